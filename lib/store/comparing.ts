/** Comparing configuration records: by value, whatever the order of keys; absent, undefined and null are the same. */

/** The value as text that is equal for equal values. */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

export function sameValue(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** Names of the top-level fields in which two records differ, in the order of the second. */
export function changedFields(before: object, after: object): string[] {
  const fields = new Set([...Object.keys(after), ...Object.keys(before)]);
  const fieldOf = (record: object, field: string): unknown =>
    Object.entries(record).find(([name]) => name === field)?.[1];
  return [...fields].filter((field) => !sameValue(fieldOf(before, field), fieldOf(after, field)));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, ordered(part)]));
}
