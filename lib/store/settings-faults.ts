import type { z } from 'zod';

/** Says in words what is wrong with a settings file, and where: `sites › Harley practice system › pages › invoice › url is missing`. */

type Issue = z.core.$ZodIssue;

/** One sentence a fault, at most `limit` and a last one that says how many more there are. */
export function faultSentences(issues: readonly Issue[], file: unknown, limit = 20): string[] {
  const sentences = [...new Set(issues.map((issue) => sentence(issue, file)))];
  const more = sentences.length - limit;
  return more > 0 ? [...sentences.slice(0, limit), `… and ${more} more.`] : sentences;
}

/** Where something may be written in several ways, the nearest ways are named: `format is missing, or fixed is missing`. */
function sentence(issue: Issue, file: unknown): string {
  const leaves = nearest(issue);
  const path = leaves.length === 1 ? (leaves[0] ?? issue).path : issue.path;
  const place = placeInWords(path, file) || 'The file';
  const ways = joinValues(leaves).map((leaf) => {
    const inside = placeInWords(leaf.path, file).slice(placeInWords(path, file).length).replace(/^ › /, '');
    return `${inside} ${whatIsWrong(leaf, file)}`.trim();
  });
  const [first = 'is not written as it should be'] = ways;
  return ways.length === 1 ? `${place} ${first}.` : `${place} is not written as it should be: ${ways.join(', or ')}.`;
}

/** The first fault of each of a union's branches that have the fewest; the fault itself if it is no union's. */
function nearest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const fewest = Math.min(...issue.errors.map((branch) => branch.length));
  return issue.errors
    .filter((branch) => branch.length === fewest)
    .flatMap(([first]) => (first ? nearest({ ...first, path: [...issue.path, ...first.path] } as Issue) : []));
}

/** Branches that each want another word at the same place become one fault with all the words. */
function joinValues(leaves: Issue[]): Issue[] {
  const joined = new Map<string, Issue>();
  for (const leaf of leaves) {
    const key = `${leaf.code} ${leaf.path.join()}`;
    const same = joined.get(key);
    if (same?.code === 'invalid_value' && leaf.code === 'invalid_value') {
      joined.set(key, { ...same, values: [...same.values, ...leaf.values] });
    } else if (same === undefined) joined.set(key, leaf);
  }
  return [...joined.values()];
}

/** A path as people would say it: list items by their name, where they have one. */
export function placeInWords(path: readonly PropertyKey[], file: unknown): string {
  const words: string[] = [];
  let value: unknown = file;
  for (const step of path) {
    value = partOf(value, step);
    words.push(typeof step === 'number' ? (nameOf(value) ?? `number ${step + 1}`) : String(step));
  }
  return words.join(' › ');
}

function whatIsWrong(issue: Issue, file: unknown): string {
  const value = issue.path.reduce<unknown>(partOf, file);
  if (value === undefined && issue.code !== 'unrecognized_keys') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `should be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `should be ${issue.values.map((allowed) => `“${String(allowed)}”`).join(' or ')}`;
    case 'too_small':
      if (Number(issue.minimum) === 1 && issue.origin !== 'number' && issue.origin !== 'int') return 'is empty';
      return `is too ${issue.origin === 'string' ? 'short' : 'small'}: at least ${issue.minimum}`;
    case 'too_big':
      return `is too ${issue.origin === 'string' || issue.origin === 'array' ? 'long' : 'large'}: at most ${issue.maximum}`;
    case 'invalid_format':
      return FORMAT_WORDS[issue.format] ?? 'is not written as it should be';
    case 'unrecognized_keys':
      return `has what is not known there: ${issue.keys.map((key) => `“${key.slice(0, 100)}”`).join(', ')}`;
    case 'invalid_key':
      return 'is a name that is not known there';
    case 'custom':
      return `is not right: ${issue.message.replace(/\.$/, '')}`;
    default:
      return 'is not written as it should be';
  }
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text, in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, in [ ]',
  object: 'an object, in { }',
  record: 'an object, in { }',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  date: 'is not a date such as 2026-04-02',
  datetime: 'is not a time such as 2026-04-02T09:00:00.000Z',
  url: 'is not an internet address',
};

function partOf(value: unknown, step: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
}

/** What a person would know a list's item by. Patients go by number: faults may be copied into a message. */
function nameOf(item: unknown): string | null {
  if (partOf(item, 'pmsId') !== undefined) return shortText(partOf(item, 'pmsId'));
  const names = partOf(item, 'names');
  const candidates = [
    partOf(item, 'name'),
    Array.isArray(names) ? names[0] : undefined,
    partOf(item, 'id'),
    partOf(item, 'identifier'),
  ];
  return candidates.map(shortText).find((name) => name !== null) ?? null;
}

function shortText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, 80) : null;
}
