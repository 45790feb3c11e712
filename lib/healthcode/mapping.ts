import type { Bill, BillLine } from '../billing/model.ts';
import { HEALTHCODE_STATUSES } from '../billing/model.ts';
import { translateOutcome, translateText } from './errors.ts';
import {
  asRecord,
  asRecords,
  asText,
  asWholeNumber,
  conceptText,
  isResource,
  type JsonRecord,
  plain,
  property,
  resourcesOf,
  textOf,
} from './fhir.ts';
import type { BillAnswer, SerialiseClaim } from './port.ts';

/**
 * Every assumption about how Healthcode takes and answers bills. Its submit format is not public; when it is known, this file is what
 * changes. Each assumption is marked by `ASSUMED:`. What is documented is told with its source.
 */

/** Things that discovery names. */
export type EndpointName = 'codes' | 'submitBill' | 'billStatus';

/** Discovery keys. Documented: that of the codes [apidocs.healthcode.co.uk]. */
export const DEFAULT_ENDPOINT_KEYS: Readonly<Record<EndpointName, string>> = {
  codes: 'codes_valueset_namespace',
  // ASSUMED: Healthcode names a “submit bill” API without publishing its key.
  submitBill: 'submit_bill_endpoint',
  // ASSUMED: as above, for the enquiry.
  billStatus: 'bill_status_endpoint',
};

// ASSUMED: the systems of the three identifiers, and of codes for which no public system is known.
const OUR_SYSTEM = 'urn:healthcode-overlay';
const PROVIDER_REFERENCE = `${OUR_SYSTEM}:provider-reference`;
const INVOICE_NUMBER = `${OUR_SYSTEM}:invoice-number`;
const REVISION = `${OUR_SYSTEM}:revision`;
/** Documented: the system of insurer identifiers [apidocs.healthcode.co.uk]. */
const INSURER_SYSTEM = 'https://ref.api.healthcode.co.uk/insurer-id';
// ASSUMED: HL7's systems for diagnoses; Healthcode only names the schemes ICD10 and ICD9.
const DIAGNOSIS_SYSTEMS = {
  ICD10: 'http://hl7.org/fhir/sid/icd-10',
  ICD9: 'http://hl7.org/fhir/sid/icd-9-cm',
} as const;
const HL7 = 'http://terminology.hl7.org/CodeSystem';

/** FHIR allows no control characters in text; unpaired surrogates would not survive as bytes. Null for text without content. */
function clean(text: string | null): string | undefined {
  if (text === null) return undefined;
  const cleaned = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return cleaned === '' ? undefined : cleaned;
}

function coding(system: string, code: string, display?: string): object {
  return { coding: [{ system, code, display }] };
}

/** Pounds from pence. Dividing by 100 gives the nearest double, which JSON writes with at most two decimals. */
function money(pence: number): object {
  return { value: pence / 100, currency: 'GBP' };
}

/** A reference by identifier; undefined where there is none. */
function byIdentifier(value: string | null, system?: string, display?: string): object | undefined {
  const cleaned = clean(value);
  return cleaned === undefined ? undefined : { identifier: { system, value: cleaned }, display };
}

/** Drops what is undefined and lists that are empty, as FHIR allows neither null nor []. */
function listOrNone<Entry>(entries: Entry[]): Entry[] | undefined {
  return entries.length === 0 ? undefined : entries;
}

function containedPatient(bill: Bill): object {
  const { patient } = bill;
  const given = clean(patient.firstName);
  const title = clean(patient.title);
  const postalCode = clean(patient.postcode);
  const address = clean(patient.address);
  return {
    resourceType: 'Patient',
    id: 'patient',
    name: [
      {
        use: 'official',
        text: clean(patient.name),
        family: clean(patient.lastName),
        given: given === undefined ? undefined : [given],
        prefix: title === undefined ? undefined : [title],
      },
    ],
    gender: patient.sex,
    birthDate: patient.birthDate,
    address: address === undefined && postalCode === undefined ? undefined : [{ text: address, postalCode }],
  };
}

function containedCoverage(bill: Bill): object {
  return {
    resourceType: 'Coverage',
    id: 'coverage',
    status: 'active',
    subscriberId: clean(bill.registrationNumber),
    beneficiary: { reference: '#patient' },
    payor: [byIdentifier(bill.insurer.identifier, INSURER_SYSTEM, clean(bill.insurer.name)) ?? { display: 'Unknown' }],
  };
}

