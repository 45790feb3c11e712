import { describe, expect, it } from 'vitest';
import { AlreadyThere, Conflict, NotThere, SealBroken } from '../../../lib/store/errors.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { changeOf, everythingStored, openStore, submissionOf } from './fixtures.ts';

async function withOne() {
  const store = openStore();
  const repository = submissionRepository(store.database, store.vault);
  await repository.create(submissionOf(), changeOf());
  return { ...store, repository };
}

const sending = { state: 'sending', sentAt: '2026-11-20T09:00:05.000Z' } as const;
const toSending = changeOf({ from: 'queued', to: 'sending', at: '2026-11-20T09:00:05.000Z', why: 'Sending' });

describe('keeping submissions', () => {
  it('gives back what was kept, also to a new start of the worker', async () => {
    const { factory, repository } = await withOne();
    expect(await repository.get('REF1')).toEqual(submissionOf());
    const later = openStore(factory);
    expect(await submissionRepository(later.database, later.vault).get('REF1')).toEqual(submissionOf());
    expect(await repository.get('REF2')).toBeNull();
  });

  it('stores nothing in the clear that identifies a patient', async () => {
    const { database, repository } = await withOne();
    await repository.update(
      'REF1',
      { state: 'queued', revision: 1 },
      { ...sending, healthcodeReason: 'Beeblebrox not found' },
      toSending,
    );
    const stored = await everythingStored(database);
    expect(stored).toContain('REF1');
    for (const secret of ['Zaphod', 'eeblebrox', '1979-10-12', 'P-7777', 'INV-1001', 'pms.example', 'AXA']) {
      expect(stored).not.toContain(secret);
    }
  });

  it('refuses a second bill of the same reference', async () => {
    const { repository } = await withOne();
    await expect(repository.create(submissionOf({ total: 1 }), changeOf())).rejects.toBeInstanceOf(AlreadyThere);
    expect((await repository.get('REF1'))?.total).toBe(25_000);
    expect(await repository.history('REF1')).toHaveLength(1);
  });

  it('lets only one of two create the same reference at once', async () => {
    const { database, vault } = openStore();
    const repository = submissionRepository(database, vault);
    const results = await Promise.allSettled([1, 2, 3].map(() => repository.create(submissionOf(), changeOf())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await repository.history('REF1')).toHaveLength(1);
    expect(await database.searchIndexes.count()).toBe(1);
  });

  it('refuses a record whose blob was swapped with another one’s', async () => {
    const { database, repository } = await withOne();
    await repository.create(submissionOf({ providerReference: 'REF2' }), changeOf({ providerReference: 'REF2' }));
    const other = await database.submissions.get('REF2');
    await database.submissions.update('REF1', { sealed: other?.sealed ?? new Uint8Array() });
    await expect(repository.get('REF1')).rejects.toBeInstanceOf(SealBroken);
  });
});

describe('changing submissions', () => {
  it('writes record and history together, numbered in order', async () => {
    const { repository } = await withOne();
    const changed = await repository.update('REF1', { state: 'queued', revision: 1 }, sending, toSending);
    expect(changed).toMatchObject({ ...sending, updatedAt: toSending.at });
    expect(await repository.get('REF1')).toEqual(changed);
    expect(await repository.history('REF1')).toEqual([
      { ...changeOf(), sequence: 1 },
      { ...toSending, sequence: 2 },
    ]);
  });

  it('orders history by sequence when the clock went backwards', async () => {
    const { repository } = await withOne();
    await repository.update('REF1', { state: 'queued', revision: 1 }, sending, {
      ...toSending,
      at: '2020-01-01T00:00:00.000Z',
    });
    expect((await repository.history('REF1')).map(({ to }) => to)).toEqual(['queued', 'sending']);
  });

  it('lets only one of several workers take a submission', async () => {
    const { factory, repository } = await withOne();
    const other = openStore(factory);
    const repositories = [repository, submissionRepository(other.database, other.vault), repository];
    const results = await Promise.allSettled(
      repositories.map((each) => each.update('REF1', { state: 'queued', revision: 1 }, sending, toSending)),
    );
    const failures = results.filter((result) => result.status === 'rejected');
    expect(failures).toHaveLength(2);
    for (const failure of failures) expect(failure.reason).toBeInstanceOf(Conflict);
    expect(await repository.history('REF1')).toHaveLength(2);
  });

  it.each([
    ['state', { state: 'sending', revision: 1 }],
    ['revision', { state: 'queued', revision: 2 }],
    ['time of change', { state: 'queued', revision: 1, updatedAt: '2026-11-20T08:00:00.000Z' }],
  ] as const)('writes nothing if the %s is not as expected', async (_, expected) => {
    const { repository } = await withOne();
    await expect(repository.update('REF1', expected, sending, toSending)).rejects.toBeInstanceOf(Conflict);
    expect(await repository.get('REF1')).toEqual(submissionOf());
    expect(await repository.history('REF1')).toHaveLength(1);
  });

  it('loses neither of two patches that both fit', async () => {
    const { repository } = await withOne();
    const expected = { state: 'queued', revision: 1 } as const;
    await Promise.all([
      repository.update('REF1', expected, { attempts: 3 }, null),
      repository.update('REF1', expected, { pageUrl: 'https://pms.example/other' }, null),
    ]);
    expect(await repository.get('REF1')).toMatchObject({ attempts: 3, pageUrl: 'https://pms.example/other' });
  });

  it('refuses to change what is not there', async () => {
    const { repository } = await withOne();
    const change = { ...toSending, providerReference: 'NONE' };
    await expect(repository.update('NONE', { state: 'queued', revision: 1 }, sending, change)).rejects.toBeInstanceOf(
      NotThere,
    );
  });

  it('refuses a history that does not fit the record', async () => {
    const { repository } = await withOne();
    const wrong = changeOf({ from: 'queued', to: 'failed' });
    await expect(repository.update('REF1', { state: 'queued', revision: 1 }, sending, wrong)).rejects.toThrow(
      TypeError,
    );
    expect(await repository.history('REF1')).toHaveLength(1);
  });

  it('leaves no half state when the transaction is cut in the middle', async () => {
    const { database, repository } = await withOne();
    const cut = () => {
      throw new Error('cut');
    };
    database.statusHistory.hook('creating', cut);
    await expect(repository.update('REF1', { state: 'queued', revision: 1 }, sending, toSending)).rejects.toThrow(
      'cut',
    );
    const second = submissionOf({ providerReference: 'REF2' });
    await expect(repository.create(second, changeOf({ providerReference: 'REF2' }))).rejects.toThrow('cut');
    database.statusHistory.hook('creating').unsubscribe(cut);
    expect(await repository.get('REF1')).toEqual(submissionOf());
    expect(await repository.get('REF2')).toBeNull();
    expect(await database.searchIndexes.count()).toBe(1);
    expect(await repository.history('REF1')).toHaveLength(1);
  });
});

describe('what the outbox asks for', () => {
  async function withSome() {
    const store = openStore();
    const repository = submissionRepository(store.database, store.vault);
    const some = [
      submissionOf({ providerReference: 'A', nextTryAt: '2026-11-20T10:00:00.000Z' }),
      submissionOf({ providerReference: 'B', nextTryAt: '2026-11-20T09:30:00.000Z', state: 'checking' }),
      submissionOf({ providerReference: 'C', nextTryAt: null, state: 'sending' }),
      submissionOf({ providerReference: 'D', nextTryAt: null, state: 'at Healthcode', healthcodeStatus: 'Collected' }),
      submissionOf({ providerReference: 'E', nextTryAt: '2026-11-20T11:00:00.000Z', state: 'at Healthcode' }),
    ];
    for (const submission of some) await repository.create(submission, null);
    return repository;
  }
  const references = (found: { providerReference: string }[]) =>
    found.map(({ providerReference }) => providerReference);

  it('finds what is due, the longest due first', async () => {
    const repository = await withSome();
    expect(references(await repository.due('2026-11-20T10:00:00.000Z'))).toEqual(['B', 'A']);
    expect(await repository.due('2026-11-20T09:29:59.999Z')).toEqual([]);
  });

  it('knows when the next is due, and how many are unfinished, an orphaned sending included', async () => {
    const repository = await withSome();
    expect(await repository.nextDueAt()).toBe('2026-11-20T09:30:00.000Z');
    expect(await repository.unfinishedCount()).toBe(4);
  });

  it('has nothing due in an empty store', async () => {
    const { database, vault } = openStore();
    const repository = submissionRepository(database, vault);
    expect(await repository.nextDueAt()).toBeNull();
    expect(await repository.unfinishedCount()).toBe(0);
  });

  it('takes a settled one out of both', async () => {
    const repository = await withSome();
    await repository.update('B', { state: 'checking', revision: 1 }, { state: 'at Healthcode', nextTryAt: null }, null);
    expect(await repository.nextDueAt()).toBe('2026-11-20T10:00:00.000Z');
    expect(await repository.unfinishedCount()).toBe(3);
  });

  it('finds by state and by patient', async () => {
    const repository = await withSome();
    expect(references(await repository.byStates(['sending', 'checking'])).sort()).toEqual(['B', 'C']);
    expect(await repository.forPatient('harley', 'P-7777')).toHaveLength(5);
    expect(await repository.forPatient('elsewhere', 'P-7777')).toEqual([]);
  });
});
