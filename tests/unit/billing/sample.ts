import {
  type Choices,
  type ClinicConfiguration,
  choicesSchema,
  type InvoicePage,
  type Patient,
  type UnreadField,
} from '../../../lib/billing/model.ts';
import { resolveBill } from '../../../lib/billing/requirements.ts';
import type { Resolution, ResolveInput } from '../../../lib/billing/resolution.ts';

/** A clean invoice of a small clinic, for tests to break one thing of. All of it is invented. */

export const TODAY = '2026-11-23';

export const configuration: ClinicConfiguration = {
  practitioners: [
    {
      names: ['Dr Amelia Hart', 'Hart, Amelia'],
      identifier: '0651978',
      payeeIdentifier: 'P162345',
      controllingSpecialistIdentifier: null,
      defaultSetting: 'O',
      connection: 'main',
      identifiersByInsurer: { bup: '7654321' },
    },
    { names: ['Mr Owen Park'], identifier: '0734182', identifiersByInsurer: {} },
  ],
  facilities: [{ names: ['Harley Day Surgery'], identifier: '600173656' }],
  insurers: [
    { names: ['AXA Health', 'AXA PPP'], identifier: 'ppp', requires: { diagnosis: true, authorisationCode: false } },
    { names: ['Bupa'], identifier: 'bup', requires: { diagnosis: true, authorisationCode: true } },
    { names: ['WPA'], identifier: 'wpa', requires: { diagnosis: false, authorisationCode: false } },
  ],
  products: [
    { name: 'Initial consultation', type: 'appointment', industryStandardCode: '0110', procedureCodes: [] },
    { name: 'Endoscopy', type: 'procedure', industryStandardCode: '2310', procedureCodes: ['G6500'] },
  ],
};

export const patientRecord: Patient = {
  site: 'harley',
  pmsId: 'P-1001',
  name: 'Mrs Jane Doe',
  birthDate: '1980-04-02',
  insurers: [
    {
      insurer: 'ppp',
      registrationNumber: 'AX1234567C',
      authorisationCodes: [
        { code: 'OLD1', validFrom: '2026-01-01', validTo: '2026-09-30' },
        { code: 'A12345', validFrom: '2026-10-01', validTo: '2027-03-31' },
      ],
      validFrom: null,
      validTo: null,
    },
  ],
};

export const page: InvoicePage = {
  invoiceNumber: 'INV-20418',
  invoiceDate: '2026-11-20',
  patientId: 'P-1001',
  patientName: 'Mrs Jane Doe',
  patientBirthDate: '1980-04-02',
  patientSex: 'Female',
  patientAddress: '12 High Street, London W1G 6AA',
  insurerName: 'AXA Health',
  practitionerName: 'Hart, Amelia',
  total: 75000,
  lines: [
    { dateOfService: '2026-11-18', description: 'Initial consultation', quantity: 1, unitPrice: 25000, net: 25000 },
    { dateOfService: '2026-11-19', description: 'Endoscopy', quantity: 1, unitPrice: 50000, net: 50000 },
  ],
};

export const M17 = { scheme: 'ICD10' as const, code: 'M17.11', title: 'Unilateral primary osteoarthritis, right knee' };

/** What one test makes different: page and choices are laid over the clean ones. */
export interface Variation extends Partial<Omit<ResolveInput, 'reading' | 'choices'>> {
  page?: Partial<InvoicePage>;
  choices?: Partial<Choices>;
  unread?: UnreadField[];
}

export function sample(variation: Variation = {}): Resolution {
  const { page: pagePart, choices, unread, ...rest } = variation;
  return resolveBill({
    configuration,
    patientRecord,
    today: TODAY,
    ...rest,
    reading: {
      kind: 'invoice',
      readAt: '2026-11-23T09:42:00.000Z',
      page: { ...page, ...pagePart },
      unread: unread ?? [],
    },
    choices: { ...choicesSchema.parse({ diagnoses: [M17] }), ...choices },
  });
}

/** The clean page's lines with something laid over one of them. */
export function withLine(number: number, change: Partial<InvoicePage['lines'][number]>): InvoicePage['lines'] {
  return page.lines.map((line, index) => (index === number - 1 ? { ...line, ...change } : line));
}

export function unread(
  field: string,
  reason: UnreadField['reason'],
  line: number | null = null,
  found: string | null = null,
): UnreadField {
  return { field, line, reason, lookedFor: `label “${field}”`, found };
}
