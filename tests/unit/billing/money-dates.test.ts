import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  correctedNow,
  daysBetween,
  formatUkDate,
  formatUkDateTime,
  formatUkTimeOrDate,
  isRealDate,
  parseUkDateTyped,
  todayInLondon,
} from '../../../lib/billing/dates.ts';
import { formatPounds, sumPence } from '../../../lib/billing/money.ts';
import { beyondOutstanding, paymentState } from '../../../lib/billing/payment.ts';

describe('money', () => {
  it.each([
    [0, '£0.00'],
    [5, '£0.05'],
    [123456, '£1,234.56'],
    [-2000, '−£20.00'],
    [1420850000, '£14,208,500.00'],
  ])('writes %i pence as %s', (pence, text) => expect(formatPounds(pence)).toBe(text));

  it('refuses a float, in one amount and in a sum', () => {
    expect(() => formatPounds(10.5)).toThrow(RangeError);
    expect(() => sumPence([1, 0.1])).toThrow(RangeError);
    expect(() => sumPence([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  });

  it('keeps every penny when written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }), (pence) => {
        const text = formatPounds(pence);
        expect(Number(text.replace('−', '-').replace(/[£,.]/g, '')) + 0).toBe(pence + 0);
      }),
    );
  });
});

describe('payment', () => {
  it.each([
    [63950, [], { state: 'outstanding', paid: 0, outstanding: 63950, shortfall: 0, overpaid: 0 }],
    [63950, [53950], { state: 'part-paid', paid: 53950, outstanding: 10000, shortfall: 10000, overpaid: 0 }],
    [63950, [53950, 10000], { state: 'paid', paid: 63950, outstanding: 0, shortfall: 0, overpaid: 0 }],
    [63950, [64000], { state: 'paid', paid: 64000, outstanding: 0, shortfall: 0, overpaid: 50 }],
    [63950, [53950, -53950], { state: 'outstanding', paid: 0, outstanding: 63950, shortfall: 0, overpaid: 0 }],
    [null, [100], { state: 'part-paid', paid: 100, outstanding: null, shortfall: 0, overpaid: 0 }],
    [null, [], { state: 'outstanding', paid: 0, outstanding: null, shortfall: 0, overpaid: 0 }],
  ])('of a bill of %s with payments %j', (total, amounts, expected) =>
    expect(
      paymentState(
        total,
        amounts.map((amount) => ({ amount })),
      ),
    ).toEqual(expected),
  );

  it.each([
    [150000, 107000, 43000],
    [107000, 107000, 0],
    [100, 107000, 0],
    [43000, 0, 43000],
    [null, 107000, 0],
    [100, null, 0],
  ])('of %s for %s outstanding goes %i beyond it', (amount, outstanding, excess) =>
    expect(beyondOutstanding(amount, outstanding)).toBe(excess),
  );
});

describe('dates', () => {
  it('takes today from London, not from the computer’s zone or UTC', () => {
    expect(todayInLondon(Date.parse('2026-06-30T23:30:00Z'))).toBe('2026-07-01');
    expect(todayInLondon(Date.parse('2026-12-31T23:59:59Z'))).toBe('2026-12-31');
  });

  it('shows instants in London time, midnight as 00', () => {
    expect(formatUkDateTime('2026-11-23T09:42:00Z')).toBe('23/11/2026 09:42');
    expect(formatUkDateTime('2026-07-01T23:05:00Z')).toBe('02/07/2026 00:05');
  });

  it('shows the time of what happened today and the date of what did not', () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    expect(formatUkTimeOrDate('2026-11-23T09:42:00Z', now)).toBe('09:42');
    expect(formatUkTimeOrDate('2026-11-22T23:59:00Z', now)).toBe('22/11/2026');
  });

  it('sets a wrong clock right by the server’s', () => {
    expect(correctedNow(1000, 86_400_000)).toBe(86_401_000);
    expect(correctedNow(1000, null)).toBe(1000);
  });

  it.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-11-23', 3, '2027-02-23'],
  ])('counts from %s %i months to %s', (from, months, to) => expect(addMonths(from, months)).toBe(to));

  it('counts days there and back, over changes of the clock', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2150-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: -20000, max: 20000 }), (at, days) => {
        const iso = at.toISOString().slice(0, 10);
        expect(daysBetween(iso, addDays(iso, days))).toBe(days);
      }),
    );
  });

  it.each([
    ['23/11/2026', '2026-11-23'],
    [' 2/4/1980 ', '1980-04-02'],
    ['2.4.1980', '1980-04-02'],
    ['2-4-1980', '1980-04-02'],
    ['02 04 1980', '1980-04-02'],
    ['02041980', '1980-04-02'],
    ['1980-04-02', '1980-04-02'],
    ['2 Apr 1980', '1980-04-02'],
    ['2nd April 1980', '1980-04-02'],
    ['9 Sept 2026', '2026-09-09'],
    ['29/02/2024', '2024-02-29'],
    ['29/02/2026', null],
    ['31/13/2026', null],
    ['04/31/2026', null],
    ['2/4/80', null],
    ['0/1/2026', null],
    ['1 Foo 2026', null],
    ['tomorrow', null],
    ['', null],
  ])('reads the typed date %j as %s', (text, iso) => expect(parseUkDateTyped(text)).toBe(iso));

  it('reads every date that it writes', () => {
    const date = fc.date({ min: new Date('1850-01-01'), max: new Date('2150-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (at) => {
        const iso = at.toISOString().slice(0, 10);
        expect(isRealDate(iso)).toBe(true);
        expect(parseUkDateTyped(formatUkDate(iso))).toBe(iso);
      }),
    );
  });
});
