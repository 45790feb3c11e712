import type { HealthcodePorts } from './port.ts';

/** One HTTP call: headers, the time limit, and how it ended. What an end means for a bill is decided in `classify.ts`. */

/** A request is given up after this long: before the browser ends the service worker (30 s). */
export const TIME_LIMIT_MILLISECONDS = 25_000;

/** No answer of Healthcode's is longer; what is beyond is not read. In characters. */
const LONGEST_BODY = 32_000_000;

/** An answer with as much of its body as came. */
export interface Answer {
  kind: 'answer';
  status: number;
  headers: Headers;
  /** A redirect that was not followed. `303` is none: it may follow a request that was carried out. */
  isRedirect: boolean;
  /** Where the answer came from, after redirects; empty where the browser hides it. */
  url: string;
  text: string;
  /** False when the body broke off. */
  complete: boolean;
  /** The parsed body, undefined where it is no JSON. */
  json: unknown;
  /** Whether the body is a web page: then a proxy or sign-in page may have answered in Healthcode's place. */
  isHtml: boolean;
  /** How long `Retry-After` asks to wait. */
  retryAfterSeconds: number | undefined;
}

/** No answer at all. A browser does not tell whether the request was written. */
export interface NoAnswer {
  kind: 'no answer';
  timedOut: boolean;
}

/** What to call. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers: Record<string, string>;
  body?: string;
  redirect: 'manual' | 'follow';
}

/** Seconds to wait from a `Retry-After` header, which holds seconds or a date; undefined where absent or unreadable. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** Reads a body to its end or to where it breaks off. */
async function readBody(response: Response): Promise<{ text: string; complete: boolean }> {
  if (response.body === null) return { text: '', complete: true };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), complete: true };
      text += decoder.decode(value, { stream: true });
      if (text.length > LONGEST_BODY) {
        await reader.cancel();
        return { text, complete: false };
      }
    }
  } catch {
    return { text, complete: false };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Tells the port how far the server's clock is from ours, where the answer has a `Date`. */
export function reportClock(headers: Headers, ports: Pick<HealthcodePorts, 'now' | 'onServerClock'>): void {
  const date = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(date)) ports.onServerClock?.(date - ports.now());
}

/** Makes one call with the time limit on all of it. Never throws. */
export async function callOnce(
  call: Call,
  ports: Pick<HealthcodePorts, 'fetch' | 'now' | 'onServerClock'>,
): Promise<Answer | NoAnswer> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIME_LIMIT_MILLISECONDS);
  // The port is called as a bare function: a browser's fetch refuses to run as a method of another object.
  const { fetch } = ports;
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body,
      redirect: call.redirect,
      cache: 'no-store',
      credentials: 'omit',
      signal: controller.signal,
    });
    reportClock(response.headers, ports);
    const isRedirect = response.type === 'opaqueredirect' || [301, 302, 307, 308].includes(response.status);
    const { text, complete } = isRedirect ? { text: '', complete: true } : await readBody(response);
    if (isRedirect) await response.body?.cancel().catch(() => undefined);
    const json = complete ? parseJson(text) : undefined;
    return {
      kind: 'answer',
      status: response.status,
      headers: response.headers,
      isRedirect,
      url: response.url,
      text,
      complete,
      json,
      isHtml:
        json === undefined && (/\bhtml\b/i.test(response.headers.get('content-type') ?? '') || /^\s*</.test(text)),
      retryAfterSeconds: readRetryAfter(response.headers.get('retry-after'), ports.now()),
    };
  } catch {
    return { kind: 'no answer', timedOut: controller.signal.aborted };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A GET, once more where it failed at once: a kept-alive connection may have been closed under it, and reading again harms nothing.
 * Not after a timeout, which would outlast the service worker.
 */
export async function readTwice(
  call: Call & { method: 'GET' },
  ports: Pick<HealthcodePorts, 'fetch' | 'now' | 'onServerClock'>,
): Promise<Answer | NoAnswer> {
  const first = await callOnce(call, ports);
  return first.kind === 'no answer' && !first.timedOut ? callOnce(call, ports) : first;
}

/** The headers of every call to the API [apidocs.healthcode.co.uk]. */
export function apiHeaders(accessToken: string, siteId: string, hasBody: boolean): Record<string, string> {
  return {
    Authorization: `Bearer ${accessToken}`,
    'SU-SiteId': siteId,
    'HC-API-Version': '1',
    Accept: 'application/fhir+json, application/json;q=0.9',
    ...(hasBody ? { 'Content-Type': 'application/fhir+json' } : {}),
  };
}
