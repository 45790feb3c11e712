import { describe, expect, it } from 'vitest';
import { billFieldSchema, type ClinicConfiguration, findingSchema } from '../../../lib/billing/model.ts';
import { findFaults } from '../../../lib/billing/rules/find-faults.ts';
import type { KeptBill, RuleContext } from '../../../lib/billing/rules/rule.ts';
import { RULES } from '../../../lib/billing/rules/table.ts';
import { configuration, M17, page, patientRecord, sample, TODAY, unread, type Variation, withLine } from './sample.ts';

type Example = Variation & { context?: Partial<RuleContext>; line?: number | null; says: RegExp };

const practitioner = (change: Partial<ClinicConfiguration['practitioners'][number]>): Partial<Variation> => ({
  configuration: {
    ...configuration,
    practitioners: configuration.practitioners.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
  },
});
const insurers = (...more: ClinicConfiguration['insurers']) => ({
  configuration: { ...configuration, insurers: [...configuration.insurers, ...more] },
});
const cover = (change: Partial<(typeof patientRecord)['insurers'][number]>) => ({
  patientRecord: { ...patientRecord, insurers: patientRecord.insurers.map((one) => ({ ...one, ...change })) },
});
const oneCode = (scheme: string, code: string, state: 'unknown' | 'withdrawn'): Partial<RuleContext> => ({
  hasCode: (askedScheme, askedCode) => (askedScheme === scheme && askedCode === code ? state : 'valid'),
});

const keptBill = (change: Partial<KeptBill>): { context: Partial<RuleContext> } => ({
  context: {
    kept: {
      patient: { pmsId: 'P-2002', birthDate: '1951-12-30', name: 'Mr Edgar Poe' },
      isOpen: false,
      otherConnection: null,
      ...change,
    },
  },
});

