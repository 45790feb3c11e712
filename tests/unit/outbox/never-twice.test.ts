import { describe, expect, it, vi } from 'vitest';
import type { EnquiryOutcome, SendOutcome } from '../../../lib/healthcode/port.ts';
import { StoreFull } from '../../../lib/store/errors.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { someBill } from '../healthcode/bills.ts';
import { openStore } from '../store/fixtures.ts';
import { inTurn, NEVER, notReached, scripted, storeWith, UNKNOWN } from './scripts.ts';
import {
  awaitingCorrection,
  correctedBill,
  createWorld,
  expectNeverTwice,
  historyOf,
  identityOf,
  PATIENCE_SECONDS,
  REFERENCE,
  runAfter,
  runToRest,
  runUntil,
  setClockForward,
  setStatus,
  submitted,
  type World,
} from './world.ts';

/** The lines of *Never lost, never twice*, one by one. */

// Two cores may be shared with whole browsers.
vi.setConfig({ testTimeout: 30_000 });

describe('persist before sending', () => {
  it('keeps the bill, queued, with its bytes, before anything is asked or sent', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    const { submission, fresh } = await outbox.enqueue(someBill(), identityOf());
    expect(fresh).toBe(true);
    expect(calls).toEqual([]);
    expect(await world.bill()).toEqual(submission);
    expect(submission).toMatchObject({ state: 'queued', queuedReason: 'new', revision: 1, attempts: 0 });
    expect(JSON.parse(submission.body ?? '')).toMatchObject({ resourceType: 'Claim' });
    expect(await historyOf(world)).toEqual(['draft > queued']);
  });

  it('sends nothing if that write fails, and says that the disk is full', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const full = storeWith(world, { create: () => Promise.reject(new StoreFull()) });
    const outbox = world.start({ client, submissions: full });
    await expect(outbox.enqueue(someBill(), identityOf())).rejects.toThrow(StoreFull);
    await outbox.run();
    expect(calls).toEqual([]);
  });

  it('does not send while it cannot write that it is sending, tries less and less often, and sends once there is room', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    let isFull = true;
    const submissions = storeWith(world, {
      update: (...call) => (isFull ? Promise.reject(new StoreFull()) : world.submissions.update(...call)),
    });
    const outbox = world.start({ client, submissions });
    await outbox.enqueue(someBill(), identityOf());
    await expect(outbox.run()).rejects.toThrow(StoreFull);
    // Every second for two minutes: a full disk must not become a storm of enquiries.
    for (let second = 0; second < 120; second += 1) await runAfter(world, outbox, 1).catch(() => {});
    expect(calls.filter((call) => call === 'POST')).toEqual([]);
    expect(calls.length).toBeLessThan(8);
    isFull = false;
    await runAfter(world, outbox, 300);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode' });
    expectNeverTwice(world.server);
  });

  it('finds a bill again whose acceptance could not be written down', async () => {
    const world = createWorld();
    let writes = 0;
    const submissions = storeWith(world, {
      update: (...call) => {
        writes += 1;
        return writes === 2 ? Promise.reject(new StoreFull()) : world.submissions.update(...call);
      },
    });
    const outbox = world.start({ submissions });
    await outbox.enqueue(someBill(), identityOf());
    await expect(outbox.run()).rejects.toThrow(StoreFull);
    expect((await world.bill()).state).toBe('sending');
    expect(await runToRest(world, outbox)).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
    expectNeverTwice(world.server);
  });
});

