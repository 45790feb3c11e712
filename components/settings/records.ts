import type {
  Facility,
  Insurer,
  Patient,
  PatientInsurer,
  Practitioner,
  Product,
  Setting,
} from '../../lib/billing/model.ts';
import { faultOfLastDay, parseDate, showDate } from '../ui/format.ts';
import {
  codesOf,
  faultOfNames,
  faultOfOptional,
  faultOfText,
  namesOf,
  orNull,
  type Read,
  readUnless,
} from './reading.ts';

/** Records as forms hold them (text as typed), and back. No zod here: the worker checks again with the schemas. */

// ── Practitioners ──────────────────────────────────────────────────────────────

export interface PractitionerDraft {
  names: string;
  identifier: string;
  payeeIdentifier: string;
  controllingSpecialistIdentifier: string;
  defaultSetting: Setting | null;
  connection: string | null;
  identifiersByInsurer: { insurer: string | null; identifier: string }[];
}

export function practitionerDraft(practitioner: Practitioner | null): PractitionerDraft {
  return {
    names: practitioner?.names.join('\n') ?? '',
    identifier: practitioner?.identifier ?? '',
    payeeIdentifier: practitioner?.payeeIdentifier ?? '',
    controllingSpecialistIdentifier: practitioner?.controllingSpecialistIdentifier ?? '',
    defaultSetting: practitioner?.defaultSetting ?? null,
    connection: practitioner?.connection ?? null,
    identifiersByInsurer: Object.entries(practitioner?.identifiersByInsurer ?? {}).map(([insurer, identifier]) => ({
      insurer,
      identifier,
    })),
  };
}

/** `others`: the practitioners that this one must not be mistaken for. */
export function readPractitioner(draft: PractitionerDraft, others: readonly Practitioner[]): Read<Practitioner> {
  const numbers = draft.identifiersByInsurer;
  return readUnless(
    {
      names: faultOfNames(draft.names),
      identifier:
        faultOfText(draft.identifier, 'the Healthcode identifier of this practitioner', 40) ??
        taken(draft.identifier, others, 'practitioner'),
      payeeIdentifier: faultOfOptional(draft.payeeIdentifier, 40),
      controllingSpecialistIdentifier: faultOfOptional(draft.controllingSpecialistIdentifier, 40),
      ...Object.fromEntries(
        numbers.flatMap(({ insurer, identifier }, index) => [
          [`insurer ${index}`, faultOfInsurer(insurer, numbers.slice(0, index))],
          [`identifier ${index}`, faultOfText(identifier, 'the number that this insurer uses', 40)],
        ]),
      ),
    },
    () => ({
      names: namesOf(draft.names),
      identifier: draft.identifier.trim(),
      payeeIdentifier: orNull(draft.payeeIdentifier),
      controllingSpecialistIdentifier: orNull(draft.controllingSpecialistIdentifier),
      defaultSetting: draft.defaultSetting,
      connection: draft.connection,
      identifiersByInsurer: Object.fromEntries(
        numbers.map(({ insurer, identifier }) => [insurer ?? '', identifier.trim()]),
      ),
    }),
  );
}

function taken(
  identifier: string,
  others: readonly { identifier: string; names: string[] }[],
  noun: string,
): string | null {
  const other = others.find((one) => one.identifier === identifier.trim());
  return other === undefined ? null : `${other.names[0] ?? `Another ${noun}`} already has this identifier.`;
}

function faultOfInsurer(insurer: string | null, before: readonly { insurer: string | null }[]): string | null {
  if (insurer === null) return 'Choose the insurer.';
  return before.some((row) => row.insurer === insurer) ? 'This insurer is already in the list.' : null;
}

// ── Facilities ─────────────────────────────────────────────────────────────────

export interface FacilityDraft {
  names: string;
  identifier: string;
}

export function facilityDraft(facility: Facility | null): FacilityDraft {
  return { names: facility?.names.join('\n') ?? '', identifier: facility?.identifier ?? '' };
}

export function readFacility(draft: FacilityDraft, others: readonly Facility[]): Read<Facility> {
  return readUnless(
    {
      names: faultOfNames(draft.names),
      identifier:
        faultOfText(draft.identifier, 'the number of this facility', 40) ?? taken(draft.identifier, others, 'facility'),
    },
    () => ({ names: namesOf(draft.names), identifier: draft.identifier.trim() }),
  );
}

