import { codeSetName } from './code-sets.ts';
import { type CatalogueEntry, compactCode, tidyTitle } from './entry.ts';
import { buildIndex } from './index-build.ts';
import type { CatalogueRepository, CodeSetCursor, CodeSetIdentity } from './repository.ts';
import { type FailureKind, REFRESH_AFTER, retryAt } from './schedule.ts';

/** One code as it comes from the server. */
export interface FetchedCode {
  code: string;
  display: string;
  requiresProcedureCode?: boolean;
  withdrawn?: boolean;
}

/** A page of a code set, or why there is none, in words for people. */
export type FetchedPage =
  | {
      kind: 'page';
      entries: FetchedCode[];
      /** How many the server has in all, if it says so. */
      total: number | null;
      version: string | null;
      /** The server says that nothing follows. */
      last: boolean;
      /** Rows of the page as the server counts them, where some are no entries (headings); else `entries.length`. */
      rows?: number;
    }
  | ({ kind: 'not reached'; message: string } & Partial<FailureKind>)
  /** The server has no such set, which is no failure. */
  | { kind: 'not offered' };

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
  /** Ends the sync at once; what has come so far stays, to go on from. */
  signal?: AbortSignal;
}

/** How a sync ended. Only after `complete` is anything else in use than before. `overtaken`: another sync of the set was begun meanwhile, or the set removed. */
export type SyncOutcome =
  | { kind: 'complete'; count: number }
  | { kind: 'failed'; message: string }
  | { kind: 'not offered' }
  | { kind: 'cancelled' }
  | { kind: 'overtaken' };

/** Codes asked for at a time. */
const PAGE_SIZE = 1000;
/** More than any edition of any set; a server that never ends is stopped here. */
const MAX_CODES = 500_000;
const MAX_PAGES = 10_000;
const LONGEST_CODE = 40;
const LONGEST_TITLE = 1000;
/** A sync cut off longer ago than this begins anew: the server's pages may have moved since. */
const RESUMABLE_FOR = 24 * 60 * 60 * 1000;
/** A server may count codes that it doesn't list; fewer than this part of its total, or of the codes in use, is no whole set. */
const WHOLE = 0.9;
/** How often a set is begun anew in one go because it changed under the reading. */
const RESTARTS = 2;

/** A sync that can't go on, with the reason for people. */
class Stopped extends Error {
  readonly failure: FailureKind;
  constructor(message: string, failure: FailureKind = { lasting: false }) {
    super(message);
    this.failure = failure;
  }
}

/**
 * Fetches a code set page by page. Every page is kept before the next one is asked for, so that a worker that was killed goes on where it was.
 * The version in use stays until the new one is whole; then they change places in one transaction, with the new search index. Codes that the
 * server no longer lists stay, withdrawn. Never throws for what a server or the disk does.
 */
export async function syncCodeSet(request: SyncRequest): Promise<SyncOutcome> {
  const { identity, repository } = request;
  let generation: number | null = null;
  try {
    let from = await startOf(request);
    generation = from.generation;
    for (let restarts = 0; ; restarts += 1) {
      const end = await fetchPages(request, from);
      if (end.kind === 'whole') return await putInPlace(request, generation, end.isSure);
      if (end.kind === 'cancelled') return await cancelled(request);
      if (end.kind === 'not offered') return await notOffered(request);
      if (restarts === RESTARTS) {
        throw new Stopped('Healthcode changed the list while it was being fetched, three times in a row.');
      }
      generation = await repository.begin(identity, isoNow(request));
      from = beginning(generation);
    }
  } catch (error) {
    return failed(request, generation, error);
  }
}

/** Where a sync starts from, and what is there already. */
interface Start {
  generation: number;
  page: number;
  /** Rows by the server's way of counting, each code once. */
  counted: number;
  total: number | null;
  version: string | null;
  whole: boolean;
  seen: Set<string>;
}

const isoNow = ({ now }: SyncRequest): string => new Date(now()).toISOString();

function beginning(generation: number): Start {
  return { generation, page: 0, counted: 0, total: null, version: null, whole: false, seen: new Set() };
}

async function startOf(request: SyncRequest): Promise<Start> {
  const { identity, repository } = request;
  const cursor = (await repository.get(identity))?.cursor ?? null;
  if (cursor !== null && cursor.page > 0 && isRecent(cursor, request.now())) {
    const { generation, page, done, counted = done, total, version, whole = false } = cursor;
    const seen = new Set((await repository.entries(identity, generation)).map(({ code }) => code));
    // A cursor whose codes are gone is worth nothing.
    if (seen.size > 0) {
      await repository.resume(identity, generation);
      return { generation, page, counted, total, version, whole, seen };
    }
  }
  return beginning(await repository.begin(identity, isoNow(request)));
}

