import { describe, expect, it } from 'vitest';
import { configuration } from '../../../lib/store/configuration.ts';
import { applySettings, previewSettings, readSettings } from '../../../lib/store/import.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { openStore, submissionOf } from './fixtures.ts';
import { type Connection, exampleSettings, type Site } from './settings-parts.ts';

function withStore() {
  const store = openStore();
  const stored = configuration<Connection, Site>(store.database, store.vault);
  return { ...store, stored };
}

/** A copy of every table, to compare. */
async function contents(database: ReturnType<typeof withStore>['database']): Promise<Record<string, unknown[]>> {
  const tables = await Promise.all(database.tables.map(async (table) => [table.name, await table.toArray()] as const));
  return Object.fromEntries(tables);
}

describe('applying a settings file', () => {
  it('puts everything in place, and then has nothing more to do', async () => {
    const { database, stored } = withStore();
    await applySettings(database, stored, exampleSettings());
    expect(await readSettings(stored)).toEqual(exampleSettings());
    const again = await previewSettings(database, stored, exampleSettings());
    expect(again.lines.map(({ kind }) => kind)).not.toContain('added');
    expect(again.lines.map(({ kind }) => kind)).not.toContain('changed');
    const before = await contents(database);
    await applySettings(database, stored, exampleSettings());
    expect(await contents(database)).toEqual(before);
  });

  it('keeps ids, switches and credentials of what is there', async () => {
    const { database, stored } = withStore();
    await applySettings(database, stored, exampleSettings());
    await stored.sites.setEnabled('harley', true);
    const ids = (await database.practitioners.toArray()).map(({ id }) => id);
    const incoming = exampleSettings();
    incoming.practitioners = incoming.practitioners.map((one) => ({ ...one, names: ['Prof Hart'] }));
    incoming.sites = incoming.sites.map((site) => ({ ...site, name: 'Renamed' }));
    incoming.connections = incoming.connections.map(({ auth: _, ...rest }) => ({ ...rest, name: 'Renamed' }));
    await applySettings(database, stored, incoming);
    expect((await database.practitioners.toArray()).map(({ id }) => id)).toEqual(ids);
    expect(await stored.sites.get('harley')).toMatchObject({ enabled: true, definition: { name: 'Renamed' } });
    expect(await stored.connections.get('main')).toMatchObject({ name: 'Renamed', auth: { key: 'not-a-real-key' } });
  });

  it.each([
    'connections',
    'practitioners',
    'facilities',
    'insurers',
    'products',
    'patients',
    'searchIndexes',
    'sites',
    'settings',
  ])('applies nothing at all if writing %s fails', async (name) => {
    const { database, vault, stored } = withStore();
    await vault.lookup('makes the keys');
    const before = await contents(database);
    const cut = () => {
      throw new Error('cut');
    };
    database.table(name).hook('creating', cut);
    await expect(applySettings(database, stored, exampleSettings())).rejects.toThrow('cut');
    database.table(name).hook('creating').unsubscribe(cut);
    expect(await contents(database)).toEqual(before);
  });

  it('applies nothing if the settings were changed while it was being read', async () => {
    const { database, vault, stored } = withStore();
    await vault.lookup('makes the keys');
    const slow = {
      ...stored,
      patients: {
        ...stored.patients,
        prepareSave: async (patients: Parameters<typeof stored.patients.prepareSave>[0]) => {
          await stored.products.save(null, {
            name: 'Meanwhile',
            type: 'procedure',
            industryStandardCode: '1',
            procedureCodes: [],
          });
          return stored.patients.prepareSave(patients);
        },
      },
    };
    await expect(applySettings(database, slow, exampleSettings())).rejects.toMatchObject({ name: 'Conflict' });
    expect(await readSettings(stored)).toMatchObject({ connections: [], sites: [], products: [{ name: 'Meanwhile' }] });
  });

  it('refuses the whole file if it would number known bills otherwise', async () => {
    const { database, vault, stored } = withStore();
    await applySettings(database, stored, exampleSettings());
    await submissionRepository(database, vault).create(submissionOf(), null);
    const before = await contents(database);
    const incoming = exampleSettings();
    incoming.facilities = [{ names: ['New'], identifier: '600000001' }];
    incoming.sites = incoming.sites.map((site) => ({ ...site, billingKey: 'other' }));
    await expect(applySettings(database, stored, incoming)).rejects.toMatchObject({ name: 'Refused' });
    expect(await contents(database)).toEqual(before);
  });

  it.each<[string, (sites: Site[]) => Site[]]>([
    ['known', (sites) => sites.map((site) => ({ ...site, id: 'second', billingKey: undefined }))],
    [
      'that the file itself gives to a site with bills',
      (sites) =>
        sites.flatMap((site) => [
          { ...site, id: 'second', billingKey: undefined, origins: ['https://new.example'] },
          { ...site, origins: [...site.origins, 'https://new.example'] },
        ]),
    ],
  ])('tells beforehand, and refuses, a second site of an address %s under another billing key', async (_, change) => {
    const { database, vault, stored } = withStore();
    await applySettings(database, stored, exampleSettings());
    await submissionRepository(database, vault).create(submissionOf(), null);
    const incoming = { ...exampleSettings(), sites: change(exampleSettings().sites) };
    const { refusals } = await previewSettings(database, stored, incoming);
    expect(refusals).toEqual([expect.stringContaining('"billingKey": "harley"')]);
    await expect(applySettings(database, stored, incoming)).rejects.toMatchObject({ name: 'Refused' });
    const sites = incoming.sites.map((site) => ({ ...site, billingKey: 'harley' }));
    await applySettings(database, stored, { ...incoming, sites });
  });

  it('imports 2,000 patients, found by name afterwards', async () => {
    const { database, stored } = withStore();
    const incoming = exampleSettings();
    const [patient] = incoming.patients;
    if (!patient) throw new Error('no patient');
    incoming.patients = Array.from({ length: 2000 }, (_, n) => ({
      ...patient,
      pmsId: `P-${n}`,
      name: `Patient Number${n}`,
    }));
    await applySettings(database, stored, incoming);
    expect(await stored.patients.count()).toBe(2000);
    expect((await stored.patients.find('number1999', 5)).patients.map(({ pmsId }) => pmsId)).toEqual(['P-1999']);
    expect(await database.searchIndexes.count()).toBe(4);
  }, 30_000);
});