/** Care team: practitioner, controlling specialist, then any other practitioner of a line, each with its sequence. */
function careTeamOf(bill: Bill): { identifier: string; sequence: number; role: object }[] {
  const team = [
    {
      identifier: bill.practitioner.identifier,
      sequence: 1,
      role: coding(`${HL7}/claimcareteamrole`, 'primary', 'Primary provider'),
    },
    {
      identifier: bill.controllingSpecialistIdentifier,
      sequence: 2,
      // ASSUMED: FHIR has no role “controlling specialist”; “supervisor” comes nearest.
      role: {
        ...coding(`${HL7}/claimcareteamrole`, 'supervisor', 'Supervising Provider'),
        text: 'Controlling specialist',
      },
    },
  ];
  for (const line of bill.lines) {
    if (line.practitionerIdentifier === '' || team.some((member) => member.identifier === line.practitionerIdentifier))
      continue;
    team.push({
      identifier: line.practitionerIdentifier,
      sequence: team.length + 1,
      role: coding(`${HL7}/claimcareteamrole`, 'other', 'Other'),
    });
  }
  return team;
}

/** Procedures of the bill: one for each procedure code of each line, in order, with the line's date. */
function proceduresOf(bill: Bill): { line: number; code: string; date: string; sequence: number }[] {
  return bill.lines
    .flatMap((line) => line.procedureCodes.map((code) => ({ line: line.sequence, code, date: line.dateOfService })))
    .map((procedure, place) => ({ ...procedure, sequence: place + 1 }));
}

/**
 * What one costs after any discount, so that quantity × price is the amount. ASSUMED: Healthcode checks that amounts agree, and no field for a
 * discount (FHIR's `factor`) is named in any public message or checklist. Where the discount can't be shared out in whole pence the invoice's
 * own price stays beside its amount.
 */
function priceOfOne({ quantity, unitPrice, net }: BillLine): number {
  const price = net / quantity;
  return Number.isInteger(price) ? price : unitPrice;
}

/** Admission and discharge. ASSUMED: one entry each, under codes of our own. */
function supportingInfoOf(bill: Bill): { sequence: number; category: object; timingDate: string }[] {
  return [
    { code: 'admission', date: bill.admissionDate },
    { code: 'discharge', date: bill.dischargeDate },
  ].flatMap(({ code, date }, place) =>
    date === null
      ? []
      : [{ sequence: place + 1, category: coding(`${OUR_SYSTEM}:supporting-info`, code), timingDate: date }],
  );
}

/**
 * The bill as FHIR R4 Claim. ASSUMED as a whole: which fields Healthcode takes is known only from public error messages and checklists.
 * Deterministic: the same bill, reference and revision give the same bytes, whenever and wherever it is made.
 */
export const serialiseClaim: SerialiseClaim = (bill, identity) => {
  const dates = bill.lines.map((line) => line.dateOfService).sort();
  const team = careTeamOf(bill);
  const procedures = proceduresOf(bill);
  const supportingInfo = supportingInfoOf(bill);
  const claim = {
    resourceType: 'Claim',
    contained: [containedPatient(bill), containedCoverage(bill)],
    identifier: [
      { system: PROVIDER_REFERENCE, value: identity.providerReference },
      { system: INVOICE_NUMBER, value: clean(bill.invoiceNumber) },
      { system: REVISION, value: String(identity.revision) },
    ],
    status: identity.cancelled === true ? 'cancelled' : 'active',
    // ASSUMED: a bill that names a treatment site (“600 number”) is a facility bill.
    type:
      bill.facilityIdentifier === null
        ? coding(`${HL7}/claim-type`, 'professional')
        : coding(`${HL7}/claim-type`, 'institutional'),
    subType: coding(`${OUR_SYSTEM}:setting`, bill.setting),
    use: 'claim',
    patient: { reference: '#patient' },
    billablePeriod: { start: dates[0], end: dates.at(-1) },
    created: bill.invoiceDate,
    insurer: byIdentifier(bill.insurer.identifier, INSURER_SYSTEM, clean(bill.insurer.name)),
    provider: byIdentifier(bill.payeeIdentifier) ?? { display: 'Unknown' },
    priority: coding(`${HL7}/processpriority`, 'normal'),
    careTeam: listOrNone(
      team.flatMap(({ identifier, sequence, role }) => {
        const provider = byIdentifier(identifier);
        return provider === undefined
          ? []
          : [{ sequence, provider, responsible: sequence === 1 ? true : undefined, role }];
      }),
    ),
    facility: byIdentifier(bill.facilityIdentifier),
    supportingInfo: listOrNone(supportingInfo),
    diagnosis: listOrNone(
      bill.diagnoses.map((diagnosis, place) => ({
        sequence: place + 1,
        diagnosisCodeableConcept: coding(DIAGNOSIS_SYSTEMS[diagnosis.scheme], diagnosis.code, clean(diagnosis.title)),
        type: place === 0 ? [coding(`${HL7}/ex-diagnosistype`, 'principal')] : undefined,
      })),
    ),
    procedure: listOrNone(
      procedures.map(({ sequence, date, code }) => ({
        sequence,
        date,
        procedureCodeableConcept: coding(`${OUR_SYSTEM}:CCSD`, code),
      })),
    ),
    insurance: [
      {
        sequence: 1,
        focal: true,
        coverage: { reference: '#coverage' },
        preAuthRef: listOrNone([clean(bill.authorisationCode)].filter((code) => code !== undefined)),
      },
    ],
    item: bill.lines.map((line) => ({
      sequence: line.sequence,
      careTeamSequence: listOrNone(
        team
          .filter((member) => member.identifier !== '' && member.identifier === line.practitionerIdentifier)
          .slice(0, 1)
          .map((member) => member.sequence),
      ),
      procedureSequence: listOrNone(
        procedures.filter((procedure) => procedure.line === line.sequence).map(({ sequence }) => sequence),
      ),
      informationSequence: listOrNone(supportingInfo.map(({ sequence }) => sequence)),
      productOrService: { ...coding(`${OUR_SYSTEM}:ISC`, line.serviceCode), text: clean(line.description) },
      servicedDate: line.dateOfService,
      quantity: { value: line.quantity },
      unitPrice: money(priceOfOne(line)),
      net: money(line.net),
    })),
    total: money(bill.total),
  };
  return JSON.stringify(claim);
};

