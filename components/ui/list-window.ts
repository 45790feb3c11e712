/** Which rows of a long list are drawn: those in view, some around them, and the active one wherever it is. Pure. */

/** Height of a row of one line, in pixels: what a row that was never drawn is taken for. */
const ROW_HEIGHT = 32;
/** No list is higher than this. */
export const LIST_HEIGHT = 360;
/** Rows drawn beyond either edge, so that a turn of the wheel shows no blank. */
const BEYOND = 3;

/** Room of rows that are not drawn, in pixels. */
export interface Gap {
  gap: number;
}

/** A row by its number, or the room of those left out. */
export type Drawn = number | Gap;

/**
 * The rows to draw, in order.
 * @param heights as measured, by row; may lack rows
 * @param scrollTop pixels above the view
 * @param active drawn even where it is out of view: assistive technology is told of it
 */
export function drawnRows(
  count: number,
  heights: ReadonlyMap<number, number>,
  scrollTop: number,
  active: number | null,
): Drawn[] {
  const heightOf = (row: number): number => heights.get(row) ?? ROW_HEIGHT;
  let first = 0;
  let above = 0;
  while (first < count - 1 && above + heightOf(first) <= scrollTop) {
    above += heightOf(first);
    first += 1;
  }
  let end = first;
  for (let bottom = above; end < count && bottom < scrollTop + LIST_HEIGHT; end += 1) bottom += heightOf(end);
  const from = Math.max(0, first - BEYOND);
  const to = Math.min(count, end + BEYOND);

  const drawn: Drawn[] = [];
  let gap = 0;
  for (let row = 0; row < count; row += 1) {
    if (row !== active && (row < from || row >= to)) {
      gap += heightOf(row);
      continue;
    }
    if (gap > 0) drawn.push({ gap });
    gap = 0;
    drawn.push(row);
  }
  if (gap > 0) drawn.push({ gap });
  return drawn;
}

/** The last row that is drawn; −1 where none is. */
export function lastDrawn(drawn: readonly Drawn[]): number {
  return drawn.reduce<number>((last, item) => (typeof item === 'number' ? item : last), -1);
}
