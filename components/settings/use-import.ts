import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileCheck, FileInspection, ImportMapping, ImportProgress } from '../../lib/messages.ts';
import { count } from '../ui/format.ts';
import type { Session } from './ports.ts';

/** A file that was read, and what its columns are taken for. */
interface Chosen {
  file: File;
  inspection: FileInspection;
  mapping: ImportMapping;
}

/** What trying a mapping on the whole file came to. */
export type Checked = { ok: true; check: FileCheck; faultsFile: string } | { ok: false; message: string };

/** How the last import of the file ended, where it did not succeed. */
interface Note {
  tone: 'info' | 'bad';
  text: string;
}

/** How far the import of a file is. */
export type Stage =
  | { kind: 'idle' }
  | { kind: 'reading'; fileName: string }
  | { kind: 'unreadable'; message: string }
  | ({ kind: 'mapping'; checked: Checked | null; note: Note | null } & Chosen)
  | ({ kind: 'importing'; progress: ImportProgress | null; stopping: boolean } & Chosen)
  | { kind: 'done'; text: string };

export type Import = ReturnType<typeof useImport>;

/** The import of a clinic's own list: from the chosen file by way of its mapping, which is tried first, to codes that are in use. */
export function useImport({ ports, refresh }: Pick<Session, 'ports' | 'refresh'>) {
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  /** Counts the files chosen: what an earlier one answers late is dropped. */
  const chosen = useRef(0);
  const running = useRef<AbortController | null>(null);

  const { file, inspection, mapping } = stage.kind === 'mapping' ? stage : {};
  // Every change of the mapping is tried on the whole file, so that its faults are seen before anything is changed.
  useEffect(() => {
    if (!file || !inspection || !mapping || !namesBoth(mapping)) return;
    const trial = new AbortController();
    void ports.codeFiles.check(file, inspection, mapping, trial.signal).then((checked) => {
      if (trial.signal.aborted) return;
      setStage((now) => (now.kind === 'mapping' && now.mapping === mapping ? { ...now, checked } : now));
    });
    return () => trial.abort();
  }, [ports, file, inspection, mapping]);

  return {
    stage,

    async choose(file: File): Promise<void> {
      chosen.current += 1;
      const mine = chosen.current;
      setStage({ kind: 'reading', fileName: file.name });
      const answer = await ports.codeFiles.inspect(file);
      if (mine !== chosen.current) return;
      if (!answer.ok) setStage({ kind: 'unreadable', message: answer.message });
      else {
        const { inspection } = answer;
        setStage({ kind: 'mapping', file, inspection, mapping: inspection.mapping, checked: null, note: null });
      }
    },

    /** Takes the columns for something else. */
    map(mapping: ImportMapping): void {
      setStage((now) => (now.kind === 'mapping' ? { ...now, mapping, checked: null, note: null } : now));
    },

    async import(from: Chosen): Promise<void> {
      const { file, inspection, mapping } = from;
      const controller = new AbortController();
      running.current = controller;
      setStage({ kind: 'importing', file, inspection, mapping, progress: null, stopping: false });
      const outcome = await ports.codeFiles.import(file, inspection, mapping, {
        signal: controller.signal,
        onProgress: (progress) => setStage((now) => (now.kind === 'importing' ? { ...now, progress } : now)),
      });
      if (outcome.kind === 'complete') {
        setStage({ kind: 'done', text: sentenceOf(outcome, file.name) });
        refresh();
        return;
      }
      const note: Note =
        outcome.kind === 'cancelled'
          ? { tone: 'info', text: 'Cancelled. Nothing was changed.' }
          : { tone: 'bad', text: `Nothing was changed. ${outcome.message}` };
      setStage({ kind: 'mapping', file, inspection, mapping, checked: null, note });
    },

    stop(): void {
      setStage((now) => (now.kind === 'importing' ? { ...now, stopping: true } : now));
      running.current?.abort();
    },

    /** Puts the file away. */
    close(): void {
      setStage({ kind: 'idle' });
    },

    /** A list was removed: what was said of the last import is no longer so. */
    forgetDone(): void {
      setStage((now) => (now.kind === 'done' ? { kind: 'idle' } : now));
    },
  };
}

/** Whether a mapping tells where code and title stand: without them nothing can be tried. */
export function namesBoth({ columns }: ImportMapping): boolean {
  return columns.code !== undefined && columns.title !== undefined;
}

function sentenceOf({ count: codes, withdrawn }: { count: number; withdrawn: number }, fileName: string): string {
  const used = `${count(codes, 'code')} from ${fileName} ${codes === 1 ? 'is' : 'are'} in use.`;
  if (withdrawn === 0) return used;
  return `${used} ${count(withdrawn, 'code')} no longer in it ${withdrawn === 1 ? 'stays' : 'stay'}, withdrawn.`;
}
