import type { Choices } from '../../../lib/billing/model.ts';
import type { PanelAction, PanelView } from '../../../lib/messages.ts';
import { actOnBill } from '../bill-actions.ts';
import { submissionOf } from '../bills.ts';
import type { Draft } from '../drafts.ts';
import { Refusal } from '../problems.ts';
import type { Services } from '../services.ts';
import { siteOf } from './draft-context.ts';
import { viewOf } from './view.ts';

export async function actInPanel(
  services: Services,
  draft: Draft,
  action: PanelAction,
  choices: Choices | null,
): Promise<PanelView> {
  const site = await siteOf(services, draft);
  if (draft.reading.kind !== 'invoice') throw new Refusal('refused', 'This page shows no invoice.');
  const submission = await submissionOf(services, site, draft.reading, choices ?? draft.choices);
  if (!submission) throw new Refusal('not found', 'This invoice has no bill yet.');
  await actOnBill(services, submission.providerReference, action);
  return viewOf(services, draft, choices);
}
