/** The API's endpoints, by the names that the control calls use. */
export const endpointKeys = {
  bills: 'submit_bill_endpoint',
  status: 'bill_status_endpoint',
  codes: 'codes_valueset_namespace',
  insurers: 'list_organization_endpoint',
  member: 'find_member_endpoint',
} as const;

/** One endpoint of the API. */
export type Endpoint = keyof typeof endpointKeys;

/** A standing redirect from an old address. */
export type Redirect = {
  from: number;
  status: 301 | 302 | 307 | 308;
  /** An absolute address to send to instead of the endpoint's new one (e.g. on another host). */
  location: string | null;
  timesLeft: number;
};

type Address = { live: number; published: number; redirect: Redirect | null };

/** Where each endpoint is at present: addresses have a version in their path, which moves on. */
export type Addresses = Record<Endpoint, Address>;

/** All endpoints at version 1. */
export function createAddresses(): Addresses {
  const first = (): Address => ({ live: 1, published: 1, redirect: null });
  return { bills: first(), status: first(), codes: first(), insurers: first(), member: first() };
}

/** The path of an endpoint in a version. */
export function endpointPath(endpoint: Endpoint, version: number): string {
  return `/api/v${version}/${endpoint}`;
}

/** Moves an endpoint: its old address answers 404, and discovery names the new one. */
export function moveEndpoint(addresses: Addresses, endpoint: Endpoint): void {
  const version = addresses[endpoint].live + 1;
  addresses[endpoint] = { live: version, published: version, redirect: null };
}

/** Moves an endpoint behind a redirect. `discovery` says whether the discovery document names the new address or still the old. */
export function redirectEndpoint(
  addresses: Addresses,
  endpoint: Endpoint,
  redirect: Omit<Redirect, 'from'>,
  discovery: 'changed' | 'unchanged',
): void {
  const from = addresses[endpoint].published;
  const live = addresses[endpoint].live + 1;
  addresses[endpoint] = { live, published: discovery === 'changed' ? live : from, redirect: { ...redirect, from } };
}

/** Ends all redirects; where discovery still names an old address, that one answers again. */
export function endRedirects(addresses: Addresses): void {
  for (const address of Object.values(addresses)) address.redirect = null;
}

/** What stands at an address: the redirect that it answers with, the endpoint itself, or nothing any more. */
export function lookUp(addresses: Addresses, endpoint: Endpoint, version: number): Redirect | 'here' | 'gone' {
  const address = addresses[endpoint];
  if (address.redirect && address.redirect.from === version && address.redirect.timesLeft > 0) {
    address.redirect.timesLeft -= 1;
    return address.redirect;
  }
  return version === address.live || version === address.published ? 'here' : 'gone';
}

/** The discovery document: endpoints by key, and keys that no client knows. */
export function discoveryDocument(url: string, addresses: Addresses): Record<string, unknown> {
  const document: Record<string, unknown> = { issuer: url, version: '1', environment: 'sandbox' };
  for (const [endpoint, key] of Object.entries(endpointKeys) as [Endpoint, string][]) {
    document[key] = url + endpointPath(endpoint, addresses[endpoint].published);
  }
  document.an_endpoint_added_later = `${url}/api/v1/added-later`;
  return document;
}