// ── What Healthcode answers ────────────────────────────────────────────────────

/** The last part of a reference such as `Claim/123`, `https://…/Claim/123` or `…/123/_history/1`; null for a contained one. */
function idOfReference(reference: string | null): string | null {
  if (reference === null || reference.startsWith('#')) return null;
  const path = reference
    .replace(/[?#].*$/, '')
    .replace(/\/_history\/[^/]*$/, '')
    .replace(/\/+$/, '');
  const last = path.split('/').at(-1);
  if (last === undefined || last === '') return null;
  const id = path.includes('/') ? last : last.replace(/^urn:(?:uuid|oid):/i, '');
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/**
 * Id of the Claim that Healthcode stored: from the Claim it answers with (alone or in a Bundle), else from the `Location` header.
 * Null where neither tells.
 */
export function readStoredClaimId(json: unknown, location: string | null): string | null {
  const claim = resourcesOf(json).find((resource) => isResource(resource, 'Claim'));
  return textOf(claim, 'id') ?? idOfReference(location);
}

/** Identifiers of a resource, list or object. */
function identifiersOf(resource: unknown): { system: string; value: string }[] {
  return asRecords(property(resource, 'identifier')).flatMap((identifier) => {
    const value = textOf(identifier, 'value');
    return value === null ? [] : [{ system: textOf(identifier, 'system') ?? '', value }];
  });
}

function identifierOf(resources: unknown[], system: string): string | null {
  const tail = plain(system.split(':').at(-1) ?? system);
  const all = resources.flatMap(identifiersOf);
  const exact = all.find((identifier) => identifier.system === system);
  return (exact ?? all.find((identifier) => plain(identifier.system).endsWith(tail)))?.value ?? null;
}

/** Revision numbers are whole, from 0 or 1. */
function wholeNumber(text: string | null): number | null {
  return asWholeNumber(text);
}

/** The value of a Task's input, whatever its type. */
function valueX(input: JsonRecord): { system: string | null; text: string | null } {
  for (const [name, value] of Object.entries(input)) {
    if (!/^value/i.test(name)) continue;
    const text = asText(value) ?? textOf(value, 'value') ?? conceptText(value);
    return { system: textOf(value, 'system'), text };
  }
  return { system: null, text: null };
}

/** ASSUMED: the revision stands in `input[]` (by type or by the system of its identifier), or among the Claim's or Task's identifiers. */
function revisionOf(task: JsonRecord, claims: JsonRecord[]): number | null {
  for (const input of asRecords(property(task, 'input'))) {
    const { system, text } = valueX(input);
    const type = property(input, 'type');
    const names = [
      asText(type),
      textOf(type, 'text'),
      ...asRecords(property(type, 'coding')).flatMap((code) => [textOf(code, 'code'), textOf(code, 'display')]),
    ];
    const isRevision = system === REVISION || names.some((name) => name !== null && /revision/i.test(name));
    const revision = isRevision ? wholeNumber(text) : null;
    if (revision !== null) return revision;
  }
  return wholeNumber(identifierOf([task, ...claims], REVISION));
}

/** The status word as sent: the first coding's code, or what stands beside it where only that is a word we know. */
function statusOf(task: JsonRecord): string {
  const status = property(task, 'businessStatus');
  const codings = [...asRecords(property(status, 'coding')), ...(asRecord(status) === null ? [] : asRecords(status))];
  const words = [
    ...codings.flatMap((code) => [textOf(code, 'code'), textOf(code, 'display')]),
    textOf(status, 'text'),
    asText(status),
  ].filter((word) => word !== null);
  const known = new Set(HEALTHCODE_STATUSES.map(plain));
  return words.find((word) => known.has(plain(word))) ?? words[0] ?? 'Unspecified';
}

/** When the Task was last changed, as text that sorts; empty where it does not say. */
function changedAt(task: JsonRecord): string {
  const text =
    textOf(task, 'lastModified') ?? textOf(property(task, 'meta'), 'lastUpdated') ?? textOf(task, 'authoredOn') ?? '';
  const time = Date.parse(text);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

/** What an enquiry's answer says, before it is compared with what was asked for. */
export interface ReadAnswers {
  answers: Map<string, BillAnswer>;
  /** Tasks in the answer, whether or not they were asked for. */
  tasks: number;
}

/**
 * Reads an answer of the status enquiry: a Bundle of Task (or one Task, or a list). ASSUMED as a whole.
 * @param asked the references that were asked for; answers about others are passed over
 * @returns null where the answer can't be read for sure, so that nothing may be concluded from what it does not hold
 */
export function readBillAnswers(json: unknown, asked: readonly string[]): ReadAnswers | null {
  const resources = resourcesOf(json);
  const isBundle = isResource(json, 'Bundle');
  const isListOfTasks = Array.isArray(json);
  if (!isBundle && !isListOfTasks && !isResource(json, 'Task')) return null;
  const tasks = resources.filter((resource) => isResource(resource, 'Task'));
  if (tasks.length === 0 && translateOutcome(resources).length > 0 && resources.length > 0) return null;
  const spelling = new Map(asked.map((reference) => [plain(reference), reference]));
  const latest = new Map<string, { answer: BillAnswer; at: string }>();
  for (const task of tasks) {
    const contained = asRecords(property(task, 'contained'));
    const focus = property(task, 'focus');
    const claimId = idOfReference(textOf(focus, 'reference')) ?? null;
    const containedClaims = contained.filter((resource) => isResource(resource, 'Claim'));
    const included = resources.filter(
      (resource) => isResource(resource, 'Claim') && claimId !== null && textOf(resource, 'id') === claimId,
    );
    const claims = [...containedClaims, ...included];
    const candidates = [
      identifierOf([task], PROVIDER_REFERENCE),
      ...identifiersOf(task).map(({ value }) => value),
      identifierOf([focus, ...claims], PROVIDER_REFERENCE),
      ...identifiersOf(focus).map(({ value }) => value),
      textOf(property(task, 'groupIdentifier'), 'value'),
    ].filter((candidate) => candidate !== null);
    // A Task that names no bill may be about any of those asked for.
    if (candidates.length === 0) return null;
    const reference = candidates
      .map((candidate) => spelling.get(plain(candidate)))
      .find((found) => found !== undefined);
    if (reference === undefined) continue;
    const reason = conceptText(property(task, 'statusReason'));
    const outcomes = contained.filter((resource) => isResource(resource, 'OperationOutcome'));
    const status = statusOf(task);
    const told = outcomes.flatMap((outcome) => translateOutcome(outcome, 200));
    const answer: BillAnswer = {
      providerReference: reference,
      status,
      reason,
      revision: revisionOf(task, claims),
      claimId: claimId ?? included.map((claim) => textOf(claim, 'id')).find((id) => id !== null) ?? null,
      invoiceNumber: identifierOf([task, ...claims], INVOICE_NUMBER),
      errors: told.length > 0 || plain(status) !== 'awaitingcorrection' ? told : translateText(reason ?? ''),
    };
    const at = changedAt(task);
    const before = latest.get(reference);
    if (before === undefined || isLater({ answer, at }, before)) latest.set(reference, { answer, at });
  }
  return { answers: new Map([...latest].map(([reference, { answer }]) => [reference, answer])), tasks: tasks.length };
}

/** Of two Tasks about one bill the higher revision counts, then the later change, then the later place. */
function isLater(one: { answer: BillAnswer; at: string }, other: { answer: BillAnswer; at: string }): boolean {
  const revisions = (one.answer.revision ?? -1) - (other.answer.revision ?? -1);
  if (revisions !== 0) return revisions > 0;
  return one.at >= other.at;
}
