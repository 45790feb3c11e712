import type { PreparedLocator } from './definition.ts';
import { isOurs } from './ours.ts';
import { remembering } from './remembering.ts';
import { selectAll } from './select.ts';
import type { Grid } from './table.ts';
import { gridOf, TABLE } from './table.ts';
import { labelKey, labelPattern } from './text.ts';
import {
  type Candidate,
  edgeOf,
  fieldValue,
  holdsValue,
  isElement,
  isField,
  isText,
  labelText,
  SILENT,
} from './value.ts';
import { createVisibility, type Visibility } from './visible.ts';

/** A text on the page that reads like a label that is looked for. */
export interface Hit {
  /** The text node, or the lowest element whose text is the label. */
  node: Node;
  /** What follows the label in the same text (`Invoice number: 17`), else null. */
  rest: string | null;
}

/** An element that carries a name by ARIA; `by` are the elements that `aria-labelledby` points at. */
export interface Named {
  element: Element;
  by: Element[];
}

/** A block's visible text, for patterns. */
export interface Segment {
  node: Node;
  text: string;
}

/** What one reading knows about the page. It is built once and used at once: it does not follow changes. */
export interface Scope {
  document: Document;
  visibility: Visibility;
  /** Whether numbers are looked at as closely as what is sent must be: at what styles add to them too. */
  isExact: boolean;
  /** Whether a text (as `labelKey`) is one of the labels of this definition, so not a value. */
  isWanted(key: string): boolean;
  hits(key: string): Hit[];
  /** Whether an element's text begins with a label that is looked for. */
  beginsWithLabel(element: Element): boolean;
  named(key: string): Named[];
  /** Where each label led that was looked for in the whole page. */
  places: Map<string, Candidate[]>;
  grid(table: Element): Grid;
  /** The table in a line's element, else the one that it stands in. */
  tableOf(root: Element): Element | null;
  segments(root: Element | Document): Segment[];
  /** Whether the rows of a table are the invoice's lines. */
  holdsLines(table: Element): boolean;
}

const NOT_READ = `${SILENT},[hidden]`;
/** Text of a page that patterns are tried on, at most. */
const MOST_TEXT = 300_000;
/** Of a text, for a label in it. */
const MOST_LOOKED_AT = 1000;

/** The labels that are looked for (`labelKey`), each with its `labelBeginning`. */
type Labels = Map<string, string>;

/** One pass over the page's text nodes: which of them are, begin, or belong to, a label that is looked for. */
function indexLabels(document: Document, labels: Labels, visibility: Visibility): Map<string, Hit[]> {
  const all = [...labels.keys()];
  const hits = new Map<string, Hit[]>(all.map((key) => [key, []]));
  if (all.length === 0 || !document.body) return hits;
  const longest = Math.max(...all.map((key) => key.length));
  const mayBeLabel = labelPattern([...labels.values()]);
  const taken = new Set<Node>();
  const walker = document.createTreeWalker(document.body, 4 /* text */);
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const { data } = node;
    if (!mayBeLabel.test(data.length > MOST_LOOKED_AT ? data.trimStart().slice(0, MOST_LOOKED_AT) : data)) continue;
    const start = data.search(/\S/);
    if (start < 0) continue;
    const head = data.slice(start, start + longest + 40);
    const key = labelKey(head);
    const isWhole = data.length <= start + head.length || data.slice(start + head.length, start + 2000).trim() === '';
    if (key === '') continue;
    if (isWhole && labels.has(key)) {
      if (!node.parentElement?.closest(NOT_READ)) hits.get(key)?.push({ node, rest: null });
      continue;
    }
    const colon = head.search(/[:：]/);
    const before = colon > 0 ? labelKey(head.slice(0, colon)) : '';
    if (before && labels.has(before)) {
      const rest = data.slice(start + colon + 1, start + colon + 2000);
      if (!node.parentElement?.closest(NOT_READ)) hits.get(before)?.push({ node, rest });
      continue;
    }
    if (!isWhole || !all.some((wanted) => wanted.startsWith(key)) || node.parentElement?.closest(NOT_READ)) continue;
    for (let parent = node.parentElement, climbs = 0; parent && climbs < 3; parent = parent.parentElement, climbs++) {
      if (parent.textContent.length > longest + 300) break;
      const whole = labelKey(labelText(parent, visibility));
      if (!labels.has(whole) || taken.has(parent)) continue;
      taken.add(parent);
      hits.get(whole)?.push({ node: parent, rest: null });
      break;
    }
  }
  return hits;
}

