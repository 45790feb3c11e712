import type { OverlayDatabase } from './database.ts';
import { SealBroken, writing } from './errors.ts';
import type { SealedBlob } from './rows.ts';

/** Where a blob belongs. It opens nowhere else, so records can't be swapped at rest. */
export interface SealContext {
  table: string;
  key: string;
}

/** Encryption at rest. Never call it inside a Dexie transaction: IndexedDB commits while WebCrypto works. */
export interface Vault {
  /** Encrypts plain JSON data. */
  seal(value: unknown, context: SealContext): Promise<SealedBlob>;
  /** Decrypts what `seal` made for the same place; `Value` is what was put in. Throws `SealBroken`. */
  open<Value>(blob: SealedBlob, context: SealContext): Promise<Value>;
  /** Keyed hash (HMAC-SHA-256, base64url) for equality lookups of what must not stand in an index. */
  lookup(text: string): Promise<string>;
}

/** A key of ours, encrypted under the wrapping key. */
interface WrappedKey {
  iv: SealedBlob;
  bytes: SealedBlob;
}

/**
 * How the wrapping key comes about. `device`: kept beside the data, non-extractable. A kind `passphrase` (salt and derivation
 * instead of a key) can join without touching what is sealed: only `dataKey` and `lookupKey` are wrapped anew.
 */
export type Wrap = { kind: 'device'; key: CryptoKey };

/** The record `vault` of table `settings`. */
export interface VaultRecord {
  version: 1;
  wrap: Wrap;
  dataKey: WrappedKey;
  lookupKey: WrappedKey;
}

interface Keys {
  data: CryptoKey;
  lookup: CryptoKey;
}

const SETTINGS_KEY = 'vault';
const BLOB_VERSION = 1;
const IV_BYTES = 12;
const AES = { name: 'AES-GCM', length: 256 } as const;
const HMAC = { name: 'HMAC', hash: 'SHA-256', length: 256 } as const;

/** The vault of a database. Its keys are made, or unwrapped, at first use, once however many callers come at once. */
export function createVault(database: OverlayDatabase): Vault {
  let pending: Promise<Keys> | null = null;

  function keys(): Promise<Keys> {
    pending ??= readOrMakeKeys(database).catch((error: unknown) => {
      // A failure is not kept: the next call tries again.
      pending = null;
      throw error;
    });
    return pending;
  }

  return {
    async seal(value, context) {
      const { data } = await keys();
      const iv = randomBytes(IV_BYTES);
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const cipher = await crypto.subtle.encrypt({ name: AES.name, iv, additionalData: place(context) }, data, plain);
      const blob = new Uint8Array(1 + IV_BYTES + cipher.byteLength);
      blob[0] = BLOB_VERSION;
      blob.set(iv, 1);
      blob.set(new Uint8Array(cipher), 1 + IV_BYTES);
      return blob;
    },
    async open<Value>(blob: SealedBlob, context: SealContext): Promise<Value> {
      const { data } = await keys();
      if (blob[0] !== BLOB_VERSION)
        throw new SealBroken(`A sealed record of ${context.table} is of an unknown version.`);
      const algorithm = { name: AES.name, iv: blob.subarray(1, 1 + IV_BYTES), additionalData: place(context) };
      try {
        const plain = await crypto.subtle.decrypt(algorithm, data, blob.subarray(1 + IV_BYTES));
        return JSON.parse(new TextDecoder().decode(plain)) as Value;
      } catch {
        throw new SealBroken(
          `A sealed record of ${context.table} can't be opened: it is damaged, or was sealed on another computer.`,
        );
      }
    },
    async lookup(text) {
      const { lookup } = await keys();
      return base64Url(new Uint8Array(await crypto.subtle.sign(HMAC.name, lookup, new TextEncoder().encode(text))));
    },
  };
}

/** The associated data of a blob: its version, table and key. */
function place(context: SealContext): SealedBlob {
  return new TextEncoder().encode(JSON.stringify([BLOB_VERSION, context.table, context.key]));
}

async function readOrMakeKeys(database: OverlayDatabase): Promise<Keys> {
  const stored = await database.settings.get(SETTINGS_KEY);
  return unwrapKeys((stored?.value as VaultRecord | undefined) ?? (await makeRecord(database)));
}

/** Makes the keys outside of a transaction, then keeps them only if no other context was first. */
async function makeRecord(database: OverlayDatabase): Promise<VaultRecord> {
  const wrappingKey = await crypto.subtle.generateKey(AES, false, ['wrapKey', 'unwrapKey']);
  const dataKey = await crypto.subtle.generateKey(AES, true, ['encrypt', 'decrypt']);
  const lookupKey = await crypto.subtle.generateKey(HMAC, true, ['sign']);
  const mine: VaultRecord = {
    version: 1,
    wrap: { kind: 'device', key: wrappingKey },
    dataKey: await wrapKey(dataKey, wrappingKey, 'data'),
    lookupKey: await wrapKey(lookupKey, wrappingKey, 'lookup'),
  };
  return writing(() =>
    database.transaction('rw', database.settings, async () => {
      const first = await database.settings.get(SETTINGS_KEY);
      if (first !== undefined) return first.value as VaultRecord;
      await database.settings.add({ key: SETTINGS_KEY, value: mine });
      return mine;
    }),
  );
}

async function wrapKey(key: CryptoKey, wrappingKey: CryptoKey, purpose: string): Promise<WrappedKey> {
  const iv = randomBytes(IV_BYTES);
  const bytes = await crypto.subtle.wrapKey('raw', key, wrappingKey, wrapAlgorithm(iv, purpose));
  return { iv, bytes: new Uint8Array(bytes) };
}

async function unwrapKeys(record: VaultRecord): Promise<Keys> {
  const { wrap, dataKey, lookupKey } = record;
  try {
    // Not extractable: once in memory, the keys' bytes can't be read by any script of ours either.
    const data = await crypto.subtle.unwrapKey(
      'raw',
      dataKey.bytes,
      wrap.key,
      wrapAlgorithm(dataKey.iv, 'data'),
      AES,
      false,
      ['encrypt', 'decrypt'],
    );
    const lookup = await crypto.subtle.unwrapKey(
      'raw',
      lookupKey.bytes,
      wrap.key,
      wrapAlgorithm(lookupKey.iv, 'lookup'),
      HMAC,
      false,
      ['sign'],
    );
    return { data, lookup };
  } catch {
    throw new SealBroken('The key that this computer keeps its records under can’t be read. Nothing was changed.');
  }
}

function wrapAlgorithm(iv: SealedBlob, purpose: string): AesGcmParams {
  return { name: AES.name, iv, additionalData: new TextEncoder().encode(`healthcode-overlay ${purpose} key`) };
}

function randomBytes(length: number): SealedBlob {
  return crypto.getRandomValues(new Uint8Array(length));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
