/**
 * The packed index: one run of bytes that is used as it lies, without parsing. A header of 32-bit numbers (magic, version, number of entries,
 * section offsets and lengths), then the sections, each at a multiple of four. Little-endian, as every machine that runs a browser is.
 *
 * Entries stand in the order of their compact codes, so that all codes below a code are one range of numbers. Titles are rows of *chunks* (what
 * stands between spaces, `Gastro-esophageal`, `(primary)`), kept once each. *Terms* are the plain words of chunks, sorted; each names its chunks,
 * and each chunk the entries that it stands in.
 */

/** `HCX` and the version of the layout: bytes of another one are thrown away and built anew. */
const MAGIC = 0x4843_5805;

const SECTIONS = [
  'schemes',
  'codeOffsets',
  'codeBytes',
  'titleOffsets',
  'titleBytes',
  'chunkOffsets',
  'chunkBytes',
  'chunkKinds',
  'postingOffsets',
  'postingBytes',
  'termOffsets',
  'termBytes',
  'termChunkOffsets',
  'termChunks',
  'flags',
  'rarity',
  'subtreeEnds',
  'validFrom',
  'validTo',
] as const;
/** Name of a part of the index. */
export type SectionName = (typeof SECTIONS)[number];

/** Bits of an entry's flags. */
export const FLAG = {
  /** Stands for its sub-codes and can't be chosen. */
  heading: 1,
  withdrawn: 2,
  requiresProcedureCode: 4,
  /** Has sub-codes; the set doesn't say whether it can be chosen. */
  parent: 8,
  /** Codes of its scheme are nested by their spelling. */
  nested: 16,
  /** The set says that the entry needs no procedure code. */
  needsNoProcedureCode: 32,
} as const;

const HEADER_WORDS = 4 + 2 * SECTIONS.length;

/** Lays sections out as one run of bytes. */
export function packSections(
  entries: number,
  sections: Record<SectionName, Uint8Array | Uint32Array>,
): Uint8Array<ArrayBuffer> {
  const header = new Uint32Array(HEADER_WORDS);
  header[0] = MAGIC;
  header[1] = entries;
  let offset = HEADER_WORDS * 4;
  for (const [index, name] of SECTIONS.entries()) {
    header[4 + 2 * index] = offset;
    header[5 + 2 * index] = sections[name].byteLength;
    offset += (sections[name].byteLength + 3) & ~3;
  }
  header[2] = offset;
  const bytes = new Uint8Array(offset);
  bytes.set(new Uint8Array(header.buffer), 0);
  for (const [index, name] of SECTIONS.entries()) {
    const { buffer, byteOffset, byteLength } = sections[name];
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), header[4 + 2 * index]);
  }
  return bytes;
}

/** The index laid open: views on the bytes, nothing copied. */
export interface CodeIndex {
  entries: number;
  /** Names of schemes, in the order of the first number of each entry's scheme; nearly always one. */
  schemes: string[];
  /** Number of each entry's scheme, where there are several; else empty. */
  schemeOf: Uint8Array;
  codeOffsets: Uint32Array;
  codeBytes: Uint8Array;
  titleOffsets: Uint32Array;
  titleBytes: Uint8Array;
  chunks: number;
  chunkOffsets: Uint32Array;
  chunkBytes: Uint8Array;
  chunkKinds: Uint8Array;
  postingOffsets: Uint32Array;
  postingBytes: Uint8Array;
  terms: number;
  termOffsets: Uint32Array;
  termBytes: Uint8Array;
  termChunkOffsets: Uint32Array;
  termChunks: Uint32Array;
  flags: Uint8Array;
  rarity: Uint8Array;
  subtreeEnds: Uint32Array;
  /** `YYYYMMDD` as a number, 0 for none; empty where no entry has a date. */
  validFrom: Uint32Array;
  validTo: Uint32Array;
}

/**
 * Opens stored bytes.
 * @returns null where they are no index, are cut short or come from another version of the layout: then the caller builds it anew
 */
