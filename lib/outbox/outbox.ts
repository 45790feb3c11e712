import type { Bill, Environment } from '../billing/model.ts';
import { isOpenStatus, knownStatus } from '../billing/status.ts';
import { canTransition, newStanding, type SubmissionEvent, transition } from '../billing/submission-machine.ts';
import { serialiseClaim } from '../healthcode/mapping.ts';
import type { BillAnswer, Connection, HealthcodePort, NotReachedOutcome, SendOutcome } from '../healthcode/port.ts';
import { AlreadyThere, Conflict } from '../store/errors.ts';
import type { Submission } from '../store/records.ts';
import type { SubmissionPatch, SubmissionRepository } from '../store/submissions.ts';
import { ENQUIRY_SPACING, enquiryDelay, FIRST_ENQUIRY, retryDelay, SENDING_DEADLINE } from './schedule.ts';

/** At most this many references go into one enquiry. */
const ENQUIRY_SIZE = 50;
/** A send is repeated at most once after *ask and repeat*; then it waits for its next turn. */
const REPEATS = 1;

/** A connection that may be used now: its client, and which Healthcode site and environment it speaks for. */
export interface Link {
  connection: Pick<Connection, 'environment' | 'siteId' | 'notFoundAfterSeconds'>;
  client: HealthcodePort;
}

export interface OutboxPorts {
  submissions: SubmissionRepository;
  /** Null where the connection is gone. */
  link(connectionId: string): Promise<Link | null>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told after every change, so that pages ask again. */
  changed(): void;
}

/** Whose bill it is: part of every record. */
export interface BillIdentity {
  providerReference: string;
  environment: Environment;
  healthcodeSiteId: string;
  connectionId: string;
  siteId: string;
  pageUrl: string | null;
}

/** What is known of an invoice whose bill may have been sent from another computer. */
export interface InvoiceIdentity extends BillIdentity {
  invoiceNumber: string;
  patientName: string | null;
  patientBirthDate: string | null;
  patientPmsId: string | null;
  insurerName: string | null;
  total: number | null;
}

export interface Outbox {
  /**
   * Keeps a bill, `queued`, on disk, before the first network byte. A second call for the same invoice (two clicks, two tabs) gives what
   * is there: `fresh` is false. Throws `StoreFull`: then nothing is sent.
   */
  enqueue(bill: Bill, identity: BillIdentity): Promise<{ submission: Submission; fresh: boolean }>;
  /** Does all that is due. Safe to call at any time, and at every start of the worker. */
  run(): Promise<void>;
  /** Asks Healthcode about these now (queued ones are tried), but no bill more often than every 3 s. */
  refresh(providerReferences: string[]): Promise<void>;
  /** Makes everything that waits due now: after signing in, coming online, or a change of settings. */
  wake(): Promise<void>;
  /** Asks whether Healthcode knows an invoice that is not in the outbox; adopts what it knows. */
  lookUp(invoice: InvoiceIdentity): Promise<Submission | null>;
  takeOut(providerReference: string): Promise<void>;
  queueAgain(providerReference: string): Promise<void>;
  cancel(providerReference: string): Promise<void>;
  recordElsewhere(providerReference: string): Promise<void>;
  /** When Healthcode was last asked about a bill by this worker; null if it wasn't. */
  askedAt(providerReference: string): number | null;
}

