// The invoice on the billing desk. Its parts are built once; another invoice changes them in place.

import { createPaymentDialog } from './desk-payment.js';
import { make, setChoices, setText, setValue } from './dom.js';

const columns = ['Date', 'Item', 'Qty', 'Price', 'Amount'];

function buildHeader(view) {
  const tag = make('span', { class: 'tag' });
  const heading = make('h1');
  const head = make(
    'header',
    {},
    make('div', { class: 'page-head' }, heading, make('span', { class: 'spacer' }), tag),
    make(
      'div',
      { class: 'actions' },
      make('button', { type: 'button', class: 'primary', click: view.pay }, 'Record payment'),
      make('button', { type: 'button', click: view.refresh }, 'Refresh'),
      make('button', { type: 'button', click: view.previous }, 'Previous invoice'),
      make('button', { type: 'button', click: view.next }, 'Next invoice'),
    ),
  );
  const fill = (data) => {
    setText(heading, `Invoice ${data.number}`);
    setText(tag, data.state);
    tag.className = `tag tag-${data.state.toLowerCase()}`;
  };
  return { node: head, fill };
}

/** The editable fields. As widget kits do it, the date has a hidden twin in another format, and one label's `for` is dead. */
function buildFields(view) {
  const input = (id) => make('input', { id, autocomplete: 'off' });
  const number = input('desk-number');
  number.readOnly = true;
  const date = input('desk-date');
  const twin = make('input', { type: 'hidden', name: 'isoDate' });
  const billTo = make('select', { id: 'desk-bill-to' });
  const practitioner = make('select', { id: 'desk-seen-by' });
  const place = make('select', { id: 'desk-location' });
  const field = (label, target, ...nodes) =>
    make('div', { class: 'field' }, make('label', { for: target }, label), ...nodes);
  const problem = make('p', { class: 'problem', role: 'alert' });
  problem.hidden = true;
  const save = async (name, control) => {
    const answer = await view.call(`/app/data/invoices/${view.number()}`, 'PATCH', { [name]: control.value });
    problem.hidden = !answer.error;
    setText(problem, answer.error ?? '');
    if (!answer.error) view.reload();
  };
  for (const [name, control] of Object.entries({ date, billTo, practitioner, location: place })) {
    control.addEventListener('change', () => void save(name, control));
  }
  const node = make(
    'section',
    { class: 'card' },
    problem,
    make(
      'div',
      { class: 'fields' },
      field('Invoice number', 'desk-number', number),
      field('Invoice date', 'desk-date', twin, date),
      field('Bill to', 'desk-bill-to', billTo),
      field('Practitioner', 'desk-practitioner', practitioner),
      field('Location', 'desk-location', place),
    ),
  );
  const fill = (data) => {
    setValue(number, data.number);
    setValue(date, data.date);
    twin.value = data.isoDate;
    setChoices(billTo, data.billToChoices, data.billTo);
    setChoices(practitioner, data.practitionerChoices, data.practitioner);
    setChoices(place, data.locationChoices, data.location);
  };
  return { node, fill };
}

/** The charges as an ARIA table of blocks, with an empty row at the end for the next charge. */
function buildLines(view) {
  const row = (role, cells) =>
    make('div', { role: 'row', class: 'line' }, ...cells.map((cell) => make('div', { role }, cell)));
  const products = make('datalist', { id: 'desk-products' });
  const item = make('input', { list: 'desk-products', 'aria-label': 'Add a charge', placeholder: 'Add a charge' });
  item.addEventListener('change', async () => {
    const answer = await view.call(`/app/data/invoices/${view.number()}/lines`, 'POST', { item: item.value });
    item.setCustomValidity(answer.error ?? '');
    item.reportValidity();
    if (answer.error) return;
    item.value = '';
    view.reload();
  });
  const template = row('cell', ['', item, '', '', '']);
  const body = make('div', { role: 'rowgroup' }, template);
  const table = make(
    'div',
    { role: 'table', class: 'lines', 'aria-label': 'Charges' },
    make('div', { role: 'rowgroup' }, row('columnheader', columns)),
    body,
  );
  const totals = Object.fromEntries(['Total', 'Received', 'Outstanding'].map((label) => [label, make('dd')]));
  const facts = make(
    'dl',
    { class: 'totals' },
    ...Object.entries(totals).map(([label, value]) => make('div', {}, make('dt', {}, label), value)),
  );
  const notes = make('textarea', { id: 'desk-notes', rows: '3' });
  notes.addEventListener('change', async () => {
    await view.call(`/app/data/invoices/${view.number()}`, 'PATCH', { notes: notes.value });
  });
  const node = make(
    'section',
    { class: 'card' },
    make('h2', {}, 'Charges'),
    make('div', { class: 'scroll' }, table),
    products,
    facts,
    make('label', { for: 'desk-notes' }, 'Notes'),
    notes,
  );
  const fill = (data) => {
    while (body.children.length - 1 > data.lines.length) body.children[data.lines.length].remove();
    data.lines.forEach((cells, index) => {
      if (body.children[index] === template) template.before(row('cell', ['', '', '', '', '']));
      for (const [place, text] of cells.entries()) setText(body.children[index].children[place], text);
    });
    products.replaceChildren(...data.productChoices.map((value) => make('option', { value })));
    setText(totals.Total, data.total);
    setText(totals.Received, data.received);
    setText(totals.Outstanding, data.outstanding);
    setValue(notes, data.notes);
  };
  return { node, fill };
}