// ── Insurers ───────────────────────────────────────────────────────────────────

export interface InsurerDraft {
  names: string;
  identifier: string;
  diagnosis: boolean;
  authorisationCode: boolean;
  /** `usual`: what is known of this insurer. */
  limit: 'usual' | 'none' | 'months';
  months: string;
}

export function insurerDraft(insurer: Insurer | null): InsurerDraft {
  const months = insurer?.submitWithinMonths;
  return {
    names: insurer?.names.join('\n') ?? '',
    identifier: insurer?.identifier ?? '',
    diagnosis: insurer?.requires.diagnosis ?? false,
    authorisationCode: insurer?.requires.authorisationCode ?? false,
    limit: months === undefined ? 'usual' : months === null ? 'none' : 'months',
    months: typeof months === 'number' ? String(months) : '',
  };
}

export function readInsurer(draft: InsurerDraft, others: readonly Insurer[]): Read<Insurer> {
  return readUnless(
    {
      names: faultOfNames(draft.names),
      identifier:
        faultOfText(draft.identifier, 'the Healthcode identifier of this insurer', 40) ??
        taken(draft.identifier, others, 'insurer'),
      months:
        draft.limit === 'months' && !/^[1-9]\d{0,2}$/u.test(draft.months.trim())
          ? 'Enter a whole number of months, such as 6.'
          : null,
    },
    () => ({
      names: namesOf(draft.names),
      identifier: draft.identifier.trim(),
      requires: { diagnosis: draft.diagnosis, authorisationCode: draft.authorisationCode },
      ...(draft.limit === 'usual'
        ? {}
        : { submitWithinMonths: draft.limit === 'none' ? null : Number(draft.months.trim()) }),
    }),
  );
}

/** Insurers whose Healthcode identifier is public (apidocs.healthcode.co.uk). Others exist: the field takes any. */
export const KNOWN_INSURERS: readonly { identifier: string; name: string }[] = [
  { identifier: 'bup', name: 'Bupa' },
  { identifier: 'bui', name: 'Bupa Global' },
  { identifier: 'ppp', name: 'AXA Health' },
  { identifier: 'nuh', name: 'Aviva' },
  { identifier: 'slh', name: 'VitalityHealth' },
  { identifier: 'cin', name: 'Cigna International' },
  { identifier: 'tih', name: 'Trust in Health' },
  { identifier: 'wpa', name: 'WPA' },
  { identifier: 'pzo', name: 'patientzone' },
];

// ── Products ───────────────────────────────────────────────────────────────────

export interface ProductDraft {
  name: string;
  type: Product['type'];
  industryStandardCode: string;
  procedureCodes: string;
}

export function productDraft(product: Product | null): ProductDraft {
  return {
    name: product?.name ?? '',
    type: product?.type ?? 'appointment',
    industryStandardCode: product?.industryStandardCode ?? '',
    procedureCodes: product?.procedureCodes.join(' ') ?? '',
  };
}

export function readProduct(draft: ProductDraft, others: readonly Product[]): Read<Product> {
  const codes = codesOf(draft.procedureCodes);
  const long = codes.find((code) => code.length > 16);
  return readUnless(
    {
      name:
        faultOfText(draft.name, 'the name of this product, as your invoices write it', 300) ??
        (others.some(({ name }) => name === draft.name.trim()) ? 'There is already a product of this name.' : null),
      industryStandardCode:
        faultOfText(draft.industryStandardCode, 'the industry standard code', 40) ?? faultOfServiceCode(draft),
      procedureCodes: long === undefined ? null : `${long.slice(0, 40)} is too long for a code: at most 16 characters.`,
    },
    () => ({
      name: draft.name.trim(),
      type: draft.type,
      industryStandardCode: draft.industryStandardCode.trim().toUpperCase(),
      procedureCodes: codes,
    }),
  );
}

/** Words to search by are no code: every service code has figures and no spaces. */
function faultOfServiceCode({ industryStandardCode }: ProductDraft): string | null {
  return /^\S*\d\S*$/u.test(industryStandardCode.trim()) && industryStandardCode.trim().length <= 16
    ? null
    : 'Enter the code itself, such as 0110, or choose it from the list.';
}

