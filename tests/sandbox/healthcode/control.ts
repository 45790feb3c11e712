import {
  type Endpoint,
  endpointKeys,
  endRedirects,
  moveEndpoint,
  type Redirect,
  redirectEndpoint,
} from './addresses.ts';
import type { Problem } from './answer.ts';
import { type Arrival, type Bill, billState, newestRevision, statusHistory } from './bill-store.ts';
import type { Claim } from './claim.ts';
import {
  armFault,
  type Fault,
  type FaultKind,
  type FaultPlace,
  type FaultTime,
  faultKinds,
  faultPlaces,
  faultTimes,
  type Held,
  listHeld,
} from './faults.ts';
import type { SandboxSettings } from './settings.ts';
import type { World } from './world.ts';

/** What `POST /sandbox/faults` takes. The README lists the kinds and their short forms. */
export type FaultRequest = {
  where: FaultPlace;
  kind: string | number;
  when?: FaultTime;
  /** How often it strikes; 1 by default, for redirects until they are deleted. */
  times?: number;
  /** How many requests pass before it strikes; 0 by default. */
  skip?: number;
  status?: number;
  retryAfterSeconds?: number;
  milliseconds?: number;
  /** For redirects: whether discovery names the new address (default: unchanged). */
  discovery?: 'changed' | 'unchanged';
  /** For redirects: an absolute address instead of the endpoint's new one. */
  location?: string;
};

/** A control call that makes no sense; its message says why. */
export class ControlError extends Error {}

const shortForms: Readonly<Record<string, { kind: FaultKind; when: FaultTime }>> = {
  'drop-before-store': { kind: 'drop', when: 'before' },
  'drop-after-store': { kind: 'drop', when: 'after' },
  'hold-before-store': { kind: 'hold', when: 'before' },
  'hold-after-store': { kind: 'hold', when: 'after' },
  'hold-while-answering': { kind: 'hold', when: 'answering' },
  'hold-after-answering': { kind: 'hold', when: 'answered' },
};

const endpointOf: Partial<Record<FaultPlace, Endpoint>> = {
  submit: 'bills',
  correct: 'bills',
  status: 'status',
  codes: 'codes',
  insurers: 'insurers',
  member: 'member',
};

/** Arms a fault, moves an endpoint (`moved`) or puts a redirect before it (`redirect`, or 301, 302, 307, 308). */
export function orderFault(world: World, request: FaultRequest): Fault | { moved: string; to: string } {
  if (!faultPlaces.includes(request.where)) throw new ControlError(`where must be one of ${faultPlaces.join(', ')}`);
  const kind = String(request.kind);
  const status = /^\d{3}$/.test(kind) ? Number(kind) : request.status;
  const isRedirect = kind === 'redirect' || (status !== undefined && status >= 300 && status < 400 && kind !== 'html');
  if (kind === 'moved' || isRedirect) return changeAddress(world, request, isRedirect ? (status ?? 301) : null);
  const short = shortForms[kind];
  const plainKind = short?.kind ?? (/^\d{3}$/.test(kind) ? 'status' : kind);
  if (!faultKinds.includes(plainKind as FaultKind)) {
    const names = [...faultKinds, ...Object.keys(shortForms), 'moved', 'redirect', 'an HTTP status'];
    throw new ControlError(`kind must be one of ${names.join(', ')}`);
  }
  if (['repeat', 'total', 'markup'].includes(plainKind) && request.where !== 'codes') {
    throw new ControlError(`${plainKind} spoils pages of codes only`);
  }
  const when = short?.when ?? request.when;
  if (when !== undefined && !faultTimes.includes(when)) {
    throw new ControlError(`when must be one of ${faultTimes.join(', ')}`);
  }
  if (status !== undefined && !(status >= 200 && status <= 599)) throw new ControlError('status must be 200 to 599');
  const fault = armFault(world.faults, {
    where: request.where,
    kind: plainKind as FaultKind,
    times: request.times ?? 1,
    skip: request.skip ?? 0,
    ...(when === undefined ? {} : { when }),
    ...(status === undefined ? {} : { status }),
    ...(request.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: request.retryAfterSeconds }),
    ...(request.milliseconds === undefined ? {} : { milliseconds: request.milliseconds }),
  });
  // A browser repeats a POST by itself when a kept-alive connection breaks: there must be none to break.
  if (fault.kind === 'drop' || fault.kind === 'half') world.closeIdleConnections();
  return fault;
}

