import { type FoundMeaning, type Meaning, meaningsOf } from './concepts.ts';
import { compactCode } from './entry.ts';
import { codesBeginning } from './find-code.ts';
import type { CodeIndex } from './index-format.ts';
import type { SearchPart } from './index-search.ts';
import { type QueryWord, queryWords } from './query.ts';
import { bytesOf, exactTerm, relatedTerms, similarTerms, termLength, termsBeginning } from './terms.ts';
import { foldSpelling } from './words.ts';

/** How well a word of the query is met, 1 to 255; 0 is not at all. */
const QUALITY = {
  exact: 250,
  joined: 248,
  plural: 246,
  meantCode: 242,
  meant: 238,
  /** From this, for hardly begun, up to `nearlyWhole`. */
  beginning: 190,
  nearlyWhole: 232,
  ending: 214,
  meantUnsure: 196,
  oneError: 150,
  oneErrorBeginning: 125,
  twoErrors: 105,
  twoErrorsBeginning: 85,
  /** Like another word, though the word as typed is known too. */
  oneErrorInKnown: 60,
} as const;

/** What a code hands down to those below it of the words of its title. */
const INHERITED = 0.55;

/** A word of the query with what it met. */
export interface Slot extends QueryWord {
  /** For each entry how well the word is met there. */
  quality: Uint8Array;
  /** For each chunk how well it meets the word as it was typed. */
  direct: Uint8Array;
  /** For each chunk how well it meets what the word may also mean. */
  meant: Uint8Array;
  /** In how many entries it is met. */
  count: number;
}

/** The entries that a query matches. */
export interface QueryMatch {
  slots: Slot[];
  /** Numbers of the entries, in order. */
  entries: Uint32Array;
  count: number;
  /** Entries whose code begins with what was typed: [from, to). */
  codes: [number, number];
  /** What was typed is a code or its beginning. */
  compact: string;
  /** Ranges of entries that a known meaning points to. */
  meantRanges: [number, number][];
}

/** Every entry that has all the words that a query requires; where none has, those that have the most telling ones. */
export function matchQuery(index: CodeIndex, query: string, without: ReadonlySet<SearchPart>): QueryMatch {
  const words = queryWords(query);
  const slots = words.map(
    (word): Slot => ({
      ...word,
      quality: new Uint8Array(index.entries),
      direct: new Uint8Array(index.chunks),
      meant: new Uint8Array(index.chunks),
      count: 0,
    }),
  );
  const meanings = without.has('concepts') ? [] : meaningsOf(words.map(({ text }) => text));
  const meantRanges: [number, number][] = [];
  for (const slot of slots) meetDirectly(index, slot, without);
  meetJoined(index, slots);
  const known = new Set<Slot>();
  for (const found of meanings) {
    meetMeaning(index, slots, found, meantRanges);
    if (found.whole) for (const slot of slots.slice(found.from, found.to)) known.add(slot);
  }
  if (!without.has('typing errors')) for (const slot of slots) meetSimilar(index, slot, known.has(slot));
  for (const slot of slots) slot.count = countOf(slot.quality);

  const compact = compactCode(query);
  const codes: [number, number] = looksLikeCode(compact) ? codesBeginning(index, compact) : [0, 0];
  const entries = chosen(index.entries, slots, codes);
  return { slots, entries, count: entries.length, codes, compact, meantRanges };
}

/** Letters and figures such as `E11`, `I214`, `W3712`, `00100`: at least a figure, and no word. */
function looksLikeCode(compact: string): boolean {
  return compact.length <= 12 && /^(?:\p{L}{1,4}\d|\d{2})/u.test(compact);
}

function countOf(quality: Uint8Array): number {
  let count = 0;
  for (let entry = 0; entry < quality.length; entry += 1) if ((quality[entry] ?? 0) > 0) count += 1;
  return count;
}

/** Notes that a chunk meets a word, in all entries that it stands in and in those below them. */
function spread(index: CodeIndex, chunk: number, quality: number, into: Uint8Array): void {
  const { postingBytes, postingOffsets, subtreeEnds } = index;
  let at = postingOffsets[chunk] ?? 0;
  const end = postingOffsets[chunk + 1] ?? 0;
  const inherited = Math.round(quality * INHERITED);
  let entry = 0;
  while (at < end) {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = postingBytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    entry += value;
    if ((into[entry] ?? 0) < quality) into[entry] = quality;
    const below = subtreeEnds[entry] ?? 0;
    for (let other = entry + 1; other < below; other += 1) if ((into[other] ?? 0) < inherited) into[other] = inherited;
  }
}

