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
  parts: DatePart[];
}

export type DatePart = 'day' | 'month' | 'name' | 'year';

/** `yyyy-MM-dd`, as `compileFormat` gives formats. */
export const ISO_FORMAT = 'year,month,day|^(\\d{4})-(\\d{1,2})-(\\d{1,2})$';

/** For pages in English, without asking `Intl`, which takes up to 40 ms of a page the first time. */
const ENGLISH = 'january february march april may june july august september october november december'.split(' ');
/** Month abbreviations that are neither what `Intl` gives nor the beginning of the full name. */
const IRREGULAR: Record<string, number> = { mrz: 3, mrt: 3, set: 9, setiembre: 9, feber: 2, janner: 1 };
const compiled = new Map<string, Compiled>();
const monthNames = new Map<string, Map<string, Set<number>>>();

/** Classes of Unicode take milliseconds to compile. */
const asciiClasses = (source: string) =>
  source.replaceAll('\\p{L}', 'a-z').replaceAll('\\p{N}', '0-9').replaceAll('\\p{M}', '');

/** @param isAscii for plain ASCII, as nearly all dates are */
function compiledOf(format: string, isAscii: boolean): Compiled {
  const key = format + isAscii;
  let found = compiled.get(key);
  if (!found) {
    const end = format.indexOf('|');
    const whole = format.slice(end + 1);
    const pattern = isAscii ? new RegExp(asciiClasses(whole), 'i') : new RegExp(whole, 'iu');
    found = { pattern, parts: format.slice(0, end).split(',') as DatePart[] };
    compiled.set(key, found);
  }
  return found;
}

const nameKey = (name: string) =>
  (isPlain(name) ? name.replace(/[.'’]/g, '') : name.normalize('NFD').replace(/[\p{M}.’']/gu, '')).toLowerCase();

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
 *
 * @param format as `compileFormat` gives it
 */
export function parseDate(text: string, format: string, context: DateContext = {}): string | null {
  if (text.length > 200) return null;
  const line = cleanText(text).replace(/\s+/g, ' ');
  const shape = compiledOf(format, isPlain(line));
  const match = shape.pattern.exec(line);
  if (!match) return null;
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
