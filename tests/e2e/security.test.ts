import type { Frame, Page, WebWorker } from 'puppeteer';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser as ExtensionApi } from 'webextension-polyfill';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';
import {
  chooseDiagnosis,
  type ExtensionBrowser,
  healthcodeButton,
  importSettings,
  launchChromium,
  openPanel,
  pageStatus,
  panelStatus,
  press,
  until,
} from './extension.ts';
import { type HostilePages, invoicePage, serveHostilePages } from './hostile.ts';

/** Every line of "The panel and the host page" and "Messages" in SECURITY.md, tried by a page that means harm. */

/** Inside the functions that run in the extension's own contexts. */
declare const chrome: ExtensionApi;

let healthcode: HealthcodeSandbox;
let host: HostilePages;
/** Loopback too, so its pages carry our content script where ports are no part of a permission; but no site is enabled for it. */
let stranger: HostilePages;
let extension: ExtensionBrowser;
let page: Page;
let invoices = 9000;

beforeAll(async () => {
  [healthcode, host, stranger] = await Promise.all([
    startHealthcodeSandbox({ timeScale: 0 }),
    serveHostilePages(),
    serveHostilePages(),
  ]);
  extension = await launchChromium();
  await importSettings(extension, demoSettings({ healthcodeUrl: healthcode.url, pmsUrl: host.url }));
});
afterAll(async () => {
  await extension?.close();
  await Promise.all([healthcode?.close(), host?.close(), stranger?.close()]);
});
beforeEach(async () => {
  page = await extension.browser.newPage();
});
afterEach(() => page.close());

/** Opens an invoice of its own on the hostile host. */
async function openInvoice(parts: Partial<Parameters<typeof invoicePage>[0]> = {}): Promise<string> {
  invoices += 1;
  const number = `INV-${invoices}`;
  const url = host.show(`/invoices/${number}`, invoicePage({ number, ...parts }));
  await page.goto(url);
  await healthcodeButton(page);
  return number;
}

async function worker(): Promise<WebWorker> {
  const target = await extension.browser.waitForTarget(
    (candidate) => candidate.type() === 'service_worker' && candidate.url().includes('/background'),
  );
  const found = await target.worker();
  if (!found) throw new Error('The service worker is not there.');
  return found;
}

interface Answered {
  res?: { ok: boolean; value?: unknown; problem?: { kind: string; message: string } };
  err?: unknown;
}

function answerOf<Value>({ res }: Answered): Value {
  if (!res?.ok) throw new Error(`Refused: ${res?.problem?.message}`);
  return res.value as Value;
}

const messageOf = (type: string, data: unknown) => ({ id: 1, type, data, timestamp: Date.now() });

/** Sends a message as our own content script would, from a frame of the page that `url` shows. */
async function fromContentScript(url: string, type: string, data: unknown, frame = 0): Promise<Answered> {
  return (await worker()).evaluate(
    async (address, message, wantedFrame) => {
      const tabs = await chrome.tabs.query({});
      const tabId = tabs.find((tab) => tab.url === address)?.id ?? -1;
      const frames = await chrome.scripting.executeScript({
        target: { tabId, allFrames: true },
        func: (sent) => chrome.runtime.sendMessage(sent),
        args: [message],
      });
      const isWanted = ({ frameId }: { frameId: number }) => (wantedFrame === 0 ? frameId === 0 : frameId !== 0);
      return frames.find(isWanted)?.result as unknown as Answered;
    },
    url,
    messageOf(type, data),
    frame,
  );
}

/** Sends a message as a page of ours that runs in `frame` would. */
function fromOurPage(frame: Frame | Page, type: string, data: unknown): Promise<Answered> {
  return frame.evaluate(
    (message) => chrome.runtime.sendMessage(message) as unknown as Promise<Answered>,
    messageOf(type, data),
  );
}

function reading(invoiceNumber: string) {
  return { kind: 'invoice', readAt: new Date().toISOString(), page: { invoiceNumber, lines: [] }, unread: [] };
}

