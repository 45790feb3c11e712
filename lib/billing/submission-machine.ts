import type { QueuedReason, SubmissionState } from './model.ts';
import { isOpenStatus, knownStatus } from './status.ts';

/**
 * The one owner of a submission's state: every legal change is made here, anything else throws `IllegalTransition`.
 * README.md beside this file has the diagram. A stored submission has these fields and more; what is not named here the outbox keeps.
 */
export interface SubmissionStanding {
  state: SubmissionState;
  /** Healthcode's own word, once it said one. */
  healthcodeStatus: string | null;
  /** Why it waits; null unless `queued` (or `cancelling` and waiting). */
  queuedReason: QueuedReason | null;
  /** Revision of the bill at hand, from 1. */
  revision: number;
  /** Highest revision that Healthcode is known to hold (0: none). */
  settledRevision: number;
  /** When the last request that may have been written for **this revision** began; null if none was. While set, the revision's bytes are frozen. */
  sentAt: string | null;
  /** True when Healthcode knew the bill before this computer sent it. */
  adopted: boolean;
}

/** What can happen to a submission. `revision` of an answer is the one that it names, or null where it names none. */
export type SubmissionEvent =
  /** The user submits; the bill is stored. */
  | { type: 'enqueue' }
  /** The user takes it out of the queue, or takes back one that failed, to change it. */
  | { type: 'take out' }
  /** Still waiting, for another reason. */
  | { type: 'wait'; reason: QueuedReason }
  /** The request is about to be written. `at`: instant. */
  | { type: 'start sending'; at: string }
  /** Provably nothing was taken: no connection, 401, 403, 429, a redirect. `earlierSentAt`: the standing's `sentAt` before this attempt. */
  | { type: 'not taken'; reason: QueuedReason; earlierSentAt: string | null }
  /** 2xx for a submission or a correction. */
  | { type: 'accepted' }
  /** Healthcode's enquiry knows the bill though no call of ours was answered for it. */
  | { type: 'adopted'; status: string; revision: number | null }
  /** 4xx for a submission or a correction. */
  | { type: 'refused' }
  /** The request may have been read: connection lost, timeout, 5xx, or the worker was ended. */
  | { type: 'outcome unknown' }
  /** Healthcode does not hold the revision that was sent: *Not found* after the set wait, or an answer that names an older revision. */
  | { type: 'requeue'; because: 'not found' }
  | { type: 'requeue'; because: 'older revision'; revision: number }
  /** An enquiry's answer. */
  | { type: 'status received'; status: string; revision: number | null }
  /** The user resends a corrected bill, as the next revision. */
  | { type: 'correct and resend' }
  /** The user sends a bill once more that Healthcode had accepted and then, after the set wait, does not know: the same revision, the same bytes. */
  | { type: 'send again' }
  | { type: 'start cancelling' }
  /** 4xx for the cancellation (409: already collected). Ask for the status at once. */
  | { type: 'cancel refused' }
  /** The cancellation was accepted, or nobody knows whether it was read: the next enquiry's answer decides. */
  | { type: 'cancel outcome unknown' }
  /** Not sent, and waiting won't help (no such endpoint, access denied). Only while nothing of this revision may have been written. */
  | { type: 'give up' }
  | { type: 'queue again' }
  /** The user says that the invoice was submitted by other means. */
  | { type: 'record elsewhere' }
  /** … and takes that back. */
  | { type: 'withdraw elsewhere' };

/** The outcome of a legal transition. */
export interface Transition<Standing extends SubmissionStanding = SubmissionStanding> {
  next: Standing;
  /** For people, for the history. */
  why: string;
  /** False where the event brought nothing new (the same status again): no line in the history is needed. */
  changed: boolean;
}

/** An event that may not happen in that state: a fault of ours, never of the user's. Its message holds no patient data. */
export class IllegalTransition extends Error {
  readonly state: SubmissionState;
  readonly event: SubmissionEvent['type'];

