import { browser } from 'wxt/browser';

/** How often a script looks whether its extension is still there. */
const LOST_MILLISECONDS = 1000;

/** Whether the extension is still the one that this script came with: after an update it neither answers nor has anything to load. */
export function isCurrent(): boolean {
  return browser.runtime?.id !== undefined;
}

/** Where the script of this page and this version of the extension keeps its end; only our own isolated world sees it. */
const RUNNING = Symbol.for('healthcode-overlay');
const world = globalThis as { [RUNNING]?: AbortController };

/**
 * Stands in for WXT's context (`wxt.config.ts`), which tells a page of each start by an event and brings more than twice the code. The
 * signal ends when the script is started once more in this page, or when the extension was updated, switched off or removed.
 */
export class ContentScriptContext {
  readonly signal: AbortSignal;

  constructor() {
    world[RUNNING]?.abort();
    const controller = new AbortController();
    world[RUNNING] = controller;
    this.signal = controller.signal;
    const timer = setInterval(() => {
      if (!isCurrent()) controller.abort();
    }, LOST_MILLISECONDS);
    this.signal.addEventListener('abort', () => clearInterval(timer));
  }
}
