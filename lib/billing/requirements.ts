import { findCover, isValidOn } from './cover.ts';
import {
  describeLine,
  plausibleAmount,
  resolveAmounts,
  resolveCodes,
  resolveDateOfService,
  type UnreadOfLine,
} from './line-fields.ts';
import type { Choices, Insurer, InvoicePage, Patient, PatientInsurer, Practitioner, Setting } from './model.ts';
import { findByName, type Named, type NameSearch, normaliseName, tidyText } from './names.ts';
import { pageElseTyped, resolvePatient, textOrNull } from './patient-fields.ts';
import type {
  Requirable,
  Resolution,
  Resolved,
  ResolvedLine,
  ResolvedName,
  ResolvedPatient,
  ResolveInput,
  ValueSource,
} from './resolution.ts';
import { isSelfPayer } from './self-payer.ts';

/**
 * What a bill requires and where each value comes from. Order of trust: what the page shows, what a user typed for what it doesn't
 * show, the settings and the patient's record, a default. Registration number, authorisation code and setting may be typed over,
 * since practice systems keep them stale.
 */
export function resolveBill(input: ResolveInput): Resolution {
  const { choices, configuration, today } = input;
  const { page, unread } = input.reading;
  const unreadLine: UnreadOfLine = (field, line) =>
    unread.find((one) => one.field === field && one.line === line) ?? null;

  const invoiceDate = pageElseTyped(page.invoiceDate ?? null, choices.invoiceDate ?? null);
  const dates = page.lines.map((line, index) =>
    resolveDateOfService(line, index + 1, choices, invoiceDate.value, unreadLine),
  );
  const known = dates.flatMap((date) => (date.value === null ? [] : [date.value])).sort();
  const firstDateOfService = known[0] ?? null;
  const lastDateOfService = known[known.length - 1] ?? null;
  const onDate = firstDateOfService ?? invoiceDate.value ?? today;

  const patient = resolvePatient(page, choices);
  const patientRecordUse = recordUse(input.patientRecord, patient);
  const record = patientRecordUse === 'used' ? input.patientRecord : null;

  const practitioner = resolvePractitioner(input);
  const { insurer, selfPayer } = resolveInsurer(input, record, patient, onDate);
  const cover =
    record === null || insurer.value === null ? null : findCover(record.insurers, insurer.value.identifier, onDate);
  const { authorisationCode, authorisation } = resolveAuthorisation(input, insurer.value, cover?.entry ?? null, onDate);
  const lines = page.lines.map((line, index): ResolvedLine => {
    const date = dates[index] ?? { value: null, source: null, open: true };
    return {
      sequence: index + 1,
      description: describeLine(line),
      dateOfService: date,
      ...resolveCodes(line, index + 1, date.value ?? onDate, input),
      ...resolveAmounts(line, index + 1, unreadLine),
      practitioner: linePractitioner(textOrNull(line.practitionerName), practitioner, configuration.practitioners),
    };
  });

  return {
    today,
    selfPayer,
    invoiceNumber: { ...pageElseTyped(textOrNull(page.invoiceNumber), null), open: false },
    invoiceDate,
    currency: resolveCurrency(page),
    total: resolveTotal(
      page,
      lines,
      unread.some((one) => one.field === 'total' && one.line === null),
    ),
    outstanding: page.outstanding ?? null,
    practitioner,
    insurer,
    facility: resolveFacility(input),
    setting: resolveSetting(page, choices, practitioner.value),
    registrationNumber: resolveRegistrationNumber(page, choices, cover),
    authorisationCode,
    authorisation,
    cover,
    patientRecordUse,
    admissionDate: pageElseTyped(page.admissionDate ?? null, choices.admissionDate ?? null),
    dischargeDate: pageElseTyped(page.dischargeDate ?? null, choices.dischargeDate ?? null),
    diagnoses: {
      value: choices.diagnoses.length === 0 ? null : choices.diagnoses,
      source: choices.diagnoses.length === 0 ? null : 'typed',
      open: true,
      required: insurer.value?.requires.diagnosis ?? false,
    },
    patient,
    lines,
    firstDateOfService,
    lastDateOfService,
    unread,
  };
}

/** A stored record counts only where patient number **and** birth date both match what the page (or the user) says. */
function recordUse(record: Patient | null, patient: ResolvedPatient): Resolution['patientRecordUse'] {
  if (record === null || patient.pmsId.value === null || tidyText(record.pmsId) !== patient.pmsId.value) return 'none';
  if (!record.birthDate) return 'no birth date';
  return record.birthDate === patient.birthDate.value ? 'used' : 'other birth date';
}

