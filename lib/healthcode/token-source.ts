import * as oauth from 'oauth4webapi';
import { refusalOfAddress } from './address.ts';
import { isNotReached } from './classify.ts';
import { asList, asText } from './fhir.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome, StoredToken } from './port.ts';
import { lookUpServer, type Server } from './sign-in-server.ts';
import { failureOf, newTrace, optionsFor, signedOut, storedToken, type Trace } from './token-call.ts';

/**
 * The token of a connection: client credentials for an API key, the refresh token of a person who has signed in (`sign-in.ts`).
 * Secrets and tokens go only to addresses that are https (or loopback) and granted.
 */

/** A token is renewed this long before it runs out. */
const RENEW_BEFORE_MILLISECONDS = 30 * 1000;
/** A configuration older than this is looked up again. */
const OLDEST_MILLISECONDS = 60 * 60 * 1000;

/** Methods that we and the server both know, best first; the standard's default where the server lists none. */
function authenticationMethods(server: Server): ('client_secret_basic' | 'client_secret_post')[] {
  const listed = asList(server.token_endpoint_auth_methods_supported).map((method) => asText(method)?.toLowerCase());
  const ours = (['client_secret_basic', 'client_secret_post'] as const).filter((method) => listed.includes(method));
  if (ours.length > 0) return ours;
  return listed.length === 0 ? ['client_secret_basic'] : ['client_secret_post'];
}

/** One name or secret as `application/x-www-form-urlencoded` writes it (RFC 6749, 2.3.1): hyphens and dots stay as they are. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** `client_secret_basic` as the standard says; oauth4webapi's own also escapes hyphens, which servers that do not decode refuse. */
function basicAuthentication(secret: string): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    const bytes = new TextEncoder().encode(`${formEncode(client.client_id)}:${formEncode(secret)}`);
    headers.set('authorization', `Basic ${btoa(String.fromCharCode(...bytes))}`);
  };
}

/** Signs one connection in and keeps its token. */
export interface TokenSource {
  /** The current token, renewed where it is about to run out. */
  current(): Promise<StoredToken | NotReachedOutcome>;
  /** A new token in place of one that was refused. If another call has already replaced it, that one. */
  renew(refused: string): Promise<StoredToken | NotReachedOutcome>;
  /** For checks: with an API key a new token, so that the key itself is tried; with a person the current one. */
  fresh(): Promise<StoredToken | NotReachedOutcome>;
}

