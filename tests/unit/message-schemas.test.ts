import { describe, expect, it } from 'vitest';
import { storedConnectionSchema } from '../../lib/healthcode/port.ts';
import { requestSchemas } from '../../lib/message-schemas.ts';
import type { ConnectionInput } from '../../lib/messages.ts';

const connection: ConnectionInput = {
  id: 'main',
  name: 'Harley Street',
  environment: 'uat',
  discoveryUrl: 'https://uat.healthcode.example/d.json',
  openIdConfigurationUrl: 'https://uat.healthcode.example/openid-configuration',
  siteId: 'HC00ABC',
  auth: { kind: 'apiKey', id: 'KEY-1', key: 'secret' },
  endpointKeys: { submitBill: 'submit_bill_endpoint' },
  notFoundAfterSeconds: 120,
};

describe('a connection that the options page saves', () => {
  const saved = (value: unknown): boolean =>
    requestSchemas['settings.change'].safeParse({
      change: { kind: 'connection', key: null, before: null, value },
      typedConfirmation: null,
    }).success;

  it.each<[string, Partial<ConnectionInput>, boolean]>([
    ['as usual', {}, true],
    ['an id of 100 letters', { id: 'a'.repeat(100) }, true],
    ['an id of 101 letters', { id: 'a'.repeat(101) }, false],
    ['no id', { id: '' }, false],
    ['a name of 201 letters', { name: 'a'.repeat(201) }, false],
    ['a site id of 41 letters', { siteId: 'a'.repeat(41) }, false],
    ['a long name of an endpoint', { endpointKeys: { [`${'a'.repeat(101)}`]: 'x' } }, true],
    ['more than a day of waiting', { notFoundAfterSeconds: 86_401 }, false],
    ['no key', { auth: { kind: 'apiKey', id: 'KEY-1', key: '' } }, false],
    ['a person', { auth: { kind: 'signIn', clientId: 'CLIENT' } }, true],
  ])('is one that a settings file may carry, and the other way round: %s', (_, changes, expected) => {
    const value = { ...connection, ...changes };
    expect({ saved: saved(value), carried: storedConnectionSchema.safeParse(value).success }).toEqual({
      saved: expected,
      carried: expected,
    });
  });

  it('may leave out the key, which keeps the stored one, and can’t set a scope, which it doesn’t show', () => {
    const parsed = requestSchemas['settings.change'].parse({
      change: {
        kind: 'connection',
        key: 'main',
        before: connection,
        value: { ...connection, auth: { kind: 'apiKey', id: 'KEY-1', key: null, scope: 'bills' } },
      },
      typedConfirmation: null,
    });
    expect(parsed.change).toMatchObject({ value: { auth: { kind: 'apiKey', id: 'KEY-1', key: null } } });
    expect(parsed.change.value).not.toHaveProperty('auth.scope');
  });
});

describe('a product', () => {
  const value = { type: 'procedure', industryStandardCode: '0110', procedureCodes: [] };
  const taken = (change: object): boolean =>
    requestSchemas['settings.change'].safeParse({
      change: { kind: 'product', before: null, ...change },
      typedConfirmation: null,
    }).success;

  it.each([1, 200, 201, 300, 301])('that can be added can be edited and deleted: a name of %i letters', (letters) => {
    const name = 'a'.repeat(letters);
    const expected = letters <= 300;
    expect({
      added: taken({ key: null, value: { ...value, name } }),
      edited: taken({ key: name, value: { ...value, name: 'b' } }),
      deleted: taken({ key: name, value: null }),
    }).toEqual({ added: expected, edited: expected, deleted: expected });
  });
});
