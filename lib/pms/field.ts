import type { UnreadField } from '../billing/model.ts';
import type { PreparedField, PreparedLocator, Written } from './definition.ts';
import { locate } from './locate.ts';
import { decimalOf } from './parse.ts';
import type { Scope } from './scope.ts';
import { oneLine, shorten } from './text.ts';
import { type Manner, typed } from './typed.ts';
import { addedByStyle, type Candidate } from './value.ts';

/** Reads single fields: from the places that a locator leads to, to one value of the field's type, or the reason why there is none. */

/** What a field gave: a value, or why there is none. */
export type FieldResult =
  | { value: string | number }
  | { value?: undefined; reason: UnreadField['reason']; found: string | null };

/**
 * One value from all the places that a locator found. Places that repeat it are one; two different values are ambiguous; places that
 * don't hold the field's type are passed over if another one does. A number to which styles add something is none that can be read.
 */
function settle(candidates: Candidate[], name: string, field: Written, manner: Manner, isExact: boolean): FieldResult {
  const read = new Set<string | number>();
  const found: string[] = [];
  for (const { node, values } of candidates) {
    const [first] = values;
    if (!first) continue;
    const added = isExact && /money|integer/.test(field.type) ? addedByStyle(node) : null;
    if (added !== null)
      return { reason: 'unreadable', found: shorten(`${first.text} with ${added} added by the page’s style`) };
    const value = values.map((one) => typed(one, name, field, manner)).find((one) => one !== null);
    if (value !== undefined && value !== null) read.add(value);
    found.push(first.text.slice(0, 300));
  }
  const [value] = read;
  if (read.size === 1 && value !== undefined) return { value };
  if (read.size > 1) return { reason: 'ambiguous', found: shorten([...read].join(' / ')) };
  const shown = found.filter(Boolean);
  return shown.length > 0
    ? { reason: 'unreadable', found: shorten(oneLine(shown.join(' / '))) }
    : { reason: 'missing', found: null };
}

/** Reads one field inside `root`. */
export function readField(
  root: Element | Document,
  name: string,
  field: PreparedField,
  scope: Scope,
  manner: Manner,
): FieldResult {
  if ('find' in field) return settle(locate(root, field.find, scope), name, field, manner, scope.isExact);
  return 'fixed' in field ? { value: field.fixed } : { reason: 'unreadable', found: field.unreadable };
}

/**
 * Whether `present` is found: visible, and of one meaning. A list page has the invoice's labels too, but with many different values.
 */
export function isPresent(document: Document, present: PreparedLocator, scope: Scope): Candidate | null {
  const candidates = locate(document, present, scope);
  if ('css' in present || 'fixed' in present) return candidates[0] ?? null;
  const filled = candidates.filter(({ values }) => values.length > 0);
  const different = new Set(filled.map(({ values }) => oneLine(values[0]?.text ?? '')));
  return different.size === 1 ? (filled[0] ?? null) : null;
}

/** How the page writes numbers and dates. */
export function mannerOf(document: Document, now: Date): Manner {
  const stated = document.documentElement.lang || document.body?.lang;
  const language = stated || 'en-GB';
  return {
    language,
    decimal: stated ? decimalOf(language) : undefined,
    today: now.toISOString().slice(0, 10),
    foreign: null,
  };
}
