import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import type { CodeSetIdentity } from '../../../lib/catalogue/repository.ts';
import type { FetchedCode, FetchedPage, FetchPage } from '../../../lib/catalogue/sync.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { openStore, type TestStore } from '../store/fixtures.ts';

const identity: CodeSetIdentity = {
  set: 'condition-code/ICD10',
  scheme: 'ICD10',
  connection: 'main',
  environment: 'sandbox',
};
const start = Date.parse('2026-11-20T09:00:00Z');

const codesFrom = (first: number, count: number, word = 'Ailment'): FetchedCode[] =>
  Array.from({ length: count }, (_, at) => ({
    code: `A${String(first + at).padStart(4, '0')}`,
    display: `${word} number ${first + at}`,
  }));

/** A server with these codes, so many a page. */
function server(all: FetchedCode[], perPage: number, changes: Partial<Extract<FetchedPage, { kind: 'page' }>> = {}) {
  const asked: number[] = [];
  const fetchPage: FetchPage = async (page) => {
    asked.push(page);
    const entries = all.slice((page - 1) * perPage, page * perPage);
    return {
      kind: 'page',
      entries,
      total: all.length,
      version: '2026',
      last: page * perPage >= all.length,
      ...changes,
    };
  };
  return { asked, fetchPage };
}

/** A worker that starts on a store, at a time of its own. */
function worker(store: TestStore = openStore(), now = start) {
  const repository = codeSetRepository<CatalogueEntry>(store.database);
  const catalogue = createCatalogue({ repository, now: () => now });
  const found = async (query: string) =>
    (await catalogue.search(identity, query, { limit: 20 })).hits.map(({ code }) => code);
  return { store, repository, catalogue, found };
}

/** A worker that is killed while it waits for a page: nothing it does after that reaches the store. */
async function killedAt(page: number, all: FetchedCode[], perPage: number, store = openStore()) {
  const { catalogue } = worker(store);
  const { fetchPage } = server(all, perPage);
  await new Promise<void>((killed) => {
    void catalogue.sync(identity, (asked, count) => {
      if (asked < page) return fetchPage(asked, count);
      killed();
      return new Promise(() => undefined);
    });
  });
  return store;
}

