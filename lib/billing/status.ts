import type { KnownHealthcodeStatus, PaymentState, SubmissionState } from './model.ts';

/** Statuses as people see them: word, tone and icon always together, since colour alone says nothing. */

/** How pressing a status is. `open`: ours, Healthcode has not said (dashed); `info` blue, `wait` indigo, `good` green, `warn` amber, `bad` red. */
export type StatusTone = 'open' | 'neutral' | 'info' | 'wait' | 'good' | 'warn' | 'bad';

/** Names of the 16 px icons that statuses use. */
export type StatusIcon =
  | 'dashed'
  | 'clock'
  | 'send'
  | 'help'
  | 'refresh'
  | 'check'
  | 'check-circle'
  | 'tray'
  | 'check-solid'
  | 'alert'
  | 'stop'
  | 'x'
  | 'cancelled'
  | 'external';

/** A status as it is shown: word, tone and icon name, colour third. */
export interface StatusPresentation {
  word: string;
  tone: StatusTone;
  icon: StatusIcon;
}

/** States of ours: all but `at Healthcode`, which shows Healthcode's own word. */
export type LocalState = Exclude<SubmissionState, 'at Healthcode'>;

/** Every status there is, by our state or Healthcode's word. */
export const STATUS_PRESENTATION: Readonly<Record<LocalState | KnownHealthcodeStatus, StatusPresentation>> = {
  draft: { word: 'Not sent', tone: 'open', icon: 'dashed' },
  queued: { word: 'Queued', tone: 'open', icon: 'clock' },
  sending: { word: 'Sending', tone: 'open', icon: 'send' },
  checking: { word: 'Checking', tone: 'open', icon: 'help' },
  refused: { word: 'Refused', tone: 'bad', icon: 'stop' },
  failed: { word: 'Failed', tone: 'bad', icon: 'x' },
  cancelling: { word: 'Cancelling', tone: 'open', icon: 'cancelled' },
  elsewhere: { word: 'Sent elsewhere', tone: 'neutral', icon: 'external' },
  Unprocessed: { word: 'Unprocessed', tone: 'neutral', icon: 'clock' },
  'In-process': { word: 'In-process', tone: 'neutral', icon: 'refresh' },
  Validated: { word: 'Validated', tone: 'info', icon: 'check-circle' },
  'Awaiting collection': { word: 'Awaiting collection', tone: 'wait', icon: 'tray' },
  Collected: { word: 'Collected', tone: 'good', icon: 'check-solid' },
  'Awaiting correction': { word: 'Awaiting correction', tone: 'warn', icon: 'alert' },
  Cancelled: { word: 'Cancelled', tone: 'neutral', icon: 'cancelled' },
  'Not required': { word: 'Not required', tone: 'neutral', icon: 'cancelled' },
  'Not found': { word: 'Not found', tone: 'warn', icon: 'help' },
  Unspecified: { word: 'Unspecified', tone: 'neutral', icon: 'help' },
};

/** How far a bill is paid. */
export const PAYMENT_PRESENTATION: Readonly<Record<PaymentState, StatusPresentation>> = {
  outstanding: { word: 'Outstanding', tone: 'neutral', icon: 'clock' },
  'part-paid': { word: 'Part-paid', tone: 'neutral', icon: 'check' },
  paid: { word: 'Paid', tone: 'good', icon: 'check' },
};

/** Typed as a complete record, so that a status added to the model can't be forgotten here. */
const KNOWN: Readonly<Record<KnownHealthcodeStatus, { open: boolean; meaning: string }>> = {
  Unprocessed: { open: true, meaning: 'Sent. Healthcode has not processed it yet.' },
  'In-process': { open: true, meaning: 'Healthcode is processing the bill.' },
  Validated: { open: true, meaning: 'Healthcode has received and checked the bill.' },
  'Awaiting collection': { open: true, meaning: 'Waiting for the insurer to take the bill from Healthcode.' },
  Collected: { open: false, meaning: 'The insurer has the bill. Healthcode reports nothing after this.' },
  'Awaiting correction': { open: true, meaning: 'Healthcode holds the bill until you correct it.' },
  Cancelled: { open: false, meaning: 'The bill was cancelled and will not reach the insurer.' },
  'Not required': { open: false, meaning: 'Healthcode does not need this bill. Nothing more happens to it.' },
  'Not found': { open: true, meaning: 'Healthcode no longer knows this bill.' },
  Unspecified: { open: true, meaning: 'Healthcode has the bill and gives no status for it.' },
};

