import * as oauth from 'oauth4webapi';
import { refusalOfAddress, safeAddress } from './address.ts';
import { isNotReached, notReached } from './classify.ts';
import { asList, textOf } from './fhir.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome, StoredToken } from './port.ts';
import { callOnce } from './request.ts';
import { lookUpServer, type Server } from './sign-in-server.ts';
import { errorCode, failureOf, newTrace, optionsFor, scopeRefused, signedOut, storedToken } from './token-call.ts';

/** Signing in with a person: Authorization Code with PKCE. Codes and tokens go only to addresses that are https (or loopback) and granted. */

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
  const trace = newTrace();
  let parameters: URLSearchParams;
  try {
    parameters = oauth.validateAuthResponse(server, client, new URL(callbackUrl), begun.state);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'invalid_scope') throw new SignInError(scopeRefused());
    throw new SignInError(
      signedOut(
        code === 'access_denied'
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
