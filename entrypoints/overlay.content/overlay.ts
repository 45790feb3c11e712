import type { Reading } from '../../lib/billing/model.ts';
import {
  type Answer,
  type BadgeView,
  type Glance,
  onMessage,
  type Problem,
  type Protocol,
  sendMessage,
} from '../../lib/messages.ts';
import type { PreparedSite } from '../../lib/pms/definition.ts';
import { readSettled } from '../../lib/pms/read.ts';
import type { Scope } from '../../lib/pms/scope.ts';
import { type RecognisedPage, watchPage } from '../../lib/pms/watch.ts';
import { alignBeside } from './anchor.ts';
import { createPageButton } from './button.ts';
import { WARNING_PATH } from './button-icons.ts';
import { isCurrent } from './context.ts';
import { loadPanelFrame, type PanelFrame } from './frame.ts';
import { keepGlancing } from './glances.ts';

/** How long a page may go on rendering before it is read as it stands. */
const SETTLE_MILLISECONDS = 3000;
const CLICK_SETTLE_MILLISECONDS = 1500;
/** A worker that was stopped is there again sooner than that. */
const ASK_AGAIN_MILLISECONDS = 200;

/** Lays the overlay over every page of the sites that are enabled for this origin, until the signal ends. */
export async function runOverlay(document: Document, signal: AbortSignal): Promise<void> {
  // What a browser loads before anybody has asked for it may not speak to the worker: it is no tab's page yet.
  if ('prerendering' in document && document.prerendering) await once(document, 'prerenderingchange', signal);
  // The worker is asked while the page still loads, so that a cold one starts meanwhile; the page is looked at when it has its styles.
  const [answer] = await Promise.all([ask('page.sites', {}), parsed(document, signal)]);
  if (signal.aborted || !answer.ok) return;
  const off = new AbortController();
  const both = AbortSignal.any([signal, off.signal]);
  const stopListening = onMessage('site.off', () => off.abort());
  both.addEventListener('abort', stopListening);
  const open = new Map<PreparedSite, PageOverlay>();
  answerReadings(open, both);
  for (const site of answer.value) {
    watchPage({
      document,
      site,
      signal: both,
      onPage: (page, scope) => void open.set(site, overlayPage(document, site, page, scope, both)),
      onLeave: () => {
        open.get(site)?.end();
        open.delete(site);
      },
      onDoubt: (isDoubtful) => open.get(site)?.doubt(isDoubtful),
    });
  }
}

function parsed(document: Document, signal: AbortSignal): Promise<void> {
  return document.readyState === 'loading' ? once(document, 'DOMContentLoaded', signal) : Promise.resolve();
}

function once(document: Document, type: string, signal: AbortSignal): Promise<void> {
  return new Promise((done) => document.addEventListener(type, () => done(), { once: true, signal }));
}

interface PageOverlay {
  page: RecognisedPage;
  end(): void;
  glance(): void;
  /** Hides the status while the page may be showing another invoice already. */
  doubt(isDoubtful: boolean): void;
}

/** The worker reads the page again itself, at submit; and says when bills changed. */
function answerReadings(open: Map<PreparedSite, PageOverlay>, signal: AbortSignal): void {
  const stops = [
    onMessage('bills.changed', () => {
      for (const { glance } of open.values()) glance();
    }),
    onMessage('page.readAgain', async ({ data: { siteId, kind } }) => {
      const page = [...open].find(([{ id }]) => id === siteId)?.[1].page;
      return page?.kind === kind ? readPageNow(page, signal) : null;
    }),
  ];
  signal.addEventListener('abort', () => {
    for (const stop of stops) stop();
  });
}

function readPageNow(
  { definition, kind }: RecognisedPage,
  signal: AbortSignal,
  how: { timeoutMs: number; unhurried?: boolean; scope?: Scope | undefined } = { timeoutMs: CLICK_SETTLE_MILLISECONDS },
): Promise<Reading | null> {
  return readSettled(document, definition, kind, { signal, ...how });
}

