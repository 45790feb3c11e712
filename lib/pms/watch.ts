import { afterLayout } from './after-layout.ts';
import type { PreparedInvoicePage, PreparedPatientPage, PreparedSite } from './definition.ts';
import { pagesFor } from './match.ts';
import { placeBeside } from './place.ts';
import { noteShown } from './read.ts';
import { holds, isUnchanged, type PageSeen, recognise, seemsShown } from './recognise.ts';
import type { Scope } from './scope.ts';

/** A page of a site that is being shown, as `watchPage` hands it out. */
export interface RecognisedPage {
  kind: 'invoice' | 'patient';
  /** The invoice number or the patient's number as shown; empty while there is none. */
  key: string;
  definition: PreparedInvoicePage | PreparedPatientPage;
  /** The element that the button stands beside now; a host that renders anew makes another. */
  readonly anchor: Element;
  /** Puts a node of ours beside the anchor and puts it back whenever the host throws it away; one node a page, so never twice. To be called within `onPage`. */
  keep(node: Element): void;
  /** Tells when the host has re-rendered around the anchor, so that what stands beside it must be placed again. */
  onMoved(listener: () => void, signal: AbortSignal): void;
}

export interface WatchOptions {
  document: Document;
  site: PreparedSite;
  /** Everything ends with it: listeners, observers, timers, and the node that is kept. */
  signal: AbortSignal;
  /** `scope`: what was learnt of a page that showed the invoice at first sight, for a reading of it that begins now. */
  onPage(page: RecognisedPage, scope: Scope | undefined): void;
  /** The page is left, or shows another invoice (then `onPage` follows at once). */
  onLeave(): void;
  /** What the page was recognised by has changed, and it may show another invoice already; or it is known again that it does not. */
  onDoubt(isDoubtful: boolean): void;
}

/** Between two looks at a page that isn't recognised yet: short enough for the button to stand there within 100 ms. */
const SHORTEST_GAP = 40;
const LONGEST_GAP = 80;
/** For pages so large that a look takes long. */
const GAP_OF_LARGE_PAGES = 250;
const QUICK_GAP = 60;
/** While what the page was recognised by stands unchanged, and the host only adds and removes beside it. */
const SETTLED_GAP = 200;
/** Of such changes, so many bunches are listened to within that time; a host that goes on is not heard until it is over. */
const MOST_BUNCHES = 2;
/** While a page does not even seem to be there, it is looked at closely no more often than that. */
const CLOSE_GAP = 300;
/** A host that renders anew takes the invoice away for a moment: not a reason to leave. */
const GRACE = 400;
const TICK = 1000;
/** After someone has done something, the page is glanced at before so many paints: hosts set fields by their `value` property, unseen by observers. */
const ATTENTIVE_FRAMES = 120;
/** Attributes that say whether and how an element is shown. */
const LOOKS = ['class', 'style', 'hidden', 'open'];
const EVERYTHING = {
  subtree: true,
  childList: true,
  characterData: true,
  attributeFilter: [...LOOKS, 'value', 'datetime', 'aria-label'],
};
/** A host that throws our node away each time it is put back is given up on for a while. */
const MOST_PLACINGS = 8;

interface NavigationEvents {
  addEventListener(type: string, listener: () => void, options: { signal: AbortSignal }): void;
}

/**
 * Watches a document for the pages of a site: in-app navigation, content that comes late or goes, and DOM that is re-used for another
 * invoice. While no page is recognised the whole document is observed, with looks spaced out; afterwards only the nodes that the page
 * was recognised by and their ancestors, so that whatever else the host changes costs nothing.
 */
