import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleBill } from '../../../lib/billing/assemble.ts';
import { codesToCheck } from '../../../lib/billing/codes-to-check.ts';
import { billSchema, type InvoicePage } from '../../../lib/billing/model.ts';
import { readSetting } from '../../../lib/billing/requirements.ts';
import { configuration, page, patientRecord, sample, TODAY, unread, withLine } from './sample.ts';

const blank: Partial<InvoicePage> = { practitionerName: undefined, insurerName: undefined };

describe('the practitioner', () => {
  it('comes from the page, whatever was chosen', () =>
    expect(sample({ choices: { practitioner: '0734182' } }).practitioner).toMatchObject({
      value: { identifier: '0651978' },
      source: 'page',
      open: false,
    }));
  it('is found by identifier, also by an insurer’s own', () => {
    expect(
      sample({ page: { practitionerName: undefined, practitionerIdentifier: '7654321' } }).practitioner.value
        ?.identifier,
    ).toBe('0651978');
  });
  it('is not found where name and identifier contradict each other', () =>
    expect(sample({ page: { practitionerIdentifier: '0734182' } }).practitioner).toMatchObject({
      value: null,
      problem: 'not set up',
    }));
  it('is chosen where the page shows none, the last choice first', () => {
    const open = sample({ page: blank, recent: { practitioner: '0734182' } }).practitioner;
    expect(open).toMatchObject({ value: null, open: true, problem: null });
    expect(open.candidates.map((one) => one.identifier)).toEqual(['0734182', '0651978']);
    expect(sample({ page: blank, choices: { practitioner: '0734182' } }).practitioner).toMatchObject({
      value: { identifier: '0734182' },
      source: 'typed',
      open: true,
    });
  });
  it('is the only one there is, where the page shows none', () => {
    const only = { ...configuration, practitioners: configuration.practitioners.slice(0, 1) };
    expect(sample({ page: blank, configuration: only }).practitioner).toMatchObject({
      value: { identifier: '0651978' },
      source: 'default',
      open: true,
    });
  });
  it('is asked for where the page names one that is not set up', () => {
    const unknown = sample({ page: { practitionerName: 'Dr New' } }).practitioner;
    expect(unknown).toMatchObject({ value: null, problem: 'not set up', open: true });
    const chosen = sample({ page: { practitionerName: 'Dr New' }, choices: { practitioner: '0651978' } }).practitioner;
    expect(chosen).toMatchObject({ value: { identifier: '0651978' }, source: 'typed', problem: null, open: true });
  });
  it('is the line’s own where a line names another', () => {
    const resolution = sample({ page: { lines: withLine(2, { practitionerName: 'Mr Owen Park' }) } });
    expect(resolution.lines.map((line) => line.practitioner.value?.identifier)).toEqual(['0651978', '0734182']);
  });
});

describe('the insurer', () => {
  it('is another name of the settings', () =>
    expect(sample({ page: { insurerName: 'axa ppp' } }).insurer).toMatchObject({
      value: { identifier: 'ppp' },
      source: 'page',
    }));
  it('comes from the patient’s record where the page shows none, unless one was chosen', () => {
    expect(sample({ page: { insurerName: undefined } }).insurer).toMatchObject({
      value: { identifier: 'ppp' },
      source: 'patient record',
      open: true,
    });
    expect(sample({ page: { insurerName: undefined }, choices: { insurer: 'bup' } }).insurer).toMatchObject({
      value: { identifier: 'bup' },
      source: 'typed',
    });
  });
  it('is none for a self-payer, who can’t choose one', () =>
    expect(sample({ page: { insurerName: 'Doe, Jane' }, choices: { insurer: 'bup' } })).toMatchObject({
      selfPayer: true,
      insurer: { value: null, open: false },
    }));
  it('is asked for, not taken for a self-payer, where it could not be read', () =>
    expect(
      sample({ page: { insurerName: undefined }, patientRecord: null, unread: [unread('insurerName', 'missing')] }),
    ).toMatchObject({ selfPayer: false, insurer: { open: true } }));
});

