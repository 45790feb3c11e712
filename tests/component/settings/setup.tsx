import { cleanup, render, screen, waitFor } from '@testing-library/preact';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { SettingsPage } from '../../../components/settings/SettingsPage.tsx';
import type { SettingsView } from '../../../lib/messages.ts';
import { type FakePorts, fakePorts } from './fake.ts';

/** Shows the options page at a section, over a fake worker. */
export async function open(
  view: SettingsView,
  section = '',
  prepare: (ports: FakePorts) => void = () => {},
): Promise<{ ports: FakePorts; user: UserEvent; page: ReturnType<typeof render> }> {
  location.hash = section;
  const ports = fakePorts(view);
  prepare(ports);
  const page = render(<SettingsPage ports={ports} />);
  return { ports, user: userEvent.setup(), page };
}

/** Every test leaves the page at no section, and no page behind. */
export function useCleanPage(): void {
  // A whole page and axe over it: seconds on a busy machine.
  vi.setConfig({ testTimeout: 30_000 });
  beforeEach(() => {
    location.hash = '';
  });
  afterEach(cleanup);
}

/** Fails with what axe found. Colours are no matter here: the test's DOM draws nothing. */
export async function expectAccessible(element: Element = document.body): Promise<void> {
  const { violations } = await axe.run(element, {
    rules: {
      'color-contrast': { enabled: false },
      'document-title': { enabled: false },
      'html-has-lang': { enabled: false },
    },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
}

/** The requests of one name, in order. */
export function sentOf(ports: FakePorts, name: string): unknown[] {
  return ports.sent.filter((sent) => sent.name === name).map(({ request }) => request);
}

/** The field of that label in the section that is shown; the others stay in the page, hidden. */
export function field(label: string | RegExp): HTMLInputElement {
  const shown = screen.getAllByLabelText<HTMLInputElement>(label).filter((one) => one.closest('[hidden]') === null);
  const [first] = shown;
  if (first === undefined || shown.length > 1) throw new Error(`${shown.length} fields are labelled ${label}.`);
  return first;
}

/** The same, once it is there. */
export function foundField(label: string | RegExp): Promise<HTMLInputElement> {
  return waitFor(() => field(label));
}
