import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DateContext, ISO_FORMAT, parseDate as parseCompiled } from '../../../lib/pms/date.ts';
import { compileFormat, isDateFormat } from '../../../lib/pms/date-format.ts';

const parseDate = (text: string, format: string, context?: DateContext) => {
  const compiled = compileFormat(format);
  return compiled === null ? null : parseCompiled(text, compiled, context);
};

it('a date that states itself is read without a format', () => {
  expect(parseCompiled('2026-11-20', ISO_FORMAT)).toBe('2026-11-20');
  expect(parseCompiled('2026-02-30', ISO_FORMAT)).toBeNull();
  expect(parseCompiled('20/11/2026', ISO_FORMAT)).toBeNull();
});

describe('a date is read by its format', () => {
  it.each([
    ['20/11/2026', 'dd/MM/yyyy', '2026-11-20'],
    ['1/2/2026', 'dd/MM/yyyy', '2026-02-01'],
    ['20.11.2026', 'dd/MM/yyyy', '2026-11-20'],
    ['20 - 11 - 2026', 'dd/MM/yyyy', '2026-11-20'],
    ['11/20/2026', 'MM/dd/yyyy', '2026-11-20'],
    ['2026-11-20', 'yyyy-MM-dd', '2026-11-20'],
    ['20261120', 'yyyyMMdd', '2026-11-20'],
    ['20112026', 'ddMMyyyy', '2026-11-20'],
    ['20 Nov 2026', 'd MMM yyyy', '2026-11-20'],
    ['20 November 2026', 'd MMM yyyy', '2026-11-20'],
    ['20-Nov-26', 'dd-MMM-yy', '2026-11-20'],
    ['20Nov2026', 'ddMMMyyyy', '2026-11-20'],
    ['3 Sept 2026', 'd MMM yyyy', '2026-09-03'],
    ['3 Sep. 2026', 'd MMM yyyy', '2026-09-03'],
    ['3rd of November 2026', 'do MMMM yyyy', '2026-11-03'],
    ['22nd November 2026', 'd MMMM yyyy', '2026-11-22'],
    ['November 3, 2026', 'MMMM d, yyyy', '2026-11-03'],
    ['Fri 20 Nov 2026', 'EEE d MMM yyyy', '2026-11-20'],
    ['Friday, 20 November 2026', 'EEEE d MMMM yyyy', '2026-11-20'],
    ['20/11/2026 14:30', 'dd/MM/yyyy HH:mm', '2026-11-20'],
    ['20/11/2026 2:30 pm', "dd/MM/yyyy 'at' h:mm a", '2026-11-20'],
    ['20/11/2026 at 14:30', "dd/MM/yyyy 'at' HH:mm", '2026-11-20'],
    ['20/11/2026, 14:30:05', 'dd/MM/yyyy', '2026-11-20'],
    ['20/11/2026', 'dd/MM/yyyy HH:mm', '2026-11-20'],
    ['2026-11-20T10:00:00Z', "yyyy-MM-dd'T'HH:mm:ss", '2026-11-20'],
    ['\u200e20\u200e/\u200e11\u200e/\u200e2026', 'dd/MM/yyyy', '2026-11-20'],
    ['29/02/2028', 'dd/MM/yyyy', '2028-02-29'],
  ])('%s as %s', (text, format, expected) => {
    expect(parseDate(text, format, { today: '2026-11-23' })).toBe(expected);
    // With a sign in it that plain text has not, it goes by the letters of all languages.
    expect(parseDate(`• ${text}`, format, { today: '2026-11-23' })).toBe(expected);
  });

  it.each([
    ['31/02/2026', 'dd/MM/yyyy'],
    ['29/02/2026', 'dd/MM/yyyy'],
    ['00/11/2026', 'dd/MM/yyyy'],
    ['11/20/2026', 'dd/MM/yyyy'],
    ['20/11/26', 'dd/MM/yyyy'],
    ['20/11/0026', 'dd/MM/yyyy'],
    ['20 Nov 2026', 'dd/MM/yyyy'],
    ['20112026', 'dd/MM/yyyy'],
    ['1112026', 'dMyyyy'],
    ['2026-11-20', 'dd/MM/yyyy'],
    ['20/11/2026 - 21/11/2026', 'dd/MM/yyyy'],
    ['due 20/11/2026', 'dd/MM/yyyy'],
    ['120/11/2026', 'dd/MM/yyyy'],
    ['20 Ju 2026', 'd MMM yyyy'],
    ['20 Novembre 2026', 'd MMM yyyy'],
    ['', 'dd/MM/yyyy'],
    [`${'1'.repeat(500)}`, 'dd/MM/yyyy'],
  ])('%s is refused as %s', (text, format) => {
    expect(parseDate(text, format, { today: '2026-11-23' })).toBeNull();
    expect(parseDate(`• ${text}`, format, { today: '2026-11-23' })).toBeNull();
  });
});

