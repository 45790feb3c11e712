import { describe, expect, it, vi } from 'vitest';
import type { EnquiryOutcome, NotReached, SendOutcome } from '../../../lib/healthcode/port.ts';
import { enquiryDelay, LONGEST_PAUSE, pauseBefore, retryDelay } from '../../../lib/outbox/schedule.ts';
import { Conflict, NotThere } from '../../../lib/store/errors.ts';
import { someBill } from '../healthcode/bills.ts';
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
  runUntil,
  setStatus,
  submitted,
} from './world.ts';

// Two cores may be shared with whole browsers.
vi.setConfig({ testTimeout: 30_000 });

describe('what was not taken', () => {
  it.each<[NotReached, string, string]>([
    ['offline', 'queued', 'offline'],
    ['signed out', 'queued', 'signed out'],
    ['no permission', 'queued', 'no permission'],
    ['busy', 'queued', 'busy'],
    ['service unavailable', 'queued', 'service unavailable'],
  ])('waits where sending ended %s, and goes when that is over', async (reason, state, queuedReason) => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>([notReached(reason)], world.server.client().submitBill),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state, queuedReason, sentAt: null, note: `It is ${reason}.` });
    await runAfter(world, outbox, 20);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', note: null, attempts: 0 });
    expectNeverTwice(world.server);
  });

  it.each<[NotReached, 'ask' | 'POST']>([
    ['access denied', 'ask'],
    ['access denied', 'POST'],
    ['no endpoint', 'ask'],
    ['no endpoint', 'POST'],
  ])('failed where waiting will not help: %s at %s; one click queues it again', async (reason, where) => {
    const world = createWorld();
    const real = world.server.client();
    const { client } = scripted(
      world,
      where === 'ask'
        ? { billStatuses: inTurn<[string[]], EnquiryOutcome>([notReached(reason)], real.billStatuses) }
        : { submitBill: inTurn<[string], SendOutcome>([notReached(reason)], real.submitBill) },
    );
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'failed', nextTryAt: null, note: `It is ${reason}.` });
    await outbox.wake();
    await runAfter(world, outbox, 3600);
    expect((await world.bill()).state).toBe('failed');
    await outbox.queueAgain(REFERENCE);
    await outbox.run();
    expect((await world.bill()).state).toBe('at Healthcode');
    await historyOf(world);
  });

  it('shows a refusal by its fields, and is not tried again by itself', async () => {
    const world = createWorld();
    const error = {
      field: 'registrationNumber' as const,
      line: null,
      known: true,
      message: 'No such member.',
      action: 'Correct it.',
      original: 'Problem with RegistrationNo',
    };
    const { client, calls } = scripted(world, {
      submitBill: async () => ({ kind: 'refused', httpStatus: 422, duplicate: false, errors: [error] }),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    for (let round = 0; round < 10; round += 1) await runAfter(world, outbox, 600);
    await outbox.refresh([REFERENCE]);
    await outbox.wake();
    expect(await world.bill()).toMatchObject({ state: 'refused', errors: [error] });
    expect(calls).toEqual(['ask', 'POST']);
  });

  it('leaves Healthcode alone for as long as it asks, every bill of that site and however often pages ask', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>(
        [world.server.client().billStatuses, notReached('busy', 100)],
        world.server.client().billStatuses,
      ),
    });
    const outbox = world.start({ client });
    await submitted(world, outbox, 'FIRST');
    await runAfter(world, outbox, 10);
    calls.length = 0;
    await outbox.enqueue(someBill(), identityOf());
    for (let second = 0; second < 90; second += 5) {
      await runAfter(world, outbox, 5);
      await outbox.refresh([REFERENCE, 'FIRST']);
      await outbox.wake();
    }
    expect(calls).toEqual([]);
    expect(await world.bill()).toMatchObject({ state: 'queued', queuedReason: 'busy' });
    await runUntil(world, outbox, async () => (await world.bill()).state === 'at Healthcode');
  });

  it.each([
    [undefined, 0, 5_000],
    [0, 0, 5_000],
    [60, 0, 60_000],
    [60, 5, 300_000],
    [999_999_999, 0, LONGEST_PAUSE],
  ])('pauses by Retry-After %s after %d attempts for %d ms', (retryAfter, attempts, expected) => {
    expect(pauseBefore(retryAfter, attempts)).toBe(expected);
  });

  it('pauses longer each time, and never longer than five minutes', () => {
    const delays = Array.from({ length: 20 }, (_, attempts) => retryDelay(attempts));
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays[0]).toBe(5000);
    expect(delays.at(-1)).toBe(300_000);
  });
});

