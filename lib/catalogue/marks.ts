import { type CodeIndex, chunksOf } from './index-format.ts';
import type { QueryMatch } from './match.ts';
import { foldSpelling, wordsOf } from './words.ts';

const scratch = new Uint32Array(1024);

/** The ranges of a title that the query met, in order and apart: the letters that were typed, or the whole word where it was met otherwise. */
export function marksOf(index: CodeIndex, entry: number, title: string, match: QueryMatch): [number, number][] {
  const { title: count } = chunksOf(index, entry, scratch);
  const chunks = title.split(' ');
  const marks: [number, number][] = [];
  let start = 0;
  for (let at = 0; at < count; at += 1) {
    const text = chunks[at] ?? '';
    const chunk = scratch[at] ?? 0;
    const slots = match.slots.filter((slot) => (slot.direct[chunk] ?? 0) > 0 || (slot.meant[chunk] ?? 0) > 0);
    if (slots.length > 0)
      marks.push(
        ...marksInChunk(
          text,
          slots.map((slot) => slot.text),
        ).map(([from, to]): [number, number] => [start + from, start + to]),
      );
    start += text.length + 1;
  }
  return marks;
}

function marksInChunk(text: string, words: string[]): [number, number][] {
  const found: [number, number][] = [];
  for (const own of wordsOf(text)) {
    const begun = words.filter(
      (word) => own.text.startsWith(word) || foldSpelling(own.text).startsWith(foldSpelling(word)),
    );
    if (begun.length === 0) continue;
    const longest = Math.max(...begun.map((word) => word.length));
    found.push([own.start, Math.min(own.end, longest >= own.text.length ? own.end : own.start + longest)]);
  }
  if (found.length > 0) return found;
  const [first] = wordsOf(text);
  const last = wordsOf(text).at(-1);
  return first && last ? [[first.start, last.end]] : [];
}
