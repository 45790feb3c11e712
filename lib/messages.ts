import { defineExtensionMessaging } from '@webext-core/messaging';
import type { CodeState } from './billing/codes.ts';
import type {
  BillField,
  Choices,
  Environment,
  Facility,
  Finding,
  HealthcodeError,
  Insurer,
  LineCodes,
  Patient,
  PatientInsurer,
  PaymentState,
  Practitioner,
  Product,
  QueuedReason,
  Reading,
  SubmissionState,
  UnreadField,
} from './billing/model.ts';
import type { ValueSource } from './billing/resolution.ts';
import type { StatusPresentation as StatusView, StatusTone as Tone } from './billing/status.ts';
import type { ConnectionCheck } from './healthcode/port.ts';
import type { PreparedSite, SiteDefinition } from './pms/definition.ts';
import type { HistoryFilter } from './store/groups.ts';
import type { FoundPatients } from './store/patients.ts';

/**
 * The typed protocol between pages and the service worker: every request and its result.
 * Requests are checked with the Zod schemas of `message-schemas.ts` in the worker, and by sender (`entrypoints/background/senders.ts`).
 * This file has no schema in it, so that the content script stays small.
 */

/** Pages that import a list of codes speak of it through here. */
export type { FileCheck, ImportOutcome, ImportProgress } from './catalogue/import/import.ts';
export type { Fact, ImportMapping } from './catalogue/import/mapping.ts';
export type { FileInspection } from './catalogue/import/read.ts';

/** Pages that edit a site definition speak of it through here. */
export type { SiteDefinition } from './pms/definition.ts';

/** Pages that show statuses, where values come from, and filters speak of them through here. */
export type { FoundPatients, HistoryFilter, StatusView, Tone, ValueSource };

/** A result that a person can read when it went wrong. Nothing is ever thrown across the border. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem };

/** What happened, what it means for the bill, what to do now. */
export interface Problem {
  kind:
    | 'refused'
    | 'not set up'
    | 'page changed'
    | 'page not readable'
    | 'faults'
    | 'not reached'
    | 'store'
    | 'reload'
    | 'locked'
    | 'not found'
    | 'invalid';
  message: string;
  fix: string | null;
}

export interface EnvironmentView {
  kind: Environment;
  /** `SANDBOX`, `UAT`, `LIVE`, or `OTHER`. */
  label: string;
  /** `Practice only. Nothing reaches an insurer.`; null for LIVE. */
  sentence: string | null;
  /** Drawn as: */
  look: 'sandbox' | 'uat' | 'live';
}

// ── Content script ─────────────────────────────────────────────────────────────

/** A status as it stands beside the button; its icon as path data on a 16 px grid, so that pages of hosts load no icons that they don't show. */
export interface BadgeView {
  word: string;
  tone: Tone;
  path: string;
}

/** What stands beside the button. */
export interface Glance {
  /** *Not sent*, *2 to fix*, *Not for an insurer*, or the bill's status. */
  status: BadgeView;
  /** Whether it may change by itself: the bill is on its way. */
  follow: boolean;
}

// ── Panel ──────────────────────────────────────────────────────────────────────

/** One value of the bill as the panel shows it. */
export interface FactView {
  /** For people: a name, `12/11/2026`, `Outpatient`; null when there is none. */
  shown: string | null;
  /** For the form control: identifier, ISO date, letter. */
  value: string | null;
  source: ValueSource | null;
}

/** Fields that the panel asks for because page and settings leave them open; in the panel's order. */
export type AskedField =
  | 'practitioner'
  | 'insurer'
  | 'setting'
  | 'registrationNumber'
  | 'authorisationCode'
  | 'dateOfService'
  | 'invoiceDate'
  | 'patientName'
  | 'patientBirthDate'
  | 'patientSex'
  | 'patientAddress'
  | 'facility'
  | 'admissionDate'
  | 'dischargeDate';

export interface LineView {
  /** From 1. */
  number: number;
  description: string;
  dateOfService: string | null;
  /** Whether the date is the line's own (`page`), typed, or the invoice's (`default`). */
  dateSource: ValueSource | null;
  quantity: number | null;
  /** Pence. */
  net: number | null;
  serviceCode: string | null;
  procedureCodes: string[];
  codesSource: ValueSource | null;
}

