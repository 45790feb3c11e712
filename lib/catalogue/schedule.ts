import type { CodeSetMeta } from './repository.ts';

/** When a code set is to be fetched. Pure; all times in milliseconds since the epoch. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Code sets change a few times a year: once a week is soon enough, and little for Healthcode. */
export const REFRESH_AFTER = 7 * 24 * HOUR;

/** Waits after the first, second, … failure in a row; the last one from then on. */
const BACK_OFF = [5000, 30_000, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR];
/** What doesn't pass by waiting (a refused sign-in, a missing permission) is tried again when somebody changes it, and else this rarely. */
const LASTING = 6 * HOUR;

/** When a set is to be fetched next: 0 where it should be under way already. */
export function dueAt(meta: CodeSetMeta | null, now: number): number {
  if (meta === null || meta.state === 'syncing') return 0;
  const settled = nextTryAt(meta);
  const due = settled === null ? 0 : Date.parse(settled) || 0;
  // A clock that was once far ahead must not put it off for ever.
  return due > now + REFRESH_AFTER ? 0 : due;
}

/** When a set is to be fetched next (ISO), whether or not it is under way; null where nobody has settled it. */
export function nextTryAt({ nextTryAt: settled, updatedAt }: CodeSetMeta): string | null {
  if (settled) return settled;
  return updatedAt === null ? null : new Date(Date.parse(updatedAt) + REFRESH_AFTER).toISOString();
}

export interface FailureKind {
  /** It doesn't pass by waiting. */
  lasting: boolean;
  /** As the server asks. */
  retryAfterSeconds?: number | undefined;
}

/** When to try again after a failure. `failures`: how many in a row there were before it. */
export function retryAt(failures: number, { lasting, retryAfterSeconds = 0 }: FailureKind, now: number): number {
  const wait = lasting ? LASTING : (BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? LASTING);
  return now + Math.min(Math.max(wait, retryAfterSeconds * 1000), REFRESH_AFTER);
}
