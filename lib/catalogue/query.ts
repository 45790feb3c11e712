import { wordsOf } from './words.ts';

/** A word of a query. */
export interface QueryWord {
  text: string;
  /** How much finding it counts, 0 to 1. */
  weight: number;
  /** An entry is found only if it has this word (or what stands for it). */
  required: boolean;
}

/** At most so many characters and words of a query are looked at. */
const MAX_LENGTH = 200;
const MAX_WORDS = 12;

const SMALL = new Set(
  (
    'of the a an and or in on to by for at from with w is his her my due as type side pt patient ho co query ' +
    'after since following known'
  ).split(' '),
);
/** Short for a side; what they stand for is in the table of synonyms. */
const SIDES = new Set('l lt lft r rt rgt bil bilat bl both lhs rhs'.split(' '));
const QUALIFIERS = new Set(
  (
    'left right bilateral unilateral acute chronic mild moderate severe bad suspected possible probable likely query recurrent old new early late primary unspecified nos ' +
    'disease disorder syndrome condition problem problems symptoms infection injury without no not idiopathic simple other general generalised generalized localised patient ' +
    'exacerbation exac flare review followup ongoing longstanding annual yearly routine clinic management established'
  ).split(' '),
);

/** Signs that clinicians use for words. */
function expandSigns(text: string): string {
  return (
    text
      .replace(/#/g, ' fracture ')
      .replace(/\bb\/l\b/gi, ' bilateral ')
      .replace(/\bw\/(?!\w)/gi, ' with ')
      .replace(/\b(?:c\/o|h\/o|r\/o|s\/p)\b/gi, ' ')
      // For how long: days, weeks, months.
      .replace(/\b\d+\/(?:7|52|12)\b/g, ' ')
      .replace(/\b(?:fhx?|fam(?:ily)? hx)(?=\s+\w)/gi, ' family history ')
      .replace(/&|\+/g, ' and ')
  );
}

/** The words of a query, with what each is worth. */
export function queryWords(query: string): QueryWord[] {
  const words = wordsOf(expandSigns(query.slice(0, MAX_LENGTH)))
    // `type2`, `covid19`: letters and figures are told apart, as long as it doesn't look like a code.
    .flatMap(({ text }) => /^(\p{L}{3,})(\d+)$/u.exec(text)?.slice(1) ?? [text])
    .slice(0, MAX_WORDS);
  const plain = words.filter((word) => !SMALL.has(word) && !SIDES.has(word) && !QUALIFIERS.has(word));
  return words.map((text) => {
    if (SMALL.has(text)) return { text, weight: 0.1, required: plain.length === 0 && words.length === 1 };
    // Where only sides and qualifiers were typed, they are all there is to go by.
    if (SIDES.has(text) || QUALIFIERS.has(text)) return { text, weight: 0.4, required: plain.length === 0 };
    return { text, weight: 1, required: true };
  });
}

/** Whether a word may stand inside a phrase without being part of it: `pain in the left knee` is _knee pain_ too. */
export function isAside({ text }: QueryWord): boolean {
  return SMALL.has(text) || SIDES.has(text) || text === 'left' || text === 'right' || text === 'bilateral';
}

/** Where in or on the body something is. */
const PLACES = new Set(
  (
    'eye eyes ear ears nose throat mouth lip lips tongue face facial cheek chin forehead scalp head neck shoulder shoulders arm arms elbow forearm wrist hand hands finger fingers thumb chest breast ' +
    'back spine abdomen tummy stomach groin hip hips buttock thigh knee knees leg legs calf calves shin ankle ankles foot feet heel toe toes skin nail nails lid eyelid trunk body joint joints ' +
    'upper lower inner outer big little middle terminal distal proximal anterior posterior'
  ).split(' '),
);

/** Whether a word only says where: a set may not divide an illness by that. */
export function isPlace({ text }: QueryWord): boolean {
  return PLACES.has(text);
}

/** Parts of the search that can be left out, to see what each is worth. */
export type SearchPart =
  | 'concepts'
  | 'meant codes'
  | 'places'
  | 'typing errors'
  | 'rarity'
  | 'word kinds'
  | 'first words'
  | 'whole titles'
  | 'families'
  | 'endings';
