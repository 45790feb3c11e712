import { codeSetName } from './code-sets.ts';
import { type CatalogueEntry, tidyTitle } from './entry.ts';
import { buildIndex } from './index-build.ts';
import type { CatalogueRepository, CodeSetCursor, CodeSetIdentity } from './repository.ts';

/** One code as it comes from the server. */
export interface FetchedCode {
  code: string;
  display: string;
  requiresProcedureCode?: boolean;
  withdrawn?: boolean;
}

/** A page of a code set, or why there is none, in words for people. */
export type FetchedPage =
  | { kind: 'page'; entries: FetchedCode[]; total: number | null; version: string | null; last: boolean }
  | { kind: 'not reached'; message: string };

/** Asks for a page, from 1, of at most `count` codes. */
export type FetchPage = (page: number, count: number) => Promise<FetchedPage>;

export interface SyncProgress {
  done: number;
  /** As the server says, if it does. */
  total: number | null;
}

export interface SyncRequest {
  identity: CodeSetIdentity;
  fetchPage: FetchPage;
  repository: CatalogueRepository;
  /** Milliseconds since the epoch. */
  now(): number;
  onProgress?(progress: SyncProgress): void;
  /** Ends the sync between two pages; what has come so far stays, to go on from. */
  signal?: AbortSignal;
}

/** How a sync ended. Only after `complete` is anything else in use than before. `overtaken`: another sync of the set was begun meanwhile. */
export type SyncOutcome =
  | { kind: 'complete'; count: number }
  | { kind: 'failed'; message: string }
  | { kind: 'cancelled' }
  | { kind: 'overtaken' };

/** Codes asked for at a time. */
const PAGE_SIZE = 1000;
/** More than any edition of any set; a server that never ends is stopped here. */
const MAX_CODES = 500_000;
const LONGEST_CODE = 40;
const LONGEST_TITLE = 1000;
/** A sync cut off longer ago than this begins anew: the server's pages may have moved since. */
const RESUMABLE_FOR = 24 * 60 * 60 * 1000;
/** A server may count codes that it doesn't list, or that can't be chosen; fewer than this part of its total is no whole set. */
const WHOLE = 0.9;

/** A sync that can't go on, with the reason for people. */
class Stopped extends Error {}

/**
 * Fetches a code set page by page. Every page is kept before the next one is asked for, so that a worker that was killed goes on where it was.
 * The version in use stays until the new one is whole; then they change places in one transaction, with the new search index. Codes that the
 * server no longer lists stay, withdrawn. Never throws for what a server or the disk does.
 */
export async function syncCodeSet(request: SyncRequest): Promise<SyncOutcome> {
  const { identity, repository, signal } = request;
  let generation: number | null = null;
  try {
    let start = await startOf(request);
    generation = start.generation;
    for (let restarts = 0; ; restarts += 1) {
      const ended = await fetchPages(request, start);
      if (ended.kind === 'cancelled') {
        await repository.fail(identity, 'Cancelled. The sync goes on from here when it is started again.');
        return ended;
      }
      if (ended.kind === 'whole') break;
      if (restarts === 2)
        throw new Stopped('Healthcode changed the version while it was being fetched, three times in a row.');
      generation = await repository.begin(identity, isoNow(request));
      start = { generation, page: 0, done: 0, version: null, seen: new Set() };
    }
    if (signal?.aborted) return { kind: 'cancelled' };
    return { kind: 'complete', count: await putInPlace(request, generation) };
  } catch (error) {
    return await failure(request, generation, error);
  }
}

/** Where a sync starts from, and the codes that are there already. */
interface Start {
  generation: number;
  page: number;
  done: number;
  version: string | null;
  seen: Set<string>;
}

const isoNow = ({ now }: SyncRequest): string => new Date(now()).toISOString();

async function startOf(request: SyncRequest): Promise<Start> {
  const { identity, repository } = request;
  const cursor = (await repository.get(identity))?.cursor ?? null;
  if (cursor !== null && cursor.page > 0 && isRecent(cursor, request.now())) {
    const { generation, page, done, version } = cursor;
    const seen = new Set((await repository.entries(identity, generation)).map(({ code }) => code));
    // A cursor whose codes are gone is worth nothing.
    if (seen.size > 0) return { generation, page, done, version, seen };
  }
  const generation = await repository.begin(identity, isoNow(request));
  return { generation, page: 0, done: 0, version: null, seen: new Set() };
}

function isRecent(cursor: CodeSetCursor, now: number): boolean {
  const age = now - Date.parse(cursor.startedAt);
  return age >= 0 && age < RESUMABLE_FOR;
}

