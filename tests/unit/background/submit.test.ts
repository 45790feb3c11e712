import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../../entrypoints/background/drafts.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import { choicesSchema, type InvoiceReading, type Patient } from '../../../lib/billing/model.ts';
import { storedConnectionSchema } from '../../../lib/healthcode/port.ts';
import { StoreFull } from '../../../lib/store/errors.ts';
import { configuration, M17, page, patientRecord, TODAY } from '../billing/sample.ts';

vi.mock('webextension-polyfill', () => ({ default: { storage: { session: { set: async () => undefined } } } }));
const readAgain = vi.hoisted(() => vi.fn());
vi.mock('../../../lib/messages.ts', () => ({ sendMessage: readAgain }));
const views = vi.hoisted(() => ({ viewOf: vi.fn(), viewOfJudged: vi.fn() }));
vi.mock('../../../entrypoints/background/panel/view.ts', () => views);
const { submit } = await import('../../../entrypoints/background/panel/submit.ts');

const reading: InvoiceReading = { kind: 'invoice', readAt: '2026-11-23T09:42:00.000Z', page, unread: [] };
const choices = choicesSchema.parse({ diagnoses: [M17] });
const draft: Draft = {
  id: 'draft-1',
  nonce: null,
  tabId: 1,
  siteId: 'harley',
  url: 'https://pms.example/invoices/20418',
  reading,
  choices,
  origin: choices,
  panel: 'panel-1',
  openedAt: 0,
};
const full = async () => {
  throw new StoreFull();
};

/** A clinic whose disk is full for all but the bill itself. */
function services(patients: object = { get: async () => patientRecord, save: full }, kept: () => Promise<void> = full) {
  const connection = storedConnectionSchema.parse({
    environment: 'sandbox',
    discoveryUrl: 'https://sandbox.healthcode.co.uk/d.json',
    openIdConfigurationUrl: 'https://sandbox.healthcode.co.uk/o.json',
    siteId: 'HC00ABC',
  });
  const definition = { id: 'harley', name: 'Harley', origins: ['https://pms.example'], pages: {} };
  const outbox = { enqueue: vi.fn(async () => ({ fresh: true })), run: vi.fn(async () => undefined) };
  return {
    outbox,
    services: {
      outbox,
      now: () => 0,
      today: () => TODAY,
      clinic: async () => configuration,
      catalogue: { codeState: async () => ({ state: 'no catalogue', entry: null }) },
      submissions: { get: async () => null },
      values: { get: async () => null, set: kept },
      recents: { use: kept },
      audit: { append: full },
      configuration: {
        sites: { get: async () => ({ definition, enabled: true }) },
        patients,
        connections: { list: async () => [connection] },
      },
    } as unknown as Services,
  };
}

describe('a bill that is on disk', () => {
  beforeEach(() => {
    readAgain.mockResolvedValue(reading);
    views.viewOf.mockResolvedValue({ draftId: 'draft-1' });
    views.viewOfJudged.mockResolvedValue({ draftId: 'draft-1' });
  });

  it('is said to be submitted, and sent, though nothing else could be kept', async () => {
    const clinic = services();
    expect(await submit(clinic.services, draft, choices)).toEqual({ kind: 'submitted', view: { draftId: 'draft-1' } });
    expect(clinic.outbox.run).toHaveBeenCalledTimes(1);
  });

  it('is said to be on its way where it can’t be shown', async () => {
    views.viewOf.mockRejectedValue(new StoreFull());
    const clinic = services();
    await expect(submit(clinic.services, draft, choices)).rejects.toMatchObject({
      problem: { message: expect.stringContaining('on its way to Healthcode') },
    });
    expect(clinic.outbox.enqueue).toHaveBeenCalledTimes(1);
    expect(clinic.outbox.run).toHaveBeenCalledTimes(1);
  });

  it('is not spoken of where it could not be kept itself', async () => {
    const clinic = services();
    clinic.outbox.enqueue.mockRejectedValue(new StoreFull());
    await expect(submit(clinic.services, draft, choices)).rejects.toThrow(StoreFull);
    expect(clinic.outbox.run).not.toHaveBeenCalled();
  });
});

describe('a registration number that was typed', () => {
  /** The record as it is kept afterwards; undefined: nothing was kept. */
  async function keptAfter(record: Patient | null, shown = page): Promise<Patient | undefined> {
    readAgain.mockResolvedValue({ ...reading, page: shown });
    const save = vi.fn(async (_key: object | null, _record: Patient) => undefined);
    const clinic = services({ get: async () => record, save }, async () => undefined);
    const typed = { ...choices, registrationNumber: 'AX7654321C' };
    const result = await submit(clinic.services, { ...draft, reading: { ...reading, page: shown } }, typed);
    expect(result.kind).toBe('submitted');
    return save.mock.lastCall?.[1];
  }

  it('is kept for a patient without a record', async () =>
    expect(await keptAfter(null)).toMatchObject({
      pmsId: 'P-1001',
      birthDate: '1980-04-02',
      insurers: [{ insurer: 'ppp', registrationNumber: 'AX7654321C', authorisationCodes: [] }],
    }));

  it('gives a record the date of birth that it lacks, and nothing of what was kept without one is left', async () => {
    const other = { insurer: 'bup', registrationNumber: 'BUPA1', authorisationCodes: [] };
    const record = { ...patientRecord, birthDate: null, insurers: [...patientRecord.insurers, other] };
    expect(await keptAfter(record)).toEqual({
      ...patientRecord,
      insurers: [{ insurer: 'ppp', registrationNumber: 'AX7654321C', authorisationCodes: [] }],
    });
  });

  describe('for a cover', () => {
    const [axa] = patientRecord.insurers;
    if (!axa) throw new Error('The sample has no insurance.');
    const keptWith = async (...insurers: Patient['insurers']) =>
      (await keptAfter({ ...patientRecord, insurers }))?.insurers;
    const fresh = { insurer: 'ppp', registrationNumber: 'AX7654321C', authorisationCodes: [] };

    it('that has ended, or not begun, is kept as a cover of its own, without its days and codes', async () => {
      for (const days of [{ validTo: '2025-12-31' }, { validFrom: '2027-01-01' }]) {
        const cover = { ...axa, ...days };
        expect(await keptWith(cover)).toEqual([cover, fresh]);
      }
    });

    it('that ends between the dates of service is not kept with its days', async () => {
      const cover = { ...axa, validTo: '2026-11-18' };
      expect(await keptWith(cover)).toEqual([cover, fresh]);
    });

    it('that holds takes its place, and no other’s of that insurer', async () => {
      const ended = { ...axa, validTo: '2025-12-31' };
      const holding = { ...axa, registrationNumber: 'AX1111111C', validFrom: '2026-01-01' };
      expect(await keptWith(ended, holding)).toEqual([ended, { ...holding, registrationNumber: 'AX7654321C' }]);
    });
  });

  it('is not kept with a record of another date of birth', async () =>
    expect(await keptAfter({ ...patientRecord, birthDate: '1990-01-01' })).toBeUndefined());
});
