import type { CodeState } from '../../lib/billing/codes.ts';
import { codesToCheck } from '../../lib/billing/codes-to-check.ts';
import type {
  Choices,
  ClinicConfiguration,
  Finding,
  InvoiceReading,
  Patient,
  Practitioner,
} from '../../lib/billing/model.ts';
import { providerReference } from '../../lib/billing/provider-reference.ts';
import { resolveBill } from '../../lib/billing/requirements.ts';
import type { Resolution } from '../../lib/billing/resolution.ts';
import { findFaults } from '../../lib/billing/rules/find-faults.ts';
import { isUsedUp } from '../../lib/billing/rules/kept-rules.ts';
import type { KeptBill, RuleContext } from '../../lib/billing/rules/rule.ts';
import { knownStatus } from '../../lib/billing/status.ts';
import { mayBeAtHealthcode } from '../../lib/billing/submission-machine.ts';
import { DEFAULT_CONNECTION, type StoredConnection } from '../../lib/healthcode/port.ts';
import type { SubmissionView } from '../../lib/messages.ts';
import { isRefusedAsDuplicate } from '../../lib/outbox/answers.ts';
import type { SiteDefinition } from '../../lib/pms/definition.ts';
import type { Submission } from '../../lib/store/records.ts';
import { lookUpCode } from './code-sets.ts';
import type { Services } from './services.ts';
import { environmentOfBill, submissionView } from './views.ts';

/** Name under which the practitioner that was chosen last is remembered. */
export const LAST_PRACTITIONER = 'last-practitioner';

/** An invoice with all that page, set-up and user say of it. */
export interface ResolvedInvoice {
  resolution: Resolution;
  /** The set-up that it was resolved with. */
  configuration: ClinicConfiguration;
  /** All connections. */
  connections: StoredConnection[];
  /** The Healthcode site it would go to; null where none is set up. */
  connection: StoredConnection | null;
}

/** An invoice as the worker judges it now. */
export interface JudgedInvoice extends ResolvedInvoice {
  findings: Finding[];
  context: RuleContext;
  /** The bill of this invoice in the outbox, if there is one. */
  submission: Submission | null;
}

/** Resolves a reading with what the user chose. Looks no code up and no bill, so that it can be done at every key. */
export async function resolveInvoice(
  services: Services,
  site: SiteDefinition,
  reading: InvoiceReading,
  choices: Choices,
): Promise<ResolvedInvoice> {
  const [configuration, patientRecord, lastPractitioner, connections] = await Promise.all([
    services.clinic(),
    patientRecordOf(services, site, reading.page.patientId ?? choices.patientId ?? null),
    services.values.get<string>(LAST_PRACTITIONER),
    services.configuration.connections.list(),
  ]);
  const resolution = resolveBill({
    reading,
    choices,
    configuration,
    patientRecord,
    recent: { practitioner: lastPractitioner },
    today: services.today(),
  });
  return {
    resolution,
    configuration,
    connections,
    connection: connectionFor(resolution.practitioner.value, connections),
  };
}

/**
 * Resolves and judges a reading with what the user chose, and finds its bill. One that was sent for another patient under the same number, and is
 * under way or done, is a fault of this invoice and not its bill.
 */
export async function judgeInvoice(
  services: Services,
  site: SiteDefinition,
  reading: InvoiceReading,
  choices: Choices,
): Promise<JudgedInvoice> {
  const resolved = await resolveInvoice(services, site, reading, choices);
  const { resolution, connection, connections } = resolved;
  const [codes, found] = await Promise.all([
    codeRules(services, resolution, connection),
    findSubmission(services, site, reading, connection, connections),
  ]);
  const context: RuleContext = { ...codes, ...(found && { kept: await keptBill(site, reading, resolved, found) }) };
  const submission = found && ownBill(resolution, found);
  return { ...resolved, findings: findFaults(resolution, context), context, submission };
}

/** The bill of an invoice, if there is one, as `judgeInvoice` finds it. */
export async function submissionOf(
  services: Services,
  site: SiteDefinition,
  reading: InvoiceReading,
  choices: Choices,
): Promise<Submission | null> {
  const { resolution, connection, connections } = await resolveInvoice(services, site, reading, choices);
  const found = await findSubmission(services, site, reading, connection, connections);
  return found && ownBill(resolution, found);
}

function ownBill(resolution: Resolution, found: Submission): Submission | null {
  return isUsedUp(resolution, madeFor(found)) ? null : found;
}

/** Whom a bill was made for, and whether it can still be sent. */
function madeFor(found: Submission): Pick<KeptBill, 'patient' | 'isOpen'> {
  const { patientPmsId: pmsId, patientBirthDate: birthDate, patientName: name } = found;
  return { patient: { pmsId, birthDate, name }, isOpen: mayBeSentAgain(found) };
}

