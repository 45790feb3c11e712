import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, parseInteger, parseMoney } from '../../../lib/pms/parse.ts';

describe('money', () => {
  it.each([
    ['£1,234.56', 123456],
    ['1.234,56 €', 123456],
    ['1 234,56 €', 123456],
    ['1\u00a0234,56\u00a0€', 123456],
    ['1\u202f234,56 €', 123456],
    ["CHF 1'234.50", 123450],
    ['£ 12', 1200],
    ['12', 1200],
    ['12.5', 1250],
    ['.50', 50],
    ['0,00', 0],
    ['80.0000', 8000],
    ['GBP 12.00', 1200],
    ['12.00 GBP', 1200],
    ['£\n12.00', 1200],
    ['GBP £12.00', 1200],
    ['£12.00 GBP', 1200],
    ['-£12.00 GBP', -1200],
    ['(12.00)', -1200],
    ['(£12.00)', -1200],
    ['£(12.00)', -1200],
    ['−£12.00', -1200],
    ['£-12.00', -1200],
    ['£12.00-', -1200],
    ['–12.00', -1200],
    ['£12.00 CR', -1200],
    ['12.00DR', 1200],
    ['12,-', 1200],
    ['45p', 45],
    ['1,234', 123400],
    ['1,234,567', 123456700],
    ['1.234.567,89', 123456789],
    ['1.234 €', 123400],
    ['\u200e£12.00\u202c', 1200],
    ['-0.00', 0],
  ])('%s is %i pence', (text, pence) => {
    expect(parseMoney(text)).toBe(pence);
  });

  it.each([
    ['1.234', 'might be a thousand or a fraction'],
    ['12.345', 'has parts of a penny'],
    ['1,23,456.00', 'is grouped in no way we know'],
    ['12 34', 'is two numbers'],
    ['£12 £13', 'is two amounts'],
    ['EUR £12.00', 'is of two currencies'],
    ['--12', 'has two signs'],
    ['(-12)', 'has two signs'],
    ['£', 'has no number'],
    ['', 'is empty'],
    ['-', 'is a dash'],
    ['Free', 'is a word'],
    ['Nov 20', 'is a date'],
    ['12.00 inc VAT', 'says more'],
    ['1e5', 'is written for machines'],
    ['NaN', 'is a word'],
    ['9'.repeat(300), 'is too long'],
    ['9999999999999999', 'is more than can be counted'],
  ])('%s is refused: it %s', (text) => {
    expect(parseMoney(text)).toBeNull();
  });

  it.each([
    ['1.234', ',', 123400],
    ['1.234', '.', null],
    ['1,234', '.', 123400],
    ['1,234', ',', null],
    ['1,23', '.', 123],
  ] as const)('%s on a page with the decimal sign %s is %s', (text, decimal, pence) => {
    expect(parseMoney(text, { decimal })).toBe(pence);
  });

  it('of a number field has a decimal point whatever the language', () => {
    expect(parseMoney('1.500', { numeric: true, decimal: ',' })).toBe(150);
    expect(parseMoney('1500', { numeric: true })).toBe(150000);
    expect(parseMoney('1,5', { numeric: true })).toBeNull();
  });

  it('survives being written in any common locale and read again', () => {
    const locales = [
      'en-GB',
      'en-US',
      'de-DE',
      'fr-FR',
      'de-CH',
      'es-ES',
      'nl-NL',
      'sv-SE',
      'pl-PL',
      'it-IT',
      'pt-PT',
      'fi-FI',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...locales),
        fc.constantFrom('GBP', 'EUR'),
        fc.integer({ min: -99_999_999, max: 99_999_999 }),
        (locale, currency, pence) => {
          const text = new Intl.NumberFormat(locale, { style: 'currency', currency }).format(pence / 100);
          expect(parseMoney(text, { decimal: decimalOf(locale) })).toBe(pence === 0 ? 0 : pence);
        },
      ),
    );
  });

  it('never throws, and gives whole pence or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[£€0-9.,' ()-]{0,20}$/)), (text) => {
        const pence = parseMoney(text);
        expect(pence === null || Number.isSafeInteger(pence)).toBe(true);
      }),
    );
  });
});

describe('whole numbers', () => {
  it.each([
    ['1', 1],
    ['2.00', 2],
    ['2,00', 2],
    ['×2', 2],
    ['2x', 2],
    ['1 u', 1],
    ['3 units', 3],
    ['-1', -1],
    ['1,000', 1000],
    ['0', 0],
  ])('%s is %i', (text, number) => {
    expect(parseInteger(text)).toBe(number);
  });

  it.each(['1.5', '1.000', '', 'one', '1 of 3', '1/2', '1 2', '9'.repeat(17)])('%s is refused', (text) => {
    expect(parseInteger(text)).toBeNull();
  });

  it('1.000 is one where the point is known to be decimal, and 1.500 is no whole number', () => {
    expect(parseInteger('1.000', { decimal: '.' })).toBe(1);
    expect(parseInteger('1.500', { decimal: '.' })).toBeNull();
    expect(parseInteger('1.000', { decimal: ',' })).toBe(1000);
  });
});
