import { withoutLines } from '../../lib/billing/correction.ts';
import { type Choices, choicesSchema, type Reading, readingSchema } from '../../lib/billing/model.ts';

/**
 * Whether what was chosen for one reading may stand for another. Choices that reach another patient's bill are the worst that can happen here, so
 * whatever can't be told for certain counts as another invoice.
 */
export function isSameInvoice(one: Reading, other: Reading): boolean {
  const key = identityOf(one);
  return key !== null && key === identityOf(other);
}

/** By which a page tells one patient from another. */
const PATIENT_FIELDS = ['patientId', 'patientName', 'patientFirstName', 'patientLastName', 'patientBirthDate'] as const;

/** Invoice and patient as the page shows them; null where one of the two is not named. */
function identityOf(reading: Reading): string | null {
  if (reading.kind !== 'invoice') return null;
  const { page } = reading;
  if (!page.invoiceNumber || !(page.patientId || page.patientName || page.patientLastName)) return null;
  return JSON.stringify([page.invoiceNumber, ...PATIENT_FIELDS.map((field) => page[field] ?? null)]);
}

/**
 * Whether a page that is read again in an open panel still shows the invoice it did. What the page shows only now, or no longer, is no
 * contradiction: somebody may just have entered it.
 */
export function isStillSameInvoice(before: Reading, now: Reading): boolean {
  if (before.kind !== 'invoice' || now.kind !== 'invoice') return before.kind === now.kind;
  const agrees = (field: (typeof PATIENT_FIELDS)[number]): boolean => {
    const [one, other] = [before.page[field], now.page[field]];
    return one === undefined || other === undefined || one === other;
  };
  return before.page.invoiceNumber === now.page.invoiceNumber && PATIENT_FIELDS.every(agrees);
}

/** Choices made for one reading of an invoice, as far as they hold for another one of it: those for lines only while the lines are the same. */
export function choicesFor(reading: Reading, made: { reading: Reading; choices: Choices }): Choices {
  return linesOf(made.reading) === linesOf(reading) ? made.choices : withoutLines(made.choices);
}

function linesOf(reading: Reading): string {
  // Through the schema, since storage hands out keys in another order.
  const { page } = readingSchema.parse(reading);
  return JSON.stringify('lines' in page ? page.lines : []);
}

/** Whether both say the same: null and absent both mean *not chosen*. */
export function areSameChoices(one: Choices, other: Choices): boolean {
  return canonical(one) === canonical(other);
}

function canonical(choices: Choices): string {
  const held = Object.entries(choicesSchema.parse(choices)).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(held));
}
