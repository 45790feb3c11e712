import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDemoPms } from '../sandbox/pms/server.ts';
import {
  type Clinic,
  control,
  fill,
  has,
  openClinic,
  picture,
  settingsFor,
  shows,
  testConnection,
  textOf,
} from './clinic.ts';
import { healthcodeButton, press, until } from './extension.ts';

/** The options page as an administrator uses it. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

const open = async (section: string): Promise<Page> => {
  const page = await clinic.extension.openExtensionPage(`options.html#${section}`);
  await shows(page, 'Import settings');
  return page;
};

/** Gives a settings file to the page, without applying it. */
async function upload(page: Page, settings: object): Promise<void> {
  await page.evaluate((content) => {
    const input = [...document.querySelectorAll<HTMLInputElement>('input[type=file]')].find((one) =>
      [...(one.labels ?? [])].some((label) => label.textContent.trim() === 'Import settings'),
    );
    const files = new DataTransfer();
    files.items.add(new File([content], 'settings.json', { type: 'application/json' }));
    if (input) input.files = files.files;
    input?.dispatchEvent(new Event('change', { bubbles: true }));
  }, JSON.stringify(settings));
}

describe('settings files', () => {
  it('show what they would change before it is applied, and ask for the word LIVE', async () => {
    const page = await open('connection');
    const settings = settingsFor(clinic.healthcode, clinic.pms);
    const extra = { ...settings.connections[0], id: 'live', name: 'The real one', environment: 'live' };
    await upload(page, {
      ...settings,
      practitioners: [...settings.practitioners, { names: ['Ms New Comer'], identifier: '0999999' }],
      connections: [...settings.connections, extra],
    });
    await control(page, 'Apply settings', 'button');
    await shows(page, 'Ms New Comer');
    await picture(page, 'options-preview');
    await press(page, 'Apply settings');
    await control(page, 'Change to LIVE?', 'dialog');
    await fill(page, 'Type LIVE to confirm', 'live');
    await press(page, 'Apply to LIVE');
    await shows(page, 'Type LIVE in capital letters.');
    await press(page, 'Keep it as it is');
    await page.goto(page.url().replace('#connection', '#practitioners'));
    await page.reload();
    await shows(page, 'Dr Amelia Hart');
    expect(await textOf(page)).not.toContain('Ms New Comer');
  });

  it('come out as they went in, but for secrets and patients', async () => {
    const page = await open('connection');
    await page.evaluate(() => {
      const create = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (blob: Blob) => {
        void blob.text().then((text) => Object.assign(globalThis, { exported: text }));
        return create(blob);
      };
    });
    await press(page, 'Export settings');
    const text = await until('the exported text', () =>
      page.evaluate(() => (globalThis as { exported?: string }).exported),
    );
    expect(text).not.toContain('not-a-real-key');
    expect(text).not.toContain('Jane');
    const exported = JSON.parse(text) as {
      practitioners: { identifier: string }[];
      products: object[];
      sites: object[];
    };
    const given = settingsFor(clinic.healthcode, clinic.pms);
    expect(exported.practitioners.map(({ identifier }) => identifier).sort()).toEqual(['0651978', '0712345']);
    expect(exported.products).toHaveLength(given.products.length);
    expect(exported.sites).toMatchObject(given.sites);
    await upload(page, exported);
    await shows(page, /as it is|as they are|Nothing/);
  });
});

describe('practitioners', () => {
  it('are added, edited and deleted, and a number that is taken is refused with what was typed kept', async () => {
    const page = await open('practitioners');
    await press(page, 'Add a practitioner');
    await (await page.waitForSelector('form textarea, form input'))?.type('Dr Ada Newcomer');
    await fill(page, 'Healthcode identifier', '0651978');
    await press(page, 'Save');
    await shows(page, 'already has this identifier');
    await fill(page, 'Healthcode identifier', '0888888');
    await press(page, 'Save');
    await control(page, 'Edit Dr Ada Newcomer', 'button');
    await press(page, 'Edit Dr Ada Newcomer');
    await fill(page, 'Healthcode identifier', '0777777');
    await press(page, 'Save');
    await shows(page, '0777777');
    await picture(page, 'options-practitioners');
    await press(page, 'Delete Dr Ada Newcomer');
    await until('the deletion', async () => !(await has(page, 'Edit Dr Ada Newcomer', 'button')));
  });
});

describe('the connection', () => {
  it('is tested in words', async () => {
    const page = await open('connection');
    const words = await testConnection(page);
    await picture(page, 'options-test');
    expect(words).not.toMatch(/does not|fails/);
    expect(words.length).toBeGreaterThan(100);
  });

  it('is signed in to by a person, in Healthcode’s own window', async () => {
    const page = await open('connection');
    const settings = settingsFor(clinic.healthcode, clinic.pms);
    await upload(page, {
      ...settings,
      connections: settings.connections.map((one) => ({
        ...one,
        auth: { kind: 'signIn', clientId: 'hc00abc-supervised' },
      })),
    });
    await press(page, 'Apply settings');
    await shows(page, 'Settings applied.');
    await page.reload();
    const opened = clinic.extension.browser.waitForTarget(
      (target) => target.type() === 'page' && target.url().startsWith(clinic.healthcode.url),
    );
    await press(page, 'Sign in');
    const signIn = await (await opened).asPage();
    await (await signIn.waitForSelector('input[type=text], input:not([type])'))?.type('secretary');
    await (await signIn.waitForSelector('input[type=password]'))?.type('not-a-real-password');
    await (await signIn.waitForSelector('button'))?.click().catch(() => undefined);
    await page.bringToFront();
    await until('to be signed in', () => has(page, 'Sign out', 'button'));
    await picture(page, 'options-signed-in');
  });
});

describe('a site', () => {
  it('that is switched off and on acts on its open tabs at once; another origin never has a button', async () => {
    const tab = await clinic.openInvoice('INV-3001');
    const other = await startDemoPms();
    try {
      const page = await open('sites');
      await press(page, 'Disable');
      await control(page, 'Enable', 'button');
      // The driver's look into a tab waits until the tab is in front.
      await tab.bringToFront();
      await until(
        'the button to go',
        async () => (await tab.$('::-p-aria([name="Healthcode"][role="button"])')) === null,
      );
      await page.bringToFront();
      await press(page, 'Enable');
      await control(page, 'Disable', 'button');
      await tab.bringToFront();
      await healthcodeButton(tab);

      const elsewhere = await clinic.extension.browser.newPage();
      await elsewhere.goto(`${other.url}/invoices/INV-3001`);
      await shows(elsewhere, 'INV-3001');
      // What the enabled origin takes longest for has happened there before: the button of a page opened after it.
      const reopened = await clinic.openInvoice('INV-3004');
      await healthcodeButton(reopened);
      await elsewhere.bringToFront();
      expect(await elsewhere.$('::-p-aria([name="Healthcode"][role="button"])')).toBeNull();
    } finally {
      await other.close();
    }
  });
});
