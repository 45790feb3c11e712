import type { HealthcodeSandbox } from './server.ts';

/** An answer as tests look at it. `json` is null where the body is none. */
export type Tried = { status: number; headers: Headers; text: string; json: Record<string, unknown> | null };

/** A plain client of the sandbox for its own tests: fetch, nothing of the product. */
export type TryClient = {
  token: string;
  /** Calls an address or a path, with all headers that the API wants; `headers` replaces some ('' leaves one out). */
  call(method: string, address: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Tried>;
  submit(claim: unknown): Promise<Tried>;
  /** The statuses by reference, as the status call tells them. */
  statuses(...references: string[]): Promise<Record<string, string>>;
};

/** Signs in with the default client and gives a client for the default site. */
export async function connectTryClient(sandbox: HealthcodeSandbox): Promise<TryClient> {
  const token = await machineToken(sandbox);
  const call: TryClient['call'] = async (method, address, options = {}) => {
    const headers: Record<string, string> = {
      authorization: `Bearer ${token}`,
      'su-siteid': 'HC00ABC',
      'hc-api-version': '1',
      ...(options.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
      ...options.headers,
    };
    const response = await fetch(new URL(address, sandbox.url), {
      method,
      redirect: 'manual',
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    });
    return readAnswer(response);
  };
  return {
    token,
    call,
    submit: (claim) => call('POST', '/api/v1/bills', { body: claim }),
    statuses: async (...references) => {
      const answer = await call('GET', `/api/v1/status?identifier=${references.join(',')}`);
      const entries = (answer.json?.entry ?? []) as {
        resource: { identifier: { value: string }[]; businessStatus: { coding: { code: string }[] } };
      }[];
      return Object.fromEntries(
        entries.map(({ resource }) => [resource.identifier[0]?.value, resource.businessStatus.coding[0]?.code]),
      );
    },
  };
}

/** An access token by client credentials. */
export async function machineToken(sandbox: HealthcodeSandbox): Promise<string> {
  const response = await fetch(`${sandbox.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('hc00abc-overlay:not-a-real-key')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Reads a response whole. */
export async function readAnswer(response: Response): Promise<Tried> {
  const text = await response.text();
  let json: Tried['json'] = null;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    json = null;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** The words and places of the errors in an OperationOutcome. */
export function errorsOf(json: Record<string, unknown> | null): { words: string; at: string | null }[] {
  const issues = (json?.issue ?? []) as { severity: string; diagnostics: string; expression?: string[] }[];
  return issues
    .filter((issue) => issue.severity === 'error')
    .map((issue) => ({ words: issue.diagnostics, at: issue.expression?.[0] ?? null }));
}
