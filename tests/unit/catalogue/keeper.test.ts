import { describe, expect, it } from 'vitest';
import { createCatalogue } from '../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import { createCodeSetKeeper, type WantedSet } from '../../../lib/catalogue/keeper.ts';
import type { CodeSetIdentity } from '../../../lib/catalogue/repository.ts';
import type { FetchedPage, FetchPage } from '../../../lib/catalogue/sync.ts';
import { codeSetRepository } from '../../../lib/store/code-sets.ts';
import { openStore, type TestStore } from '../store/fixtures.ts';

const START = Date.parse('2026-11-20T09:00:00Z');
const DAY = 24 * 3_600_000;

const setOf = (set: string, source = 'HC00ABC'): CodeSetIdentity => ({
  set,
  scheme: set,
  connection: 'main',
  environment: 'sandbox',
  source,
});

const pageOf = (...codes: string[]): FetchedPage => ({
  kind: 'page',
  entries: codes.map((code) => ({ code, display: `Title of ${code}` })),
  total: codes.length,
  version: '1',
  last: true,
});
const FAILURE: FetchedPage = { kind: 'not reached', message: 'Healthcode could not be reached.' };

/** A worker's keeper on a store, with a clock and a server that the test moves. */
function keeperOn(store: TestStore = openStore()) {
  const repository = codeSetRepository<CatalogueEntry>(store.database);
  const world = {
    now: START,
    source: 'HC00ABC',
    sets: ['diagnoses', 'services'],
    asked: [] as string[],
    answers: new Map<string, FetchPage>(),
    wakes: [] as (number | null)[],
  };
  const now = () => world.now;
  const belongs = { is: true };
  const catalogue = createCatalogue({ repository, now });
  const keeper = createCodeSetKeeper({
    catalogue,
    repository,
    now,
    wanted: async () =>
      world.sets.map(
        (set): WantedSet => ({
          identity: setOf(set, world.source),
          fetchPage: (page, count) => {
            world.asked.push(set);
            return world.answers.get(set)?.(page, count) ?? Promise.resolve(pageOf('A', 'B'));
          },
        }),
      ),
    belongs: async ({ source }) => source === undefined || belongs.is,
    changed: () => undefined,
    wakeAt: async (time) => void world.wakes.push(time),
  });
  const state = async (set: string, source = world.source) => (await catalogue.state(setOf(set, source))).state;
  return { store, world, repository, catalogue, keeper, state, belongs };
}

/** A fetch that waits until it is let go. */
function heldFetch(answer: FetchedPage) {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let reached = (): void => {};
  const isAsked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const fetchPage: FetchPage = async () => {
    reached();
    await gate;
    return answer;
  };
  return { fetchPage, isAsked, release };
}

