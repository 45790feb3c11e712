// Small conveniences on the server-rendered pages; every form works without them.

document.addEventListener('click', (event) => {
  const action =
    event.target instanceof Element ? event.target.closest('[data-action]')?.getAttribute('data-action') : null;
  if (action === 'print') window.print();
  if (action === 'add-charge') addCharge();
});

/** Adds an empty row under the charges: a copy of the last one with its choice cleared. */
function addCharge() {
  const rows = document.querySelector('[data-charges]');
  const last = rows?.lastElementChild;
  if (!rows || !last) return;
  const row = last.cloneNode(true);
  row.querySelector('select').selectedIndex = 0;
  row.querySelector('[name="linePrice"]').value = '';
  row.querySelector('[name="lineQuantity"]').value = '1';
  rows.append(row);
  row.querySelector('select').focus();
}
