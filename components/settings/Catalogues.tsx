import type { JSX } from 'preact';
import type { CodeSetView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { showInstant } from '../ui/format.ts';
import { EmptyState, Progress } from '../ui/Messages.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { isUnderWay, sentencesOf, stateOf } from './code-set.ts';
import { ProblemBanner } from './ProblemBanner.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';

/** One list of one connection; null for all. */
interface Which {
  connectionId: string | null;
  set: string | null;
}

const ALL: Which = { connectionId: null, set: null };

/** The code lists: how many codes, how new, how far; *Sync now* and *Cancel*, for each and for all. */
export function Catalogues({ session }: { session: Session }): JSX.Element {
  const { view, ports, takeCodeSets } = session;
  const action = useAction();
  const now = Date.now();
  const isAnyUnderWay = view.codeSets.some((set) => isUnderWay(set, now));

  const ask = async (name: 'codeSets.sync' | 'codeSets.cancel', which: Which): Promise<void> => {
    const lists = await action.run(name, () => ports.send(name, which));
    if (lists !== null) takeCodeSets(lists);
  };
  const sync = (which: Which): void => void ask('codeSets.sync', which);
  const cancel = (which: Which): void => void ask('codeSets.cancel', which);

  if (view.connections.length === 0) {
    return (
      <EmptyState icon="book" title="No code lists yet">
        They are fetched from Healthcode with your own credentials. Set up the connection first.
      </EmptyState>
    );
  }
  const several = view.connections.length > 1;
  const connectionName = (id: string): string => view.connections.find((one) => one.id === id)?.name ?? id;
  return (
    <div class="stack">
      <ProblemBanner problem={action.problem} ports={ports} />
      {view.codeSets.length === 0 ? (
        <EmptyState icon="book" title="No code lists yet">
          Choose Sync now to fetch them from Healthcode.
        </EmptyState>
      ) : (
        <Table
          caption="Code catalogues"
          rows={view.codeSets}
          keyOf={({ set, connectionId }) => `${connectionId} ${set}`}
          columns={[
            {
              head: 'List',
              cell: ({ name, connectionId }) => (
                <>
                  <b>{name}</b>
                  {several ? <p class="small muted">{connectionName(connectionId)}</p> : null}
                </>
              ),
            },
            {
              head: 'Codes',
              number: true,
              cell: ({ inUse }) => (inUse === 0 ? '–' : inUse.toLocaleString('en-GB')),
            },
            { head: 'Version and date', cell: (set) => <Version set={set} /> },
            { head: 'State', cell: (set) => <State set={set} now={now} /> },
            {
              head: 'Actions',
              hiddenHead: true,
              cell: (set) => (
                <RowButton
                  set={set}
                  now={now}
                  onSync={sync}
                  onCancel={cancel}
                  connection={several ? connectionName(set.connectionId) : null}
                />
              ),
            },
          ]}
        />
      )}
      <div class="row">
        <Button icon="refresh" busy={action.busy === 'codeSets.sync'} onPress={() => sync(ALL)}>
          Sync now
        </Button>
        {isAnyUnderWay ? (
          <Button kind="quiet" icon="x" busy={action.busy === 'codeSets.cancel'} onPress={() => cancel(ALL)}>
            Cancel
          </Button>
        ) : null}
        <p class="small muted" role="status">
          {isAnyUnderWay ? 'Code lists are being fetched. You may leave this page.' : ''}
        </p>
      </div>
    </div>
  );
}

function Version({ set: { inUse, version, updatedAt } }: { set: CodeSetView }): JSX.Element {
  if (inUse === 0 || updatedAt === null) return <span class="muted">–</span>;
  return (
    <>
      {version ?? 'Version not given'}
      <p class="small muted">{showInstant(updatedAt)}</p>
    </>
  );
}

function State({ set, now }: { set: CodeSetView; now: number }): JSX.Element {
  return (
    <div class="stack stack-tight">
      <div>
        <StatusBadge status={stateOf(set)} />
      </div>
      {set.state === 'syncing' ? <Progress label={`Fetching ${set.name}`} done={set.count} total={set.total} /> : null}
      {sentencesOf(set, now).map((sentence) => (
        <p key={sentence} class="small muted">
          {sentence}
        </p>
      ))}
    </div>
  );
}

/** *Cancel* while the list is coming, else *Sync*; named after the list, and after the connection where there are several. */
function RowButton(props: {
  set: CodeSetView;
  now: number;
  connection: string | null;
  onSync: (which: Which) => void;
  onCancel: (which: Which) => void;
}): JSX.Element {
  const { set, now, connection, onSync, onCancel } = props;
  const name = connection === null ? set.name : `${set.name}, ${connection}`;
  const which = { connectionId: set.connectionId, set: set.set };
  return isUnderWay(set, now) ? (
    <Button icon="x" label={`Cancel ${name}`} onPress={() => onCancel(which)} />
  ) : (
    <Button icon="refresh" label={`Sync ${name}`} onPress={() => onSync(which)} />
  );
}
