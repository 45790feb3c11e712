import { useState } from 'preact/hooks';
import type { Answer, Problem } from '../../lib/messages.ts';
import { useOneAtATime } from '../ui/use-one-at-a-time.ts';
import { UNANSWERED } from './ports.ts';

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
  const { busy, ask } = useOneAtATime(UNANSWERED);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    setProblem,
    async run(name, call) {
      const answer = await ask(name, () => {
        setProblem(null);
        return call();
      });
      if (answer?.ok) return answer.value;
      if (answer !== null) setProblem(answer.problem);
      return null;
    },
  };
}
