/** What a practice-management system keeps, and the sums and formats its pages show. Money is integer pence, dates are ISO `YYYY-MM-DD`. */

/** A person on the clinic's books. `birthDate` is null where the front desk never asked. */
export type Patient = {
  id: string;
  title: string;
  firstName: string;
  lastName: string;
  birthDate: string | null;
  sex: 'Female' | 'Male' | 'Not stated';
  address: string[];
  postcode: string;
  telephone: string;
  email: string;
  insurerName: string | null;
  registrationNumber: string | null;
  authorisationCode: string | null;
};

/** One charge. `amount` is stored, not computed, so that a page can show one that doesn't follow from quantity and price. */
export type InvoiceLine = { date: string; item: string; quantity: number; unitPrice: number; amount: number };

/** Money received against an invoice. */
export type Payment = { date: string; amount: number; method: string; reference: string };

/** An invoice. `statedTotal` is what the page shows where that differs from the sum of the lines; null means the sum. */
export type Invoice = {
  number: string;
  date: string;
  patientId: string;
  billTo: string;
  practitioner: string;
  location: string;
  lines: InvoiceLine[];
  payments: Payment[];
  notes: string;
  statedTotal: number | null;
};

/** Something the clinic sells, as it stands in its price list. */
export type Product = { name: string; price: number };

/** How far an invoice is paid, in the words its page shows. */
export type PaymentState = 'Outstanding' | 'Part-paid' | 'Paid';

/** The full name as the pages write it: title, first name, last name. */
export function patientName(patient: Patient): string {
  return [patient.title, patient.firstName, patient.lastName].filter((part) => part !== '').join(' ');
}

/** The total that the invoice states, in pence. */
export function invoiceTotal(invoice: Invoice): number {
  return invoice.statedTotal ?? invoice.lines.reduce((sum, line) => sum + line.amount, 0);
}

/** All money received for the invoice, in pence. */
export function amountReceived(invoice: Invoice): number {
  return invoice.payments.reduce((sum, payment) => sum + payment.amount, 0);
}

/** What is still owed, in pence; never below nothing. */
export function amountOutstanding(invoice: Invoice): number {
  return Math.max(0, invoiceTotal(invoice) - amountReceived(invoice));
}

/** Outstanding, Part-paid or Paid, from the payments alone. */
export function paymentState(invoice: Invoice): PaymentState {
  if (amountOutstanding(invoice) === 0) return 'Paid';
  return amountReceived(invoice) > 0 ? 'Part-paid' : 'Outstanding';
}

/** Pence as pounds: `£1,234.56`, with a real minus sign (U+2212) in front of what is credited. */
export function formatMoney(pence: number): string {
  const pounds = Math.floor(Math.abs(pence) / 100).toLocaleString('en-GB');
  const rest = String(Math.abs(pence) % 100).padStart(2, '0');
  return `${pence < 0 ? '\u2212' : ''}£${pounds}.${rest}`;
}

/** Pounds as someone types them (`£1,234.5`, `-20`) to pence; null where it isn't an amount. */
export function parseMoney(text: string): number | null {
  const match = /^([-\u2212]?)£?(\d+)(?:\.(\d{1,2}))?$/.exec(text.replaceAll(/[\s,]/g, ''));
  if (!match) return null;
  const pence = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  if (!Number.isSafeInteger(pence)) return null;
  return match[1] && pence > 0 ? -pence : pence;
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-11-05` as `05/11/2026`, the clinic's usual form. */
export function formatDate(iso: string): string {
  return iso.split('-').reverse().join('/');
}

/** `2026-11-05` as `5 November 2026`, the form on printed invoices. */
export function formatLongDate(iso: string): string {
  const [year, month, day] = iso.split('-');
  return `${Number(day)} ${monthNames[Number(month) - 1] ?? ''} ${year}`;
}

/** Whether the text is a real calendar day in ISO form. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** `05/11/2026` (or `2026-11-05`) to ISO; null where it is no day. */
export function parseDate(text: string): string | null {
  const trimmed = text.trim();
  if (isIsoDate(trimmed)) return trimmed;
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(trimmed);
  if (!match) return null;
  const iso = `${match[3]}-${match[2]?.padStart(2, '0')}-${match[1]?.padStart(2, '0')}`;
  return isIsoDate(iso) ? iso : null;
}

/** The ISO day so many days after (or, negative, before) another. */
export function addDays(iso: string, days: number): string {
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Today in London, whatever the machine's own time zone. */
export function todayInLondon(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', dateStyle: 'short' }).format(new Date());
}