export function watchPage({ document, site, signal, onPage, onLeave, onDoubt }: WatchOptions): void {
  const view = document.defaultView;
  if (!view || signal.aborted) return;
  let seen: PageSeen | null = null;
  let lostAt: number | null = null;
  let href = '';
  let kept: Element | null = null;
  let placings = 0;
  let listeners = new Map<() => void, AbortSignal>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;
  let lastLook = Number.NEGATIVE_INFINITY;
  const now = () => performance.now();
  let lastClose = now();
  /** Of the last two looks; the smaller counts, since the first one runs code that the browser has yet to compile. */
  let costs: [number, number] = [0, 0];
  let bunches = 0;
  /** Before how many paints the page is still to be glanced at. */
  let frames = 0;

  const observer = new MutationObserver(() => {
    if (seen && lostAt === null) {
      // Before the next paint, so that nobody sees the button flicker, nor the status of one invoice beside another.
      if (kept && !kept.isConnected && placings < MOST_PLACINGS) check();
      else if (!notice(seen)) {
        later(SETTLED_GAP);
        if (++bunches === MOST_BUNCHES) observe();
      }
    } else later(gap());
  });

  /** Whether the page is another than it was. What stands beside it is true again, or in doubt, before the next paint. */
  function notice({ evidence }: PageSeen): boolean {
    if (evidence.every(isUnchanged)) return false;
    if (now() - lastLook > SHORTEST_GAP) check();
    else {
      onDoubt(true);
      later(SHORTEST_GAP);
    }
    return true;
  }

  function attend(): void {
    if (!seen) return;
    if (frames === 0) requestAnimationFrame(onFrame);
    frames = ATTENTIVE_FRAMES;
  }

  function onFrame(): void {
    frames = seen ? frames - 1 : 0;
    if (frames > 0) requestAnimationFrame(onFrame);
    if (seen && lostAt === null) notice(seen);
  }

  function gap(): number {
    const cost = Math.min(...costs);
    const pause = cost > 8 ? GAP_OF_LARGE_PAGES : Math.max(SHORTEST_GAP, Math.min(LONGEST_GAP, cost * 15));
    return Math.max(0, lastLook + pause - now());
  }

  /** Checks after so many milliseconds, or sooner if that is already planned. */
  function later(milliseconds: number): void {
    const at = now() + milliseconds;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    // A look before the page has been laid out would have that done in our time.
    timer = setTimeout(() => afterLayout(document, signal, check), milliseconds);
  }

  function observe(): void {
    observer.disconnect();
    if (!document.documentElement) return;
    if (!seen || lostAt !== null || seen.awaitsKey) {
      if (pagesFor(site, document.location).length > 0) observer.observe(document, EVERYTHING);
      return;
    }
    // The anchor's text too: a heading that is rewritten often tells of another invoice whose number stands in a field, where no observer sees it.
    const nodes = [...seen.evidence.map(({ node }) => node), seen.anchor];
    const ancestors = new Set<Node>();
    for (const node of bunches < MOST_BUNCHES ? [...nodes, kept] : []) {
      for (let parent = node?.parentNode; parent; parent = parent.parentNode) ancestors.add(parent);
    }
    for (const parent of ancestors) observer.observe(parent, { childList: true, attributeFilter: LOOKS });
    for (const node of nodes) observer.observe(node, EVERYTHING);
  }

  function check(): void {
    clearTimeout(timer);
    timerAt = Number.POSITIVE_INFINITY;
    if (signal.aborted) return;
    const isDeaf = bunches >= MOST_BUNCHES;
    bunches = 0;
    if (isDeaf) observe();
    const isSameAddress = href === document.location.href;
    if (
      seen &&
      lostAt === null &&
      !seen.awaitsKey &&
      isSameAddress &&
      seen.evidence.every(holds) &&
      isAnchorThere(seen)
    ) {
      onDoubt(false);
      if (kept && !stands(kept)) place();
      return;
    }
    if (!isSameAddress) {
      href = document.location.href;
      lostAt = null;
      // The host may change the address first, and the content later in a place of its own.
      if (seen) for (const milliseconds of [150, 600]) setTimeout(look, milliseconds);
      attend();
    }
    look();
  }

  const isAnchorThere = ({ anchor }: PageSeen) =>
    anchor.isConnected && anchor.checkVisibility({ visibilityProperty: true });
  const stands = (node: Element) =>
    node.isConnected && (seen?.anchor.parentNode === node.parentNode || seen?.anchor === node.parentNode);

  function look(): void {
    if (signal.aborted) return;
    const began = now();
    const isClose = seen !== null || began - lastClose >= CLOSE_GAP || seemsShown(document, site);
    if (isClose) lastClose = began;
    // A page that comes whole is read at once; one that renders is left alone meanwhile.
    const isFirst = lastLook === Number.NEGATIVE_INFINITY;
    const found = isClose ? recognise(document, site, new Date(), isFirst) : null;
    lastLook = now();
    costs = [costs[1], lastLook - began];
    if (!found) {
      const isOver = pagesFor(site, document.location).length === 0;
      if (seen && !isOver && (lostAt === null || lastLook - lostAt < GRACE)) {
        lostAt ??= lastLook;
        onDoubt(true);
        later(GRACE + 10 - (lastLook - lostAt));
      } else leave();
      if (!isClose && !isOver) later(lastClose + CLOSE_GAP - lastLook);
      observe();
      return;
    }
    noteShown(document, found.key);
    if (seen && seen.kind === found.kind && seen.key === found.key) {
      const isMoved = seen.anchor !== found.anchor || lostAt !== null;
      seen = found;
      lostAt = null;
      onDoubt(false);
      if (isMoved || (kept && !stands(kept))) place();
    } else {
      leave();
      enter(found);
    }
    observe();
  }

  function enter(found: PageSeen): void {
    seen = found;
    lostAt = null;
    placings = 0;
    const { kind, key, definition, anchor, scope } = found;
    // It is for now: not to be kept while the page changes.
    found.scope = undefined;
    const isCurrent = () => seen?.kind === kind && seen.key === key;
    const page: RecognisedPage = {
      kind,
      key,
      definition,
      get anchor() {
        return (isCurrent() && seen?.anchor) || anchor;
      },
      keep(node) {
        if (!isCurrent()) return;
        if (kept && kept !== node) kept.remove();
        kept = node;
        placeBeside(anchor, definition.button.place, node);
      },
      onMoved(listener, until) {
        if (!isCurrent() || until.aborted) return;
        listeners.set(listener, until);
      },
    };
    onPage(page, scope);
  }

  function leave(): void {
    if (!seen) return;
    seen = null;
    lostAt = null;
    kept?.remove();
    kept = null;
    listeners = new Map();
    onLeave();
  }

  function place(): void {
    if (!seen || ++placings > MOST_PLACINGS) return;
    if (kept) placeBeside(seen.anchor, seen.definition.button.place, kept);
    for (const [listener, until] of listeners) {
      if (until.aborted) listeners.delete(listener);
      else listener();
    }
    observe();
  }

  const isInView = () => document.visibilityState === 'visible';
  const soon = () => {
    if (!isInView()) return;
    attend();
    later(QUICK_GAP);
  };
  const navigation = (view as unknown as { navigation?: NavigationEvents }).navigation;
  for (const type of ['currententrychange', 'navigatesuccess'])
    navigation?.addEventListener(type, () => later(0), { signal });
  for (const type of ['popstate', 'hashchange', 'focus']) view.addEventListener(type, () => later(0), { signal });
  // Back from the browser's cache; a page that is loaded is looked at anyway.
  view.addEventListener('pageshow', ({ persisted }) => persisted && later(0), { signal });
  for (const type of ['click', 'keydown', 'input', 'change', 'focusin'])
    document.addEventListener(type, soon, { signal, capture: true });
  document.addEventListener('visibilitychange', soon, { signal });
  const ticker = setInterval(() => {
    placings = Math.max(0, placings - 2);
    if (isInView() && (seen || href !== document.location.href)) check();
  }, TICK);
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(timer);
      clearInterval(ticker);
      observer.disconnect();
      kept?.remove();
      seen = null;
    },
    { once: true },
  );
  // As soon as can be: whoever opens an invoice looks for the button.
  afterLayout(document, signal, check);
}
