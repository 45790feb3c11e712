import type { CodeState } from '../codes.ts';
import { formatUkDate } from '../dates.ts';
import { looksLikeBillCode } from '../formats.ts';
import type { ResolvedLine } from '../resolution.ts';
import { type Fault, faultIf, insurerName, quote, type Rule, type RuleContext, SOURCES } from './rule.ts';

/** Rules about codes: diagnoses, service codes, procedure codes. Nothing is said of a code whose catalogue isn't stored here. */
export const CODE_RULES: readonly Rule[] = [
  {
    id: 'diagnosis-missing',
    severity: 'stops',
    field: 'diagnosis',
    source: 'The insurer’s settings: diagnosis required',
    find: (resolution) =>
      faultIf(
        resolution.diagnoses.required && resolution.diagnoses.value === null,
        `${insurerName(resolution)} needs a diagnosis.`,
        'Choose the diagnosis.',
      ),
  },
  {
    id: 'diagnosis-unknown',
    severity: 'stops',
    field: 'diagnosis',
    source: 'Healthcode: Diagnosis – code not mapped',
    find: (resolution, context) =>
      (resolution.diagnoses.value ?? []).flatMap((diagnosis) => {
        const state = ask(context, diagnosis.scheme, diagnosis.code, resolution.firstDateOfService);
        return faultIf(
          state === 'unknown',
          `The diagnosis ${quote(diagnosis.code)} is not in the list of codes.`,
          'Choose the diagnosis from the list.',
        );
      }),
  },
  {
    id: 'diagnosis-withdrawn',
    severity: 'stops',
    field: 'diagnosis',
    source: 'Healthcode: Diagnosis – not valid for insurer',
    find: (resolution, context) =>
      (resolution.diagnoses.value ?? []).flatMap((diagnosis) => {
        const state = ask(context, diagnosis.scheme, diagnosis.code, resolution.firstDateOfService);
        return faultIf(
          state === 'withdrawn',
          `The diagnosis ${quote(diagnosis.code)} is not valid on ${formatUkDate(resolution.firstDateOfService ?? context.today)}.`,
          'Choose the code that has replaced it.',
        );
      }),
  },
  {
    id: 'diagnosis-scheme',
    severity: 'warns',
    field: 'diagnosis',
    source: 'AXA Health provider pages: ICD-10 required',
    find: ({ diagnoses, insurer }) =>
      faultIf(
        insurer.value?.identifier === 'ppp' && (diagnoses.value ?? []).some((diagnosis) => diagnosis.scheme === 'ICD9'),
        'AXA Health takes ICD-10 diagnoses; this one is ICD-9.',
        'Choose an ICD-10 diagnosis.',
      ),
  },
  {
    id: 'duplicate-diagnosis',
    severity: 'warns',
    field: 'diagnosis',
    source: SOURCES.ours,
    find: ({ diagnoses }) => {
      const keys = (diagnoses.value ?? []).map((diagnosis) => `${diagnosis.scheme} ${diagnosis.code}`);
      return faultIf(new Set(keys).size < keys.length, 'The same diagnosis is chosen twice.', 'Remove one of the two.');
    },
  },
  {
    id: 'service-code-missing',
    severity: 'stops',
    field: 'serviceCode',
    source: SOURCES.completeBill,
    find: ({ lines }) =>
      lines
        .filter((line) => line.serviceCode.value === null)
        .map((line): Fault => ({ line: line.sequence, message: missingCode(line), fix: missingCodeFix(line) })),
  },
  {
    id: 'service-code-unknown',
    severity: 'stops',
    field: 'serviceCode',
    source: 'Healthcode: ServiceCode – not valid for insurer',
    find: ({ lines }, context) =>
      serviceCodesThatAre('unknown', lines, context).map(
        (line): Fault => ({
          line: line.sequence,
          message: `The service code ${quote(line.serviceCode.value ?? '')} of item ${line.sequence} is not in the list of codes.`,
          fix: codeFix(line.serviceCode.source),
        }),
      ),
  },
  {
    id: 'service-code-withdrawn',
    severity: 'stops',
    field: 'serviceCode',
    source: 'Healthcode: codes must be active on the date of service',
    find: ({ lines }, context) =>
      serviceCodesThatAre('withdrawn', lines, context).map(
        (line): Fault => ({
          line: line.sequence,
          message: `The service code ${quote(line.serviceCode.value ?? '')} of item ${line.sequence} is not valid on ${dateOf(line)}.`,
          fix: codeFix(line.serviceCode.source),
        }),
      ),
  },
  {
    id: 'service-code-format',
    severity: 'warns',
    field: 'serviceCode',
    source: SOURCES.formats,
    find: ({ lines }, context) =>
      serviceCodesThatAre('no catalogue', lines, context)
        .filter((line) => !looksLikeBillCode(line.serviceCode.value ?? ''))
        .map(
          (line): Fault => ({
            line: line.sequence,
            message: `The service code ${quote(line.serviceCode.value ?? '')} of item ${line.sequence} does not look like one.`,
            fix: codeFix(line.serviceCode.source),
          }),
        ),
  },
  {
    id: 'procedure-code-missing',
    severity: 'stops',
    field: 'procedureCode',
    source: 'Semble help: an industry standard code may need a procedure code',
    find: ({ lines }, context) =>
      lines
        .filter((line) => line.serviceCode.value !== null && (line.procedureCodes.value ?? []).length === 0)
        .filter((line) => context.requiresProcedureCode?.(line.serviceCode.value ?? '') === true)
        .map(
          (line): Fault => ({
            line: line.sequence,
            message: `${named(line)} has no procedure code, and its service code ${line.serviceCode.value} needs one.`,
            fix: 'Choose the procedure code, or add it to the product in the options.',
          }),
        ),
  },
  {
    id: 'procedure-code-unknown',
    severity: 'stops',
    field: 'procedureCode',
    source: 'Healthcode: ProcCode – invalid code',
    find: ({ lines }, context) =>
      procedureCodesThatAre('unknown', lines, context).map(
        ({ line, code }): Fault => ({
          line: line.sequence,
          message: `The procedure code ${quote(code)} of item ${line.sequence} is not in the list of codes.`,
          fix: codeFix(line.procedureCodes.source),
        }),
      ),
  },
  {
    id: 'procedure-code-withdrawn',
    severity: 'stops',
    field: 'procedureCode',
    source: 'Healthcode: ProcCode – invalid code (not active on the date of service)',
    find: ({ lines }, context) =>
      procedureCodesThatAre('withdrawn', lines, context).map(
        ({ line, code }): Fault => ({
          line: line.sequence,
          message: `The procedure code ${quote(code)} of item ${line.sequence} is not valid on ${dateOf(line)}.`,
          fix: codeFix(line.procedureCodes.source),
        }),
      ),
  },
  {
    id: 'procedure-code-format',
    severity: 'warns',
    field: 'procedureCode',
    source: SOURCES.formats,
    find: ({ lines }, context) =>
      procedureCodesThatAre('no catalogue', lines, context)
        .filter(({ code }) => !looksLikeBillCode(code))
        .map(
          ({ line, code }): Fault => ({
            line: line.sequence,
            message: `The procedure code ${quote(code)} of item ${line.sequence} does not look like one.`,
            fix: codeFix(line.procedureCodes.source),
          }),
        ),
  },
];

