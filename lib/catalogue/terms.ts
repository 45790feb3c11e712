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
 * set, that begin so. Walks the sorted terms and leaves out at one step all that share a beginning which is too different already. Of a row only
 * the few places are worked out that can be near enough: a term's first d letters are at least |d - c| errors from the word's first c.
 */
export function similarTerms(index: CodeIndex, word: string, allowed: number, beginnings: boolean): Likeness[] {
  const pattern = bytesOf(word);
  const letters = pattern.length;
  const width = letters + 2;
  const tooFar = allowed + 1;
  const found: Likeness[] = [];
  const deepest = letters + allowed;
  // rows[d] holds the distances of the first d letters of a term to the beginnings of the word, least[d] the smallest of them.
  const rows = new Uint8Array((deepest + 1) * width).fill(tooFar);
  const least = new Uint8Array(deepest + 1);
  for (let column = 0; column <= Math.min(letters, tooFar); column += 1) rows[column] = column;
  /** Errors of a term's first `depth` letters against the whole word. */
  const errorsAt = (depth: number): number =>
    Math.abs(depth - letters) > allowed ? tooFar : (rows[depth * width + letters] ?? tooFar);
  const { termBytes, termOffsets } = index;
  let term = 0;
  let known = 0;
  let before = 0;
  while (term < index.terms) {
    const start = termOffsets[term] ?? 0;
    const length = (termOffsets[term + 1] ?? 0) - start;
    // How much of the previous term's rows still holds.
    let depth = 0;
    while (depth < known && depth < length && termBytes[start + depth] === termBytes[before + depth]) depth += 1;
    let begins = tooFar;
    if (beginnings)
      for (let at = Math.max(1, letters - allowed); at <= depth; at += 1) begins = Math.min(begins, errorsAt(at));
    let ended = false;
    while (depth < length) {
      if (depth >= deepest) {
        ended = true;
        break;
      }
      depth += 1;
      const row = depth * width;
      const above = row - width;
      const letter = termBytes[start + depth - 1];
      const from = Math.max(1, depth - allowed);
      const to = Math.min(letters, depth + allowed);
      rows[row + from - 1] = from === 1 ? Math.min(depth, tooFar) : tooFar;
      let smallest = rows[row + from - 1] ?? tooFar;
      for (let column = from; column <= to; column += 1) {
        let cost = (rows[above + column - 1] ?? tooFar) + (letter === pattern[column - 1] ? 0 : 1);
        cost = Math.min(cost, (rows[above + column] ?? tooFar) + 1, (rows[row + column - 1] ?? tooFar) + 1);
        if (
          depth > 1 &&
          column > 1 &&
          letter === pattern[column - 2] &&
          termBytes[start + depth - 2] === pattern[column - 1]
        ) {
          cost = Math.min(cost, (rows[above - width + column - 2] ?? tooFar) + 1);
        }
        rows[row + column] = cost;
        if (cost < smallest) smallest = cost;
      }
      rows[row + to + 1] = tooFar;
      least[depth] = smallest;
      if (beginnings) begins = Math.min(begins, errorsAt(depth));
      // A swap of two letters is counted from the row before the last, so it may still save what looks too different.
      if (smallest > allowed && (least[depth - 1] ?? 0) + 1 > allowed) {
        ended = true;
        break;
      }
    }
    known = depth;
    before = start;
    const whole = ended ? tooFar : errorsAt(length);
    if (whole <= allowed) found.push({ term, errors: whole, whole: true });
    else if (begins <= allowed) found.push({ term, errors: begins, whole: false });
    if (!ended || begins <= allowed) term += 1;
    // Everything that begins with these letters is too different.
    else term = afterBeginning(index, term, termBytes.subarray(start, start + depth));
  }
  return found;
}

/** The first term after `term` that doesn't begin like it. Mostly near: so the steps grow from one. */
function afterBeginning(index: CodeIndex, term: number, beginning: Uint8Array): number {
  const isInside = (next: number) => compareBeginning(index, next, beginning) <= 0;
  let low = term + 1;
  let step = 1;
  while (low < index.terms && isInside(Math.min(index.terms, low + step) - 1)) {
    low = Math.min(index.terms, low + step);
    step *= 2;
  }
  return partition(low, Math.min(index.terms, low + step), isInside);
}
