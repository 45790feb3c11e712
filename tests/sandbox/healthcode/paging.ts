/** One page of a list: `page` from 1, `count` entries at most. */
export type Page = {
  page: number;
  count: number;
  /** The `meta.tag` entries that tell page, count and number of all records. */
  tags(maxRecords: number): { system: string; code: string; display: string }[];
};

const pagingSystem = 'https://ref.api.healthcode.co.uk/paging';

/** Reads `page` and `count`; what is missing or no number becomes 1 and 100, and `count` is at most `most`. */
export function paging(query: URLSearchParams, most = 1000): Page {
  const page = Math.max(1, wholeNumber(query.get('page')) ?? 1);
  const count = Math.min(most, Math.max(1, wholeNumber(query.get('count')) ?? 100));
  return {
    page,
    count,
    tags: (maxRecords) => [
      { system: pagingSystem, code: 'page', display: String(page) },
      { system: pagingSystem, code: 'count', display: String(count) },
      { system: pagingSystem, code: 'maxRecords', display: String(maxRecords) },
    ],
  };
}

/** The entries of one page; empty beyond the end. */
export function slicePage<Entry>(entries: readonly Entry[], page: Page): Entry[] {
  return entries.slice((page.page - 1) * page.count, page.page * page.count);
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
