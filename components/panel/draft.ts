import type { BillField, Choices, Finding, Setting, UnreadField } from '../../lib/billing/model.ts';
import { SETTING_NAMES } from '../../lib/billing/setting.ts';
import type { AskedField, FactView, InvoiceView, PanelView } from '../../lib/messages.ts';

/** Pure parts of the draft form: which fields stand open, what they hold, which problems are shown. */

/** Names of fields as people read them; accessible names are a contract (design.md, contract 5). */
export const FIELD_LABELS: Readonly<Record<AskedField, string>> = {
  practitioner: 'Practitioner',
  insurer: 'Insurer',
  setting: 'Setting',
  registrationNumber: 'Registration number',
  authorisationCode: 'Authorisation code',
  dateOfService: 'Date of service',
  invoiceDate: 'Invoice date',
  patientName: 'Patient name',
  patientBirthDate: 'Date of birth',
  patientSex: 'Sex',
  patientAddress: 'Address',
  facility: 'Facility',
  admissionDate: 'Admission date',
  dischargeDate: 'Discharge date',
};

export const SETTINGS: readonly { value: Setting; label: string }[] = (['I', 'D', 'O'] as const).map((value) => ({
  value,
  label: SETTING_NAMES[value],
}));

/** Fields that are chosen; the others are typed. */
const CHOSEN: readonly BillField[] = ['practitioner', 'insurer', 'facility', 'setting', 'patientSex', 'diagnosis'];

/** Groups of the form, in order. */
export const GROUPS: readonly { name: string; fields: readonly AskedField[] }[] = [
  { name: 'Patient', fields: ['patientName', 'patientBirthDate', 'patientSex', 'patientAddress'] },
  {
    name: 'Invoice',
    fields: ['practitioner', 'facility', 'invoiceDate', 'dateOfService'],
  },
  { name: 'Insurance', fields: ['insurer', 'registrationNumber', 'authorisationCode'] },
];

/** Shown only where they are open: the head of the panel, or nobody, shows them otherwise. */
const QUIET: readonly AskedField[] = [
  'patientName',
  'patientBirthDate',
  'patientSex',
  'patientAddress',
  'invoiceDate',
  'insurer',
];

/** Whether a fact that is not open is worth a line. */
export function worthShowing(field: AskedField, fact: FactView): boolean {
  return !QUIET.includes(field) && fact.shown !== null;
}

/** What a field holds: typed or chosen here (null: emptied here), else as the worker says. */
export function heldValue(field: AskedField, choices: Choices, facts: InvoiceView['facts']): string | null {
  const chosen = choices[field];
  return chosen === undefined ? facts[field].value : chosen;
}

/** `choices` with one field set; empty text is no choice. */
export function withValue(choices: Choices, field: AskedField, value: string | null): Choices {
  return { ...choices, [field]: value };
}

/** The worker's choices as the form holds them: a null of the worker's is *not chosen*; one of the form's is *emptied*. */
export function fromWorker(choices: Choices): Choices {
  const held = Object.entries(choices).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(held) as Partial<Choices>), diagnoses: choices.diagnoses };
}

/** As sent: text without spaces at its ends, and nothing for empty text. */
export function tidyChoices(choices: Choices): Choices {
  const text = (value: string | null | undefined): string | null => value?.trim() || null;
  return {
    ...choices,
    registrationNumber: text(choices.registrationNumber),
    authorisationCode: text(choices.authorisationCode),
    patientName: text(choices.patientName),
    patientAddress: text(choices.patientAddress),
    patientSex: text(choices.patientSex),
    patientId: text(choices.patientId),
  };
}

/**
 * Fields that stand open: asked for, asked for once before in this draft, typed, or never fixed by the page (setting; a date of service that is
 * only the invoice's; admission and discharge where the setting wants them).
 */
export function openFields(
  invoice: InvoiceView,
  choices: Choices,
  everAsked: ReadonlySet<AskedField>,
): Set<AskedField> {
  const open = new Set<AskedField>([...invoice.asks, ...everAsked]);
  for (const field of Object.keys(FIELD_LABELS) as AskedField[]) {
    if (invoice.facts[field].source === 'typed' || choices[field] !== undefined) open.add(field);
  }
  if (invoice.facts.setting.source !== 'page') open.add('setting');
  if (invoice.facts.dateOfService.source === 'default') open.add('dateOfService');
  const setting = heldValue('setting', choices, invoice.facts);
  if (setting !== 'I' && setting !== 'D') {
    open.delete('admissionDate');
    open.delete('dischargeDate');
  } else if (setting === 'I') {
    for (const field of ['admissionDate', 'dischargeDate'] as const) {
      if (invoice.facts[field].source !== 'page') open.add(field);
    }
  }
  return open;
}

/** The field of the form that a finding is about; null if the form has none. */
export function fieldOfFinding(field: BillField): AskedField | null {
  return Object.hasOwn(FIELD_LABELS, field) ? (field as AskedField) : null;
}

/** Which field of the form stands in for one of the page's. */
const STANDS_FOR: Readonly<Record<string, AskedField>> = {
  insurerName: 'insurer',
  practitionerName: 'practitioner',
  practitionerIdentifier: 'practitioner',
  facilityName: 'facility',
};

/** The field of the form where a value may be typed that the page did not give; null if the form has none. */
export function fieldOfUnread({ field }: UnreadField): AskedField | null {
  return STANDS_FOR[field] ?? (Object.hasOwn(FIELD_LABELS, field) ? (field as AskedField) : null);
}