const LOCAL_MEANINGS: Readonly<Record<LocalState, string>> = {
  draft: 'Nothing has been sent.',
  queued: 'The bill is saved on this computer and goes by itself.',
  sending: 'The bill is on its way to Healthcode.',
  checking: 'We could not confirm that Healthcode received this bill. We are checking; it will not be sent twice.',
  refused: 'Healthcode did not take this bill. Correct what it names and resend.',
  failed: 'The bill was not sent. Queue it again when the cause is put right.',
  cancelling: 'We have asked Healthcode to cancel this bill and wait for its answer.',
  elsewhere: 'Recorded as submitted outside Healthcode Overlay.',
};

function compact(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}\p{Cf}_]/gu, '');
}

const BY_COMPACT_WORD = new Map((Object.keys(KNOWN) as KnownHealthcodeStatus[]).map((word) => [compact(word), word]));

/** The status that a word means, compared without case, spaces and hyphens (`Inprocess` is *In-process*); null for one we don't know. */
export function knownStatus(word: string): KnownHealthcodeStatus | null {
  return BY_COMPACT_WORD.get(compact(word)) ?? null;
}

/** Whether the bill may still change at Healthcode, so that it is asked about again. A word we don't know is open. */
export function isOpenStatus(word: string): boolean {
  const known = knownStatus(word);
  return known === null || KNOWN[known].open;
}

/** How a submission's status is shown. A word of Healthcode's that we don't know is shown as it is. */
export function presentStatus(state: SubmissionState, healthcodeStatus: string | null): StatusPresentation {
  if (state !== 'at Healthcode') return STATUS_PRESENTATION[state];
  const known = healthcodeStatus === null ? 'Unspecified' : knownStatus(healthcodeStatus);
  return known === null ? { word: healthcodeStatus ?? '', tone: 'neutral', icon: 'help' } : STATUS_PRESENTATION[known];
}

/**
 * How a bill that is not sent is shown.
 * @param toFix faults that keep it from being sent
 */
export function presentDraft(isSelfPayer: boolean, toFix: number): StatusPresentation {
  if (isSelfPayer) return { word: 'Not for an insurer', tone: 'neutral', icon: 'cancelled' };
  return toFix > 0 ? { word: `${toFix} to fix`, tone: 'warn', icon: 'alert' } : STATUS_PRESENTATION.draft;
}

const LOCAL_BY_WORD = new Map(
  (Object.keys(LOCAL_MEANINGS) as LocalState[]).flatMap((state) => [
    [compact(state), state] as const,
    [compact(STATUS_PRESENTATION[state].word), state] as const,
  ]),
);

/** One plain sentence for a status: a word of Healthcode's, a state of ours, or the word that `presentStatus` shows. */
export function meaningOf(status: string): string {
  const known = knownStatus(status);
  if (known !== null) return KNOWN[known].meaning;
  const local = LOCAL_BY_WORD.get(compact(status));
  return local === undefined
    ? 'Healthcode reports this status; we do not know it. We keep asking.'
    : LOCAL_MEANINGS[local];
}

/** How long an accepted bill may stay unknown at Healthcode before its *Not found* counts, where a connection sets nothing else. Assumed. */
export const NOT_FOUND_AFTER_SECONDS = 120;

/** The popup's filters. */
export type StatusGroup = 'needs attention' | 'in progress' | 'collected' | 'other';

/** Which filter of the popup a submission belongs to. */
export function groupOf(state: SubmissionState, healthcodeStatus: string | null): StatusGroup {
  if (state === 'refused' || state === 'failed') return 'needs attention';
  if (state === 'draft' || state === 'elsewhere') return 'other';
  if (state !== 'at Healthcode') return 'in progress';
  const known = healthcodeStatus === null ? null : knownStatus(healthcodeStatus);
  if (known === 'Awaiting correction' || known === 'Not found') return 'needs attention';
  if (known === 'Collected') return 'collected';
  return known === 'Cancelled' || known === 'Not required' ? 'other' : 'in progress';
}
