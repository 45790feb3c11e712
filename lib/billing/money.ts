/** How money is written for people. Amounts are integer pence everywhere; pounds exist only in the text made here. */

/** Grouping and two decimals; the sign and the symbol are put before it by hand, since the minus of `Intl` is a hyphen. */
const poundsFormat = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/**
 * `123456` → `£1,234.56`, `-2000` → `−£20.00` (a real minus sign).
 * @param pence integer pence; throws RangeError for anything else, since a float here is a fault of ours.
 */
export function formatPounds(pence: number): string {
  if (!Number.isSafeInteger(pence)) throw new RangeError('Money is integer pence.');
  return `${pence < 0 ? '−' : ''}£${poundsFormat.format(Math.abs(pence) / 100)}`;
}

/** Sum of integer pence; throws RangeError where an amount, or the sum, isn't a safe integer. */
export function sumPence(amounts: readonly number[]): number {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) throw new RangeError('Money is integer pence.');
  }
  return sum;
}
