import { type CatalogueEntry, compactCode, isNestedScheme, tidyTitle } from './entry.ts';
import { byteWriter, FLAG, packSections, packTexts } from './index-format.ts';
import { CLAUSE_END, KIND, type Kind, kindOf } from './word-kinds.ts';
import { foldSpelling, wordsOf } from './words.ts';

/** An entry on its way into the index. */
interface Sorted {
  entry: CatalogueEntry;
  compact: string;
  title: string;
}

/**
 * Builds the search index of a code set. The order of the entries makes no difference; of a code that comes twice one is taken.
 * @returns bytes for `openIndex`
 */
export function buildIndex(entries: readonly CatalogueEntry[]): Uint8Array<ArrayBuffer> {
  const sorted = sortedEntries(entries);
  const schemes = [...new Set(sorted.map(({ entry }) => entry.scheme))].sort();
  const nested = new Set(schemes.filter(isNestedScheme));
  const subtreeEnds = subtreeEndsOf(sorted, nested);
  const titles = packTitles(sorted);
  const terms = packTerms(titles.chunks);
  const chunkTexts = packTexts(titles.chunks);
  const codes = packTexts(sorted.map(({ entry }) => entry.code));
  const dated = sorted.some(({ entry }) => entry.validFrom !== undefined || entry.validTo !== undefined);
  const days = (pick: (entry: CatalogueEntry) => string | undefined) =>
    dated ? Uint32Array.from(sorted, ({ entry }) => dayNumber(pick(entry))) : new Uint32Array(0);
  return packSections(sorted.length, {
    schemes: packSchemes(sorted, schemes),
    codeOffsets: codes.offsets,
    codeBytes: codes.bytes,
    titleOffsets: titles.offsets,
    titleBytes: titles.bytes,
    chunkOffsets: chunkTexts.offsets,
    chunkBytes: chunkTexts.bytes,
    chunkKinds: Uint8Array.from(titles.chunks, chunkKind),
    postingOffsets: titles.postingOffsets,
    postingBytes: titles.postingBytes,
    termOffsets: terms.offsets,
    termBytes: terms.bytes,
    termChunkOffsets: terms.chunkOffsets,
    termChunks: terms.chunks,
    flags: bytesFor(sorted, ({ entry }, at) => {
      const hasBelow = schemes.length === 1 && (subtreeEnds[at] ?? 0) > at + 1;
      return flagsOf(entry, hasBelow, nested.has(entry.scheme));
    }),
    rarity: bytesFor(sorted, ({ entry, compact }) => (nested.has(entry.scheme) ? rarityOf(compact) : 0)),
    subtreeEnds,
    validFrom: days((entry) => entry.validFrom),
    validTo: days((entry) => entry.validTo),
  });
}

/** `2026-04-01` → 20260401; 0 where there is none. */
export function dayNumber(date: string | undefined): number {
  return date !== undefined && /^\d{4}-\d\d-\d\d/.test(date) ? Number(date.slice(0, 10).replaceAll('-', '')) : 0;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** By compact code; then by all that could differ, so that which of two equal codes stays doesn't depend on the order they came in. */
function sortedEntries(entries: readonly CatalogueEntry[]): Sorted[] {
  const sorted = entries
    .map((entry): Sorted => ({ entry, compact: compactCode(entry.code), title: tidyTitle(entry.title) }))
    .filter(({ compact }) => compact !== '')
    .sort(
      (one, other) =>
        compare(one.compact, other.compact) ||
        compare(one.entry.scheme, other.entry.scheme) ||
        Number(one.entry.withdrawn ?? false) - Number(other.entry.withdrawn ?? false) ||
        compare(one.title, other.title) ||
        compare(JSON.stringify(one.entry), JSON.stringify(other.entry)),
    );
  return sorted.filter((item, at) => {
    const before = sorted[at - 1];
    return before?.compact !== item.compact || before.entry.scheme !== item.entry.scheme;
  });
}

/** For each entry the number after the last one below it: itself + 1 where nothing is below. */
function subtreeEndsOf(sorted: Sorted[], nested: ReadonlySet<string>): Uint32Array {
  const ends = new Uint32Array(sorted.length);
  const open: number[] = [];
  const closeUntil = (at: number, compact: string | null) => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (compact?.startsWith(sorted[last]?.compact ?? '')) return;
      ends[last] = at;
      open.pop();
    }
  };
  sorted.forEach(({ entry, compact }, at) => {
    closeUntil(at, compact);
    if (nested.has(entry.scheme)) open.push(at);
    else ends[at] = at + 1;
  });
  closeUntil(sorted.length, null);
  return ends;
}

/** A byte for each entry: several times as quick as `Uint8Array.from`. */
function bytesFor(sorted: Sorted[], byteOf: (item: Sorted, at: number) => number): Uint8Array {
  const bytes = new Uint8Array(sorted.length);
  sorted.forEach((item, at) => {
    bytes[at] = byteOf(item, at);
  });
  return bytes;
}

