import { describe, expect, it } from 'vitest';
import { connectionFor, judgeInvoice, referenceOf } from '../../../entrypoints/background/bills.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import { type Choices, choicesSchema, type InvoiceReading, type Practitioner } from '../../../lib/billing/model.ts';
import { type StoredConnection, storedConnectionSchema } from '../../../lib/healthcode/port.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import type { Submission } from '../../../lib/store/records.ts';
import { configuration, M17, page, patientRecord, TODAY } from '../billing/sample.ts';
import { submissionOf } from '../store/fixtures.ts';

function connection(id: string, siteId: string): StoredConnection {
  return storedConnectionSchema.parse({
    id,
    name: `Connection ${id}`,
    environment: 'sandbox',
    discoveryUrl: 'https://sandbox.healthcode.co.uk/d.json',
    openIdConfigurationUrl: 'https://sandbox.healthcode.co.uk/o.json',
    siteId,
  });
}

const MAIN = connection('main', 'HC00ABC');
const OTHER = connection('park', 'HC00DEF');
const SITE: SiteDefinition = { id: 'harley', name: 'Harley', origins: ['https://pms.example'], pages: {} };
const reading: InvoiceReading = { kind: 'invoice', readAt: '2026-11-23T09:42:00.000Z', page, unread: [] };

describe('the connection that a bill goes through', () => {
  const practitioner = (named?: string): Practitioner => ({
    names: ['Dr Hart'],
    identifier: '0651978',
    identifiersByInsurer: {},
    ...(named !== undefined && { connection: named }),
  });
  const [A, B] = [connection('aaa', 'HC1'), connection('bbb', 'HC2')];

  it.each<[string, Practitioner | null, StoredConnection[], string | null]>([
    ['the practitioner’s own', practitioner('bbb'), [A, B], 'bbb'],
    ['none, where theirs is not set up', practitioner('gone'), [A, B], null],
    ['the only one', practitioner(), [A], 'aaa'],
    ['that without a name in settings files, whatever came first', practitioner(), [A, MAIN], 'main'],
    ['none, where nobody has said which of several', practitioner(), [A, B], null],
    ['the first, to look codes up, while the practitioner is not known', null, [A, B], 'aaa'],
    ['none, where none is set up', practitioner(), [], null],
  ])('is %s', (_what, of, connections, expected) => {
    expect(connectionFor(of, connections)?.id ?? null).toBe(expected);
  });
});

describe('an invoice whose bill is kept', () => {
  const choices = choicesSchema.parse({ diagnoses: [M17] });

  async function judged(
    kept: Partial<Submission>,
    shown: Partial<InvoiceReading['page']> = {},
    chosen?: Partial<Choices>,
  ) {
    const through = kept.connectionId === OTHER.id ? OTHER : MAIN;
    const submission = submissionOf({
      providerReference: (await referenceOf(SITE, reading, through)) ?? '',
      patientPmsId: 'P-1001',
      patientBirthDate: '1980-04-02',
      patientName: 'Mrs Jane Doe',
      ...kept,
    });
    const services = {
      clinic: async () => configuration,
      values: { get: async () => null },
      today: () => TODAY,
      catalogue: { codeState: async () => ({ state: 'no catalogue', entry: null }) },
      submissions: {
        get: async (reference: string) => (reference === submission.providerReference ? submission : null),
      },
      configuration: {
        patients: { get: async () => patientRecord },
        connections: { list: async () => [MAIN, OTHER] },
      },
    } as unknown as Services;
    const now = { ...reading, page: { ...page, ...shown } };
    const { submission: found, findings } = await judgeInvoice(services, SITE, now, { ...choices, ...chosen });
    return {
      found: found?.providerReference ?? null,
      faults: findings.filter(({ ruleId }) => /another/.test(ruleId)).map(({ ruleId }) => ruleId),
    };
  }
  const POE = { patientId: 'P-2002', patientName: 'Mrs Mary Poe', patientBirthDate: '1951-12-30' };
  const AWAITING = { state: 'at Healthcode', healthcodeStatus: 'Awaiting correction', settledRevision: 1 } as const;
  const COLLECTED = { ...AWAITING, healthcodeStatus: 'Collected' };
  const PARK = { practitionerName: 'Mr Owen Park' };

  it('is that bill’s, for the same patient', async () => {
    expect(await judged(COLLECTED)).toEqual({ found: expect.any(String), faults: [] });
  });

  it('shows nothing of a bill that was sent for another patient under its number, and can’t be sent', async () => {
    expect(await judged(COLLECTED, POE)).toEqual({ found: null, faults: ['number-of-another-patient'] });
  });

  it('may be sent for the right patient where that is what is to be corrected, with a warning', async () => {
    expect(await judged(AWAITING, POE)).toEqual({ found: expect.any(String), faults: ['sent-for-another-patient'] });
  });

  it('never goes to a second Healthcode site because another practitioner was chosen', async () => {
    const through = { connectionId: OTHER.id, healthcodeSiteId: OTHER.siteId };
    expect((await judged({ ...AWAITING, ...through }, PARK)).faults).toEqual(['sent-through-another-connection']);
    expect((await judged({ ...through, state: 'draft', revision: 2 }, PARK)).faults).toEqual([
      'sent-through-another-connection',
    ]);
    // Healthcode has nothing of these.
    expect((await judged({ ...through, state: 'refused' }, PARK)).faults).toEqual([]);
    expect((await judged({ ...through, state: 'draft' }, PARK)).faults).toEqual([]);
    // While nobody knows who the practitioner is, nobody knows the connection either.
    expect((await judged({ ...AWAITING, ...through }, { practitionerName: undefined })).faults).toEqual([]);
  });
});
