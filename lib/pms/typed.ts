import { ISO_FORMAT, parseDate } from './date.ts';
import type { Written } from './definition.ts';
import { foreignCurrency, parseInteger, parseMoney } from './parse.ts';
import { cleanText, LONGEST_VALUE, oneLine } from './text.ts';
import type { Value } from './value.ts';

/** Fields that are amounts. */
export const MONEY = new Set(['unitPrice', 'discount', 'net', 'total', 'outstanding']);

/** Facts of the page that types are read by. */
export interface Manner {
  language: string;
  decimal: '.' | ',' | undefined;
  today: string;
  /** The first other currency than pounds that an amount of this reading was in. */
  foreign: string | null;
}

/** Reads a value as a field's type; null where it isn't one. A date's format is as `compileFormat` gives it. */
export function typed(value: Value, name: string, written: Written, manner: Manner): string | number | null {
  const { type } = written;
  if (value.text.length > LONGEST_VALUE) return null;
  if (type === 'money') {
    const amount = parseMoney(value.text, { decimal: manner.decimal, numeric: value.numeric });
    if (amount !== null) manner.foreign ??= foreignCurrency(value.text);
    return amount;
  }
  if (type === 'integer') return parseInteger(value.text, { decimal: manner.decimal, numeric: value.numeric });
  if (written.type === 'date') {
    const context = { language: manner.language, today: manner.today, past: name === 'patientBirthDate' };
    const stated = value.iso && parseDate(value.iso, ISO_FORMAT, context);
    // A date field's value is ISO whatever people see; a `time` element's text is what they see, so it comes first.
    return value.iso === value.text.slice(0, 10) ? stated : (parseDate(value.text, written.format, context) ?? stated);
  }
  // Only an address keeps its lines.
  const text = name === 'patientAddress' ? cleanText(value.long ?? value.text) : oneLine(value.text);
  return text === '' ? null : text;
}
