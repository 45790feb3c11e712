import { Fragment, type JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EnvironmentView, HistoryPage, SubmissionView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Chips } from '../ui/Data.tsx';
import { isFocusLost } from '../ui/focus.ts';
import { showInstant, showMoney, showTime, showTimeOrDay } from '../ui/format.ts';
import { Icon, Mark } from '../ui/Icon.tsx';
import { Banner, EmptyState, Skeleton } from '../ui/Messages.tsx';
import { EnvironmentBadge, EnvironmentStrip, StatusBadge } from '../ui/Status.tsx';
import { Details } from './Details.tsx';
import type { HistoryPorts } from './ports.ts';
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
  const { head, rows } = history;
  const time = (props.now ?? Date.now)();
  const [refreshing, setRefreshing] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const searchInput = useRef<HTMLInputElement>(null);
  const refreshButton = useRef<HTMLButtonElement>(null);
  const triedAgain = useRef(false);

  const refresh = async (): Promise<void> => {
    setRefreshing(true);
    setRefused(null);
    const answer = await ports.refresh(null).catch(() => null);
    setRefreshing(false);
    if (answer === null) setRefused('Healthcode Overlay did not answer. Close and open this page.');
    else if (!answer.ok) setRefused([answer.problem.message, answer.problem.fix].filter(Boolean).join(' '));
    else history.reload();
  };
  const toggle = (reference: string): void => {
    const next = new Set(open);
    if (!next.delete(reference)) next.add(reference);
    setOpen(next);
  };

  const connection = head?.connection ?? null;
  const { answered } = history;
  const isEmptyStore = answered?.search === '' && answered.filter === 'all' && rows.length === 0;
  const isCutOff = connection?.state === 'not connected' && connection.message !== null;
  // *Try again* goes away with its banner when it helped.
  useEffect(() => {
    if (!isCutOff && triedAgain.current && isFocusLost()) refreshButton.current?.focus();
    if (!isCutOff) triedAgain.current = false;
  }, [isCutOff]);
  return (
    <div class={wide ? 'history history-wide' : 'history'}>
      <header>
        <EnvironmentStrip environment={head?.environment ?? null} />
        <div class="history-head">
          <Mark />
          <h1>Healthcode</h1>
          {head?.environment?.look === 'live' ? <EnvironmentBadge environment={head.environment} /> : null}
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
            busy={refreshing}
            onPress={() => void refresh()}
          >
            Refresh status
          </Button>
        </div>
      </header>
      <main class="history-main">
        {isCutOff ? (
          <div class="history-banner">
            <Banner tone="bad" title={connection.message}>
              <p>Bills are safe on this computer. Queued ones go when the connection works again.</p>
              <div class="row">
                <Button
                  small
                  icon="refresh"
                  busy={refreshing}
                  onPress={() => {
                    triedAgain.current = true;
                    void refresh();
                  }}
                >
                  Try again
                </Button>
                <Button small onPress={ports.openSettings}>
                  Open set-up
                </Button>
              </div>
            </Banner>
          </div>
        ) : null}
        {history.unreadable === 0 ? null : (
          <div class="history-banner">
            <Banner
              tone="warn"
              title={
                history.unreadable === 1
                  ? '1 bill on this computer can’t be opened.'
                  : `${history.unreadable} bills on this computer can’t be opened.`
              }
            >
              <p>
                {history.unreadable === 1 ? 'Its record is' : 'Their records are'} damaged. What was sent is not lost:
                Healthcode has it. Ask them by the invoice number; opening the invoice’s page looks it up too.
              </p>
            </Banner>
          </div>
        )}
        {refused === null ? null : (
          <div class="history-banner">
            <Banner tone="warn" title={refused} urgent />
          </div>
        )}
        {history.problem !== null && history.problem.kind !== 'locked' ? (
          <div class="history-banner">
            <Banner tone="bad" title={history.problem.message} urgent>
              {history.problem.fix === null ? null : <p>{history.problem.fix}</p>}
              <div class="row">
                <Button small onPress={history.reload}>
                  Try again
                </Button>
              </div>
            </Banner>
          </div>
        ) : null}
        {history.problem?.kind === 'locked' ? (
          <EmptyState icon="lock" title="Locked" action={<Button onPress={ports.openSettings}>Open set-up</Button>}>
            {[history.problem.message, history.problem.fix].filter(Boolean).join(' ')}
          </EmptyState>
        ) : isEmptyStore && history.unreadable === 0 && history.problem === null ? (
          <EmptyState
            icon="page"
            title="No bills yet"
            action={
              connection?.state === 'none' ? <Button onPress={ports.openSettings}>Open set-up</Button> : undefined
            }
          >
            Open an invoice in your practice system and press Healthcode beside its number. Bills you send appear here.
          </EmptyState>
        ) : (
          <>
            <search class="history-tools">
              <div class="input-with-icon">
                <Icon name="search" />
                <input
                  ref={searchInput}
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
                  {
                    value: 'needs attention',
                    label: 'Needs attention',
                    count: head?.counts['needs attention'] ?? null,
                  },
                  { value: 'in progress', label: 'In progress', count: head?.counts['in progress'] ?? null },
                  { value: 'collected', label: 'Collected', count: head?.counts.collected ?? null },
                ]}
              />
            </search>
            {answered !== null && rows.length === 0 ? (
              <NoMatch
                answered={answered}
                onClear={() => {
                  history.clear();
                  searchInput.current?.focus();
                }}
              />
            ) : head === null && history.problem !== null ? null : (
              <Rows history={history} open={open} onToggle={toggle} ports={ports} time={time} wide={wide} />
            )}
          </>
        )}
      </main>
      <footer class="history-foot">
        {head === null ? (
          <span class="faint">{history.problem === null ? 'Reading bills on this computer' : ''}</span>
        ) : history.outstanding === null ? (
          <span />
        ) : history.outstanding === 0 ? (
          <span class="faint">Nothing outstanding</span>
        ) : (
          <span>
            Outstanding <b>{showMoney(history.outstanding)}</b>
          </span>
        )}
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

