import Papa from 'papaparse';
import { Refused } from './decode.ts';

/** One record of a table. */
export interface TableRow {
  /** Line of the file on which it begins, from 1: a quoted cell may run over several. */
  line: number;
  cells: string[];
  /** Why its cells can't be trusted; null: they can. */
  fault: string | null;
}

const DELIMITERS = [',', '\t', ';', '|'];
/** Text kept back for a record that isn't whole yet; a quote that is never closed would keep all of the file. */
const LONGEST_RECORD = 4 * 1024 * 1024;

/** What stands between the cells, by the beginning of a file. */
export function guessDelimiter(sample: string): string {
  const { meta } = Papa.parse<string[]>(sample, { preview: 50, skipEmptyLines: true, delimitersToGuess: DELIMITERS });
  return DELIMITERS.includes(meta.delimiter) ? meta.delimiter : ',';
}

interface Parsed {
  data: string[][];
  errors: { code: string; row?: number }[];
  meta: { cursor: number };
}

/**
 * The records of a table, as they come; empty lines are left out. Holds one piece of text and one unfinished record.
 * @param text with `\n` as line end
 * @throws Refused where the file ends within a record
 */
export async function* readTable(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<TableRow[]> {
  const parser = new Papa.Parser({ delimiter, newline: '\n' });
  const place = { line: 1, width: 0 };
  let kept = '';
  for await (const piece of text) {
    kept += piece;
    const parsed = parser.parse(kept, 0, true) as Parsed;
    kept = kept.slice(parsed.meta.cursor);
    if (kept.length > LONGEST_RECORD) throw new Refused(neverEnds(place.line + countLines(parsed.data)));
    yield rowsOf(parsed, place);
  }
  const last = parser.parse(kept, 0, false) as Parsed;
  if (last.errors.some(({ code }) => code === 'MissingQuotes')) {
    throw new Refused(neverEnds(place.line + countLines(last.data.slice(0, -1))));
  }
  const rows = rowsOf(last, place);
  const [end] = rows.slice(-1);
  if (end && !kept.endsWith('\n') && end.cells.length < place.width) {
    throw new Refused(`The file is cut off in the middle of line ${end.line}. Get the file again, then choose it.`);
  }
  yield rows;
}

const neverEnds = (line: number): string =>
  `A quotation mark on line ${line} is never closed: the file is cut off or damaged. Get the file again, then choose it.`;

const linesOf = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + breaksIn(cell), 1);

function breaksIn(cell: string): number {
  let count = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count += 1;
  return count;
}

const countLines = (rows: readonly string[][]): number => rows.reduce((sum, cells) => sum + linesOf(cells), 0);

/** Adds line numbers; moves `place` on. */
function rowsOf(parsed: Parsed, place: { line: number; width: number }): TableRow[] {
  const faulty = new Set(parsed.errors.map(({ row }) => row));
  const rows: TableRow[] = [];
  parsed.data.forEach((cells, index) => {
    if (cells.some((cell) => cell.trim() !== '')) {
      const fault = faulty.has(index) ? 'A quotation mark stands where none belongs.' : null;
      rows.push({ line: place.line, cells, fault });
      // The first record says how wide the table is.
      if (place.width === 0) place.width = cells.length;
    }
    place.line += linesOf(cells);
  });
  return rows;
}
