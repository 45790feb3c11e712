import type { FoundMeaning, Meaning, MeaningsOf } from './concepts.ts';
import { compactCode } from './entry.ts';
import { codesBeginning } from './find-code.ts';
import { type CodeIndex, codeAt } from './index-format.ts';
import { giveBack, giveBackRow, type MetEntries, meet, takeMetEntries, takeRow } from './met-entries.ts';
import { isAside, isPlace, type QueryWord, queryWords, type SearchPart } from './query.ts';
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
  /** Begun by a short word that the synonym table knows as another's abbreviation. */
  abbreviationBegins: 110,
  ending: 214,
  meantUnsure: 196,
  oneError: 150,
  oneErrorBeginning: 125,
  twoErrors: 105,
  twoErrorsBeginning: 85,
  /** Like another word, though the word as typed is known too. */
  oneErrorInKnown: 60,
} as const;

/** Full marks, as long as only a phrase's own words are compared. */
const FULL = 255;

/** Letters of a word that is more often an abbreviation than a beginning. */
const SHORT_WORD = 3;

/** What a place counts beside an illness that the table knows. */
const PLACE_WEIGHT = 0.5;

/** Characters of the codes that all editions of the ICD-10 share. */
const UNDIVIDED = 4;

/** What a code hands down to those below it of the words of its title. */
const INHERITED = 0.55;

/** Fewer entries than this that have all words aren't shown alone, where a known meaning points to others. */
const FEW = 5;
/** Below this a word is met by its likeness or by inheritance only. */
const SURE = 100;
/** How much more an illness that the table knows tells than another word that is as rare. */
const ILLNESS_TELLS = 2;
/** What has nearly as many telling words as the best is shown with it. */
const NEARLY_BEST = 0.95;

/** A word of the query with what it met. */
export interface Slot extends QueryWord {
  /** In which entries the word is met. */
  met: MetEntries;
  /** For each chunk how well it meets the word as it was typed. */
  direct: Uint8Array<ArrayBuffer>;
  /** Whether any chunk does. */
  isKnown: boolean;
  /** For each chunk how well it meets what the word may also mean. */
  meant: Uint8Array<ArrayBuffer>;
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
  /** Ranges of entries that a known meaning points to: [from, to), and which of its codes that is, from 0. */
  meantRanges: [from: number, to: number, place: number][];
}

/**
 * Every entry that has all the words that a query requires; where none has, those that have the most telling ones. `releaseMatch` must follow
 * when it is done with.
 */
export function matchQuery(
  index: CodeIndex,
  query: string,
  without: ReadonlySet<SearchPart>,
  meaningsOf: MeaningsOf,
): QueryMatch {
  const words = queryWords(query);
  const slots = words.map(
    (word): Slot => ({
      ...word,
      met: takeMetEntries(index.entries),
      direct: takeRow(index.chunks),
      isKnown: false,
      meant: takeRow(index.chunks),
    }),
  );
  const meanings = without.has('concepts')
    ? []
    : meaningsOf(
        words.map(({ text }) => text),
        (place) => words[place] !== undefined && isAside(words[place]),
      );
  const meant = new Set<Slot>();
  for (const { places, whole } of meanings) if (whole) for (const slot of slotsAt(slots, places)) meant.add(slot);
  const illness = new Set(
    meanings.flatMap(({ places, finished, meaning }) =>
      finished && meaning.codes.length > 0 ? slotsAt(slots, places) : [],
    ),
  );
  const meantRanges: QueryMatch['meantRanges'] = [];
  const likelyRanges: [number, number][] = [];
  for (const slot of slots) meetDirectly(index, slot, meant.has(slot), without);
  meetJoined(index, slots);
  const phraseWords: PhraseWords = new Map();
  for (const found of meanings) {
    const ranges = meetMeaning(index, slots, found, phraseWords);
    if (found.whole)
      meantRanges.push(...ranges.map(([from, to], place): [number, number, number] => [from, to, place]));
    if (found.finished) likelyRanges.push(...ranges);
  }
  for (const { met } of phraseWords.values()) giveBack(met);
  if (!without.has('typing errors')) for (const slot of slots) meetSimilar(index, slot, meant.has(slot));

  // Beside an illness that the table knows, a place is wished for only: a set may not divide the illness by it (`sciatica rt leg`).
  if (!without.has('places') && [...illness].some(({ required }) => required))
    for (const slot of slots) {
      if (!slot.required || illness.has(slot) || !isPlace(slot)) continue;
      slot.required = false;
      slot.weight = PLACE_WEIGHT;
    }
  const { compact, codes } = codesTyped(index, query);
  const entries = chosen(index.entries, slots, codes, likelyRanges, illness);
  return { slots, entries, count: entries.length, codes, compact, meantRanges };
}

