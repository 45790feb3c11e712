import { compileFormat } from './date-format.ts';
import type {
  FieldDefinition,
  InvoicePageDefinition,
  Locator,
  PatientPageDefinition,
  PreparedField,
  PreparedFields,
  PreparedInvoicePage,
  PreparedLocator,
  PreparedPatientPage,
  PreparedSite,
  SiteDefinition,
  Written,
} from './definition.ts';
import { labelBeginning, roughLabel } from './label-pattern.ts';
import { boundPattern } from './pattern.ts';
import { labelKey, shorten } from './text.ts';
import { type Manner, MONEY, typed } from './typed.ts';

/** In the worker: definitions as pages get them, with all done that needs no page. */

/** Matches nothing: for what the definition's schema has refused. */
const NOTHING = '(?!)';

/** A site, its pages in the order in which they are tried: the one with the most telling address (most characters that are no `*`) first. */
export function preparedSite(site: SiteDefinition): PreparedSite {
  const { invoice, patient, invoiceList } = site.pages;
  const pages: PreparedSite['pages'] = {
    ...(invoice && { invoice: preparedPage(invoice) }),
    ...(patient && { patient: preparedPage(patient) }),
    ...(invoiceList && { invoiceList: { ...invoiceList, present: preparedPresent(invoiceList.present) } }),
  };
  const telling = (url: string) => url.replaceAll('*', '').length;
  const entries = Object.entries(pages).sort(([, one], [, other]) => telling(other.url) - telling(one.url));
  return { ...site, pages: Object.fromEntries(entries) };
}

/** One page of a site: labels as they are compared, patterns bounded, date formats compiled, fixed values read. */
export function preparedPage(page: InvoicePageDefinition): PreparedInvoicePage;
export function preparedPage(page: PatientPageDefinition): PreparedPatientPage;
export function preparedPage(
  page: InvoicePageDefinition | PatientPageDefinition,
): PreparedInvoicePage | PreparedPatientPage {
  const lines = 'lines' in page ? page.lines : undefined;
  return {
    ...page,
    present: preparedPresent(page.present),
    fields: preparedFields(page.fields),
    ...(lines && { lines: { ...lines, fields: preparedFields(lines.fields) } }),
  } as PreparedInvoicePage | PreparedPatientPage;
}

function preparedFields<Fields extends Partial<Record<string, FieldDefinition>>>(
  fields: Fields,
): PreparedFields<Fields> {
  const entries = Object.entries(fields).map(([name, field]) => [name, field && preparedField(name, field)]);
  return Object.fromEntries(entries) as PreparedFields<Fields>;
}

function preparedLocator(locator: Locator): PreparedLocator {
  if ('label' in locator) {
    const label = labelKey(locator.label);
    return { label, begins: labelBeginning(label), rough: roughLabel(label) };
  }
  if ('column' in locator) return { column: labelKey(locator.column) };
  return 'text' in locator ? { text: boundPattern(locator.text) ?? NOTHING } : locator;
}

const preparedPresent = (locator: Locator) => ({ ...preparedLocator(locator), words: inWords(locator) });

function inWords(locator: Locator): string {
  if ('label' in locator) return `label “${shorten(locator.label)}”`;
  if ('column' in locator) return `column “${shorten(locator.column)}”`;
  if ('text' in locator) return `text that matches “${shorten(locator.text)}”`;
  if ('css' in locator) return `element “${shorten(locator.css)}”`;
  return `fixed value “${shorten(String(locator.fixed))}”`;
}

function preparedField(name: string, field: FieldDefinition): PreparedField {
  const { find, ...how } = 'find' in field ? field : { find: field, ...typeOf(name) };
  const written = 'format' in how ? { ...how, format: compileFormat(how.format) ?? `|${NOTHING}` } : how;
  const words = inWords(find);
  return 'fixed' in find
    ? { ...fixedField(name, find.fixed, written), words }
    : { ...written, find: preparedLocator(find), words };
}

/** How a value is written that is only `{fixed}`: as its field's name says. */
function typeOf(name: string): Written {
  if (name === 'quantity') return { type: 'integer' };
  if (MONEY.has(name)) return { type: 'money' };
  return /date/i.test(name) ? { type: 'date', format: 'yyyy-MM-dd' } : { type: 'text' };
}

/** A number stands as itself: money in pence, whole numbers as they are. A text is read as one on a page of this country would be. */
function fixedField(
  name: string,
  fixed: string | number,
  written: Written,
): { fixed: string | number } | { unreadable: string } {
  const isNumber = /money|integer/.test(written.type) || name === 'quantity' || MONEY.has(name);
  if (typeof fixed === 'number' && isNumber) return { fixed };
  const text = String(fixed);
  const today = new Date().toISOString().slice(0, 10);
  const manner: Manner = { language: 'en-GB', decimal: '.', today, foreign: null };
  const as = (iso: string | null) => typed({ text, iso, numeric: false }, name, written, manner);
  // A date in the field's own format, or as `YYYY-MM-DD`.
  const value = as(null) ?? as(text);
  return value === null || manner.foreign ? { unreadable: text } : { fixed: value };
}
