import { useRef, useState } from 'preact/hooks';
import type { Answer, Problem } from '../../lib/messages.ts';
import { answered } from './answered.ts';

/** One thing at a time: a second press while the first is at work does nothing. */
export interface OneAtATime {
  /** Name of what is at work; null: nothing. */
  busy: string | null;
  /** Makes a call at once and never rejects; null: something else is at work, and the call was not made. */
  ask: <Value>(name: string, call: () => Promise<Answer<Value>>) => Promise<Answer<Value> | null>;
}

/** @param unanswered what is said where nobody answers */
export function useOneAtATime(unanswered: Problem): OneAtATime {
  const [busy, setBusy] = useState<string | null>(null);
  // State comes too late for a second click in the same task.
  const atWork = useRef(false);
  return {
    busy,
    async ask(name, call) {
      if (atWork.current) return null;
      atWork.current = true;
      setBusy(name);
      const answer = await answered(call, unanswered);
      atWork.current = false;
      setBusy(null);
      return answer;
    },
  };
}
