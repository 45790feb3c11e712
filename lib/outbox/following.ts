import { isOpenStatus, knownStatus } from '../billing/status.ts';
import { type SubmissionEvent, transition } from '../billing/submission-machine.ts';
import type { BillAnswer, NotReachedOutcome } from '../healthcode/port.ts';
import type { Submission } from '../store/records.ts';
import { adopt, answerPatch, isRefusedAsDuplicate, mustStillBeSent } from './answers.ts';
import type { Desk } from './desk.ts';
import type { Link } from './ports.ts';
import { CHECK_AGAIN, ENQUIRY_SPACING, enquiryDelay, pauseBefore } from './schedule.ts';
import { send } from './sending.ts';

/**
 * Bills that Healthcode may be asked about: those it has and may still change, those it may have, those it refused as duplicates, and those
 * whose correction it refused, since it has what came before.
 */
export function isFollowed(submission: Submission): boolean {
  const { state, healthcodeStatus, settledRevision, nextTryAt } = submission;
  if (state === 'at Healthcode') return healthcodeStatus === null || isOpenStatus(healthcodeStatus);
  return (
    state === 'checking' ||
    state === 'cancelling' ||
    (state === 'refused' && (nextTryAt !== null || settledRevision > 0)) ||
    isRefusedAsDuplicate(submission)
  );
}

/**
 * Takes in what an enquiry says of one bill.
 * @param answer undefined where Healthcode does not know the bill
 */
export async function follow(desk: Desk, found: Submission, answer: BillAnswer | undefined, link: Link): Promise<void> {
  const current = await withCredibleClock(desk, found);
  const since = desk.standsFor(current);
  const isYoung = since < link.connection.notFoundAfterSeconds * 1000;
  switch (current.state) {
    case 'checking':
      return check(desk, current, answer, isYoung);
    case 'refused':
      return current.settledRevision > 0
        ? followRefusedCorrection(desk, current, answer, since)
        : watchDuplicate(desk, current, answer, isYoung);
    case 'at Healthcode':
    case 'cancelling':
      return answer ? take(desk, current, answer, isYoung) : miss(desk, current, since, isYoung);
    default:
      return;
  }
}

/** The enquiry brought no answer: later again. */
export async function putOff(desk: Desk, current: Submission, outcome: NotReachedOutcome): Promise<void> {
  await desk.touch(current, {
    nextTryAt: desk.instant(pauseBefore(outcome.retryAfterSeconds, current.attempts)),
    attempts: current.attempts + 1,
    note: outcome.message,
  });
  desk.ports.changed();
}

/** A status from the future means that the computer's clock was set back: its time counts from now on, lest the bill wait for the clock. */
async function withCredibleClock(desk: Desk, current: Submission): Promise<Submission> {
  const isCredible = Date.parse(current.statusChangedAt) <= desk.ports.now();
  return isCredible ? current : desk.touch(current, { statusChangedAt: desk.instant() });
}

/** Ends `checking` by Healthcode's answer alone: it has the revision, or, after the wait, it hasn't. */
async function check(desk: Desk, current: Submission, answer: BillAnswer | undefined, isYoung: boolean): Promise<void> {
  if (answer && !mustStillBeSent(current, answer)) return receive(desk, current, answer);
  if (isYoung) return lookAgain(desk, current, CHECK_AGAIN);
  const event: SubmissionEvent = answer
    ? { type: 'requeue', because: 'older revision', revision: answer.revision ?? 1 }
    : { type: 'requeue', because: 'not found' };
  await desk.move(current, event, {
    nextTryAt: desk.instant(),
    note: null,
    claimId: answer?.claimId ?? current.claimId,
  });
  // It asks once more before it sends.
  await send(desk, current.providerReference);
}

/** Refused as a duplicate: adopted if it turns up within the wait. It is never sent again by itself. */
async function watchDuplicate(
  desk: Desk,
  current: Submission,
  answer: BillAnswer | undefined,
  isYoung: boolean,
): Promise<void> {
  if (answer && !mustStillBeSent(current, answer)) await adopt(desk, current, answer);
  else if (isYoung) await lookAgain(desk, current, CHECK_AGAIN);
  else await desk.touch(current, { nextTryAt: null });
}

