import type { Frame } from 'puppeteer';
import { chooseDiagnosis, openPanel, stopWorker, until } from '../../e2e/extension.ts';
import type { FaultRequest } from '../../sandbox/healthcode/control.ts';
import type { Figure } from '../figure.ts';
import { onStage, type Stage } from '../stage.ts';

const RUNS = 50;

/** Where Healthcode's sandbox holds a request while the worker is stopped. `discard`: as if that request had never come. */
interface Point {
  name: string;
  fault: FaultRequest;
  discard: boolean;
}

const POINTS: Point[] = [
  { name: 'before storing', fault: { where: 'submit', kind: 'hold-before-store' }, discard: false },
  { name: 'after storing', fault: { where: 'submit', kind: 'hold-after-store' }, discard: false },
  { name: 'after answering', fault: { where: 'submit', kind: 'hold-while-answering' }, discard: false },
  // The enquiry that comes before every send: the bill is kept, queued, and not a byte of it was written.
  { name: 'on seeing queued', fault: { where: 'status', kind: 'hold' }, discard: false },
  { name: 'before storing, request lost', fault: { where: 'submit', kind: 'hold-before-store' }, discard: true },
];

/**
 * Submits 50 invoices as a person does, and stops the worker each time at one of the points. Each must end with exactly one bill at the
 * sandbox, and known to the extension as being there. Bills that were cut off are taken up again while the next are submitted, so that
 * later stops hit those too.
 */
export async function measureKills(say: (line: string) => void): Promise<Figure[]> {
  return onStage(
    async (stage) => {
      const invoices: string[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const point = POINTS[run % POINTS.length] ?? (POINTS[0] as Point);
        const invoiceNumber = `KILL-${1001 + run}`;
        await submitAndKill(stage, invoiceNumber, point, invoices.length + 1);
        invoices.push(invoiceNumber);
        say(`${invoiceNumber}: worker stopped ${point.name}`);
      }
      stage.healthcode.clearFaults();
      stage.healthcode.release();
      say('Waiting until every bill is at Healthcode …');
      await until(
        'every bill to be at Healthcode',
        async () => (await countAtHealthcode(stage)) === RUNS,
        180_000,
      ).catch((error: unknown) => say(String(error)));
      const report = stage.healthcode.bills();
      const once = invoices.filter((invoiceNumber) => {
        const bills = report.bills.filter((bill) => bill.invoiceNumber === invoiceNumber);
        return bills.length === 1 && bills[0]?.stored === 1 && bills[0].revisions.length === 1;
      });
      const known = await countAtHealthcode(stage);
      say(`${once.length} of ${RUNS}`);
      return [
        {
          name: 'exactly one bill after the worker was stopped while sending',
          value: Math.min(once.length, known),
          unit: 'runs',
          limit: RUNS,
          atLeast: true,
          note: `${once.length} of ${RUNS} once at the sandbox, ${known} known to be there; ${report.posts} POSTs, ${report.duplicates} refused as duplicates; 10 runs each: ${POINTS.map(({ name }) => name).join(', ')}`,
        },
      ];
    },
    { connection: { notFoundAfterSeconds: 2 } },
  );
}

async function submitAndKill(stage: Stage, invoiceNumber: string, point: Point, kept: number): Promise<void> {
  const { extension, healthcode, host, page } = stage;
  await page.goto(`${host.url}/invoices/${invoiceNumber}`);
  const panel = await openPanel(page);
  await chooseDiagnosis(panel, 'gastro', 'reflux');
  const before = new Set(healthcode.bills().bills.map(({ providerReference }) => providerReference));
  const isSubmit = point.fault.where === 'submit';
  // Every enquiry is held at the one point; at the others one request, which may turn out to be that of an older bill.
  healthcode.fault({ ...point.fault, times: isSubmit ? 1 : RUNS });
  await until(
    `the sandbox to hold the request for ${invoiceNumber} ${point.name}`,
    async () => {
      const held = healthcode.faults().held;
      if (isSubmit && held.some(({ reference }) => reference !== null && !before.has(reference))) return true;
      if (!isSubmit && held.length > 0 && (await countKept(stage)) === kept) return true;
      if (isSubmit && held.length > 0) {
        healthcode.release();
        healthcode.fault(point.fault);
      }
      await pressSubmit(panel);
      return false;
    },
    60_000,
  );
  await stopWorker(extension);
  healthcode.clearFaults();
  healthcode.release({ discard: point.discard });
}

/** Pressed too soon after it moved the panel says so, and sends nothing: then it is pressed again. */
async function pressSubmit(panel: Frame): Promise<void> {
  const button = await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])');
  await button?.click().catch(() => undefined);
}

/** State by reference as it stands in the clear in the extension's store; read by a page of its own, which wakes no worker. */
async function statesKept({ extension }: Stage): Promise<string[]> {
  const page = await extension.openExtensionPage('settings.schema.json');
  try {
    return await page.evaluate(readStates);
  } finally {
    await page.close();
  }
}

async function countKept(stage: Stage): Promise<number> {
  return (await statesKept(stage)).length;
}

async function countAtHealthcode(stage: Stage): Promise<number> {
  return (await statesKept(stage)).filter((state) => state === 'at Healthcode').length;
}

function readStates(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('healthcode-overlay');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const reading = database.transaction('submissions').objectStore('submissions').getAll();
      reading.onerror = () => reject(reading.error);
      reading.onsuccess = () => {
        database.close();
        resolve((reading.result as { state: string }[]).map(({ state }) => state));
      };
    };
  });
}
