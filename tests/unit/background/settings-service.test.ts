import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { StoredConnection } from '../../../lib/healthcode/port.ts';
import type { ConnectionInput } from '../../../lib/messages.ts';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { configuration } from '../../../lib/store/configuration.ts';
import { openStore } from '../store/fixtures.ts';

vi.mock('webextension-polyfill', () => ({ default: {} }));
vi.mock('../../../entrypoints/background/code-sets.ts', () => ({
  codeSetViews: async () => [],
  importedCodeSetViews: async () => [],
}));
const { change } = await import('../../../entrypoints/background/settings-service.ts');

/** What the options page needs of the worker, over an empty store. */
function servicesOf() {
  const { database, vault } = openStore();
  const stored = configuration<StoredConnection, SiteDefinition>(database, vault);
  const services = {
    configuration: stored,
    clinic: async () => ({ practitioners: [], facilities: [], insurers: [], products: [] }),
    tokens: () => ({ read: async () => null, write: async () => undefined }),
    audit: { append: async () => undefined },
    outbox: { wake: async () => undefined },
    codeSets: { connectionsChanged: async () => undefined },
    now: () => 0,
  };
  return { services: services as unknown as Services, stored };
}

let services: Services;
let stored: ReturnType<typeof servicesOf>['stored'];
beforeEach(() => {
  ({ services, stored } = servicesOf());
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
    await change(services, { kind: 'connection', key: 'main', value }, null, () => undefined);
    expect(await stored.connections.get('main')).toEqual({ ...rest, name: 'Wimpole Street', auth: after });
  });
});
