import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, has, openClinic, picture, pressStill, reaches, shows, submitInvoice } from './clinic.ts';
import { chooseDiagnosis, healthcodeButton, openPanel, pageStatus, panelStatus, until } from './extension.ts';

/** The overlay on a single-page app that re-uses its DOM: one button, and never a word about another invoice. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

const buttons = async (page: Page): Promise<number> =>
  (await page.$$('::-p-aria([name="Healthcode"][role="button"])')).length;
const heading = (page: Page): Promise<string> => page.$eval('main h1', (element) => element.textContent ?? '');
const hostPress = async (page: Page, name: string): Promise<void> => {
  const button = await page.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  await button?.evaluate((element) => (element as HTMLElement).click());
};
const panels = (page: Page): number => page.frames().filter((frame) => frame.url().includes('/panel.html')).length;

describe('a page that changes under the overlay', () => {
  it('has exactly one button, and each invoice its own status, while one invoice follows another in the same DOM', async () => {
    const page = await clinic.openInvoice('INV-3002', 'desk');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed', page);
    await panel.$eval('[aria-label="Close"]', (button) => (button as HTMLElement).click());

    // What stands beside the button is looked at all the time: a word of INV-3002 under the heading of another would be seen.
    await page.evaluate(() => Object.assign(globalThis, { headings: [] }));
    const seen: string[] = [];
    let over = false;
    // A look that was begun before the host went on, and away and back, would see the parts of two invoices.
    let turns = 0;
    const turn = (name: string) => {
      turns += 1;
      return hostPress(page, name);
    };
    const watching = (async () => {
      while (!over) {
        const began = turns;
        const [before, status, after] = [
          await heading(page).catch(() => ''),
          await pageStatus(page).catch(() => ''),
          await heading(page).catch(() => ''),
        ];
        if (before === after && began === turns) seen.push(`${before}: ${status}`);
      }
    })();
    await turn('Next invoice');
    await until('the next invoice', async () => (await heading(page)) === 'Invoice INV-3003');
    await until('its status', async () => (await pageStatus(page)) === 'Not sent');
    expect(await buttons(page)).toBe(1);
    await turn('Previous invoice');
    await until('the first invoice again', async () => (await heading(page)) === 'Invoice INV-3002');
    await until('its status again', async () => (await pageStatus(page)) === 'Unprocessed');
    expect(await buttons(page)).toBe(1);
    over = true;
    await watching;
    expect(seen.filter((line) => line === 'Invoice INV-3003: Unprocessed')).toEqual([]);
    expect(seen.filter((line) => line === 'Invoice INV-3002: Not sent')).toEqual([]);
  });

  it('keeps one button when the host renders its header anew, however often, and none where no invoice is', async () => {
    const page = await clinic.openInvoice('INV-3004', 'desk');
    for (let turn = 0; turn < 5; turn += 1) {
      await hostPress(page, 'Refresh');
      await until('one button', async () => (await buttons(page)) === 1);
    }
    expect(await (await healthcodeButton(page)).evaluate((button) => button.isConnected)).toBe(true);
    await until('its status', async () => (await pageStatus(page)) === 'Not sent');
    await page.evaluate(() => history.pushState(null, '', '/app/invoices'));
    await page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
    await until('no button on the list', async () => (await buttons(page)) === 0);
    await page.goBack();
    await until('one button', async () => (await buttons(page)) === 1);
  });

  it('puts its button back in a host that never rests beside it, and beside the next invoice too', async () => {
    const page = await clinic.openInvoice('INV-3004', 'desk');
    await healthcodeButton(page);
    await page.evaluate(() => {
      const news = document.createElement('p');
      const beside = document.querySelector('main h1')?.parentElement;
      const frame = () => {
        if (news.isConnected) news.remove();
        else beside?.append(news);
        if (beside?.isConnected) requestAnimationFrame(frame);
      };
      frame();
    });
    for (let turn = 0; turn < 3; turn += 1) {
      // Ours is the only element of its kind beside the heading that holds nothing the page can see.
      await page.$$eval('main h1 ~ span, main h1 > span', (nodes) => {
        for (const node of nodes) if (node.childNodes.length === 0) node.remove();
      });
      await until('one button', async () => (await buttons(page)) === 1);
    }
    await hostPress(page, 'Next invoice');
    await until('the next invoice', async () => (await heading(page)) === 'Invoice INV-3005');
    await until('one button', async () => (await buttons(page)) === 1);
  });

  it('closes the panel when the host goes to another invoice, and opens it for the right one', async () => {
    const page = await clinic.openInvoice('INV-3005', 'desk');
    const panel = await openPanel(page);
    await shows(panel, 'Invoice INV-3005');
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await hostPress(page, 'Next invoice');
    await until('the panel to go', async () => panels(page) === 0);
    await until('the next invoice', async () => (await heading(page)) === 'Invoice INV-3006');
    const next = await openPanel(page);
    const text = await shows(next, 'Invoice INV-3006');
    expect(text).not.toContain('INV-3005');
    expect(text).not.toContain('K21.9');
    expect(clinic.billsOf('INV-3005')).toEqual([]);
  });
});

describe('a page that says something else at submit than when it was read', () => {
  it('sends nothing and shows the difference when the invoice was edited in another tab; read again, it goes', async () => {
    const page = await clinic.openInvoice('INV-3006', 'desk');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    const invoice = (await (await fetch(`${clinic.pms.url}/sandbox/invoices/INV-3006`)).json()) as { lines: object[] };
    const [first, ...others] = invoice.lines;
    await clinic.changeInvoice('INV-3006', { lines: [{ ...first, unitPrice: 31100, amount: 31100 }, ...others] });
    await shows(page, '£311.00');

    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, 'Not sent: the invoice has changed');
    await shows(panel, /Total\s+£310\.00\s+£311\.00/);
    await picture(page, 'changed');
    expect(clinic.billsOf('INV-3006')).toEqual([]);

    await pressStill(panel, 'Read the page again');
    await until('the form', () => has(panel, 'Submit to Healthcode', 'button'));
    await shows(panel, 'K21.9');
    await pressStill(panel, 'Submit to Healthcode');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf('INV-3006')).toMatchObject([{ posts: 1, stored: 1, total: 311 }]);
  });

  it('sends nothing when the page shows another patient meanwhile', async () => {
    const page = await clinic.openInvoice('INV-3004');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    // A server-rendered page that a script of the host changes in place.
    await page.evaluate(() => {
      for (const link of document.querySelectorAll('main a[href^="/patients/"]')) link.textContent = 'Mr Somebody Else';
    });
    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, /Not sent[\s\S]*Somebody Else/);
    expect(await panelStatus(panel)).not.toBe('Unprocessed');
    expect(clinic.billsOf('INV-3004')).toEqual([]);
  });

  it('says what to show again when the page no longer gives what it gave', async () => {
    const page = await clinic.openInvoice('INV-3005');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await page.evaluate(() => {
      for (const cell of document.querySelectorAll('main dt, main .label, main th'))
        if (cell.textContent === 'Date of birth') cell.textContent = 'Something else';
    });
    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, /cannot be read now[\s\S]*Date of birth/);
    await picture(page, 'not-readable');
    expect(clinic.billsOf('INV-3005')).toEqual([]);
  });
});
