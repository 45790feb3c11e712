import { describe, expect, it } from 'vitest';
import { SealBroken } from '../../../lib/store/errors.ts';
import { createVault, type VaultRecord } from '../../../lib/store/vault.ts';
import { openStore } from './fixtures.ts';

const place = { table: 'patients', key: 'a' };

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('the vault', () => {
  it('opens what it sealed, and hides it meanwhile', async () => {
    const { vault } = openStore();
    const blob = await vault.seal({ name: 'Jane Doe', born: null }, place);
    expect(Buffer.from(blob).toString('latin1')).not.toContain('Jane');
    expect(await vault.open(blob, place)).toEqual({ name: 'Jane Doe', born: null });
  });

  it('seals the same value differently every time', async () => {
    const { vault } = openStore();
    expect(await vault.seal('same', place)).not.toEqual(await vault.seal('same', place));
  });

  it('opens, after a restart, what was sealed before', async () => {
    const first = openStore();
    const blob = await first.vault.seal('kept', place);
    const hash = await first.vault.lookup('P-1');
    first.database.close();
    const second = openStore(first.factory);
    expect(await second.vault.open(blob, place)).toBe('kept');
    expect(await second.vault.lookup('P-1')).toBe(hash);
  });

  it.each([
    ['another table', { table: 'submissions', key: 'a' }],
    ['another key', { table: 'patients', key: 'b' }],
  ])('refuses a blob that was moved to %s', async (_, elsewhere) => {
    const { vault } = openStore();
    const blob = await vault.seal('x', place);
    expect(await rejection(vault.open(blob, elsewhere))).toBeInstanceOf(SealBroken);
  });

  it.each([0, 1, 13, -1])('refuses a blob with a changed byte at %i', async (position) => {
    const { vault } = openStore();
    const blob = await vault.seal('x', place);
    const at = position < 0 ? blob.length + position : position;
    blob[at] = (blob[at] ?? 0) ^ 1;
    expect(await rejection(vault.open(blob, place))).toBeInstanceOf(SealBroken);
  });

  it('refuses what another computer sealed', async () => {
    const blob = await openStore().vault.seal('x', place);
    expect(await rejection(openStore().vault.open(blob, place))).toBeInstanceOf(SealBroken);
  });

  it('makes its keys once when many callers, and two contexts, come at the first start', async () => {
    const { factory, database, vault } = openStore();
    const others = [createVault(database), openStore(factory).vault];
    const blobs = await Promise.all([vault, vault, ...others].map((each, position) => each.seal(position, place)));
    const opened = await Promise.all(blobs.map((blob) => openStore(factory).vault.open(blob, place)));
    expect(opened).toEqual([0, 1, 2, 3]);
  });

  it('tries again after a failed start', async () => {
    const { database, vault } = openStore();
    database.close();
    expect(await rejection(vault.lookup('x'))).not.toBeNull();
    await database.open();
    expect(await vault.lookup('x')).toMatch(/^[\w-]{43}$/);
  });

  it('keeps a wrapping key whose bytes nobody can read, and wraps two different keys under it', async () => {
    const { database, vault } = openStore();
    await vault.lookup('x');
    const record = (await database.settings.get('vault'))?.value as VaultRecord;
    expect(record.wrap.kind).toBe('device');
    expect(record.wrap.key.extractable).toBe(false);
    expect(await rejection(crypto.subtle.exportKey('raw', record.wrap.key))).not.toBeNull();
    expect(record.dataKey.bytes).not.toEqual(record.lookupKey.bytes);
  });

  it('says so when its keys can’t be unwrapped, and keeps the record', async () => {
    const { factory, database, vault } = openStore();
    await vault.lookup('x');
    const record = (await database.settings.get('vault'))?.value as VaultRecord;
    await database.settings.put({
      key: 'vault',
      value: { ...record, dataKey: record.lookupKey, lookupKey: record.dataKey },
    });
    expect(await rejection(openStore(factory).vault.lookup('x'))).toBeInstanceOf(SealBroken);
  });

  it('hashes for lookup: equal for equal texts, different for others, unknown without the key', async () => {
    const { vault } = openStore();
    expect(await vault.lookup('P-1')).toBe(await vault.lookup('P-1'));
    expect(await vault.lookup('P-1')).not.toBe(await vault.lookup('P-2'));
    expect(await vault.lookup('P-1')).not.toBe(await openStore().vault.lookup('P-1'));
  });
});