/** The words of a query at these places. */
const slotsAt = (slots: readonly Slot[], places: readonly number[]): Slot[] =>
  slots.filter((_slot, at) => places.includes(at));

/** Ends the use of a match. */
export function releaseMatch(match: QueryMatch): void {
  for (const { met, direct, meant } of match.slots) {
    giveBack(met);
    giveBackRow(direct);
    giveBackRow(meant);
  }
}

/**
 * Entries whose code was typed, or its beginning: with a figure in it (`E11`, `w37 1`, `9B9`, `00100`) any beginning counts; letters alone are a
 * word, unless they are all of a code. `I10X`, as the NHS fills codes up, is `I10` where no code is written so.
 */
function codesTyped(index: CodeIndex, query: string): { compact: string; codes: [number, number] } {
  const compact = compactCode(query);
  const nothing: { compact: string; codes: [number, number] } = { compact, codes: [0, 0] };
  if (compact === '') return nothing;
  const codes = codesBeginning(index, compact);
  const [from, to] = codes;
  if (from < to) {
    const counts = /\p{N}/u.test(compact) || compactCode(codeAt(index, from)) === compact;
    return counts ? { compact, codes } : nothing;
  }
  const unfilled = /^([A-Z]\d[\dA-Z]+)X$/.exec(compact)?.[1];
  return unfilled === undefined ? nothing : { compact: unfilled, codes: codesBeginning(index, unfilled) };
}

/**
 * Notes that a chunk meets a word, in all entries that it stands in and in those below them. Entries come in order and those below follow at
 * once, so each is passed once, however deep it stands.
 */
function spread(index: CodeIndex, chunk: number, quality: number, into: MetEntries): void {
  const { postingBytes, postingOffsets, subtreeEnds } = index;
  let at = postingOffsets[chunk] ?? 0;
  const end = postingOffsets[chunk + 1] ?? 0;
  const inherited = Math.round(quality * INHERITED);
  let entry = 0;
  let below = 0;
  let belowEnd = 0;
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
    for (const stop = Math.min(entry, belowEnd); below < stop; below += 1) meet(into, below, inherited);
    meet(into, entry, quality);
    below = entry + 1;
    belowEnd = Math.max(belowEnd, subtreeEnds[entry] ?? 0);
  }
  for (; below < belowEnd; below += 1) meet(into, below, inherited);
}

/** Notes that a term meets a word: in its chunks, and through them in entries. */
function meetTerm(index: CodeIndex, term: number, quality: number, slot: Slot): void {
  const end = index.termChunkOffsets[term + 1] ?? 0;
  slot.isKnown = true;
  for (let at = index.termChunkOffsets[term] ?? 0; at < end; at += 1) {
    const chunk = index.termChunks[at] ?? 0;
    if ((slot.direct[chunk] ?? 0) >= quality) continue;
    slot.direct[chunk] = quality;
    spread(index, chunk, quality, slot.met);
  }
}

/** The word itself, terms that begin with it, its other endings; and codes that begin with it. `RA` is hardly meant as the beginning of `radial`. */
function meetDirectly(index: CodeIndex, slot: Slot, meant: boolean, without: ReadonlySet<SearchPart>): void {
  const folded = foldSpelling(slot.text);
  const isAbbreviation = meant && slot.text.length <= SHORT_WORD;
  for (const word of new Set([slot.text, folded])) {
    const bytes = bytesOf(word);
    // A folded beginning of three letters or less no longer says what was typed.
    const beginnings = word === slot.text ? slot.weight > 0.1 || slot.required : word.length > 3;
    const [from, to] = termsBeginning(index, bytes);
    for (let term = from; term < to; term += 1) {
      const length = termLength(index, term);
      if (length === bytes.length) meetTerm(index, term, QUALITY.exact, slot);
      // Figures are whole numbers: 2 isn't the beginning of 24.
      else if (!beginnings || /^\d+$/.test(word)) break;
      else {
        const part = (QUALITY.nearlyWhole - QUALITY.beginning) * (bytes.length / length);
        meetTerm(index, term, isAbbreviation ? QUALITY.abbreviationBegins : QUALITY.beginning + Math.round(part), slot);
      }
    }
    if (without.has('endings') || slot.weight <= 0.1) continue;
    for (const { term, plural } of relatedTerms(index, word)) {
      meetTerm(index, term, plural ? QUALITY.plural : QUALITY.ending, slot);
    }
  }
  if (slot.text.length > 2 && /\d/.test(slot.text)) {
    const [from, to] = codesBeginning(index, compactCode(slot.text));
    for (let entry = from; entry < to; entry += 1) meet(slot.met, entry, QUALITY.exact);
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
      meetTerm(index, term, QUALITY.joined, slot);
      meetTerm(index, term, QUALITY.joined, next);
    }
  }
}

