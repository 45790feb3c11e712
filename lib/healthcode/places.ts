import type { BillField } from '../billing/model.ts';
import { asRecords, asWholeNumber, plain, property } from './fhir.ts';

/** Where on a bill an error stands: from Healthcode's field names, and from FHIRPath and XPath into our Claim. */

/**
 * Healthcode's field names [Semble's and WriteUpp's help], as `plain` writes them, with near spellings (inferred).
 * `ValidToDate` is how long the insurer's authorisation holds (inferred).
 */
const FIELD_NAMES: Record<string, BillField> = {
  setting: 'setting',
  caresetting: 'setting',
  typeofcare: 'setting',
  registrationno: 'registrationNumber',
  registrationnumber: 'registrationNumber',
  regno: 'registrationNumber',
  membershipno: 'registrationNumber',
  membershipnumber: 'registrationNumber',
  policyno: 'registrationNumber',
  policynumber: 'registrationNumber',
  subscriberid: 'registrationNumber',
  authcode: 'authorisationCode',
  authorisationcode: 'authorisationCode',
  authorizationcode: 'authorisationCode',
  preauthcode: 'authorisationCode',
  authno: 'authorisationCode',
  validtodate: 'authorisationCode',
  validto: 'authorisationCode',
  proccode: 'procedureCode',
  procedurecode: 'procedureCode',
  procedure: 'procedureCode',
  servicecode: 'serviceCode',
  industrystandardcode: 'serviceCode',
  isc: 'serviceCode',
  service: 'serviceCode',
  diagnosis: 'diagnosis',
  diagnosiscode: 'diagnosis',
  diagcode: 'diagnosis',
  providerno: 'practitioner',
  providernumber: 'practitioner',
  provider: 'practitioner',
  serviceproviderno: 'practitioner',
  serviceitemproviderno: 'practitioner',
  practitioner: 'practitioner',
  practitionerno: 'practitioner',
  payeeno: 'payee',
  payeenumber: 'payee',
  payee: 'payee',
  payeeprovider: 'payee',
  payeeproviderno: 'payee',
  controllingspecialist: 'controllingSpecialist',
  controllingspecialistno: 'controllingSpecialist',
  specialistno: 'controllingSpecialist',
  insurer: 'insurer',
  insurerid: 'insurer',
  insurercode: 'insurer',
  payor: 'insurer',
  fdos: 'dateOfService',
  ldos: 'dateOfService',
  firstdateofservice: 'dateOfService',
  lastdateofservice: 'dateOfService',
  dateofservice: 'dateOfService',
  servicedate: 'dateOfService',
  treatmentdate: 'dateOfService',
  invoiceno: 'invoiceNumber',
  invoicenumber: 'invoiceNumber',
  invoicedate: 'invoiceDate',
  nettotal: 'total',
  total: 'total',
  invoicetotal: 'total',
  currency: 'currency',
  facility: 'facility',
  facilityno: 'facility',
  treatmentsite: 'facility',
  siteofcare: 'facility',
  admissiondate: 'admissionDate',
  dateofadmission: 'admissionDate',
  dischargedate: 'dischargeDate',
  dateofdischarge: 'dischargeDate',
  patientname: 'patientName',
  surname: 'patientName',
  lastname: 'patientName',
  forename: 'patientName',
  firstname: 'patientName',
  dob: 'patientBirthDate',
  dateofbirth: 'patientBirthDate',
  patientdob: 'patientBirthDate',
  birthdate: 'patientBirthDate',
  sex: 'patientSex',
  gender: 'patientSex',
  address: 'patientAddress',
  patientaddress: 'patientAddress',
  postcode: 'patientAddress',
  quantity: 'quantity',
  units: 'quantity',
  unitprice: 'unitPrice',
  net: 'net',
  netamount: 'net',
  linetotal: 'net',
  chargeamount: 'net',
};

/** The bill's field that a name of Healthcode's means, or null where it names none of ours. */
export function fieldOfName(name: string): BillField | null {
  const key = plain(name);
  return Object.hasOwn(FIELD_NAMES, key) ? (FIELD_NAMES[key] ?? null) : null;
}

