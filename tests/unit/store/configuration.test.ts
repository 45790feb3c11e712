import { describe, expect, it } from 'vitest';
import { signInSchema } from '../../../lib/healthcode/port.ts';
import { type Configuration, configuration } from '../../../lib/store/configuration.ts';
import { readSettings } from '../../../lib/store/import.ts';
import { sealedIndex } from '../../../lib/store/sealed-index.ts';
import { tokenStore } from '../../../lib/store/settings.ts';
import { exportPatients, exportSettings } from '../../../lib/store/settings-file.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { everythingStored, openStore, submissionOf } from './fixtures.ts';
import { type Connection, exampleSettings, type Site } from './settings-parts.ts';

function withConfiguration() {
  const store = openStore();
  return { ...store, stored: configuration<Connection, Site>(store.database, store.vault) };
}

async function withExample() {
  const store = withConfiguration();
  const settings = exampleSettings();
  for (const connection of settings.connections) await store.stored.connections.save(connection);
  for (const site of settings.sites) await store.stored.sites.save(site);
  for (const patient of settings.patients) await store.stored.patients.save(null, patient);
  for (const practitioner of settings.practitioners) await store.stored.practitioners.save(null, practitioner);
  for (const product of settings.products) await store.stored.products.save(null, product);
  const [connection] = settings.connections;
  const [site] = settings.sites;
  const [patient] = settings.patients;
  if (!connection || !site || !patient) throw new Error('The example lacks a connection, a site or a patient.');
  return { ...store, settings, connection, site, patient };
}

describe('configuration at rest', () => {
  it('has no secret, patient name, number, birth date or registration number in the clear', async () => {
    const { database, vault, stored, patient } = await withExample();
    await tokenStore(database, vault, 'main').write('token-in-the-clear');
    const raw = await everythingStored(database);
    expect(raw).toContain('Harley practice system');
    for (const secret of [
      'not-a-real-key',
      'hc00abc-overlay',
      'token-in',
      'Jane',
      'Doe',
      'jane',
      '1980-04-02',
      'P-1001',
      'AX1234567',
      'A12345',
    ]) {
      expect(raw).not.toContain(secret);
    }
    expect(await stored.patients.get(patient)).toEqual(patient);
  });

  it('is exported without credentials and patients; patients on their own', async () => {
    const { stored, settings } = await withExample();
    const all = await readSettings(stored);
    const text = exportSettings(all, signInSchema);
    expect(text).not.toMatch(/not-a-real-key|hc00abc-overlay|"auth"|Jane|AX1234567/);
    expect(JSON.parse(text)).toMatchObject({
      format: 'healthcode-overlay-settings',
      version: 1,
      connections: [{ id: 'main', siteId: 'HC00ABC' }],
    });
    expect(JSON.parse(exportPatients(all.patients)).patients).toEqual(settings.patients);
  });
});

describe('practitioners, insurers, facilities and products', () => {
  it('are added, renumbered and removed, and keep their record’s id', async () => {
    const { database, stored } = await withExample();
    const [practitioner] = await stored.practitioners.list();
    const id = (await database.practitioners.toArray())[0]?.id;
    if (!practitioner) throw new Error('no practitioner');
    await stored.practitioners.save('0651978', { ...practitioner, identifier: '0999999' });
    expect(await stored.practitioners.get('0651978')).toBeNull();
    expect(await stored.practitioners.get('0999999')).toMatchObject({ names: practitioner.names });
    expect((await database.practitioners.toArray()).map((row) => row.id)).toEqual([id]);
    await stored.practitioners.remove('0999999');
    expect(await stored.practitioners.list()).toEqual([]);
  });

  it('are listed by name', async () => {
    const { stored } = await withExample();
    expect((await stored.products.list()).map(({ name }) => name)).toEqual(['Endoscopy', 'Initial consultation']);
  });

  it('refuse a key that is taken, and a change of what is not there', async () => {
    const { stored, settings } = await withExample();
    const [first, second] = settings.products;
    if (!first || !second) throw new Error('no products');
    await expect(stored.products.save(null, first)).rejects.toMatchObject({ name: 'AlreadyThere' });
    await expect(stored.products.save(first.name, second)).rejects.toMatchObject({ name: 'AlreadyThere' });
    await expect(stored.products.save('Nothing', first)).rejects.toMatchObject({ name: 'NotThere' });
    await expect(stored.products.remove('Nothing')).rejects.toMatchObject({ name: 'NotThere' });
    expect(await stored.products.list()).toEqual([first, second]);
  });
});

