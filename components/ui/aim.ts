/** Which presses on a list count: a row that slid under the pointer a moment ago is not the one that was aimed at. */

/** Nobody stops a finger that is on its way sooner than this after seeing something change. */
export const AIM_MILLISECONDS = 200;

/** A change of a list's rows. */
export interface ListChange {
  /** Milliseconds, by the clock of the presses. */
  at: number;
  /** Rows that stood there before, from the top of what was in view. */
  before: readonly string[];
}

/** Changes that may still mislead a press. */
export function recentChanges(changes: readonly ListChange[], now: number): ListChange[] {
  return changes.filter(({ at }) => now - at < AIM_MILLISECONDS);
}

/** Whether a press on a row counts: since somebody could have aimed at it, nothing at its place or above it has changed. */
export function pressCounts(
  rows: readonly string[],
  row: number,
  changes: readonly ListChange[],
  now: number,
): boolean {
  return recentChanges(changes, now).every(({ before }) =>
    rows.slice(0, row + 1).every((key, at) => key === before[at]),
  );
}
