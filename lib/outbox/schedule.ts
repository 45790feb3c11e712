/** When the outbox looks at a submission again. All times in milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A request that has not ended by then belongs to a worker that was killed (requests abort at 25 s). */
export const SENDING_DEADLINE = 35 * SECOND;
/** Shortest time between two enquiries about one bill, however often pages ask. */
export const ENQUIRY_SPACING = 3 * SECOND;
/** The first enquiry after Healthcode accepted a bill. */
export const FIRST_ENQUIRY = 2 * SECOND;
/** Between enquiries while it is open whether Healthcode has the bill. */
export const CHECK_AGAIN = 5 * SECOND;
/** No unfinished bill waits longer, whatever `Retry-After` says. One that seems to is due: the computer's clock was set back. */
export const LONGEST_PAUSE = 60 * MINUTE;

/** No bill at Healthcode is left unasked for longer. One that seems to be is due: the computer's clock was set back. */
export const LONGEST_DELAY = 4 * 60 * MINUTE;

/** Pause before the next attempt, by how many came before. */
export function retryDelay(attempts: number): number {
  const delays = [5, 15, 30, 60, 120, 300];
  return (delays[Math.min(attempts, delays.length - 1)] ?? 300) * SECOND;
}

/**
 * Pause before the next attempt: as long as Healthcode asks (seconds, undefined where it doesn't), but not shorter than our own, so that
 * `Retry-After: 0` makes no storm, and not longer than an hour, so that no bill is forgotten.
 */
export function pauseBefore(retryAfterSeconds: number | undefined, attempts: number): number {
  return Math.min(Math.max((retryAfterSeconds ?? 0) * SECOND, retryDelay(attempts)), LONGEST_PAUSE);
}

/** Pause before the next enquiry, by how long the status has stood: statuses change soon after sending, or days later. */
export function enquiryDelay(sinceChange: number): number {
  if (sinceChange < 2 * MINUTE) return 5 * SECOND;
  if (sinceChange < 30 * MINUTE) return 30 * SECOND;
  if (sinceChange < 4 * 60 * MINUTE) return 5 * MINUTE;
  if (sinceChange < 48 * 60 * MINUTE) return 30 * MINUTE;
  return LONGEST_DELAY;
}
