import { isOpenStatus } from '../billing/status.ts';
import { canTransition, type SubmissionEvent } from '../billing/submission-machine.ts';
import { serialiseClaim } from '../healthcode/mapping.ts';
import type { SendOutcome } from '../healthcode/port.ts';
import { Conflict, NotThere } from '../store/errors.ts';
import type { Submission } from '../store/records.ts';
import type { SubmissionPatch } from '../store/submissions.ts';
import { connectionGone } from './answers.ts';
import type { Desk } from './desk.ts';
import { receive } from './following.ts';
import { FIRST_ENQUIRY, SENDING_DEADLINE } from './schedule.ts';

/** What a user does to a bill that is kept. It waits for no request under way: whoever changes the record first is right, the other gives way. */

/** Out of the queue, or one that failed, to be changed. A correction goes back to what Healthcode holds, which is followed again. */
export const takeOut = (desk: Desk, reference: string) =>
  act(desk, reference, { type: 'take out' }, ({ settledRevision, healthcodeStatus }) => ({
    note: null,
    nextTryAt: settledRevision > 0 && isOpenStatus(healthcodeStatus ?? '') ? desk.instant() : null,
  }));

/** One that failed; or one that Healthcode lost, which is then a new bill to it. */
export async function queueAgain(desk: Desk, reference: string): Promise<void> {
  const current = await find(desk, reference);
  const isLost = canTransition(current, { type: 'send again' });
  if (isLost && current.body === null)
    throw new Conflict('This bill was sent from another computer: send it again there.');
  const event: SubmissionEvent = { type: isLost ? 'send again' : 'queue again' };
  mustAllow(current, event);
  await desk.move(current, event, {
    ...(isLost && { claimId: null, errors: [], healthcodeReason: null }),
    nextTryAt: desk.instant(),
    note: null,
    attempts: 0,
  });
}

export const recordElsewhere = (desk: Desk, reference: string) =>
  act(desk, reference, { type: 'record elsewhere' }, () => ({ nextTryAt: null, note: null }));

/** Then it is as if it had not been sent: it can be submitted here. */
export const withdrawElsewhere = (desk: Desk, reference: string) =>
  act(desk, reference, { type: 'withdraw elsewhere' }, () => ({ nextTryAt: null, note: null }));

async function act(
  desk: Desk,
  reference: string,
  event: SubmissionEvent,
  patchOf: (current: Submission) => SubmissionPatch,
): Promise<void> {
  const current = await find(desk, reference);
  mustAllow(current, event);
  await desk.move(current, event, patchOf(current));
}

/**
 * Cancels a bill at Healthcode. Asks first: what is collected or cancelled already is only taken note of. A 2xx means accepted, not complete:
 * the enquiry says when the bill is cancelled.
 */
export async function cancel(desk: Desk, reference: string): Promise<void> {
  const before = await find(desk, reference);
  mustAllow(before, { type: 'start cancelling' });
  const { bill } = before;
  if (!bill) throw new Conflict('This bill was sent from another computer: cancel it there, or at Healthcode.');
  const link = await desk.linkFor(before);
  if (!link) return notCancelled(desk, before, connectionGone().message);
  const known = await desk.ask(link, [reference]);
  if (known.kind === 'not reached') return notCancelled(desk, before, known.message);

  const current = await find(desk, reference);
  mustAllow(current, { type: 'start cancelling' });
  const answer = known.answers.get(reference);
  if (answer && !isOpenStatus(answer.status)) return receive(desk, current, answer);
  const claimId = answer?.claimId ?? current.claimId;
  if (claimId === null) {
    return notCancelled(desk, current, 'Healthcode does not say under which id it has this bill. Cancel it there.');
  }
  const cancelling = await desk.move(
    current,
    { type: 'start cancelling' },
    { claimId, note: null, nextTryAt: desk.instant(SENDING_DEADLINE) },
  );
  const body = serialiseClaim(bill, {
    providerReference: reference,
    revision: Math.max(current.settledRevision, 1),
    cancelled: true,
  });
  let outcome = await link.client.cancelBill(claimId, body);
  if (outcome.kind === 'ask and repeat') {
    const again = await desk.ask(link, [reference]);
    const now = again.kind === 'answered' ? again.answers.get(reference) : undefined;
    outcome =
      again.kind === 'not reached'
        ? again
        : now && !isOpenStatus(now.status)
          ? { kind: 'unknown', message: '' }
          : await link.client.cancelBill(claimId, body);
  }
  try {
    await settleCancel(desk, cancelling, outcome);
  } catch (error) {
    // An enquiry that went on meanwhile brought the answer already.
    if (!(error instanceof Conflict)) throw error;
  }
}

async function settleCancel(desk: Desk, cancelling: Submission, outcome: SendOutcome): Promise<void> {
  const nextTryAt = desk.instant(FIRST_ENQUIRY);
  switch (outcome.kind) {
    case 'accepted':
    case 'unknown':
      await desk.move(cancelling, { type: 'cancel outcome unknown' }, { nextTryAt });
      return;
    default: {
      const said =
        outcome.kind === 'refused'
          ? outcome.errors[0]?.message
          : outcome.kind === 'not reached'
            ? outcome.message
            : undefined;
      const why = `Healthcode did not cancel the bill. ${said ?? 'Try again.'}`;
      await desk.move(cancelling, { type: 'cancel refused' }, { nextTryAt, note: why }, why);
    }
  }
}

async function notCancelled(desk: Desk, current: Submission, message: string): Promise<void> {
  await desk.touch(current, { note: `The bill was not cancelled. ${message}` });
  desk.ports.changed();
}

async function find(desk: Desk, reference: string): Promise<Submission> {
  const found = await desk.ports.submissions.get(reference);
  if (!found) throw new NotThere('There is no bill of this reference.');
  return found;
}

/** A button that was still shown when the bill had moved on. */
function mustAllow(current: Submission, event: SubmissionEvent): void {
  if (!canTransition(current, event))
    throw new Conflict(`This bill has changed meanwhile: it is now “${current.healthcodeStatus ?? current.state}”.`);
}
