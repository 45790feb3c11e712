import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../entrypoints/background/problems.ts';
import { configuration } from '../../../lib/store/configuration.ts';
import { SealBroken } from '../../../lib/store/errors.ts';
import { applySettings, previewSettings, readSettings } from '../../../lib/store/import.ts';
import { sealedIndex } from '../../../lib/store/sealed-index.ts';
import { tokenStore } from '../../../lib/store/settings.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { openStore, submissionOf } from './fixtures.ts';
import { type Connection, exampleSettings, type Site } from './settings-parts.ts';

/** One record that can't be opened takes no other away. */

const NOISE = new Uint8Array([1, 2, 3]);

async function withExample() {
  const store = openStore();
  const { database, vault } = store;
  const stored = configuration<Connection, Site>(database, vault);
  const settings = exampleSettings();
  await applySettings(database, stored, settings);
  const [patient] = settings.patients;
  const [connection] = settings.connections;
  if (!patient || !connection) throw new Error('The example lacks a patient or a connection.');
  return { ...store, stored, settings, patient, connection };
}

describe('damaged credentials', () => {
  it('count as none: the connection is listed without them, can be given others, and be removed', async () => {
    const { database, stored, connection } = await withExample();
    const { auth, ...rest } = connection;
    await database.connections.update('main', { sealed: NOISE });
    expect(await stored.connections.list()).toEqual([rest]);
    expect(await stored.connections.get('main')).toEqual(rest);
    await stored.connections.save({ ...rest, name: 'Renamed' });
    expect(await stored.connections.get('main')).toEqual({ ...rest, name: 'Renamed' });
    await stored.connections.save({ ...rest, auth });
    expect(await stored.connections.get('main')).toEqual(connection);
    await stored.connections.remove('main');
    expect(await stored.connections.list()).toEqual([]);
  });

  it('are replaced by those of a settings file', async () => {
    const { database, stored, settings, connection } = await withExample();
    await database.connections.update('main', { sealed: NOISE });
    expect((await previewSettings(database, stored, settings)).refusals).toEqual([]);
    await applySettings(database, stored, settings);
    expect(await stored.connections.get('main')).toEqual(connection);
  });

  it('of a sign-in count as none, and can be written anew', async () => {
    const { database, vault } = openStore();
    const token = tokenStore<string>(database, vault, 'main');
    await token.write('t');
    await database.settings.update('token/main', { value: NOISE });
    expect(await token.read()).toBeNull();
    await token.write('u');
    expect(await token.read()).toBe('u');
  });
});

describe('a damaged patient', () => {
  async function withTwo() {
    const example = await withExample();
    const { database, stored, patient } = example;
    const other = { ...patient, pmsId: 'P-2002', name: 'Zoë Quill' };
    await stored.patients.save(null, other);
    const damage = async (): Promise<void> => {
      for (const { id } of await database.patients.toArray()) await database.patients.update(id, { sealed: NOISE });
    };
    return { ...example, other, damage };
  }

  it('hides no other in the list, in a search or in an export, and is counted where it would be found', async () => {
    const { stored, patient, other, damage } = await withTwo();
    await damage();
    await stored.patients.save(null, other);
    expect(await stored.patients.list()).toEqual([other]);
    expect(await stored.patients.find('', 10)).toEqual({ patients: [other], unreadable: 1 });
    expect(await stored.patients.find('zo', 10)).toEqual({ patients: [other], unreadable: 0 });
    expect((await readSettings(stored)).patients).toEqual([other]);
    expect(await stored.patients.get(patient)).toBeNull();
  });

  it('is replaced where the patient is added again, or comes in with a settings file', async () => {
    const { database, stored, settings, patient, damage } = await withTwo();
    await damage();
    await stored.patients.save(null, patient);
    expect(await stored.patients.get(patient)).toEqual(patient);
    await damage();
    await applySettings(database, stored, settings);
    expect(await stored.patients.get(patient)).toEqual(patient);
    expect(await stored.patients.count()).toBe(2);
  });

  it('is not taken for another: a number that is taken stays taken', async () => {
    const { stored, patient } = await withTwo();
    await expect(stored.patients.save(null, patient)).rejects.toMatchObject({ name: 'AlreadyThere' });
  });
});

describe('a damaged part of a search index', () => {
  const withParts = async () => {
    const store = openStore();
    const index = sealedIndex<{ text: string }>(store.database, store.vault, 'test');
    for (const key of ['a', 'b', 'c']) await (await index.prepare([{ key, text: key }])).commit();
    const [, second] = await store.database.searchIndexes.orderBy('[scope+order]').toArray();
    await store.database.searchIndexes.update(second?.id ?? '', { bytes: NOISE });
    return { ...store, index };
  };

  it('hides no other part, and keeps none from being erased from', async () => {
    const { index } = await withParts();
    expect([...(await index.read()).keys()]).toEqual(['a', 'c']);
    await (await index.prepareErasure('a')).commit();
    expect([...(await index.read()).keys()]).toEqual(['c']);
  });

  it('leaves those after it to be folded', async () => {
    const { database, index } = await withParts();
    for (let n = 0; n < 100; n += 1) {
      await (await index.prepare([{ key: `k${n}`, text: 'x' }])).commit();
      await index.tidy();
    }
    expect(await database.searchIndexes.count()).toBeLessThan(70);
    expect((await index.read()).size).toBe(102);
  });
});

describe('a damaged bill', () => {
  it('hides no other of the same patient', async () => {
    const { database, vault } = openStore();
    const repository = submissionRepository(database, vault);
    await repository.create(submissionOf(), null);
    await repository.create(submissionOf({ providerReference: 'REF2', invoiceNumber: 'INV-2' }), null);
    await database.submissions.update('REF1', { sealed: NOISE });
    expect(await repository.forPatient('harley', 'P-7777')).toMatchObject([{ providerReference: 'REF2' }]);
  });

  it('that is asked for by itself is said to be damaged', () => {
    expect(problemOf(new SealBroken('detail'))).toEqual({
      kind: 'store',
      message: 'A record that is needed for this is damaged and can’t be opened, so nothing was sent or changed.',
      fix: 'Other records are not affected. Ask Healthcode about a bill by its invoice number; enter anything else anew.',
    });
  });
});
