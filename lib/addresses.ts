/**
 * Which addresses this extension can reach at all, and what the browser is asked for to reach them. One rule for what people type, what a
 * settings file names and what Healthcode's documents say, so that nothing is taken that the browser could never be asked for.
 */

/** The names of this computer whose plain http the manifest lets us ask for (`wxt.config.ts`): no `[::1]`, no other of 127.0.0.0/8. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1'];

/** Whether an address is on this very computer. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK_HOSTS.includes(url.hostname);
}

/** Whether the browser can be asked for an address: https, or http on this very computer. */
export function isPermissible(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** The match pattern of an address, by which the browser is asked. Without the port, which not every browser takes: ports are compared in code. */
export function matchPattern(address: string): string {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
