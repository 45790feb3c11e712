import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, control, has, openClinic, picture, settingsFor, shows, textOf } from './clinic.ts';
import { importSettings, openPanel, press, stopWorker, until } from './extension.ts';

/** The code lists: the first sync, a worker that is killed in the middle of it, a refresh, and servers that misbehave. */

const LIST = 'Diagnoses (ICD-10)';
const PER_PAGE = 50;
/** Asks the browser itself when it will wake the worker. */
const ALARM_TIME = "chrome.alarms.get('code-sets').then((alarm) => alarm.scheduledTime)";

let clinic: Clinic;
/** How many pages the list of diagnoses has. */
let pages = 0;
beforeAll(async () => {
  clinic = await openClinic({ settings: null, sandbox: { settings: { codesPerPage: PER_PAGE } } });
  pages = Math.ceil(clinic.healthcode.changeCodes({ set: 'condition-code/ICD10' }).codes / PER_PAGE);
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

/** Pages of the list that were asked for since the log had that many entries, in order. */
function askedSince(start: number): number[] {
  return clinic.healthcode
    .requests()
    .slice(start)
    .filter(({ path }) => path.includes('condition-code/ICD10'))
    .map(({ path }) => Number(new URL(path, clinic.healthcode.url).searchParams.get('page')));
}

const logLength = () => clinic.healthcode.requests().length;
const isHeld = () => clinic.healthcode.faults().held.length > 0;
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

async function openLists(): Promise<Page> {
  const page = await clinic.extension.openExtensionPage('options.html#catalogues');
  await until('the lists', async () => (await rowOf(page)) !== '');
  return page;
}

/** What stands in the list's row. */
function rowOf(page: Page): Promise<string> {
  return page.evaluate(
    (name) =>
      [...document.querySelectorAll('.code-lists li')].find((row) => row.textContent.includes(name))?.textContent ?? '',
    LIST,
  );
}

async function rowShows(page: Page, wanted: RegExp, timeout?: number): Promise<string> {
  let row = '';
  try {
    return await until(
      'the row',
      async () => {
        row = await rowOf(page);
        return wanted.test(row) && row;
      },
      timeout,
    );
  } catch (error) {
    throw new Error(`${String(error)}\nWanted: ${wanted}\nThe row: ${row}`);
  }
}

/** Waits until no list is under way. */
async function settled(page: Page): Promise<void> {
  await until('the end of the sync', async () => !/Being fetched|Waits for/.test(await textOf(page)), 40_000);
}

describe('the first sync', () => {
  it('shows how far it is; the panel says that the list is still coming; Cancel stops it, and Sync now goes on after the last kept page', async () => {
    clinic.healthcode.fault({ where: 'codes', kind: 'hold', skip: 5 });
    const start = logLength();
    await importSettings(clinic.extension, settingsFor(clinic.healthcode, clinic.pms));
    await until('the sixth page to be asked for', async () => isHeld());
    const page = await openLists();
    await rowShows(page, /Being fetched[\s\S]*250 of \d{3} codes/);
    const progress = await control(page, `Fetching ${LIST}`, 'progressbar');
    expect(Number(await progress.evaluate((element) => element.getAttribute('aria-valuenow')))).toBeGreaterThan(30);
    await picture(page, 'code-lists-first-sync');

    const invoice = await clinic.openInvoice('INV-3001');
    const panel = await openPanel(invoice);
    await (await control(panel, 'Diagnosis', 'combobox')).type('gastro');
    await shows(panel, 'still being fetched');
    // Five pages are here, with such codes in them; a list that isn't whole is not searched.
    expect(await panel.$('[role=option]')).toBeNull();
    await picture(invoice, 'code-lists-panel-waits');
    await invoice.close();

    await page.bringToFront();
    await press(page, 'Cancel');
    await rowShows(page, /Cancelled/);
    // The answer that was under way comes to nothing.
    clinic.healthcode.release();
    expect(await has(page, 'Cancel', 'button')).toBe(false);
    await picture(page, 'code-lists-cancelled');
    expect(askedSince(start)).toEqual(upTo(6));

    const again = logLength();
    await press(page, 'Sync now');
    await rowShows(page, /Ready/);
    await settled(page);
    expect(askedSince(again)).toEqual(upTo(pages, 6));
    expect(await rowOf(page)).toMatch(/2026-10[\s\S]*\d\d\/\d\d\/\d{4}/);
    // Nothing is due now: the alarm stands at the weekly refresh.
    await until('the weekly alarm', async () => {
      const days = (Number(await page.evaluate(ALARM_TIME)) - Date.now()) / 86_400_000;
      return days > 6.9 && days <= 7;
    });
    // Lists that a server hasn't are no failure.
    expect(await textOf(page)).toContain('Not offered');
    expect(await textOf(page)).not.toContain('Not fetched');
  });
});

describe('a refresh', () => {
  it('that is cut off by the end of the worker goes on by itself, with no page of ours open, after the last kept page; the old version stays in use meanwhile', async () => {
    clinic.healthcode.changeCodes({
      set: 'condition-code/ICD10',
      version: '2027-04',
      put: [{ code: 'Z99.99', title: 'Newly invented ailment' }],
      remove: ['K21.9'],
    });
    clinic.healthcode.fault({ where: 'codes', kind: 'hold', skip: 7 });
    const start = logLength();
    const page = await openLists();
    await press(page, `Sync ${LIST}`);
    await until('the eighth page to be asked for', async () => isHeld());
    await rowShows(page, /2026-10[\s\S]*The version in use stays/);
    await clinic.closeTabs();
    await stopWorker(clinic.extension);
    clinic.healthcode.release({ discard: true });
    // The alarm wakes the worker: within half a minute, by the browser's leave.
    await until('the last page', async () => askedSince(start).includes(pages), 55_000);
    expect(askedSince(start)).toEqual([...upTo(8), ...upTo(pages, 8)]);
    const after = await openLists();
    await rowShows(after, /2027-04[\s\S]*Ready/);
  }, 120_000);

  it('brings codes that came in, and keeps one that vanished for bills of earlier dates', async () => {
    const page = await openLists();
    expect(await rowOf(page)).toContain('570');
    const invoice = await clinic.openInvoice('INV-3001');
    const panel = await openPanel(invoice);
    await (await control(panel, 'Diagnosis', 'combobox')).type('newly invented');
    await shows(panel, 'Z99.99');
    const field = await control(panel, 'Diagnosis', 'combobox');
    await field.evaluate((element) => (element as HTMLInputElement).select());
    await field.type('K21.9');
    await shows(panel, 'without esophagitis');
  });
});

describe('a server that misbehaves', () => {
  it('with 503 in the middle and half a body is asked again by itself, after the last kept page', async () => {
    clinic.healthcode.changeCodes({ set: 'condition-code/ICD10', version: '2027-05' });
    clinic.healthcode.fault({ where: 'codes', kind: 503, skip: 3 });
    clinic.healthcode.fault({ where: 'codes', kind: 'half', skip: 1 });
    const start = logLength();
    const page = await openLists();
    await press(page, `Sync ${LIST}`);
    await rowShows(page, /Not refreshed[\s\S]*Next try at/);
    await picture(page, 'code-lists-failed');
    await rowShows(page, /2027-05[\s\S]*Ready/, 60_000);
    const asked = askedSince(start);
    // What failed once or twice was asked for again, nothing else was.
    expect([...new Set(asked)]).toEqual(upTo(pages));
    expect(asked.length).toBeLessThanOrEqual(pages + 4);
  }, 120_000);

  it('that repeats a page, or whose total never stays, leaves the old version in use and is said in words', async () => {
    clinic.healthcode.changeCodes({ set: 'condition-code/ICD10', version: '2027-06' });
    clinic.healthcode.fault({ where: 'codes', kind: 'repeat', skip: 3 });
    const page = await openLists();
    await press(page, `Sync ${LIST}`);
    await rowShows(page, /2027-05[\s\S]*Not refreshed[\s\S]*the same page twice/);
    await press(page, `Sync ${LIST}`);
    await rowShows(page, /2027-06[\s\S]*Ready/);
    clinic.healthcode.clearFaults();
    clinic.healthcode.changeCodes({ set: 'condition-code/ICD10', version: '2027-07' });
    for (let pass = 0; pass < 3; pass += 1) clinic.healthcode.fault({ where: 'codes', kind: 'total', skip: 2 });
    await press(page, `Sync ${LIST}`);
    await rowShows(page, /2027-06[\s\S]*changed the list while it was being fetched/);
    clinic.healthcode.clearFaults();
  }, 120_000);

  it('that sends markup has it shown as text', async () => {
    clinic.healthcode.changeCodes({ set: 'condition-code/ICD10', version: '2027-08' });
    clinic.healthcode.fault({ where: 'codes', kind: 'markup', times: 10 * pages });
    const page = await openLists();
    await press(page, `Sync ${LIST}`);
    await rowShows(page, /2027-08[\s\S]*Ready/);
    const invoice = await clinic.openInvoice('INV-3001');
    const panel = await openPanel(invoice);
    await (await control(panel, 'Diagnosis', 'combobox')).type('newly invented');
    await shows(panel, '<img src=x');
    expect(await panel.$('[role=option] img')).toBeNull();
    expect(await panel.evaluate(() => document.title)).not.toContain('markup');
    clinic.healthcode.clearFaults();
  });
});

describe('another Healthcode site', () => {
  it('gets lists of its own; those of the site before serve until then', async () => {
    const settings = settingsFor(clinic.healthcode, clinic.pms);
    clinic.healthcode.fault({ where: 'codes', kind: 'hold' });
    const start = logLength();
    await importSettings(clinic.extension, {
      ...settings,
      connections: settings.connections.map((connection) => ({ ...connection, siteId: 'HC00DEF' })),
    });
    await until('the first page for the other site', async () => isHeld());
    const page = await openLists();
    await rowShows(page, /2027-08[\s\S]*Being fetched[\s\S]*The version in use stays/);
    clinic.healthcode.release();
    await rowShows(page, /569 codes[\s\S]*Ready/);
    expect(askedSince(start)).toEqual(upTo(pages));
    const sites = clinic.healthcode
      .requests()
      .slice(start)
      .flatMap(({ path, siteId }) => (path.includes('ICD10') ? [siteId] : []));
    expect(new Set(sites)).toEqual(new Set(['HC00DEF']));
  });
});