describe('following', () => {
  it('writes each status once, in order, and asks no more once the bill is closed', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    for (const status of ['In-process', 'Validated', 'Awaiting collection', 'Collected']) {
      setStatus(world, status);
      for (let round = 0; round < 4; round += 1) await runAfter(world, outbox, 30);
    }
    expect(await historyOf(world)).toEqual([
      'draft > queued',
      'queued > sending',
      'sending > Unprocessed',
      'at Healthcode > In-process',
      'at Healthcode > Validated',
      'at Healthcode > Awaiting collection',
      'at Healthcode > Collected',
    ]);
    const before = world.server.enquiries.length;
    await runAfter(world, outbox, 24 * 3600);
    await outbox.refresh([REFERENCE]);
    await outbox.wake();
    expect(world.server.enquiries).toHaveLength(before);
  });

  it.each(['Cancelled', 'Not required', 'collected'])('takes %s for closed', async (status) => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    setStatus(world, status);
    await runAfter(world, outbox, 10);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: status, nextTryAt: null });
  });

  it('asks about 51 bills in two enquiries', async () => {
    const world = createWorld();
    const outbox = world.start();
    const references = Array.from({ length: 51 }, (_, place) => `REF${place}`);
    for (const reference of references) await outbox.enqueue(someBill(), identityOf(reference));
    await outbox.run();
    const before = world.server.enquiries.length;
    await runAfter(world, outbox, 10);
    const enquiries = world.server.enquiries.slice(before);
    expect(enquiries.map((list) => list.length).sort((a, b) => a - b)).toEqual([1, 50]);
    expect(enquiries.flat().sort()).toEqual([...references].sort());
  });

  it.each([
    [0, 5],
    [119, 5],
    [120, 30],
    [1800, 300],
    [4 * 3600, 1800],
    [48 * 3600, 4 * 3600],
  ])('asks %d s after a change again in %d s', (since, delay) => {
    expect(enquiryDelay(since * 1000)).toBe(delay * 1000);
  });

  it('asks less and less about a status that stands', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    const asked = async (seconds: number, step: number) => {
      const before = world.server.enquiries.length;
      for (let second = 0; second < seconds; second += step) await runAfter(world, outbox, step);
      return world.server.enquiries.length - before;
    };
    expect(await asked(100, 1)).toBeGreaterThan(15);
    await asked(2 * 3600, 30);
    expect(await asked(3600, 30)).toBeLessThan(14);
  });

  it('does not show a bill as Not found that was accepted a moment ago', async () => {
    const world = createWorld();
    world.server.silentMilliseconds = 90_000;
    const outbox = world.start();
    await submitted(world, outbox);
    for (let second = 0; second < 85; second += 5) {
      await runAfter(world, outbox, 5);
      expect((await world.bill()).healthcodeStatus).toBe('Unprocessed');
    }
    setStatus(world, 'Validated');
    await runAfter(world, outbox, 15);
    expect((await world.bill()).healthcodeStatus).toBe('Validated');
  });

  it('shows Not found when Healthcode still does not know it after the wait, and notices when it does again', async () => {
    const world = createWorld();
    world.server.silentMilliseconds = 3600_000;
    const outbox = world.start();
    await submitted(world, outbox);
    for (let second = 0; second < PATIENCE_SECONDS + 30; second += 5) await runAfter(world, outbox, 5);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Not found' });
    const count = world.server.enquiries.length;
    for (let second = 0; second < 1800; second += 5) await runAfter(world, outbox, 5);
    expect(world.server.enquiries.length - count).toBeLessThan(100);
    world.server.silentMilliseconds = 0;
    await runAfter(world, outbox, 600);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed' });
    expect(world.server.arrivals).toHaveLength(1);
  });

  describe('a bill that Healthcode accepted and then lost', () => {
    /** Accepted, and *Not found* after the wait. `forgets`: Healthcode has it no more; else its lists only don't show it. */
    async function lost({ forgets }: { forgets: boolean }) {
      const world = createWorld();
      const outbox = world.start();
      await submitted(world, outbox);
      if (forgets) world.server.bills.delete(REFERENCE);
      else world.server.silentMilliseconds = 3600_000;
      for (let second = 0; second < PATIENCE_SECONDS + 30; second += 5) await runAfter(world, outbox, 5);
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Not found' });
      return { world, outbox };
    }

    it('goes once more when the user says so, never by itself: the same revision, the same bytes', async () => {
      const { world, outbox } = await lost({ forgets: true });
      await runAfter(world, outbox, 3600);
      expect(world.server.arrivals).toHaveLength(1);
      await outbox.queueAgain(REFERENCE);
      await outbox.run();
      expect(await world.bill()).toMatchObject({
        state: 'at Healthcode',
        healthcodeStatus: 'Unprocessed',
        revision: 1,
      });
      const [first, second] = world.server.arrivals;
      expect(second).toMatchObject({ method: 'POST', stored: true, body: first?.body });
      expect(world.server.bills.size).toBe(1);
    });

    it('is not sent when it turns up as it is asked for', async () => {
      const { world, outbox } = await lost({ forgets: false });
      world.server.silentMilliseconds = 0;
      await outbox.queueAgain(REFERENCE);
      await outbox.run();
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
      expectNeverTwice(world.server);
      expect(world.server.arrivals).toHaveLength(1);
    });

    it('stays one bill when Healthcode has it all the same, and is taken over when it shows it', async () => {
      const { world, outbox } = await lost({ forgets: false });
      await outbox.queueAgain(REFERENCE);
      await outbox.run();
      expect(await world.bill()).toMatchObject({ state: 'refused', errors: [{ field: 'invoiceNumber' }] });
      world.server.silentMilliseconds = 0;
      await runAfter(world, outbox, 60);
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
      expect(world.server.arrivals.filter(({ stored }) => stored)).toHaveLength(1);
    });

    it('can be taken out and changed instead, under the next revision', async () => {
      const { world, outbox } = await lost({ forgets: true });
      await outbox.queueAgain(REFERENCE);
      await outbox.takeOut(REFERENCE);
      await outbox.enqueue(correctedBill('AX9'), identityOf());
      await outbox.run();
      expect(world.server.arrivals.map(({ method, revision }) => `${method} ${revision}`)).toEqual([
        'POST 1',
        'POST 2',
      ]);
      expect(world.server.bills.size).toBe(1);
    });

    it('can’t be sent by a computer that has not its bytes', async () => {
      const { world, outbox } = await lost({ forgets: true });
      const { updatedAt, state, revision } = await world.bill();
      await world.submissions.update(REFERENCE, { state, updatedAt, revision }, { body: null, bill: null }, null);
      await expect(outbox.queueAgain(REFERENCE)).rejects.toThrow('sent from another computer');
    });
  });

  it('does not count a question that was not answered as one that was, and says why it wasn’t', async () => {
    const world = createWorld();
    const real = world.server.client();
    const { client } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>([real.billStatuses, real.billStatuses], async () =>
        notReached('offline'),
      ),
    });
    const outbox = world.start({ client });
    await submitted(world, outbox);
    await runAfter(world, outbox, 10);
    const answeredAt = outbox.answeredAt(REFERENCE);
    expect(answeredAt).toBe(world.clock.now);
    await runAfter(world, outbox, 600);
    expect(outbox.answeredAt(REFERENCE)).toBe(answeredAt);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', note: 'It is offline.' });
  });

  it('passes over an answer about another bill', async () => {
    const world = createWorld();
    const real = world.server.client();
    const { client } = scripted(world, {
      billStatuses: async (references) => {
        const known = await real.billStatuses(references);
        if (known.kind !== 'answered') return known;
        const collected = {
          providerReference: 'ANOTHER',
          status: 'Collected',
          reason: null,
          revision: 1,
          claimId: 'another',
          invoiceNumber: null,
          errors: [],
        };
        return {
          kind: 'answered',
          answers: new Map([['ANOTHER', collected], ['REF2', collected], ...known.answers]),
        };
      },
    });
    const outbox = world.start({ client });
    await submitted(world, outbox);
    await outbox.enqueue(someBill(), identityOf('REF2'));
    await outbox.run();
    await runAfter(world, outbox, 10);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed', claimId: 'claim-1' });
    expect(await world.bill('REF2')).toMatchObject({ healthcodeStatus: 'Unprocessed', claimId: 'claim-2' });
    expect(await world.submissions.get('ANOTHER')).toBeNull();
  });

  describe('a correction that Healthcode accepted and then does not mention', () => {
    /** Enquiries go on to speak of the first revision. */
    async function unmentioned(status: string) {
      const world = createWorld();
      const real = world.server.client();
      let isSent = false;
      const { client } = scripted(world, {
        correctBill: async () => {
          isSent = true;
          return { kind: 'accepted', claimId: null, httpStatus: 200 };
        },
        billStatuses: async (references) => {
          if (isSent) setStatus(world, status);
          return real.billStatuses(references);
        },
      });
      const outbox = world.start({ client });
      await awaitingCorrection(world, outbox);
      await outbox.enqueue(correctedBill(), identityOf());
      await outbox.run();
      expect(await world.bill()).toMatchObject({ state: 'at Healthcode', settledRevision: 2 });
      return { world, outbox };
    }

    it('is waited for; then the bill shows what Healthcode says, and that it is not of the correction', async () => {
      const { world, outbox } = await unmentioned('Validated');
      await runAfter(world, outbox, PATIENCE_SECONDS - 10);
      expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed', note: null });
      await runAfter(world, outbox, 60);
      expect(await world.bill()).toMatchObject({
        state: 'at Healthcode',
        healthcodeStatus: 'Validated',
        settledRevision: 2,
        note: expect.stringContaining('does not mention the correction'),
      });
      await runAfter(world, outbox, 3600);
      expect((await world.bill()).note).toContain('does not mention the correction');
      await historyOf(world);
    });

    it('can be made once more where Healthcode still waits for one: as the next revision', async () => {
      const { world, outbox } = await unmentioned('Awaiting correction');
      await runAfter(world, outbox, PATIENCE_SECONDS + 60);
      expect((await world.bill()).healthcodeStatus).toBe('Awaiting correction');
      await outbox.enqueue(correctedBill('AX1111111'), identityOf());
      expect(await world.bill()).toMatchObject({ state: 'queued', revision: 3, note: null });
      expectNeverTwice(world.server);
    });
  });

  describe('a refused correction', () => {
    const cannotChange: SendOutcome = {
      kind: 'refused',
      httpStatus: 422,
      duplicate: false,
      errors: [
        {
          field: null,
          line: null,
          known: true,
          message: 'It can no longer be changed.',
          action: 'Refresh the status.',
          original: 'The bill can no longer be changed',
        },
      ],
    };

    async function refusedCorrection() {
      const world = createWorld();
      const { client } = scripted(world, { correctBill: async () => cannotChange });
      const outbox = world.start({ client });
      await awaitingCorrection(world, outbox);
      await outbox.enqueue(correctedBill(), identityOf());
      await outbox.run();
      expect(await world.bill()).toMatchObject({ state: 'refused', settledRevision: 1 });
      return { world, outbox };
    }

    it('is followed, since Healthcode holds the bill before it: what is closed there is taken over', async () => {
      const { world, outbox } = await refusedCorrection();
      setStatus(world, 'Collected');
      await runAfter(world, outbox, 600);
      expect(await world.bill()).toMatchObject({
        state: 'at Healthcode',
        healthcodeStatus: 'Collected',
        nextTryAt: null,
      });
      await historyOf(world);
    });

    it('keeps its errors and its form while the bill before it stays open', async () => {
      const { world, outbox } = await refusedCorrection();
      setStatus(world, 'Validated');
      for (let round = 0; round < 3; round += 1) await runAfter(world, outbox, 3600);
      expect(await world.bill()).toMatchObject({
        state: 'refused',
        healthcodeStatus: 'Validated',
        errors: cannotChange.kind === 'refused' ? cannotChange.errors : [],
        nextTryAt: expect.any(String),
      });
      await outbox.enqueue(correctedBill('AX1111111'), identityOf());
      expect(await world.bill()).toMatchObject({ state: 'queued', revision: 3 });
    });

    it('is looked at when a page asks', async () => {
      const { world, outbox } = await refusedCorrection();
      setStatus(world, 'Collected');
      world.clock.now += 4000;
      await outbox.refresh([REFERENCE]);
      expect((await world.bill()).healthcodeStatus).toBe('Collected');
    });
  });

  it('keeps the status while Healthcode cannot be asked, and says why', async () => {
    const world = createWorld();
    await submitted(world, world.start());
    const { client, calls } = scripted(world, { billStatuses: async () => notReached('service unavailable') });
    const outbox = world.start({ client });
    for (let second = 0; second < 600; second += 5) await runAfter(world, outbox, 5);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Unprocessed', note: 'It is service unavailable.' });
    expect(calls.length).toBeLessThan(10);
    expect(await historyOf(world)).toHaveLength(3);
    await runAfter(world, world.start(), 600);
    expect((await world.bill()).note).toBeNull();
  });
});

