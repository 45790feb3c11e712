import { cleanup, render, screen, waitFor } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PanelActions } from '../../../components/panel/actions.ts';
import { Panel } from '../../../components/panel/Panel.tsx';
import type { PanelView } from '../../../lib/messages.ts';
import { hit, NOW, PANEL_STATES, panelView, submission, withFacts } from '../fixtures.ts';
import { accepted, panelActions } from '../support.ts';

/** Where the focus is, what Escape closes, and what the worker has when the panel goes. */

beforeEach(() => {
  document.title = 'Submit to Healthcode';
});
afterEach(cleanup);

function open(view: PanelView, more: Partial<PanelActions> = {}): PanelActions {
  const actions = panelActions(view, more);
  render(<Panel view={view} actions={actions} guard={async () => ({ ok: true })} now={() => NOW} />);
  return actions;
}

const state = (name: string): PanelView => PANEL_STATES[name] ?? panelView();
const button = (name: string) => screen.getByRole('button', { name });
const title = () => screen.getByRole('heading', { level: 1 });
const focusIsOn = (find: () => HTMLElement) => waitFor(() => expect(document.activeElement).toBe(find()));
const firstField = (role: string, name: string) => () => screen.getByRole(role, { name });

const PAID = submission('Collected', {
  payments: [{ id: 'p1', amount: 5000, date: '2026-11-20', note: null }],
  outstanding: 58950,
});

describe('a form within the panel', () => {
  const service = firstField('combobox', 'Service code, item 1');
  const insurer = firstField('combobox', 'Insurer');
  it.each<[string, PanelView, string, () => HTMLElement]>([
    ['the codes of a line', state('draft, much to ask'), 'Choose code, item 1', service],
    ['a payment', panelView({ submission: PAID }), 'Record payment', firstField('textbox', 'Amount')],
    ['a patient’s insurance', state('patient'), 'Edit insurance, AXA Health', insurer],
    ['another insurance', state('patient'), 'Add another insurance', insurer],
    ['a new patient’s insurance', state('patient without a record'), 'Add insurance', insurer],
    ['an authorisation code', state('patient'), 'Add code', firstField('textbox', 'Authorisation code')],
  ])('for %s has the focus, and Escape and Cancel close it alone', async (_what, view, opener, field) => {
    const actions = open(view);
    await userEvent.click(button(opener));
    await focusIsOn(field);
    await userEvent.keyboard('{Escape}');
    await focusIsOn(() => button(opener));
    expect(actions.close).not.toHaveBeenCalled();

    await userEvent.click(button(opener));
    await focusIsOn(field);
    await userEvent.click(button('Cancel'));
    await focusIsOn(() => button(opener));

    await userEvent.keyboard('{Escape}');
    expect(actions.close).toHaveBeenCalledOnce();
  });

  it('in a problem closes by Escape alone as well', async () => {
    const [finding] = state('problems').invoice?.findings ?? [];
    const facts = { authorisationCode: { shown: null, value: null, source: null } };
    const actions = open(panelView({ invoice: withFacts(facts, { findings: finding ? [finding] : [] }) }));
    await userEvent.click(button('Add code'));
    await focusIsOn(firstField('textbox', 'Authorisation code'));
    await userEvent.keyboard('{Escape}');
    await focusIsOn(() => button('Add code'));
    expect(actions.close).not.toHaveBeenCalled();
  });

  it('is brought into view', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView');
    open(state('draft, much to ask'));
    await userEvent.click(button('Choose code, item 1'));
    const group = screen.getByRole('group', { name: 'Codes of item 1' });
    await waitFor(() => expect(scrolled).toHaveBeenCalledWith({ block: 'nearest' }));
    expect(scrolled.mock.contexts.some((box) => box instanceof Element && box.contains(group))).toBe(true);
    scrolled.mockRestore();
  });
});

describe('the focus', () => {
  it('goes to the field that is wrong when codes are used', async () => {
    const needing = hit('ZS201', 'Operation', { scheme: 'ISC', requiresProcedureCode: true });
    const catalogue = { state: 'ready' as const, done: 1, total: 1, message: null };
    open(state('draft, much to ask'), {
      searchCodes: vi.fn(async () => accepted({ hits: [needing], total: 1, catalogue })),
    });
    await userEvent.click(button('Choose code, item 1'));
    await userEvent.click(button('Use codes'));
    await focusIsOn(firstField('combobox', 'Service code, item 1'));
    await userEvent.keyboard('op');
    await userEvent.click(await screen.findByRole('option', { name: /ZS201/ }));
    await userEvent.click(button('Use codes'));
    await focusIsOn(() => screen.getByRole('combobox', { name: /^Procedure code, item 1/ }));
  });

  it('goes to an authorisation code that is missing', async () => {
    open(state('patient'));
    await userEvent.click(button('Add code'));
    await userEvent.click(button('Save code'));
    await focusIsOn(firstField('textbox', 'Authorisation code'));
  });

  it('goes to the title when the payment that had it is removed', async () => {
    const without = panelView({ submission: submission('Collected') });
    open(panelView({ submission: PAID }), { act: vi.fn(async () => accepted(without)) });
    await userEvent.click(button('Remove payment of £50.00 on 20/11/2026'));
    await focusIsOn(title);
  });

  it('goes to the title when the status that arrives takes Refresh status away', async () => {
    const done = submission('Collected');
    const collected = panelView({ submission: { ...done, can: { ...done.can, refresh: false } } });
    open(panelView({ submission: submission('Awaiting collection') }), { act: vi.fn(async () => accepted(collected)) });
    await userEvent.click(button('Refresh status'));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Refresh status' })).toBeNull());
    await focusIsOn(title);
  });
});

describe('what was chosen last', () => {
  const code = () => screen.getByRole('textbox', { name: 'Authorisation code' });
  const typed = expect.objectContaining({ authorisationCode: 'A4821' });

  it.each<[string, () => Promise<unknown>]>([
    ['by Escape', () => userEvent.keyboard('{Escape}')],
    ['by its button', () => userEvent.click(button('Close'))],
  ])('is with the worker before the panel is closed %s', async (_how, close) => {
    const order: unknown[] = [];
    const view = state('draft, much to ask');
    open(view, {
      view: vi.fn(async (choices) => {
        order.push(choices);
        return accepted(view);
      }),
      close: vi.fn(() => void order.push('closed')),
    });
    await userEvent.type(code(), 'A4821');
    await close();
    expect(order.slice(-2)).toEqual([typed, 'closed']);
  });

  it('is with the worker before the page is read again', async () => {
    const order: unknown[] = [];
    const view = state('draft, much to ask');
    const finding = {
      ruleId: 'x',
      severity: 'warns' as const,
      field: 'total' as const,
      line: null,
      message: 'M.',
      fix: 'F.',
    };
    open(
      { ...view, invoice: view.invoice && { ...view.invoice, findings: [finding] } },
      {
        view: vi.fn(async (choices) => {
          order.push(choices);
          return accepted(view);
        }),
        readAgain: vi.fn(async () => {
          order.push('read');
          return accepted(view);
        }),
      },
    );
    await userEvent.type(code(), 'A4821');
    await userEvent.click(button('Read again'));
    await waitFor(() => expect(order).toContain('read'));
    expect(order.slice(0, order.indexOf('read')).at(-1)).toEqual(typed);
  });
});
