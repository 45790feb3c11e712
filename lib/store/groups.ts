import type { Environment, SubmissionState } from '../billing/model.ts';
import { knownStatus, type StatusGroup } from '../billing/status.ts';
import type { Submission } from './records.ts';

/** What *Invoice status history* filters by. The group `other` shows under *all* only. */
export type HistoryFilter = 'all' | Exclude<StatusGroup, 'other'>;

/** Sums of pence by environment: practice money is never added to real money. */
export type PenceByEnvironment = Partial<Record<Environment, number>>;

const UNFINISHED_STATES: readonly SubmissionState[] = ['queued', 'sending', 'checking', 'cancelling'];

/** Whether the outbox has something to do with it, now or later: it is due at some time, or in a state that must not last. */
export function isUnfinished(submission: Pick<Submission, 'state' | 'nextTryAt'>): boolean {
  return submission.nextTryAt !== null || UNFINISHED_STATES.includes(submission.state);
}

/** Whether money may still be owed for it: not for bills that were withdrawn, or never sent. */
export function mayBeOwed(submission: Pick<Submission, 'state' | 'healthcodeStatus'>): boolean {
  if (submission.state === 'draft') return false;
  const status = knownStatus(submission.healthcodeStatus ?? '');
  return status !== 'Cancelled' && status !== 'Not required';
}
