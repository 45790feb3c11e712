import { compactCode } from './entry.ts';
import { countsOn } from './find-code.ts';
import { type CodeIndex, chunksOf, codeAt, codeLength, FLAG } from './index-format.ts';
import type { QueryMatch, Slot } from './match.ts';
import type { SearchPart } from './query.ts';
import { CLAUSE_END, KIND } from './word-kinds.ts';

/** An entry with its score; higher is better. */
export interface Ranked {
  entry: number;
  score: number;
}

/** What the ranking is told beside the matches. */
export interface RankingFacts {
  /** Entries used before, the likeliest first. */
  recents: readonly number[];
  /** `YYYYMMDD`, 0 for none. */
  day: number;
  limit: number;
  without: ReadonlySet<SearchPart>;
}

/** Points of the ranking; words met all in full give 1000. README.md tells why. */
const POINTS = {
  exactCode: 200_000,
  codeBeginning: 100_000,
  recent: 320,
  meantCode: 110,
  meantLater: -10,
  meantLast: -20,
  firstWord: 70,
  wholeTitle: 90,
  family: 60,
  onlyInCircumstance: -60,
  heading: -100,
  parent: -80,
  notInForce: -400,
  rarity: -1.6,
} as const;

/** What a word of the title costs that the query doesn't name, by its kind. */
const COST: Record<number, number> = {
  [KIND.plain]: 26,
  [KIND.small]: 1,
  [KIND.unspecified]: -6,
  [KIND.detail]: 7,
  [KIND.other]: 22,
  [KIND.exotic]: 52,
  [KIND.turn]: 9,
  [KIND.negative]: 3,
};
/** Words after these have said enough: a long title isn't punished without end. */
const MOST_COST = 330;

/** At most so many entries are looked at word by word; chosen by what can be told without reading their titles. */
const LOOKED_AT = 400;

const scratch = new Uint32Array(1024);

/** The best entries of a match, best first; of equal ones the one with the lower code. */
export function rankMatches(index: CodeIndex, match: QueryMatch, facts: RankingFacts): Ranked[] {
  const candidates = likeliest(index, match, facts, Math.max(LOOKED_AT, facts.limit));
  return candidates
    .map((entry): Ranked => ({ entry, score: scoreOf(index, match, entry, facts) }))
    .sort((one, other) => other.score - one.score || one.entry - other.entry)
    .slice(0, facts.limit);
}

const totalWeight = (slots: readonly Slot[]): number => slots.reduce((sum, slot) => sum + slot.weight, 0) || 1;

/** A first choice by what each entry's numbers say. */
function likeliest(index: CodeIndex, match: QueryMatch, facts: RankingFacts, wanted: number): number[] {
  const { entries, slots } = match;
  if (entries.length <= wanted) return [...entries];
  const total = totalWeight(slots);
  const rough = new Int16Array(entries.length);
  const histogram = new Uint32Array(2048);
  const recents = new Set(facts.recents);
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] ?? 0;
    let sum = 0;
    for (const slot of slots) sum += slot.weight * (slot.met.quality[entry] ?? 0);
    // The first byte of a title's row is its number of words.
    const length = index.titleBytes[index.titleOffsets[entry] ?? 0] ?? 0;
    let score = 600 + (4 * sum) / total - (index.rarity[entry] ?? 0) * 1.6 - 12 * Math.min(length, 40);
    if (entry >= match.codes[0] && entry < match.codes[1]) score += 500;
    if (!facts.without.has('meant codes')) score += meantScore(match, entry);
    if (recents.has(entry)) score += 500;
    const rounded = Math.max(0, Math.min(2047, Math.round(score)));
    rough[at] = rounded;
    histogram[rounded] = (histogram[rounded] ?? 0) + 1;
  }
  let least = 2047;
  let above = histogram[least] ?? 0;
  while (least > 0 && above < wanted) {
    least -= 1;
    above += histogram[least] ?? 0;
  }
  const chosen: number[] = [];
  for (let at = 0; at < entries.length && chosen.length < wanted; at += 1)
    if ((rough[at] ?? 0) > least) chosen.push(entries[at] ?? 0);
  for (let at = 0; at < entries.length && chosen.length < wanted; at += 1)
    if (rough[at] === least) chosen.push(entries[at] ?? 0);
  return chosen;
}

/** For an entry that a known meaning points to; the table names the usual code first. */
function meantScore({ meantRanges }: QueryMatch, entry: number): number {
  let score = 0;
  for (const [from, to, place] of meantRanges)
    if (entry >= from && entry < to)
      score = Math.max(score, POINTS.meantCode + Math.max(POINTS.meantLater * place, POINTS.meantLast));
  return score;
}

