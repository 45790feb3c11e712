import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UnreadField } from '../../lib/billing/model.ts';
import type { InvoicePageDefinition, PreparedSite } from '../../lib/pms/definition.ts';
import { preparedPage, preparedSite } from '../../lib/pms/prepare.ts';
import type { ReadablePage } from '../../lib/pms/read.ts';
import { trytonSettings } from '../hosts/tryton/settings.ts';
import { ensureBrowser } from '../run/browsers.ts';
import { until } from './extension.ts';
import { bundleReader } from './reader-bundle.ts';
import type * as readerModule from './reader-entry.ts';

declare const reader: typeof readerModule;

/** A saved page and the exact reading that it must give. */
interface Case {
  about: string;
  kind: 'invoice' | 'patient';
  page: ReadablePage;
  absent: boolean;
  reading: object;
  unread: UnreadField[];
}

const folder = new URL('../unit/pms/fixtures/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.html'));

function caseOf(name: string): Case {
  const html = readFileSync(new URL(name, folder), 'utf8');
  const found = JSON.parse(
    /<script type="application\/json" id="case">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '',
  ) as Omit<Case, 'page'> & { page: InvoicePageDefinition };
  return { ...found, page: preparedPage(found.page) };
}

let server: Server;
let browser: Browser;
let page: Page;
let script: string;
let origin: string;

