import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeSetIdentity, isOfConnection, wantedSets } from '../../../entrypoints/background/code-set-sources.ts';
import {
  lookUpCode,
  searchCodes,
  searchedSets,
  searchForSetUp,
  serviceCodeViews,
} from '../../../entrypoints/background/code-sets.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import { createCatalogue } from '../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import { importCodes } from '../../../lib/catalogue/import/import.ts';
import { inspectFile } from '../../../lib/catalogue/import/read.ts';
import type { CatalogueRepository, CodeSetMeta } from '../../../lib/catalogue/repository.ts';
import { createHealthcodeClient } from '../../../lib/healthcode/client.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../../sandbox/healthcode/server.ts';
import { connectionTo, portsWith } from '../healthcode/bills.ts';
import { openStore } from '../store/fixtures.ts';

/** The real client and the real sync against the sandbox, and what fields and rules make of the sets. */

let sandbox: HealthcodeSandbox;
let connection: ReturnType<typeof connectionTo>;
let services: Services;
let repository: CatalogueRepository;
let sources: Parameters<typeof wantedSets>[0];
beforeAll(async () => {
  sandbox = await startHealthcodeSandbox({ settings: { codesPerPage: 100 } });
  connection = connectionTo(sandbox.url);
  const client = createHealthcodeClient(connection, portsWith());
  repository = codeSetRepository<CatalogueEntry>(openStore().database);
  const catalogue = createCatalogue({ repository, now: () => Date.now() });
  sources = {
    connections: { list: async () => [connection], get: async () => connection },
    client: async () => ({ connection, client }),
  };
  // Of all services only this one is asked.
  services = { catalogue } as unknown as Services;
});
afterAll(() => sandbox.close());

async function sync(set: string) {
  const wanted = (await wantedSets(sources)).find(({ identity }) => identity.set === set);
  if (!wanted) throw new Error(`${set} is not wanted.`);
  return services.catalogue.sync(wanted.identity, wanted.fetchPage);
}
const search = async (scheme: string, insurer: string | null, query: string) =>
  (await searchCodes(services, await searchedSets(services, connection, scheme, insurer), query, { limit: 10 })).hits;
const stateOf = async (scheme: 'CCSD' | 'ICD9' | 'ISC', code: string, insurer: string | null) =>
  (await lookUpCode(services, connection, { scheme, code, date: '2026-11-20' }, insurer)).state;

describe('the code sets of a connection', () => {
  it('are not offered where the server has no such set or an empty one, and fail where every clinic has it', async () => {
    expect(await sync('condition-code/ICD9')).toEqual({ kind: 'not offered' });
    sandbox.changeCodes({ set: 'condition-code/ICD9' });
    expect(await sync('condition-code/ICD9')).toEqual({ kind: 'not offered' });
    sandbox.changeCodes({ set: 'procedure-code/CCSD', withdraw: true });
    expect(await sync('procedure-code/CCSD')).toMatchObject({ kind: 'failed' });
  });

  it('of diagnoses: ICD-9 is searched where there is no ICD-10, and a code keeps its scheme', async () => {
    sandbox.changeCodes({ set: 'condition-code/ICD9', put: [{ code: '250.00', title: 'Older diabetes' }] });
    await sync('condition-code/ICD9');
    expect(await search('ICD10', null, 'diabetes')).toMatchObject([{ scheme: 'ICD9', code: '250.00' }]);
    await sync('condition-code/ICD10');
    expect((await search('ICD10', null, 'diabetes')).every(({ scheme }) => scheme === 'ICD10')).toBe(true);
    expect(await stateOf('ICD9', '250.00', null)).toBe('valid');
  });

  it('of procedures: a bill to Bupa may carry CCSD or Bupa’s own codes, no other bill may carry Bupa’s', async () => {
    sandbox.changeCodes({
      set: 'procedure-code/CCSD',
      put: [{ code: 'W0001', title: 'Invented repair of the thumb' }],
    });
    sandbox.changeCodes({
      set: 'procedure-code/9BUPP',
      put: [{ code: 'X9990', title: 'Another repair of the thumb' }],
    });
    await sync('procedure-code/CCSD');
    await sync('procedure-code/9BUPP');
    const codes = async (insurer: string, query: string) =>
      (await search('CCSD', insurer, query)).map(({ code }) => code);
    expect(await codes('bup', 'repair thumb')).toEqual(['W0001', 'X9990']);
    expect((await codes('bup', 'x9990'))[0]).toBe('X9990');
    expect(await codes('ppp', 'repair thumb')).toEqual(['W0001']);
    expect(await stateOf('CCSD', 'X9990', 'bup')).toBe('valid');
    expect(await stateOf('CCSD', 'X9990', 'ppp')).toBe('unknown');
    expect(await stateOf('CCSD', 'W0001', 'bup')).toBe('valid');
  });

  it('belong to the connection in the environment that it had when they came', async () => {
    const metaOf = (changes: object): CodeSetMeta => ({
      ...codeSetIdentity({ ...connection, ...changes }, 'condition-code/ICD10'),
      state: 'ready',
      version: null,
      count: 1,
      updatedAt: null,
      message: null,
      generation: 1,
      cursor: null,
    });
    expect(await isOfConnection(sources, metaOf({}))).toBe(true);
    expect(await isOfConnection(sources, metaOf({ siteId: 'HC00DEF' }))).toBe(true);
    expect(await isOfConnection(sources, metaOf({ environment: 'live' }))).toBe(false);
  });
});

