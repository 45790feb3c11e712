import { describe, expect, it } from 'vitest';
import { labelAt, labelOf } from '../../../lib/billing/field-labels.ts';
import { INVOICE_FIELDS, LINE_FIELDS } from '../../../lib/pms/definition.ts';

describe('what people call a field of a page', () => {
  it('is a label of words for each that a definition may name, and for the page itself', () => {
    for (const field of [...INVOICE_FIELDS, ...LINE_FIELDS, 'present']) {
      expect(labelOf(field), field).toMatch(/^[A-Z][a-z]+( [a-z]+)*$/);
    }
  });

  it('is its own name where nobody has named it', () => {
    expect(labelOf('toString')).toBe('toString');
  });

  it('says which item it is of', () => {
    expect([labelAt('Amount', 2), labelAt('Total', null)]).toEqual(['Amount, item 2', 'Total']);
  });
});