beforeAll(async () => {
  script = `${await bundleReader()}\n//# sourceURL=reader.js`;
  server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (name === 'tryton')
      return response.end(readFileSync(new URL('../unit/fixtures/tryton-invoice.html', import.meta.url)));
    response.end(
      names.includes(name)
        ? readFileSync(new URL(name, folder))
        : '<!doctype html><html lang="en-GB"><body></body></html>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await puppeteer.launch({
    executablePath: ensureBrowser('chrome', (line) => console.log(line)),
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function open(path: string): Promise<void> {
  await page.goto(`${origin}/${path}`);
  await page.evaluate(script);
  await page.evaluate(() => {
    globalThis.addLines = (html, instead) => {
      const body = document.getElementById('lines');
      if (!body) return;
      const range = document.createRange();
      range.selectNodeContents(body);
      const lines = range.createContextualFragment(html);
      if (instead) body.replaceChildren(lines);
      else body.append(lines);
    };
  });
}

describe('a saved page gives exactly the reading it must', () => {
  it.each(names.filter((name) => !caseOf(name).absent).map((name) => [name, caseOf(name)] as const))(
    '%s',
    async (name, expected) => {
      await open(name);
      const reading = await page.evaluate(
        ({ definition, kind }) => reader.readPage(document, definition, kind, new Date('2026-11-23T10:00:00Z')),
        { definition: expected.page, kind: expected.kind },
      );
      expect({ page: reading.page, unread: reading.unread }).toEqual({
        page: expected.reading,
        unread: expected.unread,
      });
    },
  );
});

describe('the button must not appear where only the words are the same', () => {
  it.each(names.filter((name) => caseOf(name).absent).map((name) => [name, caseOf(name)] as const))(
    '%s',
    async (name, expected) => {
      await open(name);
      const reading = await page.evaluate(
        ({ definition }) => reader.readPage(document, definition, 'invoice', new Date('2026-11-23T10:00:00Z')),
        { definition: expected.page },
      );
      expect(reading.unread.map(({ field }) => field)).toEqual(['present']);
      expect(reading.page).toEqual({ lines: [] });
    },
  );
});

it('reads the invoice form of a real system, Tryton, by its hand-written definition', async () => {
  await open('tryton');
  const [site] = trytonSettings({ healthcodeUrl: 'http://127.0.0.1:1', trytonUrl: origin }).sites.map(preparedSite);
  const reading = await page.evaluate(
    (definition) => definition && reader.readPage(document, definition, 'invoice', new Date('2026-11-23T10:00:00Z')),
    site?.pages.invoice,
  );
  expect(reading?.unread).toEqual([]);
  expect(reading?.page).toMatchObject({
    invoiceNumber: 'INV-2041',
    invoiceDate: '2026-11-20',
    patientId: 'P-1001',
    patientName: 'Mrs Jane Doe',
    insurerName: 'AXA Health',
  });
  expect(reading?.page.lines.length).toBe(2);
  expect(await page.evaluate((result) => result && reader.linesAddUp(result), reading)).toBe(true);
});

/** What a reader makes of a page with this in it. */
async function readAll(html: string, fields: object, more: object = {}) {
  await open('blank');
  const written = { url: '/*', present: { css: 'body' }, button: { css: 'body', place: 'after' }, fields, ...more };
  const definition = preparedPage(written as InvoicePageDefinition);
  return page.evaluate(
    (html, definition) => {
      document.body.replaceChildren(document.createRange().createContextualFragment(html));
      return reader.readPage(document, definition, 'invoice', new Date('2026-11-23'));
    },
    html,
    definition,
  );
}

describe('what stands near a label and is not its value', () => {
  /** Of one field; null where it reads nothing. */
  const readOne = async (html: string, field: object, more: object = {}) =>
    ((await readAll(html, { field }, more)).page as Record<string, unknown>).field ?? null;
  const code = { find: { label: 'Code' }, type: 'text' };
  const badge = 'display:inline-block;margin-left:4px;background:#ddd';

  it.each<[string, string, string | null]>([
    [
      'the next row, where the value is empty',
      '<div><div><b>Code</b></div><div><span></span></div></div><div><div><b>Ward</b></div><div>B2</div></div>',
      null,
    ],
    [
      'the next pair, where the value is left out',
      '<div class=r><i class=k></i><span>Code</span></div><div class=r><span>Ward</span><span>B2</span></div>',
      null,
    ],
    ['the next label of the same making', '<div class=lbl>Code</div><div class=lbl>Referred by</div>', null],
    ['the next bold label', '<p><b>Code</b> <br><b>Ward</b> B2</p>', null],
    [
      'the next label, where the value is hidden',
      '<div><span>Code</span><span class=v hidden>OLD</span><span>Ward</span><span class=v>B2</span></div>',
      null,
    ],
    [
      'the buttons to choose by',
      '<div><span>Code</span><div><div><input type=radio name=c id=a><label for=a>A1</label></div><div><input type=radio name=c id=b checked><label for=b>B2</label></div></div></div>',
      'B2',
    ],
    [
      'the buttons of a part of the page that has fields too',
      '<div><span>Code</span><div><input type=radio name=c id=a checked><label for=a>A1</label><label>Ward <input value=B2></label></div></div>',
      null,
    ],
    [
      'the hidden list of a widget',
      '<div><span>Code</span><select hidden><option>Q77</select><span>Q77</span><span>▾</span></div>',
      'Q77',
    ],
    ['a hidden hint', '<div><span>Code</span><span class=e hidden>Required</span><span>Q77</span></div>', 'Q77'],
    ['the next label with its value', '<p>Code: <br>Consultant: Dr Rees</p>', null],
    ['the next label in its own block', '<p><b>Code:</b> </p><p><b>Scheme:</b> ACME</p>', null],
    ['the next label in its own block, without colons', '<p><b>Code</b></p><p><b>Excess</b> £100</p>', null],
    ['the next label in plain text', '<p>Code:</p><p>Excess: £100</p>', null],
    [
      'the next label of another column',
      '<div class=col-4><small>Code</small></div><div class=col-8><small>Claim</small><div>P1</div></div>',
      null,
    ],
    ['the next label after a break', '<span>Code</span><br><span>Claim</span>&nbsp;<span>P1</span>', null],
    ['nothing but the value after a break', '<span>Code</span><br><span>Q77</span><br><span>Claim</span>', 'Q77'],
    ['a value set in bold as its label is', '<p><b>Code</b></p><p><b>Q77</b></p>', 'Q77'],
    ['a button with words', '<div><span>Code</span><button>Mrs Pugh</button><span>65 years</span></div>', null],
    [
      'a link that offers to do something, where the cell is empty',
      '<table><tr><td>Code</td><td></td><td><a href="#">Edit</a></td></tr></table>',
      null,
    ],
    ['an offer in the value’s place', '<dl><dt>Code</dt><dd><a href="#">Add code</a></dd></dl>', null],
    ['what can be done to the value', '<dl><dt>Code</dt><dd>Q77</dd><dd><a href="#">Change</a></dd></dl>', 'Q77'],
    ['a link beside the value', '<dl><dt>Code</dt><dd>Q77 <a href="#">Edit</a></dd></dl>', 'Q77'],
    ['a badge beside the value', `<dl><dt>Code</dt><dd>Q77<span style="${badge}">Draft</span></dd></dl>`, 'Q77'],
    ['a hint in the label', '<label for=c>Code <small>(optional)</small></label><input id=c value=Q77>', 'Q77'],
    ['an error in the label', '<label for=c>Code <span>Required by Aviva</span></label><input id=c value=Q77>', 'Q77'],
    ['a question mark beside the label', '<div><div>Code <span>?</span></div><div>Q77</div></div>', 'Q77'],
    ['a dash for nothing', '<dl><dt>Code</dt><dd>—</dd></dl>', null],
    ['a mask', '<label for=c>Code</label><input id=c value="____-____">', null],
    [
      'a choice not made',
      '<label for=c>Code</label><select id=c><option value=0>Please select…</option></select>',
      null,
    ],
    ['what is still to come', '<dl><dt>Code</dt><dd>Loading…</dd></dl>', null],
    ['what the page calls busy', '<dl aria-busy=true><dt>Code</dt><dd>xxxx</dd></dl>', null],
    [
      'a cell’s own accessible name',
      '<div role=grid><div role=row><div role=columnheader aria-label=Code>Code</div></div></div>',
      null,
    ],
    [
      'a copy that is cut away at the bottom',
      '<dl><dt>Code</dt><dd><span style="clip-path:inset(0 0 100% 0)">OLD</span></dd></dl>',
      null,
    ],
    ['a text that is struck out', '<dl><dt>Code</dt><dd><del>OLD</del> <ins>Q77</ins></dd></dl>', 'Q77'],
    ['a value that is struck out', '<dl><dt>Code</dt><dd><s>OLD</s></dd></dl>', null],
    ['the next pair in the same line', '<p>Code: Q77, Account: 4455</p>', 'Q77'],
    ['an information mark in the label', '<dl><dt>Code <span>ⓘ</span></dt><dd>Q77</dd></dl>', 'Q77'],
    ['a copy without height', '<dl><dt>Code</dt><dd><div style="transform:scaleY(0)">OLD</div></dd></dl>', null],
  ])('is not read: %s', async (_, html, expected) => {
    expect(await readOne(html, code)).toBe(expected);
  });

  it.each([
    '<p><b>Code:</b> </p><p><b>Ward:</b> B2</p>',
    '<div class=col-4><small>Code</small></div><div class=col-8><span>Ward</span><div>B2</div></div>',
    '<div class=item><span>Code</span></div><div class="item last"><span>Ward</span><span>B2</span></div>',
  ])('is not read: another label that is looked for, with its value: %s', async (html) => {
    const ward = { find: { label: 'Ward' }, type: 'text' };
    expect((await readAll(html, { code, ward })).page).toEqual({ ward: 'B2', lines: [] });
  });

  it('a search box says nothing of the invoice, a field to choose in does', async () => {
    const box = (more: string) =>
      `<label for=q>Code</label><input type=search id=q value=Smith ${more}><dl><dt>Code</dt><dd>Q77</dd></dl>`;
    expect(await readOne(box(''), code)).toBe('Q77');
    expect(await readOne(box('role=combobox'), code)).toBe('Smith');
  });

  it('parts of a name that stand apart are words', async () => {
    const html =
      '<dl><dt>Code</dt><dd><span>Mrs</span><span style="margin-left:4px">Carys</span><span style="padding-left:4px">Pugh</span></dd></dl>';
    expect(await readOne(html, code)).toBe('Mrs Carys Pugh');
  });

  it.each([
    [
      'stands below',
      '<div style="display:flex;flex-direction:column"><span>Invoice #507</span><span>12 items</span></div>',
    ],
    ['is a badge', '<h1>Invoice #507<span style="margin-left:6px">3</span></h1>'],
  ])('a pattern does not run on into what %s', async (_, html) => {
    expect(await readOne(html, { find: { text: 'Invoice #(\\d+)' }, type: 'text' })).toBe('507');
  });

  it('a pattern is tried however long it took to lay out the page', async () => {
    const html = `<h1>Invoice #507</h1>${'<p>x</p>'.repeat(10_000)}`;
    expect(await readOne(html, { find: { text: 'Invoice #(\\d+)' }, type: 'text' })).toBe('507');
  });

  it('a column of the lines is not the invoice’s total, though there is one line', async () => {
    const html =
      '<table class=l><thead><tr><th>Item</th><th>Total</th></tr></thead><tbody><tr><td>Visit</td><td>£250.00</td></tr></tbody></table><div>Total</div><div>£200.00</div>';
    const lines = { rows: { css: '.l tbody tr' }, fields: {} };
    expect(await readOne(html, { find: { label: 'Total' }, type: 'money' }, { lines })).toBe(20000);
  });

  it('a cell that spans rows belongs to each of them', async () => {
    const html =
      '<table><thead><tr><th>Date</th><th>Item</th></tr></thead><tbody><tr><td rowspan=2>02/11/2026</td><td>Visit</td></tr><tr class=l><td>Scan</td></tr></tbody></table>';
    const lines = {
      rows: { css: '.l' },
      fields: {
        dateOfService: { find: { column: 'Date' }, type: 'date', format: 'dd/MM/yyyy' },
        description: { find: { column: 'Item' }, type: 'text' },
      },
    };
    expect((await readAll(html, {}, { lines })).page).toEqual({
      lines: [{ dateOfService: '2026-11-02', description: 'Scan' }],
    });
  });

  it('pence set high are not pounds', async () => {
    const html = '<dl><dt>Code</dt><dd>£220<sup>50</sup></dd></dl>';
    expect(await readOne(html, { find: { label: 'Code' }, type: 'money' })).toBeNull();
  });

  it('amounts in another currency are named as such', async () => {
    const total = { find: { label: 'Total' }, type: 'money' };
    const read = await readAll('<dl><dt>Total</dt><dd>US$250.00</dd></dl>', { total });
    expect(read.page).toMatchObject({ total: 25000, currency: 'US$' });
  });
});

describe('a number that styles add to', () => {
  it.each<[string, string, number | null, string | null]>([
    ['a minus sign', '.neg::before{content:"−"}', null, '£95.00 with − added by the page’s style'],
    ['brackets', '.neg::before{content:"("}.neg::after{content:")"}', null, '£95.00 with ( added by the page’s style'],
    ['a credit’s letters', '.neg::after{content:" CR"}', null, '£95.00 with CR added by the page’s style'],
    [
      'what an attribute says',
      '.neg::before{content:attr(data-sign)}',
      null,
      '£95.00 with - added by the page’s style',
    ],
    ['a header in an attribute', 'dd::before{content:attr(data-label) ": "}', 9500, null],
    ['the words of a header', 'dd::before{content:"Total (GBP) "}', 9500, null],
    ['nothing', '', 9500, null],
    ['a pound sign', '.neg::before{content:"£"}', 9500, null],
    ['an icon of a font', '.neg::before{content:"\\f155"}', 9500, null],
    ['an icon that is a picture', '.neg::after{content:url("data:image/svg+xml,(1)")}', 9500, null],
  ])('such as %s', async (_, css, value, found) => {
    const reading = await readAll(
      `<style>${css}</style><dl><dt>Total</dt><dd data-label="Total (1)"><b class="neg" data-sign="-">£95.00</b></dd></dl>`,
      { total: { find: { label: 'Total' }, type: 'money' } },
    );
    expect(reading.page.total ?? null).toBe(value);
    expect(reading.unread.map(({ field, reason }) => `${field} ${reason}`)).toEqual(
      value === null ? ['total unreadable'] : [],
    );
    if (found) expect(reading.unread[0]?.found).toBe(found);
  });
});

describe('a large page', () => {
  it('of 5,000 nodes, many with a label’s word in them, and 30 lines is read as a small one', async () => {
    await open('blank');
    const definition = caseOf('example-invoice.html').page;
    const { reading, nodes } = await page.evaluate((page) => {
      const rows = Array.from(
        { length: 30 },
        (_, index) => `<tr><td>18/11/2026</td><td>Item ${index}</td><td>1</td><td>£10.00</td><td>£10.00</td></tr>`,
      );
      const labels = ['Invoice number', 'Patient no.', 'Patient', 'Sex', 'Address', 'Bill to', 'Practitioner'];
      const filler = Array.from(
        { length: 700 },
        (_, index) => `<div><span>Inert label ${index}</span> <b>value</b> <i>total of nothing</i></div>`,
      );
      const html = `<main><h1>Invoice</h1><dl>${labels.map((label) => `<dt>${label}</dt><dd>${label} 1</dd>`).join('')}<dt>Invoice date</dt><dd>20/11/2026</dd><dt>Date of birth</dt><dd>02/04/1980</dd><dt>Total</dt><dd>£300.00</dd></dl>
        <table class="lines"><thead><tr><th>Date</th><th>Item</th><th>Qty</th><th>Price</th><th>Amount</th></tr></thead><tbody>${rows.join('')}</tbody></table>${filler.join('')}</main>`;
      document.body.append(document.createRange().createContextualFragment(html));
      const walker = document.createTreeWalker(document);
      let nodes = 0;
      while (walker.nextNode()) nodes++;
      return { reading: reader.readPage(document, page, 'invoice', new Date()), nodes };
    }, definition);
    expect(nodes).toBeGreaterThanOrEqual(5000);
    expect(reading.unread).toEqual([]);
    expect(reading.page).toMatchObject({ invoiceNumber: 'Invoice number 1', insurerName: 'Bill to 1', total: 30000 });
    expect(reading.kind === 'invoice' && reading.page.lines).toEqual(
      Array.from({ length: 30 }, (_, index) =>
        expect.objectContaining({ dateOfService: '2026-11-18', description: `Item ${index}`, net: 1000 }),
      ),
    );
  });
});

/** A site of this test's server whose invoice pages are `/invoices/*`, with what the watcher reports collected in `seen`. */
const SITE = {
  id: 'test',
  name: 'Test',
  pages: {
    invoice: { ...caseOf('example-invoice.html').page, url: '/invoices/*', button: { css: 'h1', place: 'after' } },
  },
};

declare global {
  var reports: string[];
  var isDoubtful: boolean;
  var watching: AbortController;
  /** Adds lines to the table `#lines`, or puts them in the place of those that are there. */
  var addLines: (html: string, instead: boolean) => void;
  var show: (number: string) => void;
  /** How often the watcher's observer was called back. */
  var heard: () => number;
}

async function startWatching(path: string): Promise<void> {
  await open(path);
  await page.evaluate(
    (site, origin) => {
      globalThis.reports = [];
      globalThis.watching = new AbortController();
      globalThis.show = (number) => {
        document.body.replaceChildren(
          document
            .createRange()
            .createContextualFragment(
              `<main><h1>Invoice</h1><dl><dt>Invoice number</dt><dd id="number">${number}</dd></dl></main>`,
            ),
        );
      };
      const { MutationObserver } = globalThis;
      let calls = 0;
      globalThis.heard = () => calls;
      globalThis.MutationObserver = class extends MutationObserver {
        constructor(callback: MutationCallback) {
          super((...told) => {
            calls += 1;
            callback(...told);
          });
        }
      };
      reader.watchPage({
        document,
        site: { ...site, origins: [origin] } as PreparedSite,
        signal: globalThis.watching.signal,
        onPage: (found) => {
          globalThis.isDoubtful = false;
          globalThis.reports.push(`+${found.key}`);
          const button = document.createElement('x-button');
          button.id = 'ours';
          found.keep(button);
        },
        onLeave: () => globalThis.reports.push('-'),
        onDoubt: (isDoubtful) => {
          globalThis.isDoubtful = isDoubtful;
        },
      });
      globalThis.MutationObserver = MutationObserver;
    },
    SITE as unknown as PreparedSite,
    origin,
  );
}

const seen = () => page.evaluate(() => globalThis.reports.join(' '));
const waitForSeen = (text: string) =>
  page.waitForFunction((wanted) => globalThis.reports.join(' ') === wanted, { polling: 20, timeout: 4000 }, text);

describe('the watcher', () => {
  it('reports an invoice as soon as its fields are in a page that goes on rendering', async () => {
    await startWatching('invoices/1');
    expect(await seen()).toBe('');
    await page.evaluate(async () => {
      // The page goes on rendering other things meanwhile.
      const busy = setInterval(() => document.body.append(document.createElement('p')), 5);
      await new Promise((resolve) => setTimeout(resolve, 300));
      globalThis.show('INV-1');
      while (!document.getElementById('ours')) await new Promise((resolve) => requestAnimationFrame(resolve));
      clearInterval(busy);
    });
    expect(await seen()).toBe('+INV-1');
  });

  it.each([
    ['with a hyphen for where it may break', '<dt>Invoice num\u00adber</dt><dd>INV-1</dd>'],
    ['in letters of another width', '<dt>Ｉｎｖｏｉｃｅ ｎｕｍｂｅｒ</dt><dd>INV-1</dd>'],
    ['as a name alone', '<dd><b aria-label="Invoice number">INV-1</b></dd>'],
  ])('finds an invoice whose label is written %s, while the page goes on rendering', async (_, html) => {
    await startWatching('invoices/1');
    await page.evaluate((html) => {
      const show = () => {
        const part = document.createRange().createContextualFragment(`<main><h1>Invoice</h1><dl>${html}</dl></main>`);
        document.body.replaceChildren(part);
      };
      const busy = setInterval(() => document.body.append(document.createElement('p')), 5);
      globalThis.watching.signal.addEventListener('abort', () => clearInterval(busy));
      setTimeout(show, 100);
    }, html);
    await waitForSeen('+INV-1');
  });

  it('notices DOM that is re-used for another invoice, by text and by a field’s value', async () => {
    await startWatching('invoices/1');
    await page.evaluate(() => globalThis.show('INV-1'));
    await waitForSeen('+INV-1');
    await page.evaluate(() => {
      const [text] = document.getElementById('number')?.childNodes ?? [];
      if (text) text.nodeValue = 'INV-2';
    });
    await waitForSeen('+INV-1 - +INV-2');
    await page.evaluate(() => {
      const number = document.getElementById('number');
      number?.replaceChildren(Object.assign(document.createElement('input'), { value: 'INV-2' }));
    });
    await page.waitForFunction(() => document.querySelectorAll('#ours').length === 1);
    await page.evaluate(() => {
      const input = document.querySelector('input');
      if (input) input.value = 'INV-3';
    });
    await waitForSeen('+INV-1 - +INV-2 - +INV-3');
  });

  it('is in doubt before the next paint where another invoice follows at once, in a text or a field, and where the number is gone', async () => {
    await startWatching('invoices/1');
    await page.evaluate(() => globalThis.show('INV-1'));
    await waitForSeen('+INV-1');
    const wrong = await page.evaluate(async () => {
      const number = document.getElementById('number');
      if (!number) throw new Error('no number');
      const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const isSureOf = (key: string) => globalThis.reports.at(-1) === `+${key}` && !globalThis.isDoubtful;
      const sureOf = async (key: string) => {
        while (!isSureOf(key)) await painted();
      };
      const wrong: string[] = [];
      const change = async (from: string, to: string, make: () => void) => {
        make();
        await painted();
        if (isSureOf(from)) wrong.push(`${from} → ${to}`);
        if (to) await sureOf(to);
      };
      // The watcher looks at each change, but not again right after a look.
      for (let invoice = 1; invoice < 8; invoice += 1) {
        await change(`INV-${invoice}`, `INV-${invoice + 1}`, () => {
          number.textContent = `INV-${invoice + 1}`;
        });
      }
      const field = Object.assign(document.createElement('input'), { value: 'INV-8' });
      number.replaceChildren(field);
      await sureOf('INV-8');
      for (let invoice = 8; invoice < 15; invoice += 1) {
        await change(`INV-${invoice}`, `INV-${invoice + 1}`, () => {
          document.body.click();
          field.value = `INV-${invoice + 1}`;
        });
      }
      await change('INV-15', '', () => field.remove());
      await change('', 'INV-15', () => number.append(field));
      return wrong;
    });
    expect(wrong).toEqual([]);
    expect(await page.$$eval('#ours', (nodes) => nodes.length)).toBe(1);
  });

  it('leaves when the address or the invoice goes, and comes back with it', async () => {
    await startWatching('invoices/1');
    await page.evaluate(() => globalThis.show('INV-1'));
    await waitForSeen('+INV-1');
    await page.evaluate(() => history.pushState(null, '', '/patients/7'));
    await waitForSeen('+INV-1 -');
    expect(await page.$('#ours')).toBeNull();
    await page.evaluate(() => history.pushState(null, '', '/invoices/2'));
    await waitForSeen('+INV-1 - +INV-1');
    await page.evaluate(() => document.querySelector('dl')?.setAttribute('style', 'display:none'));
    await waitForSeen('+INV-1 - +INV-1 -');
    await page.evaluate(() => document.querySelector('dl')?.removeAttribute('style'));
    await waitForSeen('+INV-1 - +INV-1 - +INV-1');
  });

  it('puts our node back when the host renders anew, never twice, and does not report that as another page', async () => {
    await startWatching('invoices/1');
    await page.evaluate(() => globalThis.show('INV-1'));
    await waitForSeen('+INV-1');
    await page.evaluate(() => document.getElementById('ours')?.remove());
    await page.waitForSelector('h1 + #ours');
    await page.evaluate(() => globalThis.show('INV-1'));
    await page.waitForSelector('h1 + #ours');
    await page.evaluate(async () => {
      document.body.replaceChildren();
      await new Promise((resolve) => setTimeout(resolve, 150));
      globalThis.show('INV-1');
    });
    await page.waitForSelector('h1 + #ours');
    expect(await page.$$eval('#ours', (nodes) => nodes.length)).toBe(1);
    expect(await seen()).toBe('+INV-1');
  });

  it('ends with its signal: node gone, nothing reported any more', async () => {
    await startWatching('invoices/1');
    await page.evaluate(() => globalThis.show('INV-1'));
    await waitForSeen('+INV-1');
    await page.evaluate(() => globalThis.watching.abort());
    expect(await page.$('#ours')).toBeNull();
    await page.evaluate(async () => {
      globalThis.show('INV-2');
      document.body.click();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    expect(await seen()).toBe('+INV-1');
  });

  it.each(['main > section', 'main', 'body'])(
    'does not hear a host that goes on changing %s once the page is recognised',
    async (place) => {
      await startWatching('invoices/1');
      await page.evaluate(() => globalThis.show('INV-1'));
      await waitForSeen('+INV-1');
      const BUNCHES = 200;
      const heard = await page.evaluate(
        async (place, bunches) => {
          document.querySelector('main')?.append(document.createElement('section'));
          const busy = document.querySelector(place);
          // An observer of the test's own tells that each bunch is told by itself.
          let told = 0;
          const observer = new MutationObserver(() => {
            told += 1;
          });
          if (busy) observer.observe(busy, { childList: true });
          const before = globalThis.heard();
          for (let bunch = 0; bunch < bunches; bunch++) {
            busy?.append(document.createElement('i'));
            await null;
          }
          observer.disconnect();
          return { told, ours: globalThis.heard() - before };
        },
        place,
        BUNCHES,
      );
      expect(heard.told).toBe(BUNCHES);
      // Two bunches in each seventh of a second; what that costs is the bench's.
      expect(heard.ours).toBeLessThan(BUNCHES / 10);
    },
  );

  it('hears the page’s own navigation from an isolated world, where content scripts run', async () => {
    await page.goto(`${origin}/nothing`);
    const session = await page.createCDPSession();
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    const inIsolation = async (expression: string) =>
      (await session.send('Runtime.evaluate', { expression, contextId: executionContextId, returnByValue: true }))
        .result.value;
    await inIsolation(script);
    // Without its timer, by which it would find the invoice in the end.
    await inIsolation('setInterval = () => 0');
    await inIsolation(`var seen = []; reader.watchPage({ document, site: ${JSON.stringify({ ...SITE, origins: [origin] })}, signal: new AbortController().signal,
      onPage: (found) => seen.push('+' + found.key), onLeave: () => seen.push('-'), onDoubt: () => {} }); 0`);
    await page.evaluate(() => {
      document.body.append(
        document
          .createRange()
          .createContextualFragment('<main><h1>Invoice</h1><dl><dt>Invoice number</dt><dd>INV-1</dd></dl></main>'),
      );
    });
    expect(await inIsolation('seen.join(" ")')).toBe('');
    await page.evaluate(() => history.pushState(null, '', '/invoices/1'));
    await until('the invoice', async () => (await inIsolation('seen.join(" ")')) === '+INV-1');
  });
});

describe('a reading waits until the page has stopped rendering', () => {
  const definition = caseOf('example-invoice.html').page;
  const start = (lines: string, total: string) =>
    page.evaluate(
      (lines, total) => {
        document.body.replaceChildren(
          document.createRange().createContextualFragment(
            `<main><h1>Invoice</h1><dl><dt>Invoice number</dt><dd id="number">INV-1</dd><dt>Patient</dt><dd>Mrs Jane Doe</dd><dt>Total</dt><dd id="total">${total}</dd></dl>
            <table class="lines"><thead><tr><th>Date</th><th>Item</th><th>Qty</th><th>Price</th><th>Amount</th></tr></thead><tbody id="lines">${lines}</tbody></table></main>`,
          ),
        );
      },
      lines,
      total,
    );
  const line = (item: string, amount: string) =>
    `<tr><td>18/11/2026</td><td>${item}</td><td>1</td><td>${amount}</td><td>${amount}</td></tr>`;

  it('for lines that come after the header', async () => {
    await open('blank');
    await start(line('One', '£10.00'), '£30.00');
    const reading = await page.evaluate(
      (definition, late) => {
        setTimeout(() => globalThis.addLines(late, false), 250);
        return reader.readSettled(document, definition, 'invoice', { timeoutMs: 3000 });
      },
      definition,
      line('Two', '£20.00'),
    );
    expect(reading?.page).toMatchObject({ total: 3000, lines: [{ description: 'One' }, { description: 'Two' }] });
  });

  it('never mixes the header of one invoice with the lines of another', async () => {
    await open('blank');
    await start(line('One', '£10.00'), '£10.00');
    const reading = await page.evaluate(
      async (definition, late) => {
        await reader.readSettled(document, definition, 'invoice', { timeoutMs: 3000 });
        const number = document.getElementById('number');
        if (number) number.textContent = 'INV-2';
        setTimeout(() => globalThis.addLines(late, true), 200);
        return reader.readSettled(document, definition, 'invoice', { timeoutMs: 3000 });
      },
      definition,
      line('Two', '£10.00'),
    );
    expect(reading?.page).toMatchObject({ invoiceNumber: 'INV-2', lines: [{ description: 'Two' }] });
  });

  it.each([
    ['goes by what was just learnt of a page', null, 'One'],
    ['looks again where the page has changed since', 'Two', 'Two'],
  ])('unless it shows all at first sight: %s', async (_, changed, expected) => {
    await open('invoices/1');
    await start(line('One', '£10.00'), '£10.00');
    const { reading, looks } = await page.evaluate(
      async (site, origin, changed) => {
        const seen = reader.recognise(document, { ...site, origins: [origin] }, new Date(), true);
        if (!seen?.scope) throw new Error('Nothing was learnt of the page.');
        let looks = 0;
        const createTreeWalker = document.createTreeWalker.bind(document);
        document.createTreeWalker = (...what) => {
          looks += 1;
          return createTreeWalker(...what);
        };
        const settled = reader.readSettled(document, seen.definition, 'invoice', {
          timeoutMs: 3000,
          unhurried: true,
          scope: seen.scope,
        });
        const item = document.querySelector('#lines td:nth-child(2)');
        if (changed && item) item.textContent = changed;
        return { reading: await settled, looks };
      },
      SITE as unknown as PreparedSite,
      origin,
      changed,
    );
    expect(reading?.page).toMatchObject({ invoiceNumber: 'INV-1', total: 1000, lines: [{ description: expected }] });
    expect(looks).toBe(changed ? 1 : 0);
  });

  it('no longer than it is told, then gives what there is', async () => {
    await open('blank');
    await start(line('One', '£10.00'), '£30.00');
    const { reading, took, isLate } = await page.evaluate(async (definition) => {
      const began = performance.now();
      // A timer is as late as the reading's own, where the machine is busy.
      let isLate = false;
      setTimeout(() => {
        isLate = true;
      }, 700);
      const reading = await reader.readSettled(document, definition, 'invoice', { timeoutMs: 400 });
      return { reading, took: performance.now() - began, isLate };
    }, definition);
    expect(reading?.page).toMatchObject({ total: 3000, lines: [{ description: 'One' }] });
    expect(took).toBeGreaterThanOrEqual(390);
    expect(isLate).toBe(false);
  });

  it('not at all once its signal has ended', async () => {
    await open('blank');
    const reading = await page.evaluate((definition) => {
      const stop = new AbortController();
      const promise = reader.readSettled(document, definition, 'invoice', { signal: stop.signal, timeoutMs: 3000 });
      stop.abort();
      return promise;
    }, definition);
    expect(reading).toBeNull();
  });
});

describe('our node', () => {
  it.each(['after', 'before', 'start', 'end'] as const)(
    'placed %s a heading that is a label does not break the reading',
    async (place) => {
      await open('blank');
      const definition = preparedPage({
        url: '/*',
        present: { label: 'Invoice number' },
        button: { css: 'h2', place },
        fields: {
          invoiceNumber: { find: { label: 'Invoice number' }, type: 'text' },
          total: { find: { label: 'Total' }, type: 'money' },
        },
      } satisfies InvoicePageDefinition);
      const result = await page.evaluate((definition) => {
        document.body.append(
          document
            .createRange()
            .createContextualFragment(
              '<main><h2 hidden>Invoice number</h2><h2>Invoice number</h2><p>INV-17</p><dl><dt>Total</dt><dd>£3.00</dd></dl></main>',
            ),
        );
        const { button } = definition;
        const node = document.createElement('div');
        node.attachShadow({ mode: 'closed' }).append('Healthcode');
        const anchor = reader.anchorOf(document, button, reader.createVisibility());
        if (!anchor) throw new Error('There is nothing to stand beside.');
        reader.placeBeside(anchor, button.place, node);
        reader.placeBeside(anchor, button.place, node);
        const second = document.createElement('div');
        second.textContent = 'Healthcode';
        const term = document.querySelector('dt');
        if (term) reader.placeBeside(term, 'after', second);
        return {
          reading: reader.readPage(document, definition, 'invoice', new Date()),
          anchored: anchor.textContent?.trim(),
          isHidden: anchor.hasAttribute('hidden'),
          isOurs: reader.isOurs(node),
          isTheirs: reader.isOurs(anchor),
          count: document.querySelectorAll('main > div, h2 > div').length,
        };
      }, definition);
      expect(result.reading.page).toEqual({ invoiceNumber: 'INV-17', total: 300, lines: [] });
      expect(result).toMatchObject({
        anchored: 'Invoice number',
        isHidden: false,
        isOurs: true,
        isTheirs: false,
        count: 1,
      });
    },
  );
});

describe('what people can see', () => {
  it.each([
    ['<b>x</b>', true],
    ['<b hidden>x</b>', false],
    ['<div style="display:none"><b>x</b></div>', false],
    ['<div style="visibility:hidden"><b>x</b></div>', false],
    ['<div style="visibility:hidden"><b style="visibility:visible">x</b></div>', true],
    ['<div style="opacity:0"><b>x</b></div>', false],
    ['<div style="content-visibility:hidden"><b>x</b></div>', false],
    ['<div style="height:3000px"></div><div style="content-visibility:auto"><b>x</b></div>', true],
    ['<div style="display:contents"><b style="display:contents">x</b></div>', true],
    ['<div aria-hidden="true"><b>x</b></div>', true],
    ['<details><summary>s</summary><b>x</b></details>', false],
    ['<details open><summary>s</summary><b>x</b></details>', true],
    ['<b style="position:absolute;left:-9999px">x</b>', false],
    ['<b style="position:absolute;top:-9999px">x</b>', false],
    ['<b style="position:fixed;left:5000px">x</b>', false],
    ['<b style="position:absolute;left:101vw">x</b>', true],
    ['<style>html{overflow-x:clip}</style><b style="position:absolute;left:101vw">x</b>', false],
    ['<style>body{overflow-x:hidden}</style><b style="position:absolute;left:101vw">x</b>', false],
    ['<style>body{overflow:hidden}</style><b style="position:absolute;left:101vw">x</b>', true],
    [
      '<style>html{overflow-x:clip}</style><div style="position:absolute;left:101vw;height:40px;overflow:auto"><b>x</b></div>',
      false,
    ],
    ['<div style="height:90px;overflow:auto"><div style="height:0;overflow:hidden"><p><b>x</b></p></div></div>', false],
    [
      '<div style="height:90px;overflow:auto"><div style="margin-top:500px;height:40px;overflow:auto"><p style="margin-top:200px"><b>x</b></p></div></div>',
      true,
    ],
    [
      '<div style="height:90px;overflow:hidden"><div style="margin-top:500px;height:40px;overflow:auto"><p><b>x</b></p></div></div>',
      false,
    ],
    ['<div style="height:0;overflow:hidden"><b>x</b></div>', false],
    ['<div style="height:0"><b>x</b></div>', true],
    ['<div style="height:40px;overflow:hidden"><p style="margin-top:200px"><b>x</b></p></div>', false],
    ['<div style="height:40px;overflow:auto"><p style="margin-top:200px"><b>x</b></p></div>', true],
    ['<div style="height:0;overflow:hidden"><b style="position:absolute">x</b></div>', true],
    ['<div style="height:0;overflow:hidden;position:relative"><b style="position:absolute">x</b></div>', false],
    ['<b style="position:absolute;clip:rect(0,0,0,0)">x</b>', false],
    ['<b style="clip-path:inset(50%)">x</b>', false],
    ['<div style="transform:scale(0)"><b>x</b></div>', false],
    ['<input id="b" style="width:0;padding:0;border:0">', false],
    ['<input id="b" type="hidden">', false],
    ['<input id="b">', true],
  ])('%s: %s', async (html, expected) => {
    await open('blank');
    const answer = await page.evaluate((html) => {
      document.body.append(document.createRange().createContextualFragment(html));
      const element = document.querySelector('b, #b');
      return element && reader.isVisible(element);
    }, html);
    expect(answer).toBe(expected);
  });
});
