import { foldSpelling, numeralsOf, singular, wordsOf } from './words.ts';

/** What a word or phrase of a query may also be written as in a catalogue. */
export interface Meaning {
  /** Ways to say it; of each, all words must be found. */
  phrases: string[][];
  /** Compact codes of the ICD-10 below which it is meant. */
  codes: string[];
}

/** A meaning found in a query. */
export interface FoundMeaning {
  /** The words that it stands for, by their places in the query. */
  places: number[];
  meaning: Meaning;
  /** The phrase was written out, without an error. */
  whole: boolean;
  /** It was written out, though perhaps with an error in a longer word. */
  finished: boolean;
}

/**
 * A place in the tree of phrases: reached by their first words. Its branches are made when a query first comes here, since a worker that was
 * just started has an answer to give before it has a tree to build.
 */
interface Node {
  /** Of phrases that end here. */
  meanings: Meaning[];
  /** Phrases that go on, with how many of their words led here. */
  waiting: { words: string[]; at: number; meaning: Meaning }[];
  branches: Map<string, Node> | null;
}

const emptyNode = (): Node => ({ meanings: [], waiting: [], branches: null });

/** A word as phrases are compared: in one spelling. */
const keyOf = foldSpelling;

/** Nearly all of the table is plain words, which need no more than to be told apart; a worker that just started has no time for more. */
const phraseOf = (text: string): string[] =>
  /^[a-z0-9]+(?: [a-z0-9]+)*$/.test(text) ? text.split(' ') : wordsOf(text).map(({ text: word }) => word);

/** What is said, as it stands in the table, and what it means. */
interface Concept {
  said: string[];
  meaning: Meaning;
}

/** Of a line; no more of it is read than must be. */
function conceptsIn(line: string): Concept[] {
  if (line.includes('~')) {
    const [names = '', codes = ''] = line.split('@');
    const all = list(names, '~').map((said) => ({ said, phrase: phraseOf(said) }));
    return all.map(({ said, phrase }) => ({
      said: [said],
      meaning: {
        phrases: all.flatMap((other) => (other.phrase === phrase ? [] : [other.phrase])),
        codes: list(codes, ' '),
      },
    }));
  }
  const [said = '', meant = ''] = line.split('=');
  return [{ said: said.split(','), meaning: meaningFrom(meant) }];
}

/**
 * Reads lines of the table: `heart attack, MI = acute myocardial infarction; myocardial infarction @ I21`, or `kidney ~ renal` for words that
 * stand for each other. Either part after `=` may be missing.
 */
export function readConcepts(lines: readonly string[]): { say: string[][]; meaning: Meaning }[] {
  return lines.flatMap(conceptsIn).map(({ said, meaning }) => ({
    say: said.filter((phrase) => phrase.trim() !== '').map((phrase) => phraseOf(phrase.trim())),
    meaning,
  }));
}

/** `acute myocardial infarction @ I21`, read when it is first asked for. */
function meaningFrom(text: string): Meaning {
  let read: Meaning | null = null;
  const known = (): Meaning => {
    if (read) return read;
    const [phrases = '', codes = ''] = text.split('@');
    read = { phrases: list(phrases, ';').map(phraseOf), codes: list(codes, ' ') };
    return read;
  };
  return {
    get phrases() {
      return known().phrases;
    },
    get codes() {
      return known().codes;
    },
  };
}