function ask(context: RuleContext, scheme: string, code: string, date: string | null): CodeState {
  return context.hasCode?.(scheme, code, date ?? context.today) ?? 'no catalogue';
}

function serviceCodesThatAre(state: CodeState, lines: readonly ResolvedLine[], context: RuleContext): ResolvedLine[] {
  return lines.filter(
    (line) =>
      line.serviceCode.value !== null &&
      ask(context, 'ISC', line.serviceCode.value, line.dateOfService.value) === state,
  );
}

function procedureCodesThatAre(state: CodeState, lines: readonly ResolvedLine[], context: RuleContext) {
  return lines.flatMap((line) =>
    (line.procedureCodes.value ?? [])
      .filter((code) => ask(context, 'CCSD', code, line.dateOfService.value) === state)
      .map((code) => ({ line, code })),
  );
}

function dateOf(line: ResolvedLine): string {
  return line.dateOfService.value === null ? 'the date of service' : formatUkDate(line.dateOfService.value);
}

function named(line: ResolvedLine): string {
  return line.description === '' ? `Item ${line.sequence}` : quote(line.description);
}

function missingCode(line: ResolvedLine): string {
  if (line.description === '') return `Item ${line.sequence} has no service code.`;
  return line.product.problem === 'ambiguous'
    ? `More than one product is set up as ${quote(line.description)}, so item ${line.sequence} has no service code.`
    : `${quote(line.description)} is not set up as a product, so item ${line.sequence} has no service code.`;
}

function missingCodeFix(line: ResolvedLine): string {
  return line.product.problem === 'ambiguous'
    ? 'Choose the codes for this item, or remove one of the products in the options.'
    : 'Choose the codes for this item, or add the product in the options.';
}

/** Where a wrong code is put right depends on where it came from. */
function codeFix(source: string | null): string {
  if (source === 'settings') return 'Correct the product in the options.';
  if (source === 'page') return 'Correct the code on the invoice, then read the page again.';
  return 'Choose another code.';
}
