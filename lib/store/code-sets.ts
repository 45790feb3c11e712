import Dexie from 'dexie';
import type { OverlayDatabase } from './database.ts';
import { Conflict, NotThere, writing } from './errors.ts';
import type { CodeSetIdentity, CodeSetMeta, CodeSetStop } from './rows.ts';

export type { CodeSetIdentity, CodeSetMeta } from './rows.ts';

/** Bytes of a search index over a code set. Codes are no secret: they are kept as they are. */
export type IndexBytes = Uint8Array<ArrayBuffer>;

/** What the server said with a page. */
export interface PageFacts {
  total: number | null;
  version: string | null;
  /** Rows so far by the server's way of counting. */
  counted?: number;
  /** Nothing is missing now. */
  whole?: boolean;
  /** What is to be said of this version once it is in use, for people. */
  note?: string;
}

/** How a sync that stopped is noted; `nextTryAt`: ISO, when it is to be tried again. */
export interface StopNote {
  state: CodeSetStop;
  message: string | null;
  nextTryAt: string | null;
}

/**
 * Code sets with their codes and search indexes. A new version comes in beside the one in use, page by page, and takes its place
 * in one transaction; a sync that was cut off goes on after `meta.cursor.page`. `Entry` is the catalogue's affair.
 */
export interface CodeSetRepository<Entry> {
  list(): Promise<CodeSetMeta[]>;
  get(identity: CodeSetIdentity): Promise<CodeSetMeta | null>;
  /** Begins a new version and drops one that was left unfinished. Gives its generation. */
  begin(identity: CodeSetIdentity, at: string): Promise<number>;
  /** Goes on with the version that is coming in. Throws `Conflict` if another one was begun since. */
  resume(identity: CodeSetIdentity, generation: number): Promise<void>;
  /** Keeps a page (from 1) of the version that is coming in. Throws `Conflict` if another one was begun since. */
  putPage(
    identity: CodeSetIdentity,
    generation: number,
    page: number,
    entries: Entry[],
    facts: PageFacts,
  ): Promise<void>;
  /** Puts the new version in place, with its search index if it was built already, and drops the old one. Throws `Conflict`. */
  complete(identity: CodeSetIdentity, generation: number, at: string, index?: IndexBytes): Promise<void>;
  /** Notes why a sync stopped. What has come so far stays, to go on from. */
  stop(identity: CodeSetIdentity, note: StopNote): Promise<void>;
  /** Notes that a person wants the set fetched now; earlier failures count no more. */
  request(identity: CodeSetIdentity, at: string): Promise<void>;
  /** The connection points elsewhere now: what is coming in is dropped, and the set is to be fetched anew. The version in use stays until then. */
  renew(identity: CodeSetIdentity, at: string): Promise<void>;
  /** Drops a version that was coming in, and every trace of a set that has no other. Nothing where another one was begun since. */
  abandon(identity: CodeSetIdentity, generation: number): Promise<void>;
  /** All codes in use, or of a generation that is coming in; empty where there are none. */
  entries(identity: CodeSetIdentity, generation?: number): Promise<Entry[]>;
  /** The search index of the version in use; null where none was put. */
  getIndex(identity: CodeSetIdentity): Promise<IndexBytes | null>;
  /** Keeps the search index of the version in use. Throws `Conflict` if that has become another. */
  putIndex(identity: CodeSetIdentity, generation: number, bytes: IndexBytes): Promise<void>;
  remove(identity: CodeSetIdentity): Promise<void>;
}

