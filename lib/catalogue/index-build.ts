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
  const subtreeEnds = subtreeEndsOf(sorted);
  const schemes = [...new Set(sorted.map(({ entry }) => entry.scheme))].sort();
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
    flags: Uint8Array.from(sorted, ({ entry }, at) => flagsOf(entry, at, subtreeEnds, schemes.length === 1)),
    rarity: Uint8Array.from(sorted, ({ entry, compact }) => rarityOf(entry, compact)),
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
function subtreeEndsOf(sorted: Sorted[]): Uint32Array {
  const ends = new Uint32Array(sorted.length);
  const open: number[] = [];
  const closeUntil = (at: number, compact: string | null) => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (compact?.startsWith(sorted[last]?.compact ?? '')) return;
      ends[last] = at;
      open.pop();
    }
  };
  for (const [at, { entry, compact }] of sorted.entries()) {
    closeUntil(at, compact);
    if (isNestedScheme(entry.scheme)) open.push(at);
    else ends[at] = at + 1;
  }
  closeUntil(sorted.length, null);
  return ends;
}

function flagsOf(entry: CatalogueEntry, at: number, subtreeEnds: Uint32Array, oneScheme: boolean): number {
  const hasBelow = oneScheme && (subtreeEnds[at] ?? 0) > at + 1;
  return (
    (entry.heading === true ? FLAG.heading : 0) |
    (entry.withdrawn === true ? FLAG.withdrawn : 0) |
    (entry.requiresProcedureCode === true ? FLAG.requiresProcedureCode : 0) |
    (entry.requiresProcedureCode === false ? FLAG.needsNoProcedureCode : 0) |
    (entry.heading === undefined && hasBelow ? FLAG.parent : 0) |
    (isNestedScheme(entry.scheme) ? FLAG.nested : 0)
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

/** 0 to 255: how seldom an entry is meant when its words alone don't decide. */
function rarityOf(entry: CatalogueEntry, compact: string): number {
  if (!isNestedScheme(entry.scheme)) return 0;
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

/** Titles as numbers of chunks (frequent ones get small numbers), and for each chunk the entries that it stands in. */
function packTitles(sorted: Sorted[]): PackedTitles {
  // First every chunk gets a number as it comes; then the frequent ones get the small numbers.
  const firstNumbers = new Map<string, number>();
  const counts: number[] = [];
  const rows = sorted.map(({ entry, title }) => {
    const own = title === '' ? [] : title.split(' ');
    const others = (entry.synonyms ?? [])
      .flatMap((synonym) => tidyTitle(synonym).split(' '))
      .filter((chunk) => chunk !== '');
    const all = (others.length === 0 ? own : [...own, ...others]).map((chunk) => {
      const known = firstNumbers.get(chunk);
      if (known !== undefined) {
        counts[known] = (counts[known] ?? 0) + 1;
        return known;
      }
      firstNumbers.set(chunk, counts.length);
      counts.push(1);
      return counts.length - 1;
    });
    return { title: own.length, all };
  });
  const ranked = [...firstNumbers].sort(
    (one, other) => (counts[other[1]] ?? 0) - (counts[one[1]] ?? 0) || compare(one[0], other[0]),
  );
  const chunks = ranked.map(([chunk]) => chunk);
  const numberOf = new Uint32Array(chunks.length);
  // Places of each chunk's entries in one array, sized by how often it stands anywhere.
  const starts = new Uint32Array(chunks.length + 1);
  for (const [number, [, first]] of ranked.entries()) {
    numberOf[first] = number;
    starts[number + 1] = (starts[number] ?? 0) + (counts[first] ?? 0);
  }
  const places = new Uint32Array(starts[chunks.length] ?? 0);
  const filled = new Uint32Array(chunks.length);

  const writer = byteWriter(sorted.length * 16);
  const offsets = new Uint32Array(sorted.length + 1);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    offsets[at] = writer.length();
    writer.number(row?.title ?? 0);
    for (const first of row?.all ?? []) {
      const number = numberOf[first] ?? 0;
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
