import browser from 'webextension-polyfill';
import { choicesOfBill } from '../../../lib/billing/correction.ts';
import type { Choices, InvoiceReading, Reading } from '../../../lib/billing/model.ts';
import type { Glance, PanelView } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { type JudgedInvoice, judgeInvoice, mayBeSentAgain, referenceOf, viewOfSubmission } from '../bills.ts';
import { acceptNonce, choicesBefore, createDraft, type Draft, noChoices, saveDraft } from '../drafts.ts';
import { badgeOf } from '../page-badge.ts';
import { Refusal } from '../problems.ts';
import { areSameChoices } from '../same-invoice.ts';
import type { Services } from '../services.ts';
import { readiness } from '../views.ts';
import { siteOf } from './draft-context.ts';
import { identityOf } from './submit.ts';
import { viewOf, viewOfJudged } from './view.ts';

export async function glance(services: Services, site: SiteDefinition, reading: Reading): Promise<Glance> {
  if (reading.kind === 'patient') {
    const bills = reading.page.patientId ? await services.submissions.forPatient(site.id, reading.page.patientId) : [];
    const word = bills.length === 0 ? 'No bills yet' : bills.length === 1 ? '1 bill' : `${bills.length} bills`;
    return { status: badgeOf({ word, tone: 'neutral' }), follow: false };
  }
  const judged = await judgeInvoice(services, site, reading, noChoices());
  if (judged.submission) {
    void services.outbox.refresh([judged.submission.providerReference]);
    const { status, can } = await viewOfSubmission(services, judged.submission);
    return { status: badgeOf(status), follow: can.refresh || judged.submission.state === 'sending' };
  }
  if (!judged.connection && !judged.resolution.selfPayer)
    return { status: badgeOf({ word: 'Not set up', tone: 'warn' }), follow: false };
  return { status: badgeOf(readiness(judged.resolution, judged.findings)), follow: false };
}

/** The first view of the panel that was opened last, made while its frame still loads. A worker that was stopped in between makes it anew. */
let prepared: { draftId: string; view: ReturnType<typeof firstView> } | null = null;

export async function openPanel(
  services: Services,
  site: SiteDefinition,
  tabId: number,
  reading: Reading,
  url: string,
): Promise<{ nonce: string }> {
  const draft = await createDraft({ tabId, siteId: site.id, url, reading }, services.now());
  if (draft.nonce === null) throw new Refusal('refused', 'The panel could not be opened.', 'Reload this page.');
  const view = firstView(services, draft, site);
  view.catch(() => undefined);
  prepared = { draftId: draft.id, view };
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
  const ready = prepared?.draftId === draft.id ? prepared.view : null;
  prepared = null;
  const { view, beginning } = await (ready ?? firstView(services, draft, await siteOf(services, draft)));
  if (beginning) await saveDraft({ ...draft, ...beginning });
  return view;
}

/** What a panel shows first, and what it begins with if anything can be chosen. Keeps none of it. */
async function firstView(
  services: Services,
  draft: Draft,
  site: SiteDefinition,
): Promise<{ view: PanelView; beginning: Beginning | null }> {
  const { reading } = draft;
  if (reading.kind !== 'invoice') return { view: await viewOf(services, draft), beginning: null };
  const judged = await judgeInvoice(services, site, reading, draft.choices);
  if (!judged.submission) void lookUpUnknown(services, site, reading, draft.url, judged);
  const beginning = await beginningOf(draft, judged);
  if (!beginning || areSameChoices(beginning.choices, draft.choices))
    return { view: await viewOfJudged(services, draft, judged), beginning };
  const begun = await judgeInvoice(services, site, reading, beginning.choices);
  return { view: await viewOfJudged(services, { ...draft, ...beginning }, begun), beginning };
}

/** Choices that a panel begins with, and where they come from. */
type Beginning = Pick<Draft, 'choices' | 'origin'>;

/** Whoever closed the panel, or reloaded the page, before the bill was sent goes on where they were. Null: with nothing. */
async function beginningOf(draft: Draft, judged: JudgedInvoice): Promise<Beginning | null> {
  const origin = firstChoices(judged);
  if (!origin) return null;
  return { origin, choices: (await choicesBefore(draft, origin)) ?? origin };
}

/** A correction begins with what was sent, for the same patient. Null where there is nothing to choose: the bill is under way, or done. */
function firstChoices({ submission, resolution }: JudgedInvoice): Choices | null {
  if (!submission) return noChoices();
  if (!submission.bill || !mayBeSentAgain(submission)) return null;
  return choicesOfBill(submission.bill, resolution) ?? noChoices();
}

/** Asks Healthcode whether another computer has sent this invoice; what it knows is adopted and shows by itself. */
async function lookUpUnknown(
  services: Services,
  site: SiteDefinition,
  reading: InvoiceReading,
  url: string,
  { resolution, connection }: JudgedInvoice,
): Promise<void> {
  if (!connection || resolution.selfPayer || !reading.page.invoiceNumber) return;
  const reference = await referenceOf(site, reading, connection);
  if (!reference) return;
  await services.outbox.lookUp({
    ...identityOf(reference, connection, site, url),
    invoiceNumber: reading.page.invoiceNumber,
    patientName: resolution.patient.name.value,
    patientBirthDate: resolution.patient.birthDate.value,
    patientPmsId: resolution.patient.pmsId.value,
    insurerName: resolution.insurer.value?.names[0] ?? resolution.insurer.pageName,
    total: resolution.total.value,
  });
}

export async function openOptions(section: string | null): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL('/options.html') + (section ? `#${section}` : '') });
}
