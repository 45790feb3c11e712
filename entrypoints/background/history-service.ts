import type { Environment } from '../../lib/billing/model.ts';
import {
  FIRST_PAGE_OF_HISTORY,
  type HistoryFilter,
  type HistoryPage,
  type OutstandingView,
} from '../../lib/messages.ts';
import type { Submission } from '../../lib/store/records.ts';
import type { HistoryCursor } from '../../lib/store/submissions.ts';
import { keepFirstPage } from '../popup/first-page.ts';
import type { Services } from './services.ts';
import { environmentOf, environmentOfBill, environmentView, submissionView } from './views.ts';

/** How many bills a *Refresh* asks Healthcode about. */
const REFRESHED = 200;

/** How many bills are looked at for what the last enquiries brought, and how many closed ones may be among them. */
const LATELY_ASKED = 12;

/** A page of *Invoice status history*, by as few readings of the store as will do. `before` is the cursor that the page before gave. */
async function listHistory(
  services: Services,
  request: { filter: HistoryFilter; search: string; before: string | null; limit: number },
): Promise<HistoryPage> {
  const { filter, search, before, limit } = request;
  const [page, counts, connections, news] = await Promise.all([
    services.submissions.list({ filter, search, limit, before: readCursor(before) }),
    services.submissions.counts(),
    services.configuration.connections.list(),
    newsOfConnection(services),
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
  const connection = foremost(connections);
  return {
    rows,
    unreadable: page.unreadable,
    next: page.next ? JSON.stringify(page.next) : null,
    counts,
    environment: connection ? environmentOf(connection) : null,
    connection: connectionState(connection?.siteId ?? null, news),
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

/** The connection that the history is headed by: a LIVE one wherever there is one, since what happens there is real. */
function foremost<Any extends { environment: Environment }>(connections: readonly Any[]): Any | undefined {
  return connections.find(({ environment }) => environment === 'live') ?? connections[0];
}

/** What is owed in LIVE wherever there is a LIVE connection or anything owed; else in the first connection's environment. Null where there is none. */
export async function totalOutstanding(services: Services): Promise<OutstandingView | null> {
  const [outstanding, connections] = await Promise.all([
    services.submissions.totalOutstanding(),
    services.configuration.connections.list(),
  ]);
  const connection = foremost(connections);
  const { live = 0 } = outstanding;
  if (live > 0 && connection?.environment !== 'live') return { pence: live, environment: environmentView('live', '') };
  if (connection === undefined) return null;
  return { pence: outstanding[connection.environment] ?? 0, environment: environmentOf(connection) };
}

function readCursor(text: string | null): HistoryCursor | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  const isCursor = typeof value === 'object' && value !== null && 'updatedAt' in value && 'providerReference' in value;
  return isCursor ? { updatedAt: String(value.updatedAt), providerReference: String(value.providerReference) } : null;
}

/** What bills tell of the connection. */
interface ConnectionNews {
  /** When Healthcode last answered, in milliseconds since the epoch; 0 if never. */
  answeredAt: number;
  /** Why a bill waits; null: none does. */
  waitsFor: string | null;
}

/**
 * Looks at bills that wait and at those that were asked about last, whatever the page lists: what is searched for or filtered says nothing of
 * the connection. A bill that closed just now was asked about too; such ones are among the newest.
 */
async function newsOfConnection({ submissions, outbox }: Services): Promise<ConnectionNews> {
  const [references, queued] = await Promise.all([
    submissions.recentReferences(LATELY_ASKED),
    submissions.byStates(['queued', 'checking']),
  ]);
  const answered = references
    .map((reference) => ({ reference, at: outbox.answeredAt(reference) ?? 0 }))
    .toSorted((one, other) => other.at - one.at);
  const lately = await submissions.getMany(answered.slice(0, LATELY_ASKED).map(({ reference }) => reference));
  const waiting = [...queued, ...lately].find(isWaiting);
  return { answeredAt: answered[0]?.at ?? 0, waitsFor: waiting?.note ?? null };
}

/** A bill that waits for the connection says why. */
function isWaiting({ note, queuedReason, state }: Submission): boolean {
  return note !== null && (queuedReason !== null || state === 'checking' || state === 'at Healthcode');
}

function connectionState(siteId: string | null, { answeredAt, waitsFor }: ConnectionNews): HistoryPage['connection'] {
  if (siteId === null) return { state: 'none', siteId, checkedAt: null, message: null };
  const checkedAt = answeredAt > 0 ? new Date(answeredAt).toISOString() : null;
  if (waitsFor !== null) return { state: 'not connected', siteId, checkedAt, message: waitsFor };
  return { state: checkedAt ? 'connected' : 'unknown', siteId, checkedAt, message: null };
}

/** Asks about one bill, or about all that are still open, the newest first. */
export async function refreshHistory(services: Services, providerReference: string | null): Promise<void> {
  if (providerReference !== null) return services.outbox.refresh([providerReference]);
  const { rows } = await services.submissions.list({ filter: 'in progress', limit: REFRESHED });
  const attention = await services.submissions.list({ filter: 'needs attention', limit: REFRESHED });
  await services.outbox.refresh([...rows, ...attention.rows].map(({ submission }) => submission.providerReference));
}
