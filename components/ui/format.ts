import {
  formatUkDate,
  formatUkDateTime,
  formatUkTimeOrDate,
  parseUkDateTyped,
  todayInLondon,
} from '../../lib/billing/dates.ts';
import { formatPounds } from '../../lib/billing/money.ts';
import type { Problem } from '../../lib/messages.ts';

/** How values stand in our pages, and what is read from our own fields. Text of host pages is read in `lib/pms` alone. */

/** Integer pence as `£1,234.56`; null as a dash. */
export function showMoney(pence: number | null): string {
  return pence === null ? '–' : formatPounds(pence);
}

/** Integer pence as it stands in a field, `1234.56`; null as the empty string. */
export function editMoney(pence: number | null): string {
  return pence === null ? '' : (pence / 100).toFixed(2);
}

/** A value read from a field of ours, or the sentence that says what is wrong. */
export type Parsed<Value> = { ok: true; value: Value } | { ok: false; message: string };

/** Typed money (`£1,234.5`, `1234.56`, `12`) as integer pence above zero; empty is null. */
export function parseMoney(typed: string): Parsed<number | null> {
  const text = typed.replace(/[£,\s]/g, '');
  if (text === '') return { ok: true, value: null };
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return { ok: false, message: 'Write the amount in pounds and pence, for example 639.50.' };
  const pence = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return pence === 0 ? { ok: false, message: 'The amount is zero. Write what was paid.' } : { ok: true, value: pence };
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');

/** A typed date (`dd/mm/yyyy`, and what `parseUkDateTyped` takes besides) as ISO; empty is null. The message says what is wrong with it. */
export function parseDate(typed: string): Parsed<string | null> {
  if (typed.trim() === '') return { ok: true, value: null };
  const iso = parseUkDateTyped(typed);
  if (iso !== null) return { ok: true, value: iso };
  const numbers = /^\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})\s*$/.exec(typed);
  if (numbers === null) return { ok: false, message: 'Write the date as dd/mm/yyyy.' };
  const [month, year] = [Number(numbers[2]), Number(numbers[3])];
  const monthName = monthNames[month - 1];
  if (monthName === undefined) return { ok: false, message: `There is no month ${month}. Use dd/mm/yyyy.` };
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (Number(numbers[1]) < 1 || Number(numbers[1]) > days) {
    return { ok: false, message: `${monthName} ${year} has ${days} days.` };
  }
  return { ok: false, message: `Check the year ${year}.` };
}

/** What is wrong with the last day of a period; null: nothing, or one of its days is not known. */
export function faultOfLastDay(first: string | null, last: string | null): string | null {
  return first !== null && last !== null && last < first ? 'This is before the first day.' : null;
}

/** An ISO date as `18/11/2026`. */
export const showDate = formatUkDate;

/** An instant as `18/11/2026 09:44`; what is no instant is shown as it is. */
export function showInstant(instant: string): string {
  return Number.isNaN(Date.parse(instant)) ? instant : formatUkDateTime(instant);
}

/** An instant as `09:44` if it lies on today's date in London, else as `18/11/2026 09:44`. */
export function showTime(instant: string, now: number): string {
  if (Number.isNaN(Date.parse(instant))) return instant;
  return todayInLondon(Date.parse(instant)) === todayInLondon(now)
    ? formatUkTimeOrDate(instant, now)
    : formatUkDateTime(instant);
}

/** `09:44` today, else `18/11/2026`: for narrow columns. */
export function showTimeOrDay(instant: string, now: number): string {
  return Number.isNaN(Date.parse(instant)) ? instant : formatUkTimeOrDate(instant, now);
}

/** `1 item`, `4 items`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}

/** What happened and what to do, where there is room for one sentence after the other and no more. */
export function problemWords({ message, fix }: Problem): string {
  return fix ? `${message} ${fix}` : message;
}

/** A page's address if it is one of the web's: nothing else is ever made a link. */
export function pageAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  return ['https:', 'http:'].includes(new URL(url).protocol) ? url : null;
}
