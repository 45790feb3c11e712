import * as oauth from 'oauth4webapi';
import { isLoopback, refusalOfAddress, safeAddress } from './address.ts';
import { inWords, isNotReached, notReached, offline } from './classify.ts';
import { type DocumentKind, readDocument } from './document.ts';
import { asList, asRecord, asText, textOf } from './fhir.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome, StoredToken } from './port.ts';
import { callOnce, readRetryAfter, reportClock, TIME_LIMIT_MILLISECONDS } from './request.ts';

/**
 * Signing in: client credentials for an API key, Authorization Code with PKCE for a person. Where to sign in stands in the OpenID
 * configuration alone. Secrets and tokens go only to addresses that are https (or loopback) and granted.
 */

/** A token is renewed this long before it runs out. */
const RENEW_BEFORE_MILLISECONDS = 30 * 1000;
/** How long a token is used whose answer names no end. */
const UNNAMED_LIFETIME_SECONDS = 300;
/** A configuration older than this is looked up again. */
const OLDEST_MILLISECONDS = 60 * 60 * 1000;

/** Where and how to sign in. */
type Server = oauth.AuthorizationServer;

/** What `beginSignIn` made; to be kept until the person comes back, in memory alone: it is secret. */
export interface BegunSignIn {
  /** Address of the sign-in page. */
  url: string;
  state: string;
  codeVerifier: string;
  nonce?: string;
}

/** A sign-in that did not work, as an error with a sentence for people. Only thrown by `beginSignIn` and `finishSignIn`. */
export class SignInError extends Error {
  readonly outcome: NotReachedOutcome;
  constructor(outcome: NotReachedOutcome) {
    super(outcome.message);
    this.name = 'SignInError';
    this.outcome = outcome;
  }
}

function signedOut(message: string): NotReachedOutcome {
  return inWords('signed out', message);
}

/** What the OpenID configuration must say, and what it means that it can't be had. */
function signInDescription({ openIdConfigurationUrl }: Connection): DocumentKind {
  return {
    headers: { Accept: 'application/json' },
    isDocument: (json) => textOf(json, 'token_endpoint') !== null,
    refusal: (status) =>
      status >= 400 && status < 500
        ? inWords(
            'no endpoint',
            `Healthcode’s sign-in is not described at ${openIdConfigurationUrl}. Check the sign-in address of this connection.`,
          )
        : null,
  };
}

/** Reads the OpenID configuration. Its own statements count: the address it was read from is what the clinic was given. */
async function lookUpServer(connection: Connection, ports: HealthcodePorts): Promise<Server | NotReachedOutcome> {
  const found = await readDocument(connection.openIdConfigurationUrl, signInDescription(connection), ports);
  if (isNotReached(found)) return found;
  const { json, url } = found;
  const resolve = (name: string): string | undefined => {
    const text = textOf(json, name);
    return text !== null && URL.canParse(text, url) ? new URL(text, url).href : undefined;
  };
  return {
    ...asRecord(json),
    issuer: textOf(json, 'issuer') ?? new URL(url).origin,
    token_endpoint: resolve('token_endpoint'),
    authorization_endpoint: resolve('authorization_endpoint'),
    userinfo_endpoint: resolve('userinfo_endpoint'),
  };
}

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

/** How one call to the token endpoint ended, as far as oauth4webapi does not tell it. */
interface Trace {
  status: number | null;
  retryAfterSeconds: number | undefined;
  timedOut: boolean;
}

/**
 * The fetch that oauth4webapi uses: ours, with the time limit and without cache or cookies. A good answer is tidied (any 2xx, nulls, a
 * missing token type), since servers differ in what the library insists on.
 */
function tracedFetch(ports: HealthcodePorts, trace: Trace): typeof fetch {
  return async (input, init) => {
    const { fetch } = ports;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      trace.timedOut = true;
      controller.abort();
    }, TIME_LIMIT_MILLISECONDS);
    try {
      const response = await fetch(input, {
        ...init,
        cache: 'no-store',
        credentials: 'omit',
        signal: controller.signal,
      });
      reportClock(response.headers, ports);
      trace.status = response.status;
      trace.retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'), ports.now());
      if (!response.ok) return response;
      const answer = asRecord(JSON.parse(await response.text()) as unknown);
      if (answer === null) throw new SyntaxError('The answer is not a JSON object.');
      const present = Object.entries(answer).filter(([, value]) => value !== null && value !== '');
      return Response.json({ token_type: 'Bearer', ...Object.fromEntries(present) });
    } finally {
      clearTimeout(timer);
    }
  };
}