/** One invoice for each rule, that breaks it. A rule without an example here fails the first test. */
const EXAMPLES: Record<string, Example> = {
  'number-of-another-patient': { ...keptBill({}), says: /sent for another patient: “Mr Edgar Poe”, born 30\/12\/1951/ },
  'sent-for-another-patient': {
    ...keptBill({ isOpen: true }),
    says: /made out for another patient before: “Mr Edgar Poe”/,
  },
  'sent-through-another-connection': {
    ...keptBill({
      patient: { pmsId: 'P-1001', birthDate: '1980-04-02', name: 'Mrs Jane Doe' },
      otherConnection: 'Harley Street',
    }),
    says: /through the connection “Harley Street”/,
  },
  'self-payer': { page: { insurerName: 'Self-pay' }, says: /for the patient/ },
  'insurer-missing': {
    page: { insurerName: undefined },
    patientRecord: null,
    choices: { registrationNumber: 'X' },
    says: /no insurer/,
  },
  'insurer-not-set-up': { page: { insurerName: 'Axa Helth' }, says: /“Axa Helth” is not set up/ },
  'insurer-chosen': {
    page: { insurerName: 'Axa Helth' },
    choices: { insurer: 'ppp' },
    says: /page says “Axa Helth”; the bill goes to AXA Health/,
  },
  'insurer-ambiguous': {
    ...insurers({ names: ['Bupa'], identifier: 'bui', requires: { diagnosis: false, authorisationCode: false } }),
    page: { insurerName: 'BUPA' },
    says: /More than one insurer/,
  },
  'registration-number-missing': {
    ...cover({ validTo: '2026-06-30' }),
    says: /cover with AXA Health ended on 30\/06\/2026/,
  },
  'registration-number-format': {
    choices: { registrationNumber: '20441' },
    says: /“20441” does not look like AXA Health’s/,
  },
  'patient-record-other-birth-date': {
    page: { patientBirthDate: '1990-01-01', registrationNumber: 'AX1234567C' },
    says: /another date of birth/,
  },
  'patient-name-missing': { page: { patientName: undefined }, says: /no patient name/ },
  'patient-name-unclear': {
    page: { patientName: 'Mrs Jane Doe, 12/03/1980' },
    says: /“Mrs Jane Doe, 12\/03\/1980”, could not be split/,
  },
  'patient-birth-date-missing': {
    page: { patientBirthDate: undefined, registrationNumber: 'AX1234567C' },
    unread: [unread('patientBirthDate', 'unreadable', null, '31/13/1980')],
    says: /no date of birth. The page shows “31\/13\/1980” there/,
  },
  'patient-birth-date-in-future': { page: { patientBirthDate: '2080-04-02' }, says: /02\/04\/2080, is in the future/ },
  'patient-sex-unknown': { page: { patientSex: undefined }, says: /sex is not known/ },
  'patient-address-missing': { page: { patientAddress: undefined }, says: /no address/ },
  'practitioner-missing': { page: { practitionerName: undefined }, says: /no practitioner/ },
  'practitioner-not-set-up': { page: { practitionerName: 'Dr Nobody Known' }, says: /“Dr Nobody Known” is not set up/ },
  'practitioner-chosen': {
    page: { practitionerName: 'Dr A. Harte' },
    choices: { practitioner: '0651978' },
    says: /page says “Dr A. Harte”; the bill is for Dr Amelia Hart/,
  },
  'practitioner-ambiguous': {
    configuration: {
      ...configuration,
      practitioners: [
        ...configuration.practitioners,
        { names: ['Mr Amelia Hart'], identifier: '0000001', identifiersByInsurer: {} },
      ],
    },
    page: { practitionerName: 'Amelia Hart' },
    says: /More than one practitioner/,
  },
  'practitioner-identifier-format': { ...practitioner({ identifier: 'HART' }), says: /“HART” is unusual/ },
  'payee-format': { ...practitioner({ payeeIdentifier: 'me' }), says: /“me” is unusual/ },
  'controlling-specialist-format': {
    ...practitioner({ controllingSpecialistIdentifier: '12' }),
    says: /“12” is unusual/,
  },
  'facility-not-set-up': { page: { facilityName: 'Elsewhere Clinic' }, says: /“Elsewhere Clinic” is not set up/ },
  'facility-format': {
    configuration: { ...configuration, facilities: [{ names: ['Day Unit'], identifier: '123' }] },
    page: { facilityName: 'Day Unit' },
    says: /“123” is unusual/,
  },
  'diagnosis-missing': { choices: { diagnoses: [] }, says: /AXA Health needs a diagnosis/ },
  'diagnosis-unknown': { context: oneCode('ICD10', 'M17.11', 'unknown'), says: /“M17.11” is not in the list/ },
  'diagnosis-withdrawn': { context: oneCode('ICD10', 'M17.11', 'withdrawn'), says: /not valid on 18\/11\/2026/ },
  'diagnosis-scheme': { choices: { diagnoses: [{ scheme: 'ICD9', code: '715.16', title: 'Old' }] }, says: /ICD-9/ },
  'duplicate-diagnosis': { choices: { diagnoses: [M17, M17] }, says: /twice/ },
  'service-code-missing': {
    page: { lines: withLine(2, { description: 'Endscopy' }) },
    line: 2,
    says: /“Endscopy” is not set up as a product/,
  },
  'service-code-unknown': {
    context: oneCode('ISC', '0110', 'unknown'),
    line: 1,
    says: /“0110” of item 1 is not in the list/,
  },
  'service-code-withdrawn': {
    context: oneCode('ISC', '2310', 'withdrawn'),
    line: 2,
    says: /not valid on 19\/11\/2026/,
  },
  'service-code-format': {
    page: { lines: withLine(1, { code: 'CONSULT' }) },
    line: 1,
    says: /“CONSULT” of item 1 does not look like one/,
  },
  'procedure-code-missing': {
    context: { requiresProcedureCode: (code) => code === '0110' },
    line: 1,
    says: /no procedure code/,
  },
  'procedure-code-unknown': {
    context: oneCode('CCSD', 'G6500', 'unknown'),
    line: 2,
    says: /“G6500” of item 2 is not in the list/,
  },
  'procedure-code-withdrawn': {
    context: oneCode('CCSD', 'G6500', 'withdrawn'),
    line: 2,
    says: /“G6500” of item 2 is not valid on/,
  },
  'procedure-code-format': {
    page: { lines: withLine(1, { procedureCode: 'G65' }) },
    line: 1,
    says: /“G65” of item 1 does not look/,
  },
  'invoice-date-missing': { page: { invoiceDate: undefined }, says: /no invoice date/ },
  'invoice-date-in-future': { page: { invoiceDate: '2026-11-24' }, says: /24\/11\/2026, is in the future/ },
  'date-of-service-missing': {
    page: { lines: withLine(1, { dateOfService: undefined }) },
    unread: [unread('dateOfService', 'unreadable', 1, '31/13/2026')],
    line: 1,
    says: /Item 1 has no date of service. The page shows “31\/13\/2026”/,
  },
  'date-of-service-in-future': {
    page: { lines: withLine(2, { dateOfService: '2026-11-24' }) },
    line: 2,
    says: /item 2, 24\/11\/2026, is in the future/,
  },
  'date-of-service-before-birth': {
    page: { lines: withLine(1, { dateOfService: '1979-11-18' }) },
    line: 1,
    says: /before the patient was born/,
  },
  'date-of-service-after-invoice': {
    page: { lines: withLine(2, { dateOfService: '2026-11-22' }) },
    line: 2,
    says: /after the invoice date/,
  },
  'date-of-service-outside-stay': {
    page: { setting: 'Inpatient', admissionDate: '2026-11-19', dischargeDate: '2026-11-20' },
    line: 1,
    says: /outside the inpatient stay/,
  },
  'setting-missing': { page: { setting: 'Theatre' }, says: /none of outpatient/ },
  'admission-date-missing': { choices: { setting: 'D' }, says: /a day case and has no admission date/ },
  'admission-date-in-future': { choices: { admissionDate: '2026-12-01' }, says: /01\/12\/2026, is in the future/ },
  'discharge-before-admission': {
    choices: { setting: 'I', admissionDate: '2026-11-18', dischargeDate: '2026-11-17' },
    says: /before the admission/,
  },
  'discharge-date-in-future': { choices: { dischargeDate: '2026-12-01' }, says: /01\/12\/2026, is in the future/ },
  'authorisation-code-missing': {
    page: { insurerName: 'Bupa', registrationNumber: '1' },
    says: /Bupa needs an authorisation code/,
  },
  'authorisation-outside-validity': {
    choices: { authorisationCode: 'OLD1' },
    says: /valid to 30\/09\/2026; the last date of service is 19\/11\/2026/,
  },
  'submission-window-passed': {
    today: '2027-05-19',
    says: /for 6 months after treatment; for this one that was until 18\/05\/2027/,
  },
  'submission-window-near': { today: '2027-05-04', says: /until 18\/05\/2027/ },
  'invoice-number-missing': { page: { invoiceNumber: ' \u200b' }, says: /no invoice number/ },
  'invoice-number-too-long': { page: { invoiceNumber: 'x'.repeat(61) }, says: /too long/ },
  'axa-invoice-number-length': { page: { invoiceNumber: 'INV-2026-20418' }, says: /14 characters/ },
  'currency-not-pounds': { page: { currency: 'EUR' }, says: /“EUR”/ },
  'lines-missing': { page: { lines: [], total: 0 }, says: /no items/ },
  'line-text-too-long': {
    page: { lines: withLine(1, { description: 'x'.repeat(2001), code: '0110' }) },
    line: 1,
    says: /too long/,
  },
  'total-missing': { page: { total: undefined }, unread: [unread('total', 'missing')], says: /no total/ },
  'total-not-sum-of-lines': { page: { total: 75001 }, says: /add up to £750.00, but the total is £750.01/ },
  'total-negative': {
    page: {
      total: -25000,
      lines: [
        {
          dateOfService: '2026-11-18',
          description: 'Initial consultation',
          quantity: -1,
          unitPrice: 25000,
          net: -25000,
        },
      ],
    },
    says: /−£250.00/,
  },
  'total-zero': {
    page: {
      total: 0,
      lines: [{ dateOfService: '2026-11-18', description: 'Initial consultation', unitPrice: 0, net: 0 }],
    },
    says: /£0.00/,
  },
  'nothing-outstanding': { page: { outstanding: 0 }, says: /nothing outstanding/ },
  'quantity-invalid': {
    page: { lines: withLine(1, { quantity: undefined }) },
    unread: [unread('quantity', 'unreadable', 1, 'two')],
    line: 1,
    says: /could not be read. The page shows “two”/,
  },
  'discount-unread': {
    page: { total: 50000, lines: withLine(1, { net: undefined }) },
    unread: [unread('discount', 'unreadable', 1, '10%')],
    line: 1,
    says: /discount of item 1 could not be read. The page shows “10%”/,
  },
  'unit-price-missing': {
    page: { lines: withLine(1, { unitPrice: undefined, quantity: 3 }) },
    line: 1,
    says: /no price/,
  },
  'net-missing': { page: { lines: withLine(1, { unitPrice: undefined, net: undefined }) }, line: 1, says: /no amount/ },
  'net-not-price-times-quantity': {
    page: { lines: withLine(1, { quantity: 2 }) },
    line: 1,
    says: /2 × £250.00 is £500.00, but its amount is £250.00/,
  },
  'duplicate-line': {
    page: { total: 100000, lines: [...page.lines, ...page.lines.slice(0, 1)] },
    line: 3,
    says: /item 3 is the same as item 1/i,
  },
};

