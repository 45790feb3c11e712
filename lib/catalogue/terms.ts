import { type CodeIndex, termAt } from './index-format.ts';
import { root, singular } from './words.ts';

/** Looking up words among the sorted terms of an index. Words are compared as bytes of UTF-8. */

const encoder = new TextEncoder();
export const bytesOf = (word: string): Uint8Array => encoder.encode(word);

/** Below 0 where the term comes before the word, 0 where it begins with it, above 0 where it comes after. */
function compareBeginning(index: CodeIndex, term: number, word: Uint8Array): number {
  const start = index.termOffsets[term] ?? 0;
  const length = (index.termOffsets[term + 1] ?? 0) - start;
  for (let at = 0; at < word.length; at += 1) {
    if (at >= length) return -1;
    const difference = (index.termBytes[start + at] ?? 0) - (word[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** First term of `from` to `to` for which `isBefore` no longer holds. */
function partition(from: number, to: number, isBefore: (term: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The terms that begin with a word: [from, to). A term that equals it is the first of them. */
export function termsBeginning(index: CodeIndex, word: Uint8Array): [number, number] {
  const from = partition(0, index.terms, (term) => compareBeginning(index, term, word) < 0);
  const to = partition(from, index.terms, (term) => compareBeginning(index, term, word) <= 0);
  return [from, to];
}

/** Length of a term in bytes. */
export function termLength(index: CodeIndex, term: number): number {
  return (index.termOffsets[term + 1] ?? 0) - (index.termOffsets[term] ?? 0);
}

/** The term that equals a word, or -1. */
export function exactTerm(index: CodeIndex, word: string): number {
  const bytes = bytesOf(word);
  const [from, to] = termsBeginning(index, bytes);
  return from < to && termLength(index, from) === bytes.length ? from : -1;
}

/** Terms that are the word in another number or with another common ending, the word itself left out. `plural` says which. */
export function relatedTerms(index: CodeIndex, word: string): { term: number; plural: boolean }[] {
  const bare = root(word);
  const single = singular(word);
  if (bare.length < 4 && single === word) return [];
  const beginning = bare.length >= 4 ? bare : single;
  const [from, to] = termsBeginning(index, bytesOf(beginning));
  const found: { term: number; plural: boolean }[] = [];
  // Endings are short: what is much longer can't be related, and a long range is soon read.
  const longest = beginning.length + 6;
  for (let term = from; term < to; term += 1) {
    if (termLength(index, term) > longest) continue;
    const text = termAt(index, term);
    if (text === word) continue;
    if (singular(text) === single) found.push({ term, plural: true });
    else if (bare.length >= 4 && root(text) === bare) found.push({ term, plural: false });
  }
  return found;
}

/** A term that is like a word: `whole`, or only its beginning is. */
export interface Likeness {
  term: number;
  errors: number;
  whole: boolean;
}

/**
 * Terms that are the word with at most so many typing errors (a letter wrong, missing, too many, or two swapped), or, where `beginnings` is
 * set, that begin so. Walks the sorted terms and leaves out at one step all that share a beginning which is too different already.
 */
export function similarTerms(index: CodeIndex, word: string, allowed: number, beginnings: boolean): Likeness[] {
  const pattern = bytesOf(word);
  const width = pattern.length + 1;
  const found: Likeness[] = [];
  const deepest = pattern.length + allowed;
  // rows[d] holds the distances of the first d letters of a term to every beginning of the word.
  const rows = new Uint8Array((deepest + 1) * width);
  for (let column = 0; column < width; column += 1) rows[column] = column;
  const { termBytes, termOffsets } = index;
  let term = 0;
  let known = 0;
  let before = 0;
  while (term < index.terms) {
    const start = termOffsets[term] ?? 0;
    const length = (termOffsets[term + 1] ?? 0) - start;
    // How much of the previous term's rows still holds.
    let shared = 0;
    while (shared < known && shared < length && termBytes[start + shared] === termBytes[before + shared]) shared += 1;
    let depth = shared;
    let ended = false;
    let begins = -1;
    for (let at = 1; at <= depth; at += 1) {
      const last = rows[at * width + pattern.length] ?? 255;
      if (beginnings && last <= allowed && (begins < 0 || last < begins)) begins = last;
    }
    while (depth < length) {
      if (depth >= deepest) {
        ended = true;
        break;
      }
      depth += 1;
      const row = depth * width;
      const above = row - width;
      const letter = termBytes[start + depth - 1];
      rows[row] = depth;
      let least = depth;
      for (let column = 1; column < width; column += 1) {
        const same = letter === pattern[column - 1];
        let cost = Math.min(
          (rows[above + column - 1] ?? 0) + (same ? 0 : 1),
          (rows[above + column] ?? 0) + 1,
          (rows[row + column - 1] ?? 0) + 1,
        );
        if (
          depth > 1 &&
          column > 1 &&
          letter === pattern[column - 2] &&
          termBytes[start + depth - 2] === pattern[column - 1]
        ) {
          cost = Math.min(cost, (rows[above - width + column - 2] ?? 0) + 1);
        }
        rows[row + column] = cost;
        if (cost < least) least = cost;
      }
      const last = rows[row + pattern.length] ?? 255;
      if (beginnings && last <= allowed && (begins < 0 || last < begins)) begins = last;
      if (least > allowed && !swapPossible(rows, above, width, allowed)) {
        ended = true;
        break;
      }
    }
    known = depth;
    before = start;
    if (!ended && depth === length) {
      const whole = rows[length * width + pattern.length] ?? 255;
      if (whole <= allowed) {
        found.push({ term, errors: whole, whole: true });
        term += 1;
        continue;
      }
    }
    if (begins >= 0) found.push({ term, errors: begins, whole: false });
    if (!ended || begins >= 0) {
      term += 1;
      continue;
    }
    // Everything that begins with these letters is too different.
    const prefix = termBytes.subarray(start, start + depth);
    term = partition(term + 1, index.terms, (next) => compareBeginning(index, next, prefix) <= 0);
  }
  return found;
}

/** Whether a swap of two letters may still save what looks too different: it is counted from the row before the last. */
function swapPossible(rows: Uint8Array, above: number, width: number, allowed: number): boolean {
  if (above < 0) return false;
  for (let column = 0; column < width; column += 1) if ((rows[above + column] ?? 255) + 1 <= allowed) return true;
  return false;
}
