/** Space between the heading's text and the button, in CSS pixels. */
const GAP = 12;

/**
 * Puts a node that stands beside `anchor` out of the flow, level with the anchor's text and right of it, so that nothing of the host moves.
 * Where there is no room (a narrow window) it joins the flow instead. Call again whenever the page may have moved.
 */
export function alignBeside(host: HTMLElement, anchor: Element): void {
  const set = (name: string, value: string) => host.style.setProperty(name, value, 'important');
  set('all', 'initial');
  set('position', 'absolute');
  set('z-index', '1');
  set('display', 'block');
  set('width', 'max-content');
  set('margin', '0');
  const text = textBox(anchor);
  const own = host.getBoundingClientRect();
  if (!text || own.width === 0) return;
  const view = host.ownerDocument.defaultView;
  const right = Math.min(view?.innerWidth ?? Number.POSITIVE_INFINITY, rightEdge(anchor));
  const left = text.right + GAP;
  if (left + own.width > right) {
    set('position', 'static');
    set('margin', '4px 0');
    return;
  }
  set('margin-left', `${Math.round(left - own.left)}px`);
  set('margin-top', `${Math.round(text.top + text.height / 2 - own.height / 2 - own.top)}px`);
}

/** Where the anchor's own text stands; its last line, if it runs over several. */
function textBox(anchor: Element): DOMRect | null {
  const range = anchor.ownerDocument.createRange();
  range.selectNodeContents(anchor);
  const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
  return boxes.at(-1) ?? anchor.getBoundingClientRect();
}

/** The right edge that the button must not cross: that of the anchor's containing block. */
function rightEdge(anchor: Element): number {
  return anchor.parentElement?.getBoundingClientRect().right ?? Number.POSITIVE_INFINITY;
}