describe('one provider reference for one invoice', () => {
  it('gives two clicks at once one bill', async () => {
    const world = createWorld();
    const outbox = world.start();
    const kept = await Promise.all([1, 2, 3].map(() => outbox.enqueue(someBill(), identityOf())));
    expect(kept.filter(({ fresh }) => fresh)).toHaveLength(1);
    await Promise.all([outbox.run(), outbox.run()]);
    expect(world.server.arrivals).toHaveLength(1);
  });

  it('gives two tabs of two workers at once one bill', async () => {
    const world = createWorld();
    const store = openStore(world.store.factory);
    const [one, other] = [
      world.start(),
      world.start({ submissions: submissionRepository(store.database, store.vault) }),
    ];
    const kept = await Promise.all([one.enqueue(someBill(), identityOf()), other.enqueue(someBill(), identityOf())]);
    expect(kept.filter(({ fresh }) => fresh)).toHaveLength(1);
    await Promise.all([one.run(), other.run(), one.run()]);
    await runUntil(world, other, async () => (await world.bill()).state === 'at Healthcode');
    expect(world.server.arrivals).toHaveLength(1);
    await historyOf(world);
  });

  it('never changes the reference, whatever is submitted again under it', async () => {
    const world = createWorld();
    const outbox = world.start();
    await awaitingCorrection(world, outbox);
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect(new Set(world.server.arrivals.map(({ reference }) => reference))).toEqual(new Set([REFERENCE]));
  });

  it('lets two workers run on one store without sending a bill twice', async () => {
    const world = createWorld();
    const store = openStore(world.store.factory);
    const one = world.start();
    const other = world.start({ submissions: submissionRepository(store.database, store.vault) });
    const references = Array.from({ length: 12 }, (_, place) => `REF${place}`);
    for (const reference of references) await one.enqueue(someBill(), identityOf(reference));
    for (let round = 0; round < 8; round += 1) {
      await Promise.all([one.run(), other.run(), one.refresh(references), other.refresh(references)]);
      world.clock.now += 4000;
    }
    expect(world.server.arrivals.map(({ reference }) => reference).sort()).toEqual([...references].sort());
    for (const reference of references) {
      expect((await world.bill(reference)).state).toBe('at Healthcode');
      await historyOf(world, reference);
    }
  });

  it('does not take for abandoned what another worker is sending', async () => {
    const world = createWorld();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = scripted(world, {
      submitBill: async (body) => {
        await held;
        return world.server.client().submitBill(body);
      },
    });
    const one = world.start({ client: slow.client });
    const other = world.start();
    await one.enqueue(someBill(), identityOf());
    const running = one.run();
    await vi.waitFor(() => expect(slow.calls).toContain('POST'));
    await runAfter(world, other, 20);
    await other.refresh([REFERENCE]);
    await other.wake();
    expect((await world.bill()).state).toBe('sending');
    release();
    await running;
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode' });
    expect(world.server.arrivals).toHaveLength(1);
  });

  it('does not take for abandoned what another worker began to send since it looked', async () => {
    const world = createWorld();
    const slow = scripted(world, { submitBill: () => NEVER });
    const one = world.start({ client: slow.client });
    await one.enqueue(someBill(), identityOf());
    const submissions = storeWith(world, {
      due: async (at) => {
        const found = await world.submissions.due(at);
        void one.run();
        await vi.waitFor(() => expect(slow.calls).toContain('POST'));
        return found;
      },
    });
    await world.start({ submissions }).run();
    expect((await world.bill()).state).toBe('sending');
  });

  it('lets a worker that was taken for dead change nothing when its answer comes', async () => {
    const world = createWorld();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = scripted(world, {
      submitBill: async (body) => {
        const outcome = await world.server.client().submitBill(body);
        await held;
        return outcome;
      },
    });
    const one = world.start({ client: slow.client });
    const other = world.start();
    await one.enqueue(someBill(), identityOf());
    const running = one.run();
    await vi.waitFor(() => expect(world.server.bills.size).toBe(1));
    setStatus(world, 'Validated');
    await runAfter(world, other, 40);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Validated' });
    const before = await historyOf(world);
    release();
    await running;
    expect(await historyOf(world)).toEqual(before);
  });
});

