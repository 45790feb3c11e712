import { describe, expect, it } from 'vitest';
import { auditLog } from '../../../lib/store/audit.ts';
import { recentDiagnoses, tokenStore, valueRepository } from '../../../lib/store/settings.ts';
import { everythingStored, openStore } from './fixtures.ts';

describe('single values', () => {
  it('are kept and replaced, and never meet the vault’s record', async () => {
    const { database, vault } = openStore();
    const values = valueRepository(database);
    await vault.lookup('x');
    expect(await values.get('vault')).toBeNull();
    await values.set('vault', { lastPractitioner: '0651978' });
    expect(await values.get('vault')).toEqual({ lastPractitioner: '0651978' });
    await values.set('vault', { lastPractitioner: '0427301' });
    expect(await values.get('vault')).toEqual({ lastPractitioner: '0427301' });
    expect(await database.settings.get('vault')).toBeDefined();
  });

  it('keep a connection’s token sealed, apart from another’s', async () => {
    const { database, vault } = openStore();
    const token = tokenStore<{ accessToken: string }>(database, vault, 'main');
    expect(await token.read()).toBeNull();
    await token.write({ accessToken: 'very-secret-token' });
    expect(await token.read()).toEqual({ accessToken: 'very-secret-token' });
    expect(await tokenStore(database, vault, 'other').read()).toBeNull();
    expect(await everythingStored(database)).not.toContain('very-secret-token');
    await token.write(null);
    expect(await token.read()).toBeNull();
  });

  it('remember a practitioner’s diagnoses, each once', async () => {
    const recents = recentDiagnoses(openStore().database);
    const asthma = { scheme: 'ICD10', code: 'J45', title: 'Asthma' } as const;
    const hernia = { scheme: 'ICD10', code: 'K40', title: 'Inguinal hernia' } as const;
    await recents.use('1', [asthma], '2026-11-20T09:00:00.000Z');
    await recents.use('1', [hernia], '2026-11-21T09:00:00.000Z');
    await recents.use('1', [asthma], '2026-11-22T09:00:00.000Z');
    expect(await recents.list('1')).toMatchObject([
      { ...asthma, count: 2, lastUsed: '2026-11-22T09:00:00.000Z' },
      { ...hernia, count: 1, lastUsed: '2026-11-21T09:00:00.000Z' },
    ]);
    expect(await recents.list('2')).toEqual([]);
  });

  it('put the diagnosis that is used often before one that was used once since, and forget what was usual long ago', async () => {
    const recents = recentDiagnoses(openStore().database);
    const diagnosis = (code: string) => ({ scheme: 'ICD10', code, title: code }) as const;
    const order = async () => (await recents.list('1')).map(({ code }) => code);
    for (const day of ['01', '02', '03']) await recents.use('1', [diagnosis('M17.1')], `2026-11-${day}T09:00:00.000Z`);
    await recents.use('1', [diagnosis('M16.1')], '2026-11-10T09:00:00.000Z');
    expect(await order()).toEqual(['M17.1', 'M16.1']);
    await recents.use('1', [diagnosis('J45'), diagnosis('G43')], '2027-03-01T09:00:00.000Z');
    expect(await order()).toEqual(['G43', 'J45', 'M17.1', 'M16.1']);
  });

  it('keep the diagnosis that was just used, though 50 others were used more often', async () => {
    const recents = recentDiagnoses(openStore().database);
    const many = Array.from({ length: 50 }, (_, n) => ({ scheme: 'ICD10', code: `A${n}`, title: '' }) as const);
    await recents.use('1', many, '2026-11-20T09:00:00.000Z');
    await recents.use('1', many, '2026-11-20T09:01:00.000Z');
    await recents.use('1', [{ scheme: 'ICD10', code: 'Z99', title: '' }], '2026-11-20T09:02:00.000Z');
    expect((await recents.list('1')).map(({ code }) => code)).toContain('Z99');
  });

  it('remember no more than 50 diagnoses', async () => {
    const recents = recentDiagnoses(openStore().database);
    const many = Array.from({ length: 60 }, (_, n) => ({ scheme: 'ICD10', code: `A${n}`, title: '' }) as const);
    await recents.use('1', many, '2026-11-20T09:00:00.000Z');
    expect(await recents.list('1')).toHaveLength(50);
  });
});

describe('the audit log', () => {
  it('lists newest first and drops what is too old', async () => {
    const log = auditLog(openStore().database, 30);
    await log.append({ at: '2026-10-01T00:00:00.000Z', what: 'settings imported', reference: null });
    await log.append({ at: '2026-11-01T00:00:00.000Z', what: 'submitted', reference: 'REF1' });
    await log.append({ at: '2026-11-20T00:00:00.000Z', what: 'cancelled', reference: 'REF1' });
    expect((await log.list()).map(({ what }) => what)).toEqual(['cancelled', 'submitted']);
    expect(await log.list(1)).toEqual([{ at: '2026-11-20T00:00:00.000Z', what: 'cancelled', reference: 'REF1' }]);
  });
});
