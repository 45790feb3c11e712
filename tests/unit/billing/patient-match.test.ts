import { expect, it } from 'vitest';
import { matchPatients, type PatientIdentity, type PatientMatch } from '../../../lib/billing/patient-match.ts';

const DOE: PatientIdentity = { pmsId: 'P-1', birthDate: '1980-04-02', name: 'Mrs Jane Doe' };
const POE: PatientIdentity = { pmsId: 'P-2', birthDate: '1951-12-30', name: 'Mr Edgar Poe' };

it.each<[string, Partial<PatientIdentity>, PatientMatch]>([
  ['the same', {}, 'same'],
  ['her name written otherwise', { name: 'DOE, Jane' }, 'same'],
  ['less of her', { pmsId: null, birthDate: null }, 'same'],
  ['nothing of her', { pmsId: null, birthDate: null, name: null }, 'same'],
  ['her birth date put right', { birthDate: '1980-02-04' }, 'partly'],
  ['her name after a marriage', { name: 'Mrs Jane Roe' }, 'partly'],
  ['her record under another number', { pmsId: 'P-9' }, 'partly'],
  ['another’s number under her name', { ...POE, name: DOE.name }, 'partly'],
  ['another', POE, 'another'],
  ['another, by number alone', { ...POE, birthDate: null, name: null }, 'another'],
  ['another, by birth date and name', { ...POE, pmsId: null }, 'another'],
  ['another name and nothing else', { pmsId: null, birthDate: null, name: POE.name }, 'unclear'],
])('a page that tells %s', (_what, changes, expected) => {
  expect(matchPatients(DOE, { ...DOE, ...changes })).toBe(expected);
  expect(matchPatients({ ...DOE, ...changes }, DOE)).toBe(expected);
});