function indexNames(document: Document, labels: Labels): Map<string, Named[]> {
  const names = new Map<string, Named[]>();
  const add = (key: string, named: Named) => {
    if (labels.has(key)) names.set(key, [...(names.get(key) ?? []), named]);
  };
  for (const element of document.querySelectorAll('[aria-label],[aria-labelledby]')) {
    const ids = element.getAttribute('aria-labelledby');
    const by = ids
      ? ids
          .trim()
          .split(/\s+/, 10)
          .flatMap((id) => document.getElementById(id) ?? [])
      : [];
    // As browsers do it: a living `aria-labelledby` wins over `aria-label`.
    const name = by.length > 0 ? by.map((other) => other.textContent.slice(0, 600)).join(' ') : element.ariaLabel;
    if (name) add(labelKey(name), { element, by });
  }
  return names;
}

/** The visible text of each block below `root`, and the values of visible fields, in the page's order. */
function segmentsOf(root: Element | Document, visibility: Visibility): Segment[] {
  const segments: Segment[] = [];
  let text = '';
  let first: Node | null = null;
  let total = 0;
  const end = () => {
    const line = text.replace(/\s+/g, ' ').trim();
    if (first && line) segments.push({ node: first, text: line });
    total += text.length;
    text = '';
    first = null;
  };
  const visit = (node: Node): void => {
    if (total > MOST_TEXT) return;
    if (isText(node)) {
      if (node.data.trim() !== '' && node.parentElement && !visibility.isVisible(node.parentElement)) return;
      text += node.data.slice(0, MOST_TEXT);
      first ??= node.parentElement;
      return;
    }
    if (!isElement(node) || isOurs(node) || node.matches(NOT_READ)) return;
    if (isField(node)) {
      end();
      if (holdsValue(node) && visibility.isVisible(node))
        segments.push(
          ...fieldValue(node)
            .text.split('\n')
            .map((text) => ({ node, text })),
        );
      return;
    }
    const edge = node.firstChild ? edgeOf(node, getComputedStyle(node), text) : '';
    const part = () => {
      if (edge === '\n') end();
      else text += edge;
    };
    part();
    for (let child = node.firstChild; child; child = child.nextSibling) visit(child);
    part();
  };
  visit('body' in root ? root.body : root);
  end();
  return segments;
}

/**
 * Prepares a reading: `locators` are all that it will look for, so that the page is walked once.
 * @param lineRows selector of the invoice's lines, where it has some
 */
export function openScope(
  document: Document,
  locators: readonly PreparedLocator[],
  lineRows: string | undefined,
  isExact: boolean,
): Scope {
  const labels: Labels = new Map(
    locators.flatMap((locator) => ('label' in locator ? [[locator.label, locator.begins]] : [])),
  );
  const visibility = createVisibility();
  let hits: Map<string, Hit[]> | null = null;
  let names: Map<string, Named[]> | null = null;
  const allHits = () => {
    hits ??= indexLabels(document, labels, visibility);
    return hits;
  };
  return {
    document,
    visibility,
    isExact,
    isWanted: (key) => labels.has(key),
    hits: (key) => allHits().get(key) ?? [],
    beginsWithLabel(element) {
      return [...allHits()].some(
        ([key, found]) =>
          found.some(({ node }) => element.contains(node)) &&
          labelKey(element.textContent.slice(0, MOST_LOOKED_AT)).startsWith(key),
      );
    },
    named(key) {
      names ??= indexNames(document, labels);
      return names.get(key) ?? [];
    },
    places: new Map(),
    grid: remembering(gridOf),
    tableOf: remembering((root) => root.querySelector(TABLE) ?? root.closest(TABLE)),
    segments: remembering((root) => segmentsOf(root, visibility)),
    holdsLines: remembering((table) => lineRows !== undefined && selectAll(table, lineRows).length > 0),
  };
}
