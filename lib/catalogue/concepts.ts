import { CONCEPTS } from './synonyms.ts';
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

/**
 * Reads lines of the table: `heart attack, MI = acute myocardial infarction; myocardial infarction @ I21`, or `kidney ~ renal` for words that
 * stand for each other. Either part after `=` may be missing.
 */
export function readConcepts(lines: readonly string[]): { say: string[][]; meaning: Meaning }[] {
  return lines.flatMap((line) => {
    if (line.includes('~')) {
      const [names = '', codes = ''] = line.split('@');
      const all = list(names, '~').map(phraseOf);
      return all.map((say) => ({
        say: [say],
        meaning: { phrases: all.filter((other) => other !== say), codes: list(codes, ' ') },
      }));
    }
    const [said = '', meant = ''] = line.split('=');
    return [{ say: list(said, ',').map(phraseOf), meaning: meaningFrom(meant) }];
  });
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

/** What a line of the table says, read when a query first needs it. */
const read = new Map<string, ReturnType<typeof readConcepts>>();

function conceptsOf(line: string) {
  const known = read.get(line) ?? readConcepts([line]);
  read.set(line, known);
  return known;
}

/** How words may begin whose key begins with a letter, where that is not the letter itself alone: `oedema`, `kerb`. */
const WRITTEN: Record<string, string> = { c: '[ck]', e: '[aeo]' };

/** How words are written whose key begins with this letter or figure, as part of a regular expression. */
function written(first: string): string {
  const numerals = /^\d$/.test(first) ? numeralsOf(first).map((word) => `${word}(?![a-z0-9])`) : [];
  return `(?:${[WRITTEN[first] ?? first, ...numerals].join('|')})`;
}

/** The lines in which a word that is said may begin so: most of the table is never looked at. */
function linesSaying(lines: readonly string[], first: string): string[] {
  // All that the table says is written in plain letters and figures.
  if (!/^[a-z0-9]$/.test(first)) return [];
  const saying = new RegExp(`^(?:[^=@]*[^a-z0-9=@])?${written(first)}`, 'i');
  return lines.filter((line) => saying.test(line));
}

/** The place from which all phrases go on whose first word's key begins with this letter or figure. */
function treeOf(lines: readonly string[], first: string): Node {
  const root = emptyNode();
  const add = (words: string[], meaning: Meaning) => {
    if (keyOf(words[0] ?? '').startsWith(first)) root.waiting.push({ words, at: 0, meaning });
  };
  for (const line of linesSaying(lines, first)) {
    for (const { say, meaning } of conceptsOf(line)) {
      for (const words of say) {
        add(words, meaning);
        // A few words are also said turned round: `knee OA`, `OA knee`; `diabetes type 2`.
        if (words.length > 3) continue;
        for (let turn = 1; turn < words.length; turn += 1)
          add([...words.slice(turn), ...words.slice(0, turn)], meaning);
      }
    }
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

const trees = new Map<string, Node>();

/** The part of the table's tree in which a word's phrases begin, made when it is first asked for. */
function treeFrom(key: string): Node {
  const first = key.charAt(0);
  const tree = trees.get(first) ?? treeOf(CONCEPTS, first);
  trees.set(first, tree);
  return tree;
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

/** Branches that a word begins, and those that it is near to, as far as either is asked for; never the one that it names. */
function alike(branches: ReadonlyMap<string, Node>, key: string, mayBegin: boolean, mayErr: boolean) {
  const begun: Node[] = [];
  const near: Node[] = [];
  for (const [name, next] of branches) {
    if (name === key || name[0] !== key[0]) continue;
    if (mayBegin && name.startsWith(key)) begun.push(next);
    else if (mayErr && name.length >= 5 && isNear(name, key)) near.push(next);
  }
  return { begun, near };
}

/**
 * All meanings of a query's words, of every length. The last word may still be being typed; longer words may have one error.
 * @param isAside which words may also be passed over inside a phrase: sides and small words
 */
export function meaningsOf(
  words: readonly string[],
  isAside: (place: number) => boolean = () => false,
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
    const { begun, near } = alike(branches, key, mayBegin, mayErr);
    for (const next of near) walk(next, at + 1, taken, false, finished);
    if (begun.length <= MOST_BEGUN) for (const next of begun) walk(next, at + 1, taken, false, false);
  };
  for (let from = 0; from < words.length; from += 1) step(treeFrom(keys[from] ?? ''), from, [], true, true);
  return found;
}
