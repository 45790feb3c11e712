import { normaliseName } from './names.ts';
import type { ResolvedPatient } from './resolution.ts';

/** By which two accounts of a patient are compared. Null: not told. */
export interface PatientIdentity {
  /** Number in the practice system. */
  pmsId: string | null;
  /** ISO date. */
  birthDate: string | null;
  name: string | null;
}

/** The patient of an invoice as page, records and choices tell them. */
export function identityOf({ pmsId, birthDate, name }: ResolvedPatient): PatientIdentity {
  return { pmsId: pmsId.value, birthDate: birthDate.value, name: name.value };
}

/**
 * Whether two accounts speak of one patient. Of what both tell, number, birth date and name: `same` – all agrees (or one tells nothing);
 * `partly` – some does, as when a birth date was put right or two records became one; `another` – nothing does, number or birth date among it;
 * `unclear` – all that both tell is a name, and it differs.
 */
export type PatientMatch = 'same' | 'partly' | 'another' | 'unclear';

/** Compares two accounts of a patient. */
export function matchPatients(one: PatientIdentity, other: PatientIdentity): PatientMatch {
  const numberAgrees = agree(one.pmsId, other.pmsId, (number) => number.trim());
  const birthDateAgrees = agree(one.birthDate, other.birthDate, (date) => date);
  const nameAgrees = agree(one.name, other.name, normaliseName);
  const told = [numberAgrees, birthDateAgrees, nameAgrees].filter((agrees) => agrees !== null);
  if (told.every((agrees) => agrees)) return 'same';
  if (told.some((agrees) => agrees)) return 'partly';
  return numberAgrees === null && birthDateAgrees === null ? 'unclear' : 'another';
}

/** Null where one of them is not told. */
function agree(one: string | null, other: string | null, normalise: (text: string) => string): boolean | null {
  return one === null || other === null ? null : normalise(one) === normalise(other);
}
