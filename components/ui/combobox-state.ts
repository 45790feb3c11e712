import type { CodeAnswer, CodeHit } from '../../lib/messages.ts';
import type { Drawn } from './list-window.ts';

/** Pure parts of the combobox: which options there are, what a key does, what is said. */

/** Rows as they stand in the list: a heading opens a group, and rows before the first heading stand in a group without one. */
export interface RowGroup {
  /** Row of the heading; null: none. It may itself be out of view. */
  heading: number | null;
  items: Drawn[];
}

/** Groups the drawn rows by their headings, in order. A heading without rows under it is shown all the same. */
export function groupRows(hits: readonly CodeHit[], drawn: readonly Drawn[]): RowGroup[] {
  const groups: RowGroup[] = [];
  let heading: number | null = null;
  let seen = -1;
  const headingOf = (row: number): number | null => {
    for (; seen < row; seen += 1) if (hits[seen + 1]?.heading) heading = seen + 1;
    return heading;
  };
  drawn.forEach((item, at) => {
    // Room is part of the group of the row that follows it.
    const row = typeof item === 'number' ? item : drawn[at + 1];
    const wanted = typeof row === 'number' ? headingOf(row) : heading;
    const group = groups.at(-1);
    if (group !== undefined && group.heading === wanted) group.items.push(item);
    else groups.push({ heading: wanted, items: [item] });
  });
  return groups;
}

/** Names a hit among others, whatever its place. */
export function keyOf(hit: CodeHit): string {
  return `${hit.scheme} ${hit.code} ${hit.title}`;
}

/** Where the hit of a key stands; null: it is not there. */
export function rowOfKey(hits: readonly CodeHit[], key: string | undefined): number | null {
  const row = hits.findIndex((hit) => keyOf(hit) === key);
  return row < 0 ? null : row;
}

/** Where each option stands among the options, from 1; headings are none and have 0. */
export function positions(hits: readonly CodeHit[]): number[] {
  let options = 0;
  return hits.map((hit) => {
    if (hit.heading) return 0;
    options += 1;
    return options;
  });
}

/** Whether a hit can be chosen: headings can't, and withdrawn codes would be refused. */
export function selectable(hit: CodeHit): boolean {
  return !hit.heading && !hit.withdrawn;
}

/** Where the active option goes; null is *none*. Down from none is the first, up from none the last; both stop at the ends. */
export function move(
  hits: readonly CodeHit[],
  active: number | null,
  to: 'next' | 'previous' | 'first' | 'last',
): number | null {
  const open = hits.flatMap((hit, index) => (selectable(hit) ? [index] : []));
  const at = active === null ? -1 : open.indexOf(active);
  switch (to) {
    case 'first':
      return open[0] ?? null;
    case 'last':
      return open.at(-1) ?? null;
    case 'next':
      return open[Math.min(at + 1, open.length - 1)] ?? null;
    case 'previous':
      return (at === -1 ? open.at(-1) : open[Math.max(at - 1, 0)]) ?? null;
  }
}

/** The field and its list at the moment of a key. */
export interface ListAtKey {
  hits: readonly CodeHit[];
  visible: boolean;
  active: number | null;
  /** The row that Enter takes where none is active. */
  preferred: number | null;
  /** Code that stands in the field, if the list offers it; null: none. */
  chosen: string | null;
  /** Whether something was typed that Escape gives up. */
  givesUp: boolean;
}

/** What a key does; every step but *leave* is all that the key does. */
export type KeyStep =
  | { kind: 'open' | 'go'; row: number | null }
  /** Without a hit nothing happens; least of all is a form sent. */
  | { kind: 'choose'; hit: CodeHit | null }
  | { kind: 'give up' }
  | { kind: 'leave' };

/** What a key does in the field; null: what it does in any. */
export function keyStep(key: string, list: ListAtKey): KeyStep | null {
  const { hits, visible, active } = list;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowUp': {
      const down = key === 'ArrowDown';
      if (visible) return { kind: 'go', row: move(hits, active, down ? 'next' : 'previous') };
      const chosen = hits.findIndex(({ code }) => code === list.chosen);
      return { kind: 'open', row: chosen >= 0 ? chosen : move(hits, null, down ? 'first' : 'last') };
    }
    case 'Home':
    case 'End':
      if (!visible || active === null) return null;
      return { kind: 'go', row: move(hits, null, key === 'Home' ? 'first' : 'last') };
    case 'Enter':
      return visible ? { kind: 'choose', hit: hits[active ?? list.preferred ?? -1] ?? null } : null;
    case 'Escape':
      return visible || list.givesUp ? { kind: 'give up' } : null;
    case 'Tab':
      return { kind: 'leave' };
    default:
      return null;
  }
}

/** `title` cut at its marks: pieces in order, each marked or not. Marks out of range or out of order are ignored. */
export function markedPieces(title: string, marks: readonly [number, number][]): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at || end <= start || end > title.length) continue;
    if (start > at) pieces.push({ text: title.slice(at, start), marked: false });
    pieces.push({ text: title.slice(start, end), marked: true });
    at = end;
  }
  if (at < title.length) pieces.push({ text: title.slice(at), marked: false });
  return pieces;
}

/** What a screen reader hears when an answer arrives. */
export function announcement(answer: CodeAnswer, query: string, noun: string): string {
  const { state, message } = answer.catalogue;
  const found = answer.hits.filter((hit) => !hit.heading).length;
  if (found === 0 && state !== 'ready') return message ?? catalogueSentence(state);
  if (found === 0) return `No ${noun} matches “${query}”.`;
  const first = answer.hits.find(selectable);
  const number = `${answer.total.toLocaleString('en-GB')} ${answer.total === 1 ? 'result' : 'results'}.`;
  return first === undefined ? number : `${number} Enter chooses ${first.code} ${first.title}.`;
}

/** The sentence for a code list that can't be searched yet. */
export function catalogueSentence(state: CodeAnswer['catalogue']['state']): string {
  switch (state) {
    case 'ready':
      return 'The code list is ready.';
    case 'syncing':
      return 'The code list is still being fetched from Healthcode. It can be searched as soon as all of it is here.';
    case 'absent':
      return 'There is no code list on this computer yet. Open set-up and fetch the code lists.';
    case 'failed':
      return 'The code list could not be fetched. Open set-up to see why.';
  }
}
