import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A text file, unpacked where it is gzipped. */
export function readText(path: string): string {
  const bytes = readFileSync(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
}

/** Rows of a table of codes, `[code, title]`: its columns `code` and `title`, whatever others it has. Throws where one is missing. */
export function readCodes(path: string): [code: string, title: string][] {
  const [head = '', ...lines] = readText(path).split(/\r?\n/);
  const columns = head.split('\t').map((name) => name.trim().toLowerCase());
  const code = columns.indexOf('code');
  const title = columns.indexOf('title');
  if (code < 0 || title < 0) throw new Error(`${path}: the columns code and title are missing.`);
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('\t'))
    .map((cells): [string, string] => [cells[code] ?? '', cells[title] ?? '']);
}
