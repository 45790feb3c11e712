import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canTransition,
  IllegalTransition,
  newStanding,
  type SubmissionEvent,
  type SubmissionStanding,
  transition,
} from '../../../lib/billing/submission-machine.ts';

const at = '2026-11-23T09:42:00.000Z';
const send: SubmissionEvent = { type: 'start sending', at };
const status = (word: string, revision: number | null = null): SubmissionEvent => ({
  type: 'status received',
  status: word,
  revision,
});
const following = (...events: SubmissionEvent[]): SubmissionStanding =>
  events.reduce((standing, event) => transition(standing, event).next, newStanding());

const sent = [{ type: 'enqueue' }, send] satisfies SubmissionEvent[];
const accepted = [...sent, { type: 'accepted' }] satisfies SubmissionEvent[];
const checking = [...sent, { type: 'outcome unknown' }] satisfies SubmissionEvent[];
const awaiting = [...accepted, status('AwaitingCorrection', 1)];
const corrected = [...awaiting, { type: 'correct and resend' }, send] as SubmissionEvent[];

describe('a submission’s way', () => {
  it('goes from the queue to Collected, by Healthcode’s own words', () => {
    const standing = following(...accepted, status('Validated'), status('Awaiting collection'), status('Collected'));
    expect(standing).toMatchObject({
      state: 'at Healthcode',
      healthcodeStatus: 'Collected',
      revision: 1,
      settledRevision: 1,
    });
  });

  it('is Unprocessed once accepted', () => {
    expect(following(...accepted).healthcodeStatus).toBe('Unprocessed');
  });

  it('notes nothing when the same status comes again', () => {
    const standing = following(...accepted, status('Validated'));
    expect(transition(standing, status('Validated')).changed).toBe(false);
    expect(transition(standing, status('Collected')).changed).toBe(true);
  });

  it('ends checking when the enquiry knows the bill', () =>
    expect(following(...checking, status('Unprocessed'))).toMatchObject({
      state: 'at Healthcode',
      settledRevision: 1,
    }));

  it('queues the same revision again only once Healthcode does not know it', () => {
    expect(following(...checking, { type: 'requeue', because: 'not found' })).toMatchObject({
      state: 'queued',
      revision: 1,
    });
    expect(() => following(...checking, { type: 'enqueue' })).toThrow(IllegalTransition);
    expect(() => following(...checking, status('Not found'))).toThrow(IllegalTransition);
  });

  it('sends a correction as the next revision under the same reference', () => {
    expect(following(...awaiting, { type: 'correct and resend' })).toMatchObject({
      state: 'queued',
      revision: 2,
      settledRevision: 1,
      sentAt: null,
    });
    expect(following(...sent, { type: 'refused' }, { type: 'correct and resend' })).toMatchObject({
      revision: 2,
    });
    expect(() => following(...accepted, { type: 'correct and resend' })).toThrow(IllegalTransition);
  });

  it('says of a correction that it was sent again, not that anything was changed in it', () => {
    const { why } = transition(following(...awaiting), { type: 'correct and resend' });
    expect(why).toBe('Sent again by the user as revision 2.');
  });

  it('settles a correction only by an answer that names it', () => {
    const unknown = [...corrected, { type: 'outcome unknown' }] as SubmissionEvent[];
    expect(following(...unknown, status('Awaiting correction', null))).toMatchObject({
      state: 'checking',
      settledRevision: 1,
    });
    expect(following(...unknown, status('Awaiting correction', 1))).toMatchObject({
      state: 'checking',
      settledRevision: 1,
    });
    expect(following(...unknown, status('Unprocessed', 2))).toMatchObject({
      state: 'at Healthcode',
      settledRevision: 2,
    });
    expect(following(...unknown, { type: 'requeue', because: 'older revision', revision: 1 })).toMatchObject({
      state: 'queued',
      revision: 2,
    });
    expect(() => following(...unknown, { type: 'requeue', because: 'older revision', revision: 2 })).toThrow(
      IllegalTransition,
    );
  });

  it('ends checking of a correction when the bill is closed, without claiming that the correction arrived', () =>
    expect(following(...corrected, { type: 'outcome unknown' }, status('Collected', 1))).toMatchObject({
      state: 'at Healthcode',
      healthcodeStatus: 'Collected',
      settledRevision: 1,
    }));

  it('adopts what Healthcode knows from another computer', () => {
    const adopted: SubmissionEvent = { type: 'adopted', status: 'Validated', revision: 1 };
    for (const events of [[], [{ type: 'enqueue' }], sent, [...sent, { type: 'refused' }]] as SubmissionEvent[][]) {
      expect(following(...events, adopted)).toMatchObject({
        state: 'at Healthcode',
        adopted: true,
        settledRevision: 1,
      });
    }
    expect(following({ type: 'adopted', status: 'Awaiting correction', revision: 3 })).toMatchObject({
      revision: 3,
      settledRevision: 3,
    });
    expect(() => following({ type: 'adopted', status: 'Not found', revision: null })).toThrow(IllegalTransition);
    expect(() => following(...awaiting, { type: 'correct and resend' }, adopted)).toThrow(/older revision/);
  });

  it('gives up only while nothing may have been written', () => {
    expect(following({ type: 'enqueue' }, { type: 'give up' })).toMatchObject({ state: 'failed' });
    expect(
      following(
        { type: 'enqueue' },
        send,
        { type: 'not taken', reason: 'no permission', earlierSentAt: null },
        { type: 'give up' },
      ).state,
    ).toBe('failed');
    expect(() => following(...checking, { type: 'give up' })).toThrow(IllegalTransition);
    expect(() => following(...checking, { type: 'requeue', because: 'not found' }, { type: 'give up' })).toThrow(
      /may have been written/,
    );
    expect(following({ type: 'enqueue' }, { type: 'give up' }, { type: 'queue again' })).toMatchObject({
      state: 'queued',
      revision: 1,
    });
  });

  it('gives a bill that was written once a new revision when it is taken out and changed', () => {
    expect(following({ type: 'enqueue' }, { type: 'take out' })).toMatchObject({ state: 'draft', revision: 1 });
    expect(following(...checking, { type: 'requeue', because: 'not found' }, { type: 'take out' })).toMatchObject({
      state: 'draft',
      revision: 2,
    });
    expect(following(...awaiting, { type: 'correct and resend' }, { type: 'take out' })).toMatchObject({
      state: 'at Healthcode',
      healthcodeStatus: 'AwaitingCorrection',
    });
  });

  it('sends again what was accepted and is no longer known, and nothing else that Healthcode holds', () => {
    expect(following(...accepted, status('Not found'), { type: 'send again' })).toMatchObject({
      state: 'queued',
      revision: 1,
      settledRevision: 0,
    });
    expect(following(...corrected, { type: 'accepted' }, status('NotFound'), { type: 'send again' })).toMatchObject({
      revision: 2,
      settledRevision: 0,
    });
    for (const word of ['Unprocessed', 'Awaiting correction', 'Collected', 'Cancelled'])
      expect(() => following(...accepted, status(word), { type: 'send again' })).toThrow(IllegalTransition);
    expect(() => following(...checking, { type: 'send again' })).toThrow(IllegalTransition);
  });

  it('cancels by Healthcode’s answer, and falls back by it', () => {
    const cancelling = [...accepted, { type: 'start cancelling' }] as SubmissionEvent[];
    expect(following(...cancelling, status('Cancelled'))).toMatchObject({
      state: 'at Healthcode',
      healthcodeStatus: 'Cancelled',
    });
    expect(following(...cancelling, { type: 'cancel refused' })).toMatchObject({
      state: 'at Healthcode',
      healthcodeStatus: 'Unprocessed',
    });
    expect(following(...cancelling, { type: 'cancel outcome unknown' }, status('Collected'))).toMatchObject({
      healthcodeStatus: 'Collected',
    });
    expect(following(...cancelling, { type: 'wait', reason: 'offline' })).toMatchObject({
      state: 'cancelling',
      queuedReason: 'offline',
    });
    expect(() => following(...accepted, status('Collected'), { type: 'start cancelling' })).toThrow(IllegalTransition);
    expect(() => following(...sent, { type: 'refused' }, { type: 'start cancelling' })).toThrow(IllegalTransition);
  });

  it('is recorded as submitted elsewhere only while Healthcode holds nothing of it', () => {
    expect(following({ type: 'record elsewhere' }, { type: 'withdraw elsewhere' })).toEqual(newStanding());
    expect(() => following(...checking, { type: 'record elsewhere' })).toThrow(IllegalTransition);
    expect(() => following(...corrected, { type: 'refused' }, { type: 'record elsewhere' })).toThrow(/holds this bill/);
  });

  it('carries over what it does not know, and leaves what it is given as it is', () => {
    const stored = Object.freeze({ ...newStanding(), providerReference: 'R1' });
    expect(transition(stored, { type: 'enqueue' }).next).toMatchObject({ providerReference: 'R1', state: 'queued' });
    expect(stored.state).toBe('draft');
  });

  it('names state and event, and nothing else, when it refuses', () => {
    expect(() => transition(newStanding(), { type: 'accepted' })).toThrow(
      '“accepted” is not possible while a submission is “draft”.',
    );
    expect(canTransition(newStanding(), { type: 'accepted' })).toBe(false);
    expect(canTransition(newStanding(), { type: 'enqueue' })).toBe(true);
  });
});

