import { type HostPage, STILL_MILLISECONDS } from './host.ts';

/** Whether an acting click may count. */
export type Permission = { ok: true } | { ok: false; message: string };

interface TrackingOptions extends IntersectionObserverInit {
  trackVisibility?: boolean;
  delay?: number;
}
type TrackedEntry = IntersectionObserverEntry & { isVisible?: boolean };

/**
 * Guards *Submit* against a host page that covers, moves or fades the panel to steal a click: the click must be a person's, and the
 * panel must have been visible and still for half a second.
 */
export function createGuard(document: Document, host: HostPage): (event: Event) => Promise<Permission> {
  const visibility = trackVisibility(document.documentElement);
  return async (event) => {
    if (!event.isTrusted) return { ok: false, message: 'Only a person can submit a bill.' };
    if (!visibility.visibleFor(STILL_MILLISECONDS)) {
      return {
        ok: false,
        message:
          'Something on the page covers this panel, so nothing was sent. Move or close it, then press the button again.',
      };
    }
    const still = await host.stillFor();
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

/** How long the whole panel has been visible. Where the browser can't tell (Firefox leaves `isVisible` undefined), being on screen counts. */
function trackVisibility(element: Element) {
  let visibleSince: number | null = null;
  const options: TrackingOptions = { threshold: [0, 0.5, 1], trackVisibility: true, delay: 100 };
  new IntersectionObserver((entries) => {
    const entry = entries.at(-1) as TrackedEntry | undefined;
    const visible = entry?.isIntersecting && entry.isVisible !== false;
    if (!visible) visibleSince = null;
    else visibleSince ??= performance.now();
  }, options).observe(element);
  return {
    visibleFor: (milliseconds: number) => visibleSince !== null && performance.now() - visibleSince >= milliseconds,
  };
}
