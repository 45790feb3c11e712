import { describe, expect, it } from 'vitest';
import {
  connectionDraft,
  hostsOf,
  LIVE_ADDRESSES,
  readConnection,
  withEnvironment,
} from '../../../components/settings/connection.ts';
import { codesOf, freshId, namesOf } from '../../../components/settings/reading.ts';
import {
  insurerDraft,
  patientDraft,
  practitionerDraft,
  productDraft,
  readInsurer,
  readPatient,
  readPractitioner,
  readProduct,
} from '../../../components/settings/records.ts';
import { groupLines, inventory } from '../../../components/settings/settings-file.ts';
import { clinic, emptyView, jane, uat } from './fake.ts';

describe('Forms', () => {
  it('give back the very record that they were filled from', () => {
    for (const practitioner of clinic.practitioners) {
      const read = readPractitioner(practitionerDraft(practitioner), []);
      expect(read).toMatchObject({ ok: true, value: practitioner });
    }
    for (const insurer of clinic.insurers)
      expect(readInsurer(insurerDraft(insurer), [])).toEqual({ ok: true, value: insurer });
    for (const product of clinic.products)
      expect(readProduct(productDraft(product), [])).toEqual({ ok: true, value: product });
    expect(readPatient(patientDraft(jane, null))).toEqual({ ok: true, value: jane });
  });

  it('tell “no limit” from “as known” of an insurer', () => {
    const [axa] = clinic.insurers;
    if (axa === undefined) throw new Error('There is no insurer.');
    const read = readInsurer({ ...insurerDraft(axa), limit: 'none' }, []);
    expect(read).toEqual({ ok: true, value: { ...axa, submitWithinMonths: null } });
  });

  it('refuse a period that ends before it begins', () => {
    const draft = patientDraft(jane, null);
    const [insurance] = draft.insurers;
    if (insurance === undefined) throw new Error('There is no insurance.');
    const read = readPatient({
      ...draft,
      insurers: [{ ...insurance, validFrom: '02/01/2027', validTo: '01/01/2027' }],
    });
    expect(read).toEqual({ ok: false, faults: { 'validTo 0': 'This is before the first day.' } });
  });
});

describe('Connections', () => {
  it('get the addresses of LIVE only where none were typed, and lose them when they leave LIVE', () => {
    const live = withEnvironment(connectionDraft(null), 'live');
    expect(live).toMatchObject(LIVE_ADDRESSES);
    expect(withEnvironment(live, 'uat')).toMatchObject({ discoveryUrl: '', openIdConfigurationUrl: '' });
    const own = { ...connectionDraft(null), discoveryUrl: 'https://own.example/d' };
    expect(withEnvironment(own, 'live').discoveryUrl).toBe('https://own.example/d');
  });

  it.each([
    ['http://api.example/d', 'Only https addresses, or http on this computer, can be used.'],
    ['https://user:word@api.example/d', 'Leave the user name out of the address.'],
    ['no address', 'This is not an internet address.'],
  ])('refuse the address %s', (discoveryUrl, fault) => {
    const read = readConnection({ ...connectionDraft(uat), discoveryUrl }, uat, ['main']);
    expect(read).toEqual({ ok: false, faults: { discoveryUrl: fault } });
  });

  it('ask for hosts once each, without ports', () => {
    expect(
      hostsOf(['http://127.0.0.1:4010/a', 'http://127.0.0.1:4011/b', 'https://x.example/c', 'http://x.example', '']),
    ).toEqual([
      { host: '127.0.0.1:4011', pattern: 'http://127.0.0.1/*' },
      { host: 'x.example', pattern: 'https://x.example/*' },
    ]);
  });
});

it.each([
  ['Harley practice', [], 'harley-practice'],
  ['Harley practice', ['harley-practice', 'harley-practice-2'], 'harley-practice-3'],
  ['Prâctice №1', [], 'practice-no1'],
  ['診療所', [], 'connection'],
])('makes of the name %s, with %j taken, the id %s', (name, taken, id) => {
  expect(freshId(name, taken, 'connection')).toBe(id);
});

it('reads names by line and codes by any gap, each once', () => {
  expect(namesOf(' Dr Hart \n\nHart, A.\nDr Hart')).toEqual(['Dr Hart', 'Hart, A.']);
  expect(codesOf(' w3712,W3713;\nw3712 ')).toEqual(['W3712', 'W3713']);
});

it('groups a difference by section and kind, and says what is there', () => {
  expect(
    groupLines([
      { section: 'Insurers', kind: 'same', text: '1 as it is' },
      { section: 'Insurers', kind: 'added', text: 'Bupa' },
      { section: 'Sites', kind: 'added', text: 'Ours' },
    ]),
  ).toEqual([
    {
      section: 'Insurers',
      groups: [
        { kind: 'added', texts: ['Bupa'] },
        { kind: 'same', texts: ['1 as it is'] },
      ],
    },
    { section: 'Sites', groups: [{ kind: 'added', texts: ['Ours'] }] },
  ]);
  expect(inventory(emptyView)).toBe('nothing');
  expect(inventory({ ...emptyView, patientCount: 2 })).toBe('2 patients');
});
