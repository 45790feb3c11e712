import type { Runtime } from 'webextension-polyfill';

/** Who sent a message, as far as the browser vouches for it. Everything else is refused. */
export type Sender =
  /** Our content script in the top frame of a page. */
  | { kind: 'content script'; origin: string; tabId: number }
  /** `panel.html` in a frame of a tab. A page may frame it too: only an accepted nonce binds it to a draft. */
  | { kind: 'panel'; tabId: number; document: string }
  /** Popup or options page: a window of ours, or a tab's top frame. */
  | { kind: 'extension page' };

/** Chrome adds fields that the polyfill's types lack. */
type FullSender = Runtime.MessageSender & { origin?: string; documentId?: string };

const EXTENSION_PAGES = ['/popup.html', '/options.html'];

/**
 * Names the sender, or null for one that may not speak: another extension, a frame that is not ours, a page of ours that has no business here.
 * `ownOrigin` is the extension's, as in `chrome-extension://…`.
 */
export function identifySender(sender: Runtime.MessageSender, ownId: string, ownOrigin: string): Sender | null {
  const { id, tab, frameId, url = '', origin = originOf(url), documentId } = sender as FullSender;
  if (id !== ownId) return null;
  const tabId = tab?.id;
  if (isOurs(url, origin, ownOrigin)) {
    const path = new URL(url).pathname;
    if (path === '/panel.html' && tabId !== undefined && frameId !== undefined && frameId !== 0) {
      return { kind: 'panel', tabId, document: documentId ?? `frame ${frameId}` };
    }
    return EXTENSION_PAGES.includes(path) && (tab === undefined || frameId === 0) ? { kind: 'extension page' } : null;
  }
  if (tabId === undefined || frameId !== 0 || !/^https?:/.test(origin)) return null;
  return { kind: 'content script', origin, tabId };
}

/** With `use_dynamic_url` a frame's address carries a changing host; its origin stays ours. */
function isOurs(url: string, origin: string, ownOrigin: string): boolean {
  return origin === ownOrigin && URL.canParse(url);
}

/** `new URL(...).origin` is "null" for extension schemes in Node and some browsers, so it is put together here. */
export function originOf(url: string): string {
  if (!URL.canParse(url)) return '';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
