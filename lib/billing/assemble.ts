import { identifierFor } from './identifiers.ts';
import type { Bill, BillLine, Finding } from './model.ts';
import type { Resolution } from './resolution.ts';
import { findFaults } from './rules/find-faults.ts';
import type { RuleContext } from './rules/rule.ts';

/** A bill, or the findings that stop it. Findings that only warn come with the bill too. */
export type Assembly = { ok: true; bill: Bill; findings: Finding[] } | { ok: false; findings: Finding[] };

/** Makes the bill of a resolution, only when no finding stops. */
export function assembleBill(resolution: Resolution, context: RuleContext): Assembly {
  const findings = findFaults(resolution, context);
  if (findings.some((finding) => finding.severity === 'stops')) return { ok: false, findings };
  return { ok: true, bill: buildBill(resolution), findings };
}

/**
 * A value that the rules have found to be there. It throws rather than inventing one: a rule and this file would then disagree,
 * which is a fault of ours (a property test looks for such).
 */
function known<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new Error(`No rule stopped a bill without ${what}.`);
  return value;
}

function buildBill(resolution: Resolution): Bill {
  const practitioner = known(resolution.practitioner.value, 'practitioner');
  const insurer = known(resolution.insurer.value, 'insurer');
  const { patient } = resolution;
  return {
    invoiceNumber: known(resolution.invoiceNumber.value, 'invoice number'),
    invoiceDate: known(resolution.invoiceDate.value, 'invoice date'),
    currency: 'GBP',
    patient: {
      pmsId: patient.pmsId.value,
      name: known(patient.name.value, 'patient name'),
      title: patient.title,
      firstName: patient.firstName,
      lastName: known(patient.lastName, 'patient name'),
      birthDate: known(patient.birthDate.value, 'birth date'),
      sex: patient.sex.value ?? 'unknown',
      address: patient.address.value,
      postcode: patient.postcode,
    },
    insurer: { identifier: insurer.identifier, name: insurer.names[0] ?? insurer.identifier },
    registrationNumber: known(resolution.registrationNumber.value, 'registration number'),
    authorisationCode: resolution.authorisationCode.value,
    practitioner: {
      identifier: identifierFor(practitioner, insurer.identifier),
      name: practitioner.names[0] ?? practitioner.identifier,
    },
    payeeIdentifier: practitioner.payeeIdentifier || identifierFor(practitioner, insurer.identifier),
    controllingSpecialistIdentifier:
      practitioner.controllingSpecialistIdentifier || identifierFor(practitioner, insurer.identifier),
    facilityIdentifier: resolution.facility.value?.identifier ?? null,
    setting: known(resolution.setting.value, 'setting'),
    admissionDate: resolution.admissionDate.value,
    dischargeDate: resolution.dischargeDate.value,
    diagnoses: resolution.diagnoses.value ?? [],
    lines: resolution.lines.map((line) => buildLine(line, insurer.identifier)),
    total: known(resolution.total.value, 'total'),
  };
}

function buildLine(line: Resolution['lines'][number], insurer: string): BillLine {
  return {
    sequence: line.sequence,
    dateOfService: known(line.dateOfService.value, 'date of service'),
    description: line.description,
    serviceCode: known(line.serviceCode.value, 'service code'),
    procedureCodes: line.procedureCodes.value ?? [],
    quantity: known(line.quantity.value, 'quantity'),
    unitPrice: known(line.unitPrice.value, 'price'),
    net: known(line.net.value, 'amount'),
    practitionerIdentifier: identifierFor(known(line.practitioner.value, 'practitioner'), insurer),
  };
}
