import type { CodeSetView, StatusView } from '../../lib/messages.ts';
import { count, showDate, showTime } from '../ui/format.ts';

/** What a code list's state means, in words. Pure; `now` in milliseconds since the epoch. */

/** Whether a list is coming in, or waits for its turn to. */
export function isUnderWay(set: CodeSetView, now: number): boolean {
  return set.state === 'syncing' || isWaiting(set, now);
}

function isWaiting({ state, nextTryAt }: CodeSetView, now: number): boolean {
  return state !== 'syncing' && nextTryAt !== null && Date.parse(nextTryAt) <= now;
}

const READY: StatusView = { word: 'Ready', tone: 'good', icon: 'check' };

/** The state in one word. A list whose refresh did not work can still be used: that is said first. */
export function stateOf({ state, inUse }: CodeSetView): StatusView {
  if (state === 'syncing') return { word: 'Being fetched', tone: 'info', icon: 'refresh' };
  if (state === 'failed' && inUse > 0) return { word: 'Not refreshed', tone: 'warn', icon: 'alert' };
  if (state === 'failed') return { word: 'Not fetched', tone: 'bad', icon: 'stop' };
  if (inUse > 0) return READY;
  if (state === 'cancelled') return { word: 'Cancelled', tone: 'neutral', icon: 'x' };
  if (state === 'not offered') return { word: 'Not offered', tone: 'neutral', icon: 'dashed' };
  return { word: 'Not fetched yet', tone: 'open', icon: 'dashed' };
}

/** What else is to be said: how far it is, why it stopped, when it is fetched next. Sentences. */
export function sentencesOf(set: CodeSetView, now: number): string[] {
  const { state, inUse, count: done, total, nextTryAt, updatedAt } = set;
  const message = set.message === null ? [] : [withoutName(set.message, set.name)];
  if (state === 'syncing') {
    const far = total === null ? `${count(done, 'code')} so far.` : `${thousands(done)} of ${count(total, 'code')}.`;
    return inUse > 0 ? [far, 'The version in use stays until all of the new one is here.'] : [far];
  }
  if (isWaiting(set, now)) return [...message, 'Waits for its turn.'];
  if (state === 'failed') return [...message, ...(nextTryAt === null ? [] : [`Next try ${when(nextTryAt, now)}.`])];
  if (state === 'cancelled') {
    return inUse > 0 && updatedAt !== null
      ? [`The refresh was cancelled. The version of ${showDate(updatedAt.slice(0, 10))} stays in use.`]
      : ['Nothing of it can be searched yet. Sync goes on where it stopped.'];
  }
  if (state === 'not offered') return inUse > 0 ? message : ['Healthcode has no such list for this connection.'];
  return nextTryAt === null ? message : [...message, `Next refresh on ${showDate(nextTryAt.slice(0, 10))}.`];
}

const thousands = (number: number): string => number.toLocaleString('en-GB');

/** `at 12:05`, `on 24/11/2026 12:05`. */
function when(instant: string, now: number): string {
  const shown = showTime(instant, now);
  return shown.includes('/') ? `on ${shown}` : `at ${shown}`;
}

/** The worker's sentence; it may begin with the list's name, which stands in the same row already. */
function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}