function isRecent(cursor: CodeSetCursor, now: number): boolean {
  const age = now - Date.parse(cursor.startedAt);
  return age >= 0 && age < RESUMABLE_FOR;
}

/** How the fetching ended. `isSure`: nothing can be missing, so that what isn't there was taken back by its owner. */
type FetchEnd =
  | { kind: 'whole'; isSure: boolean }
  | { kind: 'cancelled' }
  | { kind: 'not offered' }
  | { kind: 'changed meanwhile' };

/** Fetches what is still missing. Ends where the server's total is reached, at its last page, an empty one, or one that was there before. */
async function fetchPages(request: SyncRequest, from: Start): Promise<FetchEnd> {
  const { identity, repository, fetchPage, signal, onProgress } = request;
  const { generation, seen } = from;
  let { page, counted, total, version } = from;
  if (from.whole) return { kind: 'whole', isSure: true };
  for (;;) {
    page += 1;
    if (page > MAX_PAGES) throw new Stopped(`Healthcode’s list did not end after ${thousands(MAX_PAGES)} pages.`);
    const fetched = await unlessAborted(() => fetchPage(page, PAGE_SIZE), signal);
    if (fetched === null) return { kind: 'cancelled' };
    if (fetched.kind === 'not offered') return fetched;
    if (fetched.kind === 'not reached') {
      const { message, lasting = false, retryAfterSeconds } = fetched;
      throw new Stopped(message, { lasting, retryAfterSeconds });
    }
    if (differs(version, fetched.version) || differs(total, fetched.total)) return { kind: 'changed meanwhile' };
    version = fetched.version ?? version;
    total = fetched.total ?? total;
    const { fresh, again } = freshEntries(identity.scheme, fetched.entries, seen);
    if (fresh.length === 0) return endAt(page, fetched.entries.length > 0, counted, seen.size, total);
    if (seen.size > MAX_CODES) throw new Stopped(`Healthcode sent more than ${thousands(MAX_CODES)} codes.`);
    counted += (fetched.rows ?? fetched.entries.length) - again;
    // Where codes are still missing the server's word that this was the last page doesn't end it: the next one is asked for.
    const whole = total === null ? fetched.last : counted >= total;
    await repository.putPage(identity, generation, page, fresh, { total, version, counted, whole });
    onProgress?.({ done: seen.size, total });
    if (whole) return { kind: 'whole', isSure: true };
  }
}

/** Whether a fact that the server tells with every page has become another. */
function differs<Fact>(before: Fact | null, now: Fact | null): boolean {
  return before !== null && now !== null && before !== now;
}

/** What it means that a page brought nothing new. `isRepeat`: it had codes, but all had come before. */
function endAt(page: number, isRepeat: boolean, counted: number, codes: number, total: number | null): FetchEnd {
  if (codes === 0) throw new Stopped('Healthcode sent no codes.');
  // A server that knows no pages sends everything at every request.
  if (total === null) return { kind: 'whole', isSure: !isRepeat || page === 2 };
  if (counted >= total) return { kind: 'whole', isSure: true };
  if (isRepeat)
    throw new Stopped(`Healthcode sent the same page twice, after ${codeCount(codes)} of ${thousands(total)}.`);
  // A whole page that is missing is no slip in the server's counting: it may be the first one, of a server that counts its pages from 0.
  const rowsOfPage = counted / (page - 1);
  if (counted < total * WHOLE || total - counted >= rowsOfPage)
    throw new Stopped(`Healthcode stopped after ${codeCount(codes)} of ${thousands(total)}.`);
  return { kind: 'whole', isSure: false };
}