function faultsOf(example: Variation & { context?: Partial<RuleContext> }) {
  const { context, ...variation } = example;
  return findFaults(sample(variation), { today: variation.today ?? TODAY, ...context });
}

describe('the table of rules', () => {
  it('has an example for every rule, and ids that are unique', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(RULES.map((rule) => rule.id).sort());
    expect(new Set(RULES.map((rule) => rule.id)).size).toBe(RULES.length);
  });

  it('finds nothing wrong with a clean bill', () => expect(faultsOf({})).toEqual([]));

  it.each(RULES.map((rule) => rule.id))('%s: finds its example, at its line, in plain words', (id) => {
    const example = EXAMPLES[id];
    if (example === undefined) throw new Error(`no example for ${id}`);
    const found = faultsOf(example).filter((finding) => finding.ruleId === id);
    expect(found.map((one) => one.line)).toEqual([example.line ?? null]);
    const rule = RULES.find((one) => one.id === id);
    for (const finding of found) {
      expect(findingSchema.parse(finding)).toEqual(finding);
      expect(finding).toMatchObject({ severity: rule?.severity, field: rule?.field });
      expect(finding.message).toMatch(example.says);
      expect(finding.message).toMatch(/^[A-Z“].*\.$/s);
      expect(finding.fix).toMatch(/^[A-Z].*\.$/);
      expect(`${finding.message} ${finding.fix}`).not.toMatch(/please|oops|!|undefined|null|NaN/i);
    }
  });

  it('names a field of the contract and a source for each', () => {
    for (const rule of RULES) {
      expect(billFieldSchema.options).toContain(rule.field);
      expect(rule.source.length).toBeGreaterThan(3);
    }
  });

  it('says what stops before what warns', () => {
    const severities = faultsOf({ page: { patientSex: undefined, total: 1 } }).map((one) => one.severity);
    expect(severities).toEqual(['stops', 'warns']);
  });
});

