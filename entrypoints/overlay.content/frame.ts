import { browser } from 'wxt/browser';
import type { FromPage, ToPage } from '../panel/port.ts';
import { setStyles } from './anchor.ts';
import { addStyles } from './button.ts';
import FRAME_CSS from './frame.css?inline';
import { looksDark } from './scheme.ts';

/** How long a closed frame stays hidden before it goes: removed at once, a driver or assistive tool that is still in it would hang. */
const REMOVAL_DELAY = 300;
/** A frame that was not opened goes after this time. */
const UNUSED_MILLISECONDS = 30_000;
/** And this long after the pointer has left the button: a browser does not keep a page with such a frame for its *Back*. */
const LEFT_MILLISECONDS = 500;
/** How often the frame's rectangle is looked at while it is open. */
const STILLNESS_INTERVAL = 50;

/** The panel's frame, as the page's side sees it. It begins unseen and empty, and knows nothing that it could show. */
export interface PanelFrame {
  readonly isOpen: boolean;
  /** Whether it is open, or can be opened still: it stands where it was put, and that is over all else. */
  readonly isUsable: boolean;
  /** The pointer is on the button, or has left it: while it is not opened, a frame is kept for no longer than need be. */
  keep(isNear: boolean): void;
  /** Shows it, once. `nonce` is handed to it, together with one end of a port; null closes it. However it is closed, `onClosed` is called. */
  open(nonce: Promise<string | null>, onClosed: () => void): Promise<void>;
  close(): void;
  focus(): void;
}

/**
 * Loads the panel into a frame over the page. To be called when someone is about to open it, as loading takes longer than all else. A second
 * load means that the host moved or navigated the frame: it is closed, and nothing is handed over, or not again.
 */
export function loadPanelFrame(document: Document): PanelFrame {
  const host = document.createElement('div');
  setStyles(host, {
    all: 'initial',
    position: 'fixed',
    'z-index': '2147483647',
    inset: '0 0 auto auto',
    width: '0',
    height: '0',
  });
  const shadow = host.attachShadow({ mode: 'closed' });
  addStyles(shadow, FRAME_CSS);
  const frame = document.createElement('iframe');
  frame.title = 'Submit to Healthcode';
  frame.allow = 'clipboard-write';
  frame.hidden = true;
  frame.src = browser.runtime.getURL('/panel.html');
  shadow.append(frame);

  let state: 'waiting' | 'open' | 'closed' = 'waiting';
  let port: MessagePort | null = null;
  let onClosed = () => {};
  const say = (message: FromPage) => port?.postMessage(message);

  const close = () => {
    if (state === 'closed') return;
    state = 'closed';
    frame.hidden = true;
    onClosed();
    setTimeout(() => {
      port?.close();
      host.remove();
    }, REMOVAL_DELAY);
  };
  let expiry: ReturnType<typeof setTimeout> | undefined;

  let loads = 0;
  const loaded = new Promise<void>((done) => {
    frame.addEventListener('load', () => {
      loads += 1;
      if (loads > 1) close();
      else done();
    });
  });
  const parent = topmost(document);
  parent.append(host);

  return {
    get isOpen() {
      return state === 'open' && host.isConnected;
    },
    get isUsable() {
      return this.isOpen || (state === 'waiting' && host.isConnected && topmost(document) === parent);
    },
    keep(isNear) {
      clearTimeout(expiry);
      expiry = setTimeout(() => state === 'waiting' && close(), isNear ? UNUSED_MILLISECONDS : LEFT_MILLISECONDS);
    },
    async open(nonce, whenClosed) {
      state = 'open';
      const dark = looksDark(document);
      frame.style.setProperty('color-scheme', dark ? 'dark' : 'light');
      frame.hidden = false;
      const stillness = watchStillness(frame);
      onClosed = () => {
        stillness.stop();
        whenClosed();
      };
      const [handed] = await Promise.all([nonce, loaded]);
      if (state !== 'open') return;
      if (handed === null) return close();
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = ({ data }: MessageEvent<ToPage>) => {
        if (data.kind === 'close') close();
        else if (data.kind === 'still?') say({ kind: 'still', id: data.id, milliseconds: stillness.milliseconds() });
      };
      // With use_dynamic_url the frame's address changes with each session; its origin is the extension's own.
      frame.contentWindow?.postMessage({ nonce: handed, dark }, new URL(browser.runtime.getURL('')).origin, [
        channel.port2,
      ]);
      frame.focus();
    },
    close,
    focus() {
      frame.focus();
      say({ kind: 'focus' });
    },
  };
}

/** A modal dialog of the host makes everything outside it inert, and what is shown in full screen covers it: the frame goes into the topmost. */
function topmost(document: Document): Element {
  return [...document.querySelectorAll(':modal')].at(-1) ?? document.body ?? document.documentElement;
}

/** For how long the frame's rectangle has not moved. Only this side can see it move. */
function watchStillness(frame: HTMLIFrameElement) {
  let last = '';
  let since = performance.now();
  const look = () => {
    const box = frame.getBoundingClientRect();
    const now = `${box.x} ${box.y} ${box.width} ${box.height}`;
    if (now !== last) {
      last = now;
      since = performance.now();
    }
  };
  const timer = setInterval(look, STILLNESS_INTERVAL);
  return {
    milliseconds() {
      look();
      return performance.now() - since;
    },
    stop: () => clearInterval(timer),
  };
}
