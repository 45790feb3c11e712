import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLoopback, isPermissible, LOOPBACK_HOSTS, matchPattern } from '../../lib/addresses.ts';

describe('addresses', () => {
  it.each([
    ['https://api.healthcode.co.uk/x', false, true, 'https://api.healthcode.co.uk/*'],
    ['https://pms.example:8443', false, true, 'https://pms.example/*'],
    ['http://pms.example/', false, false, 'http://pms.example/*'],
    ['http://localhost/x', true, true, 'http://localhost/*'],
    ['http://LOCALHOST:4020/', true, true, 'http://localhost/*'],
    ['http://127.0.0.1:4010/x', true, true, 'http://127.0.0.1/*'],
    ['http://127.1:4010/x', true, true, 'http://127.0.0.1/*'],
    ['https://127.0.0.1:4010/x', true, true, 'https://127.0.0.1/*'],
    // Of this computer as well, but nothing that the browser could be asked for over http.
    ['http://[::1]:8/x', false, false, 'http://[::1]/*'],
    ['http://127.0.0.2/', false, false, 'http://127.0.0.2/*'],
    ['http://pms.localhost/', false, false, 'http://pms.localhost/*'],
    ['http://localhost./', false, false, 'http://localhost./*'],
    // Not of this computer, whatever they look like.
    ['http://127.0.0.1.evil.example/', false, false, 'http://127.0.0.1.evil.example/*'],
    ['http://localhost.evil.example/', false, false, 'http://localhost.evil.example/*'],
    ['http://localhost@evil.example/', false, false, 'http://evil.example/*'],
    ['ftp://127.0.0.1/', true, false, 'ftp://127.0.0.1/*'],
  ])('%s: on this computer %s, permissible %s, asked for as %s', (address, loopback, permissible, pattern) => {
    const url = new URL(address);
    expect([isLoopback(url), isPermissible(url), matchPattern(address)]).toEqual([loopback, permissible, pattern]);
  });

  it('of this computer are those that the manifest lets us ask for', () => {
    const config = readFileSync(resolve(import.meta.dirname, '../../wxt.config.ts'), 'utf8');
    const asked = [...config.matchAll(/'http:\/\/([^/']+)\/\*'/g)].map(([, host]) => host);
    expect(asked).toEqual(LOOPBACK_HOSTS);
  });
});