describe('months by name', () => {
  it.each([
    ['3. März 2026', 'd. MMMM yyyy', 'de', '2026-03-03'],
    ['3. Mrz 2026', 'd. MMM yyyy', 'de', '2026-03-03'],
    ['3. Dez. 2026', 'd. MMM yyyy', 'de', '2026-12-03'],
    ['1er févr. 2026', 'd MMM yyyy', 'fr', '2026-02-01'],
    ['2 juil. 2026', 'd MMM yyyy', 'fr', '2026-07-02'],
    ['2 aout 2026', 'd MMMM yyyy', 'fr', '2026-08-02'],
    ['3 de marzo de 2026', "d 'de' MMMM 'de' yyyy", 'es', '2026-03-03'],
    ['3 marzo 2026', "d 'de' MMMM 'de' yyyy", 'es', '2026-03-03'],
    ['3 listopada 2026', 'd MMMM yyyy', 'pl', '2026-11-03'],
    ['3 Tachwedd 2026', 'd MMMM yyyy', 'cy', '2026-11-03'],
    ['3 Nov 2026', 'd MMM yyyy', 'de', '2026-11-03'],
    ['3 October 2026', 'd MMMM yyyy', 'de', '2026-10-03'],
    ['3 Nov 2026', 'd MMM yyyy', 'not a language!', '2026-11-03'],
  ])('%s as %s in %s', (text, format, language, expected) => {
    expect(parseDate(text, format, { language })).toBe(expected);
  });

  it('are refused where a beginning could be two months', () => {
    expect(parseDate('2 jui 2026', 'd MMM yyyy', { language: 'fr' })).toBeNull();
    expect(parseDate('2 ma 2026', 'd MMM yyyy', { language: 'en' })).toBeNull();
  });
});

describe('two-digit years', () => {
  const today = '2026-11-23';
  it.each([
    ['01/01/26', false, '2026-01-01'],
    ['01/01/45', false, '2045-01-01'],
    ['01/01/46', false, '1946-01-01'],
    ['01/01/99', false, '1999-01-01'],
    ['02/04/80', true, '1980-04-02'],
    ['01/01/30', true, '1930-01-01'],
    ['23/11/26', true, '2026-11-23'],
    ['24/11/26', true, '1926-11-24'],
  ])('%s (past: %s) is %s', (text, past, expected) => {
    expect(parseDate(text, 'dd/MM/yy', { today, past })).toBe(expected);
  });
});

describe('a format', () => {
  it.each(['dd/MM/yyyy', 'd MMM yy', "d 'o''clock' MMMM yyyy", 'EEEE, do MMMM yyyy HH:mm'])(
    '%s can be used',
    (format) => {
      expect(isDateFormat(format)).toBe(true);
    },
  );
  it.each(['DD/MM/YYYY', 'dd/MM', 'MM/yyyy', 'dd/MM/yyyy dd', '', "dd/MM/yyyy 'open", 'QQQ yyyy'])(
    '%s can’t',
    (format) => {
      expect(isDateFormat(format)).toBe(false);
    },
  );
});

it('every date survives being written by Intl in any of many languages and read again', () => {
  const two = (number: number) => String(number).padStart(2, '0');
  const languages = [
    'en-GB',
    'en-US',
    'de',
    'fr',
    'es',
    'it',
    'nl',
    'pl',
    'pt',
    'cy',
    'sv',
    'cs',
    'ro',
    'tr',
    'uk',
    'ru',
    'el',
  ];
  const writers: [
    string,
    (day: number, month: number, year: number, name: (length: 'long' | 'short') => string) => string,
  ][] = [
    ['dd/MM/yyyy', (day, month, year) => `${two(day)}/${two(month)}/${year}`],
    ['d.M.yyyy', (day, month, year) => `${day}. ${month}. ${year}`],
    ['yyyyMMdd', (day, month, year) => `${year}${two(month)}${two(day)}`],
    ['MM-dd-yyyy', (day, month, year) => `${month}-${day}-${year}`],
    ['d MMMM yyyy', (day, _month, year, name) => `${day} ${name('long')} ${year}`],
    ['dd MMM yyyy', (day, _month, year, name) => `${two(day)}-${name('short')}-${year}`],
    ['MMM d, yyyy', (day, _month, year, name) => `${name('short')} ${day}, ${year}`],
    ['EEEE d MMMM yyyy', (day, _month, year, name) => `Friday ${day} ${name('long')} ${year}`],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...languages),
      fc.constantFrom(...writers),
      fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
      (language, [format, write], date) => {
        const name = (length: 'long' | 'short') =>
          new Intl.DateTimeFormat(language, { month: length, day: 'numeric', timeZone: 'UTC' })
            .formatToParts(date)
            .find(({ type }) => type === 'month')?.value ?? '';
        // Some languages have no short names beside a day.
        fc.pre(format.includes('MM') && !format.includes('MMM') ? true : /\p{L}/u.test(name('short')));
        const text = write(date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCFullYear(), name);
        expect(parseDate(text, format, { language })).toBe(date.toISOString().slice(0, 10));
      },
    ),
    { numRuns: 500 },
  );
});