/** The work's result; null as soon as the signal says stop. */
async function unlessAborted<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | null> {
  if (signal === undefined) return work();
  if (signal.aborted) return null;
  let stop = (): void => {};
  const stopped = new Promise<null>((resolve) => {
    stop = () => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What is usable of a page and wasn't there before, noted as seen; and how many codes of earlier pages came again. */
function freshEntries(
  scheme: string,
  fetched: readonly FetchedCode[],
  seen: Set<string>,
): { fresh: CatalogueEntry[]; again: number } {
  const fresh: CatalogueEntry[] = [];
  const here = new Set<string>();
  let again = 0;
  for (const { code: rawCode, display, requiresProcedureCode, withdrawn } of fetched) {
    const code = tidyTitle(rawCode);
    if (code === '' || code.length > LONGEST_CODE) continue;
    if (seen.has(code)) {
      if (!here.has(code)) again += 1;
      continue;
    }
    seen.add(code);
    here.add(code);
    const title = tidyTitle(display.slice(0, LONGEST_TITLE)) || code;
    const entry: CatalogueEntry = { scheme, code, title };
    if (requiresProcedureCode !== undefined) entry.requiresProcedureCode = requiresProcedureCode;
    if (withdrawn) entry.withdrawn = true;
    fresh.push(entry);
  }
  return { fresh, again };
}

const thousands = (count: number): string => count.toLocaleString('en-GB');
const codeCount = (count: number): string => `${thousands(count)} ${count === 1 ? 'code' : 'codes'}`;

/** Adds what vanished, builds the index and swaps. */
async function putInPlace(request: SyncRequest, generation: number, isSure: boolean): Promise<SyncOutcome> {
  const { identity, repository } = request;
  const entries = await repository.entries(identity, generation);
  const inUseFrom = (await repository.get(identity))?.inUseFrom;
  // What another site offered is not withdrawn here: it was never this one's.
  const before = inUseFrom === identity.source ? await repository.entries(identity) : [];
  const known = new Set(entries.map(({ code }) => compactCode(code)));
  const note = noteOfShortfall(before, known);
  const vanished = vanishedEntries(before, known, isSure && note === null ? isoNow(request).slice(0, 10) : null);
  if (vanished.length > 0) {
    const cursor = (await repository.get(identity))?.cursor ?? null;
    const { page = 0, total = null, version = null } = cursor ?? {};
    const facts = { total, version, whole: true, ...(note === null ? {} : { note }) };
    await repository.putPage(identity, generation, page + 1, vanished, facts);
  }
  const all = [...entries, ...vanished];
  const index = buildIndex(all);
  if (request.signal?.aborted) return cancelled(request);
  await repository.complete(identity, generation, isoNow(request), index);
  return { kind: 'complete', count: all.length };
}

/**
 * What is to be said of a list that lacks far more of the codes in use than an edition takes back: one short answer must not withdraw a whole set,
 * which would stop bills. Null where it lacks few.
 */
function noteOfShortfall(before: readonly CatalogueEntry[], known: ReadonlySet<string>): string | null {
  const inUse = before.filter(({ withdrawn }) => !withdrawn);
  const missing = inUse.filter(({ code }) => !known.has(compactCode(code))).length;
  if (inUse.length - missing >= inUse.length * WHOLE) return null;
  const lacks = `Healthcode’s new list lacks ${thousands(missing)} of the ${codeCount(inUse.length)} in use`;
  return `${lacks}, so it may be cut short. All of them stay valid here. Sync again later; if it stays so, ask Healthcode whether the list is complete.`;
}

/**
 * Entries of the version before that the new one has not.
 * @param today ISO date from which on they are withdrawn; null where the server may have left them out by mistake: then they stay as they are
 */
export function vanishedEntries(
  before: readonly CatalogueEntry[],
  known: ReadonlySet<string>,
  today: string | null,
): CatalogueEntry[] {
  return before
    .filter(({ code }) => !known.has(compactCode(code)))
    .map((entry) =>
      entry.withdrawn || today === null ? entry : { ...entry, withdrawn: true, validTo: entry.validTo ?? today },
    );
}

async function cancelled({ identity, repository, now }: SyncRequest): Promise<SyncOutcome> {
  const nextTryAt = new Date(now() + REFRESH_AFTER).toISOString();
  await repository.stop(identity, { state: 'cancelled', message: null, nextTryAt });
  return { kind: 'cancelled' };
}

/** A set that was offered before and is no more stays in use, and that is said. */
async function notOffered({ identity, repository, now }: SyncRequest): Promise<SyncOutcome> {
  const inUse = (await repository.get(identity))?.generation ?? null;
  await repository.stop(identity, {
    state: 'not offered',
    message: inUse === null ? null : 'Healthcode no longer offers this list. The codes in use stay as they are.',
    nextTryAt: new Date(now() + REFRESH_AFTER).toISOString(),
  });
  return { kind: 'not offered' };
}

/** The store names a full disk so; its errors themselves may not be imported here. */
function whyNotKept(error: unknown): string {
  return error instanceof Error && error.name === 'StoreFull'
    ? 'This computer has no room left for the codes. Free some disk space, then sync again.'
    : 'The codes could not be kept on this computer. If this goes on, restart the browser.';
}

async function failed(request: SyncRequest, generation: number | null, error: unknown): Promise<SyncOutcome> {
  const { identity, repository, now } = request;
  const [reason, kind] =
    error instanceof Stopped ? [error.message, error.failure] : [whyNotKept(error), { lasting: false }];
  const name = codeSetName(identity.set);
  try {
    const meta = await repository.get(identity);
    if (generation !== null && meta?.cursor?.generation !== generation) return { kind: 'overtaken' };
    const kept = meta?.generation ? ' The codes in use stay as they are.' : '';
    const message = `${name}: ${reason}${kept}`;
    const nextTryAt = new Date(retryAt(meta?.failures ?? 0, kind, now())).toISOString();
    await repository.stop(identity, { state: 'failed', message, nextTryAt });
    return { kind: 'failed', message };
  } catch {
    return { kind: 'failed', message: `${name}: ${reason}` };
  }
}
