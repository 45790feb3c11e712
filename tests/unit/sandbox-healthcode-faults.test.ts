import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleClaim } from '../sandbox/healthcode/sample-claim.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { connectTryClient, machineToken, type TryClient } from '../sandbox/healthcode/try-client.ts';

let sandbox: HealthcodeSandbox;
let client: TryClient;
beforeAll(async () => {
  sandbox = await startHealthcodeSandbox({ now: '2026-11-23T12:00:00Z', timeScale: 0 });
  const first = await connectTryClient(sandbox);
  // The definitions of FHIR are read once: no test is to wait for them while it asks whether something has come about.
  expect((await first.submit(sampleClaim())).status).toBe(201);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  client = await connectTryClient(sandbox);
});

const fault = (body: object) => client.call('POST', '/sandbox/faults', { body });
const stored = () => sandbox.bills().stored;
const insurers = () => client.call('GET', '/api/v1/insurers');
const oneHeld = () => expect.poll(() => sandbox.faults().held.length, { interval: 5 }).toBe(1);

describe('answers that say no', () => {
  it.each([401, 403, 404, 429, 500, 503])('answers %i as often as ordered, and stores nothing', async (status) => {
    await fault({ where: 'submit', kind: String(status), times: 2, retryAfterSeconds: 7 });
    for (const expected of [status, status, 201]) {
      const answer = await client.submit(sampleClaim());
      expect(answer.status).toBe(expected);
      expect(answer.headers.get('retry-after')).toBe(expected === 201 ? null : '7');
      expect(stored()).toBe(expected === 201 ? 1 : 0);
    }
  });

  it('answers 500 after it has stored', async () => {
    await fault({ where: 'submit', kind: '500', when: 'after' });
    expect((await client.submit(sampleClaim())).status).toBe(500);
    expect(stored()).toBe(1);
  });

  it.each([
    ['discovery', () => client.call('GET', sandbox.discoveryUrl)],
    ['openid', () => client.call('GET', sandbox.openIdConfigurationUrl)],
    ['token', () => client.call('POST', '/oauth2/token', { body: 'grant_type=client_credentials' })],
    ['codes', () => client.call('GET', '/api/v1/codes/service-type/ISC')],
    ['insurers', () => insurers()],
    ['status', () => client.call('GET', '/api/v1/status?identifier=A')],
    ['member', () => client.call('POST', '/api/v1/member', { body: 'insurerIdentifier=ppp' })],
    ['correct', () => client.call('PUT', '/api/v1/bills/bill-1', { body: sampleClaim() })],
    ['any', () => insurers()],
  ])('strikes at %s', async (where, call) => {
    await fault({ where, kind: 503 });
    expect((await call()).status).toBe(503);
    expect((await call()).status).not.toBe(503);
  });

  it('strikes no more when deleted', async () => {
    await fault({ where: 'insurers', kind: '500', times: 99 });
    expect((await insurers()).status).toBe(500);
    await client.call('DELETE', '/sandbox/faults');
    expect((await insurers()).status).toBe(200);
  });

  it.each([
    { where: 'nowhere', kind: '500' },
    { where: 'submit', kind: 'nothing' },
    { where: 'submit', kind: 'hold', when: 'never' },
    { where: 'token', kind: 'moved' },
  ])('refuses the order %j', async (order) => {
    expect((await fault(order)).status).toBe(400);
  });
});

describe('answers that are spoilt', () => {
  it('sends a web page instead of JSON', async () => {
    await fault({ where: 'insurers', kind: 'html' });
    const answer = await insurers();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(answer.json).toBeNull();
  });

  it('sends half a body', async () => {
    await fault({ where: 'submit', kind: 'half' });
    await expect(client.submit(sampleClaim())).rejects.toThrow();
    expect(stored()).toBe(1);
  });

  it('is slow, by as much as was ordered', async () => {
    const anHour = 3_600_000;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      await fault({ where: 'insurers', kind: 'slow', milliseconds: anHour });
      const answered = vi.fn();
      const call = insurers().finally(answered);
      const ordered = () => timers.mock.calls.findIndex(([, delay]) => delay === anHour);
      await expect.poll(ordered, { interval: 5 }).toBeGreaterThanOrEqual(0);
      expect(answered).not.toHaveBeenCalled();
      // The hour is over at once.
      timers.mock.calls[ordered()]?.[0]();
      clearTimeout(timers.mock.results[ordered()]?.value);
      expect((await call).status).toBe(200);
    } finally {
      timers.mockRestore();
    }
  });

  it.each([
    ['drop-before-store', 0],
    ['drop-after-store', 1],
  ])('breaks the connection: %s', async (kind, count) => {
    await fault({ where: 'submit', kind });
    // Until it has struck, no answer leaves a connection behind on which a browser would repeat the POST.
    expect((await insurers()).headers.get('connection')).toBe('close');
    await expect(client.submit(sampleClaim())).rejects.toThrow();
    expect(stored()).toBe(count);
    expect(sandbox.bills()).toMatchObject({ posts: 1 });
    expect(sandbox.bills().bills[0]?.arrivals[0]).toMatchObject({ answered: null, stored: count === 1 });
    expect((await insurers()).headers.get('connection')).not.toBe('close');
  });
});

