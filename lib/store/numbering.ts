import { z } from 'zod';
import type { Environment } from '../billing/model.ts';
import { sameValue } from './comparing.ts';

/*
 * A bill's provider reference is made from environment, Healthcode site id, billing key and invoice number. Once bills exist,
 * none of these may come out differently for the same invoice: it would be sent a second time under a second reference.
 */

/** What the store has to know of a connection. The whole schema is handed in by who puts the parts together. */
export interface ConnectionRecord {
  id: string;
  name: string;
  environment: Environment;
  /** Healthcode site id. */
  siteId: string;
  /** Credentials: sealed at rest, never exported. Absent: none known yet. */
  auth?: unknown;
}

/** What the store has to know of a site definition. */
export interface SiteRecord {
  id: string;
  name: string;
  billingKey?: string | undefined;
  origins: string[];
  pages: object;
}

/** What makes the references of a site's invoices. */
export interface Numbering {
  billingKey: string;
  /** How the invoice number is read; null where the definition has no invoice page. */
  invoiceNumber: unknown;
}

const withInvoiceNumber = z.object({
  pages: z.object({ invoice: z.object({ fields: z.object({ invoiceNumber: z.unknown() }) }) }),
});

export function numberingOf(site: SiteRecord): Numbering {
  const parsed = withInvoiceNumber.safeParse(site);
  return {
    billingKey: site.billingKey ?? site.id,
    invoiceNumber: parsed.success ? (parsed.data.pages.invoice.fields.invoiceNumber ?? null) : null,
  };
}

/** Why a definition must not take the place of one that bills were made with; null if it may. */
export function numberingRefusal(before: Numbering, after: Numbering, siteName: string): string | null {
  if (before.billingKey !== after.billingKey) {
    return `${siteName}: its billing key can’t become “${after.billingKey}”, since bills were made under “${before.billingKey}”. They could be sent twice. Leave the key as it was.`;
  }
  if (before.invoiceNumber !== null && !sameValue(before.invoiceNumber, after.invoiceNumber)) {
    return `${siteName}: the invoice number would be read from another place than for the bills made so far, so one invoice could be sent twice. Leave “invoiceNumber” as it was.`;
  }
  return null;
}

/** Why a connection must not become another one while bills are on their way through it; null if it may. */
export function connectionRefusal(before: ConnectionRecord, after: ConnectionRecord): string | null {
  if (before.environment !== after.environment) {
    return `${before.name}: its environment can’t change from ${before.environment} to ${after.environment}, while bills are on their way through it. Wait until they are, or add a second connection with an id of its own.`;
  }
  if (before.siteId !== after.siteId) {
    return `${before.name}: its Healthcode site can’t change from ${before.siteId} to ${after.siteId}, while bills are on their way through it. Wait until they are, or add a second connection with an id of its own.`;
  }
  return null;
}
