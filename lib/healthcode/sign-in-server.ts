import type * as oauth from 'oauth4webapi';
import { inWords, isNotReached } from './classify.ts';
import { type DocumentKind, readDocument } from './document.ts';
import { asRecord, textOf } from './fhir.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome } from './port.ts';

/** Where to sign in stands in the OpenID configuration alone. */

/** Where and how to sign in. */
export type Server = oauth.AuthorizationServer;

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
export async function lookUpServer(
  connection: Connection,
  ports: HealthcodePorts,
): Promise<Server | NotReachedOutcome> {
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