describe('pages that ask', () => {
  it('lead to no more than one enquiry in 3 s, however many ask at once', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    const before = world.server.enquiries.length;
    for (let tenth = 0; tenth < 60; tenth += 1) {
      world.clock.now += 100;
      await Promise.all([outbox.refresh([REFERENCE]), outbox.refresh([REFERENCE, REFERENCE]), outbox.run()]);
    }
    expect(world.server.enquiries.length - before).toBeLessThanOrEqual(3);
    expect(world.server.enquiries.length - before).toBeGreaterThan(0);
    expect(outbox.answeredAt(REFERENCE)).toBeGreaterThan(world.clock.now - 4000);
    expect(outbox.answeredAt('NOBODY')).toBeNull();
  });

  it('make a queued bill go at once when the connection is back', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>([notReached('offline')], world.server.client().billStatuses),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect((await world.bill()).state).toBe('queued');
    await outbox.wake();
    expect((await world.bill()).state).toBe('at Healthcode');
  });

  it('are told of every change', async () => {
    const world = createWorld();
    const changed = vi.fn();
    const outbox = world.start({ changed });
    await outbox.enqueue(someBill(), identityOf());
    expect(changed).toHaveBeenCalledTimes(1);
    await outbox.run();
    expect(changed).toHaveBeenCalledTimes(3);
  });
});

