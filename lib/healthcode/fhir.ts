/**
 * Reading of JSON that others wrote: nothing here throws, unknown things are passed over. Property names are compared without case when
 * the exact name is absent.
 */

/** A JSON object of unknown shape. */
export type JsonRecord = Record<string, unknown>;

/** The value as an object, or null where it is none (lists are none). */
export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

/** The value as a list: a single value becomes a list of one, nothing an empty one. */
export function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** The objects of a list or of a single value. */
export function asRecords(value: unknown): JsonRecord[] {
  return asList(value)
    .map(asRecord)
    .filter((entry) => entry !== null);
}

/** Property `name` of an object, by its exact name or without case; undefined where there is none. */
export function property(value: unknown, name: string): unknown {
  const record = asRecord(value);
  if (record === null) return undefined;
  if (Object.hasOwn(record, name)) return record[name];
  const wanted = name.toLowerCase();
  const found = Object.keys(record).find((key) => key.toLowerCase() === wanted);
  return found === undefined ? undefined : record[found];
}

/** A non-empty text, trimmed; numbers are read as text; null for anything else. */
export function asText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** Property `name` as text. */
export function textOf(value: unknown, name: string): string | null {
  return asText(property(value, name));
}

/** A whole number, also from text; null for anything else. */
export function asWholeNumber(value: unknown): number | null {
  const text = asText(value);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Letters and digits in lower case: how names and words from outside are compared. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Whether the value is a FHIR resource of this type. */
export function isResource(value: unknown, type: string): boolean {
  return textOf(value, 'resourceType')?.toLowerCase() === type.toLowerCase();
}

/** Every resource in an answer: those of a Bundle (Bundles within it too), of a list, or the single one. */
export function resourcesOf(json: unknown): JsonRecord[] {
  if (Array.isArray(json)) return json.flatMap(resourcesOf);
  const record = asRecord(json);
  if (record === null) return [];
  if (!isResource(record, 'Bundle')) return [record];
  return asRecords(property(record, 'entry')).flatMap((entry) => resourcesOf(property(entry, 'resource') ?? entry));
}

/** Text of a CodeableConcept, a Coding or a plain string: its text first, then each coding's display. */
export function conceptText(value: unknown): string | null {
  const own = asText(value) ?? textOf(value, 'text');
  if (own !== null) return own;
  for (const coding of [...asRecords(property(value, 'coding')), ...asRecords(value)]) {
    const text = textOf(coding, 'display') ?? textOf(coding, 'code');
    if (text !== null) return text;
  }
  return null;
}

/** `page`, `count` and `maxRecords` of a Bundle's `meta.tag`, `total` where the answer says it; null what it does not say. */
export interface Paging {
  page: number | null;
  count: number | null;
  maxRecords: number | null;
}

/** Reads one paging value out of a tag that is a Coding (name in code, system or display, number in another) or a plain `{name: number}`. */
function pagingValue(tags: JsonRecord[], name: string): number | null {
  for (const tag of tags) {
    const direct = asWholeNumber(property(tag, name));
    if (direct !== null) return direct;
    const texts = Object.values(tag)
      .map(asText)
      .filter((text) => text !== null);
    const named = texts.find(
      (text) => plain(text) === plain(name) || plain(text.split(/[/#:]/).at(-1) ?? '') === plain(name),
    );
    if (named !== undefined) {
      for (const text of texts) {
        const number = text === named ? null : asWholeNumber(text);
        if (number !== null) return number;
      }
    }
    for (const text of texts) {
      const pair = /^\s*([A-Za-z]+)\s*[=:|]\s*(\d+)\s*$/.exec(text);
      if (pair?.[1] !== undefined && plain(pair[1]) === plain(name)) return Number(pair[2]);
    }
  }
  return null;
}

/** The paging that an answer tells in `meta.tag` [apidocs.healthcode.co.uk]; the wire form of the tags is read liberally. */
export function pagingOf(json: unknown): Paging {
  const tags = asRecords(property(property(json, 'meta'), 'tag'));
  return {
    page: pagingValue(tags, 'page'),
    count: pagingValue(tags, 'count'),
    maxRecords: pagingValue(tags, 'maxRecords'),
  };
}
