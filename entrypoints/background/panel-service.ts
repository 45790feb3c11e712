import browser from 'webextension-polyfill';
import { assembleBill } from '../../lib/billing/assemble.ts';
import { differences } from '../../lib/billing/compare.ts';
import { formatUkDate } from '../../lib/billing/dates.ts';
import type { Choices, InvoiceReading, Patient, PatientReading, Reading } from '../../lib/billing/model.ts';
import { findByName } from '../../lib/billing/names.ts';
import { knownStatus } from '../../lib/billing/status.ts';
import type {
  CodeAnswer,
  CodeHit,
  Correction,
  Glance,
  InvoiceView,
  PanelAction,
  PanelView,
  PatientView,
  SetUpGap,
  SubmitResult,
} from '../../lib/messages.ts';
import { sendMessage } from '../../lib/messages.ts';
import type { SiteDefinition } from '../../lib/pms/definition.ts';
import type { Submission } from '../../lib/store/records.ts';
import {
  type JudgedInvoice,
  judgeInvoice,
  LAST_PRACTITIONER,
  patientRecordOf,
  referenceOf,
  viewOfSubmission,
} from './bills.ts';
import { codeSetIdentity, searchedSet } from './code-sets.ts';
import { acceptNonce, createDraft, type Draft, getDraft, saveDraft } from './drafts.ts';
import { Refusal } from './problems.ts';
import type { Services } from './services.ts';
import { choicesOf, environmentOf, invoiceFacts, lineViews, readiness } from './views.ts';

/** What a panel, and the button beside it, may ask of the worker. Every function throws `Refusal` for what a person must hear. */

const RECENT_DIAGNOSES = 8;

// ── The button ─────────────────────────────────────────────────────────────────

export async function glance(services: Services, site: SiteDefinition, reading: Reading): Promise<Glance> {
  if (reading.kind === 'patient') {
    const bills = reading.page.patientId ? await services.submissions.forPatient(site.id, reading.page.patientId) : [];
    const word = bills.length === 0 ? 'No bills yet' : bills.length === 1 ? '1 bill' : `${bills.length} bills`;
    return { status: { word, tone: 'neutral', icon: 'page' }, follow: false };
  }
  const judged = await judgeInvoice(services, site, reading, emptyChoices());
  if (judged.submission) {
    void services.outbox.refresh([judged.submission.providerReference]);
    const { status, can } = await viewOfSubmission(services, judged.submission);
    return { status, follow: can.refresh || judged.submission.state === 'sending' };
  }
  if (!judged.connection && !judged.resolution.selfPayer)
    return { status: { word: 'Not set up', tone: 'warn', icon: 'alert' }, follow: false };
  return { status: readiness(judged.resolution, judged.findings), follow: false };
}

function emptyChoices(): Choices {
  return { diagnoses: [] };
}

// ── Opening ────────────────────────────────────────────────────────────────────

export async function openPanel(
  services: Services,
  site: SiteDefinition,
  tabId: number,
  reading: Reading,
  url: string,
): Promise<{ nonce: string }> {
  const draft = await createDraft({ tabId, siteId: site.id, url, reading }, services.now());
  if (draft.nonce === null) throw new Refusal('refused', 'The panel could not be opened.', 'Reload this page.');
  return { nonce: draft.nonce };
}

export async function acceptPanel(services: Services, nonce: string, tabId: number, panel: string): Promise<PanelView> {
  const draft = await acceptNonce(nonce, tabId, panel);
  if (!draft)
    throw new Refusal(
      'refused',
      'This panel was not opened by the Healthcode button.',
      'Close it and press Healthcode on the invoice.',
    );
  const { site } = await contextOf(services, draft);
  if (draft.reading.kind === 'invoice') void lookUpUnknown(services, site, draft.reading);
  return viewOf(services, draft);
}

/** Asks Healthcode whether another computer has sent this invoice; what it knows is adopted and shows by itself. */
async function lookUpUnknown(services: Services, site: SiteDefinition, reading: InvoiceReading): Promise<void> {
  const { resolution, connection, submission } = await judgeInvoice(services, site, reading, emptyChoices());
  if (submission || !connection || resolution.selfPayer || !reading.page.invoiceNumber) return;
  const reference = await referenceOf(site, reading, connection);
  if (!reference) return;
  await services.outbox.lookUp({
    ...identityOf(reference, connection, site, null),
    invoiceNumber: reading.page.invoiceNumber,
    patientName: resolution.patient.name.value,
    patientBirthDate: resolution.patient.birthDate.value,
    patientPmsId: resolution.patient.pmsId.value,
    insurerName: resolution.insurer.value?.names[0] ?? resolution.insurer.pageName,
    total: resolution.total.value,
  });
}

