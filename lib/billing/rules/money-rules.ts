import { AXA_INVOICE_NUMBER_LENGTH } from '../formats.ts';
import { formatPounds, sumPence } from '../money.ts';
import { normaliseInvoiceNumber } from '../provider-reference.ts';
import type { Resolution, ResolvedLine } from '../resolution.ts';
import { type Fault, faultIf, quote, type Rule, SOURCES, unreadSentence } from './rule.ts';

/** Rules about the invoice itself, its lines and its amounts. */
export const MONEY_RULES: readonly Rule[] = [
  {
    id: 'invoice-number-missing',
    severity: 'stops',
    field: 'invoiceNumber',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.invoiceNumber.value === null || normaliseInvoiceNumber(resolution.invoiceNumber.value) === '',
        `The bill has no invoice number.${unreadSentence(resolution, 'invoiceNumber')}`,
        'Save the invoice in your practice system so that it has a number, then read the page again.',
      ),
  },
  {
    id: 'invoice-number-too-long',
    severity: 'stops',
    field: 'invoiceNumber',
    source: 'Ours: no practice system has numbers that long; the wrong part of the page was read',
    find: ({ invoiceNumber }) =>
      faultIf(
        (invoiceNumber.value?.length ?? 0) > 60,
        `What was read as the invoice number, ${quote(invoiceNumber.value ?? '')}, is too long to be one.`,
        'Show the overlay where the invoice number stands, in the site’s definition.',
      ),
  },
  {
    id: 'axa-invoice-number-length',
    severity: 'warns',
    field: 'invoiceNumber',
    source: 'AXA Health provider pages: invoice number of at most 10 characters',
    find: ({ invoiceNumber, insurer }) =>
      faultIf(
        insurer.value?.identifier === 'ppp' && (invoiceNumber.value?.length ?? 0) > AXA_INVOICE_NUMBER_LENGTH,
        `The invoice number has ${invoiceNumber.value?.length} characters; AXA Health takes at most ${AXA_INVOICE_NUMBER_LENGTH}.`,
        'Shorten the numbers in your practice system, or ask AXA Health whether it takes them.',
      ),
  },
  {
    id: 'currency-not-pounds',
    severity: 'stops',
    field: 'currency',
    source: 'Healthcode: bills are in GBP',
    find: ({ currency }) =>
      faultIf(
        currency.value !== 'GBP',
        `The invoice is in ${quote(currency.value ?? '')}; Healthcode takes pounds sterling.`,
        'Make the invoice in pounds, then read the page again.',
      ),
  },
  {
    id: 'lines-missing',
    severity: 'stops',
    field: 'lines',
    source: SOURCES.completeBill,
    find: ({ lines }) =>
      faultIf(
        lines.length === 0,
        'The invoice has no items that could be read.',
        'Add what was done to the invoice, or wait until the page shows it, then read the page again.',
      ),
  },
  {
    id: 'line-text-too-long',
    severity: 'stops',
    field: 'lines',
    source: 'Ours: no item has a description that long; the wrong part of the page was read',
    find: ({ lines }) =>
      forLines(
        lines,
        (line) => line.description.length > 2000,
        (line) => ({
          message: `The description of item ${line.sequence} is too long to be one.`,
          fix: 'Show the overlay where the items stand, in the site’s definition.',
        }),
      ),
  },
  {
    id: 'total-missing',
    severity: 'stops',
    field: 'total',
    source: SOURCES.completeBill,
    find: (resolution) =>
      faultIf(
        resolution.total.value === null && resolution.lines.length > 0,
        `The bill has no total.${unreadSentence(resolution, 'total')}`,
        'Bring the total into view on the invoice, then read the page again.',
      ),
  },
  {
    id: 'total-not-sum-of-lines',
    severity: 'stops',
    field: 'total',
    source: 'Healthcode: NetTotal – equals the sum of the lines',
    find: ({ total, lines }) => {
      const nets = lines.flatMap((line) => (line.net.value === null ? [] : [line.net.value]));
      if (total.value === null || nets.length < lines.length || lines.length === 0) return [];
      const sum = sumPence(nets);
      return faultIf(
        sum !== total.value,
        `The items add up to ${formatPounds(sum)}, but the total is ${formatPounds(total.value)}.`,
        'Correct the invoice, or wait until the page shows every item, then read the page again.',
      );
    },
  },
  {
    id: 'total-negative',
    severity: 'stops',
    field: 'total',
    source: SOURCES.ours,
    find: ({ total }) =>
      faultIf(
        total.value !== null && total.value < 0,
        `The total is ${formatPounds(total.value ?? 0)}: this is a credit, not a bill.`,
        'Cancel or correct the bill that it credits instead.',
      ),
  },
  {
    id: 'total-zero',
    severity: 'warns',
    field: 'total',
    source: SOURCES.ours,
    find: ({ total, lines }) =>
      faultIf(
        total.value === 0 && lines.length > 0,
        'The total is £0.00: there is nothing for the insurer to pay.',
        'Check the prices on the invoice.',
      ),
  },
  {
    id: 'nothing-outstanding',
    severity: 'warns',
    field: 'total',
    source: SOURCES.ours,
    find: ({ outstanding, total }) =>
      faultIf(
        outstanding !== null && outstanding <= 0 && (total.value ?? 0) > 0,
        'Your practice system shows nothing outstanding on this invoice.',
        'Check that it has not been paid already.',
      ),
  },
  {
    id: 'quantity-invalid',
    severity: 'stops',
    field: 'quantity',
    source: SOURCES.ours,
    find: (resolution) =>
      forLines(
        resolution.lines,
        (line) => line.quantity.value === null || line.quantity.value === 0,
        (line) => ({
          message:
            line.quantity.value === 0
              ? `Item ${line.sequence} has the quantity 0.`
              : `The quantity of item ${line.sequence} could not be read.${unreadSentence(resolution, 'quantity', line.sequence)}`,
          fix: 'Correct it on the invoice, then read the page again.',
        }),
      ),
  },
  {
    id: 'discount-unread',
    severity: 'stops',
    field: 'net',
    source: SOURCES.ours,
    find: (resolution) =>
      forLines(
        resolution.lines,
        (line) => line.discount === null,
        (line) => ({
          message: `The discount of item ${line.sequence} could not be read.${unreadSentence(resolution, 'discount', line.sequence)}`,
          fix: 'Show it in pounds on the invoice, or as a percentage beside a price and an amount that agree with it, then read the page again.',
        }),
      ),
  },
  {
    id: 'unit-price-missing',
    severity: 'stops',
    field: 'unitPrice',
    source: SOURCES.completeBill,
    find: (resolution) =>
      forLines(
        resolution.lines,
        (line) =>
          line.unitPrice.value === null &&
          line.net.value !== null &&
          !lacksDiscountOnly(line) &&
          line.quantity.value !== null &&
          line.quantity.value !== 0,
        (line) => ({
          message: `Item ${line.sequence} has no price that could be read or worked out from its amount of ${formatPounds(line.net.value ?? 0)}.${unreadSentence(resolution, 'unitPrice', line.sequence)}`,
          fix: 'Show the price of each item on the invoice, then read the page again.',
        }),
      ),
  },
  {
    id: 'net-missing',
    severity: 'stops',
    field: 'net',
    source: SOURCES.completeBill,
    find: (resolution) =>
      forLines(
        resolution.lines,
        (line) => line.net.value === null && line.quantity.value !== null && !lacksDiscountOnly(line),
        (line) => ({
          message: `Item ${line.sequence} has no amount.${unreadSentence(resolution, 'net', line.sequence)}`,
          fix: 'Enter its price on the invoice, then read the page again.',
        }),
      ),
  },
  {
    id: 'net-not-price-times-quantity',
    severity: 'stops',
    field: 'net',
    source: 'Healthcode: NetTotal – amounts must agree',
    find: ({ lines }) =>
      forLines(
        lines,
        (line) => amountsDisagree(line),
        (line) => ({
          message: `Item ${line.sequence}: ${line.quantity.value} × ${formatPounds(line.unitPrice.value ?? 0)}${line.discount ? ` less ${formatPounds(line.discount)}` : ''} is ${formatPounds(expectedNet(line))}, but its amount is ${formatPounds(line.net.value ?? 0)}.`,
          fix: 'Correct the item on the invoice, then read the page again.',
        }),
      ),
  },
  {
    id: 'duplicate-line',
    severity: 'warns',
    field: 'lines',
    source: SOURCES.ours,
    find: (resolution) => duplicates(resolution),
  },
];

