import type { Table } from 'dexie';
import type { Facility, Insurer, Practitioner, Product } from '../billing/model.ts';
import { mustBeAsShown } from './as-shown.ts';
import { countConfigurationChange } from './configuration-revision.ts';
import type { OverlayDatabase } from './database.ts';
import { AlreadyThere, NotThere, writing } from './errors.ts';

/** Records that are known by one word: practitioners, facilities and insurers by identifier, products by name. */
export interface Collection<Value> {
  /** By name. */
  list(): Promise<Value[]>;
  get(key: string): Promise<Value | null>;
  /**
   * `key` null adds; else the record of that key is replaced, and may get another key by it.
   * Throws `AlreadyThere` if the new key is another record's, `NotThere` if there is none to replace, `Conflict` if that is no longer
   * what was shown.
   */
  save(key: string | null, value: Value, shown?: object | null): Promise<void>;
  /** Throws `NotThere`, `Conflict`. */
  remove(key: string, shown?: object | null): Promise<void>;
}

export function practitionerCollection(database: OverlayDatabase): Collection<Practitioner> {
  const rowOf = (id: string, value: Practitioner) => ({ id, identifier: value.identifier, value });
  return collection(database, database.practitioners, 'identifier', rowOf, nameOf);
}

export function facilityCollection(database: OverlayDatabase): Collection<Facility> {
  const rowOf = (id: string, value: Facility) => ({ id, identifier: value.identifier, value });
  return collection(database, database.facilities, 'identifier', rowOf, nameOf);
}

export function insurerCollection(database: OverlayDatabase): Collection<Insurer> {
  const rowOf = (id: string, value: Insurer) => ({ id, identifier: value.identifier, value });
  return collection(database, database.insurers, 'identifier', rowOf, nameOf);
}

export function productCollection(database: OverlayDatabase): Collection<Product> {
  const rowOf = (id: string, value: Product) => ({ id, name: value.name, value });
  return collection(database, database.products, 'name', rowOf, (product) => product.name);
}

function nameOf({ names, identifier }: { names: string[]; identifier: string }): string {
  return names[0] ?? identifier;
}

/** `keyField`: the unique index that holds the key. `rowOf` makes a row; its id is random and stays when the key is edited. */
function collection<Value, Row extends { id: string; value: Value }>(
  database: OverlayDatabase,
  table: Table<Row, string>,
  keyField: string & keyof Row,
  rowOf: (id: string, value: Value) => Row,
  sortedBy: (value: Value) => string,
): Collection<Value> {
  const find = (key: string) => table.where(keyField).equals(key).first();
  const change = (work: () => Promise<void>) =>
    writing(() =>
      database.transaction('rw', [table, database.settings], async () => {
        await work();
        await countConfigurationChange(database);
      }),
    );
  return {
    async list() {
      const values = (await table.toArray()).map((row) => row.value);
      return values.sort((a, b) => sortedBy(a).localeCompare(sortedBy(b)));
    },
    get: async (key) => (await find(key))?.value ?? null,
    save: (key, value, shown) =>
      change(async () => {
        const before = key === null ? undefined : await find(key);
        if (key !== null && before === undefined) throw new NotThere(`There is no “${key}” to change.`);
        if (before !== undefined) mustBeAsShown(before.value, shown);
        const row = rowOf(before?.id ?? crypto.randomUUID(), value);
        const taken = await find(String(row[keyField]));
        if (taken !== undefined && taken.id !== row.id)
          throw new AlreadyThere(`“${String(row[keyField])}” is there already.`);
        await table.put(row);
      }),
    remove: (key, shown) =>
      change(async () => {
        const before = await find(key);
        if (before === undefined) throw new NotThere(`There is no “${key}” to remove.`);
        mustBeAsShown(before.value, shown);
        await table.delete(before.id);
      }),
  };
}
