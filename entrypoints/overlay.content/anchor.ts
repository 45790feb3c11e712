/** Space between the heading's text and the button, in CSS pixels. */
const GAP = 12;
/** Texts of an anchor that are looked at: an anchor is a heading, not a page. */
const MOST_TEXTS = 100;

/**
 * Puts a node that stands beside `anchor` out of the flow, level with the anchor's text and right of it, so that nothing of the host moves.
 * Where there is no room for the whole it is made compact, and where there is none for that either (a narrow window) it floats in the window's
 * corner. Call it when the page has been laid out, and again whenever something may have moved.
 */
export function alignBeside(host: HTMLElement, anchor: Element, setCompact: (isCompact: boolean) => void): void {
  const text = textBox(anchor, host);
  if (!text || host.getBoundingClientRect().width === 0) return;
  const left = text.right + GAP;
  const room = Math.min(window.innerWidth, rightEdge(anchor, host, text)) - left;
  const fits = (isCompact: boolean) => {
    setCompact(isCompact);
    return host.getBoundingClientRect().width <= room;
  };
  const isFloating = !fits(false) && !fits(true);
  if (isFloating) setCompact(false);
  if (isFloating !== (host.style.position === 'fixed')) setStyles(host, isFloating ? FLOATING : BESIDE);
  const own = host.getBoundingClientRect();
  setStyles(host, { visibility: 'visible' });
  if (isFloating) return;
  // Moved on from where it stands, so that the page needn't be laid out anew to find that out.
  const moved = (margin: string, by: number) => `${Number.parseFloat(margin) + Math.round(by)}px`;
  setStyles(host, {
    'margin-left': moved(host.style.marginLeft, left - own.left),
    'margin-top': moved(host.style.marginTop, text.top + text.height / 2 - own.height / 2 - own.top),
  });
}

/** Out of the flow from the first moment, so that the host does not move while the node is placed. */
const BESIDE = {
  all: 'initial',
  position: 'absolute',
  'z-index': '1',
  display: 'block',
  width: 'max-content',
  margin: '0px',
};
const FLOATING = { position: 'fixed', inset: 'auto 12px 12px auto', margin: '0px', 'z-index': '2147483646' };

/** How a node begins that will stand beside something: not seen before it stands there. */
export const TO_BE_PLACED = { ...BESIDE, visibility: 'hidden' };

/** Over every rule of the host. What is so already is left alone: the page would be laid out anew for it. */
export function setStyles(host: HTMLElement, styles: Record<string, string>): void {
  const { style } = host;
  for (const [name, value] of Object.entries(styles))
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value, 'important');
}

/** Where the anchor's own text stands: its last line, if it runs over several. Our own node may be inside the anchor and does not count. */
function textBox(anchor: Element, own: Element): DOMRect | null {
  const { ownerDocument: document } = anchor;
  const range = document.createRange();
  const texts = document.createTreeWalker(anchor, NodeFilter.SHOW_TEXT);
  let last: DOMRect | null = null;
  for (let node = texts.nextNode(), count = 0; node && count < MOST_TEXTS; node = texts.nextNode(), count += 1) {
    if (own.contains(node)) continue;
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 0 && (!last || box.bottom > last.bottom + 1 || (box.bottom > last.top && box.right > last.right)))
        last = box;
    }
  }
  return last ?? anchor.getBoundingClientRect();
}

/** The right edge that the button must not cross: that of the block which holds anchor and button, or of what stands right of the anchor there. */
function rightEdge(anchor: Element, own: Element, text: DOMRect): number {
  const block = anchor.contains(own) ? anchor : anchor.parentElement;
  if (!block) return Number.POSITIVE_INFINITY;
  const inTheWay = [...block.children]
    .filter((child) => child !== own && child !== anchor && child.childNodes.length > 0)
    .map((child) => child.getBoundingClientRect())
    .filter((box) => box.width > 0 && box.left >= text.right && box.top < text.bottom && box.bottom > text.top);
  return Math.min(block.getBoundingClientRect().right, ...inTheWay.map((box) => box.left - GAP));
}
