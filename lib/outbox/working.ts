import { Conflict, NotThere } from '../store/errors.ts';
import type { Submission } from '../store/records.ts';
import { connectionGone } from './answers.ts';
import { createClaims, createLanes } from './claims.ts';
import type { Desk } from './desk.ts';
import { follow, isFollowed, putOff } from './following.ts';
import { LONGEST_DELAY, LONGEST_PAUSE } from './schedule.ts';
import { recoverSending, send } from './sending.ts';

/** At most this many references go into one enquiry. */
const ENQUIRY_SIZE = 50;
/** So many bills are sent at the same time. */
const LANES = 6;

/** Does what is due, each bill by itself: what goes wrong with one stops no other. */
export interface Worker {
  /** Works on these bills, but for those that it is at work on. Rejects, after all else is done, if something failed that isn't foreseen. */
  work(found: Submission[]): Promise<void>;
  /** Those that are due, and unfinished ones whose time is so far off that the computer's clock must have been set back. */
  due(): Promise<Submission[]>;
}

/** Runs one bill's work. False where it failed; then the bill is left for later. */
type Guarded = (reference: string, piece: () => Promise<unknown>) => Promise<boolean>;
/** Lets a bill go, for this run is through with it. */
type Done = (reference: string, wentWell: boolean) => void;

export function createWorker(desk: Desk): Worker {
  const { submissions } = desk.ports;
  const claims = createClaims(desk.ports.now);
  const inLane = createLanes(LANES);

  async function due(): Promise<Submission[]> {
    const [ready, farOff, unfinished] = await Promise.all([
      submissions.due(desk.instant()),
      submissions.dueAfter(desk.instant(LONGEST_DELAY)),
      submissions.byStates(['queued', 'sending', 'checking', 'cancelling']),
    ]);
    const found = [...ready, ...farOff, ...unfinished.filter(({ nextTryAt }) => isOver(nextTryAt))];
    return [...new Map(found.map((submission) => [submission.providerReference, submission])).values()];
  }

  /** Whether a time to wait for has come, or is so far off that the clock must have been set back. */
  function isOver(nextTryAt: string | null): boolean {
    const left = nextTryAt === null ? 0 : Date.parse(nextTryAt) - desk.ports.now();
    return left <= 0 || left > LONGEST_PAUSE;
  }

  async function work(found: Submission[]): Promise<void> {
    const faults: unknown[] = [];
    const guarded: Guarded = async (reference, piece) => {
      try {
        await piece();
        return true;
      } catch (error) {
        // Another page or worker changed the bill first: what it did stands, and the next run sees it.
        if (error instanceof Conflict || error instanceof NotThere) return false;
        claims.stumbled(reference);
        faults.push(error);
        return false;
      }
    };

    // Taken before anything is awaited, so that a second run at the same time leaves them alone.
    const taken = claims.take(found.map(({ providerReference }) => providerReference));
    const mine = found.filter(({ providerReference }) => taken.has(providerReference));
    const done: Done = (reference, wentWell) => {
      if (wentWell) claims.succeeded(reference);
      taken.delete(reference);
      claims.release(reference);
    };

    try {
      const followed: string[] = [];
      const sends: Promise<void>[] = [];
      await Promise.all(
        mine.map(({ providerReference }) =>
          guarded(providerReference, async () => {
            const current = await prepare(providerReference);
            if (current && isFollowed(current)) followed.push(providerReference);
            else if (current?.state === 'queued') {
              const sent = inLane(() => guarded(providerReference, () => send(desk, providerReference)));
              sends.push(sent.then((went) => done(providerReference, went)));
            } else done(providerReference, true);
          }),
        ),
      );
      await Promise.all([...sends, enquireAll(followed, guarded, done)]);
    } finally {
      for (const reference of [...taken]) done(reference, false);
    }
    if (faults.length > 0) throw faults[0];
  }

  /** The bill as it is now; one that a killed worker left behind is taken up first. */
  async function prepare(reference: string): Promise<Submission | null> {
    const current = await submissions.get(reference);
    if (current === null) return null;
    if (current.state === 'sending') {
      // Begun by another worker since this one looked: it has its time.
      if (!isOver(current.nextTryAt)) return null;
      await recoverSending(desk, reference);
      return submissions.get(reference);
    }
    const hasNothingToDo = current.state !== 'queued' && !isFollowed(current);
    if (hasNothingToDo && current.nextTryAt !== null) await desk.touch(current, { nextTryAt: null });
    return current;
  }

  /** Enquires about bills together: one call for 50 of the same Healthcode site. */
  async function enquireAll(references: string[], guarded: Guarded, done: Done): Promise<void> {
    const groups = new Map<string, Submission[]>();
    await Promise.all(
      references.map((reference) =>
        guarded(reference, async () => {
          const current = await submissions.get(reference);
          if (!current) return;
          const key = [current.connectionId, current.environment, current.healthcodeSiteId].join('\n');
          groups.set(key, [...(groups.get(key) ?? []), current]);
        }),
      ),
    );
    await Promise.all(
      [...groups.values()]
        .flatMap((group) => chunks(group, ENQUIRY_SIZE))
        .map((group) => enquire(group, guarded, done)),
    );
  }

  async function enquire(group: Submission[], guarded: Guarded, done: Done): Promise<void> {
    const [first] = group;
    if (!first) return;
    const asked = Promise.resolve().then(async () => {
      const link = await desk.linkFor(first);
      const references = group.map(({ providerReference }) => providerReference);
      return { link, outcome: link ? await desk.ask(link, references) : gone() };
    });
    await Promise.all(
      group.map(async ({ providerReference }) => {
        const wentWell = await guarded(providerReference, async () => {
          const { link, outcome } = await asked;
          const current = await submissions.get(providerReference);
          if (!current || !isFollowed(current)) return;
          if (!link || outcome.kind === 'not reached') {
            if (outcome.kind === 'not reached') await putOff(desk, current, outcome);
          } else await follow(desk, current, outcome.answers.get(providerReference), link);
        });
        done(providerReference, wentWell);
      }),
    );
  }

  return { work, due };
}

/** For bills that are followed: nothing was to be sent, so only the status is missing. */
function gone() {
  return {
    ...connectionGone(),
    message:
      'The Healthcode connection that this bill was made for is no longer set up, so its status cannot be asked for. Set it up again.',
  };
}

function chunks<Item>(list: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