describe('ask before every send', () => {
  it('asks before the first', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(calls).toEqual(['ask', 'POST']);
  });

  it('asks before a correction', async () => {
    const world = createWorld();
    await awaitingCorrection(world, world.start());
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect(calls).toEqual(['ask', 'PUT']);
  });

  it('asks before repeating after a redirect or a renewed token', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>(
        [{ kind: 'ask and repeat', why: 'endpoint moved' }],
        world.server.client().submitBill,
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(calls).toEqual(['ask', 'POST', 'ask', 'POST']);
    expect((await world.bill()).state).toBe('at Healthcode');
  });

  it('does not repeat after a redirect what asking shows to be there', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: async (body) => {
        await world.server.client().submitBill(body);
        return { kind: 'ask and repeat', why: 'endpoint moved' };
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(calls).toEqual(['ask', 'POST', 'ask']);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
  });

  it('waits, asked anew each time, while Healthcode keeps moving', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: async () => ({ kind: 'ask and repeat', why: 'endpoint moved' }),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await runAfter(world, outbox, 20);
    expect(calls).toEqual(['ask', 'POST', 'ask', 'POST', 'ask', 'POST', 'ask', 'POST']);
    expect(await world.bill()).toMatchObject({ state: 'queued', sentAt: null });
  });

  it('sends nothing while it cannot ask', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, { billStatuses: async () => notReached('offline') });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    for (let round = 0; round < 10; round += 1) await runAfter(world, outbox, 300);
    expect(new Set(calls)).toEqual(new Set(['ask']));
    expect(await world.bill()).toMatchObject({ state: 'queued', queuedReason: 'offline', note: 'It is offline.' });
  });

  it('does not send on an answer that is older than what another worker did meanwhile', async () => {
    const world = createWorld();
    const real = world.server.client();
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = scripted(world, {
      billStatuses: async (references) => {
        const answer = await real.billStatuses(references);
        await held;
        return answer;
      },
    });
    const one = world.start({ client: slow.client });
    await one.enqueue(someBill(), identityOf());
    const running = one.run();
    await vi.waitFor(() => expect(slow.calls).toContain('ask'));

    // The other one sends it, doesn't hear how that ended, waits in vain for Healthcode's lists, and is queued again.
    world.server.silentMilliseconds = 3600_000;
    let asks = 0;
    const { client } = scripted(world, {
      submitBill: async (body) => {
        await real.submitBill(body);
        return UNKNOWN;
      },
      billStatuses: async (references) => {
        asks += 1;
        return asks < 3 ? real.billStatuses(references) : notReached('offline');
      },
    });
    const other = world.start({ client });
    await other.run();
    await runAfter(world, other, PATIENCE_SECONDS + 10);
    expect(await world.bill()).toMatchObject({ state: 'queued', revision: 1 });
    release();
    await running;
    expect(slow.calls).toEqual(['ask']);
    expect(world.server.arrivals).toHaveLength(1);
  });
});

describe('sent from another computer', () => {
  it('is adopted instead of sent', async () => {
    const world = createWorld();
    await submitted(world, world.start());
    const here = createWorld();
    const outbox = here.start({ client: world.server.client() });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await here.bill()).toMatchObject({ state: 'at Healthcode', adopted: true, healthcodeStatus: 'Unprocessed' });
    expect(world.server.arrivals).toHaveLength(1);
  });

  it('is adopted when a panel opens on an invoice that is unknown here, and then followed', async () => {
    const world = createWorld();
    await submitted(world, world.start());
    setStatus(world, 'Validated');
    const here = createWorld();
    const outbox = here.start({ client: world.server.client() });
    const invoice = {
      ...identityOf(),
      invoiceNumber: 'INV-1001',
      patientName: 'Mrs Jane O’Doe',
      patientBirthDate: '1980-04-02',
      patientPmsId: 'P-1001',
      insurerName: 'AXA Health',
      total: 25_010,
    };
    expect(await outbox.lookUp(invoice)).toMatchObject({ adopted: true, healthcodeStatus: 'Validated', bill: null });
    setStatus(world, 'Collected');
    await runAfter(here, outbox, 10);
    expect(await here.bill()).toMatchObject({ healthcodeStatus: 'Collected', nextTryAt: null });
    expect(await historyOf(here)).toEqual(['draft > Validated', 'at Healthcode > Collected']);
  });

  it('finds nothing, and keeps nothing, for an invoice that Healthcode does not know or cannot be asked about', async () => {
    const world = createWorld();
    const invoice = {
      ...identityOf(),
      invoiceNumber: 'INV-1001',
      patientName: null,
      patientBirthDate: null,
      patientPmsId: null,
      insurerName: null,
      total: null,
    };
    expect(await world.start().lookUp(invoice)).toBeNull();
    const offline = scripted(world, { billStatuses: async () => notReached('offline') });
    expect(await world.start({ client: offline.client }).lookUp(invoice)).toBeNull();
    const elsewhere = world.start();
    world.connection = { ...world.connection, environment: 'live' };
    const before = world.server.enquiries.length;
    expect(await elsewhere.lookUp(invoice)).toBeNull();
    expect(world.server.enquiries).toHaveLength(before);
    expect(await world.submissions.get(REFERENCE)).toBeNull();
  });

  it('never stands in the way of Submit: a look-up that hangs lets the bill be kept', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>([() => NEVER], world.server.client().billStatuses),
    });
    const outbox = world.start({ client });
    const invoice = {
      ...identityOf(),
      invoiceNumber: 'INV-1001',
      patientName: null,
      patientBirthDate: null,
      patientPmsId: null,
      insurerName: null,
      total: null,
    };
    void outbox.lookUp(invoice);
    expect(await outbox.enqueue(someBill(), identityOf())).toMatchObject({ fresh: true });
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', adopted: false });
  });

  it('leaves a bill alone that was submitted here while the look-up was under way', async () => {
    const world = createWorld();
    const other = createWorld();
    await submitted(other, other.start());
    const outbox: ReturnType<World['start']> = world.start({
      client: scripted(other, {
        billStatuses: inTurn<[string[]], EnquiryOutcome>(
          [
            async (references) => {
              await outbox.enqueue(someBill(), identityOf());
              return other.server.client().billStatuses(references);
            },
          ],
          other.server.client().billStatuses,
        ),
      }).client,
    });
    const found = await outbox.lookUp({
      ...identityOf(),
      invoiceNumber: 'INV-1001',
      patientName: null,
      patientBirthDate: null,
      patientPmsId: null,
      insurerName: null,
      total: null,
    });
    expect(found).toMatchObject({ state: 'queued' });
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', adopted: true });
    expect(other.server.arrivals).toHaveLength(1);
  });
});

