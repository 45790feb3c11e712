import { describe, expect, it } from 'vitest';
import { helpWords } from '../../../components/panel/help-words.ts';
import type { UnreadField } from '../../../lib/billing/model.ts';
import type { AskedField, InvoiceView } from '../../../lib/messages.ts';
import { fact, NOW, withFacts } from '../fixtures.ts';

interface Case {
  field: AskedField;
  fact?: InvoiceView['facts'][AskedField];
  unread?: UnreadField[];
  chosen?: string | null;
  unknownName?: string;
}

const missed = (more: Partial<UnreadField>): UnreadField => ({
  field: 'insurerName',
  line: null,
  reason: 'missing',
  lookedFor: '“Insurer”',
  found: null,
  ...more,
});
const page = fact('AXA Health', 'page', 'ppp');
const record = fact('A48213, valid to 31/12/2026', 'patient record', 'A48213');
const invoiceDate = fact('18/11/2026', 'default', '2026-11-18');
const nobody = fact('Aksa', 'page', null);
const pageWords = 'Read from page at 09:44';

describe('the sentence under a field', () => {
  it.each<[string, Case, string | null]>([
    ['that the page lacks', { field: 'insurer', unread: [missed({})] }, 'Looked for “Insurer”. This page has none.'],
    [
      'that the page gives in two ways',
      { field: 'insurer', unread: [missed({ reason: 'ambiguous', found: 'Bupa' })] },
      'Looked for “Insurer” and found different values. It found “Bupa”.',
    ],
    [
      'that can’t be read',
      { field: 'dateOfService', unread: [missed({ field: 'dateOfService', reason: 'unreadable', found: 'soon' })] },
      'Looked for “Insurer”. It found “soon”.',
    ],
    ['that can’t be read in a line', { field: 'insurer', fact: page, unread: [missed({ line: 2 })] }, pageWords],
    ['that another is missing for', { field: 'insurer', fact: page, unread: [missed({ field: 'net' })] }, pageWords],
    [
      'with the invoice’s date',
      { field: 'dateOfService', fact: invoiceDate },
      'The invoice’s date. Change it if the treatment was on another day.',
    ],
    [
      'without the invoice’s date',
      { field: 'dateOfService', fact: invoiceDate, chosen: null },
      'Empty: the invoice’s date, 18/11/2026, is used.',
    ],
    ['with another date than the invoice’s', { field: 'dateOfService', fact: invoiceDate, chosen: '2026-11-12' }, null],
    [
      'for a name that the set-up lacks',
      { field: 'insurer', fact: nobody, unknownName: 'Aksa' },
      'The page says “Aksa”, which is not in the set-up.',
    ],
    [
      'for such a name, when somebody is chosen',
      { field: 'insurer', fact: page, chosen: 'ppp', unknownName: 'Aksa' },
      'The page says “Aksa”, which is not in the set-up.',
    ],
    ['with the page’s value', { field: 'insurer', fact: page }, pageWords],
    ['with the record’s value', { field: 'authorisationCode', fact: record }, 'From patient record'],
    ['with nobody’s value', { field: 'facility', fact: fact(null, null) }, null],
    [
      'emptied here',
      { field: 'authorisationCode', fact: record, chosen: null },
      'Empty: “A48213, valid to 31/12/2026” is used.',
    ],
    [
      'emptied here, with a value that has no name',
      { field: 'facility', fact: fact(null, 'page', '600'), chosen: '' },
      'Empty: “600” is used.',
    ],
    ['emptied here, with nothing to stand in', { field: 'facility', fact: fact(null, null), chosen: null }, null],
    ['typed here', { field: 'authorisationCode', fact: record, chosen: 'B1' }, null],
  ])('%s', (_what, { field, fact, unread, chosen, unknownName }, words) => {
    const invoice = withFacts(fact === undefined ? {} : { [field]: fact }, { unread: unread ?? [] });
    const choices = { diagnoses: [], ...(chosen === undefined ? {} : { [field]: chosen }) };
    const draft = { invoice, choices, readAt: '2026-11-23T09:44:00.000Z', now: NOW };
    expect(helpWords(field, draft, unknownName)).toBe(words);
  });
});