/** The button and, when open, the panel of one invoice or patient. */
function overlayPage(
  document: Document,
  site: PreparedSite,
  page: RecognisedPage,
  scope: Scope | undefined,
  signal: AbortSignal,
): PageOverlay {
  const ended = new AbortController();
  const both = AbortSignal.any([signal, ended.signal]);
  let frame: PanelFrame | null = null;
  const button = createPageButton(document, {
    onNear: () => isCurrent() && usableFrame().keep(true),
    onLeft: () => frame?.keep(false),
    onClick: () => toggle(),
  });
  const align = () => alignBeside(button.host, page.anchor, button.setCompact);
  // Told when the page has been laid out: as the status word changes the button's width, and after each `alignSoon`.
  const laidOut = new ResizeObserver(align);
  const alignSoon = () => {
    laidOut.unobserve(button.host);
    laidOut.observe(button.host);
  };

  const usableFrame = (): PanelFrame => {
    if (frame?.isUsable) return frame;
    frame?.close();
    frame = loadPanelFrame(document);
    return frame;
  };

  const toggle = () => {
    if (frame?.isOpen) return frame.focus();
    const nonce = openDraft();
    const panel = usableFrame();
    button.setExpanded(true);
    void panel.open(nonce, () => {
      button.setExpanded(false);
      button.focus();
    });
  };

  const openDraft = async (): Promise<string | null> => {
    const reading = await readPageNow(page, both);
    if (!reading) return null;
    const answer = await ask('panel.open', { siteId: site.id, reading, url: document.location.href });
    if (answer.ok) return answer.value.nonce;
    button.showStatus(problemStatus(answer.problem));
    return null;
  };

  const show = (answer: Answer<Glance>) => {
    button.showStatus(answer.ok ? answer.value.status : problemStatus(answer.problem));
    alignSoon();
  };

  button.updateScheme();
  page.keep(button.host);
  button.fill();
  // Called back before the button is drawn for the first time.
  laidOut.observe(button.host);
  page.onMoved(alignSoon, both);
  window.addEventListener('resize', alignSoon, { signal: both });
  both.addEventListener('abort', () => {
    laidOut.disconnect();
    button.host.remove();
  });
  // For the reading that `keepGlancing` begins with, if it begins one: it holds for now.
  let known = scope;
  const read = () => readPageNow(page, both, { timeoutMs: SETTLE_MILLISECONDS, unhurried: true, scope: known });
  const glance = keepGlancing(
    { document, read, ask: (reading) => ask('page.glance', { siteId: site.id, reading }), show },
    both,
  );
  known = undefined;

  return {
    page,
    glance,
    doubt: button.setDoubtful,
    end() {
      frame?.close();
      ended.abort();
    },
  };
}

function problemStatus({ kind }: Problem): BadgeView {
  return { word: kind === 'reload' ? 'Reload this page' : 'Not ready', tone: 'warn', path: WARNING_PATH };
}

/**
 * Asks the worker. What is asked while the browser stops it can get lost: then it is asked again, none of it does harm twice. After an update of
 * the extension the old script's messages go nowhere: that is said, not thrown.
 */
async function ask<Name extends 'page.sites' | 'page.glance' | 'panel.open'>(
  name: Name,
  request: Parameters<Protocol[Name]>[0],
  repeats = 5,
): Promise<ReturnType<Protocol[Name]>> {
  try {
    return (await sendMessage(name, request as never)) as ReturnType<Protocol[Name]>;
  } catch {
    if (repeats > 0 && isCurrent()) {
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MILLISECONDS));
      return ask(name, request, repeats - 1);
    }
    // The button's status says it in words (`problemStatus`).
    const problem: Problem = { kind: 'reload', message: '', fix: '' };
    return { ok: false, problem } as ReturnType<Protocol[Name]>;
  }
}
