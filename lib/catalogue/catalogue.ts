import type { CodeState } from '../billing/codes.ts';
import type { CatalogueEntry } from './entry.ts';
import { findCode } from './find-code.ts';
import { buildIndex } from './index-build.ts';
import { type CodeIndex, openIndex } from './index-format.ts';
import type { SearchOptions, SearchResult } from './index-search.ts';
import { type CatalogueRepository, type CodeSetIdentity, type CodeSetMeta, keyOfSet } from './repository.ts';
import { nextTryAt } from './schedule.ts';
import { search } from './search.ts';
import { type FetchPage, type SyncOutcome, type SyncProgress, syncCodeSet } from './sync.ts';

/** A code set as people see it. */
export interface CatalogueState {
  state: CodeSetMeta['state'];
  /** While a version comes in, its codes so far; else the codes in use. */
  count: number;
  /** Codes in use; 0 where none can be searched yet. */
  inUse: number;
  /** How many there will be, while a version comes in and the server says so. */
  total: number | null;
  /** Of the version in use. */
  version: string | null;
  /** ISO time. */
  updatedAt: string | null;
  /** Why the last sync stopped, or what is odd about the version in use. */
  message: string | null;
  /** ISO; when it is to be fetched next, where that is settled. */
  nextTryAt: string | null;
}

export interface SyncOptions {
  onProgress?(progress: SyncProgress): void;
  signal?: AbortSignal;
}

/** Code sets of all connections: kept up to date, searched, looked up. */
export interface Catalogue {
  /** Nothing is found in a set that isn't there. */
  search(identity: CodeSetIdentity, query: string, options: SearchOptions): Promise<SearchResult>;
  /** Opens a set's index ahead of a search. */
  open(identity: CodeSetIdentity): Promise<void>;
  /** `date`: ISO, on which the code must count. `no catalogue` where the set isn't there. */
  codeState(
    identity: CodeSetIdentity,
    code: string,
    date?: string,
  ): Promise<{ state: CodeState; entry: CatalogueEntry | null }>;
  state(identity: CodeSetIdentity): Promise<CatalogueState>;
  /** One at a time for a set: a second call joins the one that runs, and its `signal` and `onProgress` count for nothing. */
  sync(identity: CodeSetIdentity, fetchPage: FetchPage, options?: SyncOptions): Promise<SyncOutcome>;
}

/** Indexes kept open; each takes some megabytes. */
const KEPT_OPEN = 6;
/** Milliseconds between two keys of somebody who types. A version that came meanwhile, from the import in another page, is searched a moment later. */
const BETWEEN_KEYS = 1000;

/** @param now milliseconds since the epoch */
export function createCatalogue({ repository, now }: { repository: CatalogueRepository; now(): number }): Catalogue {
  const open = new Map<string, { generation: number; index: Promise<CodeIndex>; askedAt: number }>();
  const running = new Map<string, Promise<SyncOutcome>>();

  /** From the stored bytes; where they are missing or of an older layout, from the codes. */
  async function load(identity: CodeSetIdentity, generation: number): Promise<CodeIndex> {
    const stored = await repository.getIndex(identity);
    const opened = stored && openIndex(stored);
    if (opened) return opened;
    const bytes = buildIndex(await repository.entries(identity, generation));
    // It serves from memory even if it can't be kept; the next start builds it again.
    await repository.putIndex(identity, generation, bytes).catch(() => undefined);
    const built = openIndex(bytes);
    if (built === null) throw new Error('A new search index could not be opened.');
    return built;
  }

  /** @param age milliseconds for which the store need not be asked again which version is in use */
  async function indexOf(identity: CodeSetIdentity, age = 0): Promise<CodeIndex | null> {
    const key = keyOfSet(identity);
    const recent = open.get(key);
    if (recent && now() - recent.askedAt < age) return recent.index;
    const generation = (await repository.get(identity))?.generation ?? null;
    if (generation === null) {
      open.delete(key);
      return null;
    }
    const known = open.get(key);
    open.delete(key);
    const index = known?.generation === generation ? known.index : load(identity, generation);
    const wanted = { generation, index, askedAt: now() };
    open.set(key, wanted);
    const oldest = open.keys().next().value;
    if (open.size > KEPT_OPEN && oldest !== undefined) open.delete(oldest);
    try {
      return await wanted.index;
    } catch (error) {
      if (open.get(key) === wanted) open.delete(key);
      throw error;
    }
  }

  return {
    async search(identity, query, options) {
      const index = await indexOf(identity, BETWEEN_KEYS);
      return index === null ? { hits: [], total: 0 } : search(index, query, options);
    },

    async open(identity) {
      await indexOf(identity);
    },

    async codeState(identity, code, date) {
      const index = await indexOf(identity);
      return index === null ? { state: 'no catalogue', entry: null } : findCode(index, code, date);
    },

    async state(identity) {
      const meta = await repository.get(identity);
      if (meta === null) {
        const nothing = { total: null, version: null, updatedAt: null, message: null, nextTryAt: null };
        return { state: 'absent', count: 0, inUse: 0, ...nothing };
      }
      const { state, version, updatedAt, message, cursor } = meta;
      const inUse = meta.generation === null ? 0 : meta.count;
      const count = state === 'syncing' ? (cursor?.done ?? 0) : inUse;
      return {
        state,
        count,
        inUse,
        total: state === 'syncing' ? (cursor?.total ?? null) : null,
        version,
        updatedAt,
        message,
        nextTryAt: nextTryAt(meta),
      };
    },

    sync(identity, fetchPage, options = {}) {
      const key = keyOfSet(identity);
      const already = running.get(key);
      if (already) return already;
      const started = syncCodeSet({ identity, fetchPage, repository, now, ...options }).finally(() => {
        running.delete(key);
        // What is in use may be another now.
        const known = open.get(key);
        if (known) open.set(key, { ...known, askedAt: Number.NEGATIVE_INFINITY });
      });
      running.set(key, started);
      return started;
    },
  };
}
