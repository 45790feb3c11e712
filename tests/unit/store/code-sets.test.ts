import { describe, expect, it } from 'vitest';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { openStore } from './fixtures.ts';

interface Code {
  code: string;
}
const identity = { set: 'condition-code/ICD10', scheme: 'ICD10', connection: 'main', environment: 'sandbox' } as const;
const facts = { total: 3, version: '2026' };
const at = '2026-11-20T09:00:00.000Z';
const codes = (...names: string[]): Code[] => names.map((code) => ({ code }));

async function withOneVersion() {
  const store = openStore();
  const sets = codeSetRepository<Code>(store.database);
  const generation = await sets.begin(identity, at);
  await sets.putPage(identity, generation, 1, codes('A', 'B'), facts);
  await sets.putPage(identity, generation, 2, codes('C'), facts);
  await sets.complete(identity, generation, at, new Uint8Array([1]));
  return { ...store, sets, generation };
}

describe('code sets', () => {
  it('are usable once complete', async () => {
    const { sets, generation } = await withOneVersion();
    expect(await sets.get(identity)).toEqual({
      ...identity,
      state: 'ready',
      version: '2026',
      count: 3,
      updatedAt: at,
      message: null,
      nextTryAt: null,
      failures: 0,
      generation,
      cursor: null,
    });
    expect(await sets.entries(identity)).toEqual(codes('A', 'B', 'C'));
    expect(await sets.getIndex(identity)).toEqual(new Uint8Array([1]));
  });

  it('keep the old version in use until the new one is complete', async () => {
    const { sets } = await withOneVersion();
    const next = await sets.begin(identity, at);
    await sets.putPage(identity, next, 1, codes('D'), { total: 1, version: '2027' });
    expect(await sets.get(identity)).toMatchObject({
      state: 'syncing',
      version: '2026',
      count: 3,
      cursor: { page: 1, done: 1 },
    });
    expect(await sets.entries(identity)).toEqual(codes('A', 'B', 'C'));
    expect(await sets.entries(identity, next)).toEqual(codes('D'));
    expect(await sets.getIndex(identity)).toEqual(new Uint8Array([1]));

    await sets.complete(identity, next, at);
    expect(await sets.entries(identity)).toEqual(codes('D'));
    expect(await sets.getIndex(identity)).toBeNull();
    await sets.putIndex(identity, next, new Uint8Array([2]));
    expect(await sets.getIndex(identity)).toEqual(new Uint8Array([2]));
  });

  it('drop the pages of the old version', async () => {
    const { database, sets } = await withOneVersion();
    const next = await sets.begin(identity, at);
    await sets.putPage(identity, next, 1, codes('D'), facts);
    await sets.complete(identity, next, at);
    expect(await database.codes.count()).toBe(1);
  });

  it('resume after the last page, and count a repeated page once', async () => {
    const { factory, sets } = await withOneVersion();
    const next = await sets.begin(identity, at);
    await sets.putPage(identity, next, 1, codes('A', 'B'), facts);
    await sets.stop(identity, { state: 'failed', message: 'No network.', nextTryAt: at });
    const later = codeSetRepository<Code>(openStore(factory).database);
    expect(await later.get(identity)).toMatchObject({
      state: 'failed',
      message: 'No network.',
      count: 3,
      cursor: { generation: next, page: 1 },
    });
    await later.putPage(identity, next, 1, codes('A'), facts);
    await later.putPage(identity, next, 2, codes('C'), facts);
    expect(await later.get(identity)).toMatchObject({ state: 'syncing', message: null, cursor: { page: 2, done: 2 } });
  });

  it('of a connection that points elsewhere drop what was coming in, and say where the version in use is from', async () => {
    const { database, sets } = await withOneVersion();
    const here = { ...identity, source: 'here' };
    const coming = await sets.begin(here, at);
    await sets.putPage(here, coming, 1, codes('D'), facts);
    await sets.renew({ ...identity, source: 'there' }, at);
    expect(await sets.get(identity)).toMatchObject({
      state: 'ready',
      source: 'there',
      nextTryAt: at,
      count: 3,
      cursor: null,
    });
    expect(await database.codes.count()).toBe(2);
    await expect(sets.putPage(here, coming, 2, codes('E'), facts)).rejects.toMatchObject({ name: 'Conflict' });
    const there = { ...identity, source: 'there' };
    const next = await sets.begin(there, at);
    await sets.putPage(there, next, 1, codes('F'), facts);
    await sets.complete(there, next, at);
    expect(await sets.get(identity)).toMatchObject({ inUseFrom: 'there', nextTryAt: null, count: 1 });
  });

  it('refuse pages, completion and index of a version that was replaced', async () => {
    const { sets, generation } = await withOneVersion();
    const abandoned = await sets.begin(identity, at);
    await sets.putPage(identity, abandoned, 1, codes('X'), facts);
    const current = await sets.begin(identity, at);
    const conflict = { name: 'Conflict' };
    await expect(sets.putPage(identity, abandoned, 2, codes('Y'), facts)).rejects.toMatchObject(conflict);
    await expect(sets.complete(identity, abandoned, at)).rejects.toMatchObject(conflict);
    await sets.complete(identity, current, at);
    await expect(sets.putIndex(identity, generation, new Uint8Array())).rejects.toMatchObject(conflict);
    expect(await sets.entries(identity, abandoned)).toEqual([]);
  });

  it('are kept apart by connection and environment, and go without trace', async () => {
    const { database, sets } = await withOneVersion();
    const live = { ...identity, environment: 'live' } as const;
    expect(await sets.get(live)).toBeNull();
    expect(await sets.entries(live)).toEqual([]);
    await sets.begin(live, at);
    expect(await sets.list()).toHaveLength(2);
    await sets.remove(identity);
    expect([
      await database.codes.count(),
      await database.searchIndexes.count(),
      await database.codeSets.count(),
    ]).toEqual([0, 0, 1]);
  });
});
