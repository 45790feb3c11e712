import { html } from 'hono/html';
import { amountOutstanding, formatLongDate, formatMoney, paymentState } from '../model.ts';
import type { Store } from '../store.ts';
import { dueDate } from '../store.ts';
import { invoiceTable } from './invoices.ts';
import type { Markup } from './layout.ts';
import { layout } from './layout.ts';

/** The first page: what is owed, and the newest invoices. */
export function dashboardPage(store: Store): Markup {
  const owed = store.invoices.reduce((sum, invoice) => sum + amountOutstanding(invoice), 0);
  const open = store.invoices.filter((invoice) => paymentState(invoice) !== 'Paid');
  const overdue = open.filter((invoice) => dueDate(invoice) < store.today);
  const figures = [
    ['Owed to the practice', formatMoney(owed)],
    ['Invoices not yet paid', String(open.length)],
    ['Of those, past 30 days', String(overdue.length)],
    ['Patients on file', String(store.patients.length)],
  ] as const;
  return layout({
    title: 'Today',
    section: 'Today',
    content: html`
      <div class="page-head">
        <h1>${formatLongDate(store.today)}</h1>
        <span class="spacer"></span>
        <a class="button primary" href="/invoices/new">New invoice</a>
        <a class="button" href="/patients/new">New patient</a>
      </div>
      <ul class="figures">${figures.map(([label, value]) => html`<li><b>${value}</b><span>${label}</span></li>`)}</ul>
      <section class="card"><h2>Newest invoices</h2>${invoiceTable(store, store.invoices.slice(-6))}</section>`,
  });
}

/** What is shown for an address that leads nowhere. */
export function notFoundPage(): Markup {
  return layout({
    title: 'Not found',
    section: 'Today',
    content: html`<div class="page-head"><h1>Nothing here</h1></div>
      <p>That page or record isn't in the system. <a href="/">Back to today</a></p>`,
  });
}
