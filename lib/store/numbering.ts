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
  discoveryUrl: string;
  openIdConfigurationUrl: string;
  /** Healthcode site id. */
  siteId: string;
  /** How it signs in: sealed at rest, exported only where it is no secret. Absent: not known yet. */
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

/** A site that bills were made with, there still or removed, as a definition of one of its addresses has to know it. */
export interface BilledSite {
  id: string;
  name: string;
  billingKey: string;
  /** All that it ever had. */
  origins: readonly string[];
}

/**
 * Why a definition must not read the invoices of another site; null if it may: under a billing key of its own each that was billed would
 * get a second reference. An address that its own bills were made at already is no matter: neither key can change.
 */
export function sharedOriginRefusal(site: SiteRecord, billed: readonly BilledSite[]): string | null {
  const billingKey = site.billingKey ?? site.id;
  const own = billed.find(({ id }) => id === site.id)?.origins ?? [];
  const added = site.origins.filter((origin) => !own.includes(origin));
  const others = billed.filter((other) => other.id !== site.id && other.billingKey !== billingKey);
  const [first] = others.flatMap((other) =>
    added.filter((origin) => other.origins.includes(origin)).map((origin) => ({ other, origin })),
  );
  if (first === undefined) return null;
  const { other, origin } = first;
  return `${site.name}: ${origin} is an address of “${other.name}” too, whose bills were made under the billing key “${other.billingKey}”. Under “${billingKey}” its invoices could be sent twice. Write "billingKey": "${other.billingKey}" into this definition, or leave the address out and edit “${other.name}” instead.`;
}

/** Hosts of Healthcode's LIVE system: of its discovery and of its sign-in (apidocs.healthcode.co.uk). UAT has its own. */
const LIVE_HOSTS: readonly string[] = ['api.healthcode.co.uk', 'auth.healthcode.co.uk'];

/**
 * Why a connection can't have the environment that it names; null if it can. LIVE must be called so: else nobody is asked to confirm it,
 * the badge says that nothing reaches an insurer, and an invoice gets a second reference there.
 */
export function environmentRefusal(connection: ConnectionRecord): string | null {
  const { name, environment, discoveryUrl, openIdConfigurationUrl } = connection;
  if (environment === 'live') return null;
  const live = [discoveryUrl, openIdConfigurationUrl].find(isLiveAddress);
  return live === undefined
    ? null
    : `${name}: ${hostOf(live)} is Healthcode’s LIVE system, where bills reach insurers, so its environment can’t be ${environment}. Choose LIVE as its environment, or enter the addresses of the test system.`;
}

/** Why a connection must not become another one while bills are on their way through it; null if it may. */
export function connectionRefusal(before: ConnectionRecord, after: ConnectionRecord): string | null {
  if (before.environment !== after.environment) {
    return `${before.name}: its environment can’t change from ${before.environment} to ${after.environment}, while bills are on their way through it. Wait until they are, or add a second connection with an id of its own.`;
  }
  if (before.siteId !== after.siteId) {
    return `${before.name}: its Healthcode site can’t change from ${before.siteId} to ${after.siteId}, while bills are on their way through it. Wait until they are, or add a second connection with an id of its own.`;
  }
  if (isAnotherServer(before.discoveryUrl, after.discoveryUrl)) {
    return `${before.name}: its discovery address can’t move to ${hostOf(after.discoveryUrl)} while bills are on their way through it, since they would go on there. Wait until none is, or add a second connection with an id of its own. Bills that still wait can be taken out of the queue and submitted again after the change.`;
  }
  return null;
}

/**
 * Bills go where discovery says. Another place on one server is no other server; Healthcode's own LIVE address is always right for a
 * connection that may have it, so that a wrong one can be corrected though real bills wait.
 */
function isAnotherServer(before: string, after: string): boolean {
  return !isLiveAddress(after) && hostOf(before) !== hostOf(after);
}

function isLiveAddress(address: string): boolean {
  return LIVE_HOSTS.includes(hostOf(address));
}

/** A dot at the end of a host means the same host. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, '') : address;
}
