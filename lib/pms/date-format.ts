import type { DatePart } from './date.ts';

const GAP = '[^\\p{L}\\p{N}]*';
const ORDINAL = '(?:(?:st|nd|rd|th|er|re|e|º|ª|°)(?![\\p{L}]))?';
const TIME =
  '(?:[\\s,]*(?:T|at|um|à|kl\\.?)?\\s*\\d{1,2}[:.h]\\d{2}(?:[:.]\\d{2}(?:[.,]\\d+)?)?\\s*(?:[ap]\\.?m\\.?)?\\s*(?:Z|UTC|GMT|Uhr|[+-]\\d{2}:?\\d{2})?)?';

/** Tokens of a Unicode format, quotes resolved: `[token or null, text]`. */
function tokensOf(format: string): { token: string | null; text: string }[] | null {
  const found: { token: string | null; text: string }[] = [];
  for (const [text] of format.matchAll(/''|'(?:[^']|'')*'|([A-Za-z])o|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    if (text === "'") return null;
    if (text === "''") found.push({ token: null, text: "'" });
    else if (text.startsWith("'")) found.push({ token: null, text: text.slice(1, -1).replaceAll("''", "'") });
    else found.push({ token: /^[A-Za-z]/.test(text) ? text : null, text });
  }
  return found;
}

/** A literal of the format: its signs and spaces may be others on the page, its words may be absent. */
function literal(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return GAP + words.map((word) => `(?:${word}(?![\\p{L}]))?${GAP}`).join('');
}

/**
 * A format of Unicode (date-fns) tokens as pages read dates by it (`parseDate`): what each group holds, and a pattern. Null where it does not name
 * day, month and year, each once. The worker does that, so that no page has to load how.
 */
export function compileFormat(format: string): string | null {
  if (format.length > 60) return null;
  const tokens = tokensOf(format);
  if (!tokens) return null;
  const parts: DatePart[] = [];
  let source = '';
  let timeBegan = false;
  for (const [index, { token, text }] of tokens.entries()) {
    const isTight = (other: string | null | undefined) =>
      other !== null && other !== undefined && /^[dMLyu]/.test(other);
    const tight = isTight(tokens[index - 1]?.token) || isTight(tokens[index + 1]?.token);
    if (token === null) {
      // What stands between parts of a time is read with the time.
      const isWithinTime =
        timeBegan &&
        tokens.slice(index + 1).every((next) => next.token === null || /^[HhKkmsSabBzxXO]/.test(next.token));
      const separatesDigits = index > 0 && index < tokens.length - 1 && !/[\p{L}\p{N}]/u.test(text) && !timeBegan;
      if (!isWithinTime) source += separatesDigits ? `${GAP}(?:(?:de|of)(?![\\p{L}]))?${GAP}` : literal(text);
    } else if (/^(do|d{1,2})$/.test(token)) {
      parts.push('day');
      source += tight && token === 'dd' ? '(\\d{2})' : `(?<!\\d)(\\d{1,2})(?!\\d)${ORDINAL}`;
    } else if (/^([ML])\1?$|^[ML]o$/.test(token)) {
      parts.push('month');
      source += tight && token.length === 2 && !token.endsWith('o') ? '(\\d{2})' : '(?<!\\d)(\\d{1,2})(?!\\d)';
    } else if (/^([ML])\1{2,4}$/.test(token)) {
      parts.push('name');
      source += '([\\p{L}][\\p{L}\\p{M}]*)(?:\\.|’)?';
    } else if (/^(y{1,4}|u{1,4})$/.test(token)) {
      parts.push('year');
      source += token.length === 2 ? "(?:['’])?(\\d{4}|\\d{2})" : '(\\d{4})';
      source += tight ? '' : '(?!\\d)';
    } else if (/^(E{1,5}|e{3,5}|c{3,5}|i{3,5})$/.test(token)) {
      source += '(?:[\\p{L}][\\p{L}\\p{M}]*\\.?)?';
    } else if (/^([HhKkmsSabBzxXO])\1*$/.test(token)) {
      if (!timeBegan) source += TIME;
      timeBegan = true;
    } else return null;
  }
  const has = (part: DatePart) => parts.filter((other) => other === part).length;
  if (has('day') !== 1 || has('month') + has('name') !== 1 || has('year') !== 1) return null;

  const whole = `^${GAP}${source}${timeBegan ? '' : TIME}${GAP}$`;
  return `${parts.join()}|${whole}`;
}

/** Whether a format names day, month and year, each once, in Unicode (date-fns) tokens. */
export function isDateFormat(format: string): boolean {
  return compileFormat(format) !== null;
}
