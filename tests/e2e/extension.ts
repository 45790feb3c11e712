import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import puppeteer, { type Browser, type ElementHandle, type Frame, type Page } from 'puppeteer';
import { chromeFlags, ensureBrowser } from '../run/browsers.ts';

const OUTPUT = process.env.OVERLAY_OUTPUT ?? '.output';

/** The sandbox builds: production code with host permission for loopback (contract of `npm run build:sandbox`). */
export const CHROME_BUILD = resolve(OUTPUT, 'chrome-mv3-sandbox');
export const FIREFOX_BUILD = resolve(OUTPUT, 'firefox-mv3-sandbox');

/** Builds the sandbox extension, unless this run of the suites did so already. */
export function ensureBuilt(browser: 'chrome' | 'firefox'): string {
  const folder = browser === 'chrome' ? CHROME_BUILD : FIREFOX_BUILD;
  if (process.env.OVERLAY_BUILT === 'yes' && existsSync(join(folder, 'manifest.json'))) return folder;
  const { status, stderr, stdout } = spawnSync(
    'npx',
    ['wxt', 'build', '--mode', 'sandbox', ...(browser === 'firefox' ? ['-b', 'firefox'] : [])],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The sandbox build failed:\n${stdout}\n${stderr}`);
  return folder;
}

/** A Chromium with the extension in it, in a profile of its own. */
export interface ExtensionBrowser {
  browser: Browser;
  extensionId: string;
  /** Opens a page of the extension: `options.html`, `popup.html`. */
  openExtensionPage(path: string): Promise<Page>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  headless?: boolean;
  width?: number;
  height?: number;
  /** Keeps the profile between launches; else a new one that is deleted. */
  profile?: string;
  dark?: boolean;
  /** Folders of further extensions. */
  alsoLoad?: string[];
}

export async function launchChromium(options: LaunchOptions = {}): Promise<ExtensionBrowser> {
  const { headless = true, width = 1280, height = 900 } = options;
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'overlay-chromium-'));
  const browser = await puppeteer.launch({
    executablePath: ensureBrowser('chrome', (line) => console.log(line)),
    headless,
    enableExtensions: [ensureBuilt('chrome'), ...(options.alsoLoad ?? [])],
    userDataDir: profile,
    defaultViewport: headless ? { width, height } : null,
    args: [
      ...chromeFlags(),
      `--window-size=${width},${height}`,
      ...(options.dark ? ['--force-dark-mode', '--blink-settings=preferredColorScheme=0'] : []),
    ],
  });
  const worker = await browser.waitForTarget(
    (target) => target.type() === 'service_worker' && target.url().includes('/background'),
    { timeout: 30_000 },
  );
  const extensionId = new URL(worker.url()).host;
  return {
    browser,
    extensionId,
    async openExtensionPage(path) {
      const page = await browser.newPage();
      await page.goto(`chrome-extension://${extensionId}/${path}`);
      return page;
    },
    async close() {
      await browser.close();
      if (!options.profile) rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Stops the service worker, as the browser does when it idles, whatever it is at; resolves when it has stopped. The next event starts it
 * again, perhaps at once. (The driver's own `worker.close()` fails where the worker was started anew since it looked.)
 */
export async function stopWorker({ browser, extensionId }: ExtensionBrowser): Promise<void> {
  const [page] = await browser.pages();
  const session = await page?.createCDPSession();
  if (!session) throw new Error('No page is open.');
  const stopped = new Promise<void>((done) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some((each) => each.scriptURL.includes(extensionId) && each.runningStatus === 'stopped')) done();
    });
  });
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await session.detach();
}

