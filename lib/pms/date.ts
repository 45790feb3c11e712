import { cleanText, isPlain } from './text.ts';

/** What else is known when a date is read. */
export interface DateContext {
  /** The page's language, a BCP 47 tag; English is always understood beside it. */
  language?: string;
  /** Today as `YYYY-MM-DD`, against which two-digit years are placed. */
  today?: string;
  /** A date that can't lie in the future, such as a birth date. */
  past?: boolean;
}

interface Compiled {
  pattern: RegExp;
  /** What each group of the pattern holds. */
  parts: ('day' | 'month' | 'name' | 'year')[];
}

/** For pages in English, without asking `Intl`, which takes up to 40 ms of a page the first time. */
const ENGLISH = 'january february march april may june july august september october november december'.split(' ');
/** Month abbreviations that are neither what `Intl` gives nor the beginning of the full name. */
const IRREGULAR: Record<string, number> = { mrz: 3, mrt: 3, set: 9, setiembre: 9, feber: 2, janner: 1 };
const GAP = '[^\\p{L}\\p{N}]*';
const ORDINAL = '(?:(?:st|nd|rd|th|er|re|e|º|ª|°)(?![\\p{L}]))?';
const TIME =
  '(?:[\\s,]*(?:T|at|um|à|kl\\.?)?\\s*\\d{1,2}[:.h]\\d{2}(?:[:.]\\d{2}(?:[.,]\\d+)?)?\\s*(?:[ap]\\.?m\\.?)?\\s*(?:Z|UTC|GMT|Uhr|[+-]\\d{2}:?\\d{2})?)?';

const compiled = new Map<string, Compiled | null>();
const monthNames = new Map<string, Map<string, Set<number>>>();

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

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** A literal of the format: its signs and spaces may be others on the page, its words may be absent. */
function literal(text: string): string {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  return GAP + words.map((word) => `(?:${escaped(word)}(?![\\p{L}]))?${GAP}`).join('');
}

function compile(format: string, isAscii: boolean): Compiled | null {
  const tokens = tokensOf(format);
  if (!tokens) return null;
  const parts: Compiled['parts'] = [];
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
  const has = (part: Compiled['parts'][number]) => parts.filter((other) => other === part).length;
  if (has('day') !== 1 || has('month') + has('name') !== 1 || has('year') !== 1) return null;

  const whole = `^${GAP}${source}${timeBegan ? '' : TIME}${GAP}$`;
  const pattern = isAscii ? new RegExp(asciiClasses(whole), 'i') : new RegExp(whole, 'iu');
  return { pattern, parts };
}

/** Classes of Unicode take milliseconds to compile. */
const asciiClasses = (source: string) =>
  source.replaceAll('\\p{L}', 'a-z').replaceAll('\\p{N}', '0-9').replaceAll('\\p{M}', '');

/** @param isAscii for plain ASCII, as nearly all dates are */
function compiledOf(format: string, isAscii: boolean): Compiled | null {
  const key = format + isAscii;
  let found = compiled.get(key);
  if (found === undefined) {
    found = format.length <= 60 ? compile(format, isAscii) : null;
    compiled.set(key, found);
  }
  return found;
}

/** Whether a format names day, month and year, each once, in Unicode (date-fns) tokens. */
export function isDateFormat(format: string): boolean {
  return compiledOf(format, true) !== null;
}

const nameKey = (name: string) =>
  (isPlain(name) ? name.replace(/[.']/g, '') : name.normalize('NFD').replace(/[\p{M}.’']/gu, '')).toLowerCase();

/** Every name of each month in a language: alone and beside a day (many languages inflect it), long and short. */
function namesIn(language: string): Map<string, Set<number>> {
  let names = monthNames.get(language);
  if (names) return names;
  if (/^en\b/i.test(language)) names = new Map(ENGLISH.map((name, index) => [name, new Set([index + 1])]));
  else names = namesByIntl(language);
  monthNames.set(language, names);
  return names;
}

function namesByIntl(language: string): Map<string, Set<number>> {
  const names = new Map<string, Set<number>>();
  for (let month = 1; month <= 12; month++) {
    const date = new Date(Date.UTC(2026, month - 1, 15));
    for (const length of ['long', 'short'] as const) {
      for (const day of [undefined, 'numeric'] as const) {
        const parts = new Intl.DateTimeFormat(language, {
          month: length,
          day,
          timeZone: 'UTC',
          calendar: 'gregory',
        }).formatToParts(date);
        const name = nameKey(parts.find((part) => part.type === 'month')?.value ?? '');
        if (/\p{L}/u.test(name)) names.set(name, (names.get(name) ?? new Set()).add(month));
      }
    }
  }
  return names;
}

/** The month that a name means in a language: by any of its forms, or by a beginning of three letters or more that no other month has. */
function monthNamed(written: string, language: string): number | null {
  let names: Map<string, Set<number>>;
  try {
    names = namesIn(language);
  } catch {
    return null;
  }
  const key = nameKey(written);
  const exact = names.get(key);
  if (exact) return exact.size === 1 ? ([...exact][0] ?? null) : null;
  if (IRREGULAR[key]) return IRREGULAR[key];
  if ([...key].length < 3) return null;
  const months = new Set([...names].filter(([name]) => name.startsWith(key)).flatMap(([, found]) => [...found]));
  return months.size === 1 ? ([...months][0] ?? null) : null;
}

const two = (number: number) => String(number).padStart(2, '0');

/** `YYYY-MM-DD` if there is such a day. */
function isoDate(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = year >= 1800 && year < 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? `${year}-${two(month)}-${two(day)}` : null;
}

/** Two digits: within 80 years back and 19 ahead of today; for dates that are past, the latest year that makes them so. */
function placed(shortYear: number, month: number, day: number, { today, past }: DateContext): number {
  const now = today ?? new Date().toISOString().slice(0, 10);
  const thisYear = Number(now.slice(0, 4));
  let year = Math.floor(thisYear / 100) * 100 + shortYear;
  if (past) {
    const text = () => `${year}-${two(month)}-${two(day)}`;
    while (text() > now) year -= 100;
    return year;
  }
  if (year > thisYear + 19) year -= 100;
  if (year <= thisYear - 81) year += 100;
  return year;
}

/**
 * A date as a page writes it, in the definition's format (Unicode tokens, as date-fns has them) → `YYYY-MM-DD`, or null.
 *
 * Separators and spaces may differ from the format's, days may be ordinals, a weekday's name and a time of day are passed over. The
 * order of day, month and year is the format's and never guessed from the numbers; days that don't exist are refused. Months by name
 * are understood in the page's language and in English.
 */
export function parseDate(text: string, format: string, context: DateContext = {}): string | null {
  if (text.length > 200) return null;
  const line = cleanText(text).replace(/\s+/g, ' ');
  const shape = compiledOf(format, isPlain(line));
  const match = shape?.pattern.exec(line);
  if (!shape || !match) return null;
  let day = 0;
  let month: number | null = 0;
  let year = '';
  for (const [index, part] of shape.parts.entries()) {
    const written = match[index + 1] ?? '';
    if (part === 'day') day = Number(written);
    else if (part === 'month') month = Number(written);
    else if (part === 'year') year = written;
    else month = (context.language ? monthNamed(written, context.language) : null) ?? monthNamed(written, 'en-GB');
  }
  if (month === null) return null;
  return isoDate(year.length === 2 ? placed(Number(year), month, day, context) : Number(year), month, day);
}