/** Presses *Submit* until it counts: the panel must have stood in view for half a second. */
async function submit(panel: Frame): Promise<void> {
  await until('the bill to be sent', async () => {
    await (await panel.$('::-p-aria([name="Submit to Healthcode"][role="button"])'))?.click();
    // On a busy machine the first status of Healthcode's may have passed when it is looked at.
    return ['Unprocessed', 'Validated', 'Awaiting collection', 'Collected'].includes((await panelStatus(panel)) ?? '');
  });
}

const panelFrames = () => page.frames().filter((frame) => frame.url().includes('/panel.html'));
const panelAddress = async () => (await worker()).evaluate(() => chrome.runtime.getURL('panel.html'));

/** Adds a frame to the page, as its own scripts would. Not awaited by load: a blocked frame has none worth waiting for. */
async function frameByHost(address: string): Promise<Frame> {
  const before = new Set(page.frames());
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.id = 'planted';
    frame.src = src;
    document.body.append(frame);
  }, address);
  return until('the planted frame', async () => page.frames().find((frame) => !before.has(frame)));
}

describe('what a hostile page learns of an open panel', () => {
  const SPY = `<script>
    window.heard = [];
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'change', 'paste', 'compositionend', 'message'])
      for (const target of [window, document])
        target.addEventListener(type, (event) => window.heard.push(type + ' ' + (event.key ?? JSON.stringify(event.data ?? ''))), { capture: true });
    window.roots = [];
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (init) { const root = attach.call(this, { ...init, mode: 'open' }); window.roots.push(root); return root; };
    window.ports = 0;
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (...all) { window.ports += 1; return post.apply(this, all); };
    const Channel = window.MessageChannel;
    window.MessageChannel = class extends Channel { constructor() { super(); window.ports += 1; } };
  </script>`;

  it('is no key, no text, no frame, no message, no root, no element of ours', async () => {
    await openInvoice({ head: SPY });
    const panel = await openPanel(page);
    const field = await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    await field?.type('zebra stripes');
    await until(
      'the panel to have the keys',
      () =>
        field?.evaluate((element) => (element as HTMLInputElement).value === 'zebra stripes') ?? Promise.resolve(false),
    );
    await page.evaluate(() => window.getSelection()?.removeAllRanges());
    const seen = await page.evaluate(() => {
      const spied = window as unknown as { heard: string[]; roots: unknown[]; ports: number };
      return {
        heard: spied.heard,
        roots: spied.roots.length,
        ports: spied.ports,
        frames: window.length,
        framesInDocument: document.querySelectorAll('iframe, frame, object, embed').length,
        shadowRoots: [...document.querySelectorAll('*')].filter((element) => element.shadowRoot !== null).length,
        found: ['Diagnosis', 'Submit to Healthcode', 'Check bill', 'zebra stripes', 'Registration number'].filter(
          (words) => (window as unknown as { find(words: string): boolean }).find(words),
        ),
        html: document.documentElement.outerHTML,
        active: document.activeElement?.outerHTML,
      };
    });
    expect(seen.heard).toEqual([]);
    expect(seen).toMatchObject({ roots: 0, ports: 0, frames: 0, framesInDocument: 0, shadowRoots: 0, found: [] });
    expect(seen.html).not.toMatch(/Diagnosis|zebra|Submit|AX1234567|panel\.html/);
    expect(seen.active).not.toMatch(/Diagnosis|zebra/);
  });

  it('is only the words “Healthcode” and the status, from the button’s own root', async () => {
    await openInvoice({ head: SPY });
    await until('the status', async () => (await pageStatus(page)) === 'Not sent');
    const found = await page.evaluate(() => {
      const find = (words: string) => {
        window.getSelection()?.removeAllRanges();
        return (window as unknown as { find(words: string): boolean }).find(words);
      };
      return { html: document.documentElement.outerHTML, registration: find('AX1234567'), payee: find('0651978') };
    });
    expect(found.html).not.toContain('Healthcode');
    expect(found).toMatchObject({ registration: false, payee: false });
  });
});

