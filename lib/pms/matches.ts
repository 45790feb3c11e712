/** Runs the patterns of `{text}` locators, which the worker has bounded (`pattern.ts`), on a page's text. */

/** Longest piece of text that a pattern is run on at once. */
const PIECE = 500;
/** Pieces overlap, so that a match is not cut in two. */
const OVERLAP = 150;
/** Milliseconds that one pattern may take over a whole page. */
const BUDGET = 12;

/** Everything that the pattern's group (or the pattern, if it has none) matches in a text; stops when the time is over. */
export function matchesIn(text: string, pattern: RegExp, deadline: number): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; start += PIECE - OVERLAP) {
    if (performance.now() > deadline) break;
    const piece = text.slice(start, start + PIECE);
    const isLast = start + PIECE >= text.length;
    for (const match of piece.matchAll(pattern)) {
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

/** When a search that begins now has to be over. */
export function patternDeadline(): number {
  return performance.now() + BUDGET;
}
