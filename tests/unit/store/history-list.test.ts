import { beforeAll, describe, expect, it } from 'vitest';
import type { HistoryFilter } from '../../../lib/store/groups.ts';
import { paymentRepository } from '../../../lib/store/payments.ts';
import type { Submission } from '../../../lib/store/records.ts';
import { sealedIndex } from '../../../lib/store/sealed-index.ts';
import { indexEntry, type SubmissionIndexFields, sealSubmission } from '../../../lib/store/submission-rows.ts';
import { type HistoryCursor, submissionRepository } from '../../../lib/store/submissions.ts';
import type { Vault } from '../../../lib/store/vault.ts';
import { openStore, submissionOf, type TestStore } from './fixtures.ts';

const COUNT = 10_000;

/** Submission number n of many: one each second, four kinds in turn, the name of every thousandth unlike the others. */
function numbered(n: number): Submission {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const kinds = [
    { state: 'queued' },
    { state: 'at Healthcode', healthcodeStatus: 'Collected', nextTryAt: null },
    { state: 'refused', nextTryAt: null },
    { state: 'at Healthcode', healthcodeStatus: 'Cancelled', nextTryAt: null },
  ] as const;
  return submissionOf({
    providerReference: `R${String(n).padStart(5, '0')}`,
    invoiceNumber: `INV-${n}`,
    patientName: n % 1000 === 7 ? 'Miss Zoë O’Brien-Núñez' : 'Mr John Smith',
    insurerName: n % 2 === 0 ? 'Bupa' : 'AXA Health',
    total: 100,
    updatedAt: at,
    ...kinds[n % kinds.length],
  });
}

/** Counts how many blobs of a table are opened. */
function counting(vault: Vault, table: string): { vault: Vault; opened: () => number } {
  let opened = 0;
  const open: Vault['open'] = (blob, context) => {
    if (context.table === table) opened += 1;
    return vault.open(blob, context);
  };
  return { vault: { ...vault, open }, opened: () => opened };
}

describe('10,000 submissions', () => {
  let store: TestStore;

  beforeAll(async () => {
    store = openStore();
    const { database, vault } = store;
    const all = Array.from({ length: COUNT }, (_, n) => numbered(n));
    await database.submissions.bulkAdd(
      await Promise.all(all.map((submission) => sealSubmission(vault, submission, 1))),
    );
    await (
      await sealedIndex<SubmissionIndexFields>(database, vault, 'submissions').prepare(all.map(indexEntry))
    ).commit();
  }, 60_000);

  it('are listed newest change first, opening the rows of the page only', async () => {
    const { vault, opened } = counting(store.vault, 'submissions');
    const { rows, next } = await submissionRepository(store.database, vault).list({ limit: 50 });
    expect(rows.map(({ submission }) => submission.invoiceNumber)).toEqual(
      Array.from({ length: 50 }, (_, n) => `INV-${COUNT - 1 - n}`),
    );
    expect(next).toEqual({ updatedAt: numbered(COUNT - 50).updatedAt, providerReference: 'R09950' });
    expect(opened()).toBe(50);
  });

  it('are counted by filter without opening any', async () => {
    const { vault, opened } = counting(store.vault, 'submissions');
    expect(await submissionRepository(store.database, vault).counts()).toEqual({
      all: COUNT,
      'needs attention': COUNT / 4,
      'in progress': COUNT / 4,
      collected: COUNT / 4,
    });
    expect(opened()).toBe(0);
  });

  it.each([
    ['an invoice number', 'inv-4321', ['INV-4321']],
    ['a name without its apostrophe', 'obrien', Array.from({ length: 10 }, (_, n) => `INV-${9007 - n * 1000}`)],
    ['a name without its accents', 'zoe nunez', Array.from({ length: 10 }, (_, n) => `INV-${9007 - n * 1000}`)],
    ['a name and an insurer', 'O’Brien bupa', []],
    ['a reference', 'r01234', ['INV-1234']],
    ['nothing that is there', 'nobody', []],
  ])('are found by %s', async (_, search, expected) => {
    const { vault, opened } = counting(store.vault, 'submissions');
    const { rows, next } = await submissionRepository(store.database, vault).list({ search });
    expect(rows.map(({ submission }) => submission.invoiceNumber)).toEqual(expected);
    expect(next).toBeNull();
    expect(opened()).toBe(expected.length);
  });

  it('are found within a filter, page by page', async () => {
    const repository = submissionRepository(store.database, store.vault);
    const query = { filter: 'needs attention', search: 'smith', limit: 20 } as const;
    const first = await repository.list(query);
    const second = await repository.list({ ...query, before: first.next });
    const numbers = [...first.rows, ...second.rows].map(({ submission }) => submission.invoiceNumber);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => `INV-${9998 - n * 4}`));
  });

  it('owe what those owe that were not cancelled', async () => {
    const repository = submissionRepository(store.database, store.vault);
    expect(await repository.totalOutstanding()).toEqual({ sandbox: (COUNT - COUNT / 4) * 100 });
  });
});