/** A name of the page looked up in the settings. What the page names and the settings lack a person chooses from the settings; a rule warns that the page says another name. */
function resolveName<Item extends Named>(
  pageName: string | null,
  search: NameSearch<Item>,
  all: readonly Item[],
  chosen: (list: readonly Item[]) => Item | null,
): ResolvedName<Item> {
  if (pageName !== null && search.kind === 'match') {
    return { value: search.match, source: 'page', open: false, pageName, problem: null, candidates: [] };
  }
  const candidates = search.kind === 'ambiguous' ? search.ambiguous : [...all];
  const value = chosen(candidates);
  const unresolved = search.kind === 'ambiguous' ? 'ambiguous' : 'not set up';
  const problem = pageName !== null && value === null ? unresolved : null;
  return { value, source: value === null ? null : 'typed', open: true, pageName, problem, candidates };
}

function byIdentifier<Item extends { identifier: string }>(identifier: string | null | undefined) {
  return (list: readonly Item[]): Item | null => {
    if (identifier === null || identifier === undefined) return null;
    const found = list.filter((item) => item.identifier === identifier);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
}

function recentFirst<Item extends { identifier: string }>(list: Item[], recent: string | null | undefined): Item[] {
  return [...list].sort((a, b) => Number(b.identifier === recent) - Number(a.identifier === recent));
}

function resolvePractitioner(input: ResolveInput): ResolvedName<Practitioner> {
  const { page } = input.reading;
  const all = input.configuration.practitioners;
  const identifier = textOrNull(page.practitionerIdentifier);
  const lineNames = new Set(page.lines.map((line) => textOrNull(line.practitionerName)));
  // Some systems name the practitioner on the lines only.
  const onlyLineName = lineNames.size === 1 ? ([...lineNames][0] ?? null) : null;
  const pageName = textOrNull(page.practitionerName) ?? (identifier === null ? onlyLineName : null);
  const search = searchPractitioner(all, pageName, identifier);
  const resolved = resolveName(pageName ?? identifier, search, all, byIdentifier(input.choices.practitioner));
  const candidates = recentFirst(resolved.candidates, input.recent?.practitioner);
  const [only] = all;
  if (
    resolved.open &&
    resolved.value === null &&
    resolved.pageName === null &&
    only !== undefined &&
    all.length === 1
  ) {
    return { ...resolved, candidates, value: only, source: 'default' };
  }
  return { ...resolved, candidates };
}

/** By name and identifier: where the page shows both they must mean the same person. */
function searchPractitioner(
  all: readonly Practitioner[],
  name: string | null,
  identifier: string | null,
): NameSearch<Practitioner> {
  const known = (one: Practitioner) =>
    one.identifier === identifier || Object.values(one.identifiersByInsurer).some((other) => other === identifier);
  const candidates = identifier === null ? all : all.filter(known);
  if (name !== null) return findByName(candidates, name);
  const [first, ...others] = identifier === null ? [] : candidates;
  if (first === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'match', match: first } : { kind: 'ambiguous', ambiguous: [first, ...others] };
}

function linePractitioner(
  name: string | null,
  ofBill: ResolvedName<Practitioner>,
  all: readonly Practitioner[],
): ResolvedName<Practitioner> {
  if (name === null || normaliseName(name) === normaliseName(ofBill.pageName ?? '')) return ofBill;
  const search = findByName(all, name);
  // Of several with that name, the one that the bill is for is meant.
  const same = search.kind === 'ambiguous' ? (search.ambiguous.find((one) => one === ofBill.value) ?? null) : null;
  return resolveName(name, same === null ? search : { kind: 'match', match: same }, all, () => null);
}

function resolveInsurer(
  input: ResolveInput,
  record: Patient | null,
  patient: ResolvedPatient,
  onDate: string,
): { insurer: ResolvedName<Insurer>; selfPayer: boolean } {
  const all = input.configuration.insurers;
  const shown = input.reading.page.insurerName;
  const pageName = textOrNull(shown);
  const search: NameSearch<Insurer> = pageName === null ? { kind: 'none' } : findByName(all, pageName);
  const insurer = resolveName(pageName, search, all, byIdentifier(input.choices.insurer));
  const selfPayer = shown !== undefined && search.kind === 'none' && isSelfPayer(shown, patient.name.value);
  if (selfPayer) {
    return {
      insurer: { ...insurer, value: null, source: null, open: false, problem: null, candidates: [] },
      selfPayer,
    };
  }
  if (insurer.open && insurer.value === null && pageName === null) {
    const valid = (record?.insurers ?? []).filter((entry) => isValidOn(entry, onDate));
    const [only, ...others] = new Set(valid.map((entry) => entry.insurer));
    const found = others.length > 0 ? null : byIdentifier<Insurer>(only)(all);
    if (found !== null) return { insurer: { ...insurer, value: found, source: 'patient record' }, selfPayer };
  }
  return { insurer, selfPayer };
}

/** Typed over, else the page's, else the record's. `open` unless page or record gives it. */
function typedOver<Value>(
  typed: Value | null,
  page: Value | null,
  stored: Value | null,
  storedSource: ValueSource,
): Resolved<Value> {
  const open = page === null && stored === null;
  if (typed !== null) return { value: typed, source: 'typed', open };
  if (page !== null) return { value: page, source: 'page', open };
  return { value: stored, source: stored === null ? null : storedSource, open };
}

function resolveRegistrationNumber(
  page: InvoicePage,
  choices: Choices,
  cover: Resolution['cover'],
): Requirable<string> {
  // Cover that has ended, or not begun, gives no number: stale insurer data.
  const stored = cover?.valid === true ? textOrNull(cover.entry.registrationNumber) : null;
  const value = typedOver(
    textOrNull(choices.registrationNumber),
    textOrNull(page.registrationNumber),
    stored,
    'patient record',
  );
  return { ...value, required: true };
}

function resolveAuthorisation(
  input: ResolveInput,
  insurer: Insurer | null,
  cover: PatientInsurer | null,
  onDate: string,
): Pick<Resolution, 'authorisationCode' | 'authorisation'> {
  const stored = cover?.authorisationCodes ?? [];
  const valid = stored.find((one) => isValidOn(one, onDate));
  const value = typedOver(
    textOrNull(input.choices.authorisationCode),
    textOrNull(input.reading.page.authorisationCode),
    textOrNull(valid?.code),
    'patient record',
  );
  const same = stored.filter((one) => textOrNull(one.code) === value.value);
  return {
    authorisationCode: { ...value, required: insurer?.requires.authorisationCode ?? false },
    authorisation: same.find((one) => isValidOn(one, onDate)) ?? same[0] ?? null,
  };
}

function resolveFacility(input: ResolveInput): Resolution['facility'] {
  const all = input.configuration.facilities;
  const pageName = textOrNull(input.reading.page.facilityName);
  const search = pageName === null ? ({ kind: 'none' } as const) : findByName(all, pageName);
  const resolved = resolveName(pageName, search, all, byIdentifier(input.choices.facility));
  return { ...resolved, candidates: recentFirst(resolved.candidates, input.recent?.facility) };
}

/** How practice systems write the setting; Semble's four words are sent as O, O, D, I (pms.md of the project; the first is inferred). */
const SETTING_WORDS: Readonly<Record<string, Setting>> = {
  o: 'O',
  outpatient: 'O',
  outpatients: 'O',
  op: 'O',
  opd: 'O',
  consultationroom: 'O',
  consultingroom: 'O',
  d: 'D',
  daycase: 'D',
  daycare: 'D',
  daypatient: 'D',
  daysurgery: 'D',
  dc: 'D',
  i: 'I',
  inpatient: 'I',
  inpatients: 'I',
  ip: 'I',
};

/** The setting that a word of a page means; null for one we don't know. */
export function readSetting(word: string): Setting | null {
  const key = word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z]/gu, '');
  return Object.hasOwn(SETTING_WORDS, key) ? (SETTING_WORDS[key] ?? null) : null;
}

