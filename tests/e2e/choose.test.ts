import type { Frame, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, openClinic, picture, reaches, textOf } from './clinic.ts';
import { focused, healthcodeButton, openPanel, panelFrame, panelStatus, stopWorker, until } from './extension.ts';

/** Everything on the panel that is chosen from a list: by keyboard alone, with the worker gone, and with a mouse in a hurry. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

/** Goes to a control with Tab, or backwards. */
async function tabTo(page: Page, panel: Frame, name: string, back = false): Promise<void> {
  if (back) await page.keyboard.down('Shift');
  for (let steps = 0; (await focused(panel)).name !== name; steps += 1) {
    if (steps > 60) throw new Error(`Tab does not lead to “${name}”.`);
    await page.keyboard.press('Tab');
  }
  if (back) await page.keyboard.up('Shift');
}

/** The codes of the list, once it answers to all that was typed; the first is what Enter takes. */
function results(panel: Frame): Promise<string[]> {
  return until('the answer to all that was typed', async () => {
    if ((await panel.$('[role=option][data-preferred]')) === null) return null;
    return panel.$$eval('[role=option] > .code', (codes) => codes.map((code) => code.textContent ?? ''));
  });
}

const chosenDiagnoses = (panel: Frame) =>
  panel.$$eval('ol.chosen > li > .code', (all) => all.map((one) => one.textContent));

async function emptyField(page: Page): Promise<void> {
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  await page.keyboard.press('Delete');
}

