import { useEffect, useRef, useState } from 'preact/hooks';
import type { Choices } from '../../lib/billing/model.ts';
import type { AskedField, LineView } from '../../lib/messages.ts';
import type { PanelActions } from './actions.ts';
import { tidyChoices } from './draft.ts';
import type { FormTarget } from './Problems.tsx';
import type { InvoiceFocus } from './use-invoice-focus.ts';
import type { PanelState } from './use-panel.ts';

/** The form of a bill that may be sent: what stands open in it, and what its buttons do. */
export type InvoiceForm = ReturnType<typeof useInvoiceForm>;

export function useInvoiceForm(state: PanelState, actions: PanelActions, focus: InvoiceFocus, stage: string) {
  const { choices } = state;
  const { diagnosisInput, focusAfter, focusField } = focus;
  const faults = useRef(new Map<string, string>());
  const [openLine, setOpenLine] = useState<number | null>(null);
  /** The line whose form was closed last without choosing: its button has the focus again. */
  const [leftLine, setLeftLine] = useState<number | null>(null);
  const [diagnosisError, setDiagnosisError] = useState<string | null>(null);
  /** Whether *Check bill* found nothing, and nothing was changed since. */
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(false), [stage]);

  /** What can't be sent as it stands, found here: the focus goes there. True if something was found. */
  const refuseHere = (): boolean => {
    for (const field of faults.current.keys()) {
      if (focusField(field)) return true;
      // The field is gone (another setting was chosen), and its text with it.
      faults.current.delete(field);
    }
    if (state.query.trim() !== '') {
      setDiagnosisError(`Choose a diagnosis from the list, or clear “${state.query.trim()}”.`);
      diagnosisInput.current?.focus();
      return true;
    }
    return false;
  };

  return {
    openLine,
    leftLine,
    diagnosisError,
    ready,

    /** Opens the form of a line's codes, or closes the one that is open, without choosing. */
    editLine(line: number | null): void {
      setLeftLine(line === null ? openLine : null);
      setOpenLine(line);
    },
    setChoices(next: Choices): void {
      setReady(false);
      setDiagnosisError(null);
      state.setChoices(next);
    },
    setQuery(query: string): void {
      setDiagnosisError(null);
      state.setQuery(query);
    },
    /** Notes a sentence about text that can't be understood, by field (`dateOfService`, `line 2`); null: it can be. */
    setFault(key: string, message: string | null): void {
      if (message === null) faults.current.delete(key);
      else faults.current.set(key, message);
    },
    goTo(target: FormTarget): void {
      if (target.kind === 'diagnosis') diagnosisInput.current?.focus();
      else if (target.kind === 'field') focusField(target.field);
      else {
        setOpenLine(target.line);
        focusAfter({ line: target.line });
      }
    },

    async check(): Promise<void> {
      if (refuseHere()) return;
      setReady(false);
      const next = await state.run('check', null, () => actions.view(tidyChoices(choices)));
      if (next === null) return;
      state.take(next);
      state.setChecked(true);
      const findings = next.invoice?.findings ?? [];
      setReady(findings.every((finding) => finding.severity !== 'stops'));
      if (findings.length > 0) focusAfter('first problem');
    },

    async submit(event: Event): Promise<void> {
      if (state.busy !== null || refuseHere()) return;
      setReady(false);
      const result = await state.run('submit', event, () => actions.submit(tidyChoices(choices)));
      if (result === null) return;
      state.take(result.view);
      switch (result.kind) {
        case 'submitted':
          state.setChecked(false);
          return focusAfter('title');
        case 'faults':
          state.setChecked(true);
          return focusAfter('first problem');
        case 'changed':
          state.setHalt({ kind: 'changed', differences: result.differences });
          return focusAfter('title');
        case 'not readable':
          state.setHalt({ kind: 'not readable', message: result.message, missing: result.missing });
          return focusAfter('title');
      }
    },

    /** Sets a field as its problem's own fix says, and has the bill checked with it. */
    async fix(field: AskedField, value: string | null): Promise<void> {
      const fixed = { ...choices, [field]: value };
      state.setChoices(fixed);
      const next = await state.run('fix', null, () => actions.view(tidyChoices(fixed)));
      if (next === null) return;
      state.take(next);
      focusAfter('first problem');
    },

    /** Gives a line its codes, for this bill or, if they are to be remembered, for the product. */
    async chooseCodes(
      { number }: LineView,
      codes: { serviceCode: string; procedureCodes: string[] },
      remember: boolean,
      event: Event,
    ): Promise<void> {
      if (remember) {
        const next = await state.run('codes', event, () =>
          actions.correct({ kind: 'line codes', line: number, codes }, tidyChoices(choices)),
        );
        if (next === null) return;
        state.take(next);
      } else {
        state.setChoices({ ...choices, lineCodes: { ...choices.lineCodes, [String(number)]: codes } });
      }
      setOpenLine(null);
      focusAfter('title');
    },

    async rememberName(field: 'practitioner' | 'insurer', identifier: string, event: Event): Promise<void> {
      const kind = field === 'practitioner' ? 'practitioner name' : 'insurer name';
      const next = await state.run('name', event, () => actions.correct({ kind, identifier }, tidyChoices(choices)));
      if (next !== null) state.take(next);
    },
  };
}
