import { Refused } from '../../lib/catalogue/import/decode.ts';
import { Conflict, StoreFull } from '../../lib/store/errors.ts';

/** Why a list could not be read or kept, and what to do, in words for people. That nothing was changed, the page says. */
export function importFailure(error: unknown): string {
  // The file's fault; said where it was found.
  if (error instanceof Refused) return error.message;
  if (error instanceof StoreFull)
    return 'This computer has no room left for the codes. Free some disk space, then press Import again.';
  if (error instanceof Conflict)
    return 'This list was imported or removed in another window meanwhile. Reload this page to see which codes are in use.';
  // Without detail: it would tell nobody here anything.
  return 'Something went wrong in the extension, not in your file. Reload this page and choose the file again. If it happens again, restart the browser.';
}
