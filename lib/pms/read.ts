import type { InvoiceReading, PatientReading, Reading, ReadingLine, UnreadField } from '../billing/model.ts';
import type { PreparedField, PreparedInvoicePage, PreparedPatientPage } from './definition.ts';
import { type FieldResult, isPresent, mannerOf, readField } from './field.ts';
import { openScope, type Scope } from './scope.ts';
import { selectAll } from './select.ts';
import { type Manner, MONEY } from './typed.ts';

/** A page that can be read into an invoice or a patient. */
export type ReadablePage = PreparedInvoicePage | PreparedPatientPage;

type Fields = Partial<Record<string, PreparedField>>;

const MOST_LINES = 1000;
const MOST_UNREAD = 5000;

function unread(
  field: string,
  line: number | null,
  { words }: PreparedField | ReadablePage['present'],
  { reason, found }: Exclude<FieldResult, { value: string | number }>,
): UnreadField {
  return { field, line, reason, lookedFor: words, found };
}

/** Prepares a reading of a page: every locator of its definition, so that one pass over the page serves them all. `isExact`: what is read may be sent. */
export function scopeOf(document: Document, page: ReadablePage, isExact: boolean): Scope {
  const lines = 'lines' in page ? page.lines : undefined;
  const fields = [...Object.values(page.fields), ...Object.values(lines?.fields ?? {})];
  const locators = [page.present, ...fields.flatMap((field) => ('find' in field ? field.find : []))];
  return openScope(document, locators, lines?.rows.css, isExact);
}

const SAYS_WHAT = ['description', 'code', 'procedureCode'];

/** A row with nothing in it but defaults (a quantity, today's date, a zero) is a template for a new line. */
function isTemplate(results: Map<string, FieldResult>, fields: Fields): boolean {
  const own = [...results].filter(([name]) => {
    const field = fields[name];
    return field && 'find' in field;
  });
  const says = (result: FieldResult) => result.value !== undefined || result.found !== null;
  if (own.some(([name, result]) => SAYS_WHAT.includes(name) && says(result))) return false;
  if (own.some(([name, result]) => MONEY.has(name) && says(result) && result.value !== 0)) return false;
  const canTell = own.some(([name]) => SAYS_WHAT.includes(name) || MONEY.has(name));
  return canTell || !own.some(([, result]) => says(result));
}

/** A row that holds the label of the page's total, and nothing that says what was done, is the sum below the lines. */
function isSum(row: Element, results: Map<string, FieldResult>, page: PreparedInvoicePage, scope: Scope): boolean {
  const says = (result: FieldResult) => result.value !== undefined || result.found !== null;
  if ([...results].some(([name, result]) => SAYS_WHAT.includes(name) && says(result))) return false;
  return [page.fields.total, page.fields.outstanding].some((field) => {
    const locator = field && 'find' in field && field.find;
    return locator && 'label' in locator && scope.hits(locator.label).some(({ node }) => row.contains(node));
  });
}

function readLines(
  document: Document,
  page: PreparedInvoicePage,
  scope: Scope,
  manner: Manner,
  missing: UnreadField[],
): ReadingLine[] {
  if (!page.lines) return [];
  const { rows, fields } = page.lines;
  const lines: ReadingLine[] = [];
  for (const row of selectAll(document, rows.css)) {
    if (lines.length >= MOST_LINES) break;
    if (row.matches('thead *') || !hasVisibleBox(row, scope)) continue;
    const results = new Map<string, FieldResult>();
    for (const [name, field] of Object.entries(fields)) results.set(name, readField(row, name, field, scope, manner));
    if (isTemplate(results, fields) || isSum(row, results, page, scope)) continue;
    const line: Record<string, string | number> = {};
    for (const [name, result] of results) {
      const field = fields[name as keyof typeof fields];
      if (result.value !== undefined) line[name] = result.value;
      else if (field) missing.push(unread(name, lines.length + 1, field, result));
    }
    lines.push(line as ReadingLine);
  }
  return lines;
}

/** A row of a table may have no size of its own; then its cells count. */
function hasVisibleBox(row: Element, scope: Scope): boolean {
  return scope.visibility.isVisible(row) || [...row.children].some((child) => scope.visibility.isVisible(child));
}

