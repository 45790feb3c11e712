// A patient on the billing desk: read only, one fact beside the other, filled late and in place.

import { make, setText } from './dom.js';

/** The view of one patient after another. `host` offers `detail`. */
export function createPatientView({ detail }) {
  let timers = [];
  let header = make('header', { class: 'page-head' }, make('h1'));
  const list = make('dl', { class: 'facts' });
  const card = make('section', { class: 'card' }, list);

  const showHeader = (data) => {
    setText(header.firstElementChild, data.name);
    if (!header.isConnected) detail.prepend(header);
  };
  const showFacts = (data) => {
    data.facts.forEach(([label, value], index) => {
      if (!list.children[index]) list.append(make('div', {}, make('dt', {}, label), make('dd')));
      setText(list.children[index].lastElementChild, value);
      list.children[index].hidden = value === '';
    });
    if (!card.isConnected) detail.append(card);
    detail.removeAttribute('aria-busy');
  };

  return {
    show(data, late) {
      timers.forEach(clearTimeout);
      const steps = [
        [showHeader, data.delays.header],
        [showFacts, data.delays.patient],
      ];
      if (late) timers = steps.map(([step, delay]) => setTimeout(step, delay, data));
      else for (const [step] of steps) step(data);
    },
    rebuildHeader() {
      const old = header;
      header = make('header', { class: 'page-head' }, make('h1', {}, old.textContent ?? ''));
      old.replaceWith(header);
    },
    close() {
      timers.forEach(clearTimeout);
    },
  };
}