function resolveSetting(page: InvoicePage, choices: Choices, practitioner: Practitioner | null): Resolution['setting'] {
  const pageWord = textOrNull(page.setting);
  const read = pageWord === null ? null : readSetting(pageWord);
  // Where the page says something that we don't understand, the practitioner's usual setting would contradict it.
  const usual = pageWord === null ? (practitioner?.defaultSetting ?? null) : null;
  const resolved = typedOver(choices.setting ?? null, read, usual, 'settings');
  return { ...resolved, pageWord };
}

const POUNDS = new Set([
  '',
  'gbp',
  '£',
  'uk£',
  '£gbp',
  'gbp£',
  'pound',
  'pounds',
  'sterling',
  'poundsterling',
  'poundssterling',
]);

function resolveCurrency(page: InvoicePage): Resolved<string> {
  const shown = textOrNull(page.currency);
  if (shown === null) return { value: 'GBP', source: 'default', open: false };
  const isPounds = POUNDS.has(shown.toLowerCase().replace(/[^a-z£€$]/gu, ''));
  return { value: isPounds ? 'GBP' : shown, source: 'page', open: false };
}

/** The page's total; the sum of the lines where the page has none to show (but not where it has one that could not be read). */
function resolveTotal(page: InvoicePage, lines: readonly ResolvedLine[], unread: boolean): Resolved<number> {
  const shown = plausibleAmount(page.total);
  if (shown !== undefined) return { value: shown, source: 'page', open: false };
  const nets = lines.flatMap((line) => (line.net.value === null ? [] : [line.net.value]));
  if (unread || page.total !== undefined || lines.length === 0 || nets.length < lines.length)
    return { value: null, source: null, open: false };
  return { value: nets.reduce((sum, net) => sum + net, 0), source: 'default', open: false };
}
