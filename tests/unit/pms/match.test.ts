import { describe, expect, it } from 'vitest';
import { matchesGlob, pagesFor } from '../../../lib/pms/match.ts';
import { preparedSite } from '../../../lib/pms/prepare.ts';

const origin = 'https://pms.example';

describe('a glob', () => {
  it.each([
    ['/invoices/*', '/invoices/17', true],
    ['/invoices/*', '/invoices/17/edit', true],
    ['/invoices/*', '/invoices/17?tab=2#top', true],
    ['/invoices/*', '/invoices/', true],
    ['/invoices/*', '/invoices', false],
    ['/invoices/*', '/old/invoices/17', false],
    ['/invoices', '/invoices/17', false],
    ['*/invoices/*/view', '/clinic/invoices/17/view', true],
    ['*/invoices/*/view', '/clinic/invoices/17/views', false],
    ['/*', '/', true],
    ['/app?page=invoice&id=*', '/app?page=invoice&id=3', true],
    ['/app?page=invoice&id=*', '/app', false],
    ['/app?page=invoice*', '/app?page=invoice#x', true],
    ['/#/invoices/*', '/#/invoices/17', true],
    ['/#/invoices/*', '/#/patients/17', false],
    ['/#clinic/model/account.invoice/*', '/#clinic/model/account.invoice/1;name="Invoices"', true],
    ['/#clinic/model/account.invoice/1;name="Invoices"', '/#clinic/model/account.invoice/1;name="Invoices"', true],
    ['/rechnungen/größe', '/rechnungen/gr%C3%B6%C3%9Fe', true],
    ['/a.c', '/abc', false],
    ['/ab*ba', '/aba', false],
    ['/ab*ba', '/abba', true],
  ])('%s against %s: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, new URL(origin + path))).toBe(expected);
  });

  it('is quick however many stars it has', () => {
    // One that tried every way would not end before the test's own time limit.
    expect(matchesGlob(`/${'a*'.repeat(200)}b`, new URL(`${origin}/${'a'.repeat(20_000)}`))).toBe(false);
  });
});

describe('the kind of a page', () => {
  const base = { present: { label: 'x' }, button: { css: 'h1', place: 'after' as const }, fields: {} };
  const site = preparedSite({
    id: 'a',
    name: 'A',
    origins: [origin, 'http://127.0.0.1:4020'],
    pages: {
      invoice: { ...base, url: '/invoices*' },
      patient: { ...base, url: '/patients/*' },
      invoiceList: { url: '/invoices/all', present: base.present, rows: { rows: { css: 'tr' }, fields: {} } },
    },
  });

  it.each([
    ['https://pms.example/invoices/1', 'invoice'],
    ['https://pms.example/invoices/all', 'invoiceList'],
    ['https://pms.example/patients/1', 'patient'],
    ['https://pms.example/', null],
    ['https://other.example/invoices/1', null],
    ['http://pms.example/invoices/1', null],
    ['http://127.0.0.1:4020/invoices/1', 'invoice'],
    ['http://127.0.0.1:4021/invoices/1', null],
  ])('%s is %s', (url, kind) => {
    expect(pagesFor(site, new URL(url))[0] ?? null).toBe(kind);
  });

  it('may be one of two, the more telling glob first', () => {
    expect(pagesFor(site, new URL(`${origin}/invoices/all`))).toEqual(['invoiceList', 'invoice']);
  });
});
