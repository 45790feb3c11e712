import { meaningsIn } from './concepts.ts';
import type { CodeIndex } from './index-format.ts';
import { type SearchOptions, type SearchResult, searchIndex } from './index-search.ts';
import { CONCEPTS } from './synonyms.ts';

const clinicalMeanings = meaningsIn(CONCEPTS);

/** `searchIndex` with what clinicians and patients say. Names of insurers or people are searched without: a table of illnesses says nothing of them. */
export function search(index: CodeIndex, query: string, options: SearchOptions): SearchResult {
  return searchIndex(index, query, options, clinicalMeanings);
}
