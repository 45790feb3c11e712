import type { JSX, Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { HistoryPage } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Chips } from '../ui/Data.tsx';
import { isFocusLost } from '../ui/focus.ts';
import { problemWords, showMoney, showTime } from '../ui/format.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { EmptyState } from '../ui/Messages.tsx';
import { EnvironmentBadge, EnvironmentStrip } from '../ui/Status.tsx';
import { useOneAtATime } from '../ui/use-one-at-a-time.ts';
import { faceOf } from './face.ts';
import { HistoryTable } from './HistoryTable.tsx';
import { Notices } from './Notices.tsx';
import { type HistoryPorts, UNANSWERED } from './ports.ts';
import { type HistoryQuestion, type HistoryState, useHistory } from './use-history.ts';

/** *Invoice status history*: the popup (400 × 600), and the same page in a tab (`wide`). */
export function History(props: {
  ports: HistoryPorts;
  /** The first page as it was a moment ago, to be drawn at once. */
  first?: HistoryPage | null;
  wide?: boolean;
  now?: () => number;
}): JSX.Element {
  const { ports } = props;
  const wide = props.wide ?? false;
  const history = useHistory(ports, props.first ?? null);
  const { head, environment } = history;
  const time = (props.now ?? Date.now)();
  const { busy, ask } = useOneAtATime(UNANSWERED);
  const [refused, setRefused] = useState<string | null>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const searchInput = useRef<HTMLInputElement>(null);
  const refreshButton = useRef<HTMLButtonElement>(null);
  const triedAgain = useRef(false);

  const refresh = async (): Promise<void> => {
    const answer = await ask('refresh', () => {
      setRefused(null);
      return ports.refresh(null);
    });
    if (answer?.ok) history.reload();
    else if (answer !== null) setRefused(problemWords(answer.problem));
  };
  const toggle = (reference: string): void => {
    const next = new Set(open);
    if (!next.delete(reference)) next.add(reference);
    setOpen(next);
  };

  const connection = head?.connection ?? null;
  const cutOff = connection?.state === 'not connected' ? connection.message : null;
  const isCutOff = cutOff !== null;
  // *Try again* goes away with its banner when it helped.
  useEffect(() => {
    if (!isCutOff && triedAgain.current && isFocusLost()) refreshButton.current?.focus();
    if (!isCutOff) triedAgain.current = false;
  }, [isCutOff]);

  const body = (): JSX.Element => {
    const face = faceOf(history);
    const setUp = <Button onPress={ports.openSettings}>Open set-up</Button>;
    // In a fragment wherever they stand: they stay the same, with the focus, while the list below them changes.
    const tools = <Tools history={history} inputRef={searchInput} />;
    switch (face.kind) {
      case 'locked':
        return (
          <EmptyState icon="lock" title="Locked" action={setUp}>
            {problemWords(face.problem)}
          </EmptyState>
        );
      case 'empty':
        return (
          <EmptyState icon="page" title="No bills yet" action={connection?.state === 'none' ? setUp : undefined}>
            Open an invoice in your practice system and press Healthcode beside its number. Bills you send appear here.
          </EmptyState>
        );
      case 'no match':
        return (
          <>
            {tools}
            <NoMatch
              answered={face.answered}
              onClear={() => {
                history.clear();
                searchInput.current?.focus();
              }}
            />
          </>
        );
      case 'nothing':
        return <>{tools}</>;
      case 'rows':
        return (
          <>
            {tools}
            <HistoryTable history={history} open={open} onToggle={toggle} ports={ports} time={time} wide={wide} />
          </>
        );
    }
  };

  return (
    <div class={wide ? 'history history-wide' : 'history'}>
      <header>
        <EnvironmentStrip environment={environment} />
        <div class="history-head">
          <Mark />
          <h1>Healthcode</h1>
          {environment?.look === 'live' ? <EnvironmentBadge environment={environment} /> : null}
          <span class="push row row-keep history-head-buttons">
            {wide ? null : <Button icon="external" label="Open full history" onPress={ports.openFull} />}
            <Button icon="sliders" label="Settings" onPress={ports.openSettings} />
          </span>
        </div>
        <div class="history-connection">
          <ConnectionLine connection={connection} time={time} />
          <Button
            buttonRef={refreshButton}
            class="push"
            kind="quiet"
            small
            icon="refresh"
            busy={busy !== null}
            onPress={() => void refresh()}
          >
            Refresh status
          </Button>
        </div>
      </header>
      <main class="history-main">
        <Notices
          history={history}
          cutOff={cutOff}
          refused={refused}
          refreshing={busy !== null}
          onTryAgain={() => {
            triedAgain.current = true;
            void refresh();
          }}
          onSetUp={ports.openSettings}
        />
        {body()}
      </main>
      <footer class="history-foot">
        <Outstanding history={history} />
        {wide ? null : (
          <Button class="push" kind="quiet" small flush onPress={ports.openFull}>
            Full history
          </Button>
        )}
      </footer>
    </div>
  );
}

