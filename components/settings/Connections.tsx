import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type ConnectionView, connectionAsShown } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EnvironmentBadge } from '../ui/Status.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { ConnectionForm } from './ConnectionForm.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';

/** The connections: one form, and a table over it where there are several. Every form stays, so that none loses what was typed. */
export function Connections({ session }: { session: Session }): JSX.Element {
  const { connections } = session.view;
  const [chosen, setChosen] = useState<string | null>(null);
  const [adds, setAdds] = useState(false);
  const [asksAbout, setAsksAbout] = useState<ConnectionView | null>(null);
  const removing = useAction();

  const shown =
    adds || connections.length === 0 ? null : (connections.find(({ id }) => id === chosen) ?? connections[0]);
  const shownId = shown?.id ?? null;

  const remove = async (connection: ConnectionView): Promise<void> => {
    const next = await removing.run('remove', () =>
      session.ports.send('settings.change', {
        change: { kind: 'connection', key: connection.id, before: connectionAsShown(connection), value: null },
        typedConfirmation: null,
      }),
    );
    setAsksAbout(null);
    if (next === null) return;
    session.take(next);
    session.say(`Deleted: ${connection.name}`);
  };
  const open = (id: string | null): void => {
    setAdds(id === null);
    if (id !== null) setChosen(id);
  };

  return (
    <div class="stack connection">
      {connections.length > 1 || (adds && connections.length > 0) ? (
        <Table
          caption="Connections"
          rows={connections}
          keyOf={({ id }) => id}
          columns={[
            { head: 'Name', cell: ({ name }) => <b>{name}</b> },
            { head: 'Environment', cell: ({ badge }) => <EnvironmentBadge environment={badge} /> },
            { head: 'Site ID', cell: ({ siteId }) => siteId },
            { head: 'Sign-in', cell: ({ auth }) => signInWords(auth) },
            {
              head: 'Actions',
              hiddenHead: true,
              cell: ({ id, name }) => (
                <div class="record-actions">
                  <Button small label={`Edit ${name}`} pressed={id === shownId} onPress={() => open(id)}>
                    Edit
                  </Button>
                </div>
              ),
            },
          ]}
        />
      ) : null}
      <ActionProblem problem={removing.problem} ports={session.ports} />
      {connections.map((connection) => (
        <div key={connection.id} hidden={connection.id !== shownId}>
          <ConnectionForm session={session} connection={connection} onSaved={open}>
            <span class="push" />
            <Button kind="quiet" onPress={() => setAsksAbout(connection)}>
              Delete connection
            </Button>
          </ConnectionForm>
        </div>
      ))}
      {adds || connections.length === 0 ? (
        <>
          {adds ? <h2>New connection</h2> : null}
          <ConnectionForm key="new" session={session} connection={null} onSaved={open}>
            {adds && connections.length > 0 ? (
              <Button kind="quiet" onPress={() => setAdds(false)}>
                Cancel
              </Button>
            ) : null}
          </ConnectionForm>
        </>
      ) : (
        <div class="row">
          <Button icon="plus" onPress={() => open(null)}>
            Add a connection
          </Button>
          <span class="small muted">For another Healthcode site, such as that of a second consultant.</span>
        </div>
      )}
      {asksAbout === null ? null : (
        <Dialog title={`Delete ${asksAbout.name}?`} onClose={() => setAsksAbout(null)}>
          <div class="stack">
            <p>
              Its key or sign-in is gone from this computer, and no more bills can be sent through it. Bills that were
              sent stay in the history.
            </p>
            <div class="actions">
              <Button onPress={() => setAsksAbout(null)}>Keep it</Button>
              <Button kind="danger" busy={removing.busy !== null} onPress={() => void remove(asksAbout)}>
                Delete connection
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function signInWords(auth: ConnectionView['auth']): string {
  if (auth.kind === 'apiKey') return auth.hasKey ? 'API key' : 'API key missing';
  return auth.signedInAs === null ? 'Nobody signed in' : `Signed in as ${auth.signedInAs}`;
}
