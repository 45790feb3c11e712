import { sameValue } from './comparing.ts';
import { Conflict } from './errors.ts';
import type { SealedBlob } from './rows.ts';

/*
 * A form shows a record, and minutes later saves it whole: what another tab or the panel saved meanwhile must not be lost by that.
 * So who changes a record names it as it was shown, and the transaction that would change it compares.
 */

/** Throws `Conflict` where the stored record is no longer the one that was shown. Undefined: it is to be replaced whatever it is. */
export function mustBeAsShown(stored: unknown, shown: unknown): void {
  if (shown !== undefined && !sameValue(stored, shown)) throw changedElsewhere();
}

/** The same for what is sealed and can't be opened inside a transaction: it must be the very blob that was read before. */
export function mustBeSameBlob(now: SealedBlob | null | undefined, read: SealedBlob | null | undefined): void {
  const same =
    now && read ? now.length === read.length && now.every((byte, place) => byte === read[place]) : now === read;
  if (!same) throw changedElsewhere();
}

function changedElsewhere(): Conflict {
  return new Conflict(
    'This was changed in another tab or by the panel after it was shown here, so nothing was saved. Close it and open it again to see how it is now, then make your change once more.',
  );
}
