import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  environmentOfBill,
  environmentView,
  submissionView,
} from '../../../entrypoints/background/views.ts';
import type { Payment, Submission } from '../../../lib/store/records.ts';
import { submissionOf } from '../store/fixtures.ts';

describe('the environment’s badge', () => {
  it.each([
    ['live', 'https://api.healthcode.co.uk/d.json', 'LIVE', null, 'live'],
    // What is said to be live counts as live wherever it goes.
    ['live', 'http://127.0.0.1:4010/d.json', 'LIVE', null, 'live'],
    ['uat', 'https://uat.healthcode.co.uk/d.json', 'UAT', 'Test system. Nothing reaches an insurer.', 'uat'],
    [
      'sandbox',
      'https://sandbox.healthcode.co.uk/d.json',
      'SANDBOX',
      'Practice only. Nothing reaches an insurer.',
      'sandbox',
    ],
    ['other', 'http://127.0.0.1:4010/d.json', 'SANDBOX', 'Practice only. Nothing reaches an insurer.', 'sandbox'],
    ['other', 'http://localhost/d.json', 'SANDBOX', 'Practice only. Nothing reaches an insurer.', 'sandbox'],
    ['other', 'http://[::1]:4010/d.json', 'OTHER', 'Bills go to [::1].', 'uat'],
    ['other', 'https://gateway.example/d.json', 'OTHER', 'Bills go to gateway.example.', 'uat'],
    ['other', 'https://127.0.0.1.evil.example/d.json', 'OTHER', 'Bills go to 127.0.0.1.evil.example.', 'uat'],
    ['other', 'https://localhost@evil.example/d.json', 'OTHER', 'Bills go to evil.example.', 'uat'],
    ['other', 'no address', 'OTHER', 'Bills go to no address.', 'uat'],
  ] as const)('%s at %s is %s', (environment, url, label, sentence, look) => {
    expect(environmentView(environment, url)).toEqual({ kind: environment, label, sentence, look });
  });

  it('of a bill is that in which it was made, whatever its connection has become', () => {
    const connection = { environment: 'other' as const, discoveryUrl: 'https://gateway.example/d.json' };
    expect(environmentOfBill({ environment: 'live' }, connection).label).toBe('LIVE');
    expect(environmentOfBill({ environment: 'live' }, null).label).toBe('LIVE');
    expect(environmentOfBill({ environment: 'other' }, connection).sentence).toBe('Bills go to gateway.example.');
  });
});

it('choices are called by the first of their names, or by their identifier, and stand in the order of the alphabet', () => {
  expect(
    choicesOf([
      { identifier: '1', names: ['Dr Hart', 'Hart, A'] },
      { identifier: '2', names: [] },
      { identifier: '3', names: ['dr adeyemi'] },
    ]),
  ).toEqual([
    { identifier: '2', name: '2', otherNames: [] },
    { identifier: '3', name: 'dr adeyemi', otherNames: [] },
    { identifier: '1', name: 'Dr Hart', otherNames: ['Hart, A'] },
  ]);
});

describe('a bill as pages show it', () => {
  const environment = environmentView('sandbox', '');
  const view = (changes: Partial<Submission>, payments: Payment[] = []) =>
    submissionView({ submission: submissionOf(changes), history: [], payments, environment, answeredAt: null });
  const can = (changes: Partial<Submission>) => {
    const allowed = view(changes).can;
    return (Object.keys(allowed) as (keyof typeof allowed)[]).filter((name) => allowed[name]);
  };

  it.each<[string, Partial<Submission>, string[]]>([
    ['in the queue', {}, ['refresh', 'takeOut']],
    ['on its way', { state: 'sending' }, []],
    ['of unknown outcome', { state: 'checking' }, ['refresh']],
    ['being cancelled', { state: 'cancelling' }, ['refresh']],
    ['refused', { state: 'refused' }, ['correct', 'recordElsewhere']],
    [
      'a refused correction',
      { state: 'refused', healthcodeStatus: 'Awaiting correction', settledRevision: 1 },
      ['correct', 'refresh'],
    ],
    [
      'refused as a duplicate',
      {
        state: 'refused',
        errors: [
          {
            field: 'invoiceNumber',
            line: null,
            known: true,
            message: 'Healthcode already has a bill with this invoice number.',
            action: '',
            original: 'Problem with InvoiceNo: duplicate invoice',
          },
        ],
      },
      ['refresh', 'recordElsewhere'],
    ],
    ['given up', { state: 'failed' }, ['queueAgain', 'recordElsewhere', 'takeOut']],
    [
      'lost by Healthcode',
      { state: 'at Healthcode', healthcodeStatus: 'Not found', settledRevision: 1 },
      ['refresh', 'queueAgain', 'recordPayment'],
    ],
    [
      'sent from another computer and lost',
      { state: 'at Healthcode', healthcodeStatus: 'Not found', settledRevision: 1, bill: null, body: null },
      ['refresh', 'recordPayment'],
    ],
    ['collected', { state: 'at Healthcode', healthcodeStatus: 'Collected', settledRevision: 1 }, ['recordPayment']],
    ['recorded as sent outside', { state: 'elsewhere' }, ['recordPayment', 'withdrawElsewhere']],
  ])('%s can be acted on as its state allows, and no more', (_, changes, expected) => {
    expect(can(changes).sort()).toEqual([...expected].sort());
  });

  it('tells dates as people in Britain write them, and money in pence', () => {
    const payment: Payment = {
      id: 'p1',
      providerReference: 'REF1',
      amount: 10_000,
      date: '2026-11-21',
      note: null,
      recordedAt: '2026-11-21T10:00:00.000Z',
    };
    expect(view({ state: 'at Healthcode', healthcodeStatus: 'Collected' }, [payment])).toMatchObject({
      patientBirthDate: '12/10/1979',
      total: 25_000,
      paymentState: 'part-paid',
      paymentStatus: { word: 'Part-paid' },
      outstanding: 15_000,
    });
  });

  it('keeps and shows a word of Healthcode’s that nobody knows', () => {
    expect(view({ state: 'at Healthcode', healthcodeStatus: 'Under manual review' }).status.word).toBe(
      'Under manual review',
    );
  });

  it('carries neither the bytes that are sent nor anything that only the worker needs', () => {
    const shown = JSON.stringify(view({ state: 'checking', claimId: 'C1', body: 'BYTES' }));
    expect(shown).not.toMatch(/BYTES|C1|HC00ABC|P-7777/);
  });
});