/** Submits, retries and follows bills; the only place that changes a submission's state. */
export function createOutbox(ports: OutboxPorts): Outbox {
  const { submissions } = ports;
  /** References that this worker works on now. A `sending` one that isn't among them was left by a worker that was killed. */
  const busy = new Map<string, Promise<unknown>>();
  const asked = new Map<string, number>();

  const instant = (milliseconds = ports.now()) => new Date(milliseconds).toISOString();

  /** One thing at a time for one bill. */
  function exclusive<Result>(reference: string, work: () => Promise<Result>): Promise<Result> {
    const before = busy.get(reference) ?? Promise.resolve();
    const next = before.then(work, work);
    const settled = next.then(
      () => undefined,
      () => undefined,
    );
    busy.set(reference, settled);
    void settled.then(() => {
      if (busy.get(reference) === settled) busy.delete(reference);
    });
    return next;
  }

  /** Applies an event: state and history in one transaction. An event that brings nothing new only keeps the patch. */
  async function move(
    current: Submission,
    event: SubmissionEvent,
    patch: SubmissionPatch = {},
    why?: string,
  ): Promise<Submission> {
    const { next, why: reason, changed } = transition(current, event);
    const at = instant();
    const standing = {
      state: next.state,
      healthcodeStatus: next.healthcodeStatus,
      queuedReason: next.queuedReason,
      revision: next.revision,
      settledRevision: next.settledRevision,
      operation: next.operation,
      sentAt: next.sentAt,
      adopted: next.adopted,
    };
    const expected = { state: current.state, revision: current.revision };
    const change = {
      providerReference: current.providerReference,
      at,
      from: current.state,
      to: next.state,
      healthcodeStatus: next.healthcodeStatus,
      revision: next.revision,
      why: why ?? reason,
    };
    const moved = await submissions.update(
      current.providerReference,
      expected,
      { ...standing, ...(changed ? { updatedAt: at, statusChangedAt: at } : {}), ...patch },
      changed ? change : null,
    );
    ports.changed();
    return moved;
  }

  /** Puts the next look off, without a change of state. */
  const postpone = (current: Submission, milliseconds: number, patch: SubmissionPatch = {}) =>
    submissions.update(
      current.providerReference,
      { state: current.state, revision: current.revision },
      { nextTryAt: instant(ports.now() + milliseconds), updatedAt: current.updatedAt, ...patch },
      null,
    );

  /** The way to Healthcode for a bill, only in the environment and for the site that it was made for. */
  async function linkFor(submission: Submission): Promise<Link | null> {
    const link = await ports.link(submission.connectionId);
    if (!link) return null;
    const same =
      link.connection.environment === submission.environment && link.connection.siteId === submission.healthcodeSiteId;
    return same ? link : null;
  }

  async function ask(link: Link, references: string[]) {
    const at = ports.now();
    for (const reference of references) asked.set(reference, at);
    return link.client.billStatuses(references);
  }

  // ── Sending ──────────────────────────────────────────────────────────────────

  async function send(reference: string): Promise<void> {
    const queued = await submissions.get(reference);
    if (queued?.state !== 'queued' || queued.body === null) return;
    const link = await linkFor(queued);
    if (!link) return giveUpOrWait(queued, connectionGone());

    // Ask before every send, the first included: another computer may have sent it.
    const known = await ask(link, [reference]);
    if (known.kind === 'not reached') return giveUpOrWait(queued, known);
    const answer = known.answers.get(reference);
    if (answer && !mustStillBeSent(queued, answer)) return void (await adopt(queued, answer));

    const claimId = answer?.claimId ?? queued.claimId;
    const earlierSentAt = queued.sentAt;
    const at = instant();
    const sending = await move(
      queued,
      { type: 'start sending', at },
      { attempts: queued.attempts + 1, claimId, note: null, nextTryAt: instant(ports.now() + SENDING_DEADLINE) },
    );
    await settle(sending, await attempt(sending, link), link, earlierSentAt);
  }

  function post(submission: Submission, link: Link): Promise<SendOutcome> {
    const { claimId, body } = submission;
    if (body === null) throw new TypeError('A bill without bytes cannot be sent.');
    return claimId === null ? link.client.submitBill(body) : link.client.correctBill(claimId, body);
  }

  /** Sends, and repeats once where Healthcode provably took nothing, after asking again. An answer that knows the bill ends it. */
  async function attempt(
    submission: Submission,
    link: Link,
  ): Promise<SendOutcome | { kind: 'known'; answer: BillAnswer }> {
    let outcome = await post(submission, link);
    for (let repeat = 0; outcome.kind === 'ask and repeat' && repeat < REPEATS; repeat += 1) {
      const known = await ask(link, [submission.providerReference]);
      if (known.kind === 'not reached') return known;
      const answer = known.answers.get(submission.providerReference);
      if (answer && !mustStillBeSent(submission, answer)) return { kind: 'known', answer };
      outcome = await post(submission, link);
    }
    return outcome;
  }

  async function settle(
    sending: Submission,
    outcome: SendOutcome | { kind: 'known'; answer: BillAnswer },
    link: Link,
    earlierSentAt: string | null,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'accepted':
        await move(
          sending,
          { type: 'accepted' },
          {
            claimId: outcome.claimId ?? sending.claimId,
            errors: [],
            healthcodeReason: null,
            note: null,
            attempts: 0,
            nextTryAt: instant(ports.now() + FIRST_ENQUIRY),
          },
        );
        return;
      case 'known':
        return void (await adopt(sending, outcome.answer));
      case 'refused':
        return outcome.duplicate ? settleDuplicate(sending, outcome, link) : void (await refuse(sending, outcome));
      case 'ask and repeat':
        await move(
          sending,
          { type: 'not taken', reason: 'service unavailable', earlierSentAt },
          {
            nextTryAt: instant(ports.now() + retryDelay(sending.attempts)),
            note: 'Healthcode keeps moving its address. The bill waits and is tried again.',
          },
        );
        return;
      case 'not reached':
        await move(
          sending,
          { type: 'not taken', reason: queuedReason(outcome), earlierSentAt },
          { nextTryAt: instant(ports.now() + pause(outcome, sending.attempts)), note: outcome.message },
        );
        return;
      case 'unknown':
        await move(
          sending,
          { type: 'outcome unknown' },
          {
            nextTryAt: instant(ports.now() + (outcome.retryAfterSeconds ?? 0) * 1000 + FIRST_ENQUIRY),
            note: outcome.message,
            attempts: 0,
          },
        );
    }
  }

  const refuse = (sending: Submission, { errors }: Extract<SendOutcome, { kind: 'refused' }>) =>
    move(sending, { type: 'refused' }, { errors, nextTryAt: null, attempts: 0, note: null });

  /** *Duplicate invoice* leads to adoption, never to another send. If our reference is unknown there, the invoice was billed in another way: that is said. */
  async function settleDuplicate(
    sending: Submission,
    outcome: Extract<SendOutcome, { kind: 'refused' }>,
    link: Link,
  ): Promise<void> {
    const known = await ask(link, [sending.providerReference]);
    if (known.kind === 'not reached') {
      await move(
        sending,
        { type: 'outcome unknown' },
        { errors: outcome.errors, note: known.message, nextTryAt: instant(ports.now() + pause(known, 0)), attempts: 0 },
      );
      return;
    }
    const answer = known.answers.get(sending.providerReference);
    if (answer && !mustStillBeSent(sending, answer)) await adopt(sending, answer);
    else await refuse(sending, outcome);
  }

  async function giveUpOrWait(queued: Submission, outcome: NotReachedOutcome): Promise<void> {
    const hopeless = outcome.reason === 'access denied' || outcome.reason === 'no endpoint';
    if (hopeless && canTransition(queued, { type: 'give up' })) {
      await move(queued, { type: 'give up' }, { note: outcome.message, nextTryAt: null, attempts: 0 });
      return;
    }
    await move(
      queued,
      { type: 'wait', reason: queuedReason(outcome) },
      {
        note: outcome.message,
        attempts: queued.attempts + 1,
        nextTryAt: instant(ports.now() + pause(outcome, queued.attempts)),
      },
    );
  }

  // ── Following ────────────────────────────────────────────────────────────────

  const adopt = (current: Submission, answer: BillAnswer) =>
    move(
      current,
      { type: 'adopted', status: answer.status, revision: answer.revision },
      { ...answerPatch(answer), claimId: answer.claimId ?? current.claimId },
    );

  function answerPatch(answer: BillAnswer): SubmissionPatch {
    const open = isOpenStatus(answer.status);
    return {
      errors: answer.errors,
      healthcodeReason: answer.reason,
      note: null,
      attempts: 0,
      nextTryAt: open ? instant(ports.now() + enquiryDelay(0)) : null,
    };
  }

  /** What an enquiry says of a bill that Healthcode has, or may have. */
  async function follow(current: Submission, answer: BillAnswer | null, link: Link): Promise<void> {
    const patience = link.connection.notFoundAfterSeconds * 1000;
    const since = current.sentAt === null ? Number.POSITIVE_INFINITY : ports.now() - Date.parse(current.sentAt);
    const wait = () => postpone(current, Math.min(Math.max(patience - since, 1000), 15_000));

    if (current.state === 'checking') {
      if (answer && !mustStillBeSent(current, answer)) return void (await received(current, answer));
      if (since < patience) return void (await wait());
      const event: SubmissionEvent =
        answer === null
          ? { type: 'requeue', because: 'not found' }
          : { type: 'requeue', because: 'older revision', revision: answer.revision ?? 1 };
      const requeued = await move(current, event, {
        nextTryAt: instant(),
        note: null,
        claimId: answer?.claimId ?? current.claimId,
      });
      return send(requeued.providerReference);
    }
    if (answer === null) {
      // Accepted is not yet complete: a young bill may still be on its way into Healthcode's own lists.
      if (since < patience) return void (await wait());
      const delay = enquiryDelay(ports.now() - Date.parse(current.statusChangedAt));
      await move(
        current,
        { type: 'status received', status: 'Not found', revision: null },
        { nextTryAt: instant(ports.now() + delay) },
      );
      return;
    }
    // An answer about an older revision says nothing of the one that Healthcode accepted since.
    if (answer.revision !== null && answer.revision < current.settledRevision) return void (await wait());
    if (
      current.state === 'cancelling' &&
      knownStatus(answer.status) !== 'Cancelled' &&
      ports.now() - Date.parse(current.statusChangedAt) < patience
    ) {
      await postpone(current, ENQUIRY_SPACING);
      return;
    }
    await received(current, answer);
  }

  async function received(current: Submission, answer: BillAnswer): Promise<void> {
    const event: SubmissionEvent = { type: 'status received', status: answer.status, revision: answer.revision };
    const same = !transition(current, event).changed;
    const patch = { ...answerPatch(answer), claimId: answer.claimId ?? current.claimId };
    const delay = enquiryDelay(same ? ports.now() - Date.parse(current.statusChangedAt) : 0);
    const nextTryAt = patch.nextTryAt === null ? null : instant(ports.now() + delay);
    const why = answer.reason ? `Healthcode reports: ${answer.status}. ${answer.reason}` : undefined;
    await move(current, event, { ...patch, nextTryAt }, why);
  }

  /** Enquires about bills of one connection together. */
  async function enquire(connectionId: string, references: string[]): Promise<void> {
    const candidates = await Promise.all(references.map((reference) => submissions.get(reference)));
    const known = candidates.filter(
      (submission): submission is Submission => submission !== null && isFollowed(submission),
    );
    const first = known[0];
    const link = first && (await ports.link(connectionId));
    const mine = link
      ? known.filter(
          ({ environment, healthcodeSiteId }) =>
            link.connection.environment === environment && link.connection.siteId === healthcodeSiteId,
        )
      : [];
    for (const stranded of known.filter((submission) => !mine.includes(submission))) {
      await postpone(stranded, retryDelay(stranded.attempts), {
        attempts: stranded.attempts + 1,
        note: connectionGone().message,
      });
    }
    if (!link || mine.length === 0) return;
    const outcome = await ask(
      link,
      mine.map((submission) => submission.providerReference),
    );
    for (const { providerReference } of mine) {
      await exclusive(providerReference, async () => {
        const current = await submissions.get(providerReference);
        if (!current || !isFollowed(current)) return;
        if (outcome.kind === 'not reached') {
          await postpone(current, pause(outcome, current.attempts), {
            attempts: current.attempts + 1,
            note: outcome.message,
          });
        } else {
          await follow(current, outcome.answers.get(providerReference) ?? null, link);
        }
      });
    }
    ports.changed();
  }

  /** A request whose worker is gone: nobody knows how it ended. */
  async function recoverSending(reference: string): Promise<void> {
    const current = await submissions.get(reference);
    if (current?.state !== 'sending') return;
    await move(
      current,
      { type: 'outcome unknown' },
      { nextTryAt: instant(), note: 'The browser stopped while the bill was being sent.' },
      'The browser stopped while the bill was being sent. Checking whether Healthcode received it.',
    );
  }

  async function work(due: Submission[]): Promise<void> {
    for (const { providerReference, state } of due) {
      if (state === 'sending' && !busy.has(providerReference))
        await exclusive(providerReference, () => recoverSending(providerReference));
    }
    const current = (await Promise.all(due.map(({ providerReference }) => submissions.get(providerReference)))).filter(
      (submission) => submission !== null,
    );
    const sends = current
      .filter(({ state, providerReference }) => state === 'queued' && !busy.has(providerReference))
      .map(({ providerReference }) => exclusive(providerReference, () => tolerate(send(providerReference))));
    const byConnection = Map.groupBy(current.filter(isFollowed), ({ connectionId }) => connectionId);
    const enquiries = [...byConnection].flatMap(([connectionId, list]) =>
      chunks(
        list.map(({ providerReference }) => providerReference),
        ENQUIRY_SIZE,
      ).map((references) => tolerate(enquire(connectionId, references))),
    );
    await Promise.all([...sends, ...enquiries]);
  }

  async function run(): Promise<void> {
    await work(await submissions.due(instant()));
  }

  async function change(reference: string, event: SubmissionEvent, patch: SubmissionPatch = {}): Promise<void> {
    await exclusive(reference, async () => {
      const current = await submissions.get(reference);
      if (current) await move(current, event, patch);
    });
  }

  return {
    async enqueue(bill, identity) {
      return exclusive(identity.providerReference, async () => {
        const existing = await submissions.get(identity.providerReference);
        if (existing) return enqueueAgain(existing, bill, identity);
        const at = instant();
        const { next, why } = transition(newStanding(), { type: 'enqueue' });
        const submission: Submission = {
          ...next,
          ...identity,
          note: null,
          claimId: null,
          createdAt: at,
          updatedAt: at,
          nextTryAt: at,
          attempts: 0,
          statusChangedAt: at,
          ...billFields(
            bill,
            serialiseClaim(bill, { providerReference: identity.providerReference, revision: next.revision }),
          ),
          healthcodeReason: null,
          errors: [],
        };
        try {
          const { providerReference, revision } = submission;
          await submissions.create(submission, {
            providerReference,
            at,
            from: 'draft',
            to: 'queued',
            healthcodeStatus: null,
            revision,
            why,
          });
        } catch (error) {
          const other = error instanceof AlreadyThere ? await submissions.get(identity.providerReference) : null;
          if (other) return { submission: other, fresh: false };
          throw error;
        }
        ports.changed();
        return { submission, fresh: true };
      });
    },

    run,

    async refresh(references) {
      const now = ports.now();
      const ready = references.filter(
        (reference) => now - (asked.get(reference) ?? Number.NEGATIVE_INFINITY) >= ENQUIRY_SPACING,
      );
      const list = await Promise.all(ready.map((reference) => submissions.get(reference)));
      await work(
        list
          .filter((submission) => submission !== null && mayBeAsked(submission, now))
          .filter((submission) => submission !== null),
      );
    },

    async wake() {
      const waiting = await submissions.byStates(['queued', 'checking', 'cancelling']);
      await work(waiting);
    },

    async lookUp(invoice) {
      return exclusive(invoice.providerReference, async () => {
        const existing = await submissions.get(invoice.providerReference);
        if (existing) return existing;
        const link = await ports.link(invoice.connectionId);
        if (!link) return null;
        const known = await ask(link, [invoice.providerReference]);
        const answer = known.kind === 'answered' ? known.answers.get(invoice.providerReference) : undefined;
        if (!answer || knownStatus(answer.status) === 'Not found') return null;
        const at = instant();
        const { next, why } = transition(newStanding(), {
          type: 'adopted',
          status: answer.status,
          revision: answer.revision,
        });
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
          nextTryAt: isOpenStatus(answer.status) ? instant(ports.now() + enquiryDelay(0)) : null,
        };
        const { providerReference, revision, healthcodeStatus } = submission;
        await submissions.create(submission, {
          providerReference,
          at,
          from: 'draft',
          to: 'at Healthcode',
          healthcodeStatus,
          revision,
          why,
        });
        ports.changed();
        return submission;
      });
    },

    takeOut: (reference) => change(reference, { type: 'take out' }, { nextTryAt: null, note: null }),
    queueAgain: (reference) =>
      change(reference, { type: 'queue again' }, { nextTryAt: instant(), note: null, attempts: 0 }),
    recordElsewhere: (reference) => change(reference, { type: 'record elsewhere' }, { nextTryAt: null, note: null }),

    async cancel(reference) {
      await exclusive(reference, async () => {
        const current = await submissions.get(reference);
        if (!current?.bill || current.claimId === null) return;
        const link = await linkFor(current);
        if (!link) return;
        const cancelling = await move(
          current,
          { type: 'start cancelling' },
          { nextTryAt: instant(ports.now() + SENDING_DEADLINE) },
        );
        const body = serialiseClaim(current.bill, {
          providerReference: reference,
          revision: Math.max(current.settledRevision, 1),
          cancelled: true,
        });
        const outcome = await link.client.cancelBill(current.claimId, body);
        const soon = instant(ports.now() + FIRST_ENQUIRY);
        if (outcome.kind === 'accepted' || outcome.kind === 'unknown') {
          // 2xx means accepted, not complete: the enquiry says when the bill is cancelled.
          await move(
            cancelling,
            { type: 'cancel outcome unknown' },
            { nextTryAt: soon, note: outcome.kind === 'unknown' ? outcome.message : null },
          );
        } else {
          const note =
            outcome.kind === 'not reached'
              ? outcome.message
              : outcome.kind === 'refused'
                ? (outcome.errors[0]?.message ?? null)
                : null;
          await move(cancelling, { type: 'cancel refused' }, { nextTryAt: soon, note });
        }
      });
    },

    askedAt: (reference) => asked.get(reference) ?? null,
  };

  /** The same invoice again: a correction, a draft that was taken out, or a repeat of what is under way. */
  async function enqueueAgain(
    existing: Submission,
    bill: Bill,
    identity: BillIdentity,
  ): Promise<{ submission: Submission; fresh: boolean }> {
    const event: SubmissionEvent | null = canTransition(existing, { type: 'correct and resend' })
      ? { type: 'correct and resend' }
      : canTransition(existing, { type: 'enqueue' })
        ? { type: 'enqueue' }
        : existing.state === 'failed'
          ? { type: 'queue again' }
          : null;
    if (!event) return { submission: existing, fresh: false };
    const { revision } = transition(existing, event).next;
    const body = serialiseClaim(bill, { providerReference: identity.providerReference, revision });
    const patch = {
      ...billFields(bill, body),
      pageUrl: identity.pageUrl,
      errors: [],
      healthcodeReason: null,
      note: null,
      attempts: 0,
      nextTryAt: instant(),
    };
    try {
      return { submission: await move(existing, event, patch), fresh: true };
    } catch (error) {
      const other = error instanceof Conflict ? await submissions.get(existing.providerReference) : null;
      if (other) return { submission: other, fresh: false };
      throw error;
    }
  }
}

