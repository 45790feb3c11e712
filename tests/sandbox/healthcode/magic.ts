import type { Problem } from './answer.ts';
import { type Claim, containedResource, registrationNumber } from './claim.ts';
import type { SandboxSettings } from './settings.ts';

/** How a bill ends once its time on the way is over. */
export type Fate = {
  status: string;
  reason: string | null;
  problems: Problem[];
  /** `start`: it stands in its last status from acceptance on; `checking`: after In-process; `collecting`: after Awaiting collection. */
  endsAt: 'start' | 'checking' | 'collecting';
};

const registrationExpression = 'Claim.insurance[0].coverage';
const noMatch: Problem = {
  field: 'RegistrationNo',
  reason: 'no matching membership details can be found',
  expression: registrationExpression,
};
const wrongPerson: Problem = {
  field: 'RegistrationNo',
  reason: 'patient demographics do not match registration number',
  expression: registrationExpression,
};

/** Problems found by the insurer's checks, by the last digit of a registration number with the digits `99900N`. */
const magicProblems: Readonly<Record<string, Problem[]>> = {
  '1': [noMatch],
  '2': [wrongPerson],
  '3': [{ field: 'AuthCode', reason: 'invalid format', expression: 'Claim.insurance[0].preAuthRef[0]' }],
  '4': [{ field: 'ProcCode', reason: 'invalid code', expression: 'Claim.procedure[0].procedureCodeableConcept' }],
  '5': [
    {
      field: 'ServiceCode',
      reason: 'insurer requires agreed fee for service',
      expression: 'Claim.item[0].productOrService',
    },
  ],
  '6': [{ field: 'Diagnosis', reason: 'code not mapped', expression: 'Claim.diagnosis[0].diagnosisCodeableConcept' }],
  '7': [{ field: 'ProviderNo', reason: 'provider not mapped', expression: 'Claim.careTeam[0].provider' }],
  '8': [
    noMatch,
    { field: 'ServiceCode', reason: 'not valid for insurer', expression: 'Claim.item[1].productOrService' },
  ],
  '9': [{ field: 'PracticeLocality', reason: 'not known at this insurer', expression: null }],
};

/** Ends other than *Collected*, by the last digit of a registration number with the digits `99901N`. */
const magicEnds: Readonly<Record<string, Omit<Fate, 'problems'>>> = {
  '0': { status: 'Unprocessed', reason: null, endsAt: 'start' },
  '1': { status: 'Cancelled', reason: 'Cancelled by the insurer', endsAt: 'checking' },
  '2': { status: 'Not required', reason: 'The insurer does not need this bill', endsAt: 'checking' },
  '3': { status: 'Unspecified', reason: null, endsAt: 'checking' },
  '4': { status: 'Validated', reason: null, endsAt: 'checking' },
  '5': { status: 'Under manual review', reason: 'A status that nobody has heard of', endsAt: 'checking' },
};

/** What becomes of a Claim in the end: *Collected*, unless its registration number or the list of members says otherwise. */
export function fateOf(claim: Claim, settings: SandboxSettings): Fate {
  const digits = registrationNumber(claim).replaceAll(/\D/g, '');
  const end = magicEnds[/99901(\d)/.exec(digits)?.[1] ?? ''];
  if (end) return { ...end, problems: [] };
  const problems = magicProblems[/99900(\d)/.exec(digits)?.[1] ?? ''] ?? memberProblems(claim, settings);
  if (problems.length > 0) {
    return { status: 'Awaiting correction', reason: 'The bill needs to be corrected', problems, endsAt: 'checking' };
  }
  return { status: 'Collected', reason: null, problems: [], endsAt: 'collecting' };
}

/** Compares with the list of members where there is one: the number first, then name and date of birth. */
function memberProblems(claim: Claim, settings: SandboxSettings): Problem[] {
  if (!settings.members) return [];
  const number = registrationNumber(claim);
  const insurer = claim.insurer?.identifier?.value?.toLowerCase();
  const member = settings.members.find(
    (candidate) => candidate.insurer === insurer && candidate.registrationNumber === number,
  );
  if (!member) return [noMatch];
  const patient = containedResource(claim, claim.patient, 'Patient');
  const lastName = patient?.name?.[0]?.family ?? patient?.name?.[0]?.text?.split(' ').at(-1) ?? '';
  const same = lastName.toLowerCase() === member.lastName.toLowerCase() && patient?.birthDate === member.birthDate;
  return same ? [] : [wrongPerson];
}
