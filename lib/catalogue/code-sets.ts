/** A code set that Healthcode offers, with its name for people. */
export interface CodeSetName {
  /** Name in Healthcode's addresses. */
  set: string;
  scheme: string;
  name: string;
  /** Not every clinic is offered it: a server without it is no failure. */
  optional?: boolean;
}

/** The sets that are fetched, in this order: diagnoses first, since every bill needs one. Names and schemes as Healthcode's API documents them. */
export const CODE_SETS: readonly CodeSetName[] = [
  { set: 'condition-code/ICD10', scheme: 'ICD10', name: 'Diagnoses (ICD-10)' },
  { set: 'service-type/ISC', scheme: 'ISC', name: 'Service codes (ISC)' },
  { set: 'procedure-code/CCSD', scheme: 'CCSD', name: 'Procedures (CCSD)' },
  { set: 'procedure-code/9BUPP', scheme: '9BUPP', name: 'Procedures (Bupa’s own)', optional: true },
  { set: 'service-category/ISC', scheme: 'ISC', name: 'Service categories (ISC)', optional: true },
  { set: 'condition-code/ICD9', scheme: 'ICD9', name: 'Diagnoses (ICD-9)', optional: true },
];

/** Name of a set for people; its own name where it isn't one of the known ones. */
export function codeSetName(set: string): string {
  return CODE_SETS.find((known) => known.set === set)?.name ?? set;
}