describe('pages of codes that are spoilt', () => {
  const set = 'condition-code/ICD10';
  const page = async (number: number) => {
    const { json } = await client.call('GET', `/api/v1/codes/${set}?page=${number}&count=10`);
    const { version, expansion } = json as {
      version: string;
      expansion: { total: number; contains: { code: string; display: string }[] };
    };
    return { version, total: expansion.total, contains: expansion.contains };
  };

  it('come once more, count one too many, or hold markup, after as many requests as are let pass', async () => {
    const [first, second] = [await page(1), await page(2)];
    await fault({ where: 'codes', kind: 'repeat', skip: 1 });
    expect(await page(2)).toEqual(second);
    expect(await page(2)).toEqual(first);
    await fault({ where: 'codes', kind: 'total' });
    expect((await page(2)).total).toBe(first.total + 1);
    await fault({ where: 'codes', kind: 'markup' });
    expect((await page(1)).contains[0]?.display).toContain('<img');
    expect(await page(1)).toEqual(first);
    expect((await fault({ where: 'submit', kind: 'repeat' })).status).toBe(400);
  });

  it('have at most as many codes as is set', async () => {
    sandbox.configure({ codesPerPage: 4 });
    expect((await page(1)).contains).toHaveLength(4);
    sandbox.configure({ codesPerPage: 1000 });
  });

  it('change with their set: version, codes that come in and vanish, a set that is offered no more', async () => {
    const change = (body: object) => client.call('POST', '/sandbox/codes', { body });
    const before = await page(1);
    const gone = before.contains[0]?.code ?? '';
    const { json } = await change({ set, version: '2027', put: [{ code: 'Z99.99', title: 'New' }], remove: [gone] });
    expect(json).toEqual({ set, version: '2027', codes: before.total });
    const after = await page(1);
    expect(after).toMatchObject({ version: '2027', total: before.total });
    expect(after.contains.map(({ code }) => code)).not.toContain(gone);
    expect((await change({ version: '1' })).status).toBe(400);
    await change({ set: 'condition-code/ICD9', put: [{ code: '250.00', title: 'Made up' }] });
    const icd9 = () => client.call('GET', '/api/v1/codes/condition-code/ICD9');
    expect((await icd9()).status).toBe(200);
    await change({ set: 'condition-code/ICD9', withdraw: true });
    expect((await icd9()).status).toBe(404);
  });
});

describe('requests that are held', () => {
  it.each([
    ['hold-before-store', 0],
    ['hold-after-store', 1],
    ['hold-while-answering', 1],
  ])('%s, until released', async (kind, storedMeanwhile) => {
    await fault({ where: 'submit', kind });
    const answer = client.submit(sampleClaim());
    await oneHeld();
    expect(sandbox.faults().held[0]).toMatchObject({ where: 'submit', reference: 'SAMPLE-1' });
    expect(stored()).toBe(storedMeanwhile);
    await client.call('POST', '/sandbox/release');
    const { status, json } = await answer;
    expect(status).toBe(201);
    expect(json).toMatchObject({ id: 'bill-1' });
    expect(stored()).toBe(1);
  });

  it('tells that an answer has gone out whole', async () => {
    await fault({ where: 'submit', kind: 'hold-after-answering' });
    expect((await client.submit(sampleClaim())).status).toBe(201);
    await oneHeld();
    expect(sandbox.release()).toBe(1);
  });

  it('can forget what it held before storing', async () => {
    await fault({ where: 'submit', kind: 'hold-before-store' });
    const answer = client.submit(sampleClaim());
    const refused = expect(answer).rejects.toThrow();
    await oneHeld();
    sandbox.release({ discard: true });
    await refused;
    expect(stored()).toBe(0);
  });

  it('stores what it held though the client has gone', async () => {
    await fault({ where: 'submit', kind: 'hold-before-store' });
    const abort = new AbortController();
    const headers = { authorization: `Bearer ${client.token}`, 'su-siteid': 'HC00ABC', 'hc-api-version': '1' };
    const gone = fetch(`${sandbox.url}/api/v1/bills`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(sampleClaim()),
      signal: abort.signal,
    });
    const aborted = expect(gone).rejects.toThrow();
    await oneHeld();
    abort.abort();
    await aborted;
    await expect.poll(() => sandbox.faults().held[0]?.clientGone, { interval: 5 }).toBe(true);
    sandbox.release();
    await expect.poll(stored, { interval: 5 }).toBe(1);
  });

  it('are ended when the server closes', async () => {
    const other = await startHealthcodeSandbox();
    other.fault({ where: 'token', kind: 'hold' });
    const held = machineToken(other);
    const ended = expect(held).rejects.toThrow();
    await expect.poll(() => other.faults().held.length, { interval: 5 }).toBe(1);
    await other.close();
    await ended;
  });
});

