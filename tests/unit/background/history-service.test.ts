import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { HistoryFilter } from '../../../lib/messages.ts';
import type { Submission } from '../../../lib/store/records.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { openStore, submissionOf, type TestStore } from '../store/fixtures.ts';

vi.mock('webextension-polyfill', () => ({
  default: { storage: { session: { set: async () => undefined, remove: async () => undefined } } },
}));
const { listForPage, totalOutstanding } = await import('../../../entrypoints/background/history-service.ts');

const CONNECTION = { id: 'main', environment: 'sandbox', siteId: 'HC00ABC', discoveryUrl: '' };
const CHECKED = Date.parse('2026-11-27T17:18:00Z');

let store: TestStore;
let opened: number;
beforeEach(() => {
  store = openStore();
  opened = 0;
});

/** What the history needs of the worker, over a store with these bills. */
async function servicesWith(
  bills: Submission[],
  asked: Record<string, number>,
  connections = [CONNECTION],
): Promise<Services> {
  const { database, vault } = store;
  const counting: typeof vault = {
    ...vault,
    open: (blob, context) => {
      if (context.table === 'submissions') opened += 1;
      return vault.open(blob, context);
    },
  };
  const submissions = submissionRepository(database, counting);
  for (const bill of bills) await submissions.create(bill, null);
  opened = 0;
  const services = {
    submissions,
    configuration: { connections: { list: async () => connections } },
    outbox: { answeredAt: (reference: string) => asked[reference] ?? null },
  };
  return services as unknown as Services;
}

const connectionOf = async (services: Services, filter: HistoryFilter = 'all', search = '') =>
  (await listForPage(services, { filter, search, before: null, limit: 12 })).connection;

/** Bill number n; closed and silent unless told otherwise. */
const numbered = (n: number, changes: Partial<Submission> = {}): Submission =>
  submissionOf({
    providerReference: `R${n}`,
    invoiceNumber: `INV-${n}`,
    state: 'at Healthcode',
    healthcodeStatus: 'Collected',
    queuedReason: null,
    nextTryAt: null,
    note: null,
    updatedAt: new Date(Date.UTC(2026, 10, 1) + n * 60_000).toISOString(),
    ...changes,
  });
const followed = { healthcodeStatus: 'Validated', nextTryAt: '2026-11-28T09:00:00.000Z' } as const;
const closed = Array.from({ length: 40 }, (_, n) => numbered(n + 100));

describe('the connection beside the history', () => {
  it.each([
    ['all', ''],
    ['all', 'zzz'],
    ['collected', ''],
    ['needs attention', ''],
    ['needs attention', 'zzz'],
  ] as const)('is connected under the filter %s with the search “%s”', async (filter, search) => {
    const services = await servicesWith([...closed, numbered(1, followed)], { R1: CHECKED });
    expect(await connectionOf(services, filter, search)).toEqual({
      state: 'connected',
      siteId: 'HC00ABC',
      checkedAt: '2026-11-27T17:18:00.000Z',
      message: null,
    });
  });

  it.each([
    ['asked in vain', { ...followed, note: 'Healthcode is not available.' }],
    [
      'queued',
      { state: 'queued', healthcodeStatus: null, queuedReason: 'signed out', note: 'Your sign-in has ended.' },
    ],
    ['being checked', { state: 'checking', healthcodeStatus: null, note: 'Healthcode is not available.' }],
  ] as const)('is not connected while a bill waits, %s, whatever is listed', async (_what, changes) => {
    const services = await servicesWith([...closed, numbered(1, changes)], {});
    for (const filter of ['all', 'collected', 'needs attention'] as const) {
      expect(await connectionOf(services, filter)).toMatchObject({ state: 'not connected', message: changes.note });
    }
    expect(await connectionOf(services, 'all', 'zzz')).toMatchObject({ state: 'not connected' });
  });

  it('was checked when the newest bill was, though that is closed by now', async () => {
    const services = await servicesWith([numbered(1, followed), numbered(2)], { R1: CHECKED - 60_000, R2: CHECKED });
    expect(await connectionOf(services, 'all', 'zzz')).toMatchObject({ checkedAt: '2026-11-27T17:18:00.000Z' });
  });

  it('is unknown until Healthcode was asked', async () => {
    const services = await servicesWith([numbered(1, followed)], {});
    expect(await connectionOf(services)).toMatchObject({ state: 'unknown', checkedAt: null });
  });

  it('opens few bills however many are followed, those that were asked about last', async () => {
    const many = Array.from({ length: 120 }, (_, n) => numbered(n, followed));
    const last = numbered(500, { ...followed, note: 'Healthcode is not available.' });
    const services = await servicesWith([...many, last], { R500: CHECKED, R7: CHECKED - 1000 });
    expect(await connectionOf(services, 'collected')).toMatchObject({ state: 'not connected' });
    expect(opened).toBeLessThanOrEqual(12);
  });

  it('does without a bill that can’t be opened', async () => {
    const services = await servicesWith([numbered(1, followed), numbered(2, followed)], { R2: CHECKED });
    await store.database.submissions.update('R1', { sealed: new Uint8Array([1, 2, 3]) });
    expect(await connectionOf(services, 'collected')).toMatchObject({ state: 'connected' });
  });
});

describe('the environment and the sum of the history', () => {
  const uat = { id: 'a', environment: 'uat', siteId: 'HC1', discoveryUrl: 'https://uat.example' };
  const live = { id: 'z', environment: 'live', siteId: 'HC2', discoveryUrl: 'https://live.example' };
  const owedLive = numbered(1, { ...followed, environment: 'live', connectionId: 'z', total: 5000 });
  const owedUat = numbered(2, { ...followed, environment: 'uat', connectionId: 'a', total: 700 });

  it('are LIVE’s wherever a connection is LIVE, whichever sorts first', async () => {
    const services = await servicesWith([owedLive, owedUat], {}, [uat, live]);
    expect(await totalOutstanding(services)).toMatchObject({ pence: 5000, environment: { label: 'LIVE' } });
    expect(await listForPage(services, { filter: 'all', search: '', before: null, limit: 12 })).toMatchObject({
      environment: { label: 'LIVE' },
      connection: { siteId: 'HC2' },
    });
  });

  it('are LIVE’s also where nothing is owed there', async () => {
    const services = await servicesWith([owedUat], {}, [uat, live]);
    expect(await totalOutstanding(services)).toMatchObject({ pence: 0, environment: { label: 'LIVE' } });
  });

  it.each([
    ['the only connection is another’s', [uat]],
    ['there is no connection', []],
  ])('are LIVE’s while something is owed there, also where %s', async (_what, connections) => {
    const services = await servicesWith([owedLive, owedUat], {}, connections);
    expect(await totalOutstanding(services)).toMatchObject({ pence: 5000, environment: { label: 'LIVE' } });
  });

  it('are else the first connection’s', async () => {
    expect(await totalOutstanding(await servicesWith([owedUat], {}, [uat]))).toMatchObject({
      pence: 700,
      environment: { label: 'UAT' },
    });
  });

  it('are not known where there is no connection', async () => {
    expect(await totalOutstanding(await servicesWith([owedUat], {}, []))).toBeNull();
  });
});
