import { formatUkDate } from './dates.ts';
import { labelAt, labelOf } from './field-labels.ts';
import type { InvoicePage, PatientPage, Reading, ReadingLine } from './model.ts';
import { formatPounds } from './money.ts';
import { tidyText } from './names.ts';

/**
 * *Right patient*: the worker compares the reading that the panel was opened with to the one taken at submit. Compared by value, since
 * `storage.session` reorders keys; the time of reading and what could not be read play no part.
 */

/** One difference between two readings of a page, for people. */
export interface Difference {
  /** Field name of the site definition, or `line` for a whole line, `page` for another kind of page. */
  field: string;
  /** Line number from 1, or null. */
  line: number | null;
  /** `cannot be read now`: the second reading lacks a value that the first had. */
  kind: 'changed' | 'cannot be read now';
  /** In words: `Patient`, `Amount, item 2`. */
  label: string;
  /** Formatted; null where the first reading had no value. */
  before: string | null;
  /** Formatted; null where the second reading has no value. */
  now: string | null;
}

type Format = (value: string | number) => string;
type FieldTable<Page> = {
  readonly [Field in Exclude<keyof Page, 'lines'>]-?: Format;
};

/** Long texts are cut for showing only; they are compared whole. */
const asText: Format = (value) => {
  const text = tidyText(String(value));
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
};
const asDate: Format = (value) => formatUkDate(String(value));
const asMoney: Format = (value) => (typeof value === 'number' ? formatPounds(value) : value);

const PATIENT_FIELDS: FieldTable<PatientPage> = {
  patientId: asText,
  patientName: asText,
  patientTitle: asText,
  patientFirstName: asText,
  patientLastName: asText,
  patientBirthDate: asDate,
  patientSex: asText,
  patientAddress: asText,
  patientPostcode: asText,
  insurerName: asText,
  registrationNumber: asText,
  authorisationCode: asText,
};

/** A complete record of the page's fields: one that joins the model must be given a format here before this compiles. */
const PAGE_FIELDS: FieldTable<InvoicePage> = {
  invoiceNumber: asText,
  invoiceDate: asDate,
  ...PATIENT_FIELDS,
  practitionerName: asText,
  practitionerIdentifier: asText,
  facilityName: asText,
  setting: asText,
  admissionDate: asDate,
  dischargeDate: asDate,
  total: asMoney,
  outstanding: asMoney,
  currency: asText,
};

const LINE_FIELDS: FieldTable<ReadingLine> = {
  dateOfService: asDate,
  description: asText,
  code: asText,
  procedureCode: asText,
  quantity: asText,
  unitPrice: asMoney,
  discount: asMoney,
  net: asMoney,
  practitionerName: asText,
};

/** What differs between two readings; empty where the page still says the same. */
export function differences(first: Reading, second: Reading): Difference[] {
  if (first.kind !== second.kind) {
    const name = (reading: Reading) => (reading.kind === 'invoice' ? 'Invoice page' : 'Patient page');
    return [{ field: 'page', line: null, kind: 'changed', label: 'Page', before: name(first), now: name(second) }];
  }
  const found = compareFields(first.page, second.page, PAGE_FIELDS, null);
  if (first.kind === 'invoice' && second.kind === 'invoice')
    found.push(...compareLines(first.page.lines, second.page.lines));
  return found;
}

function compareFields(first: object, second: object, table: object, line: number | null): Difference[] {
  const found: Difference[] = [];
  for (const [field, format] of Object.entries(table) as [string, Format][]) {
    const before = comparable(first, field);
    const now = comparable(second, field);
    if (before === now) continue;
    found.push({
      field,
      line,
      kind: now === null ? 'cannot be read now' : 'changed',
      label: labelAt(labelOf(field), line),
      before: before === null ? null : format(before),
      now: now === null ? null : format(now),
    });
  }
  return found;
}

/** The value for comparing: text with its spaces made one; null where there is none. */
function comparable(page: object, field: string): string | number | null {
  const value: unknown = Object.hasOwn(page, field) ? Object.getOwnPropertyDescriptor(page, field)?.value : undefined;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  return value.normalize('NFC').replace(/\s+/gu, ' ').trim() || null;
}

function compareLines(first: readonly ReadingLine[], second: readonly ReadingLine[]): Difference[] {
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const before = first[index];
    const now = second[index];
    const line = index + 1;
    if (before !== undefined && now !== undefined) {
      found.push(...compareFields(before, now, LINE_FIELDS, line));
    } else {
      found.push({
        field: 'line',
        line,
        // No line at all is a table that isn't shown (yet); fewer lines are another invoice.
        kind: second.length === 0 ? 'cannot be read now' : 'changed',
        label: `Item ${line}`,
        before: before === undefined ? null : describeLine(before),
        now: now === undefined ? null : describeLine(now),
      });
    }
  }
  return found;
}

function describeLine(line: ReadingLine): string {
  const parts = [
    line.dateOfService === undefined ? '' : asDate(line.dateOfService),
    line.description === undefined ? '' : asText(line.description),
    line.net === undefined ? '' : asMoney(line.net),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'A line' : parts.join(', ');
}
