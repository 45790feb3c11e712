import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../sandbox/healthcode/sample-claim.ts';
import { connectTryClient } from '../sandbox/healthcode/try-client.ts';
import { type Clinic, openClinic, picture, pressStill, reaches, referenceOf, shows, submitInvoice } from './clinic.ts';
import { chooseDiagnosis, openPanel, pageStatus, panelStatus, stopWorker, until } from './extension.ts';

/** Never lost, never twice, in the browser: whatever breaks on the way, it ends with exactly one bill. */

let clinic: Clinic;
const profile = mkdtempSync(join(tmpdir(), 'overlay-profile-'));
beforeAll(async () => {
  clinic = await openClinic({
    profile,
    settings: (settings) => ({
      ...settings,
      connections: settings.connections.map((connection) => ({ ...connection, notFoundAfterSeconds: 2 })),
    }),
  });
});
afterEach(async () => {
  clinic.healthcode.clearFaults();
  clinic.healthcode.release();
  await clinic.closeTabs();
});
afterAll(async () => {
  await clinic?.close();
  rmSync(profile, { recursive: true, force: true });
});

/** The row of an invoice in the popup, as text. */
async function rowOf(popup: Page, invoice: string): Promise<string> {
  const rows = await popup.$$eval('table tbody tr', (all) => all.map((row) => row.textContent));
  return rows.find((text) => text.includes(invoice)) ?? '';
}

describe('a worker that is stopped', () => {
  it('at any moment of a submission ends with exactly one bill for each', async () => {
    const { healthcode } = clinic;
    const moments = [
      ['before storing, and then stored all the same', { where: 'submit', kind: 'hold-before-store' }, false],
      ['before storing, and lost', { where: 'submit', kind: 'hold-before-store' }, true],
      ['after storing', { where: 'submit', kind: 'hold-after-store' }, false],
      ['while answering', { where: 'submit', kind: 'hold-while-answering' }, false],
      ['at queued', { where: 'status', kind: 'hold-before-store' }, false],
    ] as const;
    const invoices: { number: string; lost: boolean }[] = [];
    for (const [, fault, lost] of moments) {
      const number = await clinic.newInvoice();
      const page = await clinic.openInvoice(number);
      const panel = await openPanel(page);
      await chooseDiagnosis(panel, 'gastro', 'reflux');
      const held = healthcode.faults().held.length;
      healthcode.fault(fault);
      await pressStill(panel, 'Submit to Healthcode');
      await until(`a held request of ${number}`, async () => healthcode.faults().held.length > held);
      invoices.push({ number, lost });
    }
    await stopWorker(clinic.extension);
    await until('the requests to be cut off', async () =>
      healthcode.faults().held.every(({ clientGone }) => clientGone),
    );
    const discarded = new Set(invoices.filter(({ lost }) => lost).map(({ number }) => referenceOf(number)));
    for (const { id, reference, where } of healthcode.faults().held)
      healthcode.release({ id, discard: where === 'submit' && discarded.has(reference ?? '') });

    const popup = await clinic.extension.openExtensionPage('popup.html');
    await until(
      'every bill to be at Healthcode',
      async () => {
        for (const { number } of invoices) if (!(await rowOf(popup, number)).includes('Unprocessed')) return false;
        return true;
      },
      100_000,
    ).catch(async (error) => {
      throw new Error(`${error}\n${await popup.$eval('table', (table) => table.textContent)}`);
    });
    for (const { number, lost } of invoices)
      expect(clinic.billsOf(number), number).toMatchObject([{ stored: 1, posts: lost ? 2 : 1, duplicates: 0 }]);
    await picture(popup, 'never-killed');
  }, 180_000);
});

describe('a submission that goes wrong on its way', () => {
  it.each([
    ['a 301 on POST', { where: 'submit', kind: '301' }, 2],
    ['a 307 on POST', { where: 'submit', kind: '307' }, 3],
    ['a connection dropped after storing', { where: 'submit', kind: 'drop-after-store' }, 1],
    ['a connection dropped before storing', { where: 'submit', kind: 'drop-before-store' }, 2],
    ['503 before storing', { where: 'submit', kind: '503' }, 2],
    ['503 after storing', { where: 'submit', kind: '503', when: 'after' }, 1],
    ['half an answer', { where: 'submit', kind: 'half', when: 'after' }, 1],
    ['a page instead of an answer', { where: 'submit', kind: 'html', when: 'after' }, 1],
    ['a token that was ended', { where: 'submit', kind: '401' }, 2],
    ['an endpoint that has moved', { where: 'submit', kind: 'moved' }, 2],
  ] as const)('by %s ends with exactly one bill', async (_, fault, posts) => {
    const number = await clinic.newInvoice();
    const page = await clinic.openInvoice(number);
    clinic.healthcode.fault(fault);
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed', undefined, 50_000);
    const [bill] = clinic.billsOf(number);
    expect(bill).toMatchObject({ stored: 1, duplicates: 0 });
    expect(bill?.posts).toBeLessThanOrEqual(posts);
    expect(new Set(bill?.revisions.map(({ bodySha256 }) => bodySha256)).size).toBe(1);
  });

  it('says that it is being checked while the outcome is unknown, and offers no second submission', async () => {
    const number = await clinic.newInvoice();
    const page = await clinic.openInvoice(number);
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    clinic.healthcode.fault({ where: 'submit', kind: '503', when: 'after' });
    await pressStill(panel, 'Submit to Healthcode');
    await until('the outcome to be unknown', async () => (await panelStatus(panel)) === 'Checking');
    clinic.healthcode.fault({ where: 'status', kind: '503', times: 1000 });
    await reaches(panel, 'Checking', page);
    await shows(panel, 'it will not be sent twice');
    expect(await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])')).toBeNull();
    await picture(page, 'checking');
    clinic.healthcode.clearFaults();
    await reaches(panel, 'Unprocessed', page, 60_000);
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 1 }]);
  });
});

