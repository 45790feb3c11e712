import { describe, expect, it } from 'vitest';
import { actOnBill } from '../../../entrypoints/background/bill-actions.ts';
import type { Services } from '../../../entrypoints/background/services.ts';
import type { PanelAction } from '../../../lib/messages.ts';
import { Conflict, StoreFull } from '../../../lib/store/errors.ts';

/** A call of a method, by name, with what it was given. */
type Call = [method: string, ...given: unknown[]];

/** Services that keep every call that changes something or asks Healthcode; `REF1` has the one payment `p1`. */
function servicesThat({ refuse }: { refuse: boolean }) {
  const calls: Call[] = [];
  const logged: unknown[] = [];
  const method =
    (name: string) =>
    async (...given: unknown[]) => {
      calls.push([name, ...given]);
      if (refuse) throw new Conflict('This bill has changed meanwhile.');
    };
  const services = {
    outbox: {
      refresh: method('refresh'),
      takeOut: method('takeOut'),
      queueAgain: method('queueAgain'),
      cancel: method('cancel'),
      recordElsewhere: method('recordElsewhere'),
      withdrawElsewhere: method('withdrawElsewhere'),
      run: method('run'),
    },
    payments: {
      record: method('record'),
      remove: method('remove'),
      list: async (reference: string) => (reference === 'REF1' ? [{ id: 'p1' }] : []),
    },
    audit: { append: async (entry: unknown) => void logged.push(entry) },
    now: () => 0,
    today: () => '2026-11-27',
  };
  return { services: services as unknown as Services, calls, logged };
}

describe('what a person does with a bill', () => {
  it.each<[PanelAction, Call[], string]>([
    [{ kind: 'take out' }, [['takeOut', 'REF1']], 'Bill taken out of the queue'],
    [{ kind: 'queue again' }, [['queueAgain', 'REF1'], ['run']], 'Bill queued again'],
    [{ kind: 'cancel' }, [['cancel', 'REF1']], 'Cancellation asked for'],
    [{ kind: 'record elsewhere' }, [['recordElsewhere', 'REF1']], 'Bill recorded as sent another way'],
    [{ kind: 'withdraw elsewhere' }, [['withdrawElsewhere', 'REF1']], 'Bill no longer recorded as sent another way'],
    [
      { kind: 'record payment', amount: 100, date: '2026-11-27', note: 'Mrs Doe' },
      [
        [
          'record',
          {
            id: expect.any(String),
            providerReference: 'REF1',
            amount: 100,
            date: '2026-11-27',
            note: 'Mrs Doe',
            recordedAt: '1970-01-01T00:00:00.000Z',
          },
        ],
      ],
      'Payment recorded',
    ],
    [{ kind: 'remove payment', id: 'p1' }, [['remove', 'p1']], 'Payment removed'],
  ])('is done and logged by the bill’s reference alone: %j', async (action, expected, what) => {
    const { services, calls, logged } = servicesThat({ refuse: false });
    await actOnBill(services, 'REF1', action);
    expect(calls).toEqual(expected);
    expect(logged).toEqual([{ at: '1970-01-01T00:00:00.000Z', what, reference: 'REF1' }]);
  });

  it('is not logged where it was only a look', async () => {
    const { services, calls, logged } = servicesThat({ refuse: false });
    await actOnBill(services, 'REF1', { kind: 'refresh' });
    expect({ calls, logged }).toEqual({ calls: [['refresh', ['REF1']]], logged: [] });
  });

  it('is not logged where it was refused', async () => {
    const { services, calls, logged } = servicesThat({ refuse: true });
    await expect(actOnBill(services, 'REF1', { kind: 'take out' })).rejects.toThrow(Conflict);
    expect({ calls, logged }).toEqual({ calls: [['takeOut', 'REF1']], logged: [] });
  });

  it('is not done to a payment of another bill', async () => {
    const { services, calls, logged } = servicesThat({ refuse: false });
    const removing = actOnBill(services, 'REF2', { kind: 'remove payment', id: 'p1' });
    await expect(removing).rejects.toThrow('This payment is not there any more.');
    expect({ calls, logged }).toEqual({ calls: [], logged: [] });
  });

  it('is done though it can’t be logged: nobody is told to do it once more', async () => {
    const { services, calls } = servicesThat({ refuse: false });
    services.audit.append = async () => {
      throw new StoreFull();
    };
    await actOnBill(services, 'REF1', { kind: 'remove payment', id: 'p1' });
    expect(calls).toEqual([['remove', 'p1']]);
  });

  it('is refused where a payment is dated in the future', async () => {
    const { services, calls, logged } = servicesThat({ refuse: false });
    const action: PanelAction = { kind: 'record payment', amount: 100, date: '2026-11-28', note: null };
    await expect(actOnBill(services, 'REF1', action)).rejects.toThrow('A payment cannot be dated in the future.');
    expect({ calls, logged }).toEqual({ calls: [], logged: [] });
  });
});
