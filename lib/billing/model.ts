import { z } from 'zod';

/**
 * The words of the field, as types. Money is integer pence, dates are ISO `YYYY-MM-DD` strings, times are ISO instants.
 * Everything here is plain data: it survives `structuredClone`, JSON and `storage.session`.
 */

/** Integer pence. */
export const penceSchema = z.int();
/** `YYYY-MM-DD`. */
export const isoDateSchema = z.iso.date();
/** An instant, `2026-11-23T09:42:00.000Z`. */
export const instantSchema = z.iso.datetime();

/** Where bills go. `other` is an address of the clinic's own choosing (a loopback one is shown as SANDBOX). */
export const environmentSchema = z.enum(['live', 'uat', 'sandbox', 'other']);
export type Environment = z.infer<typeof environmentSchema>;

/** Setting of care: I inpatient, D day case, O outpatient (Healthcode's letters). */
export const settingSchema = z.enum(['I', 'D', 'O']);
export type Setting = z.infer<typeof settingSchema>;

/** A diagnosis keeps its scheme with its code. The title is the catalogue's, as the user saw it. */
export const diagnosisSchema = z.object({
  scheme: z.enum(['ICD10', 'ICD9']),
  code: z.string().min(1).max(16),
  title: z.string().max(1000),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

const text = z.string().max(100_000);

/** One line of an invoice as a page showed it. What the page doesn't show is absent. */
export const readingLineSchema = z.object({
  dateOfService: isoDateSchema.optional(),
  description: text.optional(),
  code: text.optional(),
  procedureCode: text.optional(),
  quantity: z.int().optional(),
  unitPrice: penceSchema.optional(),
  discount: penceSchema.optional(),
  net: penceSchema.optional(),
  practitionerName: text.optional(),
});
export type ReadingLine = z.infer<typeof readingLineSchema>;

/** The patient's fields of an invoice or patient page. */
const patientReadingFields = {
  patientId: text.optional(),
  patientName: text.optional(),
  patientTitle: text.optional(),
  patientFirstName: text.optional(),
  patientLastName: text.optional(),
  patientBirthDate: isoDateSchema.optional(),
  patientSex: text.optional(),
  patientAddress: text.optional(),
  patientPostcode: text.optional(),
  insurerName: text.optional(),
  registrationNumber: text.optional(),
  authorisationCode: text.optional(),
};

/** What a site definition read from an invoice page. */
export const invoicePageSchema = z.object({
  ...patientReadingFields,
  invoiceNumber: text.optional(),
  invoiceDate: isoDateSchema.optional(),
  practitionerName: text.optional(),
  practitionerIdentifier: text.optional(),
  setting: text.optional(),
  admissionDate: isoDateSchema.optional(),
  dischargeDate: isoDateSchema.optional(),
  facilityName: text.optional(),
  total: penceSchema.optional(),
  currency: text.optional(),
  outstanding: penceSchema.optional(),
  lines: z.array(readingLineSchema).max(1000),
});
export type InvoicePage = z.infer<typeof invoicePageSchema>;

/** What a site definition read from a patient page. */
export const patientPageSchema = z.object(patientReadingFields);
export type PatientPage = z.infer<typeof patientPageSchema>;

/** A field that the definition names and the page did not give. */
export const unreadFieldSchema = z.object({
  /** Field name of the definition, e.g. `patientBirthDate`; for a line's field with `line` from 1. */
  field: z.string().max(100),
  line: z.int().positive().nullable(),
  /** `missing`: nothing found where the definition looks. `unreadable`: something stands there, but not of the field's type. `ambiguous`: two different visible values. */
  reason: z.enum(['missing', 'unreadable', 'ambiguous']),
  /** What the reader looked for, in words: `label “Date of birth”`. */
  lookedFor: z.string().max(1000),
  /** What stands there instead, shortened to 200 characters. */
  found: z.string().max(200).nullable(),
});
export type UnreadField = z.infer<typeof unreadFieldSchema>;

/** An invoice page or a patient page, read at one moment. */
export const readingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invoice'),
    readAt: instantSchema,
    page: invoicePageSchema,
    unread: z.array(unreadFieldSchema).max(5000),
  }),
  z.object({
    kind: z.literal('patient'),
    readAt: instantSchema,
    page: patientPageSchema,
    unread: z.array(unreadFieldSchema).max(5000),
  }),
]);
export type Reading = z.infer<typeof readingSchema>;
export type InvoiceReading = Extract<Reading, { kind: 'invoice' }>;
export type PatientReading = Extract<Reading, { kind: 'patient' }>;

/** Codes for one line of the bill. */
export const lineCodesSchema = z.object({
  serviceCode: z.string().max(16),
  procedureCodes: z.array(z.string().max(16)).max(20),
});
export type LineCodes = z.infer<typeof lineCodesSchema>;

