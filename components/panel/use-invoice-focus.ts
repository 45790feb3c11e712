import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** A place in the panel on an invoice that takes the focus. */
export type FocusTarget = 'first problem' | 'title' | 'diagnosis' | { line: number };

/** Where the panel on an invoice has the keyboard's focus. */
export interface InvoiceFocus {
  title: RefObject<HTMLHeadingElement | null>;
  body: RefObject<HTMLDivElement | null>;
  firstProblem: RefObject<HTMLLIElement | null>;
  diagnosisInput: RefObject<HTMLInputElement | null>;
  /** Moves the focus after the next rendering. */
  focusAfter(target: FocusTarget): void;
  /** Moves the focus into a field of the form; false if it isn't there. */
  focusField(field: string): boolean;
}

/** @param stage what stands in the panel: the form, a message, a bill in one of its states */
export function useInvoiceFocus(stage: string): InvoiceFocus {
  const title = useRef<HTMLHeadingElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const firstProblem = useRef<HTMLLIElement>(null);
  const diagnosisInput = useRef<HTMLInputElement>(null);
  const [next, focusAfter] = useState<FocusTarget | null>(null);

  // The form went away under the focus (sent, changed), or a button did, since Healthcode's status allows no more: the title takes it, so
  // that the keyboard stays in the panel.
  const stageBefore = useRef(stage);
  useEffect(() => {
    if (stageBefore.current === stage) return;
    stageBefore.current = stage;
    if (document.activeElement === null || document.activeElement === document.body) title.current?.focus();
  }, [stage]);

  useEffect(() => {
    if (next === null) return;
    focusAfter(null);
    if (next === 'first problem') (firstProblem.current ?? title.current)?.focus();
    else if (next === 'title') title.current?.focus();
    else if (next === 'diagnosis') diagnosisInput.current?.focus();
    else body.current?.querySelector<HTMLElement>(`[data-line="${next.line}"] input`)?.focus();
  }, [next]);

  const focusField = useCallback((field: string): boolean => {
    const holder = body.current?.querySelector<HTMLElement>(`[data-field="${field}"]`);
    const control =
      holder?.querySelector<HTMLElement>('input:checked') ??
      holder?.querySelector<HTMLElement>('input, select, textarea');
    control?.focus();
    return control !== null && control !== undefined;
  }, []);

  return { title, body, firstProblem, diagnosisInput, focusAfter, focusField };
}
