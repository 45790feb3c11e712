/** How text becomes words that can be compared. The index and the query go through the same functions. */

/** A word inside a text, with where it stands. */
export interface Word {
  text: string;
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’ʼ][\p{L}\p{M}]+)*/gu;
const MARKS = /\p{M}+/gu;

/** Lower case, without accents and without a possessive ending: `Crohn’s` → `crohn`, `Ménière` → `meniere`. */
export function plainWord(word: string): string {
  const lower = word.toLowerCase();
  // Nearly all words need nothing of what follows.
  if (/^[a-z0-9]+$/.test(lower)) return lower;
  const plain = lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(/ß/g, 'ss')
    .replace(/[æœ]/g, (letter) => (letter === 'æ' ? 'ae' : 'oe'));
  return plain.replace(/['’ʼ]s$/u, '').replace(/['’ʼ]/gu, '');
}

/** The words of a text in order, plain. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const plain = plainWord(match[0]);
    if (plain !== '') words.push({ text: plain, start: match.index, end: match.index + match[0].length });
  }
  return words;
}

/** Numbers as words and Roman numerals, in figures. `i`, `v`, `x` alone are letters too (vitamin, factor), yet *type I* is common. */
const NUMERALS: Record<string, string> = {
  i: '1',
  ii: '2',
  iii: '3',
  iv: '4',
  v: '5',
  vi: '6',
  vii: '7',
  viii: '8',
  ix: '9',
  x: '10',
  xi: '11',
  xii: '12',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  first: '1st',
  second: '2nd',
  third: '3rd',
  fourth: '4th',
  fifth: '5th',
  sixth: '6th',
  seventh: '7th',
  eighth: '8th',
  ninth: '9th',
  tenth: '10th',
};

/** The words for numbers whose figures begin with this one: `1` → `i`, `one`, `first`, `ten`, … */
export function numeralsOf(figure: string): string[] {
  return Object.keys(NUMERALS).filter((word) => NUMERALS[word]?.startsWith(figure));
}

/** Words whose British and American forms no rule covers. */
const SPELLINGS: Record<string, string> = {
  grey: 'gray',
  mould: 'mold',
  mouldy: 'moldy',
  disc: 'disk',
  discs: 'disks',
  artefact: 'artifact',
  aluminium: 'aluminum',
  neurone: 'neuron',
  tyre: 'tire',
  paralysed: 'paralyzed',
  practise: 'practice',
  skilful: 'skillful',
  judgement: 'judgment',
  enrolment: 'enrollment',
  ageing: 'aging',
  jewellery: 'jewelry',
  pyjamas: 'pajamas',
  plough: 'plow',
  cheque: 'check',
  kerb: 'curb',
  whisky: 'whiskey',
  sceptic: 'skeptic',
  programme: 'program',
};

/** What any of the rules below looks for. */
const DIFFERS = /[ao]e|our|re|is|lys|sulph|leuco|lling|lled/;

/**
 * One spelling for British and American words, and figures for numerals: `haemorrhage` → `hemorrhage`, `tumours` → `tumors`, `ii` → `2`.
 * Works on beginnings of words too, as far as they show the difference.
 */
export function foldSpelling(word: string): string {
  const known = NUMERALS[word] ?? SPELLINGS[word];
  if (known !== undefined) return known;
  if (word.length < 3 || !DIFFERS.test(word)) return word;
  let folded = word;
  if (word.length >= 5 || /^(?:[ao]e|[chfp]ae|[cf]oe)/.test(word))
    folded = folded.replace(/[ao]e(?!$)/g, 'e').replace(/^([chp])ae$/, '$1e');
  if (folded.length < 5) return folded;
  return folded
    .replace(/our(?=$|s$|ed$|ing$|al$|ally$|able$|less$|ful$|ation)/, 'or')
    .replace(/([^aeiou])re(?=s?$)/, '$1er')
    .replace(/([a-z]{3})is(?=e$|es$|ed$|er$|ing$|ation)/, '$1iz')
    .replace(/lys(?=e$|es$|ed$|er$|ing$)/, 'lyz')
    .replace(/sulph/, 'sulf')
    .replace(/^leuco/, 'leuko')
    .replace(/lling$/, 'ling')
    .replace(/lled$/, 'led');
}

/** The word without a plural ending: `fractures` → `fracture`, `biopsies` → `biopsy`. */
export function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return /(?:ss|us|is)$/.test(word) ? word : word.slice(0, -1);
}

const ENDINGS = [
  'ically',
  'ical',
  'ions',
  'ings',
  'ives',
  'ion',
  'ive',
  'ing',
  'ous',
  'ies',
  'ics',
  'als',
  'es',
  'is',
  'us',
  'um',
  'ed',
  'al',
  'ic',
  'ae',
  's',
  'a',
  'e',
  'y',
  'i',
];

/** What is left of a word without one common ending: `diabetes` and `diabetic` → `diabet`. At least four letters, five before longer endings. */
export function root(word: string): string {
  for (const ending of ENDINGS) {
    const kept = word.length - ending.length;
    if (kept >= (ending.length > 2 ? 5 : 4) && word.endsWith(ending)) return word.slice(0, kept);
  }
  return word;
}