/**
 * Reads a page once, as it stands. Whatever the definition names and the page does not give is in `unread`; if `present` is not found
 * nothing else is read and `unread` holds the one entry `present`. Synchronous, so nothing can change in between.
 *
 * @param now - when it is read; also *today* for two-digit years
 * @param scope - what is known of the page already (`scopeOf`), if it has not changed since
 */
export function readPage(document: Document, page: PreparedInvoicePage, kind: 'invoice', now: Date): InvoiceReading;
export function readPage(document: Document, page: PreparedPatientPage, kind: 'patient', now: Date): PatientReading;
export function readPage(
  document: Document,
  page: ReadablePage,
  kind: 'invoice' | 'patient',
  now: Date,
  scope?: Scope,
): Reading;
export function readPage(
  document: Document,
  page: ReadablePage,
  kind: 'invoice' | 'patient',
  now: Date,
  scope = scopeOf(document, page, true),
): Reading {
  const manner = mannerOf(document, now);
  const missing: UnreadField[] = [];
  const values: Record<string, string | number> = {};
  let lines: ReadingLine[] = [];
  if (!isPresent(document, page.present, scope)) {
    missing.push(unread('present', null, page.present, { reason: 'missing', found: null }));
  } else {
    for (const [name, field] of Object.entries(page.fields as Fields)) {
      if (!field) continue;
      const result = readField(document, name, field, scope, manner);
      if (result.value !== undefined) values[name] = result.value;
      else missing.push(unread(name, null, field, result));
    }
    if (kind === 'invoice') lines = readLines(document, page as PreparedInvoicePage, scope, manner, missing);
  }
  // Where the definition names no currency, the amounts do: dollars are not pounds.
  if (kind === 'invoice' && !('currency' in page.fields) && manner.foreign) values.currency = manner.foreign;
  const readAt = now.toISOString();
  missing.length = Math.min(missing.length, MOST_UNREAD);
  if (kind === 'patient') return { kind, readAt, page: values, unread: missing };
  return { kind, readAt, page: { ...values, lines }, unread: missing };
}

/** A line's amount in pence: as shown, else quantity × unit price less discount; undefined where that can't be told. */
function amountOf(line: ReadingLine): number | undefined {
  if (line.net !== undefined) return line.net;
  return line.unitPrice === undefined ? undefined : (line.quantity ?? 1) * line.unitPrice - (line.discount ?? 0);
}

/**
 * Whether an invoice's lines come to its total. A page that shows no total, or no amounts at all, has nothing to compare: true.
 * With a total and no lines, or amounts on only some of the lines: false.
 */
export function linesAddUp(reading: InvoiceReading): boolean {
  const { total, lines } = reading.page;
  if (total === undefined) return true;
  if (lines.length === 0) return total === 0;
  const amounts = lines.map(amountOf);
  if (amounts.every((amount) => amount === undefined)) return true;
  return !amounts.includes(undefined) && amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0) === total;
}

/** How long a page has to give the same reading before it counts as rendered; longer where it has just turned to another invoice. */
const QUIET_MILLISECONDS = 40;
const QUIET_AFTER_TURNING_MILLISECONDS = 350;
const TURNING_MILLISECONDS = 1500;
/** Fields change by their `value` property without any event, so while waiting they are looked at again after this, then twice that, and so on. */
const LOOK_AGAIN_MILLISECONDS = 120;
const DEFAULT_TIMEOUT_MILLISECONDS = 1500;
/** How soon a page that renders is looked at again: at once for someone who waits, else when the page has had its time. */
const HURRIED_MILLISECONDS = 30;
const UNHURRIED_MILLISECONDS = 250;
/** A page that came whole is read when it has been drawn with the button: sooner, the reading would hold up the next frames. */
const AFTER_DRAWING_MILLISECONDS = 80;

/** The invoice that a document last showed, and since when: header and lines of a re-used page may arrive one after the other. */
const lastShown = new WeakMap<Document, { key: string; since: number }>();

/** Notes which invoice or patient a document shows now; the watcher does, and every reading. */
export function noteShown(document: Document, key: string): void {
  const last = lastShown.get(document);
  if (key !== '' && last?.key !== key)
    lastShown.set(document, { key, since: last ? performance.now() : Number.NEGATIVE_INFINITY });
}