/** States from which *Submit* makes a new attempt or a new revision. Everything else is under way or done. */
export function mayBeSentAgain(submission: Submission): boolean {
  const { state, healthcodeStatus } = submission;
  if (isRefusedAsDuplicate(submission)) return false;
  return (
    state === 'draft' ||
    state === 'failed' ||
    state === 'refused' ||
    (state === 'at Healthcode' && knownStatus(healthcodeStatus ?? '') === 'Awaiting correction')
  );
}

/** What the rules need to know of a bill that is kept. */
async function keptBill(
  site: SiteDefinition,
  reading: InvoiceReading,
  { resolution, connection, connections }: ResolvedInvoice,
  found: Submission,
): Promise<KeptBill> {
  const isOther =
    connection !== null &&
    resolution.practitioner.value !== null &&
    mayBeAtHealthcode(found) &&
    found.providerReference !== (await referenceOf(site, reading, connection));
  const its = connections.find(({ id }) => id === found.connectionId);
  return {
    ...madeFor(found),
    otherConnection: isOther ? (its?.name ?? found.healthcodeSiteId) : null,
  };
}

/**
 * The practitioner's own connection; where they name none, the only one, or the one that goes without a name in settings files. While nobody
 * knows who the practitioner is, the first of all stands in: codes can be looked for. Null: which one is open, and nothing is sent.
 */
export function connectionFor(
  practitioner: Practitioner | null,
  connections: StoredConnection[],
): StoredConnection | null {
  const named = practitioner?.connection;
  if (named) return connections.find(({ id }) => id === named) ?? null;
  const unnamed = connections.find(({ id }) => id === DEFAULT_CONNECTION);
  if (unnamed) return unnamed;
  return practitioner === null || connections.length === 1 ? (connections[0] ?? null) : null;
}

/** A practitioner who isn't known yet may bill through any connection: the bill is looked for under each. */
async function findSubmission(
  services: Services,
  site: SiteDefinition,
  reading: InvoiceReading,
  preferred: StoredConnection | null,
  connections: StoredConnection[],
): Promise<Submission | null> {
  const inOrder = [...(preferred ? [preferred] : []), ...connections.filter((connection) => connection !== preferred)];
  for (const connection of inOrder) {
    const reference = await referenceOf(site, reading, connection);
    const submission = reference && (await services.submissions.get(reference));
    if (submission && (submission.state !== 'draft' || mayBeAtHealthcode(submission))) return submission;
  }
  return null;
}

export async function referenceOf(
  site: SiteDefinition,
  reading: InvoiceReading,
  connection: StoredConnection,
): Promise<string | null> {
  const { invoiceNumber } = reading.page;
  if (!invoiceNumber) return null;
  return providerReference({
    environment: connection.environment,
    healthcodeSiteId: connection.siteId,
    billingKey: site.billingKey ?? site.id,
    invoiceNumber,
  });
}

export async function patientRecordOf(
  services: Services,
  site: SiteDefinition,
  pmsId: string | null,
): Promise<Patient | null> {
  return pmsId ? services.configuration.patients.get({ site: site.id, pmsId }) : null;
}

/** What the rules need to know of codes, looked up before they run. */
async function codeRules(
  services: Services,
  resolution: Resolution,
  connection: StoredConnection | null,
): Promise<RuleContext> {
  const keyOf = (scheme: string, code: string, date: string) => `${scheme} ${code} ${date}`;
  const states = new Map<string, CodeState>();
  const needProcedure = new Set<string>();
  for (const wanted of codesToCheck(resolution)) {
    if (!connection) break;
    const found = await lookUpCode(services, connection, wanted, resolution.insurer.value?.identifier ?? null);
    states.set(keyOf(wanted.scheme, wanted.code, wanted.date), found.state);
    if (found.entry?.requiresProcedureCode) needProcedure.add(wanted.code);
  }
  return {
    today: resolution.today,
    hasCode: (scheme, code, date) => states.get(keyOf(scheme, code, date)) ?? 'no catalogue',
    requiresProcedureCode: (code) => needProcedure.has(code),
  };
}

/** A bill with its history and payments, as pages show it. */
export async function viewOfSubmission(services: Services, submission: Submission): Promise<SubmissionView> {
  const [history, payments, connection] = await Promise.all([
    services.submissions.history(submission.providerReference),
    services.payments.list(submission.providerReference),
    services.configuration.connections.get(submission.connectionId),
  ]);
  return submissionView({
    submission,
    history,
    payments,
    environment: environmentOfBill(submission, connection),
    answeredAt: services.outbox.answeredAt(submission.providerReference),
  });
}
