import { useState } from 'preact/hooks';
import type { PanelAction, PanelView } from '../../lib/messages.ts';
import type { PanelActions } from './actions.ts';
import { tidyChoices } from './draft.ts';
import type { FocusTarget, InvoiceFocus } from './use-invoice-focus.ts';
import type { PanelState } from './use-panel.ts';

/** What can be done to the bill of an invoice, whether it was sent or not, and which of its forms are open. */
export type Bill = ReturnType<typeof useBill>;

export function useBill(view: PanelView, state: PanelState, actions: PanelActions, focus: InvoiceFocus) {
  const [paying, setPaying] = useState(false);
  /** Whether the form of a payment was closed last without recording: its button has the focus again. */
  const [leftPayment, setLeftPayment] = useState(false);
  const [cancelling, setCancelling] = useState(false);

  return {
    /** Does it and takes what came of it, and moves the focus; true if it was done. */
    async act(action: PanelAction, event: Event, focusNext?: FocusTarget): Promise<boolean> {
      const choices = view.invoice === null ? null : tidyChoices(state.choices);
      const next = await state.run(action.kind, event, () => actions.act(action, choices));
      if (next === null) return false;
      state.take(next);
      if (focusNext !== undefined) focus.focusAfter(focusNext);
      return true;
    },
    async readAgain(event: Event): Promise<void> {
      const next = await state.run('read again', event, async () => {
        await state.keep();
        return actions.readAgain();
      });
      if (next === null) return;
      state.take(next);
      state.setHalt(null);
      focus.focusAfter('diagnosis');
    },
    openOptions(section: string | null): void {
      void state.run('options', null, () => actions.openOptions(section));
    },
    paying,
    leftPayment,
    startPaying() {
      setLeftPayment(false);
      setPaying(true);
    },
    /** @param isLeft without having recorded anything */
    stopPaying(isLeft: boolean) {
      setPaying(false);
      setLeftPayment(isLeft);
    },
    cancelling,
    setCancelling,
  };
}