function scoreOf(index: CodeIndex, match: QueryMatch, entry: number, facts: RankingFacts): number {
  const { slots } = match;
  const flags = index.flags[entry] ?? 0;
  let score = 0;
  for (const slot of slots) score += slot.weight * (slot.met.quality[entry] ?? 0);
  score = (score * 4) / totalWeight(slots);
  score += titleScore(index, match, entry, facts.without);
  if (!facts.without.has('rarity')) score += (index.rarity[entry] ?? 0) * POINTS.rarity;
  if (!facts.without.has('meant codes')) score += meantScore(match, entry);
  if (!facts.without.has('families')) score += familyScore(index, match, entry);
  if (flags & FLAG.heading) score += POINTS.heading;
  if (flags & FLAG.parent) score += POINTS.parent;
  if (!countsOn(index, entry, facts.day)) score += POINTS.notInForce;
  const recent = facts.recents.indexOf(entry);
  if (recent >= 0) score += POINTS.recent - recent;
  if (entry >= match.codes[0] && entry < match.codes[1]) {
    // Codes below what was typed stand in their own order.
    score = POINTS.codeBeginning - (entry - match.codes[0]);
    if (compactCode(codeAt(index, entry)) === match.compact) score = POINTS.exactCode;
    else if (recent >= 0) score += POINTS.codeBeginning / 2;
  }
  return Math.round(score);
}

/** Whether a word of the query that tells something met a chunk, otherwise than by being like it. */
function isNamed({ slots }: QueryMatch, chunk: number): boolean {
  for (const slot of slots) {
    if (slot.weight > 0.1 && ((slot.direct[chunk] ?? 0) > 60 || (slot.meant[chunk] ?? 0) > 0)) return true;
  }
  return false;
}

/** Which words of the title the query names, and where they stand. */
function titleScore(index: CodeIndex, match: QueryMatch, entry: number, without: ReadonlySet<SearchPart>): number {
  const { title } = chunksOf(index, entry, scratch);
  const kindsCount = !without.has('word kinds');
  let cost = 0;
  let named = 0;
  let unnamed = 0;
  let namedFirst = false;
  let namedBeforeTurn = 0;
  let turned = false;
  let negated = false;
  let telling = 0;
  for (let at = 0; at < title; at += 1) {
    const chunk = scratch[at] ?? 0;
    const chunkKind = index.chunkKinds[chunk] ?? 0;
    const kind = chunkKind & (CLAUSE_END - 1);
    if (kind === KIND.turn) turned = true;
    if (kind === KIND.negative || kind === KIND.turn) negated = kind === KIND.negative;
    if (isNamed(match, chunk)) {
      named += 1;
      if (telling === 0) namedFirst = true;
      if (!turned) namedBeforeTurn += 1;
    } else if (!kindsCount) cost += 20;
    // What an entry is said to be without makes it the plain form, not a special one.
    else if (negated) cost += COST[KIND.negative] ?? 0;
    else {
      cost += COST[kind] ?? 0;
      if (kind === KIND.plain || kind === KIND.exotic || kind === KIND.other) unnamed += 1;
    }
    if (kind !== KIND.small && kind !== KIND.unspecified && kind !== KIND.detail) telling += 1;
    if (chunkKind & CLAUSE_END) negated = false;
  }
  let score = -Math.min(cost, MOST_COST);
  if (named > 0 && unnamed === 0 && !without.has('whole titles')) score += POINTS.wholeTitle;
  if (without.has('first words')) return score;
  if (namedFirst) score += POINTS.firstWord;
  if (named > 0 && namedBeforeTurn === 0) score += POINTS.onlyInCircumstance;
  return score;
}

/** Entries before one among which the categories above it are looked for. */
const LOOKED_BACK = 60;
/** Characters of a category's code, `S52`: nothing above it is looked at. */
const CATEGORY_LENGTH = 3;

/** An entry below a category (or the category itself) whose own title has all the words is one of the general kind. */
function familyScore(index: CodeIndex, match: QueryMatch, entry: number): number {
  if (((index.flags[entry] ?? 0) & FLAG.nested) === 0) return 0;
  // The categories above stand before it; the nearest few are looked at.
  const first = (index.subtreeEnds[entry] ?? 0) > entry + 1 ? entry : entry - 1;
  for (let above = first; above >= 0 && first - above < LOOKED_BACK; above -= 1) {
    if ((index.subtreeEnds[above] ?? 0) <= entry) continue;
    if (hasAllWords(match, above)) return POINTS.family;
    if (codeLength(index, above) <= CATEGORY_LENGTH) break;
  }
  return 0;
}

function hasAllWords({ slots }: QueryMatch, entry: number): boolean {
  for (const { required, met } of slots) if (required && (met.quality[entry] ?? 0) <= 180) return false;
  return true;
}
