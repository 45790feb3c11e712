import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesIn, patternTime } from '../../../lib/pms/matches.ts';
import { boundPattern, isSafePattern } from '../../../lib/pms/pattern.ts';

const compilePattern = (pattern: string) => {
  const bounded = boundPattern(pattern);
  return bounded === null ? null : new RegExp(bounded, 'g');
};
const all = (pattern: string, text: string) => {
  const compiled = compilePattern(pattern);
  if (!compiled) throw new Error(`${pattern} was refused`);
  return matchesIn(text, compiled, { left: 1000 });
};

describe('a pattern', () => {
  it.each([
    'Invoice #(\\d+)',
    'Ref:\\s*([A-Z]{2}-\\d{3,6})',
    'Raised on (.+?) for',
    '(?:INV|BILL)?-(\\d+)',
    'a(?=b)(c)',
    '[(*+)]+(x)',
    '\\(\\d+\\)',
    'no group at all',
  ])('%s can be used', (pattern) => {
    expect(isSafePattern(pattern)).toBe(true);
  });

  it.each([
    ['((a+)+)b', 'repeats a repeat'],
    ['(a+)+b', 'repeats a repeat'],
    ['(?:a*)*', 'repeats a repeat'],
    ['(?:x(?:a+))*', 'repeats a repeat'],
    ['(?:a|a)*b', 'repeats an alternative'],
    ['(a{1,9}){9}', 'repeats a repeat'],
    ['(a)\\1', 'refers back'],
    ['(?<=a)b', 'looks behind'],
    ['(a)(b)', 'has two groups'],
    ['.*.*.*.*.*.*', 'has too many repeats'],
    ['a{1,5000}', 'repeats too often'],
    ['(a', 'is broken'],
    ['[a', 'is broken'],
    ['a'.repeat(201), 'is too long'],
  ])('%s is refused: it %s', (pattern) => {
    expect(isSafePattern(pattern)).toBe(false);
  });

  it('gives its group, or itself where it has none, as often as it is found', () => {
    expect(all('Invoice #(\\d+)', 'Invoice #17, Invoice #18')).toEqual(['17', '18']);
    expect(all('INV-\\d+', 'see INV-17.')).toEqual(['INV-17']);
    expect(all('Invoice #(\\d+)', 'Invoice seventeen')).toEqual([]);
  });

  it('never gives half a match where long text is cut into pieces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 1, max: 60 }), (before, digits) => {
        const number = '1234567890'.repeat(6).slice(0, digits);
        const text = `${'x '.repeat(before)}Invoice #${number} ${'y '.repeat(300)}`;
        expect(new Set(all('Invoice #(\\d+)', text))).toEqual(new Set([number]));
      }),
    );
  });

  it('ends in time on text made to be slow', () => {
    for (const pattern of ['a+a+a+b', '(.*a.*a.*)b', '\\s*\\s*\\s*(x)', '(\\d+\\d+)z']) {
      const compiled = compilePattern(pattern);
      if (!compiled) continue;
      // Without the bounds these would run past the test's own time limit.
      expect(matchesIn('a1 '.repeat(50_000), compiled, patternTime())).toBeDefined();
      expect(matchesIn('a'.repeat(1_000_000), compiled, patternTime())).toBeDefined();
    }
  });
});
