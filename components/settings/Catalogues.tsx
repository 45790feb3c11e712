import type { JSX } from 'preact';
import type { CodeSetView, StatusView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { showInstant } from '../ui/format.ts';
import { EmptyState, Progress } from '../ui/Messages.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { ProblemBanner } from './ProblemBanner.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';

const STATES: Record<CodeSetView['state'], StatusView> = {
  absent: { word: 'Not fetched yet', tone: 'open', icon: 'dashed' },
  syncing: { word: 'Being fetched', tone: 'neutral', icon: 'refresh' },
  ready: { word: 'Ready', tone: 'good', icon: 'check' },
  failed: { word: 'Not fetched', tone: 'bad', icon: 'stop' },
};

/** The code lists: how many codes, how new, and *Sync now*. */
export function Catalogues({ session }: { session: Session }): JSX.Element {
  const { view, ports, refresh } = session;
  const action = useAction();
  const syncing = view.codeSets.some(({ state }) => state === 'syncing');

  const sync = async (): Promise<void> => {
    const done = action.run('sync', () => ports.send('codeSets.sync', { connectionId: null }));
    // The answer may only come when all is fetched: what is under way shows by asking.
    refresh();
    await done;
    refresh();
  };

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
            { head: 'Codes', number: true, cell: ({ count }) => count.toLocaleString('en-GB') },
            {
              head: 'Version and date',
              cell: ({ version, updatedAt }) => (
                <>
                  {version ?? 'Not given'}
                  <p class="small muted">{updatedAt === null ? 'Never fetched' : showInstant(updatedAt)}</p>
                </>
              ),
            },
            { head: 'State', cell: (set) => <State set={set} /> },
          ]}
        />
      )}
      <div class="row">
        <Button icon="refresh" busy={action.busy !== null || syncing} onPress={() => void sync()}>
          Sync now
        </Button>
        <p class="small muted" role="status">
          {syncing ? 'Code lists are being fetched. You may leave this page.' : ''}
        </p>
      </div>
    </div>
  );
}

/** The worker's sentence; it may begin with the list's name, which stands in the same row already. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

function State({ set }: { set: CodeSetView }): JSX.Element {
  return (
    <div class="stack stack-tight">
      <div>
        <StatusBadge status={STATES[set.state]} />
      </div>
      {set.state === 'syncing' ? <Progress label={`Fetching ${set.name}`} done={set.count} total={set.total} /> : null}
      {set.message === null ? null : <p class="small">{withoutName(set.message, set.name)}</p>}
    </div>
  );
}
