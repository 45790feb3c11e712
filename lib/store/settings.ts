import type { Diagnosis } from '../billing/model.ts';
import type { OverlayDatabase } from './database.ts';
import { unlessBroken, writing } from './errors.ts';
import type { SealedBlob } from './rows.ts';
import type { Vault } from './vault.ts';

/** Single values, in table `settings`. Keys have a prefix each, so that they never meet the vault's own record. */

/** Values that are neither secret nor about a patient: switches, the last practitioner chosen. */
export interface ValueRepository {
  /** Null where nothing was set. `Value` is what `set` was given. */
  get<Value>(key: string): Promise<Value | null>;
  set(key: string, value: unknown): Promise<void>;
}

export function valueRepository(database: OverlayDatabase): ValueRepository {
  const { settings } = database;
  return {
    get: async <Value>(key: string) => ((await settings.get(`value/${key}`))?.value as Value | undefined) ?? null,
    set: async (key, value) => void (await writing(() => settings.put({ key: `value/${key}`, value }))),
  };
}

/** One connection's sign-in token, sealed. `Token` is the client's affair. */
export interface TokenStore<Token> {
  /** Null where there is none, or none that can be opened. */
  read(): Promise<Token | null>;
  /** Null forgets it. */
  write(token: Token | null): Promise<void>;
}

export function tokenStore<Token>(database: OverlayDatabase, vault: Vault, connectionId: string): TokenStore<Token> {
  const { settings } = database;
  const key = `token/${connectionId}`;
  const context = { table: 'settings', key };
  return {
    async read() {
      const row = await settings.get(key);
      return row === undefined ? null : unlessBroken(vault.open<Token>(row.value as SealedBlob, context));
    },
    async write(token) {
      if (token === null) return settings.delete(key);
      const value = await vault.seal(token, context);
      await writing(() => settings.put({ key, value }));
    },
  };
}

/** How often a practitioner's bills carried a diagnosis, and when last. Nothing of any patient. */
export interface RecentDiagnosis extends Diagnosis {
  count: number;
  /** How often, each use counting half as much after every 30 days, as it was when last used. */
  weight: number;
  /** Instant. */
  lastUsed: string;
}

export interface RecentDiagnoses {
  /** A practitioner's, the likeliest first: used often and lately. The same uses always give the same order. */
  list(practitionerIdentifier: string): Promise<RecentDiagnosis[]>;
  /** Counts the diagnoses of one bill. */
  use(practitionerIdentifier: string, diagnoses: Diagnosis[], at: string): Promise<void>;
}

/** How many are remembered for one practitioner. */
const REMEMBERED = 50;

const HALF_LIFE_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/** A weight at a later (or earlier) instant. */
function weightAt({ weight, lastUsed }: Pick<RecentDiagnosis, 'weight' | 'lastUsed'>, at: string): number {
  return weight * 2 ** ((Date.parse(lastUsed) - Date.parse(at)) / HALF_LIFE_MILLISECONDS);
}

/** By weight at one instant: which one makes no difference, since all fade alike. Of equal ones the one with the lower code. */
function likeliestFirst(recents: RecentDiagnosis[]): RecentDiagnosis[] {
  const newest =
    recents
      .map(({ lastUsed }) => lastUsed)
      .sort()
      .at(-1) ?? '1970-01-01';
  return [...recents].sort(
    (one, other) => weightAt(other, newest) - weightAt(one, newest) || (one.code < other.code ? -1 : 1),
  );
}

export function recentDiagnoses(database: OverlayDatabase): RecentDiagnoses {
  const { settings } = database;
  const keyOf = (practitionerIdentifier: string) => `recents/${practitionerIdentifier}`;
  /** Rows of earlier versions have a count only. */
  const read = async (key: string) =>
    (
      ((await settings.get(key))?.value as (Omit<RecentDiagnosis, 'weight'> & { weight?: number })[] | undefined) ?? []
    ).map((recent): RecentDiagnosis => ({ ...recent, weight: recent.weight ?? 1 }));
  return {
    list: async (practitionerIdentifier) => likeliestFirst(await read(keyOf(practitionerIdentifier))),
    use: (practitionerIdentifier, diagnoses, at) =>
      writing(() =>
        database.transaction('rw', settings, async () => {
          const key = keyOf(practitionerIdentifier);
          const before = await read(key);
          const used = diagnoses.map(({ scheme, code, title }) => {
            const known = before.find((recent) => recent.scheme === scheme && recent.code === code);
            return {
              scheme,
              code,
              title,
              count: (known?.count ?? 0) + 1,
              weight: 1 + (known ? weightAt(known, at) : 0),
              lastUsed: at,
            };
          });
          const others = before.filter(
            (recent) => !used.some(({ scheme, code }) => recent.scheme === scheme && recent.code === code),
          );
          // What was just used stays, however little it weighs yet.
          await settings.put({ key, value: [...used, ...likeliestFirst(others)].slice(0, REMEMBERED) });
        }),
      ),
  };
}
