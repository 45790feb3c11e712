import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EnquiryOutcome, HealthcodePort, NotReached, SendOutcome } from '../../../lib/healthcode/port.ts';
import type { Outbox } from '../../../lib/outbox/outbox.ts';
import { Conflict, NotThere } from '../../../lib/store/errors.ts';
import type { StatusChange } from '../../../lib/store/records.ts';
import { submissionRepository } from '../../../lib/store/submissions.ts';
import { someBill } from '../healthcode/bills.ts';
import { openStore } from '../store/fixtures.ts';
import { type Crash, crashAt } from './crash.ts';
import { CLOSED } from './model-server.ts';
import { notReached, UNKNOWN } from './scripts.ts';
import { correctedBill, createWorld, identityOf, runAfter, type World } from './world.ts';

/** Whatever people, Healthcode, the network, crashes and time do, in whatever order: no bill is lost, none is doubled. */

const INVOICES = ['REF1', 'REF2', 'REF3'];
const invoice = fc.constantFrom(...INVOICES);
const REASONS: NotReached[] = [
  'offline',
  'signed out',
  'no permission',
  'busy',
  'service unavailable',
  'access denied',
  'no endpoint',
];
const STATUSES = [
  'In-process',
  'Validated',
  'Awaiting correction',
  'Awaiting correction',
  'Awaiting collection',
  'Collected',
];

type SendFault = 'lost before it arrived' | 'lost after it was stored' | 'moved' | 'refused' | NotReached;

type Command =
  | {
      do: 'submit' | 'take out' | 'queue again' | 'cancel' | 'record elsewhere' | 'look up' | 'from elsewhere';
      on: string;
    }
  | { do: 'run' | 'wake' | 'refresh' | 'two workers' }
  | { do: 'wait'; seconds: number }
  | { do: 'status'; on: string; status: string }
  | { do: 'send fault'; fault: SendFault }
  | { do: 'ask fault'; reason: NotReached }
  | { do: 'crash'; call: number; done: boolean }
  | { do: 'connection'; right: boolean };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('submit' as const), on: invoice }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('take out', 'queue again', 'cancel', 'record elsewhere', 'look up', 'from elsewhere'),
      on: invoice,
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('run', 'run', 'wake', 'refresh', 'two workers') }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 4, 10, 40, 130, 700) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('status' as const), on: invoice, status: fc.constantFrom(...STATUSES) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send fault' as const),
      fault: fc.constantFrom<SendFault>(
        'lost before it arrived',
        'lost after it was stored',
        'lost after it was stored',
        'moved',
        'refused',
        'refused',
        ...REASONS,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ask fault' as const), reason: fc.constantFrom(...REASONS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      call: fc.integer({ min: 1, max: 16 }),
      done: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('connection' as const), right: fc.boolean() }) },
);

interface Play {
  world: World;
  outbox: Outbox;
  crash: Crash | null;
  sendFaults: SendFault[];
  askFaults: NotReached[];
  /** Invoices whose submission was confirmed to the user. */
  confirmed: Set<string>;
  fromElsewhere: Set<string>;
  /** So that no two corrections are the same. */
  count: number;
}

function faultyClient(play: Play): HealthcodePort {
  const real = play.world.server.client();
  async function sending(call: () => Promise<SendOutcome>): Promise<SendOutcome> {
    const fault = play.sendFaults.shift();
    switch (fault) {
      case undefined:
        return call();
      case 'lost before it arrived':
        return UNKNOWN;
      case 'lost after it was stored':
        await call();
        return UNKNOWN;
      case 'moved':
        return { kind: 'ask and repeat', why: 'endpoint moved' };
      case 'refused':
        return { kind: 'refused', httpStatus: 422, duplicate: false, errors: [] };
      default:
        return notReached(fault);
    }
  }
  return {
    ...real,
    submitBill: (body) => sending(() => real.submitBill(body)),
    correctBill: (claimId, body) => sending(() => real.correctBill(claimId, body)),
    cancelBill: (claimId, body) => sending(() => real.cancelBill(claimId, body)),
    async billStatuses(references): Promise<EnquiryOutcome> {
      const reason = play.askFaults.shift();
      return reason === undefined ? real.billStatuses(references) : notReached(reason);
    },
  };
}

