import { Hono } from 'hono';
import type { Invoice, Patient } from './model.ts';
import type { Store } from './store.ts';
import { amend, findInvoice, findPatient, resetStore } from './store.ts';

/** The fields of `body` that `record` has too; anything else is ignored. Tests are trusted to send values that fit. */
function knownFields<Kind extends object>(record: Kind, body: unknown): Partial<Kind> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([key]) => key in record)) as Partial<Kind>;
}

/**
 * Calls for tests, under `/sandbox`; no page links to them. They change data behind the user's back, as a colleague at
 * another desk would.
 */
export function controlRoutes(store: Store): Hono {
  const routes = new Hono();
  routes.post('/reset', (context) => {
    resetStore(store);
    return context.json({ ok: true });
  });
  routes.get('/invoices', (context) => context.json(store.invoices));
  routes.get('/invoices/:number', (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    return invoice ? context.json(invoice) : context.json({ error: 'No such invoice' }, 404);
  });
  routes.post('/invoices/:number', async (context) => {
    const invoice = findInvoice(store, context.req.param('number'));
    if (!invoice) return context.json({ error: 'No such invoice' }, 404);
    amend<Invoice>(store, invoice, knownFields(invoice, await context.req.json().catch(() => null)));
    return context.json(invoice);
  });
  routes.post('/patients/:id', async (context) => {
    const patient = findPatient(store, context.req.param('id'));
    if (!patient) return context.json({ error: 'No such patient' }, 404);
    amend<Patient>(store, patient, knownFields(patient, await context.req.json().catch(() => null)));
    return context.json(patient);
  });
  routes.post('/delays', async (context) => {
    Object.assign(store.delays, knownFields(store.delays, await context.req.json().catch(() => null)));
    return context.json(store.delays);
  });
  return routes;
}
