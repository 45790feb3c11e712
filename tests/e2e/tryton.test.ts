import type { ElementHandle, Frame, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInvoice, signIn } from '../hosts/tryton/browse.ts';
import { trytonAvailability } from '../hosts/tryton/install.ts';
import { startTryton, type Tryton } from '../hosts/tryton/server.ts';
import { trytonSettings } from '../hosts/tryton/settings.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
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

/** A real system that knows nothing of us: Tryton's invoice page, by a site definition written by hand. */

const availability = await trytonAvailability();
if (!availability.available) console.error(`SKIPPED: the Tryton journey. ${availability.reason}`);

/** What the page does not show, as the secretary would answer the panel. */
interface Answers {
  'Date of birth': string;
  Sex: string;
  Address: string;
  Practitioner: string;
  'Registration number': string;
  'Authorisation code': string;
}
const JANE: Answers = {
  'Date of birth': '02/04/1980',
  Sex: 'female',
  Address: '14 Priory Terrace, London W1G 7AB',
  Practitioner: '0651978',
  'Registration number': 'AB1234567C',
  'Authorisation code': '',
};
const SEAN: Answers = {
  'Date of birth': '23/11/1971',
  Sex: 'male',
  Address: '2 Quay Street, Bristol BS1 4SE',
  Practitioner: '0651979',
  'Registration number': '123456789',
  'Authorisation code': '12345678',
};

describe.skipIf(!availability.available)(
  `Tryton${availability.available ? '' : ` (skipped: ${availability.reason})`}`,
  () => {
    let healthcode: HealthcodeSandbox;
    let tryton: Tryton;
    let extension: ExtensionBrowser;
    let page: Page;

    beforeAll(async () => {
      [healthcode, tryton] = await Promise.all([startHealthcodeSandbox({ timeScale: 0 }), startTryton()]);
      extension = await launchChromium();
      await importSettings(extension, trytonSettings({ healthcodeUrl: healthcode.url, trytonUrl: tryton.url }));
      page = await extension.browser.newPage();
      await signIn(page, tryton);
    }, 240_000);
    afterAll(async () => {
      await extension?.close();
      await Promise.all([healthcode?.close(), tryton?.close()]);
    });

    it('gets an invoice from the button to “Collected”, asking for what the page does not show', async () => {
      await openInvoice(page, tryton, tryton.invoices.posted);
      await until('the page to say that it is not sent', async () => (await pageStatus(page)) === 'Not sent');
      const panel = await openPanel(page);
      await until('the panel to show this invoice', async () => (await textOf(panel)).includes('Invoice INV-2041'));
      expect(await textOf(panel)).toContain('Mrs Jane Doe');
      expect(await textOf(panel)).toContain('£1,500.00');
      await answer(panel, JANE);
      await chooseDiagnosis(panel, 'gastro', 'reflux');
      await submit(panel);
      for (const [seconds, status] of [
        [7, 'Validated'],
        [6, 'Awaiting collection'],
        [6, 'Collected'],
      ] as const) {
        healthcode.clock({ advanceSeconds: seconds });
        await until(`the panel to show ${status}`, async () => (await panelStatus(panel)) === status, 40_000);
      }
      await until('the page to show it', async () => (await pageStatus(page)) === 'Collected');
    }, 120_000);

    it('never mixes it with the next invoice, in a tab beside it', async () => {
      await openInvoice(page, tryton, tryton.invoices.secondPosted);
      await until('the panel of the first invoice to be gone', async () => panels(page).length === 0);
      await until('the button to speak of this invoice', async () => (await pageStatus(page)) === 'Not sent');
      const panel = await openPanel(page);
      await until('the panel to show this invoice', async () => (await textOf(panel)).includes('Invoice INV-2042'));
      expect(await textOf(panel)).toContain("Mr Sean O'Connor");
      expect(await textOf(panel)).not.toMatch(/Jane|INV-2041|reflux|Priory/);
      expect(await shownIn(panel, 'Date of birth')).toBe('');
      await answer(panel, SEAN);
      await chooseDiagnosis(panel, 'gastritis', 'astritis');
      await submit(panel);

      await openInvoice(page, tryton, tryton.invoices.posted);
      await until('the first invoice to be as it was', async () => (await pageStatus(page)) === 'Collected');
      await openInvoice(page, tryton, tryton.invoices.secondPosted);
      await until('the second one too', async () => (await pageStatus(page)) === 'Unprocessed');

      const { bills, posts } = healthcode.bills();
      expect(posts).toBe(2);
      const claims = bills.map((bill) => JSON.stringify(bill.claim));
      const [first, second] = [
        claims.find((claim) => claim.includes('INV-2041')),
        claims.find((claim) => claim.includes('INV-2042')),
      ];
      expect(first).toContain('Doe');
      expect(first).toContain('1980-04-02');
      expect(first).not.toMatch(/Connor|1971-11-23|INV-2042|0651979/);
      expect(second).toContain("O'Connor");
      expect(second).toContain('1971-11-23');
      expect(second).not.toMatch(/Doe|1980-04-02|INV-2041|0651978/);
    }, 120_000);

    it('shows no bill’s status on a draft, which has no number yet', async () => {
      await openInvoice(page, tryton, tryton.invoices.draft);
      const statuses = ['Collected', 'Unprocessed'];
      await until('the draft to have a word of its own, or no button', async () => {
        const status = await page.$('::-p-aria([name="Bill status"][role="status"])');
        const word = (await status?.evaluate((element) => element.textContent)) ?? 'none';
        return word !== '' && !statuses.includes(word);
      });
    });
  },
);

const panels = (page: Page) => page.frames().filter((frame) => frame.url().includes('/panel.html'));
const textOf = (panel: Frame) => panel.evaluate(() => document.body.textContent);

/** A control of the panel by its name; null where the panel does not ask for it. */
function control(panel: Frame, name: string): Promise<ElementHandle<Element> | null> {
  return panel.$(`::-p-aria([name="${name}"])`);
}

async function shownIn(panel: Frame, name: string): Promise<string> {
  return (await (await control(panel, name))?.evaluate((element) => (element as HTMLInputElement).value)) ?? '';
}

async function answer(panel: Frame, answers: Answers): Promise<void> {
  for (const [name, value] of Object.entries(answers)) {
    const field = await control(panel, name);
    if (!field || value === '') continue;
    if (await field.evaluate((element) => element.tagName === 'SELECT')) {
      await (field as ElementHandle<HTMLSelectElement>).select(value);
      continue;
    }
    await field.click({ count: 3 });
    await field.type(value);
    if ((await field.evaluate((element) => element.getAttribute('role'))) !== 'combobox') continue;
    await until(`“${value}” to be found`, async () => (await panel.$('[role=option][data-preferred]')) !== null);
    await field.press('Enter');
    await until(`“${value}” to be chosen`, async () => (await panel.$('[role=option]')) === null);
  }
}

async function submit(panel: Frame): Promise<void> {
  await until('the bill to be sent', async () => {
    await (await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])'))?.click();
    return (await panelStatus(panel)) === 'Unprocessed';
  });
}
