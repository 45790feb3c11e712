import type { Bill, Choices, Practitioner } from './model.ts';
import { identityOf, matchPatients } from './patient-match.ts';
import type { Resolution } from './resolution.ts';

/** `choices` without those that were made for single lines: they hold by line number, so for the same lines only. */
export function withoutLines({ datesOfService: _dates, lineCodes: _codes, ...rest }: Choices): Choices {
  return rest;
}

/**
 * The choices that make a bill again as it was sent, where the page does not say: a correction begins with them, so that nobody has to
 * choose and type everything once more. What page and records say by now counts more than what was sent. Null where the page shows another
 * patient: nothing of the bill is theirs. Where it is not certain that it is the same one, the numbers at the insurer are left out.
 */
export function choicesOfBill(bill: Bill, resolution: Resolution): Choices | null {
  const { patient } = resolution;
  const match = matchPatients(bill.patient, identityOf(patient));
  if (match === 'another' || match === 'unclear') return null;
  const absent = <Value>(resolved: { value: unknown }, value: Value): Value | null =>
    resolved.value === null ? value : null;
  return {
    diagnoses: bill.diagnoses,
    setting: resolution.setting.source === 'page' ? null : bill.setting,
    practitioner: practitionerOf(bill, resolution.practitioner.open ? resolution.practitioner.candidates : []),
    insurer: resolution.insurer.open ? bill.insurer.identifier : null,
    registrationNumber: match === 'same' ? absent(resolution.registrationNumber, bill.registrationNumber) : null,
    authorisationCode: match === 'same' ? absent(resolution.authorisationCode, bill.authorisationCode) : null,
    admissionDate: absent(resolution.admissionDate, bill.admissionDate),
    dischargeDate: absent(resolution.dischargeDate, bill.dischargeDate),
    facility: absent(resolution.facility, bill.facilityIdentifier),
    // Also where the page has a name that can't be split: what was typed instead was sent.
    patientName: patient.lastName === null ? bill.patient.name : null,
    patientBirthDate: absent(patient.birthDate, bill.patient.birthDate),
    patientSex: absent(patient.sex, bill.patient.sex),
    patientAddress: absent(patient.address, bill.patient.address),
    datesOfService: perLine(
      bill,
      resolution,
      (line) => line.dateOfService.open,
      (line) => line.dateOfService,
    ),
    lineCodes: perLine(
      bill,
      resolution,
      (line) => line.serviceCode.value === null,
      ({ serviceCode, procedureCodes }) => ({ serviceCode, procedureCodes }),
    ),
  };
}

/** The bill holds the number under which the insurer knows the practitioner. */
function practitionerOf(bill: Bill, candidates: Practitioner[]): string | null {
  const sent = bill.practitioner.identifier;
  const found = candidates.filter(
    ({ identifier, identifiersByInsurer }) => identifier === sent || Object.values(identifiersByInsurer).includes(sent),
  );
  return found.length === 1 ? (found[0]?.identifier ?? null) : null;
}

/** Values of the sent lines for those lines of the page that leave them open. A line is the same if its number and description are. */
function perLine<Value>(
  bill: Bill,
  resolution: Resolution,
  isOpen: (line: Resolution['lines'][number]) => boolean,
  pick: (line: Bill['lines'][number]) => Value,
): Record<string, Value> {
  const entries = resolution.lines.filter(isOpen).flatMap(({ sequence, description }) => {
    const sent = bill.lines.find((line) => line.sequence === sequence && line.description === description);
    return sent ? [[String(sequence), pick(sent)] as const] : [];
  });
  return Object.fromEntries(entries);
}
