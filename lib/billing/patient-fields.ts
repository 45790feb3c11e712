import type { Bill, Choices, InvoicePage } from './model.ts';
import { splitPatientName, tidyText } from './names.ts';
import type { Resolved, ResolvedPatient } from './resolution.ts';

/** The patient of a bill, from the page's fields and from what was typed for those that it doesn't show. */

/** A value of the page, else a typed one. `open` unless the page shows it. */
export function pageElseTyped<Value>(page: Value | null, typed: Value | null): Resolved<Value> {
  if (page !== null) return { value: page, source: 'page', open: false };
  return { value: typed, source: typed === null ? null : 'typed', open: true };
}

/** Text of a page or of a field, tidied; null where nothing is left. */
export function textOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : tidyText(text) || null;
}

const SEXES: Readonly<Record<string, Bill['patient']['sex']>> = {
  m: 'male',
  male: 'male',
  man: 'male',
  boy: 'male',
  f: 'female',
  female: 'female',
  woman: 'female',
  girl: 'female',
  o: 'other',
  other: 'other',
  indeterminate: 'other',
  intersex: 'other',
  'non-binary': 'other',
  u: 'unknown',
  unknown: 'unknown',
  'not known': 'unknown',
  'not specified': 'unknown',
  'not stated': 'unknown',
};

/** FHIR's word for how a practice system writes a sex; null for a word we don't know. */
export function readSex(word: string): Bill['patient']['sex'] | null {
  const key = tidyText(word).toLowerCase();
  return Object.hasOwn(SEXES, key) ? (SEXES[key] ?? null) : null;
}

/** A UK postcode at the end of an address. */
const POSTCODE = /\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b(?!.*\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b)/iu;

/** The last UK postcode of an address, `SW1A 1AA`; null if there is none. */
export function postcodeOf(address: string): string | null {
  const match = POSTCODE.exec(tidyText(address).slice(-200));
  return match === null ? null : `${match[1]} ${match[2]}`.toUpperCase();
}

/** A name that can't be split into first name and surname stands open, as one that the page doesn't show: what is typed counts then. */
function resolvePatientName(shown: string | null, typed: string | null, showsSurname: boolean): Resolved<string> {
  if (shown === null || showsSurname || splitPatientName(shown) !== null) return pageElseTyped(shown, typed);
  return typed === null ? { value: shown, source: 'page', open: true } : { value: typed, source: 'typed', open: true };
}

/** The patient's fields. The page's snapshot wins over what was typed. */
export function resolvePatient(page: InvoicePage, choices: Choices): ResolvedPatient {
  const parts = {
    title: textOrNull(page.patientTitle),
    first: textOrNull(page.patientFirstName),
    last: textOrNull(page.patientLastName),
  };
  const fromParts =
    parts.last === null ? null : [parts.title, parts.first, parts.last].filter((part) => part !== null).join(' ');
  const name = resolvePatientName(
    textOrNull(page.patientName) ?? fromParts,
    textOrNull(choices.patientName),
    parts.last !== null,
  );
  const split = name.value === null ? null : splitPatientName(name.value);
  const address = pageElseTyped(textOrNull(page.patientAddress), textOrNull(choices.patientAddress));
  return {
    pmsId: pageElseTyped(textOrNull(page.patientId), textOrNull(choices.patientId)),
    name,
    title: parts.title ?? split?.title ?? null,
    // Given names belong to the surname beside them: a page that shows only one of the two is not mixed with a split name.
    firstName: parts.last === null ? (split?.first ?? null) : (parts.first ?? split?.first ?? null),
    lastName: parts.last ?? split?.last ?? null,
    birthDate: pageElseTyped(page.patientBirthDate ?? null, choices.patientBirthDate ?? null),
    sex: pageElseTyped(
      readSex(page.patientSex ?? ''),
      choices.patientSex === null || choices.patientSex === undefined ? null : readSex(choices.patientSex),
    ),
    address,
    postcode:
      textOrNull(page.patientPostcode)?.toUpperCase() ?? (address.value === null ? null : postcodeOf(address.value)),
  };
}
