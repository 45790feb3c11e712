import { withCover } from '../../../lib/billing/cover.ts';
import type { Patient, PatientInsurer } from '../../../lib/billing/model.ts';
import type { Services } from '../services.ts';

/**
 * What may stay in a record that somebody adds to without seeing it. What is kept in one without a date of birth was never matched to anybody:
 * with the date it would be used, for whom it may not belong to, so that nothing of it is left.
 */
export function trustedInsurers(record: Patient | null): PatientInsurer[] {
  return record?.birthDate ? record.insurers : [];
}

/**
 * Keeps an insurance with a patient's record. The others stay, also those with the same insurer: that of other days is needed for bills of these.
 * @param record as it was read: if it is another by now, nothing is saved. Null where there is none yet: then one is made of `patient`, which else
 *   only tells a date of birth that the record lacks
 * @param replaced what of the record the insurance takes the place of; null: it is another one
 * @param others those that the record has, as far as they are to stay
 */
export async function keepInsurance(
  services: Services,
  record: Patient | null,
  patient: Omit<Patient, 'insurers'>,
  insurance: PatientInsurer,
  replaced: PatientInsurer | null,
  others: readonly PatientInsurer[] = record?.insurers ?? [],
): Promise<void> {
  const base = record ?? patient;
  await services.configuration.patients.save(
    record && { site: record.site, pmsId: record.pmsId },
    {
      ...base,
      birthDate: base.birthDate ?? patient.birthDate,
      insurers: withCover(others, insurance, replaced),
    },
    record ?? undefined,
  );
}
