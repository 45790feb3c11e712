/**
 * What a person can see. Hosts keep hidden copies of an invoice in the page (for printing, for a widget's form value); only what is
 * visible may be read.
 */

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
function isCutAway(style: CSSStyleDeclaration): boolean {
  if (style.position === 'absolute' || style.position === 'fixed') {
    const edges = /^rect\((.+)\)$/.exec(style.clip)?.[1]?.split(/[ ,]+/).map(Number.parseFloat);
    const [top = 0, right = 0, bottom = 0, left = 0] = edges ?? [0, 9, 9, 0];
    if (right - left <= 1 || bottom - top <= 1) return true;
  }
  const inset = /^inset\(([\d.]+)%/.exec(style.clipPath)?.[1];
  return (
    Number(inset) >= 50 ||
    style.clipPath === 'circle(0px)' ||
    style.clipPath === 'polygon(0px 0px, 0px 0px, 0px 0px, 0px 0px)'
  );
}

const holdsFixed = (style: CSSStyleDeclaration) =>
  style.transform !== 'none' || style.filter !== 'none' || style.contain.includes('paint');

/** Remembers what it was asked, so that the cells of thirty rows don't walk the same ancestors thirty times. */
export function createVisibility(): Visibility {
  const styles = new Map<Element, CSSStyleDeclaration>();
  const seen = new Map<Element, boolean>();

  function styleOf(element: Element): CSSStyleDeclaration {
    let style = styles.get(element);
    if (!style) {
      style = getComputedStyle(element);
      styles.set(element, style);
    }
    return style;
  }

  /** `display: contents` has no box of its own: its parent's counts. */
  function boxed(element: Element): Element {
    let found = element;
    while (found.parentElement && styleOf(found).display === 'contents') found = found.parentElement;
    return found;
  }

  // Content that is only skipped while off screen (`content-visibility: auto`) is visible as soon as it is scrolled to.
  function isRendered(element: Element): boolean {
    return boxed(element).checkVisibility({ visibilityProperty: true });
  }

  /** Walks outward through everything that may cut the element off: clipping boxes, scroll areas, the page's edges. */
  function isInReach(element: Element): boolean {
    const { body, documentElement, defaultView } = element.ownerDocument;
    let box: Box = element.getBoundingClientRect();
    if (isCutAway(styleOf(element))) return false;
    let { position } = styleOf(element);
    for (
      let outer = element.parentElement;
      outer && outer !== body && outer !== documentElement;
      outer = outer.parentElement
    ) {
      const style = styleOf(outer);
      if (isCutAway(style)) return false;
      const escapes =
        !holdsFixed(style) && (position === 'fixed' || (position === 'absolute' && style.position === 'static'));
      if (escapes) continue;
      position = style.position;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      if (style.display.startsWith('inline') && !style.display.includes('-')) continue;
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
    if (!defaultView) return false;
    const { innerWidth, innerHeight, scrollX, scrollY } = defaultView;
    if (position === 'fixed') return box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    const isRightToLeft = styleOf(documentElement).direction === 'rtl';
    return box.bottom + scrollY > 0 && (isRightToLeft || box.right + scrollX > 0);
  }

  function look(element: Element): boolean {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const { width, height } = element.getBoundingClientRect();
    if (element.matches('input,select,textarea') ? width <= 2 || height <= 2 : width === 0 && height === 0)
      return false;
    return isInReach(element);
  }

  function isVisible(element: Element): boolean {
    const box = boxed(element);
    let answer = seen.get(box);
    if (answer === undefined) {
      answer = look(box);
      seen.set(box, answer);
    }
    return answer;
  }

  return { isRendered, isVisible };
}

/**
 * Whether a person can see an element, or scroll to it. `aria-hidden` does not hide; transparency, clipping, zero size, and a place
 * beyond the page's edge do.
 */
export function isVisible(element: Element): boolean {
  return createVisibility().isVisible(element);
}
