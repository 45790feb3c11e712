import { describe, expect, it, vi } from 'vitest';
import { keepInsurance } from '../../../entrypoints/background/panel/patient-insurance.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { Patient, PatientInsurer } from '../../../lib/billing/model.ts';

const told = { site: 'harley', pmsId: 'P-1', name: 'Jane Doe', birthDate: '1984-03-02' };
const insurance = (insurer: string, registrationNumber: string): PatientInsurer => ({
  insurer,
  registrationNumber,
  authorisationCodes: [],
});

/** What is saved, and in place of which record. */
async function saved(record: Patient | null, change: PatientInsurer) {
  const save = vi.fn(async () => undefined);
  const services = { configuration: { patients: { save } } } as unknown as Services;
  await keepInsurance(services, record, told, change);
  expect(save).toHaveBeenCalledOnce();
  return save.mock.lastCall;
}

describe('an insurance that is kept', () => {
  it('makes a record where there is none', async () => {
    expect(await saved(null, insurance('bup', '1'))).toEqual([null, { ...told, insurers: [insurance('bup', '1')] }]);
  });

  it('takes the place of the one with the same insurer and leaves the others', async () => {
    const record = { ...told, name: 'Doe, Jane', insurers: [insurance('bup', '1'), insurance('ppp', '2')] };
    expect(await saved(record, insurance('bup', '3'))).toEqual([
      { site: 'harley', pmsId: 'P-1' },
      { ...record, insurers: [insurance('ppp', '2'), insurance('bup', '3')] },
    ]);
  });

  it('adds the date of birth that the record lacks, and changes none', async () => {
    const without = { ...told, birthDate: null, insurers: [] };
    expect(await saved(without, insurance('bup', '1'))).toMatchObject([{}, { birthDate: '1984-03-02' }]);
    const other = { ...told, birthDate: '1990-01-01', insurers: [] };
    expect(await saved(other, insurance('bup', '1'))).toMatchObject([{}, { birthDate: '1990-01-01' }]);
  });
});