describe('what the patient’s record gives', () => {
  it('is used where number and birth date match', () =>
    expect(sample()).toMatchObject({
      patientRecordUse: 'used',
      registrationNumber: { value: 'AX1234567C', source: 'patient record', open: false },
      authorisationCode: { value: 'A12345', source: 'patient record' },
    }));
  it.each<[string, Partial<InvoicePage>, string | null]>([
    ['the birth date differs', { patientBirthDate: '1980-04-03' }, '1980-04-02'],
    ['the page shows no birth date', { patientBirthDate: undefined }, '1980-04-02'],
    ['the record has no birth date', {}, null],
    ['the number differs', { patientId: 'P-1002' }, '1980-04-02'],
    ['the page shows no number', { patientId: undefined }, '1980-04-02'],
  ])('is never used when %s', (_why, change, birthDate) => {
    const resolution = sample({ page: change, patientRecord: { ...patientRecord, birthDate } });
    expect(resolution.registrationNumber).toMatchObject({ value: null, open: true });
    expect(resolution.authorisationCode.value).toBeNull();
  });
  it('is the cover that names the day of treatment, of several with one insurer', () => {
    const old = { insurer: 'ppp', registrationNumber: 'OLD', authorisationCodes: [], validTo: '2025-12-31' };
    const now = { insurer: 'ppp', registrationNumber: 'NEW', authorisationCodes: [] };
    const numberOn = (dateOfService: string, insurers = [old, now]) => {
      const lines = page.lines.map((line) => ({ ...line, dateOfService }));
      return sample({ page: { lines, insurerName: undefined }, patientRecord: { ...patientRecord, insurers } })
        .registrationNumber.value;
    };
    expect(numberOn('2026-11-18')).toBe('NEW');
    expect(numberOn('2025-12-20')).toBe('OLD');
    expect(numberOn('2025-12-20', [now, old])).toBe('OLD');
  });
  it('says why it is not used', () => {
    const useOf = (birthDate: string | null, shown?: string) =>
      sample({ page: { patientBirthDate: shown }, patientRecord: { ...patientRecord, birthDate } }).patientRecordUse;
    expect(useOf('1980-04-02', '1990-01-01')).toBe('other birth date');
    expect(useOf('1980-04-02')).toBe('other birth date');
    expect(useOf(null, '1980-04-02')).toBe('no birth date');
  });
  it('is used after the user typed the birth date that the page does not show', () =>
    expect(
      sample({ page: { patientBirthDate: undefined }, choices: { patientBirthDate: '1980-04-02' } }).registrationNumber
        .value,
    ).toBe('AX1234567C'));
  it('is the authorisation code that is valid on the first date of service', () =>
    expect(sample({ page: { lines: withLine(1, { dateOfService: '2026-09-30' }) } }).authorisationCode.value).toBe(
      'OLD1',
    ));
  it('gives nothing for another insurer than the bill’s', () =>
    expect(sample({ page: { insurerName: 'Bupa' } })).toMatchObject({
      registrationNumber: { value: null },
      authorisationCode: { value: null, required: true },
    }));
});

describe('what a user types', () => {
  it('wins over the page for registration number, authorisation code and setting only', () => {
    const resolution = sample({
      page: { registrationNumber: 'PAGE', authorisationCode: 'PAGE', setting: 'Outpatient' },
      choices: {
        registrationNumber: 'TYPED',
        authorisationCode: 'TYPED',
        setting: 'D',
        patientName: 'Somebody Else',
        patientBirthDate: '2000-01-01',
        invoiceDate: '2026-01-01',
        dateOfService: '2026-01-01',
        admissionDate: '2026-11-18',
      },
    });
    expect(resolution).toMatchObject({
      registrationNumber: { value: 'TYPED', source: 'typed' },
      authorisationCode: { value: 'TYPED' },
      setting: { value: 'D', source: 'typed' },
      patient: { name: { value: 'Mrs Jane Doe', source: 'page' }, birthDate: { value: '1980-04-02' } },
      invoiceDate: { value: '2026-11-20' },
      admissionDate: { value: '2026-11-18', source: 'typed' },
    });
    expect(resolution.lines[0]?.dateOfService).toEqual({ value: '2026-11-18', source: 'page', open: false });
  });
});

