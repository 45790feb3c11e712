import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelKey } from '../../../lib/pms/text.ts';

const plain = fc.string({ unit: fc.constantFrom(...'aZ09 .:*-/()'), maxLength: 30 });

describe('a label', () => {
  it.each([
    ['Invoice number', 'invoice number'],
    ['  Invoice   number :', 'invoice number'],
    ['Invoice number *', 'invoice number'],
    ['Date ▼', 'date'],
    ['＊Ｎａｍｅ：', 'name'],
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
