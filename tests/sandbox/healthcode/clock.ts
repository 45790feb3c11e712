/**
 * The time of one sandbox. Two readings, because they serve two purposes:
 * - `now()` is the date that the sandbox believes it is (Date headers, "today", life of tokens). It runs at real speed.
 * - `elapsed()` is scaled time, by which bills move from status to status. A scale of 0 makes it stand still until advanced.
 */
export type Clock = {
  /** The sandbox's date and time: the real one, or the one it was set to, plus all advances. */
  now(): Date;
  /** Scaled milliseconds since the sandbox was started. */
  elapsed(): number;
  /** Moves both readings forward by so many seconds (not scaled). */
  advance(seconds: number): void;
  /** Sets the date only; statuses don't move by this. */
  setNow(date: Date): void;
  /** How many scaled seconds pass in one real second; 0 or more. */
  setScale(scale: number): void;
  /** The present scale. */
  scale(): number;
};

/** Makes the clock of one sandbox. `now` is the date to begin with (default: the real one). */
export function createClock(timeScale: number, now?: Date): Clock {
  let scale = timeScale;
  let dateOffset = now ? now.getTime() - Date.now() : 0;
  let elapsedSoFar = 0;
  let mark = performance.now();

  function settle(): void {
    const reading = performance.now();
    elapsedSoFar += (reading - mark) * scale;
    mark = reading;
  }

  return {
    now: () => new Date(Date.now() + dateOffset),
    elapsed: () => {
      settle();
      return elapsedSoFar;
    },
    advance: (seconds) => {
      dateOffset += seconds * 1000;
      elapsedSoFar += seconds * 1000;
    },
    setNow: (date) => {
      dateOffset = date.getTime() - Date.now();
    },
    setScale: (newScale) => {
      settle();
      scale = newScale;
    },
    scale: () => scale,
  };
}

/** The calendar day in Europe/London, `YYYY-MM-DD`: a service on a later day is in the future. */
export function londonDay(date: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(date);
}
