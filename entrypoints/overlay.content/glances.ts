import type { Reading } from '../../lib/billing/model.ts';
import type { Answer, Glance } from '../../lib/messages.ts';

/** How often the status of a bill on its way is asked for while its page is in view. The worker decides whether Healthcode is asked. */
const FOLLOW_MILLISECONDS = 4000;
/** A page that was not complete is read again as often as that, so many times. */
const MOST_REPEATS = 15;
/** After a person typed or clicked, the page has this long to show what came of it. */
const AFTER_EDIT_MILLISECONDS = 700;

export interface GlancePorts {
  document: Document;
  /** Reads the page, waiting a moment for late content; null where it shows no such page. */
  read(): Promise<Reading | null>;
  ask(reading: Reading): Promise<Answer<Glance>>;
  show(answer: Answer<Glance>): void;
}

/**
 * Keeps the word beside the button true at little cost: the page is read when it comes into view, after a person has done something, and
 * while it is incomplete; between these only a bill on its way is asked about, with the reading at hand. Returns *ask again now*.
 */
export function keepGlancing(ports: GlancePorts, signal: AbortSignal): () => void {
  const { document } = ports;
  let reading: Reading | null = null;
  let follows = false;
  let repeats = 0;
  let busy = false;

  const glance = async (again: boolean) => {
    if (busy || signal.aborted || document.visibilityState !== 'visible') return;
    busy = true;
    try {
      if (again || !reading) reading = await ports.read();
      if (!reading || signal.aborted) return;
      const answer = await ports.ask(reading);
      if (signal.aborted) return;
      follows = answer.ok && answer.value.follow;
      ports.show(answer);
    } finally {
      busy = false;
    }
  };

  const tick = () => {
    if (follows) return void glance(false);
    if ((reading && reading.unread.length === 0) || repeats >= MOST_REPEATS) return;
    repeats += 1;
    void glance(true);
  };

  let edited: ReturnType<typeof setTimeout> | undefined;
  const onEdit = () => {
    clearTimeout(edited);
    edited = setTimeout(() => void glance(true), AFTER_EDIT_MILLISECONDS);
  };
  for (const type of ['change', 'click']) document.addEventListener(type, onEdit, { signal, capture: true });
  document.addEventListener('visibilitychange', () => void glance(true), { signal });
  const timer = setInterval(tick, FOLLOW_MILLISECONDS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    clearTimeout(edited);
  });
  void glance(true);
  return () => void glance(false);
}
