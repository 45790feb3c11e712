import { formatUkDate } from './dates.ts';
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
  readonly [Field in Exclude<keyof Page, 'lines'>]-?: readonly [label: string, format: Format];
};

/** Long texts are cut for showing only; they are compared whole. */
const asText: Format = (value) => {
  const text = tidyText(String(value));
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
};
const asDate: Format = (value) => formatUkDate(String(value));
const asMoney: Format = (value) => (typeof value === 'number' ? formatPounds(value) : value);

const PATIENT_FIELDS: FieldTable<PatientPage> = {
  patientId: ['Patient number', asText],
  patientName: ['Patient', asText],
  patientTitle: ['Title', asText],
  patientFirstName: ['First name', asText],
  patientLastName: ['Last name', asText],
  patientBirthDate: ['Date of birth', asDate],
  patientSex: ['Sex', asText],
  patientAddress: ['Address', asText],
  patientPostcode: ['Postcode', asText],
  insurerName: ['Insurer', asText],
  registrationNumber: ['Registration number', asText],
  authorisationCode: ['Authorisation code', asText],
};

/** A complete record of the page's fields: one that joins the model must be given a label here before this compiles. */
const PAGE_FIELDS: FieldTable<InvoicePage> = {
  invoiceNumber: ['Invoice number', asText],
  invoiceDate: ['Invoice date', asDate],
  ...PATIENT_FIELDS,
  practitionerName: ['Practitioner', asText],
  practitionerIdentifier: ['Practitioner identifier', asText],
  facilityName: ['Facility', asText],
  setting: ['Setting', asText],
  admissionDate: ['Admission date', asDate],
  dischargeDate: ['Discharge date', asDate],
  total: ['Total', asMoney],
  outstanding: ['Outstanding', asMoney],
  currency: ['Currency', asText],
};

const LINE_FIELDS: FieldTable<ReadingLine> = {
  dateOfService: ['Date of service', asDate],
  description: ['Description', asText],
  code: ['Code', asText],
  procedureCode: ['Procedure code', asText],
  quantity: ['Quantity', asText],
  unitPrice: ['Price', asMoney],
  discount: ['Discount', asMoney],
  net: ['Amount', asMoney],
  practitionerName: ['Practitioner', asText],
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
  for (const [field, [label, format]] of Object.entries(table) as [string, readonly [string, Format]][]) {
    const before = comparable(first, field);
    const now = comparable(second, field);
    if (before === now) continue;
    found.push({
      field,
      line,
      kind: now === null ? 'cannot be read now' : 'changed',
      label: line === null ? label : `${label}, item ${line}`,
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
