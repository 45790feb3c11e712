import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import { vi } from 'vitest';
import { type OverlayDatabase, openDatabase } from '../../../lib/store/database.ts';
import type { Submission } from '../../../lib/store/records.ts';
import type { NewStatusChange } from '../../../lib/store/submissions.ts';
import { createVault, type Vault } from '../../../lib/store/vault.ts';

/** A store on an IndexedDB of its own. */
export interface TestStore {
  factory: IDBFactory;
  database: OverlayDatabase;
  vault: Vault;
}

/** `factory`: that of an earlier store, to see what a new start of the worker finds. */
export function openStore(factory: IDBFactory = new IDBFactory()): TestStore {
  const database = openDatabase({ indexedDB: factory, IDBKeyRange });
  return { factory, database, vault: createVault(database) };
}

/** The disk is full for one table from now on, or after so many more writes to it: each fails as the browser's would. Until `vi.restoreAllMocks()`. */
export function fillDisk(tableName: string, after = 0): void {
  let left = after;
  for (const method of ['add', 'put'] as const) {
    const original = IDBObjectStore.prototype[method];
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...parameters) {
      if (this.name === tableName && left === 0)
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      if (this.name === tableName) left -= 1;
      return original.apply(this, parameters);
    });
  }
}

/** A submission that just went into the queue. */
export function submissionOf(changes: Partial<Submission> = {}): Submission {
  return {
    providerReference: 'REF1',
    environment: 'sandbox',
    healthcodeSiteId: 'HC00ABC',
    connectionId: 'main',
    siteId: 'harley',
    state: 'queued',
    healthcodeStatus: null,
    queuedReason: 'new',
    note: 'Waiting for Zaphod’s consent',
    revision: 1,
    settledRevision: 0,
    claimId: null,
    createdAt: '2026-11-20T09:00:00.000Z',
    updatedAt: '2026-11-20T09:00:00.000Z',
    sentAt: null,
    nextTryAt: '2026-11-20T09:00:00.000Z',
    attempts: 0,
    statusChangedAt: '2026-11-20T09:00:00.000Z',
    adopted: false,
    bill: null,
    body: '{"resourceType":"Claim","note":"Beeblebrox"}',
    invoiceNumber: 'INV-1001',
    pageUrl: 'https://pms.example/invoices/1001',
    patientName: 'Mr Zaphod Beeblebrox',
    patientBirthDate: '1979-10-12',
    patientPmsId: 'P-7777',
    insurerName: 'AXA Health',
    total: 25_000,
    healthcodeReason: null,
    errors: [],
    ...changes,
  };
}

/** A change that fits `submissionOf()`. */
export function changeOf(changes: Partial<NewStatusChange> = {}): NewStatusChange {
  return {
    providerReference: 'REF1',
    at: '2026-11-20T09:00:00.000Z',
    from: 'draft',
    to: 'queued',
    healthcodeStatus: null,
    revision: 1,
    why: 'Submitted for Beeblebrox',
    ...changes,
  };
}

/** Every value of every table as text, bytes as Latin-1, so that a string in the clear would be found anywhere. */
export async function everythingStored(database: OverlayDatabase): Promise<string> {
  const texts: string[] = [];
  for (const table of database.tables) {
    for (const row of await table.toArray()) texts.push(`${table.name} ${rawText(row)}`);
    for (const index of table.schema.indexes) {
      if (index.compound) continue;
      texts.push(`${table.name} ${index.name} ${rawText(await table.orderBy(index.name).keys())}`);
    }
  }
  return texts.join('\n');
}

function rawText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof CryptoKey) return `key extractable=${value.extractable}`;
  if (Array.isArray(value)) return value.map(rawText).join(' ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, part]) => `${key}: ${rawText(part)}`)
      .join(' ');
  return String(value);
}
