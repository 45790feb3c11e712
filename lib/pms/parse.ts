import { cleanText, isPlain } from './text.ts';

/** How a page writes numbers. */
export interface NumberStyle {
  /** The page's decimal separator, if its language says so; it decides only what is ambiguous otherwise. */
  decimal?: '.' | ',' | undefined;
  /** Written for machines (`input type=number`): `.` is the decimal point, whatever the language. */
  numeric?: boolean;
}

/** English as it is written where the point is the decimal sign (not in South Africa). */
const POINT_ENGLISH = /^en(?:-(?:GB|US|IE|AU|NZ|CA|IN))?$/i;

/** The decimal separator of a language tag, or undefined for tags the browser doesn't know. */
export function decimalOf(language: string): '.' | ',' | undefined {
  if (POINT_ENGLISH.test(language)) return '.';
  if (decimals.has(language)) return decimals.get(language);
  const sign = decimalSign(language);
  decimals.set(language, sign);
  return sign;
}

/** Asking `Intl` for the first time takes up to 40 ms of the page's. */
const decimals = new Map<string, '.' | ',' | undefined>();

function decimalSign(language: string): '.' | ',' | undefined {
  try {
    const sign = new Intl.NumberFormat(language).formatToParts(1.1).find((part) => part.type === 'decimal')?.value;
    return sign === '.' || sign === ',' ? sign : undefined;
  } catch {
    return undefined;
  }
}

interface Decimal {
  whole: string;
  /** Digits after the decimal separator, without zeros at the end. */
  rest: string;
}

/**
 * Digits with separators → whole and rest, or null. Of two kinds of separator the last is the decimal one. One that repeats groups
 * thousands. A lone one is decimal unless exactly three digits follow: then a comma groups (`1,234`, as in Britain) and a point says
 * nothing certain (`1.234` → null), unless the page's language tells.
 */
