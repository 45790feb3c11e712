import type { Problem } from './answer.ts';
import {
  type Claim,
  type ClaimItem,
  claimIdentifier,
  claimRevision,
  containedResource,
  firstCode,
  pence,
  registrationNumber,
  serviceDays,
} from './claim.ts';
import { type CodeSets, findCode } from './codes.ts';
import { findInsurer } from './insurers.ts';

/** What the rules need to know beside the Claim. */
export type RuleFacts = { codes: CodeSets /** Today in London, `YYYY-MM-DD`. */; today: string };

const unmapped = '0000000';

/**
 * Everything that Healthcode's checks at the door find wrong with a structurally valid Claim, in the words of its error table.
 * An empty list = it is accepted. Membership is checked later, by the insurer (see `magic.ts`).
 */
export function findProblems(claim: Claim, facts: RuleFacts): Problem[] {
  return [
    ...requestShape(claim),
    ...settingProblems(claim),
    ...insurerProblems(claim),
    ...providerProblems(claim),
    ...membershipProblems(claim),
    ...diagnosisProblems(claim, facts),
    ...procedureProblems(claim, facts),
    ...(claim.item ?? []).flatMap((item, index) => lineProblems(item, index, facts)),
    ...dateProblems(claim, facts),
    ...totalProblems(claim),
  ];
}

/** Faults of the request itself: what a client must never send, rather than what a person got wrong. */
function requestShape(claim: Claim): Problem[] {
  const reference = claimIdentifier(claim, 'reference');
  const patient = containedResource(claim, claim.patient, 'Patient');
  const name = patient?.name?.[0];
  const wrong: [boolean, string][] = [
    [reference === null || reference.length > 25, 'Claim.identifier[0]'],
    [claimIdentifier(claim, 'invoiceNumber') === null, 'Claim.identifier[1]'],
    [claimRevision(claim) === null, 'Claim.identifier[2]'],
    [claim.status !== 'active' && claim.status !== 'cancelled', 'Claim.status'],
    [claim.use !== 'claim', 'Claim.use'],
    [!['professional', 'institutional'].includes(firstCode(claim.type)), 'Claim.type'],
    [!patient?.birthDate || !(name?.family || name?.text), 'Claim.patient'],
    [(claim.item ?? []).length === 0, 'Claim.item'],
    [firstCode(claim.type) === 'professional' && (claim.careTeam ?? []).length === 0, 'Claim.careTeam'],
    [hasLooseSequence(claim), 'Claim.item'],
  ];
  return wrong
    .filter(([isWrong]) => isWrong)
    .map(([, expression]) => ({ field: null, reason: 'invalid request format', expression }));
}

/** Whether a line points at a practitioner, diagnosis, procedure or information that isn't there, or a sequence occurs twice. */
function hasLooseSequence(claim: Claim): boolean {
  const lists = [claim.careTeam, claim.diagnosis, claim.procedure, claim.supportingInfo, claim.item];
  const known = lists.map((list) => (list ?? []).map((entry) => entry.sequence));
  if (known.some((sequences) => new Set(sequences).size !== sequences.length)) return true;
  return (claim.item ?? []).some((item) =>
    [item.careTeamSequence, item.diagnosisSequence, item.procedureSequence, item.informationSequence].some(
      (pointers, kind) => (pointers ?? []).some((pointer) => !known[kind]?.includes(pointer)),
    ),
  );
}

function settingProblems(claim: Claim): Problem[] {
  if (['I', 'D', 'O'].includes(firstCode(claim.subType))) return [];
  return [{ field: 'Setting', reason: 'must be I, D or O', expression: 'Claim.subType' }];
}

function insurerProblems(claim: Claim): Problem[] {
  if (findInsurer(claim.insurer?.identifier?.value ?? '')) return [];
  return [{ field: 'Insurer', reason: 'invalid insurer', expression: 'Claim.insurer' }];
}

function providerProblems(claim: Claim): Problem[] {
  return [
    ...numberProblem('Payee No', claim.provider?.identifier?.value, 'Claim.provider'),
    ...(claim.careTeam ?? []).flatMap((member, index) =>
      numberProblem('ProviderNo', member.provider?.identifier?.value, `Claim.careTeam[${index}].provider`),
    ),
  ];
}

function numberProblem(field: string, value: string | undefined, expression: string): Problem[] {
  if (value === unmapped) return [{ field, reason: 'provider not mapped', expression }];
  if (value && /^[A-Z0-9]{3,12}$/i.test(value)) return [];
  return [{ field, reason: 'invalid code', expression }];
}

