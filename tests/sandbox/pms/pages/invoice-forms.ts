import { html } from 'hono/html';
import type { Invoice } from '../model.ts';
import { amountOutstanding, formatMoney, patientName } from '../model.ts';
import type { Store } from '../store.ts';
import { findPatient } from '../store.ts';
import type { Markup } from './layout.ts';
import { choices, layout, problem } from './layout.ts';

/** A charge as typed. */
export type LineForm = { item: string; date: string; quantity: string; price: string };

/** The new-invoice form as typed. */
export type InvoiceForm = {
  patientId: string;
  billTo: string;
  practitioner: string;
  location: string;
  date: string;
  notes: string;
  lines: LineForm[];
};

/** The payment form as typed. */
export type PaymentForm = { amount: string; date: string; method: string; reference: string };

/** How money comes in. */
export const paymentMethods = ['Insurer', 'Card', 'Bank transfer', 'Cheque', 'Cash'] as const;

function chargeRow(store: Store, line: LineForm): Markup {
  return html`<tr>
    <td><input name="lineDate" aria-label="Charge date" value="${line.date}" size="10" /></td>
    <td>
      <select name="lineItem" aria-label="Charge">
        ${choices([['', 'Choose from the price list'], ...store.products.map((product) => [product.name, `${product.name} · ${formatMoney(product.price)}`] as const)], line.item)}
      </select>
    </td>
    <td><input name="lineQuantity" aria-label="Quantity" inputmode="numeric" value="${line.quantity}" size="3" /></td>
    <td><input name="linePrice" aria-label="Price" inputmode="decimal" value="${line.price}" placeholder="List price" size="9" /></td>
  </tr>`;
}

/** The form for a new invoice; `message` says what was wrong with the last try. */
export function invoiceFormPage(store: Store, form: InvoiceForm, message: string | null): Markup {
  const people = store.patients.map((patient) => [patient.id, `${patientName(patient)} (${patient.id})`] as const);
  const self = findPatient(store, form.patientId);
  return layout({
    title: 'New invoice',
    section: 'Invoices',
    content: html`
      <p class="crumbs"><a href="/invoices">Invoices</a> › New</p>
      <div class="page-head"><h1>New invoice</h1></div>
      ${problem(message)}
      <form class="card" method="post" action="/invoices">
        <div class="fields">
          <div class="field wide">
            <label for="patientId">For which patient</label>
            <select id="patientId" name="patientId">${choices([['', 'Choose a patient'], ...people], form.patientId)}</select>
          </div>
          <div class="field">
            <label for="billTo">Send the bill to</label>
            <select id="billTo" name="billTo">
              ${choices([['', "The patient's insurer"], ...store.insurers, 'Self-pay', ...(self ? [patientName(self)] : [])], form.billTo)}
            </select>
          </div>
          <div class="field">
            <label for="practitioner">Seen by</label>
            <select id="practitioner" name="practitioner">${choices(store.practitioners, form.practitioner)}</select>
          </div>
          <div class="field">
            <label for="location">Where</label>
            <select id="location" name="location">${choices(store.locations, form.location)}</select>
          </div>
          <div class="field">
            <label for="date">Date on the invoice</label>
            <input id="date" name="date" value="${form.date}" />
          </div>
        </div>
        <h2>Charges</h2>
        <div class="scroll">
          <table class="charges">
            <thead><tr><th>Day</th><th>Charge</th><th>Quantity</th><th>Price each</th></tr></thead>
            <tbody data-charges>${form.lines.map((line) => chargeRow(store, line))}</tbody>
          </table>
        </div>
        <p><button type="button" data-action="add-charge">Add another charge</button></p>
        <div class="field wide">
          <label for="notes">Notes</label>
          <textarea id="notes" name="notes" rows="2">${form.notes}</textarea>
        </div>
        <div class="actions">
          <button class="primary" type="submit">Create invoice</button><a class="button" href="/invoices">Cancel</a>
        </div>
      </form>`,
  });
}

/** The form that records money received for an invoice. */
export function paymentPage(store: Store, invoice: Invoice, form: PaymentForm, message: string | null): Markup {
  const patient = findPatient(store, invoice.patientId);
  return layout({
    title: `Record payment, ${invoice.number}`,
    section: 'Invoices',
    content: html`
      <p class="crumbs">
        <a href="/invoices">Invoices</a> › <a href="/invoices/${invoice.number}">${invoice.number}</a> › Payment
      </p>
      <div class="page-head"><h1>Record payment</h1></div>
      ${problem(message)}
      <form class="card narrow" method="post" action="/invoices/${invoice.number}/payment">
        <p>
          ${invoice.number}, ${patient ? patientName(patient) : ''}, billed to ${invoice.billTo}:
          <b>${formatMoney(amountOutstanding(invoice))}</b> outstanding.
        </p>
        <div class="fields">
          <div class="field"><label for="amount">Amount received</label><input id="amount" name="amount" inputmode="decimal" value="${form.amount}" /></div>
          <div class="field"><label for="date">Date received</label><input id="date" name="date" value="${form.date}" /></div>
          <div class="field">
            <label for="method">How</label>
            <select id="method" name="method">${choices(paymentMethods, form.method)}</select>
          </div>
          <div class="field"><label for="reference">Reference</label><input id="reference" name="reference" value="${form.reference}" /></div>
        </div>
        <div class="actions">
          <button class="primary" type="submit">Record payment</button>
          <a class="button" href="/invoices/${invoice.number}">Cancel</a>
        </div>
      </form>`,
  });
}