function identityOf(
  providerReference: string,
  connection: { id: string; environment: Submission['environment']; siteId: string },
  site: SiteDefinition,
  pageUrl: string | null,
) {
  return {
    providerReference,
    environment: connection.environment,
    healthcodeSiteId: connection.siteId,
    connectionId: connection.id,
    siteId: site.id,
    pageUrl,
  };
}

/** The draft that a panel was accepted for; a panel may speak of no other. */
export async function draftFor(id: string, tabId: number, panel: string): Promise<Draft> {
  const draft = await getDraft(id);
  if (!draft || draft.tabId !== tabId || draft.panel !== panel) {
    throw new Refusal(
      'reload',
      'This panel is no longer connected to the extension.',
      'Reload this page, then open it again.',
    );
  }
  return draft;
}

async function contextOf(services: Services, draft: Draft): Promise<{ site: SiteDefinition }> {
  const stored = await services.configuration.sites.get(draft.siteId);
  if (!stored?.enabled)
    throw new Refusal(
      'not set up',
      'This practice system is no longer enabled for Healthcode.',
      'Ask your administrator to enable it in the options page.',
    );
  return { site: stored.definition };
}

// ── Showing ────────────────────────────────────────────────────────────────────

/** All that the panel shows of a draft, with what the user chose so far kept. */
export async function viewOf(services: Services, draft: Draft, choices: Choices | null = null): Promise<PanelView> {
  const current = choices ? { ...draft, choices } : draft;
  if (choices) await saveDraft(current);
  const { site } = await contextOf(services, current);
  const base = { draftId: current.id, siteName: site.name, readAt: current.reading.readAt };
  if (current.reading.kind === 'patient') {
    const patient = await patientView(services, site, current.reading);
    const [connection] = await services.configuration.connections.list();
    return {
      ...base,
      kind: 'patient',
      environment: connection ? environmentOf(connection) : null,
      setUp: [],
      invoice: null,
      patient,
      submission: null,
    };
  }
  const judged = await judgeInvoice(services, site, current.reading, current.choices);
  if (judged.submission) void services.outbox.refresh([judged.submission.providerReference]);
  return {
    ...base,
    kind: 'invoice',
    environment: judged.connection ? environmentOf(judged.connection) : null,
    setUp: setUpGaps(judged),
    invoice: await invoiceView(services, current, judged),
    patient: null,
    submission: judged.submission ? await viewOfSubmission(services, judged.submission) : null,
  };
}

function setUpGaps({ connection, resolution }: JudgedInvoice): SetUpGap[] {
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
  return [{ message: 'No connection to Healthcode is set up on this computer.', section: 'connection' }];
}

async function invoiceView(services: Services, draft: Draft, judged: JudgedInvoice): Promise<InvoiceView> {
  const { resolution, findings, connection } = judged;
  const clinic = await services.clinic();
  const { facts, asks } = invoiceFacts(resolution);
  const diagnoses = connection
    ? await services.catalogue.state(codeSetIdentity(connection, 'condition-code/ICD10'))
    : { state: 'absent' as const, count: 0, total: null, message: null };
  return {
    invoiceNumber: resolution.invoiceNumber.value,
    patientName: resolution.patient.name.value,
    patientBirthDate: facts.patientBirthDate.shown,
    insurerName: facts.insurer.shown,
    selfPayer: resolution.selfPayer,
    facts,
    asks,
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
    diagnoses: { state: diagnoses.state, done: diagnoses.count, total: diagnoses.total, message: diagnoses.message },
    recentDiagnoses: await recentDiagnoses(services, judged),
  };
}

async function recentDiagnoses(services: Services, { resolution, connection }: JudgedInvoice): Promise<CodeHit[]> {
  const practitioner = resolution.practitioner.value;
  if (!practitioner || !connection) return [];
  const identity = codeSetIdentity(connection, 'condition-code/ICD10');
  const recents = await services.recents.list(practitioner.identifier);
  const hits = await Promise.all(
    recents.slice(0, RECENT_DIAGNOSES).map(async ({ scheme, code, title, lastUsed }): Promise<CodeHit> => {
      const { state } = await services.catalogue.codeState(identity, code, resolution.today);
      return {
        scheme,
        code,
        title,
        marks: [],
        heading: false,
        withdrawn: state === 'withdrawn',
        note: `Last used on ${formatUkDate(lastUsed.slice(0, 10))}`,
      };
    }),
  );
  return hits.filter((hit) => !hit.withdrawn);
}

