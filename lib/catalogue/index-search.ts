import type { MeaningsOf } from './concepts.ts';
import { compactCode } from './entry.ts';
import { codesBeginning, countsOn, entryAt } from './find-code.ts';
import { dayNumber } from './index-build.ts';
import { type CodeIndex, codeAt } from './index-format.ts';
import { marksOf } from './marks.ts';
import { matchQuery, type QueryMatch, releaseMatch } from './match.ts';
import type { SearchPart } from './query.ts';
import { rankMatches } from './rank.ts';

export interface SearchOptions {
  /** Most hits that are given; `total` counts all. */
  limit: number;
  /** Codes that this clinic or practitioner used, the likeliest first. */
  recents?: readonly string[];
  /** ISO date of service: what doesn't count on it is marked as withdrawn. */
  date?: string;
  /** For measuring only. */
  without?: ReadonlySet<SearchPart>;
}

/** One code found. */
export interface SearchHit {
  scheme: string;
  code: string;
  title: string;
  /** [start, end) ranges of the title that were matched, in order, apart from each other. */
  marks: [number, number][];
  /** Stands for its sub-codes and can't be chosen. */
  heading: boolean;
  /** Doesn't count on the date, or any more. */
  withdrawn: boolean;
  /** ISO dates between which it counts, both inclusive; null where the set names none. */
  validFrom: string | null;
  validTo: string | null;
  /** A service code that must not stand without a procedure code. */
  requiresProcedureCode: boolean;
}

export interface SearchResult {
  hits: SearchHit[];
  /** How many entries match in all. */
  total: number;
}

const NOTHING: ReadonlySet<SearchPart> = new Set();

/**
 * Finds codes by what was typed: words in any order, their beginnings, with typing errors, abbreviations and lay words, or a code with or
 * without its dot. An empty query gives the recents. The same bytes and the same question always give the same answer. How hits are ordered is
 * told in README.md.
 * @param meaningsOf what words may also mean; by default nothing
 */
export function searchIndex(
  index: CodeIndex,
  query: string,
  options: SearchOptions,
  meaningsOf: MeaningsOf = () => [],
): SearchResult {
  const day = dayNumber(options.date);
  const recents = entriesOfCodes(index, options.recents ?? []);
  const hitOf = (entry: number, match: QueryMatch | null): SearchHit => {
    const { scheme, code, title, heading, validFrom, validTo, requiresProcedureCode } = entryAt(index, entry);
    return {
      scheme,
      code,
      title,
      marks: match === null ? [] : marksOf(index, entry, title, match),
      heading: heading ?? false,
      withdrawn: !countsOn(index, entry, day),
      validFrom: validFrom ?? null,
      validTo: validTo ?? null,
      requiresProcedureCode: requiresProcedureCode ?? false,
    };
  };
  if (query.trim() === '') {
    return { hits: recents.slice(0, options.limit).map((entry) => hitOf(entry, null)), total: recents.length };
  }
  const without = options.without ?? NOTHING;
  const match = matchQuery(index, query, without, meaningsOf);
  try {
    const ranked = rankMatches(index, match, { recents, day, limit: options.limit, without });
    return { hits: ranked.map(({ entry }) => hitOf(entry, match)), total: match.count };
  } finally {
    releaseMatch(match);
  }
}

function entriesOfCodes(index: CodeIndex, codes: readonly string[]): number[] {
  const found: number[] = [];
  for (const code of codes.slice(0, 100)) {
    const compact = compactCode(code);
    const [from, to] = codesBeginning(index, compact);
    if (from < to && compactCode(codeAt(index, from)) === compact && !found.includes(from)) found.push(from);
  }
  return found;
}
