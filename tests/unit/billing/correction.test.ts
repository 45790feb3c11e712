import { describe, expect, it } from 'vitest';
import { assembleBill } from '../../../lib/billing/assemble.ts';
import { choicesOfBill } from '../../../lib/billing/correction.ts';
import { choicesSchema, type InvoicePage } from '../../../lib/billing/model.ts';
import { M17, sample, withLine } from './sample.ts';

function billOf(resolution: ReturnType<typeof sample>) {
  const assembly = assembleBill(resolution, { today: resolution.today });
  if (!assembly.ok) throw new Error(assembly.findings.map(({ message }) => message).join(' '));
  return assembly.bill;
}

describe('choices of a bill that was sent', () => {
  it('make the same bill again where the page leaves things open', () => {
    const page = {
      practitionerName: undefined,
      patientBirthDate: undefined,
      lines: withLine(2, { description: 'Not a product', dateOfService: undefined }),
    };
    const choices = choicesSchema.parse({
      diagnoses: [M17],
      practitioner: '0734182',
      setting: 'D',
      registrationNumber: 'AX1234567C',
      patientBirthDate: '1980-04-02',
      admissionDate: '2026-11-18',
      dischargeDate: '2026-11-18',
      datesOfService: { 2: '2026-11-17' },
      lineCodes: { 2: { serviceCode: '2310', procedureCodes: ['G6500'] } },
    });
    const bill = billOf(sample({ page, choices }));
    const begun = choicesSchema.parse(choicesOfBill(bill, sample({ page })));
    expect(choicesOfBill(bill, sample({ page }))).toEqual(begun);
    expect(billOf(sample({ page, choices: begun }))).toEqual(bill);
  });

  it('leave to the page what it says by now', () => {
    const bill = billOf(sample({ page: { registrationNumber: 'OLD1234567' } }));
    const begun = choicesOfBill(bill, sample({ page: { registrationNumber: 'AX1234567C' } }));
    expect(begun?.registrationNumber).toBeNull();
    expect(begun?.diagnoses).toEqual(bill.diagnoses);
  });

  describe('where the invoice was made out for the wrong patient', () => {
    const choices = choicesSchema.parse({
      diagnoses: [M17],
      registrationNumber: 'AX1234567C',
      authorisationCode: 'A12345',
    });
    const typed = { patientRecord: null, page: { registrationNumber: undefined, authorisationCode: undefined } };
    const bill = billOf(sample({ ...typed, choices }));
    const begunFor = (shown: Partial<InvoicePage>) =>
      choicesOfBill(bill, sample({ ...typed, page: { ...typed.page, ...shown } }));

    it('nothing of it is taken over for another', () => {
      expect(begunFor({ patientId: 'P-2002', patientName: 'Mrs Mary Poe', patientBirthDate: '1951-12-30' })).toBeNull();
      expect(begunFor({ patientId: undefined, patientName: 'Mrs Mary Poe', patientBirthDate: undefined })).toBeNull();
    });

    it.each<[string, Partial<InvoicePage>]>([
      ['number', { patientId: 'P-2002' }],
      ['birth date', { patientBirthDate: '1980-02-04' }],
      ['name', { patientName: 'Mrs Jane Roe' }],
    ])('the insurer’s numbers are asked for again where only the %s is another', (_what, shown) => {
      expect(begunFor(shown)).toMatchObject({
        diagnoses: bill.diagnoses,
        registrationNumber: null,
        authorisationCode: null,
      });
    });

    it('all of it stands for the same patient', () => {
      expect(begunFor({ patientName: 'DOE, Jane' })).toMatchObject({
        registrationNumber: 'AX1234567C',
        authorisationCode: 'A12345',
      });
    });
  });
});
