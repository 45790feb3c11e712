import type { SettingsPorts, SettingsRequest } from '../../../components/settings/ports.ts';
import { searchOffered } from '../../../entrypoints/panel/search-offered.ts';
import type { Patient } from '../../../lib/billing/model.ts';
import type { CodeAnswer, ConnectionView, ServiceCodeView, SettingsView, SiteView } from '../../../lib/messages.ts';
import { hit } from '../fixtures.ts';

/** A clinic as the worker would show it, and ports that answer from it and remember what was asked. */

export const uat: ConnectionView = {
  id: 'main',
  name: 'Harley practice',
  environment: 'uat',
  badge: { kind: 'uat', label: 'UAT', sentence: 'Practice only. Nothing reaches an insurer.', look: 'uat' },
  discoveryUrl: 'https://uat.healthcode.co.uk/.well-known/discovery-document.json',
  openIdConfigurationUrl: 'https://uat-auth.healthcode.co.uk/.well-known/openid-configuration',
  siteId: 'HC20714',
  auth: { kind: 'signIn', clientId: 'overlay-1', signedInAs: 'H. Marlow', until: '2026-11-24T09:40:00.000Z' },
  endpointKeys: { findMember: 'kept_endpoint' },
  notFoundAfterSeconds: 120,
};

export const harley: SiteView = {
  definition: {
    id: 'harley',
    billingKey: 'harley',
    name: 'Harley practice system',
    origins: ['https://pms.harley.example:8443'],
    pages: {
      invoice: {
        url: '/invoices/*',
        present: { label: 'Invoice number' },
        button: { css: 'main h1', place: 'after' },
        fields: { invoiceNumber: { find: { label: 'Invoice number' }, type: 'text' } },
      },
    },
  },
  enabled: false,
  permissionPatterns: ['https://pms.harley.example/*'],
  permitted: false,
};

export const jane: Patient = {
  site: 'harley',
  pmsId: 'P-1001',
  name: 'Mrs Jane Doe',
  birthDate: '1980-04-02',
  insurers: [
    {
      insurer: 'ppp',
      registrationNumber: 'AXA-AB123456',
      validFrom: null,
      validTo: null,
      authorisationCodes: [{ code: 'A12345', validFrom: '2026-10-01', validTo: '2027-03-31' }],
    },
  ],
};

export const clinic: SettingsView = {
  connections: [uat],
  practitioners: [
    {
      names: ['Dr Amelia Hart', 'Hart, Amelia'],
      identifier: '0651978',
      payeeIdentifier: 'P162345',
      controllingSpecialistIdentifier: null,
      defaultSetting: 'O',
      connection: 'main',
      identifiersByInsurer: { bup: '7788990' },
    },
    {
      names: ['Professor Sir Bartholomew Featherstonehaugh-Cholmondeley-Warrington O’Sullivan'],
      identifier: 'SP00123',
      identifiersByInsurer: {},
    },
  ],
  facilities: [{ names: ['Harley Day Surgery'], identifier: '600173656' }],
  insurers: [
    { names: ['AXA Health', 'AXA PPP'], identifier: 'ppp', requires: { diagnosis: true, authorisationCode: false } },
    {
      names: ['Bupa'],
      identifier: 'bup',
      requires: { diagnosis: true, authorisationCode: true },
      submitWithinMonths: 6,
    },
  ],
  products: [
    { name: 'Endoscopy', type: 'procedure', industryStandardCode: '2310', procedureCodes: ['G6500', 'G6510'] },
    { name: 'Initial consultation', type: 'appointment', industryStandardCode: '0110', procedureCodes: [] },
  ],
  sites: [harley],
  codeSets: [
    {
      set: 'condition-code/ICD10',
      name: 'Diagnoses (ICD-10)',
      connectionId: 'main',
      state: 'ready',
      count: 95524,
      inUse: 95524,
      total: null,
      version: '2026',
      updatedAt: '2026-11-22T09:00:00.000Z',
      message: null,
      nextTryAt: '2126-11-29T09:00:00.000Z',
    },
    {
      set: 'procedure-code/CCSD',
      name: 'Procedures (CCSD)',
      connectionId: 'main',
      state: 'failed',
      count: 0,
      inUse: 0,
      total: null,
      version: null,
      updatedAt: null,
      message: 'Procedures (CCSD): Healthcode did not answer.',
      nextTryAt: '2126-11-24T09:00:00.000Z',
    },
  ],
  importedCodeSets: [],
  patientCount: 1,
};

export const emptyView: SettingsView = {
  connections: [],
  practitioners: [],
  facilities: [],
  insurers: [],
  products: [],
  sites: [],
  codeSets: [],
  importedCodeSets: [],
  patientCount: 0,
};

/** One request that the page made. */
export interface Sent {
  name: SettingsRequest;
  request: unknown;
}

export interface FakePorts extends SettingsPorts {
  sent: Sent[];
  permissionsAsked: string[][];
  downloads: { fileName: string; text: string }[];
  reloads: number;
  /** Answers of some requests, instead of the fake's own. */
  answers: Partial<Record<SettingsRequest, (request: never) => unknown>>;
  /** What the worker would say now. */
  view: SettingsView;
  grants: boolean;
  /** The worker's broadcast. */
  change(): void;
}