describe('the sync of a code set', () => {
  it('fetches all pages, tells how far it is and can then be searched', async () => {
    const { catalogue, found } = worker();
    const progress: unknown[] = [];
    const outcome = await catalogue.sync(identity, server(codesFrom(1, 5), 2).fetchPage, {
      onProgress: (at) => progress.push(at),
    });
    expect(outcome).toEqual({ kind: 'complete', count: 5 });
    expect(progress).toEqual([2, 4, 5].map((done) => ({ done, total: 5 })));
    expect(await catalogue.state(identity)).toEqual({
      state: 'ready',
      count: 5,
      inUse: 5,
      total: null,
      version: '2026',
      updatedAt: '2026-11-20T09:00:00.000Z',
      message: null,
    });
    expect(await found('ailment 3')).toEqual(['A0003']);
    expect(await catalogue.codeState(identity, 'a00.03')).toMatchObject({
      state: 'valid',
      entry: { title: 'Ailment number 3' },
    });
    expect((await catalogue.codeState(identity, 'B1')).state).toBe('unknown');
  });

  it('has no catalogue before', async () => {
    const { catalogue, found } = worker();
    expect(await catalogue.state(identity)).toMatchObject({ state: 'absent', count: 0, inUse: 0 });
    expect(await found('ailment')).toEqual([]);
    expect(await catalogue.codeState(identity, 'A0001')).toEqual({ state: 'no catalogue', entry: null });
  });

  it('goes on where a killed worker was, and shows nothing of the half set meanwhile', async () => {
    const all = codesFrom(1, 7);
    const store = await killedAt(3, all, 2);
    const { catalogue, found } = worker(store, start + 60_000);
    expect(await catalogue.state(identity)).toMatchObject({ state: 'syncing', count: 4, inUse: 0, total: 7 });
    expect(await found('ailment')).toEqual([]);
    const again = server(all, 2);
    expect(await catalogue.sync(identity, again.fetchPage)).toEqual({ kind: 'complete', count: 7 });
    expect(again.asked).toEqual([3, 4]);
    expect(await found('ailment')).toHaveLength(7);
  });

  it('begins anew where the kill is more than a day ago', async () => {
    const all = codesFrom(1, 5);
    const store = await killedAt(2, all, 2);
    const again = server(all, 2);
    expect(await worker(store, start + 25 * 3_600_000).catalogue.sync(identity, again.fetchPage)).toMatchObject({
      count: 5,
    });
    expect(again.asked).toEqual([1, 2, 3]);
  });

  it('keeps the old version in use until the new one is whole', async () => {
    const { store, catalogue } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 3, 'Old'), 2).fetchPage);
    await killedAt(2, codesFrom(1, 5, 'New'), 2, store);
    const { found, catalogue: later } = worker(store, start + 1000);
    expect(await found('old')).toHaveLength(3);
    expect(await found('new')).toEqual([]);
    expect(await later.state(identity)).toMatchObject({ state: 'syncing', count: 2, inUse: 3 });
    await later.sync(identity, server(codesFrom(1, 5, 'New'), 2).fetchPage);
    expect(await found('old')).toEqual([]);
    expect(await found('new')).toHaveLength(5);
  });

  it('keeps codes that vanished, as withdrawn from that day on', async () => {
    const { store, catalogue } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 3), 2).fetchPage);
    const later = worker(store, start + 7 * 86_400_000);
    expect(await later.catalogue.sync(identity, server(codesFrom(2, 3), 2).fetchPage)).toEqual({
      kind: 'complete',
      count: 4,
    });
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-28')).state).toBe('withdrawn');
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-19')).state).toBe('valid');
    expect((await later.catalogue.codeState(identity, 'A0004', '2026-11-28')).state).toBe('valid');
    // And it stays so at the next sync.
    await later.catalogue.sync(identity, server(codesFrom(2, 3), 2).fetchPage);
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-28')).state).toBe('withdrawn');
  });

  it('ends at an empty page where the server gives no total', async () => {
    const { catalogue } = worker();
    const { asked, fetchPage } = server(codesFrom(1, 4), 2, { total: null, last: false });
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 4 });
    expect(asked).toEqual([1, 2, 3]);
  });

  it('ends at a page already seen where the server gives no total', async () => {
    const { catalogue } = worker();
    const fetchPage: FetchPage = async () => ({
      kind: 'page',
      entries: codesFrom(1, 3),
      total: null,
      version: null,
      last: false,
    });
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 3 });
  });

  it('does not take a repeated page for the whole set, and keeps the old one', async () => {
    const { catalogue, found } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 2, 'Old'), 2).fetchPage);
    const repeating: FetchPage = async () => ({
      kind: 'page',
      entries: codesFrom(1, 3),
      total: 9,
      version: null,
      last: false,
    });
    expect(await catalogue.sync(identity, repeating)).toEqual({
      kind: 'failed',
      message: 'Diagnoses (ICD-10): Healthcode stopped after 3 codes of 9. The codes in use stay as they are.',
    });
    expect(await catalogue.state(identity)).toMatchObject({ state: 'failed', inUse: 2 });
    expect(await found('old')).toHaveLength(2);
  });

  it('takes the last word of a server that changes its total', async () => {
    const { catalogue } = worker();
    const all = codesFrom(1, 6);
    const fetchPage: FetchPage = async (page) =>
      ({ ...(await server(all, 2).fetchPage(page, 2)), total: page === 1 ? 90 : 6 }) as FetchedPage;
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 6 });
  });

  it('begins anew where the version changes in the middle', async () => {
    const { catalogue, found } = worker();
    let version = 'old';
    const fetchPage: FetchPage = async (page) => {
      const word = version;
      const answer = await server(codesFrom(1, 4, word), 2, { version: word }).fetchPage(page, 2);
      if (page === 1) version = 'new';
      return answer;
    };
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 4 });
    expect(await found('old')).toEqual([]);
    expect((await catalogue.state(identity)).version).toBe('new');
  });

  it('says in words why it failed and goes on from there', async () => {
    const { catalogue } = worker();
    const all = codesFrom(1, 5);
    const breaking: FetchPage = async (page, count) =>
      page === 2
        ? { kind: 'not reached', message: 'Healthcode could not be reached.' }
        : server(all, 2).fetchPage(page, count);
    expect(await catalogue.sync(identity, breaking)).toEqual({
      kind: 'failed',
      message: 'Diagnoses (ICD-10): Healthcode could not be reached.',
    });
    expect(await catalogue.state(identity)).toMatchObject({
      state: 'failed',
      message: 'Diagnoses (ICD-10): Healthcode could not be reached.',
    });
    const again = server(all, 2);
    expect(await catalogue.sync(identity, again.fetchPage)).toMatchObject({ kind: 'complete' });
    expect(again.asked).toEqual([2, 3]);
  });

  it('takes no empty set for a set', async () => {
    const { catalogue } = worker();
    expect(await catalogue.sync(identity, server([], 2).fetchPage)).toMatchObject({ kind: 'failed' });
  });

  it('can be cancelled, and goes on when it is started again', async () => {
    const { catalogue } = worker();
    const controller = new AbortController();
    const { fetchPage } = server(codesFrom(1, 5), 2);
    const onProgress = () => controller.abort();
    expect(await catalogue.sync(identity, fetchPage, { signal: controller.signal, onProgress })).toEqual({
      kind: 'cancelled',
    });
    expect(await catalogue.state(identity)).toMatchObject({ state: 'failed', inUse: 0 });
    const again = server(codesFrom(1, 5), 2);
    expect(await catalogue.sync(identity, again.fetchPage)).toEqual({ kind: 'complete', count: 5 });
    expect(again.asked).toEqual([2, 3]);
  });

  it('runs once for a set however often it is asked for', async () => {
    const { catalogue } = worker();
    const { asked, fetchPage } = server(codesFrom(1, 4), 2);
    const both = await Promise.all([catalogue.sync(identity, fetchPage), catalogue.sync(identity, fetchPage)]);
    expect(both).toEqual([
      { kind: 'complete', count: 4 },
      { kind: 'complete', count: 4 },
    ]);
    expect(asked).toEqual([1, 2]);
  });

  it('gives way to another sync of the set that began meanwhile', async () => {
    const { catalogue, repository } = worker();
    const { fetchPage } = server(codesFrom(1, 4), 2);
    const overtaken: FetchPage = async (page, count) => {
      if (page === 2) await repository.begin(identity, '2026-11-20T10:00:00.000Z');
      return fetchPage(page, count);
    };
    expect(await catalogue.sync(identity, overtaken)).toEqual({ kind: 'overtaken' });
    expect(await catalogue.state(identity)).toMatchObject({ state: 'syncing', count: 0 });
  });

  it('keeps text as text, on one line and not without end, and leaves out what is no code', async () => {
    const { catalogue } = worker();
    const entries: FetchedCode[] = [
      { code: ' A1\n', display: '<b>Bold</b>\u0000\n claim' },
      { code: '', display: 'No code' },
      { code: 'A1', display: 'The same code again' },
      { code: 'A2', display: 'x'.repeat(1_000_000) },
      { code: 'B'.repeat(500), display: 'No code either' },
      { code: 'A3', display: '', requiresProcedureCode: true, withdrawn: true },
    ];
    await catalogue.sync(identity, async () => ({ kind: 'page', entries, total: null, version: null, last: true }));
    const { hits } = await catalogue.search(identity, 'bold', { limit: 5 });
    expect(hits).toMatchObject([{ code: 'A1', title: '<b>Bold</b> claim', marks: [[3, 7]] }]);
    expect((await catalogue.codeState(identity, 'A2')).entry?.title).toHaveLength(1000);
    expect((await catalogue.codeState(identity, 'A3')).entry).toEqual({
      scheme: 'ICD10',
      code: 'A3',
      title: 'A3',
      requiresProcedureCode: true,
      withdrawn: true,
    });
    expect((await catalogue.state(identity)).inUse).toBe(3);
  });

  it('builds an index anew where none is stored or it is of an older layout', async () => {
    const { store, repository, catalogue } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 3), 2).fetchPage);
    const generation = (await repository.get(identity))?.generation ?? 0;
    await repository.putIndex(identity, generation, new Uint8Array([1, 2, 3]));
    expect(await worker(store).found('ailment')).toHaveLength(3);
    expect((await repository.getIndex(identity))?.length).toBeGreaterThan(100);
  });
});
