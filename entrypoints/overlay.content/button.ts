import type { BadgeView } from '../../lib/messages.ts';
import { setStyles, TO_BE_PLACED } from './anchor.ts';
import BUTTON_CSS from './button.css?inline';
import { MARK_PATH } from './button-icons.ts';
import { looksDark } from './scheme.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** The button and its status word, in a closed root. It holds nothing else: `window.find()` of a host reads text in closed roots. */
export interface PageButton {
  /** What stands in the host page; empty until `fill`. */
  host: HTMLElement;
  /** Puts the button into its host. Apart, since an empty host is cheap to lay out while it is seen whether its place moves the page. */
  fill(): void;
  showStatus(status: BadgeView): void;
  setExpanded(expanded: boolean): void;
  /** Whether the button shows its mark alone, without its name. The status keeps its word. */
  setCompact(compact: boolean): void;
  /** Whether the status may be another invoice's: it is hidden then, in its place. */
  setDoubtful(isDoubtful: boolean): void;
  /** Takes the page's light or dark again. */
  updateScheme(): void;
  focus(): void;
}

/** What a person does to the button; what a script does is not heard. `onNear`: the pointer moves over it, or is pressed. `onLeft`: it has left it. */
export interface ButtonListeners {
  onNear(): void;
  onLeft(): void;
  onClick(): void;
}

/** Makes the button. */
export function createPageButton(document: Document, { onNear, onLeft, onClick }: ButtonListeners): PageButton {
  const host = document.createElement('span');
  setStyles(host, TO_BE_PLACED);
  const shadow = host.attachShadow({ mode: import.meta.env.BUTTON_ROOT_MODE });
  addStyles(shadow, BUTTON_CSS);

  const root = document.createElement('div');
  const button = document.createElement('button');
  button.type = 'button';
  button.title = 'Healthcode';
  button.ariaHasPopup = 'dialog';
  button.ariaExpanded = 'false';
  button.setAttribute('aria-describedby', 'status');
  button.append(icon(document, MARK_PATH), 'Healthcode');
  // The status too: it comes late, and may stand where someone has just aimed at the button.
  const hear = (type: string, listener: () => void) =>
    root.addEventListener(type, (event) => event.isTrusted && listener());
  // Not *enter*: browsers tell of that, too, where the panel closes over a pointer that rests.
  hear('pointermove', onNear);
  hear('pointerdown', onNear);
  hear('pointerleave', onLeft);
  hear('click', onClick);
  const status = document.createElement('span');
  status.id = 'status';
  status.role = 'status';
  status.ariaLabel = 'Bill status';
  root.append(button, status);

  let shown = '';
  return {
    host,
    fill: () => shadow.append(root),
    showStatus({ word, tone, path }) {
      const key = `${tone} ${word}`;
      if (key === shown) return;
      shown = key;
      status.className = tone;
      status.replaceChildren(icon(document, path), word);
    },
    setExpanded(expanded) {
      button.ariaExpanded = String(expanded);
    },
    setCompact: (compact) => root.classList.toggle('compact', compact),
    setDoubtful: (isDoubtful) => root.classList.toggle('doubtful', isDoubtful),
    updateScheme: () => root.classList.toggle('dark', looksDark(document)),
    focus: () => button.focus(),
  };
}

/** Styles that a page's content security policy does not block: constructed sheets where the browser lets a content script use them, else a style element. */
export function addStyles(shadow: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
  } catch {
    // Firefox: a content script's sheet can't be adopted into the page's document; its inline styles are exempt from the page's policy.
    const style = shadow.ownerDocument.createElement('style');
    style.textContent = css;
    shadow.append(style);
  }
}

/** An icon of 16 px by 16, as the styles size it. */
function icon(document: Document, path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.ariaHidden = 'true';
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}
