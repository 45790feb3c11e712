import type { ButtonPlace } from './definition.ts';
import { selectAll } from './locate.ts';
import { markOurs } from './ours.ts';
import { createVisibility } from './visible.ts';

export { isOurs } from './ours.ts';

/** The element that a definition's button stands beside: the first visible one. */
export function anchorOf(document: Document, place: ButtonPlace): Element | null {
  const visibility = createVisibility();
  return selectAll(document, place.css).find((element) => visibility.isVisible(element)) ?? null;
}

function isInPlace(anchor: Element, where: ButtonPlace['place'], node: Element): boolean {
  if (where === 'after') return anchor.nextElementSibling === node;
  if (where === 'before') return anchor.previousElementSibling === node;
  return where === 'start' ? anchor.firstElementChild === node : anchor.lastElementChild === node;
}

/**
 * Puts our node after, before, at the start or at the end of the first visible element that the definition names, and marks it as ours,
 * so that the reader looks past it. Does nothing where it already stands there: moving a node would reload a frame and lose the focus.
 * What space the node takes is its own style's affair.
 *
 * @returns the element that it stands beside, or null where there is none (the node is left alone)
 */
export function placeBeside(document: Document, place: ButtonPlace, node: Element): Element | null {
  markOurs(node);
  const anchor = anchorOf(document, place);
  if (!anchor || anchor === node || node.contains(anchor)) return null;
  if (isInPlace(anchor, place.place, node)) return anchor;
  if (place.place === 'after') anchor.after(node);
  else if (place.place === 'before') anchor.before(node);
  else if (place.place === 'start') anchor.prepend(node);
  else anchor.append(node);
  return anchor;
}
