/** What the store throws on purpose. Messages are for people and name no patient. */

/** A record of this key is there already. */
export class AlreadyThere extends Error {
  override name = 'AlreadyThere';
}

/** No record of this key. */
export class NotThere extends Error {
  override name = 'NotThere';
}

/** The record is no longer what the caller took it for: another worker or page changed it first. Nothing was written. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** The disk or the browser's quota is full. Nothing was written, not even in part. */
export class StoreFull extends Error {
  override name = 'StoreFull';
  constructor() {
    super(
      'This computer has no room left to save this, so nothing of it was saved. Free some disk space, then try again.',
    );
  }
}

/** A sealed record can't be opened: damaged, moved to another place, or sealed under a key that is gone. */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

/** What was opened, or null where its seal is broken: one damaged record takes no other away. Any other error passes. */
export async function unlessBroken<Value>(opening: Promise<Value>): Promise<Value | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** Whether any error in a chain (Dexie nests the browser's one in `inner`, bulk ones in `failures`) is about room. */
function isAboutRoom(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { name, inner, cause, failures } = error as {
    name?: unknown;
    inner?: unknown;
    cause?: unknown;
    failures?: unknown;
  };
  if (name === 'QuotaExceededError') return true;
  if (Array.isArray(failures) && failures.some((failure) => isAboutRoom(failure, depth + 1))) return true;
  return isAboutRoom(inner, depth + 1) || isAboutRoom(cause, depth + 1);
}

/** What Chromium, Firefox and Dexie say where a database can't be opened, or a transaction not brought to the disk; a full disk is the usual cause. */
const OUT_OF_ORDER = new Set([
  'OpenFailedError',
  'UnknownError',
  'DatabaseClosedError',
  'InvalidStateError',
  'AbortError',
]);

/** Whether an error means that the store itself does not work, so that nothing was read or written. */
export function isStoreOutOfOrder(error: unknown): boolean {
  return error instanceof Error && OUT_OF_ORDER.has(error.name);
}

/** Runs a write, so that a full disk is told as `StoreFull`; any other error passes as it is. */
export async function writing<Result>(work: () => PromiseLike<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isAboutRoom(error) ? new StoreFull() : error;
  }
}

/** What was asked for would do harm that can't be undone. The message says what and what to do instead. Nothing was changed. */
export class Refused extends Error {
  override name = 'Refused';
}