// ── Any order of events ────────────────────────────────────────────────────────

const words = fc.constantFrom(
  'Unprocessed',
  'In-process',
  'Validated',
  'Awaiting correction',
  'Awaiting collection',
  'Collected',
  'Cancelled',
  'Not found',
  'Brand new',
);
const named = fc.option(fc.integer({ min: 1, max: 4 }), { nil: null });
const reason = fc.constantFrom('offline' as const, 'signed out' as const, 'busy' as const);
const plain = fc
  .constantFrom<SubmissionEvent['type'][]>(
    'enqueue',
    'take out',
    'accepted',
    'refused',
    'outcome unknown',
    'correct and resend',
    'start cancelling',
    'cancel refused',
    'cancel outcome unknown',
    'give up',
    'queue again',
    'send again',
    'record elsewhere',
    'withdraw elsewhere',
  )
  .map((type) => ({ type }) as SubmissionEvent);
const eventArbitrary: fc.Arbitrary<SubmissionEvent> = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 3, arbitrary: fc.constant(send) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('status received' as const), status: words, revision: named }),
  },
  fc.record({ type: fc.constant('adopted' as const), status: words, revision: named }),
  fc.record({ type: fc.constant('requeue' as const), because: fc.constant('not found' as const) }),
  fc.record({
    type: fc.constant('requeue' as const),
    because: fc.constant('older revision' as const),
    revision: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ type: fc.constant('not taken' as const), reason, earlierSentAt: fc.constant(null) }),
  fc.record({ type: fc.constant('wait' as const), reason }),
);

