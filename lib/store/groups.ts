import type { SubmissionState } from '../billing/model.ts';
import type { Submission } from './records.ts';

/** What *Invoice status history* filters by. */
export type HistoryFilter = 'all' | 'needs attention' | 'in progress' | 'collected';

/** Every submission is in one of these; `closed` shows under *all* only. */
export type SubmissionGroup = Exclude<HistoryFilter, 'all'> | 'closed';

const UNFINISHED_STATES: readonly SubmissionState[] = ['queued', 'sending', 'checking', 'cancelling'];

/** Healthcode's statuses that are not simply *in progress*, spelt without spaces and hyphens. */
const GROUP_OF_STATUS: Readonly<Record<string, SubmissionGroup>> = {
  awaitingcorrection: 'needs attention',
  notfound: 'needs attention',
  collected: 'collected',
  cancelled: 'closed',
  notrequired: 'closed',
};

/** The group that a submission is listed in. */
export function groupOf(submission: Pick<Submission, 'state' | 'healthcodeStatus' | 'queuedReason'>): SubmissionGroup {
  switch (submission.state) {
    case 'refused':
    case 'failed':
      return 'needs attention';
    case 'queued':
      return waitsForPerson(submission) ? 'needs attention' : 'in progress';
    case 'sending':
    case 'checking':
    case 'cancelling':
      return 'in progress';
    case 'draft':
    case 'elsewhere':
      return 'closed';
    case 'at Healthcode':
      return GROUP_OF_STATUS[plainWord(submission.healthcodeStatus ?? '')] ?? 'in progress';
  }
}

/** Whether the outbox has something to do with it, now or later: it is due at some time, or in a state that must not last. */
export function isUnfinished(submission: Pick<Submission, 'state' | 'nextTryAt'>): boolean {
  return submission.nextTryAt !== null || UNFINISHED_STATES.includes(submission.state);
}

/** Whether money may still be owed for it: not for bills that were withdrawn, or never sent. */
export function mayBeOwed(submission: Pick<Submission, 'state' | 'healthcodeStatus'>): boolean {
  if (submission.state === 'draft') return false;
  return !['cancelled', 'notrequired'].includes(plainWord(submission.healthcodeStatus ?? ''));
}

/** Queued, but nothing moves until a person does something. */
function waitsForPerson({ queuedReason }: Pick<Submission, 'queuedReason'>): boolean {
  return queuedReason === 'signed out' || queuedReason === 'locked' || queuedReason === 'no permission';
}

/** Systems spell statuses differently (Semble: `Inprocess`), so compare without case, spaces and hyphens. */
function plainWord(status: string): string {
  return status.toLowerCase().replaceAll(/[\s-]+/g, '');
}
