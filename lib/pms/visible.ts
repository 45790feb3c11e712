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
  /** Keeps even `position: fixed` descendants inside. */
  holdsFixed: boolean;
}

/** Whether an element certainly cuts off nothing that is in it. */
function cutsNothing(element: Element): boolean {
  const style = getComputedStyle(element);
  const { position } = style;
  return style.overflow === 'visible' && position !== 'fixed' && !isCutAway(style, position);
}

function factsOf(element: Element): Facts {
  const style = getComputedStyle(element);
  const { display, position, overflowX, overflowY } = style;
  const clips = (overflowX !== 'visible' || overflowY !== 'visible') && display !== 'inline';
  const holdsFixed = style.transform !== 'none' || style.filter !== 'none' || style.contain.includes('paint');
  return { position, overflowX, overflowY, isCut: isCutAway(style, position), clips, holdsFixed };
}

/** Remembers what it was asked, so that the cells of thirty rows don't walk the same ancestors thirty times. */
export function createVisibility(): Visibility {
  const styleOf = remembering(factsOf);

  /** Whether neither the element nor any ancestor can cut off what is in it: so with most of most pages. Asks as little as can be. */
  const isOpen: (element: Element | null) => boolean = remembering(
    (element) =>
      !element || element === element.ownerDocument.body || (cutsNothing(element) && isOpen(element.parentElement)),
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

  /** Walks outward through everything that may cut the element off: clipping boxes, scroll areas, the page's edges. */
  function isInReach(element: Element, own: Box): boolean {
    const style = getComputedStyle(element);
    let { position } = style;
    if (isCutAway(style, position)) return false;
    const isFree = position !== 'fixed' && isOpen(element.parentElement);
    // Most are where nothing cuts and no edge is near, and nothing more need be asked of the page.
    if (isFree && own.bottom > 0 && own.right > 0) return !isBeyond(element, own);
    const { body, documentElement, defaultView: view } = element.ownerDocument;
    let box = own;
    for (
      let outer = isFree ? null : element.parentElement;
      outer && outer !== body && outer !== documentElement;
      outer = outer.parentElement
    ) {
      const style = styleOf(outer);
      if (style.isCut) return false;
      const escapes =
        !style.holdsFixed && (position === 'fixed' || (position === 'absolute' && style.position === 'static'));
      if (escapes) continue;
      position = style.position;
      if (!style.clips) continue;
      const frame = outer.getBoundingClientRect();
      const isCut = (
        overflow: string,
        from: number,
        to: number,
        start: number,
        end: number,
        scrolled: number,
        length: number,
      ) => {
        if (overflow === 'visible') return false;
        if (end - start <= 1) return true;
        if (overflow === 'hidden' || overflow === 'clip') return to <= start || from >= end;
        return to <= Math.min(start - scrolled, end - scrolled - length);
      };
      if (
        isCut(style.overflowX, box.left, box.right, frame.left, frame.right, outer.scrollLeft, outer.scrollWidth) ||
        isCut(style.overflowY, box.top, box.bottom, frame.top, frame.bottom, outer.scrollTop, outer.scrollHeight)
      )
        return false;
      box = frame;
    }
    if (!view) return false;
    if (position === 'fixed')
      return box.right > 0 && box.bottom > 0 && box.left < view.innerWidth && box.top < view.innerHeight;
    if (box.bottom > 0 && box.right > 0) return true;
    if (box.bottom + view.scrollY <= 0) return false;
    return box.right + view.scrollX > 0 || getComputedStyle(documentElement).direction === 'rtl';
  }

  /** Right of all that the page can be scrolled to: where a page keeps a menu or an old card until it slides in. */
  function isBeyond({ ownerDocument: { documentElement, defaultView: view } }: Element, { left }: Box): boolean {
    if (!view || left < view.innerWidth) return false;
    return left + view.scrollX >= documentElement.scrollWidth;
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
    return isInReach(isBoxless ? boxed(element) : element, box);
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
