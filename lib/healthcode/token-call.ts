import * as oauth from 'oauth4webapi';
import { isPermissible } from '../addresses.ts';
import { inWords, notReached, offline } from './classify.ts';
import { asRecord, textOf } from './fhir.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome, StoredToken } from './port.ts';
import { readRetryAfter, reportClock, TIME_LIMIT_MILLISECONDS } from './request.ts';
import type { Server } from './sign-in-server.ts';

/** One call to the token endpoint: how it is made, how it ended, and what is kept of its answer. */

/** How long a token is used whose answer names no end. */
const UNNAMED_LIFETIME_SECONDS = 300;

/** Nobody is signed in, and why. The sentence says what to do, too. */
export function signedOut(message: string): NotReachedOutcome {
  return inWords('signed out', message);
}

/** The scope is not one of Healthcode's. No form shows it. */
export function scopeRefused(): NotReachedOutcome {
  return signedOut(
    'Healthcode did not accept the scope that this connection asks for. Only a settings file can set it: ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) for the right one, write it there as “scope” under “auth”, and import the file in the options.',
  );
}

/** How one call to the token endpoint ended, as far as oauth4webapi does not tell it. */
export interface Trace {
  status: number | null;
  retryAfterSeconds: number | undefined;
  timedOut: boolean;
}

/** Of a call that is about to be made. */
export function newTrace(): Trace {
  return { status: null, retryAfterSeconds: undefined, timedOut: false };
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

/** How oauth4webapi makes its calls. http is for loopback alone. */
export function optionsFor(server: Server, ports: HealthcodePorts, trace: Trace): object {
  const endpoint = server.token_endpoint === undefined ? null : new URL(server.token_endpoint);
  return {
    [oauth.customFetch]: tracedFetch(ports, trace),
    [oauth.allowInsecureRequests]: endpoint?.protocol === 'http:' && isPermissible(endpoint),
  };
}

/** The OAuth error code of a failure, lower case; null where it has none. */
export function errorCode(error: unknown): string | null {
  return error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError
    ? error.error.toLowerCase()
    : null;
}

/** Why no token came, in words. `apiKey` says which credentials to check. */
export function failureOf(error: unknown, trace: Trace, isApiKey: boolean): NotReachedOutcome {
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
  if (code === 'invalid_scope') return scopeRefused();
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

/** What is kept of an answer; what it doesn't say stays as it was `before`. */
export function storedToken(
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