/**
 * What a user chose or typed in the panel, over what the page gave. Absent or null means: not chosen.
 * Typed values stand in for what the page does not show; they never replace what it does (see `assembleBill`).
 */
export const choicesSchema = z.object({
  diagnoses: z.array(diagnosisSchema).max(20).default([]),
  /** The chosen practitioner's identifier. */
  practitioner: z.string().max(40).nullish(),
  /** The chosen insurer's identifier. */
  insurer: z.string().max(40).nullish(),
  setting: settingSchema.nullish(),
  registrationNumber: z.string().max(100).nullish(),
  authorisationCode: z.string().max(100).nullish(),
  admissionDate: isoDateSchema.nullish(),
  dischargeDate: isoDateSchema.nullish(),
  /** One date for every line that shows none of its own. */
  dateOfService: isoDateSchema.nullish(),
  /** A date for one line (key: line number from 1). */
  datesOfService: z.record(z.string(), isoDateSchema).nullish(),
  /** Codes for one line (key: line number from 1), where no product of the settings gives them. */
  lineCodes: z.record(z.string(), lineCodesSchema).nullish(),
  patientName: z.string().max(300).nullish(),
  patientBirthDate: isoDateSchema.nullish(),
  patientSex: z.string().max(40).nullish(),
  patientAddress: z.string().max(1000).nullish(),
  patientId: z.string().max(100).nullish(),
  invoiceDate: isoDateSchema.nullish(),
  facility: z.string().max(40).nullish(),
});
export type Choices = z.infer<typeof choicesSchema>;

// ── The clinic's configuration, as rules need it ───────────────────────────────

export const practitionerSchema = z.object({
  /** Names as the PMS writes them; the first is shown. */
  names: z.array(z.string().min(1).max(300)).min(1),
  /** Healthcode identifier: a string, leading zeros kept. */
  identifier: z.string().min(1).max(40),
  payeeIdentifier: z.string().max(40).nullish(),
  controllingSpecialistIdentifier: z.string().max(40).nullish(),
  defaultSetting: settingSchema.nullish(),
  /** Id of the connection this practitioner bills through. */
  connection: z.string().max(100).nullish(),
  /** The number under which one insurer (key) knows this practitioner. */
  identifiersByInsurer: z.record(z.string(), z.string().max(40)).default({}),
});
export type Practitioner = z.infer<typeof practitionerSchema>;

export const facilitySchema = z.object({
  names: z.array(z.string().min(1).max(300)).min(1),
  identifier: z.string().min(1).max(40),
});
export type Facility = z.infer<typeof facilitySchema>;

export const insurerSchema = z.object({
  names: z.array(z.string().min(1).max(300)).min(1),
  /** Healthcode's identifier, e.g. `ppp`. */
  identifier: z.string().min(1).max(40),
  requires: z
    .object({ diagnosis: z.boolean().default(false), authorisationCode: z.boolean().default(false) })
    .default({ diagnosis: false, authorisationCode: false }),
  /** Latest submission after treatment, in months; null: no limit known. Absent: the built-in one. */
  submitWithinMonths: z.int().positive().nullish(),
});
export type Insurer = z.infer<typeof insurerSchema>;

export const productSchema = z.object({
  name: z.string().min(1).max(300),
  type: z.enum(['procedure', 'appointment']),
  industryStandardCode: z.string().min(1).max(16),
  procedureCodes: z.array(z.string().min(1).max(16)).default([]),
});
export type Product = z.infer<typeof productSchema>;

export const authorisationCodeSchema = z.object({
  code: z.string().min(1).max(100),
  validFrom: isoDateSchema.nullish(),
  validTo: isoDateSchema.nullish(),
});
export type AuthorisationCode = z.infer<typeof authorisationCodeSchema>;

export const patientInsurerSchema = z.object({
  /** Insurer identifier. */
  insurer: z.string().min(1).max(40),
  registrationNumber: z.string().max(100).default(''),
  authorisationCodes: z.array(authorisationCodeSchema).default([]),
  validFrom: isoDateSchema.nullish(),
  validTo: isoDateSchema.nullish(),
});
export type PatientInsurer = z.infer<typeof patientInsurerSchema>;

export const patientSchema = z.object({
  /** Id of the site whose numbering `pmsId` belongs to. */
  site: z.string().min(1).max(100),
  pmsId: z.string().min(1).max(100),
  name: z.string().min(1).max(300),
  birthDate: isoDateSchema.nullish(),
  insurers: z.array(patientInsurerSchema).default([]),
});
export type Patient = z.infer<typeof patientSchema>;

/** Everything about the clinic that reading an invoice into a bill needs; no secrets. */
export interface ClinicConfiguration {
  practitioners: Practitioner[];
  facilities: Facility[];
  insurers: Insurer[];
  products: Product[];
}

