import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { settingsFor } from './clinic.ts';
import {
  type ExtensionBrowser,
  focused,
  healthcodeButton,
  importSettings,
  launchChromium,
  openPanel,
  pageStatus,
  until,
} from './extension.ts';
import { type HostilePages, invoicePage, serveHostilePages } from './hostile.ts';

/** Ways in which a host may show an invoice: loaded ahead of its visit, in full screen, in another layout at the same address. */

let extension: ExtensionBrowser;
let healthcode: HealthcodeSandbox;
let host: HostilePages;
let page: Page;

beforeAll(async () => {
  [healthcode, host] = await Promise.all([startHealthcodeSandbox({ timeScale: 0 }), serveHostilePages()]);
  extension = await launchChromium();
  const settings = settingsFor(healthcode, host);
  await importSettings(extension, { ...settings, sites: [...settings.sites, editLayout(settings.sites)] });
});
afterAll(async () => {
  await extension?.close();
  await Promise.all([healthcode?.close(), host?.close()]);
});
beforeEach(async () => {
  page = await extension.browser.newPage();
});
afterEach(() => page.close());

/** A second definition for the same system: its layout for editing names the number otherwise. */
function editLayout(sites: unknown): object {
  const [site] = JSON.parse(JSON.stringify(sites).replaceAll('Invoice number', 'Number being edited')) as [
    { id: string; pages: object },
  ];
  return { ...site, id: 'harley-edit', billingKey: site.id, name: 'Harley, editing' };
}

const buttons = async (): Promise<number> => (await page.$$('::-p-aria([name="Healthcode"][role="button"])')).length;

describe('an invoice', () => {
  it('has its button on a page that the browser loaded before anybody asked for it', async () => {
    const head = '<script>localStorage.ahead = document.prerendering</script>';
    const invoice = host.show('/invoices/INV-1', invoicePage({ number: 'INV-1', head }));
    const rules = JSON.stringify({ prerender: [{ source: 'list', urls: [invoice], eagerness: 'immediate' }] });
    await page.goto(
      host.show('/start', `<a id="to" href="${invoice}">Invoice</a><script type="speculationrules">${rules}</script>`),
    );
    await page.waitForFunction(() => localStorage.ahead === 'true');
    await Promise.all([page.waitForNavigation(), page.$eval('#to', (link) => (link as HTMLElement).click())]);
    await healthcodeButton(page);
    const [entry] = await page.evaluate(() => JSON.parse(JSON.stringify(performance.getEntriesByType('navigation'))));
    expect((entry as { activationStart: number }).activationStart).toBeGreaterThan(0);
  });

  it('has one button, that works, when another layout of it takes the place of the first', async () => {
    await page.goto(host.show('/invoices/INV-2', invoicePage({ number: 'INV-2' })));
    await until('a status', async () => (await pageStatus(page)) === 'Not sent');
    const edited = invoicePage({ number: 'INV-2' }).replaceAll('Invoice number', 'Number being edited');
    await page.evaluate((html) => {
      const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
      document.querySelector('main')?.replaceWith(main ?? '');
    }, edited);
    await until('one button and its status', async () => (await buttons()) === 1 && (await pageStatus(page)) !== '');
    // Longer than a page that has gone is waited for.
    const changedAt = await page.evaluate(() => performance.now());
    await page.waitForFunction((since) => performance.now() - since > 1500, {}, changedAt);
    expect(await buttons()).toBe(1);
    const panel = await openPanel(page);
    expect((await focused(panel)).name).toBe('Diagnosis');
  });

  it('opens its panel in front of what is shown in full screen', async () => {
    const script =
      '<script>addEventListener("keydown", () => document.querySelector("main").requestFullscreen())</script>';
    await page.goto(host.show('/invoices/INV-3', invoicePage({ number: 'INV-3', tail: script })));
    await healthcodeButton(page);
    await page.keyboard.press('F');
    await page.waitForFunction(() => document.fullscreenElement !== null);
    await openPanel(page);
    const seen = await page.evaluate(() => {
      const { fullscreenElement } = document;
      const element = document.elementFromPoint(window.innerWidth - 100, window.innerHeight / 2);
      return { inFront: element?.localName ?? '', within: fullscreenElement?.contains(element) ?? false };
    });
    expect(seen).toEqual({ inFront: 'div', within: true });
  });
});
