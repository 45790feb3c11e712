import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'puppeteer';
import { openPanel, press, until } from '../../e2e/extension.ts';
import type { Figure } from '../figure.ts';
import { onStage, type Stage } from '../stage.ts';
import { traceLongestTask } from '../trace.ts';

const CODES = 95_524;
const SYNC_LIMIT = 15_000;
const TASK_LIMIT = 50;
const LIST = 'Diagnoses (ICD-10)';
/** All of ICD-10-CM, where it lies beside the project. */
const REAL_CODES = resolve('../shared/data/icd10cm.tsv.gz');

/** The sync of a whole ICD-10: the first one and a refresh, seen from the options page, and a refresh under an open panel. */
export async function measureSyncOfCodes(say: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-codes-'));
  const file = existsSync(REAL_CODES) ? REAL_CODES : generated(folder);
  const sandbox = { codeFiles: { 'condition-code/ICD10': file } };
  try {
    return await onStage(
      async (stage) => [
        ...(await firstSync(stage, say)),
        ...(await refresh(stage, say)),
        ...(await refreshUnderPanel(stage, say)),
      ],
      { sandbox, codesHeld: true },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many codes as ICD-10-CM has, with titles of its length. */
function generated(folder: string): string {
  const words =
    'acute chronic fracture open closed left right initial encounter sequela disease of the unspecified'.split(' ');
  const title = (number: number) =>
    Array.from({ length: 8 }, (_, place) => words[(number * 7 + place * (1 + (number % 13))) % words.length]).join(' ');
  const rows = Array.from({ length: CODES }, (_, number) => {
    const letter = String.fromCharCode(65 + (number % 26));
    const digits = String(Math.floor(number / 26)).padStart(4, '0');
    return `${letter}${digits.slice(0, 2)}.${digits.slice(2)}\t${title(number)} ${number}`;
  });
  const file = join(folder, 'codes.tsv');
  writeFileSync(file, ['code\ttitle', ...rows].join('\n'));
  return file;
}

async function firstSync({ extension, healthcode, page }: Stage, say: (line: string) => void): Promise<Figure[]> {
  say(`First sync of ${CODES} codes, options page in front …`);
  await openList(page, extension.extensionId);
  let took = 0;
  const longest = await traceLongestTask(page, async () => {
    const began = Date.now();
    healthcode.release();
    await untilReady(page);
    took = Date.now() - began;
  });
  return figures('first sync', took, longest);
}

async function refresh({ page }: Stage, say: (line: string) => void): Promise<Figure[]> {
  await allReady(page);
  say('Refresh, options page in front …');
  let took = 0;
  const longest = await traceLongestTask(page, async () => {
    const began = Date.now();
    await press(page, `Sync ${LIST}`);
    await untilRow(page, IS_UNDER_WAY);
    await untilReady(page);
    took = Date.now() - began;
  });
  return figures('refresh', took, longest);
}

/** The options page asks for it and goes behind an invoice whose panel is open. */
async function refreshUnderPanel({ extension, pms, page, healthcode }: Stage, say: (line: string) => void) {
  say('Refresh, an open panel in front …');
  const invoice = await extension.browser.newPage();
  await invoice.goto(`${pms.url}/invoices/INV-3001`);
  const panel = await openPanel(invoice);
  const asked = () =>
    healthcode.requests().filter(({ path, status }) => path.includes('ICD10') && status === 200).length;
  const pages = Math.ceil(CODES / 1000);
  await page.bringToFront();
  healthcode.fault({ where: 'codes', kind: 'hold' });
  await press(page, `Sync ${LIST}`);
  await until('the first page to be asked for', async () => healthcode.faults().held.length > 0);
  await invoice.bringToFront();
  const before = asked();
  const versions = () => panel.evaluate(() => document.body.textContent.length > 0);
  const longest = await traceLongestTask(invoice, async () => {
    healthcode.release();
    await until('all pages to be answered', async () => asked() - before >= pages, 60_000);
    // The index and the exchange follow; typing in the panel must go on meanwhile.
    await until('the panel to be there still', versions);
    await new Promise((done) => setTimeout(done, 3000));
  });
  await invoice.close();
  return [taskFigure('refresh with an open panel in front', longest)];
}

function figures(name: string, took: number, longest: number): Figure[] {
  return [
    {
      name: `${name} of ${CODES.toLocaleString('en-GB')} codes until they can be searched`,
      value: took,
      unit: 'ms',
      limit: SYNC_LIMIT,
    },
    taskFigure(`${name} with the options page in front`, longest),
  ];
}

function taskFigure(during: string, value: number): Figure {
  return { name: `longest task of any page, ${during}`, value, unit: 'ms', limit: TASK_LIMIT };
}

async function openList(page: Page, extensionId: string): Promise<void> {
  await page.goto(`chrome-extension://${extensionId}/options.html#catalogues`);
  await page.bringToFront();
  await until('the list', async () => (await rowText(page)) !== null);
}

/** The row of the list as it stands: codes, date, state. */
function rowText(page: Page): Promise<string | null> {
  return page.evaluate(
    (name) =>
      [...document.querySelectorAll('.code-lists li')].find((row) => row.textContent.includes(name))?.textContent ??
      null,
    LIST,
  );
}

const IS_UNDER_WAY = 'Being fetched|Waits for its turn';

const untilReady = (page: Page) => untilRow(page, `^(?!.*(?:${IS_UNDER_WAY})).*Ready`);

/** Waits until the row of the list matches. */
async function untilRow(page: Page, pattern: string): Promise<void> {
  await page.waitForFunction(
    (name, wanted) => {
      const row = [...document.querySelectorAll('.code-lists li')].find(({ textContent }) =>
        textContent.includes(name),
      );
      return new RegExp(wanted).test(row?.textContent ?? '');
    },
    { timeout: 120_000, polling: 50 },
    LIST,
    pattern,
  );
}

async function allReady(page: Page): Promise<void> {
  await until('all lists', () => page.evaluate(() => !/Being fetched|Waits/.test(document.body.textContent)), 60_000);
}
