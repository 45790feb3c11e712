import { describe, expect, it } from 'vitest';
import { preparedPage } from '../../../lib/pms/prepare.ts';

describe('a page of a definition as pages get it', () => {
  const page = { url: '/*', button: { css: 'h1', place: 'after' as const }, present: { css: 'h1' } };

  it('has its labels as they are compared, its patterns bounded wherever they stand, what is looked for in words, and all else as it was', () => {
    const fields = {
      total: { find: { text: '(a+)+b' }, type: 'text' as const },
      insurerName: { find: { label: ' Insurer (a+): ' }, type: 'text' as const },
    };
    const code = { find: { text: 'Code (\\d+)' }, type: 'text' as const };
    const net = { find: { column: 'Net *' }, type: 'money' as const };
    const lines = { rows: { css: 'tr' }, fields: { code, net } };
    expect(preparedPage({ ...page, present: { text: 'Invoice #(\\d+)' }, fields, lines })).toEqual({
      ...page,
      present: { text: 'Invoice #(\\d{1,401})', words: 'text that matches “Invoice #(\\d+)”' },
      fields: {
        total: { find: { text: '(?!)' }, type: 'text', words: 'text that matches “(a+)+b”' },
        insurerName: {
          find: { label: 'insurer (a+)', begins: expect.any(String), rough: 'insurer\\s*\\(a\\+\\)' },
          type: 'text',
          words: 'label “ Insurer (a+): ”',
        },
      },
      lines: {
        ...lines,
        fields: {
          code: { ...code, find: { text: 'Code (\\d{1,401})' }, words: 'text that matches “Code (\\d+)”' },
          net: { ...net, find: { column: 'net' }, words: 'column “Net *”' },
        },
      },
    });
  });

  it.each([
    ['total', { fixed: 1500 }, { fixed: 1500 }],
    ['total', { fixed: '£1,234.50' }, { fixed: 123450 }],
    ['total', { fixed: '$12.00' }, { unreadable: '$12.00' }],
    ['total', { fixed: 'free' }, { unreadable: 'free' }],
    ['invoiceDate', { fixed: '2026-11-03' }, { fixed: '2026-11-03' }],
    ['invoiceDate', { find: { fixed: '3/11/26' }, type: 'date', format: 'd/M/yy' }, { fixed: '2026-11-03' }],
    ['invoiceDate', { find: { fixed: '2026-11-03' }, type: 'date', format: 'd/M/yy' }, { fixed: '2026-11-03' }],
    ['invoiceDate', { fixed: '3 November' }, { unreadable: '3 November' }],
    ['currency', { fixed: 'GBP' }, { fixed: 'GBP' }],
    ['setting', { find: { fixed: 7 }, type: 'text' }, { fixed: '7' }],
  ] as const)('has a fixed %s, written %j, as %j', (name, field, expected) => {
    const { fixed } = 'find' in field ? field.find : field;
    const words = `fixed value “${fixed}”`;
    expect(preparedPage({ ...page, fields: { [name]: field } }).fields).toEqual({ [name]: { ...expected, words } });
  });
});
