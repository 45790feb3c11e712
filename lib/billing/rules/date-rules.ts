import { addDays, addMonths, formatUkDate } from '../dates.ts';
import type { Resolution, ResolvedLine } from '../resolution.ts';
import { type Fault, faultIf, insurerName, type Rule, SOURCES, unreadSentence } from './rule.ts';

/** Rules about dates, setting and authorisation. Dates are ISO strings, compared as strings; today is London's. */
export const DATE_RULES: readonly Rule[] = [
  {
    id: 'invoice-date-missing',
    severity: 'stops',
    field: 'invoiceDate',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.invoiceDate.value === null,
        `The bill has no invoice date.${unreadSentence(resolution, 'invoiceDate')}`,
        'Enter the date of the invoice.',
      ),
  },
  {
    id: 'invoice-date-in-future',
    severity: 'stops',
    field: 'invoiceDate',
    source: SOURCES.ours,
    find: ({ invoiceDate }, { today }) =>
      faultIf(
        invoiceDate.value !== null && invoiceDate.value > today,
        `The invoice date, ${formatUkDate(invoiceDate.value ?? '')}, is in the future.`,
        'Correct it on the invoice, then read the page again.',
      ),
  },
  {
    id: 'date-of-service-missing',
    severity: 'stops',
    field: 'dateOfService',
    source: SOURCES.completeBill,
    find: (resolution) =>
      perLine(
        resolution,
        (line) => line.dateOfService.value === null,
        (line) => ({
          message: `Item ${line.sequence} has no date of service.${unreadSentence(resolution, 'dateOfService', line.sequence)}`,
          fix: 'Enter the date of service.',
        }),
      ),
  },
  {
    id: 'date-of-service-in-future',
    severity: 'stops',
    field: 'dateOfService',
    source: 'Healthcode: FDOS – may not be after today',
    find: (resolution, { today }) =>
      perLine(
        resolution,
        (line) => after(line, today),
        (line, date) => ({
          message: `The date of service of item ${line.sequence}, ${date}, is in the future.`,
          fix: 'Correct it on the invoice, then read the page again. A bill can go from the day of treatment on.',
        }),
      ),
  },
  {
    id: 'date-of-service-before-birth',
    severity: 'stops',
    field: 'dateOfService',
    source: SOURCES.ours,
    find: (resolution) => {
      const birthDate = resolution.patient.birthDate.value;
      return perLine(
        resolution,
        (line) => birthDate !== null && before(line, birthDate),
        (line, date) => ({
          message: `The date of service of item ${line.sequence}, ${date}, is before the patient was born (${formatUkDate(birthDate ?? '')}).`,
          fix: 'Correct the date of service or the date of birth in your practice system, then read the page again.',
        }),
      );
    },
  },
  {
    id: 'date-of-service-after-invoice',
    severity: 'warns',
    field: 'dateOfService',
    source: 'Healthcode: service date is among the five commonest failure groups',
    find: (resolution, { today }) => {
      const invoiceDate = resolution.invoiceDate.value;
      return perLine(
        resolution,
        (line) => invoiceDate !== null && after(line, invoiceDate) && !after(line, today),
        (line, date) => ({
          message: `The date of service of item ${line.sequence}, ${date}, is after the invoice date (${formatUkDate(invoiceDate ?? '')}).`,
          fix: 'Check both dates on the invoice.',
        }),
      );
    },
  },
  {
    id: 'date-of-service-outside-stay',
    severity: 'warns',
    field: 'dateOfService',
    source: SOURCES.ours,
    find: (resolution) => {
      if (resolution.setting.value !== 'I') return [];
      const admission = resolution.admissionDate.value;
      const discharge = resolution.dischargeDate.value;
      return perLine(
        resolution,
        (line) => (admission !== null && before(line, admission)) || (discharge !== null && after(line, discharge)),
        (line, date) => ({
          message: `The date of service of item ${line.sequence}, ${date}, is outside the inpatient stay.`,
          fix: 'Check the date of service and the dates of admission and discharge.',
        }),
      );
    },
  },
  {
    id: 'setting-missing',
    severity: 'stops',
    field: 'setting',
    source: 'Healthcode: Setting – must be I, D or O',
    find: (resolution) =>
      faultIf(
        resolution.setting.value === null,
        resolution.setting.pageWord === null
          ? `The bill has no setting.${unreadSentence(resolution, 'setting')}`
          : 'The page’s setting is none of outpatient, day case or inpatient.',
        'Choose outpatient, day case or inpatient.',
      ),
  },
  {
    id: 'admission-date-missing',
    severity: 'warns',
    field: 'admissionDate',
    source: 'Semble help: setting, admission and discharge dates',
    find: ({ setting, admissionDate }) =>
      faultIf(
        (setting.value === 'I' || setting.value === 'D') && admissionDate.value === null,
        `The bill is for ${setting.value === 'D' ? 'a day case' : 'an inpatient'} and has no admission date.`,
        'Enter the admission date.',
      ),
  },
  {
    id: 'admission-date-in-future',
    severity: 'stops',
    field: 'admissionDate',
    source: 'Healthcode: FDOS – may not be after today',
    find: ({ admissionDate }, { today }) =>
      faultIf(
        admissionDate.value !== null && admissionDate.value > today,
        `The admission date, ${formatUkDate(admissionDate.value ?? '')}, is in the future.`,
        'Correct the admission date.',
      ),
  },
  {
    id: 'discharge-before-admission',
    severity: 'stops',
    field: 'dischargeDate',
    source: SOURCES.ours,
    find: ({ admissionDate, dischargeDate }) =>
      faultIf(
        admissionDate.value !== null && dischargeDate.value !== null && dischargeDate.value < admissionDate.value,
        `The patient was discharged on ${formatUkDate(dischargeDate.value ?? '')}, before the admission on ${formatUkDate(admissionDate.value ?? '')}.`,
        'Correct the date of admission or of discharge.',
      ),
  },
  {
    id: 'discharge-date-in-future',
    severity: 'warns',
    field: 'dischargeDate',
    source: SOURCES.ours,
    find: ({ dischargeDate }, { today }) =>
      faultIf(
        dischargeDate.value !== null && dischargeDate.value > today,
        `The discharge date, ${formatUkDate(dischargeDate.value ?? '')}, is in the future.`,
        'Check the discharge date.',
      ),
  },
  {
    id: 'authorisation-code-missing',
    severity: 'stops',
    field: 'authorisationCode',
    source: 'The insurer’s settings: authorisation code required',
    find: (resolution) =>
      faultIf(
        resolution.authorisationCode.required && resolution.authorisationCode.value === null,
        `${insurerName(resolution)} needs an authorisation code.${storedCodesSentence(resolution)}`,
        'Enter the code that the insurer gave to the patient.',
      ),
  },
  {
    id: 'authorisation-outside-validity',
    severity: 'stops',
    field: 'authorisationCode',
    source: 'Healthcode: ValidToDate – may not be before the latest date of service',
    find: (resolution) => {
      const { authorisation, firstDateOfService, lastDateOfService } = resolution;
      const validTo = authorisation?.validTo ?? null;
      const validFrom = authorisation?.validFrom ?? null;
      const ended = validTo !== null && lastDateOfService !== null && lastDateOfService > validTo;
      const notBegun = validFrom !== null && firstDateOfService !== null && firstDateOfService < validFrom;
      return faultIf(
        ended || notBegun,
        ended
          ? `The authorisation code is valid to ${formatUkDate(validTo ?? '')}; the last date of service is ${formatUkDate(lastDateOfService ?? '')}.`
          : `The authorisation code is valid from ${formatUkDate(validFrom ?? '')}; the first date of service is ${formatUkDate(firstDateOfService ?? '')}.`,
        'Enter the code that covers every date of service, or correct its dates in the patient’s record.',
      );
    },
  },
  {
    id: 'submission-window-passed',
    severity: 'warns',
    field: 'dateOfService',
    source: SOURCES.window,
    find: (resolution, { today }) => {
      const limit = submissionLimit(resolution);
      return faultIf(
        limit !== null && today > limit.date,
        `${insurerName(resolution)} takes bills for ${limit?.months} months after treatment; for this one that was until ${formatUkDate(limit?.date ?? '')}.`,
        'Ask the insurer whether it still takes the bill, or send it and expect a query.',
      );
    },
  },
  {
    id: 'submission-window-near',
    severity: 'warns',
    field: 'dateOfService',
    source: SOURCES.window,
    find: (resolution, { today }) => {
      const limit = submissionLimit(resolution);
      return faultIf(
        limit !== null && today <= limit.date && today >= addDays(limit.date, -14),
        `${insurerName(resolution)} takes this bill until ${formatUkDate(limit?.date ?? '')}.`,
        'Send it before then.',
      );
    },
  },
];

