import { PAYMENT_PRESENTATION, STATUS_PRESENTATION } from '../../lib/billing/status.ts';
import type {
  CodeAnswer,
  CodeHit,
  EnvironmentView,
  FactView,
  HistoryPage,
  InvoiceView,
  PanelView,
  PatientView,
  SubmissionView,
  ValueSource,
} from '../../lib/messages.ts';

/** Invented views, as the worker would send them. Nobody in them exists; the ZS and ZP codes are invented too. */

export const NOW = Date.parse('2026-11-23T09:52:00.000Z');

export const SANDBOX: EnvironmentView = {
  kind: 'sandbox',
  label: 'SANDBOX',
  sentence: 'Practice only. Nothing reaches an insurer.',
  look: 'sandbox',
};
export const UAT: EnvironmentView = {
  kind: 'uat',
  label: 'UAT',
  sentence: 'Test system. Nothing reaches an insurer.',
  look: 'uat',
};
export const LIVE: EnvironmentView = { kind: 'live', label: 'LIVE', sentence: null, look: 'live' };

const fact = (shown: string | null, source: ValueSource | null, value: string | null = shown): FactView => ({
  shown,
  value,
  source,
});

export function hit(code: string, title: string, more: Partial<CodeHit> = {}): CodeHit {
  return {
    scheme: 'ICD10',
    code,
    title,
    marks: [],
    heading: false,
    withdrawn: false,
    validity: null,
    requiresProcedureCode: false,
    note: null,
    ...more,
  };
}

/** An answer as to `oste kne`. */
export const KNEE_ANSWER: CodeAnswer = {
  hits: [
    hit('M17', 'Osteoarthritis of knee', { heading: true }),
    hit('M17.11', 'Unilateral primary osteoarthritis, right knee', {
      marks: [
        [19, 23],
        [41, 44],
      ],
      note: 'Last used for this patient on 02/09/2026',
    }),
    hit('M17.0', 'Bilateral primary osteoarthritis of knee', {
      marks: [
        [18, 22],
        [36, 39],
      ],
    }),
    hit('M17.9', 'Osteoarthritis of knee, unspecified', {
      marks: [
        [0, 4],
        [18, 21],
      ],
    }),
    hit('ZX001', 'Osteoarthritis of knee, old style', { withdrawn: true, validity: 'Withdrawn on 01/04/2026' }),
  ],
  total: 14,
  catalogue: { state: 'ready', done: 72000, total: 72000, message: null },
};

export function invoice(more: Partial<InvoiceView> = {}): InvoiceView {
  return {
    invoiceNumber: 'INV-20418',
    patientName: 'Mrs Margaret Ellingham',
    patientBirthDate: '14/03/1958',
    insurerName: 'AXA Health',
    selfPayer: false,
    facts: {
      practitioner: fact('Mr Julian Thackeray-Osei', 'page', '0734182'),
      insurer: fact('AXA Health', 'page', 'ppp'),
      setting: fact('Outpatient', 'settings', 'O'),
      registrationNumber: fact('AXA-QK204417', 'patient record'),
      authorisationCode: fact('A48213, valid to 31/12/2026', 'patient record', 'A48213'),
      dateOfService: fact('12/11/2026', 'page', '2026-11-12'),
      invoiceDate: fact('18/11/2026', 'page', '2026-11-18'),
      patientName: fact('Mrs Margaret Ellingham', 'page'),
      patientBirthDate: fact('14/03/1958', 'page', '1958-03-14'),
      patientSex: fact('Female', 'page', 'female'),
      patientAddress: fact('3 Mill Cottages, Weir Lane, Ludlow SY8 0QZ', 'page'),
      facility: fact(null, null),
      admissionDate: fact(null, null),
      dischargeDate: fact(null, null),
    },
    asks: [],
    needsAuthorisationCode: true,
    lines: [
      line(1, 'Follow-up consultation', 19000, 'ZS102'),
      line(2, 'Ultrasound-guided injection, right knee, including post-procedure observation', 28500, 'ZS310', [
        'ZP214',
      ]),
      line(3, 'Injection materials', 4650, 'ZS455'),
      line(4, 'Knee X-ray, two views', 11800, 'ZS207'),
    ],
    total: 63950,
    unread: [],
    choices: { diagnoses: [] },
    findings: [
      {
        ruleId: 'diagnosis-needed',
        severity: 'stops',
        field: 'diagnosis',
        line: null,
        message: 'AXA Health needs a diagnosis.',
        fix: 'Choose it from the list.',
      },
    ],
    practitioners: [
      { identifier: '0734182', name: 'Mr Julian Thackeray-Osei', otherNames: [] },
      { identifier: '0551907', name: 'Dr Amelia Hart', otherNames: ['Hart, Amelia'] },
    ],
    insurers: [
      { identifier: 'ppp', name: 'AXA Health', otherNames: ['AXA PPP'] },
      { identifier: 'bup', name: 'Bupa', otherNames: [] },
    ],
    facilities: [{ identifier: '600123', name: 'Larkfield Day Unit', otherNames: [] }],
    products: [],
    diagnoses: { state: 'ready', done: 72000, total: 72000, message: null },
    recentDiagnoses: [
      hit('M17.11', 'Unilateral primary osteoarthritis, right knee', {
        note: 'Last used for this patient on 02/09/2026',
      }),
      hit('M25.561', 'Pain in right knee', { note: 'Last used on 20/11/2026' }),
    ],
    ...more,
  };
}

