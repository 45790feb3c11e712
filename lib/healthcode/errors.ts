import type { BillField, HealthcodeError } from '../billing/model.ts';
import { asRecord, asRecords, asText, isResource, plain, property, resourcesOf, textOf } from './fhir.ts';
import { KNOWN_PROBLEMS, type KnownProblem, WHOLE_REQUEST_PROBLEMS } from './known-problems.ts';
import { fieldOfName, placeOfPath } from './places.ts';

/**
 * Healthcode's errors, translated to plain English at the field and line they are about. The shapes are FHIR's OperationOutcome
 * [apidocs.healthcode.co.uk]; the words *Problem with FIELD: REASON* are those that clinics see [Semble's, WriteUpp's help].
 */

/** Every text of an issue, Healthcode's own order of telling: diagnostics, details, codings. */
function textsOf(issue: unknown): string[] {
  const details = property(issue, 'details');
  const codings = asRecords(property(details, 'coding'));
  return [
    textOf(issue, 'diagnostics'),
    asText(details) ?? textOf(details, 'text'),
    ...codings.map((coding) => textOf(coding, 'display')),
    ...codings.map((coding) => textOf(coding, 'code')),
  ].filter((text) => text !== null);
}

/** One *Problem with FIELD: REASON*. */
interface Complaint {
  fieldName: string | null;
  reason: string;
  original: string;
}

/** Splits a text at each *Problem with*. */
function complaintsIn(text: string): Complaint[] {
  const parts = text.split(/(?=\bProblems?\s+with\b)/i);
  return parts.flatMap((part) => {
    const match =
      /^Problems?\s+with\s+(?:the\s+)?(.{1,60}?)\s*[:\u2013\u2014-]\s+?(.*)$/is.exec(part.trim()) ??
      /^Problems?\s+with\s+(?:the\s+)?([^:]{1,60}):(.*)$/is.exec(part.trim());
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ fieldName: match[1].trim(), reason: match[2].trim().replace(/[;,]\s*$/, ''), original: part.trim() }];
  });
}

/** The complaints of one issue: its *Problem with* texts, else its first text as a whole. */
function complaintsOf(issue: unknown): Complaint[] {
  const texts = textsOf(issue);
  for (const text of texts) {
    const found = complaintsIn(text);
    if (found.length > 0) return found;
  }
  // Not in the usual words. A coding may still name the field, and any of the texts may be a wording we know.
  const details = property(issue, 'details');
  const named = asRecords(property(details, 'coding'))
    .map((coding) => textOf(coding, 'code'))
    .find((code) => code !== null && fieldOfName(code) !== null);
  const known = texts.find((text) => WHOLE_REQUEST_PROBLEMS.some((problem) => problem.reason.test(text)));
  const issueCode = textOf(issue, 'code');
  const reason = known ?? texts.find((text) => text !== named) ?? texts[0] ?? issueCode ?? '';
  return [{ fieldName: named ?? null, reason, original: texts[0] ?? issueCode ?? '' }];
}

function problemFor(field: BillField | null, complaint: Complaint): KnownProblem | null {
  if (field !== null) {
    const isNamed = complaint.fieldName !== null;
    const byField = KNOWN_PROBLEMS.find(
      (problem) =>
        problem.field === field && (isNamed || problem.onlyNamed !== true) && problem.reason.test(complaint.reason),
    );
    if (byField !== undefined) return byField;
    if (complaint.fieldName !== null) return null;
  }
  // Words without a field count only where they can mean but one thing.
  const whole = WHOLE_REQUEST_PROBLEMS.find((problem) => problem.reason.test(complaint.reason));
  return whole ?? KNOWN_PROBLEMS.find((problem) => problem.alone?.test(complaint.reason) === true) ?? null;
}