describe('a panel that a page opens by itself', () => {
  it('stays empty when framed by the extension’s id', async () => {
    await openInvoice();
    const frame = await frameByHost(`chrome-extension://${extension.extensionId}/panel.html`);
    await until('the frame to be refused', async () => frame.url().startsWith('chrome-error:'));
    expect(panelFrames()).toEqual([]);
  });

  it('stays empty when framed by its address of this session, whatever the page posts to it', async () => {
    const number = await openInvoice();
    const frame = await frameByHost(await panelAddress());
    await until('our page to load', async () => frame.url().includes('/panel.html') && (await frame.$('#panel')));
    expect(await frame.evaluate(() => document.body.textContent.trim())).toBe('');
    await page.evaluate(() => {
      const planted = document.querySelector<HTMLIFrameElement>('#planted')?.contentWindow;
      planted?.postMessage({ nonce: crypto.randomUUID(), dark: false }, '*', [new MessageChannel().port2]);
    });
    // It has a port and a nonce that the worker does not know: it says so, and shows nothing of any bill.
    await until('the refusal', async () =>
      (await frame.evaluate(() => document.body.textContent)).includes('not opened by the Healthcode button'),
    );
    expect(await frame.evaluate(() => document.body.textContent)).not.toMatch(new RegExp(`${number}|Doe|Diagnosis`));
  });

  it('cannot be opened as a page of its own', async () => {
    await openInvoice();
    const top = await extension.browser.newPage();
    await top.goto(`chrome-extension://${extension.extensionId}/panel.html`);
    const answer = await fromOurPage(top, 'panel.accept', { nonce: crypto.randomUUID() });
    expect(answer.res).toMatchObject({ ok: false, problem: { kind: 'refused' } });
    await top.close();
  });
});

describe('a nonce', () => {
  it('is accepted once, from a frame of the tab that it was made for, and from nowhere else', async () => {
    const number = await openInvoice();
    const url = page.url();
    const opened = await fromContentScript(url, 'panel.open', { siteId: 'harley', reading: reading(number), url });
    const { nonce } = answerOf<{ nonce: string }>(opened);
    expect(Object.keys(opened.res?.value as object)).toEqual(['nonce']);

    const refused = { ok: false, problem: { kind: 'refused' } };
    const top = await extension.browser.newPage();
    await top.goto(`chrome-extension://${extension.extensionId}/panel.html`);
    expect((await fromOurPage(top, 'panel.accept', { nonce })).res).toMatchObject(refused);
    await top.close();

    const here = page;
    page = await extension.browser.newPage();
    await openInvoice();
    const elsewhere = await frameByHost(await panelAddress());
    await until('our page there', async () => elsewhere.url().includes('/panel.html') && (await elsewhere.$('#panel')));
    expect((await fromOurPage(elsewhere, 'panel.accept', { nonce })).res).toMatchObject(refused);
    await page.close();
    page = here;

    expect((await fromContentScript(url, 'panel.accept', { nonce })).res).toMatchObject(refused);
    const frame = await frameByHost(await panelAddress());
    await until('our page here', async () => frame.url().includes('/panel.html') && (await frame.$('#panel')));
    const [first, second] = await Promise.all([
      fromOurPage(frame, 'panel.accept', { nonce }),
      fromOurPage(frame, 'panel.accept', { nonce }),
    ]);
    expect([first.res?.ok, second.res?.ok].sort()).toEqual([false, true]);
    expect((await fromOurPage(frame, 'panel.accept', { nonce })).res).toMatchObject(refused);
  });

  it('does not let one panel speak of another panel’s draft', async () => {
    const number = await openInvoice();
    const url = page.url();
    const opened = await fromContentScript(url, 'panel.open', { siteId: 'harley', reading: reading(number), url });
    const { nonce } = answerOf<{ nonce: string }>(opened);
    const address = await panelAddress();
    const owner = await frameByHost(address);
    await until('the first frame', async () => owner.url().includes('/panel.html') && (await owner.$('#panel')));
    const other = await frameByHost(address);
    await until('the second frame', async () => other.url().includes('/panel.html') && (await other.$('#panel')));
    const accepted = await fromOurPage(owner, 'panel.accept', { nonce });
    const { draftId } = answerOf<{ draftId: string }>(accepted);
    expect((await fromOurPage(owner, 'panel.view', { draftId, choices: null })).res?.ok).toBe(true);
    for (const [type, data] of [
      ['panel.view', { draftId, choices: null }],
      ['panel.readAgain', { draftId }],
      ['panel.submit', { draftId, choices: { diagnoses: [] } }],
      ['panel.act', { draftId, action: { kind: 'refresh' }, choices: null }],
      ['panel.codes', { draftId, field: 'diagnosis', query: 'a', limit: 5, line: null }],
      ['panel.openOptions', { draftId, section: null }],
    ] as const) {
      expect((await fromOurPage(other, type, data)).res, type).toMatchObject({
        ok: false,
        problem: { kind: 'reload' },
      });
      expect((await fromContentScript(url, type, data)).res, type).toMatchObject({
        ok: false,
        problem: { kind: 'refused' },
      });
    }
  });
});

