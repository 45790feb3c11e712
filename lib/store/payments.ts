import { sumPence } from '../billing/money.ts';
import type { OverlayDatabase } from './database.ts';
import { AlreadyThere, NotThere, SealBroken, writing } from './errors.ts';
import type { Payment } from './records.ts';
import type { PaymentRow } from './rows.ts';
import { sealedIndex } from './sealed-index.ts';
import type { SubmissionIndexFields } from './submission-rows.ts';
import type { Vault } from './vault.ts';

export interface PaymentRepository {
  /** Keeps a payment. Throws `AlreadyThere` for a known id, `NotThere` for a bill that isn't ours. */
  record(payment: Payment): Promise<void>;
  /** Takes a payment back, and gives it, so that this too can be undone. Throws `NotThere`. */
  remove(id: string): Promise<Payment>;
  /** Payments of one bill, oldest first. */
  list(providerReference: string): Promise<Payment[]>;
  /** Payments of several bills; bills without any are absent, and one damaged record says `unreadable` of its bill alone. */
  listMany(providerReferences: string[]): Promise<Map<string, Payment[] | 'unreadable'>>;
}

/** Payments that were recorded by hand or matched from a remittance. Amounts, dates and notes are sealed. */
export function paymentRepository(database: OverlayDatabase, vault: Vault): PaymentRepository {
  const index = sealedIndex<SubmissionIndexFields>(database, vault, 'submissions');
  const tables = [database.payments, database.submissions, database.searchIndexes];

  const rowsOf = (providerReference: string) =>
    database.payments.where('providerReference').equals(providerReference).toArray();
  const openAll = async (rows: PaymentRow[]) =>
    (await Promise.all(rows.map((row) => openPayment(vault, row)))).sort(byDate);

  /**
   * Changes the payments of one bill together with the sum that the search index keeps. Reads, seals, then writes only if
   * the bill's payments are still those that were read; else begins again.
   */
  async function change(
    providerReference: string,
    alter: (payments: Payment[]) => Payment[],
    write: () => Promise<unknown>,
  ): Promise<void> {
    for (let done = false; !done; ) {
      const before = await rowsOf(providerReference);
      const paid = sumPence(alter(await openAll(before)).map((payment) => payment.amount));
      const entry = await index.prepare([{ key: providerReference, paid }]);
      done = await writing(() =>
        database.transaction('rw', tables, async () => {
          if (idsOf(await rowsOf(providerReference)) !== idsOf(before)) return false;
          await write();
          await entry.commit();
          return true;
        }),
      );
    }
    await index.tidy();
  }

  return {
    async record(payment) {
      const row = await sealPayment(vault, payment);
      await change(
        payment.providerReference,
        (payments) => [...payments, payment],
        async () => {
          if ((await database.payments.get(payment.id)) !== undefined)
            throw new AlreadyThere('This payment is recorded already.');
          const bill = await database.submissions.where('providerReference').equals(payment.providerReference).count();
          if (bill === 0) throw new NotThere('There is no bill of this reference to record a payment for.');
          await database.payments.add(row);
        },
      );
    },

    async remove(id) {
      const row = await database.payments.get(id);
      if (row === undefined) throw new NotThere('This payment is not recorded.');
      const payment = await openPayment(vault, row);
      await change(
        payment.providerReference,
        (payments) => payments.filter((other) => other.id !== id),
        async () => {
          if ((await database.payments.get(id)) === undefined) throw new NotThere('This payment is not recorded.');
          await database.payments.delete(id);
        },
      );
      return payment;
    },

    list: async (providerReference) => openAll(await rowsOf(providerReference)),

    async listMany(providerReferences) {
      const rows = await database.payments.where('providerReference').anyOf(providerReferences).toArray();
      const byBill = Map.groupBy(rows, (row) => row.providerReference);
      const opened = [...byBill].map(async ([reference, own]): Promise<[string, Payment[] | 'unreadable']> => {
        try {
          return [reference, await openAll(own)];
        } catch (error) {
          if (error instanceof SealBroken) return [reference, 'unreadable'];
          throw error;
        }
      });
      return new Map(await Promise.all(opened));
    },
  };
}

type SealedPayment = Omit<Payment, 'id' | 'providerReference'>;

async function sealPayment(vault: Vault, payment: Payment): Promise<PaymentRow> {
  const { id, providerReference, ...rest } = payment;
  const sealed: SealedPayment = rest;
  return { id, providerReference, sealed: await vault.seal(sealed, paymentContext(id, providerReference)) };
}

async function openPayment(vault: Vault, row: PaymentRow): Promise<Payment> {
  const { id, providerReference } = row;
  return {
    id,
    providerReference,
    ...(await vault.open<SealedPayment>(row.sealed, paymentContext(id, providerReference))),
  };
}

function paymentContext(id: string, providerReference: string): { table: string; key: string } {
  return { table: 'payments', key: JSON.stringify([id, providerReference]) };
}

function idsOf(rows: PaymentRow[]): string {
  return rows
    .map((row) => row.id)
    .sort()
    .join();
}

function byDate(a: Payment, b: Payment): number {
  return a.date.localeCompare(b.date) || a.recordedAt.localeCompare(b.recordedAt);
}
