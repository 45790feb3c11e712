import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../lib/billing/compare.ts';
import {
  type InvoicePage,
  type InvoiceReading,
  invoicePageSchema,
  readingLineSchema,
} from '../../../lib/billing/model.ts';

const page: InvoicePage = {
  invoiceNumber: 'INV-20418',
  invoiceDate: '2026-11-18',
  patientId: 'P-1001',
  patientName: 'Mrs Margaret Ellingham',
  patientTitle: 'Mrs',
  patientFirstName: 'Margaret',
  patientLastName: 'Ellingham',
  patientBirthDate: '1958-03-14',
  patientSex: 'Female',
  patientAddress: '1 High Street, London',
  patientPostcode: 'W1G 6AA',
  insurerName: 'AXA Health',
  registrationNumber: 'AX1234567',
  authorisationCode: 'A1',
  practitionerName: 'Dr Amelia Hart',
  practitionerIdentifier: '0651978',
  setting: 'Outpatient',
  admissionDate: '2026-11-10',
  dischargeDate: '2026-11-11',
  facilityName: 'Harley Day Surgery',
  total: 63950,
  currency: 'GBP',
  outstanding: 63950,
  lines: [
    {
      dateOfService: '2026-11-10',
      description: 'Consultation',
      code: '0110',
      procedureCode: 'W3712',
      quantity: 1,
      unitPrice: 63950,
      discount: 0,
      net: 63950,
      practitionerName: 'Dr Amelia Hart',
    },
  ],
};
const reading = (value: InvoicePage, readAt = '2026-11-23T09:42:00.000Z'): InvoiceReading => ({
  kind: 'invoice',
  readAt,
  page: value,
  unread: [],
});

function reordered<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reordered) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, reordered(one)]),
  ) as Value;
}

describe('comparing two readings of a page', () => {
  it('finds none between equal pages, whatever the order of keys, the spaces and the time of reading', () => {
    const second = reordered({ ...page, patientName: ' Mrs  Margaret\u00a0Ellingham' });
    expect(differences(reading(page), reading(second, '2026-11-23T09:59:00.000Z'))).toEqual([]);
  });

  it('shows another patient with both values as people write them', () => {
    const second = { ...page, patientName: 'Mr Owen Ellingham', patientBirthDate: '1955-07-02' };
    expect(differences(reading(page), reading(second))).toEqual([
      {
        field: 'patientName',
        line: null,
        kind: 'changed',
        label: 'Patient',
        before: 'Mrs Margaret Ellingham',
        now: 'Mr Owen Ellingham',
      },
      {
        field: 'patientBirthDate',
        line: null,
        kind: 'changed',
        label: 'Date of birth',
        before: '14/03/1958',
        now: '02/07/1955',
      },
    ]);
  });

  it('shows a changed amount of one line in pounds', () => {
    const second = structuredClone(page);
    Object.assign(second.lines[0] ?? {}, { net: 60000 });
    expect(differences(reading(page), reading(second))).toEqual([
      { field: 'net', line: 1, kind: 'changed', label: 'Amount, item 1', before: '£639.50', now: '£600.00' },
    ]);
  });

  it('says of a value that is gone that it cannot be read now', () => {
    const { patientBirthDate: _gone, ...second } = page;
    expect(differences(reading(page), reading(second))).toEqual([
      {
        field: 'patientBirthDate',
        line: null,
        kind: 'cannot be read now',
        label: 'Date of birth',
        before: '14/03/1958',
        now: null,
      },
    ]);
    expect(differences(reading(page), reading({ ...page, lines: [] }))).toMatchObject([
      { field: 'line', line: 1, kind: 'cannot be read now' },
    ]);
  });

  it('takes a line more or less for a change', () => {
    const more = { ...page, lines: [...page.lines, { description: 'Scan', net: 100 }] };
    expect(differences(reading(page), reading(more))).toMatchObject([
      { field: 'line', line: 2, kind: 'changed', before: null, now: 'Scan, £1.00' },
    ]);
    expect(differences(reading(more), reading(page))).toMatchObject([
      { field: 'line', line: 2, kind: 'changed', now: null },
    ]);
  });

  it('never compares an invoice with a patient', () => {
    const patient = {
      kind: 'patient' as const,
      readAt: '2026-11-23T09:42:00.000Z',
      page: { patientId: 'P-1001' },
      unread: [],
    };
    expect(differences(reading(page), patient)).toMatchObject([
      { field: 'page', before: 'Invoice page', now: 'Patient page' },
    ]);
  });

  it('notices a change of any field that a definition may name', () => {
    const fields = Object.keys(invoicePageSchema.shape).filter((field) => field !== 'lines');
    for (const field of fields) {
      const value: unknown = Object.entries(page).find(([key]) => key === field)?.[1];
      const changed = { ...page, [field]: typeof value === 'number' ? value + 1 : `${String(value)}9` };
      expect(
        differences(reading(page), reading(changed)).map((one) => one.field),
        field,
      ).toEqual([field]);
    }
    for (const field of Object.keys(readingLineSchema.shape)) {
      const line = page.lines[0] ?? {};
      const value: unknown = Object.entries(line).find(([key]) => key === field)?.[1];
      const changed = { ...line, [field]: typeof value === 'number' ? value + 1 : `${String(value)}9` };
      expect(
        differences(reading(page), reading({ ...page, lines: [changed] })).map((one) => one.field),
        field,
      ).toEqual([field]);
    }
  });

  it('finds the same differences both ways', () => {
    const some = fc.record(
      { patientName: fc.constantFrom('A', 'B'), total: fc.constantFrom(1, 2) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(some, some, (first, second) => {
        const there = differences(reading({ ...first, lines: [] }), reading({ ...second, lines: [] }));
        const back = differences(reading({ ...second, lines: [] }), reading({ ...first, lines: [] }));
        expect(there.map((one) => [one.field, one.before, one.now])).toEqual(
          back.map((one) => [one.field, one.now, one.before]),
        );
        expect(there.length === 0).toBe(first.patientName === second.patientName && first.total === second.total);
      }),
    );
  });
});
