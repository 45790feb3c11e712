import { screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { CodeFiles } from '../../../components/settings/ports.ts';
import type { FileInspection, ImportMapping, ImportOutcome, ImportProgress } from '../../../lib/messages.ts';
import { deferred } from '../support.ts';
import { clinic, type FakePorts, good } from './fake.ts';
import { expectAccessible, field, open, sentOf, useCleanPage } from './setup.tsx';

/** The clinic's own lists: what is shown before anything is changed, and what each end of an import says. */

useCleanPage();

const mapping: ImportMapping = {
  set: 'condition-code/ICD10',
  header: true,
  columns: { code: 0, title: 1 },
  dateOrder: 'dmy',
  separator: ';',
};
const inspection: FileInspection = {
  fileName: 'icd10.csv',
  kind: 'table',
  gzip: false,
  encoding: 'windows-1252',
  delimiter: ',',
  preview: [
    ['Code', 'Title', 'From', 'Also called'],
    ['A00', 'Cholera', '01/02/2024', 'Rice water'],
    ['A01', '', '', ''],
  ],
  mapping,
  shape: 'code|title|from|alsocalled',
};
const faults = Array.from({ length: 25 }, (_, at) => ({
  line: at + 3,
  code: `A${at}`,
  reason: at === 0 ? 'The title is missing.' : 'The code is missing.',
}));

/** What the page asked of the file's reader. */
interface Asked {
  checked: ImportMapping[];
  imported: ImportMapping[];
}

/** The options page with a reader that finds what `found` says and remembers what it was asked. */
async function openImport(change: Partial<CodeFiles> = {}, found: Partial<FileInspection> = {}, view = clinic) {
  const asked: Asked = { checked: [], imported: [] };
  const prepare = (ports: FakePorts) => {
    const { codeFiles } = ports;
    ports.codeFiles = {
      ...codeFiles,
      inspect: async () => ({ ok: true, inspection: { ...inspection, ...found } }),
      check: async (_file, _inspection, tried) => {
        asked.checked.push(tried);
        const check = { codes: 1, faultCount: 25, faults };
        return { ok: true, check, faultsFile: 'Line,Code,Reason\r\n3,A0,The title is missing.\r\n' };
      },
      import: async (_file, _inspection, used) => {
        asked.imported.push(used);
        return { kind: 'complete', count: 1, withdrawn: 2 };
      },
      ...change,
    };
  };
  const { ports, user } = await open(view, '#catalogues', prepare);
  const input = await screen.findByLabelText<HTMLInputElement>('Import a code list');
  const choose = (name = 'icd10.csv') => user.upload(input, new File(['x'], name));
  return { ports, user, asked, choose };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const select = (name: string) => screen.getByRole<HTMLSelectElement>('combobox', { name });
const optionsOf = (name: string) => [...select(name).options].map(({ text }) => text);
const isUnavailable = (name: string) => button(name).getAttribute('aria-disabled') === 'true' || button(name).disabled;
/** What a column of the preview holds. */
const preview = () =>
  within(screen.getByRole('table', { name: 'First rows of the file' }))
    .getAllByRole('row')
    .map((row) => [...row.children].map(({ textContent }) => textContent));

describe('A chosen file', () => {
  it('shows what it was taken for, its first rows, and which rows cannot be taken by line and reason; nothing is changed', async () => {
    const { ports, user, asked, choose } = await openImport();
    await choose();
    await screen.findByText('1 code can be imported. 25 rows cannot and will be left out.');
    expect(screen.getByText('Table, Windows-1252. Nothing has been changed yet.')).toBeTruthy();
    expect(select('Import as').selectedOptions[0]?.text).toBe('Diagnoses (ICD-10)');
    expect(preview()).toEqual([
      ['1. Code', '2. Title', '3. From', '4. Also called'],
      ['A00', 'Cholera', '01/02/2024', 'Rice water'],
      ['A01', '', '', ''],
    ]);
    const rows = within(screen.getByRole('table', { name: 'Rows that cannot be imported' })).getAllByRole('row');
    expect(rows).toHaveLength(21);
    expect(rows[1]?.textContent).toBe('3A0The title is missing.');
    expect(screen.getByText('The first 20 are shown; the download has the others.')).toBeTruthy();
    await user.click(button('Download these rows'));
    expect(ports.downloads).toEqual([
      { fileName: 'rows-not-imported.csv', text: 'Line,Code,Reason\r\n3,A0,The title is missing.\r\n' },
    ]);
    expect(asked).toEqual({ checked: [mapping], imported: [] });
    expect(
      ports.sent.filter(({ name }) => /^(settings\.get|codeSets\.(list|serviceCodes))$/.test(name) === false),
    ).toEqual([]);
    await expectAccessible();
  });

  it('is imported once Import is pressed, with the mapping that is shown, and what it did is said', async () => {
    const { ports, user, asked, choose } = await openImport();
    await choose();
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
    await user.click(button('Import'));
    await screen.findByText('1 code from icd10.csv is in use. 2 codes no longer in it stay, withdrawn.');
    expect(asked.imported).toEqual([mapping]);
    expect(sentOf(ports, 'settings.get').length).toBeGreaterThan(1);
    await expectAccessible();
  });

  it('can be put away with Cancel, and another one chosen', async () => {
    const { user, asked, choose } = await openImport();
    await choose();
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('button', { name: 'Import' })).toBeNull();
    await choose('another.csv');
    await screen.findByRole('button', { name: 'Import' });
    expect(asked.imported).toEqual([]);
  });

  it.each([
    ['cannot be read at all', { inspect: async () => ({ ok: false as const, message: 'This is a PDF.' }) }],
    ['turns out broken further down', { check: async () => ({ ok: false as const, message: 'This is a PDF.' }) }],
  ])('that %s is refused with the reason, and there is nothing to import', async (_, change) => {
    const { choose } = await openImport(change);
    await choose();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toBe('This file cannot be imported. Nothing was changed.This is a PDF.');
    const importing = screen.queryByRole('button', { name: 'Import' });
    expect(importing === null || isUnavailable('Import')).toBe(true);
    await expectAccessible();
  });

  it('with no row that can be taken cannot be imported', async () => {
    const check = async () => ({ ok: true as const, check: { codes: 0, faultCount: 25, faults }, faultsFile: '' });
    const { user, asked, choose } = await openImport({ check });
    await choose();
    await screen.findByText(/^0 codes can be imported/);
    await user.click(button('Import'));
    expect(asked.imported).toEqual([]);
  });

  it('chosen later counts, even where an earlier one is read later', async () => {
    const slow = deferred<Awaited<ReturnType<CodeFiles['inspect']>>>();
    const inspect: CodeFiles['inspect'] = (file) =>
      file.name === 'slow.csv'
        ? slow.promise
        : Promise.resolve({ ok: true, inspection: { ...inspection, fileName: file.name } });
    const { choose } = await openImport({ inspect });
    await choose('slow.csv');
    await screen.findByText('Reading slow.csv');
    await choose('fast.csv');
    await screen.findByText('fast.csv');
    slow.resolve({ ok: true, inspection: { ...inspection, fileName: 'slow.csv' } });
    await slow.promise;
    await screen.findByRole('button', { name: 'Download these rows' });
    expect(screen.queryByText('slow.csv')).toBeNull();
  });
});

describe('The mapping', () => {
  it('offers every list, and only columns that the file has; each change is tried on the whole file before Import', async () => {
    const { user, asked, choose } = await openImport();
    await choose();
    await screen.findByRole('button', { name: 'Download these rows' });
    expect(optionsOf('Import as')).toEqual(['Diagnoses (ICD-10)', 'Procedures (Bupa’s own)']);
    expect(optionsOf('Code')).toEqual(['Code', 'Title', 'From', 'Also called']);
    expect(optionsOf('Parent code')[0]).toBe('Not in the file');
    await user.selectOptions(select('Import as'), 'Procedures (Bupa’s own)');
    await user.selectOptions(select('Title'), 'Also called');
    await user.selectOptions(select('Requires procedure code'), 'From');
    await waitFor(() => expect(asked.checked).toHaveLength(4));
    const chosen = {
      ...mapping,
      set: 'procedure-code/9BUPP',
      columns: { code: 0, title: 3, requiresProcedureCode: 2 },
    };
    expect(asked.checked.at(-1)).toEqual(chosen);
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
    await user.click(button('Import'));
    await waitFor(() => expect(asked.imported).toEqual([chosen]));
  });

  it('that is remembered from a file with the same columns is shown as it was', async () => {
    const columns = { code: 0, title: 1, validFrom: 2, synonyms: 3 };
    const { choose } = await openImport({}, { mapping: { ...mapping, columns, dateOrder: 'mdy', separator: '|' } });
    await choose();
    await screen.findByText('Nothing has been changed yet.', { exact: false });
    expect(select('Valid from').selectedOptions[0]?.text).toBe('From');
    expect(select('Synonyms').selectedOptions[0]?.text).toBe('Also called');
    expect(select('Dates are written').selectedOptions[0]?.text).toBe('mm/dd/yyyy');
    expect(field('Between synonyms stands').value).toBe('|');
    await expectAccessible();
  });

  it('asks for how dates are written, and what stands between synonyms, only where there are any', async () => {
    const { user, asked, choose } = await openImport();
    await choose();
    await screen.findByRole('button', { name: 'Import' });
    expect(screen.queryByRole('combobox', { name: 'Dates are written' })).toBeNull();
    expect(screen.queryByLabelText('Between synonyms stands')).toBeNull();
    await user.selectOptions(select('Valid to'), 'From');
    await user.selectOptions(select('Dates are written'), 'mm/dd/yyyy');
    await user.selectOptions(select('Synonyms'), 'Also called');
    await waitFor(() =>
      expect(asked.checked.at(-1)).toEqual({
        ...mapping,
        columns: { code: 0, title: 1, validTo: 2, synonyms: 3 },
        dateOrder: 'mdy',
      }),
    );
    await user.selectOptions(select('Valid to'), 'Not in the file');
    await waitFor(() => expect(asked.checked.at(-1)?.columns).toEqual({ code: 0, title: 1, synonyms: 3 }));
  });

  it('says so where the first row is no names: that row counts, and columns go by number', async () => {
    const { user, asked, choose } = await openImport();
    await choose();
    await user.click(await screen.findByRole('checkbox', { name: 'The first row names the columns' }));
    expect(optionsOf('Code')).toEqual(['Column 1', 'Column 2', 'Column 3', 'Column 4']);
    expect(preview()[1]).toEqual(['Code', 'Title', 'From', 'Also called']);
    await waitFor(() => expect(asked.checked.at(-1)?.header).toBe(false));
  });

  it('without a title’s column asks for it, and nothing can be imported until then', async () => {
    const { user, asked, choose } = await openImport({}, { mapping: { ...mapping, columns: { code: 0 } } });
    await choose();
    await screen.findByText('Choose the columns for code and title.');
    await user.click(button('Import'));
    expect(asked).toEqual({ checked: [], imported: [] });
    await user.selectOptions(select('Title'), 'Title');
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
  });

  it('of a FHIR file is its list alone', async () => {
    const { choose } = await openImport(
      {},
      { kind: 'fhir', encoding: 'utf-8', preview: [['A00', 'Cholera']], mapping: { ...mapping, header: false } },
    );
    await choose();
    await screen.findByText('FHIR, UTF-8. Nothing has been changed yet.');
    expect(screen.queryByRole('combobox', { name: 'Title' })).toBeNull();
    expect(preview()).toEqual([
      ['Code', 'Title'],
      ['A00', 'Cholera'],
    ]);
  });
});

describe('An import', () => {
  /** One that goes on until the test ends it. */
  async function running() {
    const end = deferred<ImportOutcome>();
    let tell: (progress: ImportProgress) => void = () => {};
    let signal: AbortSignal | undefined;
    const opened = await openImport({
      import: (_file, _inspection, _mapping, options) => {
        tell = options.onProgress;
        signal = options.signal;
        return end.promise;
      },
    });
    await opened.choose();
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
    await opened.user.click(button('Import'));
    await screen.findByRole('progressbar', { name: 'Importing icd10.csv' });
    return { ...opened, end, tell: (progress: ImportProgress) => tell(progress), isStopped: () => signal?.aborted };
  }

  it('tells how far it is, and takes no other file meanwhile', async () => {
    const { tell } = await running();
    tell({ done: 5000, stage: 'reading' });
    await screen.findByText('5,000 codes read');
    tell({ done: 9000, stage: 'indexing' });
    await screen.findByText('9,000 codes being made searchable');
    expect(screen.queryByLabelText('Import a code list')).toBeNull();
    await expectAccessible();
  });

  it('is stopped by Cancel import; the mapping stays, and it can be begun again', async () => {
    const { user, end, isStopped } = await running();
    await user.click(button('Cancel import'));
    expect(isStopped()).toBe(true);
    end.resolve({ kind: 'cancelled' });
    expect((await screen.findByRole('alert')).textContent).toBe('Cancelled. Nothing was changed.');
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
    expect(select('Title').selectedOptions[0]?.text).toBe('Title');
  });

  it('that fails says why, and keeps the mapping', async () => {
    const { end } = await running();
    end.resolve({ kind: 'refused', message: 'This computer has no room left.' });
    expect((await screen.findByRole('alert')).textContent).toBe('Nothing was changed. This computer has no room left.');
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
  });
});

describe('a file that may be a part of a list', () => {
  it('is told by the number of codes in use', async () => {
    const { choose } = await openImport();
    await choose();
    expect((await screen.findByText(/far fewer codes/)).parentElement?.textContent).toContain(
      '1 code instead of 95,524',
    );
  });

  it('is not where the list has none yet', async () => {
    const { choose } = await openImport({}, { mapping: { ...mapping, set: 'procedure-code/CCSD' } });
    await choose();
    await screen.findByText(/can be imported/);
    expect(screen.queryByText(/far fewer codes/)).toBeNull();
  });
});

describe('Imported lists', () => {
  it('are listed with file and date, and removed on demand', async () => {
    const own = {
      set: 'procedure-code/9BUPP',
      name: 'Procedures (Bupa’s own)',
      fileName: 'bupa.csv',
      count: 1234,
      updatedAt: '2026-11-20T09:00:00.000Z',
    };
    const { ports, user } = await openImport({}, {}, { ...clinic, importedCodeSets: [own] });
    const table = await screen.findByRole('table', { name: 'Imported code lists' });
    expect(table.textContent).toContain('Procedures (Bupa’s own)1,234From your file bupa.csv20/11/2026 09:00');
    ports.answers['codeSets.removeImported'] = () => good(clinic);
    await user.click(button('Remove Procedures (Bupa’s own)'));
    await waitFor(() => expect(screen.queryByRole('table', { name: 'Imported code lists' })).toBeNull());
    expect(sentOf(ports, 'codeSets.removeImported')).toEqual([{ set: 'procedure-code/9BUPP' }]);
  });

  it('that are removed are no longer said to be in use', async () => {
    const own = {
      set: mapping.set,
      name: 'Diagnoses',
      fileName: 'icd10.csv',
      count: 1,
      updatedAt: '2026-11-20T09:00:00.000Z',
    };
    const { ports, user, choose } = await openImport({}, {}, { ...clinic, importedCodeSets: [own] });
    await choose();
    await waitFor(() => expect(isUnavailable('Import')).toBe(false));
    await user.click(button('Import'));
    await screen.findByText(/in use\./);
    ports.answers['codeSets.removeImported'] = () => good(clinic);
    await user.click(button('Remove Diagnoses'));
    await waitFor(() => expect(screen.queryByText(/in use\./)).toBeNull());
  });
});
