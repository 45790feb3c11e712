import type { PreparedLocator } from './definition.ts';
import { locateLabel } from './label.ts';
import { matchesIn, patternTime } from './matches.ts';
import type { Scope } from './scope.ts';
import { selectAll } from './select.ts';
import { cellsUnder, TABLE } from './table.ts';
import { type Candidate, valuesAt } from './value.ts';

/** Where a locator leads inside `root`, visible places only, in the page's order. Empty where it leads nowhere. */
export function locate(root: Element | Document, locator: PreparedLocator, scope: Scope): Candidate[] {
  if ('label' in locator) return locateLabel(root, locator.label, scope);
  if ('column' in locator) return locateColumn(root, locator.column, scope);
  if ('text' in locator) return locateText(root, locator.text, scope);
  if ('css' in locator) return locateCss(root, locator.css, scope);
  return [{ node: root, values: [{ text: String(locator.fixed), iso: null, numeric: true }] }];
}

function locateColumn(root: Element | Document, key: string, scope: Scope): Candidate[] {
  if (!('closest' in root)) return [];
  // Kits with a fixed header keep it in a table of its own beside the body's, inside one grid.
  for (let table = scope.tableOf(root); table; table = table.parentElement?.closest(TABLE) ?? null) {
    const cells = cellsUnder(scope.grid(table), key, root, scope.visibility);
    if (cells.length > 0) return visiblePlaces(cells, scope);
  }
  return [];
}

function locateText(root: Element | Document, source: string, scope: Scope): Candidate[] {
  const pattern = new RegExp(source, 'g');
  const time = patternTime();
  return scope.segments(root).flatMap(({ node, text }) =>
    matchesIn(text, pattern, time).map((found) => ({
      node,
      values: [{ text: found, iso: null, numeric: false }],
    })),
  );
}

function locateCss(root: Element | Document, css: string, scope: Scope): Candidate[] {
  return visiblePlaces(outermost(selectAll(root, css)), scope);
}

/** Without those that lie within another: a cell's inner cells are part of its value. */
function outermost(elements: Element[]): Element[] {
  const all = new Set(elements);
  return elements.filter((element) => {
    for (let outer = element.parentElement; outer; outer = outer.parentElement) if (all.has(outer)) return false;
    return true;
  });
}

/** Places with a visible value, or visible themselves; hidden copies are none. */
function visiblePlaces(elements: Element[], scope: Scope): Candidate[] {
  return elements
    .map((element) => ({ node: element, values: valuesAt([element], scope.visibility) }))
    .filter(({ node, values }) => values.length > 0 || scope.visibility.isVisible(node));
}