function perLine(
  resolution: Resolution,
  broken: (line: ResolvedLine) => boolean,
  describe: (line: ResolvedLine, date: string) => Fault,
): Fault[] {
  return resolution.lines
    .filter(broken)
    .map((line) => ({ line: line.sequence, ...describe(line, formatUkDate(line.dateOfService.value ?? '')) }));
}

function after(line: ResolvedLine, date: string): boolean {
  return line.dateOfService.value !== null && line.dateOfService.value > date;
}

function before(line: ResolvedLine, date: string): boolean {
  return line.dateOfService.value !== null && line.dateOfService.value < date;
}

function storedCodesSentence(resolution: Resolution): string {
  const stored = resolution.cover?.entry.authorisationCodes ?? [];
  return stored.length === 0
    ? unreadSentence(resolution, 'authorisationCode')
    : ' None of those in the patient’s record is valid on the first date of service.';
}

/** Months after treatment within which insurers take bills, where the settings say nothing. */
const BUILT_IN_MONTHS: Readonly<Record<string, number>> = { bup: 6, ppp: 6, slh: 3 };

/** The last day for the earliest treatment of the bill; null where no limit is known. */
function submissionLimit(resolution: Resolution): { date: string; months: number } | null {
  const insurer = resolution.insurer.value;
  if (insurer === null || resolution.firstDateOfService === null) return null;
  const builtIn = Object.hasOwn(BUILT_IN_MONTHS, insurer.identifier) ? BUILT_IN_MONTHS[insurer.identifier] : undefined;
  const months = insurer.submitWithinMonths === undefined ? (builtIn ?? null) : insurer.submitWithinMonths;
  return months === null ? null : { date: addMonths(resolution.firstDateOfService, months), months };
}
