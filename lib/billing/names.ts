/** Names as practice systems write them: compared exactly after removing differences of writing, never by likeness. */

/** Marks that may hide in a page's text and change how a name looks or compares: controls, zero-width and bidirectional marks. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

const TITLES = new Set(
  'dr doctor mr mrs ms miss mx prof professor sir dame lady lord rev revd reverend master madam'.split(' '),
);

/** Degrees and honours behind a name. Only those that are nobody's name: *Ma*, *Md* and *Ba* are. */
const POST_NOMINALS = new Set(
  'phd dphil mbchb mbbs bsc msc frcs frcp mrcs mrcp mrcgp frcgp mbe obe cbe kbe dbe'.split(' '),
);

/** One space between words, none at the ends, no invisible marks, compatible forms made one (NFKC). For comparing and for showing. */
export function tidyText(text: string): string {
  return text.replace(/\s/gu, ' ').replace(INVISIBLE, '').normalize('NFKC').replace(/\s+/gu, ' ').trim();
}

function isTitle(word: string): boolean {
  return TITLES.has(word.toLowerCase().replace(/\./g, ''));
}

function isPostNominal(word: string): boolean {
  return POST_NOMINALS.has(word.toLowerCase().replace(/\./g, ''));
}

/** Whether words between two commas stand beside the name, as *Mr* does in `Smith, John, Mr`. Never the first ones: *Lord* may be a surname. */
function standsBeside(words: readonly string[], place: number): boolean {
  return place > 0 && words.every((word) => isTitle(word) || isPostNominal(word));
}

/** Words without the titles before them; titles alone stay, so that no name becomes empty. */
function withoutTitles(words: string[]): string[] {
  const first = words.findIndex((word) => !isTitle(word));
  return first <= 0 ? words : words.slice(first);
}

/**
 * A form in which two writings of one name are equal: without case, titles (Dr, Mr, Mrs, Prof…), punctuation and doubled spaces;
 * `Hart, Amelia` as `amelia hart`, `O’Neill` as `oneill`, `Smith-Jones` as `smith jones`. Accents count. Empty for a name without letters or digits.
 */
export function normaliseName(name: string): string {
  const tidy = tidyText(name).toLowerCase().normalize('NFKC');
  const parts = tidy
    .split(',')
    .map(plainWords)
    .filter((part) => part.length > 0)
    .filter((part, place) => !standsBeside(part, place))
    .map(withoutTitles);
  // “Surname, First”; with more commas the order means something else, and stays.
  const words = parts.length === 2 ? [...(parts[1] ?? []), ...(parts[0] ?? [])] : parts.flat();
  return withoutTitles(words).join(' ');
}

function plainWords(text: string): string[] {
  return text
    .replace(/['’‘ʼ`´]/gu, '')
    .replace(/(?<![\p{L}\p{M}])(\p{L})\.(?=\p{L}\.|\s|$)/gu, '$1')
    .replace(/(?<=[\p{L}])\.(?=\p{L}(?:\.|\s|$))/gu, '')
    .replace(/&/gu, ' and ')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '');
}

/** Something with one name, or with the several names that practice systems know it by. */
export type Named = { names: readonly string[] } | { name: string };

/** Result of looking a name up: one, several (a person must choose), or none. */
export type NameSearch<Item> =
  | { kind: 'match'; match: Item }
  | { kind: 'ambiguous'; ambiguous: Item[] }
  | { kind: 'none' };

function namesOf(item: Named): readonly string[] {
  return 'names' in item ? item.names : [item.name];
}

/**
 * Looks for the one item of that name. The name as written counts before the normalised one, so that *Mr Hart* and *Dr Hart* are told apart
 * where the page tells them apart. Never by likeness: a typing error gives `none`, never another item.
 */
export function findByName<Item extends Named>(list: readonly Item[], name: string): NameSearch<Item> {
  const written = tidyText(name).toLowerCase();
  const normal = normaliseName(name);
  if (normal === '') return { kind: 'none' };
  const exact = list.filter((item) => namesOf(item).some((one) => tidyText(one).toLowerCase() === written));
  const found =
    exact.length > 0 ? exact : list.filter((item) => namesOf(item).some((one) => normaliseName(one) === normal));
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'none' };
  return others.length === 0 ? { kind: 'match', match: first } : { kind: 'ambiguous', ambiguous: found };
}

/** Words that belong to the surname after them. */
const PARTICLES = new Set(
  'van von der den de del della di da do dos du la le st ten ter bin ibn al el ap mac mc'.split(' '),
);

/** A patient's name in parts; a part that the name does not show is null. */
export interface PatientNameParts {
  title: string | null;
  first: string | null;
  last: string;
}

/** Digits in a row (a birth date, a patient number) or `&` (two people): what stands there is not just one person's name. */
const MORE_THAN_A_NAME = /\p{N}{2}|&/u;

/**
 * `Mrs Jane Doe`, `DOE, Jane (Mrs)`, `Doe, Jane, Mrs` or `Doe, Mrs Jane` in parts, spelt as written. The last word is the surname, with the
 * particles before it (*van der Berg*); post-nominals belong to no part. Null where it would be guessing: a person says the name then. Only for
 * pages that don't show the parts themselves.
 */
export function splitPatientName(name: string): PatientNameParts | null {
  const commas = tidyText(name)
    .replace(/[()[\]]/gu, ' ')
    .split(',')
    .map(wordsOf)
    .filter((part) => part.length > 0);
  const beside = commas.filter(standsBeside).flat();
  const [one, other, ...more] = commas.filter((part, place) => !standsBeside(part, place)).map(takeTitles);
  if (one === undefined || more.length > 0 || MORE_THAN_A_NAME.test(name)) return null;
  const titles = [...one.titles, ...(other?.titles ?? []), ...beside.filter(isTitle)];
  const title = titles.length === 0 ? null : titles.join(' ');
  if (other !== undefined) return { title, first: other.words.join(' ') || null, last: one.words.join(' ') };
  let start = Math.max(0, one.words.length - 1);
  while (start > 1 && PARTICLES.has((one.words[start - 1] ?? '').toLowerCase())) start -= 1;
  return { title, first: one.words.slice(0, start).join(' ') || null, last: one.words.slice(start).join(' ') };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** The titles before and behind a name, and the words of the name, of which at least one stays. Post-nominals are neither. */
function takeTitles(all: readonly string[]): { titles: string[]; words: string[] } {
  const words = [...all];
  const taken: string[] = [];
  while (words.length > 1 && isTitle(words[0] ?? '')) taken.push(...words.splice(0, 1));
  while (words.length > 1 && standsBeside(words.slice(-1), words.length - 1)) taken.push(...words.splice(-1));
  return { titles: taken.filter(isTitle), words };
}
