import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { withoutLines } from '../../lib/billing/correction.ts';
import type { Choices } from '../../lib/billing/model.ts';
import type { Answer, AskedField, DifferenceView, PanelView, Problem } from '../../lib/messages.ts';
import type { PanelProps } from './actions.ts';
import { fromWorker, sameBill, sameLines, tidyChoices } from './draft.ts';

/** What the panel shows instead of the form after a refused *Submit*. */
export type Halt =
  | { kind: 'changed'; differences: DifferenceView[] }
  | { kind: 'not readable'; message: string; missing: string[] };

/** The panel's whole state: the newest view, what was typed over it, and what is at work. */
export interface PanelState {
  view: PanelView | null;
  choices: Choices;
  setChoices: (choices: Choices) => void;
  /** Text in the diagnosis field that is not (yet) a diagnosis. */
  query: string;
  setQuery: (query: string) => void;
  everAsked: ReadonlySet<AskedField>;
  /** Name of the press that is at work; null: none. */
  busy: string | null;
  problem: Problem | null;
  halt: Halt | null;
  /** Whether *Check bill* or *Submit* was pressed on this bill. */
  checked: boolean;
  setChecked: (checked: boolean) => void;
  setHalt: (halt: Halt | null) => void;
  take: (view: PanelView) => void;
  /** Gives the worker what was chosen last, if it does not have it yet. */
  keep: () => Promise<void>;
  /** Runs one press: at most one at a time, behind the guard if there is an event. Resolves to the value, or null if it did not come. */
  run: <Value>(name: string, event: Event | null, work: () => Promise<Answer<Value>>) => Promise<Value | null>;
}

const NO_CHOICES: Choices = { diagnoses: [] };
const KEEP_AFTER = 300;

/** Nobody answered: whether anything was done is not known, and not claimed. */
const unanswered: Problem = {
  kind: 'reload',
  message: 'Healthcode Overlay did not answer.',
  fix: 'What you typed is kept. Close and open the panel to see where this bill stands.',
};

export function usePanel(props: PanelProps): PanelState {
  const { actions, guard } = props;
  const [view, setView] = useState<PanelView | null>(props.view);
  const [choices, setChoicesState] = useState<Choices>(fromWorker(props.view?.invoice?.choices ?? NO_CHOICES));
  const [query, setQuery] = useState('');
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [halt, setHalt] = useState<Halt | null>(null);
  const [checked, setChecked] = useState(false);
  const [everAsked, setEverAsked] = useState<ReadonlySet<AskedField>>(new Set(props.view?.invoice?.asks ?? []));
  const atWork = useRef(false);
  const current = useRef(props.view);
  /** Counts what was typed and what came of presses, so that the answer to older choices never replaces a newer view. */
  const age = useRef(0);

  /** What was chosen and is not with the worker yet. */
  const pending = useRef<Choices | null>(null);

  const take = useCallback((next: PanelView) => {
    const before = current.current;
    current.current = next;
    setView(next);
    const asks = next.invoice?.asks ?? [];
    if (before === null || !sameBill(before, next)) {
      // Another bill: nothing typed for the one before may reach it.
      pending.current = null;
      setChoicesState(fromWorker(next.invoice?.choices ?? NO_CHOICES));
      setQuery('');
      setChecked(false);
      setHalt(null);
      setEverAsked(new Set(asks));
    } else {
      if (!sameLines(before, next)) setChoicesState(withoutLines);
      setEverAsked((asked) => (asks.every((ask) => asked.has(ask)) ? asked : new Set([...asked, ...asks])));
    }
  }, []);

  // A new view from outside (a status has changed).
  const given = useRef(props.view);
  useEffect(() => {
    if (props.view === given.current) return;
    given.current = props.view;
    if (props.view !== null) take(props.view);
  }, [props.view, take]);

  // What was chosen goes to the worker, which keeps it with the draft and says what it means for the bill.
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const keep = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    const next = pending.current;
    if (next === null) return;
    pending.current = null;
    const mine = age.current;
    // Nothing is lost where nobody answers: the choices go along with the next press.
    const answer = await actions.view(tidyChoices(next)).catch(() => null);
    if (answer?.ok && mine === age.current && !atWork.current) take(answer.value);
  }, [actions, take]);
  const keepSoon = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      // Whatever is at work comes back to it when it is done.
      if (!atWork.current) void keep();
    }, KEEP_AFTER);
  }, [keep]);
  const setChoices = useCallback(
    (next: Choices) => {
      setChoicesState(next);
      age.current += 1;
      pending.current = next;
      keepSoon();
    },
    [keepSoon],
  );
  useEffect(() => () => clearTimeout(timer.current), []);

  const run = useCallback(
    async <Value>(name: string, event: Event | null, work: () => Promise<Answer<Value>>): Promise<Value | null> => {
      if (atWork.current) return null;
      atWork.current = true;
      clearTimeout(timer.current);
      setBusy(name);
      setProblem(null);
      try {
        if (event !== null) {
          const permission = await guard(event);
          if (!permission.ok) {
            setProblem({ kind: 'invalid', message: permission.message, fix: null });
            return null;
          }
        }
        const held = pending.current;
        const answer = await work();
        age.current += 1;
        // They went along with the press.
        if (answer.ok && pending.current === held) pending.current = null;
        if (answer.ok) return answer.value;
        setProblem(answer.problem);
        return null;
      } catch {
        setProblem(unanswered);
        return null;
      } finally {
        atWork.current = false;
        setBusy(null);
        if (pending.current !== null) keepSoon();
      }
    },
    [guard, keepSoon],
  );

  return {
    view,
    choices,
    setChoices,
    query,
    setQuery,
    everAsked,
    busy,
    problem,
    halt,
    checked,
    setChecked,
    setHalt,
    take,
    keep,
    run,
  };
}
