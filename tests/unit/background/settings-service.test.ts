import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../entrypoints/background/services.ts';
import { matchPattern } from '../../../lib/addresses.ts';
import type { Practitioner } from '../../../lib/billing/model.ts';
import type { StoredConnection } from '../../../lib/healthcode/port.ts';
import { type ConnectionInput, connectionAsShown, type SettingsChange } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { configuration } from '../../../lib/store/configuration.ts';
import { openStore } from '../store/fixtures.ts';

/** The browser: what the user refuses, its tabs, and what is told to which of them. */
const fake = vi.hoisted(() => ({
  refused: [] as string[],
  tabs: [] as { id: number; url: string }[],
  told: [] as [tabId: number, message: string][],
  matches: [] as string[],
}));
vi.mock('webextension-polyfill', () => ({
  default: {
    permissions: {
      contains: async ({ origins }: { origins: string[] }) => !origins.some((origin) => fake.refused.includes(origin)),
    },
    scripting: {
      getRegisteredContentScripts: async () => [{}],
      updateContentScripts: async ([script]: { matches: string[] }[]) => {
        fake.matches = script?.matches ?? [];
      },
      unregisterContentScripts: async () => {
        fake.matches = [];
      },
      executeScript: async ({ target }: { target: { tabId: number } }) => void fake.told.push([target.tabId, 'start']),
    },
    tabs: {
      query: async ({ url: patterns }: { url: string[] }) =>
        fake.tabs.filter(({ url }) => patterns.includes(matchPattern(url))),
    },
  },
}));
vi.mock('../../../lib/messages.ts', async (original) => ({
  ...(await original<typeof import('../../../lib/messages.ts')>()),
  sendMessage: async (message: string, _: object, { tabId }: { tabId: number }) =>
    void fake.told.push([tabId, message]),
}));
vi.mock('../../../entrypoints/background/code-sets.ts', () => ({
  codeSetViews: async () => [],
  importedCodeSetViews: async () => [],
}));
const { apply, change, enableSite, exportFile, view } = await import(
  '../../../entrypoints/background/settings-service.ts'
);

/** What the options page needs of the worker, over an empty store. */
function servicesOf() {
  const { database, vault } = openStore();
  const stored = configuration<StoredConnection, SiteDefinition>(database, vault);
  const services = {
    database,
    configuration: stored,
    clinic: async () => ({
      practitioners: await stored.practitioners.list(),
      facilities: [],
      insurers: [],
      products: [],
    }),
    tokens: () => ({ read: async () => null, write: async () => undefined }),
    audit: { append: async () => undefined },
    outbox: { wake: async () => undefined },
    codeSets: { connectionsChanged: async () => undefined },
    now: () => 0,
    today: () => '2026-11-28',
  };
  return { services: services as unknown as Services, stored };
}

let services: Services;
let stored: ReturnType<typeof servicesOf>['stored'];
beforeEach(() => {
  ({ services, stored } = servicesOf());
  Object.assign(fake, { refused: [], tabs: [], told: [], matches: [] });
});

describe('the credentials of a connection that is changed', () => {
  const key = { kind: 'apiKey', id: 'KEY-1', key: 'old' } as const;
  const person = { kind: 'signIn', clientId: 'CLIENT' } as const;
  const scope = 'bills.write';
  const rest: Omit<ConnectionInput, 'auth'> = {
    id: 'main',
    name: 'Harley Street',
    environment: 'uat',
    discoveryUrl: 'https://uat.healthcode.example/d.json',
    openIdConfigurationUrl: 'https://uat.healthcode.example/openid-configuration',
    siteId: 'HC00ABC',
    endpointKeys: {},
    notFoundAfterSeconds: 120,
  };

  it.each<[string, StoredConnection['auth'], ConnectionInput['auth'], StoredConnection['auth']]>([
    ['a name alone', { ...key, scope }, { ...key, key: null }, { ...key, scope }],
    ['another key', { ...key, scope }, { ...key, key: 'new' }, { ...key, key: 'new', scope }],
    ['another key id', { ...key, scope }, { ...key, id: 'KEY-2', key: null }, { ...key, id: 'KEY-2', scope }],
    ['another client', { ...person, scope }, { ...person, clientId: 'NEW' }, { ...person, clientId: 'NEW', scope }],
    ['a name alone, of one for persons', { ...person, scope }, person, { ...person, scope }],
    ['a person in place of a key', { ...key, scope }, person, person],
    ['a key in place of a person', { ...person, scope }, { ...key, key: 'new' }, { ...key, key: 'new' }],
    ['no scope before', key, { ...key, key: 'new' }, { ...key, key: 'new' }],
  ])('keep what the form does not show: %s', async (_, before, input, after) => {
    await stored.connections.save({ ...rest, auth: before });
    const value = { ...rest, name: 'Wimpole Street', auth: input };
    const shown = (await view(services)).connections.map(connectionAsShown)[0] ?? null;
    await change(services, { kind: 'connection', key: 'main', before: shown, value }, null, () => undefined);
    expect(await stored.connections.get('main')).toEqual({ ...rest, name: 'Wimpole Street', auth: after });
  });

  it.each<[string, StoredConnection | null]>([
    ['a person signs in until then', { ...rest, auth: person }],
    ['an import left them out', rest],
    ['it is new', null],
  ])('are not taken without the key where %s', async (_, before) => {
    if (before !== null) await stored.connections.save(before);
    const value = { ...rest, name: 'Wimpole Street', auth: { ...key, key: null } };
    const shown = (await view(services)).connections.map(connectionAsShown)[0] ?? null;
    const wanted: SettingsChange = { kind: 'connection', key: before && 'main', before: shown, value };
    const changed = change(services, wanted, null, () => undefined);
    await expect(changed).rejects.toThrow('Nothing was changed: the API key is missing.');
    expect(await stored.connections.get('main')).toEqual(before);
  });
});