/** Paths into the Claim, index-free, longest first, with the field each is about. `*` after a path means whatever is below it. */
const PATHS: [pattern: RegExp, field: BillField][] = [
  [/^item\.(serviced|servicedDate|servicedPeriod)\b/, 'dateOfService'],
  [/^item\.(productOrService|revenue|category)\b/, 'serviceCode'],
  [/^item\.procedureSequence\b/, 'procedureCode'],
  [/^item\.diagnosisSequence\b/, 'diagnosis'],
  [/^item\.careTeamSequence\b/, 'practitioner'],
  [/^item\.quantity\b/, 'quantity'],
  [/^item\.unitPrice\b/, 'unitPrice'],
  [/^item\.net\b/, 'net'],
  [/^item\b/, 'lines'],
  [/^procedure\b/, 'procedureCode'],
  [/^diagnosis\b/, 'diagnosis'],
  [/^insurance\.preAuthRef\b/, 'authorisationCode'],
  [/^insurance\b/, 'registrationNumber'],
  [/^insurer\b/, 'insurer'],
  [/^provider\b/, 'payee'],
  [/^facility\b/, 'facility'],
  [/^subType\b/, 'setting'],
  [/^created\b/, 'invoiceDate'],
  [/^billablePeriod\b/, 'dateOfService'],
  [/^total\.currency\b/, 'currency'],
  [/^total\b/, 'total'],
  [/^identifier\b/, 'invoiceNumber'],
  [/\b(subscriberId|policyHolder)\b/, 'registrationNumber'],
  [/\bpayor\b/, 'insurer'],
  [/\bbirthDate\b/, 'patientBirthDate'],
  [/\bgender\b/, 'patientSex'],
  [/\baddress\b/, 'patientAddress'],
  [/^(patient|contained|Patient)\b.*\bname\b/, 'patientName'],
  [/^patient$/, 'patientName'],
];

/** A step of a path: a name and, where it has one, its place in the list, from 0. */
interface Step {
  name: string;
  index: number | null;
}

/** Steps of a FHIRPath (`Claim.item[1].net`, from 0; also `item.where(sequence = 2)`) or an XPath (`/f:Claim/f:item[2]`, from 1). */
function stepsOf(path: string): Step[] {
  const isXPath = path.includes('/');
  const withPositions = path.replace(
    /\.where\(\s*(?:\$this\.)?sequence\s*=\s*'?(\d+)'?\s*\)/g,
    (_all, sequence: string) => `[${Number(sequence) - 1}]`,
  );
  return withPositions
    .split(isXPath ? '/' : '.')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^(?:\w+:)?([A-Za-z]+)(?:\[(\d+)\])?/.exec(part.trim());
      const position = match?.[2] === undefined ? null : Number(match[2]) - (isXPath ? 1 : 0);
      return { name: match?.[1] ?? '', index: position !== null && position >= 0 ? position : null };
    });
}

/** Line of the sent Claim that carries the procedure at this place of its list; null where no line or several do. */
function lineOfProcedure(index: number, body: unknown): number | null {
  const procedure = asRecords(property(body, 'procedure'))[index];
  const sequence = asWholeNumber(property(procedure, 'sequence')) ?? index + 1;
  const lines = asRecords(property(body, 'item')).flatMap((item, place) => {
    const procedures = property(item, 'procedureSequence');
    return Array.isArray(procedures) && procedures.includes(sequence) ? [place + 1] : [];
  });
  return lines.length === 1 ? (lines[0] ?? null) : null;
}

/**
 * Field and line (from 1) of a path into the Claim: `Claim.item[1].servicedDate` is the date of service of line 2.
 * @param body the parsed Claim that was sent, or null
 */
export function placeOfPath(path: string, body: unknown): { field: BillField | null; line: number | null } {
  const steps = stepsOf(path);
  if (steps[0]?.name.toLowerCase() === 'claim') steps.shift();
  const names = steps.map((step) => step.name).join('.');
  const first = steps[0];
  let line: number | null = null;
  if (first?.index !== null && first?.index !== undefined) {
    if (first.name === 'item') line = first.index + 1;
    if (first.name === 'procedure') line = lineOfProcedure(first.index, body);
  }
  if (first?.name === 'careTeam') return { field: first.index === 1 ? 'controllingSpecialist' : 'practitioner', line };
  if (first?.name === 'supportingInfo') return { field: first.index === 1 ? 'dischargeDate' : 'admissionDate', line };
  return { field: PATHS.find(([pattern]) => pattern.test(names))?.[1] ?? null, line };
}
