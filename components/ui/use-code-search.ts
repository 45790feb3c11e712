import { useEffect, useRef, useState } from 'preact/hooks';
import { type CatalogueState, type CodeAnswer, type CodeHit, MOST_HITS } from '../../lib/messages.ts';
import { announcement } from './combobox-state.ts';

/** How a field searches: at most `limit` hits are wanted. */
export type Search = (query: string, limit: number) => Promise<CodeAnswer>;

/** Hits that are asked for at first: each costs time to find and to send at every key. */
const FIRST_HITS = 20;
/** So many more at the end of the list. */
const MORE_HITS = 100;
/** A search that takes longer than this is said to be at work. */
const SLOW_MILLISECONDS = 300;

const failedAnswer: CodeAnswer = {
  hits: [],
  total: 0,
  catalogue: { state: 'failed', done: 0, total: null, message: 'The search did not work. Type again to repeat it.' },
};

/** What a field asked for, and what came of it. */
export interface CodeSearch {
  /** The newest answer, with the query it belongs to. Stays while the next one is on its way: no flicker. */
  answer: { query: string; answer: CodeAnswer } | null;
  /** Whether an answer is long in coming. */
  slow: boolean;
  /** What a screen reader is told. */
  spoken: string;
  /** Asks for the hits of a text; of no text there are none. */
  ask: (text: string) => void;
  /** Asks for more hits of the same query, if there are any. */
  more: () => void;
  /** The search is over: what came is forgotten, what is on its way is dropped, and `spoken` says why. */
  end: (spoken: string) => void;
}

/** Asks while somebody types, drops what comes late, and asks again when the code list has changed under an open list. */
export function useCodeSearch(field: {
  search: Search;
  /** What is typed now, trimmed. */
  query: string;
  noun: string;
  open: boolean;
  catalogue: CatalogueState['state'] | undefined;
  /** The hits of another answer are about to be shown. */
  onHits: (hits: CodeHit[]) => void;
}): CodeSearch {
  const [answer, setAnswer] = useState<CodeSearch['answer']>(null);
  const [slow, setSlow] = useState(false);
  const [spoken, setSpoken] = useState('');
  /** Names the newest question: answers to older ones are dropped. */
  const asked = useRef(0);
  const moreAskedFor = useRef<CodeAnswer | null>(null);
  /** Runs since the first question that is not answered yet. */
  const slowTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const stopWaiting = (): void => {
    clearTimeout(slowTimer.current);
    slowTimer.current = undefined;
    setSlow(false);
  };
  const end = (why: string): void => {
    asked.current += 1;
    stopWaiting();
    setAnswer(null);
    setSpoken(why);
  };

  const ask = (text: string): void => {
    const query = text.trim();
    if (query === '') {
      end('');
      return;
    }
    asked.current += 1;
    const mine = asked.current;
    slowTimer.current ??= setTimeout(() => setSlow(true), SLOW_MILLISECONDS);
    const settle = (found: CodeAnswer): void => {
      if (mine !== asked.current) return;
      stopWaiting();
      field.onHits(found.hits);
      setAnswer({ query, answer: found });
      setSpoken(announcement(found, query, field.noun));
    };
    field.search(query, FIRST_HITS).then(settle, () => settle(failedAnswer));
  };

  const more = (): void => {
    if (answer === null || answer.query !== field.query || moreAskedFor.current === answer.answer) return;
    const { query } = answer;
    const { hits: there, total } = answer.answer;
    if (there.length >= Math.min(total, MOST_HITS)) return;
    moreAskedFor.current = answer.answer;
    const mine = asked.current;
    field.search(query, Math.min(there.length + MORE_HITS, MOST_HITS)).then(
      (found) => {
        // What is there stands as it stood, since the order is always the same.
        if (mine === asked.current && found.hits.length > there.length) setAnswer({ query, answer: found });
      },
      // What is there stays; another key asks again.
      () => undefined,
    );
  };

  // A code list that was still coming may be here now.
  const before = useRef(field.catalogue);
  useEffect(() => {
    if (before.current === field.catalogue) return;
    before.current = field.catalogue;
    if (field.open && field.query !== '') ask(field.query);
  });
  useEffect(
    () => () => {
      asked.current += 1;
      clearTimeout(slowTimer.current);
    },
    [],
  );

  return { answer, slow, spoken, ask, more, end };
}
