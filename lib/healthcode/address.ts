import { isPermissible } from '../addresses.ts';
import type { HealthcodePorts, NotReachedOutcome } from './port.ts';

/** Addresses come from documents and redirects, so each is checked before anything, and above all a token, goes there. */

/** The parsed address if the browser can be asked for it (https, or http on this computer) and it carries no user name; else null. */
export function safeAddress(address: string): URL | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return null;
  return isPermissible(url) ? url : null;
}

/** Whether the browser grants the address; a browser that fails to say grants nothing. */
async function isGranted(address: string, ports: Pick<HealthcodePorts, 'mayReach'>): Promise<boolean> {
  try {
    return await ports.mayReach(address);
  } catch {
    return false;
  }
}

/** Null when the address is safe and the browser grants it; else the outcome that names the host. */
export async function refusalOfAddress(
  address: string,
  ports: Pick<HealthcodePorts, 'mayReach'>,
): Promise<NotReachedOutcome | null> {
  const url = safeAddress(address);
  if (url === null) {
    const named = URL.canParse(address) ? new URL(address).host : address.slice(0, 200);
    return {
      kind: 'not reached',
      reason: 'no permission',
      message: `The address ${named} is not encrypted (https), so nothing was sent to it. Check the addresses of this connection.`,
    };
  }
  if (await isGranted(url.href, ports)) return null;
  return {
    kind: 'not reached',
    reason: 'no permission',
    message: `The browser does not allow this extension to reach ${url.host}. Nothing was sent to it. Choose Allow for ${url.host} in the options.`,
    address: url.href,
  };
}

/** Appends path segments (each escaped, `/` between segments kept) before any query of the address. */
export function withPath(address: string, path: string): string {
  const url = new URL(address);
  // An id from outside must not climb out of its endpoint.
  const segments = path.split('/').filter((segment) => !['', '.', '..'].includes(segment));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${segments.map(encodeURIComponent).join('/')}`;
  return url.href;
}

/** Adds query parameters; commas stay commas, as lists of values are written. */
export function withQuery(address: string, parameters: Record<string, string>): string {
  const url = new URL(address);
  const added = Object.entries(parameters).map(
    ([name, value]) => `${encodeURIComponent(name)}=${value.split(',').map(encodeURIComponent).join(',')}`,
  );
  url.search = [url.search.replace(/^\?/, ''), ...added].filter((part) => part !== '').join('&');
  return url.href;
}
