import type { Frame, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Clinic,
  control,
  fill,
  has,
  openClinic,
  picture,
  pressStill,
  reaches,
  shows,
  submitInvoice,
  textOf,
} from './clinic.ts';
import {
  chooseDiagnosis,
  healthcodeButton,
  openPanel,
  pageStatus,
  panelFrame,
  panelStatus,
  press,
  until,
} from './extension.ts';

/** The main job: from the button on an invoice to *Collected*, and what is kept of it. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

/** What has the focus in the frame, by role (or tag) and name. */
const focused = (frame: Frame) =>
  frame.evaluate(() => {
    const element = document.activeElement as HTMLInputElement | null;
    return `${element?.getAttribute('role') ?? element?.tagName.toLowerCase()} ${element?.labels?.[0]?.textContent ?? element?.textContent ?? ''}`.trim();
  });

describe('submitting an invoice', () => {
  it('goes by keyboard alone from the button of a server-rendered page to Collected, with exactly one bill', async () => {
    const page = await clinic.openInvoice('INV-3001');
    expect(await pageStatus(page)).toBe('Not sent');
    const before = page.url();

    await (await healthcodeButton(page)).focus();
    await page.keyboard.press('Enter');
    const panel = await panelFrame(page);
    await until('the focus to be in Diagnosis', async () => (await focused(panel)) === 'combobox Diagnosis');
    await page.keyboard.type('reflux');
    await until('options', async () => (await panel.$$('[role=option]')).length > 0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('a chosen diagnosis', async () => (await panel.$$('[role=option]')).length === 0);
    await picture(page, 'submit-1-chosen');
    await until('the panel to take Submit by keyboard', async () => {
      for (let steps = 0; !(await focused(panel)).endsWith('Submit to Healthcode') && steps < 60; steps += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      // Until the panel has been seen for half a second it says so, and to press again.
      return until('an effect', async () =>
        /had just moved|covers this panel/.test(await textOf(panel))
          ? 'refused'
          : !['Not sent', '1 to fix'].includes(await panelStatus(panel)) && 'taken',
      ).then((effect) => effect === 'taken');
    });

    await reaches(panel, 'Unprocessed', page);
    await picture(page, 'submit-2-unprocessed');
    for (const [seconds, status] of [
      [5, 'In-process'],
      [2, 'Validated'],
      [6, 'Awaiting collection'],
      [6, 'Collected'],
    ] as const) {
      clinic.healthcode.clock({ advanceSeconds: seconds });
      await reaches(panel, status, page);
    }
    await picture(page, 'submit-3-collected');
    expect(page.url()).toBe(before);
    const bills = clinic.billsOf('INV-3001');
    expect(bills).toHaveLength(1);
    expect(bills[0]).toMatchObject({ posts: 1, stored: 1, revision: 1, total: 1070 });
  });

  it('goes from the billing desk to Collected without a reload of the page', async () => {
    const page = await clinic.openInvoice('INV-3006', 'desk');
    await page.evaluate(() => Object.assign(globalThis, { stillTheSame: true }));
    const panel = await submitInvoice(page, 'gastro', 'reflux');
    await reaches(panel, 'Unprocessed', page);
    clinic.healthcode.clock({ advanceSeconds: 7 });
    await reaches(panel, 'Validated', page);
    clinic.healthcode.clock({ advanceSeconds: 20 });
    await reaches(panel, 'Collected', page);
    await picture(page, 'submit-desk-collected');
    expect(await page.evaluate(() => 'stillTheSame' in globalThis)).toBe(true);
    expect(clinic.billsOf('INV-3006')).toMatchObject([{ posts: 1, stored: 1, status: 'Collected' }]);
  });

  it('shows what arrives at Healthcode in the words of the claim: patient, insurer, practitioner, lines and diagnosis', async () => {
    const claim = JSON.stringify(clinic.billsOf('INV-3001')[0]?.claim);
    for (const part of ['INV-3001', 'Doe', '1980-04-02', 'AX1234567', '0651978', '0110', '2310', 'G6500', 'K21'])
      expect(claim).toContain(part);
  });
});

describe('a panel that was closed before the bill was sent', () => {
  const chosen = (panel: Frame) => panel.$$eval('ol.chosen > li > .code', (all) => all.map((one) => one.textContent));
  const gone = (page: Page) =>
    until('the panel to be gone', async () => page.frames().every((frame) => !frame.url().includes('/panel.html')));

  it('begins again with what was chosen: after Escape, after a reload, and never on another patient’s invoice', async () => {
    const page = await clinic.openInvoice('INV-3016');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await fill(panel, 'Authorisation code', 'AUTH42');
    await page.keyboard.press('Escape');
    await gone(page);
    const again = await openPanel(page);
    expect(await chosen(again)).toEqual(['K21.9']);
    expect(await textOf(again)).not.toContain('Reload this page');
    const code = await control(again, 'Authorisation code', 'textbox');
    expect(await code.evaluate((field) => (field as HTMLInputElement).value)).toBe('AUTH42');
    await picture(page, 'submit-reopened');

    await page.reload();
    const reloaded = await openPanel(page);
    expect(await chosen(reloaded)).toEqual(['K21.9']);
    const kept = await control(reloaded, 'Authorisation code', 'textbox');
    expect(await kept.evaluate((field) => (field as HTMLInputElement).value)).toBe('AUTH42');

    await page.goto(`${clinic.pms.url}/invoices/INV-3017`);
    expect(await chosen(await openPanel(page))).toEqual([]);

    await page.goto(`${clinic.pms.url}/invoices/INV-3016`);
    expect(await chosen(await openPanel(page))).toEqual(['K21.9']);
    await clinic.changeInvoice('INV-3016', { patientId: 'P-1012' });
    await page.reload();
    expect(await chosen(await openPanel(page))).toEqual([]);
    expect(clinic.billsOf('INV-3016')).toEqual([]);
  });
});

describe('the history in the popup', () => {
  const row = async (popup: Page, invoice: string): Promise<string> => {
    const rows = await popup.$$eval('table tbody tr', (all) => all.map((each) => (each as HTMLElement).textContent));
    return rows.find((text) => text.includes(invoice)) ?? '';
  };

  it('lists each bill with its status, opens its page, and proves the submission', async () => {
    const popup = await clinic.extension.openExtensionPage('popup.html');
    await popup.setViewport({ width: 400, height: 600 });
    await control(popup, 'Invoice status history', 'table');
    await until('both bills', async () => (await row(popup, 'INV-3001')) && (await row(popup, 'INV-3006')));
    expect(await row(popup, 'INV-3001')).toContain('Collected');
    expect(await row(popup, 'INV-3001')).toContain('Jane Doe');
    await picture(popup, 'popup-list');

    await press(popup, 'INV-3001');
    const link = await control(popup, 'Open invoice page', 'link');
    expect(await link.evaluate((element) => (element as HTMLAnchorElement).href)).toBe(
      `${clinic.pms.url}/invoices/INV-3001`,
    );

    await popup.evaluate(() => {
      const keep = (text: string) => Object.assign(globalThis, { copiedText: text });
      Object.defineProperty(navigator.clipboard, 'writeText', { value: async (text: string) => void keep(text) });
    });
    await press(popup, 'Copy proof of submission');
    const proof = await until('the proof', () =>
      popup.evaluate(() => (globalThis as { copiedText?: string }).copiedText),
    );
    expect(proof).toContain(clinic.billsOf('INV-3001')[0]?.providerReference ?? 'no bill');
    expect(proof).toMatch(/Invoice: INV-3001[\s\S]*Collected/);
    expect(proof).not.toContain('Doe');
    await picture(popup, 'popup-details');
  });

  it('follows a bill without a reload, finds bills by search and by filter', async () => {
    const page = await clinic.openInvoice('INV-3004');
    await submitInvoice(page, 'gastro', 'reflux');
    const popup = await clinic.extension.openExtensionPage('popup.html');
    await until('the new bill', async () => (await row(popup, 'INV-3004')).includes('Unprocessed'));
    clinic.healthcode.clock({ advanceSeconds: 7 });
    await until('Validated', async () => (await row(popup, 'INV-3004')).includes('Validated'), 40_000);

    await (await control(popup, 'Search bills', 'searchbox')).type('feather');
    await until('only the one found', async () => !(await row(popup, 'INV-3001')) && (await row(popup, 'INV-3004')));
    await fill(popup, 'Search bills', 'nobody of that name', 'searchbox');
    await shows(popup, /No bill/i);
    await picture(popup, 'popup-no-match');
  });
});

describe('payment recorded by hand', () => {
  it('goes from Outstanding through Part-paid to Paid, and refuses a day in the future', async () => {
    const page = await clinic.openInvoice('INV-3001');
    const panel = await openPanel(page);
    await reaches(panel, 'Collected');
    await shows(panel, 'Outstanding');

    await press(panel, 'Record payment');
    await fill(panel, 'Amount', '100');
    await fill(panel, 'Date', '31/12/2099');
    await pressStill(panel, 'Save payment');
    await shows(panel, /future/);
    await fill(panel, 'Date', '20/11/2026');
    await pressStill(panel, 'Save payment');
    await shows(panel, 'Part-paid');
    await shows(panel, '£970.00');

    await press(panel, 'Record payment');
    await pressStill(panel, 'Save payment');
    await shows(panel, /Paid(?!.*Part)/);
    await picture(page, 'payment-paid');

    const popup = await clinic.extension.openExtensionPage('popup.html?full');
    await until('the popup to say Paid', async () => /Paid/.test(await textOf(popup)));
    await picture(popup, 'history-full');
    expect(await has(popup, 'Invoice status history', 'table')).toBe(true);
  });
});
