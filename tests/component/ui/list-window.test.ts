import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AIM_MILLISECONDS, pressCounts } from '../../../components/ui/aim.ts';
import { drawnRows, LIST_HEIGHT, lastDrawn } from '../../../components/ui/list-window.ts';

describe('the rows of a long list that are drawn', () => {
  const none = new Map<number, number>();
  it.each([
    ['an empty list', 0, 0, null, []],
    ['a short list', 3, 0, null, [0, 1, 2]],
    ['the top of a long list', 100, 0, null, [...rows(0, 15), { gap: 85 * 32 }]],
    ['its middle', 100, 32 * 50, null, [{ gap: 47 * 32 }, ...rows(47, 65), { gap: 35 * 32 }]],
    ['its end, scrolled too far', 100, 99_999, null, [{ gap: 96 * 32 }, ...rows(96, 100)]],
    ['an active row out of view', 100, 0, 60, [...rows(0, 15), { gap: 45 * 32 }, 60, { gap: 39 * 32 }]],
  ] as const)('%s', (_what, count, scrollTop, active, wanted) => {
    expect(drawnRows(count, none, scrollTop, active)).toEqual(wanted);
  });

  it('fill the view, hold the active one, keep the height, and stay few, whatever the heights', () => {
    const heights = fc.array(fc.integer({ min: 20, max: 120 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(heights, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (all, part, number) => {
        const known = new Map(all.entries());
        const height = all.reduce((sum, one) => sum + one, 0);
        const scrollTop = Math.max(0, height - LIST_HEIGHT) * part;
        const active = number % (all.length + 1) === all.length ? null : number % all.length;
        const drawn = drawnRows(all.length, known, scrollTop, active);
        const numbers = drawn.filter((item) => typeof item === 'number');
        if (active !== null) expect(numbers).toContain(active);
        expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
        expect(numbers.length).toBeLessThanOrEqual(LIST_HEIGHT / 20 + 15);
        expect(lastDrawn(drawn)).toBe(numbers.at(-1));
        let top = 0;
        for (const item of drawn) {
          if (typeof item !== 'number') {
            // No gap reaches into the view.
            expect(top + item.gap <= scrollTop + 0.001 || top >= scrollTop + LIST_HEIGHT).toBe(true);
            top += item.gap;
          } else top += all[item] ?? 0;
        }
        expect(top).toBeCloseTo(height, 3);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

function rows(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

describe('a press on a list that has just changed', () => {
  const at = 1000;
  it.each([
    ['nothing has changed', ['a', 'b'], 1, [], at, true],
    ['another row stood there', ['x', 'b'], 0, [['a', 'b']], at + 50, false],
    ['a row above was put in', ['x', 'a', 'b'], 1, [['a', 'b']], at + 50, false],
    ['only what is below has changed', ['a', 'x'], 0, [['a', 'b']], at + 50, true],
    ['there was time to see it', ['x', 'b'], 0, [['a', 'b']], at + AIM_MILLISECONDS, true],
    ['the list came back as it was, by way of another', ['a'], 0, [['a'], ['x']], at + 50, false],
    ['the list was scrolled before', ['a'], 0, [[]], at + 50, false],
  ] as const)('where %s', (_what, keys, row, befores, now, counts) => {
    const changes = befores.map((before) => ({ at, before }));
    expect(pressCounts(keys, row, changes, now)).toBe(counts);
  });
});
