import type { Invoice, Patient, Payment } from './model.ts';
import { addDays, patientName, todayInLondon } from './model.ts';
import type { SeedData } from './seed.ts';
import { seedData } from './seed.ts';

/** How long the single-page half waits before it shows each part, in milliseconds after the data arrived. */
export type Delays = { header: number; lines: number; patient: number };

/** One server's memory. `version` goes up with every change, so that an open page can see that something is new. */
export type Store = SeedData & { today: string; version: number; delays: Delays };

const usualDelays: Delays = { header: 50, lines: 220, patient: 400 };

/** A fresh clinic on the given day (ISO; default: today in London). */
export function createStore(today: string = todayInLondon()): Store {
  return { ...seedData(today), today, version: 1, delays: { ...usualDelays } };
}

/** Puts everything back as it was at the start. Keeps counting versions, so that open pages notice. */
export function resetStore(store: Store): void {
  Object.assign(store, createStore(store.today), { version: store.version + 1 });
}

/** The invoice with this number, or undefined. */
export function findInvoice(store: Store, number: string): Invoice | undefined {
  return store.invoices.find((invoice) => invoice.number === number);
}

/** The patient with this number, or undefined. */
export function findPatient(store: Store, id: string): Patient | undefined {
  return store.patients.find((patient) => patient.id === id);
}

/** Patients whose name, number, postcode or birth date contains the words; all of them for no words. */
export function searchPatients(store: Store, words: string): Patient[] {
  const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const wanted = plain(words).split(/\s+/).filter(Boolean);
  return store.patients.filter((patient) => {
    const text = plain(`${patientName(patient)} ${patient.id} ${patient.postcode} ${patient.birthDate ?? ''}`);
    return wanted.every((word) => text.includes(word));
  });
}

function nextNumber(taken: string[], prefix: string): string {
  const highest = Math.max(0, ...taken.map((text) => Number(text.slice(prefix.length)) || 0));
  return `${prefix}${highest + 1}`;
}

/** Adds a patient under the next free number. */
export function addPatient(store: Store, fields: Omit<Patient, 'id'>): Patient {
  const patient = {
    ...fields,
    id: nextNumber(
      store.patients.map((each) => each.id),
      'P-',
    ),
  };
  store.patients.push(patient);
  store.version += 1;
  return patient;
}

/** Adds an invoice under the next free number. */
export function addInvoice(store: Store, fields: Omit<Invoice, 'number'>): Invoice {
  const invoice = {
    ...fields,
    number: nextNumber(
      store.invoices.map((each) => each.number),
      'INV-',
    ),
  };
  store.invoices.push(invoice);
  store.version += 1;
  return invoice;
}

/** Records money received. */
export function addPayment(store: Store, invoice: Invoice, payment: Payment): void {
  invoice.payments.push(payment);
  store.version += 1;
}

/** Overwrites some fields of a stored record (an invoice or a patient). */
export function amend<Kind extends Invoice | Patient>(store: Store, record: Kind, fields: Partial<Kind>): void {
  Object.assign(record, fields);
  store.version += 1;
}

/** The invoice that follows this one in the list, going round at the end. */
export function invoiceAfter(store: Store, number: string, step: 1 | -1 = 1): Invoice | undefined {
  const index = store.invoices.findIndex((invoice) => invoice.number === number);
  return store.invoices.at((index + step) % store.invoices.length);
}

/** The day by which an invoice is due: 30 days after its date. */
export function dueDate(invoice: Invoice): string {
  return addDays(invoice.date, 30);
}
