import { compileFormat } from './date-format.ts';
import { boundPattern } from './pattern.ts';

/** Matches nothing: for what the definition's schema has refused. */
const NOTHING = '(?!)';

/** A definition, or any part of one, as pages get it from the worker: patterns bounded, date formats compiled, and all else as it was. */
export function prepared<Part>(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(prepared) as Part;
  const entries = Object.entries(part);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      // Nothing but a locator has `text` alone, nothing but a date a format.
      if (key === 'text' && entries.length === 1 && typeof value === 'string')
        return [key, boundPattern(value) ?? NOTHING];
      if (key === 'format' && typeof value === 'string') return [key, compileFormat(value) ?? `|${NOTHING}`];
      return [key, prepared(value)];
    }),
  ) as Part;
}