function line(
  number: number,
  description: string,
  net: number,
  serviceCode: string | null,
  procedureCodes: string[] = [],
): InvoiceView['lines'][number] {
  return {
    number,
    description,
    dateOfService: '2026-11-12',
    dateSource: 'page',
    quantity: 1,
    net,
    serviceCode,
    procedureCodes,
    codesSource: serviceCode === null ? null : 'settings',
  };
}

/** The invoice with facts replaced. */
export function withFacts(facts: Partial<InvoiceView['facts']>, more: Partial<InvoiceView> = {}): InvoiceView {
  const plain = invoice(more);
  return { ...plain, facts: { ...plain.facts, ...facts } };
}

export { fact };

export function panelView(more: Partial<PanelView> = {}): PanelView {
  return {
    draftId: 'draft-1',
    kind: 'invoice',
    environment: LIVE,
    readAt: '2026-11-23T09:42:00.000Z',
    setUp: [],
    invoice: invoice(),
    patient: null,
    submission: null,
    ...more,
  };
}

const way = ['Unprocessed', 'Validated', 'Awaiting collection', 'Collected'] as const;

/** A submission that has reached one of Healthcode's ordinary statuses. */
export function submission(status: (typeof way)[number], more: Partial<SubmissionView> = {}): SubmissionView {
  const times = ['18T09:44', '18T09:51', '18T11:30', '19T02:15'];
  const history = way.slice(0, way.indexOf(status) + 1).map((word, index) => ({
    sequence: index + 1,
    at: `2026-11-${times[index]}:00.000Z`,
    word,
    why: '',
    status: { ...STATUS_PRESENTATION[word] },
  }));
  return {
    providerReference: '7H2KQM4XW9CT0Z',
    environment: LIVE,
    invoiceNumber: 'INV-20418',
    patientName: 'Mrs Margaret Ellingham',
    patientBirthDate: '14/03/1958',
    insurerName: 'AXA Health',
    total: 63950,
    setting: 'Outpatient',
    diagnoses: [{ code: 'M17.11', title: 'Unilateral primary osteoarthritis, right knee' }],
    lineCount: 4,
    state: 'at Healthcode',
    healthcodeStatus: status,
    status: { ...STATUS_PRESENTATION[status] },
    meaning: 'Healthcode has received and checked the bill.',
    changedAt: history.at(-1)?.at ?? '2026-11-18T09:44:00.000Z',
    checkedAt: '2026-11-23T09:52:00.000Z',
    queuedReason: null,
    nextTryAt: null,
    note: null,
    revision: 1,
    adopted: false,
    errors: [],
    healthcodeReason: null,
    history,
    payments: [],
    paymentState: 'outstanding',
    paymentStatus: PAYMENT_PRESENTATION.outstanding,
    outstanding: 63950,
    pageUrl: 'https://larkfield.example/invoices/20418',
    can: {
      refresh: true,
      takeOut: false,
      queueAgain: false,
      correct: false,
      cancel: false,
      recordPayment: true,
      recordElsewhere: false,
      withdrawElsewhere: false,
    },
    ...more,
  };
}

const nothing: SubmissionView['can'] = {
  refresh: false,
  takeOut: false,
  queueAgain: false,
  correct: false,
  cancel: false,
  recordPayment: false,
  recordElsewhere: false,
  withdrawElsewhere: false,
};

/** A submission in one of our own states, with a short history. */
export function local(
  state: 'queued' | 'sending' | 'checking' | 'refused' | 'failed' | 'cancelling' | 'elsewhere',
  more: Partial<SubmissionView> = {},
): SubmissionView {
  const status = { ...STATUS_PRESENTATION[state] };
  return submission('Unprocessed', {
    state,
    healthcodeStatus: null,
    status,
    meaning: 'What this means for the bill.',
    checkedAt: null,
    history: [
      { sequence: 1, at: '2026-11-23T14:07:31.000Z', word: status.word, why: 'Saved on this computer', status },
    ],
    can: nothing,
    ...more,
  });
}

