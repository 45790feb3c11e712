import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser as ExtensionApi } from 'webextension-polyfill';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';
import { type ExtensionBrowser, importSettings, launchChromium, openPanel, pageStatus, until } from './extension.ts';
import { type HostilePages, invoicePage, serveHostilePages } from './hostile.ts';

/**
 * An update while pages are open, as `runtime.reload()` does it. In a browser of its own, since other tests would lose their extension.
 */

declare const chrome: ExtensionApi;

let healthcode: HealthcodeSandbox;
let host: HostilePages;
let extension: ExtensionBrowser;
let profile: string;

beforeAll(async () => {
  [healthcode, host] = await Promise.all([startHealthcodeSandbox({ timeScale: 0 }), serveHostilePages()]);
  // Without developer mode Chromium switches an unpacked extension off when it reloads itself.
  profile = mkdtempSync(join(tmpdir(), 'overlay-update-'));
  mkdirSync(join(profile, 'Default'));
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify({ extensions: { ui: { developer_mode: true } } }));
  extension = await launchChromium({ profile });
  await importSettings(extension, demoSettings({ healthcodeUrl: healthcode.url, pmsUrl: host.url }));
});
afterAll(async () => {
  await extension?.close();
  rmSync(profile, { recursive: true, force: true });
  await Promise.all([healthcode?.close(), host?.close()]);
});

it('leaves what was typed, says “Reload this page”, sends nothing; after a reload all works, and open pages have the new button at once', async () => {
  const page = await extension.browser.newPage();
  await page.goto(host.show('/invoices/INV-1', invoicePage({ number: 'INV-1' })));
  const other = await extension.browser.newPage();
  await other.goto(host.show('/invoices/INV-2', invoicePage({ number: 'INV-2' })));
  await until('the other page to have its button', async () => (await pageStatus(other)) === 'Not sent');
  await page.bringToFront();
  const panel = await openPanel(page);
  const field = await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
  await field?.type('typed before');

  const options = await extension.openExtensionPage('options.html');
  await options.evaluate(() => chrome.runtime.reload()).catch(() => undefined);
  await page.bringToFront();
  const words = () => panel.evaluate(() => document.body.textContent);
  await until('the panel to say so', async () => (await words()).includes('What you typed stays here'));
  expect(await words()).toContain('Reload this page');
  expect(await field?.evaluate((element) => (element as HTMLInputElement).value)).toBe('typed before');
  expect(await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])')).toBeNull();
  expect(healthcode.bills().posts).toBe(0);

  await page.reload();
  await until('the page to have its status again', async () => (await pageStatus(page)) === 'Not sent');
  const again = await openPanel(page);
  await again.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
  await other.bringToFront();
  await openPanel(other);
});
