import { formatUkDate } from '../dates.ts';
import {
  looksLikeFacilityNumber,
  looksLikePayeeIdentifier,
  looksLikePractitionerIdentifier,
  registrationNumberHint,
} from '../formats.ts';
import { identifierFor } from '../identifiers.ts';
import type { Insurer, Practitioner } from '../model.ts';
import { findByName, tidyText } from '../names.ts';
import type { Resolution, ResolvedName } from '../resolution.ts';
import { type Fault, faultIf, insurerName, quote, type Rule, SOURCES, unreadSentence } from './rule.ts';

/** Rules about who is on the bill: patient, insurer, practitioner, payee, facility. */
export const PARTY_RULES: readonly Rule[] = [
  {
    id: 'self-payer',
    severity: 'stops',
    field: 'insurer',
    source: SOURCES.ours,
    find: (resolution) =>
      faultIf(
        resolution.selfPayer,
        'This invoice is for the patient, not for an insurer.',
        'If an insurer pays it, change who the invoice is billed to in your practice system, then read the page again.',
      ),
  },
  {
    id: 'insurer-missing',
    severity: 'stops',
    field: 'insurer',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        !resolution.selfPayer && resolution.insurer.value === null && resolution.insurer.problem === null,
        `The bill has no insurer.${unreadSentence(resolution, 'insurerName')}`,
        'Choose the insurer.',
      ),
  },
  {
    id: 'insurer-not-set-up',
    severity: 'stops',
    field: 'insurer',
    source: 'Healthcode: Insurer – invalid insurer',
    find: ({ insurer }) =>
      faultIf(
        insurer.problem === 'not set up',
        `The insurer ${quote(insurer.pageName ?? '')} is not set up.`,
        'Choose which insurer this is, or add it under Insurers in the options.',
      ),
  },
  {
    id: 'insurer-chosen',
    severity: 'warns',
    field: 'insurer',
    source: SOURCES.ours,
    find: ({ insurer }) =>
      faultIf(
        saysAnotherName(insurer),
        `The page says ${quote(insurer.pageName ?? '')}; the bill goes to ${insurer.value?.names[0]}.`,
        'Check that this is the same insurer.',
      ),
  },
  {
    id: 'insurer-ambiguous',
    severity: 'stops',
    field: 'insurer',
    source: SOURCES.ours,
    find: ({ insurer }) =>
      faultIf(
        insurer.problem === 'ambiguous',
        `More than one insurer is set up as ${quote(insurer.pageName ?? '')}.`,
        'Choose which one this bill is for.',
      ),
  },
  {
    id: 'registration-number-missing',
    severity: 'stops',
    field: 'registrationNumber',
    source: 'Healthcode: RegistrationNo – no matching membership details can be found',
    find: (resolution) =>
      faultIf(
        !resolution.selfPayer && resolution.registrationNumber.value === null,
        `The bill has no registration number.${whyNoStoredNumber(resolution)}`,
        'Enter the registration number from the patient’s card or authorisation letter.',
      ),
  },
  {
    id: 'registration-number-format',
    severity: 'warns',
    field: 'registrationNumber',
    source: SOURCES.formats,
    find: (resolution) => {
      const number = resolution.registrationNumber.value;
      const insurer = resolution.insurer.value;
      const hint = number === null || insurer === null ? null : registrationNumberHint(insurer, number);
      return faultIf(
        hint !== null,
        `The registration number ${quote(number ?? '')} does not look like ${insurerName(resolution)}’s, which are usually ${hint}.`,
        'Compare it with the patient’s card, and correct it if it differs.',
      );
    },
  },
  {
    id: 'patient-record-other-birth-date',
    severity: 'warns',
    field: 'patientBirthDate',
    source: 'Healthcode: RegistrationNo – patient demographics do not match registration number',
    find: ({ patientRecordUse, patient }) => [
      ...faultIf(
        patientRecordUse === 'other birth date' && patient.birthDate.value !== null,
        'The saved record of this patient number has another date of birth, so nothing of it was used.',
        'Check that the invoice is for the right patient, then correct the date of birth where it is wrong.',
      ),
      ...faultIf(
        patientRecordUse === 'no birth date',
        'The saved record of this patient number has no date of birth, so nothing of it was used.',
        'Add the date of birth on the patient’s page, or under Patients in the options.',
      ),
    ],
  },
  {
    id: 'patient-name-missing',
    severity: 'stops',
    field: 'patientName',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.patient.name.value === null,
        `The bill has no patient name.${unreadSentence(resolution, 'patientName')}`,
        'Enter the patient’s name as the insurer knows it.',
      ),
  },
  {
    id: 'patient-name-unclear',
    severity: 'stops',
    field: 'patientName',
    source: SOURCES.ours,
    find: ({ patient }) =>
      faultIf(
        patient.name.value !== null && patient.lastName === null,
        `The patient’s name, ${quote(patient.name.value ?? '')}, could not be split into first name and surname.`,
        'Enter the name alone, as the insurer knows it, for example “Mrs Jane Doe” or “Doe, Jane”.',
      ),
  },
  {
    id: 'patient-birth-date-missing',
    severity: 'stops',
    field: 'patientBirthDate',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.patient.birthDate.value === null,
        `The bill has no date of birth.${unreadSentence(resolution, 'patientBirthDate')}`,
        'Enter the patient’s date of birth.',
      ),
  },
  {
    id: 'patient-birth-date-in-future',
    severity: 'stops',
    field: 'patientBirthDate',
    source: SOURCES.ours,
    find: ({ patient }, { today }) =>
      faultIf(
        patient.birthDate.value !== null && patient.birthDate.value > today,
        `The patient’s date of birth, ${formatUkDate(patient.birthDate.value ?? '')}, is in the future.`,
        'Correct it in your practice system, then read the page again.',
      ),
  },
  {
    id: 'patient-sex-unknown',
    severity: 'warns',
    field: 'patientSex',
    source: 'Healthcode: membership is matched by sex for some insurers',
    find: (resolution) =>
      faultIf(
        resolution.patient.sex.value === null || resolution.patient.sex.value === 'unknown',
        `The patient’s sex is not known.${unreadSentence(resolution, 'patientSex')}`,
        resolution.patient.sex.source === 'page'
          ? 'Enter it in your practice system, then read the page again: some insurers use it to find the membership.'
          : 'Choose it, if the patient’s record has it: some insurers use it to find the membership.',
      ),
  },
  {
    id: 'patient-address-missing',
    severity: 'warns',
    field: 'patientAddress',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.patient.address.value === null && resolution.patient.postcode === null,
        `The bill has no address of the patient.${unreadSentence(resolution, 'patientAddress')}`,
        'Enter the address with its postcode: some insurers use it to find the membership.',
      ),
  },
  {
    id: 'practitioner-missing',
    severity: 'stops',
    field: 'practitioner',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.practitioner.value === null && resolution.practitioner.problem === null,
        `The bill has no practitioner.${unreadSentence(resolution, 'practitionerName')}`,
        'Choose the practitioner.',
      ),
  },
  {
    id: 'practitioner-not-set-up',
    severity: 'stops',
    field: 'practitioner',
    source: 'Healthcode: ProviderNo – invalid code; provider not mapped',
    find: ({ practitioner, lines }) => [
      ...faultIf(
        practitioner.problem === 'not set up',
        `${quote(practitioner.pageName ?? '')} is not set up as a practitioner.`,
        'Choose who this is, or add the practitioner with a Healthcode identifier, or this way of writing the name, under Practitioners in the options.',
      ),
      ...lines
        .filter((line) => line.practitioner !== practitioner && line.practitioner.problem === 'not set up')
        .filter((line) => line.practitioner.pageName !== practitioner.pageName)
        .map(
          (line): Fault => ({
            line: line.sequence,
            message: `${quote(line.practitioner.pageName ?? '')}, named on item ${line.sequence}, is not set up as a practitioner.`,
            fix: 'Add the practitioner with a Healthcode identifier, or this way of writing the name, under Practitioners in the options.',
          }),
        ),
    ],
  },
  {
    id: 'practitioner-chosen',
    severity: 'warns',
    field: 'practitioner',
    source: SOURCES.ours,
    find: ({ practitioner }) =>
      faultIf(
        saysAnotherName(practitioner),
        `The page says ${quote(practitioner.pageName ?? '')}; the bill is for ${practitioner.value?.names[0]}.`,
        'Check that this is the same practitioner.',
      ),
  },
  {
    id: 'practitioner-ambiguous',
    severity: 'stops',
    field: 'practitioner',
    source: SOURCES.ours,
    find: ({ practitioner, lines }) => [
      ...faultIf(
        practitioner.problem === 'ambiguous',
        `More than one practitioner is set up as ${quote(practitioner.pageName ?? '')}.`,
        'Choose which one treated the patient.',
      ),
      ...lines
        .filter((line) => line.practitioner.problem === 'ambiguous')
        .filter((line) => line.practitioner.pageName !== practitioner.pageName)
        .map(
          (line): Fault => ({
            line: line.sequence,
            message: `More than one practitioner is set up as ${quote(line.practitioner.pageName ?? '')}, named on item ${line.sequence}.`,
            fix: 'Give each practitioner a name of their own under Practitioners in the options.',
          }),
        ),
    ],
  },
  {
    id: 'practitioner-identifier-format',
    severity: 'warns',
    field: 'practitioner',
    source: SOURCES.formats,
    find: (resolution) => {
      const practitioner = resolution.practitioner.value;
      if (practitioner === null) return [];
      const identifier = identifierFor(practitioner, resolution.insurer.value?.identifier ?? null);
      return faultIf(
        !looksLikePractitionerIdentifier(identifier),
        `The practitioner identifier ${quote(identifier)} is unusual: most have 6 to 8 digits.`,
        'Compare it with the one that Healthcode gave, under Practitioners in the options.',
      );
    },
  },
  {
    id: 'payee-format',
    severity: 'warns',
    field: 'payee',
    source: SOURCES.formats,
    find: ({ practitioner }) => {
      const payee = practitioner.value?.payeeIdentifier || null;
      return faultIf(
        payee !== null && !looksLikePayeeIdentifier(payee),
        `The payee ${quote(payee ?? '')} is unusual: most are P and 6 digits, or 6 to 8 digits.`,
        'Compare it with the one that Healthcode gave, under Practitioners in the options.',
      );
    },
  },
  {
    id: 'controlling-specialist-format',
    severity: 'warns',
    field: 'controllingSpecialist',
    source: SOURCES.formats,
    find: ({ practitioner }) => {
      const specialist = practitioner.value?.controllingSpecialistIdentifier || null;
      return faultIf(
        specialist !== null && !looksLikePractitionerIdentifier(specialist),
        `The controlling specialist ${quote(specialist ?? '')} is unusual: most have 6 to 8 digits.`,
        'Compare it with the one that Healthcode gave, under Practitioners in the options.',
      );
    },
  },
  {
    id: 'facility-not-set-up',
    severity: 'warns',
    field: 'facility',
    source: 'Healthcode: a facility bill names its treatment site',
    find: ({ facility }) =>
      faultIf(
        facility.problem !== null,
        facility.problem === 'ambiguous'
          ? `More than one facility is set up as ${quote(facility.pageName ?? '')}; the bill goes without one.`
          : `The facility ${quote(facility.pageName ?? '')} is not set up; the bill goes without it.`,
        facility.problem === 'ambiguous'
          ? 'Choose which one is meant.'
          : 'Add it with its 600 number under Facilities in the options.',
      ),
  },
  {
    id: 'facility-format',
    severity: 'warns',
    field: 'facility',
    source: SOURCES.formats,
    find: ({ facility }) =>
      faultIf(
        facility.value !== null && !looksLikeFacilityNumber(facility.value.identifier),
        `The facility number ${quote(facility.value?.identifier ?? '')} is unusual: most have 9 digits and begin with 600.`,
        'Compare it with the one that Healthcode gave, under Facilities in the options.',
      ),
  },
];

function whyNoStoredNumber(resolution: Resolution): string {
  if (resolution.patientRecordUse === 'other birth date') {
    return ' The saved one was not used, since the patient’s date of birth is not known, or is another in the record.';
  }
  if (resolution.patientRecordUse === 'no birth date') {
    return ' One may be saved; it was not used, since the patient’s record has no date of birth.';
  }
  const { cover } = resolution;
  if (cover !== null && !cover.valid) {
    const until = cover.entry.validTo ?? null;
    return until !== null && until < (resolution.firstDateOfService ?? resolution.today)
      ? ` The saved cover with ${tidyText(insurerName(resolution))} ended on ${formatUkDate(until)}.`
      : ` The saved cover with ${tidyText(insurerName(resolution))} begins after the treatment.`;
  }
  return unreadSentence(resolution, 'registrationNumber');
}

/** A person chose someone whom the page names in a way that the settings don't know. */
function saysAnotherName({ pageName, source, value }: ResolvedName<Insurer | Practitioner>): boolean {
  if (pageName === null || value === null || source !== 'typed') return false;
  return findByName([value], pageName).kind === 'none';
}