/** A correction was refused, and Healthcode goes on with the bill as it was. The form stays, with its errors, until nothing more can be sent. */
async function followRefusedCorrection(
  desk: Desk,
  current: Submission,
  answer: BillAnswer | undefined,
  since: number,
): Promise<void> {
  if (answer && !mustStillBeSent(current, answer)) return receive(desk, current, answer);
  if (!answer) return lookAgain(desk, current, enquiryDelay(since));
  const { status, revision } = answer;
  await desk.move(
    current,
    { type: 'status received', status, revision },
    { nextTryAt: desk.instant(enquiryDelay(since)), attempts: 0, statusChangedAt: current.statusChangedAt },
  );
}

/** Healthcode has a bill of this reference. */
async function take(desk: Desk, current: Submission, answer: BillAnswer, isYoung: boolean): Promise<void> {
  const isClosed = !isOpenStatus(answer.status);
  if (!isClosed && isYoung && isOfOlderRevision(current, answer)) return lookAgain(desk, current, CHECK_AGAIN);
  if (current.state !== 'cancelling' || knownStatus(answer.status) === 'Cancelled')
    return receive(desk, current, answer);
  if (!isClosed && isYoung) return lookAgain(desk, current, ENQUIRY_SPACING);
  return receive(
    desk,
    current,
    answer,
    `Healthcode did not cancel the bill. It reports: ${answer.status}.${isClosed ? '' : ' Cancel it again if it should not go to the insurer.'}`,
  );
}

/** Healthcode does not know the bill. Accepted is not yet complete: a young one may still be on its way into Healthcode's own lists. */
async function miss(desk: Desk, current: Submission, since: number, isYoung: boolean): Promise<void> {
  const isNews = current.healthcodeStatus === null || knownStatus(current.healthcodeStatus) !== 'Not found';
  if (isYoung && isNews) return lookAgain(desk, current, CHECK_AGAIN);
  await desk.move(
    current,
    { type: 'status received', status: 'Not found', revision: null },
    { nextTryAt: desk.instant(enquiryDelay(isNews ? 0 : since)), note: null, attempts: 0 },
  );
}

/**
 * Whether the answer to a young correction speaks of an older revision than the one that Healthcode accepted: it says nothing of that. Where it
 * names none, *Awaiting correction* is not believed: that is most likely the old status.
 */
function isOfOlderRevision(current: Submission, answer: BillAnswer): boolean {
  if (answer.revision !== null) return answer.revision < current.settledRevision;
  return (
    current.settledRevision > 1 &&
    knownStatus(current.healthcodeStatus ?? '') === 'Unprocessed' &&
    knownStatus(answer.status) === 'Awaiting correction'
  );
}

async function lookAgain(desk: Desk, current: Submission, milliseconds: number): Promise<void> {
  await desk.touch(current, { nextTryAt: desk.instant(milliseconds), attempts: 0 });
}

/** Keeps a status that Healthcode gave for the bill. */
export async function receive(desk: Desk, current: Submission, answer: BillAnswer, why?: string): Promise<void> {
  const event: SubmissionEvent = { type: 'status received', status: answer.status, revision: answer.revision };
  const isNews = transition(current, event).changed;
  const since = isNews ? 0 : desk.standsFor(current);
  const said = why ?? (answer.reason ? `Healthcode reports: ${answer.status}. ${answer.reason}` : undefined);
  await desk.move(
    current,
    event,
    { ...answerPatch(desk, current, answer, since), note: unmentioned(current, answer) },
    said,
  );
}

/** What to know of an answer that goes on speaking of an older revision than the accepted one: it may be lost, or Healthcode does not count them. */
function unmentioned({ settledRevision }: Submission, { revision, status }: BillAnswer): string | null {
  if (revision === null || revision >= settledRevision || !isOpenStatus(status)) return null;
  return `Healthcode accepted the correction (revision ${settledRevision}), but what it reports does not mention the correction: it speaks of revision ${revision}. Ask Healthcode if it stays so.`;
}
