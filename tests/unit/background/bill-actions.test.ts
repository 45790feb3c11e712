import { describe, expect, it, vi } from 'vitest';
import { actOnBill } from '../../../entrypoints/background/bill-actions.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { PanelAction } from '../../../lib/messages.ts';
import { Conflict } from '../../../lib/store/errors.ts';

function servicesThat({ refuse }: { refuse: boolean }) {
  const done = vi.fn(async () => {
    if (refuse) throw new Conflict('This bill has changed meanwhile.');
  });
  const append = vi.fn(async () => undefined);
  const outbox = { refresh: done, takeOut: done, queueAgain: done, cancel: done, recordElsewhere: done, run: done };
  const payments = { record: done, remove: done, list: async () => [{ id: 'p1' }] };
  const services = { outbox, payments, audit: { append }, now: () => 0, today: () => '2026-11-27' };
  return { services: services as unknown as Services, done, append };
}

describe('what a person does with a bill', () => {
  it.each<[PanelAction, string]>([
    [{ kind: 'take out' }, 'Bill taken out of the queue'],
    [{ kind: 'queue again' }, 'Bill queued again'],
    [{ kind: 'cancel' }, 'Cancellation asked for'],
    [{ kind: 'record elsewhere' }, 'Bill recorded as sent another way'],
    [{ kind: 'record payment', amount: 100, date: '2026-11-27', note: 'Mrs Doe' }, 'Payment recorded'],
    [{ kind: 'remove payment', id: 'p1' }, 'Payment removed'],
  ])('is done and logged by the bill’s reference alone: %j', async (action, what) => {
    const { services, done, append } = servicesThat({ refuse: false });
    await actOnBill(services, 'REF1', action);
    expect(done).toHaveBeenCalled();
    expect(append.mock.calls).toEqual([[{ at: '1970-01-01T00:00:00.000Z', what, reference: 'REF1' }]]);
  });

  it('is not logged where it was only a look, or was refused', async () => {
    const look = servicesThat({ refuse: false });
    await actOnBill(look.services, 'REF1', { kind: 'refresh' });
    expect(look.append).not.toHaveBeenCalled();
    const refused = servicesThat({ refuse: true });
    await expect(actOnBill(refused.services, 'REF1', { kind: 'take out' })).rejects.toThrow(Conflict);
    expect(refused.append).not.toHaveBeenCalled();
  });
});