/** Whether the revision at hand must still be sent although Healthcode has something under the reference. */
function mustStillBeSent(current: Submission, answer: BillAnswer): boolean {
  if (knownStatus(answer.status) === 'Not found') return true;
  const next: SubmissionEvent =
    current.state === 'checking'
      ? { type: 'status received', status: answer.status, revision: answer.revision }
      : { type: 'adopted', status: answer.status, revision: answer.revision };
  return !canTransition(current, next) || transition(current, next).next.state !== 'at Healthcode';
}

/** Bills that Healthcode is asked about. */
function isFollowed({ state }: Submission): boolean {
  return state === 'checking' || state === 'at Healthcode' || state === 'cancelling';
}

/** Whether a page's wish to know may lead to a request now: not for what is closed, and not sooner than Healthcode asked us to wait. */
function mayBeAsked(submission: Submission, now: number): boolean {
  if (submission.state === 'queued')
    return (
      submission.nextTryAt === null || Date.parse(submission.nextTryAt) <= now || submission.queuedReason !== 'busy'
    );
  return submission.state === 'sending'
    ? submission.nextTryAt !== null && Date.parse(submission.nextTryAt) <= now
    : isFollowed(submission);
}

function billFields(bill: Bill, body: string) {
  return {
    bill,
    body,
    invoiceNumber: bill.invoiceNumber,
    patientName: bill.patient.name,
    patientBirthDate: bill.patient.birthDate,
    patientPmsId: bill.patient.pmsId,
    insurerName: bill.insurer.name,
    total: bill.total,
  };
}

function queuedReason({
  reason,
}: NotReachedOutcome): 'offline' | 'signed out' | 'no permission' | 'busy' | 'service unavailable' {
  return reason === 'access denied' || reason === 'no endpoint' ? 'service unavailable' : reason;
}

function pause(outcome: NotReachedOutcome, attempts: number): number {
  return outcome.retryAfterSeconds === undefined ? retryDelay(attempts) : outcome.retryAfterSeconds * 1000;
}

function connectionGone(): NotReachedOutcome {
  return {
    kind: 'not reached',
    reason: 'no endpoint',
    message:
      'The Healthcode connection that this bill was made for is no longer set up. Nothing was sent. Set it up again, then queue the bill again.',
  };
}

function chunks<Item>(list: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Another page or worker changed the bill first: what it did stands, and the next run sees it. */
async function tolerate(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
  }
}