it('a discount that could not be read is said once, and neither price nor amount is blamed', () => {
  const said = (change: Partial<(typeof page.lines)[number]>) =>
    faultsOf({
      page: { total: undefined, lines: withLine(1, change) },
      unread: [unread('discount', 'unreadable', 1, '10%')],
    })
      .filter(({ line }) => line === 1)
      .map(({ ruleId }) => ruleId);
  expect(said({ net: undefined })).toEqual(['discount-unread']);
  expect(said({ unitPrice: undefined })).toEqual(['discount-unread']);
  expect(said({ net: 24000 })).toEqual(['discount-unread']);
  expect(said({ unitPrice: undefined, net: undefined })).toEqual(['discount-unread', 'net-missing']);
});

it('a bill that is kept of the same patient, through the same connection, is no fault', () => {
  const patient = { pmsId: 'P-1001', birthDate: '1980-04-02', name: 'Doe, Jane' };
  expect(faultsOf(keptBill({ patient }))).toEqual([]);
  expect(faultsOf(keptBill({ patient: { ...patient, birthDate: '1980-02-04' } }))).toEqual([]);
});

it('a saved record without a date of birth is not said to have another', () => {
  const variation = { patientRecord: { ...patientRecord, birthDate: null } };
  const said = (page: Variation['page']) =>
    faultsOf({ ...variation, ...(page && { page }) }).map(({ message }) => message);
  expect(said({ registrationNumber: 'AX1234567C' })).toEqual([
    expect.stringMatching(/has no date of birth, so nothing/),
  ]);
  expect(said(undefined)[0]).toMatch(/no registration number.*the patient’s record has no date of birth/);
});