describe('the keeper of code sets', () => {
  it('fetches what was never fetched, in order, and asks to be woken while it does and a week later', async () => {
    const { world, keeper, state } = keeperOn();
    await keeper.run();
    expect(world.asked).toEqual(['diagnoses', 'services']);
    expect([await state('diagnoses'), await state('services')]).toEqual(['ready', 'ready']);
    expect(world.wakes).toEqual([START + 30_000, START + 7 * DAY]);
  });

  it('fetches nothing again before a week is over, and all then', async () => {
    const { world, keeper } = keeperOn();
    await keeper.run();
    world.asked = [];
    world.now = START + 6 * DAY;
    await keeper.run();
    expect(world.asked).toEqual([]);
    world.now = START + 7 * DAY;
    await keeper.run();
    expect(world.asked).toEqual(['diagnoses', 'services']);
  });

  it('fetches on demand one set or all, whether or not they are due', async () => {
    const { world, keeper } = keeperOn();
    await keeper.run();
    world.asked = [];
    expect(await keeper.request(({ set }) => set === 'services')).toBe(1);
    await keeper.run();
    expect(world.asked).toEqual(['services']);
    expect(await keeper.request(({ set }) => set === 'nobody offers it')).toBe(0);
  });

  it('goes on, after a kill, with what was asked for and had not begun', async () => {
    const first = keeperOn();
    await first.keeper.run();
    const held = heldFetch(pageOf('A'));
    first.world.answers.set('diagnoses', held.fetchPage);
    await first.keeper.request(() => true);
    await held.isAsked;
    // The first worker never gets its answer. The next one knows from the store alone.
    const next = keeperOn(openStore(first.store.factory));
    await next.keeper.run();
    expect(next.world.asked).toEqual(['diagnoses', 'services']);
  });

  it('tries again after a failure when its time has come, and not before', async () => {
    const { world, keeper, state } = keeperOn();
    world.answers.set('diagnoses', async () => FAILURE);
    await keeper.run();
    expect([await state('diagnoses'), await state('services')]).toEqual(['failed', 'ready']);
    expect(world.wakes.at(-1)).toBe(START + 5000);
    world.asked = [];
    world.answers.clear();
    world.now = START + 4999;
    await keeper.run();
    expect(world.asked).toEqual([]);
    world.now = START + 5000;
    await keeper.run();
    expect(world.asked).toEqual(['diagnoses']);
    expect(await state('diagnoses')).toBe('ready');
  });

  it('retries what failed at once where something changed, and nothing else', async () => {
    const { world, keeper } = keeperOn();
    world.answers.set('services', async () => ({ ...FAILURE, lasting: true }));
    await keeper.run();
    world.asked = [];
    world.answers.clear();
    await keeper.retry(() => true);
    await keeper.run();
    expect(world.asked).toEqual(['services']);
  });

  it('cancels what runs and what waits; neither begins again by itself before a week is over', async () => {
    const { world, keeper, state } = keeperOn();
    const held = heldFetch(pageOf('A'));
    world.answers.set('diagnoses', held.fetchPage);
    const run = keeper.run();
    await held.isAsked;
    await keeper.cancel(() => true);
    await run;
    expect([await state('diagnoses'), await state('services')]).toEqual(['cancelled', 'cancelled']);
    world.asked = [];
    await keeper.run();
    expect(world.asked).toEqual([]);
    world.answers.clear();
    await keeper.request(() => true);
    await keeper.run();
    expect(world.asked).toEqual(['diagnoses', 'services']);
  });

  it('cancels one set and goes on with the next', async () => {
    const { world, keeper, state } = keeperOn();
    const held = heldFetch(pageOf('A'));
    world.answers.set('diagnoses', held.fetchPage);
    const run = keeper.run();
    await held.isAsked;
    await keeper.cancel(({ set }) => set === 'diagnoses');
    await run;
    expect([await state('diagnoses'), await state('services')]).toEqual(['cancelled', 'ready']);
  });

  it('cancels what a killed worker left behind', async () => {
    const first = keeperOn();
    const held = heldFetch(pageOf('A'));
    first.world.answers.set('diagnoses', held.fetchPage);
    void first.keeper.run();
    await held.isAsked;
    const next = keeperOn(openStore(first.store.factory));
    expect(await next.state('diagnoses')).toBe('syncing');
    await next.keeper.cancel(() => true);
    expect(await next.state('diagnoses')).toBe('cancelled');
    await next.keeper.run();
    expect(next.world.asked).toEqual([]);
  });

  it('of a connection that points elsewhere stops what was coming in; the old set serves until the new one is whole, and leaves nothing in it', async () => {
    const { world, keeper, catalogue, state } = keeperOn();
    await keeper.run();
    const old = heldFetch(pageOf('Old'));
    world.answers.set('diagnoses', old.fetchPage);
    await keeper.request(({ set }) => set === 'diagnoses');
    await old.isAsked;
    const fresh = heldFetch(pageOf('C'));
    world.source = 'HC00DEF';
    world.answers.set('diagnoses', fresh.fetchPage);
    await keeper.connectionsChanged();
    await fresh.isAsked;
    old.release();
    expect((await catalogue.codeState(setOf('diagnoses'), 'A')).state).toBe('valid');
    fresh.release();
    await keeper.run();
    expect([await state('diagnoses'), await state('services')]).toEqual(['ready', 'ready']);
    expect((await catalogue.codeState(setOf('diagnoses'), 'C')).state).toBe('valid');
    for (const code of ['A', 'Old'])
      expect((await catalogue.codeState(setOf('diagnoses'), code)).state).toBe('unknown');
    world.asked = [];
    await keeper.run();
    expect(world.asked).toEqual([]);
  });

  it('deletes the sets of a connection that is gone', async () => {
    const { world, keeper, repository, belongs } = keeperOn();
    await keeper.run();
    world.sets = [];
    belongs.is = false;
    await keeper.connectionsChanged();
    expect(await repository.list()).toEqual([]);
  });

  it('leaves what was imported from a file alone', async () => {
    const { keeper, repository } = keeperOn();
    const file = { ...setOf('diagnoses'), connection: 'file' };
    const { source: _, ...imported } = file;
    await repository.begin(imported, new Date(START).toISOString());
    await keeper.run();
    expect((await repository.list()).map(({ connection }) => connection)).toContain('file');
  });

  it('does not try for ever what cannot even be noted as failed', async () => {
    const { world, keeper, store } = keeperOn();
    world.sets = ['diagnoses'];
    world.answers.set('diagnoses', async () => {
      store.database.codes.hook('creating', () => {
        throw new Error('The disk is full.');
      });
      store.database.codeSets.hook('updating', () => {
        throw new Error('The disk is full.');
      });
      return pageOf('A');
    });
    await keeper.run();
    expect(world.asked).toEqual(['diagnoses']);
    expect(world.wakes.at(-1)).toBe(START + 30_000);
  });
});
