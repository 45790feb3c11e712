import { useRef, useState } from 'preact/hooks';
import type { Answer, Problem } from '../../lib/messages.ts';
import { answered } from './ports.ts';

/** One thing at a time: a second press while the first is at work does nothing. */
export interface Action {
  /** Name of what is at work; null: nothing. */
  busy: string | null;
  problem: Problem | null;
  setProblem: (problem: Problem | null) => void;
  /** Resolves to the value, or null if it did not come (then `problem` says why) or if something else is at work. */
  run: <Value>(name: string, call: () => Promise<Answer<Value>>) => Promise<Value | null>;
}

/** Runs requests one at a time, and keeps what went wrong with the last one. */
export function useAction(): Action {
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  // State comes too late for a second click in the same task.
  const atWork = useRef(false);
  return {
    busy,
    problem,
    setProblem,
    async run(name, call) {
      if (atWork.current) return null;
      atWork.current = true;
      setBusy(name);
      setProblem(null);
      const answer = await answered(call);
      atWork.current = false;
      setBusy(null);
      if (answer.ok) return answer.value;
      setProblem(answer.problem);
      return null;
    },
  };
}
