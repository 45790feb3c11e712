import type { JSX } from 'preact';
import type { CodeSetView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { count, showInstant } from '../ui/format.ts';
import { EmptyState, Progress } from '../ui/Messages.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { isUnderWay, sentencesOf, stateOf } from './code-set.ts';
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
      <ActionProblem problem={action.problem} ports={ports} />
      {view.codeSets.length === 0 ? (
        <EmptyState icon="book" title="No code lists yet">
          Choose Sync now to fetch them from Healthcode.
        </EmptyState>
      ) : (
        <ul class="code-lists" aria-label="Code lists">
          {view.codeSets.map((set) => (
            <li key={`${set.connectionId} ${set.set}`}>
              <CodeList
                set={set}
                now={now}
                connection={several ? connectionName(set.connectionId) : null}
                onSync={sync}
                onCancel={cancel}
              />
            </li>
          ))}
        </ul>
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

/** One list: what it is, what of it is here, how it stands; *Cancel* while it is coming, else *Sync*. */
function CodeList(props: {
  set: CodeSetView;
  now: number;
  /** Named where there are several. */
  connection: string | null;
  onSync: (which: Which) => void;
  onCancel: (which: Which) => void;
}): JSX.Element {
  const { set, now, connection, onSync, onCancel } = props;
  const name = connection === null ? set.name : `${set.name}, ${connection}`;
  const which = { connectionId: set.connectionId, set: set.set };
  return (
    <>
      <div class="code-list-name">
        <b>{set.name}</b>
        {connection === null ? null : <p class="small muted">{connection}</p>}
      </div>
      <InUse set={set} />
      <div class="code-list-state stack stack-tight">
        <div>
          <StatusBadge status={stateOf(set)} />
        </div>
        {set.state === 'syncing' ? (
          <Progress label={`Fetching ${set.name}`} done={set.count} total={set.total} />
        ) : null}
        {sentencesOf(set, now).map((sentence) => (
          <p key={sentence} class="small muted">
            {sentence}
          </p>
        ))}
      </div>
      {isUnderWay(set, now) ? (
        <Button icon="x" label={`Cancel ${name}`} onPress={() => onCancel(which)} />
      ) : (
        <Button icon="refresh" label={`Sync ${name}`} onPress={() => onSync(which)} />
      )}
    </>
  );
}

/** How many codes can be searched, of which version, from when. */
function InUse({ set: { state, inUse, version, updatedAt } }: { set: CodeSetView }): JSX.Element {
  if (inUse === 0 || updatedAt === null) {
    return <p class="code-list-use muted">{state === 'not offered' ? 'No codes' : 'No codes yet'}</p>;
  }
  return (
    <div class="code-list-use">
      <p>{count(inUse, 'code')}</p>
      <p class="small muted">
        {version === null ? 'Version not given' : `Version ${version}`},{' '}
        <span class="date">{showInstant(updatedAt)}</span>
      </p>
    </div>
  );
}