/** Ports over a set-up: changes are answered with the same view, unless `answers` says otherwise. */
export function fakePorts(view: SettingsView): FakePorts {
  const listeners = new Set<() => void>();
  const own: Record<SettingsRequest, (request: never) => unknown> = {
    'settings.get': () => good(ports.view),
    'settings.change': () => good(ports.view),
    'settings.preview': () =>
      good({
        lines: [
          { section: 'Connections', kind: 'added', text: 'Harley practice' },
          { section: 'Practitioners', kind: 'added', text: 'Dr Amelia Hart' },
          { section: 'Insurers', kind: 'changed', text: 'Bupa: requires' },
          { section: 'Insurers', kind: 'same', text: '1 as it is' },
          { section: 'Not known here', kind: 'ignored', text: 'theme' },
        ],
        refusals: [],
        needsLiveConfirmation: false,
        needsPermission: ['https://pms.harley.example/*'],
      }),
    'settings.apply': () => good(ports.view),
    'settings.export': () => good({ fileName: 'healthcode-overlay.json', text: '{}' }),
    'patients.find': () => good({ patients: [jane], unreadable: 0 }),
    'site.enable': () => good(ports.view),
    'connection.test': () =>
      good([
        { id: 'discovery', state: 'works', message: 'Healthcode answers.', fix: null },
        {
          id: 'submit',
          state: 'fails',
          message: 'Submitting bills is not open to this site yet.',
          fix: 'Write to your account manager.',
        },
        { id: 'clock', state: 'not checked', message: 'This computer’s clock: not checked.', fix: null },
      ]),
    'connection.signIn': () => good(ports.view),
    'connection.signOut': () => good(ports.view),
    'codeSets.list': () => good(ports.view.codeSets),
    'codeSets.sync': () => good(ports.view.codeSets),
    'codeSets.cancel': () => good(ports.view.codeSets),
    'codeSets.removeImported': () => good(ports.view),
    'codeSets.search': ({ scheme, query }: { scheme: string; query: string }) => good(foundCodes(scheme, query)),
    'codeSets.serviceCodes': ({ codes }: { codes: string[] }) => good(codes.map(serviceCode)),
  };
  const ports: FakePorts = {
    codeFiles: fakeCodeFiles(),
    searchOffered,
    sent: [],
    permissionsAsked: [],
    downloads: [],
    reloads: 0,
    answers: {},
    view,
    grants: true,
    // The answers are typed by their request; a table of them can't say so.
    send: async (name, request) => {
      ports.sent.push({ name, request });
      return (await (ports.answers[name] ?? own[name])(request as never)) as never;
    },
    async requestPermission(patterns) {
      ports.permissionsAsked.push(patterns);
      return ports.grants;
    },
    hasPermission: async () => true,
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    download(fileName, text) {
      ports.downloads.push({ fileName, text });
    },
    reload() {
      ports.reloads += 1;
    },
    change() {
      for (const listener of listeners) listener();
    },
  };
  return ports;
}

/** The lists of codes, searched by the beginning of a title. */
function foundCodes(scheme: string, query: string): CodeAnswer {
  const titles: Record<string, string> =
    scheme === 'ISC' ? { '2310': 'Invented operation' } : { W3712: 'Invented repair', H2002: 'Invented look inside' };
  const hits = Object.entries(titles)
    .filter(([, title]) => title.toLowerCase().startsWith(query.toLowerCase()))
    .map(([code, title]) => hit(code, title, { scheme }));
  return { hits, total: hits.length, catalogue: { state: 'ready', done: 2, total: 2, message: null } };
}

/** The clinic's list of service codes. */
function serviceCode(code: string): ServiceCodeView {
  const known: Record<string, Partial<ServiceCodeView>> = {
    '0110': { title: 'Invented consultation', requiresProcedureCode: false },
    '2310': { title: 'Invented operation', requiresProcedureCode: true },
    '0999': { title: 'Invented, and taken back', state: 'withdrawn' },
  };
  const found = known[code];
  return { code, state: found === undefined ? 'unknown' : 'valid', title: null, requiresProcedureCode: null, ...found };
}

/** A worker's good answer. */
export function good<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

/** A worker's refusal. */
export function bad(message: string, fix: string | null = null) {
  return { ok: false as const, problem: { kind: 'refused' as const, message, fix } };
}

/** Reads every file as the same two rows, one of them with a fault; remembers nothing. */
function fakeCodeFiles(): SettingsPorts['codeFiles'] {
  const mapping = {
    set: 'condition-code/ICD10',
    header: true,
    columns: { code: 0, title: 1 },
    dateOrder: 'dmy' as const,
    separator: ';',
  };
  const preview = [
    ['Code', 'Title'],
    ['A00', 'Cholera'],
    ['A01', ''],
  ];
  return {
    lists: [
      { set: 'condition-code/ICD10', name: 'Diagnoses (ICD-10)' },
      { set: 'procedure-code/9BUPP', name: 'Procedures (Bupa’s own)' },
    ],
    inspect: async (file) => ({
      ok: true,
      inspection: {
        fileName: file.name,
        kind: 'table',
        gzip: false,
        encoding: 'utf-8',
        delimiter: ',',
        preview,
        mapping,
        shape: 'code|title',
      },
    }),
    check: async () => ({
      ok: true,
      check: { codes: 1, faultCount: 1, faults: [{ line: 3, code: 'A01', reason: 'The title is missing.' }] },
      faultsFile: 'Line,Code,Reason\r\n3,A01,The title is missing.\r\n',
    }),
    import: async () => ({ kind: 'complete', count: 1, withdrawn: 0 }),
  };
}
