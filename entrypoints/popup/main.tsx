import { render } from 'preact';
import browser from 'webextension-polyfill';
import { History } from '../../components/history/History.tsx';
import type { HistoryPorts } from '../../components/history/ports.ts';
import '../../components/ui/ui.css';
import { onMessage, sendMessage } from '../../lib/messages.ts';
import './style.css';

const full = new URLSearchParams(location.search).has('full');

const ports: HistoryPorts = {
  list: (request) => sendMessage('history.list', request),
  bill: (providerReference) => sendMessage('history.bill', { providerReference }),
  outstanding: () => sendMessage('history.outstanding', {}),
  refresh: (providerReference) => sendMessage('history.refresh', { providerReference }),
  act: (providerReference, action) => sendMessage('history.act', { providerReference, action }),
  subscribe: (onChange) => onMessage('bills.changed', onChange),
  openSettings: () => void browser.runtime.openOptionsPage(),
  openFull: () => void browser.tabs.create({ url: browser.runtime.getURL('/popup.html?full') }),
  copy: (text) => navigator.clipboard.writeText(text),
};

const root = document.getElementById('history');
if (root !== null) {
  document.documentElement.toggleAttribute('data-full', full);
  render(<History ports={ports} wide={full} />, root);
}
