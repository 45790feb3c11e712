import type { PaymentState } from './model.ts';
import { sumPence } from './money.ts';

/** What has been paid on a bill. Pence. */
export interface PaymentSummary {
  state: PaymentState;
  paid: number;
  /** Still to be paid; null where the bill's total isn't known (an adopted bill). Never negative. */
  outstanding: number | null;
  /** What is missing once something was paid; 0 before that and when paid in full. */
  shortfall: number;
  /** Paid beyond the total. */
  overpaid: number;
}

/**
 * State of payment: *outstanding* until something is paid, *part-paid* until it reaches the total. A negative payment takes one back.
 * @param total pence, or null where it isn't known: then nothing is ever *paid* in full by our reckoning.
 */
export function paymentState(total: number | null, payments: readonly { amount: number }[]): PaymentSummary {
  const paid = sumPence(payments.map((payment) => payment.amount));
  if (total === null) {
    return { state: paid > 0 ? 'part-paid' : 'outstanding', paid, outstanding: null, shortfall: 0, overpaid: 0 };
  }
  const missing = total - paid;
  if (missing <= 0) return { state: 'paid', paid, outstanding: 0, shortfall: 0, overpaid: 0 - missing };
  return paid > 0
    ? { state: 'part-paid', paid, outstanding: missing, shortfall: missing, overpaid: 0 }
    : { state: 'outstanding', paid, outstanding: missing, shortfall: 0, overpaid: 0 };
}

/** How far a payment goes beyond what is outstanding: 0 where it doesn't, or where either isn't known. Pence. */
export function beyondOutstanding(amount: number | null, outstanding: number | null): number {
  return amount === null || outstanding === null ? 0 : Math.max(0, amount - outstanding);
}