  constructor(standing: SubmissionStanding, event: SubmissionEvent, reason = '') {
    super(
      `“${event.type}” is not possible while a submission is “${standing.state}”${reason === '' ? '' : `: ${reason}`}.`,
    );
    this.name = 'IllegalTransition';
    this.state = standing.state;
    this.event = event.type;
  }
}

/** A submission that nothing has happened to. */
export function newStanding(): SubmissionStanding {
  return {
    state: 'draft',
    healthcodeStatus: null,
    queuedReason: null,
    revision: 1,
    settledRevision: 0,
    sentAt: null,
    adopted: false,
  };
}

type Change = { set: Partial<SubmissionStanding>; why: string };

/**
 * The next standing, or `IllegalTransition`. Pure: `current` stays as it is, and fields that the machine doesn't know are carried over.
 */
export function transition<Standing extends SubmissionStanding>(
  current: Standing,
  event: SubmissionEvent,
): Transition<Standing> {
  const change = changeFor(current, event);
  const next = { ...current, ...change.set };
  const changed = (Object.keys(change.set) as (keyof SubmissionStanding)[]).some((key) => next[key] !== current[key]);
  return { next, why: change.why, changed };
}

/** Whether `transition` would accept the event: for showing a button or not. */
export function canTransition(current: SubmissionStanding, event: SubmissionEvent): boolean {
  try {
    changeFor(current, event);
    return true;
  } catch (error) {
    if (error instanceof IllegalTransition) return false;
    throw error;
  }
}

/** Whether Healthcode has the bill, or may have it: a refused one it has not, since it is asked before each send. */
export function mayBeAtHealthcode({ state, settledRevision, revision, sentAt }: SubmissionStanding): boolean {
  if (settledRevision > 0) return true;
  if (state === 'draft' || state === 'queued' || state === 'failed') return sentAt !== null || revision > 1;
  return state !== 'refused' && state !== 'elsewhere';
}

function changeFor(current: SubmissionStanding, event: SubmissionEvent): Change {
  switch (event.type) {
    case 'enqueue':
      check(current, event, current.state === 'draft');
      return { set: queued(current, current.revision), why: 'Submitted by the user; saved on this computer.' };
    case 'queue again':
      check(current, event, current.state === 'failed');
      return { set: queued(current, current.revision), why: 'Queued again by the user.' };
    case 'take out':
      return takeOut(current, event);
    case 'wait':
      check(current, event, current.state === 'queued' || current.state === 'cancelling');
      return { set: { queuedReason: event.reason }, why: WAITS[event.reason] };
    case 'start sending':
      check(current, event, current.state === 'queued');
      return { set: { state: 'sending', queuedReason: null, sentAt: event.at }, why: 'Sending to Healthcode.' };
    case 'not taken':
      check(current, event, current.state === 'sending');
      return {
        set: { state: 'queued', queuedReason: event.reason, sentAt: event.earlierSentAt },
        why: `Healthcode did not take it. ${WAITS[event.reason]}`,
      };
    case 'accepted':
      check(current, event, current.state === 'sending');
      return {
        set: atHealthcode(current, 'Unprocessed', current.revision),
        why: current.revision === 1 ? 'Healthcode accepted the bill.' : 'Healthcode accepted the corrected bill.',
      };
    case 'adopted':
      return adopt(current, event);
    case 'refused':
      check(current, event, current.state === 'sending');
      return { set: { state: 'refused' }, why: 'Healthcode refused the bill.' };
    case 'outcome unknown':
      check(current, event, current.state === 'sending');
      return { set: { state: 'checking' }, why: 'We could not confirm that Healthcode received the bill. Checking.' };
    case 'requeue':
      return requeue(current, event);
    case 'status received':
      return statusReceived(current, event);
    case 'correct and resend':
      return correct(current, event);
    case 'send again':
      check(current, event, isLost(current));
      return {
        set: { ...queued(current, current.revision), settledRevision: 0 },
        why: 'Healthcode does not know the bill. Sent again by the user.',
      };
    case 'start cancelling':
      check(current, event, canBeCancelled(current));
      return {
        set: { state: 'cancelling', queuedReason: null },
        why: 'The user asked to cancel the bill.',
      };
    case 'cancel refused':
      check(current, event, current.state === 'cancelling');
      return { set: backAtHealthcode(current.healthcodeStatus), why: 'Healthcode did not cancel the bill.' };
    case 'cancel outcome unknown':
      check(current, event, current.state === 'cancelling');
      return { set: { queuedReason: null }, why: 'We could not confirm the cancellation. Checking.' };
    case 'give up':
      check(current, event, current.state === 'queued');
      check(current, event, current.sentAt === null, 'a request for this revision may have been written');
      return { set: { state: 'failed', queuedReason: null }, why: 'Not sent: waiting would not help.' };
    case 'record elsewhere':
      check(current, event, current.state === 'draft' || current.state === 'failed' || current.state === 'refused');
      check(current, event, current.settledRevision === 0, 'Healthcode holds this bill');
      return {
        set: { state: 'elsewhere', queuedReason: null },
        why: 'Recorded as submitted outside Healthcode Overlay.',
      };
    case 'withdraw elsewhere':
      check(current, event, current.state === 'elsewhere');
      return { set: draftAgain(current), why: 'No longer recorded as submitted outside Healthcode Overlay.' };
  }
}