/**
 * Before anybody pressed *Check bill* or *Submit*, an open field that is simply still empty is no problem to shout about. A problem of a
 * value that was changed since the worker judged it is not shown either: the worker is about to judge the new one.
 */
export function shownFindings(
  invoice: InvoiceView,
  choices: Choices,
  open: ReadonlySet<AskedField>,
  checked: boolean,
): Finding[] {
  const current = invoice.findings.filter(({ field }) => !isChangedSince(field, invoice.choices, choices));
  if (checked) return current;
  return current.filter((finding) => {
    if (finding.field === 'diagnosis') return choices.diagnoses.length > 0;
    const field = fieldOfFinding(finding.field);
    if (field === null || !open.has(field)) return true;
    const value = heldValue(field, choices, invoice.facts);
    return value !== null && value !== '';
  });
}

/** The fields that keep a bill from being sent. */
export function missingFields(findings: readonly Finding[]): BillField[] {
  return [...new Set(findings.filter(({ severity }) => severity === 'stops').map(({ field }) => field))];
}

/** What is left to do, as a sentence's beginning: `Choose the insurer and a diagnosis, add the registration number`. */
export function stepsWords(missing: readonly BillField[]): string {
  const chosen = missing.filter((field) => CHOSEN.includes(field)).map(thingWords);
  const added = missing.filter((field) => !CHOSEN.includes(field)).map(thingWords);
  const steps = [
    ...(chosen.length > 0 ? [`choose ${listWords(chosen)}`] : []),
    ...(added.length > 0 ? [`add ${listWords(added)}`] : []),
  ].join(', ');
  return steps.charAt(0).toUpperCase() + steps.slice(1);
}

function thingWords(field: BillField): string {
  const asked = fieldOfFinding(field);
  if (asked !== null) return `the ${FIELD_LABELS[asked].toLowerCase()}`;
  return field === 'diagnosis' ? 'a diagnosis' : 'what is missing';
}

function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

/** Whether a field holds another value now than when the worker judged the bill. */
function isChangedSince(field: BillField, judged: Choices, now: Choices): boolean {
  if (field === 'diagnosis') return codesOf(judged) !== codesOf(now);
  const asked = fieldOfFinding(field);
  return asked !== null && (tidyChoices(judged)[asked] ?? null) !== (tidyChoices(now)[asked] ?? null);
}

function codesOf({ diagnoses }: Choices): string {
  return diagnoses.map(({ code }) => code).join(' ');
}

/** Fields that stand open where Healthcode names them in an error. The others are the page's: they are put right there. */
const CORRECTED_HERE: readonly AskedField[] = [
  'registrationNumber',
  'authorisationCode',
  'practitioner',
  'insurer',
  'facility',
  'setting',
  'admissionDate',
  'dischargeDate',
];

/** What the form shows of the checks of a bill. */
export interface DraftChecks {
  /** The fields that stand open. */
  open: ReadonlySet<AskedField>;
  findings: Finding[];
  /** How many findings keep the bill from being sent. */
  stops: number;
  /** Fields that are still empty, which nobody is told off for before *Check bill* or *Submit*. */
  missing: BillField[];
}

/** @param checked whether *Check bill* or *Submit* was pressed on this bill */
export function draftChecks(
  { invoice, submission }: PanelView,
  { choices, everAsked, checked }: { choices: Choices; everAsked: ReadonlySet<AskedField>; checked: boolean },
): DraftChecks {
  if (invoice === null) return { open: new Set(), findings: [], stops: 0, missing: [] };
  const open = openFields(invoice, choices, everAsked);
  for (const { field } of submission?.can.correct ? submission.errors : []) {
    const named = CORRECTED_HERE.find((one) => one === field);
    if (named !== undefined) open.add(named);
  }
  const findings = shownFindings(invoice, choices, open, checked);
  return {
    open,
    findings,
    stops: findings.filter(({ severity }) => severity === 'stops').length,
    missing: missingFields(shownFindings(invoice, choices, open, true)),
  };
}

/** Whether what was typed for one view may stay for the next: the same invoice of the same patient, as the page says. */
export function sameBill(one: PanelView, other: PanelView): boolean {
  const key = (view: PanelView): string =>
    JSON.stringify([
      view.draftId,
      view.kind,
      view.invoice?.invoiceNumber ?? null,
      // A name that stands open, since it can't be split, is typed over: that is no other patient.
      view.invoice?.facts.patientName.source === 'page' && !view.invoice.asks.includes('patientName')
        ? view.invoice.patientName
        : null,
      view.invoice?.facts.patientBirthDate.source === 'page' ? view.invoice.patientBirthDate : null,
    ]);
  return key(one) === key(other);
}

/** Whether the page shows the same lines in both views: what was chosen by line number holds for these only. */
export function sameLines(one: PanelView, other: PanelView): boolean {
  const key = (view: PanelView): string =>
    JSON.stringify(view.invoice?.lines.map(({ description, quantity, net }) => [description, quantity, net]));
  return key(one) === key(other);
}

/** `Item 2` and what to do, under a problem's sentence. */
export function placeOf(finding: Finding): string {
  return [finding.line === null ? '' : `Item ${finding.line}.`, finding.fix].filter(Boolean).join(' ');
}
