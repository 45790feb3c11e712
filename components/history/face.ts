import type { Problem } from '../../lib/messages.ts';
import type { HistoryQuestion, HistoryState } from './use-history.ts';

/** What the history shows under its notices. */
export type Face =
  | { kind: 'locked'; problem: Problem }
  /** There is no bill on this computer. */
  | { kind: 'empty' }
  | { kind: 'no match'; answered: HistoryQuestion }
  /** Nothing came yet, and a notice says why. */
  | { kind: 'nothing' }
  /** Bills, or grey bars until they are there. */
  | { kind: 'rows' };

/** Bills that can't be opened, and a question that failed, are no reason to say that there are none. */
export function faceOf(history: Pick<HistoryState, 'answered' | 'rows' | 'unreadable' | 'head' | 'problem'>): Face {
  const { answered, problem } = history;
  if (problem?.kind === 'locked') return { kind: 'locked', problem };
  if (answered !== null && history.rows.length === 0) {
    const isWhole = answered.search === '' && answered.filter === 'all';
    const isSure = history.unreadable === 0 && problem === null;
    return isWhole && isSure ? { kind: 'empty' } : { kind: 'no match', answered };
  }
  return history.head === null && problem !== null ? { kind: 'nothing' } : { kind: 'rows' };
}
