import type { Choices, UnreadField } from '../../lib/billing/model.ts';
import type { AskedField, InvoiceView, ValueSource } from '../../lib/messages.ts';
import { showDate, showTime } from '../ui/format.ts';
import { fieldOfUnread, heldValue } from './draft.ts';

/**
 * The sentence under a field: why it stands open, or where its value came from; null where there is nothing to say.
 * @param unknownName the page's name for somebody whom the set-up doesn't know
 */
export function helpWords(
  field: AskedField,
  draft: { invoice: InvoiceView; choices: Choices; readAt: string; now: number },
  unknownName: string | undefined,
): string | null {
  const { invoice, choices } = draft;
  const fact = invoice.facts[field];
  const chosen = choices[field];
  const missed = invoice.unread.find((unread) => unread.line === null && fieldOfUnread(unread) === field);
  if (missed !== undefined) return missedWords(missed);
  if (field === 'dateOfService' && fact.source === 'default' && fact.value !== null) {
    return invoiceDateWords(fact.value, heldValue(field, choices, invoice.facts));
  }
  if (unknownName !== undefined) return `The page says “${unknownName}”, which is not in the set-up.`;
  if (fact.value === null) return null;
  if (chosen === undefined) return sourceWords(fact.source, draft.readAt, draft.now);
  return chosen ? null : `Empty: “${fact.shown ?? fact.value}” is used.`;
}

function missedWords({ reason, lookedFor, found }: UnreadField): string {
  const foundWords = found === null ? '' : ` It found “${found}”.`;
  switch (reason) {
    case 'missing':
      return `Looked for ${lookedFor}. This page has none.`;
    case 'ambiguous':
      return `Looked for ${lookedFor} and found different values.${foundWords}`;
    case 'unreadable':
      return `Looked for ${lookedFor}.${foundWords}`;
  }
}

/** @param held the date of service as it stands in the field */
function invoiceDateWords(invoiceDate: string, held: string | null): string | null {
  if (held === null) return `Empty: the invoice’s date, ${showDate(invoiceDate)}, is used.`;
  return held === invoiceDate ? 'The invoice’s date. Change it if the treatment was on another day.' : null;
}

/** Where a value came from, in words; null where there is nothing to say. */
export function sourceWords(source: ValueSource | null, readAt: string, now: number): string | null {
  switch (source) {
    case 'page':
      return `Read from page at ${showTime(readAt, now)}`;
    case 'patient record':
      return 'From patient record';
    case 'settings':
      return 'From settings';
    case 'typed':
      return 'Typed here';
    case 'default':
    case null:
      return null;
  }
}
