import { formatUkDate } from '../../../lib/billing/dates.ts';
import type { Choices, PatientReading } from '../../../lib/billing/model.ts';
import type { InvoiceView, PanelView, PatientView, SetUpGap } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { type JudgedInvoice, judgeInvoice, patientRecordOf, viewOfSubmission } from '../bills.ts';
import { codeSetIdentity } from '../code-set-sources.ts';
import { catalogueState, NO_LIST } from '../code-sets.ts';
import { type Draft, saveDraft } from '../drafts.ts';
import type { Services } from '../services.ts';
import { byName, choicesOf, environmentOf, invoiceFacts, lineViews } from '../views.ts';
import { recentDiagnoses } from './codes.ts';
import { siteOf } from './draft-context.ts';

/** All that the panel shows of a draft, with what the user chose so far kept. */
export async function viewOf(services: Services, draft: Draft, choices: Choices | null = null): Promise<PanelView> {
  const current = choices ? { ...draft, choices } : draft;
  if (choices) await saveDraft(current);
  const site = await siteOf(services, current);
  if (current.reading.kind === 'patient') {
    const patient = await patientView(services, site, current.reading);
    const [connection] = await services.configuration.connections.list();
    return {
      ...headOf(current),
      kind: 'patient',
      environment: connection ? environmentOf(connection) : null,
      setUp: [],
      invoice: null,
      patient,
      submission: null,
    };
  }
  return viewOfJudged(services, current, await judgeInvoice(services, site, current.reading, current.choices));
}

/** The same of an invoice that was judged a moment ago, with the draft's own choices. */
export async function viewOfJudged(services: Services, draft: Draft, judged: JudgedInvoice): Promise<PanelView> {
  if (judged.submission) void services.outbox.refresh([judged.submission.providerReference]);
  return {
    ...headOf(draft),
    kind: 'invoice',
    environment: judged.connection ? environmentOf(judged.connection) : null,
    setUp: setUpGaps(judged),
    invoice: await invoiceView(services, draft, judged),
    patient: null,
    submission: judged.submission ? await viewOfSubmission(services, judged.submission) : null,
  };
}

function headOf(draft: Draft) {
  return { draftId: draft.id, readAt: draft.reading.readAt };
}

function setUpGaps({ connection, connections, resolution }: JudgedInvoice): SetUpGap[] {
  if (connection) return [];
  const named = resolution.practitioner.value;
  if (named?.connection) {
    return [
      {
        message: `${named.names[0]} bills through a Healthcode connection that is not set up here.`,
        section: 'connection',
      },
    ];
  }
  if (named && connections.length > 0) {
    const message = `Several Healthcode connections are set up, and none is chosen for ${named.names[0]}.`;
    return [{ message, section: 'practitioners' }];
  }
  return [{ message: 'No connection to Healthcode is set up on this computer.', section: 'connection' }];
}

async function invoiceView(services: Services, draft: Draft, judged: JudgedInvoice): Promise<InvoiceView> {
  const { resolution, findings, connection, configuration: clinic } = judged;
  const { facts, asks } = invoiceFacts(resolution);
  const diagnoses = connection
    ? await catalogueState(services, codeSetIdentity(connection, 'condition-code/ICD10'))
    : NO_LIST.catalogue;
  return {
    invoiceNumber: resolution.invoiceNumber.value,
    patientName: resolution.patient.name.value,
    patientBirthDate: facts.patientBirthDate.shown,
    insurerName: facts.insurer.shown,
    selfPayer: resolution.selfPayer,
    facts,
    asks,
    needsAuthorisationCode: resolution.insurer.value && resolution.authorisationCode.required,
    lines: lineViews(resolution),
    total: resolution.total.value,
    unread: resolution.unread,
    choices: draft.choices,
    findings,
    practitioners: choicesOf(
      resolution.practitioner.candidates.length > 0 ? resolution.practitioner.candidates : clinic.practitioners,
    ),
    insurers: choicesOf(resolution.insurer.candidates.length > 0 ? resolution.insurer.candidates : clinic.insurers),
    facilities: choicesOf(clinic.facilities),
    products: byName(clinic.products),
    diagnoses,
    recentDiagnoses: await recentDiagnoses(services, judged),
  };
}

async function patientView(
  services: Services,
  site: SiteDefinition,
  { page, unread }: PatientReading,
): Promise<PatientView> {
  const clinic = await services.clinic();
  const stored = await patientRecordOf(services, site, page.patientId ?? null);
  const birthDate = page.patientBirthDate ?? null;
  const isOther = Boolean(stored?.birthDate) && birthDate !== null && stored?.birthDate !== birthDate;
  const submissions = page.patientId ? await services.submissions.forPatient(site.id, page.patientId) : [];
  const bills = await Promise.all(submissions.map((submission) => viewOfSubmission(services, submission)));
  void services.outbox.refresh(submissions.map(({ providerReference }) => providerReference));
  return {
    pmsId: page.patientId ?? null,
    name: page.patientName ?? null,
    birthDate: birthDate ? formatUkDate(birthDate) : null,
    page: {
      insurerName: page.insurerName ?? null,
      registrationNumber: page.registrationNumber ?? null,
      authorisationCode: page.authorisationCode ?? null,
    },
    record: isOther ? null : stored,
    recordDiffers: isOther,
    insurers: choicesOf(clinic.insurers),
    bills,
    outstanding: bills.reduce((sum, bill) => sum + (bill.outstanding ?? 0), 0),
    unread,
  };
}