describe('a bill that another computer sent', () => {
  async function postFromElsewhere(number: string): Promise<void> {
    const other = await connectTryClient(clinic.healthcode);
    const discovery = JSON.stringify(await (await fetch(clinic.healthcode.discoveryUrl)).json());
    const address = /https?:[^"]*\/bills/.exec(discovery)?.[0] ?? '';
    const body = sampleClaim({ reference: referenceOf(number), invoiceNumber: number });
    expect((await other.call('POST', address, { body })).status).toBeLessThan(300);
  }

  it('before the panel opens is adopted and said to be so', async () => {
    const number = await clinic.newInvoice();
    await postFromElsewhere(number);
    const page = await clinic.openInvoice(number);
    const panel = await openPanel(page);
    await reaches(panel, 'Unprocessed', page);
    await shows(panel, 'Sent from another computer');
    await picture(page, 'adopted');
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 1 }]);
  });

  it('while Healthcode does not yet tell of it, is refused as a duplicate, then adopted', async () => {
    const number = await clinic.newInvoice();
    clinic.healthcode.configure({ silentSeconds: 5 });
    await postFromElsewhere(number);
    const page = await clinic.openInvoice(number);
    const panel = await submitInvoice(page);
    await until('an answer to the POST', async () => clinic.billsOf(number)[0]?.duplicates === 1);
    await until('a refusal', async () => (await panelStatus(panel)) === 'Refused');
    await picture(page, 'duplicate');
    clinic.healthcode.clock({ advanceSeconds: 5 });
    clinic.healthcode.configure({ silentSeconds: 0 });
    await until(
      'the adopted status',
      async () => !['Refused', 'Sending', 'Queued'].includes(await panelStatus(panel)),
      30_000,
    );
    await shows(panel, 'Sent from another computer');
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 2, duplicates: 1 }]);
  });
});

describe('two of everything', () => {
  it('two clicks and two tabs make one bill', async () => {
    const number = await clinic.newInvoice();
    const pages = [await clinic.openInvoice(number), await clinic.openInvoice(number)];
    const panels = [];
    for (const page of pages) {
      await page.bringToFront();
      const panel = await openPanel(page);
      await chooseDiagnosis(panel, 'gastro', 'reflux');
      panels.push(panel);
    }
    clinic.healthcode.fault({ where: 'submit', kind: 'slow', milliseconds: 1500 });
    const [first, second] = panels;
    if (!first || !second) throw new Error('There are no two panels.');
    const click = (panel: Frame, page: Page | undefined) =>
      until('the panel to take the click', async () => {
        await page?.bringToFront();
        const button = await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])');
        await button?.click({ count: 2, delay: 5 });
        return (await panelStatus(panel)) !== 'Not sent';
      });
    await click(first, pages[0]);
    await click(second, pages[1]);
    await reaches(second, 'Unprocessed', pages[1]);
    await pages[0]?.bringToFront();
    await reaches(first, 'Unprocessed', pages[0]);
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 1, duplicates: 0 }]);
  });
});

describe('a browser that is closed with a bill in the queue', () => {
  it('sends it by itself when it starts again, once', async () => {
    const number = await clinic.newInvoice();
    const page = await clinic.openInvoice(number);
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    clinic.healthcode.fault({ where: 'any', kind: '503', times: 1000 });
    await pressStill(panel, 'Submit to Healthcode');
    await reaches(panel, 'Queued', page);
    await shows(panel, 'will go by itself');
    await picture(page, 'queued');
    await clinic.extension.close();
    expect(clinic.billsOf(number)).toEqual([]);
    clinic.healthcode.clearFaults();

    const { healthcode, pms } = clinic;
    clinic = await openClinic({ profile, settings: null, running: { healthcode, pms } });
    await until('the bill at Healthcode', async () => clinic.billsOf(number)[0]?.stored === 1, 50_000);
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 1 }]);
    const again = await clinic.openInvoice(number);
    await until('its status on the page', async () => (await pageStatus(again)) === 'Unprocessed');
  }, 120_000);
});
