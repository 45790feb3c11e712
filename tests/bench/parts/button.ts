import type { Page } from 'puppeteer';
import { stopWorker } from '../../e2e/extension.ts';
import { type Figure, median, spread } from '../figure.ts';
import { onStage, type Stage } from '../stage.ts';

const RUNS = 20;
const WARM_LIMIT = 100;
const COLD_LIMIT = 400;
const INVOICE = 'INV-3001';

/** What the page itself saw, by its own clock. */
interface Seen {
  /** When the number, by which the page is recognised, stood in the page, and the page was parsed: before that it has no styles and shows nothing. */
  fieldsAt: number | null;
  /** When the frame that first had the button in it was done. */
  buttonAt: number | null;
}

declare global {
  interface Window {
    benchSeen?: Seen;
  }
}

/** From the invoice's fields being in the page to the frame that shows the button; by the page's own clock, seen from inside it. */
export async function measureButton(say: (line: string) => void): Promise<Figure[]> {
  return onStage(async (stage) => {
    await stage.page.evaluateOnNewDocument(watchForButton, INVOICE);
    const pages = [
      { name: 'server-rendered page', url: `${stage.pms.url}/invoices/${INVOICE}` },
      { name: 'single-page app', url: `${stage.pms.url}/app/invoices/${INVOICE}` },
    ];
    const figures: Figure[] = [];
    for (const { name, url } of pages) {
      for (const worker of ['warm', 'cold'] as const) {
        say(`Button on the ${name}, worker ${worker} …`);
        const times: number[] = [];
        for (let run = 0; run <= RUNS; run += 1) {
          // No page of ours may be open, or it would wake the worker again.
          await stage.page.goto('about:blank');
          if (worker === 'cold') await stopWorker(stage.extension);
          const time = await buttonTime(stage, url);
          // The first one only warms up.
          if (run > 0) times.push(time);
        }
        figures.push({
          name: `button visible after the fields, worker ${worker}, ${name}`,
          value: median(times),
          unit: 'ms',
          limit: worker === 'warm' ? WARM_LIMIT : COLD_LIMIT,
          note: spread(times),
        });
      }
    }
    return figures;
  });
}

async function buttonTime({ page }: Stage, url: string): Promise<number> {
  await page.goto(url);
  const { fieldsAt, buttonAt } = await seen(page);
  if (fieldsAt === null || buttonAt === null) throw new Error('The button was not seen.');
  return buttonAt - fieldsAt;
}

async function seen(page: Page): Promise<Seen> {
  await page.waitForFunction(() => window.benchSeen?.buttonAt != null, { timeout: 15_000, polling: 50 });
  return page.evaluate(() => window.benchSeen ?? { fieldsAt: null, buttonAt: null });
}

/** Runs in the page before its own scripts. */
function watchForButton(invoiceNumber: string): void {
  const seen: Seen = { fieldsAt: null, buttonAt: null };
  window.benchSeen = seen;
  let host: Element | null = null;
  const showsNumber = () =>
    [...document.querySelectorAll('main dd, main output, main .value, main input, main span')].some(
      (element) => (element.textContent || (element as HTMLInputElement).value || '').trim() === invoiceNumber,
    );
  const noteFields = () => {
    if (document.readyState !== 'loading' && seen.fieldsAt === null && showsNumber()) seen.fieldsAt = performance.now();
  };
  document.addEventListener('readystatechange', noteFields);
  const whenDrawn = (then: () => void) => {
    // A task queued from a frame's callback runs when that frame has been produced.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  };
  const look = () => {
    const isSeen = host?.checkVisibility({ visibilityProperty: true }) && host.getBoundingClientRect().width > 0;
    if (isSeen) seen.buttonAt ??= performance.now();
    else requestAnimationFrame(() => whenDrawn(look));
  };
  // Called back in the frame that the button comes with, even where it comes within that.
  const sizes = new ResizeObserver(() => whenDrawn(look));
  new MutationObserver(() => {
    noteFields();
    const beside = document.querySelector('main h1')?.nextElementSibling;
    // The page's own spans have a class or an attribute; ours has nothing but its style.
    if (host === null && beside?.localName === 'span' && beside.className === '' && beside.hasAttribute('style')) {
      host = beside;
      sizes.observe(host);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}
