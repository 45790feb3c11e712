import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'puppeteer';
import { press } from '../../e2e/extension.ts';
import type { Figure } from '../figure.ts';
import { onStage } from '../stage.ts';
import { untilText } from './import-codes.ts';

const MEGABYTE = 1024 * 1024;
const FILE_BYTES = 100 * MEGABYTE;
/** Of the largest FHIR file that is taken, less its frame. */
const FHIR_BYTES = 32 * MEGABYTE - 1000;
/** Megabytes that JavaScript may hold in the run that must get by with them: less than the file has. */
const SMALL_HEAP = 96;
const TABLE_LIMIT = 300 * MEGABYTE;
const FHIR_LIMIT = 700 * MEGABYTE;
const CHROMIUM_LIMIT = 400 * MEGABYTE;
const RUN = 'tests/bench/import-memory-run.ts';

/** How much memory the import of a file of 100 MB takes at its peak: in Node beside the same work on the whole file, and in Chromium. */
export async function measureImportMemory(say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-import-'));
  try {
    say('Writing a table of 100 MB and a FHIR file of 32 MB …');
    const table = join(folder, 'icd10.csv');
    const fhir = join(folder, 'icd10.json');
    const tableCodes = await writeLines(table, 'Code,Title,Notes,Guidance', '\n', tableRow, FILE_BYTES, '\n');
    const fhirHead = '{"resourceType":"ValueSet","expansion":{"contains":[{"code":"A00","display":"Invented"}';
    const fhirCodes = (await writeLines(fhir, fhirHead, ',', fhirRow, FHIR_BYTES, ']}}')) + 1;
    say('Importing them in Node …');
    const streamed = await run('import', table, [`--max-old-space-size=${SMALL_HEAP}`]);
    const whole = await run('whole', table);
    const wholeInSmall = await run('whole', table, [`--max-old-space-size=${SMALL_HEAP}`]).catch(() => null);
    const json = await run('import', fhir);
    for (const [found, wanted] of [
      [streamed.codes, tableCodes],
      [whole.codes, tableCodes],
      [json.codes, fhirCodes],
    ])
      if (found !== wanted) throw new Error(`${found} codes were read instead of ${wanted}.`);
    const inSmall = wholeInSmall === null ? 'runs out of memory' : 'gets by';
    const figures: Figure[] = [
      {
        name: `memory at its peak, import of 100 MB as CSV (${tableCodes.toLocaleString('en-GB')} codes)`,
        value: streamed.bytes,
        unit: 'B',
        limit: TABLE_LIMIT,
        beside: { name: 'Papa Parse on the whole file', value: whole.bytes },
        note: `in a heap of ${SMALL_HEAP} MB, in which the whole file ${inSmall}`,
      },
      {
        name: `memory at its peak, import of 32 MB as FHIR (${fhirCodes.toLocaleString('en-GB')} codes)`,
        value: json.bytes,
        unit: 'B',
        limit: FHIR_LIMIT,
      },
    ];
    say('Importing the table in Chromium …');
    const inChromium = await measureInChromium(table);
    return [
      ...figures,
      {
        name: 'memory at its peak, the same CSV in Chromium, over the options page at rest',
        value: inChromium,
        unit: 'B',
        limit: CHROMIUM_LIMIT,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One import in a process of its own. Rejects where it runs out of memory. */
async function run(
  way: 'import' | 'whole',
  file: string,
  flags: string[] = [],
): Promise<{ bytes: number; codes: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, RUN, way, file]);
  return JSON.parse(stdout) as { bytes: number; codes: number };
}

const WORDS =
  'acute chronic fracture of the left right knee with without complication unspecified primary benign'.split(' ');

/** An invented title, another for each number. */
function title(number: number, words: number): string {
  const chosen = Array.from(
    { length: words },
    (_, at) => WORDS[(number * 7 + at * 13 + ((number >> at) & 3)) % WORDS.length],
  );
  return `${chosen.join(' ')} ${number}`;
}

/** Four cells, two of which nobody wants: what fills a long file is seldom its titles. */
function tableRow(number: number): string {
  const text = `"${title(number, 75)}"`;
  return `Q${number},${title(number, 7)},${text},${text}`;
}

const fhirRow = (number: number): string =>
  JSON.stringify({ system: 'http://hl7.org/fhir/sid/icd-10', code: `Q${number}`, display: title(number, 10) });

/** Writes rows until the file is that long. Gives how many. */
async function writeLines(
  path: string,
  head: string,
  separator: string,
  rowOf: (number: number) => string,
  bytes: number,
  tail: string,
): Promise<number> {
  const file = createWriteStream(path);
  file.write(head);
  let written = head.length;
  let rows = 0;
  for (; written < bytes; rows += 1) {
    const row = separator + rowOf(rows);
    written += row.length;
    if (!file.write(row)) await once(file, 'drain');
  }
  file.end(tail);
  await once(file, 'finish');
  return rows;
}

/** By how much the extension's process grows while the options page imports the file. Linux only: it reads `/proc`. */
async function measureInChromium(path: string): Promise<number> {
  return onStage(async ({ extension, page }) => {
    await page.goto(`chrome-extension://${extension.extensionId}/options.html#catalogues`);
    await page.bringToFront();
    await untilText(page, 'Import a code list');
    const processes = await renderersOf(extension.browser);
    // From here on the kernel counts the peak anew.
    for (const id of processes) writeFileSync(`/proc/${id}/clear_refs`, '5');
    const before = new Map(processes.map((id) => [id, memoryOf(id, 'VmRSS')]));
    await giveFile(page, path);
    await untilText(page, 'codes can be imported');
    await press(page, 'Import');
    await untilText(page, 'codes from icd10.csv are in use');
    // What was started meanwhile (a worker has no process of its own) has no share in this.
    return Math.max(...[...before].map(([id, bytes]) => memoryOf(id, 'VmHWM') - bytes));
  });
}

async function renderersOf(browser: Browser): Promise<number[]> {
  const session = await browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** Bytes of a line of the kernel's report on a process. */
function memoryOf(id: number, name: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`The kernel says nothing of ${name}.`);
  return Number(kilobytes) * 1024;
}

/** By its path, so that the page never holds it whole. */
async function giveFile(page: Page, path: string): Promise<void> {
  const inputs = await page.$$('input[type=file]');
  for (const input of inputs) {
    const label = await input.evaluate((element) => element.labels?.[0]?.textContent.trim());
    if (label === 'Import a code list') return input.uploadFile(path);
  }
  throw new Error('The field for code lists is missing.');
}