describe('one bill does not stop another', () => {
  it('not by a request that never ends', async () => {
    const world = createWorld();
    const real = world.server.client();
    const { client } = scripted(world, {
      submitBill: (body) => (body.includes('HANGS') ? NEVER : real.submitBill(body)),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf('HANGS'));
    await outbox.enqueue(someBill(), identityOf('GOES'));
    void outbox.run();
    await vi.waitFor(async () => expect((await world.bill('GOES')).state).toBe('at Healthcode'));
    setStatus(world, 'Collected', 'GOES');
    world.clock.now += 10_000;
    void outbox.run();
    await vi.waitFor(async () => expect((await world.bill('GOES')).healthcodeStatus).toBe('Collected'));
    expect((await world.bill('HANGS')).state).toBe('sending');
    // Nor does it hang what the user does.
    await expect(outbox.takeOut('HANGS')).rejects.toThrow(Conflict);
    expect(await outbox.enqueue(someBill(), identityOf('HANGS'))).toMatchObject({ fresh: false });
  });

  it('not by a fault of ours, which rests and is told once the rest is done', async () => {
    const world = createWorld();
    const real = world.server.client();
    const { client, calls } = scripted(world, {
      billStatuses: (references) =>
        references.includes('BREAKS') ? Promise.reject(new RangeError('unforeseen')) : real.billStatuses(references),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf('BREAKS'));
    for (let place = 0; place < 20; place += 1) await outbox.enqueue(someBill(), identityOf(`REF${place}`));
    await expect(outbox.run()).rejects.toThrow('unforeseen');
    for (let place = 0; place < 20; place += 1) expect((await world.bill(`REF${place}`)).state).toBe('at Healthcode');
    calls.length = 0;
    for (let second = 0; second < 4; second += 1) await outbox.run();
    expect(calls).toEqual([]);
    expect((await world.bill('BREAKS')).state).toBe('queued');
  });

  it('not by a record that changed under it', async () => {
    const world = createWorld();
    let isFirst = true;
    const submissions = storeWith(world, {
      update: (...call) => {
        if (!isFirst) return world.submissions.update(...call);
        isFirst = false;
        return Promise.reject(new Conflict('Changed meanwhile.'));
      },
    });
    const outbox = world.start({ submissions });
    await outbox.enqueue(someBill(), identityOf('ONE'));
    await outbox.enqueue(someBill(), identityOf('TWO'));
    await outbox.run();
    await outbox.run();
    expect((await world.bill('ONE')).state).toBe('at Healthcode');
    expect((await world.bill('TWO')).state).toBe('at Healthcode');
    expectNeverTwice(world.server);
  });

  it('not by a record whose seal is broken', async () => {
    const world = createWorld();
    const outbox = world.start();
    await outbox.enqueue(someBill(), identityOf('BROKEN'));
    await outbox.enqueue(someBill(), identityOf('WHOLE'));
    const row = await world.store.database.submissions.get('BROKEN');
    if (!row) throw new Error('There is no row.');
    await world.store.database.submissions.put({ ...row, sealed: row.sealed.map((byte) => byte ^ 1) });
    await outbox.run();
    await outbox.wake();
    expect((await world.bill('WHOLE')).state).toBe('at Healthcode');
    // It is still there, and still counts as unfinished: a person has to look.
    expect(await world.submissions.unfinishedCount()).toBe(2);
  });

  it('sends many bills a few at a time', async () => {
    const world = createWorld();
    const real = world.server.client();
    let now = 0;
    let most = 0;
    const { client } = scripted(world, {
      submitBill: async (body) => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return real.submitBill(body);
      },
    });
    const outbox = world.start({ client });
    const references = Array.from({ length: 30 }, (_, place) => `REF${place}`);
    for (const reference of references) await outbox.enqueue(someBill(), identityOf(reference));
    await outbox.run();
    expect(most).toBeLessThanOrEqual(6);
    for (const reference of references) expect((await world.bill(reference)).state).toBe('at Healthcode');
  });

  it('and a run during a run does nothing twice', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await Promise.all([outbox.run(), outbox.run(), outbox.wake(), outbox.refresh([REFERENCE])]);
    expect(calls.filter((call) => call === 'POST')).toHaveLength(1);
    world.clock.now += 10_000;
    calls.length = 0;
    await Promise.all([outbox.run(), outbox.run(), outbox.wake(), outbox.refresh([REFERENCE])]);
    expect(calls).toEqual(['ask']);
  });
});

