import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { ImportMapping, SettingsView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { FileField } from '../ui/FileField.tsx';
import { count, showInstant } from '../ui/format.ts';
import { Banner, Progress } from '../ui/Messages.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { CodeFileMapping } from './CodeFileMapping.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';
import { type Checked, type Import, namesBoth, type Stage, useImport } from './use-import.ts';

/** The clinic's own licensed lists: a file in, with its rows and faults first; and out again. */
export function ImportCodes({ session }: { session: Session }): JSX.Element {
  const importing = useImport(session);
  const id = useId();
  const busy = importing.stage.kind === 'importing';
  return (
    <section class="stack" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Your own lists</h2>
      <p class="small muted" id={`${id}-help`}>
        A list that you hold a licence for: CSV, TSV or FHIR (up to 32 MB), also as .gz. It stays on this computer and
        is searched instead of Healthcode’s. You see what is in it first.
      </p>
      <ImportedLists session={session} unavailable={busy} onRemoved={importing.forgetDone} />
      {busy ? null : (
        <div class="field">
          <FileField
            id={id}
            label="Import a code list"
            accept=".csv,.tsv,.txt,.json,.gz"
            describedBy={`${id}-help`}
            onFile={importing.choose}
          />
        </div>
      )}
      <ImportStage key={importing.stage.kind} session={session} importing={importing} />
    </section>
  );
}

/** The lists that were imported so far, each with the button that takes it away. */
function ImportedLists(props: { session: Session; unavailable: boolean; onRemoved: () => void }): JSX.Element {
  const { ports, view, take } = props.session;
  const removing = useAction();
  const remove = async (set: string): Promise<void> => {
    const next = await removing.run(set, () => ports.send('codeSets.removeImported', { set }));
    if (next === null) return;
    take(next);
    props.onRemoved();
  };
  return (
    <>
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
                  unavailable={props.unavailable}
                  onPress={() => void remove(set)}
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
      )}
    </>
  );
}

/** What there is to see and to press while a file is imported, by how far it is. */
function ImportStage({ session, importing }: { session: Session; importing: Import }): JSX.Element | null {
  const { stage } = importing;
  switch (stage.kind) {
    case 'idle':
      return null;
    case 'reading':
      return (
        <p role="status">
          <span class="spinner" /> Reading {stage.fileName}
        </p>
      );
    case 'unreadable':
      return <NotImportable message={stage.message} />;
    case 'mapping':
      return <MappedFile stage={stage} session={session} importing={importing} />;
    case 'importing':
      return (
        <div class="stack" role="status">
          <p>
            {stage.progress === null
              ? 'Importing'
              : `${count(stage.progress.done, 'code')} ${stage.progress.stage === 'reading' ? 'read' : 'being made searchable'}`}
          </p>
          <Progress label={`Importing ${stage.file.name}`} />
          <div class="row">
            <Button busy={stage.stopping} onPress={importing.stop}>
              Cancel import
            </Button>
          </div>
        </div>
      );
    case 'done':
      return (
        <div role="status">
          <Banner tone="good" title="Imported.">
            <p>{stage.text}</p>
          </Banner>
        </div>
      );
  }
}

/** A file that was read: what its columns hold, what came of trying it, and *Import*. */
function MappedFile(props: {
  stage: Extract<Stage, { kind: 'mapping' }>;
  session: Session;
  importing: Import;
}): JSX.Element {
  const { stage, importing } = props;
  const { ports, view } = props.session;
  const { note, checked, mapping, inspection } = stage;
  return (
    <>
      {note === null ? null : (
        <Banner tone={note.tone} urgent>
          <p>{note.text}</p>
        </Banner>
      )}
      <CodeFileMapping
        lists={ports.codeFiles.lists}
        inspection={inspection}
        mapping={mapping}
        onMapping={importing.map}
      />
      <CheckedFile
        checked={checked}
        mapping={mapping}
        inUse={codesInUse(view, mapping.set)}
        download={ports.download}
      />
      <div class="row">
        <Button
          kind="primary"
          unavailable={!checked?.ok || checked.check.codes === 0}
          onPress={() => void importing.import(stage)}
        >
          Import
        </Button>
        <Button kind="quiet" onPress={importing.close}>
          Cancel
        </Button>
      </div>
    </>
  );
}

function NotImportable({ message }: { message: string }): JSX.Element {
  return (
    <Banner tone="bad" title="This file cannot be imported. Nothing was changed." urgent>
      <p>{message}</p>
    </Banner>
  );
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
  if (!namesBoth(mapping)) return <p role="status">Choose the columns for code and title.</p>;
  if (checked === null) return <p role="status">Checking every row</p>;
  if (!checked.ok) return <NotImportable message={checked.message} />;
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
