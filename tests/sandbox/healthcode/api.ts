import { type Answer, jsonAnswer, operationOutcome, problemAnswer, requestProblem } from './answer.ts';
import { findProblems } from './bill-rules.ts';
import {
  type Arrival,
  type Bill,
  billByReference,
  billState,
  isClosed,
  newestRevision,
  type Revision,
  visibleRevision,
} from './bill-store.ts';
import { type Claim, claimIdentifier, claimRevision, identifierSystems } from './claim.ts';
import { londonDay } from './clock.ts';
import { structureFaults } from './fhir.ts';
import { paging, slicePage } from './paging.ts';
import { validEntry } from './token-store.ts';
import type { World } from './world.ts';

/** What the API's handlers need to know of a request. */
export type ApiRequest = {
  method: string;
  /** A header's value, by its name in lower case. */
  header: (name: string) => string | undefined;
  query: URLSearchParams;
  body: string;
};

/** The site that a request speaks for, or the answer that refuses it: token, version and site are checked in this order. */
export function checkHeaders(world: World, request: ApiRequest): { siteId: string } | Answer {
  const token = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1];
  const grant = token ? validEntry(world.tokens.access, token, world.clock.now()) : undefined;
  if (!grant) {
    const authenticate = token ? 'Bearer error="invalid_token"' : 'Bearer';
    return requestProblem(401, 'access denied', 'The access token is missing, unknown or over.', {
      'www-authenticate': authenticate,
    });
  }
  if (request.header('hc-api-version') !== '1') {
    return requestProblem(400, 'invalid request format', 'The header HC-API-Version must be 1.');
  }
  const siteId = request.header('su-siteid') ?? '';
  const { clients, otherSites } = world.settings;
  if (![...clients.flatMap((client) => client.sites), ...otherSites].includes(siteId)) {
    return requestProblem(400, 'site id not recognised', 'The header SU-SiteId names no site.');
  }
  if (!clients.find((client) => client.id === grant.clientId)?.sites.includes(siteId)) {
    return requestProblem(403, 'access denied', 'This client may not speak for that site.');
  }
  return { siteId };
}

/** Reads a body as a Claim by name only; null where it isn't JSON or isn't a Claim. */
export function parseClaim(body: string): Claim | null {
  try {
    const value: unknown = JSON.parse(body);
    const isClaim = typeof value === 'object' && value !== null && 'resourceType' in value;
    return isClaim && value.resourceType === 'Claim' ? (value as Claim) : null;
  } catch {
    return null;
  }
}

/** POST of a bill. */
export async function submitBill(
  world: World,
  siteId: string,
  request: ApiRequest,
  claim: Claim | null,
  arrival: Arrival,
): Promise<Answer> {
  const malformed = await structureAnswer(request, claim);
  if (malformed) return malformed;
  if (!claim) return requestProblem(400, 'invalid request format');
  const reference = claimIdentifier(claim, 'reference') ?? '';
  // Asked before the rules: a bill that is there is there, whatever is wrong with the second one.
  if (reference && billByReference(world.bills, siteId, reference)) return duplicateInvoice(arrival);
  const problems = findProblems(claim, ruleFacts(world));
  if (claim.status === 'cancelled') {
    problems.unshift({ field: null, reason: 'invalid request format', expression: 'Claim.status' });
  }
  if (problems.length > 0) return problemAnswer(422, problems);
  const invoiceNumber = claimIdentifier(claim, 'invoiceNumber') ?? '';
  const payee = claim.provider?.identifier?.value ?? '';
  if (world.settings.uniqueInvoiceNumbers && isInvoiceKnown(world, siteId, invoiceNumber, payee)) {
    return duplicateInvoice(arrival);
  }
  const bill: Bill = {
    id: `bill-${world.bills.bills.size + 1}`,
    siteId,
    reference,
    invoiceNumber,
    payee,
    revisions: [newRevision(world, claim, arrival)],
    cancelledAt: null,
    forced: null,
  };
  world.bills.bills.set(bill.id, bill);
  return claimAnswer(world, bill, 201);
}

/** PUT of a bill: a correction under a new revision, or its cancellation. */
export async function correctBill(
  world: World,
  siteId: string,
  id: string,
  request: ApiRequest,
  claim: Claim | null,
  arrival: Arrival,
): Promise<Answer> {
  const malformed = await structureAnswer(request, claim);
  if (malformed) return malformed;
  const bill = world.bills.bills.get(id);
  if (!bill || bill.siteId !== siteId) return requestProblem(404, 'invalid request format', 'There is no such bill.');
  if (!claim || claimIdentifier(claim, 'reference') !== bill.reference || (claim.id ?? id) !== id) {
    return requestProblem(422, 'invalid request format', 'The bill at this address has another id or reference.');
  }
  const state = billState(bill, newestRevision(bill), world.clock.elapsed(), world.settings);
  const revision = claimRevision(claim) ?? 0;
  if (claim.status === 'cancelled') {
    if (state.status === 'Collected') {
      return requestProblem(409, 'access denied', 'The insurer has collected the bill: it can no longer be cancelled.');
    }
    arrival.duplicate = bill.cancelledAt !== null;
    if (!bill.cancelledAt) {
      if (revision > newestRevision(bill).number) bill.revisions.push(newRevision(world, claim, arrival));
      else newestRevision(bill).claim = { ...newestRevision(bill).claim, status: 'cancelled' };
      bill.cancelledAt = world.clock.now().toISOString();
      bill.forced = null;
      arrival.stored = true;
    }
    return claimAnswer(world, bill, 200);
  }
  if (bill.revisions.some((known) => known.number === revision) || revision < newestRevision(bill).number) {
    arrival.duplicate = true;
    const reason = 'this revision was received before';
    return problemAnswer(409, [{ field: 'Revision', reason, expression: 'Claim.identifier[2]' }], 'duplicate');
  }
  if (isClosed(state)) {
    return requestProblem(409, 'access denied', `The bill is ${state.status}: it can no longer be changed.`);
  }
  const problems = findProblems(claim, ruleFacts(world));
  if (problems.length > 0) return problemAnswer(422, problems);
  bill.revisions.push(newRevision(world, claim, arrival));
  bill.invoiceNumber = claimIdentifier(claim, 'invoiceNumber') ?? bill.invoiceNumber;
  bill.forced = null;
  return claimAnswer(world, bill, 200);
}

