import { html } from 'hono/html';
import { paymentMethods } from './invoice-forms.ts';
import type { Markup } from './layout.ts';
import { choices, layout } from './layout.ts';

/** The shell of the single page; scripts fill it. Its title never changes, whatever is open. */
export function deskPage(): Markup {
  return layout({
    title: 'Billing desk',
    section: 'Billing desk',
    script: 'desk.js',
    before: html`<div class="print-copy" data-print></div>`,
    content: html`
      <div class="desk" data-desk>
        <nav class="desk-list" aria-label="All invoices"><ul data-list></ul></nav>
        <article class="desk-detail" data-detail></article>
      </div>
      <dialog data-payment aria-labelledby="payment-heading">
        <form method="dialog">
          <h2 id="payment-heading">Record payment</h2>
          <p data-owed></p>
          <p class="problem" role="alert" data-problem hidden></p>
          <div class="fields">
            <div class="field"><label for="pay-amount">Amount received</label><input id="pay-amount" name="amount" inputmode="decimal" /></div>
            <div class="field"><label for="pay-date">Date received</label><input id="pay-date" name="date" /></div>
            <div class="field">
              <label for="pay-method">How</label><select id="pay-method" name="method">${choices(paymentMethods, 'Insurer')}</select>
            </div>
            <div class="field"><label for="pay-reference">Reference</label><input id="pay-reference" name="reference" /></div>
          </div>
          <div class="actions">
            <button class="primary" type="submit" value="record">Record payment</button>
            <button type="submit" value="cancel" formnovalidate>Cancel</button>
          </div>
        </form>
      </dialog>`,
  });
}
