import { tidyText } from './names.ts';

/**
 * Formats as public help pages show them: hints for a person, never a reason to stop. Sources: Semble's and WriteUpp's help and the
 * insurers' own provider pages; inferred from examples unless said.
 */

/** Healthcode site id: `HC` and five letters or digits. */
export function looksLikeSiteId(siteId: string): boolean {
  return /^HC[A-Z0-9]{5}$/u.test(siteId.trim().toUpperCase());
}

/** Practitioner identifier: 6 to 8 digits (often the GMC number with a zero in front), or Healthcode's `SP00123`. */
export function looksLikePractitionerIdentifier(identifier: string): boolean {
  return /^(?:\d{6,8}|SP\d{5})$/u.test(identifier.trim().toUpperCase());
}

/** Payee: a provider `P162345`, an organisation `PR000003`, or a practitioner's identifier. */
export function looksLikePayeeIdentifier(identifier: string): boolean {
  return looksLikePractitionerIdentifier(identifier) || /^(?:P\d{6}|PR\d{6})$/u.test(identifier.trim().toUpperCase());
}

/** Treatment site of a facility bill, a “600 number”: nine digits beginning with 600. */
export function looksLikeFacilityNumber(identifier: string): boolean {
  return /^600\d{6}$/u.test(identifier.trim());
}

/** Service or procedure code: `W3712`, `AB123`, `12345`, `1234A`, `0110`. */
export function looksLikeBillCode(code: string): boolean {
  return /^(?:[A-Z]\d{4}|[A-Z]{2}\d{3}|\d{5}|\d{4}[A-Z]|\d{4})$/u.test(code.trim().toUpperCase());
}

interface RegistrationFormat {
  identifier: string | null;
  /** Part of the insurer's name, for insurers whose identifier isn't public. */
  name: RegExp | null;
  pattern: RegExp;
  /** For people: what it usually looks like. */
  example: string;
}

/** In order: the first that fits the insurer counts (Bupa Global before nothing of Bupa's: Bupa's own format isn't public). */
const REGISTRATION_FORMATS: readonly RegistrationFormat[] = [
  {
    identifier: 'ppp',
    name: null,
    pattern: /^(?:AXA-[A-Z]{2}\d{6}|[A-Z]{1,2}\d{7}[A-Z]|\d{7}[A-Z]|(?:AXA|HOL)\/[A-Z]\d{7})$/u,
    example: 'AXA-AB123456, AB1234567C or 1234567C',
  },
  { identifier: 'slh', name: null, pattern: /^\d{8}$/u, example: '8 digits' },
  {
    identifier: 'bui',
    name: /\bbupa global\b/iu,
    pattern: /^[A-Z]{2}-\d{4}-\d{4}-\d{4}$/u,
    example: 'AB-1234-1234-1234',
  },
  {
    identifier: null,
    name: /\baetna\b/iu,
    pattern: /^W(?:\d{9,10}|\d{4} \d{5,6})(?:-?\d{2})?$/u,
    example: 'W123456789',
  },
  { identifier: null, name: /\balliance health\b/iu, pattern: /^\d{6,8}$/u, example: '6 to 8 digits' },
  { identifier: null, name: /\ballianz\b/iu, pattern: /^P\d{4,9}$/u, example: 'P and 4 to 9 digits' },
];

/**
 * What registration numbers of that insurer usually look like, if this one doesn't; null where it does or where no format is known.
 */
export function registrationNumberHint(
  insurer: { identifier: string; names: readonly string[] },
  registrationNumber: string,
): string | null {
  const format = REGISTRATION_FORMATS.find(
    (one) =>
      one.identifier === insurer.identifier.toLowerCase() ||
      (one.name !== null && insurer.names.some((name) => one.name?.test(name) === true)),
  );
  if (format === undefined || format.pattern.test(tidyText(registrationNumber).toUpperCase())) return null;
  return format.example;
}

/** AXA Health takes invoice numbers of at most ten characters. */
export const AXA_INVOICE_NUMBER_LENGTH = 10;