describe('a page that wants to press for the user', () => {
  it('opens nothing by scripted clicks', async () => {
    await openInvoice();
    await page.evaluate(() => {
      const host = document.querySelector<HTMLElement>('h1 + span');
      for (const element of [host, ...(host?.querySelectorAll('*') ?? [])]) {
        (element as HTMLElement).click();
        for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])
          element?.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true }));
        element?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
      }
    });
    // A press that counts, afterwards, is the yardstick: had one of those opened a panel, there would be two.
    await openPanel(page);
    expect(panelFrames().length).toBe(1);
    expect(
      await (await worker()).evaluate(async () => Object.keys(await chrome.storage.session.get(null)).length),
    ).toBeGreaterThan(0);
  });

  it('gets the panel closed, not a second handover, by moving the frame', async () => {
    await openInvoice();
    const panel = await openPanel(page);
    await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    await page.evaluate(() => {
      const host = [...document.body.children].at(-1);
      if (host) document.body.prepend(host);
    });
    await until('the panel to be closed', async () => panelFrames().length === 0);
    const button = await healthcodeButton(page);
    await until('the button to say so', () =>
      button.evaluate((element) => element.getAttribute('aria-expanded') === 'false'),
    );
    await openPanel(page);
  });

  it('gets nothing from a panel that only waits under the pointer, and no handover after it moved it', async () => {
    await openInvoice();
    await (await healthcodeButton(page)).hover();
    const [waiting] = await until('the panel to load', async () => panelFrames().length > 0 && panelFrames());
    await waiting?.waitForSelector('#panel');
    // Moved before it has loaded, it would be a frame that loads for the first time.
    await waiting?.waitForFunction(() =>
      performance
        .getEntriesByType('navigation')
        .some((entry) => (entry as PerformanceNavigationTiming).loadEventEnd > 0),
    );
    const drafts = async () =>
      Object.keys(await chrome.storage.session.get(null)).filter((key) => key.startsWith('draft/')).length;
    const before = await (await worker()).evaluate(drafts);
    const seen = await page.evaluate(() => {
      const ours = document.elementsFromPoint(innerWidth - 20, 200).filter((element) => element.localName === 'div');
      return { frames: window.length, ours: ours.length, moved: document.documentElement.scrollWidth > innerWidth };
    });
    expect(seen).toEqual({ frames: 0, ours: 0, moved: false });
    expect(await waiting?.evaluate(() => document.body.textContent.trim())).toBe('');
    await page.evaluate(() => document.body.prepend([...document.body.children].at(-1) ?? ''));
    await until('the panel to be gone', async () => panelFrames().length === 0);
    expect(await (await worker()).evaluate(drafts)).toBe(before);
    const panel = await openPanel(page);
    await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    expect(panelFrames().length).toBe(1);
  });

  it('no longer holds a panel that waits, once the pointer has left the button', async () => {
    await openInvoice();
    await (await healthcodeButton(page)).hover();
    await until('the panel to load', async () => panelFrames().length === 1);
    await page.mouse.move(5, 300);
    await until('the panel to be gone', async () => panelFrames().length === 0);
  });

  const COVER =
    '<style>#cover { position: fixed; inset: 0; z-index: 2147483647; background: white; pointer-events: none }</style>';

  /** The panel with a diagnosis, still and in view for long enough to submit. */
  async function readyToSubmit(): Promise<Frame> {
    await openInvoice({ head: COVER });
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    return panel;
  }

  async function expectRefused(panel: Frame, words: string): Promise<void> {
    const posts = healthcode.bills().posts;
    // Pressed again while it is refused for another reason: on a busy machine a panel that moves may be seen as covered first.
    await until(`“${words}”`, async () => {
      await press(panel, 'Submit to Healthcode');
      const refusal = /had just moved|covers this panel/;
      const text = await until('a refusal', async () => {
        const shown = await panel.evaluate(() => document.body.textContent);
        return refusal.test(shown) && shown;
      });
      return text.includes(words);
    });
    expect(healthcode.bills().posts).toBe(posts);
  }

  it('is refused when it covers the panel', async () => {
    const panel = await readyToSubmit();
    await page.evaluate(() => {
      const cover = document.createElement('div');
      cover.id = 'cover';
      document.body.append(cover);
    });
    await expectRefused(panel, 'Something on the page covers this panel');
    await page.evaluate(() => document.querySelector('#cover')?.remove());
    await submit(panel);
  });

  it('is refused when it fades the panel', async () => {
    const panel = await readyToSubmit();
    await page.evaluate(() => {
      ([...document.body.children].at(-1) as HTMLElement).style.setProperty('opacity', '0.02', 'important');
    });
    await expectRefused(panel, 'Something on the page covers this panel');
  });

  it('is refused when it has just moved the panel under the pointer', async () => {
    const panel = await readyToSubmit();
    await page.evaluate(() => {
      const host = [...document.body.children].at(-1) as HTMLElement;
      // A transformed parent is what a fixed frame is placed by, so it must have the window's size.
      for (const [name, size] of [
        ['width', '100vw'],
        ['height', '100vh'],
      ] as const)
        host.style.setProperty(name, size, 'important');
      let shift = 0;
      const move = () => {
        shift = shift === 0 ? 3 : 0;
        host.style.setProperty('transform', `translateX(-${shift}px)`, 'important');
      };
      move();
      setInterval(move, 200);
    });
    await expectRefused(panel, 'The panel had just moved');
  });
});

