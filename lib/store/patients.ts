import type { Patient } from '../billing/model.ts';
import { mustBeAsShown, mustBeSameBlob } from './as-shown.ts';
import { countConfigurationChange } from './configuration-revision.ts';
import type { OverlayDatabase } from './database.ts';
import { AlreadyThere, Conflict, NotThere, unlessBroken, writing } from './errors.ts';
import type { PatientRow } from './rows.ts';
import { keyed, type PreparedChange, sealedIndex, searchable } from './sealed-index.ts';
import { patientLookup } from './submission-rows.ts';
import type { Vault } from './vault.ts';

/** A patient is known by the number that a site gave. */
export type PatientKey = Pick<Patient, 'site' | 'pmsId'>;

/** What a search found. */
export interface FoundPatients {
  patients: Patient[];
  /** How many more would be among them, but can't be opened. */
  unreadable: number;
}

/** Patients, sealed. Looked up by keyed hash, searched by one sealed index. A record that can't be opened counts as none, and adding it replaces it. */
export interface PatientRepository {
  get(key: PatientKey): Promise<Patient | null>;
  /** Those with every word of `prefix` at the beginning of a word of name or number, by name; all of them for an empty prefix. */
  find(prefix: string, limit: number): Promise<FoundPatients>;
  count(): Promise<number>;
  /** All that can be opened, for the export. */
  list(): Promise<Patient[]>;
  /** `key` null adds; else that record is replaced, and may get another number. Throws `AlreadyThere`, `NotThere`, `Conflict` if it is no longer what was shown. */
  save(key: PatientKey | null, patient: Patient, shown?: object | null): Promise<void>;
  /** Erases the record, and the name from the search index. Throws `NotThere`, `Conflict`. */
  remove(key: PatientKey, shown?: object | null): Promise<void>;
  /** Seals many, added or replaced, for `commit` in a transaction with `patients`, `searchIndexes` and `settings`. */
  prepareSave(patients: Patient[]): Promise<PreparedChange>;
}

interface PatientIndexFields {
  text: string;
}

export function patientRepository(database: OverlayDatabase, vault: Vault): PatientRepository {
  const { patients: table } = database;
  const tables = [table, database.searchIndexes, database.settings];
  const index = sealedIndex<PatientIndexFields>(database, vault, 'patients');

  const lookupOf = ({ site, pmsId }: PatientKey) => patientLookup(vault, site, pmsId);
  const rowOf = async (key: PatientKey) =>
    table
      .where('lookup')
      .equals(await lookupOf(key))
      .first();
  const open = (row: PatientRow) => unlessBroken(vault.open<Patient>(row.sealed, contextOf(row.id)));
  const openReadable = async (rows: PatientRow[]) =>
    (await Promise.all(rows.map(open))).filter((patient) => patient !== null);
  const change = async (...changes: PreparedChange[]) => {
    await writing(() =>
      database.transaction('rw', tables, async () => {
        for (const { commit } of changes) await commit();
      }),
    );
    await index.tidy();
  };

  async function prepareSave(patients: Patient[]): Promise<PreparedChange> {
    const lookups = await Promise.all(patients.map(lookupOf));
    const known = await table.where('lookup').anyOf(lookups).toArray();
    const idByLookup = new Map(known.map((row) => [row.lookup, row.id]));
    const rows = await Promise.all(
      patients.map(async (patient, position) => {
        const lookup = lookups[position] ?? '';
        const id = idByLookup.get(lookup) ?? crypto.randomUUID();
        return { id, lookup, sealed: await vault.seal(patient, contextOf(id)) };
      }),
    );
    const entries = await index.prepare(
      patients.map(({ name, pmsId }, position) => ({ key: rows[position]?.id ?? '', text: searchable(name, pmsId) })),
    );
    return {
      async commit() {
        const now = await table.where('lookup').anyOf(lookups).primaryKeys();
        if (
          now.sort().join() !==
          known
            .map((row) => row.id)
            .sort()
            .join()
        )
          throw new Conflict('These patients were changed meanwhile.');
        await table.bulkPut(rows);
        await entries.commit();
        await countConfigurationChange(database);
      },
    };
  }

  async function prepareRemoval(row: PatientRow): Promise<PreparedChange> {
    const erasure = await index.prepareErasure(row.id);
    return {
      async commit() {
        await table.delete(row.id);
        await erasure.commit();
        await countConfigurationChange(database);
      },
    };
  }

  /** For `commit` before any other change: the record that was read is still the one that is there. */
  async function prepareCheck(row: PatientRow, shown: object | null | undefined): Promise<PreparedChange> {
    if (shown !== undefined) mustBeAsShown(await open(row), shown);
    return { commit: async () => mustBeSameBlob((await table.get(row.id))?.sealed, row.sealed) };
  }

  return {
    prepareSave,
    async get(key) {
      const row = await rowOf(key);
      return row === undefined ? null : open(row);
    },
    async find(prefix, limit) {
      const words = searchable(prefix).split(' ');
      const found = [...(await index.read())]
        .map(([id, { text = '' }]) => ({ id, text: keyed(text) }))
        .filter(({ text }) => words.every((word) => text.startsWith(word) || text.includes(` ${word}`)))
        .sort((a, b) => a.text.localeCompare(b.text))
        .slice(0, limit);
      const rows = await table.bulkGet(found.map(({ id }) => id));
      const there = rows.filter((row) => row !== undefined);
      const patients = await openReadable(there);
      return { patients, unreadable: there.length - patients.length };
    },
    count: () => table.count(),
    list: async () => openReadable(await table.toArray()),
    async save(key, patient, shown) {
      const before = key === null ? undefined : await rowOf(key);
      if (key !== null && before === undefined) throw new NotThere('There is no such patient.');
      const isRenumbered = key !== null && !samePatient(key, patient);
      const taken = key === null || isRenumbered ? await rowOf(patient) : undefined;
      if (taken !== undefined && (await open(taken)) !== null)
        throw new AlreadyThere('There is a patient of this number already.');
      if (before === undefined) return change(await prepareSave([patient]));
      const changes = [await prepareCheck(before, shown)];
      if (isRenumbered) changes.push(await prepareRemoval(before));
      await change(...changes, await prepareSave([patient]));
    },
    async remove(key, shown) {
      const row = await rowOf(key);
      if (row === undefined) throw new NotThere('There is no such patient.');
      await change(await prepareCheck(row, shown), await prepareRemoval(row));
    },
  };
}

function samePatient(a: PatientKey, b: PatientKey): boolean {
  return a.site === b.site && a.pmsId === b.pmsId;
}

function contextOf(id: string): { table: string; key: string } {
  return { table: 'patients', key: id };
}
