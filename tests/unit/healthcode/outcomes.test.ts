import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHealthcodeClient } from '../../../lib/healthcode/client.ts';
import type { HealthcodePorts } from '../../../lib/healthcode/port.ts';
import { readRetryAfter, TIME_LIMIT_MILLISECONDS } from '../../../lib/healthcode/request.ts';
import { connectionTo, portsWith } from './bills.ts';

/** One call as a fake Healthcode saw it. */
interface Seen {
  method: string;
  url: URL;
  headers: Headers;
  init: RequestInit;
}
type Reply = Response | Error | 'never';
/** Answers by `METHOD path`, each a queue whose last entry stays. */
type Script = Record<string, Reply[]>;

const BASE = 'https://api.example';
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/fhir+json', ...headers } });
const outcome = (diagnostics: string, status: number): Response =>
  json({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', diagnostics }] }, status);
const html = (status: number): Response =>
  new Response('<!doctype html><p>Sign in to the wireless network', {
    status,
    headers: { 'content-type': 'text/html' },
  });
const opaqueRedirect = (): Response => {
  const response = new Response(null, { status: 200 });
  Object.defineProperties(response, { status: { value: 0 }, type: { value: 'opaqueredirect' }, ok: { value: false } });
  return response;
};
const cut = (status: number): Response => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"resourceType":"Cla'));
    },
    pull(controller) {
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, { status, headers: { 'content-type': 'application/fhir+json' } });
};

const discovery = (submit = `${BASE}/bills`, status = `${BASE}/status`): Response =>
  json({ submit_bill_endpoint: submit, bill_status_endpoint: status, codes_valueset_namespace: `${BASE}/codes` });

function fakeHealthcode(script: Script): { fetch: typeof fetch; seen: Seen[] } {
  const whole: Script = {
    'GET /.well-known/discovery-document.json': [discovery()],
    'GET /.well-known/openid-configuration': [
      json({
        issuer: BASE,
        token_endpoint: `${BASE}/token`,
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
      }),
    ],
    'POST /token': [
      json({ access_token: 'token-1', expires_in: 3600 }),
      json({ access_token: 'token-2', expires_in: 3600 }),
    ],
    'GET /status': [json({ resourceType: 'Bundle' })],
    ...script,
  };
  const seen: Seen[] = [];
  const fake: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    const method = init.method ?? 'GET';
    seen.push({ method, url, headers: new Headers(init.headers), init });
    const queue = whole[`${method} ${url.pathname}`];
    const reply = queue !== undefined && queue.length > 1 ? queue.shift() : queue?.[0];
    if (reply === undefined) return json({}, 404);
    if (reply === 'never') {
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    }
    if (reply instanceof Error) throw reply;
    return reply.status === 0 ? reply : reply.clone();
  };
  return { fetch: fake, seen };
}

function clientOn(script: Script, ports: Partial<HealthcodePorts> = {}) {
  const fake = fakeHealthcode(script);
  const connection = connectionTo(BASE);
  return { client: createHealthcodeClient(connection, portsWith({ fetch: fake.fetch, ...ports })), seen: fake.seen };
}

const lost = new TypeError('fetch failed');

