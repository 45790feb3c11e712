import { type CatalogueEntry, compactCode } from '../entry.ts';
import { type FileReading, inspectBytes, Refused, textOf } from './decode.ts';
import { guessMapping, guessSet, headerShape, type ImportMapping } from './mapping.ts';
import { type RowFault, readRow } from './rows.ts';
import { guessDelimiter, readTable, type TableRow } from './table.ts';

/** One concept of a FHIR ValueSet or CodeSystem. */
export interface FhirCode {
  code: string;
  display: string;
  requiresProcedureCode?: boolean;
  withdrawn?: boolean;
}

/** Reads a FHIR resource; null where it holds no list of codes. The client's reading is passed in: what the server sends and what a file holds are read alike. */
export type ReadFhir = (json: unknown) => FhirCode[] | null;

/** What a file is, found without changing anything. */
export interface FileInspection extends FileReading {
  fileName: string;
  kind: 'table' | 'fhir';
  /** Between cells; empty for FHIR. */
  delimiter: string;
  /** The first rows, cells cut short. */
  preview: string[][];
  /** As guessed. */
  mapping: ImportMapping;
  /** Files of one shape are read alike. */
  shape: string;
}

/** Codes and faults of a piece of the file. */
export interface CodesRead {
  entries: CatalogueEntry[];
  faults: RowFault[];
}

const PREVIEW_ROWS = 8;
const SAMPLE_ROWS = 200;
const SAMPLE_TEXT = 64 * 1024;
const LONGEST_SHOWN = 200;
/** Characters of a FHIR file: JSON can't be read a piece at a time, and takes many times its size in memory. A quarter of a million codes fit. */
const LONGEST_JSON = 32 * 1024 * 1024;
/** More than any edition of any list: the codes are held in memory while their index is built. */
const MOST_CODES = 250_000;
/** Characters of titles and other names, for the same reason; all of ICD-10 has a tenth of it. */
const MOST_TEXT = 64 * 1024 * 1024;

const NO_LIST =
  'This file holds no list of codes. A CSV file with a column for the code and one for its title is best.';