describe('the clinic’s own lists', () => {
  /** Imports a file as the options page does, under the list that it is guessed to be. */
  const importFile = async (fileName: string, text: string) => {
    const readFhir = () => null;
    const file = new Blob([text]);
    const inspection = await inspectFile(file, fileName, readFhir);
    const { mapping } = inspection;
    const outcome = await importCodes({ file, inspection, mapping, repository, readFhir, now: () => Date.now() });
    expect(outcome.kind).toBe('complete');
    return mapping.set;
  };

  it('of Bupa’s own procedures serve bills to Bupa only, beside Healthcode’s CCSD', async () => {
    expect(await importFile('9BUPP.csv', 'Code,Title\nY7770,Imported stitching of the thumb\n')).toBe(
      'procedure-code/9BUPP',
    );
    const found = async (insurer: string) => (await search('CCSD', insurer, 'thumb')).map(({ code }) => code);
    expect((await found('bup')).sort()).toEqual(['W0001', 'Y7770']);
    expect(await found('ppp')).toEqual(['W0001']);
    expect(await stateOf('CCSD', 'Y7770', 'bup')).toBe('valid');
    expect(await stateOf('CCSD', 'Y7770', 'ppp')).toBe('unknown');
    // Healthcode's own word on a code that the file lacks still counts.
    expect(await stateOf('CCSD', 'X9990', 'bup')).toBe('valid');
  });

  it('of ICD-9 do not take the place of Healthcode’s ICD-10', async () => {
    expect(await importFile('icd9.csv', 'Code,Title\n250.01,Imported diabetes\n')).toBe('condition-code/ICD9');
    expect(await search('ICD10', null, 'diabetes')).not.toContainEqual(expect.objectContaining({ scheme: 'ICD9' }));
    expect(await stateOf('ICD9', '250.01', null)).toBe('valid');
  });

  it('of service codes carry whether a procedure code is needed', async () => {
    const set = await importFile(
      'isc.csv',
      'Service code,Description,Requires procedure code\n7710,Op,Y\n7720,Talk,N\n',
    );
    expect(set).toBe('service-type/ISC');
    const needs = async (code: string) =>
      (await lookUpCode(services, connection, { scheme: 'ISC', code, date: '2026-11-20' }, null)).entry
        ?.requiresProcedureCode;
    expect([await needs('7710'), await needs('7720')]).toEqual([true, false]);
    const known = { state: 'valid', title: 'Op', requiresProcedureCode: true };
    const unknown = { state: 'unknown', title: null, requiresProcedureCode: null };
    for (const connections of [[], [connection], [connection, { ...connection, id: 'another' }]]) {
      const asked = {
        ...services,
        today: () => '2026-11-20',
        configuration: { connections: { list: async () => connections } },
      } as unknown as Services;
      expect(await serviceCodeViews(asked, ['7710', '9999'])).toEqual([
        { code: '7710', ...known },
        { code: '9999', ...unknown },
      ]);
      const found = await searchForSetUp(asked, 'ISC', 'op', 5);
      expect(found.hits).toMatchObject([{ code: '7710', title: 'Op', requiresProcedureCode: true }]);
      expect(found.catalogue).toMatchObject({ state: 'ready', total: null });
    }
  });

  it('are all that the set-up is searched in, where there is neither a connection nor a list', async () => {
    const asked = {
      ...services,
      today: () => '2026-11-20',
      configuration: { connections: { list: async () => [] } },
    } as unknown as Services;
    expect(await searchForSetUp(asked, 'CCSD', 'thumb', 5)).toEqual({
      hits: [],
      total: 0,
      catalogue: { state: 'absent', done: 0, total: null, message: null },
    });
  });
});

describe('a server that misbehaves', () => {
  const set = 'condition-code/ICD10';
  const inUse = async () => services.catalogue.state(codeSetIdentity(connection, set));

  it.each([
    ['repeats a page', { kind: 'repeat', skip: 2, times: 1 }, 'sent the same page twice'],
    ['answers 503 in the middle', { kind: 503, skip: 2, times: 1 }, 'not working properly'],
    ['sends half a body', { kind: 'half', skip: 2, times: 1 }, 'not working properly'],
    ['sends a web page', { kind: 'html', skip: 2, times: 1 }, 'not working properly'],
  ])('and %s: old codes stay, and the next try goes on after the last kept page', async (_, order, words) => {
    await sync(set);
    const before = await inUse();
    sandbox.changeCodes({ set, version: `after ${words} ${order.kind}` });
    sandbox.fault({ where: 'codes', ...order });
    expect(await sync(set)).toMatchObject({ kind: 'failed', message: expect.stringContaining(words) });
    expect(await inUse()).toMatchObject({ state: 'failed', inUse: before.inUse, version: before.version });
    const start = sandbox.requests().length;
    expect(await sync(set)).toMatchObject({ kind: 'complete' });
    const asked = sandbox
      .requests()
      .slice(start)
      .map(({ path }) => /page=(\d+)/.exec(path)?.[1]);
    expect(asked.filter(Boolean)[0]).toBe('3');
    sandbox.clearFaults();
  });

  it('and changes its total once: the set is begun anew and then whole', async () => {
    sandbox.changeCodes({ set, version: 'total' });
    sandbox.fault({ where: 'codes', kind: 'total', skip: 2 });
    expect(await sync(set)).toMatchObject({ kind: 'complete' });
    expect(await inUse()).toMatchObject({ state: 'ready', version: 'total' });
  });
});
