import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findByName, normaliseName, splitPatientName, tidyText } from '../../../lib/billing/names.ts';
import { isSelfPayer } from '../../../lib/billing/self-payer.ts';

describe('normaliseName', () => {
  it.each([
    ['Dr Amelia Hart', 'Hart, Amelia'],
    ['DR. AMELIA  HART', 'Amelia Hart'],
    ['Hart, Dr Amelia', 'Prof Amelia Hart'],
    ['Saoirse O’Donnell', "Saoirse O'Donnell"],
    ['Julian Thackeray-Osei', 'Julian Thackeray Osei'],
    ['W.P.A.', 'WPA'],
    ['J.P. Smith', 'JP Smith'],
    ['Bupa\u00a0Global', 'Bupa Global'],
    ['ＡＸＡ Health', 'axa health'],
    ['Smith & Nephew', 'Smith and Nephew'],
    ['Amelia\u202e Hart', 'Amelia Hart'],
    ['HART, Amelia, Dr', 'Dr Amelia Hart'],
    ['Hart, Amelia, Prof, PhD', 'Amelia Hart'],
    ['Hart, Amelia,', 'Amelia Hart'],
  ])('takes %j and %j for one', (first, second) => expect(normaliseName(first)).toBe(normaliseName(second)));

  it.each([
    ['Amelia Hart', 'Amelia Hard'],
    ['José Martin', 'Jose Martin'],
    ['Bupa', 'Bupa Global'],
    ['Hart', 'Amelia Hart'],
    ['John Paul', 'Paul John'],
    ['Hart, Amelia, Clinic', 'Hart, Amelia'],
    ['Ma, Jane', 'Jane'],
  ])('tells %j and %j apart', (first, second) => expect(normaliseName(first)).not.toBe(normaliseName(second)));

  it('never makes a name of titles alone empty', () => expect(normaliseName('Dr')).toBe('dr'));

  it('gives the same again when applied to its own result', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const once = normaliseName(name);
        expect(normaliseName(once)).toBe(once);
      }),
    );
  });
});

describe('findByName', () => {
  const hart = { names: ['Dr Amelia Hart', 'Hart, Amelia'], identifier: '1' };
  const mrHart = { names: ['Mr Amelia Hart'], identifier: '2' };
  const osei = { names: ['Mr Julian Thackeray-Osei'], identifier: '3' };

  it('finds the one of that name, however it is written', () => {
    expect(findByName([hart, osei], 'HART, Amelia')).toEqual({ kind: 'match', match: hart });
    expect(findByName([{ name: 'Endoscopy' }], ' endoscopy')).toEqual({ kind: 'match', match: { name: 'Endoscopy' } });
  });

  it('asks a person when two have that name', () =>
    expect(findByName([hart, mrHart], 'Amelia Hart')).toEqual({ kind: 'ambiguous', ambiguous: [hart, mrHart] }));

  it('trusts the name as written before the name without its title', () =>
    expect(findByName([hart, mrHart], 'mr amelia hart')).toEqual({ kind: 'match', match: mrHart }));

  it('never chooses another for a typing error', () => {
    const list = [hart, osei];
    fc.assert(
      fc.property(fc.nat(12), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), (at, letter) => {
        const right = 'amelia hart';
        const index = at % right.length;
        const typed = right.slice(0, index) + letter + right.slice(index + 1);
        fc.pre(normaliseName(typed) !== right);
        expect(findByName(list, typed)).toEqual({ kind: 'none' });
      }),
    );
  });

  it('finds nothing for an empty name', () => expect(findByName([{ names: ['—'] }], ' – ')).toEqual({ kind: 'none' }));
});

describe('splitPatientName', () => {
  it.each([
    ['Mrs Jane Doe', { title: 'Mrs', first: 'Jane', last: 'Doe' }],
    ['DOE, Jane (Mrs)', { title: 'Mrs', first: 'Jane', last: 'DOE' }],
    ['Doe, Mrs Jane Ann', { title: 'Mrs', first: 'Jane Ann', last: 'Doe' }],
    ['Mary Ann van der Berg', { title: null, first: 'Mary Ann', last: 'van der Berg' }],
    ['Prof. Sir Owen Ellingham', { title: 'Prof. Sir', first: 'Owen', last: 'Ellingham' }],
    ['Saoirse O’Donnell', { title: null, first: 'Saoirse', last: 'O’Donnell' }],
    ['Madonna', { title: null, first: null, last: 'Madonna' }],
    ['Dr Ng', { title: 'Dr', first: null, last: 'Ng' }],
    ['Dr', { title: null, first: null, last: 'Dr' }],
    ['SMITH, John, Mr', { title: 'Mr', first: 'John', last: 'SMITH' }],
    ['Smith, Mr', { title: 'Mr', first: null, last: 'Smith' }],
    ['Lord, Mary', { title: null, first: 'Mary', last: 'Lord' }],
    ['Doe, Jane, Mrs, PhD', { title: 'Mrs', first: 'Jane', last: 'Doe' }],
    ['Jane Doe, Ph.D.', { title: null, first: 'Jane', last: 'Doe' }],
    ['John Smith MBE', { title: null, first: 'John', last: 'Smith' }],
    ['Ma, Jane', { title: null, first: 'Jane', last: 'Ma' }],
    ['Rahman, Md', { title: null, first: 'Md', last: 'Rahman' }],
  ])('splits %j', (name, parts) => expect(splitPatientName(name)).toEqual(parts));

  it.each([
    'Mrs Jane Doe, 12/03/1980',
    'Smith, John, Mr (DOB 01/01/1980)',
    'Jane Doe (P-1001)',
    'Smith, John, Elm Street',
    'Mr & Mrs Smith',
    ',',
  ])('does not guess at %j', (name) => expect(splitPatientName(name)).toBeNull());
});

describe('text of a page', () => {
  it('loses controls and bidirectional marks, and keeps its words', () =>
    expect(tidyText(' Jane\u0000\u202eDoe\n\t& co ')).toBe('JaneDoe & co'));
});

describe('isSelfPayer', () => {
  it.each(['Self-pay', 'SELF PAY', 'Self funding', 'Private', 'patient', '', '  ', 'Mrs Jane Doe', 'Doe, Jane'])(
    'takes %j for the patient',
    (insurer) => expect(isSelfPayer(insurer, 'Mrs Jane Doe')).toBe(true),
  );
  it.each(['Bupa', 'AXA Health', 'Private Patients Plan', 'Mrs Jane Dow', 'Patient Choice Insurance'])(
    'takes %j for an insurer',
    (insurer) => expect(isSelfPayer(insurer, 'Mrs Jane Doe')).toBe(false),
  );
});
