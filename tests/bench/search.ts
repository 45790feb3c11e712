import { parseArgs } from 'node:util';
import { type CatalogueEntry, compactCode } from '../../lib/catalogue/entry.ts';
import { buildIndex } from '../../lib/catalogue/index-build.ts';
import { openIndex } from '../../lib/catalogue/index-format.ts';
import type { SearchPart } from '../../lib/catalogue/query.ts';
import { search } from '../../lib/catalogue/search.ts';
import { britishEdition } from './british-edition.ts';
import { readCodes, readText } from './codes-file.ts';

/**
 * How well and how fast the code search is, on codes and queries from outside, beside MiniSearch on the same, and with each part switched off in turn.
 * `--json` prints its own figures alone, as one object; `--misses` what isn't first:
 * `npm run bench:search -- --codes FILE.tsv[.gz] --queries FILE.jsonl [--json] [--misses] [--held-out only|without] [--british]`.
 * `--british` rewrites the codes as another edition has them, and leaves out queries of which it has no right code.
 * Codes: a table with the columns `code` and `title`. Queries: lines of `{query, expected}`, the beginnings of right codes without dots.
 */

interface Query {
  query: string;
  expected: string[];
  heldOut?: boolean;
}

interface Figures {
  codes: number;
  queries: number;
  hitAt1: number;
  hitAt5: number;
  p50Ms: number;
  p95Ms: number;
  buildMs: number;
  loadMs: number;
  indexBytes: number;
}

/** A search to measure: gives the codes it finds, best first. */
type Finder = (query: string) => string[];

const SHOWN = 5;
/** Each query is timed so often; the middle one counts. */
const RUNS = 5;

function readQueries(path: string, heldOut: string | undefined): Query[] {
  return readText(path)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line): Query => JSON.parse(line))
    .filter((query) => heldOut === undefined || (heldOut === 'only') === (query.heldOut === true));
}

const isRight = (code: string, { expected }: Query): boolean =>
  expected.some((beginning) => compactCode(code).startsWith(compactCode(beginning)));

function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const before = performance.now();
  const result = work();
  return { result, ms: performance.now() - before };
}

function judge(find: Finder, queries: Query[]) {
  const times = queries.map(({ query }) =>
    quantile(
      Array.from({ length: RUNS }, () => timed(() => find(query)).ms),
      0.5,
    ),
  );
  const found = queries.map((query) => ({ query, codes: find(query.query).slice(0, SHOWN) }));
  const share = (isHit: (codes: string[], query: Query) => boolean) =>
    rounded(found.filter(({ codes, query }) => isHit(codes, query)).length / Math.max(1, queries.length), 4);
  return {
    hitAt1: share((codes, query) => isRight(codes[0] ?? '', query)),
    hitAt5: share((codes, query) => codes.some((code) => isRight(code, query))),
    p50Ms: rounded(quantile(times, 0.5)),
    p95Ms: rounded(quantile(times, 0.95)),
    misses: found.filter(({ codes, query }) => !isRight(codes[0] ?? '', query)),
  };
}

function measureOurs(entries: CatalogueEntry[], queries: Query[]) {
  const { result: stored, ms: buildMs } = timed(() => buildIndex(entries));
  const load = timed(() => {
    const index = openIndex(stored);
    if (index === null) throw new Error('The index could not be opened.');
    search(index, queries[0]?.query ?? 'knee', { limit: SHOWN });
    return index;
  });
  const find =
    (without?: SearchPart): Finder =>
    (query) =>
      search(load.result, query, { limit: SHOWN, ...(without && { without: new Set([without]) }) }).hits.map(
        ({ code }) => code,
      );
  for (const { query } of queries) find()(query);
  const { misses, ...quality } = judge(find(), queries);
  const figures: Figures = {
    codes: load.result.entries,
    queries: queries.length,
    ...quality,
    buildMs: rounded(buildMs, 0),
    loadMs: rounded(load.ms),
    indexBytes: stored.byteLength,
  };
  return { figures, misses, find };
}

async function measureMiniSearch(entries: CatalogueEntry[], queries: Query[]): Promise<Figures> {
  const { default: MiniSearch } = await import('minisearch');
  const options = {
    fields: ['title', 'code'],
    idField: 'code',
    // Any of the words will do: with all required it finds fewer.
    searchOptions: { prefix: true, fuzzy: 0.2, combineWith: 'OR' as const },
  };
  const built = timed(() => {
    const index = new MiniSearch<CatalogueEntry>(options);
    index.addAll([...new Map(entries.map((entry) => [entry.code, entry])).values()]);
    return JSON.stringify(index);
  });
  const load = timed(() => {
    const index = MiniSearch.loadJSON<CatalogueEntry>(built.result, options);
    index.search(queries[0]?.query ?? 'knee');
    return index;
  });
  const find: Finder = (query) => load.result.search(query).map(({ id }) => String(id));
  const { misses: _misses, ...quality } = judge(find, queries);
  return {
    codes: entries.length,
    queries: queries.length,
    ...quality,
    buildMs: rounded(built.ms, 0),
    loadMs: rounded(load.ms),
    indexBytes: Buffer.byteLength(built.result),
  };
}

const PARTS: SearchPart[] = [
  'concepts',
  'meant codes',
  'places',
  'typing errors',
  'endings',
  'rarity',
  'word kinds',
  'whole titles',
  'first words',
  'families',
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      codes: { type: 'string' },
      queries: { type: 'string' },
      json: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      'held-out': { type: 'string' },
      british: { type: 'boolean', default: false },
    },
  });
  if (!values.codes || !values.queries) throw new Error('Give --codes FILE.tsv[.gz] and --queries FILE.jsonl.');
  const rows = readCodes(values.codes);
  const entries = (values.british ? britishEdition(rows) : rows).map(
    ([code, title]): CatalogueEntry => ({ scheme: 'ICD10', code, title }),
  );
  const queries = readQueries(values.queries, values['held-out']).filter(
    (query) => !values.british || entries.some(({ code }) => isRight(code, query)),
  );
  const { figures, misses, find } = measureOurs(entries, queries);
  if (values.json) {
    console.log(JSON.stringify(figures));
    return;
  }
  if (values.misses) {
    console.log(JSON.stringify(figures));
    for (const { query, codes } of misses)
      console.log(`${query.query} [${query.expected.join(' ')}] → ${codes.join(', ')}`);
    return;
  }
  console.log('Times in milliseconds, of the build and the first answer too; the stored index in bytes.');
  console.table({ 'this search': figures, MiniSearch: await measureMiniSearch(entries, queries) });
  console.log('With one part switched off (concepts: the synonym table):');
  console.table(
    Object.fromEntries(
      [undefined, ...PARTS].map((part) => {
        const { hitAt1, hitAt5, p50Ms, p95Ms } = judge(find(part), queries);
        return [part ?? '(none)', { hitAt1, hitAt5, p50Ms, p95Ms }];
      }),
    ),
  );
}

await main();