describe('the setting', () => {
  it.each([
    ['Consultation room', 'O'],
    ['Outpatient', 'O'],
    ['Out-patient', 'O'],
    ['Daycase', 'D'],
    ['Day Case', 'D'],
    ['Inpatient', 'I'],
    ['i', 'I'],
    ['Theatre', null],
    ['constructor', null],
  ])('%j is %s', (word, setting) => expect(readSetting(word)).toBe(setting));
  it('is the practitioner’s usual one only where the page says nothing', () => {
    expect(sample().setting).toMatchObject({ value: 'O', source: 'settings', open: false });
    expect(sample({ page: { setting: 'Theatre' } }).setting).toMatchObject({ value: null, open: true });
    expect(sample({ page: { setting: 'Daycase' } }).setting).toMatchObject({ value: 'D', source: 'page' });
  });
});

describe('dates of service', () => {
  const lines = page.lines.map(({ dateOfService: _left, ...line }) => line);
  it('are the invoice’s by default, shown as such', () =>
    expect(sample({ page: { lines } }).lines[0]?.dateOfService).toEqual({
      value: '2026-11-20',
      source: 'default',
      open: true,
    }));
  it('are one typed for all, and another for one line', () =>
    expect(
      sample({
        page: { lines },
        choices: { dateOfService: '2026-11-01', datesOfService: { '2': '2026-11-02' } },
      }).lines.map((line) => line.dateOfService.value),
    ).toEqual(['2026-11-01', '2026-11-02']));
  it('have no default where the page shows one that can’t be read', () =>
    expect(
      sample({ page: { lines }, unread: [unread('dateOfService', 'unreadable', 1, '31/13')] }).lines.map(
        (line) => line.dateOfService.value,
      ),
    ).toEqual([null, '2026-11-20']));
});

describe('codes of a line', () => {
  it('come from the product of that name', () =>
    expect(sample().lines[1]).toMatchObject({
      serviceCode: { value: '2310', source: 'settings' },
      procedureCodes: { value: ['G6500'] },
    }));
  it('come from the page before the product', () => {
    const own = sample({ page: { lines: withLine(2, { code: '9999', procedureCode: 'W3712, W8500' }) } }).lines[1];
    expect(own).toMatchObject({
      serviceCode: { value: '9999', source: 'page' },
      procedureCodes: { value: ['W3712', 'W8500'], source: 'page' },
    });
  });
  it('never mix a product’s procedures with another service code', () =>
    expect(sample({ page: { lines: withLine(2, { code: '9999' }) } }).lines[1]?.procedureCodes.value).toBeNull());
  it('are chosen where nothing else gives them', () => {
    const lineCodes = {
      '1': { serviceCode: '0123', procedureCodes: ['w3712'] },
      '2': { serviceCode: '0123', procedureCodes: [] },
    };
    const resolution = sample({ page: { lines: withLine(1, { description: 'New thing' }) }, choices: { lineCodes } });
    expect(resolution.lines.map((line) => line.serviceCode.value)).toEqual(['0123', '2310']);
    expect(resolution.lines[0]).toMatchObject({
      serviceCode: { source: 'typed', open: true },
      procedureCodes: { value: ['W3712'], source: 'typed' },
    });
  });
  it('tell a procedure code in the one column for codes by the catalogue', () => {
    const hasCode = (scheme: string, code: string) =>
      (scheme === 'CCSD') === (code === 'W3712') ? ('valid' as const) : ('unknown' as const);
    const line = sample({ page: { lines: withLine(2, { code: 'W3712' }) }, hasCode }).lines[1];
    expect(line).toMatchObject({
      serviceCode: { value: '2310', source: 'settings' },
      procedureCodes: { value: ['W3712'], source: 'page' },
    });
  });
  it('are listed for looking up before the rules run', () =>
    expect(codesToCheck(sample())).toEqual([
      { scheme: 'ICD10', code: 'M17.11', date: '2026-11-18' },
      { scheme: 'ISC', code: '0110', date: '2026-11-18' },
      { scheme: 'ISC', code: '2310', date: '2026-11-19' },
      { scheme: 'CCSD', code: 'G6500', date: '2026-11-19' },
    ]));
});

describe('amounts of a line', () => {
  it.each([
    ['net from price', { quantity: 2, unitPrice: 100, net: undefined }, [2, 100, 200]],
    ['net from price less discount', { quantity: 2, unitPrice: 100, discount: 50, net: undefined }, [2, 100, 150]],
    ['price from net', { quantity: 2, unitPrice: undefined, net: 200 }, [2, 100, 200]],
    ['one where no quantity is shown', { quantity: undefined, unitPrice: 100, net: 100 }, [1, 100, 100]],
    ['no price where the division leaves a rest', { quantity: 3, unitPrice: undefined, net: 100 }, [3, null, 100]],
    [
      'nothing exact beyond any plausible amount',
      { quantity: 99_999_999, unitPrice: 99_999_999_999_999, net: undefined },
      [null, null, null],
    ],
  ])('%s', (_name, change, expected) => {
    const line = sample({ page: { lines: withLine(1, change) } }).lines[0];
    expect([line?.quantity.value, line?.unitPrice.value, line?.net.value]).toEqual(expected);
  });
});

