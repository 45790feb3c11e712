import { normaliseName } from './names.ts';

/** What practice systems write where an insurer would stand, for a patient who pays the bill: compared after `normaliseName`. */
const SELF_PAY_WORDS = new Set(
  [
    'Self-pay',
    'Self pay',
    'Selfpay',
    'Self-payer',
    'Self paying',
    'Self-payment',
    'Self funding',
    'Self-funded',
    'Self-funder',
    'Self fund',
    'Self',
    'Private',
    'Private patient',
    'Private pay',
    'Patient',
    'The patient',
    'Patient pays',
    'Uninsured',
    'No insurance',
    'No insurer',
    'None',
    'N/A',
  ].map(normaliseName),
);

/**
 * Whether an invoice goes to the patient, not to an insurer: a self-pay word, nothing at all, or the patient's own name stands
 * where the insurer's would. Such an invoice can't be submitted.
 */
export function isSelfPayer(insurerName: string, patientName: string | null | undefined): boolean {
  const insurer = normaliseName(insurerName);
  if (insurer === '' || SELF_PAY_WORDS.has(insurer)) return true;
  return patientName !== null && patientName !== undefined && insurer === normaliseName(patientName);
}
