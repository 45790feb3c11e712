import { canTransition } from '../billing/submission-machine.ts';
import type { BillAnswer, NotReachedOutcome, SendOutcome } from '../healthcode/port.ts';
import type { Submission } from '../store/records.ts';
import { adopt, connectionGone, isHopeless, mustStillBeSent, queuedReason, withoutClaimId } from './answers.ts';
import type { Desk } from './desk.ts';
import type { Link } from './ports.ts';
import { enquiryDelay, FIRST_ENQUIRY, LONGEST_PAUSE, pauseBefore, SENDING_DEADLINE } from './schedule.ts';

/** A send is repeated at most once after *ask and repeat*; then it waits for its next turn. */
const REPEATS = 1;

type Refusal = Extract<SendOutcome, { kind: 'refused' }>;
/** How a send ended; `known`: asking again showed that Healthcode has the bill. */
type SendEnd = SendOutcome | { kind: 'known'; answer: BillAnswer };

/** Sends one bill that is `queued`, if it still is. Asks before every send, the first included: another computer may have sent it. */
export async function send(desk: Desk, reference: string): Promise<void> {
  const queued = await desk.ports.submissions.get(reference);
  if (queued?.state !== 'queued') return;
  const link = await desk.linkFor(queued);
  if (!link) return waitOrGiveUp(desk, queued, connectionGone());

  const known = await desk.ask(link, [reference]);
  if (known.kind === 'not reached') return waitOrGiveUp(desk, queued, known);
  const answer = known.answers.get(reference);
  if (answer && !mustStillBeSent(queued, answer)) return void (await adopt(desk, queued, answer));

  const claimId = answer?.claimId ?? queued.claimId;
  const isHeld = answer !== undefined || queued.settledRevision > 0;
  if (isHeld && claimId === null) return waitOrGiveUp(desk, queued, withoutClaimId());

  const sending = await desk.move(
    queued,
    { type: 'start sending', at: desk.instant() },
    { attempts: queued.attempts + 1, claimId, note: null, nextTryAt: desk.instant(SENDING_DEADLINE) },
  );
  const { current, end } = await deliver(desk, sending, link);
  await settle(desk, current, end, link, queued.sentAt);
}

/** A request whose worker is gone: nobody knows how it ended. */
export async function recoverSending(desk: Desk, reference: string): Promise<void> {
  const current = await desk.ports.submissions.get(reference);
  if (current?.state !== 'sending') return;
  const deadline =
    current.nextTryAt === null || current.nextTryAt > desk.instant() ? desk.instant() : current.nextTryAt;
  await desk.move(
    current,
    { type: 'outcome unknown' },
    // The wait for *Not found* counts from when the request must have ended, not from when the browser was started again.
    {
      nextTryAt: desk.instant(),
      statusChangedAt: deadline,
      note: 'The browser stopped while the bill was being sent.',
    },
    'The browser stopped while the bill was being sent. Checking whether Healthcode received it.',
  );
}

/** POST for a bill that Healthcode doesn't have, PUT for a correction. */
function write({ claimId, body }: Submission, link: Link): Promise<SendOutcome> {
  if (body === null) throw new TypeError('A bill without bytes cannot be sent.');
  return claimId === null ? link.client.submitBill(body) : link.client.correctBill(claimId, body);
}

/** Sends, and repeats once where Healthcode provably took nothing, after asking again. An answer that knows the bill ends it. */
async function deliver(desk: Desk, sending: Submission, link: Link): Promise<{ current: Submission; end: SendEnd }> {
  let current = sending;
  let end = await write(current, link);
  for (let repeat = 0; end.kind === 'ask and repeat' && repeat < REPEATS; repeat += 1) {
    const known = await desk.ask(link, [current.providerReference]);
    if (known.kind === 'not reached') return { current, end: known };
    const answer = known.answers.get(current.providerReference);
    if (answer && !mustStillBeSent(current, answer)) return { current, end: { kind: 'known', answer } };
    // Only if it is still ours: another worker may have taken it for abandoned meanwhile.
    current = await desk.touch(current, { sentAt: desk.instant(), nextTryAt: desk.instant(SENDING_DEADLINE) });
    end = await write(current, link);
  }
  return { current, end };
}