function splitNumber(text: string, style: NumberStyle): Decimal | null {
  const finish = (whole: string, rest = ''): Decimal => ({ whole: whole || '0', rest: rest.replace(/0+$/, '') });
  if (style.numeric) {
    const [, whole, rest] = /^(\d*)(?:\.(\d+))?$/.exec(text) ?? [];
    return whole || rest ? finish(whole ?? '', rest) : null;
  }
  if (/^\d+$/.test(text)) return finish(text);
  const lone = /^(\d*)([.,])(\d+)$/.exec(text);
  if (lone) {
    const [, whole = '', sign, rest = ''] = lone;
    const mayGroup = rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
    if (!mayGroup) return finish(whole, rest);
    // Three digits after a decimal sign are no pence, zeros or not: rather a thousand, written as another language does.
    if (style.decimal) return style.decimal === sign ? { whole, rest } : finish(whole + rest);
    return sign === ',' ? finish(whole + rest) : null;
  }
  // Groups of three, one kind of group separator throughout, another kind before the rest.
  const grouped = /^(\d{1,3})([., '])(\d{3}(?:\2\d{3})*)(?:([.,])(\d*))?$/.exec(text);
  if (!grouped) return null;
  const [, head = '', group = '', tail = '', sign, rest = ''] = grouped;
  if (sign === group || (sign !== undefined && rest === '')) return null;
  return finish(head + tail.replaceAll(group, ''), rest);
}

/** As most amounts are written, and told at once: each of the patterns that tell the others apart costs a new page time. */
const USUAL = /^£?(\d{1,3}(?:,\d{3}){0,2}|\d{1,9})\.(\d\d)$/;
/** An amount's signs, symbols, digits, `,-` for no pence; with any currency's symbol. */
const MONEY =
  /^(-?)\s?([A-Z]{0,3}\p{Sc}|[A-Z]{3}\b)?\s?(-?)\s?([\d.,' ]*?\d)([.,]-{1,2})?\s?(-?)\s?(\p{Sc}[A-Z]{0,3}|[A-Z]{3})?\s?(-?)$/u;
/** The same for text with no symbol but these, which a page has ready sooner. */
const POUNDS = new RegExp(MONEY.source.replaceAll('\\p{Sc}', '[£$]'));
/** A whole number with what counts around it. */
const COUNT = /^[x×]?\s?(-?)\s?([\d.,' ]*\d)\s?(?:×|\p{L}{1,12}\.?)?$/iu;

const MINUS = /[-−–‐‑﹣-]/g;

/** All spaces to one kind, all minus signs and apostrophes to one kind. */
function plainNumber(text: string): string {
  return cleanText(text)
    .replace(/\s+/g, ' ')
    .replace(MINUS, '-')
    .replace(/[’‘`´]/g, "'");
}

/**
 * An amount of money as people write it → integer pence, or null where it isn't one or could mean two amounts.
 *
 * Reads `£1,234.56`, `1.234,56 €`, `1 234,56` (any kind of space), `1'234.50`, `GBP 12`, `12,-`, `45p`; negative by a minus sign before
 * or after, by brackets, or by `CR` (a credit; `DR` is positive). `1,234` is one thousand two hundred and thirty-four; `1.234` is
 * unclear and so null, unless a symbol after the number (`1.234 €`) or the page's language says that the point groups. Parts of a
 * penny are refused, never rounded.
 */
export function parseMoney(text: string, style: NumberStyle = {}): number | null {
  if (text.length > 200) return null;
  const [, whole, hundredths] = (!style.numeric && USUAL.exec(text)) || [];
  if (whole) return Number(whole.replaceAll(',', '')) * 100 + Number(hundredths);
  let rest = plainNumber(text);
  // Some say it twice.
  if (rest.includes('£')) rest = rest.replace(/^GBP | GBP$/, '');
  let isNegative = false;
  const brackets = /^([^\d(]*)\((.+)\)([^\d)]*)$/.exec(rest);
  if (brackets) {
    isNegative = true;
    rest = `${brackets[1]}${brackets[2]}${brackets[3]}`.trim();
  }
  const side = /\s?(?<![A-Z])(CR|DR)\.?$/i.exec(rest);
  if (side) {
    if (isNegative) return null;
    isNegative = side[1]?.toUpperCase() === 'CR';
    rest = rest.slice(0, side.index);
  }
  const pence = /^(-?)\s?(\d{1,6})\s?p$/i.exec(rest);
  if (pence) return (pence[1] !== '') === isNegative ? Number(pence[2]) : -Number(pence[2]);
  const shape = (isPlain(rest) ? POUNDS : MONEY).exec(rest);
  if (!shape) return null;
  const [, sign1, before, sign2, digits = '', , sign3, after, sign4] = shape;
  const signs = `${sign1}${sign2}${sign3}${sign4}`.length;
  if (signs > 1 || (signs === 1 && isNegative) || (before && after)) return null;
  if (signs === 1) isNegative = true;
  const isContinental = after !== undefined && /\p{Sc}/u.test(after) && /^\d{1,3}\.\d{3}$/.test(digits);
  const number = splitNumber(digits, isContinental ? { ...style, decimal: ',' } : style);
  if (!number || number.rest.length > 2 || number.whole.length > 12) return null;
  const amount = Number(number.whole) * 100 + Number(number.rest.padEnd(2, '0'));
  return isNegative && amount !== 0 ? -amount : amount;
}

/** The sign or code of another currency than pounds in an amount, as it is written; null where there is none. */
export function foreignCurrency(text: string): string | null {
  return /[A-Z]{0,2}[$€¥₹]|\b(?!GBP\b)[A-Z]{3}\b/.exec(text)?.[0] ?? null;
}

/**
 * A whole number, such as a quantity → integer, or null. `2.00` and `2,00` are 2; `1.5` is refused; `×2`, `2x` and `2 units` are 2; `1,000` is a
 * thousand and `1.000` unclear, unless the page's language tells: then it is one, or a thousand.
 */
export function parseInteger(text: string, style: NumberStyle = {}): number | null {
  if (text.length > 200) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const [, sign, digits] = COUNT.exec(plainNumber(text)) ?? [];
  if (digits === undefined) return null;
  const number = splitNumber(digits, style);
  if (!number || /[1-9]/.test(number.rest) || number.whole.length > 15) return null;
  const amount = Number(number.whole);
  return sign && amount !== 0 ? -amount : amount;
}