/** Sentences for the reasons of waiting. */
const WAITS: Readonly<Record<QueuedReason, string>> = {
  new: 'Waiting to be sent.',
  offline: 'Waiting for a connection.',
  'signed out': 'Waiting until someone signs in to Healthcode.',
  locked: 'Waiting for the passphrase.',
  'no permission': 'Waiting until the browser may reach Healthcode.',
  busy: 'Healthcode is busy; it is tried again by itself.',
  'service unavailable': 'Healthcode is not available; it is tried again by itself.',
};

function check(current: SubmissionStanding, event: SubmissionEvent, holds: boolean, reason?: string): void {
  if (!holds) throw new IllegalTransition(current, event, reason);
}

function queued(current: SubmissionStanding, revision: number): Partial<SubmissionStanding> {
  return {
    state: 'queued',
    queuedReason: 'new',
    revision,
    // Another revision has bytes of its own, of which nothing was written yet.
    ...(revision === current.revision ? {} : { sentAt: null }),
  };
}

/** A draft whose bill may differ from what was sent: then under the next revision, since one revision has one sequence of bytes for ever. */
function draftAgain(current: SubmissionStanding): Partial<SubmissionStanding> {
  const frozen = current.sentAt !== null;
  return {
    state: 'draft',
    queuedReason: null,
    sentAt: null,
    revision: frozen ? current.revision + 1 : current.revision,
  };
}

function takeOut(current: SubmissionStanding, event: SubmissionEvent): Change {
  check(current, event, current.state === 'queued' || current.state === 'failed');
  if (current.settledRevision === 0) return { set: draftAgain(current), why: 'Taken out of the queue by the user.' };
  return {
    set: backAtHealthcode(current.healthcodeStatus),
    why: 'The correction was taken out of the queue by the user.',
  };
}

/**
 * Highest revision that an answer proves Healthcode to hold. An answer that names none proves the first: something stands under the reference.
 */
function provenRevision(named: number | null): number {
  return named ?? 1;
}

/** At Healthcode, holding at least `revision`; a higher one comes from another computer, and is then the bill's. */
function atHealthcode(current: SubmissionStanding, status: string, revision: number): Partial<SubmissionStanding> {
  const settledRevision = Math.max(current.settledRevision, revision);
  return {
    ...backAtHealthcode(status),
    settledRevision,
    revision: Math.max(current.revision, revision),
  };
}

function backAtHealthcode(status: string | null): Partial<SubmissionStanding> {
  return {
    state: 'at Healthcode',
    healthcodeStatus: status,
    queuedReason: null,
  };
}