/** A fresh worker: nothing in memory, another connection to the same database. */
function restart(play: Play, crash: Crash | null = null): Outbox {
  const store = openStore(play.world.store.factory);
  const submissions = submissionRepository(store.database, store.vault);
  const client = faultyClient(play);
  play.crash = crash;
  play.outbox = play.world.start(
    crash ? { submissions: crash.wrap(submissions), client: crash.wrap(client) } : { submissions, client },
  );
  return play.outbox;
}

/** True at the end of the work, also where the user is told why it could not be done. */
function unlessTold(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Conflict || error instanceof NotThere) return true;
      throw error;
    },
  );
}

/** Does something in the present worker, unless that ends meanwhile. What the user is told is no fault. */
async function attempt(play: Play, work: (outbox: Outbox) => Promise<unknown>): Promise<boolean> {
  const finished = unlessTold(work(play.outbox));
  if (!play.crash) return finished;
  const survived = await Promise.race([finished, play.crash.happened.then(() => false)]);
  if (!survived) restart(play);
  return survived;
}

async function perform(play: Play, step: Command): Promise<void> {
  const { world } = play;
  switch (step.do) {
    case 'submit': {
      play.count += 1;
      const bill = correctedBill(`AX${play.count}`);
      if (await attempt(play, (outbox) => outbox.enqueue(bill, identityOf(step.on)))) play.confirmed.add(step.on);
      return;
    }
    case 'take out':
      await attempt(play, (outbox) => outbox.takeOut(step.on));
      return;
    case 'queue again':
      await attempt(play, (outbox) => outbox.queueAgain(step.on));
      return;
    case 'cancel':
      await attempt(play, (outbox) => outbox.cancel(step.on));
      return;
    case 'record elsewhere':
      await attempt(play, (outbox) => outbox.recordElsewhere(step.on));
      return;
    case 'look up': {
      const unknown = { patientName: null, patientBirthDate: null, patientPmsId: null, insurerName: null, total: null };
      await attempt(play, (outbox) => outbox.lookUp({ ...identityOf(step.on), invoiceNumber: step.on, ...unknown }));
      return;
    }
    case 'from elsewhere': {
      if (world.server.bills.has(step.on)) return;
      play.fromElsewhere.add(step.on);
      const revision = { number: 1, body: 'of another computer', at: world.clock.now, status: 'Unprocessed' };
      const claimId = `claim-${step.on}`;
      world.server.bills.set(step.on, { claimId, status: 'Unprocessed', revisions: [revision] });
      return;
    }
    case 'run':
      await attempt(play, (outbox) => outbox.run());
      return;
    case 'wake':
      await attempt(play, (outbox) => outbox.wake());
      return;
    case 'refresh':
      await attempt(play, (outbox) => outbox.refresh(INVOICES));
      return;
    case 'two workers': {
      const other = world.start({ client: faultyClient(play) });
      // To its end even if the first worker is ended meanwhile: no time may pass between its asking and its sending.
      const itsWork = unlessTold(Promise.all([other.run(), other.refresh(INVOICES)]));
      await attempt(play, (outbox) => Promise.all([outbox.run(), outbox.wake()]));
      await itsWork;
      return;
    }
    case 'wait':
      world.clock.now += step.seconds * 1000;
      return;
    case 'status': {
      const bill = world.server.bills.get(step.on);
      if (bill && !CLOSED.includes(bill.status)) bill.status = step.status;
      return;
    }
    case 'send fault':
      play.sendFaults.push(step.fault);
      return;
    case 'ask fault':
      play.askFaults.push(step.reason);
      return;
    case 'crash':
      restart(play, crashAt(step.call, step.done));
      return;
    case 'connection':
      world.connection = { ...world.connection, environment: step.right ? 'other' : 'live' };
  }
}

const UNFINISHED = ['queued', 'sending', 'checking', 'cancelling'] as const;

/** Everything works again: after some time each bill has come to rest. */
async function toQuiescence(play: Play): Promise<void> {
  const { world } = play;
  play.sendFaults = [];
  play.askFaults = [];
  world.connection = { ...world.connection, environment: 'other' };
  const outbox = restart(play);
  for (let round = 0; round < 80; round += 1) {
    await outbox.run();
    if ((await world.submissions.byStates([...UNFINISHED])).length === 0 && round > 3) break;
    world.clock.now += 6000;
  }
  // Long enough for every status to be asked about again.
  await runAfter(world, outbox, 5 * 3600);
}

