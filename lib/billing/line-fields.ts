import { splitCodes, tidyCode } from './codes.ts';
import type { Choices, Product, ReadingLine, UnreadField } from './model.ts';
import { findByName, tidyText } from './names.ts';
import type { Resolved, ResolvedLine, ResolveInput } from './resolution.ts';

/** The parts of one line: date, codes and amounts. */

/** What the reader says about one field of one line that it could not give; null where it has nothing to say. */
export type UnreadOfLine = (field: string, line: number) => Pick<UnreadField, 'reason' | 'found'> | null;

/** Whether something stands on the page for a field that could not be read. */
function standsUnread(unread: UnreadOfLine, field: string, line: number): boolean {
  return ['unreadable', 'ambiguous'].includes(unread(field, line)?.reason ?? '');
}

/**
 * Date of service: the line's own, else one typed for this line, else one typed for all, else the invoice's as a default. Where the page
 * shows a date that can't be read there is no default: the invoice's date would then contradict the page.
 */
export function resolveDateOfService(
  line: ReadingLine,
  sequence: number,
  choices: Choices,
  invoiceDate: string | null,
  unread: UnreadOfLine,
): Resolved<string> {
  if (line.dateOfService !== undefined) return { value: line.dateOfService, source: 'page', open: false };
  const typed = choices.datesOfService?.[String(sequence)] ?? choices.dateOfService ?? null;
  if (typed !== null) return { value: typed, source: 'typed', open: true };
  if (invoiceDate === null || standsUnread(unread, 'dateOfService', sequence))
    return { value: null, source: null, open: true };
  return { value: invoiceDate, source: 'default', open: true };
}

type LineCodeFields = Pick<ResolvedLine, 'serviceCode' | 'procedureCodes' | 'product'>;

/**
 * Service and procedure codes: the line's own, else those of the product that has the line's description, else those chosen in the panel.
 * A product's procedure codes join a service code of the line's own only if the product has that same service code.
 */
export function resolveCodes(line: ReadingLine, sequence: number, date: string, input: ResolveInput): LineCodeFields {
  const own = ownCodes(line, date, input.hasCode);
  const search = findByName<Product>(input.configuration.products, line.description ?? '');
  const product = search.kind === 'match' ? search.match : null;
  const typed = input.choices.lineCodes?.[String(sequence)];
  const productCode = product === null ? null : tidyCode(product.industryStandardCode);
  const typedCode = typed === undefined ? null : tidyCode(typed.serviceCode) || null;
  const serviceCode = firstOf<string>([
    [own.serviceCode, 'page'],
    [productCode, 'settings'],
    [typedCode, 'typed'],
  ]);
  const productCodes =
    product !== null && productCode === serviceCode.value ? product.procedureCodes.flatMap(splitCodes) : [];
  const typedCodes = (typed?.procedureCodes ?? []).flatMap(splitCodes);
  const procedureCodes = firstOf<string[]>([
    [nonEmpty(own.procedureCodes), 'page'],
    [nonEmpty(productCodes), 'settings'],
    [nonEmpty(typedCodes), 'typed'],
  ]);
  const problem = search.kind === 'none' ? 'not set up' : search.kind === 'ambiguous' ? 'ambiguous' : null;
  return { serviceCode, procedureCodes, product: { problem, name: product?.name ?? null } };
}

function ownCodes(line: ReadingLine, date: string, hasCode: ResolveInput['hasCode']) {
  const code = tidyCode(line.code ?? '') || null;
  const procedureCodes = splitCodes(line.procedureCode ?? '');
  const isProcedure =
    code !== null &&
    procedureCodes.length === 0 &&
    hasCode?.('ISC', code, date) === 'unknown' &&
    ['valid', 'withdrawn'].includes(hasCode('CCSD', code, date));
  return isProcedure ? { serviceCode: null, procedureCodes: [code] } : { serviceCode: code, procedureCodes };
}

function nonEmpty(codes: string[]): string[] | null {
  return codes.length === 0 ? null : codes;
}

function firstOf<Value>(values: [Value | null, 'page' | 'settings' | 'typed'][]): Resolved<Value> {
  const found = values.find(([value]) => value !== null);
  if (found === undefined) return { value: null, source: null, open: true };
  return { value: found[0], source: found[1], open: found[1] === 'typed' };
}

/** £100 million, and as many of a thing as no invoice has: what is beyond was misread, and products of it would no longer be exact. */
const LARGEST_AMOUNT = 10_000_000_000;
const LARGEST_QUANTITY = 100_000;