// ── The bill ───────────────────────────────────────────────────────────────────

export const billLineSchema = z.object({
  /** From 1, in the invoice's order. */
  sequence: z.int().positive(),
  dateOfService: isoDateSchema,
  description: z.string(),
  serviceCode: z.string(),
  procedureCodes: z.array(z.string()),
  quantity: z.int(),
  unitPrice: penceSchema,
  net: penceSchema,
  /** Practitioner of this line. */
  practitionerIdentifier: z.string(),
});
export type BillLine = z.infer<typeof billLineSchema>;

/** What goes to Healthcode; built from a PMS invoice by `assembleBill`, immutable afterwards. */
export const billSchema = z.object({
  invoiceNumber: z.string().min(1),
  invoiceDate: isoDateSchema,
  currency: z.literal('GBP'),
  patient: z.object({
    pmsId: z.string().nullable(),
    /** As shown to people. */
    name: z.string().min(1),
    title: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string(),
    birthDate: isoDateSchema,
    sex: z.enum(['male', 'female', 'other', 'unknown']),
    address: z.string().nullable(),
    postcode: z.string().nullable(),
  }),
  insurer: z.object({ identifier: z.string(), name: z.string() }),
  registrationNumber: z.string(),
  authorisationCode: z.string().nullable(),
  practitioner: z.object({ identifier: z.string(), name: z.string() }),
  payeeIdentifier: z.string(),
  controllingSpecialistIdentifier: z.string(),
  facilityIdentifier: z.string().nullable(),
  setting: settingSchema,
  admissionDate: isoDateSchema.nullable(),
  dischargeDate: isoDateSchema.nullable(),
  diagnoses: z.array(diagnosisSchema),
  lines: z.array(billLineSchema).min(1),
  total: penceSchema,
});
export type Bill = z.infer<typeof billSchema>;

// ── Findings: faults seen before sending, and Healthcode's answers ─────────────

export const billFieldSchema = z.enum([
  'invoiceNumber',
  'invoiceDate',
  'total',
  'currency',
  'insurer',
  'registrationNumber',
  'authorisationCode',
  'practitioner',
  'payee',
  'controllingSpecialist',
  'facility',
  'setting',
  'admissionDate',
  'dischargeDate',
  'diagnosis',
  'patientName',
  'patientBirthDate',
  'patientSex',
  'patientAddress',
  'lines',
  'dateOfService',
  'serviceCode',
  'procedureCode',
  'quantity',
  'unitPrice',
  'net',
]);
export type BillField = z.infer<typeof billFieldSchema>;

/** One fault of a bill: what is wrong, where, what to do. `stops`: it would be rejected or wrong; `warns`: a person should look. */
export const findingSchema = z.object({
  ruleId: z.string(),
  severity: z.enum(['stops', 'warns']),
  field: billFieldSchema,
  /** Line number from 1, or null for the whole bill. */
  line: z.int().positive().nullable(),
  message: z.string(),
  fix: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

/** One issue of Healthcode's answer, translated. */
export const healthcodeErrorSchema = z.object({
  field: billFieldSchema.nullable(),
  line: z.int().positive().nullable(),
  /** Whether the wording is one we know. */
  known: z.boolean(),
  /** Plain English. */
  message: z.string(),
  /** What to do now. */
  action: z.string(),
  /** Healthcode's own words, unaltered. */
  original: z.string(),
});
export type HealthcodeError = z.infer<typeof healthcodeErrorSchema>;

// ── States ─────────────────────────────────────────────────────────────────────

/** Healthcode's bill statuses, spelt as shown to users. */
export const HEALTHCODE_STATUSES = [
  'Unprocessed',
  'In-process',
  'Not required',
  'Awaiting correction',
  'Validated',
  'Cancelled',
  'Awaiting collection',
  'Collected',
  'Not found',
  'Unspecified',
] as const;
export type KnownHealthcodeStatus = (typeof HEALTHCODE_STATUSES)[number];

/**
 * The state of a submission in our outbox. `at Healthcode` carries Healthcode's own word (`healthcodeStatus`); all others are ours.
 */
export const submissionStateSchema = z.enum([
  'draft',
  'queued',
  'sending',
  'checking',
  'at Healthcode',
  'refused',
  'failed',
  'cancelling',
  'elsewhere',
]);
export type SubmissionState = z.infer<typeof submissionStateSchema>;

/** Why a submission waits in the queue. */
export const queuedReasonSchema = z.enum([
  'new',
  'offline',
  'signed out',
  'locked',
  'no permission',
  'busy',
  'service unavailable',
]);
export type QueuedReason = z.infer<typeof queuedReasonSchema>;

export const paymentStateSchema = z.enum(['outstanding', 'part-paid', 'paid']);
export type PaymentState = z.infer<typeof paymentStateSchema>;