/** Legal changes of state, as design and README draw them, written down a second time. */
const LEGAL: Readonly<Record<StatusChange['from'], readonly StatusChange['to'][]>> = {
  draft: ['queued', 'at Healthcode', 'elsewhere'],
  queued: ['queued', 'sending', 'draft', 'failed', 'at Healthcode'],
  sending: ['at Healthcode', 'refused', 'checking', 'queued'],
  checking: ['at Healthcode', 'queued'],
  refused: ['queued', 'at Healthcode', 'cancelling', 'elsewhere'],
  failed: ['queued', 'draft', 'at Healthcode', 'elsewhere'],
  'at Healthcode': ['at Healthcode', 'queued', 'cancelling'],
  cancelling: ['at Healthcode'],
  elsewhere: [],
};

async function expectSound(play: Play): Promise<void> {
  const { world, confirmed, fromElsewhere } = play;
  const { server } = world;

  // Never twice.
  expect(server.arrivals.filter(({ method, wasVisible }) => method === 'POST' && wasVisible)).toEqual([]);
  const ours = server.arrivals.filter(({ method, stored }) => method === 'POST' && stored);
  expect(new Set(ours.map(({ reference }) => reference)).size).toBe(ours.length);
  const bodies = new Map<string, string>();
  for (const { reference, revision, body } of server.arrivals) {
    if (JSON.parse(body).status === 'cancelled') continue;
    const key = `${reference} ${revision}`;
    expect(bodies.get(key) ?? body, `bytes of ${key}`).toBe(body);
    bodies.set(key, body);
  }

  for (const reference of INVOICES) {
    const bill = await world.submissions.get(reference);
    const held = server.bills.get(reference);
    // Never lost: what was confirmed is there, and at rest.
    if (confirmed.has(reference)) expect(bill, reference).not.toBeNull();
    if (!bill) {
      expect(held === undefined || fromElsewhere.has(reference)).toBe(true);
      continue;
    }
    expect(UNFINISHED, `${reference} at rest`).not.toContain(bill.state);
    if (bill.state === 'at Healthcode') {
      expect(bill.healthcodeStatus, reference).toBe(held?.status);
      expect(bill.settledRevision).toBeLessThanOrEqual(held?.revisions.at(-1)?.number ?? 0);
      if (CLOSED.includes(bill.healthcodeStatus ?? '')) expect(bill.nextTryAt).toBeNull();
      else expect(Date.parse(bill.nextTryAt ?? '')).toBeGreaterThan(world.clock.now);
    } else {
      expect(bill.nextTryAt).toBeNull();
      if (bill.settledRevision === 0) expect(held === undefined || fromElsewhere.has(reference), reference).toBe(true);
    }
    const history = await world.submissions.history(reference);
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, place) => place + 1));
    let state: StatusChange['to'] = 'draft';
    for (const change of history) {
      expect(change.from).toBe(state);
      expect(LEGAL[change.from]).toContain(change.to);
      state = change.to;
    }
    expect(state).toBe(bill.state);
  }
}

describe('the outbox in whatever order things happen', () => {
  it('loses no bill and doubles none', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 5, maxLength: 40 }),
        fc.constantFrom(0, 0, 20, 60),
        fc.boolean(),
        async (steps, silentSeconds, namesRevisions) => {
          const world = createWorld();
          world.server.silentMilliseconds = silentSeconds * 1000;
          world.server.namesRevisions = namesRevisions;
          const play: Play = {
            world,
            outbox: world.start(),
            crash: null,
            sendFaults: [],
            askFaults: [],
            confirmed: new Set(),
            fromElsewhere: new Set(),
            count: 0,
          };
          restart(play);
          await world.start().enqueue(someBill(), identityOf('REF1'));
          play.confirmed.add('REF1');
          for (const step of steps) await perform(play, step);
          await toQuiescence(play);
          await expectSound(play);
          for (const reference of INVOICES) {
            for (const { from, to } of await world.submissions.history(reference)) seen.add(`${from} > ${to}`);
          }
          world.store.database.close();
        },
      ),
      // The same runs every time, so that a change of the code is what turns this red; others by OUTBOX_SEED and OUTBOX_RUNS.
      { seed: Number(process.env.OUTBOX_SEED ?? 1), numRuns: Number(process.env.OUTBOX_RUNS ?? 80) },
    );
    // The test would prove nothing if it hardly came anywhere.
    for (const change of [
      'sending > checking',
      'checking > queued',
      'checking > at Healthcode',
      'queued > failed',
      'sending > refused',
    ])
      expect([...seen]).toContain(change);
  }, 300_000);
});
