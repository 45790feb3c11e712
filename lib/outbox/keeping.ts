import type { Bill } from '../billing/model.ts';
import { isOpenStatus } from '../billing/status.ts';
import { canTransition, newStanding, type SubmissionEvent, transition } from '../billing/submission-machine.ts';
import { serialiseClaim } from '../healthcode/mapping.ts';
import { AlreadyThere, Conflict } from '../store/errors.ts';
import type { Submission } from '../store/records.ts';
import type { Desk } from './desk.ts';
import type { BillIdentity, InvoiceIdentity } from './ports.ts';
import { enquiryDelay } from './schedule.ts';

/** How a bill comes into the outbox. Nothing here waits for the network before the user's bill is on disk. */

/** A bill that is kept, and whether this call made the difference. */
export interface Kept {
  submission: Submission;
  fresh: boolean;
}

/** Keeps a bill as `queued`. Two calls at once meet in the store: one is fresh, the other gets what is there. */
export async function enqueue(desk: Desk, bill: Bill, identity: BillIdentity): Promise<Kept> {
  const { submissions } = desk.ports;
  const { providerReference } = identity;
  const existing = await submissions.get(providerReference);
  if (existing) return enqueueAgain(desk, existing, bill, identity);
  const at = desk.instant();
  const { next, why } = transition(newStanding(), { type: 'enqueue' });
  const submission: Submission = {
    ...next,
    ...identity,
    ...billFields(bill, providerReference, next.revision),
    note: null,
    claimId: null,
    createdAt: at,
    updatedAt: at,
    nextTryAt: at,
    attempts: 0,
    statusChangedAt: at,
    healthcodeReason: null,
    errors: [],
  };
  try {
    await createFromDraft(desk, submission, why);
  } catch (error) {
    return insteadOf(error, AlreadyThere, desk, providerReference);
  }
  desk.ports.changed();
  return { submission, fresh: true };
}

/** The same invoice again: a correction, a draft that was taken out, one that failed, or a repeat of what is under way. */
async function enqueueAgain(desk: Desk, existing: Submission, bill: Bill, identity: BillIdentity): Promise<Kept> {
  const event = EVENTS_OF_SUBMIT.find((candidate) => canTransition(existing, candidate));
  if (!event) return { submission: existing, fresh: false };
  const { revision } = transition(existing, event).next;
  const patch = {
    ...billFields(bill, existing.providerReference, revision),
    pageUrl: identity.pageUrl,
    errors: [],
    healthcodeReason: null,
    note: null,
    attempts: 0,
    nextTryAt: desk.instant(),
  };
  try {
    return { submission: await desk.move(existing, event, patch), fresh: true };
  } catch (error) {
    return insteadOf(error, Conflict, desk, existing.providerReference);
  }
}

/** What *Submit* may mean for a bill that is there already. */
const EVENTS_OF_SUBMIT: readonly SubmissionEvent[] = [
  { type: 'correct and resend' },
  { type: 'enqueue' },
  { type: 'queue again' },
];

/** Another click or tab was first: what it kept stands. */
async function insteadOf(
  error: unknown,
  expected: typeof AlreadyThere | typeof Conflict,
  desk: Desk,
  reference: string,
): Promise<Kept> {
  const other = error instanceof expected ? await desk.ports.submissions.get(reference) : null;
  if (other) return { submission: other, fresh: false };
  throw error;
}

/** Asks whether Healthcode knows an invoice that is not in the outbox; adopts what it knows. Never in the way of a bill being kept meanwhile. */
export async function lookUp(desk: Desk, invoice: InvoiceIdentity): Promise<Submission | null> {
  const { submissions } = desk.ports;
  const { providerReference } = invoice;
  const existing = await submissions.get(providerReference);
  if (existing) return existing;
  const link = await desk.linkFor(invoice);
  if (!link) return null;
  const known = await desk.ask(link, [providerReference]);
  const answer = known.kind === 'answered' ? known.answers.get(providerReference) : undefined;
  if (!answer) return null;
  const event: SubmissionEvent = { type: 'adopted', status: answer.status, revision: answer.revision };
  if (!canTransition(newStanding(), event)) return null;
  const at = desk.instant();
  const { next, why } = transition(newStanding(), event);
  const submission: Submission = {
    ...next,
    ...invoice,
    note: null,
    claimId: answer.claimId,
    createdAt: at,
    updatedAt: at,
    statusChangedAt: at,
    attempts: 0,
    bill: null,
    body: null,
    healthcodeReason: answer.reason,
    errors: answer.errors,
    nextTryAt: isOpenStatus(answer.status) ? desk.instant(enquiryDelay(0)) : null,
  };
  try {
    await createFromDraft(desk, submission, why);
  } catch (error) {
    // Submitted here while we asked: the send asks again, and adopts then.
    return (await insteadOf(error, AlreadyThere, desk, providerReference)).submission;
  }
  desk.ports.changed();
  return submission;
}

/** Keeps a new submission together with its first change of state. */
function createFromDraft(desk: Desk, submission: Submission, why: string): Promise<void> {
  const { providerReference, createdAt: at, state, healthcodeStatus, revision } = submission;
  const change = { providerReference, at, from: 'draft', to: state, healthcodeStatus, revision, why } as const;
  return desk.ports.submissions.create(submission, change);
}

/** The bill and the exact bytes of this revision. */
function billFields(bill: Bill, providerReference: string, revision: number) {
  return {
    bill,
    body: serialiseClaim(bill, { providerReference, revision }),
    invoiceNumber: bill.invoiceNumber,
    patientName: bill.patient.name,
    patientBirthDate: bill.patient.birthDate,
    patientPmsId: bill.patient.pmsId,
    insurerName: bill.insurer.name,
    total: bill.total,
  };
}
