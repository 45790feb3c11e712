import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { FileCheck, FileInspection, ImportMapping, ImportProgress, SettingsView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { FileField } from '../ui/FileField.tsx';
import { count, showInstant } from '../ui/format.ts';
import { Banner, Progress } from '../ui/Messages.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { CodeFileMapping } from './CodeFileMapping.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';

type Chosen = { file: File; inspection: FileInspection; mapping: ImportMapping };
type Checked = { ok: true; check: FileCheck; faultsFile: string } | { ok: false; message: string };

/** How the last import of the file ended, where it did not succeed. */
type Note = { tone: 'info' | 'bad'; text: string };

type Stage =
  | { kind: 'idle' }
  | { kind: 'reading'; fileName: string }
  | { kind: 'unreadable'; message: string }
  | ({ kind: 'mapping'; checked: Checked | null; note: Note | null } & Chosen)
  | ({ kind: 'importing'; progress: ImportProgress | null; stopping: boolean } & Chosen)
  | { kind: 'done'; text: string };

/** The clinic's own licensed lists: a file in, with its rows and faults first; and out again. */
export function ImportCodes({ session }: { session: Session }): JSX.Element {
  const { ports, view } = session;
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const inputId = useId();
  const removing = useAction();
  /** Counts the files chosen: what an earlier one answers late is dropped. */
  const chosen = useRef(0);
  const stop = useRef<AbortController | null>(null);

  const choose = async (file: File): Promise<void> => {
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
  };

  const mapped = stage.kind === 'mapping' ? stage : null;
  const { file, inspection, mapping } = mapped ?? {};
  // Every change of the mapping is tried on the whole file, so that its faults are seen before anything is changed.
  useEffect(() => {
    if (!file || !inspection || !mapping || mapping.columns.code === undefined || mapping.columns.title === undefined)
      return;
    const trial = new AbortController();
    void ports.codeFiles.check(file, inspection, mapping, trial.signal).then((checked) => {
      if (trial.signal.aborted) return;
      setStage((now) => (now.kind === 'mapping' && now.mapping === mapping ? { ...now, checked } : now));
    });
    return () => trial.abort();
  }, [ports, file, inspection, mapping]);

  const importFile = async (from: Chosen): Promise<void> => {
    const { file: source, inspection: kind, mapping: columns } = from;
    const controller = new AbortController();
    stop.current = controller;
    const at = { file: source, inspection: kind, mapping: columns };
    setStage({ kind: 'importing', ...at, progress: null, stopping: false });
    const outcome = await ports.codeFiles.import(source, kind, columns, {
      signal: controller.signal,
      onProgress: (progress) => setStage((now) => (now.kind === 'importing' ? { ...now, progress } : now)),
    });
    if (outcome.kind === 'complete') {
      setStage({ kind: 'done', text: sentenceOf(outcome, source.name) });
      session.refresh();
    } else {
      const note: Note =
        outcome.kind === 'cancelled'
          ? { tone: 'info', text: 'Cancelled. Nothing was changed.' }
          : { tone: 'bad', text: `Nothing was changed. ${outcome.message}` };
      setStage({ kind: 'mapping', ...at, checked: null, note });
    }
  };

  const busy = stage.kind === 'importing';
  return (
    <section class="stack" aria-labelledby={`${inputId}-title`}>
      <h2 id={`${inputId}-title`}>Your own lists</h2>
      <p class="small muted" id={`${inputId}-help`}>
        A list that you hold a licence for: CSV, TSV or FHIR (up to 32 MB), also as .gz. It stays on this computer and
        is searched instead of Healthcode’s. You see what is in it first.
      </p>
      <ActionProblem problem={removing.problem} ports={ports} />
      {view.importedCodeSets.length === 0 ? null : (
        <Table
          caption="Imported code lists"
          rows={view.importedCodeSets}
          keyOf={({ set }) => set}
          columns={[
            { head: 'List', cell: ({ name }) => <b>{name}</b> },
            { head: 'Codes', number: true, cell: (list) => list.count.toLocaleString('en-GB') },
            {
              head: 'From',
              cell: ({ fileName, updatedAt }) => (
                <>
                  <span class="wrap">From your file {fileName}</span>
                  <p class="small muted">{showInstant(updatedAt)}</p>
                </>
              ),
            },
            {
              head: 'Remove',
              hiddenHead: true,
              cell: ({ set, name }) => (
                <Button
                  small
                  label={`Remove ${name}`}
                  busy={removing.busy === set}
                  unavailable={busy}
                  onPress={() =>
                    void removing
                      .run(set, () => ports.send('codeSets.removeImported', { set }))
                      .then((next) => {
                        if (next === null) return;
                        session.take(next);
                        // What it said of the list is no longer so.
                        setStage((now) => (now.kind === 'done' ? { kind: 'idle' } : now));
                      })
                  }
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
      )}
      {busy ? null : (
        <div class="field">
          <FileField
            id={inputId}
            label="Import a code list"
            accept=".csv,.tsv,.txt,.json,.gz"
            describedBy={`${inputId}-help`}
            onFile={choose}
          />
        </div>
      )}
      {stage.kind === 'reading' ? (
        <p role="status">
          <span class="spinner" /> Reading {stage.fileName}
        </p>
      ) : null}
      {stage.kind === 'unreadable' ? (
        <Banner tone="bad" title="This file cannot be imported. Nothing was changed." urgent>
          <p>{stage.message}</p>
        </Banner>
      ) : null}
      {mapped === null ? null : (
        <>
          {mapped.note === null ? null : (
            <Banner tone={mapped.note.tone} urgent>
              <p>{mapped.note.text}</p>
            </Banner>
          )}
          <CodeFileMapping
            lists={ports.codeFiles.lists}
            inspection={mapped.inspection}
            mapping={mapped.mapping}
            onMapping={(next) => setStage({ ...mapped, mapping: next, checked: null, note: null })}
          />
          <CheckedFile
            checked={mapped.checked}
            mapping={mapped.mapping}
            inUse={codesInUse(view, mapped.mapping.set)}
            download={ports.download}
          />
          <div class="row">
            <Button
              kind="primary"
              unavailable={!mapped.checked?.ok || mapped.checked.check.codes === 0}
              onPress={() => void importFile(mapped)}
            >
              Import
            </Button>
            <Button kind="quiet" onPress={() => setStage({ kind: 'idle' })}>
              Cancel
            </Button>
          </div>
        </>
      )}
      {stage.kind === 'importing' ? (
        <div class="stack" role="status">
          <p>
            {stage.progress === null
              ? 'Importing'
              : `${count(stage.progress.done, 'code')} ${stage.progress.stage === 'reading' ? 'read' : 'being made searchable'}`}
          </p>
          <Progress label={`Importing ${stage.file.name}`} />
          <div class="row">
            <Button
              busy={stage.stopping}
              onPress={() => {
                setStage({ ...stage, stopping: true });
                stop.current?.abort();
              }}
            >
              Cancel import
            </Button>
          </div>
        </div>
      ) : null}
      {stage.kind === 'done' ? (
        <div role="status">
          <Banner tone="good" title="Imported.">
            <p>{stage.text}</p>
          </Banner>
        </div>
      ) : null}
    </section>
  );
}

function sentenceOf({ count: codes, withdrawn }: { count: number; withdrawn: number }, fileName: string): string {
  const used = `${count(codes, 'code')} from ${fileName} ${codes === 1 ? 'is' : 'are'} in use.`;
  if (withdrawn === 0) return used;
  return `${used} ${count(withdrawn, 'code')} no longer in it ${withdrawn === 1 ? 'stays' : 'stay'}, withdrawn.`;
}

/** At most so many faults are shown; the file has them all. */
const SHOWN = 20;

/** How many codes of a list are searched now. */
function codesInUse({ codeSets, importedCodeSets }: SettingsView, set: string): number {
  const imported = importedCodeSets.find((list) => list.set === set);
  return imported?.count ?? Math.max(0, ...codeSets.filter((list) => list.set === set).map(({ inUse }) => inUse));
}

function CheckedFile(props: {
  checked: Checked | null;
  mapping: ImportMapping;
  /** Codes of that list that are searched now. */
  inUse: number;
  download: (fileName: string, text: string) => void;
}): JSX.Element {
  const { checked, mapping } = props;
  if (mapping.columns.code === undefined || mapping.columns.title === undefined)
    return <p role="status">Choose the columns for code and title.</p>;
  if (checked === null) return <p role="status">Checking every row</p>;
  if (!checked.ok)
    return (
      <Banner tone="bad" title="This file cannot be imported. Nothing was changed." urgent>
        <p>{checked.message}</p>
      </Banner>
    );
  const { check, faultsFile } = checked;
  return (
    <div class="stack">
      <p role="status">
        {count(check.codes, 'code')} can be imported.{' '}
        {check.faultCount > 0 ? `${count(check.faultCount, 'row')} cannot and will be left out.` : ''}
      </p>
      {check.codes * 2 < props.inUse ? (
        <Banner tone="warn" title="This file has far fewer codes than the list in use">
          <p>
            {count(check.codes, 'code')} instead of {props.inUse.toLocaleString('en-GB')}. After the import only these
            are found. Check that it is the whole list.
          </p>
        </Banner>
      ) : null}
      {check.faultCount === 0 ? null : (
        <>
          <Table
            caption="Rows that cannot be imported"
            rows={check.faults.slice(0, SHOWN)}
            keyOf={({ line }) => line}
            columns={[
              { head: 'Line', number: true, cell: ({ line }) => line },
              { head: 'Code', cell: ({ code }) => <span class={code.length > 12 ? 'wrap' : 'code'}>{code}</span> },
              { head: 'Reason', cell: ({ reason }) => <span class="wrap">{reason}</span> },
            ]}
          />
          {check.faultCount > SHOWN ? (
            <p class="small muted">The first {SHOWN} are shown; the download has the others.</p>
          ) : null}
          <div class="row">
            <Button small onPress={() => props.download('rows-not-imported.csv', faultsFile)}>
              Download these rows
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