describe('a sex that is not known', () => {
  const fixFor = (example: Variation) => faultsOf(example).find(({ ruleId }) => ruleId === 'patient-sex-unknown')?.fix;

  it('can be chosen where the page shows none', () =>
    expect(fixFor({ page: { patientSex: undefined } })).toMatch(/^Choose it/));

  it('is entered in the practice system where the page says so itself', () =>
    expect(fixFor({ page: { patientSex: 'Not known' } })).toMatch(
      /^Enter it in your practice system, then read the page again/,
    ));
});

describe('what rules must leave alone', () => {
  it.each<[string, Variation & { context?: Partial<RuleContext> }]>([
    [
      'a discount that makes price and amount agree',
      { page: { total: 70000, lines: withLine(1, { discount: 5000, net: 20000 }) } },
    ],
    [
      'a discount written with a minus',
      { page: { total: 70000, lines: withLine(1, { discount: -5000, net: 20000 }) } },
    ],
    [
      'a percentage that gives the amount',
      {
        page: { total: 72500, lines: withLine(1, { net: 22500 }) },
        unread: [unread('discount', 'unreadable', 1, '10%')],
      },
    ],
    [
      'a zero-priced line',
      {
        page: {
          lines: [
            ...page.lines,
            { dateOfService: '2026-11-19', description: 'Initial consultation', quantity: 1, unitPrice: 0, net: 0 },
          ],
        },
      },
    ],
    [
      'a credit line',
      {
        page: {
          total: 70000,
          lines: [
            ...page.lines,
            {
              dateOfService: '2026-11-19',
              description: 'Initial consultation',
              quantity: 1,
              unitPrice: -5000,
              net: -5000,
            },
          ],
        },
      },
    ],
    [
      'a service on the day itself',
      { page: { lines: withLine(2, { dateOfService: '2026-11-20' }) }, today: '2026-11-20' },
    ],
    ['a total that the page does not show', { page: { total: undefined } }],
    ['a code that is valid', { context: { hasCode: () => 'valid' } }],
    [
      'a code of a strange form that the catalogue knows',
      { page: { lines: withLine(1, { code: 'CONSULT' }) }, context: { hasCode: () => 'valid' } },
    ],
    ['a full invoice that is still unpaid', { page: { outstanding: 75000, currency: '£' } }],
    [
      'an insurer without a known limit',
      { page: { insurerName: 'WPA', registrationNumber: '1' }, today: '2028-11-23' },
    ],
  ])('%s', (_name, variation) => expect(faultsOf(variation)).toEqual([]));

  it('says of a self-payer’s invoice only that it is one', () =>
    expect(faultsOf({ page: { insurerName: 'Mrs Jane Doe', total: 1, lines: [] } }).map((one) => one.ruleId)).toEqual([
      'self-payer',
    ]));
});

describe('text from pages in messages', () => {
  it('is quoted without marks that turn a sentence round, and cut', () => {
    const [finding] = faultsOf({ page: { insurerName: `Evil\u202e<script>${'x'.repeat(1_000_000)}` } });
    expect(finding?.message.length).toBeLessThan(200);
    expect(finding?.message).not.toContain('\u202e');
  });
});

describe('limits of the time for submission', () => {
  it.each([
    ['2027-05-03', []],
    ['2027-05-04', ['submission-window-near']],
    ['2027-05-18', ['submission-window-near']],
    ['2027-05-19', ['submission-window-passed']],
  ])('on %s: %j', (today, ids) => expect(faultsOf({ today }).map((one) => one.ruleId)).toEqual(ids));

  it('follow the settings where they say something', () => {
    const change = (submitWithinMonths: number | null) => ({
      today: '2027-02-19',
      configuration: {
        ...configuration,
        insurers: configuration.insurers.map((one) => ({ ...one, submitWithinMonths })),
      },
    });
    expect(faultsOf(change(3)).map((one) => one.ruleId)).toEqual(['submission-window-passed']);
    expect(faultsOf({ ...change(null), today: '2030-01-01' }).map((one) => one.ruleId)).toEqual([]);
  });
});
