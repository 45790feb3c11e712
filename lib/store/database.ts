import Dexie, { type Table } from 'dexie';
import type { Facility, Insurer, Practitioner, Product } from '../billing/model.ts';
import type {
  AuditRow,
  CodePageRow,
  CodeSetRow,
  ConnectionRow,
  IdentifiedRow,
  NamedRow,
  PatientRow,
  PaymentRow,
  SearchIndexRow,
  SettingRow,
  SiteRow,
  StatusChangeRow,
  SubmissionRow,
} from './rows.ts';

/** Name of the database that every installation has. */
export const DATABASE_NAME = 'healthcode-overlay';

/** Tables and indexes of version 1. Never edit a version that was shipped: add the next one (see README.md). */
export const SCHEMA_VERSION_1 = {
  settings: 'key',
  connections: 'id',
  sites: 'id',
  practitioners: 'id, &identifier',
  facilities: 'id, &identifier',
  insurers: 'id, &identifier',
  products: 'id, &name',
  patients: 'id, &lookup',
  codeSets: 'id',
  codes: '[codeSet+generation+page]',
  searchIndexes: 'id, [scope+order]',
  submissions:
    'providerReference, state, siteId, connectionId, nextTryAt, unfinished, patientLookup, [updatedAt+providerReference], [group+updatedAt+providerReference]',
  statusHistory: '[providerReference+sequence]',
  payments: 'id, providerReference',
  audit: '++id, at',
} as const;

export interface OverlayDatabase extends Dexie {
  settings: Table<SettingRow, string>;
  connections: Table<ConnectionRow, string>;
  sites: Table<SiteRow, string>;
  practitioners: Table<IdentifiedRow<Practitioner>, string>;
  facilities: Table<IdentifiedRow<Facility>, string>;
  insurers: Table<IdentifiedRow<Insurer>, string>;
  products: Table<NamedRow<Product>, string>;
  patients: Table<PatientRow, string>;
  codeSets: Table<CodeSetRow, string>;
  codes: Table<CodePageRow, [codeSet: string, generation: number, page: number]>;
  searchIndexes: Table<SearchIndexRow, string>;
  submissions: Table<SubmissionRow, string>;
  statusHistory: Table<StatusChangeRow, [providerReference: string, sequence: number]>;
  payments: Table<PaymentRow, string>;
  audit: Table<AuditRow, number>;
}

/** Where the database lives; tests hand in another IndexedDB. */
export interface DatabaseOptions {
  name?: string;
  indexedDB?: IDBFactory;
  IDBKeyRange?: typeof IDBKeyRange;
}

/**
 * The database, opened at first use. Strict durability: a write has reached the disk before its promise resolves, which is what
 * *persist before sending* rests on (Chrome's default only hands it to the operating system).
 */
export function openDatabase(options: DatabaseOptions = {}): OverlayDatabase {
  const { name = DATABASE_NAME, indexedDB, IDBKeyRange: keyRange } = options;
  const database = new Dexie(name, {
    chromeTransactionDurability: 'strict',
    ...(indexedDB && { indexedDB }),
    ...(keyRange && { IDBKeyRange: keyRange }),
  });
  database.version(1).stores(SCHEMA_VERSION_1);
  const open = database.open.bind(database);
  // A database that could not be opened, on a full disk say, is tried anew at its next use: Dexie would refuse from then on.
  database.open = () =>
    open().catch((error: unknown) => {
      database.close({ disableAutoOpen: false });
      throw error;
    });
  return database as OverlayDatabase;
}
