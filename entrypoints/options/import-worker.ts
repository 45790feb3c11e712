/// <reference lib="webworker" />
import type { CatalogueEntry } from '../../lib/catalogue/entry.ts';
import { faultsFile } from '../../lib/catalogue/import/faults-file.ts';
import { checkFile, importCodes } from '../../lib/catalogue/import/import.ts';
import { inspectFile, type ReadFhir } from '../../lib/catalogue/import/read.ts';
import { readCodeSet } from '../../lib/healthcode/code-sets.ts';
import type { ImportMapping } from '../../lib/messages.ts';
import { codeSetRepository } from '../../lib/store/code-sets.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { valueRepository } from '../../lib/store/settings.ts';
import { importFailure } from './import-failure.ts';
import type { ImportReport, ImportTask } from './import-task.ts';

/** Reads a list of codes away from the page, and writes it to the database itself: a file never travels as a message of the extension. */

const database = openDatabase();
const values = valueRepository(database);
const repository = codeSetRepository<CatalogueEntry>(database);
const cancelled = new AbortController();
const readFhir: ReadFhir = (json) => readCodeSet(json, 1)?.entries ?? null;
const rememberedAs = (shape: string): string => `code-import/${shape}`;

async function work(task: ImportTask): Promise<ImportReport> {
  if (task.kind === 'inspect') {
    const inspection = await inspectFile(task.file, task.file.name, readFhir);
    const known = await values.get<ImportMapping>(rememberedAs(inspection.shape));
    if (known === null) return { kind: 'inspected', inspection };
    // Which list it is, each file says for itself: lists of two schemes may have the same columns.
    const mapping = { ...known, set: inspection.mapping.set };
    return { kind: 'inspected', inspection: { ...inspection, mapping } };
  }
  const request = { ...task, readFhir, signal: cancelled.signal };
  if (task.kind === 'check') {
    const check = await checkFile(request);
    return check === null
      ? { kind: 'ended', outcome: { kind: 'cancelled' } }
      : { kind: 'checked', check, faultsFile: faultsFile(check.faults, check.faultCount) };
  }
  const outcome = await importCodes({
    ...request,
    repository,
    now: () => Date.now(),
    onProgress: (progress) => say({ kind: 'progress', progress }),
  });
  // The codes are in use: a mapping that can't be remembered is no failure of the import.
  if (outcome.kind === 'complete')
    await values.set(rememberedAs(task.inspection.shape), task.mapping).catch(() => undefined);
  return { kind: 'ended', outcome };
}

const say = (report: ImportReport): void => self.postMessage(report);

self.addEventListener('message', ({ data }: MessageEvent<ImportTask | 'cancel'>) => {
  if (data === 'cancel') {
    cancelled.abort();
    return;
  }
  work(data).then(say, (error: unknown) => say({ kind: 'refused', message: importFailure(error) }));
});