async function patientView(
  services: Services,
  site: SiteDefinition,
  { page, unread }: PatientReading,
): Promise<PatientView> {
  const clinic = await services.clinic();
  const stored = await patientRecordOf(services, site, page.patientId ?? null);
  const birthDate = page.patientBirthDate ?? null;
  const matches = stored !== null && birthDate !== null && stored.birthDate === birthDate;
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
    record: stored && (matches || birthDate === null) ? stored : null,
    recordDiffers: stored !== null && birthDate !== null && !matches,
    insurers: choicesOf(clinic.insurers),
    bills,
    outstanding: bills.reduce((sum, bill) => sum + (bill.outstanding ?? 0), 0),
    unread,
  };
}

// ── Reading again and submitting ───────────────────────────────────────────────

/** The worker itself asks the page's top frame; what a panel says of the page counts for nothing. */
async function readPageAgain(draft: Draft): Promise<Reading> {
  const request = { siteId: draft.siteId, kind: draft.reading.kind };
  let answer: Awaited<ReturnType<typeof askPage>>;
  try {
    answer = await askPage(draft.tabId, request);
  } catch {
    throw new Refusal(
      'page not readable',
      'The page did not answer, so nothing was sent.',
      'Reload the page, then open the panel again.',
    );
  }
  if (!answer.ok) throw new Refusal('page not readable', answer.problem.message, answer.problem.fix);
  return answer.value;
}

function askPage(tabId: number, request: { siteId: string; kind: 'invoice' | 'patient' }) {
  return sendMessage('page.readAgain', request, { tabId, frameId: 0 });
}

export async function readAgain(services: Services, draft: Draft): Promise<PanelView> {
  const reading = await readPageAgain(draft);
  const next = { ...draft, reading };
  await saveDraft(next);
  return viewOf(services, next);
}

/** *Submit*: judges, reads the page again, compares, keeps the bill, then lets the outbox send it. */
export async function submit(services: Services, original: Draft, choices: Choices): Promise<SubmitResult> {
  const draft = { ...original, choices };
  await saveDraft(draft);
  const { site } = await contextOf(services, draft);
  const { reading } = draft;
  if (reading.kind !== 'invoice') throw new Refusal('refused', 'Only an invoice can be submitted.');
  const judged = await judgeInvoice(services, site, reading, choices);
  const view = () => viewOf(services, draft);
  if (judged.submission && !mayBeSentAgain(judged.submission)) return { kind: 'submitted', view: await view() };
  if (!judged.connection || judged.resolution.selfPayer) return { kind: 'faults', view: await view() };

  const assembly = assembleBill(judged.resolution, judged.context);
  if (!assembly.ok) return { kind: 'faults', view: await view() };

  const found = differences(reading, await readPageAgain(draft));
  const changed = found.filter(({ kind }) => kind === 'changed');
  if (changed.length > 0) {
    const shown = changed.map(({ label, before, now }) => ({
      label,
      before: before ?? 'Not shown',
      now: now ?? 'Not shown',
    }));
    return { kind: 'changed', differences: shown, view: await view() };
  }
  if (found.length > 0) {
    const missing = found.map(({ label }) => label);
    const message = `The page no longer shows everything it did when it was read: ${missing.join(', ')}. Nothing was sent. Show it again, then submit.`;
    return { kind: 'not readable', message, missing, view: await view() };
  }

  const reference = await referenceOf(site, reading, judged.connection);
  if (!reference) return { kind: 'faults', view: await view() };
  const { fresh } = await services.outbox.enqueue(
    assembly.bill,
    identityOf(reference, judged.connection, site, draft.url),
  );
  if (fresh) {
    await remember(services, site, judged, choices);
    await services.audit.append({ at: new Date(services.now()).toISOString(), what: 'Bill submitted', reference });
  }
  // Not awaited: the answer shows at once that the bill is kept, the rest shows by itself.
  void services.outbox.run();
  return { kind: 'submitted', view: await view() };
}

/** States from which *Submit* makes a new attempt or a new revision. Everything else is under way or done. */
function mayBeSentAgain({ state, healthcodeStatus }: Submission): boolean {
  return (
    state === 'draft' ||
    state === 'failed' ||
    state === 'refused' ||
    (state === 'at Healthcode' && knownStatus(healthcodeStatus ?? '') === 'Awaiting correction')
  );
}

