import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactCode } from '../../../lib/catalogue/entry.ts';
import { buildIndex } from '../../../lib/catalogue/index-build.ts';
import { type CodeIndex, openIndex } from '../../../lib/catalogue/index-format.ts';
import { search } from '../../../lib/catalogue/search.ts';

/** How codes of each scheme are written. */
const SCHEMES = {
  ICD10: /^[A-TV-Z]\d\d(?:\.\d)?$/,
  'ICD10 as the NHS fills it up': /^[A-TV-Z]\d(?:\dX|\d\.\d)$/,
  'ICD10 with seven characters': /^[ST]\d\d\.\d{1,3}[ADS]$/,
  ICD9: /^(?:\d{3}(?:\.\d{1,2})?|[VE]\d\d\.\d)$/,
  CCSD: /^[A-Z]\d{4}$/,
  '9BUPP': /^(?:9B\d{3}|[A-Z]{1,2}\d{3,4})$/,
  ISC: /^(?:\d{2,5}|\d{3}[A-Z])$/,
  own: /^[A-Z]{2,4}(?:-\d{1,3})?$/,
};

/** Titles have the words and figures that codes are made of. */
const TITLES = ['Fracture of hip', 'Type 2 diabetes', 'X ray of 9 views', 'Consultation, 30 minutes', 'B12 level'];

const anySet = fc
  .constantFrom(...Object.entries(SCHEMES))
  .chain(([scheme, pattern]) =>
    fc
      .uniqueArray(fc.stringMatching(pattern), { minLength: 1, maxLength: 60, selector: compactCode })
      .map((codes) => ({ scheme: scheme.split(' ')[0] ?? scheme, codes })),
  );
const ways: ((code: string) => string)[] = [
  (code) => code,
  (code) => code.toLowerCase(),
  compactCode,
  (code) => compactCode(code).toLowerCase(),
  (code) => code.replace(/[.-]/, ' '),
  (code) => `  ${code.slice(0, 3)} ${code.slice(3)} `,
  (code) => `${code.slice(0, 3).toLowerCase()}-${code.slice(3)}`,
];

function indexOf({ scheme, codes }: { scheme: string; codes: readonly string[] }): CodeIndex {
  const entries = codes.map((code, at) => ({ scheme, code, title: TITLES[at % TITLES.length] ?? '' }));
  const index = openIndex(buildIndex(entries));
  if (index === null) throw new Error('The index does not open.');
  return index;
}
const found = (index: CodeIndex, query: string) =>
  search(index, query, { limit: index.entries }).hits.map(({ code }) => code);

describe('the search by code', { timeout: 30_000 }, () => {
  it('puts the code that was typed first, and behind it those that begin with it, in any scheme', () => {
    const anyQuestion = anySet.chain((set) =>
      fc.record({ set: fc.constant(set), code: fc.constantFrom(...set.codes), write: fc.constantFrom(...ways) }),
    );
    fc.assert(
      fc.property(anyQuestion, ({ set, code, write }) => {
        const compact = compactCode(code);
        const beginning = set.codes.map(compactCode).filter((other) => other.startsWith(compact));
        const hits = found(indexOf(set), write(code)).map(compactCode);
        expect(hits[0]).toBe(compact);
        expect(hits.slice(0, beginning.length)).toEqual(beginning.sort());
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  it('puts the codes that begin with what was typed first, in their order, once a figure was typed', () => {
    const anyQuestion = anySet.chain((set) =>
      fc.record({
        set: fc.constant(set),
        code: fc.constantFrom(...set.codes),
        length: fc.integer({ min: 1, max: 8 }),
        write: fc.constantFrom(...ways),
      }),
    );
    fc.assert(
      fc.property(anyQuestion, ({ set, code, length, write }) => {
        const typed = compactCode(code).slice(0, length);
        fc.pre(/\d/.test(typed));
        const expected = set.codes.map(compactCode).filter((other) => other.startsWith(typed));
        const hits = found(indexOf(set), write(typed)).map(compactCode);
        expect(hits.slice(0, expected.length)).toEqual(expected.sort());
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  it.each([
    ['a code that begins with a figure', '9BUPP', ['9B999', '9B998', 'W9999'], '9b999', '9B999'],
    ['its beginning', '9BUPP', ['W9999', '9B999'], '9b', '9B999'],
    ['two letters before the figures', '9BUPP', ['AA123', 'A1230'], 'aa 123', 'AA123'],
    ['a procedure code', 'CCSD', ['W3710', 'W3711'], 'w3710', 'W3710'],
    ['a procedure code with a space', 'CCSD', ['W3710', 'W3711'], 'W37 11', 'W3711'],
    ['a code of one figure more than another', 'ISC', ['100', '10', '1000'], '10', '10'],
    ['a code that is filled up, where the set has it bare', 'ICD10', ['I10', 'I15.0'], 'i10x', 'I10'],
    ['a code that is bare, where the set fills it up', 'ICD10', ['I10X', 'I15.0'], 'i10', 'I10X'],
    ['a code without figures', 'own', ['CONS', 'CONSULT'], 'cons', 'CONS'],
    ['a code among words', 'CCSD', ['W3710', 'W3711', 'W3712'], 'w3712 please', 'W3712'],
  ])('finds %s', (_what, scheme, codes, query, expected) => {
    expect(found(indexOf({ scheme, codes }), query)[0]).toBe(expected);
  });

  it('does not take a word, or a number among words, for the beginning of a code', () => {
    const index = indexOf({ scheme: 'own', codes: ['HI-1', 'HIP-2', 'Q-3', '2D', 'TYP-2'] });
    expect(found(index, 'hi')[0]).toBe('HI-1');
    expect(found(index, 'hip')[0]).toBe('HI-1');
    expect(found(index, 'type 2 diab')[0]).toBe('HIP-2');
  });
});
