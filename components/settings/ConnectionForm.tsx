import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { looksLikeSiteId } from '../../lib/billing/formats.ts';
import { NOT_FOUND_AFTER_SECONDS } from '../../lib/billing/status.ts';
import { type ConnectionInput, type ConnectionView, connectionAsShown } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Disclosure } from '../ui/Data.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { firstFault } from '../ui/focus.ts';
import { showInstant } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { AllowHosts } from './AllowHosts.tsx';
import { ConnectionChecks } from './ConnectionChecks.tsx';
import {
  type ConnectionDraft,
  connectionDraft,
  ENDPOINTS,
  ENVIRONMENTS,
  readConnection,
  withEnvironment,
} from './connection.ts';
import { Hint } from './fields.tsx';
import { LiveDialog } from './LiveDialog.tsx';
import type { Session } from './ports.ts';
import type { Faults } from './reading.ts';
import { type Action, useAction } from './use-action.ts';

/** What was typed, and over which connection (null: a new one), which may be changed elsewhere meanwhile. */
interface Typed {
  draft: ConnectionDraft;
  over: ConnectionView | null;
}

function isUnsaved({ draft, over }: Typed): boolean {
  return JSON.stringify(draft) !== JSON.stringify(connectionDraft(over));
}

/** One connection: name, environment, site, how to sign in, its test, and its addresses. */
export function ConnectionForm(props: {
  session: Session;
  /** Null: a new one. */
  connection: ConnectionView | null;
  /** Given the id that was saved. */
  onSaved: (id: string) => void;
  /** More buttons beside *Save connection*. */
  children?: ComponentChildren;
}): JSX.Element {
  const { session, connection } = props;
  const { ports, view, take, say, markUnsaved } = session;
  const stored = connectionDraft(connection);
  const [typed, setTyped] = useState<Typed | null>(null);
  const kept = typed !== null && isUnsaved(typed) ? typed : null;
  const { draft, over } = kept ?? { draft: stored, over: connection };
  const unsaved = kept !== null;
  const [faults, setFaults] = useState<Faults>({});
  const [asksLive, setAsksLive] = useState<ConnectionInput | null>(null);
  const saving = useAction();
  const signing = useAction();
  const form = useRef<HTMLFormElement>(null);
  const problem = useRef<HTMLDivElement>(null);

  const mark = `connection/${connection?.id ?? ''}`;
  useEffect(() => markUnsaved(mark, unsaved), [markUnsaved, mark, unsaved]);
  useEffect(() => () => markUnsaved(mark, false), [markUnsaved, mark]);
  useLayoutEffect(() => {
    const first = firstFault(form.current);
    // The field may stand in the closed disclosure.
    first?.closest('details')?.setAttribute('open', '');
    first?.focus();
  }, [faults]);
  useLayoutEffect(() => {
    if (saving.problem !== null) problem.current?.focus();
  }, [saving.problem]);

  const set = (part: Partial<ConnectionDraft>): void =>
    setTyped((before) => {
      const last = before !== null && isUnsaved(before) ? before : { draft: stored, over: connection };
      return { ...last, draft: { ...last.draft, ...part } };
    });

  const send = async (value: ConnectionInput, typedConfirmation: string | null): Promise<void> => {
    const next = await saving.run('save', () =>
      ports.send('settings.change', {
        change: { kind: 'connection', key: over?.id ?? null, before: over && connectionAsShown(over), value },
        typedConfirmation,
      }),
    );
    setAsksLive(null);
    if (next === null) return;
    setTyped(null);
    take(next);
    say(`Saved: ${value.name}`);
    props.onSaved(value.id);
  };
  const save = (): void => {
    const read = readConnection(
      draft,
      connection,
      view.connections.map(({ id }) => id),
    );
    setFaults(read.ok ? {} : read.faults);
    if (!read.ok) return;
    if (read.value.environment === 'live' && connection?.environment !== 'live') setAsksLive(read.value);
    else void send(read.value, null);
  };

  return (
    <div class="stack connection">
      <form
        class="stack connection"
        noValidate
        ref={form}
        aria-label={connection === null ? 'New connection' : connection.name}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <div class="settings-pair">
          <TextField
            label="Name"
            required
            value={draft.name}
            error={faults.name}
            help="What you call it, such as Harley practice."
            onValue={(name) => set({ name })}
          />
          <SelectField
            label="Environment"
            value={draft.environment}
            options={[...ENVIRONMENTS]}
            help="Changing to LIVE asks you to type LIVE."
            onValue={(value) => {
              const environment = ENVIRONMENTS.find((one) => one.value === value)?.value;
              if (environment !== undefined) set(withEnvironment(draft, environment));
            }}
          />
          <div class="stack stack-tight">
            <TextField
              label="Site ID"
              required
              value={draft.siteId}
              error={faults.siteId}
              help="7 characters, beginning with HC. Healthcode gave it to your practice."
              onValue={(siteId) => set({ siteId })}
            />
            <Hint>
              {draft.siteId.trim() !== '' && !looksLikeSiteId(draft.siteId)
                ? 'Site IDs usually are HC and 5 letters or digits. It is kept as you typed it.'
                : null}
            </Hint>
          </div>
        </div>
        <Methods
          draft={draft}
          set={set}
          faults={faults}
          connection={connection}
          session={session}
          signing={signing}
          unsaved={unsaved}
        />
        <AllowHosts addresses={[draft.discoveryUrl, draft.openIdConfigurationUrl]} ports={ports} />
        <Disclosure
          summary="Advanced: addresses and endpoint names"
          open={connection === null && draft.environment !== 'live'}
        >
          <Advanced draft={draft} set={set} faults={faults} />
        </Disclosure>
        <ActionProblem problem={saving.problem} ports={ports} bannerRef={problem} />
        <div class="row">
          <Button kind="primary" type="submit" busy={saving.busy !== null}>
            Save connection
          </Button>
          {unsaved ? (
            <Button
              kind="quiet"
              unavailable={saving.busy !== null}
              onPress={() => {
                setTyped(null);
                setFaults({});
              }}
            >
              Discard changes
            </Button>
          ) : null}
          {props.children}
        </div>
      </form>
      <ConnectionChecks
        connectionId={connection?.id ?? null}
        name={connection?.name ?? 'the new connection'}
        unsaved={unsaved}
        ports={ports}
      />
      {asksLive === null ? null : (
        <LiveDialog
          busy={saving.busy !== null}
          confirm="Change to LIVE"
          onConfirm={(word) => void send(asksLive, word)}
          onClose={() => setAsksLive(null)}
        >
          Bills sent through this connection will reach insurers and be paid with real money.
        </LiveDialog>
      )}
    </div>
  );
}

