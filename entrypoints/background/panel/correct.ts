import { areForSameDays, coverKey, withCover } from '../../../lib/billing/cover.ts';
import type { Choices, Reading } from '../../../lib/billing/model.ts';
import { findByName } from '../../../lib/billing/names.ts';
import type { Correction, PanelView } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { patientRecordOf } from '../bills.ts';
import type { Draft } from '../drafts.ts';
import { Refusal } from '../problems.ts';
import type { Services } from '../services.ts';
import { siteOf } from './draft-context.ts';
import { keepInsurance } from './patient-insurance.ts';
import { viewOf } from './view.ts';

export async function correct(
  services: Services,
  draft: Draft,
  correction: Correction,
  choices: Choices | null,
): Promise<PanelView> {
  const site = await siteOf(services, draft);
  const kept = choices ?? draft.choices;
  switch (correction.kind) {
    case 'patient insurance':
      await savePatientInsurance(services, site, draft.reading, correction);
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
  collection: { get(key: string): Promise<Value | null>; save(key: string, value: Value, shown: Value): Promise<void> },
  identifier: string,
  name: string | null,
): Promise<void> {
  const record = await collection.get(identifier);
  if (!record) throw new Refusal('not found', 'It is no longer set up.', 'Choose another one.');
  if (name && findByName([record], name).kind === 'none')
    await collection.save(identifier, { ...record, names: [...record.names, name] }, record);
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

/** Where the patient's own page is shown, with all that is kept of their insurance. Without a birth date no bill could ever use it. */
async function savePatientInsurance(
  services: Services,
  site: SiteDefinition,
  reading: Reading,
  { insurance, replaces, birthDate: typed }: Extract<Correction, { kind: 'patient insurance' }>,
): Promise<void> {
  const { patientId: pmsId, patientName: name, patientBirthDate } = reading.page;
  if (reading.kind !== 'patient' || !pmsId || !name)
    throw new Refusal(
      'invalid',
      'This page shows no patient number or name, so there is no record to save to.',
      'Open the patient’s own page.',
    );
  const record = await patientRecordOf(services, site, pmsId);
  const birthDate = patientBirthDate ?? typed ?? record?.birthDate ?? null;
  if (birthDate === null) {
    throw new Refusal(
      'invalid',
      'The patient’s date of birth is not known, so nothing was saved: bills use a saved registration number only where the date of birth matches.',
      'Enter the date of birth with the insurance.',
    );
  }
  if (record?.birthDate && record.birthDate !== birthDate) {
    throw new Refusal(
      'refused',
      'The saved record of this patient number has another date of birth, so nothing was saved.',
      'Correct the record in the options page.',
    );
  }
  const others = record?.insurers ?? [];
  if (replaces && !others.some((entry) => coverKey(entry) === coverKey(replaces))) {
    throw new Refusal(
      'refused',
      'The insurance that you changed has been changed elsewhere since it was shown, so nothing was saved.',
      'Close the panel, open it again and look at what is saved now.',
    );
  }
  if (withCover(others, insurance, replaces).filter((entry) => areForSameDays(entry, insurance)).length > 1) {
    throw new Refusal(
      'refused',
      'An insurance with the same insurer is saved for the same days already, so nothing was saved: no bill could tell which of the two to use.',
      'Change the one that is there, or say since when or until when this one holds.',
    );
  }
  await keepInsurance(services, record, { site: site.id, pmsId, name, birthDate }, insurance, replaces);
}
