import type { QueuedReason } from '../billing/model.ts';
import { isOpenStatus } from '../billing/status.ts';
import { canTransition, type SubmissionEvent, transition } from '../billing/submission-machine.ts';
import { isDuplicate } from '../healthcode/errors.ts';
import type { BillAnswer, NotReachedOutcome } from '../healthcode/port.ts';
import type { Submission } from '../store/records.ts';
import type { SubmissionPatch } from '../store/submissions.ts';
import type { Desk } from './desk.ts';
import { enquiryDelay } from './schedule.ts';

/** What Healthcode's answers mean for a record. */

/** Whether the revision at hand must still be sent although Healthcode has something under the reference. */
export function mustStillBeSent(current: Submission, answer: BillAnswer): boolean {
  const { status, revision } = answer;
  const event: SubmissionEvent =
    current.state === 'checking'
      ? { type: 'status received', status, revision }
      : { type: 'adopted', status, revision };
  return !canTransition(current, event) || transition(current, event).next.state !== 'at Healthcode';
}

/** Takes over what Healthcode knows though no call of ours was answered for it. */
export function adopt(desk: Desk, current: Submission, answer: BillAnswer): Promise<Submission> {
  return desk.move(
    current,
    { type: 'adopted', status: answer.status, revision: answer.revision },
    answerPatch(desk, current, answer, 0),
  );
}

/** What is kept of an answer. `sinceChange`: for how long the status has stood, in milliseconds. */
export function answerPatch(desk: Desk, current: Submission, answer: BillAnswer, sinceChange: number): SubmissionPatch {
  return {
    claimId: answer.claimId ?? current.claimId,
    errors: answer.errors,
    healthcodeReason: answer.reason,
    note: null,
    attempts: 0,
    // What is closed is never asked about again.
    nextTryAt: isOpenStatus(answer.status) ? desk.instant(enquiryDelay(sinceChange)) : null,
  };
}

/** Refused because Healthcode has such a bill already, under whatever reference: it leads to adoption or to a person, never to another send. */
export function isRefusedAsDuplicate({ state, settledRevision, errors }: Submission): boolean {
  return state === 'refused' && settledRevision === 0 && isDuplicate(errors);
}

/** Why it waits, as the record says it. */
export function queuedReason({ reason }: NotReachedOutcome): QueuedReason {
  return reason === 'access denied' || reason === 'no endpoint' ? 'service unavailable' : reason;
}

/** Whether waiting won't help: a person has to set something up. */
export function isHopeless({ reason }: NotReachedOutcome): boolean {
  return reason === 'access denied' || reason === 'no endpoint';
}

/** The connection is gone, or now speaks for another Healthcode site or environment. The bill is never sent elsewhere. */
export function connectionGone(): NotReachedOutcome {
  return {
    kind: 'not reached',
    reason: 'no endpoint',
    message:
      'The Healthcode connection that this bill was made for is no longer set up. Nothing was sent. Set it up again, then queue the bill again.',
  };
}

/** Healthcode holds the bill and doesn't say under which id: a correction has no address, and a new bill would be a second one. */
export function withoutClaimId(): NotReachedOutcome {
  return {
    kind: 'not reached',
    reason: 'no endpoint',
    message:
      'Healthcode has this bill but does not say under which id, so the correction cannot be sent from here. Correct it on Healthcode’s own site.',
  };
}
