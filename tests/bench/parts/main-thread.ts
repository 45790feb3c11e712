import type { Page } from 'puppeteer';
import { healthcodeButton, pageStatus } from '../../e2e/extension.ts';
import { type Figure, median, spread } from '../figure.ts';
import { onStage, rest, type Stage, withoutUs } from '../stage.ts';
import { type MainThreadTime, traceScript } from '../trace.ts';

const RUNS = 20;
const LOAD_LIMIT = 20;
const TASK_LIMIT = 50;
const MUTATION_LIMIT = 1;
const MUTATIONS = 10_000;
/** A page is looked at for so long after its `load`: finding the button's place, reading, asking the worker and showing the status lie in it. */
const WATCHED = 1500;
const OURS = 'content-scripts/overlay.js';
const EMPTY = '/empty.js';

/** Time of ours on the host page's main thread: while a page loads, and while the host changes its page afterwards. */
export async function measureMainThread(say: (line: string) => void): Promise<Figure[]> {
  return onStage(async (stage) => [...(await whileLoading(stage, say)), ...(await whileMutating(stage, say))], {
    withEmptyScript: true,
  });
}

/**
 * Each page is loaded as the next one in a tab of the same system, as all day in a clinic; and once as the first of a new process, where the
 * browser has compiled nothing of ours yet.
 */
async function whileLoading({ page, pms, host }: Stage, say: (line: string) => void): Promise<Figure[]> {
  const serverPage = { name: 'server-rendered page', url: `${pms.url}/invoices/INV-3001` };
  const largePage = { name: '30 lines in 5,000 nodes', url: `${host.url}/invoices/INV-1?lines=30&blocks=900` };
  const newProcess = { from: 'about:blank', as: ', first of a new process' };
  const pages = [
    { ...serverPage, from: `${pms.url}/invoices`, as: '' },
    { name: 'single-page app', url: `${pms.url}/app/invoices/INV-3001`, from: `${pms.url}/invoices`, as: '' },
    { ...largePage, from: `${host.url}/`, as: '' },
    { ...serverPage, ...newProcess },
    { ...largePage, ...newProcess },
  ];
  const figures: Figure[] = [];
  let longest = 0;
  for (const { name, url, from, as } of pages) {
    say(`Main thread while loading: ${name}${as} …`);
    const ours: MainThreadTime[] = [];
    for (let run = 0; run < RUNS; run += 1) ours.push(await traceLoad(page, from, url, OURS));
    const empty: MainThreadTime[] = [];
    for (let run = 0; run < 5; run += 1) empty.push(await traceLoad(page, withoutUs(from), withoutUs(url), EMPTY));
    // What the page itself does in microtasks, which the trace does not tell from ours.
    const hosts = median(empty.map(({ unnamed }) => unnamed));
    const totals = ours.map(({ total }) => Math.max(0, total - hosts));
    longest = Math.max(longest, ...ours.map(({ longestTask }) => longestTask));
    figures.push({
      name: `our main-thread time per page load, ${name}${as}`,
      value: median(totals),
      unit: 'ms',
      limit: LOAD_LIMIT,
      beside: { name: 'an empty content script', value: median(empty.map(({ total }) => Math.max(0, total - hosts))) },
      note: spread(totals),
    });
  }
  const name = `longest of our tasks in ${RUNS * pages.length} page loads`;
  return [...figures, { name, value: longest, unit: 'ms', limit: TASK_LIMIT }];
}

async function traceLoad(page: Page, from: string, url: string, script: string): Promise<MainThreadTime> {
  await page.goto(from);
  await rest();
  // Nothing is asked of the page meanwhile: what the bench itself runs there, at each change of the page, would count as ours.
  const time = await traceScript(page, script, async () => {
    await page.goto(url);
    await new Promise((done) => setTimeout(done, WATCHED));
  });
  if (script === OURS && (await pageStatus(page)) === '') throw new Error('The page was not watched to the end.');
  return time;
}

async function whileMutating({ page, host }: Stage, say: (line: string) => void): Promise<Figure[]> {
  const places = [
    { name: 'elsewhere on the page', place: '#feed' },
    { name: 'beside the invoice', place: '#beside' },
    { name: 'among the button’s own siblings', place: 'main' },
  ];
  const figures: Figure[] = [];
  for (const { name, place } of places) {
    say(`Main thread while the host changes nodes ${name} …`);
    const perThousand: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      await page.goto(`${host.url}/invoices/INV-1?lines=10&blocks=200`);
      await healthcodeButton(page);
      await new Promise((done) => setTimeout(done, WATCHED));
      const { total } = await traceScript(page, OURS, () => page.evaluate(mutate, place, MUTATIONS));
      perThousand.push((total / MUTATIONS) * 1000);
    }
    figures.push({
      name: `our time per 1,000 host mutations, ${name}`,
      value: median(perThousand),
      unit: 'ms',
      limit: MUTATION_LIMIT,
      note: spread(perThousand),
    });
  }
  return figures;
}

/** Runs in the page: adds, changes and removes nodes, 100 a frame, as a busy host does; in the frame's callback, so that the trace tells it from us. */
function mutate(place: string, count: number): Promise<void> {
  const root = document.querySelector(place);
  if (!root) throw new Error(`There is no ${place}.`);
  const own: HTMLElement[] = [];
  const change = (turn: number) => {
    const last = own.at(-1);
    if (turn % 4 === 0 || !last) {
      const added = document.createElement('p');
      added.textContent = `News ${turn}`;
      root.append(added);
      own.push(added);
    } else if (turn % 4 === 1) last.className = `seen-${turn}`;
    else if (turn % 4 === 2) last.textContent = `Changed ${turn}`;
    else if (own.length > 500) own.shift()?.remove();
  };
  return new Promise((finished) => {
    let done = 0;
    const frame = () => {
      for (const end = Math.min(done + 100, count); done < end; done += 1) change(done);
      if (done < count) requestAnimationFrame(frame);
      else finished();
    };
    requestAnimationFrame(frame);
  });
}
