/** Whether nothing has the focus, as after the focused control was taken away: the next key would go nowhere. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The first control of a form that is marked as wrong. */
export function firstFault(form: ParentNode | null): HTMLElement | null {
  return form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? null;
}

/** Leads to it after the rendering that marks it. */
export function focusFirstFaultSoon(form: { current: ParentNode | null }): void {
  queueMicrotask(() => firstFault(form.current)?.focus());
}
