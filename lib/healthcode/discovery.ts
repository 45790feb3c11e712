import { refusalOfAddress } from './address.ts';
import { inWords, isNotReached } from './classify.ts';
import { type DocumentKind, readDocument } from './document.ts';
import { asRecord, asText, plain, textOf } from './fhir.ts';
import { DEFAULT_ENDPOINT_KEYS, type EndpointName } from './mapping.ts';
import type { Connection, HealthcodePorts, NotReachedOutcome } from './port.ts';

/** Endpoints are looked up, never known: Healthcode moves them without notice. */

/** A document older than this is looked up again before it is used. */
const OLDEST_MILLISECONDS = 60 * 60 * 1000;

/** A document younger than this is not looked up again for a key that it lacks. */
const YOUNG_MILLISECONDS = 30 * 1000;

/** Endpoint addresses by key; keys as `plain` writes them. */
export type Endpoints = ReadonlyMap<string, string>;

const ADDRESS_NAMES = ['url', 'uri', 'href', 'endpoint', 'address', 'value', 'location'];
const KEY_NAMES = ['key', 'name', 'id', 'code'];

/** Resolves an address against the document's own; null where it is none. */
function resolveAddress(value: unknown, documentUrl: string): string | null {
  const text = asText(value);
  if (text === null || !/^(https?:\/\/|\/)/i.test(text) || !URL.canParse(text, documentUrl)) return null;
  return new URL(text, documentUrl).href;
}

function addressInside(value: unknown, documentUrl: string): string | null {
  for (const name of ADDRESS_NAMES) {
    const found = resolveAddress(textOf(value, name), documentUrl);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Endpoints of a discovery document: a flat map of key to address, nested maps, `key: {url}`, or lists of `{key or name, url}`.
 * Where a key stands twice, the first counts.
 */
export function readEndpoints(document: unknown, documentUrl: string): Endpoints {
  const endpoints = new Map<string, string>();
  const add = (key: string, address: string): void => {
    if (!endpoints.has(plain(key))) endpoints.set(plain(key), address);
  };
  const visit = (value: unknown, depth: number): void => {
    if (depth > 8) return;
    if (Array.isArray(value)) {
      for (const entry of value) visit(entry, depth + 1);
      return;
    }
    const record = asRecord(value);
    if (record === null) return;
    const ownAddress = addressInside(record, documentUrl);
    if (ownAddress !== null) {
      for (const name of KEY_NAMES) {
        const key = textOf(record, name);
        if (key !== null) add(key, ownAddress);
      }
    }
    for (const [key, inner] of Object.entries(record)) {
      const address = resolveAddress(inner, documentUrl) ?? addressInside(inner, documentUrl);
      if (address !== null) add(key, address);
    }
    for (const inner of Object.values(record)) visit(inner, depth + 1);
  };
  visit(document, 0);
  return endpoints;
}

/** The discovery of one connection. */
export interface Discovery {
  /** The endpoints, from memory if they are young enough. */
  endpoints(): Promise<Endpoints | NotReachedOutcome>;
  /** Lets the next use look the document up again, as after a connection that failed. */
  expire(): void;
  /** Looks the document up again. */
  refresh(): Promise<Endpoints | NotReachedOutcome>;
  /** Address of one endpoint, checked, with what a redirect taught; or why there is none. */
  address(name: EndpointName): Promise<EndpointAddress | NotReachedOutcome>;
  /** Remembers where a redirect led from a discovered address. */
  learn(from: string, to: string): void;
  /** Forgets what a redirect taught; true if there was something. */
  forget(from: string): boolean;
}

/** Where an endpoint is. */
export interface EndpointAddress {
  kind: 'address';
  /** As the discovery document says. */
  discovered: string;
  /** Where to call: the discovered address, or where a redirect led from it. */
  url: string;
}

/** The key under which a connection looks an endpoint up. */
export function endpointKey(connection: Connection, name: EndpointName): string {
  const own = connection.endpointKeys[name]?.trim();
  return own === undefined || own === '' ? DEFAULT_ENDPOINT_KEYS[name] : own;
}

/** What the discovery document may look like, and what it means that it can't be had. */
function listOfAddresses({ discoveryUrl }: Connection): DocumentKind {
  return {
    headers: { Accept: 'application/json', 'HC-API-Version': '1' },
    isDocument: (json) => asRecord(json) !== null || Array.isArray(json),
    refusal: (status) => {
      if (status === 404 || status === 410) {
        return inWords(
          'no endpoint',
          `Healthcode’s list of addresses is not at ${discoveryUrl}. Check the discovery address of this connection.`,
        );
      }
      if (status === 401 || status === 403) {
        return inWords(
          'access denied',
          'Healthcode does not let this computer read its list of addresses. Check the discovery address of this connection.',
        );
      }
      return null;
    },
  };
}

/** Makes the discovery of one connection; its memory lives as long as the returned object. */
export function createDiscovery(connection: Connection, ports: HealthcodePorts): Discovery {
  let known: { endpoints: Endpoints; at: number } | null = null;
  let running: Promise<Endpoints | NotReachedOutcome> | null = null;
  const learnt = new Map<string, string>();

  async function lookUp(): Promise<Endpoints | NotReachedOutcome> {
    const found = await readDocument(connection.discoveryUrl, listOfAddresses(connection), ports);
    if (isNotReached(found)) return found;
    const endpoints = readEndpoints(found.json, found.url);
    known = { endpoints, at: ports.now() };
    return endpoints;
  }

  async function refresh(): Promise<Endpoints | NotReachedOutcome> {
    running ??= lookUp().finally(() => {
      running = null;
    });
    return running;
  }

  async function endpoints(): Promise<Endpoints | NotReachedOutcome> {
    const age = known === null ? Number.POSITIVE_INFINITY : Math.abs(ports.now() - known.at);
    return known !== null && age < OLDEST_MILLISECONDS ? known.endpoints : refresh();
  }

  async function address(name: EndpointName): Promise<EndpointAddress | NotReachedOutcome> {
    const key = endpointKey(connection, name);
    let found = await endpoints();
    // Healthcode may have opened the endpoint to this clinic since the document was read.
    if (!isNotReached(found) && !found.has(plain(key)) && known !== null && ports.now() - known.at > YOUNG_MILLISECONDS)
      found = await refresh();
    if (isNotReached(found)) return found;
    const discovered = found.get(plain(key));
    if (discovered === undefined) {
      return inWords(
        'no endpoint',
        `Healthcode does not offer “${key}” to this connection. Ask Healthcode to open it, or correct its name under Advanced in the options.`,
      );
    }
    const url = learnt.get(discovered) ?? discovered;
    return (await refusalOfAddress(url, ports)) ?? { kind: 'address', discovered, url };
  }

  return {
    endpoints,
    expire: () => {
      known = null;
    },
    refresh,
    address,
    learn: (from, to) => {
      learnt.set(from, to);
    },
    forget: (from) => learnt.delete(from),
  };
}
