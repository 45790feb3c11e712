import { describe, expect, it, vi } from 'vitest';
import { createDiscovery } from '../../../lib/healthcode/discovery.ts';
import type { NotReachedOutcome } from '../../../lib/healthcode/port.ts';
import { TIME_LIMIT_MILLISECONDS } from '../../../lib/healthcode/request.ts';
import { createTokenSource } from '../../../lib/healthcode/token-source.ts';
import { connectionTo, portsWith } from './bills.ts';

/** The two documents that say where everything is, and every way in which they don't. */

const BASE = 'https://api.example';
const connection = connectionTo(BASE);
const answer = (status: number, body = '{}', url = '', headers: Record<string, string> = {}): Response => {
  const response = new Response(body, { status, headers });
  Object.defineProperty(response, 'url', { value: url });
  return response;
};

const OFFLINE = 'Healthcode cannot be reached from this computer just now. Check the internet connection.';
const BUSY = 'Healthcode is busy and asks to wait. Nothing was lost.';
const OUT_OF_ORDER = 'Healthcode is not working properly just now. Nothing was lost; we try again by ourselves.';
const NO_LIST = `Healthcode’s list of addresses is not at ${connection.discoveryUrl}. Check the discovery address of this connection.`;
const CLOSED =
  'Healthcode does not let this computer read its list of addresses. Check the discovery address of this connection.';
const NO_SIGN_IN = `Healthcode’s sign-in is not described at ${connection.openIdConfigurationUrl}. Check the sign-in address of this connection.`;
const UNSAFE =
  'The address api.example is not encrypted (https), so nothing was sent to it. Check the addresses of this connection.';

type End = Pick<NotReachedOutcome, 'reason' | 'message' | 'retryAfterSeconds'>;
const wait = { 'retry-after': '7' };
const CASES: [string, () => Promise<Response>, discovery: End, signIn: End][] = [
  [
    'cannot be reached',
    async () => Promise.reject(new TypeError('fetch failed')),
    { reason: 'offline', message: OFFLINE },
    { reason: 'offline', message: OFFLINE },
  ],
  [
    'led to an address that is not encrypted',
    async () => answer(200, '{}', 'http://api.example/d.json'),
    { reason: 'no permission', message: UNSAFE },
    { reason: 'no permission', message: UNSAFE },
  ],
  [
    'is busy',
    async () => answer(429, '', '', wait),
    { reason: 'busy', message: BUSY, retryAfterSeconds: 7 },
    { reason: 'busy', message: BUSY, retryAfterSeconds: 7 },
  ],
  [
    'is not there',
    async () => answer(404),
    { reason: 'no endpoint', message: NO_LIST },
    { reason: 'no endpoint', message: NO_SIGN_IN },
  ],
  [
    'is not there any more',
    async () => answer(410),
    { reason: 'no endpoint', message: NO_LIST },
    { reason: 'no endpoint', message: NO_SIGN_IN },
  ],
  [
    'is closed to us',
    async () => answer(403),
    { reason: 'access denied', message: CLOSED },
    { reason: 'no endpoint', message: NO_SIGN_IN },
  ],
  [
    'is asked for wrongly',
    async () => answer(400),
    { reason: 'service unavailable', message: OUT_OF_ORDER },
    { reason: 'no endpoint', message: NO_SIGN_IN },
  ],
  [
    'is out of order',
    async () => answer(503, '', '', wait),
    { reason: 'service unavailable', message: OUT_OF_ORDER, retryAfterSeconds: 7 },
    { reason: 'service unavailable', message: OUT_OF_ORDER, retryAfterSeconds: 7 },
  ],
  [
    'is a web page',
    async () => answer(200, '<!doctype html>'),
    { reason: 'service unavailable', message: OUT_OF_ORDER },
    { reason: 'service unavailable', message: OUT_OF_ORDER },
  ],
];

describe('a document that', () => {
  it.each(CASES)('%s is no list of addresses', async (_, fetch, expected) => {
    const discovery = createDiscovery(connection, portsWith({ fetch }));
    expect(await discovery.refresh()).toEqual({ kind: 'not reached', ...expected });
  });

  it.each(CASES)('%s describes no sign-in', async (_, fetch, _discovery, expected) => {
    const tokens = createTokenSource(connection, portsWith({ fetch }));
    expect(await tokens.current()).toEqual({ kind: 'not reached', ...expected });
  });

  it('names no place for tokens describes no sign-in', async () => {
    const tokens = createTokenSource(connection, portsWith({ fetch: async () => answer(200, '{"issuer":"x"}') }));
    expect(await tokens.current()).toEqual({
      kind: 'not reached',
      reason: 'service unavailable',
      message: OUT_OF_ORDER,
    });
  });

  it('lists its addresses is one too, and what it says counts from where it was found', async () => {
    const fetch = async () => answer(200, '[{"bills":"/bills"}]', 'https://moved.example/d.json');
    const discovery = createDiscovery(connection, portsWith({ fetch }));
    expect(await discovery.refresh()).toEqual(new Map([['bills', 'https://moved.example/bills']]));
  });

  it('does not come in time is not asked for again, which would outlast the worker', async () => {
    vi.useFakeTimers();
    try {
      const fetch = vi.fn<typeof globalThis.fetch>(
        (_, init) =>
          new Promise((_resolve, reject) => {
            init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
          }),
      );
      const ports = portsWith({ fetch });
      const ends = [createDiscovery(connection, ports).refresh(), createTokenSource(connection, ports).current()];
      await vi.advanceTimersByTimeAsync(TIME_LIMIT_MILLISECONDS);
      const late = {
        kind: 'not reached',
        reason: 'offline',
        message: 'Healthcode did not answer in time; we try again by ourselves.',
      };
      expect(await Promise.all(ends)).toEqual([late, late]);
      expect(fetch).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('the browser grants no access to is not asked for', async () => {
    let asked = 0;
    const ports = portsWith({
      mayReach: async () => false,
      fetch: async () => {
        asked += 1;
        return answer(200);
      },
    });
    const message =
      'The browser does not allow this extension to reach api.example. Nothing was sent to it. Choose Allow for api.example in the options.';
    expect(await createDiscovery(connection, ports).refresh()).toEqual({
      kind: 'not reached',
      reason: 'no permission',
      message,
      address: connection.discoveryUrl,
    });
    expect(await createTokenSource(connection, ports).current()).toEqual({
      kind: 'not reached',
      reason: 'no permission',
      message,
      address: connection.openIdConfigurationUrl,
    });
    expect(asked).toBe(0);
  });
});
