import type { InvoicePage, ReadingLine } from './model.ts';

/** What people call the fields that a site definition reads. */

type PageField = Exclude<keyof InvoicePage, 'lines'> | keyof ReadingLine;

/** Complete: a field that joins the model must be given a label here before this compiles. `present` is how the reader names the page itself. */
const LABELS: Readonly<Record<PageField | 'present', string>> = {
  present: 'Page',
  invoiceNumber: 'Invoice number',
  invoiceDate: 'Invoice date',
  patientId: 'Patient number',
  patientName: 'Patient',
  patientTitle: 'Title',
  patientFirstName: 'First name',
  patientLastName: 'Last name',
  patientBirthDate: 'Date of birth',
  patientSex: 'Sex',
  patientAddress: 'Address',
  patientPostcode: 'Postcode',
  insurerName: 'Insurer',
  registrationNumber: 'Registration number',
  authorisationCode: 'Authorisation code',
  practitionerName: 'Practitioner',
  practitionerIdentifier: 'Practitioner identifier',
  facilityName: 'Facility',
  setting: 'Setting',
  admissionDate: 'Admission date',
  dischargeDate: 'Discharge date',
  total: 'Total',
  outstanding: 'Outstanding',
  currency: 'Currency',
  dateOfService: 'Date of service',
  description: 'Description',
  code: 'Code',
  procedureCode: 'Procedure code',
  quantity: 'Quantity',
  unitPrice: 'Price',
  discount: 'Discount',
  net: 'Amount',
};

/** The label of a field of a reading. Readings carry names as text: one that the model doesn't have stands for itself. */
export function labelOf(field: string): string {
  return Object.hasOwn(LABELS, field) ? LABELS[field as keyof typeof LABELS] : field;
}

/** A label where it stands beside others: with its item, if it is a line's. */
export function labelAt(label: string, line: number | null): string {
  return line === null ? label : `${label}, item ${line}`;
}