/** Terms that are like the word. Where the word is known as typed, only whole words, and far behind. */
function meetSimilar(index: CodeIndex, slot: Slot, meant: boolean): void {
  if (slot.weight <= 0.1 || /\d/.test(slot.text)) return;
  const known = meant || slot.isKnown;
  for (const word of new Set([slot.text, foldSpelling(slot.text)])) {
    if (word.length < (known ? 5 : 4)) continue;
    for (const allowed of known || word.length < 6 ? [1] : [1, 2]) {
      const similar = similarTerms(index, word, allowed, !known && word.length >= 5);
      for (const { term, errors, whole } of similar) {
        if (errors > 0) meetTerm(index, term, known ? QUALITY.oneErrorInKnown : qualityOfLikeness(errors, whole), slot);
      }
      if (similar.length > 0) break;
    }
  }
}

function qualityOfLikeness(errors: number, whole: boolean): number {
  if (errors <= 1) return whole ? QUALITY.oneError : QUALITY.oneErrorBeginning;
  return whole ? QUALITY.twoErrors : QUALITY.twoErrorsBeginning;
}

/** What a phrase may also be called: entries that have all words of one of its other names, or stand below one of its codes. Gives the latter. */
function meetMeaning(index: CodeIndex, slots: Slot[], found: FoundMeaning, known: PhraseWords): [number, number][] {
  const covered = slotsAt(slots, found.places);
  const quality = found.whole ? QUALITY.meant : QUALITY.meantUnsure;
  for (const phrase of found.meaning.phrases) meetPhrase(index, phrase, quality, covered, known);
  if (index.schemes.every((scheme) => !/^icd-?10/i.test(scheme))) return [];
  const ranges = codeRanges(index, found.meaning);
  for (const [from, to] of ranges) {
    const ofCode = found.whole ? QUALITY.meantCode : QUALITY.meantUnsure;
    for (const { met } of covered) for (let entry = from; entry < to; entry += 1) meet(met, entry, ofCode);
  }
  return ranges;
}

/** Where an edition doesn't divide a code of four characters further, the code itself is meant. */
function codeRanges(index: CodeIndex, meaning: Meaning): [number, number][] {
  const rangeOf = (code: string): [number, number] => {
    const [from, to] = codesBeginning(index, code);
    return from < to || code.length <= UNDIVIDED ? [from, to] : codesBeginning(index, code.slice(0, UNDIVIDED));
  };
  return meaning.codes.map(rangeOf).filter(([from, to]) => from < to);
}

/** The words of phrases that a query needed, so that a word of several phrases is looked up once. */
type PhraseWords = Map<string, { chunks: Set<number>; met: MetEntries }>;

/** The chunks of a word of a phrase: written so, in the other spelling, in another number; and the entries that have them. */
function phraseWord(index: CodeIndex, word: string, known: PhraseWords): { chunks: Set<number>; met: MetEntries } {
  const before = known.get(word);
  if (before) return before;
  const chunks = new Set<number>();
  const add = (term: number) => {
    const to = index.termChunkOffsets[term + 1] ?? 0;
    for (let at = index.termChunkOffsets[term] ?? 0; at < to; at += 1) chunks.add(index.termChunks[at] ?? 0);
  };
  for (const form of new Set([word, foldSpelling(word)])) {
    const term = exactTerm(index, form);
    if (term >= 0) add(term);
    for (const related of relatedTerms(index, form)) if (related.plural) add(related.term);
  }
  const met = takeMetEntries(index.entries);
  for (const chunk of chunks) spread(index, chunk, FULL, met);
  const found = { chunks, met };
  known.set(word, found);
  return found;
}