/** Notes that a term meets a word: in its chunks, and through them in entries. */
function meetTerm(index: CodeIndex, term: number, quality: number, chunks: Uint8Array, entries: Uint8Array): void {
  const end = index.termChunkOffsets[term + 1] ?? 0;
  for (let at = index.termChunkOffsets[term] ?? 0; at < end; at += 1) {
    const chunk = index.termChunks[at] ?? 0;
    if ((chunks[chunk] ?? 0) >= quality) continue;
    chunks[chunk] = quality;
    spread(index, chunk, quality, entries);
  }
}

/** The word itself, terms that begin with it, its other endings; and codes that begin with it. */
function meetDirectly(index: CodeIndex, slot: Slot, without: ReadonlySet<SearchPart>): void {
  const folded = foldSpelling(slot.text);
  for (const word of new Set([slot.text, folded])) {
    const bytes = bytesOf(word);
    // A folded beginning of three letters or less no longer says what was typed.
    const beginnings = word === slot.text ? slot.weight > 0.1 || slot.required : word.length > 3;
    const [from, to] = termsBeginning(index, bytes);
    for (let term = from; term < to; term += 1) {
      const length = termLength(index, term);
      if (length === bytes.length) meetTerm(index, term, QUALITY.exact, slot.direct, slot.quality);
      // Figures are whole numbers: 2 isn't the beginning of 24.
      else if (!beginnings || /^\d+$/.test(word)) break;
      else {
        const part = (QUALITY.nearlyWhole - QUALITY.beginning) * (bytes.length / length);
        meetTerm(index, term, QUALITY.beginning + Math.round(part), slot.direct, slot.quality);
      }
    }
    if (without.has('endings') || slot.weight <= 0.1) continue;
    for (const { term, plural } of relatedTerms(index, word)) {
      meetTerm(index, term, plural ? QUALITY.plural : QUALITY.ending, slot.direct, slot.quality);
    }
  }
  if (/^(?:\p{L}\d\d|\d{3})/u.test(slot.text)) {
    const [from, to] = codesBeginning(index, compactCode(slot.text));
    slot.quality.fill(QUALITY.exact, from, to);
  }
}

/** Two words that the catalogue writes as one: `gastro oesophageal`. */
function meetJoined(index: CodeIndex, slots: Slot[]): void {
  for (const [at, slot] of slots.entries()) {
    const next = slots[at + 1];
    if (!next) return;
    const joined = slot.text + next.text;
    for (const word of new Set([joined, foldSpelling(joined)])) {
      const term = word.length < 5 ? -1 : exactTerm(index, word);
      if (term < 0) continue;
      meetTerm(index, term, QUALITY.joined, slot.direct, slot.quality);
      meetTerm(index, term, QUALITY.joined, next.direct, next.quality);
    }
  }
}

/** Terms that are like the word. Where the word is known as typed, only whole words, and far behind. */
function meetSimilar(index: CodeIndex, slot: Slot, meant: boolean): void {
  const word = foldSpelling(slot.text);
  if (word.length < 4 || /\d/.test(word) || slot.weight <= 0.1) return;
  const known = meant || slot.direct.some((quality) => quality > 0);
  if (known) {
    if (word.length < 5) return;
    for (const { term, errors } of similarTerms(index, word, 1, false)) {
      if (errors > 0) meetTerm(index, term, QUALITY.oneErrorInKnown, slot.direct, slot.quality);
    }
    return;
  }
  for (const allowed of word.length >= 6 ? [1, 2] : [1]) {
    const similar = similarTerms(index, word, allowed, word.length >= 5);
    for (const { term, errors, whole } of similar) {
      const quality =
        errors <= 1
          ? whole
            ? QUALITY.oneError
            : QUALITY.oneErrorBeginning
          : whole
            ? QUALITY.twoErrors
            : QUALITY.twoErrorsBeginning;
      meetTerm(index, term, quality, slot.direct, slot.quality);
    }
    if (similar.length > 0) return;
  }
}