export interface Choice {
  identifier: string;
  name: string;
  /** Other names that it is found by. */
  otherNames: string[];
}

/** State of the catalogue that a field searches. */
export interface CatalogueState {
  state: 'ready' | 'syncing' | 'absent' | 'failed';
  done: number;
  total: number | null;
  message: string | null;
}

/** One code found. `marks` are [start, end) ranges of `title` to mark. */
export interface CodeHit {
  scheme: string;
  code: string;
  title: string;
  marks: [number, number][];
  /** Heading: shown, not selectable. */
  heading: boolean;
  /** Doesn't count on the date of service: shown, not selectable. */
  withdrawn: boolean;
  /** Why not: `Valid until 31/03/2026`. Null where it counts. */
  validity: string | null;
  /** A service code that must not stand without a procedure code. */
  requiresProcedureCode: boolean;
  /** `Last used on 02/09/2026`, for recents. */
  note: string | null;
}

/** At most so many hits are asked for: who looks further types another letter. */
export const MOST_HITS = 400;

export interface CodeAnswer {
  hits: CodeHit[];
  total: number;
  catalogue: CatalogueState;
}

export interface InvoiceView {
  invoiceNumber: string | null;
  patientName: string | null;
  /** dd/mm/yyyy. */
  patientBirthDate: string | null;
  insurerName: string | null;
  /** The invoice is the patient's own to pay: *Not for an insurer*. */
  selfPayer: boolean;
  facts: Record<AskedField, FactView>;
  /** Which of the facts have to be asked for here. */
  asks: AskedField[];
  /** Whether the insurer asks for an authorisation code; null while the insurer is not known. */
  needsAuthorisationCode: boolean | null;
  lines: LineView[];
  total: number | null;
  /** What the definition names and the page did not give. */
  unread: UnreadField[];
  /** As the worker holds them: what was typed is kept. */
  choices: Choices;
  findings: Finding[];
  practitioners: Choice[];
  insurers: Choice[];
  facilities: Choice[];
  products: Product[];
  diagnoses: CatalogueState;
  recentDiagnoses: CodeHit[];
}

export interface PaymentView {
  id: string;
  /** Pence. */
  amount: number;
  /** ISO date. */
  date: string;
  note: string | null;
}

/** A bill in our outbox, as shown in panel and history. */
export interface SubmissionView {
  providerReference: string;
  environment: EnvironmentView;
  invoiceNumber: string;
  patientName: string | null;
  /** dd/mm/yyyy. */
  patientBirthDate: string | null;
  insurerName: string | null;
  total: number | null;
  /** `Outpatient`. */
  setting: string | null;
  diagnoses: { code: string; title: string }[];
  lineCount: number | null;
  state: SubmissionState;
  healthcodeStatus: string | null;
  status: StatusView;
  /** One sentence on what the status means. */
  meaning: string;
  /** Instant of the last change. */
  changedAt: string;
  /** When Healthcode was last asked; null if never. */
  checkedAt: string | null;
  queuedReason: QueuedReason | null;
  nextTryAt: string | null;
  note: string | null;
  revision: number;
  /** *Sent from another computer*. */
  adopted: boolean;
  errors: HealthcodeError[];
  healthcodeReason: string | null;
  history: { sequence: number; at: string; word: string; why: string; status: StatusView }[];
  payments: PaymentView[];
  paymentState: PaymentState;
  paymentStatus: StatusView;
  outstanding: number | null;
  pageUrl: string | null;
  /** What a person may do now. */
  can: {
    refresh: boolean;
    takeOut: boolean;
    queueAgain: boolean;
    correct: boolean;
    cancel: boolean;
    recordPayment: boolean;
    recordElsewhere: boolean;
    withdrawElsewhere: boolean;
  };
}

export interface PatientView {
  /** As read; null where the page gave none. */
  pmsId: string | null;
  name: string | null;
  /** dd/mm/yyyy. */
  birthDate: string | null;
  /** What the page itself says of the insurance. */
  page: { insurerName: string | null; registrationNumber: string | null; authorisationCode: string | null };
  /** Our record of this patient number, unless its birth date is another than the page's. It may have none: then no bill uses it. */
  record: Patient | null;
  /** The record's number matches and its birth date does not: nothing of it is used. */
  recordDiffers: boolean;
  insurers: Choice[];
  bills: SubmissionView[];
  /** Pence, all bills of this patient. */
  outstanding: number;
  unread: UnreadField[];
}

