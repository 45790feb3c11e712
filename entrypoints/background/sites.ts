import browser from 'webextension-polyfill';
import { matchPattern } from '../../lib/addresses.ts';
import { sendMessage } from '../../lib/messages.ts';
import type { SiteDefinition } from '../../lib/pms/definition.ts';
import type { Services } from './services.ts';

const SCRIPT_ID = 'overlay';
const SCRIPT_FILE = 'content-scripts/overlay.js';

/** Match patterns of a site. They leave out ports, which are compared by the sender's origin. */
export function permissionPatterns(definition: SiteDefinition): string[] {
  return [...new Set(definition.origins.map(matchPattern))];
}

/** Whether the browser lets us work on every origin of a site now. Users may withdraw it at any time. */
export function isPermitted(definition: SiteDefinition): Promise<boolean> {
  return browser.permissions.contains({ origins: permissionPatterns(definition) });
}

/** The sites that the clinic has switched on. */
export async function enabledSites({ configuration }: Services): Promise<SiteDefinition[]> {
  const sites = await configuration.sites.list();
  return sites.filter(({ enabled }) => enabled).map(({ definition }) => definition);
}

/** Switches a site off, and takes the overlay out of the tabs that are open on it. */
export async function switchOff({ configuration }: Services, definition: SiteDefinition): Promise<void> {
  await configuration.sites.setEnabled(definition.id, false);
  await tellTabs(permissionPatterns(definition), 'site.off');
}

/** Makes the browser run the overlay on exactly the enabled sites. Idempotent: Chrome drops registrations on update, Firefox keeps them. */
export async function registerOverlay(enabled: SiteDefinition[]): Promise<void> {
  const matches = [...new Set(enabled.flatMap(permissionPatterns))];
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [SCRIPT_ID] });
  if (matches.length === 0) {
    if (registered.length > 0) await browser.scripting.unregisterContentScripts({ ids: [SCRIPT_ID] });
    return;
  }
  const script = {
    id: SCRIPT_ID,
    js: [SCRIPT_FILE],
    matches,
    // As early as can be: it asks the worker first, and waits for the page itself.
    runAt: 'document_start' as const,
    allFrames: false,
    persistAcrossSessions: true,
  };
  if (registered.length > 0) await browser.scripting.updateContentScripts([script]);
  else await browser.scripting.registerContentScripts([script]);
}

/** Starts the overlay in tabs that were open before their site was enabled, or before the extension was updated. */
export async function injectIntoOpenTabs(sites: SiteDefinition[]): Promise<void> {
  const patterns = [...new Set(sites.flatMap(permissionPatterns))];
  if (patterns.length === 0) return;
  const origins = new Set(sites.flatMap((site) => site.origins));
  const tabs = await browser.tabs.query({ url: patterns });
  await Promise.allSettled(
    tabs
      .filter((tab) => tab.url !== undefined && URL.canParse(tab.url) && origins.has(new URL(tab.url).origin))
      .map(
        (tab) =>
          tab.id !== undefined && browser.scripting.executeScript({ target: { tabId: tab.id }, files: [SCRIPT_FILE] }),
      ),
  );
}

/** Tells the overlay in every tab of these patterns; tabs without one don't listen. */
export async function tellTabs(patterns: string[], message: 'bills.changed' | 'site.off'): Promise<void> {
  if (patterns.length === 0) return;
  const tabs = await browser.tabs.query({ url: [...new Set(patterns)] });
  await Promise.allSettled(
    tabs.map((tab) => tab.id !== undefined && sendMessage(message, {}, { tabId: tab.id, frameId: 0 })),
  );
}