/** Words for each field, as in “the registration number”. */
const FIELD_WORDS: Record<BillField, string> = {
  invoiceNumber: 'invoice number',
  invoiceDate: 'invoice date',
  total: 'total',
  currency: 'currency',
  insurer: 'insurer',
  registrationNumber: 'registration number',
  authorisationCode: 'authorisation code',
  practitioner: 'practitioner',
  payee: 'payee',
  controllingSpecialist: 'controlling specialist',
  facility: 'treatment site',
  setting: 'setting',
  admissionDate: 'admission date',
  dischargeDate: 'discharge date',
  diagnosis: 'diagnosis',
  patientName: 'patient’s name',
  patientBirthDate: 'patient’s date of birth',
  patientSex: 'patient’s sex',
  patientAddress: 'patient’s address',
  lines: 'items',
  dateOfService: 'date of service',
  serviceCode: 'service code',
  procedureCode: 'procedure code',
  quantity: 'quantity',
  unitPrice: 'unit price',
  net: 'amount',
};

const CONTACT = 'Healthcode (custserv@healthcode.co.uk, 0330 900 4900)';

function unknownError(
  field: BillField | null,
  line: number | null,
  original: string,
  httpStatus: number | undefined,
): HealthcodeError {
  const quoted = original === '' ? '' : ` Its words: “${original}”.`;
  if (field !== null) {
    return {
      field,
      line,
      known: false,
      message: `Healthcode found a problem with the ${FIELD_WORDS[field]}.${quoted}`,
      action: `Check the ${FIELD_WORDS[field]}, correct it and resend. If it is right, ask ${CONTACT} and quote the invoice number and these words.`,
      original,
    };
  }
  const status = httpStatus === undefined ? '' : ` (answer ${httpStatus})`;
  return {
    field: null,
    line,
    known: false,
    message: `Healthcode did not take this bill${original === '' ? ' and gave no reason that we can read' : ''}${status}.${quoted}`,
    action: `Check the bill and resend. If it is right, ask ${CONTACT} and quote the invoice number${original === '' ? ' and the time' : ' and these words'}.`,
    original,
  };
}

/** The error of one complaint at one place. */
function translate(
  complaint: Complaint,
  path: string | null,
  body: unknown,
  httpStatus: number | undefined,
): HealthcodeError {
  const place = path === null ? { field: null, line: null } : placeOfPath(path, body);
  const line = place.line ?? lineInWords(complaint.original);
  const named = complaint.fieldName === null ? null : fieldOfName(complaint.fieldName);
  const isNamed = complaint.fieldName !== null;
  // A name that is none of ours stays without a field: the path beside it may be about something else.
  const field = isNamed ? (named === null ? null : refined(named, place.field, line)) : place.field;
  const problem = problemFor(field, complaint);
  const error =
    problem === null
      ? unknownError(field, line, complaint.original, httpStatus)
      : {
          field: field ?? problem.field,
          line,
          known: true,
          message: problem.message,
          action: problem.action,
          original: complaint.original,
        };
  // Said here and nowhere else: what shows an error adds no place to it.
  return line === null ? error : { ...error, message: `Item ${line}: ${error.message}` };
}

/** The field that a name and a path together mean: some of Healthcode's names stand for more than one of ours. */
function refined(named: BillField, byPath: BillField | null, line: number | null): BillField {
  // “NetTotal” at a line is that line's amount; “ProviderNo” also stands for the controlling specialist.
  if (named === 'total' && byPath === 'net' && line !== null) return 'net';
  if (named === 'practitioner' && byPath === 'controllingSpecialist') return byPath;
  // “ValidToDate”: of the authorisation, or of the period that the bill is for.
  if (named === 'authorisationCode' && byPath === 'dateOfService') return byPath;
  return named;
}

/** The line that a text names itself: “line 2”, “Item 3”. */
function lineInWords(text: string): number | null {
  const match = /\b(?:charge\s+line|line|item)\s*(?:no\.?|number|#)?\s*[[(#]?\s*(\d{1,3})\b/i.exec(text);
  const line = match?.[1] === undefined ? 0 : Number(match[1]);
  return line > 0 ? line : null;
}

/** Errors of one issue: one for each complaint and each line it is about. */
function errorsOfIssue(issue: unknown, body: unknown, httpStatus: number | undefined): HealthcodeError[] {
  const severity = plain(textOf(issue, 'severity') ?? '');
  if (severity.startsWith('info') || severity === 'success') return [];
  const expressions = [property(issue, 'expression'), property(issue, 'location')].flatMap((value) =>
    (Array.isArray(value) ? value : [value]).map(asText).filter((text) => text !== null),
  );
  const byLine = new Map<number | null, string>();
  for (const path of expressions) {
    const { line } = placeOfPath(path, body);
    if (!byLine.has(line)) byLine.set(line, path);
  }
  // A path that names no line adds nothing beside those that do.
  if (byLine.size > 1) byLine.delete(null);
  const paths: (string | null)[] = byLine.size === 0 ? [null] : [...byLine.values()];
  return complaintsOf(issue).flatMap((complaint) => paths.map((path) => translate(complaint, path, body, httpStatus)));
}

function parse(body: string | undefined): unknown {
  if (body === undefined) return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return null;
  }
}

