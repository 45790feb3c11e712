import browser from 'webextension-polyfill';
import type { HistoryPage } from '../../lib/messages.ts';

/**
 * The newest bills as the worker last listed them, in `storage.session`: memory, never on disk. The popup draws them at once, even while the
 * worker still has to be started, and then asks for what is so now.
 */

const KEY = 'history/first-page';

/** Null: nothing was listed since the browser was started, or something has changed that isn't listed yet. */
export async function readFirstPage(): Promise<HistoryPage | null> {
  const stored = await browser.storage.session.get(KEY);
  return (stored[KEY] as HistoryPage | undefined) ?? null;
}

/** Null forgets it. */
export async function keepFirstPage(page: HistoryPage | null): Promise<void> {
  await (page ? browser.storage.session.set({ [KEY]: page }) : browser.storage.session.remove(KEY));
}
