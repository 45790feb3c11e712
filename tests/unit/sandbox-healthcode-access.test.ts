import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { connectTryClient, errorsOf, readAnswer, type TryClient } from '../sandbox/healthcode/try-client.ts';

let sandbox: HealthcodeSandbox;
let client: TryClient;
beforeAll(async () => {
  sandbox = await startHealthcodeSandbox({ now: '2026-11-23T12:00:00Z', timeScale: 0 });
  client = await connectTryClient(sandbox);
});
afterAll(() => sandbox.close());

const redirectUri = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

function token(fields: Record<string, string>, authorization?: string) {
  return fetch(`${sandbox.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    ...(authorization ? { headers: { authorization } } : {}),
  }).then(readAnswer);
}

function authorizeUrl(changes: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'hc00abc-supervised',
    redirect_uri: redirectUri,
    state: 'the-state',
    scope: 'api',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  });
  return `${sandbox.url}/oauth2/authorize?${query}`;
}

function signIn(fields: Record<string, string>) {
  return fetch(authorizeUrl(), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

const rightPassword = { username: 'secretary', password: 'not-a-real-password', decision: 'allow' };

async function signedInCode(): Promise<string> {
  const response = await signIn(rightPassword);
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
}

describe('the documents that say where things are', () => {
  it('names the endpoints by key, and the sign-in, on its own address', async () => {
    const discovery = await client.call('GET', sandbox.discoveryUrl);
    expect(discovery.json).toMatchObject({
      submit_bill_endpoint: `${sandbox.url}/api/v1/bills`,
      bill_status_endpoint: `${sandbox.url}/api/v1/status`,
      codes_valueset_namespace: `${sandbox.url}/api/v1/codes`,
    });
    const openId = await client.call('GET', sandbox.openIdConfigurationUrl);
    expect(openId.json).toMatchObject({ issuer: sandbox.url, token_endpoint: `${sandbox.url}/oauth2/token` });
  });

  it('dates every answer by its own clock', async () => {
    const answer = await client.call('GET', sandbox.discoveryUrl);
    expect(answer.headers.get('date')).toMatch(/^Mon, 23 Nov 2026 12:0/);
  });
});

describe('client credentials', () => {
  it.each([
    ['Basic', {}, `Basic ${btoa('hc00abc-overlay:not-a-real-key')}`],
    ['form', { client_id: 'hc00abc-overlay', client_secret: 'not-a-real-key' }, undefined],
  ])('gives a token to the right key in %s', async (_name, fields, authorization) => {
    const answer = await token({ grant_type: 'client_credentials', ...fields }, authorization);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  });

  it.each([
    ['a wrong key', { client_id: 'hc00abc-overlay', client_secret: 'guess' }],
    ['an unknown client', { client_id: 'someone', client_secret: 'not-a-real-key' }],
    ['no key', { client_id: 'hc00abc-overlay' }],
  ])('refuses %s', async (_name, fields) => {
    const answer = await token({ grant_type: 'client_credentials', ...fields });
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ error: 'invalid_client', error_description: 'invalid username/password' });
  });

  it('gives no machine token to a client without a key', async () => {
    const answer = await token({ grant_type: 'client_credentials', client_id: 'hc00abc-supervised' });
    expect(answer.json).toMatchObject({ error: 'unauthorized_client' });
  });
});

describe('sign-in by a person', () => {
  it('shows its own page, then exchanges the code once, and refreshes once a token', async () => {
    const page = await readAnswer(await fetch(authorizeUrl()));
    expect(page.text).toContain('Sign in to Healthcode');
    const location = new URL((await signIn(rightPassword)).headers.get('location') ?? '');
    expect(location.href.startsWith(redirectUri)).toBe(true);
    expect(location.searchParams.get('state')).toBe('the-state');
    expect(location.searchParams.get('iss')).toBe(sandbox.url);
    const exchange = {
      grant_type: 'authorization_code',
      client_id: 'hc00abc-supervised',
      code: location.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    const first = await token(exchange);
    expect(first.status).toBe(200);
    expect((await token(exchange)).json).toMatchObject({ error: 'invalid_grant' });
    const headers = { authorization: `Bearer ${first.json?.access_token}` };
    expect((await client.call('GET', '/api/v1/insurers', { headers })).status).toBe(200);
    const refresh = {
      grant_type: 'refresh_token',
      client_id: 'hc00abc-supervised',
      refresh_token: String(first.json?.refresh_token),
    };
    expect((await token(refresh)).status).toBe(200);
    expect((await token(refresh)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['another redirect address', { redirect_uri: 'https://zzz.chromiumapp.org/' }],
  ])('refuses a code with %s', async (_name, changes) => {
    const answer = await token({
      grant_type: 'authorization_code',
      client_id: 'hc00abc-supervised',
      code: await signedInCode(),
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...changes,
    });
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
  });

  it('stays on the page after a wrong password, and tells the client of a cancel', async () => {
    expect((await signIn({ ...rightPassword, password: 'guess' })).status).toBe(401);
    const cancelled = await signIn({ decision: 'cancel' });
    expect(cancelled.headers.get('location')).toContain('error=access_denied');
  });

  it.each([
    ['an unknown client', { client_id: 'someone' }],
    ['a foreign redirect address', { redirect_uri: 'https://evil.example/' }],
    ['a redirect address that only looks right', { redirect_uri: 'https://chromiumapp.org.evil.example/' }],
  ])('sends nobody away for %s', async (_name, changes) => {
    const response = await fetch(authorizeUrl(changes), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it('wants PKCE with S256', async () => {
    const response = await fetch(authorizeUrl({ code_challenge_method: 'plain' }), { redirect: 'manual' });
    expect(response.headers.get('location')).toContain('error=invalid_request');
  });
});

describe('the headers of the API', () => {
  it.each([
    ['no token', { authorization: '' }, 401, 'access denied'],
    ['a wrong token', { authorization: 'Bearer guess' }, 401, 'access denied'],
    ['no version', { 'hc-api-version': '' }, 400, 'invalid request format'],
    ['another version', { 'hc-api-version': '2' }, 400, 'invalid request format'],
    ['no site', { 'su-siteid': '' }, 400, 'site id not recognised'],
    ['an unknown site', { 'su-siteid': 'HC99999' }, 400, 'site id not recognised'],
    ["another client's site", { 'su-siteid': 'HC00XYZ' }, 403, 'access denied'],
  ])('refuses %s', async (_name, headers, status, words) => {
    const answer = await client.call('GET', '/api/v1/insurers', { headers });
    expect(answer.status).toBe(status);
    expect(errorsOf(answer.json)[0]?.words).toBe(words);
  });

  it('ends tokens by the clock and by control call', async () => {
    const world = await startHealthcodeSandbox({ settings: { accessTokenSeconds: 60 } });
    const first = await connectTryClient(world);
    expect((await first.call('GET', '/api/v1/insurers')).status).toBe(200);
    world.clock({ advanceSeconds: 61 });
    expect((await first.call('GET', '/api/v1/insurers')).status).toBe(401);
    const second = await connectTryClient(world);
    world.endTokens();
    expect((await second.call('GET', '/api/v1/insurers')).status).toBe(401);
    await world.close();
  });

  it('keeps no token, key or sign-in query in its log', async () => {
    await fetch(authorizeUrl());
    const log = JSON.stringify(sandbox.requests());
    expect(log).toContain('/oauth2/authorize');
    for (const secret of [client.token, 'not-a-real-key', challenge]) expect(log).not.toContain(secret);
  });
});

describe('code sets', () => {
  const codesOf = (json: Record<string, unknown> | null) => {
    const valueSet = json as { expansion: { contains?: { code: string }[] } };
    return (valueSet.expansion.contains ?? []).map((entry) => entry.code);
  };
  const tagOf = (json: Record<string, unknown> | null, name: string) => {
    const { meta } = json as { meta: { tag: { code: string; display: string }[] } };
    return meta.tag.find((tag) => tag.code === name)?.display;
  };

  it('serves every entry once over its pages, and nothing beyond the last', async () => {
    const seen: string[] = [];
    let page = 0;
    let some: string[] = [];
    do {
      page += 1;
      const answer = await client.call('GET', `/api/v1/codes/condition-code/ICD10?page=${page}&count=200`);
      some = codesOf(answer.json);
      expect(tagOf(answer.json, 'page')).toBe(String(page));
      seen.push(...some);
    } while (some.length > 0);
    const total = Number(tagOf((await client.call('GET', '/api/v1/codes/condition-code/ICD10')).json, 'maxRecords'));
    expect(total).toBeGreaterThan(300);
    expect(new Set(seen).size).toBe(total);
    expect(seen).toHaveLength(total);
  });

  it.each([
    ['service-type/ISC', ['2310', '0110']],
    ['service-category/ISC', ['23']],
    ['procedure-code/CCSD', ['G6500', 'W3712']],
    ['procedure-code/9BUPP', ['9B010']],
    ['practitioner-role', ['CONS']],
    ['practitioner-specialty', ['ORTH']],
    ['practitioner-specialty/CONS', ['ORTH']],
  ])('serves %s', async (name, expected) => {
    const answer = await client.call('GET', `/api/v1/codes/${name}`);
    expect(codesOf(answer.json)).toEqual(expect.arrayContaining(expected));
  });

  it('knows no other set', async () => {
    expect((await client.call('GET', '/api/v1/codes/procedure-code/OPCS')).status).toBe(404);
  });

  it('says which industry standard codes need a procedure code, in each shape', async () => {
    const find = async () => JSON.stringify((await client.call('GET', '/api/v1/codes/service-type/ISC')).json);
    expect(await find()).toMatch(/"code":"2310".{0,200}"valueBoolean":true/);
    sandbox.configure({ codeShape: 'CodeSystem' });
    expect(await find()).toMatch(/"CodeSystem".*"code":"2310".{0,120}"requiresProcedureCode","valueBoolean":true/);
    sandbox.configure({ codeShape: 'Bundle' });
    expect(await find()).toMatch(/"Bundle".*"ValueSet".*"2310"/);
    sandbox.configure({ codeShape: 'ValueSet' });
  });

  it('lists insurers by their three letters', async () => {
    const answer = await client.call('GET', '/api/v1/insurers');
    expect(answer.text).toContain('"value":"ppp"');
    expect(answer.json).toMatchObject({ resourceType: 'Bundle' });
  });
});

describe('the membership check', () => {
  const check = (fields: Record<string, string>) =>
    client.call('POST', '/api/v1/member', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const person = { lastName: 'Doe', dateOfbirth: '1980-04-02' };

  it('answers a Coverage for a member', async () => {
    const answer = await check({ insurerIdentifier: 'ppp', membershipNumber: 'AX1234567', ...person });
    expect(answer.json).toMatchObject({ resourceType: 'Coverage', subscriberId: 'AX1234567' });
  });

  it.each([
    [{ insurerIdentifier: 'xxx', ...person }, 422, 'Problem with Insurer: invalid insurer'],
    [{ insurerIdentifier: 'ppp', ...person }, 400, 'membershipNumber is required'],
    [{ insurerIdentifier: 'nuh', ...person, firstName: 'J' }, 400, 'postCode is required'],
    [
      { insurerIdentifier: 'ppp', membershipNumber: 'AX9990010', ...person },
      422,
      'Problem with RegistrationNo: no matching membership details can be found',
    ],
  ])('refuses %j', async (fields, status, words) => {
    const answer = await check(fields as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(errorsOf(answer.json)[0]?.words).toBe(words);
  });
});

describe('the server itself', () => {
  it('runs beside another with a world of its own, and ends with its connections', async () => {
    const other = await startHealthcodeSandbox();
    expect(other.port).not.toBe(sandbox.port);
    expect((await client.call('GET', `${other.url}/api/v1/insurers`)).status).toBe(401);
    const keptAlive = httpRequest(`${other.url}/`, { agent: false, headers: { connection: 'keep-alive' } });
    const ended = new Promise<void>((resolve) =>
      keptAlive.on('socket', (socket) => socket.on('close', () => resolve())),
    );
    await new Promise<void>((resolve) => {
      keptAlive.on('response', (response) => response.resume().on('end', resolve));
      keptAlive.end();
    });
    await other.close();
    await ended;
    await expect(fetch(other.url)).rejects.toThrow();
  });
});
