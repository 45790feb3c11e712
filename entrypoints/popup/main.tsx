import { render } from 'preact';
import browser from 'webextension-polyfill';
import { History } from '../../components/history/History.tsx';
import type { HistoryPorts } from '../../components/history/ports.ts';
import { FIRST_PAGE_OF_HISTORY, type HistoryPage, onMessage, sendMessage } from '../../lib/messages.ts';
import { readFirstPage } from './first-page.ts';
import './style.css';

/** An empty popup is not noticed for so long. */
const PLACEHOLDERS_AFTER_MILLISECONDS = 100;

const full = new URLSearchParams(location.search).has('full');

/** Asked before anything is drawn, so that the worker starts meanwhile if it must; the answer is the history's first. */
let asked: ReturnType<HistoryPorts['list']> | null = sendMessage('history.list', FIRST_PAGE_OF_HISTORY);

const ports: HistoryPorts = {
  list(request) {
    const first = asked;
    asked = null;
    return first ?? sendMessage('history.list', request);
  },
  bill: (providerReference) => sendMessage('history.bill', { providerReference }),
  outstanding: () => sendMessage('history.outstanding', {}),
  refresh: (providerReference) => sendMessage('history.refresh', { providerReference }),
  act: (providerReference, action) => sendMessage('history.act', { providerReference, action }),
  subscribe: (onChange) => onMessage('bills.changed', onChange),
  openSettings: () => void browser.runtime.openOptionsPage(),
  openFull: () => void browser.tabs.create({ url: browser.runtime.getURL('/popup.html?full') }),
  copy: (text) => navigator.clipboard.writeText(text),
};

/** The answer, if it comes before placeholders would be drawn; null else, or where there is a problem: that is the history's to find and show. */
async function answerSoon(): Promise<HistoryPage | null> {
  const pause = new Promise<null>((done) => setTimeout(done, PLACEHOLDERS_AFTER_MILLISECONDS, null));
  const answer = await Promise.race([asked, pause]).catch(() => null);
  return answer?.ok ? answer.value : null;
}

async function start(root: HTMLElement): Promise<void> {
  document.documentElement.toggleAttribute('data-full', full);
  const kept = await readFirstPage().catch(() => null);
  // Nobody who has bills should see for a moment that there are none.
  const first = kept?.rows.length ? kept : await answerSoon();
  render(<History ports={ports} first={first} wide={full} />, root);
}

const root = document.getElementById('history');
if (root !== null) void start(root);
