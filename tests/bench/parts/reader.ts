import puppeteer from 'puppeteer';
import type { InvoicePageDefinition } from '../../../lib/pms/definition.ts';
import { preparedPage } from '../../../lib/pms/prepare.ts';
import { bundleReader } from '../../e2e/reader-bundle.ts';
import { chromeFlags, ensureBrowser } from '../../run/browsers.ts';
import { demoSettings } from '../../sandbox/pms/settings.ts';
import { type Figure, median, spread } from '../figure.ts';
import { hostPage } from '../host.ts';

const RUNS = 50;
/** Five nodes each, text nodes counted. */
const BLOCKS = 950;

declare const reader: {
  readPage(document: Document, page: unknown, kind: 'invoice', now: Date): { page: Record<string, unknown> };
};

/** One reading of an invoice in a page of 5,000 nodes, beside a reader that asks the page for every field by itself. */
export async function measureReader(say: (line: string) => void): Promise<Figure[]> {
  say('Reading a page of 5,000 nodes …');
  const [site] = (
    demoSettings({ healthcodeUrl: 'http://127.0.0.1:1', pmsUrl: 'http://127.0.0.1:2' }) as {
      sites: { pages: { invoice: InvoicePageDefinition } }[];
    }
  ).sites;
  if (!site) throw new Error('The demo settings have no site.');
  const script = await bundleReader();
  const browser = await puppeteer.launch({ executablePath: ensureBrowser('chrome', say), args: chromeFlags() });
  try {
    const page = await browser.newPage();
    await page.setContent(hostPage({ invoiceNumber: 'INV-1', lines: 10, blocks: BLOCKS }));
    await page.evaluate(script);
    const definition = preparedPage(site.pages.invoice);
    const labels = Object.values(definition.fields).flatMap((field) =>
      'find' in field && 'label' in field.find ? [field.find.label] : [],
    );
    const { nodes, ours, naive } = await page.evaluate(compareReaders, definition, labels, RUNS);
    return [
      {
        name: `reading an invoice in a page of ${nodes.toLocaleString('en-GB')} nodes`,
        value: median(ours),
        unit: 'ms',
        limit: null,
        beside: { name: 'a query for every field', value: median(naive) },
        note: spread(ours),
      },
    ];
  } finally {
    await browser.close();
  }
}

/** Runs in the page: both readers in turn, each after a change of the page, so that neither lives on what the browser remembers. */
function compareReaders(definition: unknown, labels: string[], runs: number) {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ALL);
  let nodes = 1;
  while (walker.nextNode()) nodes += 1;

  const isSeen = (element: Element) => {
    const { display, visibility } = getComputedStyle(element);
    return display !== 'none' && visibility !== 'hidden' && element.getClientRects().length > 0;
  };
  const readNaively = () => {
    const values = labels.map((label) => {
      const found = [...document.querySelectorAll<HTMLElement>('body *')].find(
        (element) => isSeen(element) && element.textContent?.trim() === label,
      );
      return (found?.nextElementSibling as Element | null)?.textContent;
    });
    const rows = [...document.querySelectorAll('table.lines tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => cell.textContent),
    );
    return { values, rows };
  };
  const timed = (work: () => unknown) => {
    document.body.append(document.createElement('i'));
    void document.body.offsetHeight;
    const before = performance.now();
    work();
    return performance.now() - before;
  };
  if (reader.readPage(document, definition, 'invoice', new Date()).page.invoiceNumber !== 'INV-1')
    throw new Error('The page was not read.');
  if (readNaively().values.some((value) => !value)) throw new Error('The naive reader read nothing.');
  const ours: number[] = [];
  const naive: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    ours.push(timed(() => reader.readPage(document, definition, 'invoice', new Date())));
    if (run < 5) naive.push(timed(readNaively));
  }
  return { nodes, ours, naive };
}