/** What makes the next bill quicker: diagnoses and practitioner used, and a registration number that was typed for a patient we can tell apart. */
async function remember(
  services: Services,
  site: SiteDefinition,
  { resolution }: JudgedInvoice,
  choices: Choices,
): Promise<void> {
  const practitioner = resolution.practitioner.value;
  if (practitioner) {
    await services.recents.use(practitioner.identifier, choices.diagnoses, new Date(services.now()).toISOString());
    await services.values.set(LAST_PRACTITIONER, practitioner.identifier);
  }
  const { patient, insurer, registrationNumber } = resolution;
  if (registrationNumber.source !== 'typed' || !insurer.value || !registrationNumber.value) return;
  if (
    patient.pmsId.source !== 'page' ||
    patient.birthDate.source !== 'page' ||
    !patient.pmsId.value ||
    !patient.name.value
  )
    return;
  const record = await patientRecordOf(services, site, patient.pmsId.value);
  if (record && record.birthDate !== patient.birthDate.value) return;
  const base: Patient = record ?? {
    site: site.id,
    pmsId: patient.pmsId.value,
    name: patient.name.value,
    birthDate: patient.birthDate.value,
    insurers: [],
  };
  const others = base.insurers.filter((entry) => entry.insurer !== insurer.value?.identifier);
  const before = base.insurers.find((entry) => entry.insurer === insurer.value?.identifier);
  const entry = {
    authorisationCodes: [],
    ...before,
    insurer: insurer.value.identifier,
    registrationNumber: registrationNumber.value,
  };
  await services.configuration.patients.save(record && { site: record.site, pmsId: record.pmsId }, {
    ...base,
    insurers: [...others, entry],
  });
}

// ── Acting on a bill ───────────────────────────────────────────────────────────

export async function actOnBill(services: Services, providerReference: string, action: PanelAction): Promise<void> {
  const { outbox, payments } = services;
  switch (action.kind) {
    case 'refresh':
      return outbox.refresh([providerReference]);
    case 'take out':
      return outbox.takeOut(providerReference);
    case 'queue again':
      await outbox.queueAgain(providerReference);
      return void outbox.run();
    case 'cancel':
      return outbox.cancel(providerReference);
    case 'record elsewhere':
      return outbox.recordElsewhere(providerReference);
    case 'record payment': {
      const { amount, date, note } = action;
      if (date > services.today())
        throw new Refusal('invalid', 'A payment cannot be dated in the future.', 'Correct the date.');
      return payments.record({
        id: crypto.randomUUID(),
        providerReference,
        amount,
        date,
        note,
        recordedAt: new Date(services.now()).toISOString(),
      });
    }
    case 'remove payment': {
      const own = await payments.list(providerReference);
      if (own.some(({ id }) => id === action.id)) await payments.remove(action.id);
    }
  }
}

export async function actInPanel(
  services: Services,
  draft: Draft,
  action: PanelAction,
  choices: Choices | null,
): Promise<PanelView> {
  const { site } = await contextOf(services, draft);
  if (draft.reading.kind !== 'invoice') throw new Refusal('refused', 'This page shows no invoice.');
  const { submission } = await judgeInvoice(services, site, draft.reading, choices ?? draft.choices);
  if (!submission) throw new Refusal('not found', 'This invoice has no bill yet.');
  await actOnBill(services, submission.providerReference, action);
  return viewOf(services, draft, choices);
}

// ── Corrections of the set-up that a draft asks for ────────────────────────────

export async function correct(
  services: Services,
  draft: Draft,
  correction: Correction,
  choices: Choices | null,
): Promise<PanelView> {
  const { site } = await contextOf(services, draft);
  const kept = choices ?? draft.choices;
  switch (correction.kind) {
    case 'patient insurance':
      await savePatientInsurance(services, site, draft.reading, kept, correction.insurance);
      return viewOf(services, draft, kept);
    case 'line codes': {
      const lineCodes = { ...kept.lineCodes, [String(correction.line)]: correction.codes };
      await rememberProduct(services, draft.reading, correction);
      return viewOf(services, draft, { ...kept, lineCodes });
    }
    case 'practitioner name':
      await addName(
        services.configuration.practitioners,
        correction.identifier,
        nameOnPage(draft.reading, 'practitionerName'),
      );
      return viewOf(services, draft, { ...kept, practitioner: correction.identifier });
    case 'insurer name':
      await addName(services.configuration.insurers, correction.identifier, nameOnPage(draft.reading, 'insurerName'));
      return viewOf(services, draft, { ...kept, insurer: correction.identifier });
  }
}

