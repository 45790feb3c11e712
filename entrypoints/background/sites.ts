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
export async function switchOff(services: Services, definition: SiteDefinition): Promise<void> {
  await services.configuration.sites.setEnabled(definition.id, false);
  await endInOpenTabs(services, definition.origins);
}

/** Takes the overlay out of the tabs that are open at these origins. Where another site is enabled at one of them, it begins anew for that one. */
export async function endInOpenTabs(services: Services, origins: string[]): Promise<void> {
  await tellTabs(origins, 'site.off');
  const shared = originsOf(await enabledSites(services)).filter((origin) => origins.includes(origin));
  await injectIntoOpenTabs(shared);
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

/** The origins of these sites, each once. */
export function originsOf(sites: SiteDefinition[]): string[] {
  return [...new Set(sites.flatMap(({ origins }) => origins))];
}

/** Starts the overlay in tabs that were open before their site was enabled, or before the extension was updated. */
export async function injectIntoOpenTabs(origins: string[]): Promise<void> {
  const tabs = await tabsAt(origins);
  await Promise.allSettled(
    tabs.map((tabId) => browser.scripting.executeScript({ target: { tabId }, files: [SCRIPT_FILE] })),
  );
}

/** Tells the overlay in every tab at these origins; tabs without one don't listen. */
export async function tellTabs(origins: string[], message: 'bills.changed' | 'site.off'): Promise<void> {
  const tabs = await tabsAt(origins);
  await Promise.allSettled(tabs.map((tabId) => sendMessage(message, {}, { tabId, frameId: 0 })));
}

/** The tabs that show a page of one of these origins. Patterns tell no ports, so the addresses are compared, too. */
async function tabsAt(origins: string[]): Promise<number[]> {
  // No pattern at all would mean every tab.
  if (origins.length === 0) return [];
  const tabs = await browser.tabs.query({ url: [...new Set(origins.map(matchPattern))] });
  return tabs.flatMap(({ id, url }) =>
    id !== undefined && url !== undefined && URL.canParse(url) && origins.includes(new URL(url).origin) ? [id] : [],
  );
}