function membershipProblems(claim: Claim): Problem[] {
  const problems: Problem[] = [];
  if (registrationNumber(claim) === '') {
    problems.push({
      field: 'RegistrationNo',
      reason: 'no matching membership details can be found',
      expression: 'Claim.insurance[0].coverage',
    });
  }
  (claim.insurance?.[0]?.preAuthRef ?? []).forEach((code, index) => {
    if (/^[A-Z0-9][A-Z0-9/ -]{2,19}$/i.test(code)) return;
    problems.push({
      field: 'AuthCode',
      reason: 'invalid format',
      expression: `Claim.insurance[0].preAuthRef[${index}]`,
    });
  });
  return problems;
}

function diagnosisProblems(claim: Claim, facts: RuleFacts): Problem[] {
  const diagnoses = claim.diagnosis ?? [];
  if (diagnoses.length === 0) {
    const needed = findInsurer(claim.insurer?.identifier?.value ?? '')?.needsDiagnosis ?? false;
    return needed ? [{ field: 'Diagnosis', reason: 'not valid for insurer', expression: 'Claim.diagnosis' }] : [];
  }
  return diagnoses.flatMap((diagnosis, index) => {
    const concept = diagnosis.diagnosisCodeableConcept;
    // The sandbox has no ICD-9 set; both schemes occur in life.
    if (/icd-?9/i.test(concept?.coding?.[0]?.system ?? '')) return [];
    if (findCode(facts.codes, 'condition-code/ICD10', firstCode(concept))) return [];
    const expression = `Claim.diagnosis[${index}].diagnosisCodeableConcept`;
    return [{ field: 'Diagnosis', reason: 'code not mapped', expression }];
  });
}

function procedureProblems(claim: Claim, facts: RuleFacts): Problem[] {
  const sets = ['procedure-code/CCSD'];
  if (claim.insurer?.identifier?.value?.toLowerCase() === 'bup') sets.push('procedure-code/9BUPP');
  return (claim.procedure ?? []).flatMap((procedure, index) => {
    const code = firstCode(procedure.procedureCodeableConcept);
    const entry = sets.map((set) => findCode(facts.codes, set, code)).find((found) => found);
    if (entry && !entry.inactive) return [];
    const expression = `Claim.procedure[${index}].procedureCodeableConcept`;
    return [{ field: 'ProcCode', reason: 'invalid code', expression }];
  });
}

function lineProblems(item: ClaimItem, index: number, facts: RuleFacts): Problem[] {
  const path = `Claim.item[${index}]`;
  const problems: Problem[] = [];
  const service = findCode(facts.codes, 'service-type/ISC', firstCode(item.productOrService));
  if (!service) {
    problems.push({
      field: 'ServiceCode',
      reason: 'not valid for insurer',
      expression: `${path}.productOrService`,
    });
  } else if (service.requiresProcedureCode && (item.procedureSequence ?? []).length === 0) {
    problems.push({ field: 'ProcCode', reason: 'invalid code', expression: `${path}.procedureSequence` });
  }
  const day = (item.servicedDate ?? item.servicedPeriod?.end)?.slice(0, 10);
  if (!day || day > facts.today) {
    const reason = day ? 'may not be after today' : 'must be given';
    problems.push({ field: 'FDOS', reason, expression: `${path}.servicedDate` });
  }
  if (pence(item.net) === null || (item.net?.currency ?? 'GBP') !== 'GBP') {
    problems.push({ field: 'NetTotal', reason: 'must be a sum in GBP', expression: `${path}.net` });
  }
  return problems;
}

function dateProblems(claim: Claim, facts: RuleFacts): Problem[] {
  const days = serviceDays(claim);
  const start = claim.billablePeriod?.start?.slice(0, 10);
  const end = claim.billablePeriod?.end?.slice(0, 10);
  const problems: Problem[] = [];
  if (start && start > facts.today) {
    problems.push({ field: 'FDOS', reason: 'may not be after today', expression: 'Claim.billablePeriod.start' });
  }
  if (end && days && end < days.last) {
    problems.push({
      field: 'ValidToDate',
      reason: 'may not be before the latest date of service',
      expression: 'Claim.billablePeriod.end',
    });
  }
  return problems;
}

function totalProblems(claim: Claim): Problem[] {
  const lines = (claim.item ?? []).map((item) => pence(item.net) ?? 0);
  const sum = lines.reduce((left, right) => left + right, 0);
  if (pence(claim.total) === sum && (claim.total?.currency ?? 'GBP') === 'GBP') return [];
  return [{ field: 'NetTotal', reason: 'must equal the sum of the lines', expression: 'Claim.total' }];
}
