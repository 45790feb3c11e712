import { describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { configuration, page } from '../billing/sample.ts';
import { connectionTo } from '../healthcode/bills.ts';
import { openStore } from '../store/fixtures.ts';

vi.mock('webextension-polyfill', () => ({ default: {} }));
const { findCodes } = await import('../../../entrypoints/background/panel/codes.ts');
const { codeSetIdentity } = await import('../../../entrypoints/background/code-set-sources.ts');
const { noChoices } = await import('../../../entrypoints/background/drafts.ts');
const { createCatalogue } = await import('../../../lib/catalogue/catalogue.ts');

const NOW = Date.parse('2026-11-23T10:00:00Z');
const connection = connectionTo('http://127.0.0.1:4010');
let drafts = 0;

/** A worker with an invoice open and, once it has synced, one diagnosis; `resolved` counts how often it looked the invoice up. */
function worker() {
  const state = { now: NOW, resolved: 0 };
  const catalogue = createCatalogue({
    repository: codeSetRepository<CatalogueEntry>(openStore().database),
    now: () => state.now,
  });
  const services = {
    catalogue,
    configuration: {
      connections: { list: async () => [connection] },
      sites: { get: async () => ({ enabled: true, definition: { id: 'harley' } }) },
    },
    clinic: async () => {
      state.resolved += 1;
      return configuration;
    },
    values: { get: async () => null },
    recents: { list: async () => [] },
    now: () => state.now,
    today: () => '2026-11-23',
  } as unknown as Services;
  drafts += 1;
  const draft = {
    id: `draft ${drafts}`,
    nonce: null,
    tabId: 1,
    siteId: 'harley',
    url: 'https://pms.example/invoices/1',
    reading: {
      kind: 'invoice' as const,
      readAt: '2026-11-23T10:00:00Z',
      page: { ...page, patientId: undefined },
      unread: [],
    },
    choices: noChoices(),
    origin: noChoices(),
    panel: 'panel',
    openedAt: NOW,
  };
  const entry = { code: 'M17.1', display: 'Osteoarthritis of knee' };
  return {
    state,
    draft,
    sync: () =>
      catalogue.sync(codeSetIdentity(connection, 'condition-code/ICD10'), async () => ({
        kind: 'page',
        entries: [entry],
        total: 1,
        version: '1',
        last: true,
      })),
    type: (query: string, choices = draft.choices) =>
      findCodes(services, { ...draft, choices }, 'diagnosis', query, 20, null),
  };
}

describe('a search while somebody types', () => {
  it('looks the invoice up once, and again after ten seconds or another choice', async () => {
    const { state, draft, sync, type } = worker();
    await sync();
    for (const query of ['o', 'os', 'ost']) expect((await type(query)).hits).toMatchObject([{ code: 'M17.1' }]);
    expect(state.resolved).toBe(1);
    await type('oste', { ...draft.choices, practitioner: '0734182' });
    expect(state.resolved).toBe(2);
    state.now += 10_001;
    await type('osteo', { ...draft.choices, practitioner: '0734182' });
    expect(state.resolved).toBe(3);
  });

  it('is never answered with what was known of another invoice', async () => {
    const [one, other] = [worker(), worker()];
    await Promise.all([one.sync(), other.sync()]);
    await one.type('knee');
    await other.type('knee');
    expect([one.state.resolved, other.state.resolved]).toEqual([1, 1]);
  });

  it('finds the list that came in since the last key', async () => {
    const { sync, type } = worker();
    expect(await type('knee')).toMatchObject({ hits: [], catalogue: { state: 'absent' } });
    await sync();
    expect(await type('knee')).toMatchObject({ hits: [{ code: 'M17.1' }], catalogue: { state: 'ready' } });
  });
});
