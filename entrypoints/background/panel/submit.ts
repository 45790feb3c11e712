import { assembleBill } from '../../../lib/billing/assemble.ts';
import { differences } from '../../../lib/billing/compare.ts';
import { isValidOn } from '../../../lib/billing/cover.ts';
import { type Choices, type PatientInsurer, type Reading, readingSchema } from '../../../lib/billing/model.ts';
import { type PanelView, type SubmitResult, sendMessage } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import type { Submission } from '../../../lib/store/records.ts';
import {
  type JudgedInvoice,
  judgeInvoice,
  LAST_PRACTITIONER,
  mayBeSentAgain,
  patientRecordOf,
  referenceOf,
} from '../bills.ts';
import { type Draft, getDraft, noChoices, saveDraft } from '../drafts.ts';
import { log } from '../log.ts';
import { Refusal } from '../problems.ts';
import { choicesFor, isStillSameInvoice } from '../same-invoice.ts';
import type { Services } from '../services.ts';
import { siteOf } from './draft-context.ts';
import { keepInsurance, trustedInsurers } from './patient-insurance.ts';
import { viewOf, viewOfJudged } from './view.ts';

/** *Submit*: judges, reads the page again, compares, keeps the bill, then lets the outbox send it. */
export async function submit(services: Services, original: Draft, choices: Choices): Promise<SubmitResult> {
  const draft = { ...original, choices };
  await saveDraft(draft);
  const site = await siteOf(services, draft);
  const { reading } = draft;
  if (reading.kind !== 'invoice') throw new Refusal('refused', 'Only an invoice can be submitted.');
  const judged = await judgeInvoice(services, site, reading, choices);
  const view = () => viewOfJudged(services, draft, judged);
  if (judged.submission && !mayBeSentAgain(judged.submission)) return { kind: 'submitted', view: await view() };
  const faults = async () => ({ kind: 'faults' as const, view: await view() });
  if (!judged.connection || judged.resolution.selfPayer) return faults();

  const assembly = assembleBill(judged.resolution, judged.context);
  if (!assembly.ok) return faults();

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
  if (!reference) return faults();
  const { fresh } = await services.outbox.enqueue(
    assembly.bill,
    identityOf(reference, judged.connection, site, draft.url),
  );
  // Not awaited: the answer shows at once that the bill is kept, the rest shows by itself.
  void services.outbox.run();
  // From here on the bill goes out, whatever else fails: nothing may say that it doesn't.
  if (fresh) {
    await remember(services, site, judged, choices).catch(() => undefined);
    await log(services, 'Bill submitted', reference);
  }
  try {
    return { kind: 'submitted', view: await viewOf(services, draft) };
  } catch {
    throw new Refusal(
      'store',
      'The bill is saved and on its way to Healthcode, but its status could not be shown.',
      'Do not bill it another way. Close the panel and open it again.',
    );
  }
}

export function identityOf(
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

/** What makes the next bill quicker, and is not missed where it can't be kept: diagnoses and practitioner used, and a registration number that was typed for a patient we can tell apart. */
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
  if (record?.birthDate && record.birthDate !== patient.birthDate.value) return;
  const { identifier } = insurer.value;
  // The days of a cover that has ended, or not begun, are not the days of another number.
  const inUse = coverInUse(resolution);
  await keepInsurance(
    services,
    record,
    { site: site.id, pmsId: patient.pmsId.value, name: patient.name.value, birthDate: patient.birthDate.value },
    { authorisationCodes: [], ...inUse, insurer: identifier, registrationNumber: registrationNumber.value },
    inUse,
    trustedInsurers(record),
  );
}

/** The patient's cover that holds on every date of service; null if there is none. */
function coverInUse({ cover, lastDateOfService }: JudgedInvoice['resolution']): PatientInsurer | null {
  if (!cover?.valid || (lastDateOfService && !isValidOn(cover.entry, lastDateOfService))) return null;
  return cover.entry;
}

export async function readAgain(services: Services, draft: Draft): Promise<PanelView> {
  const reading = await readPageAgain(draft);
  // Something may have been chosen while the page was read.
  const latest = (await getDraft(draft.id)) ?? draft;
  const next = { ...latest, reading, ...choicesAfterReading(latest, reading) };
  await saveDraft(next);
  return viewOf(services, next);
}

/** Another invoice that stands on the page by now gets nothing of what was chosen for the one before. */
function choicesAfterReading(draft: Draft, reading: Reading): Pick<Draft, 'choices' | 'origin'> {
  if (isStillSameInvoice(draft.reading, reading)) return { choices: choicesFor(reading, draft), origin: draft.origin };
  return { choices: noChoices(), origin: noChoices() };
}

/** The worker itself asks the page's top frame; what a panel says of the page counts for nothing. */
async function readPageAgain(draft: Draft): Promise<Reading> {
  const { siteId, tabId } = draft;
  const { kind } = draft.reading;
  let answer: unknown;
  try {
    answer = await sendMessage('page.readAgain', { siteId, kind }, { tabId, frameId: 0 });
  } catch {
    throw new Refusal(
      'page not readable',
      'The page did not answer, so nothing was sent.',
      'Reload the page, then open the panel again.',
    );
  }
  const reading = readingSchema.safeParse(answer);
  if (reading.success && reading.data.kind === kind) return reading.data;
  throw new Refusal(
    'page not readable',
    `The ${kind} is no longer shown on this page, so nothing was sent.`,
    `Open the ${kind} again, then submit.`,
  );
}