/** One gap in the set-up that stops every bill here. */
export interface SetUpGap {
  message: string;
  /** Section of the options page: `connection`, `practitioners`, … */
  section: string;
}

/** All that the panel shows. */
export interface PanelView {
  draftId: string;
  kind: 'invoice' | 'patient';
  environment: EnvironmentView | null;
  /** Instant of the reading. */
  readAt: string;
  setUp: SetUpGap[];
  invoice: InvoiceView | null;
  patient: PatientView | null;
  submission: SubmissionView | null;
}

export interface DifferenceView {
  label: string;
  before: string;
  now: string;
}

/** Result of *Submit*. */
export type SubmitResult =
  | { kind: 'submitted'; view: PanelView }
  | { kind: 'faults'; view: PanelView }
  | { kind: 'changed'; differences: DifferenceView[]; view: PanelView }
  | { kind: 'not readable'; message: string; missing: string[]; view: PanelView };

export type PanelAction =
  | { kind: 'refresh' }
  | { kind: 'take out' }
  | { kind: 'queue again' }
  | { kind: 'cancel' }
  | { kind: 'record elsewhere' }
  | { kind: 'withdraw elsewhere' }
  | { kind: 'record payment'; amount: number; date: string; note: string | null }
  | { kind: 'remove payment'; id: string };

/** Corrections of the set-up that a draft may ask for. */
export type Correction =
  /** `replaces`: what of the record it takes the place of, as it was shown; null: it is another one. `birthDate`: typed where neither page nor record has it. */
  | { kind: 'patient insurance'; insurance: PatientInsurer; replaces: PatientInsurer | null; birthDate: string | null }
  | { kind: 'line codes'; line: number; codes: LineCodes }
  | { kind: 'practitioner name'; identifier: string }
  | { kind: 'insurer name'; identifier: string };

// ── Popup and options ──────────────────────────────────────────────────────────

/** The newest bills, as many as the popup shows without scrolling. The rest follows when the end of the list comes near. */
export const FIRST_PAGE_OF_HISTORY = { filter: 'all', search: '', before: null, limit: 12 } as const;

export interface HistoryPage {
  /** Without their `history`: that comes with `history.bill`, so that a list opens no more than it shows. */
  rows: SubmissionView[];
  /** Bills of this page whose record can't be opened; their rows are left out. */
  unreadable: number;
  /** Give back as `before` for the next page; null at the end. */
  next: string | null;
  counts: Record<HistoryFilter, number>;
  environment: EnvironmentView | null;
  connection: {
    state: 'none' | 'connected' | 'not connected' | 'unknown';
    siteId: string | null;
    checkedAt: string | null;
    message: string | null;
  };
}

/** What is owed over all bills of one environment. */
export interface OutstandingView {
  pence: number;
  environment: EnvironmentView;
}

/** A connection without its secret. */
export interface ConnectionView {
  id: string;
  name: string;
  environment: Environment;
  badge: EnvironmentView;
  discoveryUrl: string;
  openIdConfigurationUrl: string;
  siteId: string;
  auth:
    | { kind: 'apiKey'; id: string; hasKey: boolean }
    | { kind: 'signIn'; clientId: string; signedInAs: string | null; until: string | null };
  endpointKeys: Record<string, string>;
  notFoundAfterSeconds: number;
}

/** What of a connection is compared with the stored one when it is saved: all that a form shows, but not who is signed in. */
export function connectionAsShown({ badge: _, auth, ...rest }: ConnectionView): object {
  return {
    ...rest,
    auth: auth.kind === 'signIn' ? { kind: auth.kind, clientId: auth.clientId } : { kind: auth.kind, id: auth.id },
  };
}

/** A connection as the options page sends it. A `key` of null keeps the stored one. */
export interface ConnectionInput {
  id: string;
  name: string;
  environment: Environment;
  discoveryUrl: string;
  openIdConfigurationUrl: string;
  siteId: string;
  auth: { kind: 'apiKey'; id: string; key: string | null } | { kind: 'signIn'; clientId: string };
  endpointKeys: Record<string, string>;
  notFoundAfterSeconds: number;
}