/** Waits until something holds; fails with what was waited for. Conditions, never time. */
export async function until<Value>(
  what: string,
  probe: () => Promise<Value | null | undefined | false>,
  timeout = 20_000,
): Promise<Value> {
  const end = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms in vain: ${what}${last ? ` (${String(last)})` : ''}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Gives the settings to the options page as a person would: file, difference, *Apply settings*. */
export async function importSettings(extension: ExtensionBrowser, settings: object): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-settings-'));
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  const page = await extension.openExtensionPage('options.html');
  try {
    // `::-p-aria` does not find file inputs, so this one is found by its label, or its accessible name.
    const input = (await until('the file input “Import settings”', () =>
      fileInput(page),
    )) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(file);
    const apply = await page.waitForSelector('::-p-aria([name="Apply settings"][role="button"])', { timeout: 15_000 });
    await apply?.click();
    await until(
      'the settings to be applied',
      async () =>
        (await page.$('::-p-aria([name="Apply settings"][role="button"])')) === null ||
        (await page.evaluate(() => document.body.textContent.includes('applied'))),
    );
  } finally {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fileInput(page: Page): Promise<ElementHandle<Element> | null> {
  const handle = await page.evaluateHandle(() =>
    [...document.querySelectorAll<HTMLInputElement>('input[type=file]')].find(
      (input) =>
        input.ariaLabel === 'Import settings' ||
        [...(input.labels ?? [])].some((label) => label.textContent?.trim() === 'Import settings'),
    ),
  );
  return handle.asElement() as ElementHandle<Element> | null;
}

/** The Healthcode button on a page of the practice system. */
export async function healthcodeButton(page: Page, timeout = 15_000): Promise<ElementHandle<Element>> {
  const button = await page.waitForSelector('::-p-aria([name="Healthcode"][role="button"])', { timeout });
  if (!button) throw new Error('There is no Healthcode button on the page.');
  return button;
}

/** The text of the page's *Bill status*. */
export async function pageStatus(page: Page): Promise<string> {
  const status = await page.waitForSelector('::-p-aria([name="Bill status"][role="status"])', { timeout: 15_000 });
  return (await status?.evaluate((element) => element.textContent?.trim() ?? '')) ?? '';
}

/** Presses the button and gives the panel's frame, ready for typing. */
export async function openPanel(page: Page): Promise<Frame> {
  await (await healthcodeButton(page)).click();
  return panelFrame(page);
}

/** What has the focus in the panel: label or text, and what stands in it. */
export function focused(panel: Frame): Promise<{ name: string; value: string }> {
  return panel.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    const name = element?.labels?.[0]?.textContent ?? element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    return { name: name.trim(), value: element?.value ?? '' };
  });
}

export async function panelFrame(page: Page): Promise<Frame> {
  return until('the panel to show something', async () => {
    const frame = page.frames().find((candidate) => candidate.url().includes('/panel.html'));
    return frame && (await frame.$('::-p-aria([name="Submit to Healthcode"][role="dialog"])')) ? frame : null;
  });
}

/**
 * Types into *Diagnosis* and chooses the first option that contains `title`, once the list answers to all that was typed: until then options
 * come and go. The field is empty when the choice was taken; a click that hit nothing closes the list, which is opened again, as by a person.
 */
export async function chooseDiagnosis(panel: Frame, query: string, title: string): Promise<void> {
  const field = await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
  if (field === null) throw new Error('The panel has no field for the diagnosis.');
  await field.type(query);
  let clicked = false;
  await until(`an option “${title}” to be chosen`, async () => {
    if (clicked && (await field.evaluate((input) => (input as HTMLInputElement).value)) === '') return true;
    if ((await panel.$('[role=option][data-preferred]')) === null) {
      if (clicked) await field.click();
      return false;
    }
    for (const candidate of await panel.$$('[role=option]')) {
      if (await candidate.evaluate((element, wanted) => (element.textContent ?? '').includes(wanted), title)) {
        await candidate.click();
        clicked = true;
        return false;
      }
    }
    return false;
  });
}

export async function press(frame: Frame | Page, name: string): Promise<void> {
  const button = await frame.waitForSelector(`::-p-aria([name="${name}"][role="button"])`, { timeout: 10_000 });
  await button?.click();
}

/** The bill's status in the panel. */
export async function panelStatus(panel: Frame): Promise<string> {
  return panel.$eval('[role=status]', (element) => element.textContent?.trim() ?? '');
}
