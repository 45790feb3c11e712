import Dexie from 'dexie';
import type { SubmissionState } from '../billing/model.ts';
import { paymentState } from '../billing/payment.ts';
import type { OverlayDatabase } from './database.ts';
import { AlreadyThere, Conflict, NotThere, unlessBroken, writing } from './errors.ts';
import type { HistoryFilter, PenceByEnvironment } from './groups.ts';
import { paymentRepository } from './payments.ts';
import type { HistoryRow, StatusChange, Submission } from './records.ts';
import type { SubmissionRow } from './rows.ts';
import { matcher, sealedIndex, searchable } from './sealed-index.ts';
import { groupCounts, moveCount } from './submission-counts.ts';
import {
  indexEntry,
  openChange,
  openSubmission,
  patientLookup,
  type SubmissionIndexFields,
  sealChange,
  sealSubmission,
} from './submission-rows.ts';
import type { Vault } from './vault.ts';

/** A change of state as the caller knows it; the store numbers it. */
export type NewStatusChange = Omit<StatusChange, 'sequence'>;

/** What never changes after `create`. */
type FixedField = 'providerReference' | 'environment' | 'healthcodeSiteId' | 'connectionId' | 'siteId' | 'createdAt';
export type SubmissionPatch = Partial<Omit<Submission, FixedField>>;

/** What the caller took the submission for when it decided. */
export interface ExpectedSubmission {
  state: SubmissionState;
  revision: number;
  updatedAt?: string;
}

/** Place in a list: the last row that was shown. */
export interface HistoryCursor {
  updatedAt: string;
  providerReference: string;
}

export interface HistoryQuery {
  filter?: HistoryFilter;
  /** Words of invoice number, patient, insurer or reference; all must occur. */
  search?: string;
  /** Rows a page, default 50. */
  limit?: number;
  /** Only rows after this one. */
  before?: HistoryCursor | null;
}

export interface HistoryPage {
  rows: HistoryRow[];
  /** How many more of the page's bills have a record or a payment that can't be opened: one must not hide the others. */
  unreadable: number;
  /** Where the next page begins, null on the last. */
  next: HistoryCursor | null;
}

/** Submissions and their status history. Instants are ISO strings as `toISOString` writes them, so that they compare as text. */
export interface SubmissionRepository {
  get(providerReference: string): Promise<Submission | null>;
  /** Keeps a new submission with its first change. On return it is on disk. Throws `AlreadyThere`, `StoreFull`. */
  create(submission: Submission, change: NewStatusChange | null): Promise<void>;
  /**
   * Compare and set: changes the record and appends to its history in one transaction, only if it still is what was expected.
   * `updatedAt` becomes the patch's, else the change's `at`. `change` is null where no state changed (a retry was put off).
   * Gives the changed submission. Throws `Conflict` (nothing written), `NotThere`, `StoreFull`.
   */
  update(
    providerReference: string,
    expected: ExpectedSubmission,
    patch: SubmissionPatch,
    change: NewStatusChange | null,
  ): Promise<Submission>;
  /** Those whose `nextTryAt` has come, the longest due first. Here and in `byStates` a record that can't be opened is left out: it must not stop the others. */
  due(nowIso: string): Promise<Submission[]>;
  /** Those whose `nextTryAt` lies beyond this instant. */
  dueAfter(iso: string): Promise<Submission[]>;
  /** How many the outbox still has to do with. While it isn't 0 an alarm must be set. */
  unfinishedCount(): Promise<number>;
  /** The earliest `nextTryAt`, past or to come; null: none. */
  nextDueAt(): Promise<string | null>;
  byStates(states: SubmissionState[]): Promise<Submission[]>;
  /** Those of these bills that are there and can be opened. */
  getMany(providerReferences: string[]): Promise<Submission[]>;
  /** References of what the outbox still has to do with, and of the `newest` bills that changed last. Reads keys alone. */
  recentReferences(newest: number): Promise<string[]>;
  /** Changes of one submission by sequence. */
  history(providerReference: string): Promise<StatusChange[]>;
  /** A page of *Invoice status history*, newest change first. Opens only the rows of the page, and the search index if searched. */
  list(query?: HistoryQuery): Promise<HistoryPage>;
  /** How many rows each filter has (without search). */
  counts(): Promise<Record<HistoryFilter, number>>;
  /** Pence still owed over all bills, an environment apart; bills of unknown amount are left out. */
  totalOutstanding(): Promise<PenceByEnvironment>;
  /** One patient's submissions that can be opened, newest change first. */
  forPatient(siteId: string, patientPmsId: string): Promise<Submission[]>;
}

