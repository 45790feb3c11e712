import { describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../../entrypoints/background/drafts.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import { choicesSchema, type Patient, type PatientInsurer, type PatientPage } from '../../../lib/billing/model.ts';
import { patientRecord } from '../billing/sample.ts';

vi.mock('webextension-polyfill', () => ({ default: { storage: { session: { set: async () => undefined } } } }));
vi.mock('../../../entrypoints/background/panel/view.ts', () => ({ viewOf: async () => ({}) }));
const { correct } = await import('../../../entrypoints/background/panel/correct.ts');

const page: PatientPage = { patientId: 'P-1001', patientName: 'Mrs Jane Doe' };
const typed: PatientInsurer = { insurer: 'bup', registrationNumber: 'BUPA1', authorisationCodes: [] };

/** What is saved when insurance is typed on a patient's page. */
async function saved(
  record: Patient | null,
  shown: PatientPage,
  birthDate: string | null,
  { insurance = typed, replaces = null }: { insurance?: PatientInsurer; replaces?: PatientInsurer | null } = {},
): Promise<Patient | undefined> {
  const save = vi.fn(async (_key: object | null, _record: Patient) => undefined);
  const definition = { id: 'harley', name: 'Harley', origins: ['https://pms.example'], pages: {} };
  const configuration = {
    sites: { get: async () => ({ definition, enabled: true }) },
    patients: { get: async () => record, save },
  };
  const choices = choicesSchema.parse({});
  const draft: Draft = {
    id: 'draft-1',
    nonce: null,
    tabId: 1,
    siteId: 'harley',
    url: 'https://pms.example/patients/P-1001',
    reading: { kind: 'patient', readAt: '2026-11-23T09:42:00.000Z', page: shown, unread: [] },
    choices,
    origin: choices,
    panel: 'panel-1',
    openedAt: 0,
  };
  const correction = { kind: 'patient insurance', insurance, replaces, birthDate } as const;
  await correct({ configuration } as unknown as Services, draft, correction, null);
  return save.mock.lastCall?.[1];
}

describe('insurance typed on a patient’s page', () => {
  it('is not kept without a date of birth, since nothing could ever use it', async () => {
    const refusal = { problem: { message: expect.stringMatching(/date of birth is not known, so nothing was saved/) } };
    await expect(saved(null, page, null)).rejects.toMatchObject(refusal);
    await expect(saved({ ...patientRecord, birthDate: null }, page, null)).rejects.toMatchObject(refusal);
  });

  it('is kept with the date of birth that was typed, or that the page or the record has', async () => {
    expect(await saved(null, page, '1980-04-02')).toMatchObject({ birthDate: '1980-04-02', insurers: [typed] });
    const shown = { ...page, patientBirthDate: '1980-04-02' };
    expect(await saved(null, shown, null)).toMatchObject({ birthDate: '1980-04-02' });
    expect(await saved(patientRecord, page, null)).toMatchObject({ birthDate: '1980-04-02' });
  });

  it('gives a record the date of birth that it lacks, with all that the panel shows of it', async () =>
    expect(await saved({ ...patientRecord, birthDate: null }, page, '1980-04-02')).toEqual({
      ...patientRecord,
      insurers: [...patientRecord.insurers, typed],
    }));

  it('is not kept with a record of another date of birth', async () => {
    const refusal = { problem: { message: expect.stringMatching(/another date of birth/) } };
    await expect(saved(patientRecord, page, '1990-01-01')).rejects.toMatchObject(refusal);
    await expect(saved(patientRecord, { ...page, patientBirthDate: '1990-01-01' }, null)).rejects.toMatchObject(
      refusal,
    );
  });
});

describe('insurance changed on a patient’s page', () => {
  const [axa] = patientRecord.insurers;
  if (!axa) throw new Error('The sample has no insurance.');
  const record = { ...patientRecord, insurers: [axa, typed] };

  it('leaves nothing of the insurer that it was with, and the others as they are', async () => {
    const insurance = { ...axa, insurer: 'wpa' };
    const kept = await saved(record, page, null, { insurance, replaces: axa });
    expect(kept?.insurers).toEqual([insurance, typed]);
  });

  it('never takes the place of another one with that insurer', async () => {
    const refusal = { problem: { message: expect.stringMatching(/same insurer is saved for the same days already/) } };
    await expect(
      saved(record, page, null, { insurance: { ...axa, insurer: 'bup' }, replaces: axa }),
    ).rejects.toMatchObject(refusal);
    await expect(saved(record, page, null)).rejects.toMatchObject(refusal);
    const ended = { ...typed, validTo: '2025-12-31' };
    expect((await saved(record, page, null, { insurance: ended }))?.insurers).toEqual([axa, typed, ended]);
  });

  it('is not saved over what was changed meanwhile', async () =>
    expect(
      saved(record, page, null, { insurance: axa, replaces: { ...axa, registrationNumber: 'OLD' } }),
    ).rejects.toMatchObject({ problem: { message: expect.stringMatching(/changed elsewhere/) } }));
});