/** GET of statuses by provider reference: a Bundle of Task. What isn't known is left out. */
export function billStatuses(world: World, siteId: string, query: URLSearchParams): Answer {
  const asked = (query.get('identifier') ?? '')
    .split(',')
    // FHIR writes `system|value`; the value alone will do.
    .map((token) => token.split('|').at(-1)?.trim() ?? '')
    .filter((reference) => reference !== '');
  if (asked.length === 0) return requestProblem(400, 'invalid request format', 'identifier is missing.');
  const elapsed = world.clock.elapsed();
  const tasks = [...new Set(asked)].flatMap((reference) => {
    const bill = billByReference(world.bills, siteId, reference);
    const revision = bill ? visibleRevision(bill, elapsed, world.settings.silentSeconds) : null;
    return bill && revision ? [statusTask(world, bill, revision, elapsed)] : [];
  });
  const page = paging(query);
  return jsonAnswer(200, {
    resourceType: 'Bundle',
    type: 'searchset',
    total: tasks.length,
    meta: { tag: page.tags(tasks.length) },
    entry: slicePage(tasks, page).map((resource) => ({ fullUrl: `urn:healthcode:task:${resource.id}`, resource })),
  });
}

function statusTask(
  world: World,
  bill: Bill,
  revision: Revision,
  elapsed: number,
): Record<string, unknown> & { id: string } {
  const state = billState(bill, revision, elapsed, world.settings);
  const inContained = world.settings.revisionIn === 'contained';
  const contained = [
    ...(inContained ? [{ ...revision.claim, contained: undefined, id: 'claim' }] : []),
    ...(state.problems.length > 0 ? [{ ...operationOutcome(state.problems), id: 'outcome' }] : []),
  ];
  const open = !isClosed(state);
  return {
    resourceType: 'Task',
    id: `status-of-${bill.id}`,
    ...(contained.length > 0 ? { contained } : {}),
    identifier: [{ system: identifierSystems.reference, value: bill.reference }],
    status: state.status === 'Cancelled' ? 'cancelled' : open ? 'in-progress' : 'completed',
    intent: 'order',
    focus: { reference: `Claim/${bill.id}` },
    businessStatus: {
      coding: [{ system: 'https://ref.api.healthcode.co.uk/bill-status', code: state.status, display: state.status }],
    },
    ...(state.reason ? { statusReason: { text: state.reason } } : {}),
    lastModified: world.clock.now().toISOString(),
    ...(inContained
      ? {}
      : {
          input: [
            {
              type: { coding: [{ system: identifierSystems.revision, code: 'revision' }], text: 'revision' },
              valueString: String(revision.number),
            },
          ],
        }),
    hcQueueAddedLater: 'clearing',
  };
}

/** The answer where a body isn't a valid Claim in FHIR JSON; null where it is. */
async function structureAnswer(request: ApiRequest, claim: Claim | null): Promise<Answer | null> {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/fhir+json') {
    return requestProblem(415, 'invalid request format', 'The content type must be application/fhir+json.');
  }
  if (!claim) return requestProblem(400, 'invalid request format', 'The body is no JSON Claim.');
  const faults = await structureFaults(claim);
  if (faults.length === 0) return null;
  return problemAnswer(
    400,
    faults.map((fault) => ({
      field: null,
      reason: `invalid request format: ${fault.text}`,
      expression: fault.expression,
    })),
    'structure',
  );
}

function duplicateInvoice(arrival: Arrival): Answer {
  arrival.duplicate = true;
  const problem = { field: 'InvoiceNo', reason: 'duplicate invoice', expression: 'Claim.identifier[1]' };
  return problemAnswer(409, [problem], 'duplicate');
}

function isInvoiceKnown(world: World, siteId: string, invoiceNumber: string, payee: string): boolean {
  return [...world.bills.bills.values()].some(
    (bill) =>
      bill.siteId === siteId &&
      bill.cancelledAt === null &&
      bill.payee === payee &&
      bill.invoiceNumber.toUpperCase() === invoiceNumber.toUpperCase(),
  );
}

function newRevision(world: World, claim: Claim, arrival: Arrival): Revision {
  arrival.stored = true;
  return {
    number: claimRevision(claim) ?? 1,
    claim,
    bodySha256: arrival.bodySha256,
    acceptedAt: world.clock.now().toISOString(),
    elapsed: world.clock.elapsed(),
  };
}

/** The stored Claim, with its id. */
function claimAnswer(world: World, bill: Bill, status: number): Answer {
  const revision = newestRevision(bill);
  const { live } = world.addresses.bills;
  const claim = {
    ...revision.claim,
    id: bill.id,
    meta: { versionId: String(bill.revisions.length), lastUpdated: revision.acceptedAt },
    status: bill.cancelledAt ? 'cancelled' : revision.claim.status,
  };
  return jsonAnswer(status, claim, { location: `${world.url}/api/v${live}/bills/${bill.id}` });
}

function ruleFacts(world: World): { codes: World['codes']; today: string } {
  return { codes: world.codes, today: londonDay(world.clock.now()) };
}
