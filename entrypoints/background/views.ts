import { isLoopback } from '../../lib/addresses.ts';
import { formatUkDate } from '../../lib/billing/dates.ts';
import type { Environment, Facility, Finding, Insurer, Practitioner } from '../../lib/billing/model.ts';
import { paymentState } from '../../lib/billing/payment.ts';
import type { Resolution, Resolved, ResolvedName } from '../../lib/billing/resolution.ts';
import { SETTING_NAMES } from '../../lib/billing/setting.ts';
import {
  isOpenStatus,
  meaningOf,
  PAYMENT_PRESENTATION,
  presentDraft,
  presentStatus,
} from '../../lib/billing/status.ts';
import { canTransition } from '../../lib/billing/submission-machine.ts';
import type { Connection } from '../../lib/healthcode/port.ts';
import type {
  AskedField,
  Choice,
  EnvironmentView,
  FactView,
  LineView,
  StatusView,
  SubmissionView,
} from '../../lib/messages.ts';
import { isRefusedAsDuplicate } from '../../lib/outbox/answers.ts';
import type { Payment, StatusChange, Submission } from '../../lib/store/records.ts';

/** What pages show, made from records. Pure: data in, data out. */

/** The permanent badge. An address of the clinic's own choosing counts as practice only on this very computer. */
export function environmentView(environment: Environment, discoveryUrl: string): EnvironmentView {
  const loopback = URL.canParse(discoveryUrl) && isLoopback(new URL(discoveryUrl));
  if (environment === 'live') return { kind: environment, label: 'LIVE', sentence: null, look: 'live' };
  if (environment === 'uat')
    return { kind: environment, label: 'UAT', sentence: 'Test system. Nothing reaches an insurer.', look: 'uat' };
  if (environment === 'sandbox' || loopback) {
    return {
      kind: environment,
      label: 'SANDBOX',
      sentence: 'Practice only. Nothing reaches an insurer.',
      look: 'sandbox',
    };
  }
  const host = URL.canParse(discoveryUrl) ? new URL(discoveryUrl).hostname : discoveryUrl;
  return { kind: environment, label: 'OTHER', sentence: `Bills go to ${host}.`, look: 'uat' };
}

export function environmentOf(connection: Pick<Connection, 'environment' | 'discoveryUrl'>): EnvironmentView {
  return environmentView(connection.environment, connection.discoveryUrl);
}

/** The badge of the environment that a bill was made in, even if its connection has gone or changed. */
export function environmentOfBill(
  { environment }: Pick<Submission, 'environment'>,
  connection: Pick<Connection, 'environment' | 'discoveryUrl'> | null | undefined,
): EnvironmentView {
  return connection?.environment === environment ? environmentOf(connection) : environmentView(environment, '');
}

// ── Invoice ────────────────────────────────────────────────────────────────────

/** Values as the panel shows them, and which of them it must ask for. */
export function invoiceFacts(resolution: Resolution): { facts: Record<AskedField, FactView>; asks: AskedField[] } {
  const { patient } = resolution;
  const dates = resolution.lines.map((line) => line.dateOfService);
  const serviceDate = sharedDate(dates);
  const facts: Record<AskedField, FactView> = {
    practitioner: nameFact(resolution.practitioner),
    insurer: nameFact(resolution.insurer),
    setting: fact(resolution.setting, (setting) => SETTING_NAMES[setting]),
    registrationNumber: fact(resolution.registrationNumber),
    authorisationCode: fact(resolution.authorisationCode, (code) =>
      resolution.authorisation?.validTo ? `${code}, valid to ${formatUkDate(resolution.authorisation.validTo)}` : code,
    ),
    dateOfService: {
      shown: serviceDate.value ? formatUkDate(serviceDate.value) : datesShown(resolution),
      value: serviceDate.value,
      source: serviceDate.source,
    },
    invoiceDate: fact(resolution.invoiceDate, formatUkDate),
    patientName: fact(patient.name),
    patientBirthDate: fact(patient.birthDate, formatUkDate),
    patientSex: fact(patient.sex),
    patientAddress: fact(patient.address),
    facility: nameFact(resolution.facility),
    admissionDate: fact(resolution.admissionDate, formatUkDate),
    dischargeDate: fact(resolution.dischargeDate, formatUkDate),
  };
  if (resolution.selfPayer) return { facts, asks: [] };
  const stays = resolution.setting.value === 'I' || resolution.setting.value === 'D';
  const open: Record<AskedField, boolean> = {
    practitioner: resolution.practitioner.open,
    insurer: resolution.insurer.open,
    setting: true,
    registrationNumber: resolution.registrationNumber.open,
    authorisationCode: resolution.authorisationCode.open,
    dateOfService: dates.some((date) => date.open),
    invoiceDate: resolution.invoiceDate.open,
    patientName: patient.name.open,
    patientBirthDate: patient.birthDate.open,
    patientSex: patient.sex.open,
    patientAddress: patient.address.open,
    facility: stays && resolution.facility.open && resolution.facility.candidates.length > 0,
    admissionDate: stays && resolution.admissionDate.open,
    dischargeDate: stays && resolution.dischargeDate.open,
  };
  return { facts, asks: (Object.keys(open) as AskedField[]).filter((field) => open[field]) };
}

function fact<Value extends string>(
  resolved: Resolved<Value>,
  show: (value: Value) => string = (value) => value,
): FactView {
  const { value, source } = resolved;
  return { shown: value === null ? null : show(value), value, source };
}

