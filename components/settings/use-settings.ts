import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CodeSetView, Problem, SettingsView } from '../../lib/messages.ts';
import { answered } from '../ui/answered.ts';
import { isUnderWay } from './code-set.ts';
import { type SettingsPorts, UNANSWERED } from './ports.ts';

/** How often the worker is asked for the state of the code lists while it fetches them, in milliseconds. */
const SYNC_INTERVAL = 1000;

export interface Settings {
  /** Null until the first answer. */
  view: SettingsView | null;
  /** Why the settings could not be read; null while they can. */
  problem: Problem | null;
  take: (view: SettingsView) => void;
  takeCodeSets: (codeSets: CodeSetView[]) => void;
  /** Asks again. */
  load: () => void;
}

/** The worker's settings, kept fresh: on its broadcast; and the code lists, while they are being fetched, every second. */
export function useSettings(ports: SettingsPorts): Settings {
  const [view, setView] = useState<SettingsView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Counts what was asked or taken, so that an older answer never replaces a newer one. */
  const age = useRef(0);

  const take = useCallback((next: SettingsView) => {
    age.current += 1;
    setView(next);
    setProblem(null);
  }, []);
  const takeCodeSets = useCallback((codeSets: CodeSetView[]) => {
    setView((before) => (before === null ? null : { ...before, codeSets }));
  }, []);
  const load = useCallback(() => {
    age.current += 1;
    const mine = age.current;
    void answered(() => ports.send('settings.get', {}), UNANSWERED).then((answer) => {
      if (mine !== age.current) return;
      if (answer.ok) take(answer.value);
      else setProblem(answer.problem);
    });
  }, [ports, take]);

  useEffect(() => {
    load();
    return ports.onChanged(load);
  }, [load, ports]);

  const syncing = view?.codeSets.some((set) => isUnderWay(set, Date.now())) ?? false;
  useEffect(() => {
    if (!syncing) return;
    const ask = (): void => {
      if (document.hidden) return;
      void answered(() => ports.send('codeSets.list', {}), UNANSWERED).then((answer) => {
        if (answer.ok) takeCodeSets(answer.value);
      });
    };
    const timer = setInterval(ask, SYNC_INTERVAL);
    return () => clearInterval(timer);
  }, [syncing, ports, takeCodeSets]);

  return { view, problem, take, takeCodeSets, load };
}
