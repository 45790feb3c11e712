import { type Answer, jsonAnswer, problemAnswer, requestProblem } from './answer.ts';
import { findInsurer } from './insurers.ts';
import type { SandboxSettings } from './settings.ts';

/** What an insurer wants to know to find a member; Aviva wants a person, the others a number and a person. */
const personFields = ['lastName', 'firstName', 'dateOfbirth', 'postCode'] as const;
const memberFields = ['membershipNumber', 'lastName', 'dateOfbirth'] as const;

/** POST form of a membership check: a Coverage, or what is missing or wrong. */
export function findMember(body: string, contentType: string | undefined, settings: SandboxSettings): Answer {
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return requestProblem(415, 'invalid request format', 'The content type must be application/x-www-form-urlencoded.');
  }
  const form = new URLSearchParams(body);
  const insurer = findInsurer(form.get('insurerIdentifier') ?? '');
  if (!insurer) {
    return problemAnswer(422, [{ field: 'Insurer', reason: 'invalid insurer', expression: 'insurerIdentifier' }]);
  }
  const needed = insurer.id === 'nuh' ? personFields : memberFields;
  const missing = needed.filter((name) => !form.get(name)?.trim());
  if (missing.length > 0) {
    const problems = missing.map((name) => ({ field: null, reason: `${name} is required`, expression: name }));
    return problemAnswer(400, problems, 'required');
  }
  const number = form.get('membershipNumber')?.trim() || 'ZM1000001';
  const fault = insurer.live ? membershipFault(form, insurer.id, number, settings) : null;
  if (fault) return problemAnswer(422, [{ field: 'RegistrationNo', reason: fault, expression: 'membershipNumber' }]);
  return jsonAnswer(200, {
    resourceType: 'Coverage',
    id: `coverage-${number.replaceAll(/[^A-Za-z0-9-]/g, '-')}`,
    status: 'active',
    subscriberId: number,
    beneficiary: { display: [form.get('firstName'), form.get('lastName')].filter(Boolean).join(' ') },
    period: { start: '2026-01-01', end: '2027-12-31' },
    payor: [{ identifier: { system: 'https://ref.api.healthcode.co.uk/insurer-id', value: insurer.id } }],
  });
}

function membershipFault(
  form: URLSearchParams,
  insurer: string,
  number: string,
  settings: SandboxSettings,
): string | null {
  const noMatch = 'no matching membership details can be found';
  const wrongPerson = 'patient demographics do not match registration number';
  const digits = number.replaceAll(/\D/g, '');
  if (digits.includes('999001')) return noMatch;
  if (digits.includes('999002')) return wrongPerson;
  if (!settings.members) return null;
  const lastName = form.get('lastName')?.trim().toLowerCase();
  const candidates = settings.members.filter((member) => member.insurer === insurer);
  const found = form.get('membershipNumber')
    ? candidates.find((member) => member.registrationNumber === number)
    : candidates.find((member) => member.lastName.toLowerCase() === lastName);
  if (!found) return noMatch;
  const same = found.lastName.toLowerCase() === lastName && found.birthDate === form.get('dateOfbirth');
  return same ? null : wrongPerson;
}
