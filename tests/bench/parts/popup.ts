import { stopWorker } from '../../e2e/extension.ts';
import { bundle } from '../../e2e/reader-bundle.ts';
import { type Figure, median, spread } from '../figure.ts';
import { onStage, rest, type Stage } from '../stage.ts';

const RUNS = 20;
const LIMIT = 150;
const FEW = 50;
const MANY = 10_000;

declare global {
  interface Window {
    /** When the first rows were shown, in milliseconds since the navigation began. */
    benchRowsAt?: number;
  }
}

declare const seeding: { seed(from: number, to: number): Promise<number> };

/** From the popup's navigation to its first rows, by its own clock, with 10,000 bills in the store and beside it with 50. */
export async function measurePopup(say: (line: string) => void): Promise<Figure[]> {
  const script = await bundle(new URL('../seed-entry.ts', import.meta.url), 'seeding');
  return onStage(async (stage) => {
    await stage.page.evaluateOnNewDocument(watchForRows);
    await stage.page.setViewport({ width: 400, height: 600 });
    await seed(stage, script, 0, FEW, say);
    const few = { warm: await rowTimes(stage, 'warm'), cold: await rowTimes(stage, 'cold') };
    await seed(stage, script, FEW, MANY, say);
    const figures: Figure[] = [];
    for (const worker of ['warm', 'cold'] as const) {
      say(`Popup with 10,000 bills, worker ${worker} …`);
      const times = await rowTimes(stage, worker);
      figures.push({
        name: `popup with 10,000 submissions to first rows, worker ${worker}`,
        value: median(times),
        unit: 'ms',
        limit: LIMIT,
        beside: { name: 'with 50', value: median(few[worker]) },
        note: spread(times),
      });
    }
    return figures;
  });
}

async function seed({ extension }: Stage, script: string, from: number, to: number, say: (line: string) => void) {
  say(`Putting ${to - from} bills into the store …`);
  const page = await extension.openExtensionPage('popup.html');
  await page.evaluate(script);
  const count = await page.evaluate((first, last) => seeding.seed(first, last), from, to);
  await page.close();
  if (count !== to) throw new Error(`The store has ${count} bills instead of ${to}.`);
}

async function rowTimes({ extension, page }: Stage, worker: 'warm' | 'cold'): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    await page.goto('about:blank');
    if (worker === 'cold') await stopWorker(extension);
    await page.goto(`chrome-extension://${extension.extensionId}/popup.html`);
    await page.waitForFunction(() => window.benchRowsAt !== undefined, { timeout: 15_000, polling: 50 });
    const time = await page.evaluate(() => window.benchRowsAt ?? Number.NaN);
    await rest();
    // The first one only warms up.
    if (run > 0) times.push(time);
  }
  return times;
}

/** Runs in the popup before its own scripts. Placeholder rows have no button in them. */
function watchForRows(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('table tbody tr button')) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.benchRowsAt ??= performance.now();
      };
      port2.postMessage(null);
    });
  });
  observer.observe(document, { subtree: true, childList: true });
}
