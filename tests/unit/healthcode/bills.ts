import fc from 'fast-check';
import type { Bill } from '../../../lib/billing/model.ts';
import type { Connection, HealthcodePorts, StoredToken } from '../../../lib/healthcode/port.ts';

/** A bill that the sandbox accepts as it stands. */
export function someBill(changes: Partial<Bill> = {}): Bill {
  return {
    invoiceNumber: 'INV-1001',
    invoiceDate: '2026-11-20',
    currency: 'GBP',
    patient: {
      pmsId: 'P-1001',
      name: 'Mrs Jane O’Doe',
      title: 'Mrs',
      firstName: 'Jane',
      lastName: 'O’Doe',
      birthDate: '1980-04-02',
      sex: 'female',
      address: '1 High Street, London',
      postcode: 'N1 1AA',
    },
    insurer: { identifier: 'ppp', name: 'AXA Health' },
    registrationNumber: 'AX1234567',
    authorisationCode: 'A12345',
    practitioner: { identifier: '0651978', name: 'Dr Amelia Hart' },
    payeeIdentifier: 'P162345',
    controllingSpecialistIdentifier: '0651978',
    facilityIdentifier: null,
    setting: 'O',
    admissionDate: null,
    dischargeDate: null,
    diagnoses: [{ scheme: 'ICD10', code: 'A09', title: 'Infectious gastroenteritis' }],
    lines: [
      {
        sequence: 1,
        dateOfService: '2026-11-18',
        description: 'First visit',
        serviceCode: '0110',
        procedureCodes: [],
        quantity: 1,
        unitPrice: 25_010,
        net: 25_010,
        practitionerIdentifier: '0651978',
      },
    ],
    total: 25_010,
    ...changes,
  };
}

const isoDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 40 }));
const word = fc.stringMatching(/^[A-Z0-9]{1,12}$/);

/** Bills of every shape that the schema lets through, odd texts included. */
export const anyBill: fc.Arbitrary<Bill> = fc.record({
  invoiceNumber: fc.stringMatching(/^[A-Z0-9/-]{1,20}$/),
  invoiceDate: isoDay,
  currency: fc.constant('GBP' as const),
  patient: fc.record({
    pmsId: fc.option(word),
    name: anyText,
    title: fc.option(anyText),
    firstName: fc.option(anyText),
    lastName: anyText.map((text) => `A${text}`),
    birthDate: isoDay,
    sex: fc.constantFrom('male' as const, 'female' as const, 'other' as const, 'unknown' as const),
    address: fc.option(anyText),
    postcode: fc.option(anyText),
  }),
  insurer: fc.record({ identifier: word, name: anyText }),
  registrationNumber: anyText,
  authorisationCode: fc.option(anyText),
  practitioner: fc.record({ identifier: word, name: anyText }),
  payeeIdentifier: word,
  controllingSpecialistIdentifier: word,
  facilityIdentifier: fc.option(word),
  setting: fc.constantFrom('I' as const, 'D' as const, 'O' as const),
  admissionDate: fc.option(isoDay),
  dischargeDate: fc.option(isoDay),
  diagnoses: fc.array(
    fc.record({ scheme: fc.constantFrom('ICD10' as const, 'ICD9' as const), code: word, title: anyText }),
    { maxLength: 4 },
  ),
  lines: fc
    .array(
      fc.record({
        dateOfService: isoDay,
        description: anyText,
        serviceCode: word,
        procedureCodes: fc.array(word, { maxLength: 3 }),
        quantity: fc.integer({ min: 1, max: 99 }),
        unitPrice: fc.integer({ min: 0, max: 10_000_000 }),
        net: fc.integer({ min: 0, max: 10_000_000 }),
        practitionerIdentifier: word,
      }),
      { minLength: 1, maxLength: 5 },
    )
    .map((lines) => lines.map((line, place) => ({ sequence: place + 1, ...line }))),
  total: fc.integer({ min: 0, max: 100_000_000 }),
});

/** A connection to a server on loopback. */
export function connectionTo(base: string, changes: Partial<Connection> = {}): Connection {
  return {
    id: 'main',
    name: 'Test',
    environment: 'other',
    discoveryUrl: `${base}/.well-known/discovery-document.json`,
    openIdConfigurationUrl: `${base}/.well-known/openid-configuration`,
    siteId: 'HC00ABC',
    auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'not-a-real-key' },
    endpointKeys: {},
    notFoundAfterSeconds: 120,
    ...changes,
  };
}

/** Ports with a token store in memory. */
export function portsWith(changes: Partial<HealthcodePorts> = {}): HealthcodePorts & { stored(): StoredToken | null } {
  let token: StoredToken | null = null;
  return {
    fetch: (...call) => fetch(...call),
    mayReach: async () => true,
    tokens: {
      read: async () => token,
      write: async (next) => {
        token = next;
      },
    },
    now: () => Date.now(),
    stored: () => token,
    ...changes,
  };
}