describe('the list', () => {
  async function withSubmissions(...changes: Partial<Submission>[]) {
    const { database, vault } = openStore();
    const repository = submissionRepository(database, vault);
    for (const [n, change] of changes.entries()) {
      await repository.create(submissionOf({ providerReference: `R${n}`, ...change }), null);
    }
    return { repository, payments: paymentRepository(database, vault), database };
  }

  it('shows every row once when many changed at the same instant', async () => {
    const { repository } = await withSubmissions(...Array.from({ length: 7 }, () => ({})));
    const seen: string[] = [];
    let before: HistoryCursor | null = null;
    do {
      const page = await repository.list({ limit: 3, before });
      seen.push(...page.rows.map(({ submission }) => submission.providerReference));
      before = page.next;
    } while (before !== null);
    expect(seen).toEqual(['R6', 'R5', 'R4', 'R3', 'R2', 'R1', 'R0']);
  });

  it.each<[HistoryFilter, string[]]>([
    ['all', ['R4', 'R3', 'R2', 'R1', 'R0']],
    ['needs attention', ['R2', 'R1']],
    ['in progress', ['R0']],
    ['collected', ['R3']],
  ])('filters by %s', async (filter, expected) => {
    const { repository } = await withSubmissions(
      { state: 'checking' },
      { state: 'failed' },
      { state: 'at Healthcode', healthcodeStatus: 'AwaitingCorrection' },
      { state: 'at Healthcode', healthcodeStatus: 'COLLECTED' },
      { state: 'elsewhere' },
    );
    const { rows } = await repository.list({ filter });
    expect(rows.map(({ submission }) => submission.providerReference)).toEqual(expected);
  });

  it('moves a submission to the top, and to another filter, as its status changes', async () => {
    const { repository } = await withSubmissions({}, {});
    const patch = { state: 'refused', updatedAt: '2026-11-21T00:00:00.000Z', nextTryAt: null } as const;
    await repository.update('R0', { state: 'queued', revision: 1 }, patch, null);
    expect((await repository.list()).rows.map(({ submission }) => submission.providerReference)).toEqual(['R0', 'R1']);
    expect(await repository.counts()).toEqual({ all: 2, 'needs attention': 1, 'in progress': 1, collected: 0 });
  });

  it('counts the same by its running record as by the rows, also after writes that failed', async () => {
    const { repository, database } = await withSubmissions({}, {}, { state: 'failed' });
    await repository.counts();
    await repository.create(submissionOf({ providerReference: 'NEW' }), null);
    await repository.create(submissionOf({ providerReference: 'NEW' }), null).catch(() => null);
    const expected = { state: 'queued', revision: 1 } as const;
    await repository.update('R0', expected, { state: 'at Healthcode', healthcodeStatus: 'Collected' }, null);
    await repository.update('R1', expected, { attempts: 1 }, null);
    await repository.update('R0', expected, { state: 'failed' }, null).catch(() => null);
    const running = await repository.counts();
    await database.settings.delete('submission-counts');
    expect(running).toEqual({ all: 4, 'needs attention': 1, 'in progress': 2, collected: 1 });
    expect(await repository.counts()).toEqual(running);
  });

  it('finds a submission under its corrected patient, and no longer under the first', async () => {
    const { repository } = await withSubmissions({});
    await repository.update('R0', { state: 'queued', revision: 1 }, { patientName: 'Arthur Dent' }, null);
    expect((await repository.list({ search: 'dent' })).rows).toHaveLength(1);
    expect((await repository.list({ search: 'beeblebrox' })).rows).toHaveLength(0);
  });

  it('shows payments with their rows and in the total, and takes them back', async () => {
    const { repository, payments, database } = await withSubmissions(
      {},
      { environment: 'live', total: 500 },
      { total: null },
    );
    const payment = {
      id: 'p1',
      providerReference: 'R0',
      amount: 10_000,
      date: '2026-11-22',
      recordedAt: '2026-11-22T09:00:00.000Z',
      note: null,
    };
    await payments.record(payment);
    await payments.record({ ...payment, id: 'p2', amount: 5_000, date: '2026-11-21' });
    expect((await payments.list('R0')).map(({ id }) => id)).toEqual(['p2', 'p1']);
    const rowOf = async (reference: string) =>
      (await repository.list()).rows.find(({ submission }) => submission.providerReference === reference)?.payments;
    expect((await rowOf('R0'))?.map(({ id, amount }) => [id, amount])).toEqual([
      ['p2', 5_000],
      ['p1', 10_000],
    ]);
    expect(await rowOf('R2')).toEqual([]);
    expect(await repository.totalOutstanding()).toEqual({ sandbox: 10_000, live: 500 });

    expect(await payments.remove('p1')).toEqual(payment);
    expect((await rowOf('R0'))?.map(({ id }) => id)).toEqual(['p2']);
    expect(await repository.totalOutstanding()).toEqual({ sandbox: 20_000, live: 500 });
    expect(JSON.stringify(await database.payments.toArray())).not.toContain('2026-11-2');
  });

  it('leaves out what is damaged, says how many, and shows the rest', async () => {
    const { repository, payments, database } = await withSubmissions({}, {}, {}, {});
    const payment = { amount: 100, date: '2026-11-22', recordedAt: '2026-11-22T09:00:00.000Z', note: null };
    await payments.record({ ...payment, id: 'p1', providerReference: 'R2' });
    const damaged = new Uint8Array([1, ...new Uint8Array(40)]);
    await database.submissions.update('R1', { sealed: damaged });
    await database.payments.update('p1', { sealed: damaged });
    const first = await repository.list({ limit: 3 });
    const second = await repository.list({ limit: 3, before: first.next });
    const shown = [...first.rows, ...second.rows].map(({ submission }) => submission.providerReference);
    expect(shown.sort()).toEqual(['R0', 'R3']);
    expect(first.unreadable + second.unreadable).toBe(2);
  });

  it('counts two payments that are recorded at once', async () => {
    const { repository, payments } = await withSubmissions({});
    const payment = {
      providerReference: 'R0',
      amount: 1_000,
      date: '2026-11-22',
      recordedAt: '2026-11-22T09:00:00.000Z',
      note: null,
    };
    await Promise.all(['a', 'b', 'c'].map((id) => payments.record({ ...payment, id })));
    expect(await repository.totalOutstanding()).toEqual({ sandbox: 22_000 });
  });

  it('refuses a payment twice, for no bill, and the removal of none', async () => {
    const { payments } = await withSubmissions({});
    const payment = {
      id: 'p',
      providerReference: 'R0',
      amount: 1,
      date: '2026-11-22',
      recordedAt: '2026-11-22T09:00:00.000Z',
      note: null,
    };
    await payments.record(payment);
    await expect(payments.record(payment)).rejects.toMatchObject({ name: 'AlreadyThere' });
    await expect(payments.record({ ...payment, id: 'q', providerReference: 'NONE' })).rejects.toMatchObject({
      name: 'NotThere',
    });
    await expect(payments.remove('q')).rejects.toMatchObject({ name: 'NotThere' });
  });
});
