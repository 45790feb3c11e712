import { LONGEST_PAUSE, retryDelay } from './schedule.ts';

/** Which bills this worker is at work on, so that two runs at once do nothing twice. Held in memory: it dies with the worker, as the work does. */
export interface Claims {
  /** Takes those that are free and not resting after a fault. Gives the ones taken; they must be released. */
  take(references: readonly string[]): Set<string>;
  release(reference: string): void;
  /** Its work ended in a fault of ours (a full disk): it rests, each time longer, since its record could not be put off. */
  stumbled(reference: string): void;
  /** Its work went well: the next fault counts as the first. */
  succeeded(reference: string): void;
}

/** @param now milliseconds since the epoch */
export function createClaims(now: () => number): Claims {
  const held = new Set<string>();
  const faults = new Map<string, { count: number; until: number }>();

  return {
    take(references) {
      const free = references.filter((reference) => {
        const left = (faults.get(reference)?.until ?? 0) - now();
        // One that seems to rest for longer than anything may: the clock was set back.
        return !held.has(reference) && (left <= 0 || left > LONGEST_PAUSE);
      });
      for (const reference of free) held.add(reference);
      return new Set(free);
    },
    release: (reference) => void held.delete(reference),
    stumbled(reference) {
      const count = faults.get(reference)?.count ?? 0;
      faults.set(reference, { count: count + 1, until: now() + retryDelay(count) });
    },
    succeeded: (reference) => void faults.delete(reference),
  };
}

/** Lets at most `width` pieces of work go on at once, the others in turn: 500 bills after a day offline are no flood. */
export function createLanes(width: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = width;
  const waiting: (() => void)[] = [];

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
