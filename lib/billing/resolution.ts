import type { CodeState } from './codes.ts';
import type {
  AuthorisationCode,
  Bill,
  Choices,
  ClinicConfiguration,
  Diagnosis,
  Facility,
  Insurer,
  InvoiceReading,
  Patient,
  PatientInsurer,
  Practitioner,
  Setting,
  UnreadField,
} from './model.ts';

/**
 * A resolution: every value that a bill needs, found or not, and where it came from. Plain data, so that it travels to the panel as it is.
 * Made by `resolveBill` (requirements.ts), judged by `findFaults` (rules), made a bill by `assembleBill` (assemble.ts).
 */

/** Where a value came from. `default`: nobody said it; it is what usually holds, and the panel shows it as such. */
export type ValueSource = 'page' | 'settings' | 'patient record' | 'typed' | 'default';

/** One value of the bill. */
export interface Resolved<Value> {
  /** Null: not known. */
  value: Value | null;
  source: ValueSource | null;
  /** True where page and settings leave it to a person: the panel shows a field for it (with the typed or default value, if there is one). */
  open: boolean;
}

/** A value that may be optional for this insurer. */
export interface Requirable<Value> extends Resolved<Value> {
  required: boolean;
}

/** Something looked up in the settings by the name that the page shows. */
export interface ResolvedName<Item> extends Resolved<Item> {
  /** What the page shows, tidied; null if it shows nothing. */
  pageName: string | null;
  /** `not set up`: the settings don't have it. `ambiguous`: several of that name, a person must choose among `candidates`. */
  problem: 'not set up' | 'ambiguous' | null;
  /** What may be chosen, the most recent choice first. Empty where nothing may be. */
  candidates: Item[];
}

/** The patient of the bill. */
export interface ResolvedPatient {
  pmsId: Resolved<string>;
  name: Resolved<string>;
  title: string | null;
  firstName: string | null;
  /** Null where the name is not known, or can't be split into first name and surname. */
  lastName: string | null;
  birthDate: Resolved<string>;
  sex: Resolved<Bill['patient']['sex']>;
  address: Resolved<string>;
  postcode: string | null;
}

/**
 * Whether the saved record of this patient may be used. `other birth date`: the number is the same and the birth date is not, or the bill's isn't
 * known; `no birth date`: the number is the same and the record has no birth date:
 * nothing of the record was used.
 */
export type PatientRecordUse = 'used' | 'none' | 'other birth date' | 'no birth date';

/** One line of the bill to be. */
export interface ResolvedLine {
  /** From 1. */
  sequence: number;
  description: string;
  dateOfService: Resolved<string>;
  serviceCode: Resolved<string>;
  procedureCodes: Resolved<string[]>;
  /** Product of the settings that has the line's description. */
  product: { problem: 'not set up' | 'ambiguous' | null; name: string | null };
  /** 1 where the page shows none. */
  quantity: Resolved<number>;
  /** Pence for one. */
  unitPrice: Resolved<number>;
  /** Pence off the whole line; 0 where the page shows none, null where what it shows can't be used. Never negative. */
  discount: number | null;
  /** Pence for the line. */
  net: Resolved<number>;
  practitioner: ResolvedName<Practitioner>;
}

/** Everything known about the bill of one invoice. */
export interface Resolution {
  /** ISO date, Europe/London. */
  today: string;
  /** True where the invoice goes to the patient: it can't be submitted. */
  selfPayer: boolean;
  invoiceNumber: Resolved<string>;
  invoiceDate: Resolved<string>;
  /** `GBP`, or what the page shows. */
  currency: Resolved<string>;
  total: Resolved<number>;
  /** Pence still outstanding in the practice system, where the page shows it. */
  outstanding: number | null;
  practitioner: ResolvedName<Practitioner>;
  insurer: ResolvedName<Insurer>;
  facility: ResolvedName<Facility>;
  setting: Resolved<Setting> & { /** The page's own word. */ pageWord: string | null };
  registrationNumber: Requirable<string>;
  authorisationCode: Requirable<string>;
  /** Validity of the authorisation code, where the patient's record knows it. */
  authorisation: AuthorisationCode | null;
  /** The patient's cover with this insurer from their record, where the record may be used; the one valid on the first date of service if there are several (`findCover`). */
  cover: { entry: PatientInsurer; valid: boolean } | null;
  patientRecordUse: PatientRecordUse;
  admissionDate: Resolved<string>;
  dischargeDate: Resolved<string>;
  diagnoses: Requirable<Diagnosis[]>;
  patient: ResolvedPatient;
  lines: ResolvedLine[];
  /** First and last date of service known so far; null if none is. */
  firstDateOfService: string | null;
  lastDateOfService: string | null;
  /** What the page reader could not read. */
  unread: UnreadField[];
}

/** What `resolveBill` works from. */
export interface ResolveInput {
  reading: InvoiceReading;
  choices: Choices;
  configuration: ClinicConfiguration;
  /** The saved record that has this patient number on this site; null if there is none. */
  patientRecord: Patient | null;
  /** What this user chose last: shown first, never chosen by itself. */
  recent?: { practitioner?: string | null; facility?: string | null };
  /** ISO date, Europe/London. */
  today: string;
  /** Tells a procedure code from a service code where a page has one column for both. */
  hasCode?: (scheme: string, code: string, date: string) => CodeState;
}
