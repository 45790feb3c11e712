import { addDays, patientName, todayInLondon } from './model.ts';
import { seedPatients } from './seed-patients.ts';

/** Healthcode's three letters for the insurers that this clinic has set up. *Meridian Mutual Health* isn't, on purpose. */
const insurers = [
  { names: ['AXA Health', 'AXA PPP'], identifier: 'ppp', requires: { diagnosis: true, authorisationCode: false } },
  { names: ['Bupa'], identifier: 'bup', requires: { diagnosis: true, authorisationCode: true } },
  { names: ['Aviva'], identifier: 'nuh', requires: { diagnosis: true, authorisationCode: false } },
  { names: ['Vitality', 'VitalityHealth'], identifier: 'slh', requires: { diagnosis: true, authorisationCode: false } },
  { names: ['WPA'], identifier: 'wpa', requires: { diagnosis: true, authorisationCode: false } },
];

/** The price list with its codes, all made up for the sandbox. *Acupuncture session* is left out, on purpose. */
const products: [name: string, type: 'appointment' | 'procedure', code: string, ...procedureCodes: string[]][] = [
  ['Initial consultation', 'appointment', '0110'],
  ['Follow-up consultation', 'appointment', '0120'],
  ['Results by telephone', 'appointment', '0120'],
  ['Courtesy discount', 'appointment', '0120'],
  ['Endoscopy', 'procedure', '2310', 'G6500'],
  ['Endoscopy with biopsy', 'procedure', '2310', 'G6500', 'G4500'],
  ['Minor skin procedure', 'procedure', '2340', 'S0620'],
  ['Joint injection, ultrasound-guided', 'procedure', '2350', 'W9030'],
  ['Hip injection under imaging', 'procedure', '2350', 'W9030'],
  ['Catheter change', 'procedure', '2340', 'M4510'],
  ['Knee X-ray, two views', 'procedure', '3060'],
  ['Blood tests', 'procedure', '4010'],
  ['Physiotherapy session', 'procedure', '1020'],
  ['Dressings and materials', 'procedure', '6050'],
];

function practitioner(names: string[], identifier: string, payeeIdentifier: string): object {
  return {
    names,
    identifier,
    payeeIdentifier,
    controllingSpecialistIdentifier: null,
    defaultSetting: 'O',
    connection: 'main',
    identifiersByInsurer: {},
  };
}

/** The patients whose membership is on file, but for the one without a birth date and those whose insurer isn't set up. */
function patients(today: string): object[] {
  return seedPatients().flatMap((patient) => {
    const insurer = insurers.find((each) => each.names.includes(patient.insurerName ?? ''));
    if (!insurer || patient.birthDate === null) return [];
    const codes = patient.authorisationCode === null ? [] : [patient.authorisationCode];
    return [
      {
        site: 'harley',
        pmsId: patient.id,
        name: patientName(patient),
        birthDate: patient.birthDate,
        insurers: [
          {
            insurer: insurer.identifier,
            registrationNumber: patient.registrationNumber ?? '',
            authorisationCodes: codes.map((code) => ({
              code,
              validFrom: addDays(today, -60),
              validTo: addDays(today, 120),
            })),
            validFrom: null,
            validTo: null,
          },
        ],
      },
    ];
  });
}

const text = (label: string): object => ({ find: { label }, type: 'text' });
const date = (find: object): object => ({ find, type: 'date', format: 'dd/MM/yyyy' });

/**
 * How to read this system. Both halves have the same labels, so one definition serves: `*` at the start lets `/invoices/…` and
 * `/app/invoices/…` match, and the rows are those of an HTML table in the one half and of an ARIA table in the other.
 */
function site(origin: string): object {
  const button = { css: 'main h1', place: 'after' };
  return {
    id: 'harley',
    billingKey: 'harley',
    name: 'Harley practice system',
    origins: [origin],
    pages: {
      invoice: {
        url: '*/invoices/*',
        present: { label: 'Invoice number' },
        button,
        fields: {
          invoiceNumber: text('Invoice number'),
          invoiceDate: date({ label: 'Invoice date' }),
          patientId: text('Patient no.'),
          patientName: text('Patient'),
          patientBirthDate: date({ label: 'Date of birth' }),
          patientSex: text('Sex'),
          patientAddress: text('Address'),
          insurerName: text('Bill to'),
          practitionerName: text('Practitioner'),
          total: { find: { label: 'Total' }, type: 'money' },
        },
        lines: {
          rows: { css: 'table.lines tbody tr, .lines [role="row"]:has([role="cell"])' },
          fields: {
            dateOfService: date({ column: 'Date' }),
            description: { find: { column: 'Item' }, type: 'text' },
            quantity: { find: { column: 'Qty' }, type: 'integer' },
            unitPrice: { find: { column: 'Price' }, type: 'money' },
            net: { find: { column: 'Amount' }, type: 'money' },
          },
        },
      },
      patient: {
        url: '*/patients/*',
        present: { label: 'Patient no.' },
        button,
        fields: {
          patientId: text('Patient no.'),
          patientName: text('Name'),
          patientBirthDate: date({ label: 'Date of birth' }),
          insurerName: text('Insurance provider'),
          registrationNumber: text('Registration number'),
          authorisationCode: text('Authorisation code'),
        },
      },
    },
  };
}

/**
 * A complete settings file for this system and a Healthcode sandbox, as an administrator would import it.
 * @param options.healthcodeUrl origin of the Healthcode sandbox, e.g. `http://127.0.0.1:4010`
 * @param options.pmsUrl origin of this system, e.g. `http://127.0.0.1:4020`
 * @param options.today ISO date on which the authorisation codes must be valid (default: today in London)
 */
export function demoSettings(options: { healthcodeUrl: string; pmsUrl: string; today?: string }): object {
  const healthcode = new URL(options.healthcodeUrl).origin;
  return {
    format: 'healthcode-overlay-settings',
    version: 1,
    connections: [
      {
        id: 'main',
        name: 'Harley practice',
        environment: 'other',
        discoveryUrl: `${healthcode}/.well-known/discovery-document.json`,
        openIdConfigurationUrl: `${healthcode}/.well-known/openid-configuration`,
        siteId: 'HC00ABC',
        auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'not-a-real-key' },
        endpointKeys: { submitBill: 'submit_bill_endpoint', billStatus: 'bill_status_endpoint' },
        notFoundAfterSeconds: 120,
      },
    ],
    practitioners: [
      practitioner(['Dr Amelia Hart', 'Hart, Amelia'], '0651978', 'P162345'),
      practitioner(['Mr Daniel Okafor'], '0712345', 'P171204'),
    ],
    facilities: [{ names: ['Harley Day Surgery'], identifier: '600173656' }],
    insurers,
    products: products.map(([name, type, industryStandardCode, ...procedureCodes]) => ({
      name,
      type,
      industryStandardCode,
      procedureCodes,
    })),
    patients: patients(options.today ?? todayInLondon()),
    sites: [site(new URL(options.pmsUrl).origin)],
  };
}