describe('a page that stands in the way', () => {
  it('by a modal dialog does not make the panel dead', async () => {
    await openInvoice({
      wrap: (main) => `<dialog id="modal">${main}</dialog>`,
      tail: `<script>document.querySelector('#modal').showModal()</script>`,
    });
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await submit(panel);
  });

  it('by selecting all that it holds does not tint the panel', async () => {
    await openInvoice();
    const right = await page.evaluate(() => innerWidth);
    // The head of the panel: nothing blinks there. A busy browser draws the frame some pictures later.
    const look = () => page.screenshot({ encoding: 'base64', clip: { x: right - 60, y: 0, width: 60, height: 60 } });
    const without = await look();
    const panel = await openPanel(page);
    await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    const before = await until('the panel to be drawn', async () => {
      const picture = await look();
      return picture !== without && picture === (await look()) && picture;
    });
    await page.evaluate(() => getSelection()?.selectAllChildren(document.body));
    await until('the panel to look as it did', async () => (await look()) === before);
  });

  it('by a megabyte of text, right-to-left marks and names that are scripts does no harm', async () => {
    const name = '&lt;img src=x onerror=alert(1)&gt; \u202Eeod enaJ';
    let alerts = 0;
    page.on('dialog', (dialog) => {
      alerts += 1;
      void dialog.dismiss();
    });
    await openInvoice({
      patient: name,
      tail: `<p>${'lorem \u202E ipsum '.repeat(70_000)}</p><b>${'</div></dl>'.repeat(2000)}`,
    });
    const panel = await openPanel(page);
    await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    const text = await panel.evaluate(() => document.body.textContent);
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(await panel.evaluate(() => document.querySelectorAll('img, script:not([src])').length)).toBe(0);
    expect(alerts).toBe(0);
  });

  it('by a megabyte in a field is told about, and nothing of it is sent', async () => {
    await openInvoice({ patient: 'Jane '.repeat(200_000) });
    const panel = await openPanel(page);
    await panel.waitForSelector('::-p-aria([name="Diagnosis"][role="combobox"])');
    expect((await panel.evaluate(() => document.body.textContent)).length).toBeLessThan(20_000);
  });
});

