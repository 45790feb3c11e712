import { Hono } from 'hono';
import type { Invoice, InvoiceLine, Payment } from './model.ts';
import { amountOutstanding, formatDate, formatMoney, parseDate, parseMoney } from './model.ts';
import type { InvoiceForm, LineForm, PaymentForm } from './pages/invoice-forms.ts';
import { invoiceFormPage, paymentPage } from './pages/invoice-forms.ts';
import { invoicePage, invoicesPage } from './pages/invoices.ts';
import type { Store } from './store.ts';
import { addInvoice, addPayment, amend, findInvoice, findPatient } from './store.ts';

type Body = Record<string, unknown>;

const typed = (body: Body, name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');

const typedList = (body: Body, name: string): string[] => {
  const value = body[name];
  return (Array.isArray(value) ? value : [value]).map((each) => (typeof each === 'string' ? each.trim() : ''));
};

function blankLine(store: Store): LineForm {
  return { item: '', date: formatDate(store.today), quantity: '1', price: '' };
}

/** The new-invoice form as it opens, with the patient and their insurer filled in where the patient is known. */
function freshForm(store: Store, patientId: string): InvoiceForm {
  return {
    patientId,
    billTo: findPatient(store, patientId)?.insurerName ?? '',
    practitioner: store.practitioners[0] ?? '',
    location: store.locations[0] ?? '',
    date: formatDate(store.today),
    notes: '',
    lines: Array.from({ length: 4 }, () => blankLine(store)),
  };
}

function formFrom(body: Body): InvoiceForm {
  const dates = typedList(body, 'lineDate');
  const quantities = typedList(body, 'lineQuantity');
  const prices = typedList(body, 'linePrice');
  return {
    patientId: typed(body, 'patientId'),
    billTo: typed(body, 'billTo'),
    practitioner: typed(body, 'practitioner'),
    location: typed(body, 'location'),
    date: typed(body, 'date'),
    notes: typed(body, 'notes'),
    lines: typedList(body, 'lineItem').map((item, index) => ({
      item,
      date: dates[index] ?? '',
      quantity: quantities[index] ?? '',
      price: prices[index] ?? '',
    })),
  };
}

/** A line of the form as a charge, or a sentence saying what is wrong. An empty price means the price list's. */
function lineFrom(store: Store, form: LineForm, position: number): InvoiceLine | string {
  const date = parseDate(form.date);
  if (date === null) return `Charge ${position}: enter the date as dd/mm/yyyy.`;
  const quantity = Number(form.quantity);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 999)
    return `Charge ${position}: enter a whole quantity.`;
  const listed = store.products.find((product) => product.name === form.item);
  const unitPrice = form.price === '' ? listed?.price : parseMoney(form.price);
  if (unitPrice === undefined || unitPrice === null) return `Charge ${position}: enter the price in pounds.`;
  return { date, item: form.item, quantity, unitPrice, amount: unitPrice * quantity };
}

/** The invoice that the form asks for, or a sentence saying what is wrong with it. */
function invoiceFrom(store: Store, form: InvoiceForm): Omit<Invoice, 'number'> | string {
  const patient = findPatient(store, form.patientId);
  if (!patient) return 'Choose the patient.';
  const date = parseDate(form.date);
  if (date === null) return 'Enter the invoice date as dd/mm/yyyy.';
  const lines: InvoiceLine[] = [];
  for (const [index, lineForm] of form.lines.entries()) {
    if (lineForm.item === '') continue;
    const line = lineFrom(store, lineForm, index + 1);
    if (typeof line === 'string') return line;
    lines.push(line);
  }
  if (lines.length === 0) return 'Add at least one charge.';
  return {
    date,
    patientId: patient.id,
    billTo: form.billTo || (patient.insurerName ?? 'Self-pay'),
    practitioner: form.practitioner,
    location: form.location,
    lines,
    payments: [],
    notes: form.notes,
    statedTotal: null,
  };
}

/** The payment that was typed, or a sentence saying what is wrong with it. */
export function paymentFrom(invoice: Invoice, form: PaymentForm): Payment | string {
  const amount = parseMoney(form.amount);
  if (amount === null || amount <= 0) return 'Enter the amount received, in pounds.';
  if (amount > amountOutstanding(invoice)) return `Only ${formatMoney(amountOutstanding(invoice))} is outstanding.`;
  const date = parseDate(form.date);
  if (date === null) return 'Enter the date received as dd/mm/yyyy.';
  return { amount, date, method: form.method || 'Insurer', reference: form.reference };
}

/** Everything under `/invoices`, rendered by the server. */
export function invoiceRoutes(store: Store): Hono {
  const routes = new Hono();
  routes.get('/', (context) => context.html(invoicesPage(store, context.req.query('state') ?? '')));
  routes.get('/new', (context) =>
    context.html(invoiceFormPage(store, freshForm(store, context.req.query('patient') ?? ''), null)),
  );
  routes.post('/', async (context) => {
    const form = formFrom(await context.req.parseBody({ all: true }));
    const fields = invoiceFrom(store, form);
    if (typeof fields === 'string') return context.html(invoiceFormPage(store, form, fields), 422);
    return context.redirect(`/invoices/${addInvoice(store, fields).number}`, 303);
  });
  routes.get('/:number', (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    const patient = invoice && findPatient(store, invoice.patientId);
    return invoice && patient ? context.html(invoicePage(store, invoice, patient)) : context.notFound();
  });
  routes.post('/:number/notes', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.notFound();
    amend<Invoice>(store, invoice, { notes: typed(await context.req.parseBody(), 'notes') });
    return context.redirect(`/invoices/${invoice.number}`, 303);
  });
  routes.get('/:number/payment', (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.notFound();
    const amount = (amountOutstanding(invoice) / 100).toFixed(2);
    const form = { amount, date: formatDate(store.today), method: 'Insurer', reference: '' };
    return context.html(paymentPage(store, invoice, form, null));
  });
  routes.post('/:number/payment', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.notFound();
    const body = await context.req.parseBody();
    const form = {
      amount: typed(body, 'amount'),
      date: typed(body, 'date'),
      method: typed(body, 'method'),
      reference: typed(body, 'reference'),
    };
    const payment = paymentFrom(invoice, form);
    if (typeof payment === 'string') return context.html(paymentPage(store, invoice, form, payment), 422);
    addPayment(store, invoice, payment);
    return context.redirect(`/invoices/${invoice.number}`, 303);
  });
  return routes;
}