describe('a discount that is no amount', () => {
  const amounts = (change: Partial<InvoicePage['lines'][number]>, found: string, reason = 'unreadable' as const) => {
    const lines = withLine(1, { discount: undefined, ...change });
    const line = sample({ page: { lines }, unread: [unread('discount', reason, 1, found)] }).lines[0];
    return [line?.unitPrice.value, line?.discount, line?.net.value];
  };

  it('leaves price and amount to the page', () => {
    expect(amounts({ unitPrice: 10_000, net: undefined }, '10%')).toEqual([10_000, null, null]);
    expect(amounts({ unitPrice: undefined, net: 9000 }, '10%')).toEqual([null, null, 9000]);
    expect(amounts({ unitPrice: 10_000, net: undefined }, 'staff rate')).toEqual([10_000, null, null]);
  });

  it.each([
    ['10%', 1, 10_000, 9000, 1000],
    ['−10 %', 1, 10_000, 9000, 1000],
    ['12.5%', 3, 3333, 8749, 1250],
    ['10%', 1, 1005, 904, 101],
    ['33,33 %', 1, 10_000, 6667, 3333],
  ])('is %s of %i × %i where the page’s amount is %i', (found, quantity, unitPrice, net, discount) =>
    expect(amounts({ quantity, unitPrice, net }, found)).toEqual([unitPrice, discount, net]),
  );

  it.each([
    ['10%', 10_000, 9001],
    ['10% off', 10_000, 9000],
    ['110%', 10_000, -1000],
    ['10%', -10_000, -9000],
  ])('is not known from %s of %i where the page’s amount is %i', (found, unitPrice, net) =>
    expect(amounts({ unitPrice, net }, found)).toEqual([unitPrice, null, net]),
  );

  it('is none where the page’s amount leaves room for none, or a dash or 0 % stands there', () => {
    expect(amounts({ unitPrice: 10_000, net: 10_000 }, 'n/a')).toEqual([10_000, 0, 10_000]);
    expect(amounts({ unitPrice: 10_000, net: undefined }, '–')).toEqual([10_000, 0, 10_000]);
    expect(amounts({ unitPrice: 10_000, net: undefined }, '0%')).toEqual([10_000, 0, 10_000]);
  });

  it('is not known where it is beyond any amount', () =>
    expect(sample({ page: { lines: withLine(1, { discount: 1e15, net: undefined }) } }).lines[0]).toMatchObject({
      discount: null,
      net: { value: null },
    }));
});

describe('the patient', () => {
  it('is composed of parts where the page shows parts', () =>
    expect(
      sample({
        page: { patientName: undefined, patientTitle: 'Mrs', patientFirstName: 'Jane', patientLastName: 'Doe' },
      }).patient,
    ).toMatchObject({
      name: { value: 'Mrs Jane Doe', source: 'page' },
      title: 'Mrs',
      firstName: 'Jane',
      lastName: 'Doe',
    }));
  it('has a name typed where the page’s can’t be split, and only there', () => {
    const unclear = { patientName: 'Mrs Jane Doe, 12/03/1980' };
    expect(sample({ page: unclear }).patient).toMatchObject({
      name: { value: 'Mrs Jane Doe, 12/03/1980', source: 'page', open: true },
      lastName: null,
    });
    expect(sample({ page: unclear, choices: { patientName: 'Mrs Jane Doe' } }).patient).toMatchObject({
      name: { value: 'Mrs Jane Doe', source: 'typed', open: true },
      title: 'Mrs',
      firstName: 'Jane',
      lastName: 'Doe',
    });
    expect(sample({ page: { ...unclear, patientLastName: 'Doe' } }).patient).toMatchObject({
      name: { source: 'page', open: false },
      firstName: null,
      lastName: 'Doe',
    });
  });
  it('has the postcode of the address', () => expect(sample().patient.postcode).toBe('W1G 6AA'));
});