describe('after an ambiguous end', () => {
  it('is checking, says so, and adopts what was stored', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: async (body) => {
        await world.server.client().submitBill(body);
        return UNKNOWN;
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'checking', note: 'Nobody knows.' });
    await runAfter(world, outbox, 3);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', adopted: false, claimId: 'claim-1' });
    expect(world.server.arrivals).toHaveLength(1);
  });

  it('believes Not found only after the wait, then asks once more and sends', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: inTurn([UNKNOWN], world.server.client().submitBill),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    const end = world.clock.now + PATIENCE_SECONDS * 1000;
    while (world.clock.now < end - 1000) {
      await runAfter(world, outbox, 1);
      expect((await world.bill()).state).toBe('checking');
    }
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode', 10);
    expect(calls.slice(-2)).toEqual(['ask', 'POST']);
    expect(calls.slice(-3)).toEqual(['ask', 'ask', 'POST']);
  });

  it('counts the wait from the end of the call, not from its beginning', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>(
        [
          async () => {
            world.clock.now += 60_000;
            return UNKNOWN;
          },
        ],
        world.server.client().submitBill,
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await runAfter(world, outbox, PATIENCE_SECONDS - 10);
    expect((await world.bill()).state).toBe('checking');
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
  });

  it('takes an explicit Not found for the same as no answer', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: inTurn([UNKNOWN], world.server.client().submitBill),
      billStatuses: async (references) => {
        const real = await world.server.client().billStatuses(references);
        if (real.kind !== 'answered' || real.answers.size > 0) return real;
        const answer = {
          providerReference: REFERENCE,
          status: 'Not Found',
          reason: null,
          revision: null,
          claimId: null,
          invoiceNumber: null,
          errors: [],
        };
        return { kind: 'answered', answers: new Map([[REFERENCE, answer]]) };
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect((await world.bill()).state).toBe('checking');
    expect(await runToRest(world, outbox)).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
    expectNeverTwice(world.server);
  });

  it('never becomes failed: an access that is withdrawn meanwhile only makes it wait', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: async () => UNKNOWN,
      billStatuses: inTurn<[string[]], EnquiryOutcome>([world.server.client().billStatuses], async () =>
        notReached('access denied'),
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    for (let round = 0; round < 30; round += 1) await runAfter(world, outbox, 60);
    expect(await world.bill()).toMatchObject({ state: 'checking', note: 'It is access denied.' });
  });

  it('goes on from sending when the worker was killed, once its time is over', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, { submitBill: () => NEVER });
    const dead = world.start({ client });
    await dead.enqueue(someBill(), identityOf());
    void dead.run();
    await vi.waitFor(() => expect(calls).toContain('POST'));
    const fresh = world.start();
    await fresh.run();
    expect((await world.bill()).state).toBe('sending');
    await runAfter(world, fresh, 36);
    expect(await world.bill()).toMatchObject({ state: 'checking' });
    await runToRest(world, fresh);
    expect(world.server.arrivals).toHaveLength(1);
  });

  it('does not wait anew when the browser is started only the next day', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, { submitBill: () => NEVER });
    const dead = world.start({ client });
    await dead.enqueue(someBill(), identityOf());
    void dead.run();
    await vi.waitFor(() => expect(calls).toContain('POST'));
    const fresh = world.start();
    await runAfter(world, fresh, 24 * 3600);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode' });
    expect(world.server.arrivals).toHaveLength(1);
  });
});

