import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  normaliseInvoiceNumber,
  type ProviderReferenceParts,
  providerReference,
} from '../../../lib/billing/provider-reference.ts';

const parts: ProviderReferenceParts = {
  environment: 'sandbox',
  healthcodeSiteId: 'HC00ABC',
  billingKey: 'harley',
  invoiceNumber: 'INV-20418',
};
const anyParts = fc.record({
  environment: fc.constantFrom('live' as const, 'uat' as const, 'sandbox' as const, 'other' as const),
  healthcodeSiteId: fc.string(),
  billingKey: fc.string(),
  invoiceNumber: fc.string({ unit: 'grapheme' }).filter((text) => normaliseInvoiceNumber(text) !== ''),
});
const identity = (one: ProviderReferenceParts) =>
  JSON.stringify([
    one.environment,
    normaliseInvoiceNumber(one.healthcodeSiteId),
    one.billingKey,
    normaliseInvoiceNumber(one.invoiceNumber),
  ]);

describe('the provider reference', () => {
  // Worked out apart, in Python, from SHA-256 of the JSON list.
  it('never changes for an invoice: bills at Healthcode are known by it', async () =>
    expect(await providerReference(parts)).toBe('Z4A8BJXV5C8QNZ65V4ZK2F4C'));

  it('has 24 characters of Crockford’s base 32', async () => {
    await fc.assert(
      fc.asyncProperty(anyParts, async (one) => {
        expect(await providerReference(one)).toMatch(/^[0-9A-HJKMNP-TV-Z]{24}$/);
      }),
    );
  });

  it('is the same on two workstations that write the invoice number differently', async () => {
    expect(await providerReference({ ...parts, invoiceNumber: ' inv-20418\u00a0' })).toBe(
      await providerReference(parts),
    );
    expect(await providerReference({ ...parts, invoiceNumber: 'ＩＮＶ-20418' })).toBe(await providerReference(parts));
  });

  it('is another for whatever differs, and parts never run into each other', async () => {
    await fc.assert(
      fc.asyncProperty(anyParts, anyParts, async (first, second) => {
        const same = (await providerReference(first)) === (await providerReference(second));
        expect(same).toBe(identity(first) === identity(second));
      }),
    );
    const shifted = { ...parts, billingKey: 'harleyINV', invoiceNumber: '-20418' };
    expect(await providerReference(shifted)).not.toBe(await providerReference({ ...parts, billingKey: 'harley' }));
    const quoted = { ...parts, billingKey: 'a","B', invoiceNumber: 'C' };
    expect(await providerReference(quoted)).not.toBe(
      await providerReference({ ...parts, billingKey: 'a', invoiceNumber: 'B","C' }),
    );
  });

  it('refuses an invoice without a number', async () => {
    await expect(providerReference({ ...parts, invoiceNumber: ' \u200b ' })).rejects.toThrow(RangeError);
  });
});

describe('normaliseInvoiceNumber', () => {
  it('gives the same again when applied to its own result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normaliseInvoiceNumber(text);
        expect(normaliseInvoiceNumber(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
});