export function submissionRepository(database: OverlayDatabase, vault: Vault): SubmissionRepository {
  const { submissions, statusHistory, searchIndexes, settings } = database;
  const tables = [submissions, statusHistory, searchIndexes, settings];
  const index = sealedIndex<SubmissionIndexFields>(database, vault, 'submissions');
  const payments = paymentRepository(database, vault);

  const open = (row: SubmissionRow) => openSubmission(vault, row);
  const openReadable = async (rows: SubmissionRow[]) =>
    (await Promise.all(rows.map((row) => unlessBroken(open(row))))).filter((submission) => submission !== null);
  const historyOf = (providerReference: string) =>
    statusHistory
      .where('[providerReference+sequence]')
      .between([providerReference, Dexie.minKey], [providerReference, Dexie.maxKey]);

  /** Rows of a filter in index order (oldest change first), up to a cursor. */
  function inOrder(filter: HistoryFilter, before: HistoryCursor | null) {
    const upTo = before ? [before.updatedAt, before.providerReference] : [Dexie.maxKey, Dexie.maxKey];
    if (filter === 'all') {
      return submissions
        .where('[updatedAt+providerReference]')
        .between([Dexie.minKey, Dexie.minKey], upTo, true, false);
    }
    return submissions
      .where('[group+updatedAt+providerReference]')
      .between([filter, Dexie.minKey, Dexie.minKey], [filter, ...upTo], true, false);
  }

  /** One row more than asked for, so that the caller sees whether there is a next page. */
  async function rowsOfPage(
    { filter = 'all', search = '', before = null }: HistoryQuery,
    limit: number,
  ): Promise<SubmissionRow[]> {
    if (searchable(search) === '')
      return inOrder(filter, before)
        .reverse()
        .limit(limit + 1)
        .toArray();
    const [entries, references] = await Promise.all([index.read(), inOrder(filter, before).primaryKeys()]);
    const isMatch = matcher(search);
    const found = references.reverse().filter((reference) => isMatch(entries.get(reference)?.text ?? ''));
    const rows = await submissions.bulkGet(found.slice(0, limit + 1));
    return rows.filter((row) => row !== undefined);
  }

  return {
    async get(providerReference) {
      const row = await submissions.get(providerReference);
      return row === undefined ? null : open(row);
    },

    async create(submission, change) {
      const { providerReference } = submission;
      if (change) checkChange(change, submission);
      const row = await sealSubmission(vault, submission, 1);
      const history = change && (await sealChange(vault, { ...change, sequence: 1 }));
      const entry = await index.prepare([indexEntry(submission)]);
      await writing(() =>
        database.transaction('rw', tables, async () => {
          if ((await submissions.get(providerReference)) !== undefined) {
            throw new AlreadyThere('A bill of this reference is kept already.');
          }
          await submissions.add(row);
          await moveCount(database, null, row.group);
          if (history) await statusHistory.add(history);
          await entry.commit();
        }),
      );
      await index.tidy();
    },

    async update(providerReference, expected, patch, change) {
      for (;;) {
        const before = await submissions.get(providerReference);
        if (before === undefined) throw new NotThere('There is no bill of this reference.');
        checkExpected(before, expected);
        const current = await open(before);
        const next: Submission = {
          ...current,
          ...patch,
          updatedAt: patch.updatedAt ?? change?.at ?? current.updatedAt,
        };
        if (change) checkChange(change, next);

        // All crypto comes before the transaction; `version` then tells whether what was sealed still fits.
        const row = await sealSubmission(vault, next, before.version + 1);
        const sequence = (await historyOf(providerReference).count()) + 1;
        const history = change && (await sealChange(vault, { ...change, sequence }));
        const entry = sameEntry(current, next) ? null : await index.prepare([indexEntry(next)]);
        const done = await writing(() =>
          database.transaction('rw', tables, async () => {
            if ((await submissions.get(providerReference))?.version !== before.version) return false;
            await submissions.put(row);
            await moveCount(database, before.group, row.group);
            if (history) await statusHistory.add(history);
            await entry?.commit();
            return true;
          }),
        );
        if (done) {
          if (entry) await index.tidy();
          return next;
        }
        // Another write came between. The next round decides: still as expected, or a conflict.
      }
    },

    due: async (nowIso) => openReadable(await submissions.where('nextTryAt').belowOrEqual(nowIso).toArray()),
    dueAfter: async (iso) => openReadable(await submissions.where('nextTryAt').above(iso).toArray()),
    unfinishedCount: () => submissions.where('unfinished').equals(1).count(),

    async nextDueAt() {
      const [first] = await submissions.orderBy('nextTryAt').limit(1).keys();
      return typeof first === 'string' ? first : null;
    },

    byStates: async (states) => openReadable(await submissions.where('state').anyOf(states).toArray()),

    async getMany(references) {
      const rows = await submissions.bulkGet(references);
      return openReadable(rows.filter((row) => row !== undefined));
    },

    async recentReferences(newest) {
      const [unfinished, changed] = await Promise.all([
        submissions.where('unfinished').equals(1).primaryKeys(),
        inOrder('all', null).reverse().limit(newest).primaryKeys(),
      ]);
      return [...new Set([...unfinished, ...changed])];
    },

    async history(providerReference) {
      return Promise.all((await historyOf(providerReference).toArray()).map((row) => openChange(vault, row)));
    },

    async list(query = {}) {
      const limit = query.limit ?? 50;
      const found = await rowsOfPage(query, limit);
      const shown = found.slice(0, limit);
      const [opened, paid] = await Promise.all([
        openReadable(shown),
        payments.listMany(shown.map(({ providerReference }) => providerReference)),
      ]);
      const rows = opened.flatMap((submission) => {
        const own = paid.get(submission.providerReference);
        return own === 'unreadable' ? [] : [{ submission, payments: own ?? [] }];
      });
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        rows,
        unreadable: shown.length - rows.length,
        next: last ? { updatedAt: last.updatedAt, providerReference: last.providerReference } : null,
      };
    },

    async counts() {
      const { other, ...counts } = await groupCounts(database);
      return { ...counts, all: counts['needs attention'] + counts['in progress'] + counts.collected + other };
    },

    async totalOutstanding() {
      const sums: PenceByEnvironment = {};
      for (const { total = null, paid = 0, environment, owed } of (await index.read()).values()) {
        if (environment === undefined || !owed) continue;
        const { outstanding } = paymentState(total, [{ amount: paid }]);
        if (outstanding !== null) sums[environment] = (sums[environment] ?? 0) + outstanding;
      }
      return sums;
    },

    async forPatient(siteId, patientPmsId) {
      const lookup = await patientLookup(vault, siteId, patientPmsId);
      const found = await openReadable(await submissions.where('patientLookup').equals(lookup).toArray());
      return found.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
    },
  };
}

/** A history that does not fit the record is a fault of ours, not of the moment. */
function checkChange(change: NewStatusChange, next: Submission): void {
  if (change.providerReference !== next.providerReference || change.to !== next.state) {
    throw new TypeError('A status change must be about the submission and the state that it is written with.');
  }
}

function checkExpected(row: SubmissionRow, expected: ExpectedSubmission): void {
  const same =
    row.state === expected.state &&
    row.revision === expected.revision &&
    (expected.updatedAt === undefined || row.updatedAt === expected.updatedAt);
  if (!same) throw new Conflict(`This bill has changed meanwhile: it is now “${row.state}”, revision ${row.revision}.`);
}

function sameEntry(a: Submission, b: Submission): boolean {
  return JSON.stringify(indexEntry(a)) === JSON.stringify(indexEntry(b));
}
