/**
 * How money, dates and times are written for people, and read from what people type into our own fields.
 * Text of host pages is read in `lib/pms` alone.
 */

const london = 'Europe/London';

/** Integer pence as `£1,234.56`; negative as `−£20.00`; null as a dash. */
export function showMoney(pence: number | null): string {
  if (pence === null) return '–';
  const size = Math.abs(pence);
  const pounds = Math.trunc(size / 100).toLocaleString('en-GB');
  return `${pence < 0 ? '−' : ''}£${pounds}.${String(size % 100).padStart(2, '0')}`;
}

/** Integer pence as people type it, `1234.56`; null as the empty string. */
export function editMoney(pence: number | null): string {
  return pence === null
    ? ''
    : `${pence < 0 ? '-' : ''}${Math.trunc(Math.abs(pence) / 100)}.${String(Math.abs(pence) % 100).padStart(2, '0')}`;
}

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; message: string };

/** Typed money (`£1,234.5`, `1234.56`, `12`) as integer pence, above zero. */
export function parseMoney(typed: string): Parsed<number | null> {
  const text = typed.replace(/[£,\s]/g, '');
  if (text === '') return { ok: true, value: null };
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return { ok: false, message: 'Write the amount in pounds and pence, for example 639.50.' };
  const pence = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return pence === 0 ? { ok: false, message: 'The amount is zero. Write what was paid.' } : { ok: true, value: pence };
}

/** `2026-11-18` as `18/11/2026`; what is no ISO date is returned as it is. */
export function showDate(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  return match === null ? iso : `${match[3]}/${match[2]}/${match[1]}`;
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Typed `dd/mm/yyyy` (also with dots, dashes or spaces, and one-digit days and months) as an ISO date; empty is null. The message says what is wrong. */
export function parseDate(typed: string): Parsed<string | null> {
  const text = typed.trim();
  if (text === '') return { ok: true, value: null };
  const match = /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})$/.exec(text);
  if (match === null) return { ok: false, message: 'Write the date as dd/mm/yyyy.' };
  const day = Number(match[1]);
  const month = Number(match[2]);
  const year = Number(match[3]);
  const monthName = monthNames[month - 1];
  if (monthName === undefined) return { ok: false, message: `There is no month ${month}. Use dd/mm/yyyy.` };
  if (year < 1880 || year > 2200) return { ok: false, message: `Check the year ${match[3]}. Use dd/mm/yyyy.` };
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) return { ok: false, message: `${monthName} ${year} has ${days} days.` };
  return { ok: true, value: `${match[3]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` };
}

const timeFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: london,
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: london,
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
});

/** An instant as `18/11/2026 09:44`, London time. */
export function showInstant(instant: string): string {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? instant : `${dayFormat.format(at)} ${timeFormat.format(at)}`;
}

/** An instant as `09:44` if it lies on the same London day as `now`, else as `18/11/2026 09:44`. */
export function showTime(instant: string, now: Date): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return dayFormat.format(at) === dayFormat.format(now) ? timeFormat.format(at) : showInstant(instant);
}

/** As `showTime`, without the hour on other days: `09:44` or `18/11/2026`. */
export function showTimeOrDay(instant: string, now: Date): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  return dayFormat.format(at) === dayFormat.format(now) ? timeFormat.format(at) : dayFormat.format(at);
}

/** The London day of an instant, as an ISO date. */
export function londonDay(now: Date): string {
  return dayFormat.format(now).split('/').reverse().join('-');
}

/** `1 item`, `4 items`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;
}
