import browser from 'webextension-polyfill';
import { sendMessage } from '../../lib/messages.ts';
import { keepFirstPage, readFirstPage } from '../popup/first-page.ts';
import { showBadge } from './badge.ts';
import { codeSetAlarm } from './code-set-alarm.ts';
import { dropDraftsOfTab } from './drafts.ts';
import { registerHandlers } from './handlers.ts';
import { rememberFirstPage } from './history-service.ts';
import { createServices, type Services } from './services.ts';
import {
  enabledSites,
  injectIntoOpenTabs,
  isPermitted,
  originsOf,
  registerOverlay,
  switchOff,
  tellTabs,
} from './sites.ts';

const ALARM = 'outbox';
/** The shortest period that Chrome allows. */
const ALARM_MINUTES = 0.5;
/** Changes that come together are told once. */
const TELL_MILLISECONDS = 50;
const SHORTEST_WAIT = 1000;
const SETTLING_MILLISECONDS = 200;

/**
 * The worker: listeners are registered synchronously, at every start, so that the event which woke it is not lost. It holds no state
 * that may not vanish with it: bills are in IndexedDB, open panels in `storage.session`.
 */
export function startWorker(): void {
  const changed = tellOnce(() => void tellPages(services));
  const reconcile = oneByOne((inject: boolean) => reconcileNow(services, inject));
  const codeSetsDue = codeSetAlarm(() => void services.codeSets.run());
  const services = createServices({ changed, wakeForCodeSetsAt: codeSetsDue.wakeAt });
  registerHandlers(services, changed);

  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === ALARM) void work(services);
    if (name === codeSetsDue.name) void services.codeSets.run();
  });
  browser.runtime.onStartup.addListener(() => void reconcile(false));
  // After an update the overlay in open tabs belongs to a version that is gone.
  browser.runtime.onInstalled.addListener(() => void reconcile(true));
  browser.permissions.onRemoved.addListener(() => void reconcile(false));
  browser.permissions.onAdded.addListener(() => {
    void services.outbox.wake();
    void services.codeSets.retry(() => true);
  });
  browser.tabs.onRemoved.addListener((tabId) => void dropDraftsOfTab(tabId));
  globalThis.addEventListener('online', () => {
    void services.outbox.wake();
    void services.codeSets.retry(() => true);
  });
  // The message that woke the worker is answered first: a page waits for it.
  setTimeout(() => void reconcile(false).then(() => services.codeSets.run()), SETTLING_MILLISECONDS);
}

/** Due submissions, then the alarm: as long as anything is unfinished it wakes the worker every 30 s. */
async function work(services: Services): Promise<void> {
  try {
    await services.outbox.run();
  } finally {
    await setAlarm(services);
    await workAgainSoon(services);
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;
let lastDueAt: string | null = null;

/** What is due before the next alarm need not wait for it, as long as the worker lives. What stays due after its turn (a full disk, a record that can't be opened) must. */
async function workAgainSoon(services: Services): Promise<void> {
  const dueAt = await services.submissions.nextDueAt();
  clearTimeout(timer);
  const isStuck = dueAt !== null && dueAt === lastDueAt && Date.parse(dueAt) <= Date.now();
  lastDueAt = dueAt;
  if (dueAt === null || isStuck) return;
  const delay = Math.max(Date.parse(dueAt) - Date.now(), SHORTEST_WAIT);
  if (delay < ALARM_MINUTES * 60_000) timer = setTimeout(() => void work(services), delay);
}

async function setAlarm(services: Services): Promise<void> {
  const unfinished = await services.submissions.unfinishedCount();
  const alarm = await browser.alarms.get(ALARM);
  if (unfinished === 0) await browser.alarms.clear(ALARM);
  else if (!alarm) browser.alarms.create(ALARM, { periodInMinutes: ALARM_MINUTES, delayInMinutes: ALARM_MINUTES });
}

/** Every start makes good what may have been lost: script registrations (Chrome drops them on update), alarms (Firefox forgets them), permissions (users withdraw them). */
async function reconcileNow(services: Services, inject: boolean): Promise<void> {
  for (const site of await enabledSites(services)) {
    if (!(await isPermitted(site))) await switchOff(services, site);
  }
  const enabled = await enabledSites(services);
  await registerOverlay(enabled);
  if (inject) await injectIntoOpenTabs(originsOf(enabled));
  await showBadge(services);
  await work(services);
  // It outlives a worker, but not the browser.
  if ((await readFirstPage()) === null) await rememberFirstPage(services);
}

/** Tells every page of ours, and every page that we overlay, that it should ask again. Nothing of any bill is in it. */
async function tellPages(services: Services): Promise<void> {
  const origins = originsOf(await enabledSites(services));
  await Promise.allSettled([
    sendMessage('bills.changed', {}),
    tellTabs(origins, 'bills.changed'),
    showBadge(services),
    setAlarm(services),
    rememberFirstPage(services),
    // A bill that was just sent is followed at once, whether or not a panel stays open to ask.
    workAgainSoon(services),
  ]);
}

function tellOnce(tell: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    // What it shows is no longer so.
    void keepFirstPage(null);
    setTimeout(() => {
      waiting = false;
      tell();
    }, TELL_MILLISECONDS);
  };
}

/** Runs one call after another; two at once would register the same script twice. */
function oneByOne<Argument>(work: (argument: Argument) => Promise<void>): (argument: Argument) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (argument) => {
    const next = last.then(() => work(argument));
    last = next.catch(() => undefined);
    return next;
  };
}
