import { FIRST_PAGE_OF_HISTORY, type HistoryFilter, type HistoryPage } from '../../lib/messages.ts';
import type { HistoryCursor } from '../../lib/store/submissions.ts';
import { keepFirstPage } from '../popup/first-page.ts';
import type { Services } from './services.ts';
import { environmentOf, environmentOfBill, submissionView } from './views.ts';

/** How many bills a *Refresh* asks Healthcode about. */
const REFRESHED = 200;

/** A page of *Invoice status history*, by as few readings of the store as will do. `before` is the cursor that the page before gave. */
async function listHistory(
  services: Services,
  request: { filter: HistoryFilter; search: string; before: string | null; limit: number },
): Promise<HistoryPage> {
  const { filter, search, before, limit } = request;
  const [page, counts, connections] = await Promise.all([
    services.submissions.list({ filter, search, limit, before: readCursor(before) }),
    services.submissions.counts(),
    services.configuration.connections.list(),
  ]);
  const rows = page.rows.map(({ submission, payments }) =>
    submissionView({
      submission,
      history: [],
      payments,
      environment: environmentOfBill(
        submission,
        connections.find(({ id }) => id === submission.connectionId),
      ),
      answeredAt: services.outbox.answeredAt(submission.providerReference),
    }),
  );
  const [connection] = connections;
  return {
    rows,
    unreadable: page.unreadable,
    next: page.next ? JSON.stringify(page.next) : null,
    counts,
    environment: connection ? environmentOf(connection) : null,
    connection: connectionState(services, connection?.siteId ?? null, rows),
  };
}

/** Lists for a page of ours; the newest bills are kept where the popup finds them next time without waiting for the worker. */
export async function listForPage(
  services: Services,
  request: Parameters<typeof listHistory>[1],
): Promise<HistoryPage> {
  const page = await listHistory(services, request);
  const isFirst = JSON.stringify(request) === JSON.stringify(FIRST_PAGE_OF_HISTORY);
  if (isFirst) await keepFirstPage(page);
  return page;
}

/** The same without a page that asks: after a change, and at the worker's start. */
export async function rememberFirstPage(services: Services): Promise<void> {
  await listForPage(services, FIRST_PAGE_OF_HISTORY);
}

/** Pence outstanding over all bills of the first connection's environment. */
export async function totalOutstanding(services: Services): Promise<number> {
  const [outstanding, [connection]] = await Promise.all([
    services.submissions.totalOutstanding(),
    services.configuration.connections.list(),
  ]);
  return connection ? (outstanding[connection.environment] ?? 0) : 0;
}

function readCursor(text: string | null): HistoryCursor | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  const isCursor = typeof value === 'object' && value !== null && 'updatedAt' in value && 'providerReference' in value;
  return isCursor ? { updatedAt: String(value.updatedAt), providerReference: String(value.providerReference) } : null;
}

/** What the last enquiries tell of the connection: a bill that waits says why. */
function connectionState(
  services: Services,
  siteId: string | null,
  rows: HistoryPage['rows'],
): HistoryPage['connection'] {
  if (siteId === null) return { state: 'none', siteId, checkedAt: null, message: null };
  const asked = rows.map(({ providerReference }) => services.outbox.answeredAt(providerReference) ?? 0);
  const last = Math.max(0, ...asked);
  const checkedAt = last > 0 ? new Date(last).toISOString() : null;
  const waiting = rows.find(
    ({ note, queuedReason, state }) =>
      note !== null && (queuedReason !== null || state === 'checking' || state === 'at Healthcode'),
  );
  if (waiting) return { state: 'not connected', siteId, checkedAt, message: waiting.note };
  return { state: checkedAt ? 'connected' : 'unknown', siteId, checkedAt, message: null };
}

/** Asks about one bill, or about all that are still open, the newest first. */
export async function refreshHistory(services: Services, providerReference: string | null): Promise<void> {
  if (providerReference !== null) return services.outbox.refresh([providerReference]);
  const { rows } = await services.submissions.list({ filter: 'in progress', limit: REFRESHED });
  const attention = await services.submissions.list({ filter: 'needs attention', limit: REFRESHED });
  await services.outbox.refresh([...rows, ...attention.rows].map(({ submission }) => submission.providerReference));
}
