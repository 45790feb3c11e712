import type { PatientInsurer } from './model.ts';

/** A patient's covers: insurances with the days on which they hold. There may be several with one insurer. */

/** Whether a period holds on a day; one that names no first or last day has none. */
export function isValidOn(entry: { validFrom?: string | null; validTo?: string | null }, date: string): boolean {
  return (entry.validFrom ?? date) <= date && date <= (entry.validTo ?? date);
}

/**
 * The cover with an insurer that holds on a day, one that names its days before one that does not; else the last one there is, of which
 * nothing may be used but to say why. Null: none.
 */
export function findCover(
  insurances: readonly PatientInsurer[],
  insurer: string,
  onDate: string,
): { entry: PatientInsurer; valid: boolean } | null {
  const entries = insurances.filter((entry) => entry.insurer === insurer);
  const holding = entries.filter((entry) => isValidOn(entry, onDate));
  const valid = holding.find((entry) => entry.validFrom || entry.validTo) ?? holding[0];
  const entry = valid ?? entries[entries.length - 1];
  return entry === undefined ? null : { entry, valid: valid !== undefined };
}

/** By what one cover is told from another: insurer, number and days. */
export function coverKey({ insurer, registrationNumber, validFrom, validTo }: PatientInsurer): string {
  return JSON.stringify([insurer, registrationNumber, validFrom ?? null, validTo ?? null]);
}

/** Whether two covers are with one insurer for the same days: no bill could tell which of them to use. */
export function areForSameDays(one: PatientInsurer, other: PatientInsurer): boolean {
  return coverKey({ ...one, registrationNumber: '' }) === coverKey({ ...other, registrationNumber: '' });
}

/** The covers with `cover` in the place of `replaced`, or behind them all where that is null or none of them. */
export function withCover(
  insurances: readonly PatientInsurer[],
  cover: PatientInsurer,
  replaced: PatientInsurer | null,
): PatientInsurer[] {
  const place = replaced === null ? -1 : insurances.findIndex((entry) => coverKey(entry) === coverKey(replaced));
  return place === -1 ? [...insurances, cover] : insurances.toSpliced(place, 1, cover);
}
