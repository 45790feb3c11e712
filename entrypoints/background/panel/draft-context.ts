import type { SiteDefinition } from '../../../lib/pms/definition.ts';
import { type Draft, getDraft } from '../drafts.ts';
import { Refusal } from '../problems.ts';
import type { Services } from '../services.ts';

/** The draft that a panel was accepted for; a panel may speak of no other. */
export async function draftFor(id: string, tabId: number, panel: string): Promise<Draft> {
  const draft = await getDraft(id);
  if (!draft || draft.tabId !== tabId || draft.panel !== panel) {
    throw new Refusal(
      'reload',
      'This panel is no longer connected to the extension.',
      'Reload this page, then open it again.',
    );
  }
  return draft;
}

export async function siteOf(services: Services, draft: Draft): Promise<SiteDefinition> {
  const stored = await services.configuration.sites.get(draft.siteId);
  if (!stored?.enabled)
    throw new Refusal(
      'not set up',
      'This practice system is no longer enabled for Healthcode.',
      'Ask your administrator to enable it in the options page.',
    );
  return stored.definition;
}