function list(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** A table of concepts, with what was read of it so far. */
interface ConceptTable {
  lines: readonly string[];
  /** By the beginning of a first word's key. */
  trees: Map<string, Node>;
  /** What lines say: one meaning is the same, however many phrases lead to it. */
  concepts: Map<string, Concept[]>;
  /** Keys of long words, by their first letter. */
  longWords: Map<string, string[]>;
}

function conceptsOf({ concepts }: ConceptTable, line: string): Concept[] {
  const known = concepts.get(line) ?? conceptsIn(line);
  concepts.set(line, known);
  return known;
}

/** By how much of their first word's key phrases are looked up: two letters, one figure. */
function beginningOf(key: string): string {
  return /^\d/.test(key) ? key.charAt(0) : key.slice(0, 2);
}

/** How letters of a key may be written, as a part of a regular expression: `ae` and `oe` are an `e`. */
const spelt = (letters: string): string => letters.replaceAll('e', '[ao]?e');

/** How words are written whose key begins so. Figures are also words (`second`). */
function written(beginning: string): string {
  if (/^\d/.test(beginning)) {
    return `(?:${[beginning, ...numeralsOf(beginning).map((word) => `${word}(?![a-z0-9])`)].join('|')})`;
  }
  // A single letter is a word of its own.
  return beginning.length === 1 ? `${spelt(beginning)}(?![a-z0-9])` : spelt(beginning);
}

/**
 * The place from which all phrases go on whose first word's key begins so. Of thousands of lines only those are read that say such a word, and of
 * them only the phrases with one: a worker that was just started has no time for more.
 */
function treeOf(table: ConceptTable, beginning: string): Node {
  const root = emptyNode();
  // All that the table says is written in plain letters and figures.
  if (!/^[a-z0-9]+$/.test(beginning)) return root;
  const says = new RegExp(`(?<![a-z0-9])${written(beginning)}`, 'i');
  const lineSays = new RegExp(`^(?:[^=@]*[^a-z0-9=@])?${written(beginning)}`, 'i');
  const begins = ([first = '']: string[]) => beginningOf(keyOf(first)) === beginning;
  const add = (words: string[], meaning: Meaning) => {
    if (begins(words)) root.waiting.push({ words, at: 0, meaning });
    // A few words are also said turned round: `knee OA`, `OA knee`; `diabetes type 2`.
    if (words.length > 3) return;
    for (let turn = 1; turn < words.length; turn += 1) {
      const turned = [...words.slice(turn), ...words.slice(0, turn)];
      if (begins(turned)) root.waiting.push({ words: turned, at: 0, meaning });
    }
  };
  for (const line of table.lines) {
    if (!lineSays.test(line)) continue;
    for (const { said, meaning } of conceptsOf(table, line))
      for (const phrase of said) if (says.test(phrase)) add(phraseOf(phrase.trim()), meaning);
  }
  return root;
}

function branchesOf(node: Node): Map<string, Node> {
  if (node.branches) return node.branches;
  const branches = new Map<string, Node>();
  for (const { words, at, meaning } of node.waiting) {
    const key = keyOf(words[at] ?? '');
    const next = branches.get(key) ?? emptyNode();
    branches.set(key, next);
    if (at + 1 < words.length) next.waiting.push({ words, at: at + 1, meaning });
    else if (!next.meanings.includes(meaning)) next.meanings.push(meaning);
  }
  node.branches = branches;
  node.waiting = [];
  return branches;
}

/** The part of the table's tree in which a word's phrases begin, made when it is first asked for. */
function treeFrom(table: ConceptTable, key: string): Node {
  const beginning = beginningOf(key);
  const tree = table.trees.get(beginning) ?? treeOf(table, beginning);
  table.trees.set(beginning, tree);
  return tree;
}

/** Keys of the table's words of five letters and more that begin with a letter: what a word with a typing error may be. */
function longWordsFrom({ lines, longWords }: ConceptTable, letter: string): string[] {
  let known = longWords.get(letter);
  if (!known) {
    const word = new RegExp(`(?<![a-z0-9])${spelt(letter)}[a-z0-9]{4,}`, 'gi');
    const found = /^[a-z]$/.test(letter) ? lines.join('\n').match(word) : null;
    known = [...new Set(found?.map((one) => keyOf(one.toLowerCase())))];
    longWords.set(letter, known);
  }
  return known;
}

/** What begins more phrases than this (`hyper`) doesn't yet say which is meant, and following each would take long. */
const MOST_BEGUN = 12;

/** Whether two words differ by one typing error at most. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const rest = one.slice(start);
  const otherRest = other.slice(start);
  if (rest.slice(1) === otherRest || rest === otherRest.slice(1) || rest.slice(1) === otherRest.slice(1)) return true;
  return rest.slice(2) === otherRest.slice(2) && rest[0] === otherRest[1] && rest[1] === otherRest[0];
}

/** Branches that a word begins; never the one that it names. */
function begunBy(branches: ReadonlyMap<string, Node>, key: string): Node[] {
  return [...branches].flatMap(([name, next]) => (name !== key && name.startsWith(key) ? [next] : []));
}

/** Branches whose words differ from a word by one typing error, in any but the first letter. */
function nearTo(branches: ReadonlyMap<string, Node>, key: string): Node[] {
  return [...branches].flatMap(([name, next]) => (isErrorOf(name, key) ? [next] : []));
}

const isErrorOf = (name: string, key: string): boolean =>
  name.length >= 5 && name !== key && name[0] === key[0] && !name.startsWith(key) && isNear(name, key);

/** The same for the first word of a phrase. */
function nearFirstWords(table: ConceptTable, key: string): Node[] {
  return longWordsFrom(table, key.charAt(0))
    .filter((name) => isErrorOf(name, key))
    .flatMap((name) => branchesOf(treeFrom(table, name)).get(name) ?? []);
}

/**
 * All meanings of a query's words, of every length. The last word may still be being typed; longer words may have one error.
 * `isAside`: which words may also be passed over inside a phrase: sides and small words.
 */
export type MeaningsOf = (words: readonly string[], isAside: (place: number) => boolean) => FoundMeaning[];

/** Finds meanings in a table, given as its lines; it is read as far as queries need it. */
export function meaningsIn(lines: readonly string[]): MeaningsOf {
  const table: ConceptTable = { lines, trees: new Map(), concepts: new Map(), longWords: new Map() };
  return (words, isAside) => meaningsOf(table, words, isAside);
}

function meaningsOf(
  table: ConceptTable,
  words: readonly string[],
  isAside: (place: number) => boolean,
): FoundMeaning[] {
  const keys = words.map(keyOf);
  const found: FoundMeaning[] = [];
  const walk = (node: Node, to: number, places: number[], whole: boolean, finished: boolean) => {
    for (const meaning of node.meanings) found.push({ places, meaning, whole, finished });
    for (let at = to; at < words.length; at += 1) {
      step(node, at, places, whole, finished);
      if (!isAside(at)) return;
    }
  };
  const step = (node: Node, at: number, places: number[], whole: boolean, finished: boolean) => {
    const key = keys[at] ?? '';
    const length = words[at]?.length ?? 0;
    const branches = branchesOf(node);
    const taken = [...places, at];
    const exact =
      branches.get(key) ?? (key.length > 3 ? (branches.get(singular(key)) ?? branches.get(`${key}s`)) : undefined);
    if (exact) walk(exact, at + 1, taken, whole, finished);
    // The last word is still being typed; before it only what is plainly cut short is taken for a beginning (`macular degen`, `undesc testis`).
    const mayBegin = at === words.length - 1 ? length >= (places.length > 0 ? 2 : 4) : !exact && length >= 5;
    const mayErr = !exact && key.length >= 5;
    if (!mayBegin && !mayErr) return;
    const near = !mayErr ? [] : places.length === 0 ? nearFirstWords(table, key) : nearTo(branches, key);
    for (const next of near) walk(next, at + 1, taken, false, finished);
    const begun = mayBegin ? begunBy(branches, key) : [];
    if (begun.length <= MOST_BEGUN) for (const next of begun) walk(next, at + 1, taken, false, false);
  };
  for (let from = 0; from < words.length; from += 1) step(treeFrom(table, keys[from] ?? ''), from, [], true, true);
  return found;
}
