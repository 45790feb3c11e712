import { healthcodeButton, until } from '../../e2e/extension.ts';
import { type Figure, median, quantile } from '../figure.ts';
import { onStage, rest, type Stage } from '../stage.ts';

const RUNS = 20;
const LIMIT = 200;
/** Between pointing at a button and pressing it a hand takes longer. */
const POINTING = 100;
const INVOICE = 'INV-3001';

declare global {
  interface Window {
    /** Milliseconds since the epoch: of the last click in the host page; of the moment when a frame was ready for typing. */
    benchClickedAt?: number;
    benchReadyAt?: number;
  }
}

/**
 * From the click to the panel that shows the invoice and has its focus in *Diagnosis*. Both moments are taken inside the pages, by the
 * computer's clock, so that the driver's own messages don't count.
 */
export async function measureOpening(say: (line: string) => void): Promise<Figure[]> {
  return onStage(async (stage) => {
    await stage.page.evaluateOnNewDocument(watchForTyping);
    say('Opening the panel …');
    await stage.page.goto(`${stage.pms.url}/invoices/${INVOICE}`);
    await healthcodeButton(stage.page);
    const figures: Figure[] = [];
    for (const [how, pointing] of [
      ['pointed at', POINTING],
      ['clicked at once', 0],
    ] as const) {
      const times: number[] = [];
      for (let run = 0; run <= RUNS; run += 1) {
        const time = await openingTime(stage, pointing);
        if (run > 0) times.push(time);
      }
      const name = `click to panel ready for typing, worker warm, ${how}`;
      const note = `of ${RUNS}`;
      figures.push(
        { name: `${name}: median`, value: median(times), unit: 'ms', limit: LIMIT, note },
        { name: `${name}: 95th percentile`, value: quantile(times, 0.95), unit: 'ms', limit: LIMIT, note },
      );
    }
    return figures;
  });
}

/** `pointing`: for how long the pointer is on the button before it is pressed, in milliseconds. */
async function openingTime({ page }: Stage, pointing: number): Promise<number> {
  const button = await healthcodeButton(page);
  await page.mouse.move(0, 0);
  if (pointing > 0) {
    await button.hover();
    await new Promise((resolve) => setTimeout(resolve, pointing));
  }
  await button.click();
  // Nothing is asked of the pages meanwhile: the answers would be worked out in the panel's time.
  await rest();
  const readyAt = await until('the panel to be ready for typing', async () => {
    const frame = page.frames().find((candidate) => candidate.url().includes('/panel.html'));
    return frame?.evaluate(() => window.benchReadyAt);
  });
  const clickedAt = await page.evaluate(() => window.benchClickedAt ?? Number.NaN);
  await page.keyboard.press('Escape');
  await until(
    'the panel to go',
    async () => !page.frames().some((candidate) => candidate.url().includes('/panel.html')),
  );
  await rest();
  return readyAt - clickedAt;
}

/** Runs in the host page and in the panel's frame, before their own scripts. */
function watchForTyping(): void {
  document.addEventListener(
    'click',
    (event) => {
      window.benchClickedAt = performance.timeOrigin + event.timeStamp;
    },
    true,
  );
  document.addEventListener('focusin', ({ target }) => {
    const field = target as HTMLInputElement;
    if (field.role !== 'combobox' || field.disabled || field.readOnly || window.benchReadyAt) return;
    // The frame in which it can be seen and typed into.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        window.benchReadyAt ??= performance.timeOrigin + performance.now();
      };
      port2.postMessage(null);
    });
  });
}
