import { isPermissible, matchPattern } from '../../lib/addresses.ts';
import type { Environment } from '../../lib/billing/model.ts';
import { NOT_FOUND_AFTER_SECONDS } from '../../lib/billing/status.ts';
import type { ConnectionInput, ConnectionView } from '../../lib/messages.ts';
import { faultOfText, freshId, type Read, readUnless } from './reading.ts';

/** A connection as its form holds it, and back. */
export interface ConnectionDraft {
  name: string;
  environment: Environment;
  siteId: string;
  method: 'signIn' | 'apiKey';
  clientId: string;
  apiKeyId: string;
  /** Only what is typed now: the stored key never comes here. */
  apiKey: string;
  discoveryUrl: string;
  openIdConfigurationUrl: string;
  endpointKeys: Record<string, string>;
  notFoundAfterSeconds: string;
}

/** Healthcode's own addresses for LIVE (apidocs.healthcode.co.uk). Those of UAT come from Healthcode. */
export const LIVE_ADDRESSES = {
  discoveryUrl: 'https://api.healthcode.co.uk/.well-known/discovery-document.json',
  openIdConfigurationUrl: 'https://auth.healthcode.co.uk/.well-known/openid-configuration',
} as const;

/** Endpoints whose name in Healthcode's discovery may have to be corrected, with the one assumed. */
export const ENDPOINTS: readonly { name: string; label: string; assumed: string }[] = [
  { name: 'submitBill', label: 'Submitting bills', assumed: 'submit_bill_endpoint' },
  { name: 'billStatus', label: 'Bill statuses', assumed: 'bill_status_endpoint' },
  { name: 'codes', label: 'Code lists', assumed: 'codes_valueset_namespace' },
];

export const ENVIRONMENTS: readonly { value: Environment; label: string }[] = [
  { value: 'live', label: 'LIVE (bills reach insurers)' },
  { value: 'uat', label: 'UAT (Healthcode’s test system)' },
  { value: 'sandbox', label: 'Sandbox (practice only)' },
  { value: 'other', label: 'Other address' },
];

/** The form of a connection; of a new one where there is none. */
export function connectionDraft(connection: ConnectionView | null): ConnectionDraft {
  const auth = connection?.auth;
  return {
    name: connection?.name ?? '',
    environment: connection?.environment ?? 'uat',
    siteId: connection?.siteId ?? '',
    method: auth?.kind ?? 'signIn',
    clientId: auth?.kind === 'signIn' ? auth.clientId : '',
    apiKeyId: auth?.kind === 'apiKey' ? auth.id : '',
    apiKey: '',
    discoveryUrl: connection?.discoveryUrl ?? '',
    openIdConfigurationUrl: connection?.openIdConfigurationUrl ?? '',
    endpointKeys: { ...connection?.endpointKeys },
    notFoundAfterSeconds: String(connection?.notFoundAfterSeconds ?? NOT_FOUND_AFTER_SECONDS),
  };
}

/** Another environment: LIVE brings its addresses where none were typed, and takes them along when it goes. */
export function withEnvironment(draft: ConnectionDraft, environment: Environment): ConnectionDraft {
  const address = (field: keyof typeof LIVE_ADDRESSES): string => {
    if (environment === 'live') return draft[field].trim() === '' ? LIVE_ADDRESSES[field] : draft[field];
    return draft[field] === LIVE_ADDRESSES[field] ? '' : draft[field];
  };
  return {
    ...draft,
    environment,
    discoveryUrl: address('discoveryUrl'),
    openIdConfigurationUrl: address('openIdConfigurationUrl'),
  };
}

/** `before`: the stored connection that is edited; `taken`: ids of all connections. */
export function readConnection(
  draft: ConnectionDraft,
  before: ConnectionView | null,
  taken: readonly string[],
): Read<ConnectionInput> {
  const keepsKey = before?.auth.kind === 'apiKey' && before.auth.hasKey;
  const key = draft.apiKey.trim();
  return readUnless(
    {
      name: faultOfText(draft.name, 'a name for this connection', 200),
      siteId: faultOfText(draft.siteId, 'the site ID that Healthcode gave to your practice', 40),
      clientId: draft.method === 'signIn' ? faultOfText(draft.clientId, 'the client ID', 300) : null,
      apiKeyId: draft.method === 'apiKey' ? faultOfText(draft.apiKeyId, 'the API key ID', 300) : null,
      apiKey:
        draft.method !== 'apiKey' || (keepsKey && key === '') ? null : faultOfText(draft.apiKey, 'the API key', 2000),
      discoveryUrl: faultOfAddress(draft.discoveryUrl),
      openIdConfigurationUrl: faultOfAddress(draft.openIdConfigurationUrl),
      notFoundAfterSeconds:
        /^\d{1,5}$/u.test(draft.notFoundAfterSeconds.trim()) && Number(draft.notFoundAfterSeconds) <= 86_400
          ? null
          : 'Enter whole seconds, from 0 to 86400.',
    },
    () => ({
      id: before?.id ?? freshId(draft.name, taken, 'connection'),
      name: draft.name.trim(),
      environment: draft.environment,
      discoveryUrl: draft.discoveryUrl.trim(),
      openIdConfigurationUrl: draft.openIdConfigurationUrl.trim(),
      siteId: draft.siteId.trim(),
      auth:
        draft.method === 'signIn'
          ? { kind: 'signIn', clientId: draft.clientId.trim() }
          : { kind: 'apiKey', id: draft.apiKeyId.trim(), key: key === '' ? null : key },
      endpointKeys: Object.fromEntries(
        Object.entries(draft.endpointKeys)
          .map(([name, endpoint]) => [name, endpoint.trim()] as const)
          .filter(([, endpoint]) => endpoint !== ''),
      ),
      notFoundAfterSeconds: Number(draft.notFoundAfterSeconds.trim()),
    }),
  );
}

/** What is wrong with an address; only https, or http on this computer, is ever called. */
function faultOfAddress(text: string): string | null {
  const address = text.trim();
  if (address === '')
    return 'Enter the address, beginning with https://. Healthcode tells you those of its test system.';
  if (!URL.canParse(address) || address.length > 2000) return 'This is not an internet address.';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'Leave the user name out of the address.';
  return isPermissible(url) ? null : 'Only https addresses, or http on this computer, can be used.';
}

/** A host that the browser may have to be asked about: shown with its port, asked for without. */
export interface AskedHost {
  host: string;
  pattern: string;
}

/** The hosts of these addresses, each once; what is no usable address is left out. */
export function hostsOf(addresses: readonly string[]): AskedHost[] {
  const hosts = addresses
    .map((address) => address.trim())
    .filter((address) => URL.canParse(address))
    .map((address) => new URL(address))
    .filter(isPermissible)
    .map((url): [string, AskedHost] => {
      const pattern = matchPattern(url.href);
      return [pattern, { host: url.host, pattern }];
    });
  return [...new Map(hosts).values()];
}