interface PartProps {
  draft: ConnectionDraft;
  set: (part: Partial<ConnectionDraft>) => void;
  faults: Faults;
}

/** The two ways to sign in, the recommended one first; only the chosen one shows its fields. */
function Methods(
  props: PartProps & { connection: ConnectionView | null; session: Session; signing: Action; unsaved: boolean },
): JSX.Element {
  const { draft, set, faults, connection } = props;
  const name = useId();
  const hasKey = connection?.auth.kind === 'apiKey' && connection.auth.hasKey;
  return (
    <fieldset>
      <legend class="field-label">How to sign in</legend>
      <div class="methods">
        <Method
          name={name}
          title="Sign in with Healthcode"
          recommended
          help="A person signs in with their own Healthcode account and can sign out at any time."
          chosen={draft.method === 'signIn'}
          onChoose={() => set({ method: 'signIn' })}
        >
          <TextField
            label="Client ID"
            required
            value={draft.clientId}
            error={faults.clientId}
            help="Healthcode issues it when this extension is registered for your practice."
            onValue={(clientId) => set({ clientId })}
          />
          <SignIn {...props} />
        </Method>
        <Method
          name={name}
          title="API key"
          help="Healthcode issues keys for back-end use. Here the key stays in the extension on this computer, encrypted; web pages never see it. Agree this with Healthcode first."
          chosen={draft.method === 'apiKey'}
          onChoose={() => set({ method: 'apiKey' })}
        >
          <div class="settings-pair">
            <TextField
              label="API key ID"
              required
              value={draft.apiKeyId}
              error={faults.apiKeyId}
              onValue={(apiKeyId) => set({ apiKeyId })}
            />
            <TextField
              label="API key"
              type="password"
              required={!hasKey}
              value={draft.apiKey}
              error={faults.apiKey}
              help={
                hasKey
                  ? 'A key is stored and never shown. Leave this empty to keep it.'
                  : 'It is stored encrypted and never shown again.'
              }
              onValue={(apiKey) => set({ apiKey })}
            />
          </div>
        </Method>
      </div>
    </fieldset>
  );
}

