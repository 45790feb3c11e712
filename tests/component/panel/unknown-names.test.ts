import { cleanup, renderHook } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { useUnknownNames } from '../../../components/panel/use-unknown-names.ts';
import type { Choices } from '../../../lib/billing/model.ts';
import type { InvoiceView } from '../../../lib/messages.ts';
import { fact, withFacts } from '../fixtures.ts';

afterEach(cleanup);

const unknown = fact('Aksa', 'page', null);
const known = fact('AXA Health', 'typed', 'ppp');
const none = fact(null, null);

describe('the page’s name for an insurer whom the set-up doesn’t know', () => {
  it.each<[string, [InvoiceView['facts']['insurer'], Choices['insurer']][], string | undefined]>([
    ['is the page’s', [[unknown, undefined]], 'Aksa'],
    [
      'stays while somebody is chosen',
      [
        [unknown, undefined],
        [unknown, 'ppp'],
        [known, 'ppp'],
      ],
      'Aksa',
    ],
    [
      'stays while the choice is emptied',
      [
        [unknown, undefined],
        [known, 'ppp'],
        [known, null],
      ],
      'Aksa',
    ],
    [
      'goes with the choice',
      [
        [unknown, undefined],
        [known, 'ppp'],
        [known, undefined],
      ],
      undefined,
    ],
    [
      'goes when the page has none',
      [
        [unknown, undefined],
        [none, undefined],
      ],
      undefined,
    ],
    ['is not there where the set-up knows it', [[fact('AXA Health', 'page', 'ppp'), undefined]], undefined],
  ])('%s', (_what, steps, name) => {
    const [first, ...others] = steps.map(([insurer, chosen]) => ({
      invoice: withFacts({ insurer }),
      choices: { diagnoses: [], ...(chosen === undefined ? {} : { insurer: chosen }) },
    }));
    const { result, rerender } = renderHook((props) => props && useUnknownNames(props.invoice, props.choices), {
      initialProps: first,
    });
    for (const next of others) rerender(next);
    expect(result.current?.('insurer')).toBe(name);
    expect(result.current?.('facility')).toBeUndefined();
  });
});
