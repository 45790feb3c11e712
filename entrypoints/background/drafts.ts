import browser from 'webextension-polyfill';
import { z } from 'zod';
import { type Choices, choicesSchema, readingSchema } from '../../lib/billing/model.ts';
import { areSameChoices, choicesFor, isSameInvoice } from './same-invoice.ts';

/**
 * Drafts: an open panel each. They live in `storage.session` (memory, never on disk), so that a killed worker loses none, and
 * they hold the first reading of the page, which the one taken at submit is compared with.
 */

const draftSchema = z.object({
  id: z.string(),
  /** Accepted once, then null. */
  nonce: z.string().nullable(),
  tabId: z.int(),
  siteId: z.string(),
  url: z.string(),
  reading: readingSchema,
  choices: choicesSchema,
  /** What it would have begun with, had no panel been open before: nothing, or for a correction what was sent. */
  origin: choicesSchema,
  /** The panel's document, once it was accepted. */
  panel: z.string().nullable(),
  /** Milliseconds since the epoch. */
  openedAt: z.number(),
});
export type Draft = z.infer<typeof draftSchema>;

/** What a user has chosen before choosing anything. */
export function noChoices(): Choices {
  return choicesSchema.parse({});
}

const PREFIX = 'draft/';
/** Drafts of panels that were closed long ago go. */
const KEPT_MILLISECONDS = 12 * 60 * 60 * 1000;

/** What this worker has read or written: asked for at every key that somebody types. Nobody else writes drafts. */
const known = new Map<string, Draft>();

const area = () => browser.storage.session;
const keyOf = (id: string) => PREFIX + id;

export async function saveDraft(draft: Draft): Promise<void> {
  known.set(draft.id, draft);
  try {
    await area().set({ [keyOf(draft.id)]: draft });
  } catch (error) {
    // What is stored counts.
    known.delete(draft.id);
    throw error;
  }
}

async function removeDrafts(drafts: readonly Draft[]): Promise<void> {
  for (const { id } of drafts) known.delete(id);
  await area().remove(drafts.map(({ id }) => keyOf(id)));
}

export async function createDraft(
  fields: Pick<Draft, 'tabId' | 'siteId' | 'url' | 'reading'>,
  now: number,
): Promise<Draft> {
  const draft: Draft = {
    ...fields,
    id: crypto.randomUUID(),
    nonce: crypto.randomUUID(),
    choices: noChoices(),
    origin: noChoices(),
    panel: null,
    openedAt: now,
  };
  const others = await allDrafts();
  await removeDrafts(others.filter(({ openedAt }) => now - openedAt > KEPT_MILLISECONDS));
  await saveDraft(draft);
  return draft;
}

export async function getDraft(id: string): Promise<Draft | null> {
  const kept = known.get(id);
  if (kept) return kept;
  const stored = await area().get(keyOf(id));
  const draft = draftSchema.safeParse(stored[keyOf(id)]).data ?? null;
  // A newer one may have been saved while this one was read.
  const newer = known.get(id);
  if (newer) return newer;
  if (draft) known.set(id, draft);
  return draft;
}

/** Nonces whose acceptance is under way: a second frame that comes with the same one in the meantime gets nothing. */
const accepting = new Set<string>();

/**
 * Binds the draft of a nonce to the panel's document. Only once, only from the tab that it was made for; null otherwise.
 */
export async function acceptNonce(nonce: string, tabId: number, panel: string): Promise<Draft | null> {
  if (accepting.has(nonce)) return null;
  accepting.add(nonce);
  try {
    const draft = (await allDrafts()).find((candidate) => candidate.nonce === nonce);
    if (draft?.tabId !== tabId) return null;
    const accepted = { ...draft, nonce: null, panel };
    await saveDraft(accepted);
    return accepted;
  } finally {
    accepting.delete(nonce);
  }
}

/**
 * What was chosen on this tab for the same invoice in a panel that is closed by now. Null where there was none, or where a bill went out since:
 * then the invoice begins with something else (`origin`).
 */
export async function choicesBefore(draft: Draft, origin: Choices): Promise<Choices | null> {
  const before = (await allDrafts())
    .filter(
      ({ id, tabId, siteId, panel }) => id !== draft.id && tabId === draft.tabId && siteId === draft.siteId && panel,
    )
    .filter(({ reading }) => isSameInvoice(reading, draft.reading))
    .reduce<Draft | null>((last, one) => (last && last.openedAt > one.openedAt ? last : one), null);
  return before && areSameChoices(before.origin, origin) ? choicesFor(draft.reading, before) : null;
}

export async function dropDraftsOfTab(tabId: number): Promise<void> {
  await removeDrafts((await allDrafts()).filter((draft) => draft.tabId === tabId));
}

async function allDrafts(): Promise<Draft[]> {
  const stored = await area().get(null);
  return Object.entries(stored)
    .filter(([key]) => key.startsWith(PREFIX))
    .flatMap(([, value]) => draftSchema.safeParse(value).data ?? []);
}
