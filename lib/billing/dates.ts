/**
 * Dates are ISO `YYYY-MM-DD` strings compared as strings; instants are ISO UTC strings. What is *today*, and how a time of day
 * is shown, is Europe/London's: that is where the clinics are, whatever the computer's own zone.
 */

const londonParts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function inLondon(ms: number): { date: string; time: string } {
  const parts: Record<string, string> = {};
  for (const part of londonParts.formatToParts(ms)) parts[part.type] = part.value;
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** The ISO date in London at that time (milliseconds since the epoch). */
export function todayInLondon(nowMs: number): string {
  return inLondon(nowMs).date;
}

/**
 * Now, set right by the server's clock. Today decides whether a date of service lies in the future, and a clinic's computer may be a day off.
 * @param serverOffsetMs server time minus ours, in milliseconds, as the `Date` header told it; 0 or null where it isn't known.
 */
export function correctedNow(nowMs: number, serverOffsetMs: number | null): number {
  return nowMs + (serverOffsetMs ?? 0);
}

/** `2026-11-23` → `23/11/2026`. What is no ISO date is given back as it is: a page's text may stand there. */
export function formatUkDate(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  return match === null ? iso : `${match[3]}/${match[2]}/${match[1]}`;
}

/** An instant as `23/11/2026 09:42`, London time. */
export function formatUkDateTime(instant: string): string {
  const { date, time } = inLondon(Date.parse(instant));
  return `${formatUkDate(date)} ${time}`;
}

/** `09:42` when the instant lies on today's date in London, else `23/11/2026`. */
export function formatUkTimeOrDate(instant: string, nowMs: number): string {
  const { date, time } = inLondon(Date.parse(instant));
  return date === todayInLondon(nowMs) ? time : formatUkDate(date);
}

const DAY = 86_400_000;

/** Midnight UTC of an ISO date: only for counting days. Throws RangeError for what is no date of the calendar. */
function utc(iso: string): number {
  const ms = isRealDate(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError('Not an ISO date.');
  return ms;
}

/** Whether the text is `YYYY-MM-DD` and a day of the calendar (not 30 February). */
export function isRealDate(iso: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return false;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === iso;
}

/** The ISO date `days` later (or earlier, if negative). */
export function addDays(iso: string, days: number): string {
  return new Date(utc(iso) + days * DAY).toISOString().slice(0, 10);
}

/** The same day `months` later; the month's last day where it has no such day (31 August + 6 → 28 February). */
export function addMonths(iso: string, months: number): string {
  const date = new Date(utc(iso));
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.toISOString().slice(0, 10);
}

/** Days from the first ISO date to the second; negative if the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to) - utc(from)) / DAY);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAMES = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

function monthByName(name: string): number {
  const lower = name.toLowerCase();
  const full = MONTH_NAMES.indexOf(lower);
  if (full >= 0) return full + 1;
  return MONTHS.indexOf(lower === 'sept' ? 'sep' : lower) + 1;
}

/**
 * What a user types in a panel as an ISO date: `23/11/2026`, `23.11.2026`, `23-11-2026`, `23 11 2026`, `23112026`, `23 Nov 2026`, `2026-11-23`.
 * Day before month always. Null for anything else, for a day that the calendar lacks, and for a year of two digits (a birth date in '26?).
 */
export function parseUkDateTyped(text: string): string | null {
  const typed = text.normalize('NFKC').trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso !== null) return calendarDate(iso[1], Number(iso[2]), iso[3]);
  const numeric =
    /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(typed);
  if (numeric !== null) return calendarDate(numeric[3], Number(numeric[2]), numeric[1]);
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[\s/.-]*([A-Za-z]{3,9})[\s/.,-]*(\d{4})$/i.exec(typed);
  if (named !== null) return calendarDate(named[3], monthByName(named[2] ?? ''), named[1]);
  return null;
}

function calendarDate(year: string | undefined, month: number, day: string | undefined): string | null {
  const iso = `${year}-${String(month).padStart(2, '0')}-${String(Number(day)).padStart(2, '0')}`;
  return isRealDate(iso) && iso >= '1800-01-01' && iso < '2200-01-01' ? iso : null;
}
