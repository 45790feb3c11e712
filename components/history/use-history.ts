import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  type Answer,
  type EnvironmentView,
  FIRST_PAGE_OF_HISTORY,
  type HistoryFilter,
  type HistoryPage,
  type OutstandingView,
  type Problem,
  type SubmissionView,
} from '../../lib/messages.ts';
import type { HistoryPorts } from './ports.ts';

/** Rows of one request: enough for any window, little enough to come at once with 10,000 bills. */
const PAGE = 50;
const TYPING_PAUSE = 150;
const CHANGE_PAUSE = 150;

const silent: Problem = {
  kind: 'store',
  message: 'Healthcode Overlay did not answer.',
  fix: 'Close and open this page. Bills are safe on this computer.',
};

/** What bills are asked for. */
export interface HistoryQuestion {
  filter: HistoryFilter;
  search: string;
}

/** What the history shows and what it can do. */
export interface HistoryState {
  filter: HistoryFilter;
  setFilter: (filter: HistoryFilter) => void;
  search: string;
  setSearch: (search: string) => void;
  /** Asks for all bills again, at once. */
  clear: () => void;
  /** What the rows are the answer to: while a person types, that is still the question before. Null before the first answer. */
  answered: HistoryQuestion | null;
  rows: SubmissionView[];
  /** How many of the bills so far can't be opened, and have no row. */
  unreadable: number;
  /** What is owed over all bills; null until it is added up, which the rows don't wait for, and where no environment is set up. */
  outstanding: OutstandingView | null;
  /** Whose bills these are in the first place: the sum's environment, until that is known the connection's. */
  environment: EnvironmentView | null;
  /** The newest page without its rows; null before the first answer. */
  head: HistoryPage | null;
  hasMore: boolean;
  loadingMore: boolean;
  problem: Problem | null;
  showMore: () => void;
  reload: () => void;
  replace: (row: SubmissionView) => void;
}

/**
 * Pages through the bills; asks again quietly when one has changed, keeping as many rows as are shown.
 * @param known what the first page was a moment ago, to be shown until the answer is here; null: not known
 */
export function useHistory(ports: HistoryPorts, known: HistoryPage | null): HistoryState {
  const [filter, setFilterState] = useState<HistoryFilter>('all');
  const [search, setSearchState] = useState('');
  const [answered, setAnswered] = useState<HistoryQuestion | null>(known === null ? null : { filter, search });
  const [rows, setRows] = useState<SubmissionView[]>(known?.rows ?? []);
  const [unreadable, setUnreadable] = useState(known?.unreadable ?? 0);
  const [outstanding, setOutstanding] = useState<OutstandingView | null>(null);
  const [head, setHead] = useState<HistoryPage | null>(known);
  const [next, setNext] = useState<string | null>(known?.next ?? null);
  const [loadingMore, setLoadingMore] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Names the newest question: answers to older ones are dropped. */
  const asked = useRef(0);
  /** The newest question that was answered, or failed. Until it is the one that was asked last, the rows are about to be others. */
  const [ended, setEnded] = useState(0);
  const wanted = useRef({ filter, search, rows: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  /** Asks from the top until `least` rows are there (or there are no more). */
  const load = useCallback(
    async (least: number): Promise<void> => {
      asked.current += 1;
      const mine = asked.current;
      const { filter, search } = wanted.current;
      const found: SubmissionView[] = [];
      let damaged = 0;
      let before: string | null = null;
      let first: HistoryPage | null = null;
      do {
        const answer: Answer<HistoryPage> = await ports
          .list({
            filter,
            search: search.trim(),
            before,
            limit: least > FIRST_PAGE_OF_HISTORY.limit ? PAGE : FIRST_PAGE_OF_HISTORY.limit,
          })
          .catch(() => ({ ok: false as const, problem: silent }));
        if (mine !== asked.current) return;
        if (!answer.ok) {
          setProblem(answer.problem);
          setLoadingMore(false);
          setEnded(mine);
          return;
        }
        first ??= answer.value;
        found.push(...answer.value.rows);
        damaged += answer.value.unreadable;
        before = answer.value.next;
      } while (before !== null && found.length < least);
      setProblem(null);
      setHead(first);
      setAnswered({ filter, search: search.trim() });
      setRows(found);
      setUnreadable(damaged);
      setNext(before);
      setLoadingMore(false);
      setEnded(mine);
      wanted.current.rows = found.length;
      const sum = await ports.outstanding().catch(() => null);
      if (mine === asked.current && sum?.ok) setOutstanding(sum.value);
    },
    [ports],
  );

  useEffect(() => {
    void load(1);
    let pause: ReturnType<typeof setTimeout> | undefined;
    const stop = ports.subscribe(() => {
      // Statuses change in bursts: one question for all of them.
      clearTimeout(pause);
      pause = setTimeout(() => void load(wanted.current.rows), CHANGE_PAUSE);
    });
    return () => {
      stop();
      clearTimeout(pause);
      clearTimeout(timer.current);
      asked.current += 1;
    };
  }, [load, ports]);

  const replace = useCallback(
    (row: SubmissionView) =>
      setRows((shown) => shown.map((one) => (one.providerReference === row.providerReference ? row : one))),
    [],
  );

  const showMore = useCallback(async (): Promise<void> => {
    // The cursor of rows that are about to be others would lead past a bill that has moved up.
    if (next === null || loadingMore || ended !== asked.current) return;
    setLoadingMore(true);
    const mine = asked.current;
    const { filter, search } = wanted.current;
    const answer: Answer<HistoryPage> = await ports
      .list({ filter, search: search.trim(), before: next, limit: PAGE })
      .catch(() => ({ ok: false as const, problem: silent }));
    if (mine !== asked.current) return;
    setLoadingMore(false);
    if (!answer.ok) {
      setProblem(answer.problem);
      return;
    }
    setRows((shown) => {
      // A bill that moved up in the meantime must not stand there twice.
      const known = new Set(shown.map((row) => row.providerReference));
      const all = [...shown, ...answer.value.rows.filter((row) => !known.has(row.providerReference))];
      wanted.current.rows = all.length;
      return all;
    });
    setUnreadable((before) => before + answer.value.unreadable);
    setNext(answer.value.next);
  }, [next, loadingMore, ended, ports]);

  const ask = (question: Partial<HistoryQuestion>, pause: number): void => {
    if (question.filter !== undefined) setFilterState(question.filter);
    if (question.search !== undefined) setSearchState(question.search);
    Object.assign(wanted.current, question);
    // The rows that are shown answer another question from now on, though the next one may wait for more typing.
    asked.current += 1;
    clearTimeout(timer.current);
    if (pause === 0) void load(1);
    else timer.current = setTimeout(() => void load(1), pause);
  };

  return {
    filter,
    search,
    answered,
    rows,
    unreadable,
    outstanding,
    environment: outstanding?.environment ?? head?.environment ?? null,
    head,
    hasMore: next !== null,
    loadingMore,
    problem,
    showMore,
    reload: () => void load(Math.max(1, wanted.current.rows)),
    setFilter: (value) => ask({ filter: value }, 0),
    setSearch: (value) => ask({ search: value }, TYPING_PAUSE),
    clear: () => ask({ filter: 'all', search: '' }, 0),
    replace,
  };
}
