import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import {
  type Clinic,
  control,
  fill,
  has,
  openClinic,
  picture,
  pressStill,
  reaches,
  settingsFor,
  shows,
  submitInvoice,
  testConnection,
  textOf,
} from './clinic.ts';
import { chooseDiagnosis, importSettings, openPanel, pageStatus, press, until } from './extension.ts';

/** Bad input: each gets one clear sentence with what to do, keeps what was typed, and sends nothing. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

describe('an invoice that can’t be billed as it stands', () => {
  it.each([
    ['INV-3010', 'an insurer that is not set up', /Meridian Mutual Health/],
    ['INV-3011', 'a practitioner who is not set up', /Dr Priya Raman/],
    ['INV-3012', 'a product that is not set up', /item 2|Item 2/],
    ['INV-3013', 'a date of service in the future', /future/],
    ['INV-3014', 'amounts that don’t add up', /£368\.50[\s\S]*£|add up|sum/],
    ['INV-3017', 'a page without a birth date', /Date of birth|born/i],
  ])('%s: %s is named, the diagnosis is kept, nothing is sent', async (number, what, sentence) => {
    const page = await clinic.openInvoice(number);
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, /to fix/);
    const text = await shows(panel, sentence);
    expect(text).toContain('K21.9');
    await picture(page, `bad-${what.replaceAll(/\W+/g, '-')}`);
    expect(clinic.billsOf(number)).toEqual([]);
  });

  it('a self-payer’s is not for an insurer, and offers no submission', async () => {
    for (const number of ['INV-3008', 'INV-3009']) {
      const page = await clinic.openInvoice(number);
      expect(await pageStatus(page)).toBe('Not for an insurer');
      const panel = await openPanel(page);
      await shows(panel, 'Nothing is sent to Healthcode.');
      expect(await has(panel, 'Submit to Healthcode', 'button')).toBe(false);
      if (number === 'INV-3008') await picture(page, 'self-payer');
    }
  });

  it('shows script-like and right-to-left names as text, on page, panel and popup', async () => {
    for (const [number, name] of [
      ['INV-3015', '<script>alert(1)</script>'],
      ['INV-3016', 'namreklo'],
    ] as const) {
      const page = await clinic.openInvoice(number);
      const alerts: string[] = [];
      page.on('dialog', (dialog) => {
        alerts.push(dialog.message());
        void dialog.dismiss();
      });
      const panel = await openPanel(page);
      // Marks that turn text round are either kept apart or taken out: what stands after the name must read in its order.
      await shows(panel, number);
      await until('the name as text', async () =>
        (await panel.evaluate(() => document.body.textContent)).includes(name),
      );
      expect(await panel.$$('.panel script')).toHaveLength(0);
      await picture(page, `text-${number}`);
      if (number === 'INV-3015') {
        await chooseDiagnosis(panel, 'gastro', 'reflux');
        await pressStill(panel, 'Submit to Healthcode');
        await reaches(panel, 'Unprocessed');
        const popup = await clinic.extension.openExtensionPage('popup.html');
        await until('the name in the popup', async () => (await textOf(popup)).includes(name));
      }
      expect(alerts).toEqual([]);
    }
  });
});

describe('no network', () => {
  it('keeps the bill, says so, and sends it by itself when Healthcode is back', async () => {
    const away = await startHealthcodeSandbox({ timeScale: 0 });
    await importSettings(clinic.extension, settingsFor(away, clinic.pms));
    await away.close();
    try {
      const page = await clinic.openInvoice('INV-3001');
      const panel = await submitInvoice(page);
      await reaches(panel, 'Queued', page);
      await shows(panel, /saved[\s\S]*by itself/);
      await picture(page, 'no-network');
      const back = await startHealthcodeSandbox({ timeScale: 0, port: away.port });
      try {
        await reaches(panel, 'Unprocessed', page, 60_000);
        expect(back.bills()).toMatchObject({ stored: 1, posts: 1 });
      } finally {
        await back.close();
      }
    } finally {
      await importSettings(clinic.extension, settingsFor(clinic.healthcode, clinic.pms));
    }
  });
});

describe('a connection that is set up wrongly', () => {
  const withConnection = (change: object) => {
    const settings = settingsFor(clinic.healthcode, clinic.pms);
    return { ...settings, connections: settings.connections.map((one) => ({ ...one, ...change })) };
  };
  it.each([
    [
      'wrong credentials',
      'INV-3002',
      { auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'another-key' } },
      /did not accept the API key|API key ID and API key/,
    ],
    ['no discovery', 'INV-3005', { discoveryUrl: 'of the practice system' }, /discovery|address|reach/i],
  ])('by %s keeps the bill and says what to do', async (what, number, change, sentence) => {
    const changed = 'discoveryUrl' in change ? { discoveryUrl: `${clinic.pms.url}/no-discovery.json` } : change;
    await importSettings(clinic.extension, withConnection(changed));
    const options = await clinic.extension.openExtensionPage('options.html#connection');
    expect(await testConnection(options)).toMatch(sentence);
    await picture(options, `connection-${what.replaceAll(' ', '-')}`);
    const page = await clinic.openInvoice(number);
    const panel = await submitInvoice(page);
    await until('a queued bill, or one that is refused in words', async () =>
      /Queued|Refused|Failed/.test(await textOf(panel)),
    );
    const text = await shows(panel, sentence);
    expect(text.length).toBeGreaterThan(0);
    await picture(page, `wrong-${what.replaceAll(' ', '-')}`);
    expect(clinic.healthcode.bills().bills.filter((bill) => bill.stored > 0 && bill.invoiceNumber === number)).toEqual(
      [],
    );
  });
});

describe('a site id that Healthcode does not recognise', () => {
  afterAll(() => importSettings(clinic.extension, settingsFor(clinic.healthcode, clinic.pms)));

  it('is said, keeps the bill, and the bill goes with one press once it is put right', async () => {
    await importSettings(clinic.extension, settingsFor(clinic.healthcode, clinic.pms));
    const client = { id: 'hc00abc-overlay', key: 'not-a-real-key' };
    clinic.healthcode.configure({ clients: [{ ...client, sites: ['HC00DEF'] }], otherSites: [] });
    const page = await clinic.openInvoice('INV-3004');
    const panel = await submitInvoice(page);
    await shows(panel, 'does not recognise the site ID');
    await picture(page, 'wrong-site');
    expect(clinic.billsOf('INV-3004')).toEqual([]);
    clinic.healthcode.configure({ clients: [{ ...client, sites: ['HC00ABC', 'HC00DEF'] }] });
    await pressStill(panel, 'Try again');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf('INV-3004')).toMatchObject([{ stored: 1, posts: 1 }]);
  });

  it('keeps a bill that can be changed before it goes', async () => {
    const client = { id: 'hc00abc-overlay', key: 'not-a-real-key' };
    clinic.healthcode.configure({ clients: [{ ...client, sites: ['HC00DEF'] }], otherSites: [] });
    const number = await clinic.newInvoice();
    const page = await clinic.openInvoice(number);
    const panel = await submitInvoice(page);
    await reaches(panel, 'Failed', page);
    await picture(page, 'failed');
    await pressStill(panel, 'Change bill');
    await shows(panel, 'K21.9');
    clinic.healthcode.configure({ clients: [{ ...client, sites: ['HC00ABC', 'HC00DEF'] }] });
    await pressStill(panel, 'Submit to Healthcode');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf(number)).toMatchObject([{ stored: 1, posts: 1 }]);
  });
});

describe('a settings file that can’t be taken', () => {
  const upload = async (page: Page, text: string): Promise<void> => {
    await page.evaluate((content) => {
      const input = [...document.querySelectorAll<HTMLInputElement>('input[type=file]')].find((one) =>
        [...(one.labels ?? [])].some((label) => label.textContent.trim() === 'Import settings'),
      );
      const files = new DataTransfer();
      files.items.add(new File([content], 'settings.json', { type: 'application/json' }));
      if (input) input.files = files.files;
      input?.dispatchEvent(new Event('change', { bubbles: true }));
    }, text);
  };

  it.each([
    ['broken', '{"format": "healthcode-overlay-settings", ', /cannot be read|not a settings file|JSON/i],
    ['of a newer version', '{"format":"healthcode-overlay-settings","version":2}', /newer|version/i],
    ['of something else', '[1,2,3]', /settings file/i],
  ])('because it is %s, is refused in a sentence and changes nothing', async (_, text, sentence) => {
    const options = await clinic.extension.openExtensionPage('options.html#practitioners');
    await shows(options, 'Dr Amelia Hart');
    await upload(options, text);
    await shows(options, sentence);
    expect(await has(options, 'Apply settings', 'button')).toBe(false);
    await shows(options, 'Dr Amelia Hart');
    await picture(options, `settings-${_.replaceAll(' ', '-')}`);
  });
});

describe('what was typed', () => {
  it('stays when the page behind is slow, when a check finds faults, and when the insurer is chosen by hand', async () => {
    const page = await clinic.openInvoice('INV-3017');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await fill(panel, 'Date of birth', '01/02/1990');
    await press(panel, 'Check bill');
    await until(
      'the typed date',
      async () =>
        (await (
          await control(panel, 'Date of birth', 'textbox')
        ).evaluate((input) => (input as HTMLInputElement).value)) === '01/02/1990',
    );
    await shows(panel, 'K21.9');
  });
});
