import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type ElementHandle, type Frame, type Page } from 'puppeteer';
import { ensureBrowser } from '../run/browsers.ts';
import { ensureBuilt, until } from './extension.ts';
import { connectMarionette, type Marionette } from './marionette.ts';

/**
 * Firefox with the extension installed in its profile as a user's would be, so that it and its storage outlive a restart. WebDriver BiDi
 * refuses to open pages of the extension, Marionette does; Firefox has one session at a time, so they take turns.
 */

const ID = 'healthcode-overlay@example.org';
/** Firefox gives each extension a random host; here it is set beforehand, so that its pages have a known address. */
const HOST = '6d1f9f5e-0c4e-4e6e-9d0b-3a1a56f0c7aa';

const PREFERENCES = {
  // Only builds that allow it (ESR, Developer Edition, unbranded) install what Mozilla did not sign.
  'xpinstall.signatures.required': false,
  'extensions.autoDisableScopes': 0,
  'extensions.webextensions.uuids': JSON.stringify({ [ID]: HOST }),
  'marionette.port': 0,
  'browser.startup.page': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.disabledForTesting': true,
  'app.normandy.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'intl.accept_languages': 'en-GB',
};

/** Makes a profile that has the sandbox build of the extension installed. */
export function makeFirefoxProfile(): string {
  const build = ensureBuilt('firefox');
  const profile = mkdtempSync(join(tmpdir(), 'overlay-firefox-'));
  mkdirSync(join(profile, 'extensions'));
  writeXpi(build, join(profile, 'extensions', `${ID}.xpi`));
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  return profile;
}