describe('duplicate invoice', () => {
  it('leads to adoption of what another computer sent in between', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: async (body) => {
        await world.server.client().submitBill(body);
        return world.server.client().submitBill(body);
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(calls).toEqual(['ask', 'POST', 'ask']);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', adopted: true });
  });

  it('is adopted when it turns up later, and never sent again by itself', async () => {
    const world = createWorld();
    world.server.silentMilliseconds = 30_000;
    const { client, calls } = scripted(world, {
      submitBill: async (body) => {
        await world.server.client().submitBill(body);
        return world.server.client().submitBill(body);
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'refused', errors: [{ field: 'invoiceNumber' }] });
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode');
    expect(await world.bill()).toMatchObject({ adopted: true, errors: [] });
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
  });

  it('is refused, told, and left to the user where Healthcode does not know our reference', async () => {
    const world = createWorld();
    await submitted(world, world.start(), 'OTHER');
    const other = world.server.arrivals.length;
    const { client, calls } = scripted(world, {
      submitBill: async () => ({ kind: 'refused', httpStatus: 409, duplicate: true, errors: [] }),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    for (let round = 0; round < 60; round += 1) await runAfter(world, outbox, 5);
    expect(await world.bill()).toMatchObject({ state: 'refused', nextTryAt: null });
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
    expect(world.server.arrivals).toHaveLength(other);
  });

  it('of a correction that may have been written before means that it was received', async () => {
    const world = createWorld();
    await awaitingCorrection(world, world.start());
    world.server.silentMilliseconds = 10 * 60_000;
    const { client, calls } = scripted(world, {
      correctBill: inTurn<[string, string], SendOutcome>(
        [
          async (claimId, body) => {
            await world.server.client().correctBill(claimId, body);
            return UNKNOWN;
          },
        ],
        world.server.client().correctBill,
      ),
    });
    const outbox = world.start({ client });
    world.clock.now += 11 * 60_000;
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect((await world.bill()).state).toBe('checking');
    expect(await runToRest(world, outbox)).toMatchObject({ state: 'at Healthcode', settledRevision: 2 });
    expect(calls.filter((call) => call === 'PUT')).toHaveLength(2);
    expectNeverTwice(world.server);
  });

  it('of a correction that the browser wrote twice means that it was received, where answers name no revision', async () => {
    const world = createWorld();
    world.server.namesRevisions = false;
    await awaitingCorrection(world, world.start());
    const { client, calls } = scripted(world, {
      correctBill: async (claimId, body) => {
        await world.server.client().correctBill(claimId, body);
        return world.server.client().correctBill(claimId, body);
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', settledRevision: 2 });
    expect(calls.filter((call) => call === 'PUT')).toHaveLength(1);
  });
});

describe('revisions', () => {
  it('keeps the reference, counts up, and does not queue the same revision twice', async () => {
    const world = createWorld();
    const outbox = world.start();
    await awaitingCorrection(world, outbox);
    const kept = await Promise.all([1, 2].map(() => outbox.enqueue(correctedBill(), identityOf())));
    expect(kept.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(kept.map(({ submission }) => submission.revision)).toEqual([2, 2]);
    await Promise.all([outbox.run(), outbox.run()]);
    expect(world.server.arrivals.map(({ method, revision }) => `${method} ${revision}`)).toEqual(['POST 1', 'PUT 2']);
  });

  it('sends one revision with the same bytes at every attempt', async () => {
    const world = createWorld();
    const sent: string[] = [];
    const { client } = scripted(world, {
      submitBill: async (body) => {
        sent.push(body);
        if (sent.length < 4) return sent.length % 2 === 0 ? notReached('busy') : UNKNOWN;
        return world.server.client().submitBill(body);
      },
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode');
    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(1);
  });

  it('is not settled by an answer that names an older one', async () => {
    const world = createWorld();
    const outbox = world.start();
    await awaitingCorrection(world, outbox);
    world.clock.now += 60_000;
    world.server.silentMilliseconds = 60_000;
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    const accepted = await historyOf(world);
    for (let second = 0; second < 50; second += 5) await runAfter(world, outbox, 5);
    // Still Healthcode's acceptance: the old Awaiting correction is not shown for the new revision.
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed', settledRevision: 2 });
    expect(await historyOf(world)).toEqual(accepted);
    setStatus(world, 'Validated');
    await runAfter(world, outbox, 20);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Validated' });
  });

  it('does not take the old Awaiting correction for the new revision’s where answers name none', async () => {
    const world = createWorld();
    world.server.namesRevisions = false;
    const outbox = world.start();
    await awaitingCorrection(world, outbox);
    world.clock.now += 60_000;
    world.server.silentMilliseconds = 30_000;
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    await runAfter(world, outbox, 10);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed' });
    world.server.silentMilliseconds = 0;
    setStatus(world, 'Awaiting correction');
    await runAfter(world, outbox, PATIENCE_SECONDS);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Awaiting correction' });
  });

  it('is asked about ever less often while Healthcode names an older one', async () => {
    const world = createWorld();
    const outbox = world.start();
    await awaitingCorrection(world, outbox);
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    world.server.silentMilliseconds = 365 * 24 * 3600_000;
    const bill = world.server.bills.get(REFERENCE);
    const first = bill?.revisions[0];
    if (first) first.at = 0;
    const asked = async (seconds: number) => {
      const before = world.server.enquiries.length;
      for (let second = 0; second < seconds; second += 2) await runAfter(world, outbox, 2);
      return world.server.enquiries.length - before;
    };
    const counts = [await asked(300), await asked(300), await asked(3600)];
    expect(counts[1]).toBeLessThan((counts[0] ?? 0) / 2);
    expect((counts[2] ?? 0) / 12).toBeLessThan((counts[1] ?? 0) / 2);
    expect((await world.bill()).state).toBe('at Healthcode');
  });

  it.each([true, false])(
    'sends a correction again that was lost, after asking (answers name revisions: %s)',
    async (names) => {
      const world = createWorld();
      world.server.namesRevisions = names;
      await awaitingCorrection(world, world.start());
      const { client, calls } = scripted(world, { correctBill: inTurn([UNKNOWN], world.server.client().correctBill) });
      const outbox = world.start({ client });
      await outbox.enqueue(correctedBill(), identityOf());
      expect(await runToRest(world, outbox)).toMatchObject({ state: 'at Healthcode', settledRevision: 2 });
      expect(calls.filter((call) => call === 'PUT')).toHaveLength(2);
      expect(calls.filter((call) => call === 'POST')).toHaveLength(0);
      expectNeverTwice(world.server);
    },
  );

  it.each([true, false])(
    'ends well for a correction that was stored unanswered (answers name revisions: %s)',
    async (names) => {
      const world = createWorld();
      world.server.namesRevisions = names;
      await awaitingCorrection(world, world.start());
      const { client } = scripted(world, {
        correctBill: inTurn<[string, string], SendOutcome>(
          [
            async (claimId, body) => {
              await world.server.client().correctBill(claimId, body);
              return UNKNOWN;
            },
          ],
          world.server.client().correctBill,
        ),
      });
      const outbox = world.start({ client });
      await outbox.enqueue(correctedBill(), identityOf());
      expect(await runToRest(world, outbox)).toMatchObject({ state: 'at Healthcode', settledRevision: 2 });
      expect(world.server.bills.get(REFERENCE)?.revisions).toHaveLength(2);
      expectNeverTwice(world.server);
    },
  );

  it('goes up too when a refused bill is sent again', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>(
        [{ kind: 'refused', httpStatus: 422, duplicate: false, errors: [] }],
        world.server.client().submitBill,
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'refused', nextTryAt: null });
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', revision: 2 });
    expect(world.server.arrivals).toMatchObject([{ method: 'POST', revision: 2 }]);
  });

  it('never sends a correction as a new bill where Healthcode does not say under which id it has the first', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      submitBill: async (body) => {
        const outcome = await world.server.client().submitBill(body);
        return outcome.kind === 'accepted' ? { ...outcome, claimId: null } : outcome;
      },
      billStatuses: async (references) => {
        const known = await world.server.client().billStatuses(references);
        if (known.kind !== 'answered') return known;
        return {
          kind: 'answered',
          answers: new Map([...known.answers].map(([key, answer]) => [key, { ...answer, claimId: null }])),
        };
      },
    });
    const outbox = world.start({ client });
    await awaitingCorrection(world, outbox);
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'failed', note: expect.stringMatching(/under which id/) });
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
  });
});

describe('resume', () => {
  it('has something due whenever a bill is unfinished, and nothing once it is closed', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    for (const status of ['In-process', 'Validated', 'Awaiting collection', 'Odd new word']) {
      setStatus(world, status);
      await runAfter(world, outbox, 40);
      expect(await world.bill()).toMatchObject({ healthcodeStatus: status, nextTryAt: expect.any(String) });
      expect(await world.submissions.unfinishedCount()).toBe(1);
    }
    setStatus(world, 'Collected');
    await runAfter(world, outbox, 40);
    expect(await world.submissions.unfinishedCount()).toBe(0);
    expect(await world.submissions.nextDueAt()).toBeNull();
  });

  it('works on a bill whose time seems a year off because the clock was set back', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>([notReached('offline')], world.server.client().billStatuses),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    world.clock.now -= 365 * 24 * 3600_000;
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode' });
  });

  it('does not wait for a clock that was set back while a bill is checked', async () => {
    const world = createWorld();
    const { client } = scripted(world, { submitBill: inTurn([UNKNOWN], world.server.client().submitBill) });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    world.clock.now -= 24 * 3600_000;
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode', 60);
    expectNeverTwice(world.server);
  });
});

