import { createHash } from 'node:crypto';
import { type Answer, unknownExtra } from './answer.ts';
import type { SandboxClient, SandboxSettings } from './settings.ts';
import { type Grant, newToken, validEntry } from './token-store.ts';
import type { World } from './world.ts';

/** The OpenID configuration, as far as OAuth clients use it. */
export function openIdConfiguration(url: string): Record<string, unknown> {
  return {
    issuer: url,
    authorization_endpoint: `${url}/oauth2/authorize`,
    token_endpoint: `${url}/oauth2/token`,
    revocation_endpoint: `${url}/oauth2/revoke`,
    jwks_uri: `${url}/oauth2/keys`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'offline_access', 'api'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
    ...unknownExtra,
  };
}

/** POST of the token endpoint. */
export function tokenAnswer(
  world: World,
  authorization: string | undefined,
  contentType: string | undefined,
  body: string,
): Answer {
  if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return oauthError(400, 'invalid_request', 'invalid request format');
  }
  const form = new URLSearchParams(body);
  const client = authenticate(world.settings, authorization, form);
  if (!client) {
    const headers: Record<string, string> = authorization
      ? { 'www-authenticate': 'Basic realm="Healthcode sandbox"' }
      : {};
    return oauthError(401, 'invalid_client', 'invalid username/password', headers);
  }
  const now = world.clock.now();
  const scope = form.get('scope') ?? 'api';
  switch (form.get('grant_type')) {
    case 'client_credentials':
      if (client.key === undefined) return oauthError(400, 'unauthorized_client', 'access denied');
      return issueTokens(world, { clientId: client.id, user: null, scope }, false);
    case 'authorization_code': {
      const code = form.get('code') ?? '';
      const pending = validEntry(world.tokens.codes, code, now);
      world.tokens.codes.delete(code);
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const fits =
        pending?.clientId === client.id &&
        pending.redirectUri === form.get('redirect_uri') &&
        pending.challenge === challenge;
      if (!pending || !fits) return oauthError(400, 'invalid_grant', 'access denied');
      return issueTokens(world, { clientId: client.id, user: pending.user, scope: pending.scope }, true);
    }
    case 'refresh_token': {
      const token = form.get('refresh_token') ?? '';
      const grant = validEntry(world.tokens.refresh, token, now);
      if (grant?.clientId !== client.id) return oauthError(400, 'invalid_grant', 'access denied');
      // Each refresh token serves once: the answer brings the next one.
      world.tokens.refresh.delete(token);
      return issueTokens(world, { clientId: grant.clientId, user: grant.user, scope: grant.scope }, true);
    }
    default:
      return oauthError(400, 'unsupported_grant_type', 'invalid request format');
  }
}

/** POST of the revocation endpoint: forgets the token, known or not (RFC 7009). */
export function revokeAnswer(world: World, authorization: string | undefined, body: string): Answer {
  const form = new URLSearchParams(body);
  if (!authenticate(world.settings, authorization, form)) {
    return oauthError(401, 'invalid_client', 'invalid username/password');
  }
  const token = form.get('token') ?? '';
  world.tokens.access.delete(token);
  world.tokens.refresh.delete(token);
  return { status: 200, headers: { 'content-length': '0' }, body: '' };
}

/** What the sign-in page needs, or what is wrong with the request for it. */
export type SignInRequest =
  | { kind: 'sign-in'; clientId: string; redirectUri: string; state: string; challenge: string; scope: string }
  /** Nothing may be sent to that address: the fault is shown to the person. */
  | { kind: 'refused'; reason: string }
  | { kind: 'redirect'; location: string };

/** Reads the query of the authorisation endpoint. */
export function readSignInRequest(world: World, query: URLSearchParams): SignInRequest {
  const clientId = query.get('client_id') ?? '';
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!world.settings.clients.some((client) => client.id === clientId)) {
    return { kind: 'refused', reason: 'This client is not registered with Healthcode.' };
  }
  if (!isPermittedRedirect(redirectUri)) return { kind: 'refused', reason: 'The redirect address is not permitted.' };
  const state = query.get('state') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  const isWhole =
    query.get('response_type') === 'code' &&
    query.get('code_challenge_method') === 'S256' &&
    /^[A-Za-z0-9_-]{43}$/.test(challenge);
  if (!isWhole) {
    return { kind: 'redirect', location: redirectWith(world, redirectUri, { error: 'invalid_request', state }) };
  }
  return { kind: 'sign-in', clientId, redirectUri, state, challenge, scope: query.get('scope') ?? 'api' };
}

/** Finishes a sign-in: the address to send the browser to, or null where name or password are wrong. */
export function finishSignIn(
  world: World,
  request: Extract<SignInRequest, { kind: 'sign-in' }>,
  form: URLSearchParams,
): string | null {
  const { redirectUri, state } = request;
  if (form.get('decision') === 'cancel') {
    return redirectWith(world, redirectUri, { error: 'access_denied', state });
  }
  const name = form.get('username') ?? '';
  const user = world.settings.users.find((one) => one.name === name && one.password === form.get('password'));
  if (!user) return null;
  const code = newToken();
  world.tokens.codes.set(code, {
    clientId: request.clientId,
    user: user.name,
    scope: request.scope,
    challenge: request.challenge,
    redirectUri,
    endsAt: world.clock.now().getTime() + 60_000,
  });
  return redirectWith(world, redirectUri, { code, state });
}

/** Extension redirects of Chromium and Firefox, extension pages, and loopback. */
export function isPermittedRedirect(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return /^[a-z0-9-]+\.(chromiumapp\.org|extensions\.allizom\.org)$/.test(hostname);
  if (protocol === 'http:') return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'chrome-extension:' || protocol === 'moz-extension:';
}

function authenticate(
  settings: SandboxSettings,
  authorization: string | undefined,
  form: URLSearchParams,
): SandboxClient | undefined {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (authorization && !basic) return undefined;
  let id = form.get('client_id') ?? '';
  let key = form.get('client_secret') ?? undefined;
  if (basic) {
    const [name = '', secret = ''] = splitOnce(Buffer.from(basic, 'base64').toString('utf8'));
    id = formDecoded(name);
    key = formDecoded(secret);
  }
  // A client with a key must show it; one without must not claim to have one.
  return settings.clients.find((client) => client.id === id && client.key === key);
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they are joined by a colon. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function splitOnce(text: string): string[] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

function issueTokens(world: World, grant: Grant, withRefresh: boolean): Answer {
  const { accessTokenSeconds, refreshTokenSeconds } = world.settings;
  const now = world.clock.now().getTime();
  const accessToken = newToken();
  world.tokens.access.set(accessToken, { ...grant, endsAt: now + accessTokenSeconds * 1000 });
  const answer: Record<string, unknown> = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    scope: grant.scope,
    ...unknownExtra,
  };
  if (withRefresh) {
    const refreshToken = newToken();
    world.tokens.refresh.set(refreshToken, { ...grant, endsAt: now + refreshTokenSeconds * 1000 });
    answer.refresh_token = refreshToken;
  }
  return plainJson(200, answer);
}

function oauthError(status: number, error: string, description: string, headers: Record<string, string> = {}): Answer {
  const answer = plainJson(status, { error, error_description: description });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function plainJson(status: number, body: Record<string, unknown>): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: JSON.stringify(body) };
}

function redirectWith(world: World, redirectUri: string, parameters: Record<string, string>): string {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) if (value) target.searchParams.set(name, value);
  target.searchParams.set('iss', world.url);
  return target.href;
}
