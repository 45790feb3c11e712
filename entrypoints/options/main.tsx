import { render } from 'preact';
import browser from 'webextension-polyfill';
import './style.css';
import type { AnswerOf, RequestOf, SettingsPorts, SettingsRequest } from '../../components/settings/ports.ts';
import { SettingsPage } from '../../components/settings/SettingsPage.tsx';
import { onMessage, sendMessage } from '../../lib/messages.ts';
import { searchOffered } from '../panel/search-offered.ts';
import { codeFiles } from './import-files.ts';

/** The options page: hands the browser to the components as ports. */

const listeners = new Set<() => void>();
onMessage('bills.changed', () => {
  for (const listener of listeners) listener();
});

const ports: SettingsPorts = {
  codeFiles,
  searchOffered,
  // The library's own types lose the tie between the name and the answer.
  send: <Name extends SettingsRequest>(name: Name, request: RequestOf<Name>) =>
    (sendMessage as (name: Name, request: RequestOf<Name>) => Promise<AnswerOf<Name>>)(name, request),
  requestPermission: (patterns) => browser.permissions.request({ origins: patterns }),
  hasPermission: (patterns) => browser.permissions.contains({ origins: patterns }),
  onChanged(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  download(fileName, text) {
    const address = URL.createObjectURL(
      new Blob([text], { type: fileName.endsWith('.csv') ? 'text/csv' : 'application/json' }),
    );
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    // The browser has taken hold of it by the next task in Chromium; Firefox wants longer.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  },
  reload: () => location.reload(),
};

const root = document.getElementById('app');
if (root !== null) render(<SettingsPage ports={ports} />, root);