function nameFact(resolved: ResolvedName<Practitioner | Insurer | Facility>): FactView {
  return {
    shown: resolved.value?.names[0] ?? resolved.pageName,
    value: resolved.value?.identifier ?? null,
    source: resolved.value ? resolved.source : null,
  };
}

/** The date that the panel's one field stands for: the open lines', if they all have the same. */
function sharedDate(dates: Resolved<string>[]): Resolved<string> {
  const open = dates.filter((date) => date.open);
  const candidates = open.length > 0 ? open : dates;
  const [first] = candidates;
  return first && candidates.every((date) => date.value === first.value)
    ? first
    : { value: null, source: null, open: true };
}

function datesShown({ firstDateOfService: first, lastDateOfService: last }: Resolution): string | null {
  return first && last ? `${formatUkDate(first)} to ${formatUkDate(last)}` : null;
}

export function lineViews(resolution: Resolution): LineView[] {
  return resolution.lines.map((line) => ({
    number: line.sequence,
    description: line.description,
    dateOfService: line.dateOfService.value,
    dateSource: line.dateOfService.source,
    quantity: line.quantity.value,
    net: line.net.value,
    serviceCode: line.serviceCode.value,
    procedureCodes: line.procedureCodes.value ?? [],
    codesSource: line.serviceCode.source,
  }));
}

/** In the order of the alphabet. */
export function choicesOf(list: { identifier: string; names: string[] }[]): Choice[] {
  return byName(
    list.map(({ identifier, names: [name = identifier, ...otherNames] }) => ({ identifier, name, otherNames })),
  );
}

export function byName<Named extends { name: string }>(list: readonly Named[]): Named[] {
  return list.toSorted((one, other) => one.name.localeCompare(other.name, 'en-GB'));
}

/** What stands beside the button before a bill is sent: faults that the page or the set-up has, not what the panel is there to ask. */
export function readiness(resolution: Resolution, findings: Finding[]): StatusView {
  const asked = new Set<string>(['diagnosis', ...invoiceFacts(resolution).asks, 'serviceCode', 'procedureCode']);
  const count = findings.filter(({ severity, field }) => severity === 'stops' && !asked.has(field)).length;
  return presentDraft(resolution.selfPayer, count);
}

// ── Submission ─────────────────────────────────────────────────────────────────

export interface SubmissionFacts {
  submission: Submission;
  history: StatusChange[];
  payments: Payment[];
  environment: EnvironmentView;
  /** Milliseconds since the epoch; null if Healthcode wasn't asked since the worker started. */
  answeredAt: number | null;
}

export function submissionView({
  submission,
  history,
  payments,
  environment,
  answeredAt,
}: SubmissionFacts): SubmissionView {
  const { state, healthcodeStatus, settledRevision, bill } = submission;
  const status = presentStatus(state, healthcodeStatus);
  const paid = paymentState(submission.total, payments);
  const atHealthcode = state === 'at Healthcode' && healthcodeStatus !== null;
  const isDuplicate = isRefusedAsDuplicate(submission);
  return {
    providerReference: submission.providerReference,
    environment,
    invoiceNumber: submission.invoiceNumber,
    patientName: submission.patientName,
    patientBirthDate: submission.patientBirthDate ? formatUkDate(submission.patientBirthDate) : null,
    insurerName: submission.insurerName,
    total: submission.total,
    setting: bill ? SETTING_NAMES[bill.setting] : null,
    diagnoses: bill?.diagnoses.map(({ code, title }) => ({ code, title })) ?? [],
    lineCount: bill?.lines.length ?? null,
    state,
    healthcodeStatus,
    status,
    meaning: meaningOf(atHealthcode ? healthcodeStatus : state),
    changedAt: submission.statusChangedAt,
    checkedAt: answeredAt === null ? null : new Date(answeredAt).toISOString(),
    queuedReason: submission.queuedReason,
    nextTryAt: submission.nextTryAt,
    note: submission.note,
    revision: submission.revision,
    adopted: submission.adopted,
    errors: submission.errors,
    healthcodeReason: submission.healthcodeReason,
    history: history.map((change) => {
      const shown = presentStatus(change.to, change.healthcodeStatus);
      return { sequence: change.sequence, at: change.at, word: shown.word, why: change.why, status: shown };
    }),
    payments: payments.map(({ id, amount, date, note }) => ({ id, amount, date, note })),
    paymentState: paid.state,
    paymentStatus: PAYMENT_PRESENTATION[paid.state],
    outstanding: paid.outstanding,
    pageUrl: submission.pageUrl,
    can: {
      refresh:
        state === 'queued' ||
        state === 'checking' ||
        state === 'cancelling' ||
        isDuplicate ||
        (state === 'refused' && settledRevision > 0) ||
        (atHealthcode && isOpenStatus(healthcodeStatus)),
      takeOut: canTransition(submission, { type: 'take out' }),
      queueAgain: state === 'failed' || (submission.body !== null && canTransition(submission, { type: 'send again' })),
      correct: !isDuplicate && canTransition(submission, { type: 'correct and resend' }),
      cancel: bill !== null && submission.claimId !== null && canTransition(submission, { type: 'start cancelling' }),
      recordPayment: submission.total !== null && (state === 'at Healthcode' || state === 'elsewhere'),
      recordElsewhere: canTransition(submission, { type: 'record elsewhere' }),
      withdrawElsewhere: canTransition(submission, { type: 'withdraw elsewhere' }),
    },
  };
}
