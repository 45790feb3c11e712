import type { Claim } from './claim.ts';

/** What may differ from one sample bill to the next. */
export type SampleChoices = {
  reference?: string;
  invoiceNumber?: string;
  revision?: number;
  status?: 'active' | 'cancelled';
  registrationNumber?: string;
};

/** A Claim that the sandbox accepts: two lines, £700 in all, for an invented patient of AXA Health. For tests and trials by hand. */
export function sampleClaim(choices: SampleChoices = {}): Claim & Record<string, unknown> {
  const reference = choices.reference ?? 'SAMPLE-1';
  const code = (value: string) => ({ coding: [{ code: value }] });
  const pounds = (value: number) => ({ value, currency: 'GBP' });
  return {
    resourceType: 'Claim',
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        name: [{ family: "O'Example", given: ['Jane'] }],
        birthDate: '1980-04-02',
      },
      {
        resourceType: 'Coverage',
        id: 'coverage',
        subscriberId: choices.registrationNumber ?? 'AX1234567',
        ...{ status: 'active', beneficiary: { reference: '#patient' }, payor: [{ identifier: { value: 'ppp' } }] },
      },
    ],
    identifier: [
      { system: 'urn:healthcode-overlay:provider-reference', value: reference },
      { system: 'urn:healthcode-overlay:invoice-number', value: choices.invoiceNumber ?? `INV-${reference}` },
      { system: 'urn:healthcode-overlay:revision', value: String(choices.revision ?? 1) },
    ],
    status: choices.status ?? 'active',
    use: 'claim',
    type: code('professional'),
    subType: code('O'),
    priority: code('normal'),
    created: '2026-11-02',
    billablePeriod: { start: '2026-11-01', end: '2026-11-02' },
    patient: { reference: '#patient' },
    insurer: { identifier: { value: 'ppp' } },
    provider: { identifier: { value: 'P162345' } },
    careTeam: [{ sequence: 1, provider: { identifier: { value: '0651978' } } }],
    insurance: [
      {
        sequence: 1,
        coverage: { reference: '#coverage' },
        preAuthRef: ['A12345'],
        ...{ focal: true },
      },
    ],
    diagnosis: [{ sequence: 1, diagnosisCodeableConcept: code('K21.9') }],
    procedure: [{ sequence: 1, date: '2026-11-02', procedureCodeableConcept: code('G6500') }],
    item: [
      {
        sequence: 1,
        careTeamSequence: [1],
        productOrService: code('0110'),
        servicedDate: '2026-11-01',
        quantity: { value: 1 },
        unitPrice: pounds(250),
        net: pounds(250),
      },
      {
        sequence: 2,
        careTeamSequence: [1],
        procedureSequence: [1],
        productOrService: code('2310'),
        servicedDate: '2026-11-02',
        quantity: { value: 1 },
        unitPrice: pounds(450),
        net: pounds(450),
      },
    ],
    total: pounds(700),
  };
}
