import { type HostPage, STILL_MILLISECONDS } from './host.ts';

/** Whether an acting click may count. */
export type Permission = { ok: true } | { ok: false; message: string };

interface TrackingOptions extends IntersectionObserverInit {
  trackVisibility?: boolean;
  delay?: number;
}
type TrackedEntry = IntersectionObserverEntry & { isVisible?: boolean };

const COVERED: Permission = {
  ok: false,
  message:
    'Something on the page covers this panel, so nothing was sent. Move or close it, then press the button again.',
};

/**
 * Guards *Submit* against a host page that covers, moves or fades the panel to steal a click: the click must be a person's, and the
 * panel must have been visible and still for half a second. What the observer told last may be a tenth of a second old, so it is asked
 * once more after the click.
 */
export function createGuard(document: Document, host: HostPage): (event: Event) => Promise<Permission> {
  const visibility = trackVisibility(document);
  return async (event) => {
    if (!event.isTrusted) return { ok: false, message: 'Only a person can submit a bill.' };
    const surface = surfaceOf(event, document);
    if (!visibility.visibleFor(surface, STILL_MILLISECONDS)) return COVERED;
    const [still, visible] = await Promise.all([host.stillFor(), isVisibleNow(surface)]);
    if (!visible) return COVERED;
    if (still === null)
      return {
        ok: false,
        message:
          'The page under this panel has changed, so nothing was sent. Reload the page and open the panel again.',
      };
    if (still < STILL_MILLISECONDS)
      return { ok: false, message: 'The panel had just moved, so nothing was sent. Press the button again.' };
    return { ok: true };
  };
}

const TRACKING: TrackingOptions = { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 };
/** A panel that is not painted at all gets no observation: that means not visible. */
const OBSERVATION_MILLISECONDS = 1000;

/** Where the browser can't tell (Firefox leaves `isVisible` undefined), being on screen counts. */
function isSeen(entry: TrackedEntry | undefined): boolean {
  return entry?.isIntersecting === true && entry.isVisible !== false;
}

/** What has to be seen for a click: the panel, or the dialog of ours that was clicked in, which itself covers the panel. */
function surfaceOf({ target }: Event, document: Document): Element {
  return (target instanceof Element ? target.closest('dialog') : null) ?? document.documentElement;
}

/** How long the panel, and each dialog in it, has been visible. */
function trackVisibility(document: Document) {
  const visibleSince = new WeakMap<Element, number>();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!isSeen(entry)) visibleSince.delete(entry.target);
      else if (!visibleSince.has(entry.target)) visibleSince.set(entry.target, performance.now());
    }
  }, TRACKING);
  observer.observe(document.documentElement);
  new MutationObserver(() => {
    for (const dialog of document.querySelectorAll('dialog')) observer.observe(dialog);
  }).observe(document.documentElement, { childList: true, subtree: true });
  return {
    visibleFor(surface: Element, milliseconds: number): boolean {
      const since = visibleSince.get(surface);
      return since !== undefined && performance.now() - since >= milliseconds;
    },
  };
}

function isVisibleNow(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (visible: boolean) => {
      clearTimeout(timer);
      observer.disconnect();
      resolve(visible);
    };
    const timer = setTimeout(() => settle(false), OBSERVATION_MILLISECONDS);
    const observer = new IntersectionObserver((entries) => settle(isSeen(entries.at(-1))), TRACKING);
    observer.observe(element);
  });
}
