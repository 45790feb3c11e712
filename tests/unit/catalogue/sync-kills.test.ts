import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import type { CatalogueRepository, CodeSetIdentity } from '../../../lib/catalogue/repository.ts';
import type { FetchPage } from '../../../lib/catalogue/sync.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { openStore, type TestStore } from '../store/fixtures.ts';

/** A worker that is killed at any step of a sync, before or after what that step does, and the one that is started after it. */

const identity: CodeSetIdentity = {
  set: 'condition-code/ICD10',
  scheme: 'ICD10',
  connection: 'main',
  environment: 'sandbox',
  source: 'HC00ABC https://healthcode.example',
};
const now = () => Date.parse('2026-11-20T09:00:00Z');

interface Case {
  /** Codes of the version before; 0: there is none. */
  before: number;
  codes: number;
  perPage: number;
  /** Whether the server tells its total. */
  tellsTotal: boolean;
  /** At which step, from 0, and whether what it does is done. */
  killAt: number;
  isDone: boolean;
}

const never = <Value>(): Promise<Value> => new Promise(() => undefined);

/** Counts the steps of a worker and lets none of them come back from the fatal one on. */
function mortality(killAt: number, isDone: boolean) {
  let steps = 0;
  let report = (): void => {};
  const killed = new Promise<'killed'>((resolve) => {
    report = () => resolve('killed');
  });
  const mortal =
    <Arguments extends unknown[], Value>(work: (...given: Arguments) => Promise<Value>) =>
    async (...given: Arguments): Promise<Value> => {
      const step = steps;
      steps += 1;
      if (step < killAt) return work(...given);
      if (step === killAt && isDone) await work(...given);
      report();
      return never();
    };
  return { killed, mortal };
}

function mortalRepository(
  repository: CatalogueRepository,
  mortal: ReturnType<typeof mortality>['mortal'],
): CatalogueRepository {
  return {
    get: mortal(repository.get),
    list: mortal(repository.list),
    begin: mortal(repository.begin),
    resume: mortal(repository.resume),
    putPage: mortal(repository.putPage),
    complete: mortal(repository.complete),
    stop: mortal(repository.stop),
    request: mortal(repository.request),
    renew: mortal(repository.renew),
    abandon: mortal(repository.abandon),
    remove: mortal(repository.remove),
    entries: mortal(repository.entries),
    getIndex: mortal(repository.getIndex),
    putIndex: mortal(repository.putIndex),
  };
}

const codesOf = (word: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ code: `${word}${at}`, display: `${word} number ${at}` }));

/** Notes the pages that were answered. */
function server({ codes, perPage, tellsTotal }: Case) {
  const all = codesOf('New', codes);
  const answered: number[] = [];
  const fetchPage: FetchPage = async (page) => {
    answered.push(page);
    const entries = all.slice((page - 1) * perPage, page * perPage);
    return {
      kind: 'page',
      entries,
      total: tellsTotal ? codes : null,
      version: 'new',
      last: tellsTotal && page * perPage >= codes,
    };
  };
  return { answered, fetchPage };
}

const repositoryOf = (store: TestStore) => codeSetRepository<CatalogueEntry>(store.database);

async function seen(repository: CatalogueRepository) {
  const catalogue = createCatalogue({ repository, now });
  const { hits } = await catalogue.search(identity, 'number', { limit: 100 });
  const { inUse, version } = await catalogue.state(identity);
  return { codes: hits.map(({ code }) => code.replace(/\d+$/, '')), inUse, version };
}

const cases = fc.record<Case>({
  before: fc.integer({ min: 0, max: 4 }),
  codes: fc.integer({ min: 1, max: 9 }),
  perPage: fc.integer({ min: 1, max: 4 }),
  tellsTotal: fc.boolean(),
  killAt: fc.integer({ min: 0, max: 30 }),
  isDone: fc.boolean(),
});

describe('a worker that is killed in a sync', () => {
  it('at any step leaves the old version or the new one, never a half; the next worker ends it and asks for no page that was kept', async () => {
    let kills = 0;
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { before, codes, killAt, isDone } = given;
        const store = openStore();
        const repository = repositoryOf(store);
        if (before > 0) {
          const old = codesOf('Old', before);
          await createCatalogue({ repository, now }).sync(identity, async (page) => ({
            kind: 'page',
            entries: page === 1 ? old : [],
            total: before,
            version: 'old',
            last: true,
          }));
        }

        const { killed, mortal } = mortality(killAt, isDone);
        const first = server(given);
        const end = await Promise.race([
          killed,
          createCatalogue({ repository: mortalRepository(repository, mortal), now })
            .sync(identity, mortal(first.fetchPage))
            .then(({ kind }) => kind),
        ]);
        if (end === 'killed') kills += 1;

        // What the next worker finds on the same disk.
        const next = repositoryOf(openStore(store.factory));
        const meta = await next.get(identity);
        const found = await seen(next);
        const isNew = meta?.version === 'new';
        expect(new Set(found.codes)).toEqual(new Set([...(isNew ? ['New'] : []), ...(before > 0 ? ['Old'] : [])]));
        expect(found.inUse).toBe(isNew ? codes + before : before);

        if (end === 'killed' && !isNew) {
          const kept = meta?.cursor?.page ?? 0;
          const second = server(given);
          expect(await createCatalogue({ repository: next, now }).sync(identity, second.fetchPage)).toEqual({
            kind: 'complete',
            count: codes + before,
          });
          // Without a total only an empty page tells that it is the end. Codes that vanished are kept as one more page, when all others are here.
          const pages = Math.ceil(codes / given.perPage) + (given.tellsTotal ? 0 : 1);
          const missing = Array.from({ length: pages }, (_, at) => at + 1).filter((page) => page > kept);
          expect(second.answered).toEqual(missing);
          expect(await seen(next)).toMatchObject({ inUse: codes + before, version: 'new' });
          // That the new list lacks all that was in use is said whichever worker ended it.
          expect((await next.get(identity))?.message ?? '').toMatch(before > 0 ? /may be cut short/ : /^$/);
        }
        store.database.close();
      }),
      { numRuns: 150 },
    );
    expect(kills).toBeGreaterThan(20);
  });
});
