import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, fill, has, openClinic, picture, pressStill, shows, submitInvoice } from './clinic.ts';
import { openPanel, pageStatus, press, until } from './extension.ts';

/** The panel on a patient's page: what is kept there is used by the next invoice, for the right patient only. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

describe('a patient’s page', () => {
  it('keeps a registration number and an authorisation code that the next invoice uses', async () => {
    const page = await clinic.openPage('/patients/P-1004');
    const panel = await openPanel(page);
    await shows(panel, 'Aviva');
    await press(panel, 'Edit insurance, Aviva');
    await fill(panel, 'Registration number', 'AV55500011');
    await pressStill(panel, 'Save insurance');
    await until('the form to close', async () => !(await has(panel, 'Save insurance', 'button')));
    await press(panel, 'Add code');
    await fill(panel, 'Authorisation code', 'AUTH-77');
    await pressStill(panel, 'Save code');
    await shows(panel, 'AUTH-77');
    await picture(page, 'patient');

    const invoice = await clinic.openInvoice('INV-3005');
    const bill = await submitInvoice(invoice);
    await until('the bill', async () => clinic.billsOf('INV-3005')[0]?.stored === 1);
    expect(JSON.stringify(clinic.billsOf('INV-3005')[0]?.claim)).toMatch(/AV55500011.*AUTH-77|AUTH-77.*AV55500011/);
    await shows(bill, /Unprocessed/);
  });

  it('lists this patient’s bills with their status, and nobody else’s', async () => {
    await submitInvoice(await clinic.openInvoice('INV-3004'));
    const page = await clinic.openPage('/patients/P-1004');
    await until('the number of bills', async () => (await pageStatus(page)) === '1 bill');
    const panel = await openPanel(page);
    const text = await shows(panel, 'INV-3005');
    expect(text).toContain('Unprocessed');
    expect(text).not.toContain('INV-3004');
    await picture(page, 'patient-bills');
  });

  it('uses nothing of a record whose birth date is another', async () => {
    await clinic.changePatient('P-1001', { birthDate: '1981-05-03' });
    const page = await clinic.openPage('/patients/P-1001');
    const panel = await openPanel(page);
    await shows(panel, 'another person');
    expect(await has(panel, 'Add insurance', 'button')).toBe(false);
    const invoice = await clinic.openInvoice('INV-3001');
    const bill = await openPanel(invoice);
    const text = await shows(bill, 'Registration number');
    expect(text).not.toContain('AX1234567');
    await picture(invoice, 'other-birth-date');
    expect(clinic.billsOf('INV-3001')).toEqual([]);
  });
});
