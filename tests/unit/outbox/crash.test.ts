import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../../lib/outbox/outbox.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { someBill } from '../healthcode/bills.ts';
import { openStore } from '../store/fixtures.ts';
import { crashAt } from './crash.ts';
import {
  awaitingCorrection,
  correctedBill,
  createWorld,
  expectNeverTwice,
  historyOf,
  identityOf,
  REFERENCE,
  runAfter,
  runToRest,
  setStatus,
  submitted,
  type World,
} from './world.ts';

interface Journey {
  name: string;
  /** What happened before the worker that dies was started. */
  before: (world: World, outbox: Outbox) => Promise<unknown>;
  /** What the dying worker was doing. */
  doing: (outbox: Outbox, world: World) => Promise<unknown>;
  /** What the user does again if nothing of it was kept. */
  again: (outbox: Outbox, world: World) => Promise<unknown>;
  expected: (world: World) => Promise<void>;
}

const runTwice = async (outbox: Outbox, world: World) => {
  await outbox.run();
  await runAfter(world, outbox, 10);
};

const JOURNEYS: Journey[] = [
  {
    name: 'submit',
    before: async () => {},
    doing: async (outbox, world) => {
      await outbox.enqueue(someBill(), identityOf());
      await runTwice(outbox, world);
    },
    again: (outbox) => outbox.enqueue(someBill(), identityOf()),
    expected: async (world) => {
      expect(await world.bill()).toMatchObject({
        state: 'at Healthcode',
        healthcodeStatus: 'Unprocessed',
        revision: 1,
      });
      expect(world.server.bills.get(REFERENCE)?.revisions.map(({ number }) => number)).toEqual([1]);
    },
  },
  {
    name: 'correct',
    before: awaitingCorrection,
    doing: async (outbox, world) => {
      await outbox.enqueue(correctedBill(), identityOf());
      await runTwice(outbox, world);
    },
    again: (outbox) => outbox.enqueue(correctedBill(), identityOf()),
    expected: async (world) => {
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', revision: 2, settledRevision: 2 });
      expect(world.server.bills.get(REFERENCE)?.revisions.map(({ number }) => number)).toEqual([1, 2]);
    },
  },
  {
    name: 'cancel',
    before: async (world, outbox) => {
      await submitted(world, outbox);
      setStatus(world, 'Validated');
      await runAfter(world, outbox, 10);
    },
    doing: async (outbox, world) => {
      await outbox.cancel(REFERENCE);
      await runAfter(world, outbox, 10);
    },
    again: async (outbox, world) => {
      if ((await world.bill()).healthcodeStatus !== 'Cancelled') await outbox.cancel(REFERENCE);
    },
    expected: async (world) => {
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Cancelled' });
      expect(world.server.bills.get(REFERENCE)?.status).toBe('Cancelled');
    },
  },
];

/** Runs the journey in a worker that ends at call n. False once the journey makes fewer calls than that. */
async function dieAt(journey: Journey, fatal: number, done: boolean, silentSeconds: number): Promise<boolean> {
  const world = createWorld();
  await journey.before(world, world.start());
  world.clock.now += silentSeconds * 1000;
  world.server.silentMilliseconds = silentSeconds * 1000;

  const crash = crashAt(fatal, done);
  const client = crash.wrap(world.server.client());
  const doomed = world.start({
    submissions: crash.wrap(world.submissions),
    ...crash.wrap({ link: async () => ({ connection: world.connection, client }) }),
  });
  const finished = journey.doing(doomed, world).then(() => 'finished' as const);
  const end = await Promise.race([finished, crash.happened.then(() => 'ended' as const)]);
  if (end === 'finished') return false;

  // The browser starts again: another connection to the same database, nothing in memory.
  const store = openStore(world.store.factory);
  const fresh = world.start({ submissions: submissionRepository(store.database, store.vault) });
  const place = `${journey.name}, call ${fatal}, ${done ? 'done' : 'not done'}`;
  if (await world.submissions.get(REFERENCE)) await runToRest(world, fresh);
  await journey.again(fresh, world);
  await runToRest(world, fresh);
  await runAfter(world, fresh, 300);
  await journey.expected(world);
  expectNeverTwice(world.server);
  expect(world.server.bills.size, place).toBe(1);
  await historyOf(world);
  store.database.close();
  world.store.database.close();
  return true;
}

describe('a worker that is ended at any call of any port', () => {
  for (const journey of JOURNEYS) {
    for (const silentSeconds of [0, 60]) {
      it(`ends with one bill and a Healthcode status after ${journey.name}, enquiries ${silentSeconds} s behind`, async () => {
        let places = 0;
        for (const done of [false, true]) {
          for (let fatal = 1; await dieAt(journey, fatal, done, silentSeconds); fatal += 1) places += 1;
        }
        // Reading, asking, writing and sending, each before and after: fewer would mean that the ports aren't watched.
        expect(places).toBeGreaterThan(20);
      }, 60_000);
    }
  }
});