/** `web-ext build` writes a zip, which is all that an XPI is. */
function writeXpi(build: string, file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-xpi-'));
  try {
    const to = ['-s', build, '-a', folder, '-n', 'overlay.xpi'];
    execFileSync('npx', ['web-ext', 'build', ...to], { stdio: 'pipe' });
    writeFileSync(file, readFileSync(join(folder, 'overlay.xpi')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface FirefoxWithExtension {
  browser: Browser;
  /** Ends this Firefox; the profile stays. */
  close(): Promise<void>;
}

/** Starts Firefox on a profile. `before` may open pages of the extension (`extensionUrl`) before the journey begins. */
export async function launchFirefoxOn(
  profile: string,
  before?: (marionette: Marionette) => Promise<void>,
): Promise<FirefoxWithExtension> {
  for (const file of ['MarionetteActivePort', 'WebDriverBiDiServer.json']) rmSync(join(profile, file), { force: true });
  const firefox = spawn(
    ensureBrowser('firefox', (line) => console.log(line)),
    [
      '--headless',
      '--no-remote',
      '--profile',
      profile,
      '--marionette',
      '--remote-debugging-port=0',
      // Without it Marionette opens no pages of extensions.
      '--remote-allow-system-access',
    ],
    { stdio: 'ignore', env: { ...process.env, MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900' } },
  );
  const killWithUs = () => void firefox.kill('SIGKILL');
  process.once('exit', killWithUs);
  try {
    if (before) {
      const port = await until('Marionette', async () => Number(fileText(profile, 'MarionetteActivePort')), 60_000);
      const marionette = await connectMarionette(port);
      try {
        await before(marionette);
      } finally {
        await marionette.end();
      }
    }
    const bidi = await until('WebDriver BiDi', async () => fileText(profile, 'WebDriverBiDiServer.json'), 60_000);
    const { ws_host: host, ws_port: port } = JSON.parse(bidi) as { ws_host: string; ws_port: number };
    const browser = await puppeteer.connect({
      browserWSEndpoint: `ws://${host}:${port}/session`,
      protocol: 'webDriverBiDi',
      defaultViewport: { width: 1280, height: 900 },
    });
    return {
      browser,
      async close() {
        await browser.close().catch(() => undefined);
        await ended(firefox);
        process.removeListener('exit', killWithUs);
      },
    };
  } catch (error) {
    firefox.kill('SIGKILL');
    throw error;
  }
}

function fileText(profile: string, name: string): string {
  const file = join(profile, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function ended(firefox: ChildProcess): Promise<void> {
  if (firefox.exitCode !== null || firefox.signalCode !== null) return;
  const late = setTimeout(() => firefox.kill('SIGKILL'), 20_000);
  await new Promise((resolve) => firefox.once('exit', resolve));
  clearTimeout(late);
}

export function extensionUrl(path: string): string {
  return `moz-extension://${HOST}/${path}`;
}

/** Gives the settings to the options page as a person would: file, difference, *Apply settings*. */
export async function importSettingsInFirefox(marionette: Marionette, settings: object): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-settings-'));
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings));
  try {
    await until(
      'the options page',
      async () => {
        await marionette.navigate(extensionUrl('options.html'));
        return true;
      },
      30_000,
    );
    const input = await until('the file input', () => marionette.find('input[type=file]'));
    await marionette.type(input, file);
    const apply = await until('“Apply settings”', () => buttonNamed(marionette, 'Apply settings'));
    await marionette.click(apply);
    await until('the settings to be applied', async () => {
      const text = await marionette.evaluate<string>('return document.body.textContent');
      return text.includes('applied') || (await buttonNamed(marionette, 'Apply settings')) === null;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for the code lists, then imports one as a person would. Gives what the page shows after either. */
export async function codeListsInFirefox(
  marionette: Marionette,
  { name, content }: { name: string; content: string },
): Promise<{ synced: string; imported: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-codes-'));
  const file = join(folder, name);
  writeFileSync(file, content);
  const text = () => marionette.evaluate<string>('return document.body.textContent');
  const shows = (wanted: RegExp, missing?: RegExp) =>
    until(
      `“${wanted}” to be shown`,
      async () => {
        const shown = await text();
        return wanted.test(shown) && !missing?.test(shown) && shown;
      },
      60_000,
    );
  try {
    await marionette.navigate(extensionUrl('options.html#catalogues'));
    const synced = await shows(/Diagnoses \(ICD-10\)\d+ codes.*Ready/, /Being fetched|Waits for|Not fetched/);
    const input = await until('the file input', () => marionette.find('input[type=file][accept*=".csv"]'));
    await marionette.type(input, file);
    await shows(/codes? can be imported/);
    await marionette.click(await until('“Import”', () => buttonNamed(marionette, 'Import')));
    await shows(/ in use\./);
    // The list of the clinic's own files is asked for again after that.
    return { synced, imported: await shows(/From your file/) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buttonNamed(marionette: Marionette, name: string): Promise<string | null> {
  const index = await marionette.evaluate<number>(
    `return [...document.querySelectorAll('button')].findIndex((button) => button.textContent.trim() === arguments[0])`,
    name,
  );
  if (index < 0) return null;
  await marionette.evaluate(
    `document.querySelectorAll('button')[arguments[0]].setAttribute('data-driver', arguments[1])`,
    index,
    name,
  );
  return marionette.find(`[data-driver="${name}"]`);
}

/** The button; in the Firefox sandbox build its root is open, since BiDi sees into no closed one. */
export async function firefoxButton(page: Page, timeout = 20_000): Promise<ElementHandle<Element>> {
  const button = await page.waitForSelector('>>> ::-p-aria([name="Healthcode"][role="button"])', { timeout });
  if (!button) throw new Error('There is no Healthcode button on the page.');
  return button;
}

export async function firefoxPageStatus(page: Page): Promise<string> {
  const status = await page.waitForSelector('>>> ::-p-aria([name="Bill status"][role="status"])', { timeout: 20_000 });
  return (await status?.evaluate((element) => element.textContent?.trim() ?? '')) ?? '';
}

/** The panel's frame: BiDi gives it no address of its own, so it is known by what stands in it. */
export async function firefoxPanel(page: Page): Promise<Frame> {
  await (await firefoxButton(page)).click();
  return until('the panel to show something', async () => {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      if (await frame.$('::-p-aria([name="Submit to Healthcode"][role="dialog"])').catch(() => null)) return frame;
    }
    return null;
  });
}
