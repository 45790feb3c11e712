import { knownStatus } from '../billing/status.ts';
import { type SubmissionEvent, transition } from '../billing/submission-machine.ts';
import { notReached } from '../healthcode/classify.ts';
import type { EnquiryOutcome } from '../healthcode/port.ts';
import type { Submission } from '../store/records.ts';
import type { SubmissionPatch } from '../store/submissions.ts';
import type { BillIdentity, Link, OutboxPorts } from './ports.ts';
import { LONGEST_PAUSE } from './schedule.ts';

/** What sending, following and the user's actions share: the one way to change a record, and the one way to ask Healthcode. */
export interface Desk {
  ports: OutboxPorts;
  /** An ISO instant so many milliseconds from now. */
  instant(inMilliseconds?: number): string;
  /**
   * Applies an event: state and history in one transaction, only if the record is still the one at hand (`Conflict` otherwise). An event that
   * brings nothing new only keeps the patch.
   */
  move(current: Submission, event: SubmissionEvent, patch?: SubmissionPatch, why?: string): Promise<Submission>;
  /** Keeps a patch without a change of state. `Conflict` where the record is another by now. */
  touch(current: Submission, patch: SubmissionPatch): Promise<Submission>;
  /** For how long the bill has had its state, in milliseconds: where the clock was set forward in this worker's life, without that. */
  standsFor(current: Submission): number;
  /** The way to Healthcode, only in the environment and for the site that the bill was made for. */
  linkFor(bill: Pick<BillIdentity, 'connectionId' | 'environment' | 'healthcodeSiteId'>): Promise<Link | null>;
  /** Enquires. An answer *Not found* is as good as none: it is left out. Asks nothing while Healthcode wants to be left alone. */
  ask(link: Link, references: string[]): Promise<EnquiryOutcome>;
  /** Healthcode asked us to wait so long: no request goes to that site meanwhile. */
  rest(link: Link, seconds: number | undefined): void;
  /** When Healthcode was last asked about a bill by this worker, and when it last answered; in milliseconds since the epoch. */
  askedAt(reference: string): number | null;
  answeredAt(reference: string): number | null;
}

export function createDesk(ports: OutboxPorts): Desk {
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const restingUntil = new Map<string, number>();
  /** What this worker changed: when by the clock, as it is kept, and when by the measure that no clock changes. */
  const moves = new Map<string, { statusChangedAt: string; elapsed: number }>();
  const instant = (inMilliseconds = 0) => new Date(ports.now() + inMilliseconds).toISOString();

  async function move(
    current: Submission,
    event: SubmissionEvent,
    patch: SubmissionPatch = {},
    why?: string,
  ): Promise<Submission> {
    const { next, why: reason, changed } = transition(current, event);
    const at = instant();
    const standing = {
      state: next.state,
      healthcodeStatus: next.healthcodeStatus,
      queuedReason: next.queuedReason,
      revision: next.revision,
      settledRevision: next.settledRevision,
      sentAt: next.sentAt,
      adopted: next.adopted,
    };
    const change = {
      providerReference: current.providerReference,
      at,
      from: current.state,
      to: next.state,
      healthcodeStatus: next.healthcodeStatus,
      revision: next.revision,
      why: why ?? reason,
    };
    const moved = await ports.submissions.update(
      current.providerReference,
      expectedOf(current),
      { ...standing, ...(changed ? { updatedAt: at, statusChangedAt: at } : {}), ...patch },
      changed ? change : null,
    );
    if (changed && moved.statusChangedAt === at)
      moves.set(moved.providerReference, { statusChangedAt: at, elapsed: ports.elapsed() });
    ports.changed();
    return moved;
  }

  function standsFor({ providerReference, statusChangedAt }: Submission): number {
    const byClock = ports.now() - Date.parse(statusChangedAt);
    const move = moves.get(providerReference);
    return move?.statusChangedAt === statusChangedAt ? Math.min(byClock, ports.elapsed() - move.elapsed) : byClock;
  }

  const touch = (current: Submission, patch: SubmissionPatch) =>
    ports.submissions.update(
      current.providerReference,
      expectedOf(current),
      { updatedAt: current.updatedAt, ...patch },
      null,
    );

  async function linkFor({
    connectionId,
    environment,
    healthcodeSiteId,
  }: Pick<BillIdentity, 'connectionId' | 'environment' | 'healthcodeSiteId'>): Promise<Link | null> {
    const link = await ports.link(connectionId);
    const isSame = link?.connection.environment === environment && link.connection.siteId === healthcodeSiteId;
    return isSame ? link : null;
  }

  function rest(link: Link, seconds: number | undefined): void {
    if (seconds === undefined) return;
    const until = ports.now() + Math.min(seconds * 1000, LONGEST_PAUSE);
    restingUntil.set(siteOf(link), Math.max(until, restingUntil.get(siteOf(link)) ?? 0));
  }

  async function ask(link: Link, references: string[]): Promise<EnquiryOutcome> {
    const at = ports.now();
    const remaining = (restingUntil.get(siteOf(link)) ?? 0) - at;
    // More than the longest pause: the clock was set back, and the wish is of another time.
    if (remaining > 0 && remaining <= LONGEST_PAUSE) return notReached('busy', Math.ceil(remaining / 1000));
    for (const reference of references) asked.set(reference, at);
    const outcome = await link.client.billStatuses(references);
    if (outcome.kind === 'not reached') {
      rest(link, outcome.retryAfterSeconds);
      return outcome;
    }
    for (const reference of references) answered.set(reference, ports.now());
    const known = [...outcome.answers].filter(
      ([reference, answer]) => answer.providerReference === reference && knownStatus(answer.status) !== 'Not found',
    );
    return { kind: 'answered', answers: new Map(known) };
  }

  return {
    ports,
    instant,
    move,
    touch,
    standsFor,
    linkFor,
    ask,
    rest,
    askedAt: (reference) => asked.get(reference) ?? null,
    answeredAt: (reference) => answered.get(reference) ?? null,
  };
}

/** `updatedAt` too: a bill that went through other states and came back to this one is not the one at hand. */
function expectedOf({ state, revision, updatedAt }: Submission) {
  return { state, revision, updatedAt };
}

function siteOf({ connection }: Link): string {
  return `${connection.environment} ${connection.siteId}`;
}
