import type { HistoryFilter, HistoryPage } from '../../lib/messages.ts';
import type { HistoryCursor } from '../../lib/store/submissions.ts';
import { viewOfSubmission } from './bills.ts';
import type { Services } from './services.ts';
import { environmentOf } from './views.ts';

/** How many bills a *Refresh* asks Healthcode about. */
const REFRESHED = 200;

/** A page of *Invoice status history*. `before` is the cursor that the page before gave. */
export async function listHistory(
  services: Services,
  request: { filter: HistoryFilter; search: string; before: string | null; limit: number },
): Promise<HistoryPage> {
  const { filter, search, before, limit } = request;
  const [page, counts, outstanding, connections] = await Promise.all([
    services.submissions.list({ filter, search, limit, before: readCursor(before) }),
    services.submissions.counts(),
    services.submissions.totalOutstanding(),
    services.configuration.connections.list(),
  ]);
  const rows = await Promise.all(page.rows.map(({ submission }) => viewOfSubmission(services, submission)));
  const [connection] = connections;
  return {
    rows,
    next: page.next ? JSON.stringify(page.next) : null,
    counts,
    outstanding: connection ? (outstanding[connection.environment] ?? 0) : 0,
    environment: connection ? environmentOf(connection) : null,
    connection: connectionState(services, connection?.siteId ?? null, rows),
  };
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
  const asked = rows.map(({ providerReference }) => services.outbox.askedAt(providerReference) ?? 0);
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
