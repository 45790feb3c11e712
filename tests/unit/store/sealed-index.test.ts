import { describe, expect, it } from 'vitest';
import { matcher, type SealedIndex, sealedIndex, searchable } from '../../../lib/store/sealed-index.ts';
import { everythingStored, openStore } from './fixtures.ts';

interface Fields {
  text: string;
  paid: number;
}

function withIndex() {
  const store = openStore();
  const index = sealedIndex<Fields>(store.database, store.vault, 'test');
  return { ...store, index };
}

async function write(
  index: SealedIndex<Fields>,
  ...entries: Parameters<SealedIndex<Fields>['prepare']>[0]
): Promise<void> {
  await (await index.prepare(entries)).commit();
  await index.tidy();
}

describe('the sealed search index', () => {
  it('lets the later entry win, field by field', async () => {
    const { index } = withIndex();
    await write(index, { key: 'a', text: 'first', paid: 1 });
    await write(index, { key: 'a', paid: 2 });
    await write(index, { key: 'a', text: 'second' });
    expect(await index.read()).toEqual(new Map([['a', { text: 'second', paid: 2 }]]));
  });

  it('says the same after 300 writes and their foldings as a plain map, in few parts', async () => {
    const { database, index } = withIndex();
    const expected = new Map<string, Partial<Fields>>();
    for (let n = 0; n < 300; n += 1) {
      const key = `k${(n * 7) % 90}`;
      const fields = n % 3 === 0 ? { paid: n } : { text: `t${n}` };
      expected.set(key, { ...expected.get(key), ...fields });
      await write(index, { key, ...fields });
    }
    expect(await index.read()).toEqual(expected);
    expect(await database.searchIndexes.count()).toBeLessThan(40);
  });

  it('keeps the newer entry when full parts stand between older small ones and newer ones', async () => {
    const { index } = withIndex();
    await write(index, { key: 'k0', text: 'oldest' });
    await write(index, ...Array.from({ length: 1024 }, (_, n) => ({ key: `k${n}`, text: 'bulk' })));
    for (let n = 0; n < 70; n += 1) await write(index, { key: 'k1', text: `single ${n}` });
    const read = await index.read();
    expect([read.get('k0')?.text, read.get('k1')?.text, read.size]).toEqual(['bulk', 'single 69', 1024]);
  });

  it('loses no write when two contexts write and fold at once', async () => {
    const { factory, index } = withIndex();
    const other = openStore(factory);
    const both = [index, sealedIndex<Fields>(other.database, other.vault, 'test')];
    await Promise.all(
      both.flatMap((each, who) => Array.from({ length: 60 }, (_, n) => write(each, { key: `${who}/${n}`, paid: n }))),
    );
    expect((await index.read()).size).toBe(120);
  });

  it('erases a key from every part, also folded ones, and keeps the others', async () => {
    const { database, index } = withIndex();
    for (let n = 0; n < 40; n += 1) await write(index, { key: `k${n % 5}`, text: `name ${n}` });
    const before = await database.searchIndexes.toArray();
    await (await index.prepareErasure('k3')).commit();
    expect([...(await index.read()).keys()].sort()).toEqual(['k0', 'k1', 'k2', 'k4']);
    const kept = new Set((await database.searchIndexes.toArray()).map(({ id }) => id));
    expect(before.some(({ id }) => !kept.has(id))).toBe(true);
  });

  it('does not bring back, by a folding that had read it before, what was erased', async () => {
    const { database, vault, index } = withIndex();
    for (let n = 0; n < 31; n += 1) await (await index.prepare([{ key: `k${n}`, text: 'x' }])).commit();
    let folding = false;
    const slow = sealedIndex<Fields>(
      database,
      {
        ...vault,
        // The folding has read all parts by the time it seals the new one.
        seal: async (value, context) => {
          if (folding) {
            folding = false;
            await (await index.prepareErasure('k3')).commit();
          }
          return vault.seal(value, context);
        },
      },
      'test',
    );
    await (await slow.prepare([{ key: 'last', text: 'x' }])).commit();
    folding = true;
    await slow.tidy();
    expect(folding).toBe(false);
    const read = await index.read();
    expect([read.has('k3'), read.size]).toEqual([false, 31]);
  });

  it('refuses an erasure that was prepared before another write', async () => {
    const { index } = withIndex();
    await write(index, { key: 'a', text: 'x' });
    const erasure = await index.prepareErasure('a');
    await write(index, { key: 'a', text: 'y' });
    await expect(erasure.commit()).rejects.toMatchObject({ name: 'Conflict' });
    expect((await index.read()).get('a')?.text).toBe('y');
  });

  it('keeps indexes apart and nothing in the clear', async () => {
    const { database, vault, index } = withIndex();
    const other = sealedIndex<Fields>(database, vault, 'other');
    await write(index, { key: 'a', text: 'trillian' });
    await write(other, { key: 'b', text: 'marvin' });
    expect([...(await index.read()).keys()]).toEqual(['a']);
    expect(await everythingStored(database)).not.toMatch(/trillian|marvin/);
  });
});

describe('a name that is searched', () => {
  it.each([
    ['Seán O’Brien', ['o’brien', "o'brien", 'obrien', 'O´Brien', 'O`Brien', 'sean obrien']],
    ["Sean O'Brien", ['o’brien', 'OBRIEN']],
    ['Søren Kjær', ['soren kjaer', 'søren', 'KJÆR', 'SØREN']],
    ['Łukasz Nowak', ['lukasz', 'łukasz', 'ŁUKASZ']],
    ['Đorđe Strauß', ['dorde', 'strauss', 'STRAUẞ']],
    ['Zoë Œuvray', ['zoe oeuvray', 'œuvray']],
    ['Þóra Guðrún', ['thora gudrun', 'þóra']],
  ])('is found: %s', (name, queries) => {
    for (const query of queries) expect([query, matcher(query)(searchable(name))]).toEqual([query, true]);
    expect(matcher('brian')(searchable(name))).toBe(false);
  });

  it('is found in an entry that was written with the letter as it was typed', () => {
    expect(matcher("o'brien")('inv-1 sean o’brien axa')).toBe(true);
    expect(matcher('lukasz')('inv-2 łukasz nowak axa')).toBe(true);
  });
});