describe('connections', () => {
  it('keep their credentials when saved without', async () => {
    const { stored, connection } = await withExample();
    const { auth, ...rest } = connection;
    await stored.connections.save({ ...rest, name: 'Renamed' });
    expect(await stored.connections.get('main')).toEqual({ ...rest, name: 'Renamed', auth });
  });

  it.each<[string, Partial<Connection>, 'kept' | 'forgotten']>([
    ['nothing', {}, 'kept'],
    ['a name', { name: 'Renamed' }, 'kept'],
    ['the wait for *Not found*', { notFoundAfterSeconds: 60 }, 'kept'],
    ['the name of an endpoint', { endpointKeys: { submitBill: 'another_endpoint' } }, 'kept'],
    ['another environment', { environment: 'uat' }, 'forgotten'],
    ['another Healthcode site', { siteId: 'HC99XYZ' }, 'forgotten'],
    ['another discovery address', { discoveryUrl: 'https://elsewhere.example/d.json' }, 'forgotten'],
    ['another sign-in address', { openIdConfigurationUrl: 'https://elsewhere.example/o.json' }, 'forgotten'],
    ['other credentials', { auth: { kind: 'apiKey', id: 'new', key: 'new' } }, 'forgotten'],
  ])('keep whoever signed in, unless it is another way in: %s', async (_, changes, fate) => {
    const { database, vault, stored, connection } = await withExample();
    const token = tokenStore(database, vault, 'main');
    await token.write('t');
    await stored.connections.save({ ...connection, ...changes });
    expect(await token.read()).toBe(fate === 'kept' ? 't' : null);
  });

  it.each([
    ['environment', { environment: 'live' }],
    ['Healthcode site', { siteId: 'HC99XYZ' }],
  ] as const)('refuse another %s while bills are on their way, and take it when none is', async (_, change) => {
    const { database, vault, stored, connection } = await withExample();
    await stored.connections.save({ ...connection, ...change });
    await stored.connections.save(connection);
    const repository = submissionRepository(database, vault);
    await repository.create(submissionOf(), null);
    await expect(stored.connections.save({ ...connection, ...change })).rejects.toMatchObject({ name: 'Refused' });
    expect(await stored.connections.get('main')).toEqual(connection);
    await repository.update('REF1', { state: 'queued', revision: 1 }, { state: 'failed', nextTryAt: null }, null);
    await stored.connections.save({ ...connection, ...change });
    expect(await stored.connections.get('main')).toEqual({ ...connection, ...change });
  });

  it.each<[string, Partial<Connection>]>([
    ['discovery address', { discoveryUrl: 'https://API.healthcode.co.uk./elsewhere.json' }],
    ['sign-in address', { openIdConfigurationUrl: 'https://auth.healthcode.co.uk/.well-known/openid-configuration' }],
  ])('are refused as anything but LIVE with Healthcode’s LIVE %s', async (_, address) => {
    const { stored, connection } = await withExample();
    const live = { ...connection, ...address };
    for (const environment of ['uat', 'sandbox', 'other'] as const)
      await expect(stored.connections.save({ ...live, environment })).rejects.toMatchObject({ name: 'Refused' });
    expect(await stored.connections.get('main')).toEqual(connection);
    await stored.connections.save({ ...live, environment: 'live' });
    expect(await stored.connections.get('main')).toEqual({ ...live, environment: 'live' });
  });

  it('refuse another server while bills are on their way, but not another place on the same one', async () => {
    const { database, vault, stored, connection } = await withExample();
    await submissionRepository(database, vault).create(submissionOf(), null);
    const { hostname } = new URL(connection.discoveryUrl);
    const elsewhere = { ...connection, discoveryUrl: 'https://elsewhere.example/d.json' };
    await expect(stored.connections.save(elsewhere)).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringContaining('elsewhere.example'),
    });
    await stored.connections.save({ ...connection, discoveryUrl: `https://${hostname}:8443/moved.json` });
    await stored.connections.save({ ...connection, openIdConfigurationUrl: 'https://elsewhere.example/o.json' });
  });

  it('of LIVE may be set right to Healthcode’s own address, though bills wait', async () => {
    const { database, vault, stored, connection } = await withExample();
    const typo = { ...connection, environment: 'live', discoveryUrl: 'https://apl.healthcode.co.uk/d.json' } as const;
    const right = { ...typo, discoveryUrl: 'https://api.healthcode.co.uk/d.json' };
    await stored.connections.save(typo);
    await submissionRepository(database, vault).create(submissionOf(), null);
    await stored.connections.save(right);
    await expect(stored.connections.save(typo)).rejects.toMatchObject({ name: 'Refused' });
  });

  it('stay while bills are on their way, then go with their token', async () => {
    const { database, vault, stored } = await withExample();
    const repository = submissionRepository(database, vault);
    await tokenStore(database, vault, 'main').write('t');
    await repository.create(submissionOf(), null);
    await expect(stored.connections.remove('main')).rejects.toMatchObject({ name: 'Refused' });
    await repository.update('REF1', { state: 'queued', revision: 1 }, { state: 'failed', nextTryAt: null }, null);
    await stored.connections.remove('main');
    expect(await stored.connections.list()).toEqual([]);
    expect(await tokenStore(database, vault, 'main').read()).toBeNull();
  });
});

