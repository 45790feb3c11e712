import type { Answer, Problem } from '../../lib/messages.ts';
import { isStoreOutOfOrder, SealBroken, StoreFull } from '../../lib/store/errors.ts';

/** A refusal with words for people. Thrown inside the worker, answered at its border. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(kind: Problem['kind'], message: string, fix: string | null = null) {
    super(message);
    this.name = 'Refusal';
    this.problem = { kind, message, fix };
  }
}

/** Errors of the store whose messages were written for people (`lib/store/errors.ts`). */
const SPEAKING = new Set(['AlreadyThere', 'NotThere', 'Conflict', 'Refused']);

/** Turns whatever went wrong into a sentence. What we did not foresee is said without detail: it might hold patient data. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  if (error instanceof StoreFull) return { kind: 'store', message: error.message, fix: null };
  if (error instanceof SealBroken)
    return {
      kind: 'store',
      message: 'A record that is needed for this is damaged and can’t be opened, so nothing was sent or changed.',
      fix: 'Other records are not affected. Ask Healthcode about a bill by its invoice number; enter anything else anew.',
    };
  if (isStoreOutOfOrder(error))
    return {
      kind: 'store',
      message: 'What is kept on this computer could not be opened or saved, so nothing was sent or changed.',
      fix: 'The disk may be full: free some space, then try again. If it stays so, restart the browser.',
    };
  if (error instanceof Error && SPEAKING.has(error.name)) return { kind: 'refused', message: error.message, fix: null };
  return {
    kind: 'store',
    message: 'Something went wrong in the extension, so nothing was sent or changed.',
    fix: 'Try again. If it happens again, restart the browser.',
  };
}

/** Runs a handler; what it throws becomes an answer. */
export async function answering<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
