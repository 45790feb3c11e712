/** Bytes of a chosen file → text, a piece at a time: nothing here ever holds the whole file. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How a file is to be read; found by going through it once. */
export interface FileReading {
  gzip: boolean;
  encoding: Encoding;
}

/** A file that can't be taken, with the sentence for people: what it is, and what to do. */
export class Refused extends Error {}

/** Unpacked; a small packed file may unfold without end. */
const MOST_BYTES = 400 * 1024 * 1024;
/** Bytes that tell what a file is. */
const HEAD = 4096;

const DAMAGED = 'The file is cut off or damaged: it cannot be unpacked to its end. Get the file again, then choose it.';
const AS_CSV = 'Open it in the program it comes from, save the list as CSV (UTF-8), and choose that file.';
const BINARY = `This file is not text. ${AS_CSV}`;

/** What files begin with that are no lists of codes. */
const FOREIGN: { magic: number[]; sentence: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], sentence: `This is an Excel workbook or a ZIP archive. ${AS_CSV}` },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], sentence: `This is an old Excel or Word file. ${AS_CSV}` },
  { magic: [0x25, 0x50, 0x44, 0x46], sentence: 'This is a PDF. Ask whoever licenses the codes to you for a CSV file.' },
];

/** @throws Refused */
async function* bytesOf(file: Blob, gzip: boolean): AsyncGenerator<Uint8Array> {
  const packed = file.stream();
  const reader = (gzip ? packed.pipeThrough(new DecompressionStream('gzip')) : packed).getReader();
  let read = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      read += value.length;
      if (read > MOST_BYTES) throw new Refused('The file holds more than 400 MB: no list of codes is that long.');
      yield value;
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(gzip ? DAMAGED : 'The file could not be read. If it has changed since, choose it again.');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const begins = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, at) => bytes[at] === byte);

/** UTF-16 by its mark, or by a zero in nearly every second byte; null: no UTF-16. */
function wideEncoding(head: Uint8Array): Encoding | null {
  if (begins(head, [0xff, 0xfe])) return 'utf-16le';
  if (begins(head, [0xfe, 0xff])) return 'utf-16be';
  const zeros = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const most = head.length * 0.3;
  if (odd > most && even < odd / 10) return 'utf-16le';
  return even > most && odd < even / 10 ? 'utf-16be' : null;
}

/**
 * Goes through the file once to its end: is it whole, is it text, in which encoding?
 * @throws Refused
 */
export async function inspectBytes(file: Blob): Promise<FileReading> {
  if (file.size === 0) throw new Refused('The file is empty.');
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const gzip = begins(start, [0x1f, 0x8b]);
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let head: Uint8Array | null = null;
  let encoding: Encoding = 'utf-8';
  for await (const bytes of bytesOf(file, gzip)) {
    if (head === null) {
      head = bytes.subarray(0, HEAD);
      const first = head;
      const foreign = FOREIGN.find(({ magic }) => begins(first, magic));
      if (foreign) throw new Refused(foreign.sentence);
      encoding = wideEncoding(head) ?? 'utf-8';
    }
    if (encoding.startsWith('utf-16')) continue;
    if (bytes.includes(0)) throw new Refused(BINARY);
    if (encoding === 'utf-8' && !decodes(utf8, bytes)) encoding = 'windows-1252';
  }
  if (head === null) throw new Refused('The file is empty.');
  return { gzip, encoding };
}

function decodes(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * The text, without byte order mark, every line end as `\n`.
 * @throws Refused
 */
export async function* textOf(file: Blob, { gzip, encoding }: FileReading): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  // A piece may end between the two halves of a line end.
  let carried = '';
  for await (const bytes of bytesOf(file, gzip)) {
    let text = carried + decoder.decode(bytes, { stream: true });
    carried = text.endsWith('\r') ? '\r' : '';
    if (carried) text = text.slice(0, -1);
    if (text !== '') yield plainLines(text);
  }
  const rest = plainLines(carried + decoder.decode());
  if (rest !== '') yield rest;
}

const plainLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