function forLines(
  lines: readonly ResolvedLine[],
  broken: (line: ResolvedLine) => boolean,
  describe: (line: ResolvedLine) => Fault,
): Fault[] {
  return lines.filter(broken).map((line) => ({ line: line.sequence, ...describe(line) }));
}

function expectedNet(line: ResolvedLine): number {
  return (line.quantity.value ?? 0) * (line.unitPrice.value ?? 0) - (line.discount ?? 0);
}

/** Of price and amount one is there: with the discount the other would follow, so that it isn't blamed. */
function lacksDiscountOnly(line: ResolvedLine): boolean {
  return line.discount === null && (line.unitPrice.value !== null || line.net.value !== null);
}

function amountsDisagree(line: ResolvedLine): boolean {
  if (line.quantity.value === null || line.unitPrice.value === null || line.net.value === null) return false;
  if (line.discount === null) return false;
  return expectedNet(line) !== line.net.value;
}

function duplicates({ lines }: Resolution): Fault[] {
  const first = new Map<string, number>();
  const found: Fault[] = [];
  for (const line of lines) {
    const key = JSON.stringify([
      line.dateOfService.value,
      line.serviceCode.value,
      line.procedureCodes.value,
      line.description,
      line.quantity.value,
      line.net.value,
      line.practitioner.value?.identifier ?? line.practitioner.pageName,
    ]);
    const same = first.get(key);
    if (same === undefined) first.set(key, line.sequence);
    else {
      found.push({
        line: line.sequence,
        message: `Item ${line.sequence} is the same as item ${same}.`,
        fix: 'Take it off the invoice if it was entered twice; leave it if it was done twice.',
      });
    }
  }
  return found;
}
