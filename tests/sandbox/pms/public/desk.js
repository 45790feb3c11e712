// The billing desk: one page, with the History API for addresses. Parts of an invoice arrive one after the other.

import { createInvoiceView } from './desk-invoice.js';
import { createPatientView } from './desk-patient.js';
import { make, setText } from './dom.js';

const pollEvery = 1000;
const desk = document.querySelector('[data-desk]');
const detail = document.querySelector('[data-detail]');
const list = document.querySelector('[data-list]');

let view = null;
let route = null;
let version = 0;
let request = 0;

/** Which record the address names: `{ kind, id }`; kind is *list* where it names none. */
function routeOf(path) {
  const match = /^\/app\/(invoices|patients)\/([^/]+)$/.exec(path);
  return match ? { kind: match[1], id: decodeURIComponent(match[2]) } : { kind: 'list', id: '' };
}

/** Calls the server; the answer's JSON, or `{ error }` in words. */
export async function call(path, method = 'GET', body = undefined) {
  try {
    const response = await fetch(path, {
      method,
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body && JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return { error: 'The practice server can’t be reached.' };
  }
}

async function showList() {
  const invoices = await call('/app/data/invoices');
  if (!Array.isArray(invoices)) return;
  while (list.children.length > invoices.length) list.lastElementChild.remove();
  invoices.forEach((invoice, index) => {
    if (!list.children[index]) {
      const link = make('a', { href: '' }, make('b'), make('span'), make('i'));
      list.append(make('li', {}, link));
    }
    const link = list.children[index].firstElementChild;
    link.setAttribute('href', `/app/invoices/${invoice.number}`);
    const open = route?.id === invoice.number;
    link.classList.toggle('chosen', open);
    if (open) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
    [invoice.number, invoice.name, `${invoice.total} · ${invoice.state}`].forEach((text, place) => {
      setText(link.children[place], text);
    });
  });
}

/** Shows what the address names. `late` keeps the usual delays; without it everything changes at once. */
async function show({ late }) {
  const wanted = routeOf(location.pathname);
  const mine = ++request;
  if (route?.kind !== wanted.kind) {
    view?.close();
    view = null;
    detail.replaceChildren();
  }
  route = wanted;
  desk.toggleAttribute('data-open', wanted.kind !== 'list');
  void showList();
  if (wanted.kind === 'list') {
    detail.replaceChildren(
      make('div', { class: 'page-head' }, make('h1', {}, 'Billing desk')),
      make('p', {}, 'Choose an invoice from the list.'),
    );
    return;
  }
  detail.setAttribute('aria-busy', 'true');
  const data = await call(`/app/data/${wanted.kind}/${encodeURIComponent(wanted.id)}`);
  if (mine !== request) return;
  if (data.error) {
    view?.close();
    view = null;
    route = null;
    detail.replaceChildren(make('p', { class: 'problem', role: 'alert' }, data.error));
    detail.removeAttribute('aria-busy');
    return;
  }
  version = data.version;
  view ??= (wanted.kind === 'invoices' ? createInvoiceView : createPatientView)({ detail, call, go, refresh, reload });
  view.show(data, late);
}

/** Goes to another address within the page. */
function go(path) {
  history.pushState(null, '', path);
  void show({ late: true });
}

/** Throws the header away and builds it anew, with fresh data: whatever others put into it is gone. */
function refresh() {
  view?.rebuildHeader();
  void show({ late: true });
}

/** Fetches again and changes what is different, in place. */
function reload() {
  void show({ late: false });
}

async function lookForNews() {
  if (document.visibilityState !== 'visible') return;
  const answer = await call('/app/data/version');
  if (typeof answer.version === 'number' && answer.version !== version && !detail.hasAttribute('aria-busy')) {
    version = answer.version;
    reload();
  }
}

addEventListener('popstate', () => void show({ late: true }));
addEventListener('focus', () => void lookForNews());
setInterval(() => void lookForNews(), pollEvery);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="/app/"]') : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0 || !desk.contains(link)) return;
  event.preventDefault();
  go(link.getAttribute('href'));
});
void show({ late: true });