export function codeSetRepository<Entry>(database: OverlayDatabase): CodeSetRepository<Entry> {
  const { codeSets, codes, searchIndexes } = database;
  const tables = [codeSets, codes, searchIndexes];

  const change = <Result>(work: () => Promise<Result>) => writing(() => database.transaction('rw', tables, work));
  const metaOf = async (id: string) => (await codeSets.get(id))?.meta ?? null;
  const pagesOf = (id: string, generation: number) =>
    codes.where('[codeSet+generation+page]').between([id, generation, Dexie.minKey], [id, generation, Dexie.maxKey]);

  /** Deletes the pages of every generation but one. */
  async function dropPagesExcept(id: string, kept: number | null): Promise<void> {
    const keys = await codes
      .where('[codeSet+generation+page]')
      .between([id, Dexie.minKey, Dexie.minKey], [id, Dexie.maxKey, Dexie.maxKey])
      .primaryKeys();
    await codes.bulkDelete(keys.filter(([, generation]) => generation !== kept));
  }

  async function replaceIndex(id: string, generation: number, bytes: IndexBytes | undefined): Promise<void> {
    if (bytes) await searchIndexes.put({ id, scope: id, order: generation, entries: 0, bytes });
    else await searchIndexes.delete(id);
  }

  /** The set's meta data, if this generation is the one that is coming in. */
  async function incoming(id: string, generation: number) {
    const meta = await metaOf(id);
    if (meta?.cursor?.generation !== generation)
      throw new Conflict('Another sync of this code set was begun meanwhile.');
    return { meta, cursor: meta.cursor };
  }

  return {
    list: async () => (await codeSets.toArray()).map((row) => row.meta),
    get: (identity) => metaOf(idOf(identity)),

    begin: (identity, at) =>
      change(async () => {
        const id = idOf(identity);
        const meta = (await metaOf(id)) ?? absent(identity);
        const generation = Math.max(meta.generation ?? 0, meta.cursor?.generation ?? 0) + 1;
        await dropPagesExcept(id, meta.generation);
        const cursor = { generation, startedAt: at, page: 0, done: 0, total: null, version: null };
        const source = sourceOf(identity);
        await codeSets.put({ id, meta: { ...meta, ...source, state: 'syncing', message: null, cursor } });
        return generation;
      }),

    resume: (identity, generation) =>
      change(async () => {
        const id = idOf(identity);
        const { meta } = await incoming(id, generation);
        await codeSets.put({ id, meta: { ...meta, state: 'syncing', message: null } });
      }),

    putPage: (identity, generation, page, entries, facts) =>
      change(async () => {
        const id = idOf(identity);
        const { meta, cursor } = await incoming(id, generation);
        const replaced = await codes.get([id, generation, page]);
        await codes.put({ codeSet: id, generation, page, entries });
        const done = cursor.done - (replaced?.entries.length ?? 0) + entries.length;
        const next = { ...cursor, page: Math.max(cursor.page, page), done, ...facts };
        await codeSets.put({ id, meta: { ...meta, state: 'syncing', message: null, cursor: next } });
      }),

    complete: (identity, generation, at, index) =>
      change(async () => {
        const id = idOf(identity);
        const { meta, cursor } = await incoming(id, generation);
        await dropPagesExcept(id, generation);
        await replaceIndex(id, generation, index);
        const { version, done: count, note: message = null } = cursor;
        const ready = {
          ...meta,
          state: 'ready',
          version,
          count,
          updatedAt: at,
          message,
          nextTryAt: null,
          failures: 0,
          ...(meta.source === undefined ? {} : { inUseFrom: meta.source }),
          generation,
          cursor: null,
        } as const;
        await codeSets.put({ id, meta: ready });
      }),

    stop: (identity, note) =>
      change(async () => {
        const id = idOf(identity);
        const meta = (await metaOf(id)) ?? absent(identity);
        const failures = note.state === 'failed' ? (meta.failures ?? 0) + 1 : 0;
        await codeSets.put({ id, meta: { ...meta, ...note, failures } });
      }),

    request: (identity, at) =>
      change(async () => {
        const id = idOf(identity);
        const meta = (await metaOf(id)) ?? absent(identity);
        await codeSets.put({ id, meta: { ...meta, nextTryAt: at, failures: 0 } });
      }),

    renew: (identity, at) =>
      change(async () => {
        const id = idOf(identity);
        const meta = (await metaOf(id)) ?? absent(identity);
        await dropPagesExcept(id, meta.generation);
        const state = meta.generation === null ? 'absent' : 'ready';
        const fresh = { state, message: null, nextTryAt: at, failures: 0, cursor: null } as const;
        await codeSets.put({ id, meta: { ...meta, ...sourceOf(identity), ...fresh } });
      }),

    abandon: (identity, generation) =>
      change(async () => {
        const id = idOf(identity);
        const meta = await metaOf(id);
        if (meta?.cursor?.generation !== generation) return;
        await dropPagesExcept(id, meta.generation);
        if (meta.generation === null) await codeSets.delete(id);
        else await codeSets.put({ id, meta: { ...meta, state: 'ready', message: null, cursor: null } });
      }),

    async entries(identity, generation) {
      const id = idOf(identity);
      const wanted = generation ?? (await metaOf(id))?.generation ?? null;
      if (wanted === null) return [];
      return (await pagesOf(id, wanted).toArray()).flatMap((row) => row.entries as Entry[]);
    },

    async getIndex(identity) {
      const id = idOf(identity);
      const [meta, row] = await Promise.all([metaOf(id), searchIndexes.get(id)]);
      return row !== undefined && row.order === meta?.generation ? row.bytes : null;
    },

    putIndex: (identity, generation, bytes) =>
      change(async () => {
        const id = idOf(identity);
        const meta = await metaOf(id);
        if (meta === null) throw new NotThere('There is no such code set.');
        if (meta.generation !== generation) throw new Conflict('The code set has become another one meanwhile.');
        await replaceIndex(id, generation, bytes);
      }),

    remove: (identity) =>
      change(async () => {
        const id = idOf(identity);
        await dropPagesExcept(id, null);
        await searchIndexes.delete(id);
        await codeSets.delete(id);
      }),
  };
}

function idOf({ environment, connection, set }: CodeSetIdentity): string {
  return JSON.stringify(['codes', environment, connection, set]);
}

function sourceOf({ source }: CodeSetIdentity): { source?: string } {
  return source === undefined ? {} : { source };
}

function absent(identity: CodeSetIdentity): CodeSetMeta {
  const { set, scheme, connection, environment } = identity;
  const nothing = { version: null, count: 0, updatedAt: null, message: null, generation: null, cursor: null };
  return { set, scheme, connection, environment, ...sourceOf(identity), state: 'absent', ...nothing };
}
