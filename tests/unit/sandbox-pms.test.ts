import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madeUpSets } from '../sandbox/healthcode/code-data.ts';
import { contentSecurityPolicy } from '../sandbox/pms/app.ts';
import type { Invoice } from '../sandbox/pms/model.ts';
import { addDays, formatMoney, invoiceTotal, parseDate, parseMoney, patientName } from '../sandbox/pms/model.ts';
import { seedData } from '../sandbox/pms/seed.ts';
import type { DemoPms } from '../sandbox/pms/server.ts';
import { startDemoPms } from '../sandbox/pms/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';

const today = '2026-11-23';
let pms: DemoPms;

beforeAll(async () => {
  pms = await startDemoPms({ today });
});
afterAll(() => pms.close());
beforeEach(() => post('/sandbox/reset', {}));

async function page(path: string): Promise<string> {
  return (await fetch(`${pms.url}${path}`)).text();
}

function post(path: string, body: object, method = 'POST'): Promise<Response> {
  return fetch(`${pms.url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function submitForm(path: string, fields: [string, string][]): Promise<Response> {
  return fetch(`${pms.url}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

/** The text beside a label in the part that is shown on screen. */
function shown(html: string, label: string): string | undefined {
  const screen = html.slice(html.indexOf('<main>'));
  const start = screen.indexOf(`<dt>${label}</dt><dd>`);
  if (start < 0) return undefined;
  const from = screen.indexOf('<dd>', start) + 4;
  return screen
    .slice(from, screen.indexOf('</dd>', from))
    .replaceAll(/<[^>]*>/g, '')
    .trim();
}

describe('every page', () => {
  it.each([
    ['/', 200],
    ['/patients', 200],
    ['/patients?q=zoe', 200],
    ['/patients/new', 200],
    ['/patients/P-1001', 200],
    ['/patients/P-1001/edit', 200],
    ['/invoices', 200],
    ['/invoices/new', 200],
    ['/invoices/INV-3001', 200],
    ['/invoices/INV-3001/payment', 200],
    ['/app/invoices', 200],
    ['/app/invoices/INV-3001', 200],
    ['/app/patients/P-1001', 200],
    ['/app/data/invoices/INV-3001', 200],
    ['/static/desk.js', 200],
    ['/static/clinic.css', 200],
    ['/invoices/INV-1', 404],
    ['/app/data/invoices/INV-1', 404],
    ['/static/settings.js', 404],
  ])('%s answers %i under the strict policy', async (path, status) => {
    const response = await fetch(`${pms.url}${path}`);
    await response.text();
    expect(response.status).toBe(status);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  });

  it.each(['/', '/patients', '/patients/P-1010', '/invoices/INV-3015', '/invoices/new', '/app/invoices/INV-3015'])(
    '%s has no script, style or handler inside it that the policy would refuse',
    async (path) => {
      const html = await page(path);
      expect(html).not.toMatch(/<style|\sstyle=|<[^>]*\son\w+=/i);
      expect(html.match(/<script[^>]*>[^<]+/gi)).toBeNull();
    },
  );
});

describe('the seed', () => {
  const seed = seedData(today);
  const patientOf = (invoice: Invoice) => seed.patients.find((patient) => patient.id === invoice.patientId);
  const nameOf = (invoice: Invoice): string => {
    const patient = patientOf(invoice);
    return patient ? patientName(patient) : '';
  };
  const settings = demoSettings({ healthcodeUrl: 'http://127.0.0.1:4010', pmsUrl: 'http://127.0.0.1:4020', today });
  const named = (list: unknown): string[] =>
    (list as { names?: string[]; name?: string }[]).flatMap((each) => each.names ?? [each.name ?? '']);
  const { insurers, practitioners, products } = settings as Record<string, unknown>;
  const sumOf = (invoice: Invoice): number => invoice.lines.reduce((sum, line) => sum + line.amount, 0);
  const selfPaid = (invoice: Invoice): boolean => ['Self-pay', nameOf(invoice)].includes(invoice.billTo);

  it.each<[string, string, (invoice: Invoice) => boolean]>([
    ['thirty lines', 'INV-3003', (invoice) => invoice.lines.length === 30],
    ['a very long name', 'INV-3004', (invoice) => nameOf(invoice).length > 100],
    ['an apostrophe', 'INV-3005', (invoice) => nameOf(invoice).includes("O'Donnell")],
    ['accents', 'INV-3006', (invoice) => nameOf(invoice).includes('Zoë')],
    ['a zero-priced line', 'INV-3006', (invoice) => invoice.lines.some((line) => line.amount === 0)],
    ['a credit line', 'INV-3007', (invoice) => invoice.lines.some((line) => line.amount < 0)],
    ['“Self-pay”', 'INV-3008', (invoice) => invoice.billTo === 'Self-pay'],
    ['a bill to the patient', 'INV-3009', (invoice) => invoice.billTo === nameOf(invoice)],
    [
      'an insurer that is not set up',
      'INV-3010',
      (invoice) => !selfPaid(invoice) && !named(insurers).includes(invoice.billTo),
    ],
    ['a practitioner who is not set up', 'INV-3011', (invoice) => !named(practitioners).includes(invoice.practitioner)],
    [
      'a product that is not set up',
      'INV-3012',
      (invoice) => invoice.lines.some((line) => !named(products).includes(line.item)),
    ],
    ['a date of service in the future', 'INV-3013', (invoice) => invoice.lines.some((line) => line.date > today)],
    ['a total that is not the sum', 'INV-3014', (invoice) => invoiceTotal(invoice) !== sumOf(invoice)],
    ['a name that is a script', 'INV-3015', (invoice) => nameOf(invoice).includes('<script>')],
    ['a right-to-left override', 'INV-3016', (invoice) => nameOf(invoice).includes('\u202E')],
    ['no birth date', 'INV-3017', (invoice) => patientOf(invoice)?.birthDate === null],
  ])('has %s, in %s and in no other of its kind', (_, number, fits) => {
    const fitting = seed.invoices.filter(fits).map((invoice) => invoice.number);
    expect(fitting).toContain(number);
    // People with such a name may have several invoices; every other oddity stands in one invoice alone.
    expect(new Set(seed.invoices.filter(fits).map((invoice) => invoice.patientId)).size).toBe(1);
  });

  it('has the plain case: Mrs Jane Doe, AXA Health, Dr Amelia Hart', () => {
    const plain = seed.invoices[0];
    expect(plain).toMatchObject({ number: 'INV-3001', billTo: 'AXA Health', practitioner: 'Dr Amelia Hart' });
    expect(plain?.lines.map((line) => line.item)).toEqual(['Initial consultation', 'Endoscopy']);
    expect(plain && patientOf(plain)).toMatchObject({ id: 'P-1001', birthDate: '1980-04-02', title: 'Mrs' });
  });

  it.each(['2026-01-15', '2026-11-23', '2028-02-29'])('stays within two months of %s', (day) => {
    const lines = seedData(day).invoices.flatMap((invoice) => invoice.lines);
    const dates = lines.map((line) => line.date).sort();
    expect((dates[0] ?? '') >= addDays(day, -60)).toBe(true);
  });

  it('gives every invoice a patient on file and a number of its own of at most ten characters', () => {
    expect(seed.invoices.every((invoice) => patientOf(invoice) !== undefined)).toBe(true);
    const numbers = seed.invoices.map((invoice) => invoice.number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers.every((number) => number.length <= 10)).toBe(true);
  });
});

describe('the settings file', () => {
  const settings = demoSettings({
    healthcodeUrl: 'http://127.0.0.1:4999/',
    pmsUrl: 'http://127.0.0.1:4888/',
    today,
  }) as Record<string, Record<string, unknown>[]>;

  it('points at the two servers it was made for', () => {
    expect(settings.connections?.[0]).toMatchObject({
      siteId: 'HC00ABC',
      discoveryUrl: 'http://127.0.0.1:4999/.well-known/discovery-document.json',
      auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'not-a-real-key' },
    });
    expect(settings.sites?.[0]).toMatchObject({ id: 'harley', origins: ['http://127.0.0.1:4888'] });
  });

  it('has the sections of a settings file, and each of them filled', () => {
    const { format, version, ...lists } = settings as Record<string, unknown>;
    expect([format, version]).toEqual(['healthcode-overlay-settings', 1]);
    expect(Object.keys(lists)).toEqual([
      'connections',
      'practitioners',
      'facilities',
      'insurers',
      'products',
      'patients',
      'sites',
    ]);
    for (const list of Object.values(lists)) expect((list as unknown[]).length).toBeGreaterThan(0);
  });

  it('knows only codes that the Healthcode sandbox has, with a procedure where it wants one', () => {
    const services = new Map((madeUpSets['service-type/ISC'] ?? []).map((code) => [code.code, code]));
    const procedures = (madeUpSets['procedure-code/CCSD'] ?? []).filter((code) => !code.inactive);
    for (const product of settings.products ?? []) {
      const service = services.get(product.industryStandardCode as string);
      expect(service, `service code of ${product.name}`).toBeDefined();
      const codes = product.procedureCodes as string[];
      expect(procedures.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
      expect(codes.length > 0, `procedure of ${product.name}`).toBe(service?.requiresProcedureCode ?? false);
    }
  });

  it('has authorisation codes that are valid on the day', () => {
    const codes = (settings.patients ?? []).flatMap((patient) =>
      (patient.insurers as { authorisationCodes: { validFrom: string; validTo: string }[] }[]).flatMap(
        (insurer) => insurer.authorisationCodes,
      ),
    );
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.every((code) => code.validFrom <= today && today <= code.validTo)).toBe(true);
  });
});

describe('the invoice page', () => {
  it('shows each value beside the label that the site definition names', async () => {
    const html = await page('/invoices/INV-3001');
    const labels = ['Invoice number', 'Invoice date', 'Patient no.', 'Patient', 'Date of birth', 'Sex', 'Bill to'];
    expect(labels.map((label) => shown(html, label))).toEqual([
      'INV-3001',
      '20/11/2026',
      'P-1001',
      'Mrs Jane Doe',
      '02/04/1980',
      'Female',
      'AXA Health',
    ]);
    expect([shown(html, 'Practitioner'), shown(html, 'Total')]).toEqual(['Dr Amelia Hart', '£1,070.00']);
  });

  it('has no birth date where none is recorded, nor an invoice number on pages that only look alike', async () => {
    expect(shown(await page('/invoices/INV-3017'), 'Date of birth')).toBeUndefined();
    for (const path of ['/invoices/new', '/invoices/INV-3001/payment']) {
      expect(await page(path)).not.toContain('>Invoice number<');
    }
  });

  it('shows what a colleague changed after a reload', async () => {
    await post('/sandbox/invoices/INV-3001', { billTo: 'Bupa', unheardOf: 1 });
    expect(shown(await page('/invoices/INV-3001'), 'Bill to')).toBe('Bupa');
    expect(await (await fetch(`${pms.url}/sandbox/invoices/INV-3001`)).json()).not.toHaveProperty('unheardOf');
    await post('/sandbox/reset', {});
    expect(shown(await page('/invoices/INV-3001'), 'Bill to')).toBe('AXA Health');
  });
});

describe('recording a payment', () => {
  const pay = (amount: string): Promise<Response> =>
    submitForm('/invoices/INV-3001/payment', [
      ['amount', amount],
      ['date', '23/11/2026'],
      ['method', 'Insurer'],
      ['reference', ''],
    ]);

  it('lowers what is outstanding, and ends in Paid', async () => {
    expect((await pay('£1,000.00')).status).toBe(303);
    const partly = await page('/invoices/INV-3001');
    expect(shown(partly, 'Outstanding')).toBe('£70.00');
    expect(partly).toContain('>Part-paid<');
    await pay('70');
    const paid = await page('/invoices/INV-3001');
    expect(shown(paid, 'Outstanding')).toBe('£0.00');
    expect(paid).toContain('>Paid<');
  });

  it.each(['', 'a lot', '0', '-5', '1070.01'])('refuses “%s” and keeps what is outstanding', async (amount) => {
    expect((await pay(amount)).status).toBe(422);
    expect(shown(await page('/invoices/INV-3001'), 'Outstanding')).toBe('£1,070.00');
  });

  it('does the same from the billing desk, and tells it that something is new', async () => {
    const version = async (): Promise<unknown> => (await fetch(`${pms.url}/app/data/version`)).json();
    const before = await version();
    const answer = await post('/app/data/invoices/INV-3001/payments', { amount: '70', date: '23/11/2026' });
    expect(await answer.json()).toMatchObject({ outstanding: '£1,000.00', state: 'Part-paid' });
    expect(await version()).not.toEqual(before);
  });
});

describe('new records', () => {
  it('takes a new patient and a new invoice from the price list', async () => {
    const patient = await submitForm('/patients', [
      ['firstName', 'Ada'],
      ['lastName', "O'Hara"],
      ['birthDate', '1/2/1970'],
      ['insurerName', 'Bupa'],
      ['registrationNumber', '777'],
    ]);
    expect(patient.headers.get('location')).toBe('/patients/P-1016');
    expect(shown(await page('/patients/P-1016'), 'Registration number')).toBe('777');
    const invoice = await submitForm('/invoices', [
      ['patientId', 'P-1016'],
      ['date', '23/11/2026'],
      ['practitioner', 'Dr Amelia Hart'],
      ...['Endoscopy', 'Blood tests', ''].flatMap((item, index): [string, string][] => [
        ['lineItem', item],
        ['lineDate', '20/11/2026'],
        ['lineQuantity', String(index + 1)],
        ['linePrice', index === 1 ? '10.50' : ''],
      ]),
    ]);
    expect(invoice.headers.get('location')).toBe('/invoices/INV-3022');
    const html = await page('/invoices/INV-3022');
    expect([shown(html, 'Bill to'), shown(html, 'Total')]).toEqual(['Bupa', '£871.00']);
  });

  it('refuses an invoice without patient or charges, and keeps what was typed', async () => {
    const refused = await submitForm('/invoices', [
      ['patientId', 'P-1001'],
      ['date', '23/11/2026'],
      ['notes', 'typed <b>before</b>'],
      ['lineItem', ''],
    ]);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('typed &lt;b&gt;before&lt;/b&gt;');
  });
});

describe('amounts and dates', () => {
  it.each([
    ['£1,234.56', 123456],
    ['12.5', 1250],
    ['\u221220', -2000],
    ['0', 0],
    ['1.234', null],
    ['ten', null],
    ['', null],
  ])('reads “%s” as %s pence', (text, pence) => {
    expect(parseMoney(text)).toBe(pence);
  });

  it.each([0, 5, 1250, 123456789, -2000])('writes %i pence so that they read back the same', (pence) => {
    expect(parseMoney(formatMoney(pence))).toBe(pence);
  });

  it.each([
    ['1/2/2026', '2026-02-01'],
    ['31/02/2026', null],
    ['2026-02-28', '2026-02-28'],
    ['tomorrow', null],
  ])('reads “%s” as %s', (text, iso) => {
    expect(parseDate(text)).toBe(iso);
  });
});

it('refuses to start on a day that is none', async () => {
  await expect(startDemoPms({ today: '2026-02-30' })).rejects.toThrow('2026-02-30');
});