function changeAddress(world: World, request: FaultRequest, status: number | null): { moved: string; to: string } {
  const endpoint = endpointOf[request.where];
  if (!endpoint) throw new ControlError(`${request.where} can't move: discovery doesn't name it`);
  if (status === null) moveEndpoint(world.addresses, endpoint);
  else if (status === 301 || status === 302 || status === 307 || status === 308) {
    const redirect: Omit<Redirect, 'from'> = {
      status,
      location: request.location ?? null,
      timesLeft: request.times ?? Number.POSITIVE_INFINITY,
    };
    redirectEndpoint(world.addresses, endpoint, redirect, request.discovery ?? 'unchanged');
  } else throw new ControlError('a redirect is 301, 302, 307 or 308');
  return { moved: endpointKeys[endpoint], to: `/api/v${world.addresses[endpoint].live}/${endpoint}` };
}

/** Disarms all faults and ends redirects. What is held stays held, and what moved has moved. */
export function clearFaults(world: World): void {
  world.faults.armed = [];
  endRedirects(world.addresses);
}

/** The faults that are armed or have struck, and the requests that are held. */
export function faultReport(world: World): { armed: Fault[]; held: Held[] } {
  return { armed: world.faults.armed, held: listHeld(world.faults) };
}

/** Forces the status of a bill, by its provider reference, until its next revision. */
export function forceStatus(
  world: World,
  reference: string,
  order: { status: string; reason?: string | null; problems?: Partial<Problem>[] },
): void {
  const bill = [...world.bills.bills.values()].find((one) => one.reference === reference);
  if (!bill) throw new ControlError(`There is no bill ${reference}`);
  if (typeof order.status !== 'string' || !order.status) throw new ControlError('status is missing');
  bill.forced = {
    status: order.status,
    reason: order.reason ?? null,
    problems: (order.problems ?? []).map((problem) => ({
      field: problem.field ?? null,
      reason: problem.reason ?? '',
      expression: problem.expression ?? null,
    })),
  };
}

/** Loses a bill, by its provider reference: from now on nothing is known under it. What arrived stays noted. */
export function loseBill(world: World, reference: string): void {
  const { bills } = world.bills;
  const found = [...bills].find(([, bill]) => bill.reference === reference);
  if (!found) throw new ControlError(`There is no bill ${reference}`);
  bills.delete(found[0]);
}

/** Moves the clock: `advanceSeconds` moves date and statuses, `now` sets the date alone, `timeScale` the speed of statuses. */
export function moveClock(
  world: World,
  order: { advanceSeconds?: number; now?: string; timeScale?: number },
): { now: string; elapsedSeconds: number; timeScale: number } {
  const { advanceSeconds, now, timeScale } = order;
  if (now !== undefined && Number.isNaN(Date.parse(now))) throw new ControlError('now must be an ISO date and time');
  for (const number of [advanceSeconds, timeScale]) {
    if (number !== undefined && !(Number.isFinite(number) && number >= 0)) {
      throw new ControlError('advanceSeconds and timeScale must be numbers from 0');
    }
  }
  if (now !== undefined) world.clock.setNow(new Date(now));
  if (timeScale !== undefined) world.clock.setScale(timeScale);
  if (advanceSeconds !== undefined) world.clock.advance(advanceSeconds);
  return {
    now: world.clock.now().toISOString(),
    elapsedSeconds: world.clock.elapsed() / 1000,
    timeScale: world.clock.scale(),
  };
}

