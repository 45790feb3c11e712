import { describe, expect, it } from 'vitest';
import type { InvoiceReading, ReadingLine } from '../../../lib/billing/model.ts';
import { linesAddUp } from '../../../lib/pms/read.ts';

const reading = (total: number | undefined, lines: ReadingLine[]): InvoiceReading => ({
  kind: 'invoice',
  readAt: '2026-11-23T10:00:00.000Z',
  page: { total, lines },
  unread: [],
});

describe('the lines add up', () => {
  it.each<[string, number | undefined, ReadingLine[], boolean]>([
    ['to the total', 300, [{ net: 100 }, { net: 200 }], true],
    ['not to the total', 300, [{ net: 100 }], false],
    ['with a zero-priced line', 100, [{ net: 100 }, { net: 0 }], true],
    ['with a credit', 50, [{ net: 100 }, { net: -50 }], true],
    ['by quantity, price and discount', 350, [{ quantity: 2, unitPrice: 200, discount: 50 }], true],
    ['not while an amount is missing', 100, [{ net: 100 }, {}], false],
    ['where no total is shown', undefined, [{ net: 100 }], true],
    ['where no amounts are shown', 100, [{ description: 'x' }], true],
    ['not where there is a total and no line', 100, [], false],
    ['where there is nothing', 0, [], true],
  ])('%s', (_name, total, lines, expected) => {
    expect(linesAddUp(reading(total, lines))).toBe(expected);
  });
});
