import Dexie from 'dexie';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { problemOf } from '../../../entrypoints/background/problems.ts';
import { configuration } from '../../../lib/store/configuration.ts';
import { isStoreOutOfOrder, StoreFull, writing } from '../../../lib/store/errors.ts';
import { applySettings, readSettings } from '../../../lib/store/import.ts';
import { paymentRepository } from '../../../lib/store/payments.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { changeOf, fillDisk, openStore, submissionOf } from './fixtures.ts';
import { type Connection, exampleSettings, type Site } from './settings-parts.ts';

afterEach(() => vi.restoreAllMocks());

describe('a full disk', () => {
  it.each(['submissions', 'statusHistory', 'searchIndexes'])(
    'when writing %s keeps no part of a new bill, and says so',
    async (table) => {
      const { database, vault } = openStore();
      const repository = submissionRepository(database, vault);
      await vault.lookup('makes the keys');
      fillDisk(table);
      await expect(repository.create(submissionOf(), changeOf())).rejects.toBeInstanceOf(StoreFull);
      vi.restoreAllMocks();
      expect([
        await database.submissions.count(),
        await database.statusHistory.count(),
        await database.searchIndexes.count(),
      ]).toEqual([0, 0, 0]);
    },
  );

  it('leaves a bill as it was when a change can’t be kept', async () => {
    const { database, vault } = openStore();
    const repository = submissionRepository(database, vault);
    await repository.create(submissionOf(), changeOf());
    fillDisk('statusHistory');
    const change = changeOf({ from: 'queued', to: 'sending' });
    await expect(
      repository.update('REF1', { state: 'queued', revision: 1 }, { state: 'sending' }, change),
    ).rejects.toBeInstanceOf(StoreFull);
    expect(await repository.get('REF1')).toEqual(submissionOf());
  });

  it('applies no part of a settings file, nor a payment', async () => {
    const { database, vault } = openStore();
    const stored = configuration<Connection, Site>(database, vault);
    await submissionRepository(database, vault).create(submissionOf(), null);
    fillDisk('products');
    await expect(applySettings(database, stored, exampleSettings())).rejects.toBeInstanceOf(StoreFull);
    expect(await readSettings(stored)).toMatchObject({ connections: [], practitioners: [], sites: [] });
    vi.restoreAllMocks();
    fillDisk('payments');
    const payment = {
      id: 'p',
      providerReference: 'REF1',
      amount: 1,
      date: '2026-11-22',
      recordedAt: '2026-11-22T09:00:00.000Z',
      note: null,
    };
    await expect(paymentRepository(database, vault).record(payment)).rejects.toBeInstanceOf(StoreFull);
    expect(await submissionRepository(database, vault).totalOutstanding()).toEqual({ sandbox: 25_000 });
  });

  it.each<[string, unknown]>([
    ['the browser’s own error', new DOMException('full', 'QuotaExceededError')],
    ['an abort that the disk caused', new Dexie.AbortError('aborted', new DOMException('full', 'QuotaExceededError'))],
    ['one of many in a bulk write', new Dexie.BulkError('bulk', [new DOMException('full', 'QuotaExceededError')])],
  ])('is known by %s', async (_, error) => {
    await expect(writing(() => Promise.reject(error))).rejects.toBeInstanceOf(StoreFull);
  });

  it('is not taken for any other failure', async () => {
    await expect(writing(() => Promise.reject(new Dexie.AbortError('aborted')))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('a store that can’t be opened', () => {
  /** As Chromium's on a full disk, until it has room again. */
  function factoryWithout(room: { has: boolean }): IDBFactory {
    const factory = new IDBFactory();
    const open = factory.open.bind(factory);
    factory.open = (...parameters) => {
      if (!room.has) throw new DOMException('Internal error opening backing store.', 'UnknownError');
      return open(...parameters);
    };
    return factory;
  }

  it('says so, and opens at its next use once there is room', async () => {
    const room = { has: false };
    const { database } = openStore(factoryWithout(room));
    const failure = await database.submissions.count().then(
      () => null,
      (error: unknown) => error,
    );
    expect(isStoreOutOfOrder(failure)).toBe(true);
    expect(problemOf(failure)).toMatchObject({ kind: 'store', fix: expect.stringContaining('disk may be full') });
    expect(isStoreOutOfOrder(await database.submissions.count().catch((error: unknown) => error))).toBe(true);
    room.has = true;
    expect(await database.submissions.count()).toBe(0);
  });
});
