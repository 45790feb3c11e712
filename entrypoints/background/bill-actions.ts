import type { PanelAction } from '../../lib/messages.ts';
import { Refusal } from './problems.ts';
import type { Services } from './services.ts';

/** What a person may do with a bill, in the panel or in the history. */
export async function actOnBill(services: Services, providerReference: string, action: PanelAction): Promise<void> {
  const { outbox, payments } = services;
  switch (action.kind) {
    case 'refresh':
      return outbox.refresh([providerReference]);
    case 'take out':
      return outbox.takeOut(providerReference);
    case 'queue again':
      await outbox.queueAgain(providerReference);
      return void outbox.run();
    case 'cancel':
      return outbox.cancel(providerReference);
    case 'record elsewhere':
      return outbox.recordElsewhere(providerReference);
    case 'record payment': {
      const { amount, date, note } = action;
      if (date > services.today())
        throw new Refusal('invalid', 'A payment cannot be dated in the future.', 'Correct the date.');
      return payments.record({
        id: crypto.randomUUID(),
        providerReference,
        amount,
        date,
        note,
        recordedAt: new Date(services.now()).toISOString(),
      });
    }
    case 'remove payment': {
      const own = await payments.list(providerReference);
      if (own.some(({ id }) => id === action.id)) await payments.remove(action.id);
    }
  }
}
