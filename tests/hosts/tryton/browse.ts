import type { Page } from 'puppeteer';
import type { Tryton } from './server.ts';

const WAIT = { timeout: 30_000 };

/**
 * Signs in as the administrator and closes the set-up assistant that opens by itself, as a person would.
 * Ends when the menu is shown and no tab is open.
 */
export async function signIn(page: Page, tryton: Tryton): Promise<void> {
  await page.goto(`${tryton.url}/#clinic`);
  await typeInto(page, 'input#login', tryton.login.user);
  await typeInto(page, 'input#ask-dialog-entry', tryton.login.password);
  const cancel = await page.waitForSelector('#tabcontent .wizard-form .modal-footer button[title="Cancel"]', {
    ...WAIT,
    visible: true,
  });
  await cancel?.click();
  await page.waitForFunction(() => document.querySelector('#tablist > li, #tabcontent > .tab-pane') === null, WAIT);
}

/**
 * Opens an invoice, in a tab of its own beside those that are open in Tryton, and brings it to the front.
 * Ends when its form is shown with its party, its total and all its lines.
 */
export async function openInvoice(page: Page, tryton: Tryton, id: number): Promise<void> {
  // The address changes some 100 ms before the form does: until then the invoice before it stands under the new address.
  const before = await page.evaluateHandle(() => document.querySelector('#tabcontent > .tab-pane.active'));
  await page.evaluate((address) => {
    location.href = address;
  }, tryton.invoiceUrl(id));
  await page.waitForFunction(invoiceIsShown, WAIT, id, before);
  await before.dispose();
}

/** Runs in the page: whether a tab other than `before` shows this invoice, with lines that add up to its untaxed amount. */
function invoiceIsShown(id: number, before: Element | null): boolean {
  if (!location.hash.includes(`/model/account.invoice/${id};`)) return false;
  const pane = document.querySelector('#tabcontent > .tab-pane.active');
  if (pane === null || pane === before) return false;
  const fieldValue = (name: string) => pane.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? '';
  const pence = (text: string) => Math.round(Number.parseFloat(text.replace(/,/g, '')) * 100);
  const amounts = [
    ...pane.querySelectorAll('table.tree tbody tr:has(td[data-title^="Unit Price"]) td[data-title^="Amount"] .widget'),
  ];
  const sum = amounts.reduce((total, amount) => total + pence(amount.textContent ?? ''), 0);
  return fieldValue('party') !== '' && amounts.length > 0 && sum === pence(fieldValue('untaxed_amount'));
}

/** Types once the field can be typed into: sao fades its dialogs in. */
async function typeInto(page: Page, selector: string, text: string): Promise<void> {
  await page.waitForSelector(selector, { ...WAIT, visible: true });
  await page.waitForFunction(
    (wanted) => {
      const field = document.querySelector<HTMLInputElement>(wanted);
      const dialog = field?.closest<HTMLElement>('.modal');
      return dialog?.classList.contains('in') === true && getComputedStyle(dialog).opacity === '1';
    },
    WAIT,
    selector,
  );
  await page.focus(selector);
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}