function optionsFor(server: Server, ports: HealthcodePorts, trace: Trace): object {
  const endpoint = server.token_endpoint === undefined ? null : new URL(server.token_endpoint);
  return {
    [oauth.customFetch]: tracedFetch(ports, trace),
    [oauth.allowInsecureRequests]: endpoint !== null && endpoint.protocol === 'http:' && isLoopback(endpoint),
  };
}

/** The OAuth error code of a failure, lower case; null where it has none. */
function errorCode(error: unknown): string | null {
  return error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError
    ? error.error.toLowerCase()
    : null;
}

/** Why no token came, in words. `apiKey` says which credentials to check. */
function failureOf(error: unknown, trace: Trace, isApiKey: boolean): NotReachedOutcome {
  const { status } = trace;
  const code = errorCode(error);
  if (status === null) return offline(trace);
  if (status === 429) return notReached('busy', trace.retryAfterSeconds);
  if (status === 0 || (status >= 300 && status < 400) || status === 404 || status === 410) {
    return inWords(
      'no endpoint',
      'Healthcode’s sign-in is not at the address it gives. Try again later; if it stays so, check the sign-in address of this connection.',
    );
  }
  if (status >= 500 || status < 300 || status === 408)
    return notReached('service unavailable', trace.retryAfterSeconds);
  if (status === 403 && code === null) return notReached('access denied');
  if (code === 'invalid_scope') {
    return signedOut(
      'Healthcode did not accept the scope of this connection. Check the scope under Connection in the options.',
    );
  }
  return signedOut(
    isApiKey
      ? 'Healthcode did not accept the API key ID and API key. Enter them again under Connection in the options.'
      : 'Healthcode no longer accepts this sign-in. Sign in to Healthcode again under Connection in the options.',
  );
}

/** The person's name, where the token's answer tells it. */
function nameIn(answer: oauth.TokenEndpointResponse): string | null {
  const claims = oauth.getValidatedIdTokenClaims(answer);
  for (const source of [claims, answer]) {
    for (const name of ['name', 'preferred_username', 'email', 'user_name', 'username']) {
      const text = textOf(source, name);
      if (text !== null) return text.slice(0, 200);
    }
  }
  return null;
}

