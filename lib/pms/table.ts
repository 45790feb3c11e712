import { orRoles } from './select.ts';
import { labelKey } from './text.ts';
import { FIELDS, labelText } from './value.ts';
import type { Visibility } from './visible.ts';

/** Tables of HTML and of ARIA, as rows and columns. */

export const TABLE = orRoles('table', 'table grid treegrid');
export const CELL = orRoles('td,th', 'cell gridcell columnheader rowheader');
const ROW = 'tr,[role=row]';
const HEADER = orRoles('th', 'columnheader rowheader');

export interface Cell {
  element: Element;
  /** Number of its row in the grid, from 0. */
  row: number;
  /** Columns that it covers: from `start`, before `end`. */
  start: number;
  end: number;
}

export interface Grid {
  table: Element;
  rows: GridRow[];
  /** Headers found already, by text: every line asks for the same ones. */
  named: Map<string, Cell[]>;
  /** The cells that head a column by their markup, with the key of what they show, once they were looked for. */
  marked: { cell: Cell; shows: string }[] | null;
  rowOf: Map<Element, GridRow>;
}

interface GridRow {
  element: Element;
  cells: Cell[];
  /** Cells of rows above that reach down into this one. */
  spanning: Cell[];
}

/** Whether a cell is a header by its markup. */
export function isHeader(cell: Element): boolean {
  return cell.matches(HEADER);
}

/** Whether a header cell heads a column rather than a row. */
function headsColumn(cell: Element): boolean {
  return (
    cell.matches('[role=columnheader],[scope=col],[scope=colgroup],thead *') ||
    (isHeader(cell) && !cell.matches('[scope=row],[role=rowheader]'))
  );
}

/** Rows and cells of a table, spans counted, so that header and cell can be brought together by column. */
export function gridOf(table: Element): Grid {
  const own = [...table.querySelectorAll(ROW)].filter((row) => row.closest(TABLE) === table);
  const statesColumns = table.querySelector('[aria-colindex],[aria-colspan]') !== null;
  let carried: { cell: Cell; last: number }[] = [];
  const rows = own.map((element, row) => {
    carried = carried.filter(({ last }) => last >= row);
    const spanning = carried.map(({ cell }) => cell).sort((one, other) => one.start - other.start);
    let column = 0;
    const cells = [...element.querySelectorAll(CELL)]
      .filter((cell) => cell.parentElement === element || cell.closest(ROW) === element)
      .map((cell): Cell => {
        for (const above of spanning) if (column >= above.start && column < above.end) column = above.end;
        const html = cell as Partial<HTMLTableCellElement>;
        const stated = statesColumns ? Number(cell.getAttribute('aria-colindex')) : 0;
        const width = (statesColumns && Number(cell.getAttribute('aria-colspan'))) || html.colSpan || 1;
        const start = stated > 0 ? stated - 1 : column;
        const height = html.rowSpan === 0 ? own.length : (html.rowSpan ?? 1);
        column = start + width;
        const placed = { element: cell, row, start, end: column };
        if (height > 1) carried.push({ cell: placed, last: row + height - 1 });
        return placed;
      });
    return { element, cells, spanning };
  });
  return { table, rows, named: new Map(), marked: null, rowOf: new Map(rows.map((row) => [row.element, row])) };
}

/** Header cells with a text, the marked-up ones first; a plain cell counts only where no header has the text. */
function headersNamed(grid: Grid, key: string, visibility: Visibility): Cell[] {
  let found = grid.named.get(key);
  if (!found) {
    found = findHeaders(grid, key, visibility);
    grid.named.set(key, found);
  }
  return found;
}

function findHeaders(grid: Grid, key: string, visibility: Visibility): Cell[] {
  const cells = grid.rows.flatMap((row) => row.cells);
  const shown = ({ element }: Cell) =>
    element.textContent.length < 600 ? labelKey(labelText(element, visibility)) : '';
  grid.marked ??= cells.filter(({ element }) => headsColumn(element)).map((cell) => ({ cell, shows: shown(cell) }));
  const named = grid.marked.filter(({ shows }) => shows === key);
  // A header row that isn't rendered (tables folded up for small screens) still names its columns.
  const heads = named.length > 0 ? named : grid.marked.filter(({ cell }) => labelKey(cell.element.textContent) === key);
  if (grid.marked.length > 0) return heads.map(({ cell }) => cell);
  return cells.filter((cell) => shown(cell) === key).slice(0, 1);
}

/**
 * The cells of a row (a `tr`, a whole `tbody`, or a block around rows) under the header with this text. Where several header rows stand
 * over as many rows, each row belongs to its own header row.
 */
export function cellsUnder(grid: Grid, key: string, row: Element, visibility: Visibility): Element[] {
  const single = grid.rowOf.get(row);
  const rows = single ? [single] : grid.rows.filter(({ element }) => row.contains(element) || element.contains(row));
  const found: Element[] = [];
  for (const header of headersNamed(grid, key, visibility)) {
    if (row.contains(header.element)) continue;
    const own = rows.length > 1 ? ownRows(grid, header, rows) : rows;
    const fits = ({ element, start, end }: Cell) =>
      start >= header.start && end <= header.end && !headsColumnOnly(element);
    for (const { cells, spanning } of own) {
      const cell = cells.find(fits) ?? spanning.find(fits);
      if (cell && cell.element.textContent.length + cell.element.childElementCount > 0) {
        found.push(cell.element);
        break;
      }
    }
  }
  return found.length > 1 ? [...new Set(found)] : found;
}

/** Of the rows of one line, those that stand under the header's own row, where there are as many header rows. */
function ownRows(grid: Grid, header: Cell, rows: GridRow[]): GridRow[] {
  const headRows = grid.rows.filter(
    ({ cells }) => cells.length > 0 && cells.every(({ element }) => headsColumn(element)),
  );
  const place = headRows.findIndex(({ cells }) => cells.includes(header));
  return headRows.length === rows.length && place >= 0 ? rows.slice(place, place + 1) : rows;
}

const headsColumnOnly = (cell: Element) => cell.matches('[role=columnheader],[scope=col],thead th');

/** Figures and what stands around them, no words. */
const AMOUNT = /^(?:[A-Z]{3})?[^A-Za-z]*\d[^A-Za-z]*(?:[A-Z]{2,3})?$/;

/**
 * The cell that a label's cell belongs with: beside it in its row, else below it where the table holds a single record (`isRecord`: not where
 * its rows are the invoice's lines).
 */
export function valueCell(grid: Grid, label: Element, isRecord: boolean): Element | null {
  const row = grid.rows.find(({ cells }) => cells.some(({ element }) => element === label));
  const own = row?.cells.find(({ element }) => element === label);
  if (!row || !own) return null;
  const later = row.cells.slice(row.cells.indexOf(own) + 1);
  const next = later[0]?.element;
  if (next && !isHeader(next)) {
    // A total may stand at the end of a row of empty cells.
    const filled = later.filter(({ element }) => element.textContent.trim() !== '' || element.querySelector(FIELDS));
    const [only] = filled;
    return filled.length === 1 && only && (only.element === next || AMOUNT.test(only.element.textContent.trim()))
      ? only.element
      : next;
  }
  if (!isRecord) return null;
  const below = grid.rows.slice(own.row + 1).filter(({ cells }) => cells.length > 0);
  if (below.length !== 1) return null;
  const cell = below[0]?.cells.find(({ start, end }) => start >= own.start && end <= own.end);
  return cell && !isHeader(cell.element) ? cell.element : null;
}