/**
 * Whether an answer ends what is under way for the revision at hand: it proves that Healthcode holds it, or the bill is closed there, so that
 * nothing more can be sent for it (`settledRevision` then says which revision it was closed with).
 */
function answers(current: SubmissionStanding, status: string, named: number | null): boolean {
  return provenRevision(named) >= current.revision || !isOpenStatus(status);
}

function isNotFound(status: string): boolean {
  return knownStatus(status) === 'Not found';
}

/** Accepted once, and unknown to Healthcode now. */
function isLost({ state, healthcodeStatus }: SubmissionStanding): boolean {
  return state === 'at Healthcode' && healthcodeStatus !== null && isNotFound(healthcodeStatus);
}

function adopt(current: SubmissionStanding, event: Extract<SubmissionEvent, { type: 'adopted' }>): Change {
  check(
    current,
    event,
    current.state !== 'at Healthcode' && current.state !== 'checking' && current.state !== 'cancelling',
  );
  check(current, event, !isNotFound(event.status), 'Healthcode does not know the bill');
  check(current, event, answers(current, event.status, event.revision), 'the answer speaks of an older revision');
  return {
    set: { ...atHealthcode(current, event.status, provenRevision(event.revision)), adopted: true },
    why: 'Healthcode already has this bill. Sent from another computer.',
  };
}

function requeue(current: SubmissionStanding, event: Extract<SubmissionEvent, { type: 'requeue' }>): Change {
  check(current, event, current.state === 'checking');
  if (event.because === 'older revision') {
    check(current, event, event.revision < current.revision, 'the answer names the revision that was sent');
    const settledRevision = Math.max(current.settledRevision, event.revision);
    return {
      set: { ...queued(current, current.revision), settledRevision },
      why: 'Healthcode has not received this correction. It is sent now.',
    };
  }
  return {
    set: queued(current, current.revision),
    why: 'Healthcode has not received the bill. It is sent now.',
  };
}

function statusReceived(
  current: SubmissionStanding,
  event: Extract<SubmissionEvent, { type: 'status received' }>,
): Change {
  const { status, revision } = event;
  const why = `Healthcode reports: ${status}.`;
  switch (current.state) {
    case 'at Healthcode':
    case 'cancelling':
      if (isNotFound(status)) return { set: backAtHealthcode(status), why };
      return { set: atHealthcode(current, status, provenRevision(revision)), why };
    case 'checking':
    case 'refused':
      // *Not found* while checking counts only after the set wait: `requeue`.
      check(current, event, !isNotFound(status), 'Healthcode does not know the bill');
      // A refused first bill isn't at Healthcode; if it is known there all the same, it is adopted.
      check(current, event, current.state === 'checking' || current.settledRevision > 0, 'Healthcode refused it');
      if (answers(current, status, revision)) {
        return { set: atHealthcode(current, status, provenRevision(revision)), why };
      }
      return {
        set: { healthcodeStatus: status, settledRevision: Math.max(current.settledRevision, provenRevision(revision)) },
        why: `${why} The answer speaks of an earlier revision.`,
      };
    default:
      throw new IllegalTransition(current, event);
  }
}

function correct(current: SubmissionStanding, event: SubmissionEvent): Change {
  const awaiting =
    current.state === 'at Healthcode' &&
    current.healthcodeStatus !== null &&
    knownStatus(current.healthcodeStatus) === 'Awaiting correction';
  check(current, event, current.state === 'refused' || awaiting);
  return {
    set: queued(current, current.revision + 1),
    why: `Sent again by the user as revision ${current.revision + 1}.`,
  };
}

function canBeCancelled(current: SubmissionStanding): boolean {
  if (current.settledRevision === 0) return false;
  if (current.state !== 'at Healthcode' && current.state !== 'refused') return false;
  return (
    current.healthcodeStatus === null ||
    (isOpenStatus(current.healthcodeStatus) && !isNotFound(current.healthcodeStatus))
  );
}