describe('assembling', () => {
  it('makes the bill that the schema describes', () => {
    const assembly = assembleBill(sample(), { today: TODAY });
    if (!assembly.ok) throw new Error(JSON.stringify(assembly.findings));
    expect(billSchema.parse(assembly.bill)).toEqual(assembly.bill);
    expect(assembly.bill).toMatchObject({
      invoiceNumber: 'INV-20418',
      patient: { title: 'Mrs', firstName: 'Jane', lastName: 'Doe', sex: 'female', postcode: 'W1G 6AA' },
      insurer: { identifier: 'ppp', name: 'AXA Health' },
      registrationNumber: 'AX1234567C',
      practitioner: { identifier: '0651978', name: 'Dr Amelia Hart' },
      payeeIdentifier: 'P162345',
      controllingSpecialistIdentifier: '0651978',
      setting: 'O',
      total: 75000,
    });
    expect(assembly.bill.lines.map((line) => [line.sequence, line.serviceCode, line.net])).toEqual([
      [1, '0110', 25000],
      [2, '2310', 50000],
    ]);
  });

  it('uses the number under which the insurer knows the practitioner', () => {
    const assembly = assembleBill(
      sample({ page: { insurerName: 'Bupa', registrationNumber: '1', authorisationCode: '2' } }),
      { today: TODAY },
    );
    expect(
      assembly.ok && [assembly.bill.practitioner.identifier, assembly.bill.lines[0]?.practitionerIdentifier],
    ).toEqual(['7654321', '7654321']);
  });

  it('makes nothing while a finding stops', () =>
    expect(assembleBill(sample({ choices: { diagnoses: [] } }), { today: TODAY })).toMatchObject({
      ok: false,
      findings: [{ ruleId: 'diagnosis-missing' }],
    }));

  it('never throws, and never makes a bill that breaks the schema, whatever the page shows', () => {
    const amount = fc.oneof(fc.constantFrom(0, 100, -100, 25000, Number.MAX_SAFE_INTEGER), fc.integer());
    const date = fc.constantFrom('2026-11-18', '2026-11-30', '1970-01-01');
    const text = fc.oneof(
      fc.constantFrom(
        'AXA Health',
        'Bupa',
        'Dr Amelia Hart',
        'Initial consultation',
        'Endoscopy',
        '',
        'Mrs Jane Doe',
        'Dr',
        ',',
      ),
      fc.string({ unit: 'grapheme' }),
    );
    const optional = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined, freq: 4 });
    const line = fc.record(
      {
        dateOfService: optional(date),
        description: optional(text),
        code: optional(text),
        procedureCode: optional(text),
        quantity: optional(amount),
        unitPrice: optional(amount),
        discount: optional(amount),
        net: optional(amount),
        practitionerName: optional(text),
      },
      { requiredKeys: [] },
    );
    const fields = {
      invoiceNumber: optional(text),
      invoiceDate: optional(date),
      patientName: optional(text),
      patientLastName: optional(text),
      patientFirstName: optional(text),
      patientBirthDate: optional(date),
      patientSex: optional(text),
      insurerName: optional(text),
      registrationNumber: optional(text),
      practitionerName: optional(text),
      setting: optional(text),
      facilityName: optional(text),
      total: optional(amount),
      currency: optional(text),
      lines: fc.oneof(fc.constant(page.lines), fc.array(line, { maxLength: 4 })),
    };
    // Of a page where all is odd no bill is made; one with a few odd fields is what most of our code works on.
    const names = Object.keys(fields);
    const changed = fc.oneof(fc.constant(names), fc.subarray(names, { minLength: 1, maxLength: 3 }));
    let made = 0;
    fc.assert(
      fc.property(fc.record(fields, { requiredKeys: [] }), changed, (odd, kept) => {
        const change = Object.fromEntries(Object.entries(odd).filter(([name]) => kept.includes(name)));
        const assembly = assembleBill(sample({ page: change }), { today: TODAY });
        if (assembly.ok) {
          made += 1;
          expect(billSchema.parse(assembly.bill)).toEqual(assembly.bill);
          expect(assembly.bill.lines.reduce((sum, one) => sum + one.net, 0)).toBe(assembly.bill.total);
        }
      }),
      { numRuns: 3000 },
    );
    expect(made).toBeGreaterThan(100);
  });
});