describe('every end of a POST', () => {
  it.each<[string, Reply, object]>([
    [
      '201 with the Claim',
      json({ resourceType: 'Claim', id: 'c1' }, 201),
      { kind: 'accepted', claimId: 'c1', httpStatus: 201 },
    ],
    ['202 with nothing', new Response(null, { status: 202 }), { kind: 'accepted', claimId: null }],
    ['204 with nothing', new Response(null, { status: 204 }), { kind: 'accepted', claimId: null }],
    [
      '201 with only a Location',
      new Response('', { status: 201, headers: { location: '/bills/c7' } }),
      { kind: 'accepted', claimId: 'c7' },
    ],
    ['201 whose body breaks off', cut(201), { kind: 'accepted', claimId: null }],
    ['200 with a web page', html(200), { kind: 'unknown' }],
    ['a lost connection', lost, { kind: 'unknown' }],
    [
      '400 with words',
      outcome('Problem with AuthCode: invalid format', 400),
      { kind: 'refused', httpStatus: 400, duplicate: false, errors: [{ field: 'authorisationCode' }] },
    ],
    ['400 with a body that breaks off', cut(400), { kind: 'refused', errors: [{ known: false }] }],
    ['422 as a web page', html(422), { kind: 'refused', errors: [{ known: false }] }],
    ['409 duplicate', outcome('Problem with InvoiceNo: duplicate invoice', 409), { kind: 'refused', duplicate: true }],
    ['409 without words', new Response('', { status: 409 }), { kind: 'refused', duplicate: true }],
    ['403', outcome('access denied', 403), { kind: 'not reached', reason: 'access denied' }],
    [
      '403 about a field',
      outcome('Problem with ProviderNo: provider not mapped', 403),
      { kind: 'refused', errors: [{ field: 'practitioner' }] },
    ],
    ['400 site id', outcome('site id not recognised', 400), { kind: 'not reached', reason: 'access denied' }],
    ['404 with nothing moved', json({}, 404), { kind: 'not reached', reason: 'no endpoint' }],
    ['404 of another service', outcome('Unknown resource type', 404), { kind: 'not reached', reason: 'no endpoint' }],
    [
      '404 about a field',
      outcome('Problem with ProviderNo: invalid code', 404),
      { kind: 'refused', httpStatus: 404, duplicate: false, errors: [{ field: 'practitioner' }] },
    ],
    ['408', new Response('', { status: 408 }), { kind: 'unknown' }],
    ['425', new Response('', { status: 425 }), { kind: 'not reached', reason: 'busy' }],
    [
      '429 with a wait',
      new Response('', { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'not reached', reason: 'busy', retryAfterSeconds: 7 },
    ],
    ['500', outcome('boom', 500), { kind: 'unknown' }],
    ['502 as a web page', html(502), { kind: 'unknown' }],
    [
      '503 with a wait',
      new Response('', { status: 503, headers: { 'retry-after': '9' } }),
      { kind: 'unknown', retryAfterSeconds: 9 },
    ],
    [
      '303, which may follow a bill that was taken',
      new Response(null, { status: 303, headers: { location: '/x' } }),
      { kind: 'unknown' },
    ],
    ['401 once', json({}, 401), { kind: 'ask and repeat', why: 'token renewed' }],
  ])('%s', async (_name, reply, expected) => {
    const { client, seen } = clientOn({ 'POST /bills': [reply] });
    expect(await client.submitBill('{}')).toMatchObject(expected);
    // Whatever it was, it was sent once, and its redirects not followed.
    const posts = seen.filter((call) => call.method === 'POST' && call.url.pathname === '/bills');
    expect(posts).toHaveLength(1);
    expect(posts[0]?.init).toMatchObject({ redirect: 'manual', cache: 'no-store', credentials: 'omit' });
  });

  it('sends the headers that Healthcode asks for and the bytes that it was given', async () => {
    const { client, seen } = clientOn({ 'POST /bills': [json({}, 201)] });
    await client.submitBill('{"a":1}');
    const post = seen.find((call) => call.url.pathname === '/bills');
    expect(Object.fromEntries(post?.headers ?? [])).toMatchObject({
      authorization: 'Bearer token-1',
      'su-siteid': 'HC00ABC',
      'hc-api-version': '1',
      'content-type': 'application/fhir+json',
    });
    expect(post?.init.body).toBe('{"a":1}');
  });

  it('gives up after 25 seconds, and then does not know', async () => {
    vi.useFakeTimers();
    try {
      const { client, seen } = clientOn({ 'POST /bills': ['never'] });
      const sent = client.submitBill('{}');
      await vi.waitFor(() => expect(seen.some((call) => call.url.pathname === '/bills')).toBe(true));
      await vi.advanceTimersByTimeAsync(TIME_LIMIT_MILLISECONDS);
      expect((await sent).kind).toBe('unknown');
    } finally {
      vi.useRealTimers();
    }
  });

  it.each<[string, Script, string]>([
    ['discovery cannot be reached', { 'GET /.well-known/discovery-document.json': [lost] }, 'offline'],
    ['discovery is a web page', { 'GET /.well-known/discovery-document.json': [html(200)] }, 'service unavailable'],
    ['discovery is not there', { 'GET /.well-known/discovery-document.json': [json({}, 404)] }, 'no endpoint'],
    [
      'discovery names no such endpoint',
      { 'GET /.well-known/discovery-document.json': [json({ other: `${BASE}/x` })] },
      'no endpoint',
    ],
    [
      'discovery names an address that is not encrypted',
      { 'GET /.well-known/discovery-document.json': [discovery('http://api.example/bills')] },
      'no permission',
    ],
    ['the sign-in is not described', { 'GET /.well-known/openid-configuration': [json({}, 404)] }, 'no endpoint'],
    ['the token call is lost', { 'POST /token': [lost] }, 'offline'],
    [
      'the key is wrong',
      { 'POST /token': [json({ error: 'invalid_client' }, 401, { 'www-authenticate': 'Basic' })] },
      'signed out',
    ],
    ['the key is wrong, as 400', { 'POST /token': [json({ error: 'invalid_client' }, 400)] }, 'signed out'],
    ['the token call is busy', { 'POST /token': [json({}, 429)] }, 'busy'],
    ['the token server fails', { 'POST /token': [html(502)] }, 'service unavailable'],
    ['the token is a web page', { 'POST /token': [html(200)] }, 'service unavailable'],
  ])('sends nothing when %s', async (_name, script, reason) => {
    const { client, seen } = clientOn(script);
    expect(await client.submitBill('{}')).toMatchObject({ kind: 'not reached', reason });
    expect(seen.filter((call) => call.url.pathname === '/bills')).toEqual([]);
  });

  it('names the host that the browser does not grant, and sends it neither key nor token', async () => {
    const mayReach = async (url: string): Promise<boolean> => new URL(url).host === 'api.example';
    const elsewhere = clientOn(
      { 'GET /.well-known/discovery-document.json': [discovery('https://elsewhere.example/bills')] },
      { mayReach },
    );
    const sent = await elsewhere.client.submitBill('{}');
    expect(sent).toMatchObject({
      kind: 'not reached',
      reason: 'no permission',
      message: expect.stringContaining('elsewhere.example'),
    });
    expect(elsewhere.seen.some((call) => call.url.host === 'elsewhere.example')).toBe(false);
    const openId = json({ issuer: BASE, token_endpoint: 'https://login.example/token' });
    const login = clientOn({ 'GET /.well-known/openid-configuration': [openId] }, { mayReach });
    expect(await login.client.submitBill('{}')).toMatchObject({
      reason: 'no permission',
      message: expect.stringContaining('login.example'),
    });
    expect(login.seen.some((call) => call.url.host === 'login.example')).toBe(false);
  });

  it('asks to repeat when discovery names another address after a redirect that the browser hides', async () => {
    const { client, seen } = clientOn({
      'GET /.well-known/discovery-document.json': [discovery(), discovery(`${BASE}/new-bills`)],
      'POST /bills': [opaqueRedirect()],
      'POST /new-bills': [json({ resourceType: 'Claim', id: 'c1' }, 201)],
    });
    expect(await client.submitBill('{}')).toEqual({ kind: 'ask and repeat', why: 'endpoint moved' });
    expect(await client.submitBill('{}')).toMatchObject({ kind: 'accepted' });
    expect(
      seen
        .filter((call) => call.method === 'POST' && call.url.pathname.endsWith('bills'))
        .map((call) => call.url.pathname),
    ).toEqual(['/bills', '/new-bills']);
  });

  it('looks discovery up again after a connection failed', async () => {
    const { client } = clientOn({
      'GET /.well-known/discovery-document.json': [discovery(), discovery(`${BASE}/new-bills`)],
      'POST /bills': [lost],
      'POST /new-bills': [json({ resourceType: 'Claim', id: 'c1' }, 201)],
    });
    expect((await client.submitBill('{}')).kind).toBe('unknown');
    expect(await client.submitBill('{}')).toMatchObject({ kind: 'accepted' });
  });

  it('is never unknown after a redirect that leads nowhere, since nothing was taken', async () => {
    const { client } = clientOn({ 'POST /bills': [opaqueRedirect()], 'GET /bills': [lost] });
    expect(await client.submitBill('{}')).toMatchObject({ kind: 'not reached', reason: 'no endpoint' });
  });
});

describe('enquiries', () => {
  it.each<[string, Reply, string]>([
    ['500', json({}, 500), 'service unavailable'],
    ['200 that breaks off', cut(200), 'service unavailable'],
    ['200 as a web page', html(200), 'service unavailable'],
    ['200 that is no Bundle', json({ hello: 1 }), 'service unavailable'],
    ['403', json({}, 403), 'access denied'],
    ['429', json({}, 429), 'busy'],
    ['404', json({}, 404), 'no endpoint'],
    ['a lost connection', lost, 'offline'],
    ['401 for ever', json({}, 401), 'signed out'],
  ])('%s is never *not found*', async (_name, reply, reason) => {
    const { client } = clientOn({ 'GET /status': [reply] });
    expect(await client.billStatuses(['REF1'])).toMatchObject({ kind: 'not reached', reason });
  });

  it.each<[string, object]>([
    ['a tag', { meta: { tag: [{ code: 'maxRecords', display: '2' }] } }],
    ['the Bundle’s total', { total: 2 }],
  ])('reads every page before it calls a bill not found, where %s says how many there are', async (_how, count) => {
    const page = (reference: string): Response =>
      json({
        resourceType: 'Bundle',
        ...count,
        entry: [
          {
            resource: { resourceType: 'Task', identifier: { value: reference }, businessStatus: { text: 'Validated' } },
          },
        ],
      });
    const { client, seen } = clientOn({ 'GET /status': [page('REF1'), page('REF2')] });
    const enquiry = await client.billStatuses(['REF1', 'REF2', 'REF3']);
    expect(enquiry.kind === 'answered' ? [...enquiry.answers.keys()] : enquiry).toEqual(['REF1', 'REF2']);
    expect(seen.filter((call) => call.url.pathname === '/status').map((call) => call.url.search)).toEqual([
      '?identifier=REF1,REF2,REF3',
      '?identifier=REF1,REF2,REF3&page=2',
    ]);
  });

  it.each<[string, (first: Response, second: Response) => Response[]]>([
    ['to an empty page', (first, second) => [first, second, json({ resourceType: 'Bundle' })]],
    ['to a page that comes again', (first, second) => [first, second]],
  ])('reads on %s where nothing says how many there are', async (_end, pagesOf) => {
    const page = (...references: string[]): Response =>
      json({
        resourceType: 'Bundle',
        entry: references.map((value) => ({
          resource: { resourceType: 'Task', identifier: { value }, businessStatus: { text: 'Validated' } },
        })),
      });
    const { client } = clientOn({ 'GET /status': pagesOf(page('REF1', 'REF2'), page('REF3')) });
    const enquiry = await client.billStatuses(['REF1', 'REF2', 'REF3', 'REF4']);
    expect(enquiry.kind === 'answered' ? [...enquiry.answers.keys()] : enquiry).toEqual(['REF1', 'REF2', 'REF3']);
  });

  it('asks for 50 references at a time, and for none not at all', async () => {
    const { client, seen } = clientOn({});
    await client.billStatuses(Array.from({ length: 120 }, (_, place) => `REF${place}`));
    expect(seen.filter((call) => call.url.pathname === '/status')).toHaveLength(3);
    await client.billStatuses([]);
    expect(seen.filter((call) => call.url.pathname === '/status')).toHaveLength(3);
  });

  it('signs in once for calls made at the same time, and again shortly before the token runs out', async () => {
    let now = 1_000_000;
    const { client, seen } = clientOn({}, { now: () => now });
    await Promise.all([client.billStatuses(['A']), client.billStatuses(['B']), client.billStatuses(['C'])]);
    expect(seen.filter((call) => call.url.pathname === '/token')).toHaveLength(1);
    expect(seen.filter((call) => call.url.pathname.endsWith('discovery-document.json'))).toHaveLength(1);
    now += 3590 * 1000;
    await client.billStatuses(['A']);
    expect(seen.filter((call) => call.url.pathname === '/token')).toHaveLength(2);
  });

  it('tells the server’s clock', async () => {
    const offsets: number[] = [];
    const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
    const { client } = clientOn(
      { 'GET /status': [json({ resourceType: 'Bundle' }, 200, { date })] },
      { now: () => Date.parse(date) - 5000, onServerClock: (offset) => offsets.push(offset) },
    );
    await client.billStatuses(['A']);
    expect(offsets).toEqual([5000]);
  });
});

describe('authenticating at the token endpoint', () => {
  it.each([
    [['client_secret_basic'], 'Basic aWQtMTphJTJCYg==', undefined],
    [['client_secret_post'], null, 'a+b'],
    [undefined, 'Basic aWQtMTphJTJCYg==', undefined],
  ])('uses %j', async (methods, header, inBody) => {
    const openId = json({
      issuer: BASE,
      token_endpoint: `${BASE}/token`,
      token_endpoint_auth_methods_supported: methods,
    });
    const fake = fakeHealthcode({ 'GET /.well-known/openid-configuration': [openId] });
    const connection = connectionTo(BASE, { auth: { kind: 'apiKey', id: 'id-1', key: 'a+b' } });
    await createHealthcodeClient(connection, portsWith({ fetch: fake.fetch })).billStatuses(['A']);
    const call = fake.seen.find((one) => one.url.pathname === '/token');
    expect(call?.headers.get('authorization') ?? null).toBe(header);
    const form = new URLSearchParams(String(call?.init.body));
    expect(form.get('grant_type')).toBe('client_credentials');
    expect(form.get('client_secret') ?? undefined).toBe(inBody);
  });
});

describe('Retry-After', () => {
  it.each([
    ['12', 12],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('%s is %s', (header, seconds) => {
    expect(readRetryAfter(header, Date.parse('2026-11-23T12:00:00Z'))).toBe(seconds);
  });
});

describe('redirects between real hosts', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** An old host whose bills have moved to a new one; `guarded`: it wants the token before it says so. */
  async function twoHosts(guarded: boolean) {
    const atNew: { method: string; authorization: string | undefined; body: string }[] = [];
    const newHost = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        atNew.push({ method: request.method ?? '', authorization: request.headers.authorization, body });
        response.writeHead(request.method === 'POST' ? 201 : 405).end('{"resourceType":"Claim","id":"c1"}');
      });
    });
    const oldHost: string = await serve((request, response) => {
      const answer = (body: object): void =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (request.url?.startsWith('/.well-known/discovery'))
        return answer({ submit_bill_endpoint: `${oldHost}/bills` });
      if (request.url?.startsWith('/.well-known/openid'))
        return answer({ issuer: oldHost, token_endpoint: `${oldHost}/token` });
      if (request.url === '/token') return answer({ access_token: 'secret', expires_in: 100 });
      if (guarded && request.headers.authorization === undefined) return void response.writeHead(401).end();
      response.writeHead(307, { location: `${newHost}/v2/bills` }).end();
    });
    return { oldHost, newHost, atNew };
  }

  it.each([false, true])(
    'learns the new address without body or token (the old one guarded: %s), then posts there',
    async (guarded) => {
      const { oldHost, atNew } = await twoHosts(guarded);
      const client = createHealthcodeClient(connectionTo(oldHost), portsWith());
      expect(await client.submitBill('{"bill":1}')).toEqual({ kind: 'ask and repeat', why: 'endpoint moved' });
      expect(atNew.map((call) => [call.method, call.authorization, call.body])).toEqual([['GET', undefined, '']]);
      expect(await client.submitBill('{"bill":1}')).toMatchObject({ kind: 'accepted', claimId: 'c1' });
      expect(atNew[1]).toEqual({ method: 'POST', authorization: 'Bearer secret', body: '{"bill":1}' });
    },
  );

  it.each([false, true])(
    'sends no token to a new host that is not granted (the old one guarded: %s), and names it',
    async (guarded) => {
      const { oldHost, newHost, atNew } = await twoHosts(guarded);
      const client = createHealthcodeClient(
        connectionTo(oldHost),
        portsWith({ mayReach: async (url) => url.startsWith(oldHost) }),
      );
      expect(await client.submitBill('{"bill":1}')).toMatchObject({
        kind: 'not reached',
        reason: 'no permission',
        message: expect.stringContaining(new URL(newHost).host),
      });
      expect(atNew.every((call) => call.authorization === undefined && call.body === '')).toBe(true);
    },
  );
});