/** Makes the token source of one connection. Calls at the same time share one request. */
export function createTokenSource(connection: Connection, ports: HealthcodePorts): TokenSource {
  let server: { document: Server; at: number } | null = null;
  let running: Promise<StoredToken | NotReachedOutcome> | null = null;
  /** Kept beside the store, so that a store that can't be written to does not make us sign in for every call. */
  let latest: StoredToken | null = null;

  async function serverDocument(again: boolean): Promise<Server | NotReachedOutcome> {
    if (!again && server !== null && Math.abs(ports.now() - server.at) < OLDEST_MILLISECONDS) return server.document;
    const found = await lookUpServer(connection, ports);
    if (!isNotReached(found)) server = { document: found, at: ports.now() };
    return found;
  }

  async function stored(): Promise<StoredToken | null> {
    let token = latest;
    try {
      token = await ports.tokens.read();
    } catch {
      // A store that can't be opened just now holds no token for us; the one of this life still counts.
    }
    return token !== null && token.environment === connection.environment ? token : null;
  }

  async function keep(token: StoredToken | null): Promise<void> {
    latest = token;
    try {
      await ports.tokens.write(token);
    } catch {
      // The token serves as long as this worker lives.
    }
  }

  /** Asks the token endpoint, once more after a fresh look at the configuration if it is not where it was. */
  async function request(
    ask: (document: Server, trace: Trace) => Promise<oauth.TokenEndpointResponse>,
    isApiKey: boolean,
  ): Promise<oauth.TokenEndpointResponse | NotReachedOutcome> {
    const hadMemory = server !== null;
    for (let attempt = 0; ; attempt += 1) {
      const document = await serverDocument(attempt > 0);
      if (isNotReached(document)) return document;
      const refusal = await refusalOfAddress(document.token_endpoint ?? '', ports);
      if (refusal !== null) return refusal;
      const trace = newTrace();
      try {
        return await ask(document, trace);
      } catch (error) {
        const failure = failureOf(error, trace, isApiKey);
        const mayHaveMoved = failure.reason === 'no endpoint' || failure.reason === 'offline';
        if (attempt > 0 || !hadMemory || !mayHaveMoved) return failure;
      }
    }
  }

  async function byApiKey(
    id: string,
    key: string,
    scope: string | undefined,
  ): Promise<oauth.TokenEndpointResponse | NotReachedOutcome> {
    return request(async (document, trace) => {
      const client: oauth.Client = { client_id: id };
      const parameters = new URLSearchParams(scope === undefined || scope === '' ? {} : { scope });
      const methods = authenticationMethods(document);
      for (const [place, method] of methods.entries()) {
        const authentication =
          method === 'client_secret_basic' ? basicAuthentication(key) : oauth.ClientSecretPost(key);
        try {
          const response = await oauth.clientCredentialsGrantRequest(
            document,
            client,
            authentication,
            new URLSearchParams(parameters),
            optionsFor(document, ports, trace),
          );
          return await oauth.processClientCredentialsResponse(document, client, response);
        } catch (error) {
          // Some servers list a method that they do not take; another listed one may work.
          const refused = trace.status === 400 || trace.status === 401;
          if (!refused || place === methods.length - 1) throw error;
        }
      }
      throw new TypeError('No way to authenticate.');
    }, true);
  }

  async function byRefreshToken(
    clientId: string,
    refreshToken: string,
  ): Promise<oauth.TokenEndpointResponse | NotReachedOutcome> {
    return request(async (document, trace) => {
      const client: oauth.Client = { client_id: clientId };
      const response = await oauth.refreshTokenGrantRequest(
        document,
        client,
        oauth.None(),
        refreshToken,
        optionsFor(document, ports, trace),
      );
      return oauth.processRefreshTokenResponse(document, client, response);
    }, false);
  }

  async function obtain(before: StoredToken | null): Promise<StoredToken | NotReachedOutcome> {
    const { auth } = connection;
    let answer: oauth.TokenEndpointResponse | NotReachedOutcome;
    if (auth.kind === 'apiKey') {
      answer = await byApiKey(auth.id, auth.key, auth.scope);
    } else if (before === null || before.refreshToken === null) {
      return signedOut(
        before === null
          ? 'Nobody is signed in to Healthcode. Sign in under Connection in the options.'
          : 'The sign-in to Healthcode has run out. Sign in again under Connection in the options.',
      );
    } else {
      answer = await byRefreshToken(auth.clientId, before.refreshToken);
    }
    if (isNotReached(answer)) {
      if (answer.reason === 'signed out') await keep(null);
      return answer;
    }
    const token = storedToken(connection, answer, ports, auth.kind === 'signIn' ? before : null);
    await keep(token);
    return token;
  }

  async function once(work: () => Promise<StoredToken | NotReachedOutcome>): Promise<StoredToken | NotReachedOutcome> {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  }

  async function current(): Promise<StoredToken | NotReachedOutcome> {
    return once(async () => {
      const token = await stored();
      return token !== null && token.expiresAt - RENEW_BEFORE_MILLISECONDS > ports.now() ? token : obtain(token);
    });
  }

  return {
    current,
    fresh: async () => (connection.auth.kind === 'apiKey' ? once(async () => obtain(await stored())) : current()),
    renew: async (refused) => {
      const inFlight = running === null ? null : await running;
      if (inFlight !== null && !isNotReached(inFlight) && inFlight.accessToken !== refused) return inFlight;
      return once(async () => {
        const token = await stored();
        const replaced =
          token !== null && token.accessToken !== refused && token.expiresAt - RENEW_BEFORE_MILLISECONDS > ports.now();
        return replaced ? token : obtain(token);
      });
    },
  };
}