describe('messages', () => {
  const refused = { ok: false, problem: { kind: 'refused' } };

  it('from a page whose site is not enabled are answered with nothing', async () => {
    const url = stranger.show('/invoices/INV-1', invoicePage({ number: 'INV-1' }));
    await page.goto(url);
    expect((await fromContentScript(url, 'page.sites', {})).res).toEqual({ ok: true, value: [] });
    expect(
      (await fromContentScript(url, 'page.glance', { siteId: 'harley', reading: reading('INV-1') })).res,
    ).toMatchObject(refused);
    const open = { siteId: 'harley', reading: reading('INV-1'), url };
    expect((await fromContentScript(url, 'panel.open', open)).res).toMatchObject(refused);
  });

  it('from a frame inside the page are refused', async () => {
    const inner = host.show('/inner', '<p>inner</p>');
    await openInvoice({ tail: `<iframe src="${inner}"></iframe>` });
    const url = page.url();
    expect((await fromContentScript(url, 'page.sites', {}, 1)).res).toMatchObject(refused);
    const open = { siteId: 'harley', reading: reading('INV-1'), url };
    expect((await fromContentScript(url, 'panel.open', open, 1)).res).toMatchObject(refused);
  });

  it('for a site that is not the page’s own are refused', async () => {
    await openInvoice();
    const request = { siteId: 'another', reading: reading('INV-1') };
    expect((await fromContentScript(page.url(), 'page.glance', request)).res).toMatchObject(refused);
  });

  it('that are not as the protocol says are refused, and do no harm', async () => {
    const number = await openInvoice();
    for (const data of [null, 1, 'x', [], {}, { siteId: 'harley' }, { siteId: 'harley', reading: { kind: 'invoice' } }])
      expect((await fromContentScript(page.url(), 'page.glance', data)).res, JSON.stringify(data)).toMatchObject({
        ok: false,
      });
    const sound = await fromContentScript(page.url(), 'page.glance', { siteId: 'harley', reading: reading(number) });
    expect(sound.res?.ok).toBe(true);
  });

  const SETTINGS: [string, unknown][] = [
    ['settings.get', {}],
    ['settings.export', { what: 'settings' }],
    ['settings.export', { what: 'patients' }],
    ['settings.preview', { text: '{}' }],
    ['settings.apply', { text: '{}', typedConfirmation: null }],
    [
      'settings.change',
      { change: { kind: 'practitioner', key: '0651978', before: null, value: null }, typedConfirmation: null },
    ],
    ['patients.find', { prefix: '', limit: 10 }],
    ['site.enable', { siteId: 'harley', enabled: false }],
    ['connection.test', { connectionId: 'main' }],
    ['connection.signOut', { connectionId: 'main' }],
    ['codeSets.list', {}],
    ['codeSets.sync', { connectionId: 'main', set: null }],
    ['codeSets.cancel', { connectionId: 'main', set: null }],
    ['codeSets.removeImported', { set: 'condition-code/ICD10' }],
    ['codeSets.search', { scheme: 'ISC', query: 'con', limit: 5 }],
    ['codeSets.serviceCodes', { codes: ['0110'] }],
    ['history.list', { filter: 'all', search: '', before: null, limit: 10 }],
    ['history.refresh', { providerReference: null }],
    ['history.act', { providerReference: 'X', action: { kind: 'refresh' } }],
  ];

  it.each(SETTINGS)('of set-up and history (%s) are refused from a page and from a panel', async (type, data) => {
    await openInvoice();
    expect((await fromContentScript(page.url(), type, data)).res).toMatchObject(refused);
    const panel = await openPanel(page);
    expect((await fromOurPage(panel, type, data)).res).toMatchObject(refused);
  });

  it('to a content script carry no secret, and nothing of another patient', async () => {
    const number = await openInvoice();
    const url = page.url();
    const answers = await Promise.all([
      fromContentScript(url, 'page.sites', {}),
      fromContentScript(url, 'page.glance', { siteId: 'harley', reading: reading(number) }),
      fromContentScript(url, 'page.glance', {
        siteId: 'harley',
        reading: { ...reading(''), kind: 'patient', page: { patientId: 'P-1002' } },
      }),
      fromContentScript(url, 'panel.open', { siteId: 'harley', reading: reading(number), url }),
    ]);
    expect(answers.every(({ res }) => res?.ok)).toBe(true);
    const [sites, glance, patientGlance, opened] = answers.map(({ res }) => res?.value);
    for (const seen of [glance, patientGlance]) {
      const { status, ...rest } = seen as { status: object };
      expect(Object.keys(status).sort()).toEqual(['path', 'tone', 'word']);
      expect(Object.values(rest).filter((value) => typeof value !== 'boolean')).toEqual([]);
    }
    expect(Object.keys(opened as object)).toEqual(['nonce']);
    expect((sites as { id: string }[]).map(({ id }) => id)).toEqual(['harley']);
    const text = JSON.stringify(answers);
    for (const secret of [
      'not-a-real-key',
      'hc00abc-overlay',
      'AX1234567',
      "O'Donnell",
      'Doe',
      '1980-04-02',
      '0651978',
    ])
      expect(text).not.toContain(secret);
  });
});