export interface SiteView {
  definition: SiteDefinition;
  enabled: boolean;
  /** Match patterns to ask the browser for, without ports. */
  permissionPatterns: string[];
  /** Whether the browser holds all of them. */
  permitted: boolean;
}

export interface CodeSetView {
  set: string;
  /** `Diagnoses (ICD-10)`. */
  name: string;
  connectionId: string;
  state: 'absent' | 'syncing' | 'ready' | 'failed' | 'cancelled' | 'not offered';
  /** While it comes in, the codes so far; else those in use. */
  count: number;
  /** Codes that can be searched now. */
  inUse: number;
  /** How many there will be, while it comes in and Healthcode says so. */
  total: number | null;
  /** Of the version in use; `updatedAt` is an instant. */
  version: string | null;
  updatedAt: string | null;
  /** Why the last fetching stopped. */
  message: string | null;
  /** Instant of the next fetching, where that is settled; past: it waits its turn. */
  nextTryAt: string | null;
}

/** A list of codes that the clinic imported from a file of its own. */
export interface ImportedCodeSetView {
  set: string;
  /** `Diagnoses (ICD-10)`. */
  name: string;
  fileName: string;
  /** Codes in use, withdrawn ones included. */
  count: number;
  updatedAt: string;
}

/** What the lists of service codes say of a code today. */
export interface ServiceCodeView {
  /** As it was asked for. */
  code: string;
  state: CodeState;
  /** Null where it is not known. */
  title: string | null;
  /** Null where the list doesn't say. */
  requiresProcedureCode: boolean | null;
}

/** All that the options page shows; no secrets. Patients come by `patients.find`. */
export interface SettingsView {
  connections: ConnectionView[];
  practitioners: Practitioner[];
  facilities: Facility[];
  insurers: Insurer[];
  products: Product[];
  sites: SiteView[];
  codeSets: CodeSetView[];
  importedCodeSets: ImportedCodeSetView[];
  patientCount: number;
}

/**
 * One added or changed record, or a removal, of the set-up. Keys: identifier (practitioners, insurers, facilities), name (products), id (sites, connections).
 * `before`: the record as it was shown, null for a new one (of a connection `connectionAsShown`); where it is another by now nothing is changed.
 */
export type SettingsChange = { before: object | null } & (
  | { kind: 'connection'; key: string | null; value: ConnectionInput | null }
  | { kind: 'practitioner'; key: string | null; value: Practitioner | null }
  | { kind: 'facility'; key: string | null; value: Facility | null }
  | { kind: 'insurer'; key: string | null; value: Insurer | null }
  | { kind: 'product'; key: string | null; value: Product | null }
  | { kind: 'site'; key: string | null; value: SiteDefinition | null }
  | { kind: 'patient'; key: { site: string; pmsId: string } | null; value: Patient | null }
);

/** Largest settings file that is read, in bytes. */
export const LARGEST_SETTINGS_FILE = 20 * 1024 * 1024;

/** The word that a person types before bills go to real insurers; the worker checks it again. */
export const LIVE_WORD = 'LIVE';

/** What an import would do, shown before *Apply settings*. */
export interface ImportPreview {
  /** Human lines, grouped: `Practitioners: 1 added (Dr Amelia Hart)`. */
  lines: { section: string; kind: 'added' | 'changed' | 'same' | 'ignored'; text: string }[];
  /** Reasons that stop the whole import. */
  refusals: string[];
  /** The file brings a LIVE connection that isn't LIVE here: ask for the typed word. */
  needsLiveConfirmation: boolean;
  /** Origins (patterns without ports) that will still need *Enable*. */
  needsPermission: string[];
}

