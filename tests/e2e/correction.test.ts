import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Clinic,
  control,
  fill,
  has,
  openClinic,
  picture,
  pressStill,
  reaches,
  referenceOf,
  settingsFor,
  shows,
  submitInvoice,
} from './clinic.ts';
import { chooseDiagnosis, importSettings, openPanel, pageStatus, panelStatus, press, until } from './extension.ts';

/** What comes back from Healthcode: corrected and sent again under the same reference, or cancelled. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

describe('a bill that Healthcode sends back', () => {
  it('is corrected in the panel and sent again as revision 2 of the same bill', async () => {
    // Its registration number makes the sandbox answer "no matching membership".
    const page = await clinic.openInvoice('INV-3020');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed');
    clinic.healthcode.clock({ advanceSeconds: 7 });
    await reaches(panel, 'Awaiting correction', page);
    await shows(panel, /membership|registration number/i);
    await picture(page, 'awaiting-correction');

    await fill(panel, 'Registration number', 'AX1112223');
    if (!(await panel.evaluate(() => document.body.textContent.includes('K21.9'))))
      await chooseDiagnosis(panel, 'gastro', 'reflux');
    await pressStill(panel, 'Correct and resend');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf('INV-3020')).toMatchObject([{ stored: 1, posts: 1, puts: 1, revision: 2, duplicates: 0 }]);
    expect(JSON.stringify(clinic.billsOf('INV-3020')[0]?.claim)).toContain('AX1112223');
    clinic.healthcode.clock({ advanceSeconds: 7 });
    await reaches(panel, 'Validated', page);
    await picture(page, 'corrected');
  });

  it('is cancelled after a question, and not before', async () => {
    const page = await clinic.openInvoice('INV-3001');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed');
    await press(panel, 'Cancel bill');
    await control(panel, 'Cancel this bill at Healthcode?', 'dialog');
    await picture(page, 'cancel-question');
    await press(panel, 'Keep bill');
    expect(clinic.billsOf('INV-3001')).toMatchObject([{ puts: 0 }]);
    await press(panel, 'Cancel bill');
    await until('the dialog', () => has(panel, 'Cancel this bill at Healthcode?', 'dialog'));
    // A click counts only once the dialog has been seen for half a second.
    const openedAt = await panel.evaluate(() => performance.now());
    await until('the dialog to have stood', () => panel.evaluate((since) => performance.now() - since > 800, openedAt));
    await (await panel.$('dialog .button-danger'))?.click();
    await until('the cancelling', async () => ['Cancelling', 'Cancelled'].includes(await panelStatus(panel)));
    clinic.healthcode.clock({ advanceSeconds: 3 });
    await reaches(panel, 'Cancelled', page);
    expect(clinic.billsOf('INV-3001')).toMatchObject([{ stored: 1, puts: 1, status: 'Cancelled' }]);
    expect(await has(panel, 'Submit to Healthcode', 'button')).toBe(false);
  });

  it('ends as Cancelled where the insurer cancels it', async () => {
    const page = await clinic.openInvoice('INV-3021');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed');
    clinic.healthcode.clock({ advanceSeconds: 60 });
    await reaches(panel, 'Cancelled', page);
  });

  it('is sent again with one press when Healthcode took it and then lost it', async () => {
    const settings = settingsFor(clinic.healthcode, clinic.pms);
    const connections = settings.connections.map((one) => ({ ...one, notFoundAfterSeconds: 1 }));
    await importSettings(clinic.extension, { ...settings, connections });
    const page = await clinic.openInvoice('INV-3002');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed');
    clinic.healthcode.loseBill(clinic.billsOf('INV-3002')[0]?.providerReference ?? '');
    await reaches(panel, 'Not found', page);
    await shows(panel, 'now does not find it');
    await picture(page, 'lost');
    await pressStill(panel, 'Send again');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf('INV-3002')).toMatchObject([{ revision: 1, posts: 2, status: 'Unprocessed' }]);
    const [first, second] = clinic.billsOf('INV-3002')[0]?.arrivals ?? [];
    expect(second?.bodySha256).toBe(first?.bodySha256);
  });

  it('shows a status that nobody knows as it is, and an item’s problem with its item', async () => {
    const page = await clinic.openInvoice('INV-3004');
    const panel = await submitInvoice(page);
    await reaches(panel, 'Unprocessed');
    clinic.healthcode.forceStatus(referenceOf('INV-3004'), { status: 'Under manual review' });
    await reaches(panel, 'Under manual review', page);
    clinic.healthcode.forceStatus(referenceOf('INV-3004'), {
      status: 'Awaiting correction',
      problems: [{ field: 'ProcCode', reason: 'Invalid code', expression: 'Claim.item[1].productOrService' }],
    });
    await reaches(panel, 'Awaiting correction', page);
    await shows(panel, /Item 2/);
    await picture(page, 'correction-by-item');
  });
});

describe('an invoice that is moved to another patient after its bill was sent', () => {
  it('shows nothing of that bill, and is not sent under the same number', async () => {
    const first = await clinic.openInvoice('INV-3016');
    const sent = await submitInvoice(first);
    await reaches(sent, 'Unprocessed', first);
    await clinic.changeInvoice('INV-3016', { patientId: 'P-1002', billTo: 'Bupa' });

    const page = await clinic.openInvoice('INV-3016');
    expect(await pageStatus(page)).toMatch(/^\d+ to fix$/);
    const panel = await openPanel(page);
    await shows(panel, 'was sent for another patient');
    expect(await panelStatus(panel)).toMatch(/^\d+ to fix$/);
    await picture(page, 'another-patient');
    await chooseDiagnosis(panel, 'gastro', 'reflux');
    await pressStill(panel, 'Submit to Healthcode');
    await shows(panel, 'give it a number of its own');
    expect(clinic.billsOf('INV-3016')).toMatchObject([{ stored: 1, posts: 1, puts: 0 }]);
  });
});

describe('a bill that Healthcode refuses', () => {
  it('shows each error by field with what to do, keeps what was chosen, and goes once it is put right', async () => {
    // The sandbox knows no provider 0000000: 422, "Problem with ProviderNo".
    const page = await clinic.openInvoice('INV-3005');
    clinic.healthcode.configure({ members: [] });
    const panel = await submitInvoice(page);
    await until('an answer', async () =>
      ['Refused', 'Awaiting correction', 'Unprocessed'].includes(await panelStatus(panel)),
    );
    clinic.healthcode.clock({ advanceSeconds: 7 });
    await until('the refusal', async () => ['Refused', 'Awaiting correction'].includes(await panelStatus(panel)));
    await shows(panel, 'K21.9');
    await picture(page, 'refused');
    clinic.healthcode.configure({ members: null });
    await fill(panel, 'Registration number', 'AV99120035');
    await pressStill(panel, 'Correct and resend');
    await reaches(panel, 'Unprocessed', page);
    expect(clinic.billsOf('INV-3005')).toMatchObject([{ stored: 1, duplicates: 0 }]);
  });
});
