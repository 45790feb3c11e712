import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Problem, SettingsView } from '../../lib/messages.ts';
import { answered, type SettingsPorts } from './ports.ts';

/** How often the worker is asked while it fetches code lists, in milliseconds. */
const SYNC_INTERVAL = 2000;

export interface Settings {
  /** Null until the first answer. */
  view: SettingsView | null;
  /** Why the settings could not be read; null while they can. */
  problem: Problem | null;
  take: (view: SettingsView) => void;
  /** Asks again. */
  load: () => void;
}

/** The worker's settings, kept fresh: on its broadcast, and while code lists are being fetched every two seconds. */
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
  const load = useCallback(() => {
    age.current += 1;
    const mine = age.current;
    void answered(() => ports.send('settings.get', {})).then((answer) => {
      if (mine !== age.current) return;
      if (answer.ok) take(answer.value);
      else setProblem(answer.problem);
    });
  }, [ports, take]);

  useEffect(() => {
    load();
    return ports.onChanged(load);
  }, [load, ports]);

  const syncing = view?.codeSets.some(({ state }) => state === 'syncing') ?? false;
  useEffect(() => {
    if (!syncing) return;
    const timer = setInterval(load, SYNC_INTERVAL);
    return () => clearInterval(timer);
  }, [syncing, load]);

  return { view, problem, take, load };
}