/** Who may send it: C content script, P panel, E extension page (popup, options). W: the worker itself. */
export interface Protocol {
  // C → W
  /** Definitions for the sender's origin; empty where no site is enabled. */
  'page.sites'(request: Record<string, never>): Answer<PreparedSite[]>;
  'page.glance'(request: { siteId: string; reading: Reading }): Answer<Glance>;
  /** A trusted click: makes a draft and a one-time nonce. */
  'panel.open'(request: { siteId: string; reading: Reading; url: string }): Answer<{ nonce: string }>;
  // W → C
  /** Null where the page shows no such invoice or patient any more. */
  'page.readAgain'(request: { siteId: string; kind: 'invoice' | 'patient' }): Reading | null;
  /** Something changed: ask again. To content scripts, panels and extension pages alike; carries nothing. */
  'bills.changed'(request: Record<string, never>): void;
  /** The site was switched off or its permission withdrawn: take everything away. */
  'site.off'(request: Record<string, never>): void;
  // P → W
  'panel.accept'(request: { nonce: string }): Answer<PanelView>;
  'panel.view'(request: { draftId: string; choices: Choices | null }): Answer<PanelView>;
  'panel.readAgain'(request: { draftId: string }): Answer<PanelView>;
  'panel.submit'(request: { draftId: string; choices: Choices }): Answer<SubmitResult>;
  'panel.act'(request: { draftId: string; action: PanelAction; choices: Choices | null }): Answer<PanelView>;
  'panel.correct'(request: { draftId: string; correction: Correction; choices: Choices | null }): Answer<PanelView>;
  /** `field` says which catalogue: diagnoses, service codes, procedures. `line` (from 1): its own date of service counts. */
  'panel.codes'(request: {
    draftId: string;
    field: Extract<BillField, 'diagnosis' | 'serviceCode' | 'procedureCode'>;
    query: string;
    limit: number;
    line: number | null;
  }): Answer<CodeAnswer>;
  'panel.openOptions'(request: { draftId: string; section: string | null }): Answer<null>;
  // E → W
  'history.list'(request: {
    filter: HistoryFilter;
    search: string;
    before: string | null;
    limit: number;
  }): Answer<HistoryPage>;
  /** One bill with its history. */
  'history.bill'(request: { providerReference: string }): Answer<SubmissionView>;
  /** What is owed; null where no environment is set up. Asked apart: it opens the whole index, and rows need not wait for it. */
  'history.outstanding'(request: Record<string, never>): Answer<OutstandingView | null>;
  'history.refresh'(request: { providerReference: string | null }): Answer<null>;
  'history.act'(request: { providerReference: string; action: PanelAction }): Answer<SubmissionView>;
  'settings.get'(request: Record<string, never>): Answer<SettingsView>;
  'settings.change'(request: { change: SettingsChange; typedConfirmation: string | null }): Answer<SettingsView>;
  'settings.preview'(request: { text: string }): Answer<ImportPreview>;
  'settings.apply'(request: { text: string; typedConfirmation: string | null }): Answer<SettingsView>;
  'settings.export'(request: { what: 'settings' | 'patients' }): Answer<{ fileName: string; text: string }>;
  'patients.find'(request: { prefix: string; limit: number }): Answer<FoundPatients>;
  'site.enable'(request: { siteId: string; enabled: boolean }): Answer<SettingsView>;
  'connection.test'(request: { connectionId: string }): Answer<ConnectionCheck[]>;
  'connection.signIn'(request: { connectionId: string }): Answer<SettingsView>;
  'connection.signOut'(request: { connectionId: string }): Answer<SettingsView>;
  /** Asked again and again while codes come in, so it carries nothing else. */
  'codeSets.list'(request: Record<string, never>): Answer<CodeSetView[]>;
  /** Fetches anew: of one connection or all (null), one set or all (null). The answer comes at once, the codes later. */
  'codeSets.sync'(request: { connectionId: string | null; set: string | null }): Answer<CodeSetView[]>;
  /** Stops that. What has come so far is kept, to go on from. */
  'codeSets.cancel'(request: { connectionId: string | null; set: string | null }): Answer<CodeSetView[]>;
  /** Takes the clinic's own list of a set away, so that Healthcode's is used again. */
  'codeSets.removeImported'(request: { set: string }): Answer<SettingsView>;
  /** Finds codes for the set-up: those that count today, in the clinic's own list or in that of the first connection that has one. */
  'codeSets.search'(request: { scheme: 'ISC' | 'CCSD'; query: string; limit: number }): Answer<CodeAnswer>;
  /** Looks service codes up, for the products that carry them. */
  'codeSets.serviceCodes'(request: { codes: string[] }): Answer<ServiceCodeView[]>;
}

export const { sendMessage, onMessage } = defineExtensionMessaging<Protocol>();
