import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './axe.ts';
import { control, picture, shows } from './clinic.ts';
import { CHROME_BUILD, type ExtensionBrowser, launchChromium, until } from './extension.ts';
import { bundle } from './reader-bundle.ts';

/** Each state of a list of the panel as it looks, in light and dark, wide and narrow: contrast, names, and nothing that sticks out. */

let chromium: ExtensionBrowser;
let script: string;
let style: string;
beforeAll(async () => {
  chromium = await launchChromium();
  script = await bundle(new URL('./list-states-entry.tsx', import.meta.url), 'states');
  const sheet = readdirSync(join(CHROME_BUILD, 'assets')).find((file) => /^panel-.*\.css$/.test(file));
  style = readFileSync(join(CHROME_BUILD, 'assets', sheet ?? 'no style sheet of the panel'), 'utf8');
});
afterAll(() => chromium?.close());

declare const states: { showPanel(root: HTMLElement): void };

async function open(scheme: 'light' | 'dark', width: number): Promise<Page> {
  const page = await chromium.browser.newPage();
  await page.setViewport({ width, height: 720 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setContent(
    '<!doctype html><html lang="en-GB"><title>Submit to Healthcode</title><body><div id="panel" class="panel-root"></div>',
  );
  await page.addStyleTag({ content: style });
  await page.evaluate(script);
  await page.evaluate(() => {
    const root = document.getElementById('panel');
    if (root) states.showPanel(root);
  });
  return page;
}

interface State {
  name: string;
  field: string;
  typed: string;
  /** What shows that the state is reached. */
  shown: string | RegExp;
  keys?: ('ArrowDown' | 'Tab')[];
}

const STATES: State[] = [
  { name: 'recents', field: 'Diagnosis', typed: '', shown: 'Recent' },
  { name: 'results', field: 'Diagnosis', typed: 'oste kne', shown: '14 results' },
  { name: 'results, one active', field: 'Diagnosis', typed: 'oste kne', shown: '14 results', keys: ['ArrowDown'] },
  { name: 'long', field: 'Diagnosis', typed: 'long', shown: '1,234 results' },
  { name: 'nothing found', field: 'Diagnosis', typed: 'zzyzx', shown: 'No code matches' },
  { name: 'no list', field: 'Diagnosis', typed: 'absent', shown: 'no code list on this computer' },
  { name: 'list still coming', field: 'Diagnosis', typed: 'syncing', shown: '42,500 of 95,524' },
  { name: 'list failed', field: 'Diagnosis', typed: 'failed', shown: 'could not be fetched' },
  { name: 'no answer', field: 'Diagnosis', typed: 'broken', shown: 'did not answer' },
  { name: 'loading', field: 'Diagnosis', typed: 'waiting', shown: 'Searching' },
  { name: 'all practitioners', field: 'Practitioner', typed: '', shown: 'Type to search', keys: ['ArrowDown'] },
  { name: 'a practitioner found', field: 'Practitioner', typed: 'hrat', shown: '1 result' },
  { name: 'no practitioner found', field: 'Practitioner', typed: 'zzyzx', shown: 'No practitioner matches' },
  {
    name: 'a practitioner left unchosen',
    field: 'Practitioner',
    typed: 'hart',
    shown: 'Choose the practitioner',
    keys: ['Tab'],
  },
];

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  it.each([420, 320])('every list is readable and in its place, %i px wide', async (width) => {
    const page = await open(scheme, width);
    const found: string[] = [];
    for (const { name, field, typed, shown, keys = [] } of STATES) {
      const input = await control(page, field, 'combobox');
      await input.click();
      await page.keyboard.type(typed);
      for (const key of keys) await page.keyboard.press(key);
      await shows(page, shown);
      await picture(page, `list-${name.replaceAll(/\W+/g, '-')}-${scheme}-${width}`);
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`));
      const out = await page.evaluate(() => {
        const within = document.querySelector('.panel-body')?.getBoundingClientRect();
        const popup = document.querySelector('.combobox-popup')?.getBoundingClientRect();
        if (!within || !popup) return null;
        const { left, right, bottom } = popup;
        return left < within.left || right > within.right || bottom > within.bottom + 1 ? [left, right, bottom] : null;
      });
      if (out) found.push(`${name}: the list sticks out: ${out.join(' ')}`);
      await input.focus();
      await page.keyboard.down('Control');
      await page.keyboard.press('a');
      await page.keyboard.up('Control');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Escape');
      await until('the list to close', async () => (await page.$('.combobox-popup')) === null);
    }
    expect(found).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.close();
  });
});