it('a connection to Healthcode’s LIVE system can’t be had as a test system, which nobody would have to confirm', async () => {
  const value: ConnectionInput = {
    id: 'main',
    name: 'Harley Street',
    environment: 'sandbox',
    discoveryUrl: 'https://api.healthcode.co.uk/.well-known/discovery-document.json',
    openIdConfigurationUrl: 'https://auth.healthcode.co.uk/.well-known/openid-configuration',
    siteId: 'HC00ABC',
    auth: { kind: 'signIn', clientId: 'CLIENT' },
    endpointKeys: {},
    notFoundAfterSeconds: 120,
  };
  const saved = (input: ConnectionInput, typed: string | null) =>
    change(services, { kind: 'connection', key: null, before: null, value: input }, typed, () => undefined);
  await expect(saved(value, null)).rejects.toThrow('Choose LIVE as its environment');
  await expect(saved({ ...value, environment: 'live' }, null)).rejects.toThrow('must be confirmed');
  await saved({ ...value, environment: 'live' }, 'LIVE');
  expect(await stored.connections.get('main')).toMatchObject({ environment: 'live' });
});

describe('a record that two tabs show', () => {
  const practitioner: Practitioner = { names: ['Dr A'], identifier: '0651978', identifiersByInsurer: {} };
  const input: ConnectionInput = {
    id: 'main',
    name: 'Harley Street',
    environment: 'uat',
    discoveryUrl: 'https://uat.healthcode.example/d.json',
    openIdConfigurationUrl: 'https://uat.healthcode.example/openid-configuration',
    siteId: 'HC00ABC',
    auth: { kind: 'apiKey', id: 'KEY', key: 'secret' },
    endpointKeys: {},
    notFoundAfterSeconds: 120,
  };
  const told = vi.fn();
  const send = (request: SettingsChange) => change(services, request, null, told);
  beforeEach(async () => {
    await send({ kind: 'practitioner', key: null, before: null, value: practitioner });
    await send({ kind: 'connection', key: null, before: null, value: input });
    told.mockClear();
  });

  it('is saved by the first, and told to the second, which is refused; once it has seen it, it may', async () => {
    const first = { ...practitioner, names: ['Dr A', 'A, Dr'] };
    const second = { ...practitioner, payeeIdentifier: 'P1' };
    const save = (before: Practitioner, value: Practitioner | null) =>
      send({ kind: 'practitioner', key: practitioner.identifier, before, value });
    await save(practitioner, first);
    expect(told).toHaveBeenCalledTimes(1);
    await expect(save(practitioner, second)).rejects.toThrow('nothing was saved');
    await expect(save(practitioner, null)).rejects.toThrow('nothing was saved');
    expect(told).toHaveBeenCalledTimes(1);
    expect((await view(services)).practitioners).toEqual([first]);
    await save(first, second);
    expect((await view(services)).practitioners).toEqual([second]);
  });

  it('is compared without what is not shown of a connection: its key, and who is signed in', async () => {
    const [shown] = (await view(services)).connections;
    if (!shown) throw new Error('There is no connection.');
    const save = (before: object, value: ConnectionInput | null) =>
      send({ kind: 'connection', key: 'main', before, value });
    const before = connectionAsShown(shown);
    expect(JSON.stringify(before)).not.toContain('secret');
    await save(before, { ...input, name: 'Renamed', auth: { kind: 'apiKey', id: 'KEY', key: null } });
    await expect(save(before, { ...input, siteId: 'HC99XYZ' })).rejects.toThrow('nothing was saved');
    await expect(save(before, null)).rejects.toThrow('nothing was saved');
    await save(connectionAsShown({ ...shown, name: 'Renamed' }), null);
    expect((await view(services)).connections).toEqual([]);
  });
});

