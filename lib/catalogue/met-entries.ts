/** Entries that met a word, with how well: looked up by number, and listed, so that going through a few of them costs little. */
export interface MetEntries {
  /** For each entry 1 to 255, or 0. */
  quality: Uint8Array;
  /** The entries that have any, in no order; the first `size` count. */
  list: Uint32Array;
  size: number;
}

/** Searches run one after the other: what one has done with serves the next, instead of new memory at every key. */
const spare = new Map<number, MetEntries[]>();

/** An empty one for so many entries. */
export function takeMetEntries(entries: number): MetEntries {
  return spare.get(entries)?.pop() ?? { quality: new Uint8Array(entries), list: new Uint32Array(entries), size: 0 };
}

/** Gives one back; it must not be used after that. */
export function giveBack(met: MetEntries): void {
  for (let at = 0; at < met.size; at += 1) met.quality[met.list[at] ?? 0] = 0;
  met.size = 0;
  const kept = spare.get(met.quality.length);
  if (kept === undefined) {
    // Other sizes belong to sets that aren't searched now.
    if (spare.size >= 4) spare.clear();
    spare.set(met.quality.length, [met]);
  } else if (kept.length < 16) kept.push(met);
}

/** Rows of zeros, one number a chunk or entry, kept for the next search like the above. */
const spareRows = new Map<number, Uint8Array<ArrayBuffer>[]>();
const KEPT_ROWS = 32;

/** A row of so many zeros. */
export function takeRow(length: number): Uint8Array<ArrayBuffer> {
  return spareRows.get(length)?.pop() ?? new Uint8Array(length);
}

/** Gives one back; it must not be used after that. */
export function giveBackRow(row: Uint8Array<ArrayBuffer>): void {
  row.fill(0);
  const kept = spareRows.get(row.length);
  if (kept === undefined) {
    if (spareRows.size >= 8) spareRows.clear();
    spareRows.set(row.length, [row]);
  } else if (kept.length < KEPT_ROWS) kept.push(row);
}

/** Notes that an entry is met so well at least. */
export function meet(met: MetEntries, entry: number, quality: number): void {
  const before = met.quality[entry] ?? 0;
  if (before >= quality) return;
  if (before === 0) met.list[met.size++] = entry;
  met.quality[entry] = quality;
}
