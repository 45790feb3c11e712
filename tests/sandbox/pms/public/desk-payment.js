// The modal dialog in which the billing desk records money received.

import { setText } from './dom.js';

/** Wires the page's one payment dialog; `open(invoice)` shows it, `close()` takes it away. */
export function createPaymentDialog({ call, reload }) {
  const dialog = document.querySelector('[data-payment]');
  const form = dialog.querySelector('form');
  const problem = dialog.querySelector('[data-problem]');
  let invoice = null;

  form.onsubmit = async (event) => {
    if (event.submitter?.value === 'cancel') return;
    event.preventDefault();
    const answer = await call(
      `/app/data/invoices/${invoice.number}/payments`,
      'POST',
      Object.fromEntries(new FormData(form)),
    );
    problem.hidden = !answer.error;
    setText(problem, answer.error ?? '');
    if (answer.error) return;
    dialog.close();
    reload();
  };

  return {
    open(shown) {
      invoice = shown;
      form.reset();
      problem.hidden = true;
      setText(
        dialog.querySelector('[data-owed]'),
        `${shown.number}, billed to ${shown.billTo}: ${shown.outstanding} outstanding.`,
      );
      form.elements.namedItem('amount').value = shown.outstanding.replaceAll(/[£,]/g, '');
      form.elements.namedItem('date').value = shown.today;
      dialog.showModal();
    },
    close() {
      dialog.close();
    },
  };
}
