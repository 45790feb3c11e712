import { openAsBlob, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Papa from 'papaparse';
import { type ImportRequest, importCodes } from '../../lib/catalogue/import/import.ts';
import { inspectFile, type ReadFhir } from '../../lib/catalogue/import/read.ts';
import { buildIndex } from '../../lib/catalogue/index-build.ts';
import { readCodeSet } from '../../lib/healthcode/code-sets.ts';

/**
 * One import in a process of its own, so that its peak is nobody else's: `node import-memory-run.ts import|whole FILE` prints what the process
 * grew by at its peak, and how many codes it saw. `whole`: the same end with the file read into one string and parsed in one go.
 */

const readFhir: ReadFhir = (json) => readCodeSet(json, 1)?.entries ?? null;

/** Keeps nothing: pages go to the disk in a browser. */
const nowhere: ImportRequest['repository'] = {
  begin: async () => 1,
  putPage: async () => {},
  entries: async () => [],
  complete: async () => {},
  abandon: async () => {},
};

async function importFile(path: string): Promise<number> {
  const file = await openAsBlob(path);
  const inspection = await inspectFile(file, basename(path), readFhir);
  const { mapping } = inspection;
  const outcome = await importCodes({ file, inspection, mapping, repository: nowhere, readFhir, now: () => 0 });
  if (outcome.kind !== 'complete') throw new Error(`The import ended otherwise: ${JSON.stringify(outcome)}`);
  return outcome.count;
}

/** What reads whole must do for the same end: all rows, their entries, the index. */
function readWhole(path: string): number {
  const { data } = Papa.parse<string[]>(readFileSync(path, 'utf8'), { skipEmptyLines: true });
  const entries = data.slice(1).map(([code = '', title = '']) => ({ scheme: 'ICD10', code, title }));
  buildIndex(entries);
  return entries.length;
}

const [way, path = ''] = process.argv.slice(2);
const before = process.memoryUsage.rss();
const codes = way === 'import' ? await importFile(path) : readWhole(path);
console.log(JSON.stringify({ bytes: process.resourceUsage().maxRSS * 1024 - before, codes }));
