import { mkdir, writeFile } from 'node:fs/promises';

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer';
import { openInvoice, signIn } from './browse.ts';
import { trytonAvailability } from './install.ts';
import { startTryton } from './server.ts';

/**
 * Saves what the web client renders as `tests/unit/fixtures/tryton-invoice.html`, for the page reader's tests:
 *   node tests/hosts/tryton/capture.ts [--chrome /usr/bin/chromium]
 * Three tabs are open, as in Tryton itself: INV-2041 in front, INV-2042 and a draft hidden behind it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { chrome: { type: 'string', default: '/usr/bin/chromium' } } });
  const availability = await trytonAvailability();
  if (!availability.available) throw new Error(availability.reason);
  const tryton = await startTryton();
  const browser = await puppeteer.launch({
    executablePath: values.chrome,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await signIn(page, tryton);
    const { posted, secondPosted, draft } = tryton.invoices;
    for (const id of [posted, secondPosted, draft, posted]) await openInvoice(page, tryton, id);
    const tabs = await page.evaluate(renderedTabs);
    const file = fileURLToPath(new URL('../../unit/fixtures/tryton-invoice.html', import.meta.url));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${HEAD}${tabs.replace(/></g, '>\n<')}\n</div></body></html>\n`);
  } finally {
    await browser.close();
    await tryton.close();
  }
}

/** The rules of sao's and Bootstrap's style sheets that decide what is visible. */
const HEAD = `<!DOCTYPE html>
<!-- Rendered by Tryton's web client (sao 6.0) and saved by tests/hosts/tryton/capture.ts: values written into attributes; icons, menus and tool bars left out. -->
<html lang="en"><head><meta charset="utf-8"><title>Invoices - Tryton</title>
<style>.tab-content > .tab-pane, .dropdown-menu { display: none } .tab-content > .active { display: block }</style>
</head><body><div id="tabcontent" class="tab-content">
`;

/** Runs in the page: markup of its tabs, with the fields' live values, without what a reader has no use for. */
function renderedTabs(): string {
  const live = document.querySelectorAll('#tabcontent input, #tabcontent textarea, #tabcontent select');
  for (const field of live) {
    if (field instanceof HTMLInputElement && field.type !== 'checkbox') field.setAttribute('value', field.value);
    if (field instanceof HTMLInputElement && field.type === 'checkbox') field.toggleAttribute('checked', field.checked);
    if (field instanceof HTMLTextAreaElement) field.textContent = field.value;
    if (field instanceof HTMLSelectElement)
      for (const option of field.options) option.toggleAttribute('selected', option.selected);
  }
  const copy = document.querySelector('#tabcontent')?.cloneNode(true);
  if (!(copy instanceof HTMLElement)) throw new Error('no tab is open');
  for (const part of copy.querySelectorAll(
    '.filter-box, .dropdown-menu > li, colgroup, .navbar-form, .btn-toolbar, .form-one2many-toolbar, .attachment-preview',
  ))
    part.remove();
  for (const image of copy.querySelectorAll('img')) image.removeAttribute('src');
  return copy.innerHTML;
}

await main();
