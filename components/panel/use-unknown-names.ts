import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Choices } from '../../lib/billing/model.ts';
import type { AskedField, FactView, InvoiceView } from '../../lib/messages.ts';

/**
 * The page's names for a practitioner and an insurer whom the set-up doesn't know. Once somebody is chosen, the view names the one chosen, so
 * that the page's name is kept here, as long as the choice stands.
 * @returns the name of a field; undefined: the set-up knows it, or the page has none
 */
export function useUnknownNames({ facts }: InvoiceView, choices: Choices): (field: AskedField) => string | undefined {
  const before = useRef<Partial<Record<AskedField, string | undefined>>>({});
  const names = {
    practitioner: unknownName(facts.practitioner, choices.practitioner, before.current.practitioner),
    insurer: unknownName(facts.insurer, choices.insurer, before.current.insurer),
  };
  useLayoutEffect(() => {
    before.current = names;
  });
  return (field) => (field === 'practitioner' || field === 'insurer' ? names[field] : undefined);
}

function unknownName(
  { shown, value }: FactView,
  chosen: string | null | undefined,
  before: string | undefined,
): string | undefined {
  if (value === null && shown !== null) return shown;
  return chosen === undefined ? undefined : before;
}
