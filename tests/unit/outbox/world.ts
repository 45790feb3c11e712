import { expect } from 'vitest';
import type { Bill } from '../../../lib/billing/model.ts';
import type { HealthcodePort } from '../../../lib/healthcode/port.ts';
import { createOutbox, type Link, type Outbox } from '../../../lib/outbox/outbox.ts';
import type { BillIdentity } from '../../../lib/outbox/ports.ts';
import type { Submission } from '../../../lib/store/records.ts';
import { type SubmissionRepository, submissionRepository } from '../../../lib/store/submissions.ts';
import { someBill } from '../healthcode/bills.ts';
import { openStore, type TestStore } from '../store/fixtures.ts';
import { createModelServer, type ModelServer } from './model-server.ts';

export const START = Date.parse('2026-11-23T12:00:00.000Z');
export const REFERENCE = 'REF0001';
/** Assumed wait before *Not found* counts. */
export const PATIENCE_SECONDS = 120;

/** A store, a model of Healthcode, and a clock that only the test moves. */
export interface World {
  /** `ahead`: how far somebody has set the computer's clock forward; `now` has it in it. */
  clock: { now: number; ahead: number };
  store: TestStore;
  submissions: SubmissionRepository;
  server: ModelServer;
  /** What the connection speaks for; tests change it under a bill. */
  connection: Link['connection'];
  /** A new worker on the same store, with a client of its own. */
  start(parts?: Parts): Outbox;
  /** The record; fails where there is none. */
  bill(reference?: string): Promise<Submission>;
}

export interface Parts {
  submissions?: SubmissionRepository;
  client?: HealthcodePort;
  changed?: () => void;
  link?: (connectionId: string) => Promise<Link | null>;
}

export function createWorld(): World {
  const clock = { now: START, ahead: 0 };
  const store = openStore();
  const submissions = submissionRepository(store.database, store.vault);
  const server = createModelServer(() => clock.now - clock.ahead);
  const world: World = {
    clock,
    store,
    submissions,
    server,
    connection: { environment: 'other', siteId: 'HC00ABC', notFoundAfterSeconds: PATIENCE_SECONDS },
    start(parts = {}) {
      const client = parts.client ?? server.client();
      return createOutbox({
        submissions: parts.submissions ?? submissions,
        link: parts.link ?? (async () => ({ connection: world.connection, client })),
        now: () => clock.now,
        elapsed: () => clock.now - clock.ahead,
        changed: parts.changed ?? (() => {}),
      });
    },
    async bill(reference = REFERENCE) {
      const found = await submissions.get(reference);
      if (!found) throw new Error(`There is no bill ${reference}.`);
      return found;
    },
  };
  return world;
}

export function identityOf(providerReference = REFERENCE, changes: Partial<BillIdentity> = {}): BillIdentity {
  return {
    providerReference,
    environment: 'other',
    healthcodeSiteId: 'HC00ABC',
    connectionId: 'main',
    siteId: 'harley',
    pageUrl: 'https://pms.example/invoices/1',
    ...changes,
  };
}

/** A corrected bill differs from the first in its registration number. */
export const correctedBill = (registrationNumber = 'AX7654321'): Bill => someBill({ registrationNumber });

/** Moves the clock to when something is due, and runs, until `until` holds. Fails after `most` rounds, so that a bill that is stuck is noticed. */
export async function runUntil(world: World, outbox: Outbox, until: () => Promise<boolean>, most = 120): Promise<void> {
  for (let round = 0; round < most; round += 1) {
    await outbox.run();
    if (await until()) return;
    const due = await world.submissions.nextDueAt();
    if (due === null) break;
    world.clock.now = Math.max(world.clock.now + 1000, Date.parse(due));
  }
  expect(
    await until(),
    `still ${JSON.stringify(await world.submissions.byStates(['queued', 'sending', 'checking', 'cancelling']))}`,
  ).toBe(true);
}

const RESTING = new Set(['at Healthcode', 'refused', 'failed', 'draft', 'elsewhere']);

/** Runs until the bill has come to rest. */
export async function runToRest(world: World, outbox: Outbox, reference = REFERENCE): Promise<Submission> {
  await runUntil(world, outbox, async () => {
    const bill = await world.submissions.get(reference);
    return bill === null || RESTING.has(bill.state);
  });
  return world.bill(reference);
}

/** Moves the clock, then runs. */
export async function runAfter(world: World, outbox: Outbox, seconds: number): Promise<void> {
  world.clock.now += seconds * 1000;
  await outbox.run();
}

/** Somebody, or time synchronisation, sets the clock forward. */
export function setClockForward(world: World, seconds: number): void {
  world.clock.now += seconds * 1000;
  world.clock.ahead += seconds * 1000;
}

/** Submits and runs once: the bill is at Healthcode. */
export async function submitted(world: World, outbox: Outbox, reference = REFERENCE): Promise<Submission> {
  await outbox.enqueue(someBill(), identityOf(reference));
  await outbox.run();
  const bill = await world.bill(reference);
  expect(bill.state).toBe('at Healthcode');
  return bill;
}

/** … and Healthcode wants it corrected. */
export async function awaitingCorrection(world: World, outbox: Outbox, reference = REFERENCE): Promise<Submission> {
  await submitted(world, outbox, reference);
  setStatus(world, 'Awaiting correction', reference);
  await runAfter(world, outbox, 10);
  const bill = await world.bill(reference);
  expect(bill.healthcodeStatus).toBe('Awaiting correction');
  return bill;
}

export function setStatus(world: World, status: string, reference = REFERENCE): void {
  const bill = world.server.bills.get(reference);
  if (!bill) throw new Error(`The server has no bill ${reference}.`);
  bill.status = status;
}

/** History in words: `draft > queued`, …; also checks that its sequence has no gap. */
export async function historyOf(world: World, reference = REFERENCE): Promise<string[]> {
  const history = await world.submissions.history(reference);
  expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, place) => place + 1));
  return history.map(({ from, to, healthcodeStatus }) => `${from} > ${to === 'at Healthcode' ? healthcodeStatus : to}`);
}

/** What must hold of a server whatever happened: one bill an invoice, one body a revision, no POST of a bill that is there. */
export function expectNeverTwice(server: ModelServer): void {
  expect(server.arrivals.filter(({ method, wasThere }) => method === 'POST' && wasThere)).toEqual([]);
  const stored = server.arrivals.filter(({ stored: kept, method }) => kept && method === 'POST');
  expect(stored.map(({ reference }) => reference).sort()).toEqual([...server.bills.keys()].sort());
  const bodies = new Map<string, Set<string>>();
  for (const { reference, revision, body } of server.arrivals) {
    if (JSON.parse(body).status === 'cancelled') continue;
    const key = `${reference} ${revision}`;
    bodies.set(key, (bodies.get(key) ?? new Set()).add(body));
  }
  for (const [key, set] of bodies) expect(set.size, `bodies of ${key}`).toBe(1);
}
