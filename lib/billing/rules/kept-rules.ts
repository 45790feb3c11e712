import { formatUkDate } from '../dates.ts';
import { identityOf, matchPatients, type PatientIdentity } from '../patient-match.ts';
import type { Resolution } from '../resolution.ts';
import { type KeptBill, quote, type Rule, SOURCES } from './rule.ts';

/** What the bill that is kept of an invoice has against another one: one invoice is billed once, to one patient. */
export const KEPT_RULES: readonly Rule[] = [
  {
    id: 'number-of-another-patient',
    severity: 'stops',
    field: 'invoiceNumber',
    source: SOURCES.ours,
    find: (resolution, { kept }) =>
      kept && isUsedUp(resolution, kept)
        ? [
            {
              message: `A bill of this invoice number was sent for another patient: ${nameOf(kept.patient)}.`,
              fix: 'If this is another invoice, give it a number of its own. If the invoice was moved to another patient, cancel the bill that was sent, in the status history, and make a new invoice.',
            },
          ]
        : [],
  },
  {
    id: 'sent-for-another-patient',
    severity: 'warns',
    field: 'patientName',
    source: SOURCES.ours,
    find: (resolution, { kept }) =>
      kept?.isOpen && isOfAnother(resolution, kept.patient)
        ? [
            {
              message: `This invoice was made out for another patient before: ${nameOf(kept.patient)}.`,
              fix: 'Send it only if it is the same invoice, put right.',
            },
          ]
        : [],
  },
  {
    id: 'sent-through-another-connection',
    severity: 'stops',
    field: 'practitioner',
    source: SOURCES.ours,
    find: (_resolution, { kept }) =>
      kept?.otherConnection
        ? [
            {
              message: `Healthcode may have this invoice already, through the connection ${quote(kept.otherConnection)}. For this practitioner it would go through another, as a second bill.`,
              fix: 'Choose the practitioner that it was sent for; or cancel that bill and make a new invoice.',
            },
          ]
        : [],
  },
];

/** Whether the invoice number was used up for another patient: a bill of it is under way or done, and is not this invoice's. */
export function isUsedUp(resolution: Resolution, { patient, isOpen }: Pick<KeptBill, 'patient' | 'isOpen'>): boolean {
  return !isOpen && isOfAnother(resolution, patient);
}

function isOfAnother({ patient }: Resolution, kept: PatientIdentity): boolean {
  return matchPatients(kept, identityOf(patient)) === 'another';
}

function nameOf({ name, birthDate }: PatientIdentity): string {
  return [name ? quote(name) : 'name not known', birthDate ? `born ${formatUkDate(birthDate)}` : '']
    .filter(Boolean)
    .join(', ');
}
