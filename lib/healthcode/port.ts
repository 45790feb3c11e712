import { z } from 'zod';
import { type Bill, type Environment, environmentSchema, type HealthcodeError } from '../billing/model.ts';
import { NOT_FOUND_AFTER_SECONDS } from '../billing/status.ts';

/**
 * The one port between the product and Healthcode. The real submit format is not public: what we assume stands in `mapping.ts`,
 * so that Healthcode's own format can replace that file. No method throws for what Healthcode or the network does: the outcome says it.
 */

export const apiKeySchema = z.object({
  kind: z.literal('apiKey'),
  id: z.string().min(1).max(300),
  key: z.string().min(1).max(2000),
  scope: z.string().max(500).optional(),
});

export const signInSchema = z.object({
  kind: z.literal('signIn'),
  clientId: z.string().min(1).max(300),
  scope: z.string().max(500).optional(),
});

/** How a connection signs in. Secrets never leave the service worker. */
export const authSchema = z.discriminatedUnion('kind', [apiKeySchema, signInSchema]);

/** Id of a connection that a settings file gives none. */
export const DEFAULT_CONNECTION = 'main';

/** One Healthcode site with its credentials. A clinic may have several. */
export const connectionSchema = z.object({
  id: z.string().min(1).max(100).default(DEFAULT_CONNECTION),
  name: z.string().min(1).max(200).default('Healthcode'),
  environment: environmentSchema,
  discoveryUrl: z.url().max(2000),
  openIdConfigurationUrl: z.url().max(2000),
  /** Healthcode site id (header `SU-SiteId`), e.g. `HC16190`. */
  siteId: z.string().min(1).max(40),
  auth: authSchema,
  /** Discovery keys, where they differ from the assumed ones. */
  endpointKeys: z.record(z.string(), z.string().max(200)).default({}),
  /** How long an accepted bill may stay unknown to the enquiry before *Not found* counts. */
  notFoundAfterSeconds: z.int().nonnegative().max(86_400).default(NOT_FOUND_AFTER_SECONDS),
});
export type Connection = z.infer<typeof connectionSchema>;

/** A connection as it is stored and carried by settings files, whose exports leave the keys out. */
export const storedConnectionSchema = connectionSchema.partial({ auth: true });
export type StoredConnection = z.infer<typeof storedConnectionSchema>;

/** Why nothing was sent, or why an enquiry brought no answer. */
export type NotReached =
  | 'offline' // no network, DNS, connection refused, timed out before anything was written
  | 'signed out' // credentials refused, or a person has to sign in
  | 'no permission' // the browser grants us no access to the host
  | 'busy' // 429: `retryAfterSeconds` says when
  | 'service unavailable' // 5xx or an unreadable answer to an enquiry
  | 'access denied' // 403, site id not recognised: does not pass by waiting
  | 'no endpoint'; // discovery offers no such endpoint: does not pass by waiting

/** Nothing happened at Healthcode; `message` is for people. */
export interface NotReachedOutcome {
  kind: 'not reached';
  reason: NotReached;
  message: string;
  retryAfterSeconds?: number;
  /** Where `reason` is *no permission* for want of the browser's grant: the address to ask it about. */
  address?: string;
}

/** Outcome of one attempt to submit, correct or cancel. */
export type SendOutcome =
  | {
      kind: 'accepted' /** Healthcode's id of the Claim, for corrections. */;
      claimId: string | null;
      httpStatus: number;
    }
  /** 4xx: Healthcode answered that it does not take this. `duplicate`: it already has an invoice of this number or reference. */
  | { kind: 'refused'; httpStatus: number; duplicate: boolean; errors: HealthcodeError[] }
  /** Provably not taken, and another attempt may work after asking again: 401 with an old token, 404 after an endpoint moved, a redirect. */
  | { kind: 'ask and repeat'; why: 'token renewed' | 'endpoint moved' }
  /** The request may have been read: connection lost, timeout, 5xx, an unreadable answer. Never sent again without asking. */
  | { kind: 'unknown'; message: string; retryAfterSeconds?: number }
  | NotReachedOutcome;

/** What Healthcode says about one bill. */
export interface BillAnswer {
  providerReference: string;
  /** Healthcode's own word, as sent. */
  status: string;
  /** Its free text (may name a patient: stored sealed). */
  reason: string | null;
  /** The revision that the answer names, or null where it names none. */
  revision: number | null;
  claimId: string | null;
  invoiceNumber: string | null;
  errors: HealthcodeError[];
}

/** Outcome of an enquiry. A reference that was asked for and is absent from `answers` is *Not found*. */
export type EnquiryOutcome = { kind: 'answered'; answers: Map<string, BillAnswer> } | NotReachedOutcome;

/** One code of a code set. */
export interface CodeSetEntry {
  system: string;
  code: string;
  display: string;
  requiresProcedureCode?: boolean;
  withdrawn?: boolean;
}

/**
 * One page of a code set: `total` as the server says, if it does; `last` when there is nothing after it; `rows` counts what the server lists,
 * headings too. A server without that set ends as *no endpoint*.
 */
export type CodeSetPage =
  | { kind: 'page'; entries: CodeSetEntry[]; total: number | null; version: string | null; last: boolean; rows: number }
  | NotReachedOutcome;

/** Result of one check of *Test connection*, in words. */
export interface ConnectionCheck {
  id: 'permission' | 'discovery' | 'signIn' | 'site' | 'submit' | 'status' | 'codes' | 'clock';
  /** `not checked`: an earlier one failed. */
  state: 'works' | 'fails' | 'warns' | 'not checked';
  message: string;
  /** What to do, where it does not work. */
  fix: string | null;
  /** The address that the browser has to allow first, where that is why. */
  address?: string;
}

export interface HealthcodePort {
  /** Sends a new bill (POST). `body` is the serialised Claim, the same bytes at every attempt of one revision. */
  submitBill(body: string): Promise<SendOutcome>;
  /** Sends a corrected bill (PUT) over the Claim that Healthcode stored. */
  correctBill(claimId: string, body: string): Promise<SendOutcome>;
  cancelBill(claimId: string, body: string): Promise<SendOutcome>;
  /** At most 50 references a call. */
  billStatuses(providerReferences: string[]): Promise<EnquiryOutcome>;
  /** `set` such as `condition-code/ICD10`; `page` from 1. */
  codeSet(set: string, page: number, count: number): Promise<CodeSetPage>;
  /** Every piece tested, in order; never throws. */
  testConnection(): Promise<ConnectionCheck[]>;
}

/** Makes the bytes that one revision of a bill is sent as. Implemented in `mapping.ts`. */
export type SerialiseClaim = (
  bill: Bill,
  identity: { providerReference: string; revision: number; cancelled?: boolean },
) => string;

/** What the client needs from outside; all replaceable in tests. */
export interface HealthcodePorts {
  fetch: typeof fetch;
  /** Whether the browser grants us access to this address. */
  mayReach(url: string): Promise<boolean>;
  /** Sealed token store, by connection. */
  tokens: { read(): Promise<StoredToken | null>; write(token: StoredToken | null): Promise<void> };
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told on every answer that carries a `Date` header: server time minus ours, in ms. */
  onServerClock?(offsetMilliseconds: number): void;
}

export interface StoredToken {
  environment: Environment;
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  refreshToken: string | null;
  /** Shown as *Signed in as*, where the server tells. */
  userName: string | null;
}
