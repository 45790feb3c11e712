import { afterEach, describe, expect, it, vi } from 'vitest';
import { createCatalogue } from '../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import type { CodeSetIdentity } from '../../../lib/catalogue/repository.ts';
import type { FetchedCode, FetchedPage, FetchPage } from '../../../lib/catalogue/sync.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { fillDisk, openStore, type TestStore } from '../store/fixtures.ts';

afterEach(() => vi.restoreAllMocks());

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
      nextTryAt: '2026-11-27T09:00:00.000Z',
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
    await catalogue.sync(identity, server(codesFrom(1, 10), 5).fetchPage);
    const later = worker(store, start + 7 * 86_400_000);
    expect(await later.catalogue.sync(identity, server(codesFrom(2, 10), 5).fetchPage)).toEqual({
      kind: 'complete',
      count: 11,
    });
    expect((await later.catalogue.state(identity)).message).toBeNull();
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-28')).state).toBe('withdrawn');
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-19')).state).toBe('valid');
    expect((await later.catalogue.codeState(identity, 'A0011', '2026-11-28')).state).toBe('valid');
    // And it stays so at the next sync.
    await later.catalogue.sync(identity, server(codesFrom(2, 10), 5).fetchPage);
    expect((await later.catalogue.codeState(identity, 'A0001', '2026-11-28')).state).toBe('withdrawn');
  });

  it('withdraws nothing for a list that is much shorter than before, says so, and is put right by the next good one', async () => {
    const { store, catalogue } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 1400), 1000).fetchPage);
    const week = 7 * 86_400_000;
    const short = worker(store, start + week).catalogue;
    expect(await short.sync(identity, server(codesFrom(1, 12), 1000).fetchPage)).toEqual({
      kind: 'complete',
      count: 1400,
    });
    expect(await short.state(identity)).toMatchObject({
      state: 'ready',
      inUse: 1400,
      message:
        'Healthcode’s new list lacks 1,388 of the 1,400 codes in use, so it may be cut short. All of them stay valid here. Sync again later; if it stays so, ask Healthcode whether the list is complete.',
    });
    expect((await short.codeState(identity, 'A0500', '2027-01-01')).state).toBe('valid');
    // The same again withdraws nothing either: what was kept counts as in use.
    const still = worker(store, start + 2 * week).catalogue;
    await still.sync(identity, server(codesFrom(1, 12), 1000).fetchPage);
    expect((await still.codeState(identity, 'A0500', '2027-01-01')).state).toBe('valid');
    const good = worker(store, start + 3 * week).catalogue;
    await good.sync(identity, server(codesFrom(2, 1399), 1000).fetchPage);
    expect(await good.state(identity)).toMatchObject({ state: 'ready', inUse: 1400, message: null });
    expect((await good.codeState(identity, 'A0500', '2027-01-01')).state).toBe('valid');
    expect((await good.codeState(identity, 'A0001', '2027-01-01')).state).toBe('withdrawn');
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

  it('does not take a repeated page for the whole set, keeps the old one, and asks for that page again', async () => {
    const { catalogue, found } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 2, 'Old'), 2).fetchPage);
    const all = codesFrom(1, 20);
    const { fetchPage } = server(all, 2);
    // The last page but one: nearly all is here, which must not pass for all.
    const repeating: FetchPage = (page, count) => fetchPage(page === 10 ? 9 : page, count);
    expect(await catalogue.sync(identity, repeating)).toEqual({
      kind: 'failed',
      message:
        'Diagnoses (ICD-10): Healthcode sent the same page twice, after 18 codes of 20. The codes in use stay as they are.',
    });
    expect(await catalogue.state(identity)).toMatchObject({ state: 'failed', inUse: 2 });
    expect(await found('old')).toHaveLength(2);
    const again = server(all, 2);
    expect(await catalogue.sync(identity, again.fetchPage)).toEqual({ kind: 'complete', count: 20 });
    expect(again.asked).toEqual([10]);
  });

  it('begins anew where the total changes in the middle', async () => {
    const { catalogue } = worker();
    const asked: number[] = [];
    let all = codesFrom(1, 6);
    const fetchPage: FetchPage = async (page, count) => {
      asked.push(page);
      const answer = await server(all, 2, { version: null }).fetchPage(page, count);
      // A code comes in before the others, so that every page moves on by one.
      if (asked.length === 2) all = [{ code: 'A0000', display: 'New' }, ...all];
      return answer;
    };
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 7 });
    expect(asked).toEqual([1, 2, 3, 1, 2, 3, 4]);
  });

  it('gives up for now where the total never stays, and says so', async () => {
    const { catalogue, found } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 2, 'Old'), 2).fetchPage);
    const all = codesFrom(1, 6);
    const fetchPage: FetchPage = async (page) =>
      ({ ...(await server(all, 2).fetchPage(page, 2)), total: page === 1 ? 90 : 6 }) as FetchedPage;
    expect(await catalogue.sync(identity, fetchPage)).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('changed the list while it was being fetched'),
    });
    expect(await found('old')).toHaveLength(2);
    expect(await catalogue.sync(identity, server(all, 2).fetchPage)).toEqual({ kind: 'complete', count: 6 });
  });

  it('counts headings, and codes that come twice on one page, as the server does', async () => {
    const { catalogue } = worker();
    const asked: number[] = [];
    const fetchPage: FetchPage = async (page) => {
      asked.push(page);
      const entries = [...codesFrom(page * 10, 3), ...codesFrom(page * 10, 1)];
      return { kind: 'page', entries, total: 10, version: null, last: false, rows: 5 };
    };
    expect(await catalogue.sync(identity, fetchPage)).toEqual({ kind: 'complete', count: 6 });
    expect(asked).toEqual([1, 2]);
  });

  it('withdraws nothing where the server lists fewer codes than it counts', async () => {
    const { store, catalogue } = worker();
    await catalogue.sync(identity, server(codesFrom(1, 20), 10).fetchPage);
    const later = worker(store, start + 7 * 86_400_000);
    const lacking = server(codesFrom(1, 19), 10, { total: 20, version: '2027', last: false });
    expect(await later.catalogue.sync(identity, lacking.fetchPage)).toEqual({ kind: 'complete', count: 20 });
    expect((await later.catalogue.codeState(identity, 'A0020', '2026-12-31')).state).toBe('valid');
  });

  it('takes a list that lacks a whole page for none, as of a server that counts its pages from 0', async () => {
    const { store, catalogue } = worker();
    const all = codesFrom(1, 280);
    const { fetchPage } = server(all, 20, { last: false });
    const fromZero: FetchPage = (page, count) => fetchPage(page + 1, count);
    expect(await catalogue.sync(identity, fromZero)).toEqual({
      kind: 'failed',
      message: 'Diagnoses (ICD-10): Healthcode stopped after 260 codes of 280.',
    });
    // Nor by a worker that goes on where this one was.
    expect(await worker(store).catalogue.sync(identity, fromZero)).toMatchObject({ kind: 'failed' });
    expect((await catalogue.state(identity)).inUse).toBe(0);
    // A few that are counted and not listed are no such page.
    const lacking = server(codesFrom(1, 270), 20, { total: 280, version: '2027', last: false });
    expect(await worker().catalogue.sync(identity, lacking.fetchPage)).toEqual({ kind: 'complete', count: 270 });
  });

  it('is ended by a server that never ends only with a message', async () => {
    const { catalogue } = worker();
    const endless: FetchPage = async (page) => ({
      kind: 'page',
      entries: Array.from({ length: 20_000 }, (_, at) => ({ code: `E${page}.${at}`, display: 'More' })),
      total: null,
      version: null,
      last: false,
    });
    expect(await catalogue.sync(identity, endless)).toEqual({
      kind: 'failed',
      message: 'Diagnoses (ICD-10): Healthcode sent more than 500,000 codes.',
    });
    expect((await catalogue.state(identity)).inUse).toBe(0);
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

  it.each([
    ['codes', 1],
    ['searchIndexes', 0],
  ])(
    'on a disk with no room left for %s keeps the old version in use, says so, and ends it once there is room',
    async (table, after) => {
      const { store, catalogue, found } = worker();
      await catalogue.sync(identity, server(codesFrom(1, 3), 2).fetchPage);
      const before = await found('ailment');
      fillDisk(table, after);
      const outcome = await worker(store).catalogue.sync(identity, server(codesFrom(1, 9), 2).fetchPage);
      expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('no room left') });
      expect(await catalogue.state(identity)).toMatchObject({ state: 'failed', inUse: 3 });
      expect(await worker(store).found('ailment')).toEqual(before);
      vi.restoreAllMocks();
      const rest = await worker(store).catalogue.sync(identity, server(codesFrom(1, 9), 2).fetchPage);
      expect(rest).toEqual({ kind: 'complete', count: 9 });
    },
  );

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
    expect(await catalogue.state(identity)).toMatchObject({ state: 'cancelled', inUse: 0, message: null });
    const again = server(codesFrom(1, 5), 2);
    expect(await catalogue.sync(identity, again.fetchPage)).toEqual({ kind: 'complete', count: 5 });
    expect(again.asked).toEqual([2, 3]);
  });

  it('is cancelled at once, even while the server is silent', async () => {
    const { catalogue } = worker();
    const controller = new AbortController();
    const silent: FetchPage = () => {
      queueMicrotask(() => controller.abort());
      return new Promise(() => undefined);
    };
    expect(await catalogue.sync(identity, silent, { signal: controller.signal })).toEqual({ kind: 'cancelled' });
  });

  it('takes a set that the server does not offer for no failure, and keeps what was offered once', async () => {
    const { store, catalogue } = worker();
    const none: FetchPage = async () => ({ kind: 'not offered' });
    expect(await catalogue.sync(identity, none)).toEqual({ kind: 'not offered' });
    expect(await catalogue.state(identity)).toMatchObject({ state: 'not offered', message: null, inUse: 0 });
    await catalogue.sync(identity, server(codesFrom(1, 3), 2).fetchPage);
    await worker(store).catalogue.sync(identity, none);
    expect(await catalogue.state(identity)).toMatchObject({ state: 'not offered', inUse: 3 });
    expect((await catalogue.state(identity)).message).toContain('no longer offers');
  });

  it('tries again soon after a failure, later after many, and rarely where waiting does not help', async () => {
    const { store } = worker();
    const waits: number[] = [];
    const fail = async (answer: Partial<FetchedPage> = {}) => {
      const { catalogue } = worker(store);
      await catalogue.sync(identity, async () => ({ kind: 'not reached', message: 'No.', ...answer }) as FetchedPage);
      return Date.parse((await catalogue.state(identity)).nextTryAt ?? '') - start;
    };
    for (let failures = 0; failures < 8; failures += 1) waits.push(await fail());
    expect(waits).toEqual([...waits].sort((one, other) => one - other));
    expect(waits[0]).toBe(5000);
    expect(waits.at(-1)).toBe(6 * 3_600_000);
    await worker(store).catalogue.sync(identity, server(codesFrom(1, 3), 2).fetchPage);
    expect(await fail({ retryAfterSeconds: 90 })).toBe(90_000);
    expect(await fail({ lasting: true })).toBe(6 * 3_600_000);
  });

  it('makes a withdrawn code that comes back valid again, and takes another spelling for the same code', async () => {
    const { store, catalogue } = worker();
    const others = codesFrom(1, 8);
    const dotted = [{ code: 'E11.9', display: 'Diabetes' }, { code: 'I21.4', display: 'Infarction' }, ...others];
    await catalogue.sync(identity, server(dotted, 5).fetchPage);
    await catalogue.sync(identity, server([{ code: 'E119', display: 'Diabetes' }, ...others], 5).fetchPage);
    const after = worker(store, start + 86_400_000).catalogue;
    expect((await after.state(identity)).inUse).toBe(10);
    expect((await after.codeState(identity, 'E11.9', '2026-12-01')).state).toBe('valid');
    expect((await after.codeState(identity, 'I21.4', '2026-12-01')).state).toBe('withdrawn');
    await after.sync(identity, server(dotted, 5).fetchPage);
    expect((await after.codeState(identity, 'I21.4', '2026-12-01')).state).toBe('valid');
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
