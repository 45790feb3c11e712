import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHealthcodeClient } from '../../../lib/healthcode/client.ts';
import type { Outbox } from '../../../lib/outbox/outbox.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../../sandbox/healthcode/server.ts';
import { connectionTo, portsWith, someBill } from '../healthcode/bills.ts';
import {
  correctedBill,
  createWorld,
  historyOf,
  identityOf,
  PATIENCE_SECONDS,
  REFERENCE,
  runUntil,
  START,
  type World,
} from './world.ts';

/** The outbox with the real client against the Healthcode sandbox, whose clock the test moves together with ours. */
describe('the outbox, the client and the Healthcode sandbox together', { timeout: 30_000 }, () => {
  let sandbox: HealthcodeSandbox;
  let world: World;
  let outbox: Outbox;
  /** Milliseconds that `passUntil` has moved the sandbox's clock by. */
  let elapsed = 0;

  beforeAll(async () => {
    sandbox = await startHealthcodeSandbox({ timeScale: 0, now: new Date(START).toISOString() });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.reset();
    sandbox.configure({ silentSeconds: 0 });
    sandbox.clock({ now: new Date(START).toISOString() });
    elapsed = 0;
    world = createWorld();
    outbox = start();
  });

  /** A worker of its own: a fresh client on the same store. */
  function start(): Outbox {
    const client = createHealthcodeClient(connectionTo(sandbox.url), portsWith({ now: () => world.clock.now }));
    return world.start({ client });
  }

  async function pass(seconds: number, by = outbox): Promise<void> {
    sandbox.clock({ advanceSeconds: seconds });
    world.clock.now += seconds * 1000;
    await by.run();
  }

  async function passUntil(state: string, by = outbox): Promise<void> {
    await runUntil(
      world,
      {
        ...by,
        run: async () => {
          const behind = world.clock.now - START - elapsed;
          elapsed += behind;
          sandbox.clock({ advanceSeconds: behind / 1000 });
          await by.run();
        },
      },
      async () => (await world.bill()).state === state,
    );
  }
  const stored = () => sandbox.bills().bills.find(({ providerReference }) => providerReference === REFERENCE);

  it('follows a bill from submission until it is collected', async () => {
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    for (let round = 0; round < 12; round += 1) await pass(5);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Collected', nextTryAt: null });
    const statuses = (await historyOf(world)).map((line) => line.split(' > ')[1]);
    expect(statuses).toEqual([
      'queued',
      'sending',
      'Unprocessed',
      'In-process',
      'Validated',
      'Awaiting collection',
      'Collected',
    ]);
    expect(sandbox.bills()).toMatchObject({ stored: 1, posts: 1, puts: 0, duplicates: 0 });
  });

  it('corrects a bill that Healthcode holds back, under the same reference, as revision 2', async () => {
    await outbox.enqueue(correctedBill('AX999001'), identityOf());
    await outbox.run();
    await pass(60);
    expect(await world.bill()).toMatchObject({
      healthcodeStatus: 'Awaiting correction',
      errors: [{ field: 'registrationNumber' }],
    });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await pass(5);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'In-process', revision: 2, errors: [] });
    expect(stored()).toMatchObject({ posts: 1, puts: 1, duplicates: 0, revision: 2 });
  });

  it('cancels a bill', async () => {
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await outbox.cancel(REFERENCE);
    await pass(5);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Cancelled' });
    expect(stored()).toMatchObject({ status: 'Cancelled', stored: 1 });
  });

  it('shows what Healthcode refuses', async () => {
    const bill = someBill();
    await outbox.enqueue({ ...bill, total: bill.total + 1 }, identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'refused', errors: [{ field: 'total' }] });
    expect(sandbox.bills().stored).toBe(0);
  });

  it.each([
    ['drop-before-store', 2],
    ['drop-after-store', 1],
    [500, 2],
    [503, 2],
    // A proxy's page: nobody knows whether the bill went through.
    ['html', 2],
    ['half', 1],
  ])('ends with one bill after %s on the POST, sent %d times', async (kind, posts) => {
    sandbox.fault({ where: 'submit', kind });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await passUntil('at Healthcode');
    expect(sandbox.bills()).toMatchObject({ stored: 1, posts, duplicates: 0 });
  });

  it.each([401, 429, 'moved', 301, 302, 307, 308])('gets the bill there, once, after %s on the POST', async (kind) => {
    sandbox.fault({ where: 'submit', kind });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await passUntil('at Healthcode');
    expect(sandbox.bills()).toMatchObject({ stored: 1, duplicates: 0 });
  });

  it('says failed where this site has no access, and goes after one click once it has', async () => {
    sandbox.fault({ where: 'submit', kind: 403 });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'failed' });
    await outbox.queueAgain(REFERENCE);
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode' });
    expect(sandbox.bills()).toMatchObject({ stored: 1, duplicates: 0 });
  });

  it.each([
    ['hold-before-store', 'discard', true],
    ['hold-after-store', 'keep', false],
    ['hold-while-answering', 'keep', false],
    ['hold-after-answering', 'keep', false],
  ])(
    'ends with one bill when the worker dies while the sandbox holds the request: %s',
    async (kind, _name, discard) => {
      sandbox.fault({ where: 'submit', kind });
      const doomed = start();
      await doomed.enqueue(someBill(), identityOf());
      void doomed.run();
      await expect.poll(() => sandbox.faults().held.length).toBe(1);
      const fresh = start();
      await pass(40, fresh);
      sandbox.release({ discard });
      await passUntil('at Healthcode', fresh);
      await pass(30, fresh);
      expect(sandbox.bills()).toMatchObject({ stored: 1, duplicates: 0 });
      expect((await world.bill()).state).toBe('at Healthcode');
    },
  );

  it('does not send again while Healthcode’s lists are behind', async () => {
    sandbox.configure({ silentSeconds: PATIENCE_SECONDS - 30 });
    sandbox.fault({ where: 'submit', kind: 'drop-after-store' });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect((await world.bill()).state).toBe('checking');
    await passUntil('at Healthcode');
    expect(sandbox.bills()).toMatchObject({ stored: 1, posts: 1 });
  });

  it('adopts on a second workstation what the first has sent', async () => {
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    world = createWorld();
    const second = start();
    await second.enqueue(someBill(), identityOf());
    await second.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', adopted: true, claimId: 'bill-1' });
    expect(sandbox.bills()).toMatchObject({ stored: 1, posts: 1 });
  });

  it('refuses, and does not send again, an invoice that was billed under another reference', async () => {
    await outbox.enqueue(someBill(), identityOf('ANOTHER1'));
    await outbox.run();
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    for (let round = 0; round < 40; round += 1) await pass(5);
    expect(await world.bill()).toMatchObject({
      state: 'refused',
      errors: [{ field: 'invoiceNumber' }],
      nextTryAt: null,
    });
    expect(stored()).toMatchObject({ posts: 1, stored: 0 });
  });
});
