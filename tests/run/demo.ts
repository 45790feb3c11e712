import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'puppeteer';
import {
  chooseDiagnosis,
  type ExtensionBrowser,
  ensureBuilt,
  healthcodeButton,
  importSettings,
  launchChromium,
  openPanel,
  pageStatus,
  panelStatus,
  press,
  until,
} from '../e2e/extension.ts';
import { startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { startDemoPms } from '../sandbox/pms/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';
import { ensureBrowser } from './browsers.ts';

/**
 * `npm start`: everything on loopback, and a browser in which the extension is ready to submit. With `--headless`, or where there is no
 * display, the whole main job is done unattended, each step said and photographed; the exit code is 0 only if every step was seen.
 */

const PICTURES = resolve('.output/demo');
const INVOICE = 'INV-3001';

const headless =
  process.argv.includes('--headless') ||
  (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY);

async function main(): Promise<void> {
  if (headless && !process.argv.includes('--headless'))
    say('There is no display, so the job is done without a window.');
  ensureBrowser('chrome', say);
  say('Building the extension (sandbox build) …');
  ensureBuilt('chrome');
  const healthcode = await startHealthcodeSandbox();
  const pms = await startDemoPms({});
  say(`Healthcode sandbox: ${healthcode.url}`);
  say(`Demo practice system: ${pms.url}`);
  const extension = await launchChromium({ headless, width: 1280, height: 900 });
  const close = async () => {
    await extension.close().catch(() => undefined);
    await Promise.all([healthcode.close(), pms.close()]);
  };
  try {
    await importSettings(extension, demoSettings({ healthcodeUrl: healthcode.url, pmsUrl: pms.url }));
    say('Settings imported; code sets are being fetched.');
    if (headless) return await wholeJob(extension, pms.url, healthcode.url);
    const [first] = await extension.browser.pages();
    await first?.goto(`${pms.url}/invoices/${INVOICE}`);
    say(
      `Press Healthcode beside the invoice's number. Bills that arrive are shown at ${healthcode.url}. Close the browser to end.`,
    );
    await new Promise<void>((done) => {
      extension.browser.once('disconnected', () => done());
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
    });
  } finally {
    await close();
  }
}

/** Open invoice → icon → diagnosis → submit → Collected → popup history. */
async function wholeJob(extension: ExtensionBrowser, pmsUrl: string, healthcodeUrl: string): Promise<void> {
  rmSync(PICTURES, { recursive: true, force: true });
  mkdirSync(PICTURES, { recursive: true });
  const page = await extension.browser.newPage();

  await page.goto(`${pmsUrl}/invoices/${INVOICE}`);
  await healthcodeButton(page);
  await until('the page to say that the bill is not sent', async () => (await pageStatus(page)) === 'Not sent');
  await step(
    page,
    `1. ${INVOICE} is open in the practice system, with a Healthcode button and “Not sent” beside it`,
    '1-invoice',
  );

  const panel = await openPanel(page);
  await until('the panel to show the invoice', () => panel.$('::-p-aria([name="Diagnosis"][role="combobox"])'));
  await step(page, '2. The panel shows what was read from the page', '2-panel');

  await chooseDiagnosis(panel, 'gastro', 'reflux');
  await step(page, '3. A diagnosis is chosen while typing', '3-diagnosis');

  await new Promise((done) => setTimeout(done, 600)); // The panel must have stood still for half a second, as for a person.
  await press(panel, 'Submit to Healthcode');
  await until(
    'the panel to show that the bill is at Healthcode',
    async () => ['Unprocessed', 'In-process', 'Validated'].includes(await panelStatus(panel)),
    30_000,
  );
  await step(page, `4. Submitted: ${await panelStatus(panel)}`, '4-submitted');

  for (const status of ['Validated', 'Awaiting collection', 'Collected']) {
    await until(`the panel to show ${status}`, async () => (await panelStatus(panel)) === status, 90_000);
    await step(
      page,
      `5. The status becomes ${status}, without a reload`,
      `5-${status.toLowerCase().replaceAll(' ', '-')}`,
    );
  }
  await until('the page to show Collected beside the button', async () => (await pageStatus(page)) === 'Collected');

  const popup = await extension.openExtensionPage('popup.html');
  await popup.setViewport({ width: 400, height: 600 });
  await until('the popup to list the bill', async () => {
    const table = await popup.waitForSelector('::-p-aria([name="Invoice status history"][role="table"])');
    const text = (await table?.evaluate((element) => element.textContent)) ?? '';
    return text.includes(INVOICE) && text.includes('Collected');
  });
  await step(popup, '6. The popup lists the bill as Collected', '6-popup');

  const bills = (await (await fetch(`${healthcodeUrl}/sandbox/bills`)).json()) as unknown;
  const count = JSON.stringify(bills).split(`"${INVOICE}"`).length - 1;
  if (count < 1) throw new Error('The Healthcode sandbox does not know the bill.');
  say(`Done. Pictures of every step are in ${PICTURES}`);
}

async function step(page: Page, words: string, picture: string): Promise<void> {
  await page.bringToFront();
  await page.screenshot({ path: `${PICTURES}/${picture}.png` });
  say(words);
}

function say(line: string): void {
  console.log(line);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