describe('what is stored', () => {
  it('has no name, birth date, registration number, key or token in the clear', async () => {
    await openInvoice();
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await submit(panel);
    const { text, records } = await (await worker()).evaluate(async () => {
      const asText = (bytes: Uint8Array) => {
        let latin = '';
        for (let at = 0; at < bytes.length; at += 8192) latin += String.fromCharCode(...bytes.subarray(at, at + 8192));
        // UTF-8 and UTF-16 alike: a letter and a null is a letter.
        return latin.replaceAll('\0', '');
      };
      const write = async (value: unknown): Promise<string> => {
        if (value instanceof ArrayBuffer) return asText(new Uint8Array(value));
        if (ArrayBuffer.isView(value)) return asText(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
        if (value instanceof Blob) return asText(new Uint8Array(await value.arrayBuffer()));
        if (value instanceof CryptoKey) return value.extractable ? `EXTRACTABLE KEY` : 'key';
        if (Array.isArray(value)) return (await Promise.all(value.map(write))).join(' ');
        if (value && typeof value === 'object')
          return (
            await Promise.all(Object.entries(value).map(async ([key, inner]) => `${key}: ${await write(inner)}`))
          ).join(' ');
        return String(value);
      };
      const done = <Value>(request: IDBRequest<Value>) =>
        new Promise<Value>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const lines: string[] = [];
      let count = 0;
      for (const { name } of await indexedDB.databases()) {
        const database = await done(indexedDB.open(name ?? ''));
        for (const store of database.objectStoreNames) {
          if (store === 'codes' || store === 'searchIndexes') continue;
          const transaction = database.transaction(store);
          const [keys, values] = await Promise.all([
            done(transaction.objectStore(store).getAllKeys()),
            done(transaction.objectStore(store).getAll()),
          ]);
          count += values.length;
          lines.push(`${store}: ${await write(keys)} ${await write(values)}`);
        }
        database.close();
      }
      lines.push(
        JSON.stringify(await chrome.storage.local.get(null)),
        JSON.stringify(await chrome.storage.sync?.get(null)),
      );
      return { text: lines.join('\n'), records: count };
    });
    expect(records).toBeGreaterThan(20);
    expect(text).toContain('Dr Amelia Hart');
    for (const secret of [
      'Jane',
      'Doe',
      'AX1234567',
      '1980-04-02',
      '02/04/1980',
      'Mill Lane',
      'Donnell',
      'Núñez',
      'P-1001',
      'not-a-real-key',
      'EXTRACTABLE',
    ])
      expect(text.includes(secret), secret).toBe(false);
    expect(text).not.toMatch(/Bearer|access_token|accessToken"?: *"?[\w-]{20}/);
  });
});
