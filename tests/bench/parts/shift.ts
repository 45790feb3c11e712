import type { Page } from 'puppeteer';
import { healthcodeButton, openPanel } from '../../e2e/extension.ts';
import type { Figure } from '../figure.ts';
import { onStage, type Stage, withoutUs } from '../stage.ts';

/** Pages of the demo system, server-rendered and single-page, with short and long headings. */
const PATHS = [
  '/invoices/INV-3001',
  '/invoices/INV-3003',
  '/invoices/INV-3004',
  '/app/invoices/INV-3001',
  '/app/invoices/INV-3003',
  '/app/patients/P-1001',
  '/patients/P-1001',
  '/invoices',
];
const WIDTHS = [360, 768, 1280];
/** After the button stands, so long is waited for shifts that come late. */
const WATCHED = 1200;

declare global {
  interface Window {
    benchShifts?: string[];
  }
}

/** Layout-shift entries whose source is a node of the host page, with and without our overlay on the same pages. */
export async function measureShifts(say: (line: string) => void): Promise<Figure[]> {
  return onStage(async (stage) => {
    await stage.page.evaluateOnNewDocument(collectShifts);
    const patient = await firstPatient(stage);
    const counts = { ours: 0, without: 0, pages: 0 };
    for (const width of WIDTHS) {
      say(`Layout shifts at ${width} px …`);
      await stage.page.setViewport({ width, height: 900 });
      for (const path of PATHS.map((each) => each.replace('P-1001', patient))) {
        const url = stage.pms.url + path;
        const before = await shiftsOf(stage.page, withoutUs(url), false);
        // What the page does by itself, without us, is not our doing.
        const after = (await shiftsOf(stage.page, url, /\/(INV-|P)/.test(path))).filter(
          (each) => !before.includes(each),
        );
        for (const shift of after) say(`  ${path} at ${width} px: ${shift}`);
        counts.without += before.length;
        counts.ours += after.length;
        counts.pages += 1;
      }
    }
    return [
      {
        name: 'layout shifts whose source is a node of the host page, with us only',
        value: counts.ours,
        unit: 'entries',
        limit: 0,
        beside: { name: 'without us', value: counts.without },
        note: `${counts.pages} pages at ${WIDTHS.join(', ')} px, panel opened on invoices`,
      },
    ];
  });
}

async function firstPatient({ pms }: Stage): Promise<string> {
  const invoice = (await (await fetch(`${pms.url}/sandbox/invoices/INV-3001`)).json()) as { patientId: string };
  return invoice.patientId;
}

async function shiftsOf(page: Page, url: string, hasButton: boolean): Promise<string[]> {
  await page.goto(url);
  if (hasButton) {
    await healthcodeButton(page);
    if (url.includes('INV-')) await openPanel(page);
  }
  await new Promise((done) => setTimeout(done, WATCHED));
  return page.evaluate(() => window.benchShifts ?? []);
}

/** Runs in the page before its own scripts. Ours are a bare span and a bare div, by their style alone; a source inside our roots has no node. */
function collectShifts(): void {
  const shifts: string[] = [];
  window.benchShifts = shifts;
  const isOurs = (element: Element | null) =>
    element !== null &&
    (element.localName === 'span' || element.localName === 'div') &&
    element.className === '' &&
    element.getAttribute('style')?.includes('important') === true;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { sources?: { node: Node | null }[] })[]) {
      const hosts = (entry.sources ?? []).flatMap(({ node }) => {
        const element = node instanceof Element ? node : (node?.parentElement ?? null);
        return element && !isOurs(element) ? [`${element.localName}.${element.className}`] : [];
      });
      if (hosts.length > 0) shifts.push(hosts.join(' '));
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
