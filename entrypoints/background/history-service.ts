import type { HistoryFilter, HistoryPage } from '../../lib/messages.ts';
import type { HistoryCursor } from '../../lib/store/submissions.ts';
import type { Services } from './services.ts';
import { environmentOf, environmentOfBill, submissionView } from './views.ts';

/** How many bills a *Refresh* asks Healthcode about. */
const REFRESHED = 200;

/** A page of *Invoice status history*, by as few readings of the store as will do. `before` is the cursor that the page before gave. */
export async function listHistory(
  services: Services,
  request: { filter: HistoryFilter; search: string; before: string | null; limit: number },
): Promise<HistoryPage> {
  const { filter, search, before, limit } = request;
  const [page, counts, connections] = await Promise.all([
    services.submissions.list({ filter, search, limit, before: readCursor(before) }),
    services.submissions.counts(),
    services.configuration.connections.list(),
  ]);
  const references = page.rows.map(({ submission }) => submission.providerReference);
  const payments = await services.payments.listMany(references);
  const rows = page.rows.map(({ submission }) =>
    submissionView({
      submission,
      history: [],
      payments: payments.get(submission.providerReference) ?? [],
      environment: environmentOfBill(
        submission,
        connections.find(({ id }) => id === submission.connectionId),
      ),
      askedAt: services.outbox.askedAt(submission.providerReference),
    }),
  );
  const [connection] = connections;
  return {
    rows,
    next: page.next ? JSON.stringify(page.next) : null,
    counts,
    environment: connection ? environmentOf(connection) : null,
    connection: connectionState(services, connection?.siteId ?? null, rows),
  };
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