describe('sites', () => {
  function renumbered(site: Site): Site {
    const copy = structuredClone(site);
    if (copy.pages.invoice) copy.pages.invoice.fields.invoiceNumber = { find: { label: 'Reference' }, type: 'text' };
    return copy;
  }

  it('begin switched off, and keep their switch and billing key when changed', async () => {
    const { stored, site } = await withExample();
    expect((await stored.sites.get('harley'))?.enabled).toBe(false);
    await stored.sites.setEnabled('harley', true);
    await stored.sites.save({ ...site, billingKey: undefined, name: 'New name' });
    expect(await stored.sites.get('harley')).toEqual({ enabled: true, definition: { ...site, name: 'New name' } });
  });

  it('get their id as billing key where none is given', async () => {
    const { stored, site } = await withExample();
    await stored.sites.save({ ...site, id: 'second', billingKey: undefined });
    expect((await stored.sites.get('second'))?.definition.billingKey).toBe('second');
  });

  it('may be numbered otherwise until a bill was made', async () => {
    const { stored, site } = await withExample();
    await stored.sites.save({ ...renumbered(site), billingKey: 'other' });
    expect((await stored.sites.get('harley'))?.definition.billingKey).toBe('other');
  });

  it.each<[string, (site: Site) => Site]>([
    ['billing key', (site) => ({ ...site, billingKey: 'other' })],
    ['place of the invoice number', renumbered],
  ])('refuse another %s once a bill was made, also after having been removed', async (_, change) => {
    const { database, vault, stored, site } = await withExample();
    await submissionRepository(database, vault).create(submissionOf(), null);
    await expect(stored.sites.save(change(site))).rejects.toMatchObject({ name: 'Refused' });
    expect((await stored.sites.get('harley'))?.definition).toEqual(site);
    await stored.sites.save({ ...site, name: 'Any other change' });
    await stored.sites.remove('harley');
    await expect(stored.sites.save(change(site))).rejects.toMatchObject({ name: 'Refused' });
    await stored.sites.save(site);
  });

  describe('of the address of another one that bills were made with', () => {
    async function withBill() {
      const store = await withExample();
      await submissionRepository(store.database, store.vault).create(submissionOf(), null);
      return { ...store, second: { ...store.site, id: 'second', billingKey: undefined } };
    }
    const refused = { name: 'Refused', message: expect.stringContaining('"billingKey": "harley"') };

    it('are refused under another billing key, and taken under the same', async () => {
      const { stored, second } = await withBill();
      await expect(stored.sites.save(second)).rejects.toMatchObject(refused);
      expect(await stored.sites.get('second')).toBeNull();
      await stored.sites.save({ ...second, billingKey: 'harley' });
      await stored.sites.save({ ...second, id: 'third', origins: ['https://third.example'] });
      await expect(stored.sites.save({ ...second, id: 'third' })).rejects.toMatchObject(refused);
    });

    it.each<[string, (stored: Configuration<Connection, Site>, site: Site) => Promise<void>]>([
      ['was removed', (stored) => stored.sites.remove('harley')],
      ['has moved', (stored, site) => stored.sites.save({ ...site, origins: ['https://moved.example'] })],
      [
        'has moved and was removed',
        async (stored, site) => {
          await stored.sites.save({ ...site, origins: ['https://moved.example'] });
          await stored.sites.remove('harley');
        },
      ],
    ])('are refused also once that %s', async (_, change) => {
      const { stored, site, second } = await withBill();
      await change(stored, site);
      await expect(stored.sites.save(second)).rejects.toMatchObject(refused);
      await stored.sites.save(site);
    });

    it('may still be edited where both have bills of long ago', async () => {
      const { database, vault, stored, site, second } = await withBill();
      await database.sites.put({ id: 'second', enabled: false, definition: { ...second, billingKey: 'second' } });
      await submissionRepository(database, vault).create(
        submissionOf({ providerReference: 'REF2', siteId: 'second' }),
        null,
      );
      await stored.sites.save({ ...second, name: 'Renamed' });
      await stored.sites.save({ ...site, name: 'Renamed' });
    });

    it('are no matter where a site was removed by a version that did not remember its address', async () => {
      const { database, stored, second } = await withBill();
      await database.sites.delete('harley');
      await database.settings.put({
        key: 'numbering/harley',
        value: { billingKey: 'harley', invoiceNumber: { find: { label: 'Invoice number' }, type: 'text' } },
      });
      await stored.sites.save(second);
    });
  });

  it('take another place of the invoice number if it was tried and gave the same number, but no other billing key', async () => {
    const { database, vault, stored, site } = await withExample();
    await submissionRepository(database, vault).create(submissionOf(), null);
    await stored.sites.save(renumbered(site), { sameNumbers: true });
    expect((await stored.sites.get('harley'))?.definition).toEqual(renumbered(site));
    const otherKey = { ...site, billingKey: 'other' };
    await expect(stored.sites.save(otherKey, { sameNumbers: true })).rejects.toMatchObject({ name: 'Refused' });
  });
});

