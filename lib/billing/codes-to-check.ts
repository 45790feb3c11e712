import type { Resolution } from './resolution.ts';

/** Schemes of codes. ISC: industry standard (service) codes; CCSD: procedures. */
export type CodeScheme = 'ISC' | 'CCSD' | 'ICD10' | 'ICD9';

/** One code to look up before the rules run. */
export interface CodeToCheck {
  scheme: CodeScheme;
  code: string;
  /** ISO date on which it must be valid. */
  date: string;
}

/**
 * The codes of a resolution, so that a caller with an asynchronous catalogue can look them up and hand `findFaults` a synchronous `hasCode`.
 */
export function codesToCheck(resolution: Resolution): CodeToCheck[] {
  const billDate = resolution.firstDateOfService ?? resolution.today;
  const found: CodeToCheck[] = (resolution.diagnoses.value ?? []).map((diagnosis) => ({
    scheme: diagnosis.scheme,
    code: diagnosis.code,
    date: billDate,
  }));
  for (const line of resolution.lines) {
    const date = line.dateOfService.value ?? billDate;
    if (line.serviceCode.value !== null) found.push({ scheme: 'ISC', code: line.serviceCode.value, date });
    for (const code of line.procedureCodes.value ?? []) found.push({ scheme: 'CCSD', code, date });
  }
  return found;
}