describe('addresses that change', () => {
  it('answers 404 at the old one, and discovery names the new one', async () => {
    await fault({ where: 'submit', kind: 'moved' });
    expect((await client.submit(sampleClaim())).status).toBe(404);
    const discovery = await client.call('GET', sandbox.discoveryUrl);
    expect(discovery.json).toMatchObject({ submit_bill_endpoint: `${sandbox.url}/api/v2/bills` });
    expect((await client.call('POST', '/api/v2/bills', { body: sampleClaim() })).status).toBe(201);
  });

  it.each([301, 302, 307, 308])('answers %i to a POST and to a GET, and nothing is stored there', async (status) => {
    await fault({ where: 'submit', kind: status });
    const answer = await client.submit(sampleClaim());
    expect(answer.status).toBe(status);
    expect(answer.headers.get('location')).toBe(`${sandbox.url}/api/v2/bills`);
    expect((await client.call('GET', '/api/v1/bills')).status).toBe(status);
    expect(sandbox.bills()).toMatchObject({ stored: 0, posts: 1 });
    expect((await client.call('GET', '/api/v2/bills')).status).toBe(405);
    expect((await client.call('POST', '/api/v2/bills', { body: sampleClaim() })).status).toBe(201);
  });

  it.each([
    ['changed', 2],
    ['unchanged', 1],
  ])('redirects with discovery %s', async (discovery, version) => {
    await fault({ where: 'submit', kind: 'redirect', status: 307, discovery });
    const document = await client.call('GET', sandbox.discoveryUrl);
    expect(document.json).toMatchObject({ submit_bill_endpoint: `${sandbox.url}/api/v${version}/bills` });
    expect((await client.submit(sampleClaim())).status).toBe(307);
  });

  it('redirects where it is told to', async () => {
    await fault({ where: 'submit', kind: 302, location: 'http://elsewhere.example/bills' });
    expect((await client.submit(sampleClaim())).headers.get('location')).toBe('http://elsewhere.example/bills');
  });

  it('answers at the old address again when redirects are deleted', async () => {
    await fault({ where: 'submit', kind: 301 });
    await client.call('DELETE', '/sandbox/faults');
    expect((await client.submit(sampleClaim())).status).toBe(201);
  });
});

describe('the other control calls', () => {
  it('logs API requests with the fault that struck', async () => {
    await fault({ where: 'insurers', kind: '503' });
    await insurers();
    const log = await client.call('GET', '/sandbox/requests');
    expect(log.json).toMatchObject({
      requests: [
        { method: 'POST', path: '/oauth2/token', status: 200, fault: null },
        { method: 'GET', path: '/api/v1/insurers', status: 503, fault: 'status:before', siteId: 'HC00ABC' },
      ],
    });
  });

  it('moves the clock', async () => {
    const answer = await client.call('POST', '/sandbox/clock', { body: { now: '2030-01-01T00:00:00Z' } });
    expect(answer.json?.now).toMatch(/^2030-01-01T00:00:0/);
    expect((await client.call('POST', '/sandbox/clock', { body: { advanceSeconds: -1 } })).status).toBe(400);
    sandbox.clock({ now: '2026-11-23T12:00:00Z' });
  });

  it('changes settings, shows them without secrets, and refuses those it does not know', async () => {
    expect((await client.call('POST', '/sandbox/settings', { body: { silentSeconds: 5 } })).status).toBe(200);
    const shown = await client.call('GET', '/sandbox/settings');
    expect(shown.json).toMatchObject({ silentSeconds: 5 });
    expect(shown.text).not.toContain('not-a-real');
    expect((await client.call('POST', '/sandbox/settings', { body: { silentSecnods: 5 } })).status).toBe(400);
    expect((await client.call('POST', '/sandbox/settings', { body: '{' })).status).toBe(400);
    sandbox.configure({ silentSeconds: 0 });
  });

  it('forgets everything on reset', async () => {
    await client.submit(sampleClaim());
    await client.call('POST', '/sandbox/reset');
    expect(sandbox.bills()).toMatchObject({ stored: 0, posts: 0, bills: [] });
    expect((await insurers()).status).toBe(401);
  });
});
