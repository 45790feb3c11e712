import type { Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clinic, control, has, openClinic, picture, shows, textOf } from './clinic.ts';
import { chooseDiagnosis, openPanel, press, until } from './extension.ts';

/** The clinic's own list of codes, from a file to a bill's diagnosis. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(() => clinic.closeTabs());
afterAll(() => clinic?.close());

const open = async (): Promise<Page> => {
  const page = await clinic.extension.openExtensionPage('options.html#catalogues');
  await shows(page, 'Import a code list');
  return page;
};

/** Gives a file to the page. */
async function choose(page: Page, name: string, content: string): Promise<void> {
  await page.evaluate(
    (fileName, text) => {
      const input = [...document.querySelectorAll<HTMLInputElement>('input[type=file]')].find((one) =>
        [...(one.labels ?? [])].some((label) => label.textContent.trim() === 'Import a code list'),
      );
      const files = new DataTransfer();
      files.items.add(new File([text], fileName));
      if (input) input.files = files.files;
      input?.dispatchEvent(new Event('change', { bubbles: true }));
    },
    name,
    content,
  );
}

const list = (count: number): string =>
  `ICD code,Description\n${Array.from({ length: count }, (_, at) => `Q${at},Invented ailment ${at}`).join('\n')}\n`;

describe('an imported list', () => {
  it('shows its mistakes by line first, and is in use after Import', async () => {
    const page = await open();
    await choose(page, 'icd10-mine.csv', `${list(3)},no code here\nQ9,\nQ0,Something else\n`);
    await shows(page, '3 codes can be imported. 3 rows cannot');
    const text = await textOf(page);
    expect(text).toContain('The code is missing.');
    expect(text).toContain('The code stands on line 2 already');
    await picture(page, 'import-codes-mistakes');
    await control(page, 'Download these rows', 'button');
    await press(page, 'Import');
    await shows(page, '3 codes from icd10-mine.csv are in use.');
    await control(page, 'Remove Diagnoses (ICD-10)', 'button');
    await picture(page, 'import-codes-done');
  });

  it('is what a bill’s diagnosis is chosen from, and what it is checked against', async () => {
    const page = await clinic.openInvoice('INV-3001');
    const panel = await openPanel(page);
    await chooseDiagnosis(panel, 'ailment 2', 'ailment 2');
    await press(panel, 'Check bill');
    await until('the check', async () => (await panel.$('[aria-busy="true"]')) === null);
    expect(await textOf(panel)).toContain('Q2');
    expect(await textOf(panel)).not.toContain('is not in the list of codes');
  });

  it('stays as it is when the next file is none, is cut off, or its import is cancelled', async () => {
    const page = await open();
    await shows(page, 'From your file icd10-mine.csv');
    await choose(page, 'book.xlsx', 'PK\u0003\u0004 something');
    await shows(page, 'This is an Excel workbook');
    await choose(page, 'cut.csv', `${list(30)}Q77,"never closed`);
    await shows(page, 'is never closed');
    await choose(page, 'icd10-long.csv', list(200_000));
    await shows(page, '200,000 codes can be imported.', 30_000);
    await press(page, 'Import');
    // Under way, and the page has come to its new length: the button stays where it is.
    await shows(page, 'codes read');
    await press(page, 'Cancel import');
    await shows(page, 'Cancelled. Nothing was changed.', 30_000);
    await page.reload();
    await shows(page, 'From your file icd10-mine.csv');
  });

  it('of Bupa’s own procedures is chosen as such, and its columns are remembered for the next file like it', async () => {
    const page = await open();
    const first = 'Ref,Words,Note\nY7001,Short,Invented stitching of the thumb\n';
    await choose(page, 'schedule.csv', first);
    await shows(page, '1 code can be imported.');
    await (await control(page, 'Import as', 'combobox')).select('procedure-code/9BUPP');
    await (await control(page, 'Title', 'combobox')).select('2');
    await shows(page, '1 code can be imported.');
    await press(page, 'Import');
    await shows(page, '1 code from schedule.csv is in use.');
    await control(page, 'Remove Procedures (Bupa’s own)', 'button');
    await picture(page, 'import-codes-bupa');
    await page.reload();
    await shows(page, 'Import a code list');
    await choose(page, 'schedule-next.csv', `${first}Y7002,Short,Another\n`);
    await shows(page, '2 codes can be imported.');
    const title = await control(page, 'Title', 'combobox');
    expect(await title.evaluate((element) => (element as HTMLSelectElement).value)).toBe('2');
  });

  it('can be removed', async () => {
    const page = await open();
    await press(page, 'Remove Diagnoses (ICD-10)');
    await until('the removal', async () => !(await has(page, 'Remove Diagnoses (ICD-10)', 'button')));
  });
});