export function openIndex(bytes: Uint8Array): CodeIndex | null {
  if (bytes.byteLength < HEADER_WORDS * 4) return null;
  // Typed views want multiples of four.
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const header = new Uint32Array(buffer, byteOffset, HEADER_WORDS);
  if (header[0] !== MAGIC || header[2] !== byteLength) return null;
  const at = (name: SectionName) => {
    const index = 4 + 2 * SECTIONS.indexOf(name);
    return [byteOffset + (header[index] ?? 0), header[index + 1] ?? 0] as const;
  };
  const view8 = (name: SectionName) => new Uint8Array(buffer, ...at(name));
  const view32 = (name: SectionName) => {
    const [offset, length] = at(name);
    return new Uint32Array(buffer, offset, length / 4);
  };
  const schemes = view8('schemes');
  const end = schemes.indexOf(0);
  const chunkOffsets = view32('chunkOffsets');
  const termOffsets = view32('termOffsets');
  return {
    entries: header[1] ?? 0,
    schemes: decode(schemes.subarray(0, end)).split('\n'),
    schemeOf: schemes.subarray(end + 1),
    codeOffsets: view32('codeOffsets'),
    codeBytes: view8('codeBytes'),
    titleOffsets: view32('titleOffsets'),
    titleBytes: view8('titleBytes'),
    chunks: chunkOffsets.length - 1,
    chunkOffsets,
    chunkBytes: view8('chunkBytes'),
    chunkKinds: view8('chunkKinds'),
    postingOffsets: view32('postingOffsets'),
    postingBytes: view8('postingBytes'),
    terms: termOffsets.length - 1,
    termOffsets,
    termBytes: view8('termBytes'),
    termChunkOffsets: view32('termChunkOffsets'),
    termChunks: view32('termChunks'),
    flags: view8('flags'),
    rarity: view8('rarity'),
    subtreeEnds: view32('subtreeEnds'),
    validFrom: view32('validFrom'),
    validTo: view32('validTo'),
  };
}

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Short ASCII, the usual case, is put together here: the decoder takes longer for the call than for the text. */
function textAt(offsets: Uint32Array, bytes: Uint8Array, index: number): string {
  const start = offsets[index] ?? 0;
  const end = offsets[index + 1] ?? 0;
  let text = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) return decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

export const codeAt = (index: CodeIndex, entry: number): string => textAt(index.codeOffsets, index.codeBytes, entry);
/** In bytes. */
export const codeLength = (index: CodeIndex, entry: number): number =>
  (index.codeOffsets[entry + 1] ?? 0) - (index.codeOffsets[entry] ?? 0);
export const termAt = (index: CodeIndex, term: number): string => textAt(index.termOffsets, index.termBytes, term);
export const chunkAt = (index: CodeIndex, chunk: number): string => textAt(index.chunkOffsets, index.chunkBytes, chunk);
export const schemeAt = (index: CodeIndex, entry: number): string => index.schemes[index.schemeOf[entry] ?? 0] ?? '';

/**
 * The chunks of an entry.
 * @param into filled with the numbers of the title's chunks, then those of its other names
 * @returns how many belong to the title, and how many there are in all
 */
export function chunksOf(index: CodeIndex, entry: number, into: Uint32Array): { title: number; all: number } {
  const bytes = index.titleBytes;
  let at = index.titleOffsets[entry] ?? 0;
  const end = index.titleOffsets[entry + 1] ?? 0;
  let count = -1;
  let title = 0;
  while (at < end) {
    let value = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    if (count < 0) title = value;
    else if (count < into.length) into[count] = value;
    count += 1;
  }
  return { title: Math.min(title, into.length), all: Math.min(Math.max(count, 0), into.length) };
}

/** A growing run of bytes, for building. */
export interface ByteWriter {
  length(): number;
  /** A number in groups of seven bits, lowest first. */
  number(value: number): void;
  bytes(more: Uint8Array): void;
  done(): Uint8Array;
}

export function byteWriter(capacity = 1 << 16): ByteWriter {
  let bytes = new Uint8Array(capacity);
  let length = 0;
  const room = (more: number) => {
    if (length + more <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, length + more));
    larger.set(bytes);
    bytes = larger;
  };
  return {
    length: () => length,
    number(value) {
      room(5);
      let rest = value;
      while (rest > 127) {
        bytes[length++] = (rest & 127) | 128;
        rest >>>= 7;
      }
      bytes[length++] = rest;
    },
    bytes(more) {
      room(more.length);
      bytes.set(more, length);
      length += more.length;
    },
    done: () => bytes.subarray(0, length),
  };
}

/** Texts one after the other, with their offsets. */
export function packTexts(texts: readonly string[]): { offsets: Uint32Array; bytes: Uint8Array } {
  const encoder = new TextEncoder();
  const offsets = new Uint32Array(texts.length + 1);
  const writer = byteWriter(texts.length * 8 + 16);
  // Encoding thousands of small texts one by one is slow: plain ASCII, the usual case, is joined and encoded in one go.
  for (let from = 0; from < texts.length; from += 1000) {
    const group = texts.slice(from, from + 1000);
    const encoded = encoder.encode(group.join(''));
    const ascii = encoded.length === group.reduce((sum, text) => sum + text.length, 0);
    let at = writer.length();
    for (const [index, text] of group.entries()) {
      offsets[from + index] = at;
      at += ascii ? text.length : encoder.encode(text).length;
    }
    writer.bytes(encoded);
  }
  offsets[texts.length] = writer.length();
  return { offsets, bytes: writer.done() };
}
