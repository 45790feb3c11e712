import { randomBytes } from 'node:crypto';

/** Who a token speaks for. `user` is null for machine credentials. */
export type Grant = { clientId: string; user: string | null; scope: string };

type Timed = Grant & { /** Milliseconds since 1970 by the sandbox's clock. */ endsAt: number };

/** An authorisation code that waits to be exchanged. */
export type PendingCode = Timed & { challenge: string; redirectUri: string };

/** Tokens and codes of one sandbox; nothing of it is ever shown by a control call. */
export type TokenStore = {
  access: Map<string, Timed>;
  refresh: Map<string, Timed>;
  codes: Map<string, PendingCode>;
};

/** Makes an empty store. */
export function createTokenStore(): TokenStore {
  return { access: new Map(), refresh: new Map(), codes: new Map() };
}

/** A new unguessable token. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The grant behind a token or code that hasn't ended; undefined else. */
export function validEntry<Entry extends Timed>(
  entries: Map<string, Entry>,
  token: string,
  now: Date,
): Entry | undefined {
  const entry = entries.get(token);
  return entry && entry.endsAt > now.getTime() ? entry : undefined;
}
