import { tidyTitle } from './entry.ts';
import { buildIndex } from './index-build.ts';
import { openIndex } from './index-format.ts';
import { searchIndex } from './index-search.ts';

/** Something that the clinic itself names: an insurer, a practitioner, a product. */
export interface Named {
  code: string;
  title: string;
}

/** One of them found: its place among those given, and the ranges of its tidied title that were matched. */
export interface NamedHit {
  at: number;
  title: string;
  marks: [number, number][];
}

/** Finds them by what was typed, the best first. */
export type NamedSearch = (query: string, limit: number) => { hits: NamedHit[]; total: number };

/** The search of the catalogues over tens or hundreds of names, whose codes are found as a word of the name is. Ties stand in the order given. */
export function nameSearch(things: readonly Named[]): NamedSearch {
  const titles = things.map(({ title }) => tidyTitle(title));
  const entries = things.map(({ code }, at) => ({
    scheme: 'name',
    code: placeCode(at),
    title: `${titles[at]} ${CODE_FOLLOWS} ${code}`,
  }));
  const index = openIndex(buildIndex(entries));
  if (index === null) throw new Error('A new search index could not be opened.');
  return (query, limit) => {
    const { hits, total } = searchIndex(index, query, { limit });
    return {
      total,
      hits: hits.map(({ code, marks }) => {
        const at = placeOf(code);
        const title = titles[at] ?? '';
        return { at, title, marks: marks.filter(([, end]) => end <= title.length) };
      }),
    };
  };
}

const CODE_FOLLOWS = '·';
/** Ten letters of the Yi script, in its order: on no keyboard of a clinic. */
const FIGURES = 'ꀀꀁꀂꀃꀄꀅꀆꀇꀈꀉ';

/** A place as a code that nobody types. */
function placeCode(at: number): string {
  return String(at)
    .padStart(6, '0')
    .replace(/\d/g, (figure) => FIGURES[Number(figure)] ?? '');
}

function placeOf(code: string): number {
  return Number(code.replace(/\D/g, (letter) => String(FIGURES.indexOf(letter))));
}
