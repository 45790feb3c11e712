import type { SearchOffered } from '../../components/ui/ChoiceField.tsx';
import type { NamedSearch } from '../../lib/catalogue/named.ts';

let built: { of: string; search: NamedSearch } | null = null;

/**
 * The catalogues' search over what a page holds itself, so that a stopped worker costs no key. It is loaded when somebody types the first
 * letter into such a field, not when the page opens; the index is kept while the same things are searched.
 */
export const searchOffered: SearchOffered = async (offered, query, limit) => {
  const { nameSearch } = await import('../../lib/catalogue/named.ts');
  const of = JSON.stringify(offered.map(({ code, title }) => [code, title]));
  if (built?.of !== of) built = { of, search: nameSearch(offered) };
  const { hits, total } = built.search(query, limit);
  return {
    hits: hits.flatMap(({ at, title, marks }) => {
      const hit = offered[at];
      return hit === undefined ? [] : [{ ...hit, title, marks }];
    }),
    total,
    catalogue: { state: 'ready', done: offered.length, total: offered.length, message: null },
  };
};
