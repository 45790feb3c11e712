import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeAddress, withPath, withQuery } from '../../../lib/healthcode/address.ts';
import { readCodeSet } from '../../../lib/healthcode/code-sets.ts';
import { readEndpoints } from '../../../lib/healthcode/discovery.ts';
import { pagingOf } from '../../../lib/healthcode/fhir.ts';

const SUBMIT = 'https://api.example/v3/bills';
const DOCUMENT = 'https://api.example/.well-known/discovery-document.json';

describe('discovery documents', () => {
  it.each<[string, unknown]>([
    ['a flat map', { issuer: 'https://api.example', submit_bill_endpoint: SUBMIT }],
    ['another case', { Submit_Bill_Endpoint: SUBMIT }],
    ['an address without host', { submit_bill_endpoint: '/v3/bills' }],
    ['a nested map', { version: 2, endpoints: { billing: { submit_bill_endpoint: SUBMIT } } }],
    ['objects with an address', { submit_bill_endpoint: { url: SUBMIT, version: '1' } }],
    ['a list of key and url', [{ key: 'submit_bill_endpoint', url: SUBMIT }]],
    ['a nested list of name and href', { endpoints: [{ name: 'submit_bill_endpoint', href: SUBMIT }] }],
    ['a list of maps', { endpoints: [{ submit_bill_endpoint: SUBMIT }] }],
  ])('reads %s', (_shape, document) => {
    expect(readEndpoints(document, DOCUMENT).get('submitbillendpoint')).toBe(SUBMIT);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (document) => readEndpoints(document, DOCUMENT) instanceof Map));
  });
});

describe('addresses', () => {
  it.each([
    ['https://api.healthcode.co.uk/x', true],
    ['http://127.0.0.1:4010/x', true],
    ['http://localhost/x', true],
    // Nothing that the browser could be asked for.
    ['http://[::1]:8/x', false],
    ['http://api.healthcode.co.uk/x', false],
    ['http://127.0.0.1.evil.example/', false],
    ['http://localhost.evil.example/', false],
    ['https://user:secret@api.healthcode.co.uk/', false],
    ['ftp://127.0.0.1/', false],
    ['javascript:alert(1)', false],
    ['', false],
  ])('%s is safe: %s', (address, safe) => {
    expect(safeAddress(address) !== null).toBe(safe);
  });

  it('adds paths and parameters without losing a query, and escapes ids', () => {
    expect(withPath('https://a/codes/?tenant=1', 'condition-code/ICD10')).toBe(
      'https://a/codes/condition-code/ICD10?tenant=1',
    );
    expect(withPath('https://a/bills', '../x?y')).toBe('https://a/bills/x%3Fy');
    expect(withQuery('https://a/status?tenant=1', { identifier: 'A,B', page: '2' })).toBe(
      'https://a/status?tenant=1&identifier=A,B&page=2',
    );
  });
});

describe('meta.tag', () => {
  it.each<[string, unknown]>([
    ['code and display', [{ system: 'x/paging', code: 'maxRecords', display: '12' }]],
    ['system and code', [{ system: 'https://x/maxRecords', code: '12' }]],
    ['name=value', [{ code: 'maxRecords=12' }]],
    ['a plain object', { page: 1, count: 5, maxRecords: 12 }],
    ['a list of plain objects', [{ page: 1 }, { maxRecords: '12' }]],
  ])('as %s', (_form, tag) => {
    expect(pagingOf({ resourceType: 'Bundle', meta: { tag } }).maxRecords).toBe(12);
  });
});

describe('code sets', () => {
  const valueSet = (contains: object[], total?: number) => ({
    resourceType: 'ValueSet',
    url: 'urn:set',
    expansion: { total, contains },
  });
  const one = (concept: object) =>
    readCodeSet(valueSet([{ code: '0110', display: 'Visit', ...concept }]), 1)?.entries[0];

  it.each([
    [{ extension: [{ url: 'https://x/requires-procedure-code', valueBoolean: true }] }, true],
    [{ property: [{ code: 'requiresProcedureCode', valueBoolean: false }] }, false],
    [{ property: [{ code: 'procedure-code-required', valueString: 'Yes' }] }, true],
    [{ designation: [{ use: { code: 'requiresProcedureCode' }, value: 'true' }] }, true],
    [{ requiresProcedureCode: true }, true],
    [{}, undefined],
  ])('reads from %j whether a procedure code is needed: %s', (concept, flag) => {
    expect(one(concept)?.requiresProcedureCode).toBe(flag);
  });

  it.each([
    [{ inactive: true }, true],
    [{ property: [{ code: 'status', valueCode: 'retired' }] }, true],
    [{ property: [{ code: 'inactive', valueBoolean: true }] }, true],
    [{ property: [{ code: 'status', valueCode: 'active' }] }, undefined],
    [{ inactive: false }, undefined],
  ])('reads from %j whether a code is withdrawn: %s', (concept, withdrawn) => {
    expect(one(concept)?.withdrawn).toBe(withdrawn);
  });

  it('reads nested concepts, and passes over headings', () => {
    const system = {
      resourceType: 'CodeSystem',
      url: 'urn:icd',
      concept: [{ code: 'A00', display: 'Cholera', concept: [{ code: 'A00.0' }] }],
    };
    expect(readCodeSet(system, 1)?.entries).toMatchObject([
      { system: 'urn:icd', code: 'A00', display: 'Cholera' },
      { system: 'urn:icd', code: 'A00.0', display: 'A00.0' },
    ]);
    const headed = valueSet([{ abstract: true, display: 'Visits', contains: [{ code: '0110', display: 'Visit' }] }]);
    expect(readCodeSet(headed, 1)?.entries.map((entry) => entry.code)).toEqual(['0110']);
    // The server's total counts the heading too.
    expect(readCodeSet(headed, 1)?.rows).toBe(2);
  });

  it.each([
    ['the total is reached', valueSet([{ code: 'a' }, { code: 'b' }], 4), 2, true],
    ['the total is not reached', valueSet([{ code: 'a' }, { code: 'b' }], 5), 2, false],
    ['the server gives all at once', valueSet([{ code: 'a' }, { code: 'b' }], 2), 1, true],
    ['an empty page', valueSet([], 5), 9, true],
    ['nothing is said', valueSet([{ code: 'a' }]), 1, false],
    ['an empty Bundle', { resourceType: 'Bundle', total: 0 }, 1, true],
  ])('knows the last page: %s', (_case, json, page, last) => {
    expect(readCodeSet(json, page)?.last).toBe(last);
  });

  it('says so when the answer is no code set, and never throws', () => {
    expect(readCodeSet({ resourceType: 'OperationOutcome' }, 1)).toBeNull();
    fc.assert(fc.property(fc.jsonValue(), (json) => readCodeSet(valueSet([json as object]), 1) !== null));
  });
});
