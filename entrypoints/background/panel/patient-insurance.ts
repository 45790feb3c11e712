import type { Patient, PatientInsurer } from '../../../lib/billing/model.ts';
import type { Services } from '../services.ts';

/**
 * Keeps an insurance with a patient's record, in place of the one with the same insurer.
 * @param record null where there is none yet: then one is made of `patient`, which else only tells a date of birth that the record lacks
 */
export async function keepInsurance(
  services: Services,
  record: Patient | null,
  patient: Omit<Patient, 'insurers'>,
  insurance: PatientInsurer,
): Promise<void> {
  const base: Patient = record ?? { ...patient, insurers: [] };
  await services.configuration.patients.save(record && { site: record.site, pmsId: record.pmsId }, {
    ...base,
    birthDate: base.birthDate ?? patient.birthDate,
    insurers: [...base.insurers.filter(({ insurer }) => insurer !== insurance.insurer), insurance],
  });
}