function ConnectionLine(props: { connection: HistoryPage['connection'] | null; time: number }): JSX.Element {
  const { connection, time } = props;
  if (connection === null) {
    return (
      <span class="muted row">
        <span class="spinner" />
        Connecting
      </span>
    );
  }
  const checked = connection.checkedAt === null ? null : showTime(connection.checkedAt, time);
  switch (connection.state) {
    case 'connected':
      return (
        <>
          <span class="connection-word connection-good">
            <Icon name="check-circle" />
            Connected
          </span>
          <ConnectionDetail words={[checked === null ? null : `checked ${checked}`, connection.siteId]} />
        </>
      );
    case 'not connected':
      return (
        <>
          <span class="connection-word connection-bad">
            <Icon name="stop" />
            Not connected
          </span>
          <ConnectionDetail words={[checked === null ? null : `last worked ${checked}`]} />
        </>
      );
    case 'unknown':
      return (
        <>
          <span class="connection-word">
            <Icon name="help" />
            Not checked yet
          </span>
          <ConnectionDetail words={[connection.siteId]} />
        </>
      );
    case 'none':
      return (
        <span class="connection-word">
          <Icon name="plug" />
          Not set up
        </span>
      );
  }
}

/** One line, however long: what matters most comes first, and the pointer shows the rest. */
function ConnectionDetail(props: { words: (string | null)[] }): JSX.Element {
  const text = props.words.filter(Boolean).join(', ');
  return (
    <span class="connection-detail faint" title={text}>
      {text}
    </span>
  );
}

/** What bills are shown: the search and the chips. */
function Tools({ history, inputRef }: { history: HistoryState; inputRef: Ref<HTMLInputElement> }): JSX.Element {
  const counts = history.head?.counts;
  return (
    <search class="history-tools">
      <div class="input-with-icon">
        <Icon name="search" />
        <input
          ref={inputRef}
          class="input"
          type="search"
          aria-label="Search bills"
          placeholder="Invoice, patient or insurer"
          autocomplete="off"
          spellcheck={false}
          value={history.search}
          onInput={(event) => history.setSearch(event.currentTarget.value)}
        />
      </div>
      <Chips
        label="Show"
        value={history.filter === 'all' ? null : history.filter}
        onValue={(value) => history.setFilter(value ?? 'all')}
        chips={[
          { value: 'needs attention', label: 'Needs attention', count: counts?.['needs attention'] ?? null },
          { value: 'in progress', label: 'In progress', count: counts?.['in progress'] ?? null },
          { value: 'collected', label: 'Collected', count: counts?.collected ?? null },
        ]}
      />
    </search>
  );
}

function NoMatch({ answered, onClear }: { answered: HistoryQuestion; onClear: () => void }): JSX.Element {
  const { search } = answered;
  if (search !== '') {
    return (
      <EmptyState
        icon="search"
        title={`No bill matches “${search}”`}
        action={<Button onPress={onClear}>Clear search</Button>}
      >
        Check the spelling, or search by invoice number.
      </EmptyState>
    );
  }
  const words = {
    all: ['No bills yet', ''],
    'needs attention': ['Nothing needs attention', 'No bill waits for a person.'],
    'in progress': ['Nothing in progress', 'No bill is on its way.'],
    collected: ['Nothing collected yet', 'Bills appear here once an insurer has taken them.'],
  }[answered.filter];
  return (
    <EmptyState icon="check-circle" title={words[0] ?? ''} action={<Button onPress={onClear}>Show all bills</Button>}>
      {words[1]}
    </EmptyState>
  );
}

/** What is owed over all bills, as far as it is known. */
function Outstanding({ history }: { history: HistoryState }): JSX.Element {
  const { head, outstanding, problem } = history;
  if (head === null) return <span class="faint">{problem === null ? 'Reading bills on this computer' : ''}</span>;
  if (outstanding === null) return <span />;
  if (outstanding.pence === 0) return <span class="faint">Nothing outstanding</span>;
  return (
    <span>
      Outstanding <b>{showMoney(outstanding.pence)}</b>
    </span>
  );
}