/** Fetches what is still missing. Ends at the server's last page, an empty one, or one that brings no code that wasn't there before. */
async function fetchPages(
  request: SyncRequest,
  start: Start,
): Promise<{ kind: 'whole' } | { kind: 'cancelled' } | { kind: 'another version' }> {
  const { identity, repository, fetchPage, signal, onProgress } = request;
  const { generation, seen } = start;
  let { page, version } = start;
  let total: number | null = null;
  for (;;) {
    if (signal?.aborted) return { kind: 'cancelled' };
    page += 1;
    const fetched = await fetchPage(page, PAGE_SIZE);
    if (signal?.aborted) return { kind: 'cancelled' };
    if (fetched.kind !== 'page') throw new Stopped(fetched.message);
    if (version !== null && fetched.version !== null && fetched.version !== version) return { kind: 'another version' };
    version = fetched.version ?? version;
    total = fetched.total ?? total;
    const fresh = freshEntries(identity.scheme, fetched.entries, seen);
    if (fresh.length === 0) {
      checkWhole(seen.size, total);
      return { kind: 'whole' };
    }
    if (seen.size > MAX_CODES)
      throw new Stopped(`Healthcode sent more than ${MAX_CODES.toLocaleString('en-GB')} codes.`);
    await repository.putPage(identity, generation, page, fresh, { total, version });
    onProgress?.({ done: seen.size, total });
    // The server's word alone doesn't end it: where codes are still missing, the next page is asked for.
    if (fetched.last && (total === null || seen.size >= total * WHOLE)) return { kind: 'whole' };
    if (total !== null && seen.size >= total) return { kind: 'whole' };
  }
}

/** What is usable of a page and wasn't there before; notes it as seen. */
function freshEntries(scheme: string, fetched: readonly FetchedCode[], seen: Set<string>): CatalogueEntry[] {
  const fresh: CatalogueEntry[] = [];
  for (const { code: rawCode, display, requiresProcedureCode, withdrawn } of fetched) {
    const code = tidyTitle(rawCode);
    if (code === '' || code.length > LONGEST_CODE || seen.has(code)) continue;
    seen.add(code);
    const title = tidyTitle(display.slice(0, LONGEST_TITLE)) || code;
    const entry: CatalogueEntry = { scheme, code, title };
    if (requiresProcedureCode !== undefined) entry.requiresProcedureCode = requiresProcedureCode;
    if (withdrawn) entry.withdrawn = true;
    fresh.push(entry);
  }
  return fresh;
}

function checkWhole(count: number, total: number | null): void {
  if (count === 0) throw new Stopped('Healthcode sent no codes.');
  if (total === null || count >= total * WHOLE) return;
  throw new Stopped(`Healthcode stopped after ${plural(count)} of ${total.toLocaleString('en-GB')}.`);
}

const plural = (count: number): string => `${count.toLocaleString('en-GB')} ${count === 1 ? 'code' : 'codes'}`;

/** Adds what vanished, builds the index and swaps. Gives the number of codes. */
async function putInPlace(request: SyncRequest, generation: number): Promise<number> {
  const { identity, repository } = request;
  const entries = await repository.entries(identity, generation);
  const vanished = vanishedCodes(await repository.entries(identity), entries, isoNow(request).slice(0, 10));
  if (vanished.length > 0) {
    const cursor = (await repository.get(identity))?.cursor ?? null;
    const page = (cursor?.page ?? 0) + 1;
    await repository.putPage(identity, generation, page, vanished, {
      total: cursor?.total ?? null,
      version: cursor?.version ?? null,
    });
  }
  const all = [...entries, ...vanished];
  await repository.complete(identity, generation, isoNow(request), buildIndex(all));
  return all.length;
}

/** What was in a list and is no longer: withdrawn from `today` (ISO) on, since bills for earlier dates may still carry it. */
export function vanishedCodes(
  before: readonly CatalogueEntry[],
  now: readonly CatalogueEntry[],
  today: string,
): CatalogueEntry[] {
  const known = new Set(now.map(({ code }) => code));
  return before
    .filter(({ code }) => !known.has(code))
    .map((entry) => (entry.withdrawn ? entry : { ...entry, withdrawn: true, validTo: entry.validTo ?? today }));
}

async function failure(request: SyncRequest, generation: number | null, error: unknown): Promise<SyncOutcome> {
  const { identity, repository } = request;
  const reason = error instanceof Stopped ? error.message : 'The codes could not be kept on this computer.';
  try {
    const meta = await repository.get(identity);
    if (generation !== null && meta?.cursor?.generation !== generation) return { kind: 'overtaken' };
    const kept = meta?.generation ? ' The codes in use stay as they are.' : '';
    const message = `${codeSetName(identity.set)}: ${reason}${kept}`;
    await repository.fail(identity, message);
    return { kind: 'failed', message };
  } catch {
    return { kind: 'failed', message: `${codeSetName(identity.set)}: ${reason}` };
  }
}
