/** What forms have in common when they are read: faults by field, and a few shapes of text. Sizes are those of `lib/billing/model.ts`. */

/** Sentences by the name of the field they stand under. */
export type Faults = Record<string, string>;

/** A form as a record, or what is wrong with it, by field. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; faults: Faults };

/** Ends the reading of a form: the value is only made where nothing is wrong. */
export function readUnless<Value>(faults: Record<string, string | null>, value: () => Value): Read<Value> {
  const found = Object.entries(faults).filter((entry): entry is [string, string] => entry[1] !== null);
  return found.length > 0 ? { ok: false, faults: Object.fromEntries(found) } : { ok: true, value: value() };
}

/** One name a line; empty lines and repeats do not count. */
export function namesOf(text: string): string[] {
  const names = text
    .split('\n')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names)];
}

/** Codes between spaces, commas or lines, in capitals; repeats do not count. */
export function codesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/u)
        .filter((code) => code !== ''),
    ),
  ];
}

/** What is wrong with a text that has to be there; null: nothing. `what` stands in the sentence: `Enter ${what}.` */
export function faultOfText(text: string, what: string, longest: number): string | null {
  const length = text.trim().length;
  if (length === 0) return `Enter ${what}.`;
  return length > longest ? `This is too long: at most ${longest} characters.` : null;
}

/** The same for a text that may be left out. */
export function faultOfOptional(text: string, longest: number): string | null {
  return text.trim().length > longest ? `This is too long: at most ${longest} characters.` : null;
}

/** What is wrong with a list of names, one a line. */
export function faultOfNames(text: string): string | null {
  const names = namesOf(text);
  if (names.length === 0) return 'Enter at least one name.';
  const long = names.find((name) => name.length > 300);
  return long === undefined ? null : `This name is too long: ${long.slice(0, 40)}… At most 300 characters.`;
}

/** Text for a record: null where the field was left empty. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

/** A short id made of a name, other than those taken: `harley-practice`, `harley-practice-2`. */
export function freshId(name: string, taken: readonly string[], fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 60);
  const base = plain === '' ? fallback : plain;
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}