function keyOf(reading: Reading): string {
  return (reading.kind === 'invoice' ? reading.page.invoiceNumber : reading.page.patientId) ?? '';
}

/** Nothing missing that a page renders late: `present`, the lines, the total, the number. */
function isComplete(reading: Reading, page: ReadablePage): boolean {
  const awaited =
    reading.kind === 'invoice'
      ? ['present', 'invoiceNumber', 'total', 'patientName']
      : ['present', 'patientId', 'patientName'];
  if (reading.unread.some(({ field, line }) => line === null && awaited.includes(field))) return false;
  if (reading.kind === 'patient') return true;
  if (reading.unread.some(({ line }) => line !== null)) return false;
  return 'lines' in page && page.lines ? reading.page.lines.length > 0 && linesAddUp(reading) : true;
}

const sameValues = (one: Reading, other: Reading) =>
  JSON.stringify([one.page, one.unread]) === JSON.stringify([other.page, other.unread]);

/**
 * Reads a page when it has stopped rendering: all that was awaited is there, the lines come to the total, and a second reading a moment
 * later says the same, so that a reading begins and ends with one invoice. If that doesn't come about within `timeoutMs`, gives what
 * there is then. Null only when the signal ends first. `unhurried`: for nobody who waits, and for nothing that is sent; the page is read when
 * it has been quiet for a moment, and only once. `scope`: what was just learnt of the page; it is then read as soon as it has been drawn, unless
 * it changes before.
 */
export function readSettled(
  document: Document,
  page: ReadablePage,
  kind: 'invoice' | 'patient',
  {
    signal,
    timeoutMs = DEFAULT_TIMEOUT_MILLISECONDS,
    unhurried = false,
    scope,
  }: { signal?: AbortSignal; timeoutMs?: number; unhurried?: boolean; scope?: Scope | undefined } = {},
): Promise<Reading | null> {
  return new Promise((resolve) => {
    const deadline = performance.now() + timeoutMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: Reading | null = null;
    let lastAt = 0;
    let pause = LOOK_AGAIN_MILLISECONDS;
    const finish = (reading: Reading | null) => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener('input', lookSoon, true);
      signal?.removeEventListener('abort', giveUp);
      resolve(reading);
    };
    const giveUp = () => finish(null);
    const quietFor = () => {
      const since = lastShown.get(document)?.since ?? Number.NEGATIVE_INFINITY;
      return performance.now() - since < TURNING_MILLISECONDS ? QUIET_AFTER_TURNING_MILLISECONDS : QUIET_MILLISECONDS;
    };
    const look = (known = scopeOf(document, page, !unhurried)) => {
      const reading = readPage(document, page, kind, new Date(), known);
      const now = performance.now();
      noteShown(document, keyOf(reading));
      const isSame = last !== null && sameValues(last, reading);
      if (!isSame) lastAt = now;
      last = reading;
      if (now >= deadline) return finish(reading);
      if (isComplete(reading, page)) {
        // For nobody who waits the page was left alone until it was quiet.
        if (unhurried) return finish(reading);
        const left = quietFor() - (now - lastAt);
        if (isSame && left <= 0) return finish(reading);
        return wait(Math.max(left, 10));
      }
      pause = isSame ? Math.min(pause * 2, 1000) : LOOK_AGAIN_MILLISECONDS;
      wait(pause);
    };
    const wait = (milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(look, Math.max(0, Math.min(milliseconds, deadline - performance.now())));
    };
    const lookSoon = () => {
      if (!last || !isComplete(last, page)) wait(unhurried ? UNHURRIED_MILLISECONDS : HURRIED_MILLISECONDS);
    };
    const observer = new MutationObserver(lookSoon);
    if (signal?.aborted) return finish(null);
    signal?.addEventListener('abort', giveUp);
    observer.observe(document, { subtree: true, childList: true, characterData: true });
    document.addEventListener('input', lookSoon, true);
    if (scope) timer = setTimeout(look, AFTER_DRAWING_MILLISECONDS, scope);
    else if (unhurried) lookSoon();
    else look();
  });
}