describe('patients', () => {
  it('are found without an apostrophe, also by an entry that was written with it', async () => {
    const { stored, patient, database, vault } = await withExample();
    await stored.patients.save(null, { ...patient, pmsId: 'P-2002', name: 'Łukasz O’Brien' });
    const index = sealedIndex<{ text: string }>(database, vault, 'patients');
    const [key = ''] = [...(await index.read())].find(([, { text }]) => text?.includes('p-2002')) ?? [];
    const old = await index.prepare([{ key, text: 'łukasz o’brien p-2002' }]);
    for (const write of [async () => undefined, () => old.commit()]) {
      await write();
      for (const prefix of ["o'brien", 'obrien', 'lukasz o’br', 'łuk'])
        expect((await stored.patients.find(prefix, 10)).patients).toMatchObject([{ pmsId: 'P-2002' }]);
    }
  });

  it.each([
    ['', ['Jane', 'Zoë']],
    ['do', ['Jane']],
    ['mrs jan', ['Jane']],
    ['zoe', ['Zoë']],
    ['p-2', ['Zoë']],
    ['oe', []],
  ])('are found by the beginnings of words: “%s”', async (prefix, expected) => {
    const { stored, patient } = await withExample();
    await stored.patients.save(null, { ...patient, pmsId: 'P-2002', name: 'Zoë Quill' });
    const { patients: found } = await stored.patients.find(prefix, 10);
    expect(found.map(({ name }) => expected.find((part) => name.includes(part)))).toEqual(expected);
  });

  it('are changed and renumbered, and not found under the old name or number', async () => {
    const { stored, patient } = await withExample();
    await stored.patients.save(patient, { ...patient, name: 'Ford Prefect' });
    await stored.patients.save(patient, { ...patient, name: 'Ford Prefect', pmsId: 'P-42' });
    expect(await stored.patients.get(patient)).toBeNull();
    expect(await stored.patients.get({ site: 'harley', pmsId: 'P-42' })).toMatchObject({ name: 'Ford Prefect' });
    expect((await stored.patients.find('jane', 10)).patients).toEqual([]);
    expect((await stored.patients.find('ford', 10)).patients).toHaveLength(1);
    expect(await stored.patients.count()).toBe(1);
  });

  it('are kept apart by site, and no number is given twice', async () => {
    const { stored, patient } = await withExample();
    await stored.patients.save(null, { ...patient, site: 'other', name: 'Somebody Else' });
    await expect(stored.patients.save(null, patient)).rejects.toMatchObject({ name: 'AlreadyThere' });
    await expect(stored.patients.save(patient, { ...patient, site: 'other' })).rejects.toMatchObject({
      name: 'AlreadyThere',
    });
    expect(await stored.patients.get(patient)).toEqual(patient);
  });

  it('go with their entry in the search index', async () => {
    const { database, stored, patient } = await withExample();
    await stored.patients.remove(patient);
    expect(await stored.patients.count()).toBe(0);
    expect(await database.searchIndexes.count()).toBe(0);
    await expect(stored.patients.remove(patient)).rejects.toMatchObject({ name: 'NotThere' });
  });
});

