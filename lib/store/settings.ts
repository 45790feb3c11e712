import type { Diagnosis } from '../billing/model.ts';
import type { OverlayDatabase } from './database.ts';
import { writing } from './errors.ts';
import type { SealedBlob } from './rows.ts';
import type { Vault } from './vault.ts';

/** Single values, in table `settings`. Keys have a prefix each, so that they never meet the vault's own record. */

/** Values that are neither secret nor about a patient: switches, the last practitioner chosen. */
export interface ValueRepository {
  /** Null where nothing was set. `Value` is what `set` was given. */
  get<Value>(key: string): Promise<Value | null>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

export function valueRepository(database: OverlayDatabase): ValueRepository {
  const { settings } = database;
  return {
    get: async <Value>(key: string) => ((await settings.get(`value/${key}`))?.value as Value | undefined) ?? null,
    set: async (key, value) => void (await writing(() => settings.put({ key: `value/${key}`, value }))),
    remove: (key) => settings.delete(`value/${key}`),
  };
}

/** One connection's sign-in token, sealed. `Token` is the client's affair. */
export interface TokenStore<Token> {
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
      return row === undefined ? null : vault.open<Token>(row.value as SealedBlob, context);
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
  /** Instant. */
  lastUsed: string;
}

export interface RecentDiagnoses {
  /** A practitioner's, last used first. */
  list(practitionerIdentifier: string): Promise<RecentDiagnosis[]>;
  /** Counts the diagnoses of one bill. */
  use(practitionerIdentifier: string, diagnoses: Diagnosis[], at: string): Promise<void>;
}

/** How many are remembered for one practitioner. */
const REMEMBERED = 50;

export function recentDiagnoses(database: OverlayDatabase): RecentDiagnoses {
  const { settings } = database;
  const keyOf = (practitionerIdentifier: string) => `recents/${practitionerIdentifier}`;
  const read = async (key: string) => ((await settings.get(key))?.value as RecentDiagnosis[] | undefined) ?? [];
  return {
    list: (practitionerIdentifier) => read(keyOf(practitionerIdentifier)),
    use: (practitionerIdentifier, diagnoses, at) =>
      writing(() =>
        database.transaction('rw', settings, async () => {
          const key = keyOf(practitionerIdentifier);
          const before = await read(key);
          const used = diagnoses.map(({ scheme, code, title }) => {
            const known = before.find((recent) => recent.scheme === scheme && recent.code === code);
            return { scheme, code, title, count: (known?.count ?? 0) + 1, lastUsed: at };
          });
          const others = before.filter(
            (recent) => !used.some(({ scheme, code }) => recent.scheme === scheme && recent.code === code),
          );
          await settings.put({ key, value: [...used, ...others].slice(0, REMEMBERED) });
        }),
      ),
  };
}
