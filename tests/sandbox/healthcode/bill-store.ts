import { createHash } from 'node:crypto';
import type { Problem } from './answer.ts';
import { type Claim, claimIdentifier, claimRevision } from './claim.ts';
import type { Clock } from './clock.ts';
import { fateOf } from './magic.ts';
import type { SandboxSettings } from './settings.ts';

/** A request about a bill that reached the sandbox, whatever became of it. */
export type Arrival = {
  reference: string | null;
  method: 'POST' | 'PUT';
  /** ISO instant by the sandbox's clock. */
  at: string;
  revision: number | null;
  bodySha256: string;
  /** Whether the sandbox kept it. */
  stored: boolean;
  /** The HTTP status that was answered; null while open, or where the connection was dropped. */
  answered: number | null;
  /** Whether the reference (POST) or the revision (PUT) had been received before. */
  duplicate: boolean;
};

/** One accepted state of a bill. `elapsed` is the clock's scaled reading at acceptance. */
export type Revision = { number: number; claim: Claim; bodySha256: string; acceptedAt: string; elapsed: number };

/** A bill as stored. Its status isn't stored: it follows from the clock. */
export type Bill = {
  id: string;
  siteId: string;
  reference: string;
  invoiceNumber: string;
  payee: string;
  revisions: Revision[];
  cancelledAt: string | null;
  forced: { status: string; reason: string | null; problems: Problem[] } | null;
};

/** What the status call says of a bill. */
export type BillState = { status: string; reason: string | null; problems: Problem[] };

/** The bills of one sandbox. */
export type BillStore = { bills: Map<string, Bill>; arrivals: Arrival[] };

/** Makes an empty store. */
export function createBillStore(): BillStore {
  return { bills: new Map(), arrivals: [] };
}

/** Notes that a request arrived, before anything is decided about it. */
export function noteArrival(
  store: BillStore,
  method: 'POST' | 'PUT',
  body: string,
  claim: Claim | null,
  at: Date,
): Arrival {
  const arrival: Arrival = {
    reference: claim ? claimIdentifier(claim, 'reference') : null,
    method,
    at: at.toISOString(),
    revision: claim ? claimRevision(claim) : null,
    bodySha256: sha256(body),
    stored: false,
    answered: null,
    duplicate: false,
  };
  store.arrivals.push(arrival);
  return arrival;
}

/** The SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The bill of a site under a provider reference. */
export function billByReference(store: BillStore, siteId: string, reference: string): Bill | undefined {
  for (const bill of store.bills.values()) {
    if (bill.siteId === siteId && bill.reference === reference) return bill;
  }
  return undefined;
}

/** The newest revision of a bill. A bill always has one. */
export function newestRevision(bill: Bill): Revision {
  const newest = bill.revisions.at(-1);
  if (!newest) throw new Error(`Bill ${bill.id} has no revision`);
  return newest;
}

/** The newest revision that the status call knows of: accepted isn't yet complete. Null while it knows of none. */
export function visibleRevision(bill: Bill, elapsed: number, silentSeconds: number): Revision | null {
  return bill.revisions.findLast((revision) => elapsed - revision.elapsed >= silentSeconds * 1000) ?? null;
}

/** The status of a revision at a time; by the clock alone, unless it was forced or cancelled. */
export function billState(bill: Bill, revision: Revision, elapsed: number, settings: SandboxSettings): BillState {
  if (bill.forced) return bill.forced;
  if (bill.cancelledAt) return { status: 'Cancelled', reason: 'Cancelled by the provider', problems: [] };
  const age = elapsed - revision.elapsed;
  const fate = fateOf(revision.claim, settings);
  for (const step of steps(settings, fate.endsAt)) {
    if (age < step.until) return { status: step.status, reason: null, problems: [] };
  }
  return { status: fate.status, reason: fate.reason, problems: fate.problems };
}

/** Whether a bill can't be changed any more. */
export function isClosed(state: BillState): boolean {
  return state.status === 'Collected' || state.status === 'Cancelled';
}

/** The status history of the newest revision so far, with the scaled seconds since its acceptance. */
export function statusHistory(
  bill: Bill,
  clock: Clock,
  settings: SandboxSettings,
): { status: string; afterSeconds: number }[] {
  const revision = newestRevision(bill);
  const age = clock.elapsed() - revision.elapsed;
  const fate = fateOf(revision.claim, settings);
  let start = 0;
  const history: { status: string; afterSeconds: number }[] = [];
  for (const step of steps(settings, fate.endsAt)) {
    if (age >= start) history.push({ status: step.status, afterSeconds: start / 1000 });
    start = step.until;
  }
  if (age >= start) history.push({ status: fate.status, afterSeconds: start / 1000 });
  return history;
}

/** The statuses on the way, each with the milliseconds after acceptance at which it ends. */
function steps(
  settings: SandboxSettings,
  endsAt: 'checking' | 'collecting' | 'start',
): { status: string; until: number }[] {
  const seconds = settings.statusSeconds;
  const early: [string, number][] = [
    ['Unprocessed', seconds.unprocessed],
    ['In-process', seconds.inProcess],
  ];
  const late: [string, number][] = [
    ['Validated', seconds.validated],
    ['Awaiting collection', seconds.awaitingCollection],
  ];
  const way = endsAt === 'start' ? [] : endsAt === 'checking' ? early : [...early, ...late];
  let until = 0;
  return way
    .filter(([, length]) => length > 0)
    .map(([status, length]) => {
      until += length * 1000;
      return { status, until };
    });
}
