/**
 * What a person can see. Hosts keep hidden copies of an invoice in the page (for printing, for a widget's form value); only what is
 * visible may be read.
 */

import { remembering } from './remembering.ts';

/** Answers about visibility, remembered for one reading: valid only while the page does not change. */
export interface Visibility {
  /** Takes part in the page, though perhaps only for screen readers: enough for a label. */
  isRendered(element: Element): boolean;
  /** Can be seen, or scrolled to: needed for a value. */
  isVisible(element: Element): boolean;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Zero area by `clip` or `clip-path`, as in the usual "screen readers only" styles. */
function isCutAway(style: CSSStyleDeclaration, position: string): boolean {
  if (position === 'absolute' || position === 'fixed') {
    const edges = /^rect\((.+)\)$/.exec(style.clip)?.[1]?.split(/[ ,]+/).map(Number.parseFloat);
    const [top = 0, right = 0, bottom = 0, left = 0] = edges ?? [0, 9, 9, 0];
    if (right - left <= 1 || bottom - top <= 1) return true;
  }
  const { clipPath } = style;
  if (clipPath === 'none') return false;
  const inset = /^inset\((.+?)(?: round.*)?\)$/.exec(clipPath)?.[1]?.split(' ') ?? [];
  const percent = (side: string | undefined) => (side?.endsWith('%') ? Number.parseFloat(side) : 0);
  const [top, right = top, bottom = top, left = right] = inset;
  return (
    percent(top) + percent(bottom) >= 100 ||
    percent(left) + percent(right) >= 100 ||
    clipPath === 'circle(0px)' ||
    clipPath === 'polygon(0px 0px, 0px 0px, 0px 0px, 0px 0px)'
  );
}

/** What of an element's style matters here, copied once: reading computed styles is slow. */
interface Facts {
  position: string;
  overflowX: string;
  overflowY: string;
  isCut: boolean;
  clips: boolean;
}

function factsOf(element: Element): Facts {
  const style = getComputedStyle(element);
  const { position, overflowX, overflowY } = style;
  const clips = (overflowX !== 'visible' || overflowY !== 'visible') && style.display !== 'inline';
  return { position, overflowX, overflowY, isCut: isCutAway(style, position), clips };
}

/** Whether an element keeps even `position: fixed` descendants inside. */
function holdsFixed(element: Element): boolean {
  const { transform, filter, contain } = getComputedStyle(element);
  return transform !== 'none' || filter !== 'none' || contain.includes('paint');
}

/** The nearest element that may cut off what is in another, or none, and how that which it may cut off is positioned. */
interface Surroundings {
  clip: Element | null;
  position: string;
}

/** Along one axis, from where to where things are seen in an element that clips, or can be scrolled to. */
function span(overflow: string, start: number, end: number, scrolled: number, length: number): [number, number] {
  if (overflow === 'visible') return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (end - start <= 1) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  if (overflow === 'hidden' || overflow === 'clip') return [start, end];
  return [Math.min(start - scrolled, end - scrolled - length), Number.POSITIVE_INFINITY];
}

/** Whether people can scroll a page sideways. A page that hides both overflows may do so only while a dialog is open. */
function scrollsAside({ body, documentElement }: Document): boolean {
  const root = getComputedStyle(documentElement);
  const { overflowX, overflowY } = root.overflow === 'visible' ? getComputedStyle(body) : root;
  const isHidden = (overflow: string) => overflow === 'hidden' || overflow === 'clip';
  return !isHidden(overflowX) || isHidden(overflowY);
}

/** From the page's beginning to the far edges of its window, as boxes are told. */
function sightOf({ defaultView }: Document): Box {
  const { scrollX = 0, scrollY = 0, innerWidth = 0, innerHeight = 0 } = defaultView ?? {};
  return { left: -scrollX, top: -scrollY, right: innerWidth, bottom: innerHeight };
}

/** Whether a box that nothing cuts off is on the page, or where that can be scrolled to. */
function isOnPage({ left, top, right, bottom }: Box, position: string, sight: Box, document: Document): boolean {
  const isNear = right > 0 && bottom > 0 && left < sight.right;
  if (position === 'fixed') return isNear && top < sight.bottom;
  if (isNear) return true;
  const { documentElement } = document;
  // Right of all that can be scrolled to: where a page keeps a menu or an old card until it slides in.
  if (left >= sight.right && (left - sight.left >= documentElement.scrollWidth || !scrollsAside(document)))
    return false;
  if (bottom <= sight.top) return false;
  return right > sight.left || getComputedStyle(documentElement).direction === 'rtl';
}

/** Remembers what it was asked, so that the cells of thirty rows don't walk the same ancestors thirty times. */
export function createVisibility(): Visibility {
  const styleOf = remembering(factsOf);
  const sight = remembering(sightOf);
  const areaOf = remembering((clip: Element): Box => {
    const { overflowX, overflowY } = styleOf(clip);
    const frame = clip.getBoundingClientRect();
    const [left, right] = span(overflowX, frame.left, frame.right, clip.scrollLeft, clip.scrollWidth);
    const [top, bottom] = span(overflowY, frame.top, frame.bottom, clip.scrollTop, clip.scrollHeight);
    return { left, top, right, bottom };
  });

  /** From an element outward; null where something on the way is cut away with all that is in it. */
  function outward(start: Element | null, position: string): Surroundings | null {
    for (let outer = start; outer && !outer.matches('html,body'); outer = outer.parentElement) {
      const style = styleOf(outer);
      if (style.isCut) return null;
      const mayEscape = position === 'fixed' || (position === 'absolute' && style.position === 'static');
      if (mayEscape && !holdsFixed(outer)) continue;
      return style.clips ? { clip: outer, position: style.position } : around(outer);
    }
    return { clip: null, position };
  }

  const around: (element: Element) => Surroundings | null = remembering((element) =>
    outward(element.parentElement, styleOf(element).position),
  );

  /** Whether a box is in sight or can be scrolled to, for all that lies around it. */
  function isInReach(box: Box, surroundings: Surroundings | null, document: Document): boolean {
    if (!surroundings) return false;
    const { clip, position } = surroundings;
    if (!clip) return isOnPage(box, position, sight(document), document);
    const area = areaOf(clip);
    const isCut = box.right <= area.left || box.left >= area.right || box.bottom <= area.top || box.top >= area.bottom;
    return !isCut && isFrameInReach(clip);
  }

  const isFrameInReach: (clip: Element) => boolean = remembering((clip) =>
    isInReach(clip.getBoundingClientRect(), around(clip), clip.ownerDocument),
  );

  /** `display: contents` has no box of its own: its parent's counts. */
  function boxed(element: Element): Element {
    let found = element;
    while (found.parentElement && getComputedStyle(found).display === 'contents') found = found.parentElement;
    return found;
  }

  function checks(element: Element, options: CheckVisibilityOptions): boolean {
    if (element.checkVisibility(options)) return true;
    const box = boxed(element);
    return box !== element && box.checkVisibility(options);
  }

  /** Text may stand out of a box without height; where it has none itself, such as by `scale(0)`, nobody sees it. */
  function hasVisibleText(element: Element): boolean {
    if (element.childElementCount > 0) return true;
    const range = element.ownerDocument.createRange();
    range.selectNodeContents(element);
    return [...range.getClientRects()].some(({ width, height }) => width > 2 && height > 2);
  }

  function look(element: Element): boolean {
    if (!checks(element, { visibilityProperty: true, opacityProperty: true })) return false;
    let box = element.getBoundingClientRect();
    const isBoxless = box.width === 0 && box.height === 0 && boxed(element) !== element;
    if (isBoxless) box = boxed(element).getBoundingClientRect();
    const { width, height } = box;
    const isTiny = width <= 2 || height <= 2;
    if (isTiny && ((width === 0 && height === 0) || element.matches('input,select,textarea'))) return false;
    if (isTiny && !hasVisibleText(element)) return false;
    const holder = isBoxless ? boxed(element) : element;
    const style = getComputedStyle(holder);
    const { position } = style;
    return !isCutAway(style, position) && isInReach(box, outward(holder.parentElement, position), holder.ownerDocument);
  }

  return {
    // Content that is only skipped while off screen (`content-visibility: auto`) is visible as soon as it is scrolled to.
    isRendered: remembering((element: Element) => checks(element, { visibilityProperty: true })),
    isVisible: remembering(look),
  };
}

/**
 * Whether a person can see an element, or scroll to it. `aria-hidden` does not hide; transparency, clipping, zero size, and a place
 * beyond the page's edge do.
 */
export function isVisible(element: Element): boolean {
  return createVisibility().isVisible(element);
}
