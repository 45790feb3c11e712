import type { Frame } from 'puppeteer';
import { openPanel, stopWorker, until } from '../../e2e/extension.ts';
import { bundle } from '../../e2e/reader-bundle.ts';
import { readCodes } from '../codes-file.ts';
import { type Figure, quantile, spread } from '../figure.ts';
import { onStage, type Stage } from '../stage.ts';

const CODES = 95_524;
const WARM_LIMIT = 50;
const COLD_LIMIT = 250;
const COLD_RUNS = 20;
const INVOICE = 'INV-3001';
const QUERIES = ['osteoarthritis left knee', 'heart attack', 'diabtes type 2', '# neck of femur', 'e11.9', 'abdo pain'];

declare global {
  interface Window {
    /** Milliseconds from each key to its results on screen. */
    benchKeyTimes?: number[];
  }
}

declare const seeding: { seedCodes(rows: readonly (readonly [string, string])[]): Promise<number> };

/**
 * From each key typed in *Diagnosis* to its results on screen, with 95,524 diagnoses in the store, by the panel's own clock: with the worker
 * running, and with the worker killed before the key. `OVERLAY_BENCH_CODES` names a table of codes; without it they are made of the sandbox's.
 */
export async function measureSearchKeys(say: (line: string) => void): Promise<Figure[]> {
  const script = await bundle(new URL('../seed-codes-entry.ts', import.meta.url), 'seeding');
  return onStage(async (stage) => {
    const rows = process.env.OVERLAY_BENCH_CODES ? readCodes(process.env.OVERLAY_BENCH_CODES) : madeCodes();
    await seed(stage, script, rows, say);
    await stage.page.evaluateOnNewDocument(watchForResults);
    await stage.page.goto(`${stage.pms.url}/invoices/${INVOICE}`);
    const panel = await openPanel(stage.page);
    await until('the diagnosis field to have the focus', () =>
      panel.evaluate(() => document.activeElement?.getAttribute('role') === 'combobox'),
    );
    say('Typing with the worker running …');
    await typeAll(stage, panel, QUERIES[0] ?? '');
    const warm: number[] = [];
    for (const query of QUERIES) warm.push(...(await typeAll(stage, panel, query)));
    say('Typing a key after the worker was killed …');
    const cold: number[] = [];
    for (let run = 0; run < COLD_RUNS; run += 1) {
      await typeAll(stage, panel, 'kne');
      await stopWorker(stage.extension);
      cold.push(await typeKey(stage, panel, 'e'));
    }
    return [
      figure('warm', warm, WARM_LIMIT, rows.length),
      figure('cold (killed before the key)', cold, COLD_LIMIT, rows.length),
    ];
  });
}

function figure(worker: string, times: number[], limit: number, codes: number): Figure {
  return {
    name: `key to results on screen, worker ${worker}: 95th percentile`,
    value: quantile(times, 0.95),
    unit: 'ms',
    limit,
    beside: { name: 'median', value: quantile(times, 0.5) },
    note: `${codes} codes; ${spread(times)}`,
  };
}

async function seed({ extension }: Stage, script: string, rows: [string, string][], say: (line: string) => void) {
  say(`Putting ${rows.length} diagnoses into the store …`);
  const page = await extension.openExtensionPage('popup.html');
  await page.evaluate(script);
  const count = await page.evaluate((all) => seeding.seedCodes(all), rows);
  await page.close();
  if (count !== rows.length) throw new Error(`The store has ${count} diagnoses instead of ${rows.length}.`);
}

/** Empties the field and types a query key by key; each key waits for the results of the one before. */
async function typeAll(stage: Stage, panel: Frame, query: string): Promise<number[]> {
  await stage.page.keyboard.down('Control');
  await stage.page.keyboard.press('a');
  await stage.page.keyboard.up('Control');
  await stage.page.keyboard.press('Delete');
  await until('the field to be empty', () =>
    panel.evaluate(() => (document.activeElement as HTMLInputElement).value === ''),
  );
  const times: number[] = [];
  for (const key of query) {
    // A space or sign alone asks for nothing new.
    if (/[\s.#]/.test(key)) await stage.page.keyboard.type(key);
    else times.push(await typeKey(stage, panel, key));
  }
  return times;
}

async function typeKey({ page }: Stage, panel: Frame, key: string): Promise<number> {
  await panel.evaluate(() => {
    window.benchKeyTimes = [];
  });
  await page.keyboard.type(key);
  return until('the results of a key', () => panel.evaluate(() => window.benchKeyTimes?.[0]));
}

/** So many different titles, put together from pairs of the sandbox's. */
function madeCodes(): [string, string][] {
  const titles = readCodes('tests/sandbox/healthcode/icd10.tsv').map(([, title]) => title);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  return Array.from({ length: CODES }, (_, n): [string, string] => {
    const code = `${letters[n % 26]}${String(10 + (Math.floor(n / 26) % 90))}.${String(Math.floor(n / 2340))}`;
    const [one = '', other = ''] = [titles[n % titles.length], titles[Math.floor(n / titles.length) % titles.length]];
    return [code, `${one} with ${other.toLowerCase()}`];
  });
}

/**
 * Runs in the panel's frame before its own scripts. The option that Enter takes is marked only while the list shows the answer to what stands
 * in the field: at a key the mark goes, with the key's answer it comes back.
 */
function watchForResults(): void {
  let typedAt: number | null = null;
  let isStale = false;
  const isFresh = () => document.querySelector('[role="option"][data-preferred]') !== null;
  document.addEventListener(
    'input',
    (event) => {
      typedAt = event.timeStamp;
      isStale = !isFresh();
    },
    true,
  );
  new MutationObserver(() => {
    if (typedAt === null) return;
    if (!isFresh()) isStale = true;
    else if (isStale) {
      const since = typedAt;
      typedAt = null;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.benchKeyTimes?.push(performance.now() - since);
        port2.postMessage(null);
      });
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-preferred'] });
}
