import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './axe.ts';
import { type Clinic, openClinic, pressStill, reaches, shows, submitInvoice } from './clinic.ts';
import { chooseDiagnosis, focused, healthcodeButton, panelFrame, press, until } from './extension.ts';

/** axe-core on every surface as it really is, and a walk by keyboard alone. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

describe('axe finds nothing', () => {
  it('on the panel: asking, with problems, sent, on a patient, in light and dark', async () => {
    const page = await clinic.openInvoice('INV-3001');
    await (await healthcodeButton(page)).click();
    const panel = await panelFrame(page);
    await shows(panel, 'Diagnosis');
    expect(await faults(panel)).toEqual([]);
    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, 'to fix');
    expect(await faults(panel)).toEqual([]);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    expect(await faults(panel)).toEqual([]);
    await page.emulateMediaFeatures([]);
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await pressStill(panel, 'Submit to Healthcode');
    await reaches(panel, 'Unprocessed');
    expect(await faults(panel)).toEqual([]);

    const patient = await clinic.openPage('/patients/P-1001');
    await (await healthcodeButton(patient)).click();
    const ofPatient = await panelFrame(patient);
    await shows(ofPatient, 'Insurance');
    expect(await faults(ofPatient)).toEqual([]);
  });

  it('on the popup, empty and with a bill opened, and on every section of the options', async () => {
    await submitInvoice(await clinic.openInvoice('INV-3004'));
    const popup = await clinic.extension.openExtensionPage('popup.html');
    await popup.setViewport({ width: 400, height: 600 });
    await shows(popup, 'INV-3004');
    await press(popup, 'INV-3004');
    await shows(popup, 'Copy proof');
    expect(await faults(popup)).toEqual([]);

    const options = await clinic.extension.openExtensionPage('options.html');
    await shows(options, 'Import settings');
    const found: string[] = [];
    for (const section of await options.$$eval('nav a', (links) =>
      links.map((link) => (link as HTMLAnchorElement).hash),
    )) {
      await options.evaluate((hash) => {
        location.hash = hash;
      }, section);
      await until(section, () => options.$eval(`nav a[href$="${section}"]`, (link) => link.ariaCurrent === 'page'));
      found.push(...(await faults(options)).map((fault) => `${section} ${fault}`));
    }
    expect(found).toEqual([]);
  });
});

describe('by keyboard', () => {
  it('focus enters Diagnosis, stays in the panel while Tab goes round, and returns to the button on Escape', async () => {
    const page = await clinic.openInvoice('INV-3005');
    await (await healthcodeButton(page)).focus();
    await page.keyboard.press('Enter');
    const panel = await panelFrame(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    const walked = new Set<string>();
    for (let steps = 0; steps < 30 && !walked.has('Submit to Healthcode'); steps += 1) {
      await page.keyboard.press('Tab');
      walked.add((await focused(panel)).name);
    }
    expect([...walked]).toEqual(expect.arrayContaining(['Check bill', 'Submit to Healthcode']));
    await page.keyboard.press('Escape');
    await until('the panel to go', async () => !page.frames().some((frame) => frame.url().includes('/panel.html')));
    const button = await healthcodeButton(page);
    expect(await button.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)).toBe(
      true,
    );
  });
});
