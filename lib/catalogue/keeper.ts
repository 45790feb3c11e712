import type { Catalogue } from './catalogue.ts';
import { type CatalogueRepository, type CodeSetIdentity, type CodeSetMeta, keyOfSet } from './repository.ts';
import { dueAt, REFRESH_AFTER } from './schedule.ts';
import type { FetchPage } from './sync.ts';

/** A code set that ought to be here, and how its pages are asked for. */
export interface WantedSet {
  identity: CodeSetIdentity;
  fetchPage: FetchPage;
}

export interface KeeperPorts {
  catalogue: Pick<Catalogue, 'sync'>;
  repository: CatalogueRepository;
  /** Milliseconds since the epoch. */
  now(): number;
  /** All sets that the connections of this computer ask for, in the order in which they are fetched. */
  wanted(): Promise<WantedSet[]>;
  /** Whether a stored set still belongs to somebody; one that doesn't is deleted. */
  belongs(meta: CodeSetMeta): Promise<boolean>;
  /** Told when a set begins or ends, not with every page. */
  changed(): void;
  /** Asked to have `run` called at that time (milliseconds) and every half minute after it: until then, whatever becomes of this worker. Null: no more. */
  wakeAt(time: number | null): Promise<void>;
}

/** Which sets a call is about. */
export type Choice = (identity: CodeSetIdentity) => boolean;

/**
 * Keeps code sets as new as they should be: fetches what is due, one set after the other. All that it knows is in the store, so that a worker
 * that was killed in the middle is made good by the next `run`.
 */
export interface CodeSetKeeper {
  /** Deletes what belongs to nobody any more and fetches what is due. One run at a time: a second call joins it. */
  run(): Promise<void>;
  /** After a connection was changed or removed: nothing goes on for what it was before, its sets are fetched anew or deleted, and what failed is tried again. */
  connectionsChanged(): Promise<void>;
  /** Makes these sets due now, and runs. Resolves as soon as that is kept; the fetching goes on. Gives how many there are to fetch. */
  request(choice: Choice): Promise<number>;
  /** The same for those of them whose last sync failed. */
  retry(choice: Choice): Promise<void>;
  /** Stops the fetching of these sets, and takes back that they were asked for. Resolves when that is kept. */
  cancel(choice: Choice): Promise<void>;
}

const HALF_A_MINUTE = 30_000;

export function createCodeSetKeeper(ports: KeeperPorts): CodeSetKeeper {
  const { catalogue, repository, now } = ports;
  const under = new Map<string, { source: string | undefined; abort: AbortController; ended: Promise<unknown> }>();
  let running: Promise<void> | null = null;
  /** Sets that this run has dealt with: what fails without being noted as failed must not be tried for ever. */
  const tried = new Set<string>();

  async function fetchOne({ identity, fetchPage }: WantedSet): Promise<void> {
    const key = keyOfSet(identity);
    const abort = new AbortController();
    let begun = false;
    const ended = catalogue.sync(identity, fetchPage, {
      signal: abort.signal,
      // The first page says how many there will be; pages that show progress ask from then on.
      onProgress: () => {
        if (!begun) ports.changed();
        begun = true;
      },
    });
    under.set(key, { source: identity.source, abort, ended });
    try {
      await ended;
    } finally {
      under.delete(key);
      ports.changed();
    }
  }

  /** The first set that is due, and when the next one after now is. */
  async function nextOf(sets: WantedSet[]): Promise<{ due: WantedSet | null; at: number | null }> {
    let due: WantedSet | null = null;
    let at: number | null = null;
    for (const wanted of sets) {
      let meta = await repository.get(wanted.identity);
      // Also where there is none: noted, so that pages show that it is about to come.
      if (meta?.source !== wanted.identity.source || meta === null) {
        await repository.renew(wanted.identity, new Date(now()).toISOString());
        meta = await repository.get(wanted.identity);
      }
      const time = dueAt(meta, now());
      const isTried = tried.has(keyOfSet(wanted.identity));
      if (time <= now() && !isTried) due ??= wanted;
      // One that stays due after its turn waits for the alarm.
      const next = isTried && time <= now() ? now() + HALF_A_MINUTE : time;
      at = at === null ? next : Math.min(at, next);
    }
    return { due, at };
  }

  async function forgetStrangers(): Promise<void> {
    for (const meta of await repository.list()) {
      if (await ports.belongs(meta)) continue;
      const current = under.get(keyOfSet(meta));
      current?.abort.abort();
      await current?.ended;
      await repository.remove(meta);
    }
  }

  /** What is coming in from where a connection pointed before comes to nothing. */
  async function stopStrangers(): Promise<void> {
    for (const { identity } of await ports.wanted()) {
      const current = under.get(keyOfSet(identity));
      if (current === undefined || current.source === identity.source) continue;
      current.abort.abort();
      await current.ended;
      tried.delete(keyOfSet(identity));
    }
  }

  async function work(): Promise<void> {
    tried.clear();
    let wakeAt: number | null = now() + HALF_A_MINUTE;
    try {
      for (let first = true; ; first = false) {
        await forgetStrangers();
        const { due, at } = await nextOf(await ports.wanted());
        wakeAt = at;
        if (due === null) return;
        // Before the first byte: a worker that is killed now is woken again.
        if (first) await ports.wakeAt(now() + HALF_A_MINUTE);
        tried.add(keyOfSet(due.identity));
        await fetchOne(due);
      }
    } finally {
      await ports.wakeAt(wakeAt === null ? null : Math.max(wakeAt, now()));
    }
  }

  function run(): Promise<void> {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  }

  async function ask(sets: CodeSetIdentity[]): Promise<void> {
    for (const identity of sets) {
      await repository.request(identity, new Date(now()).toISOString());
      tried.delete(keyOfSet(identity));
    }
    if (sets.length > 0) ports.changed();
    // What came too late for a run that was just ending gets one of its own.
    void (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(run)
      .catch(() => undefined);
  }

  const chosen = async (choice: Choice) =>
    (await ports.wanted()).map(({ identity }) => identity).filter((identity) => choice(identity));

  async function retry(choice: Choice): Promise<void> {
    const sets = await chosen(choice);
    const metas = await Promise.all(sets.map((identity) => repository.get(identity)));
    await ask(sets.filter((_, index) => metas[index]?.state === 'failed'));
  }

  return {
    run,
    retry,

    async connectionsChanged() {
      await forgetStrangers();
      await stopStrangers();
      await retry(() => true);
    },

    async request(choice) {
      const sets = await chosen(choice);
      await ask(sets.filter((identity) => !under.has(keyOfSet(identity))));
      return sets.length;
    },

    async cancel(choice) {
      const note = {
        state: 'cancelled',
        message: null,
        nextTryAt: new Date(now() + REFRESH_AFTER).toISOString(),
      } as const;
      const sets = await chosen(choice);
      // Those that wait first, so that none of them begins when the running one ends.
      for (const identity of sets) {
        if (under.has(keyOfSet(identity))) continue;
        if (dueAt(await repository.get(identity), now()) <= now()) await repository.stop(identity, note);
      }
      const current = sets.flatMap((identity) => under.get(keyOfSet(identity)) ?? []);
      for (const { abort } of current) abort.abort();
      await Promise.all(current.map(({ ended }) => ended));
      ports.changed();
    },
  };
}
