import type { Bill } from '../billing/model.ts';
import type { Submission } from '../store/records.ts';
import { cancel, queueAgain, recordElsewhere, takeOut, withdrawElsewhere } from './acting.ts';
import { createDesk } from './desk.ts';
import { isFollowed } from './following.ts';
import { enqueue, type Kept, lookUp } from './keeping.ts';
import type { BillIdentity, InvoiceIdentity, OutboxPorts } from './ports.ts';
import { ENQUIRY_SPACING } from './schedule.ts';
import { createWorker } from './working.ts';

export type { BillIdentity, InvoiceIdentity, Link, OutboxPorts } from './ports.ts';

export interface Outbox {
  /**
   * Keeps a bill, `queued`, on disk, before the first network byte. A second call for the same invoice (two clicks, two tabs) gives what
   * is there: `fresh` is false. Throws `StoreFull`: then nothing is sent.
   */
  enqueue(bill: Bill, identity: BillIdentity): Promise<Kept>;
  /**
   * Does all that is due. Safe to call at any time, and at every start of the worker. Rejects only after every bill had its turn, with the
   * first error that was not foreseen (such as `StoreFull`).
   */
  run(): Promise<void>;
  /** Asks Healthcode about these now (queued ones are tried), but no bill more often than every 3 s. */
  refresh(providerReferences: string[]): Promise<void>;
  /** Makes everything that waits due now: after signing in, coming online, or a change of settings. */
  wake(): Promise<void>;
  /** Asks whether Healthcode knows an invoice that is not in the outbox; adopts what it knows. */
  lookUp(invoice: InvoiceIdentity): Promise<Submission | null>;
  /** These five throw `NotThere`, and `Conflict` (with a sentence for people) where the bill has moved on meanwhile. */
  takeOut(providerReference: string): Promise<void>;
  queueAgain(providerReference: string): Promise<void>;
  cancel(providerReference: string): Promise<void>;
  recordElsewhere(providerReference: string): Promise<void>;
  withdrawElsewhere(providerReference: string): Promise<void>;
  /** When Healthcode last answered this worker about a bill; null if it didn't. */
  answeredAt(providerReference: string): number | null;
}

/** Submits, retries and follows bills; the only place that changes a submission's state. README.md has the flow. */
export function createOutbox(ports: OutboxPorts): Outbox {
  const desk = createDesk(ports);
  const worker = createWorker(desk);
  const { submissions } = ports;

  return {
    enqueue: (bill, identity) => enqueue(desk, bill, identity),
    run: async () => worker.work(await worker.due()),
    async refresh(references) {
      const found = await Promise.all([...new Set(references)].map((reference) => submissions.get(reference)));
      const now = ports.now();
      await worker.work(
        found
          .filter((submission) => submission !== null)
          .filter(
            (submission) => mayBeAsked(submission, now) && isSpaced(desk.askedAt(submission.providerReference), now),
          ),
      );
    },
    async wake() {
      const now = ports.now();
      const waiting = await submissions.byStates(['queued', 'checking', 'cancelling']);
      await worker.work(waiting.filter((submission) => mayBeAsked(submission, now)));
    },
    lookUp: (invoice) => lookUp(desk, invoice),
    takeOut: (reference) => takeOut(desk, reference),
    queueAgain: (reference) => queueAgain(desk, reference),
    cancel: (reference) => cancel(desk, reference),
    recordElsewhere: (reference) => recordElsewhere(desk, reference),
    withdrawElsewhere: (reference) => withdrawElsewhere(desk, reference),
    answeredAt: (reference) => desk.answeredAt(reference),
  };
}

/** Whether a page's wish to know may lead to a request now: not for what is closed, and not sooner than Healthcode asked us to wait. */
function mayBeAsked(submission: Submission, now: number): boolean {
  const isDue = submission.nextTryAt === null || Date.parse(submission.nextTryAt) <= now;
  switch (submission.state) {
    case 'queued':
      return isDue || submission.queuedReason !== 'busy';
    case 'sending':
      return isDue;
    default:
      return isFollowed(submission);
  }
}

/** A time of asking in the future is from before the clock was set back. */
function isSpaced(askedAt: number | null, now: number): boolean {
  return askedAt === null || now - askedAt >= ENQUIRY_SPACING || askedAt > now;
}