/** @throws Refused */
export async function inspectFile(file: Blob, fileName: string, readFhir: ReadFhir): Promise<FileInspection> {
  const reading = await inspectBytes(file);
  const sample = await beginning(textOf(file, reading));
  if (sample.trim() === '') throw new Refused('The file is empty.');
  if (/^\s*<(?:!doctype|html|\?xml|[a-z]+[\s>])/i.test(sample))
    throw new Refused(
      'This is a web page or XML, not a list of codes. Save the list as CSV (UTF-8), and choose that file.',
    );
  const base = { ...reading, fileName };
  if (/^\s*[{[]/.test(sample)) {
    const codes = await readJson(file, reading, readFhir);
    const preview = codes.slice(0, PREVIEW_ROWS).map(({ code, display }) => [code, display.slice(0, LONGEST_SHOWN)]);
    const set = guessSet(
      fileName,
      codes.slice(0, SAMPLE_ROWS).map(({ code }) => code),
    );
    const mapping: ImportMapping = {
      set,
      header: false,
      columns: { code: 0, title: 1 },
      dateOrder: 'dmy',
      separator: ';',
    };
    return { ...base, kind: 'fhir', delimiter: '', preview, mapping, shape: 'fhir' };
  }
  const delimiter = guessDelimiter(sample);
  const rows: string[][] = [];
  for await (const piece of readTable(textOf(file, reading), delimiter)) {
    rows.push(...piece.slice(0, SAMPLE_ROWS).map(({ cells }) => cells.map((cell) => cell.slice(0, LONGEST_SHOWN))));
    if (rows.length >= SAMPLE_ROWS) break;
  }
  if (Math.max(0, ...rows.map(({ length }) => length)) < 2) throw new Refused(NO_LIST);
  const mapping = guessMapping(rows.slice(0, SAMPLE_ROWS), fileName);
  return { ...base, kind: 'table', delimiter, preview: rows.slice(0, PREVIEW_ROWS), mapping, shape: headerShape(rows) };
}

async function beginning(text: AsyncIterable<string>): Promise<string> {
  let sample = '';
  for await (const piece of text) {
    sample += piece;
    if (sample.length >= SAMPLE_TEXT) break;
  }
  return sample.slice(0, SAMPLE_TEXT);
}

/** @throws Refused */
async function readJson(file: Blob, reading: FileReading, readFhir: ReadFhir): Promise<FhirCode[]> {
  let text = '';
  for await (const piece of textOf(file, reading)) {
    text += piece;
    if (text.length > LONGEST_JSON)
      throw new Refused(
        'A FHIR file may hold 32 MB at most, unpacked. Save the list as CSV (UTF-8), and choose that file.',
      );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refused('This JSON file is cut off or damaged. Get the file again, then choose it.');
  }
  const codes = readFhir(json);
  if (codes === null || codes.length === 0)
    throw new Refused('This JSON file is no FHIR ValueSet or CodeSystem with codes in it.');
  return codes;
}

/**
 * All codes of a file, a piece at a time. Of rows with the same code the first counts: another one that says the same is passed over, one that
 * says something else is a fault.
 * @throws Refused where the file ends in the middle, or holds more than any list does
 */
export async function* readCodes(
  file: Blob,
  inspection: Pick<FileInspection, keyof FileReading | 'kind' | 'delimiter'>,
  mapping: ImportMapping,
  readFhir: ReadFhir,
): AsyncGenerator<CodesRead> {
  const seen: SeenCodes = new Map();
  const pieces =
    inspection.kind === 'fhir'
      ? fhirRows(await readJson(file, inspection, readFhir))
      : readTable(textOf(file, inspection), inspection.delimiter);
  let first = mapping.header;
  let text = 0;
  for await (const piece of pieces) {
    const read: CodesRead = { entries: [], faults: [] };
    for (const row of piece) {
      if (first) {
        first = false;
        continue;
      }
      takeRow(row, mapping, seen, read);
    }
    if (seen.size > MOST_CODES)
      throw new Refused('The file holds more than 250,000 codes: no list is that long. Choose the list of one scheme.');
    text += read.entries.reduce((sum, { title, synonyms = [] }) => sum + title.length + synonyms.join('').length, 0);
    if (text > MOST_TEXT)
      throw new Refused('Titles and synonyms hold more than 64 MB: choose columns with short names for them.');
    yield read;
  }
}

/** Where each code stood first, and what of its title tells it from another: the titles themselves would keep the whole file in memory. */
type SeenCodes = Map<string, { line: number; title: number }>;

/** 32-bit FNV-1a. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** A concept as a row, with the facts that FHIR tells beside code and title. */
type FhirRow = TableRow & { facts?: Partial<CatalogueEntry> };

function takeRow(row: FhirRow, mapping: ImportMapping, seen: SeenCodes, read: CodesRead): void {
  const reading = readRow(row, mapping);
  if ('fault' in reading) {
    read.faults.push(reading.fault);
    return;
  }
  const entry = { ...reading.entry, ...row.facts };
  const key = compactCode(entry.code);
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, { line: row.line, title: digest(entry.title) });
    read.entries.push(entry);
  } else if (before.title !== digest(entry.title)) {
    const reason = `The code stands on line ${before.line} already, with another title.`;
    read.faults.push({ line: row.line, code: entry.code, reason });
  }
}

async function* fhirRows(codes: readonly FhirCode[]): AsyncGenerator<FhirRow[]> {
  const STEP = 5000;
  for (let from = 0; from < codes.length; from += STEP) {
    yield codes.slice(from, from + STEP).map(({ code, display, requiresProcedureCode, withdrawn }, at) => ({
      line: from + at + 1,
      cells: [code, display],
      fault: null,
      facts: {
        ...(requiresProcedureCode !== undefined && { requiresProcedureCode }),
        ...(withdrawn && { withdrawn }),
      },
    }));
  }
}