describe('a clock that was set', () => {
  it('forward does not shorten the wait in which Healthcode may still come to know the bill', async () => {
    const world = createWorld();
    world.server.silentMilliseconds = 60_000;
    const { client } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>(
        [async (body) => (await world.server.client().submitBill(body)) && UNKNOWN],
        world.server.client().submitBill,
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    setClockForward(world, 3600);
    await runAfter(world, outbox, 5);
    expect((await world.bill()).state).toBe('checking');
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode');
    expect(world.server.arrivals).toHaveLength(1);
    expectNeverTwice(world.server);
  });

  it('back does not end the following of a bill that Healthcode has', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    world.clock.now += 365 * 24 * 3600_000;
    await outbox.run();
    world.clock.now -= 365 * 24 * 3600_000;
    setStatus(world, 'Awaiting correction');
    await runAfter(world, outbox, 60);
    expect((await world.bill()).healthcodeStatus).toBe('Awaiting correction');
  });
});

describe('never in another environment, never for another site', () => {
  it.each([
    ['the environment', { environment: 'live' as const }],
    ['the Healthcode site', { siteId: 'HC00DEF' }],
  ])('sends and asks nothing after %s of the connection was changed', async (_what, changes) => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await submitted(world, outbox, 'SENT');
    await outbox.enqueue(someBill(), identityOf());
    calls.length = 0;
    const right = world.connection;
    world.connection = { ...right, ...changes };
    for (let round = 0; round < 5; round += 1) await runAfter(world, outbox, 60);
    await outbox.refresh([REFERENCE, 'SENT']);
    await outbox.cancel('SENT');
    expect(calls).toEqual([]);
    expect(await world.bill()).toMatchObject({ state: 'failed', note: expect.stringMatching(/no longer set up/) });
    expect(await world.bill('SENT')).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });

    world.connection = right;
    await outbox.queueAgain(REFERENCE);
    await outbox.run();
    expect((await world.bill()).state).toBe('at Healthcode');
  });
});
