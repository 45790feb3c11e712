import { html } from 'hono/html';
import type { Invoice, Patient } from '../model.ts';
import {
  amountOutstanding,
  amountReceived,
  formatDate,
  formatLongDate,
  formatMoney,
  invoiceTotal,
  patientName,
  paymentState,
} from '../model.ts';
import type { Store } from '../store.ts';
import { dueDate, findPatient, invoiceAfter } from '../store.ts';
import type { Markup } from './layout.ts';
import { fact, layout } from './layout.ts';

/** The word for how far an invoice is paid, as a coloured tag. */
export function paymentTag(invoice: Invoice): Markup {
  const state = paymentState(invoice);
  return html`<span class="tag tag-${state.toLowerCase()}">${state}</span>`;
}

/** A patient's address, one line each, postcode last. */
export function addressLines(patient: Patient): Markup {
  return html`${[...patient.address, patient.postcode].map((part, index) => html`${index > 0 ? html`<br />` : ''}${part}`)}`;
}

/** The rows of an invoices table, the newest number first; also used on the dashboard and on a patient's page. */
export function invoiceTable(store: Store, invoices: Invoice[]): Markup {
  return html`<div class="scroll">
    <table class="list">
      <thead>
        <tr><th>Number</th><th>Issued</th><th>For</th><th>Billed to</th><th class="amount">Total</th><th>State</th></tr>
      </thead>
      <tbody>
        ${[...invoices].reverse().map((invoice) => {
          const patient = findPatient(store, invoice.patientId);
          return html`<tr>
            <td><a href="/invoices/${invoice.number}">${invoice.number}</a></td>
            <td>${formatDate(invoice.date)}</td>
            <td class="name">${patient ? patientName(patient) : invoice.patientId}</td>
            <td>${invoice.billTo}</td>
            <td class="amount">${formatMoney(invoiceTotal(invoice))}</td>
            <td>${paymentTag(invoice)}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** The list of all invoices, narrowed to a payment state where one is given. */
export function invoicesPage(store: Store, state: string): Markup {
  const invoices = store.invoices.filter((invoice) => state === '' || paymentState(invoice) === state);
  return layout({
    title: 'Invoices',
    section: 'Invoices',
    content: html`
      <div class="page-head"><h1>Invoices</h1><a class="button primary" href="/invoices/new">New invoice</a></div>
      <p class="filters">
        ${['', 'Outstanding', 'Part-paid', 'Paid'].map(
          (each) =>
            html`<a href="/invoices${each === '' ? '' : `?state=${each}`}" ${each === state ? html`class="chosen" aria-current="true"` : ''}>${each === '' ? 'All' : each}</a>`,
        )}
      </p>
      <section class="card">${invoiceTable(store, invoices)}</section>`,
  });
}

function linesTable(invoice: Invoice, showDate: (iso: string) => string): Markup {
  return html`<table class="lines">
    <thead>
      <tr><th>Date</th><th>Item</th><th class="amount">Qty</th><th class="amount">Price</th><th class="amount">Amount</th></tr>
    </thead>
    <tbody>
      ${invoice.lines.map(
        (line) => html`<tr>
          <td>${showDate(line.date)}</td>
          <td>${line.item}</td>
          <td class="amount">${line.quantity}</td>
          <td class="amount">${formatMoney(line.unitPrice)}</td>
          <td class="amount">${formatMoney(line.amount)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * The copy that is printed: in the page, but shown on paper only. Labels as on the screen, dates written out: whoever reads
 * the page by its labels has to tell the two apart.
 */
function printCopy(invoice: Invoice, patient: Patient): Markup {
  return html`<div class="print-copy">
    <h1>Invoice ${invoice.number}</h1>
    <p>Harley Street Practice, 7 Weymouth Yard, London W1G 8XX</p>
    <dl>
      ${fact('Invoice number', invoice.number.replace('-', ' / '))} ${fact('Invoice date', formatLongDate(invoice.date))}
      ${fact('Patient', `${patient.lastName}, ${patient.firstName}`)}
      ${fact('Date of birth', patient.birthDate ? formatLongDate(patient.birthDate) : '')}
      ${fact('Address', addressLines(patient))} ${fact('Bill to', invoice.billTo)}
      ${fact('Practitioner', invoice.practitioner)}
    </dl>
    ${linesTable(invoice, formatLongDate)}
    <dl>${fact('Total', `GBP ${(invoiceTotal(invoice) / 100).toFixed(2)}`)}</dl>
  </div>`;
}

/** One invoice, on screen and (hidden) as it prints. */
export function invoicePage(store: Store, invoice: Invoice, patient: Patient): Markup {
  const next = invoiceAfter(store, invoice.number);
  return layout({
    title: `Invoice ${invoice.number}`,
    section: 'Invoices',
    before: printCopy(invoice, patient),
    content: html`
      <p class="crumbs"><a href="/invoices">Invoices</a> › ${invoice.number}</p>
      <div class="page-head">
        <h1>Invoice ${invoice.number}</h1>
        <span class="spacer"></span>
        ${paymentTag(invoice)}
        <a class="button primary" href="/invoices/${invoice.number}/payment">Record payment</a>
        <button type="button" data-action="print">Print</button>
        ${next ? html`<a class="button" href="/invoices/${next.number}">Next invoice</a>` : ''}
      </div>
      <section class="card">
        <dl class="facts">
          ${fact('Invoice number', invoice.number)} ${fact('Invoice date', formatDate(invoice.date))}
          ${fact('Bill to', invoice.billTo)} ${fact('Practitioner', invoice.practitioner)}
          ${fact('Location', invoice.location)} ${fact('Due', formatDate(dueDate(invoice)))}
        </dl>
      </section>
      <section class="card">
        <h2>Who was seen</h2>
        <dl class="facts">
          ${fact('Patient', html`<a href="/patients/${patient.id}">${patientName(patient)}</a>`)}
          ${fact('Patient no.', patient.id)}
          ${patient.birthDate ? fact('Date of birth', formatDate(patient.birthDate)) : ''}
          ${fact('Sex', patient.sex)} ${fact('Address', addressLines(patient))}
        </dl>
      </section>
      <section class="card">
        <h2>Charges</h2>
        <div class="scroll">${linesTable(invoice, formatDate)}</div>
        <dl class="totals">
          ${fact('Total', formatMoney(invoiceTotal(invoice)))} ${fact('Received', formatMoney(amountReceived(invoice)))}
          ${fact('Outstanding', formatMoney(amountOutstanding(invoice)))}
        </dl>
      </section>
      ${
        invoice.payments.length > 0
          ? html`<section class="card">
            <h2>Payments</h2>
            <ul class="payments">
              ${invoice.payments.map(
                (payment) =>
                  html`<li><b>${formatMoney(payment.amount)}</b> on ${formatDate(payment.date)}, ${payment.method}${payment.reference ? `, ${payment.reference}` : ''}</li>`,
              )}
            </ul>
          </section>`
          : ''
      }
      <form class="card" method="post" action="/invoices/${invoice.number}/notes">
        <label for="notes">Notes</label>
        <textarea id="notes" name="notes" rows="3" maxlength="4000">${invoice.notes}</textarea>
        <button type="submit">Save notes</button>
      </form>`,
  });
}
