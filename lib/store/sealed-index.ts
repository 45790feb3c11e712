import Dexie from 'dexie';
import type { OverlayDatabase } from './database.ts';
import { Conflict, unlessBroken } from './errors.ts';
import type { SearchIndexRow } from './rows.ts';
import type { Vault } from './vault.ts';

/*
 * One sealed index for search: what a page needs in order to find a record by a name that no IndexedDB index may hold.
 *
 * It is an append log of sealed parts in table `searchIndexes`. A write adds one small part, in the transaction of the record it
 * is about, and rewrites nothing: with 10,000 submissions a status change must not re-encrypt 10,000 names. Once FOLD_AFTER small
 * parts stand at the end they are folded into parts of up to PART_SIZE entries, so that a search opens some 20 to 80 blobs. For
 * one key the later part wins, field by field, so an entry may be partial ("this bill is now paid that much").
 *
 * A part that can't be opened is passed over, and stays where it is: the others are of use without it.
 *
 * Parts are immutable (a replaced one gets a new id): whoever folds or erases on an old reading notices that a part has gone.
 */

const PART_SIZE = 512;
const FOLD_AFTER = 32;

/** One record's searchable data, or a part of it. */
export type IndexEntry<Fields> = { key: string } & Partial<Fields>;

/** A sealed change, to be committed inside the transaction that writes the records (which must include `searchIndexes`). */
export interface PreparedChange {
  commit(): Promise<void>;
}

export interface SealedIndex<Fields> {
  /** Seals entries; call before the transaction. */
  prepare(entries: IndexEntry<Fields>[]): Promise<PreparedChange>;
  /** Prepares to erase a key from every part. `commit` throws `Conflict` if the index changed in between. */
  prepareErasure(key: string): Promise<PreparedChange>;
  /** Opens the whole index, but for parts that can't be opened. */
  read(): Promise<Map<string, Partial<Fields>>>;
  /** Folds small parts where there are many. Housekeeping after a write; never throws. */
  tidy(): Promise<void>;
}

/** The index `scope` (a word of ours, such as `submissions`). */
export function sealedIndex<Fields extends object>(
  database: OverlayDatabase,
  vault: Vault,
  scope: string,
): SealedIndex<Fields> {
  const table = database.searchIndexes;
  const all = () => table.where('[scope+order]').between([scope, Dexie.minKey], [scope, Dexie.maxKey]);

  async function sealPart(entries: IndexEntry<Fields>[]): Promise<Omit<SearchIndexRow, 'order'>> {
    const id = crypto.randomUUID();
    return { id, scope, entries: entries.length, bytes: await vault.seal(entries, context(id)) };
  }

  function sealParts(entries: IndexEntry<Fields>[]): Promise<Omit<SearchIndexRow, 'order'>[]> {
    const parts: IndexEntry<Fields>[][] = [];
    for (let start = 0; start < entries.length; start += PART_SIZE) parts.push(entries.slice(start, start + PART_SIZE));
    return Promise.all(parts.map(sealPart));
  }

  const openPart = (row: SearchIndexRow) => unlessBroken(vault.open<IndexEntry<Fields>[]>(row.bytes, context(row.id)));

  /** Highest order so far, from the index alone; 0 if there is none. */
  async function lastOrder(): Promise<number> {
    const [last] = (await all().reverse().limit(1).keys()) as unknown as [string, number][];
    return last?.[1] ?? 0;
  }

  return {
    async prepare(entries) {
      const parts = await sealParts(entries);
      return {
        async commit() {
          const order = await lastOrder();
          await table.bulkAdd(parts.map((part, position) => ({ ...part, order: order + 1 + position })));
        },
      };
    },

    async prepareErasure(key) {
      const rows = await all().toArray();
      const replaced: { old: string; order: number; part: Omit<SearchIndexRow, 'order'> | null }[] = [];
      for (const row of rows) {
        const entries = await openPart(row);
        if (entries === null) continue;
        const kept = entries.filter((entry) => entry.key !== key);
        if (kept.length === entries.length) continue;
        replaced.push({ old: row.id, order: row.order, part: kept.length > 0 ? await sealPart(kept) : null });
      }
      const seen = rows.map((row) => row.id).sort();
      return {
        async commit() {
          const now = (await all().primaryKeys()).sort();
          if (now.join() !== seen.join())
            throw new Conflict('The search index changed while an entry was being erased.');
          await table.bulkDelete(replaced.map(({ old }) => old));
          await table.bulkAdd(replaced.flatMap(({ part, order }) => (part ? [{ ...part, order }] : [])));
        },
      };
    },

    async read() {
      const rows = await all().toArray();
      return merge(await Promise.all(rows.map(openPart)));
    },

    async tidy() {
      try {
        if ((await lastOrder()) % FOLD_AFTER !== 0) return;
        // Only the run at the end may be folded: a part in the middle could be older than full parts after it.
        const rows = await all().toArray();
        const last = rows.slice(rows.findLastIndex((row) => row.entries >= PART_SIZE) + 1);
        const opened = await Promise.all(last.map(openPart));
        const from = opened.lastIndexOf(null) + 1;
        const small = last.slice(from);
        if (small.length < FOLD_AFTER / 2) return;
        const merged = merge<Fields>(opened.slice(from));
        const parts = await sealParts([...merged].map(([key, fields]) => ({ ...fields, key })));
        const order = small.at(-1)?.order ?? 0;
        const ids = small.map((row) => row.id);
        await database.transaction('rw', table, async () => {
          if ((await table.where('id').anyOf(ids).count()) !== ids.length) return;
          await table.bulkDelete(ids);
          await table.bulkAdd(parts.map((part) => ({ ...part, order })));
        });
      } catch {
        // The index is whole without it. The record's write, which came before, must not appear to have failed.
      }
    },
  };
}

function context(id: string): { table: string; key: string } {
  return { table: 'searchIndexes', key: id };
}

function merge<Fields>(parts: (IndexEntry<Fields>[] | null)[]): Map<string, Partial<Fields>> {
  const merged = new Map<string, Partial<Fields>>();
  for (const { key, ...fields } of parts.flatMap((part) => part ?? []))
    merged.set(key, { ...merged.get(key), ...(fields as Partial<Fields>) });
  return merged;
}

/** Apostrophes as keyboards and practice systems write them, and the marks that stand in for them. */
const APOSTROPHES = /['’‘‛ʼʻʹ`´′＇]/gu;
/** Letters that Unicode takes for letters of their own, which people without them on the keyboard type so. */
const PLAIN_LETTERS: Record<string, string> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const OWN_LETTERS = /[øłđðħıßæœþ]/gu;

/** Text as search compares it: no case, no accents, no apostrophes, single spaces. */
export function searchable(...texts: (string | null | undefined)[]): string {
  const joined = texts.filter((text) => text).join(' ');
  const plain = joined
    // Before the accents: one of them decomposes into a space and an accent.
    .replaceAll(APOSTROPHES, '')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}+/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return keyed(plain);
}

/** Lower-case text with what a keyboard has. An index entry may hold more: it is as `searchable` was when it was written. */
export function keyed(text: string): string {
  return text.replaceAll(APOSTROPHES, '').replaceAll(OWN_LETTERS, (letter) => PLAIN_LETTERS[letter] ?? letter);
}

/** Tells whether every word of the query stands somewhere in an entry's text. */
export function matcher(query: string): (text: string) => boolean {
  const words = searchable(query).split(' ');
  return (text) => {
    const plain = keyed(text);
    return words.every((word) => plain.includes(word));
  };
}
