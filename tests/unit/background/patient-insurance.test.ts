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
async function saved(record: Patient | null, change: PatientInsurer, replaced: PatientInsurer | null = null) {
  const save = vi.fn(async (..._given: unknown[]) => undefined);
  const services = { configuration: { patients: { save } } } as unknown as Services;
  await keepInsurance(services, record, told, change, replaced);
  expect(save).toHaveBeenCalledOnce();
  const [key, kept, shown] = save.mock.lastCall ?? [];
  // As it was read: where it is another by now, nothing is saved.
  expect(shown).toEqual(record ?? undefined);
  return [key, kept];
}

describe('an insurance that is kept', () => {
  it('makes a record where there is none', async () => {
    expect(await saved(null, insurance('bup', '1'))).toEqual([null, { ...told, insurers: [insurance('bup', '1')] }]);
  });

  it('takes the place of the one that it replaces and leaves the others', async () => {
    const ended = { ...insurance('bup', '1'), validTo: '2025-12-31' };
    const record = { ...told, name: 'Doe, Jane', insurers: [ended, insurance('bup', '2'), insurance('ppp', '3')] };
    expect(await saved(record, insurance('bup', '4'), insurance('bup', '2'))).toEqual([
      { site: 'harley', pmsId: 'P-1' },
      { ...record, insurers: [ended, insurance('bup', '4'), insurance('ppp', '3')] },
    ]);
  });

  it('is one more where it replaces none, or what it replaced is gone', async () => {
    const record = { ...told, insurers: [insurance('bup', '1')] };
    for (const replaced of [null, insurance('bup', '0')]) {
      expect(await saved(record, insurance('bup', '2'), replaced)).toMatchObject([
        {},
        { insurers: [insurance('bup', '1'), insurance('bup', '2')] },
      ]);
    }
  });

  it('adds the date of birth that the record lacks, and changes none', async () => {
    const without = { ...told, birthDate: null, insurers: [] };
    expect(await saved(without, insurance('bup', '1'))).toMatchObject([{}, { birthDate: '1984-03-02' }]);
    const other = { ...told, birthDate: '1990-01-01', insurers: [] };
    expect(await saved(other, insurance('bup', '1'))).toMatchObject([{}, { birthDate: '1990-01-01' }]);
  });
});