function flagsOf(entry: CatalogueEntry, hasBelow: boolean, nested: boolean): number {
  return (
    (entry.heading === true ? FLAG.heading : 0) |
    (entry.withdrawn === true ? FLAG.withdrawn : 0) |
    (entry.requiresProcedureCode === true ? FLAG.requiresProcedureCode : 0) |
    (entry.requiresProcedureCode === false ? FLAG.needsNoProcedureCode : 0) |
    (entry.heading === undefined && hasBelow ? FLAG.parent : 0) |
    (nested ? FLAG.nested : 0)
  );
}

/** Chapters of the ICD-10 that are meant only when they are named: external causes, factors, pregnancy, the newborn, malformations, special purposes. */
const CHAPTER_RARITY: Record<string, number> = {
  V: 90,
  W: 80,
  X: 80,
  Y: 80,
  Z: 45,
  O: 50,
  P: 50,
  Q: 30,
  U: 30,
  T: 14,
  A: 6,
  B: 6,
  D: 4,
};

/** 0 to 255: how seldom an entry of the ICD is meant when its words alone don't decide. */
function rarityOf(compact: string): number {
  const chapter = CHAPTER_RARITY[compact.charAt(0)] ?? 0;
  const depth = Math.max(0, compact.length - 4) * 3;
  // ICD-10's own custom: .9 is unspecified, .8 is other.
  const last = compact.length > 3 ? compact.charAt(3) : '';
  return Math.min(255, chapter + depth + (last === '8' ? 8 : last === '9' ? 0 : 3));
}

/** Names of the schemes, a zero byte, and where there are several each entry's number. */
function packSchemes(sorted: Sorted[], schemes: string[]): Uint8Array {
  const names = new TextEncoder().encode(`${schemes.join('\n')}\0`);
  if (schemes.length < 2) return names;
  const numbers = Uint8Array.from(sorted, ({ entry }) => schemes.indexOf(entry.scheme));
  const bytes = new Uint8Array(names.length + numbers.length);
  bytes.set(names);
  bytes.set(numbers, names.length);
  return bytes;
}

interface PackedTitles {
  chunks: string[];
  offsets: Uint32Array;
  bytes: Uint8Array;
  postingOffsets: Uint32Array;
  postingBytes: Uint8Array;
}

/** Between two chunks, between a title and its other names, and after an entry: none of them is in a tidy text. */
const SPACE = 32;
const NAMES = 9;
const ENTRY_END = 10;

/** Titles as numbers of chunks, which count up as new ones come. */
interface NumberedTitles {
  /** By their first numbers. */
  chunks: { text: string; count: number }[];
  /** Chunks of all entries, one after the other: a title's, then those of its other names. */
  numbers: Uint32Array;
  /** For each entry where its numbers end, and how many of them are the title's. */
  ends: Uint32Array;
  titleLengths: Uint32Array;
}

/** Goes through the bytes of all titles at once: to cut nearly a million words out of them as texts takes most of a second. */
function numberTitles(sorted: Sorted[]): NumberedTitles {
  const bytes = new TextEncoder().encode(
    sorted
      .map(({ entry, title }) =>
        entry.synonyms === undefined ? `${title}\n` : `${title}\t${entry.synonyms.map(tidyTitle).join(' ')}\n`,
      )
      .join(''),
  );
  // A chunk takes two bytes at least, with what stands behind it.
  const numbers = new Uint32Array(bytes.length >>> 1);
  const ends = new Uint32Array(sorted.length);
  const titleLengths = new Uint32Array(sorted.length);
  // Of each chunk where it first stands, and how often it does.
  const starts: number[] = [];
  const stops: number[] = [];
  const counts: number[] = [];
  const byHash = new Map<number, number>();
  const isChunk = (number: number, from: number, to: number): boolean => {
    const start = starts[number] ?? 0;
    if ((stops[number] ?? 0) - start !== to - from) return false;
    for (let at = from; at < to; at += 1) if (bytes[start + at - from] !== bytes[at]) return false;
    return true;
  };
  const numberOf = (from: number, to: number, hash: number): number => {
    // Where two chunks have one hash, the later one takes the next that is free.
    for (let key = hash >>> 2; ; key += 1) {
      const known = byHash.get(key);
      if (known === undefined) {
        byHash.set(key, counts.length);
        starts.push(from);
        stops.push(to);
        return counts.push(0) - 1;
      }
      if (isChunk(known, from, to)) return known;
    }
  };
  let filled = 0;
  let entry = 0;
  let entryFrom = 0;
  let titleLength = -1;
  let from = 0;
  let hash = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== SPACE && byte !== NAMES && byte !== ENTRY_END) {
      hash = Math.imul(hash ^ byte, 0x0100_0193);
      continue;
    }
    if (at > from) {
      const number = numberOf(from, at, hash);
      counts[number] = (counts[number] ?? 0) + 1;
      numbers[filled++] = number;
    }
    from = at + 1;
    hash = 0;
    if (byte === SPACE) continue;
    if (titleLength < 0) titleLength = filled - entryFrom;
    if (byte === NAMES) continue;
    titleLengths[entry] = titleLength;
    ends[entry] = filled;
    entry += 1;
    entryFrom = filled;
    titleLength = -1;
  }
  const decoder = new TextDecoder();
  const chunks = counts.map((count, number) => ({
    text: decoder.decode(bytes.subarray(starts[number], stops[number])),
    count,
  }));
  return { chunks, numbers: numbers.subarray(0, filled), ends, titleLengths };
}