/** Changes settings while the sandbox runs. Unknown names are refused, so that a misspelt one is noticed. */
export function changeSettings(world: World, changes: Partial<SandboxSettings>): void {
  for (const name of Object.keys(changes)) {
    if (!(name in world.settings)) throw new ControlError(`There is no setting ${name}`);
  }
  const statusSeconds = { ...world.settings.statusSeconds, ...changes.statusSeconds };
  world.settings = { ...world.settings, ...changes, statusSeconds };
}

/** Ends all access tokens, and the refresh tokens too where asked: what an administrator does who revokes a key. */
export function endTokens(world: World, refreshToo: boolean): void {
  world.tokens.access.clear();
  if (refreshToo) world.tokens.refresh.clear();
}

/** What arrived about one provider reference. */
export type BillReport = {
  providerReference: string;
  /** POSTs and PUTs that arrived, whatever became of them. */
  posts: number;
  puts: number;
  /** POSTs refused because the bill was there already, and PUTs whose revision was. */
  duplicates: number;
  /** How many bills the sandbox keeps under this reference in this site: never more than one. */
  stored: number;
  id: string | null;
  siteId: string | null;
  invoiceNumber: string | null;
  /** Pounds, as they stood in the Claim. */
  total: number | null;
  status: string | null;
  reason: string | null;
  revision: number | null;
  revisions: { number: number; bodySha256: string; acceptedAt: string }[];
  history: { status: string; afterSeconds: number }[];
  arrivals: Omit<Arrival, 'reference'>[];
  claim: Claim | null;
};

/** `GET /sandbox/bills`: one entry a provider reference that arrived, stored or not. */
export type BillsReport = {
  /** Bills that are stored. */
  stored: number;
  /** POSTs that arrived, readable or not. */
  posts: number;
  puts: number;
  duplicates: number;
  bills: BillReport[];
};

/** Tells what arrived and how often. */
export function billsReport(world: World): BillsReport {
  const { arrivals, bills } = world.bills;
  const references = [...new Set(arrivals.flatMap((arrival) => arrival.reference ?? []))];
  return {
    stored: bills.size,
    posts: arrivals.filter((arrival) => arrival.method === 'POST').length,
    puts: arrivals.filter((arrival) => arrival.method === 'PUT').length,
    duplicates: arrivals.filter((arrival) => arrival.duplicate).length,
    bills: references.map((reference) => billReport(world, reference)),
  };
}

function billReport(world: World, reference: string): BillReport {
  const arrivals = world.bills.arrivals.filter((arrival) => arrival.reference === reference);
  const stored = [...world.bills.bills.values()].filter((bill) => bill.reference === reference);
  return {
    providerReference: reference,
    posts: arrivals.filter((arrival) => arrival.method === 'POST').length,
    puts: arrivals.filter((arrival) => arrival.method === 'PUT').length,
    duplicates: arrivals.filter((arrival) => arrival.duplicate).length,
    stored: stored.length,
    ...storedReport(world, stored[0]),
    arrivals: arrivals.map(({ reference: _reference, ...arrival }) => arrival),
  };
}

type StoredReport = Omit<BillReport, 'providerReference' | 'posts' | 'puts' | 'duplicates' | 'stored' | 'arrivals'>;

function storedReport(world: World, bill: Bill | undefined): StoredReport {
  if (!bill) {
    const nothing = { id: null, siteId: null, invoiceNumber: null, total: null, status: null, reason: null };
    return { ...nothing, revision: null, revisions: [], history: [], claim: null };
  }
  const newest = newestRevision(bill);
  const state = billState(bill, newest, world.clock.elapsed(), world.settings);
  return {
    id: bill.id,
    siteId: bill.siteId,
    invoiceNumber: bill.invoiceNumber,
    total: newest.claim.total?.value ?? null,
    status: state.status,
    reason: state.reason,
    revision: newest.number,
    revisions: bill.revisions.map(({ number, bodySha256, acceptedAt }) => ({ number, bodySha256, acceptedAt })),
    history: statusHistory(bill, world.clock, world.settings),
    claim: newest.claim,
  };
}
