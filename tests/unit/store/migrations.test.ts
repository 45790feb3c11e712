import { IDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { DATABASE_NAME, SCHEMA_VERSION_1 } from '../../../lib/store/database.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { createVault } from '../../../lib/store/vault.ts';
import { changeOf, openStore, submissionOf } from './fixtures.ts';
import { makeVersion1 } from './version-1.ts';

/** Every version that was shipped, with a maker of a database such as it left behind. A new version adds its line here. */
const SHIPPED = [{ version: 1, make: makeVersion1 }];

describe('the database', () => {
  it.each(SHIPPED)('opens what version $version left behind, and reads what was sealed then', async ({ make }) => {
    const factory = new IDBFactory();
    await make(factory, IDBKeyRange);
    const { database, vault } = openStore(factory);
    const repository = submissionRepository(database, vault);
    expect(await repository.get('REF1')).toEqual(submissionOf());
    expect(await repository.history('REF1')).toEqual([{ ...changeOf(), sequence: 1 }]);
    expect((await repository.list({ search: 'beeblebrox' })).rows).toHaveLength(1);
    expect(database.verno).toBe(SHIPPED.length);
  });

  it('makes a new database of the newest version', async () => {
    const { database } = openStore();
    await database.open();
    expect([database.name, database.verno]).toEqual([DATABASE_NAME, SHIPPED.length]);
  });

  it('writes with strict durability', async () => {
    const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const { database } = openStore();
    await submissionRepository(database, createVault(database)).create(submissionOf(), changeOf());
    // fake-indexeddb doesn't declare the third parameter, and takes it all the same.
    const writes = (transactions.mock.calls as unknown[][]).filter(([, mode]) => mode === 'readwrite');
    transactions.mockRestore();
    expect(writes.length).toBeGreaterThan(0);
    for (const [, , options] of writes) expect(options).toEqual({ durability: 'strict' });
  });

  it('has the tables and indexes of version 1 as they were shipped', () => {
    expect(SCHEMA_VERSION_1).toMatchInlineSnapshot(`
      {
        "audit": "++id, at",
        "codeSets": "id",
        "codes": "[codeSet+generation+page]",
        "connections": "id",
        "facilities": "id, &identifier",
        "insurers": "id, &identifier",
        "patients": "id, &lookup",
        "payments": "id, providerReference",
        "practitioners": "id, &identifier",
        "products": "id, &name",
        "searchIndexes": "id, [scope+order]",
        "settings": "key",
        "sites": "id",
        "statusHistory": "[providerReference+sequence]",
        "submissions": "providerReference, state, siteId, connectionId, nextTryAt, unfinished, patientLookup, [updatedAt+providerReference], [group+updatedAt+providerReference]",
      }
    `);
  });
});
