import type { Context } from 'hono';
import { Hono } from 'hono';
import { paymentFrom } from './invoice-routes.ts';
import type { Invoice } from './model.ts';
import {
  amountOutstanding,
  amountReceived,
  formatDate,
  formatLongDate,
  formatMoney,
  invoiceTotal,
  parseDate,
  patientName,
  paymentState,
} from './model.ts';
import { deskPage } from './pages/desk.ts';
import type { Store } from './store.ts';
import { addPayment, amend, findInvoice, findPatient, invoiceAfter } from './store.ts';

const missing = { error: 'That record isn’t in the system.' };

/** An invoice as the single page shows it: every value a string in the clinic's own format. */
function invoiceView(store: Store, invoice: Invoice): object {
  const patient = findPatient(store, invoice.patientId);
  if (!patient) return missing;
  return {
    version: store.version,
    delays: store.delays,
    number: invoice.number,
    previous: invoiceAfter(store, invoice.number, -1)?.number,
    next: invoiceAfter(store, invoice.number)?.number,
    date: formatDate(invoice.date),
    isoDate: invoice.date,
    printDate: formatLongDate(invoice.date),
    billTo: invoice.billTo,
    practitioner: invoice.practitioner,
    location: invoice.location,
    state: paymentState(invoice),
    total: formatMoney(invoiceTotal(invoice)),
    printTotal: `GBP ${(invoiceTotal(invoice) / 100).toFixed(2)}`,
    received: formatMoney(amountReceived(invoice)),
    outstanding: formatMoney(amountOutstanding(invoice)),
    today: formatDate(store.today),
    notes: invoice.notes,
    lines: invoice.lines.map((line) => [
      formatDate(line.date),
      line.item,
      String(line.quantity),
      formatMoney(line.unitPrice),
      formatMoney(line.amount),
    ]),
    patient: {
      id: patient.id,
      name: patientName(patient),
      birthDate: patient.birthDate ? formatDate(patient.birthDate) : '',
      printBirthDate: patient.birthDate ? formatLongDate(patient.birthDate) : '',
      sex: patient.sex,
      address: [...patient.address, patient.postcode],
    },
    billToChoices: [...store.insurers, 'Self-pay', patientName(patient)],
    practitionerChoices: store.practitioners,
    locationChoices: store.locations,
    productChoices: store.products.map((product) => product.name),
  };
}

/** The changes that the single page's fields may make, checked; or a sentence saying what is wrong. */
function changesFrom(store: Store, body: Record<string, unknown>): Partial<Invoice> | string {
  const changes: Partial<Invoice> = {};
  for (const key of ['billTo', 'practitioner', 'location', 'notes'] as const) {
    const value = body[key];
    if (typeof value === 'string') changes[key] = value;
  }
  if (typeof body.date === 'string') {
    const date = parseDate(body.date);
    if (date === null) return 'Enter the invoice date as dd/mm/yyyy.';
    if (date > store.today) return 'The invoice date is in the future.';
    changes.date = date;
  }
  return changes;
}

async function jsonBody(context: Context): Promise<Record<string, unknown>> {
  const body: unknown = await context.req.json().catch(() => null);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** The billing desk: the single-page half under `/app`, and the JSON it lives on under `/app/data`. */
export function deskRoutes(store: Store): Hono {
  const routes = new Hono();

  routes.get('/app/data/version', (context) => context.json({ version: store.version }));
  routes.get('/app/data/invoices', (context) =>
    context.json(
      [...store.invoices].reverse().map((invoice) => {
        const patient = findPatient(store, invoice.patientId);
        return {
          number: invoice.number,
          name: patient ? patientName(patient) : invoice.patientId,
          total: formatMoney(invoiceTotal(invoice)),
          state: paymentState(invoice),
        };
      }),
    ),
  );
  routes.get('/app/data/invoices/:number', (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    return invoice ? context.json(invoiceView(store, invoice)) : context.json(missing, 404);
  });
  routes.patch('/app/data/invoices/:number', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.json(missing, 404);
    const changes = changesFrom(store, await jsonBody(context));
    if (typeof changes === 'string') return context.json({ error: changes }, 422);
    amend<Invoice>(store, invoice, changes);
    return context.json(invoiceView(store, invoice));
  });
  routes.post('/app/data/invoices/:number/lines', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.json(missing, 404);
    const { item } = await jsonBody(context);
    const product = store.products.find((each) => each.name === item);
    if (!product) return context.json({ error: 'Choose a charge from the price list.' }, 422);
    const line = {
      date: store.today,
      item: product.name,
      quantity: 1,
      unitPrice: product.price,
      amount: product.price,
    };
    amend<Invoice>(store, invoice, { lines: [...invoice.lines, line] });
    return context.json(invoiceView(store, invoice));
  });
  routes.post('/app/data/invoices/:number/payments', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.json(missing, 404);
    const body = await jsonBody(context);
    const typed = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
    const payment = paymentFrom(invoice, {
      amount: typed('amount'),
      date: typed('date'),
      method: typed('method'),
      reference: typed('reference'),
    });
    if (typeof payment === 'string') return context.json({ error: payment }, 422);
    addPayment(store, invoice, payment);
    return context.json(invoiceView(store, invoice));
  });
  routes.get('/app/data/patients/:id', (context) => {
    const patient = findPatient(store, context.req.param('id'));
    if (!patient) return context.json(missing, 404);
    return context.json({
      version: store.version,
      delays: store.delays,
      name: patientName(patient),
      facts: [
        ['Patient no.', patient.id],
        ['Name', patientName(patient)],
        ['Date of birth', patient.birthDate ? formatDate(patient.birthDate) : ''],
        ['Sex', patient.sex],
        ['Address', [...patient.address, patient.postcode].join(', ')],
        ['Insurance provider', patient.insurerName ?? ''],
        ['Registration number', patient.registrationNumber ?? ''],
        ['Authorisation code', patient.authorisationCode ?? ''],
      ],
    });
  });
  routes.get('/app', (context) => context.redirect('/app/invoices'));
  routes.get('/app/*', (context) => context.html(deskPage()));
  return routes;
}