/** Titles as numbers of chunks (frequent ones get small numbers), and for each chunk the entries that it stands in. */
function packTitles(sorted: Sorted[]): PackedTitles {
  const titles = numberTitles(sorted);
  const ranked = titles.chunks
    .map((chunk, first) => ({ ...chunk, first }))
    .sort((one, other) => other.count - one.count || compare(one.text, other.text));
  const chunks = ranked.map(({ text }) => text);
  const numberOf = new Uint32Array(chunks.length);
  // Places of each chunk's entries in one array, sized by how often it stands anywhere.
  const starts = new Uint32Array(chunks.length + 1);
  for (const [number, { first, count }] of ranked.entries()) {
    numberOf[first] = number;
    starts[number + 1] = (starts[number] ?? 0) + count;
  }
  const places = new Uint32Array(titles.numbers.length);
  const filled = new Uint32Array(chunks.length);

  const writer = byteWriter(sorted.length * 16);
  const offsets = new Uint32Array(sorted.length + 1);
  for (let at = 0, next = 0; at < sorted.length; at += 1) {
    offsets[at] = writer.length();
    writer.number(titles.titleLengths[at] ?? 0);
    for (const end = titles.ends[at] ?? 0; next < end; next += 1) {
      const number = numberOf[titles.numbers[next] ?? 0] ?? 0;
      writer.number(number);
      const start = starts[number] ?? 0;
      const count = filled[number] ?? 0;
      if (count > 0 && places[start + count - 1] === at) continue;
      places[start + count] = at;
      filled[number] = count + 1;
    }
  }
  offsets[sorted.length] = writer.length();

  const postings = byteWriter(places.length * 2);
  const postingOffsets = new Uint32Array(chunks.length + 1);
  for (let number = 0; number < chunks.length; number += 1) {
    postingOffsets[number] = postings.length();
    const start = starts[number] ?? 0;
    let before = 0;
    for (let at = start; at < start + (filled[number] ?? 0); at += 1) {
      const place = places[at] ?? 0;
      postings.number(place - before);
      before = place;
    }
  }
  postingOffsets[chunks.length] = postings.length();
  return { chunks, offsets, bytes: writer.done(), postingOffsets, postingBytes: postings.done() };
}

/** The plain words that a chunk is found by: its words, all of them joined, and each in the common spelling. */
function termsOfChunk(chunk: string): string[] {
  const words = wordsOf(chunk).map(({ text }) => text);
  if (words.length > 1) words.push(words.join(''));
  const terms = new Set<string>();
  for (const word of words) {
    terms.add(word);
    terms.add(foldSpelling(word));
  }
  return [...terms];
}

/** Kind of a chunk for the ranking: that of its weightiest word; with a bit where a clause ends. */
function chunkKind(chunk: string): number {
  const words = wordsOf(chunk);
  const kinds = words.map(({ text }): Kind => kindOf(text));
  const weightiest =
    kinds.find((kind) => kind === KIND.exotic) ?? kinds.find((kind) => kind === KIND.plain) ?? kinds[0] ?? KIND.small;
  return weightiest | (/[,;:\])]$/.test(chunk) ? CLAUSE_END : 0);
}

/** Terms in order, each with the chunks that it stands in. */
function packTerms(chunks: readonly string[]) {
  const chunksOfTerm = new Map<string, number[]>();
  for (const [number, chunk] of chunks.entries()) {
    for (const term of termsOfChunk(chunk)) {
      const known = chunksOfTerm.get(term);
      if (known) known.push(number);
      else chunksOfTerm.set(term, [number]);
    }
  }
  // In order of their bytes, as the search compares them.
  const encoder = new TextEncoder();
  const names = [...chunksOfTerm.keys()];
  const ascii = names.every((name) => /^[a-z0-9]*$/.test(name));
  if (ascii) names.sort();
  else names.sort((one, other) => compareBytes(encoder.encode(one), encoder.encode(other)));
  const chunkOffsets = new Uint32Array(names.length + 1);
  const numbers: number[] = [];
  for (const [at, name] of names.entries()) {
    chunkOffsets[at] = numbers.length;
    for (const number of chunksOfTerm.get(name) ?? []) numbers.push(number);
  }
  chunkOffsets[names.length] = numbers.length;
  const { offsets, bytes } = packTexts(names);
  return { offsets, bytes, chunkOffsets, chunks: Uint32Array.from(numbers) };
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