describe('choosing by keyboard alone', () => {
  it('fills in a whole bill: practitioner, insurer, diagnoses in order, one removed, and submits it', async () => {
    await clinic.changeInvoice('INV-3010', { practitioner: 'Dr Priya Raman' });
    const page = await clinic.openInvoice('INV-3010');
    await (await healthcodeButton(page)).focus();
    await page.keyboard.press('Enter');
    const panel = await panelFrame(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');

    for (const [field, typed, name] of [
      ['Insurer', 'buap', 'Bupa'],
      ['Practitioner', 'hrat', 'Dr Amelia Hart'],
    ] as const) {
      await tabTo(page, panel, field, true);
      await page.keyboard.type(typed);
      await results(panel);
      await picture(page, `choose-${field.toLowerCase()}`);
      await page.keyboard.press('Enter');
      await until(`${name} to be chosen`, async () => (await focused(panel)).value === name);
      expect((await focused(panel)).name).toBe(field);
    }

    // A second thought: other letters, then Escape. The panel stays, and so does the choice.
    await page.keyboard.type('oka');
    await results(panel);
    await page.keyboard.press('Escape');
    expect(await focused(panel)).toEqual({ name: 'Practitioner', value: 'Dr Amelia Hart' });
    // And by the arrows, through all of them.
    await tabTo(page, panel, 'Insurer');
    await page.keyboard.press('ArrowDown');
    await until('all of them', async () => (await panel.$$('[role=option]')).length === 5);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until('the second of the alphabet to be chosen', async () => (await focused(panel)).value === 'AXA Health');

    for (const name of ['Registration number', 'Authorisation code']) {
      await tabTo(page, panel, name);
      await page.keyboard.type(name === 'Registration number' ? 'AX7654321' : 'AUTH42');
    }

    await tabTo(page, panel, 'Diagnosis');
    for (const typed of ['k2100', 'oa left knee', 'high blood pressure']) {
      const before = (await chosenDiagnoses(panel)).length;
      await page.keyboard.type(typed);
      await results(panel);
      await page.keyboard.press('Enter');
      await until('one more diagnosis', async () => (await chosenDiagnoses(panel)).length === before + 1);
      expect(await focused(panel)).toEqual({ name: 'Diagnosis', value: '' });
    }
    expect(await chosenDiagnoses(panel)).toEqual(['K21.00', 'M17.12', 'I10']);
    await tabTo(page, panel, 'Remove M17.12');
    await page.keyboard.press('Enter');
    await until('it to go', async () => (await chosenDiagnoses(panel)).length === 2);
    await until('the focus back in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    await tabTo(page, panel, 'Move I10 up');
    await page.keyboard.press(' ');
    await until('the other to be principal', async () => (await chosenDiagnoses(panel))[0] === 'I10');
    await picture(page, 'choose-all-chosen');

    await until('the panel to take Submit by keyboard', async () => {
      await tabTo(page, panel, 'Submit to Healthcode');
      await page.keyboard.press('Enter');
      return until('an effect', async () =>
        /had just moved|covers this panel/.test(await textOf(panel))
          ? 'refused'
          : !['Not sent', ''].includes(await panelStatus(panel)) && 'taken',
      ).then((effect) => effect === 'taken');
    });
    await reaches(panel, 'Unprocessed');
    const claim = JSON.stringify(clinic.billsOf('INV-3010')[0]?.claim);
    for (const part of ['0651978', 'AX7654321', 'I10', 'K21.00']) expect(claim).toContain(part);
    expect(claim.indexOf('"I10"')).toBeLessThan(claim.indexOf('"K21.00"'));
    expect(claim).not.toContain('M17.12');
  });

  it('brings the codes of a product to a line', async () => {
    const page = await clinic.openInvoice('INV-3012');
    const panel = await openPanel(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    await tabTo(page, panel, 'Choose code, item 2');
    await page.keyboard.press('Enter');
    await until('the focus in Product', async () => (await focused(panel)).name === 'Product, item 2');
    await page.keyboard.type('fisio');
    await emptyField(page);
    await page.keyboard.type('physo');
    await results(panel);
    await picture(page, 'choose-product');
    await page.keyboard.press('Enter');
    await until('its code', async () =>
      /1020/.test((await panel.$eval('.line-form .chosen', (list) => list.textContent)) ?? ''),
    );
    await tabTo(page, panel, 'Use codes');
    await page.keyboard.press('Enter');
    await until('the line to have it', async () => /Acupuncture session\s*Service\s*1020/.test(await textOf(panel)));
  });
});

describe('with the worker gone', () => {
  it.each(['osteoarthritis left knee', 'high blood pressure', 'gastro oesophageal reflux'])(
    'no key of “%s” is lost, and the list answers to all of it',
    async (query) => {
      const page = await clinic.openInvoice('INV-3005');
      const panel = await openPanel(page);
      await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
      await stopWorker(clinic.extension);
      await page.keyboard.type(query);
      expect(await focused(panel)).toEqual({ name: 'Diagnosis', value: query });
      const cold = await results(panel);
      expect(cold.length).toBeGreaterThan(0);
      expect(await focused(panel)).toEqual({ name: 'Diagnosis', value: query });

      await emptyField(page);
      await until('the list to be gone', async () => (await panel.$('[role=option][data-preferred]')) === null);
      await page.keyboard.type(query);
      expect(await results(panel)).toEqual(cold);
    },
  );

  it('nor are those typed around its end', async () => {
    const page = await clinic.openInvoice('INV-3005');
    const panel = await openPanel(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    await page.keyboard.type('osteoarthr');
    const stopped = stopWorker(clinic.extension);
    await page.keyboard.type('itis left ');
    await stopped;
    await page.keyboard.type('knee');
    expect(await focused(panel)).toEqual({ name: 'Diagnosis', value: 'osteoarthritis left knee' });
    expect((await results(panel))[0]).toBe('M17.12');
  });

  it('an insurer is found all the same', async () => {
    await clinic.changeInvoice('INV-3021', { billTo: 'Meridian Mutual Health' });
    const page = await clinic.openInvoice('INV-3021');
    const panel = await openPanel(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    await tabTo(page, panel, 'Insurer', true);
    await stopWorker(clinic.extension);
    await page.keyboard.type('axa ppp');
    expect((await results(panel))[0]).toBe('ppp');
  });
});

describe('a list near the foot of the panel', () => {
  it('lets the field stand where it is, whatever is typed', async () => {
    const page = await clinic.openInvoice('INV-3003');
    const panel = await openPanel(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    const top = () => panel.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? 0);
    await page.keyboard.type('u');
    await results(panel);
    const stood = await top();
    for (const letter of 'nspecified fracture of the left hand') {
      await page.keyboard.type(letter);
      await results(panel);
      expect(await top()).toBe(stood);
    }
  });
});

describe('a long list', () => {
  it('goes on as the arrows and the wheel go down, draws only what is in view, and keeps the active row there', async () => {
    const page = await clinic.openInvoice('INV-3005');
    const panel = await openPanel(page);
    await until('the focus in Diagnosis', async () => (await focused(panel)).name === 'Diagnosis');
    await page.keyboard.type('unspecified');
    expect((await results(panel)).length).toBeLessThan(40);
    const total = Number(await panel.$eval('[role=option]', (option) => option.getAttribute('aria-setsize')));
    expect(total).toBeGreaterThan(60);

    const active = () =>
      panel.evaluate(() => {
        const id = document.activeElement?.getAttribute('aria-activedescendant');
        const row = id ? document.getElementById(id) : null;
        const list = row?.closest('[role=listbox]');
        if (!row || !list) return null;
        const [of, around] = [row.getBoundingClientRect(), list.getBoundingClientRect()];
        return {
          place: Number(row.getAttribute('aria-posinset')),
          inView: of.top >= around.top - 1 && of.bottom <= around.bottom + 1,
          drawn: list.querySelectorAll('[role=option]').length,
        };
      });
    for (let place = 1; place <= 45; place += 1) {
      await page.keyboard.press('ArrowDown');
      const at = await until(`the row ${place}`, async () => {
        const now = await active();
        if (now?.place === place) return now;
        // The end of what is here: more is on its way.
        await page.keyboard.press('ArrowDown');
        return null;
      });
      expect(at.inView).toBe(true);
      expect(at.drawn).toBeLessThan(45);
    }
    await picture(page, 'choose-long-list');

    await page.keyboard.press('Home');
    await until('the first row', async () => (await active())?.place === 1 && (await active())?.inView);
    const box = await (await panel.$('[role=listbox]'))?.boundingBox();
    if (!box) throw new Error('The list has no place on the page.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const wanted = Math.min(total, 120);
    await until('the wheel to come so far down', async () => {
      await page.mouse.wheel({ deltaY: 600 });
      const places = await panel.$$eval('[role=option]', (all) =>
        all.map((one) => Number(one.getAttribute('aria-posinset'))),
      );
      // It may go past it between two looks.
      return Math.max(...places) >= wanted && places.length < 45;
    });
    // The active row is out of view and drawn all the same: assistive technology is told of it.
    expect((await active())?.place).toBe(1);
  });
});
