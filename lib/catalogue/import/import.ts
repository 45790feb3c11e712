import { type CatalogueEntry, compactCode } from '../entry.ts';
import { buildIndex } from '../index-build.ts';
import type { CatalogueRepository, CodeSetIdentity } from '../repository.ts';
import { vanishedEntries } from '../sync.ts';
import { Refused } from './decode.ts';
import type { ImportMapping } from './mapping.ts';
import { type FileInspection, type ReadFhir, readCodes } from './read.ts';
import type { RowFault } from './rows.ts';

export interface ImportProgress {
  /** Codes so far. */
  done: number;
  stage: 'reading' | 'indexing';
}

export interface FileCheck {
  /** Rows that can be taken. */
  codes: number;
  /** Rows that can't; more than `faults` has where there are very many. */
  faultCount: number;
  faults: RowFault[];
}

/** How an import ended. Only after `complete` is anything else in use than before. */
export type ImportOutcome =
  | { kind: 'complete'; count: number; withdrawn: number }
  | { kind: 'refused'; message: string }
  | { kind: 'cancelled' };

export interface ImportRequest {
  file: Blob;
  inspection: FileInspection;
  mapping: ImportMapping;
  repository: Pick<CatalogueRepository, 'begin' | 'putPage' | 'entries' | 'complete' | 'abandon'>;
  readFhir: ReadFhir;
  /** Milliseconds since the epoch. */
  now(): number;
  onProgress?(progress: ImportProgress): void;
  signal?: AbortSignal;
}

/** Codes that are written at a time. */
const PAGE_SIZE = 5000;
/** Faults that are kept to be read and downloaded. */
const MOST_FAULTS = 10_000;

/** The clinic's own list for a set. It has no connection and belongs to no environment: a code means the same in all of them. */
export function importedSet(set: string): CodeSetIdentity {
  return { set, scheme: set.split('/').at(-1) ?? set, connection: 'file', environment: 'any' };
}

/**
 * Goes through the whole file and changes nothing. Null where it was cancelled.
 * @throws Refused
 */
export async function checkFile(
  request: Omit<ImportRequest, 'repository' | 'now' | 'onProgress'>,
): Promise<FileCheck | null> {
  const check: FileCheck = { codes: 0, faultCount: 0, faults: [] };
  for await (const { entries, faults } of readCodes(
    request.file,
    request.inspection,
    request.mapping,
    request.readFhir,
  )) {
    if (request.signal?.aborted) return null;
    check.codes += entries.length;
    check.faultCount += faults.length;
    check.faults.push(...faults.slice(0, MOST_FAULTS - check.faults.length));
  }
  return check;
}

/**
 * Puts the file's codes in place of the list that was imported before. They come in beside it and change places with it in one transaction, with
 * their search index; until then, and after any failure or a cancel, the old list is as it was. Codes that the file no longer has stay, withdrawn.
 * @throws what the store throws
 */
export async function importCodes(request: ImportRequest): Promise<ImportOutcome> {
  const { repository, mapping, signal } = request;
  const identity = importedSet(mapping.set);
  const at = new Date(request.now()).toISOString();
  const generation = await repository.begin(identity, at);
  try {
    const entries = await keepPages(request, identity, generation);
    if (entries === null) return await abandoned({ kind: 'cancelled' });
    if (entries.length === 0) return await abandoned({ kind: 'refused', message: 'No row of the file can be taken.' });
    const known = new Set(entries.map(({ code }) => compactCode(code)));
    const vanished = vanishedEntries(await repository.entries(identity), known, at.slice(0, 10));
    const facts = { total: null, version: request.inspection.fileName };
    if (vanished.length > 0) {
      const page = Math.ceil(entries.length / PAGE_SIZE) + 1;
      await repository.putPage(identity, generation, page, vanished, facts);
    }
    request.onProgress?.({ done: entries.length, stage: 'indexing' });
    const index = buildIndex([...entries, ...vanished]);
    // A *Cancel* that was pressed meanwhile is heard only between two tasks.
    await new Promise((heard) => setTimeout(heard));
    if (signal?.aborted) return await abandoned({ kind: 'cancelled' });
    await repository.complete(identity, generation, at, index);
    return { kind: 'complete', count: entries.length, withdrawn: vanished.length };
  } catch (error) {
    // On a full disk that may fail too: why the import failed matters more, and the next one sweeps up.
    await repository.abandon(identity, generation).catch(() => undefined);
    if (error instanceof Refused) return { kind: 'refused', message: error.message };
    throw error;
  }

  async function abandoned(outcome: ImportOutcome): Promise<ImportOutcome> {
    await repository.abandon(identity, generation);
    return outcome;
  }
}

/** Writes the codes as they are read. Null where it was cancelled. */
async function keepPages(
  request: ImportRequest,
  identity: CodeSetIdentity,
  generation: number,
): Promise<CatalogueEntry[] | null> {
  const { repository, inspection, signal } = request;
  const all: CatalogueEntry[] = [];
  let kept = 0;
  const keep = async (to: number): Promise<void> => {
    const page = Math.ceil(to / PAGE_SIZE);
    const facts = { total: null, version: inspection.fileName };
    await repository.putPage(identity, generation, page, all.slice(kept, to), facts);
    kept = to;
    request.onProgress?.({ done: kept, stage: 'reading' });
  };
  for await (const { entries } of readCodes(request.file, inspection, request.mapping, request.readFhir)) {
    if (signal?.aborted) return null;
    // One by one: a large part of a file, spread into one call, overflows the stack of a browser's worker.
    // Copies: a text that was cut out of a piece of the file keeps all of that piece in memory.
    for (const entry of structuredClone(entries)) all.push(entry);
    while (all.length - kept >= PAGE_SIZE) await keep(kept + PAGE_SIZE);
  }
  if (all.length > kept) await keep(all.length);
  return signal?.aborted ? null : all;
}