describe('the tabs of a site that is enabled', () => {
  const site = (...origins: string[]): SiteDefinition => ({ id: 'a', name: 'A', origins, pages: {} });
  const [A, B, C] = ['https://a.example', 'https://b.example', 'https://c.example'];
  const save = async (value: SiteDefinition | null) => {
    const before = (await stored.sites.get('a'))?.definition ?? null;
    return change(services, { kind: 'site', key: 'a', before, value }, null, () => undefined);
  };

  beforeEach(async () => {
    await stored.sites.save(site(A, B));
    await stored.sites.save({ ...site(C), id: 'other' });
    await enableSite(services, 'a', true);
    await enableSite(services, 'other', true);
    fake.tabs = [A, B, C].map((origin, place) => ({ id: place + 1, url: `${origin}/invoices/1` }));
    fake.told = [];
  });

  it('get it anew when its definition is saved', async () => {
    await save({ ...site(A, B), name: 'Another name' });
    expect(fake).toMatchObject({
      told: [
        [1, 'start'],
        [2, 'start'],
      ],
      matches: [`${A}/*`, `${B}/*`, `${C}/*`],
    });
  });

  const imported = (definition: SiteDefinition) =>
    apply(
      services,
      JSON.stringify({ format: 'healthcode-overlay-settings', version: 1, sites: [definition] }),
      null,
      () => undefined,
    );

  it.each([
    ['a new', save],
    ['an imported', imported],
  ])(
    'lose it when %s definition names an address that the browser has not allowed: the site is off then',
    async (_, give) => {
      fake.refused = ['https://new.example/*'];
      await give(site(A, 'https://new.example'));
      expect(await stored.sites.get('a')).toMatchObject({ enabled: false });
      expect(fake).toMatchObject({
        told: [
          [1, 'site.off'],
          [2, 'site.off'],
        ],
        matches: [`${C}/*`],
      });
    },
  );

  it.each([
    ['a new', save],
    ['an imported', imported],
  ])('lose it at an address that %s definition leaves out', async (_, give) => {
    await give(site(A));
    expect(fake).toMatchObject({
      told: [
        [2, 'site.off'],
        [1, 'start'],
      ],
      matches: [`${A}/*`, `${C}/*`],
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['switched off', () => enableSite(services, 'a', false)],
    ['removed', () => save(null)],
  ])('lose it when it is %s', async (_, act) => {
    await act();
    expect(fake).toMatchObject({
      told: [
        [1, 'site.off'],
        [2, 'site.off'],
      ],
      matches: [`${C}/*`],
    });
  });

  it.each<[string, SiteDefinition, [tabId: number, message: string][]]>([
    [
      'begins anew in those of another site at the same address',
      { ...site(A), id: 'second' },
      [
        [1, 'site.off'],
        [2, 'site.off'],
        [1, 'start'],
      ],
    ],
    [
      'goes on in those of another site at another port',
      { ...site(`${A}:8443`), id: 'second' },
      [
        [1, 'site.off'],
        [2, 'site.off'],
      ],
    ],
  ])('lose it when it is switched off, but it %s', async (_, second, told) => {
    await stored.sites.save(second);
    await enableSite(services, 'second', true);
    fake.tabs.push({ id: 4, url: `${A}:8443/invoices/1` });
    fake.told = [];
    await enableSite(services, 'a', false);
    expect(fake.told).toEqual(told);
  });

  it('lose it at an address that differs by its port alone', async () => {
    await save(site(`${A}:8443`, B));
    expect(fake.told).toEqual([
      [1, 'site.off'],
      [2, 'start'],
    ]);
  });

  it('are left alone when a site that is off is changed', async () => {
    await enableSite(services, 'a', false);
    fake.told = [];
    await save(site(A));
    expect(fake).toMatchObject({ told: [], matches: [`${C}/*`] });
  });
});

describe('an exported file', () => {
  it('of the settings opens no patient; of the patients it has those that can be opened', async () => {
    const patient = { site: 'a', pmsId: 'P-1', name: 'Mrs Jane Doe', insurers: [] };
    await stored.patients.save(null, patient);
    await stored.patients.save(null, { ...patient, pmsId: 'P-2' });
    const { patients } = services.database;
    const [damaged] = await patients.toArray();
    await patients.update(damaged?.id ?? '', { sealed: new Uint8Array([1, 2, 3]) });
    const list = vi.spyOn(stored.patients, 'list');
    expect((await exportFile(services, 'settings')).fileName).toBe('healthcode-overlay-settings-2026-11-28.json');
    expect(list).not.toHaveBeenCalled();
    const { fileName, text } = await exportFile(services, 'patients');
    expect(fileName).toBe('healthcode-overlay-patients-2026-11-28.json');
    expect(JSON.parse(text).patients).toHaveLength(1);
  });
});
