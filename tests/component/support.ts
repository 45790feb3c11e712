import axe from 'axe-core';
import { vi } from 'vitest';
import type { PanelActions } from '../../components/panel/actions.ts';
import { searchOffered } from '../../entrypoints/panel/search-offered.ts';
import type { Answer, PanelView } from '../../lib/messages.ts';
import { KNEE_ANSWER } from './fixtures.ts';

/** What axe finds wrong, as readable lines. Colour contrast needs a real browser's layout; everything else runs here. */
export async function accessibilityFaults(element: Element = document.body): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`);
}

export function accepted<Value>(value: Value): Answer<Value> {
  return { ok: true, value };
}

/** Actions that answer with the view they were given; each can be replaced, and each records its calls. */
export function panelActions(view: PanelView, more: Partial<PanelActions> = {}): PanelActions {
  return {
    view: vi.fn(async () => accepted(view)),
    readAgain: vi.fn(async () => accepted(view)),
    submit: vi.fn(async () => accepted({ kind: 'submitted' as const, view })),
    act: vi.fn(async () => accepted(view)),
    correct: vi.fn(async () => accepted(view)),
    searchCodes: vi.fn(async () => accepted(KNEE_ANSWER)),
    searchOffered,
    openOptions: vi.fn(async () => accepted(null)),
    close: vi.fn(),
    ...more,
  };
}

/** A promise and the means to settle it, for answers that come when the test says so. */
export function deferred<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
