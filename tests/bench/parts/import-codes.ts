import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'puppeteer';
import { press } from '../../e2e/extension.ts';
import { readCodes } from '../codes-file.ts';
import type { Figure } from '../figure.ts';
import { onStage } from '../stage.ts';
import { traceLongestTask } from '../trace.ts';

const CODES = 95_524;
const IMPORT_LIMIT = 10_000;
const TASK_LIMIT = 50;
/** All of ICD-10-CM, where it lies beside the project. */
const REAL_CODES = resolve('../shared/data/icd10cm.tsv.gz');

declare global {
  interface Window {
    benchFile?: File;
  }
}

/** The import of a whole ICD-10 as CSV in the options page: from the choice of the file to what can be imported, and from *Import* to in use. */
export async function measureImportOfCodes(say: (line: string) => void): Promise<Figure[]> {
  const text = csv();
  return onStage(async ({ extension, page }) => {
    await page.goto(`chrome-extension://${extension.extensionId}/options.html#catalogues`);
    await page.bringToFront();
    await untilText(page, 'Import a code list');
    say(`Import of ${CODES} codes as CSV …`);
    // The driver hands the text over first, so that its own work is not measured.
    await page.evaluate((content) => {
      window.benchFile = new File([content], 'icd10.csv');
    }, text);
    let checked = 0;
    let imported = 0;
    const longest = await traceLongestTask(page, async () => {
      checked = await timed(async () => {
        await choose(page);
        await untilText(page, 'codes can be imported');
      });
      imported = await timed(async () => {
        await press(page, 'Import');
        await untilText(page, 'codes from icd10.csv are in use');
      });
    });
    const name = `import of ${CODES.toLocaleString('en-GB')} codes as CSV`;
    return [
      { name: `${name}, read and checked before Import`, value: checked, unit: 'ms', limit: null },
      { name: `${name}, checked and put in use`, value: checked + imported, unit: 'ms', limit: IMPORT_LIMIT },
      { name: `longest task of any page, ${name}`, value: longest, unit: 'ms', limit: TASK_LIMIT },
    ];
  });
}

/** As many codes as ICD-10-CM has: its own where it is there, else made up with titles of its length. */
function csv(): string {
  const rows: [string, string][] = existsSync(REAL_CODES)
    ? readCodes(REAL_CODES)
    : Array.from({ length: CODES }, (_, number) => [`Q${number}`, `Invented ailment of the left knee, ${number}`]);
  return ['code,title', ...rows.map(([code, title]) => `${code},"${title.replaceAll('"', '""')}"`)].join('\n');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = Date.now();
  await work();
  return Date.now() - began;
}

/** Gives the file to the page as a person's choice would. */
async function choose(page: Page): Promise<void> {
  await page.evaluate(() => {
    const input = [...document.querySelectorAll<HTMLInputElement>('input[type=file]')].find((one) =>
      [...(one.labels ?? [])].some((label) => label.textContent.trim() === 'Import a code list'),
    );
    const files = new DataTransfer();
    if (window.benchFile) files.items.add(window.benchFile);
    if (input) input.files = files.files;
    input?.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

export async function untilText(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.body.textContent.includes(wanted),
    { timeout: 120_000, polling: 50 },
    text,
  );
}