describe('a record that was changed elsewhere since it was shown', () => {
  const conflict = { name: 'Conflict', message: expect.stringContaining('nothing was saved') };

  it('is neither replaced nor removed, whatever kind it is; as it is now it is', async () => {
    const { stored, settings, connection, site, patient } = await withExample();
    const [practitioner] = settings.practitioners;
    if (!practitioner) throw new Error('The example lacks a practitioner.');
    const { practitioners, connections, sites, patients } = stored;
    const key = practitioner.identifier;
    const now = {
      practitioner: { ...practitioner, names: ['Changed elsewhere'] },
      connection: { ...connection, name: 'Changed elsewhere' },
      site: { ...site, name: 'Changed elsewhere' },
      patient: { ...patient, name: 'Changed Elsewhere' },
    };
    await practitioners.save(key, now.practitioner);
    await connections.save(now.connection);
    await sites.save(now.site);
    await patients.save(patient, now.patient);

    for (const late of [
      () => practitioners.save(key, { ...practitioner, payeeIdentifier: '1' }, practitioner),
      () => practitioners.remove(key, practitioner),
      () => connections.save({ ...connection, siteId: 'HC99XYZ' }, connection),
      () => connections.remove('main', connection),
      () => sites.save({ ...site, origins: ['https://late.example'] }, { shown: site }),
      () => sites.remove('harley', site),
      () => patients.save(patient, { ...patient, birthDate: '1999-01-01' }, patient),
      () => patients.save(patient, { ...patient, pmsId: 'P-9' }, patient),
      () => patients.remove(patient, patient),
    ])
      await expect(late()).rejects.toMatchObject(conflict);
    expect(await readSettings(stored)).toMatchObject({
      practitioners: [now.practitioner],
      connections: [now.connection],
      sites: [now.site],
      patients: [now.patient],
    });

    await practitioners.save(key, { ...practitioner, payeeIdentifier: '1' }, now.practitioner);
    await connections.save({ ...connection, siteId: 'HC99XYZ' }, now.connection);
    await sites.save({ ...site, origins: ['https://late.example'] }, { shown: now.site });
    await patients.save(patient, { ...patient, pmsId: 'P-9' }, now.patient);
    expect(await readSettings(stored)).toMatchObject({
      practitioners: [{ payeeIdentifier: '1' }],
      connections: [{ siteId: 'HC99XYZ' }],
      sites: [{ origins: ['https://late.example'] }],
      patients: [{ pmsId: 'P-9' }],
    });
  });

  it('is told of though both changes began at once', async () => {
    const { stored, connection, patient } = await withExample();
    const outcomes = await Promise.allSettled([
      stored.connections.save({ ...connection, name: 'One' }, connection),
      stored.connections.save({ ...connection, name: 'Other' }, connection),
      stored.patients.save(patient, { ...patient, name: 'One' }, patient),
      stored.patients.save(patient, { ...patient, name: 'Other' }, patient),
    ]);
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
    expect(failed).toEqual([expect.objectContaining(conflict), expect.objectContaining(conflict)]);
  });
});
