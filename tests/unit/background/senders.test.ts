import { describe, expect, it } from 'vitest';
import type { Runtime } from 'webextension-polyfill';
import { identifySender, originOf } from '../../../entrypoints/background/senders.ts';

const ID = 'abcdefghijklmnopabcdefghijklmnop';
const OWN = `chrome-extension://${ID}`;
const DYNAMIC = 'chrome-extension://11111111-2222-3333-4444-555555555555';

type FullSender = Runtime.MessageSender & { origin?: string; documentId?: string };
const tab = { id: 7 } as Runtime.MessageSender['tab'];
const identify = (sender: FullSender) => identifySender(sender, ID, OWN);

describe('who may speak', () => {
  it.each<[string, FullSender, ReturnType<typeof identify>]>([
    [
      'the content script of a page’s top frame',
      {
        id: ID,
        tab,
        frameId: 0,
        url: 'https://pms.example/invoices/1',
        origin: 'https://pms.example',
        documentId: 'D1',
      },
      { kind: 'content script', origin: 'https://pms.example', tabId: 7 },
    ],
    [
      'one in Firefox, which tells no origin',
      { id: ID, tab, frameId: 0, url: 'http://127.0.0.1:4020/invoices/1' },
      { kind: 'content script', origin: 'http://127.0.0.1:4020', tabId: 7 },
    ],
    [
      'the panel in a frame, by its address of this session',
      { id: ID, tab, frameId: 3, url: `${DYNAMIC}/panel.html`, origin: OWN, documentId: 'D2' },
      { kind: 'panel', tabId: 7, document: 'D2' },
    ],
    [
      'the panel where the browser knows no document ids',
      { id: ID, tab, frameId: 3, url: `${OWN}/panel.html` },
      { kind: 'panel', tabId: 7, document: 'frame 3' },
    ],
    ['the popup', { id: ID, url: `${OWN}/popup.html`, origin: OWN }, { kind: 'extension page' }],
    [
      'the options page in a tab',
      { id: ID, tab, frameId: 0, url: `${OWN}/options.html#sites`, origin: OWN },
      { kind: 'extension page' },
    ],
  ])('%s', (_, sender, expected) => {
    expect(identify(sender)).toEqual(expected);
  });
});

describe('who may not', () => {
  it.each<[string, FullSender]>([
    ['another extension', { id: 'other', tab, frameId: 0, url: 'https://pms.example/', origin: 'https://pms.example' }],
    ['another extension that names our page', { id: 'other', tab, frameId: 2, url: `${OWN}/panel.html`, origin: OWN }],
    ['nobody', {}],
    ['a frame inside a page', { id: ID, tab, frameId: 4, url: 'https://pms.example/', origin: 'https://pms.example' }],
    ['a page without a tab', { id: ID, frameId: 0, url: 'https://pms.example/', origin: 'https://pms.example' }],
    ['the panel as a page of its own', { id: ID, tab, frameId: 0, url: `${OWN}/panel.html`, origin: OWN }],
    ['the panel without a tab', { id: ID, url: `${OWN}/panel.html`, origin: OWN }],
    ['the panel whose frame the browser does not tell', { id: ID, tab, url: `${OWN}/panel.html`, origin: OWN }],
    ['the options page framed by a page', { id: ID, tab, frameId: 5, url: `${OWN}/options.html`, origin: OWN }],
    ['the popup framed by a page', { id: ID, tab, frameId: 5, url: `${OWN}/popup.html`, origin: OWN }],
    ['a page of ours that asks for nothing', { id: ID, tab, frameId: 0, url: `${OWN}/other.html`, origin: OWN }],
    ['a path that only ends like ours', { id: ID, url: `${OWN}/x/options.html`, origin: OWN }],
    [
      'another extension’s page under our name',
      { id: ID, url: 'chrome-extension://other/options.html', origin: 'chrome-extension://other' },
    ],
    ['a web page with our path', { id: ID, url: 'https://evil.example/options.html', origin: 'https://evil.example' }],
    ['a sandboxed frame', { id: ID, tab, frameId: 0, url: 'https://pms.example/', origin: 'null' }],
    ['a file', { id: ID, tab, frameId: 0, url: 'file:///home/x.html' }],
    ['about:blank', { id: ID, tab, frameId: 0, url: 'about:blank' }],
    ['an address that is none', { id: ID, tab, frameId: 0, url: 'pms.example', origin: OWN }],
  ])('%s', (_, sender) => {
    expect(identify(sender)).toBeNull();
  });

  it('never becomes an extension page by any address of the web', () => {
    for (const url of [`https://x/${OWN}/options.html`, `https://x/?${OWN}/options.html`, `http://${ID}/options.html`])
      expect(identify({ id: ID, tab, frameId: 0, url })?.kind).toBe('content script');
  });
});

describe('the origin of an address', () => {
  it.each([
    ['https://pms.example/a?b#c', 'https://pms.example'],
    ['http://127.0.0.1:4020/', 'http://127.0.0.1:4020'],
    ['https://pms.example:443/', 'https://pms.example'],
    ['https://user:secret@pms.example/', 'https://pms.example'],
    [`${OWN}/panel.html`, OWN],
    ['moz-extension://6d1f9f5e-0c4e/panel.html', 'moz-extension://6d1f9f5e-0c4e'],
    ['', ''],
    ['no address', ''],
  ])('%s is %s', (url, origin) => {
    expect(originOf(url)).toBe(origin);
  });
});