describe('what a user does', () => {
  it('takes a queued bill out; nothing is sent until it is submitted again', async () => {
    const world = createWorld();
    const outbox = world.start();
    await outbox.enqueue(someBill(), identityOf());
    await outbox.takeOut(REFERENCE);
    await runAfter(world, outbox, 3600);
    expect(await world.bill()).toMatchObject({ state: 'draft', nextTryAt: null });
    expect(world.server.arrivals).toEqual([]);
    expect(await outbox.enqueue(correctedBill(), identityOf())).toMatchObject({ fresh: true });
    await outbox.run();
    expect(world.server.arrivals).toMatchObject([{ revision: 1, body: expect.stringContaining('AX7654321') }]);
  });

  it('takes a bill out while it is being asked about: then it is not sent', async () => {
    const world = createWorld();
    const outbox: ReturnType<typeof world.start> = world.start({
      client: scripted(world, {
        billStatuses: async (references) => {
          await outbox.takeOut(REFERENCE);
          return world.server.client().billStatuses(references);
        },
      }).client,
    });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    expect(await world.bill()).toMatchObject({ state: 'draft' });
    expect(world.server.arrivals).toEqual([]);
  });

  it('goes on following what Healthcode holds when a correction is taken out', async () => {
    const world = createWorld();
    await awaitingCorrection(world, world.start());
    const { client } = scripted(world, {
      billStatuses: inTurn<[string[]], EnquiryOutcome>([notReached('offline')], world.server.client().billStatuses),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(correctedBill(), identityOf());
    await outbox.run();
    await outbox.takeOut(REFERENCE);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Awaiting correction' });
    setStatus(world, 'Cancelled');
    await runAfter(world, outbox, 10);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Cancelled' });
  });

  it('gives a bill that may have been written another revision when it is taken out and changed', async () => {
    const world = createWorld();
    const { client } = scripted(world, {
      submitBill: inTurn<[string], SendOutcome>([UNKNOWN], world.server.client().submitBill),
      billStatuses: inTurn<[string[]], EnquiryOutcome>(
        [world.server.client().billStatuses, world.server.client().billStatuses, notReached('offline')],
        world.server.client().billStatuses,
      ),
    });
    const outbox = world.start({ client });
    await outbox.enqueue(someBill(), identityOf());
    await outbox.run();
    await runAfter(world, outbox, PATIENCE_SECONDS + 10);
    expect((await world.bill()).state).toBe('queued');
    await outbox.takeOut(REFERENCE);
    await outbox.enqueue(correctedBill(), identityOf());
    await runAfter(world, outbox, 10);
    expect(world.server.arrivals).toMatchObject([{ method: 'POST', revision: 2 }]);
  });

  it('records a bill as submitted elsewhere; it is never sent then', async () => {
    const world = createWorld();
    const outbox = world.start();
    await outbox.enqueue(someBill(), identityOf());
    await outbox.takeOut(REFERENCE);
    await outbox.recordElsewhere(REFERENCE);
    expect(await outbox.enqueue(someBill(), identityOf())).toMatchObject({ fresh: false });
    await runAfter(world, outbox, 3600);
    expect((await world.bill()).state).toBe('elsewhere');
    expect(world.server.arrivals).toEqual([]);
  });

  it('is told in words when the bill has moved on meanwhile, or is not there', async () => {
    const world = createWorld();
    const outbox = world.start();
    await submitted(world, outbox);
    for (const act of [outbox.takeOut, outbox.queueAgain, outbox.recordElsewhere])
      await expect(act(REFERENCE)).rejects.toThrow(/has changed meanwhile: it is now “Unprocessed”/);
    setStatus(world, 'Collected');
    await runAfter(world, outbox, 10);
    await expect(outbox.cancel(REFERENCE)).rejects.toThrow(Conflict);
    await expect(outbox.takeOut('NOBODY')).rejects.toThrow(NotThere);
    await expect(outbox.cancel('NOBODY')).rejects.toThrow(NotThere);
  });
});

describe('cancelling', () => {
  it('ends when Healthcode says Cancelled, not when it accepted the call', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await submitted(world, outbox);
    calls.length = 0;
    await outbox.cancel(REFERENCE);
    expect(calls).toEqual(['ask', 'cancel']);
    expect((await world.bill()).state).toBe('cancelling');
    await runAfter(world, outbox, 5);
    expect(await world.bill()).toMatchObject({ healthcodeStatus: 'Cancelled', nextTryAt: null });
  });

  it('waits for a Healthcode that still reports the old status, then says that it was not cancelled', async () => {
    const world = createWorld();
    const { client } = scripted(world, { cancelBill: async () => UNKNOWN });
    const outbox = world.start({ client });
    await submitted(world, outbox);
    setStatus(world, 'Validated');
    await outbox.cancel(REFERENCE);
    for (let second = 0; second < PATIENCE_SECONDS - 5; second += 5) await runAfter(world, outbox, 5);
    expect((await world.bill()).state).toBe('cancelling');
    await runAfter(world, outbox, 30);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Validated' });
    expect((await world.submissions.history(REFERENCE)).at(-1)?.why).toMatch(/did not cancel the bill.*Validated/);
  });

  it('takes note of what was collected meanwhile instead of cancelling', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world);
    const outbox = world.start({ client });
    await submitted(world, outbox);
    setStatus(world, 'Collected');
    calls.length = 0;
    await outbox.cancel(REFERENCE);
    expect(calls).toEqual(['ask']);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Collected' });
  });

  it.each<[string, SendOutcome]>([
    ['refused', { kind: 'refused', httpStatus: 409, duplicate: false, errors: [] }],
    ['busy', notReached('busy')],
  ])('goes back to the status, with the reason, where it is %s', async (_name, outcome) => {
    const world = createWorld();
    const { client } = scripted(world, { cancelBill: async () => outcome });
    const outbox = world.start({ client });
    await submitted(world, outbox);
    await outbox.cancel(REFERENCE);
    expect(await world.bill()).toMatchObject({ state: 'at Healthcode', healthcodeStatus: 'Unprocessed' });
    expect((await world.submissions.history(REFERENCE)).at(-1)?.why).toMatch(/did not cancel/);
  });

  it('asks before it repeats after a redirect', async () => {
    const world = createWorld();
    const { client, calls } = scripted(world, {
      cancelBill: inTurn<[string, string], SendOutcome>(
        [{ kind: 'ask and repeat', why: 'endpoint moved' }],
        world.server.client().cancelBill,
      ),
    });
    const outbox = world.start({ client });
    await submitted(world, outbox);
    calls.length = 0;
    await outbox.cancel(REFERENCE);
    expect(calls).toEqual(['ask', 'cancel', 'ask', 'cancel']);
    await runAfter(world, outbox, 5);
    expect((await world.bill()).healthcodeStatus).toBe('Cancelled');
  });

  it('is not begun while Healthcode cannot be asked, and says so', async () => {
    const world = createWorld();
    await submitted(world, world.start());
    const { client, calls } = scripted(world, { billStatuses: async () => notReached('offline') });
    await world.start({ client }).cancel(REFERENCE);
    expect(calls).toEqual(['ask']);
    expect(await world.bill()).toMatchObject({
      state: 'at Healthcode',
      note: 'The bill was not cancelled. It is offline.',
    });
  });
});
