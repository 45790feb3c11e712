import type { PanelAction } from '../../lib/messages.ts';
import { log } from './log.ts';
import { Refusal } from './problems.ts';
import type { Services } from './services.ts';

/** What the log says of each; to look is no action. */
const LOGGED: Record<Exclude<PanelAction['kind'], 'refresh'>, string> = {
  'take out': 'Bill taken out of the queue',
  'queue again': 'Bill queued again',
  cancel: 'Cancellation asked for',
  'record elsewhere': 'Bill recorded as sent another way',
  'withdraw elsewhere': 'Bill no longer recorded as sent another way',
  'record payment': 'Payment recorded',
  'remove payment': 'Payment removed',
};

/** What a person may do with a bill, in the panel or in the history; what changed something is logged. */
export async function actOnBill(services: Services, providerReference: string, action: PanelAction): Promise<void> {
  await perform(services, providerReference, action);
  if (action.kind !== 'refresh') await log(services, LOGGED[action.kind], providerReference);
}

async function perform(services: Services, providerReference: string, action: PanelAction): Promise<void> {
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
    case 'withdraw elsewhere':
      return outbox.withdrawElsewhere(providerReference);
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
      if (!own.some(({ id }) => id === action.id))
        throw new Refusal('not found', 'This payment is not there any more.');
      await payments.remove(action.id);
    }
  }
}
