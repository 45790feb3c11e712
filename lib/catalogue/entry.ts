/** One code of a code set, as it is stored and indexed. Plain data. */
export interface CatalogueEntry {
  /** `ICD10`, `CCSD`, `ISC`, … */
  scheme: string;
  /** As its owner writes it, dots included. */
  code: string;
  title: string;
  /** A service code that must not stand without a procedure code. */
  requiresProcedureCode?: boolean;
  /** Its owner has taken it back; kept so that old bills can still be read. */
  withdrawn?: boolean;
  /** ISO dates, both inclusive. */
  validFrom?: string;
  validTo?: string;
  /** Code of the entry above it, where the set says so. */
  parent?: string;
  /** True: stands for its sub-codes only and can't be chosen. False: can be chosen although it has sub-codes. Absent: the set doesn't say. */
  heading?: boolean;
  /** Other names that it is to be found by. */
  synonyms?: string[];
}

/** A code for comparing: capitals, letters and digits only, so that `e11.9`, `E11 9` and `E119` are one. */
export function compactCode(code: string): string {
  // Nearly all codes need nothing of what follows.
  if (/^[A-Z0-9.]+$/.test(code)) return code.replaceAll('.', '');
  return code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A title on one line, as it is shown: no control characters, single spaces. */
export function tidyTitle(title: string): string {
  if (/^[!-~]+(?: [!-~]+)*$/.test(title)) return title;
  return title
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
}

/** Whether codes of a scheme are nested by their spelling: `E11.9` stands below `E11`. True of the ICD only. */
export function isNestedScheme(scheme: string): boolean {
  return /^icd/i.test(scheme);
}
