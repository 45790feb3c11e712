import type { PreparedInvoicePage, PreparedPatientPage, PreparedSite } from './definition.ts';
import { type FieldResult, isPresent, mannerOf, readField } from './field.ts';
import { locate } from './locate.ts';
import { pagesFor } from './match.ts';
import { anchorOf } from './place.ts';
import { scopeOf } from './read.ts';
import { openScope, type Scope } from './scope.ts';
import { isElement, isField } from './value.ts';

/** An invoice's or a patient's page, recognised by its address and by what stands on it. */
export interface PageSeen {
  kind: 'invoice' | 'patient';
  /** The invoice number or the patient's number as shown; empty while there is none, or two. */
  key: string;
  definition: PreparedInvoicePage | PreparedPatientPage;
  /** The element that the button stands beside. */
  anchor: Element;
  /** The nodes that it was recognised by: if they stay as they are, it is still the same page. */
  evidence: Evidence[];
  /** Whether the number is still awaited. */
  awaitsKey: boolean;
  /** What was learnt of the page on the way, where it is to be read at once. */
  scope: Scope | undefined;
}

/** A node and what it showed. */
export interface Evidence {
  node: Node;
  shown: string;
}

/** What a node shows, cheaply: to see that it changed, not to read it. */
export function shownBy(node: Node): string {
  if (isField(node)) return node.value.slice(0, 300);
  const text = (node.textContent ?? '').slice(0, 300);
  if (!isElement(node) || node.childElementCount === 0) return text;
  const fields = [...node.querySelectorAll<HTMLInputElement>('input,select,textarea')].slice(0, 5);
  return [text, ...fields.map((field) => field.value.slice(0, 100))].join('\n');
}

/** Whether evidence still stands in the page as it was. Asks nothing of the page's style. */
export function isUnchanged({ node, shown }: Evidence): boolean {
  return node.isConnected && shownBy(node) === shown;
}

/** Whether evidence still stands, unchanged, where people see it. */
export function holds(evidence: Evidence): boolean {
  const { node } = evidence;
  const element = isElement(node) ? node : node.parentElement;
  if (!element || !isUnchanged(evidence)) return false;
  return element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).display === 'contents';
}

/**
 * Whether a page of the site may be shown now: told at a fraction of what recognising it takes, and wrongly at times where the label that it has
 * is written in an unusual manner.
 */
export function seemsShown(document: Document, site: PreparedSite): boolean {
  return pagesFor(site, document.location).some((kind) => {
    const present = site.pages[kind]?.present;
    if (!present || !('label' in present)) return present !== undefined;
    return (
      new RegExp(present.rough, 'i').test(document.body?.textContent ?? '') ||
      document.querySelector(`[aria-label*=${JSON.stringify(present.label)} i]`) !== null
    );
  });
}

/**
 * Looks which page of the site the document shows now; null if it is none, or one that is still rendering, or a list.
 * @param isToBeRead - whether to learn of the page on the way what reading it takes
 */
export function recognise(document: Document, site: PreparedSite, now: Date, isToBeRead = false): PageSeen | null {
  for (const kind of pagesFor(site, document.location)) {
    const definition = site.pages[kind];
    if (!definition) continue;
    const field = kind === 'invoiceList' || !('fields' in definition) ? undefined : keyField(kind, definition);
    const lineRows = 'lines' in definition ? definition.lines?.rows.css : undefined;
    const key = field && 'find' in field ? field.find : null;
    const own = key ? [definition.present, key] : [definition.present];
    const isWhole = isToBeRead && 'fields' in definition;
    const scope = isWhole ? scopeOf(document, definition, false) : openScope(document, own, lineRows, false);
    const present = isPresent(document, definition.present, scope);
    if (!present) continue;
    if (kind === 'invoiceList' || !('fields' in definition)) return null;
    const anchor = anchorOf(document, definition.button, scope.visibility);
    if (!anchor) continue;
    const name = kind === 'invoice' ? 'invoiceNumber' : 'patientId';
    const result: FieldResult | null = field ? readField(document, name, field, scope, mannerOf(document, now)) : null;
    const places = key ? locate(document, key, scope).filter(({ values }) => values.length > 0) : [];
    const nodes = new Set([present.node, ...places.slice(0, 4).map(({ node }) => node)]);
    nodes.delete(document);
    return {
      kind,
      key: result?.value === undefined ? '' : String(result.value),
      definition,
      anchor,
      evidence: [...nodes].map((node) => ({ node, shown: shownBy(node) })),
      awaitsKey: result !== null && result.value === undefined,
      scope: isWhole ? scope : undefined,
    };
  }
  return null;
}

function keyField(kind: 'invoice' | 'patient', definition: PreparedInvoicePage | PreparedPatientPage) {
  return kind === 'invoice' && 'invoiceNumber' in definition.fields
    ? definition.fields.invoiceNumber
    : definition.fields.patientId;
}
