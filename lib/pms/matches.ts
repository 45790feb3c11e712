/** Runs the patterns of `{text}` locators, which the worker has bounded (`pattern.ts`), on a page's text. */

/** Longest piece of text that a pattern is run on at once. */
const PIECE = 500;
/** Pieces overlap, so that a match is not cut in two. */
const OVERLAP = 150;

/** Milliseconds that are left for trying a pattern on a page. Only these count: laying a large page out takes longer. */
export interface PatternTime {
  left: number;
}

/** What one pattern may take over a whole page. */
export const patternTime = (): PatternTime => ({ left: 12 });

/** Everything that the pattern's group (or the pattern, if it has none) matches in a text; stops when there is no time left. */
export function matchesIn(text: string, pattern: RegExp, time: PatternTime): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length && time.left > 0; start += PIECE - OVERLAP) {
    const began = performance.now();
    const piece = text.slice(start, start + PIECE);
    const isLast = start + PIECE >= text.length;
    const matches = [...piece.matchAll(pattern)];
    time.left -= performance.now() - began;
    for (const match of matches) {
      const end = match.index + match[0].length;
      // A match that touches a cut may be half of one: the neighbouring piece has it whole.
      if ((match.index === 0 && start > 0) || (end === piece.length && !isLast)) continue;
      const value = (match[1] ?? match[0]).trim();
      if (value) found.push(value);
      if (found.length > 50) return found;
    }
    if (isLast) break;
  }
  return found;
}
