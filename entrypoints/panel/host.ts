import type { FromPage, Handover, ToPage } from './port.ts';

/** How long the panel must have stood visible and still before a click on *Submit* counts, in milliseconds. */
export const STILL_MILLISECONDS = 500;
const ANSWER_MILLISECONDS = 1000;

/** The page's side, as the panel sees it. */
export interface HostPage {
  nonce: string;
  close(): void;
  /** For how long the frame has stood still, in milliseconds; null if the page's side does not answer. */
  stillFor(): Promise<number | null>;
}

/**
 * Waits for the handover by the content script that opened this frame. A page that frames the panel by itself has no content script
 * of ours to hand over a nonce that the worker knows, so the panel stays empty.
 */
export function awaitHost(window: Window, onFocus: () => void): Promise<HostPage> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<Handover>) => {
      const port = event.ports[0];
      if (event.source !== window.parent || !port || typeof event.data?.nonce !== 'string') return;
      window.removeEventListener('message', onMessage);
      window.document.documentElement.style.colorScheme = event.data.dark ? 'dark' : 'light';
      resolve(hostPage(event.data.nonce, port, onFocus));
    };
    window.addEventListener('message', onMessage);
  });
}

function hostPage(nonce: string, port: MessagePort, onFocus: () => void): HostPage {
  const waiting = new Map<number, (milliseconds: number | null) => void>();
  let next = 0;
  const say = (message: ToPage) => port.postMessage(message);
  port.onmessage = ({ data }: MessageEvent<FromPage>) => {
    if (data.kind === 'focus') onFocus();
    else waiting.get(data.id)?.(data.milliseconds);
  };
  return {
    nonce,
    close: () => say({ kind: 'close' }),
    stillFor() {
      next += 1;
      const id = next;
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(null), ANSWER_MILLISECONDS);
        const settle = (milliseconds: number | null) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(milliseconds);
        };
        waiting.set(id, settle);
        say({ kind: 'still?', id });
      });
    },
  };
}