export const AWAITING_CORRECTION = submission('Unprocessed', {
  healthcodeStatus: 'Awaiting correction',
  status: { ...STATUS_PRESENTATION['Awaiting correction'] },
  meaning: 'Healthcode holds the bill until you correct it.',
  errors: [
    {
      field: 'registrationNumber',
      line: null,
      known: true,
      message: 'AXA Health cannot find this patient’s membership',
      action: 'The registration number does not match anyone AXA Health knows. Correct it and resend.',
      original: 'Problem with RegistrationNo: no matching membership details can be found',
    },
  ],
  can: { ...nothing, refresh: true, correct: true, cancel: true },
});

export function patient(more: Partial<PatientView> = {}): PatientView {
  return {
    pmsId: 'P-10442',
    name: 'Mrs Margaret Ellingham',
    birthDate: '14/03/1958',
    page: { insurerName: 'AXA Health', registrationNumber: null, authorisationCode: null },
    record: {
      site: 'larkfield',
      pmsId: 'P-10442',
      name: 'Mrs Margaret Ellingham',
      birthDate: '1958-03-14',
      insurers: [
        {
          insurer: 'ppp',
          registrationNumber: 'AXA-QK204417',
          authorisationCodes: [
            { code: 'A48213', validFrom: '2026-10-01', validTo: '2026-12-31' },
            { code: 'A40077', validFrom: '2026-06-01', validTo: '2026-09-30' },
          ],
          validFrom: '2024-04-01',
        },
      ],
    },
    recordDiffers: false,
    insurers: [
      { identifier: 'ppp', name: 'AXA Health', otherNames: ['AXA PPP'] },
      { identifier: 'bup', name: 'Bupa', otherNames: [] },
    ],
    bills: [
      submission('Validated'),
      submission('Collected', {
        providerReference: '2',
        invoiceNumber: 'INV-19877',
        paymentState: 'paid',
        paymentStatus: PAYMENT_PRESENTATION.paid,
        outstanding: 0,
      }),
    ],
    outstanding: 63950,
    unread: [],
    ...more,
  };
}