/**
 * Who the invoice is for: it comes last, as a patient's banner does in systems that load it from elsewhere. Its place is kept
 * free from the start, so that nothing jumps.
 */
function buildBanner() {
  const name = make('a', { href: '' });
  const values = {
    'Patient no.': make('span'),
    'Date of birth': make('span'),
    Sex: make('span'),
    Address: make('span'),
  };
  const pair = (label, value) => make('div', {}, make('span', { class: 'label' }, label), value);
  const birth = pair('Date of birth', values['Date of birth']);
  const node = make('section', { class: 'card banner', 'aria-label': 'Who was seen' });
  const pairs = [
    pair('Patient', make('span', {}, name)),
    pair('Patient no.', values['Patient no.']),
    birth,
    pair('Sex', values.Sex),
    pair('Address', values.Address),
  ];
  const fill = ({ patient }) => {
    if (node.childElementCount === 0) node.append(...pairs);
    setText(name, patient.name);
    name.setAttribute('href', `/app/patients/${patient.id}`);
    setText(values['Patient no.'], patient.id);
    setText(values['Date of birth'], patient.birthDate);
    birth.hidden = patient.birthDate === '';
    setText(values.Sex, patient.sex);
    setText(values.Address, patient.address.join(', '));
  };
  return { node, fill };
}

/** The copy for paper: the same labels, other formats, in the page but shown only in print. */
function fillPrintCopy(data) {
  const copy = document.querySelector('[data-print]');
  const facts = [
    ['Invoice number', data.number.replace('-', ' / ')],
    ['Invoice date', data.printDate],
    ['Patient', data.patient.name.toUpperCase()],
    ['Date of birth', data.patient.printBirthDate],
    ['Bill to', data.billTo],
    ['Practitioner', data.practitioner],
    ['Total', data.printTotal],
  ];
  if (copy.childElementCount === 0) {
    copy.append(
      make('h1'),
      make('dl', {}, ...facts.map(([label]) => make('div', {}, make('dt', {}, label), make('dd')))),
    );
  }
  setText(copy.querySelector('h1'), `Invoice ${data.number}`);
  for (const [index, value] of copy.querySelectorAll('dd').entries()) setText(value, facts[index][1]);
}

/** The view of one invoice after another. `host` offers `detail`, `call`, `go`, `refresh` and `reload`. */
export function createInvoiceView(host) {
  let current = null;
  let timers = [];
  const payment = createPaymentDialog(host);
  const view = {
    ...host,
    number: () => current.number,
    pay: () => payment.open(current),
    previous: () => host.go(`/app/invoices/${current.previous}`),
    next: () => host.go(`/app/invoices/${current.next}`),
  };
  let header = buildHeader(view);
  const fields = buildFields(view);
  const lines = buildLines(view);
  const banner = buildBanner();

  const stop = () => {
    timers.forEach(clearTimeout);
    timers = [];
  };
  const showHeader = (data) => {
    current = data;
    header.fill(data);
    fields.fill(data);
    fillPrintCopy(data);
    if (!fields.node.isConnected) host.detail.prepend(header.node, fields.node, banner.node);
  };
  const showLines = (data) => {
    lines.fill(data);
    if (!lines.node.isConnected) host.detail.append(lines.node);
  };
  const showBanner = (data) => {
    banner.fill(data);
    host.detail.removeAttribute('aria-busy');
  };

  return {
    show(data, late) {
      stop();
      const steps = [
        [showHeader, data.delays.header],
        [showLines, data.delays.lines],
        [showBanner, data.delays.patient],
      ];
      if (late) timers = steps.map(([step, delay]) => setTimeout(step, delay, data));
      else for (const [step] of steps) step(data);
    },
    rebuildHeader() {
      const old = header.node;
      header = buildHeader(view);
      if (current) header.fill(current);
      old.replaceWith(header.node);
    },
    close() {
      stop();
      payment.close();
      document.querySelector('[data-print]').replaceChildren();
    },
  };
}
