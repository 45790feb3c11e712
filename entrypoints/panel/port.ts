/**
 * What goes over the port between the panel's frame and the content script that opened it. Nothing of the bill: the host page could
 * read along if it broke into the content script's side. Bills and answers go between panel and worker.
 */

/** From the panel to the page's side. */
export type ToPage = { kind: 'close' } | { kind: 'still?'; id: number };

/** From the page's side to the panel. */
export type FromPage = { kind: 'focus' } | { kind: 'still'; id: number; milliseconds: number };

/** The first message, by `window.postMessage`, with the port. */
export interface Handover {
  nonce: string;
  dark: boolean;
}