/** An amount of the page, in pence; undefined where it can't be one. */
export function plausibleAmount(amount: number | undefined): number | undefined {
  return amount !== undefined && Number.isSafeInteger(amount) && Math.abs(amount) <= LARGEST_AMOUNT
    ? amount
    : undefined;
}

type LineAmounts = Pick<ResolvedLine, 'quantity' | 'unitPrice' | 'discount' | 'net'>;

/**
 * Quantity (1 where the page shows none), price, discount and net. Of price and net one may be missing: it follows from the other,
 * unless the division leaves a rest or the discount is not known. A discount counts off the line whether the page shows it with a minus or not.
 */
export function resolveAmounts(line: ReadingLine, sequence: number, unread: UnreadOfLine): LineAmounts {
  // What stands on the page but can't be used is never worked out from the rest: the two would contradict each other.
  const stands = (field: 'quantity' | 'unitPrice' | 'net') =>
    line[field] !== undefined || standsUnread(unread, field, sequence);
  const count = line.quantity === undefined && !stands('quantity') ? 1 : plausibleQuantity(line.quantity);
  const unitPrice = plausibleAmount(line.unitPrice);
  const net = plausibleAmount(line.net);
  const gross = unitPrice === undefined || count === null ? undefined : plausibleAmount(unitPrice * count);
  const discount = resolveDiscount(line, unread('discount', sequence), gross, net);
  const priceFromNet =
    net === undefined || discount === null || stands('unitPrice') ? null : divide(net + discount, count);
  const netFromPrice = gross === undefined || discount === null || stands('net') ? undefined : gross - discount + 0;
  return {
    quantity: shownOrDerived(line.quantity === undefined ? undefined : (count ?? undefined), count),
    discount,
    unitPrice: shownOrDerived(unitPrice, priceFromNet),
    net: shownOrDerived(net, plausibleAmount(netFromPrice) ?? null),
  };
}

/** A cell that says that there is nothing. */
const NOTHING = /^(?:[-−–—‐‑]+|[-−–]?\s?0+(?:[.,]0+)?\s?%)$/u;

/**
 * Pence off the line; null where what stands on the page can't be used. Text that is no amount counts only where the page's own price and
 * amount bear it out: that there is no discount, or that it is so many per cent.
 */
function resolveDiscount(
  line: ReadingLine,
  unread: Pick<UnreadField, 'reason' | 'found'> | null,
  gross: number | undefined,
  net: number | undefined,
): number | null {
  const amount = plausibleAmount(line.discount);
  if (amount !== undefined) return Math.abs(amount);
  if (line.discount !== undefined) return null;
  if (unread === null || unread.reason === 'missing') return 0;
  const found = unread.reason === 'unreadable' ? tidyText(unread.found ?? '') : '';
  if (NOTHING.test(found)) return 0;
  if (gross === undefined || net === undefined) return null;
  if (gross === net) return 0;
  const discount = percentOf(found, gross);
  return discount !== null && gross - discount === net ? discount : null;
}

/** `10%` of an amount in pence, a half rounded up; null for other text, and for a credit, of which nothing is taken off. */
function percentOf(text: string, amount: number): number | null {
  const [, whole, rest = ''] = /^[-−–]?\s?(\d{1,3})(?:[.,](\d{1,2}))?\s?%$/u.exec(text) ?? [];
  if (whole === undefined || amount < 0) return null;
  const hundredths = Number(whole) * 100 + Number(rest.padEnd(2, '0'));
  return hundredths > 10_000 ? null : Math.floor((amount * hundredths + 5000) / 10_000);
}

function plausibleQuantity(quantity: number | undefined): number | null {
  return quantity !== undefined && Number.isSafeInteger(quantity) && Math.abs(quantity) <= LARGEST_QUANTITY
    ? quantity
    : null;
}

function shownOrDerived(shown: number | undefined, derived: number | null): Resolved<number> {
  if (shown !== undefined) return { value: shown, source: 'page', open: false };
  return { value: derived, source: derived === null ? null : 'default', open: false };
}

function divide(amount: number, count: number | null): number | null {
  if (count === null || count === 0) return null;
  const price = amount / count;
  return Number.isInteger(price) ? price + 0 : null;
}

/** The line's text for the bill. */
export function describeLine(line: ReadingLine): string {
  return tidyText(line.description ?? '');
}
