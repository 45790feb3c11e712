import { Fragment, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { EnvironmentView, SubmissionView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { showInstant, showMoney, showTime, showTimeOrDay } from '../ui/format.ts';
import { Skeleton } from '../ui/Messages.tsx';
import { EnvironmentBadge, StatusBadge } from '../ui/Status.tsx';
import { Details } from './Details.tsx';
import type { HistoryPorts } from './ports.ts';
import type { HistoryState } from './use-history.ts';

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
export function HistoryTable(props: {
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
  const isFailing = history.problem !== null;

  // More rows come by themselves when the end comes near; the button is for keyboards. After a failure they wait for it: what is in view all the
  // time would be asked for without end.
  useEffect(() => {
    const element = end.current;
    if (element === null || !hasMore || isFailing || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) showMore();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, isFailing, showMore]);

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
                    named={history.environment}
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