/**
 * Translates an answer to errors, in its order, none twice.
 * @param outcome an OperationOutcome, something that holds one (Bundle, list), a plain text, or anything else (one general error)
 * @param httpStatus the answer's HTTP status; below 400 an outcome without errors gives an empty list
 * @param sentBody the Claim that was sent, by which a problem with a procedure finds its line
 */
export function translateOutcome(outcome: unknown, httpStatus?: number, sentBody?: string): HealthcodeError[] {
  const body = asRecord(parse(sentBody));
  const resources = resourcesOf(outcome);
  const outcomes = resources.filter((resource) => isResource(resource, 'OperationOutcome'));
  const holders =
    outcomes.length > 0 ? outcomes : resources.filter((resource) => property(resource, 'issue') !== undefined);
  const issues = holders.flatMap((holder) => asRecords(property(holder, 'issue')));
  const errors = issues.flatMap((issue) => errorsOfIssue(issue, body, httpStatus));
  const seen = new Set<string>();
  const distinct = errors.filter((error) => {
    const key = JSON.stringify([error.field, error.line, error.original]);
    return seen.has(key) ? false : seen.add(key);
  });
  if (distinct.length > 0) return distinct;
  const refused = httpStatus === undefined ? holders.length === 0 : httpStatus >= 400;
  return refused ? [generalError(outcome, httpStatus)] : [];
}

/** The one error of an answer that is no OperationOutcome. Other shapes of saying a sentence are read for it. */
function generalError(outcome: unknown, httpStatus: number | undefined): HealthcodeError {
  const text =
    asText(outcome) ??
    ['error_description', 'message', 'detail', 'title', 'error']
      .map((name) => textOf(outcome, name))
      .find((found) => found !== null) ??
    '';
  return translateText(text.slice(0, 1000), httpStatus)[0] ?? unknownError(null, null, '', httpStatus);
}

/** Translates a plain text, such as a Task's reason; an empty one gives no error. */
export function translateText(text: string, httpStatus?: number): HealthcodeError[] {
  if (text.trim() === '') return [];
  const complaints = complaintsIn(text);
  const all = complaints.length > 0 ? complaints : [{ fieldName: null, reason: text.trim(), original: text.trim() }];
  return all.map((complaint) => translate(complaint, null, null, httpStatus));
}

/** Whether Healthcode says that it already has an invoice of this number or reference. */
export function isDuplicate(errors: HealthcodeError[]): boolean {
  return errors.some(
    (error) =>
      (error.field === 'invoiceNumber' || error.field === null) &&
      /duplicate|already (?:exists?|been (?:submitted|received|sent)|submitted|received)|received before/i.test(
        error.original,
      ),
  );
}

/** Whether an OperationOutcome says *duplicate* by its issue code, whatever its words. */
export function hasDuplicateCode(outcome: unknown): boolean {
  return resourcesOf(outcome).some((resource) =>
    asRecords(property(resource, 'issue')).some((issue) => plain(textOf(issue, 'code') ?? '') === 'duplicate'),
  );
}

/**
 * What errors about the request as a whole mean for the connection: wrong credentials or site, or null where a bill's own fault is among
 * them or nothing of the kind is said.
 */
export function connectionProblem(errors: HealthcodeError[]): 'signed out' | 'access denied' | null {
  if (errors.some((error) => error.field !== null)) return null;
  for (const error of errors) {
    const means = WHOLE_REQUEST_PROBLEMS.find((problem) => problem.reason.test(error.original))?.means;
    if (means !== undefined) return means;
  }
  return null;
}
