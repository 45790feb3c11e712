import { describe, expect, it } from 'vitest';
import { createHealthcodeClient } from '../../../lib/healthcode/client.ts';
import { beginSignIn, finishSignIn } from '../../../lib/healthcode/sign-in.ts';
import { createTokenSource } from '../../../lib/healthcode/token-source.ts';
import { connectionTo, portsWith } from './bills.ts';

const BASE = 'https://auth.example';
const DOCUMENTS: Record<string, object> = {
  '/.well-known/discovery-document.json': {},
  '/.well-known/openid-configuration': {
    issuer: BASE,
    authorization_endpoint: `${BASE}/authorize`,
    token_endpoint: `${BASE}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  },
};
/** A sign-in that takes no scope that it is asked for. */
const ports = portsWith({
  fetch: async (input) => {
    const document = DOCUMENTS[new URL(String(input)).pathname];
    return document === undefined
      ? Response.json({ error: 'invalid_scope' }, { status: 400 })
      : Response.json(document, { status: 200 });
  },
});
const SAYS = /did not accept the scope .* Only a settings file can set it/;

describe('a scope that Healthcode does not accept is said to be a settings file’s to set', () => {
  it('where an API key asks for a token', async () => {
    const answer = await createTokenSource(connectionTo(BASE), ports).current();
    expect(answer).toMatchObject({ reason: 'signed out', message: expect.stringMatching(SAYS) });
  });

  it('where a person comes back from the sign-in', async () => {
    const connection = connectionTo(BASE, { auth: { kind: 'signIn', clientId: 'overlay', scope: 'bills' } });
    const begun = await beginSignIn(connection, 'https://ours.example/', ports);
    const callback = `https://ours.example/?error=invalid_scope&state=${begun.state}`;
    await expect(finishSignIn(connection, callback, begun, 'https://ours.example/', ports)).rejects.toThrow(SAYS);
  });

  it('and the connection test does not ask for the key again', async () => {
    const checks = await createHealthcodeClient(connectionTo(BASE), ports).testConnection();
    const signIn = checks.find(({ id }) => id === 'signIn');
    expect(signIn).toMatchObject({ state: 'fails', message: expect.stringMatching(SAYS) });
    expect(signIn?.fix).not.toContain('API key');
  });
});
