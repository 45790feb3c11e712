import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelBeginning, roughLabel } from '../../../lib/pms/label-pattern.ts';
import { labelKey, labelPattern } from '../../../lib/pms/text.ts';

const plain = fc.string({ unit: fc.constantFrom(...'aZ09 .:*-/()£·–’•'), maxLength: 30 });

describe('a label', () => {
  it.each([
    ['Invoice number', 'invoice number'],
    ['  Invoice   number :', 'invoice number'],
    ['Invoice number *', 'invoice number'],
    ['Date ▼', 'date'],
    ['＊Ｎａｍｅ：', 'name'],
    ['Invoice number ⓘ', 'invoice number'],
    ['ℹ Invoice number', 'invoice number'],
    ['Total: (GBP):', 'total: (gbp)'],
  ])('%s is compared as %s', (text, key) => {
    expect(labelKey(text)).toBe(key);
  });

  it('of plain letters is compared as one with others in it', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(labelKey(text)).toBe(labelKey(`${text}\u200b`));
      }),
    );
  });
});

describe('the rough pattern of a label', () => {
  it.each([
    ['invoice number', 'Home Invoice Number: 17', true],
    ['invoice number', 'HomeInvoicenumber17', true],
    ['total (gbp)', 'Total\n (GBP)', true],
    ['invoice number', 'Loading …', false],
  ])('of “%s” in “%s”: %s', (key, text, isFound) => {
    expect(new RegExp(roughLabel(key), 'i').test(text)).toBe(isFound);
  });
});

describe('the pattern of labels', () => {
  const label = fc
    .string({ unit: fc.constantFrom(...'aZ 0.:*-/()[\\é’·–£'), minLength: 1, maxLength: 12 })
    .map(labelKey)
    .filter((key) => key !== '');
  const decorated = (key: string) =>
    fc
      .tuple(
        fc.constantFrom('', ' ', '\n\t', '* ', '▲'),
        fc.integer({ min: 1, max: key.length }),
        fc.constantFrom('', ' ', ' *', ':', ' : ', '\n', '：', ' ↓', '\u200b', ': 17', ' *: £5', 'x'),
        fc.boolean(),
      )
      .map(([before, length, after, isCapital]) => {
        const text = key.slice(0, length);
        return before + (isCapital ? text.toUpperCase() : text) + after;
      });

  it('lets no text pass by that is, begins, or begins with and a colon, one of them', () => {
    const cases = fc
      .array(label, { minLength: 1, maxLength: 5 })
      .chain((keys) =>
        fc.tuple(fc.constant(keys), fc.oneof(fc.constantFrom(...keys).chain(decorated), fc.string({ unit: 'binary' }))),
      );
    fc.assert(
      fc.property(cases, ([keys, text]) => {
        const colon = text.search(/[:：]/);
        const read = [labelKey(text), colon > 0 ? labelKey(text.slice(0, colon)) : ''];
        const says =
          read.some((one) => keys.includes(one)) ||
          (read[0] !== '' && keys.some((key) => key.startsWith(read[0] ?? '')));
        fc.pre(says);
        expect(labelPattern(keys.map(labelBeginning)).test(text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    'total of nothing',
    'Inert label 17',
    '£100.00',
    '£220.00 · Outstanding',
    '“Paid” – in part',
    '12/11/2026',
    'Follow-up consultation',
    '   ',
    '',
  ])('passes “%s” by', (text) => {
    expect(labelPattern(['total', 'invoice number', 'date', 'patient'].map(labelBeginning)).test(text)).toBe(false);
  });

  it('of a label as long as a definition may have is made', () => {
    expect(labelPattern([labelBeginning('x('.repeat(250))]).test('x(x')).toBe(true);
  });
});
