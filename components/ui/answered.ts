import type { Answer, Problem } from '../../lib/messages.ts';

/** Makes a call that never rejects: silence becomes a problem that a person can read. */
export async function answered<Value>(call: () => Promise<Answer<Value>>, unanswered: Problem): Promise<Answer<Value>> {
  try {
    // A worker without a listener answers with nothing at all.
    const answer: Answer<Value> | undefined | null = await call();
    return answer ?? { ok: false, problem: unanswered };
  } catch {
    return { ok: false, problem: unanswered };
  }
}