function storedToken(
  connection: Connection,
  answer: oauth.TokenEndpointResponse,
  ports: HealthcodePorts,
  before: StoredToken | null,
): StoredToken {
  const seconds =
    answer.expires_in !== undefined && answer.expires_in > 0 ? answer.expires_in : UNNAMED_LIFETIME_SECONDS;
  return {
    environment: connection.environment,
    accessToken: answer.access_token,
    expiresAt: ports.now() + seconds * 1000,
    refreshToken: answer.refresh_token ?? before?.refreshToken ?? null,
    userName: nameIn(answer) ?? before?.userName ?? null,
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
      const trace: Trace = { status: null, retryAfterSeconds: undefined, timedOut: false };
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

/** Signing in with a person: the client, where the connection is of that kind. */
function personalClient(connection: Connection): { client: oauth.Client; scope: string | undefined } {
  if (connection.auth.kind !== 'signIn')
    throw new SignInError(signedOut('This connection signs in with an API key, not with a person.'));
  return { client: { client_id: connection.auth.clientId }, scope: connection.auth.scope };
}

/** The scope to ask for: the connection's own, else those of OpenID that the server lists. */
function scopeFor(server: Server, own: string | undefined): string | null {
  if (own !== undefined && own.trim() !== '') return own.trim();
  const listed = asList(server.scopes_supported);
  const wanted = ['openid', 'profile', 'offline_access'].filter((scope) => listed.includes(scope));
  return wanted.length === 0 ? null : wanted.join(' ');
}

/**
 * Begins a sign-in by Authorization Code with PKCE: the address to show to the person, and what to keep until they come back.
 * @throws SignInError with a sentence for people
 */
export async function beginSignIn(
  connection: Connection,
  redirectUri: string,
  ports: HealthcodePorts,
): Promise<BegunSignIn> {
  const { client, scope: ownScope } = personalClient(connection);
  const server = await lookUpServer(connection, ports);
  if (isNotReached(server)) throw new SignInError(server);
  if (server.authorization_endpoint === undefined) throw new SignInError(notReached('no endpoint'));
  // The person's password is typed there, so it must be encrypted; the browser itself opens it, so it needs no grant.
  if (safeAddress(server.authorization_endpoint) === null) {
    const refusal = await refusalOfAddress(server.authorization_endpoint, ports);
    throw new SignInError(refusal ?? notReached('no endpoint'));
  }
  const codeVerifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const scope = scopeFor(server, ownScope);
  const url = new URL(server.authorization_endpoint);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', client.client_id);
  url.searchParams.set('redirect_uri', redirectUri);
  url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(codeVerifier));
  url.searchParams.set('code_challenge_method', 'S256');
  url.searchParams.set('state', state);
  if (scope === null) return { url: url.href, state, codeVerifier };
  url.searchParams.set('scope', scope);
  if (!scope.split(/\s+/).includes('openid')) return { url: url.href, state, codeVerifier };
  const nonce = oauth.generateRandomNonce();
  url.searchParams.set('nonce', nonce);
  return { url: url.href, state, codeVerifier, nonce };
}

/**
 * Ends a sign-in: checks the address that the person came back on, exchanges the code and stores the token.
 * @throws SignInError with a sentence for people
 */
export async function finishSignIn(
  connection: Connection,
  callbackUrl: string,
  begun: BegunSignIn,
  redirectUri: string,
  ports: HealthcodePorts,
): Promise<void> {
  const { client } = personalClient(connection);
  const server = await lookUpServer(connection, ports);
  if (isNotReached(server)) throw new SignInError(server);
  const refusal = await refusalOfAddress(server.token_endpoint ?? '', ports);
  if (refusal !== null) throw new SignInError(refusal);
  const trace: Trace = { status: null, retryAfterSeconds: undefined, timedOut: false };
  let parameters: URLSearchParams;
  try {
    parameters = oauth.validateAuthResponse(server, client, new URL(callbackUrl), begun.state);
  } catch (error) {
    const declined = errorCode(error) === 'access_denied';
    throw new SignInError(
      signedOut(
        declined
          ? 'The sign-in was cancelled. Nothing has changed.'
          : 'The sign-in did not come back as it was begun. Sign in to Healthcode again.',
      ),
    );
  }
  let token: StoredToken;
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri,
      begun.codeVerifier,
      optionsFor(server, ports, trace),
    );
    // A server without OpenID ignores the nonce and sends no id_token; where one is sent it must carry ours.
    const hasIdToken = response.ok && textOf(await response.clone().json(), 'id_token') !== null;
    const answer = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      response,
      hasIdToken && begun.nonce !== undefined ? { expectedNonce: begun.nonce } : {},
    );
    token = storedToken(connection, answer, ports, null);
  } catch (error) {
    throw new SignInError(failureOf(error, trace, false));
  }
  if (token.userName === null) token = { ...token, userName: await askUserName(server, token.accessToken, ports) };
  await ports.tokens.write(token);
}

/** The person's name by the server's user-info endpoint; null where it offers none or does not answer. It is only shown. */
async function askUserName(server: Server, accessToken: string, ports: HealthcodePorts): Promise<string | null> {
  const address = server.userinfo_endpoint;
  if (address === undefined || (await refusalOfAddress(address, ports)) !== null) return null;
  const answer = await callOnce(
    {
      method: 'GET',
      url: address,
      headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
      redirect: 'manual',
    },
    ports,
  );
  if (answer.kind === 'no answer' || answer.status !== 200) return null;
  const name = textOf(answer.json, 'name') ?? textOf(answer.json, 'preferred_username') ?? textOf(answer.json, 'email');
  return name === null ? null : name.slice(0, 200);
}