function meetPhrase(index: CodeIndex, phrase: string[], quality: number, covered: Slot[], known: PhraseWords): void {
  const words = phrase
    .map((word) => phraseWord(index, word, known))
    .sort((one, other) => one.met.size - other.met.size);
  const [rarest, ...others] = words;
  if (rarest === undefined || rarest.met.size === 0) return;
  for (let at = 0; at < rarest.met.size; at += 1) {
    const entry = rarest.met.list[at] ?? 0;
    let least = rarest.met.quality[entry] ?? 0;
    for (let other = 0; least > 0 && other < others.length; other += 1)
      least = Math.min(least, others[other]?.met.quality[entry] ?? 0);
    if (least === 0) continue;
    for (const { met } of covered) meet(met, entry, Math.round((quality * least) / FULL));
  }
  for (const { meant } of covered) {
    for (const { chunks } of words) for (const chunk of chunks) meant[chunk] = Math.max(meant[chunk] ?? 0, quality);
  }
}

/** Marks the entries that have all required words; gives how many they are. */
function markAll(slots: readonly Slot[], isAll: Uint8Array): number {
  const [rarest, ...others] = slots
    .filter(({ required }) => required)
    .map(({ met }) => met)
    .sort((one, other) => one.size - other.size);
  if (rarest === undefined) return 0;
  let count = 0;
  for (let at = 0; at < rarest.size; at += 1) {
    const entry = rarest.list[at] ?? 0;
    if (!isMetByAll(others, entry)) continue;
    isAll[entry] = 1;
    count += 1;
  }
  return count;
}

function isMetByAll(words: readonly MetEntries[], entry: number): boolean {
  for (let word = 0; word < words.length; word += 1) if (words[word]?.quality[entry] === 0) return false;
  return true;
}

/** Entries that have all required words, and those of the code; where there are none, those that have the most telling words. */
function chosen(
  entries: number,
  slots: Slot[],
  [codesFrom, codesTo]: [number, number],
  likelyRanges: readonly [number, number][],
  illness: ReadonlySet<Slot>,
): Uint32Array {
  const isAll = takeRow((entries + 3) & ~3);
  let count = markAll(slots, isAll);
  for (let entry = codesFrom; entry < codesTo; entry += 1) {
    if (isAll[entry] === 0) count += 1;
    isAll[entry] = 1;
  }
  if (count === 0) {
    giveBackRow(isAll);
    return mostTelling(entries, slots, illness);
  }
  // A set may not divide an illness by what else was typed (`RA hands`): then what is meant is shown behind the few that have all words.
  if (count < FEW) {
    for (const [from, to] of likelyRanges) {
      for (let entry = from; entry < to; entry += 1) {
        if (isAll[entry] === 0) count += 1;
        isAll[entry] = 1;
      }
    }
  }
  return numbersOf(isAll, count);
}

/** The numbers that are set, in order; ends the use of `isSet`, which has room for a multiple of four. Four at a time are passed over where none is. */
function numbersOf(isSet: Uint8Array<ArrayBuffer>, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  const fours = new Uint32Array(isSet.buffer);
  let filled = 0;
  for (let four = 0; filled < count; four += 1) {
    if (fours[four] === 0) continue;
    for (let entry = 4 * four; entry < 4 * four + 4; entry += 1) if (isSet[entry] === 1) numbers[filled++] = entry;
  }
  giveBackRow(isSet);
  return numbers;
}

/** Rare words tell more than common ones, and what the table knows as an illness more than what stands beside it. */
function mostTelling(entries: number, slots: Slot[], illness: ReadonlySet<Slot>): Uint32Array {
  const coverage = new Float32Array(entries);
  let best = 0;
  for (const slot of slots) {
    const { met, weight } = slot;
    if (met.size === 0) continue;
    const worth = (illness.has(slot) ? ILLNESS_TELLS : 1) * weight * Math.log2(2 + entries / met.size);
    for (let at = 0; at < met.size; at += 1) {
      const entry = met.list[at] ?? 0;
      const sum = (coverage[entry] ?? 0) + worth * ((met.quality[entry] ?? 0) > SURE ? 1 : 0.5);
      coverage[entry] = sum;
      if (sum > best) best = sum;
    }
  }
  const isBest = takeRow((entries + 3) & ~3);
  let count = 0;
  for (const { met } of slots) {
    for (let at = 0; at < met.size; at += 1) {
      const entry = met.list[at] ?? 0;
      if (isBest[entry] === 1 || (coverage[entry] ?? 0) < best * NEARLY_BEST) continue;
      isBest[entry] = 1;
      count += 1;
    }
  }
  return numbersOf(isBest, count);
}
