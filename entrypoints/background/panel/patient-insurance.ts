import { withCover } from '../../../lib/billing/cover.ts';
import type { Patient, PatientInsurer } from '../../../lib/billing/model.ts';
import type { Services } from '../services.ts';

/**
 * A record as it may be added to by somebody who doesn't see it. What is kept in one without a date of birth was never matched to anybody: with
 * the date it would be used, for whom it may not belong to, so that nothing of it is left.
 */
export function trustedPart(record: Patient | null): Patient | null {
  return record === null || record.birthDate ? record : { ...record, insurers: [] };
}

/**
 * Keeps an insurance with a patient's record. The others stay, also those with the same insurer: that of other days is needed for bills of these.
 * @param record null where there is none yet: then one is made of `patient`, which else only tells a date of birth that the record lacks
 * @param replaced what of the record the insurance takes the place of; null: it is another one
 * @param stored the record as it was read, where `record` is a part of it: if it is another by now, nothing is saved
 */
export async function keepInsurance(
  services: Services,
  record: Patient | null,
  patient: Omit<Patient, 'insurers'>,
  insurance: PatientInsurer,
  replaced: PatientInsurer | null,
  stored: Patient | null = record,
): Promise<void> {
  const base: Patient = record ?? { ...patient, insurers: [] };
  await services.configuration.patients.save(
    stored && { site: stored.site, pmsId: stored.pmsId },
    {
      ...base,
      birthDate: base.birthDate ?? patient.birthDate,
      insurers: withCover(base.insurers, insurance, replaced),
    },
    stored ?? undefined,
  );
}