/** Every legal step of a random run: events that are refused are passed over, as nothing happened. */
function run(events: SubmissionEvent[]) {
  const steps: { before: SubmissionStanding; event: SubmissionEvent; next: SubmissionStanding }[] = [];
  let standing = newStanding();
  for (const raw of events) {
    // As the outbox does: what stood before this attempt.
    const event = raw.type === 'not taken' ? { ...raw, earlierSentAt: earlier(steps) } : raw;
    let next: SubmissionStanding;
    try {
      next = transition(standing, event).next;
    } catch (error) {
      expect(error).toBeInstanceOf(IllegalTransition);
      continue;
    }
    steps.push({ before: standing, event, next });
    standing = next;
  }
  return steps;
}
function earlier(steps: ReturnType<typeof run>): string | null {
  return steps.findLast((step) => step.event.type === 'start sending')?.before.sentAt ?? null;
}

const invariant = (name: string, holds: (steps: ReturnType<typeof run>) => void) =>
  it(name, () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { minLength: 20, maxLength: 80 }), (events) => holds(run(events))),
      { numRuns: 400 },
    );
  });

describe('in whatever order things happen', () => {
  invariant('revisions never go back, and what is settled is never more than the revision', (steps) => {
    for (const { before, event, next } of steps) {
      expect(next.revision).toBeGreaterThanOrEqual(before.revision);
      // What Healthcode lost is new to it when it is sent again.
      if (event.type === 'send again') expect(next.settledRevision).toBe(0);
      else expect(next.settledRevision).toBeGreaterThanOrEqual(before.settledRevision);
      expect(next.settledRevision).toBeLessThanOrEqual(next.revision);
    }
  });

  invariant('a bill whose request may have been written never fails, and its bytes are never changed', (steps) => {
    const written = new Set<number>();
    for (const { before, event, next } of steps) {
      if (event.type === 'outcome unknown' || event.type === 'refused') written.add(before.revision);
      if (next.state === 'failed') expect(written.has(next.revision)).toBe(false);
      // In a draft the bill may change: so its revision must be one that was never written.
      if (next.state === 'draft') expect(written.has(next.revision)).toBe(false);
      if (event.type === 'correct and resend') expect(written.has(next.revision)).toBe(false);
    }
  });

  invariant('checking ends only by Healthcode’s answer', (steps) => {
    for (const { before, event } of steps) {
      if (before.state === 'checking') expect(['status received', 'requeue']).toContain(event.type);
    }
  });

  invariant('nothing is sent but from the queue, and nothing is queued twice', (steps) => {
    for (const { before, event, next } of steps) {
      if (next.state === 'sending') expect([before.state, event.type]).toEqual(['queued', 'start sending']);
      if (next.state === 'queued' && before.state === 'queued') expect(event.type).toBe('wait');
    }
  });

  invariant('a revision that Healthcode is known to hold is never sent again', (steps) => {
    for (const { before, event } of steps) {
      if (event.type === 'start sending') expect(before.settledRevision).toBeLessThan(before.revision);
    }
  });

  invariant('a revision is settled only by a call that was answered or an answer that names it', (steps) => {
    for (const { before, event, next } of steps) {
      if (next.settledRevision === before.settledRevision || event.type === 'send again') continue;
      if (event.type === 'accepted') expect(next.settledRevision).toBe(before.revision);
      else if (event.type === 'requeue') expect(next.settledRevision).toBeLessThan(next.revision);
      else {
        expect(['status received', 'adopted']).toContain(event.type);
        const name = 'revision' in event ? event.revision : null;
        // Something under the reference proves that the first revision is there.
        expect(next.settledRevision).toBe(name ?? 1);
      }
    }
  });

  invariant('only the states that wait carry a reason', (steps) => {
    for (const { next } of steps) {
      if (next.state === 'queued') expect(next.queuedReason).not.toBeNull();
      else if (next.state !== 'cancelling') expect(next.queuedReason).toBeNull();
    }
  });

  it('comes by every state there is', () => {
    const seen = new Set<string>();
    const runs = fc.sample(fc.array(eventArbitrary, { minLength: 60, maxLength: 80 }), { numRuns: 400, seed: 7 });
    for (const events of runs) for (const { next } of run(events)) seen.add(next.state);
    expect([...seen].sort()).toEqual([
      'at Healthcode',
      'cancelling',
      'checking',
      'draft',
      'elsewhere',
      'failed',
      'queued',
      'refused',
      'sending',
    ]);
  });
});