/** @param earlierSentAt when this revision may have been written before this attempt; null if it never was */
async function settle(
  desk: Desk,
  sending: Submission,
  end: SendEnd,
  link: Link,
  earlierSentAt: string | null,
): Promise<void> {
  switch (end.kind) {
    case 'accepted':
      return accept(desk, sending, end.claimId);
    case 'known':
      return void (await adopt(desk, sending, end.answer));
    case 'refused':
      return end.duplicate
        ? settleDuplicate(desk, sending, end, link, earlierSentAt)
        : void (await desk.move(
            sending,
            { type: 'refused' },
            { errors: end.errors, nextTryAt: nextAfterRefusal(desk, sending), attempts: 0, note: null },
          ));
    case 'ask and repeat':
      return notTaken(desk, sending, earlierSentAt, {
        kind: 'not reached',
        reason: 'service unavailable',
        message: 'Healthcode keeps moving its address. The bill waits and is tried again.',
      });
    case 'not reached':
      desk.rest(link, end.retryAfterSeconds);
      return notTaken(desk, sending, earlierSentAt, end);
    case 'unknown': {
      desk.rest(link, end.retryAfterSeconds);
      const pause = Math.min(Math.max((end.retryAfterSeconds ?? 0) * 1000, FIRST_ENQUIRY), LONGEST_PAUSE);
      await desk.move(
        sending,
        { type: 'outcome unknown' },
        { nextTryAt: desk.instant(pause), note: end.message, attempts: 0 },
      );
    }
  }
}

/** Of a refused correction Healthcode has what came before: that is followed. A refused first bill waits for a person alone. */
function nextAfterRefusal(desk: Desk, { settledRevision }: Submission): string | null {
  return settledRevision > 0 ? desk.instant(enquiryDelay(0)) : null;
}

async function accept(desk: Desk, sending: Submission, claimId: string | null): Promise<void> {
  await desk.move(
    sending,
    { type: 'accepted' },
    {
      claimId: claimId ?? sending.claimId,
      errors: [],
      healthcodeReason: null,
      note: null,
      attempts: 0,
      nextTryAt: desk.instant(FIRST_ENQUIRY),
    },
  );
}

/**
 * *Duplicate* leads to adoption, never to another send. Where the enquiry does not know the bill, it is refused and asked about for a while
 * (`following.ts`): what was accepted a moment ago, from here or elsewhere, is not yet in Healthcode's lists.
 */
async function settleDuplicate(
  desk: Desk,
  sending: Submission,
  refusal: Refusal,
  link: Link,
  earlierSentAt: string | null,
): Promise<void> {
  const known = await desk.ask(link, [sending.providerReference]);
  const answer = known.kind === 'answered' ? known.answers.get(sending.providerReference) : undefined;
  if (answer && !mustStillBeSent(sending, answer)) return void (await adopt(desk, sending, answer));
  // For a correction *duplicate* means that this revision was received: believed where we may have written it before, or where enquiries name no revision.
  const isReceived = sending.claimId !== null && (earlierSentAt !== null || answer?.revision === null);
  if (isReceived) return accept(desk, sending, sending.claimId);
  await desk.move(
    sending,
    { type: 'refused' },
    { errors: refusal.errors, nextTryAt: desk.instant(FIRST_ENQUIRY), attempts: 0, note: null },
  );
}

/** Provably nothing was taken: back to where it was before the attempt. */
async function notTaken(
  desk: Desk,
  sending: Submission,
  earlierSentAt: string | null,
  outcome: NotReachedOutcome,
): Promise<void> {
  const queued = await desk.move(
    sending,
    { type: 'not taken', reason: queuedReason(outcome), earlierSentAt },
    {
      nextTryAt: desk.instant(pauseBefore(outcome.retryAfterSeconds, sending.attempts)),
      note: outcome.message,
    },
    // Where it ends here, the history does not say that it goes on.
    isHopeless(outcome) ? `Healthcode did not take it. ${outcome.message}` : undefined,
  );
  if (isHopeless(outcome)) await giveUp(desk, queued, outcome);
}

async function waitOrGiveUp(desk: Desk, queued: Submission, outcome: NotReachedOutcome): Promise<void> {
  if (isHopeless(outcome) && (await giveUp(desk, queued, outcome))) return;
  await desk.move(
    queued,
    { type: 'wait', reason: queuedReason(outcome) },
    {
      note: outcome.message,
      attempts: queued.attempts + 1,
      nextTryAt: desk.instant(pauseBefore(outcome.retryAfterSeconds, queued.attempts)),
    },
  );
}

/** Gives up where nothing of this revision may have been written. False: it may have been, so it goes on waiting. */
async function giveUp(desk: Desk, queued: Submission, outcome: NotReachedOutcome): Promise<boolean> {
  if (!canTransition(queued, { type: 'give up' })) return false;
  await desk.move(queued, { type: 'give up' }, { note: outcome.message, nextTryAt: null, attempts: 0 });
  return true;
}