function nameOnPage(reading: Reading, field: 'practitionerName' | 'insurerName'): string | null {
  if (field === 'insurerName') return reading.page.insurerName ?? null;
  return reading.kind === 'invoice' ? (reading.page.practitionerName ?? null) : null;
}

/** Teaches the set-up another way in which the practice system writes a name. */
async function addName<Value extends { identifier: string; names: string[] }>(
  collection: { get(key: string): Promise<Value | null>; save(key: string, value: Value): Promise<void> },
  identifier: string,
  name: string | null,
): Promise<void> {
  const record = await collection.get(identifier);
  if (!record) throw new Refusal('not found', 'It is no longer set up.', 'Choose another one.');
  if (name && findByName([record], name).kind === 'none')
    await collection.save(identifier, { ...record, names: [...record.names, name] });
}

/** Codes chosen for a line become the product of its description, so that the next invoice has them. */
async function rememberProduct(
  services: Services,
  reading: Reading,
  { line, codes }: Extract<Correction, { kind: 'line codes' }>,
): Promise<void> {
  const description = reading.kind === 'invoice' ? reading.page.lines[line - 1]?.description?.trim() : undefined;
  if (!description || codes.serviceCode === '') return;
  const products = await services.configuration.products.list();
  if (findByName(products, description).kind !== 'none') return;
  await services.configuration.products.save(null, {
    name: description.slice(0, 300),
    type: codes.procedureCodes.length > 0 ? 'procedure' : 'appointment',
    industryStandardCode: codes.serviceCode,
    procedureCodes: codes.procedureCodes,
  });
}

async function savePatientInsurance(
  services: Services,
  site: SiteDefinition,
  reading: Reading,
  choices: Choices,
  insurance: Patient['insurers'][number],
): Promise<void> {
  const { page } = reading;
  const pmsId = page.patientId ?? choices.patientId;
  const name = page.patientName ?? choices.patientName;
  const birthDate = page.patientBirthDate ?? choices.patientBirthDate ?? null;
  if (!pmsId || !name)
    throw new Refusal(
      'invalid',
      'This page shows no patient number or name, so there is no record to save to.',
      'Open the patient’s own page.',
    );
  const record = await patientRecordOf(services, site, pmsId);
  if (record?.birthDate && birthDate && record.birthDate !== birthDate) {
    throw new Refusal(
      'refused',
      'The saved record of this patient number has another date of birth, so nothing was saved.',
      'Correct the record in the options page.',
    );
  }
  const base: Patient = record ?? { site: site.id, pmsId, name, birthDate, insurers: [] };
  const insurers = [...base.insurers.filter((entry) => entry.insurer !== insurance.insurer), insurance];
  await services.configuration.patients.save(record && { site: record.site, pmsId: record.pmsId }, {
    ...base,
    birthDate: base.birthDate ?? birthDate,
    insurers,
  });
}

// ── Codes ──────────────────────────────────────────────────────────────────────

const SCHEME_OF_FIELD = { diagnosis: 'ICD10', serviceCode: 'ISC', procedureCode: 'CCSD' } as const;

export async function findCodes(
  services: Services,
  draft: Draft,
  field: keyof typeof SCHEME_OF_FIELD,
  query: string,
  limit: number,
): Promise<CodeAnswer> {
  const { site } = await contextOf(services, draft);
  if (draft.reading.kind !== 'invoice') throw new Refusal('refused', 'Codes are chosen for an invoice.');
  const judged = await judgeInvoice(services, site, draft.reading, draft.choices);
  if (!judged.connection)
    return { hits: [], total: 0, catalogue: { state: 'absent', done: 0, total: null, message: null } };
  const identity = await searchedSet(services, judged.connection, SCHEME_OF_FIELD[field]);
  const recents = field === 'diagnosis' ? await recentDiagnoses(services, judged) : [];
  const state = await services.catalogue.state(identity);
  const date = judged.resolution.firstDateOfService ?? judged.resolution.today;
  const found = await services.catalogue.search(identity, query, {
    limit,
    date,
    recents: recents.map(({ code }) => code),
  });
  return {
    hits: found.hits.map((hit) => ({ ...hit, note: recents.find(({ code }) => code === hit.code)?.note ?? null })),
    total: found.total,
    catalogue: { state: state.state, done: state.count, total: state.total, message: state.message },
  };
}

export async function openOptions(section: string | null): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/options.html') + (section ? `#${section}` : '') });
}