/** Names of every state of the panel, with the view that shows it. */
export const PANEL_STATES: Readonly<Record<string, PanelView>> = {
  draft: panelView({ environment: SANDBOX }),
  'draft, chosen': panelView({
    invoice: invoice({
      findings: [],
      choices: {
        diagnoses: [
          { scheme: 'ICD10', code: 'M17.11', title: 'Unilateral primary osteoarthritis, right knee' },
          { scheme: 'ICD10', code: 'M25.561', title: 'Pain in right knee' },
        ],
      },
    }),
  }),
  'draft, much to ask': panelView({
    invoice: withFacts(
      {
        practitioner: fact('Mr J. Thackeray', 'page', null),
        dateOfService: fact('18/11/2026', 'default', '2026-11-18'),
        registrationNumber: fact(null, null),
        authorisationCode: fact(null, null),
        patientBirthDate: fact(null, null),
      },
      {
        patientBirthDate: null,
        asks: ['practitioner', 'registrationNumber', 'authorisationCode', 'dateOfService', 'patientBirthDate'],
        unread: [
          {
            field: 'patientBirthDate',
            line: null,
            reason: 'missing',
            lookedFor: 'label “Date of birth”',
            found: null,
          },
          { field: 'net', line: 2, reason: 'unreadable', lookedFor: 'column “Amount”', found: 'on account' },
        ],
        lines: [
          { ...line(1, 'Follow-up consultation', 19000, null), dateSource: 'default' },
          { ...line(2, 'Injection materials', 4650, 'ZS455'), dateSource: 'default' },
        ],
      },
    ),
  }),
  problems: panelView({
    invoice: invoice({
      findings: [
        {
          ruleId: 'authorisation-needed',
          severity: 'stops',
          field: 'authorisationCode',
          line: null,
          message: 'AXA Health needs an authorisation code.',
          fix: 'AXA Health gives it to the patient.',
        },
        {
          ruleId: 'procedure-needed',
          severity: 'stops',
          field: 'procedureCode',
          line: 2,
          message: '“Ultrasound-guided injection, right knee” has no procedure code.',
          fix: 'Choose one.',
        },
        {
          ruleId: 'future-date',
          severity: 'stops',
          field: 'dateOfService',
          line: 4,
          message: 'The date of service, 21/12/2026, is in the future.',
          fix: 'Correct it on the invoice.',
        },
        {
          ruleId: 'short-number',
          severity: 'warns',
          field: 'registrationNumber',
          line: null,
          message: 'Registration number 20441 is shorter than AXA Health’s usually are.',
          fix: 'Compare it with the patient’s card.',
        },
      ],
    }),
  }),
  'self-payer': panelView({ invoice: invoice({ selfPayer: true, insurerName: null }) }),
  sending: panelView({ submission: local('sending') }),
  submitted: panelView({ submission: submission('Validated') }),
  'awaiting correction': panelView({ submission: AWAITING_CORRECTION }),
  queued: panelView({
    submission: local('queued', {
      invoiceNumber: 'WLO/2026/0000204187',
      queuedReason: 'offline',
      can: { ...nothing, takeOut: true, refresh: true },
    }),
    invoice: invoice({
      invoiceNumber: 'WLO/2026/0000204187',
      patientName: 'Mrs Alexandra Featherstonehaugh-Cholmondeley',
      insurerName: 'Cigna International',
    }),
  }),
  checking: panelView({ submission: local('checking', { can: { ...nothing, refresh: true } }) }),
  refused: panelView({
    environment: UAT,
    submission: local('refused', {
      errors: [
        {
          field: 'practitioner',
          line: null,
          known: true,
          message: 'Mr Julian Thackeray-Osei is not linked to AXA Health',
          action: 'Only Healthcode can add the link. Write to Healthcode, then resend.',
          original: 'Provider not linked to payor',
        },
      ],
      can: { ...nothing, correct: true },
    }),
  }),
  failed: panelView({ submission: local('failed', { can: { ...nothing, queueAgain: true } }) }),
  lost: panelView({
    submission: submission('Unprocessed', {
      healthcodeStatus: 'Not found',
      status: { ...STATUS_PRESENTATION['Not found'] },
      meaning: 'Healthcode no longer knows this bill.',
      can: { ...nothing, refresh: true, queueAgain: true, recordPayment: true },
    }),
  }),
  collected: panelView({
    submission: submission('Collected', {
      meaning: 'AXA Health has the bill. Healthcode reports nothing after this.',
      payments: [{ id: 'p1', amount: 53950, date: '2026-11-23', note: 'AXA Health, BACS 884120' }],
      paymentState: 'part-paid',
      paymentStatus: PAYMENT_PRESENTATION['part-paid'],
      outstanding: 10000,
    }),
  }),
  'not set up': panelView({
    environment: SANDBOX,
    setUp: [
      { message: 'Mr Julian Thackeray-Osei has no Healthcode identifier.', section: 'practitioners' },
      { message: 'No connection to Healthcode is set up.', section: 'connection' },
    ],
  }),
  patient: panelView({ kind: 'patient', invoice: null, patient: patient() }),
  'patient without a record': panelView({
    kind: 'patient',
    invoice: null,
    patient: patient({ record: null, bills: [], outstanding: 0 }),
  }),
};

/** A page of the history. */
export function historyPage(rows: SubmissionView[], more: Partial<HistoryPage> = {}): HistoryPage {
  return {
    rows,
    unreadable: 0,
    next: null,
    counts: { all: rows.length, 'needs attention': 2, 'in progress': 7, collected: 14 },
    environment: LIVE,
    connection: { state: 'connected', siteId: 'HC20714', checkedAt: '2026-11-23T09:52:00.000Z', message: null },
    ...more,
  };
}

export const HISTORY_ROWS: SubmissionView[] = [
  {
    ...AWAITING_CORRECTION,
    providerReference: 'r1',
    invoiceNumber: 'INV-20431',
    patientName: 'Mrs Alexandra Featherstonehaugh-Cholmondeley',
    changedAt: '2026-11-23T08:52:00.000Z',
    total: 128400,
  },
  local('refused', {
    providerReference: 'r2',
    invoiceNumber: 'INV-20427',
    patientName: 'Mr Tobias Penhaligon',
    insurerName: 'Bupa',
    total: 24500,
    changedAt: '2026-11-23T08:40:00.000Z',
  }),
  submission('Validated', { providerReference: 'r3' }),
  submission('Awaiting collection', {
    providerReference: 'r4',
    invoiceNumber: 'INV-20416',
    patientName: 'Ms Ngozi Adeyemi-Blackwood',
    insurerName: 'VitalityHealth',
    total: 19000,
  }),
  local('checking', {
    providerReference: 'r5',
    invoiceNumber: 'WLO/2026/0000204187',
    patientName: 'Dr Hamish MacAllister',
    insurerName: 'WPA',
    total: 342000,
  }),
  submission('Collected', {
    providerReference: 'r6',
    invoiceNumber: 'INV-20409',
    patientName: 'Mrs Saoirse O’Donnell',
    insurerName: 'Cigna International Health Services',
    total: 19000,
  }),
];
