import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { ElementHandle, Frame, Page } from 'puppeteer';
import { type HealthcodeSandbox, type SandboxOptions, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { type DemoPms, startDemoPms } from '../sandbox/pms/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';
import {
  chooseDiagnosis,
  type ExtensionBrowser,
  importSettings,
  launchChromium,
  openPanel,
  pageStatus,
  panelStatus,
  until,
} from './extension.ts';

/** A clinic for one test file: both sandboxes, a browser with the extension set up for them, and what a secretary does there. */
export interface Clinic {
  extension: ExtensionBrowser;
  healthcode: HealthcodeSandbox;
  pms: DemoPms;
  /** The page of an invoice (`INV-3001`), in front, in the half that is told; with the button's first status said. */
  openInvoice(number: string, half?: 'pages' | 'desk'): Promise<Page>;
  /** Opens an address of the practice system in a new tab, in front. */
  openPage(path: string): Promise<Page>;
  /** Closes all tabs but one empty one, so that none goes on asking. */
  closeTabs(): Promise<void>;
  /** Overwrites fields of an invoice, as a colleague at another desk. */
  changeInvoice(number: string, fields: object): Promise<void>;
  changePatient(number: string, fields: object): Promise<void>;
  /** A new invoice of Mrs Doe's at AXA Health (one consultation, £220), at the cost of the one that was new before. */
  newInvoice(): Promise<string>;
  /** What arrived at Healthcode for an invoice: one entry, or none. */
  billsOf(invoiceNumber: string): BillReport[];
  close(): Promise<void>;
}

type BillReport = ReturnType<HealthcodeSandbox['bills']>['bills'][number];

export interface ClinicOptions {
  sandbox?: SandboxOptions;
  /** Changes the demo settings before they are imported; null: nothing is imported. */
  settings?: ((settings: DemoSettings) => object) | null;
  /** Kept between launches; else a new one. */
  profile?: string;
  /** Sandboxes that are already there, e.g. for a second start on the same profile. */
  running?: { healthcode: HealthcodeSandbox; pms: DemoPms };
}

/** As much of the settings file as tests change. */
export interface DemoSettings {
  connections: {
    id: string;
    discoveryUrl: string;
    openIdConfigurationUrl: string;
    siteId: string;
    auth: object;
    notFoundAfterSeconds: number;
    [key: string]: unknown;
  }[];
  practitioners: object[];
  insurers: object[];
  products: object[];
  patients: object[];
  sites: object[];
  [key: string]: unknown;
}

export function settingsFor(healthcode: { url: string }, pms: { url: string }): DemoSettings {
  return demoSettings({ healthcodeUrl: healthcode.url, pmsUrl: pms.url }) as DemoSettings;
}

/** Starts everything. Statuses stand still until `healthcode.clock({ advanceSeconds })`. */
export async function openClinic(options: ClinicOptions = {}): Promise<Clinic> {
  const healthcode =
    options.running?.healthcode ?? (await startHealthcodeSandbox({ timeScale: 0, ...options.sandbox }));
  const pms = options.running?.pms ?? (await startDemoPms());
  const extension = await launchChromium(options.profile ? { profile: options.profile } : {});
  const { settings = (file) => file } = options;
  if (settings !== null) {
    await importSettings(extension, settings(settingsFor(healthcode, pms)));
    await codeListsSettled(extension);
  }

  let newest = 'INV-3002';
  const openPage = async (path: string): Promise<Page> => {
    const page = await extension.browser.newPage();
    await page.goto(`${pms.url}${path}`);
    await page.bringToFront();
    return page;
  };
  const change = async (path: string, fields: object): Promise<void> => {
    const answer = await fetch(`${pms.url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    if (!answer.ok) throw new Error(`The demo system refused to change ${path}: ${answer.status}`);
  };

  return {
    extension,
    healthcode,
    pms,
    openPage,
    async openInvoice(number, half = 'pages') {
      const page = await openPage(half === 'pages' ? `/invoices/${number}` : `/app/invoices/${number}`);
      await until(`a status beside the button of ${number}`, async () => (await pageStatus(page)) !== '');
      return page;
    },
    async closeTabs() {
      const pages = await extension.browser.pages();
      const kept = await extension.browser.newPage();
      await Promise.all(pages.filter((page) => page !== kept).map((page) => page.close()));
    },
    changeInvoice: (number, fields) => change(`invoices/${number}`, fields),
    changePatient: (number, fields) => change(`patients/${number}`, fields),
    async newInvoice() {
      const before = newest;
      newest = before === 'INV-3002' ? 'INV-4001' : `INV-${Number(before.slice(4)) + 1}`;
      await change(`invoices/${before}`, { number: newest });
      return newest;
    },
    billsOf: (invoiceNumber) =>
      healthcode.bills().bills.filter(({ providerReference }) => providerReference === referenceOf(invoiceNumber)),
    async close() {
      await extension.close();
      await Promise.all([healthcode.close(), pms.close()]);
    },
  };
}

/**
 * The provider reference of an invoice of this clinic, as `design.md` lays it down and reckoned without the product: the first 120 bits of
 * a SHA-256 in Crockford's base 32.
 */
export function referenceOf(invoiceNumber: string): string {
  const identity = ['healthcode-overlay/provider-reference/1', 'other', 'HC00ABC', 'harley', invoiceNumber];
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex');
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const number = BigInt(`0x${digest.slice(0, 30)}`);
  return Array.from({ length: 24 }, (_, place) => digits[Number((number >> BigInt(5 * (23 - place))) & 31n)]).join('');
}

/** Waits until the code lists are here, or can't be fetched. */
async function codeListsSettled(extension: ExtensionBrowser): Promise<void> {
  const page = await extension.openExtensionPage('options.html#catalogues');
  let text = '';
  const settled = async () => {
    text = await textOf(page);
    return /\b(Ready|Not fetched)\b/.test(text) && !/Not fetched yet|Being fetched/.test(text);
  };
  // The page goes on asking only while it sees something under way, so it may have looked too early.
  for (let looks = 0; looks < 10; looks += 1) {
    const done = await until('the code lists', settled, 3000).catch(() => false);
    if (done) return page.close();
    await page.reload();
  }
  throw new Error(`The code lists are not fetched. The options page shows:\n${text}`);
}

/** The text of a frame or page, as a person reads it: what is hidden is not in it. */
export function textOf(target: Frame | Page): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden sections must not count
  return target.evaluate(() => document.body.innerText);
}

/** Waits until something holds of a frame or page; where it doesn't, fails with what is shown instead. */
async function untilOn<Value>(
  target: Frame | Page,
  what: string,
  probe: () => Promise<Value | null | undefined | false>,
  timeout?: number,
): Promise<Value> {
  try {
    return await until(what, probe, timeout);
  } catch (error) {
    const shown = await textOf(target).catch((gone: unknown) => String(gone));
    throw new Error(`${error instanceof Error ? error.message : error}\nIt shows:\n${shown}`);
  }
}

/** Waits until the text of a frame or page contains something. */
export async function shows(target: Frame | Page, wanted: string | RegExp, timeout?: number): Promise<string> {
  const probe = async () => {
    const text = await textOf(target);
    return (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) && text;
  };
  return untilOn(target, `“${wanted}” to be shown`, probe, timeout);
}

async function isRefusedByGuard(panel: Frame): Promise<boolean> {
  return /had just moved|covers this panel/.test(await textOf(panel));
}

/** Presses a button whose effect the guard lets count only once the panel has stood still; if it says so, presses again, as a person would. */
export async function pressStill(panel: Frame, name: string): Promise<void> {
  await until(`the panel to take the press on “${name}”`, async () => {
    await (await control(panel, name, 'button')).click();
    return until('an effect of the press', async () => {
      if (await isRefusedByGuard(panel)) return 'refused';
      const busy = await panel.$('[aria-busy="true"]');
      return busy === null && 'taken';
    }).then((effect) => effect === 'taken');
  });
}

/** A control by role and accessible name, waited for. */
export async function control(
  target: Frame | Page,
  name: string,
  role: string,
  timeout = 10_000,
): Promise<ElementHandle<Element>> {
  const found = await target.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, { timeout });
  if (!found) throw new Error(`There is no ${role} “${name}”.`);
  return found;
}

/** Whether there is such a control now. */
export async function has(target: Frame | Page, name: string, role: string): Promise<boolean> {
  return (await target.$(`::-p-aria([name="${name}"][role="${role}"])`)) !== null;
}

/** Replaces what stands in a text field, by typing. */
export async function fill(target: Frame | Page, name: string, text: string, role = 'textbox'): Promise<void> {
  const field = await control(target, name, role);
  await field.evaluate((element) => {
    (element as HTMLElement).focus();
    (element as HTMLInputElement).select();
  });
  await field.press('Backspace');
  await field.type(text);
}

/** Opens an invoice's panel, chooses a diagnosis and submits; gives the panel once the bill is kept. */
export async function submitInvoice(page: Page, query = 'gastro', title = 'reflux'): Promise<Frame> {
  const panel = await openPanel(page);
  await chooseDiagnosis(panel, query, title);
  await pressStill(panel, 'Submit to Healthcode');
  await untilOn(panel, 'the bill to be kept', async () => {
    if (!['Not sent', ''].includes(await panelStatus(panel))) return true;
    if (await has(panel, 'Read the page again', 'button')) return true;
    // On a busy machine the guard's answer may come after the press seemed to be taken.
    if (await isRefusedByGuard(panel)) await pressStill(panel, 'Submit to Healthcode');
    return false;
  });
  return panel;
}

/** Presses *Test connection* on the options page and gives what it says, piece by piece. */
export async function testConnection(options: Page): Promise<string> {
  await (await control(options, 'Test connection', 'button')).click();
  await shows(options, 'Last tested at', 45_000);
  return options.$eval('section ul.checks', (list) => list.textContent);
}

/** Waits for a status in the panel; the page beside it must say the same. */
export async function reaches(panel: Frame, status: string, page?: Page, timeout = 25_000): Promise<void> {
  await untilOn(panel, `the panel to say ${status}`, async () => (await panelStatus(panel)) === status, timeout);
  if (page) await until(`the page to say ${status}`, async () => (await pageStatus(page)) === status);
}

/** Keeps a picture for a person to look at, if `OVERLAY_PICTURES` names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.OVERLAY_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}
