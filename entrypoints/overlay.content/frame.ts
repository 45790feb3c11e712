import { browser } from 'wxt/browser';
import type { FromPage, ToPage } from '../panel/port.ts';
import { setStyles } from './anchor.ts';
import { addStyles } from './button.ts';
import FRAME_CSS from './frame.css?inline';
import { looksDark } from './scheme.ts';

/** How long a closed frame stays hidden before it goes: removed at once, a driver or assistive tool that is still in it would hang. */
const REMOVAL_DELAY = 300;
/** How often the frame's rectangle is looked at while it is open. */
const STILLNESS_INTERVAL = 50;

/** The open panel, as the page's side sees it. */
export interface PanelFrame {
  readonly open: boolean;
  close(): void;
  focus(): void;
}

/**
 * Opens the panel's frame over the page. `nonce` is handed to the frame once, on its first load, together with one end of a port.
 * A second load means that the host moved or navigated the frame: it is closed and nothing is handed over again.
 */
export function openPanelFrame(document: Document, nonce: Promise<string | null>, onClosed: () => void): PanelFrame {
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
  frame.setAttribute('allow', 'clipboard-write');
  const dark = looksDark(document);
  frame.style.setProperty('color-scheme', dark ? 'dark' : 'light');
  frame.src = browser.runtime.getURL('/panel.html');
  shadow.append(frame);

  let open = true;
  let loads = 0;
  let port: MessagePort | null = null;
  const stillness = watchStillness(frame);
  const say = (message: FromPage) => port?.postMessage(message);

  const close = () => {
    if (!open) return;
    open = false;
    stillness.stop();
    frame.hidden = true;
    onClosed();
    setTimeout(() => {
      port?.close();
      host.remove();
    }, REMOVAL_DELAY);
  };

  frame.addEventListener('load', async () => {
    loads += 1;
    if (loads > 1) return close();
    const handed = await nonce;
    if (!open || loads > 1) return;
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
  });
  topmost(document).append(host);

  return {
    get open() {
      return open && host.isConnected;
    },
    close,
    focus() {
      frame.focus();
      say({ kind: 'focus' });
    },
  };
}

/** A modal dialog of the host makes everything outside it inert, so the frame goes into the topmost one. */
function topmost(document: Document): Element {
  const modals = [...document.querySelectorAll('dialog[open]')].filter((dialog) => dialog.matches(':modal'));
  return modals.at(-1) ?? document.body ?? document.documentElement;
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
