import type { SiteDefinition } from '../../../lib/pms/definition.ts';

/**
 * A settings file for the extension that overlays the seeded Tryton, to be imported as it is.
 * @param options.healthcodeUrl origin of the Healthcode sandbox
 * @param options.trytonUrl origin of Tryton, as `Tryton.url`
 */
export function trytonSettings(options: { healthcodeUrl: string; trytonUrl: string }) {
  return {
    format: 'healthcode-overlay-settings',
    version: 1,
    connections: [
      {
        id: 'main',
        name: 'Harley practice',
        environment: 'other',
        discoveryUrl: `${options.healthcodeUrl}/.well-known/discovery-document.json`,
        openIdConfigurationUrl: `${options.healthcodeUrl}/.well-known/openid-configuration`,
        siteId: 'HC00ABC',
        auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'not-a-real-key' },
        endpointKeys: { submitBill: 'submit_bill_endpoint', billStatus: 'bill_status_endpoint' },
        notFoundAfterSeconds: 120,
      },
    ],
    // Two, so that the panel has to ask: Tryton's form shows no practitioner.
    practitioners: [
      practitioner(['Dr Amelia Hart', 'Hart, Amelia'], '0651978', 'P162345'),
      practitioner(['Mr Tobias Lindqvist'], '0651979', 'P162345'),
    ],
    facilities: [],
    insurers: [
      { names: ['AXA Health', 'AXA PPP'], identifier: 'ppp', requires: { diagnosis: true, authorisationCode: false } },
      { names: ['Bupa'], identifier: 'bup', requires: { diagnosis: true, authorisationCode: true } },
    ],
    products: [
      { name: 'Endoscopy', type: 'procedure', industryStandardCode: '2310', procedureCodes: ['G6500'] },
      { name: 'Initial consultation', type: 'appointment', industryStandardCode: '0110', procedureCodes: [] },
    ],
    patients: [
      patient('P-1001', 'Mrs Jane Doe', '1980-04-02', 'ppp', 'AX1234567B'),
      patient('P-1002', "Mr Sean O'Connor", '1971-11-23', 'bup', '123456789'),
    ],
    sites: [trytonSite(options.trytonUrl)],
  };
}

function practitioner(names: string[], identifier: string, payeeIdentifier: string) {
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

function patient(pmsId: string, name: string, birthDate: string, insurer: string, registrationNumber: string) {
  const insurers = [{ insurer, registrationNumber, authorisationCodes: [], validFrom: null, validTo: null }];
  return { site: 'tryton', pmsId, name, birthDate, insurers };
}

/**
 * How to read Tryton 6.0's web client, written by hand. This clinic bills the insurer (*Party*), names the patient in
 * *Description* and the patient's number in *Reference*. Practitioner, birth date, address and dates of service are not shown.
 */
function trytonSite(origin: string): SiteDefinition {
  return {
    id: 'tryton',
    billingKey: 'tryton',
    name: 'Tryton',
    origins: [origin],
    pages: {
      invoice: {
        url: '/#clinic/model/account.invoice/*',
        present: { label: 'Number' },
        // The free space beside the tabs "Invoice", "Other Info" and "Payment": nothing of the form moves.
        button: { css: '.tab-form .form-notebook > ul.nav-tabs', place: 'end' },
        fields: {
          invoiceNumber: { find: { label: 'Number' }, type: 'text' },
          invoiceDate: { find: { label: 'Invoice Date' }, type: 'date', format: 'dd/MM/yyyy' },
          patientId: { find: { label: 'Reference' }, type: 'text' },
          patientName: { find: { label: 'Description' }, type: 'text' },
          insurerName: { find: { label: 'Party' }, type: 'text' },
          total: { find: { label: 'Total' }, type: 'money' },
        },
        lines: {
          // The form has other trees too (taxes; payments, hidden): only lines have a unit price.
          rows: { css: 'table.tree tbody tr:has(td[data-title^="Unit Price"])' },
          fields: {
            description: { find: { column: 'Summary' }, type: 'text' },
            // The cell says "1 u": the number alone stands in the widget.
            quantity: { find: { css: 'td[data-title^="Quantity"] .widget' }, type: 'integer' },
            unitPrice: { find: { column: 'Unit Price' }, type: 'money' },
            net: { find: { column: 'Amount' }, type: 'money' },
          },
        },
      },
      patient: {
        url: '/#clinic/model/party.party/*',
        present: { label: 'Code' },
        button: { css: '.tab-form .form-notebook > ul.nav-tabs', place: 'end' },
        fields: {
          patientId: { find: { label: 'Code' }, type: 'text' },
          patientName: { find: { label: 'Name' }, type: 'text' },
        },
      },
    },
  };
}