// ── Patients ───────────────────────────────────────────────────────────────────

/** Dates stand as typed, `dd/mm/yyyy`; empty: none. */
interface PeriodDraft {
  validFrom: string;
  validTo: string;
}

export interface AuthorisationDraft extends PeriodDraft {
  code: string;
}

export interface InsuranceDraft extends PeriodDraft {
  insurer: string | null;
  registrationNumber: string;
  authorisationCodes: AuthorisationDraft[];
}

export interface PatientDraft {
  site: string | null;
  pmsId: string;
  name: string;
  birthDate: string;
  insurers: InsuranceDraft[];
}

/** `site`: the one that a new patient most likely belongs to. */
export function patientDraft(patient: Patient | null, site: string | null): PatientDraft {
  return {
    site: patient?.site ?? site,
    pmsId: patient?.pmsId ?? '',
    name: patient?.name ?? '',
    birthDate: typedDate(patient?.birthDate),
    insurers: (patient?.insurers ?? []).map((insurance) => ({
      insurer: insurance.insurer,
      registrationNumber: insurance.registrationNumber,
      validFrom: typedDate(insurance.validFrom),
      validTo: typedDate(insurance.validTo),
      authorisationCodes: insurance.authorisationCodes.map(({ code, validFrom, validTo }) => ({
        code,
        validFrom: typedDate(validFrom),
        validTo: typedDate(validTo),
      })),
    })),
  };
}

export function readPatient(draft: PatientDraft): Read<Patient> {
  return readUnless(
    {
      site: draft.site === null ? 'Choose the site whose patient number this is.' : null,
      pmsId: faultOfText(draft.pmsId, 'the patient’s number in that system', 100),
      name: faultOfText(draft.name, 'the patient’s name', 300),
      birthDate: faultOfDate(draft.birthDate),
      ...Object.fromEntries(
        draft.insurers.flatMap((insurance, index) => [
          [`insurer ${index}`, insurance.insurer === null ? 'Choose the insurer.' : null],
          [`registrationNumber ${index}`, faultOfOptional(insurance.registrationNumber, 100)],
          ...faultsOfPeriod(insurance, `${index}`),
          ...insurance.authorisationCodes.flatMap((code, place) => [
            [`code ${index} ${place}`, faultOfText(code.code, 'the authorisation code', 100)],
            ...faultsOfPeriod(code, `${index} ${place}`),
          ]),
        ]),
      ),
    },
    () => ({
      site: draft.site ?? '',
      pmsId: draft.pmsId.trim(),
      name: draft.name.trim(),
      birthDate: isoDate(draft.birthDate),
      insurers: draft.insurers.map(readInsurance),
    }),
  );
}

function readInsurance(draft: InsuranceDraft): PatientInsurer {
  return {
    insurer: draft.insurer ?? '',
    registrationNumber: draft.registrationNumber.trim(),
    ...readPeriod(draft),
    authorisationCodes: draft.authorisationCodes.map((code) => ({ code: code.code.trim(), ...readPeriod(code) })),
  };
}

function typedDate(iso: string | null | undefined): string {
  return iso ? showDate(iso) : '';
}

/** ISO; null for none and for what is no date (then `faultOfDate` says so). */
function isoDate(typed: string): string | null {
  const parsed = parseDate(typed);
  return parsed.ok ? parsed.value : null;
}

function faultOfDate(typed: string): string | null {
  const parsed = parseDate(typed);
  return parsed.ok ? null : parsed.message;
}

function readPeriod(period: PeriodDraft): { validFrom: string | null; validTo: string | null } {
  return { validFrom: isoDate(period.validFrom), validTo: isoDate(period.validTo) };
}

function faultsOfPeriod(period: PeriodDraft, place: string): [string, string | null][] {
  const { validFrom, validTo } = readPeriod(period);
  return [
    [`validFrom ${place}`, faultOfDate(period.validFrom)],
    [`validTo ${place}`, faultOfDate(period.validTo) ?? faultOfLastDay(validFrom, validTo)],
  ];
}
