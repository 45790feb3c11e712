import { z } from 'zod';
import { isPermissible } from '../addresses.ts';
import { isDateFormat } from './date-format.ts';
import { isSafePattern } from './pattern.ts';

/**
 * A site definition: how to read one practice-management system. Plain data, written by hand or by pointing, carried by settings files.
 * The content script imports only the types: it receives definitions that the worker has already checked.
 */

const shortText = z.string().min(1).max(500);

/** How to find a value on a page. See README.md beside this file for the order in which each kind looks. */
export const locatorSchema = z.union([
  z.strictObject({ label: shortText }),
  z.strictObject({ column: shortText }),
  z.strictObject({
    text: shortText.refine(isSafePattern, 'A pattern must have one group, and no repeats inside repeats'),
  }),
  z.strictObject({ css: shortText }),
  z.strictObject({ fixed: z.union([z.string().max(500), z.int()]) }),
]);
export type Locator = z.infer<typeof locatorSchema>;

const find = { find: locatorSchema };
/** Same as `{ find: { fixed } }`, the shorter way to write it. */
const fixed = z.object({ fixed: z.union([z.string().max(500), z.int()]) });

/** A field: where its value stands and how it is written; or a fixed value for what the page does not show. */
export const fieldDefinitionSchema = z.union([
  z.object({ ...find, type: z.literal('text') }),
  z.object({ ...find, type: z.literal('integer') }),
  z.object({ ...find, type: z.literal('money') }),
  z.object({
    ...find,
    type: z.literal('date'),
    format: z
      .string()
      .min(1)
      .max(60)
      .refine(isDateFormat, 'A date format names day, month and year, such as dd/MM/yyyy'),
  }),
  fixed,
]);
export type FieldDefinition = z.infer<typeof fieldDefinitionSchema>;

export const PATIENT_FIELDS = [
  'patientId',
  'patientName',
  'patientTitle',
  'patientFirstName',
  'patientLastName',
  'patientBirthDate',
  'patientSex',
  'patientAddress',
  'patientPostcode',
  'insurerName',
  'registrationNumber',
  'authorisationCode',
] as const;
export const INVOICE_FIELDS = [
  ...PATIENT_FIELDS,
  'invoiceNumber',
  'invoiceDate',
  'practitionerName',
  'practitionerIdentifier',
  'setting',
  'admissionDate',
  'dischargeDate',
  'facilityName',
  'total',
  'currency',
  'outstanding',
] as const;
export const LINE_FIELDS = [
  'dateOfService',
  'description',
  'code',
  'procedureCode',
  'quantity',
  'unitPrice',
  'discount',
  'net',
  'practitionerName',
] as const;
export const ROW_FIELDS = ['invoiceNumber', 'invoiceDate', 'patientName', 'insurerName', 'total', 'link'] as const;

function fieldsOf<Name extends string>(names: readonly [Name, ...Name[]]) {
  return z.partialRecord(z.enum(names), fieldDefinitionSchema);
}

const rowsSchema = z.object({ css: shortText });

/** Where the button goes: beside the first visible element that the locator finds. */
export const buttonPlaceSchema = z.object({
  css: shortText,
  place: z.enum(['after', 'before', 'start', 'end']).default('after'),
});
export type ButtonPlace = z.infer<typeof buttonPlaceSchema>;

const pageBase = {
  /** Glob: `*` matches anything; without `?` or `#` in it compared with the path alone, else with path, query and hash. */
  url: shortText,
  /** Must be found before anything is read or shown. */
  present: locatorSchema,
  button: buttonPlaceSchema,
};

export const invoicePageDefinitionSchema = z.object({
  ...pageBase,
  fields: fieldsOf(INVOICE_FIELDS),
  lines: z.object({ rows: rowsSchema, fields: fieldsOf(LINE_FIELDS) }).optional(),
});
export type InvoicePageDefinition = z.infer<typeof invoicePageDefinitionSchema>;

export const patientPageDefinitionSchema = z.object({ ...pageBase, fields: fieldsOf(PATIENT_FIELDS) });
export type PatientPageDefinition = z.infer<typeof patientPageDefinitionSchema>;

export const invoiceListPageDefinitionSchema = z.object({
  ...pageBase,
  button: buttonPlaceSchema.optional(),
  rows: z.object({ rows: rowsSchema, fields: fieldsOf(ROW_FIELDS) }),
});

/** A web origin with scheme, host and port: `https://pms.example` or, for tests, `http://127.0.0.1:4020`. */
export const originSchema = z
  .string()
  .max(300)
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    // What is no address is not looked at further.
    { error: 'Write the origin only, such as https://pms.example', abort: true },
  )
  .refine((value) => isPermissible(new URL(value)), 'Only https addresses, or http on this computer, can be used');

export const siteDefinitionSchema = z.object({
  id: z.string().min(1).max(100),
  /** Part of every provider reference made for this site; never changes afterwards. Default: the id. */
  billingKey: z.string().min(1).max(100).optional(),
  name: z.string().min(1).max(200),
  origins: z.array(originSchema).min(1).max(50),
  pages: z.object({
    invoice: invoicePageDefinitionSchema.optional(),
    patient: patientPageDefinitionSchema.optional(),
    invoiceList: invoiceListPageDefinitionSchema.optional(),
  }),
});
export type SiteDefinition = z.infer<typeof siteDefinitionSchema>;

/** How a value is written. */
export type Written = { type: 'text' | 'integer' | 'money' } | { type: 'date'; format: string };

/** What is looked for, as a person is told of it where it can't be read. */
interface InWords {
  words: string;
}

/** A locator as pages get it (`prepare.ts`). */
export type PreparedLocator =
  /** The label as `labelKey` gives it; `begins` and `rough` are the patterns of `label-pattern.ts`. */
  | { label: string; begins: string; rough: string }
  /** As `labelKey` gives it. */
  | { column: string }
  | { text: string }
  | { css: string }
  | { fixed: string | number };

/** A field as pages get it. */
export type PreparedField = InWords &
  /** A date's `format` as `compileFormat` gives it. */
  (
    | ({ find: PreparedLocator } & Written)
    /** The value itself: money in pence, dates as `YYYY-MM-DD`. */
    | { fixed: string | number }
    /** What was to be fixed, and is none of the field's type. */
    | { unreadable: string }
  );

export type PreparedFields<Fields> = { [Name in keyof Fields]: PreparedField };

type Prepared<Page extends { present: Locator }> = Omit<Page, 'present' | 'fields' | 'lines'> & {
  present: PreparedLocator & InWords;
};

export type PreparedInvoicePage = Prepared<InvoicePageDefinition> & {
  fields: PreparedFields<InvoicePageDefinition['fields']>;
  lines?: {
    rows: { css: string };
    fields: PreparedFields<NonNullable<InvoicePageDefinition['lines']>['fields']>;
  };
};
export type PreparedPatientPage = Prepared<PatientPageDefinition> & {
  fields: PreparedFields<PatientPageDefinition['fields']>;
};
/** A site as pages get it. */
export type PreparedSite = Omit<SiteDefinition, 'pages'> & {
  pages: {
    invoice?: PreparedInvoicePage;
    patient?: PreparedPatientPage;
    invoiceList?: Prepared<NonNullable<SiteDefinition['pages']['invoiceList']>>;
  };
};
