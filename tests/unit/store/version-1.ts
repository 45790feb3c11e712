import Dexie from 'dexie';
import { DATABASE_NAME, openDatabase, SCHEMA_VERSION_1 } from '../../../lib/store/database.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { createVault } from '../../../lib/store/vault.ts';
import { changeOf, submissionOf } from './fixtures.ts';

/**
 * Leaves behind a database of version 1 with one submission. While version 1 is the newest, today's code writes it; when version 2
 * comes, replace that by literal records as version 1 wrote them (take them from this function's output before the change).
 */
export async function makeVersion1(factory: IDBFactory, keyRange: typeof IDBKeyRange): Promise<void> {
  const old = new Dexie(DATABASE_NAME, { indexedDB: factory, IDBKeyRange: keyRange });
  old.version(1).stores(SCHEMA_VERSION_1);
  await old.open();
  old.close();
  const database = openDatabase({ indexedDB: factory, IDBKeyRange: keyRange });
  await submissionRepository(database, createVault(database)).create(submissionOf(), changeOf());
  database.close();
}
