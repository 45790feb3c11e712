import { type CatalogueEntry, compactCode } from './entry.ts';
import { type CodeIndex, chunkAt, chunksOf, codeAt, FLAG, schemeAt } from './index-format.ts';

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The entries whose compact code begins with a compact code: [from, to). */
export function codesBeginning(index: CodeIndex, compact: string): [number, number] {
  const first = (isBefore: (code: string) => boolean) => {
    let low = 0;
    let high = index.entries;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(compactCode(codeAt(index, middle)))) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const from = first((code) => compare(code, compact) < 0);
  const to = first((code) => compare(code, compact) < 0 || code.startsWith(compact));
  return [from, Math.max(from, to)];
}

const scratch = new Uint32Array(4096);

/** The title of an entry, as it is shown. */
export function titleAt(index: CodeIndex, entry: number): string {
  const { title } = chunksOf(index, entry, scratch);
  const parts: string[] = [];
  for (let at = 0; at < title; at += 1) parts.push(chunkAt(index, scratch[at] ?? 0));
  return parts.join(' ');
}

const isoDay = (day: number): string => {
  const text = String(day);
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
};

/** An entry as it went into the index; its other names and its parent aren't kept there. */
export function entryAt(index: CodeIndex, entry: number): CatalogueEntry {
  const flags = index.flags[entry] ?? 0;
  const found: CatalogueEntry = {
    scheme: schemeAt(index, entry),
    code: codeAt(index, entry),
    title: titleAt(index, entry),
  };
  if (flags & FLAG.requiresProcedureCode) found.requiresProcedureCode = true;
  if (flags & FLAG.needsNoProcedureCode) found.requiresProcedureCode = false;
  if (flags & FLAG.withdrawn) found.withdrawn = true;
  if (flags & FLAG.heading) found.heading = true;
  const from = index.validFrom[entry] ?? 0;
  const to = index.validTo[entry] ?? 0;
  if (from > 0) found.validFrom = isoDay(from);
  if (to > 0) found.validTo = isoDay(to);
  return found;
}

/**
 * Whether an entry counts on a day (`YYYYMMDD`); 0 for no day in particular. A withdrawn code still counts up to its last day, so that bills for
 * earlier dates can carry it.
 */
export function countsOn(index: CodeIndex, entry: number, day: number): boolean {
  if (day > 0) {
    if ((index.validFrom[entry] ?? 0) > day) return false;
    const to = index.validTo[entry] ?? 0;
    if (to > 0) return day <= to;
  }
  return ((index.flags[entry] ?? 0) & FLAG.withdrawn) === 0;
}

/** What the catalogue says of a code. */
export interface FoundCode {
  state: 'valid' | 'unknown' | 'withdrawn';
  entry: CatalogueEntry | null;
}

/**
 * Looks a code up, whatever its dots, spaces and capitals.
 * @param date ISO date on which it must count; without one, whether it is withdrawn at all
 * @returns `unknown` also for a heading, which is no code to bill with
 */
export function findCode(index: CodeIndex, code: string, date?: string): FoundCode {
  const compact = compactCode(code);
  if (compact === '') return { state: 'unknown', entry: null };
  const [from, to] = codesBeginning(index, compact);
  const day = date === undefined ? 0 : Number(date.slice(0, 10).replaceAll('-', '')) || 0;
  let found: FoundCode = { state: 'unknown', entry: null };
  for (let at = from; at < to && compactCode(codeAt(index, at)) === compact; at += 1) {
    const entry = entryAt(index, at);
    if (entry.heading === true) {
      if (found.entry === null) found = { state: 'unknown', entry };
    } else if (countsOn(index, at, day)) return { state: 'valid', entry };
    else found = { state: 'withdrawn', entry };
  }
  return found;
}
