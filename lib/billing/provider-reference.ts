import type { Environment } from './model.ts';

/**
 * One provider reference for one invoice: two workstations that send the same invoice meet at Healthcode under one reference.
 * Healthcode allows 25 characters (Semble's API documents the same limit for `providerReference`).
 */

/** What a provider reference is made of. */
export interface ProviderReferenceParts {
  environment: Environment;
  /** Healthcode's id of the clinic, e.g. `HC16190`. */
  healthcodeSiteId: string;
  /** The site definition's `billingKey`, which never changes. Taken as it is. */
  billingKey: string;
  /** As the page shows it. */
  invoiceNumber: string;
}

/** Crockford's base 32: no I, L, O, U, so that a reference can be read out on the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 24;

/**
 * An invoice number as it counts for identity: NFKC, upper case, no spaces or invisible marks. `inv 20418` and `INV20418` are one invoice.
 */
export function normaliseInvoiceNumber(invoiceNumber: string): string {
  let current = invoiceNumber;
  // Upper case may leave a form that NFKC changes, and the other way round; it comes to rest after two or three rounds.
  for (let round = 0; round < 8; round += 1) {
    const next = current
      .normalize('NFKC')
      .toUpperCase()
      .normalize('NFKC')
      .replace(/[\s\p{Cc}\p{Cf}]/gu, '');
    if (next === current) return next;
    current = next;
  }
  return current;
}

/**
 * The reference: 24 characters of Crockford base 32 (120 bits of a SHA-256). Stored with the submission, never computed again for it.
 * Throws RangeError if the invoice number is empty.
 */
export async function providerReference(parts: ProviderReferenceParts): Promise<string> {
  const invoiceNumber = normaliseInvoiceNumber(parts.invoiceNumber);
  if (invoiceNumber === '') throw new RangeError('A provider reference needs an invoice number.');
  // A JSON list: no part can run into the next, whatever characters it holds. This text must never change: it is every bill's identity.
  const joined = JSON.stringify([
    'healthcode-overlay/provider-reference/1',
    parts.environment,
    normaliseInvoiceNumber(parts.healthcodeSiteId),
    parts.billingKey,
    invoiceNumber,
  ]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(joined));
  return crockford(new Uint8Array(digest)).slice(0, LENGTH);
}

function crockford(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
}
