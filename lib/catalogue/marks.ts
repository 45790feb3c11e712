import { type CodeIndex, chunksOf } from './index-format.ts';
import type { QueryMatch } from './match.ts';
import { foldSpelling, wordsOf } from './words.ts';

const scratch = new Uint32Array(1024);

/** The ranges of a title that the query met, in order and apart: the letters that were typed, or the whole word where it was met otherwise. */
export function marksOf(index: CodeIndex, entry: number, title: string, match: QueryMatch): [number, number][] {
  const { title: count } = chunksOf(index, entry, scratch);
  const chunks = title.split(' ');
  const folded = new Map(match.slots.map((slot) => [slot.text, foldSpelling(slot.text)]));
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
          slots.map(({ text: word }) => ({ word, folded: folded.get(word) ?? word })),
        ).map(([from, to]): [number, number] => [start + from, start + to]),
      );
    start += text.length + 1;
  }
  return marks;
}

function marksInChunk(text: string, words: { word: string; folded: string }[]): [number, number][] {
  const found: [number, number][] = [];
  const own = wordsOf(text);
  for (const { text: plain, start, end } of own) {
    const foldedPlain = foldSpelling(plain);
    let longest = 0;
    for (const { word, folded } of words)
      if (plain.startsWith(word) || foldedPlain.startsWith(folded)) longest = Math.max(longest, word.length);
    if (longest > 0) found.push([start, longest >= plain.length ? end : Math.min(end, start + longest)]);
  }
  if (found.length > 0) return found;
  const [first] = own;
  const last = own.at(-1);
  return first && last ? [[first.start, last.end]] : [];
}