/** Grid on rows takes a table's meaning away, so its roles are written out. */
const role = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

const HEADS = ['Patient', 'Status', 'Invoice', 'Insurer', 'When', 'Amount'] as const;

/** The table of bills. */
function Rows(props: {
  history: HistoryState;
  open: ReadonlySet<string>;
  onToggle: (reference: string) => void;
  ports: HistoryPorts;
  time: number;
  wide: boolean;
}): JSX.Element {
  const { history } = props;
  const end = useRef<HTMLDivElement>(null);
  const { showMore, hasMore } = history;

  // More rows come by themselves when the end comes near; the button is for keyboards.
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasMore || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) showMore();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, showMore]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="history-scroll" tabIndex={0} aria-label="Bills">
      <table {...role.table} class="history-table" aria-busy={history.head === null ? 'true' : undefined}>
        <caption class="visually-hidden">Invoice status history</caption>
        <thead {...role.rowgroup}>
          <tr {...role.row}>
            {HEADS.map((head) => (
              <th key={head} {...role.columnheader} scope="col" data-column={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...role.rowgroup}>
          {history.head === null
            ? [60, 45, 70, 55, 50, 65].map((width) => <SkeletonRow key={width} width={width} />)
            : history.rows.map((row) => (
                <Fragment key={row.providerReference}>
                  <Row
                    row={row}
                    named={history.head?.environment ?? null}
                    open={props.open.has(row.providerReference)}
                    onToggle={props.onToggle}
                    time={props.time}
                    wide={props.wide}
                  />
                  {props.open.has(row.providerReference) ? (
                    <OpenRow row={row} history={history} ports={props.ports} time={props.time} />
                  ) : null}
                </Fragment>
              ))}
        </tbody>
      </table>
      {hasMore ? (
        <div class="history-more" ref={end}>
          <Button small busy={history.loadingMore} onPress={showMore}>
            Show more
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** A bill's details under its row. They open below the fold as often as not, so they are brought into view, and again when all of them are there. */
function OpenRow(props: {
  row: SubmissionView;
  history: HistoryState;
  ports: HistoryPorts;
  time: number;
}): JSX.Element {
  const { row } = props;
  const element = useRef<HTMLTableRowElement>(null);
  const isWhole = useRef(false);
  const hasHistory = row.history.length > 0;
  useEffect(() => {
    // Later changes must not move the list under somebody's eyes.
    if (isWhole.current) return;
    isWhole.current = hasHistory;
    element.current?.scrollIntoView({ block: 'nearest' });
    // Where both don't fit, the row with the bill's name is what must be seen.
    element.current?.previousElementSibling?.scrollIntoView({ block: 'nearest' });
  }, [hasHistory]);
  return (
    <tr {...role.row} ref={element} class="history-details" id={`details-${row.providerReference}`}>
      <td {...role.cell} colSpan={6}>
        <Details submission={row} ports={props.ports} time={props.time} onChange={props.history.replace} />
      </td>
    </tr>
  );
}

function Row(props: {
  row: SubmissionView;
  /** The environment that the page's head names. */
  named: EnvironmentView | null;
  open: boolean;
  onToggle: (reference: string) => void;
  time: number;
  wide: boolean;
}): JSX.Element {
  const { row, open } = props;
  const toggle = (): void => props.onToggle(row.providerReference);
  return (
    // The invoice number in the row is the button; the row itself only makes its target large.
    <tr
      {...role.row}
      class={open ? 'history-row history-row-open' : 'history-row'}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, button') === null) toggle();
      }}
    >
      <td {...role.cell} data-column="Patient">
        <b>{row.patientName ?? 'Name not known here'}</b>
        {row.environment.label === (props.named?.label ?? 'LIVE') ? null : (
          <>
            {' '}
            <EnvironmentBadge environment={row.environment} />
          </>
        )}
      </td>
      <td {...role.cell} data-column="Status">
        <StatusBadge status={row.status} />
        {props.wide && row.state === 'at Healthcode' ? (
          <>
            {' '}
            <StatusBadge status={row.paymentStatus} />
          </>
        ) : null}
      </td>
      <td {...role.cell} data-column="Invoice">
        <button
          type="button"
          class="link"
          aria-expanded={open}
          aria-controls={open ? `details-${row.providerReference}` : undefined}
          onClick={toggle}
        >
          {row.invoiceNumber}
        </button>
      </td>
      <td {...role.cell} data-column="Insurer">
        {row.insurerName ?? '–'}
      </td>
      <td {...role.cell} data-column="When">
        <time dateTime={row.changedAt} title={showInstant(row.changedAt)}>
          {props.wide ? showTime(row.changedAt, props.time) : showTimeOrDay(row.changedAt, props.time)}
        </time>
      </td>
      <td {...role.cell} data-column="Amount">
        {showMoney(row.total)}
      </td>
    </tr>
  );
}

function SkeletonRow({ width }: { width: number }): JSX.Element {
  return (
    <tr {...role.row} class="history-row">
      {HEADS.map((head) => (
        <td key={head} {...role.cell} data-column={head}>
          <Skeleton width={head === 'Patient' ? width : 80} />
        </td>
      ))}
    </tr>
  );
}