/** What a phrase may also be called: entries that have all words of one of its other names, or stand below one of its codes. */
function meetMeaning(index: CodeIndex, slots: Slot[], found: FoundMeaning, ranges: [number, number][]): void {
  const covered = slots.slice(found.from, found.to);
  const quality = found.whole ? QUALITY.meant : QUALITY.meantUnsure;
  for (const phrase of found.meaning.phrases) meetPhrase(index, phrase, quality, covered);
  if (index.schemes.every((scheme) => !/^icd-?10/i.test(scheme))) return;
  for (const [from, to] of codeRanges(index, found.meaning)) {
    const ofCode = found.whole ? QUALITY.meantCode : QUALITY.meantUnsure;
    for (const { quality: into } of covered) {
      for (let entry = from; entry < to; entry += 1) if ((into[entry] ?? 0) < ofCode) into[entry] = ofCode;
    }
    if (found.whole) ranges.push([from, to]);
  }
}

function codeRanges(index: CodeIndex, meaning: Meaning): [number, number][] {
  return meaning.codes.map((code) => codesBeginning(index, code)).filter(([from, to]) => from < to);
}

function meetPhrase(index: CodeIndex, phrase: string[], quality: number, covered: Slot[]): void {
  let all: Uint8Array | null = null;
  const chunks = new Uint8Array(index.chunks);
  for (const word of phrase) {
    const own = new Uint8Array(index.entries);
    for (const form of new Set([word, foldSpelling(word)])) {
      const term = exactTerm(index, form);
      if (term >= 0) meetTerm(index, term, quality, chunks, own);
      for (const related of relatedTerms(index, form))
        if (related.plural) meetTerm(index, related.term, quality - 2, chunks, own);
    }
    if (all === null) all = own;
    else for (let entry = 0; entry < own.length; entry += 1) all[entry] = Math.min(all[entry] ?? 0, own[entry] ?? 0);
  }
  if (all === null) return;
  for (const slot of covered) {
    const into = slot.quality;
    for (let entry = 0; entry < all.length; entry += 1)
      if ((all[entry] ?? 0) > (into[entry] ?? 0)) into[entry] = all[entry] ?? 0;
    for (let chunk = 0; chunk < chunks.length; chunk += 1)
      if ((chunks[chunk] ?? 0) > (slot.meant[chunk] ?? 0)) slot.meant[chunk] = chunks[chunk] ?? 0;
  }
}

/** Entries that have all required words, and those of the code; where there are none, those that have the most telling words. */
function chosen(entries: number, slots: Slot[], [codesFrom, codesTo]: [number, number]): Uint32Array {
  const required = slots.filter((slot) => slot.required).sort((one, other) => one.count - other.count);
  const found = new Uint32Array(entries);
  let count = 0;
  for (let entry = 0; entry < entries; entry += 1) {
    const ofCode = entry >= codesFrom && entry < codesTo;
    if (!ofCode) {
      if (required.length === 0) continue;
      let all = true;
      for (const slot of required) {
        if (slot.quality[entry] === 0) {
          all = false;
          break;
        }
      }
      if (!all) continue;
    }
    found[count++] = entry;
  }
  if (count > 0) return found.subarray(0, count);
  return mostTelling(entries, slots, found);
}

/** Rare words tell more than common ones. */
function mostTelling(entries: number, slots: Slot[], found: Uint32Array): Uint32Array {
  const coverage = new Float64Array(entries);
  for (const slot of slots) {
    if (slot.count === 0) continue;
    const worth = slot.weight * Math.log2(2 + entries / slot.count);
    for (let entry = 0; entry < entries; entry += 1) {
      const quality = slot.quality[entry] ?? 0;
      if (quality > 0) coverage[entry] = (coverage[entry] ?? 0) + worth * (quality > 100 ? 1 : 0.5);
    }
  }
  let best = 0;
  for (let entry = 0; entry < entries; entry += 1) best = Math.max(best, coverage[entry] ?? 0);
  let count = 0;
  if (best > 0)
    for (let entry = 0; entry < entries; entry += 1) if ((coverage[entry] ?? 0) >= best * 0.95) found[count++] = entry;
  return found.subarray(0, count);
}
