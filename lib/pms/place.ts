import type { ButtonPlace } from './definition.ts';
import { markOurs } from './ours.ts';
import { selectAll } from './select.ts';
import type { Visibility } from './visible.ts';

export { isOurs } from './ours.ts';

/** The element that a definition's button stands beside: the first visible one. */
export function anchorOf(document: Document, place: ButtonPlace, visibility: Visibility): Element | null {
  return selectAll(document, place.css).find((element) => visibility.isVisible(element)) ?? null;
}

/** Elements that may hold our node where a place beside them would move the host. */
const HOLDERS = 'h1, h2, h3, h4, h5, h6, header, section, div, p, span, label, legend';
/** Nodes that stand at the end of their anchor instead of beside it. */
const inside = new WeakSet<Element>();

function isInPlace(anchor: Element, where: ButtonPlace['place'], node: Element): boolean {
  if (inside.has(node) && node.parentNode === anchor) return true;
  if (where === 'after') return anchor.nextElementSibling === node;
  if (where === 'before') return anchor.previousElementSibling === node;
  return where === 'start' ? anchor.firstElementChild === node : anchor.lastElementChild === node;
}

/**
 * Puts our node after, before, at the start or at the end of an element, and marks it as ours, so that the reader looks past it. Does nothing
 * where it already stands there: moving a node would reload a frame and lose the focus. What space the node takes is its own style's affair.
 * Where its mere presence moves the host (`h1 + p`, `:last-child`), it goes to the end of the element instead, out of sight of such rules.
 */
export function placeBeside(anchor: Element, where: ButtonPlace['place'], node: Element): void {
  markOurs(node);
  if (anchor === node || node.contains(anchor) || isInPlace(anchor, where, node)) return;
  const isBeside = where === 'after' || where === 'before';
  const mayMove = isBeside && anchor.matches(HOLDERS) ? neighbours(anchor, node) : [];
  if (node.parentNode) node.remove();
  const before = mayMove.map(boxOf);
  inside.delete(node);
  if (where === 'after') anchor.after(node);
  else if (where === 'before') anchor.before(node);
  else if (where === 'start') anchor.prepend(node);
  else anchor.append(node);
  // Seen to at once: what is moved between layout and drawing, in an observer of sizes, is told to the host as a shift of its layout.
  if (mayMove.some((element, index) => boxOf(element) !== before[index])) {
    inside.add(node);
    anchor.append(node);
  }
}

/** What a selector that counts siblings would move first. */
function neighbours(anchor: Element, node: Element): Element[] {
  const { parentElement, nextElementSibling, previousElementSibling } = anchor;
  return [anchor, parentElement, nextElementSibling, previousElementSibling, parentElement?.lastElementChild]
    .filter((element) => element !== null && element !== undefined)
    .filter((element) => element !== node);
}

function boxOf(element: Element): string {
  const { x, y, width, height } = element.getBoundingClientRect();
  return `${x} ${y} ${width} ${height}`;
}
