import { type CatalogueEntry, compactCode, tidyTitle } from '../entry.ts';
import type { Fact, ImportMapping } from './mapping.ts';
import type { TableRow } from './table.ts';

/** A row that can't be taken. */
export interface RowFault {
  /** Of the file, from 1; of a FHIR file, the concept's place. */
  line: number;
  /** As it stands in the file, cut short; empty where there is none. */
  code: string;
  reason: string;
}

const LONGEST_CODE = 40;
const LONGEST_TITLE = 1000;
/** Characters of a cell, whatever it is for. */
const LONGEST_CELL = 10_000;
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}.\-/ *+†]*$/u;
const AS_NUMBER = /^\d+(?:\.\d+)?E\+\d+$/i;
const YES = ['1', 'true', 'yes', 'y', 'required', 'mandatory', 'x'];
const NO = ['', '0', 'false', 'no', 'n', 'none', 'optional'];

/** What is wrong with one row; caught where rows are read. */
class Faulty extends Error {}

export type RowReading = { entry: CatalogueEntry } | { fault: RowFault };

/** Reads one row. Cells are text only: a formula is never worked out, and `="0110"`, a spreadsheet's way to write text, is the text in it. */
export function readRow(row: TableRow, mapping: ImportMapping): RowReading {
  const cell = (fact: Fact): string => {
    const column = mapping.columns[fact];
    return column === undefined ? '' : unwrapped((row.cells[column] ?? '').trim());
  };
  try {
    if (row.fault !== null) throw new Faulty(row.fault);
    const long = row.cells.find(({ length }) => length > LONGEST_CELL);
    if (long !== undefined) throw new Faulty(`A cell has ${counted(long.length)} characters.`);
    const [scheme = ''] = mapping.set.split('/').slice(-1);
    return { entry: entryOf(cell, mapping, scheme) };
  } catch (error) {
    if (!(error instanceof Faulty)) throw error;
    return { fault: { line: row.line, code: cell('code').slice(0, LONGEST_CODE), reason: error.message } };
  }
}

function entryOf(cell: (fact: Fact) => string, mapping: ImportMapping, scheme: string): CatalogueEntry {
  const entry: CatalogueEntry = { scheme, code: readCode(cell('code')), title: readTitle(cell('title')) };
  const parent = tidyTitle(cell('parent'));
  if (parent !== '') entry.parent = readCode(parent);
  const from = readDate(cell('validFrom'), mapping.dateOrder);
  const to = readDate(cell('validTo'), mapping.dateOrder);
  if (from !== null && to !== null && to < from) throw new Faulty('It ends before it begins.');
  if (from !== null) entry.validFrom = from;
  if (to !== null) entry.validTo = to;
  if (mapping.columns.requiresProcedureCode !== undefined)
    entry.requiresProcedureCode = readFlag(cell('requiresProcedureCode'), 'Requires procedure code');
  // An empty cell says nothing of it.
  if (cell('selectable') !== '') entry.heading = !readFlag(cell('selectable'), 'Can be chosen');
  const synonyms = cell('synonyms')
    .split(mapping.separator || ';')
    .map(tidyTitle)
    .filter(Boolean);
  if (synonyms.length > 0) entry.synonyms = synonyms;
  return entry;
}

const unwrapped = (cell: string): string => /^="([^"]*)"$/.exec(cell)?.[1] ?? cell;

const counted = (count: number): string => count.toLocaleString('en-GB');

/** @throws Faulty */
function readCode(cell: string): string {
  const code = tidyTitle(cell);
  if (code === '') throw new Faulty('The code is missing.');
  if (code.length > LONGEST_CODE) throw new Faulty(`The code has ${counted(code.length)} characters; 40 at most.`);
  if (AS_NUMBER.test(code)) throw new Faulty(`A spreadsheet has made a number of the code: ${code}.`);
  if (!CODE.test(code) || compactCode(code) === '') throw new Faulty(`${code} is not a code.`);
  return code;
}

/** @throws Faulty */
function readTitle(cell: string): string {
  const title = tidyTitle(cell);
  if (title === '') throw new Faulty('The title is missing.');
  if (title.length > LONGEST_TITLE)
    throw new Faulty(`The title has ${counted(title.length)} characters; 1,000 at most.`);
  if (/^[=@]/.test(title)) throw new Faulty('The title is a formula, not text.');
  return title;
}

/** @throws Faulty */
function readFlag(cell: string, name: string): boolean {
  const word = cell.toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new Faulty(`${name}: ${cell.slice(0, 40)} is neither yes nor no.`);
}

/**
 * ISO date, of `2024-12-31`, `20241231`, `31/12/2024`, `31.12.2024`; null for an empty cell.
 * @throws Faulty
 */
function readDate(cell: string, order: ImportMapping['dateOrder']): string | null {
  if (cell === '') return null;
  const iso = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?$/.exec(cell);
  const slashed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(cell);
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : order === 'dmy'
      ? [slashed?.[3], slashed?.[2], slashed?.[1]]
      : [slashed?.[3], slashed?.[1], slashed?.[2]];
  const text = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new Faulty(`${cell.slice(0, 40)} is not a date as ${order === 'dmy' ? 'dd/mm/yyyy' : 'mm/dd/yyyy'}.`);
  return text;
}