function Method(props: {
  name: string;
  title: string;
  recommended?: boolean;
  help: string;
  chosen: boolean;
  onChoose: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const helpId = useId();
  return (
    <div class={props.chosen ? 'card method method-chosen' : 'card method'}>
      <label class="check">
        <input
          type="radio"
          name={props.name}
          checked={props.chosen}
          aria-describedby={helpId}
          onChange={props.onChoose}
        />
        <span>
          <b>{props.title}</b> {props.recommended ? <span class="recommended">Recommended</span> : null}
        </span>
      </label>
      <p class="method-help" id={helpId}>
        {props.help}
      </p>
      {props.chosen ? <div class="method-inner stack">{props.children}</div> : null}
    </div>
  );
}

/** Who is signed in, with *Sign in* or *Sign out*. Only for what is saved: the window of Healthcode opens for that. */
function SignIn(props: {
  connection: ConnectionView | null;
  session: Session;
  signing: Action;
  unsaved: boolean;
}): JSX.Element {
  const { connection, session, signing } = props;
  const auth = connection?.auth.kind === 'signIn' ? connection.auth : null;
  const run = async (name: 'connection.signIn' | 'connection.signOut'): Promise<void> => {
    if (connection === null) return;
    const next = await signing.run(name, () => session.ports.send(name, { connectionId: connection.id }));
    if (next !== null) session.take(next);
  };
  if (auth === null || props.unsaved) {
    return (
      <p class="dense muted">
        {auth?.signedInAs
          ? 'Save or discard your changes to see who is signed in.'
          : 'Save the connection, then sign in here.'}
      </p>
    );
  }
  return (
    <>
      <div class="row">
        {auth.signedInAs === null ? (
          <>
            <span class="grow">Nobody is signed in.</span>
            <Button small kind="primary" busy={signing.busy !== null} onPress={() => void run('connection.signIn')}>
              Sign in
            </Button>
          </>
        ) : (
          <>
            <Icon name="check-circle" class="check-good" />
            <span class="grow wrap">
              Signed in as <b>{auth.signedInAs}</b>
              {auth.until === null ? '' : ` until ${showInstant(auth.until)}`}
            </span>
            <Button small busy={signing.busy !== null} onPress={() => void run('connection.signOut')}>
              Sign out
            </Button>
          </>
        )}
      </div>
      <p class={signing.busy === 'connection.signIn' ? 'small muted' : 'visually-hidden'} role="status">
        {signing.busy === 'connection.signIn' ? 'Healthcode’s window is open. Sign in there.' : ''}
      </p>
      <ActionProblem problem={signing.problem} ports={session.ports} />
    </>
  );
}

function Advanced({ draft, set, faults }: PartProps): JSX.Element {
  return (
    <div class="stack">
      <TextField
        label="Discovery address"
        required
        type="url"
        value={draft.discoveryUrl}
        error={faults.discoveryUrl}
        help="Where Healthcode lists its endpoints. LIVE has its own; Healthcode tells you that of its test system."
        onValue={(discoveryUrl) => set({ discoveryUrl })}
      />
      <TextField
        label="OpenID configuration address"
        required
        type="url"
        value={draft.openIdConfigurationUrl}
        error={faults.openIdConfigurationUrl}
        help="Where signing in is described."
        onValue={(openIdConfigurationUrl) => set({ openIdConfigurationUrl })}
      />
      <fieldset class="stack stack-tight">
        <legend class="field-label">Endpoint names</legend>
        <p class="field-help">Only where Healthcode’s discovery lists them under other names.</p>
        <div class="settings-pair">
          {ENDPOINTS.map(({ name, label, assumed }) => (
            <TextField
              key={name}
              label={label}
              optional
              value={draft.endpointKeys[name] ?? ''}
              help={`Empty: ${assumed}`}
              maxLength={200}
              onValue={(value) => set({ endpointKeys: { ...draft.endpointKeys, [name]: value } })}
            />
          ))}
        </div>
      </fieldset>
      <TextField
        label="Not found counts after (seconds)"
        inputMode="numeric"
        value={draft.notFoundAfterSeconds}
        error={faults.notFoundAfterSeconds}
        help={`How long an accepted bill may stay unknown at Healthcode before “Not found” is believed. Usually ${NOT_FOUND_AFTER_SECONDS}.`}
        onValue={(notFoundAfterSeconds) => set({ notFoundAfterSeconds })}
      />
    </div>
  );
}
