import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { importFailure } from '../../../../entrypoints/options/import-failure.ts';
import { createCatalogue } from '../../../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../../../lib/catalogue/entry.ts';
import { Refused } from '../../../../lib/catalogue/import/decode.ts';
import { faultsFile } from '../../../../lib/catalogue/import/faults-file.ts';
import { checkFile, importCodes, importedSet } from '../../../../lib/catalogue/import/import.ts';
import type { ImportMapping } from '../../../../lib/catalogue/import/mapping.ts';
import { inspectFile, type ReadFhir, readCodes } from '../../../../lib/catalogue/import/read.ts';
import { readCodeSet } from '../../../../lib/healthcode/code-sets.ts';
import { codeSetRepository } from '../../../../lib/store/code-sets.ts';
import { Conflict, StoreFull } from '../../../../lib/store/errors.ts';
import { fillDisk, openStore } from '../../store/fixtures.ts';

afterEach(() => vi.restoreAllMocks());

const readFhir: ReadFhir = (json) => readCodeSet(json, 1)?.entries ?? null;
const now = () => Date.parse('2026-11-20T09:00:00Z');

const utf16 = (text: string, big = false): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint8Array(big ? bytes.swap16() : bytes);
};

type Part = string | Uint8Array<ArrayBuffer>;

async function readAll(part: Part, fileName = 'codes.csv', change: Partial<ImportMapping> = {}) {
  const file = new Blob([part]);
  const inspection = await inspectFile(file, fileName, readFhir);
  const mapping = { ...inspection.mapping, ...change };
  const entries: CatalogueEntry[] = [];
  const faults: { line: number; reason: string }[] = [];
  for await (const read of readCodes(file, inspection, mapping, readFhir)) {
    entries.push(...read.entries);
    faults.push(...read.faults);
  }
  return { inspection, entries, faults };
}

const two = 'Code,Description\nE11.9,Type 2 diabetes\nI21.4,Ménière’s “other”\n';
const codesOf = (entries: CatalogueEntry[]) => entries.map(({ code, title }) => [code, title]);
const expected = [
  ['E11.9', 'Type 2 diabetes'],
  ['I21.4', 'Ménière’s “other”'],
];

describe('a file', () => {
  it.each<[string, Part, string]>([
    ['UTF-8', two, 'utf-8'],
    ['UTF-8 with a mark', `\uFEFF${two}`, 'utf-8'],
    ['CRLF', two.replaceAll('\n', '\r\n'), 'utf-8'],
    ['old Mac line ends', two.replaceAll('\n', '\r'), 'utf-8'],
    ['tabs', two.replaceAll(',', '\t'), 'utf-8'],
    ['semicolons', two.replaceAll(',', ';'), 'utf-8'],
    ['UTF-16LE with a mark', utf16(`\uFEFF${two}`), 'utf-16le'],
    ['UTF-16LE without', utf16(two), 'utf-16le'],
    ['UTF-16BE with a mark', utf16(`\uFEFF${two}`, true), 'utf-16be'],
    ['gzip', new Uint8Array(gzipSync(two)), 'utf-8'],
    ['gzip of UTF-16', new Uint8Array(gzipSync(utf16(`\uFEFF${two}`))), 'utf-16le'],
    [
      'Windows-1252',
      new Uint8Array(Buffer.from(two.replace('’', '\x92').replace('“', '\x93').replace('”', '\x94'), 'latin1')),
      'windows-1252',
    ],
  ])('is read in %s', async (_, part, encoding) => {
    const { inspection, entries, faults } = await readAll(part);
    expect(inspection.encoding).toBe(encoding);
    expect(codesOf(entries)).toEqual(expected);
    expect(faults).toEqual([]);
  });

  it.each<[string, Part, RegExp]>([
    ['empty', '', /empty/],
    ['an Excel workbook', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), /Excel workbook/],
    ['a PDF', '%PDF-1.7\n', /PDF/],
    ['a web page', '<!doctype html><html><body>Sign in', /web page/],
    ['binary', new Uint8Array([0x89, 1, 2, 0, 0, 0, 7, 9, 255, 254, 3]), /not text/],
    ['other JSON', '{"resourceType":"Patient"}', /no FHIR ValueSet/],
    ['half a JSON', '{"resourceType":"ValueSet","expansion":{"contains":[{"code":"A', /cut off/],
    ['half a gzip', new Uint8Array(gzipSync(two).subarray(0, 50)), /cut off/],
    ['prose', 'Dear colleague\nthis is a letter\n', /no list of codes/],
    ['cut in a quoted cell', `${two}E12,"never closed\nF1,x\n`, /line 4 is never closed/],
    ['cut in the middle of a row', `${two}E12`, /middle of line 4/],
  ])('that is %s is refused', async (_, part, sentence) => {
    await expect(readAll(part)).rejects.toThrow(sentence);
  });

  it('reads FHIR with its facts', async () => {
    const contains = [
      { code: '0110', display: 'Visit' },
      { code: '0111', display: 'Old visit', inactive: true },
    ];
    const { entries } = await readAll(
      JSON.stringify({ resourceType: 'ValueSet', expansion: { contains } }),
      'isc.json',
    );
    expect(entries).toMatchObject([
      { code: '0110', scheme: 'ISC' },
      { code: '0111', withdrawn: true },
    ]);
  });
});

const MEGABYTE = 1024 * 1024;

/** A file that is made while it is read, so that its length costs nothing; `parts` are its pieces, in turn. */
class LongFile extends Blob {
  readonly parts: () => Generator<string>;
  constructor(head: string, parts: () => Generator<string>) {
    super([head]);
    this.parts = parts;
  }
  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const parts = this.parts();
    const encoder = new TextEncoder();
    return new ReadableStream({
      pull(controller) {
        const { done, value } = parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
    });
  }
}

/** Rows of a table, a thousand a piece, without end unless `most` says. */
function* rows(rowOf: (at: number) => string, most = Number.POSITIVE_INFINITY): Generator<string> {
  yield 'Code,Title\n';
  for (let from = 0; from < most; from += 1000)
    yield Array.from({ length: 1000 }, (_, at) => `${rowOf(from + at)}\n`).join('');
}

function* endless(piece: string): Generator<string> {
  for (;;) yield piece;
}

describe('a file that is too long', () => {
  const check = async (file: Blob, fileName = 'icd10.csv') => {
    const inspection = await inspectFile(file, fileName, readFhir);
    return checkFile({ file, inspection, mapping: inspection.mapping, readFhir });
  };

  it.each<[string, Blob, RegExp]>([
    ['goes on for ever', new LongFile('C', () => endless(`A00,${'x'.repeat(1000)}\n`.repeat(4000))), /400 MB/],
    ['has more codes than any list', new LongFile('C', () => rows((at) => `A${at},Ailment`, 260_000)), /250,000 codes/],
    [
      'has titles without end',
      new LongFile('C', () => rows((at) => `A${at},${'long '.repeat(190)}`, 80_000)),
      /more than 64 MB/,
    ],
  ])('because it %s is refused, with what to do', async (_, file, sentence) => {
    const error = await check(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refused);
    expect(importFailure(error)).toMatch(sentence);
  });

  it.each([
    ['plain', (json: string) => new Blob([json])],
    ['packed', (json: string) => new Blob([new Uint8Array(gzipSync(json, { level: 1 }))])],
  ])('as FHIR, %s, is refused above 32 MB with the size and the way out, and taken below', async (_, pack) => {
    const fhir = (display: string, bytes: number) => {
      const one = `,${JSON.stringify({ code: 'A00', display })}`;
      return `{"resourceType":"ValueSet","expansion":{"contains":[{"code":"A00","display":"${display}"}${one.repeat(Math.ceil(bytes / one.length))}]}}`;
    };
    const long = 'x'.repeat(20_000);
    await expect(check(pack(fhir(long, 33 * MEGABYTE)), 'icd10.json')).rejects.toThrow(
      /32 MB at most, unpacked.*Save the list as CSV/,
    );
    expect(await check(pack(fhir(long.slice(0, 900), 30 * MEGABYTE)), 'icd10.json')).toMatchObject({ codes: 1 });
  });
});

describe('cells of a megabyte', () => {
  it('are faults of their rows, wherever they stand; the rows around them count', async () => {
    const huge = 'x'.repeat(MEGABYTE);
    const { entries, faults } = await readAll(
      `Code,Title,Notes\nA00,Cholera,\n${huge},Code,\nA01,"${huge}",\nA02,Notes,${huge}\nA03,Plague,\n`,
    );
    expect(codesOf(entries)).toEqual([
      ['A00', 'Cholera'],
      ['A03', 'Plague'],
    ]);
    expect(faults.map(({ line, reason }) => `${line} ${reason}`)).toEqual(
      [3, 4, 5].map((line) => `${line} A cell has 1,048,576 characters.`),
    );
  });

  it('that hold the rest of the file, for a quotation mark that is never closed, are not waited for', async () => {
    let made = 0;
    const file = new LongFile('C', function* () {
      yield 'Code,Title\nA00,Cholera\nA01,"never closed ';
      for (; made < 300; made += 1) yield 'x'.repeat(MEGABYTE);
    });
    const inspection = { gzip: false, encoding: 'utf-8' as const, kind: 'table' as const, delimiter: ',' };
    const mapping: ImportMapping = {
      set: 'condition-code/ICD10',
      header: true,
      columns: { code: 0, title: 1 },
      dateOrder: 'dmy',
      separator: ';',
    };
    const request = { file, inspection: { ...inspection, fileName: 'x', preview: [], mapping, shape: '' }, mapping };
    await expect(checkFile({ ...request, readFhir })).rejects.toThrow('quotation mark on line 3 is never closed');
    expect(made).toBeLessThan(10);
  });
});

describe('the list that a file is', () => {
  it.each([
    ['icd10-2026.csv', 'Code,Title', 'A00', 'condition-code/ICD10'],
    ['diagnoses.csv', 'Code,Title', 'E11.9', 'condition-code/ICD10'],
    ['diagnoses.csv', 'Code,Title', '250.00', 'condition-code/ICD9'],
    ['old.csv', 'ICD-9 code,Title', '25000', 'condition-code/ICD9'],
    ['codes.csv', 'Code,Title', 'E11.9', 'condition-code/ICD10'],
    ['codes.csv', 'Code,Title', 'W3712', 'procedure-code/CCSD'],
    ['codes.csv', 'CCSD,Title', '12', 'procedure-code/CCSD'],
    ['codes.csv', '9BUPP code,Title', '12', 'procedure-code/9BUPP'],
    ['bupa procedures.csv', 'Code,Title', 'W3712', 'procedure-code/9BUPP'],
    ['bupa services.csv', 'Code,Title', '0110', 'service-type/ISC'],
    ['codes.csv', 'Service code,Title,Requires procedure code', '0110', 'service-type/ISC'],
    ['codes.csv', 'Code,Title', '0110', 'service-type/ISC'],
  ])('%s with %s and %s is guessed to be %s', async (fileName, head, code, set) => {
    const row = head.split(',').map((_, column) => [code, 'Something', 'yes'][column]);
    const { inspection, entries } = await readAll(`${head}\n${row.join(',')}\n`, fileName);
    expect(inspection.mapping.set).toBe(set);
    expect(entries).toMatchObject([{ code, title: 'Something', scheme: set.split('/')[1] }]);
  });

  it('is what the person chooses, whatever was guessed', async () => {
    const { entries } = await readAll('Code,Title\nW3712,Something\n', 'codes.csv', { set: 'procedure-code/9BUPP' });
    expect(entries).toMatchObject([{ scheme: '9BUPP' }]);
  });
});

describe('rows', () => {
  it('that cannot be taken are told by the line of the file and the reason', async () => {
    const { entries, faults } = await readAll(
      [
        'Code,Title,Valid from,Valid to',
        'A00,"Cholera,\nover two lines",,',
        ',No code,,',
        'A01,,,',
        'A02,Formula,=NOW(),',
        'A03,Backwards,31/12/2024,01/01/2024',
        'A04,American,12/31/2024,',
        '=1+1,Sum,,',
        '="A05",Text in Excel,,',
        'A00,Another title,,',
        'A05,Text in Excel,,',
        '1.1E+05,Number,,',
        'A06,=HYPERLINK("x"),,',
        `A07,${'x'.repeat(1_000_000)},,`,
        'A08,Dated,2024-01-01,31/12/2024',
        '',
      ].join('\n'),
    );
    expect(entries.map(({ code }) => code)).toEqual(['A00', 'A05', 'A08']);
    expect(entries[2]).toMatchObject({ validFrom: '2024-01-01', validTo: '2024-12-31' });
    expect(faults.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '4 The code is missing.',
      '5 The title is missing.',
      '6 =NOW() is not a date as dd/mm/yyyy.',
      '7 It ends before it begins.',
      '8 12/31/2024 is not a date as dd/mm/yyyy.',
      '9 =1+1 is not a code.',
      '11 The code stands on line 2 already, with another title.',
      '13 A spreadsheet has made a number of the code: 1.1E+05.',
      '14 The title is a formula, not text.',
      '15 A cell has 1,000,000 characters.',
    ]);
  });

  it('are downloaded so that no spreadsheet works anything out', () => {
    expect(faultsFile([{ line: 9, code: '=1+1', reason: 'a, "b"' }], 3)).toBe(
      '\uFEFFLine,Code,Reason\r\n9,\'=1+1,"a, ""b"""\r\n,,And 2 more.\r\n',
    );
  });

  it('survive any quoting, encoding and packing', async () => {
    const title = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ,;"'\t\n|é–]{0,40}[a-z]$/);
    const rows = fc.uniqueArray(title, { minLength: 1, maxLength: 30 });
    const form = fc.constantFrom<(text: string) => Part>(
      (text) => text,
      (text) => utf16(`\uFEFF${text}`),
      (text) => utf16(`\uFEFF${text}`, true),
      (text) => new Uint8Array(gzipSync(text)),
    );
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(',', '\t', ';'), form, async (titles, delimiter, pack) => {
        const quoted = titles.map((text, at) => `C${1000 + at}${delimiter}"${text.replaceAll('"', '""')}"`);
        const file = new Blob([pack(`Code${delimiter}Title\n${quoted.join('\n')}\n`)]);
        const found = await inspectFile(file, 'x.csv', readFhir);
        const entries: CatalogueEntry[] = [];
        for await (const read of readCodes(file, { ...found, delimiter }, found.mapping, readFhir))
          entries.push(...read.entries);
        expect(codesOf(entries)).toEqual(titles.map((text, at) => [`C${1000 + at}`, text.replace(/\s+/g, ' ').trim()]));
      }),
    );
  });
});

/** Lists of a store, with the ways to import. */
function clinic() {
  const repository = codeSetRepository<CatalogueEntry>(openStore().database);
  const catalogue = createCatalogue({ repository, now });
  const identity = importedSet('condition-code/ICD10');
  const bring = async (text: string, signal?: AbortSignal, onProgress?: () => void) => {
    const file = new Blob([text]);
    const inspection = await inspectFile(file, 'icd10.csv', readFhir);
    const { mapping } = inspection;
    return importCodes({
      file,
      inspection,
      mapping,
      repository,
      readFhir,
      now,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
  };
  const found = async (query: string) =>
    (await catalogue.search(identity, query, { limit: 5 })).hits.map(({ code }) => code);
  return { repository, catalogue, identity, bring, found };
}

describe('an import', () => {
  it('is searched at once; what vanished is withdrawn', async () => {
    const { bring, found, catalogue, identity } = clinic();
    expect(await bring(two)).toEqual({ kind: 'complete', count: 2, withdrawn: 0 });
    expect(await found('diabetes')).toEqual(['E11.9']);
    expect(await bring('Code,Title\nE11.9,Type 2 diabetes mellitus\n')).toEqual({
      kind: 'complete',
      count: 1,
      withdrawn: 1,
    });
    expect((await catalogue.codeState(identity, 'I21.4', '2026-11-25')).state).toBe('withdrawn');
  });

  it('that is cancelled or has no row to take leaves the old list and nothing behind', async () => {
    const { bring, found, repository, identity } = clinic();
    await bring(two);
    const before = await repository.get(identity);
    const controller = new AbortController();
    const many = Array.from({ length: 12_000 }, (_, at) => `B${at},Other ${at}`).join('\n');
    expect(await bring(`Code,Title\n${many}\n`, controller.signal, () => controller.abort())).toEqual({
      kind: 'cancelled',
    });
    expect(await bring('Code,Title\n,nothing\n')).toMatchObject({ kind: 'refused' });
    expect(await repository.get(identity)).toEqual(before);
    expect(await found('diabetes')).toEqual(['E11.9']);
    expect(await repository.entries(identity)).toHaveLength(2);
  });

  it('that is cancelled the first time leaves no list at all', async () => {
    const { bring, repository } = clinic();
    const controller = new AbortController();
    controller.abort();
    expect(await bring(two, controller.signal)).toEqual({ kind: 'cancelled' });
    expect(await repository.list()).toEqual([]);
  });

  it.each([
    ['a page of codes', 'codes', 1],
    ['the search index', 'searchIndexes', 0],
    ['the exchange, and not even its sweeping up,', 'codeSets', 2],
  ])('on a disk with no room for %s leaves the old list in use, and says so', async (_, table, after) => {
    const { bring, found } = clinic();
    await bring(two);
    fillDisk(table, after);
    const many = Array.from({ length: 12_000 }, (_row, at) => `B${at},Other ${at}`).join('\n');
    const error = await bring(`Code,Title\n${many}\n`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreFull);
    expect(await found('diabetes')).toEqual(['E11.9']);
    vi.restoreAllMocks();
    expect(await bring('Code,Title\nE11.9,Type 2 diabetes\n')).toMatchObject({ kind: 'complete', count: 1 });
  });

  it('of a file that has changed since it was looked at, and now breaks off, leaves the old list in use', async () => {
    const { bring, found, repository, identity } = clinic();
    await bring(two);
    const before = await repository.get(identity);
    const rows = Array.from({ length: 9000 }, (_, at) => `B${at},Other ${at}`).join('\n');
    const packed = new Uint8Array(gzipSync(`Code,Title\n${rows}\n`));
    const inspection = await inspectFile(new Blob([packed]), 'icd10.csv.gz', readFhir);
    const cut = new Blob([packed.subarray(0, packed.length - 9)]);
    const { mapping } = inspection;
    const outcome = await importCodes({ file: cut, inspection, mapping, repository, readFhir, now });
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringContaining('cut off or damaged') });
    expect(await repository.get(identity)).toEqual(before);
    expect(await found('diabetes')).toEqual(['E11.9']);
  });

  it('whose worker is ended in the middle is never searched, and the next one takes its place', async () => {
    const { bring, found, repository, identity } = clinic();
    await bring(two);
    const generation = await repository.begin(identity, '2026-11-20T09:00:00.000Z');
    const half = [{ scheme: 'ICD10', code: 'B1', title: 'Half a list' }];
    await repository.putPage(identity, generation, 1, half, { total: null, version: 'half.csv' });
    expect(await found('half')).toEqual([]);
    expect(await found('diabetes')).toEqual(['E11.9']);
    await bring(two);
    expect(await repository.get(identity)).toMatchObject({ state: 'ready', count: 2, cursor: null });
  });

  it('can be tried on the whole file without a change', async () => {
    const file = new Blob([`${two},no code\n`]);
    const inspection = await inspectFile(file, 'icd10.csv', readFhir);
    const check = await checkFile({ file, inspection, mapping: inspection.mapping, readFhir });
    expect(check).toMatchObject({ codes: 2, faultCount: 1, faults: [{ line: 4 }] });
  });
});

describe('why an import failed', () => {
  it.each<[string, unknown, RegExp, RegExp]>([
    ['a broken file', new Refused('The file is cut off.'), /^The file is cut off\.$/, /extension/],
    ['a full disk', new StoreFull(), /no room left.*Free some disk space, then press Import/, /bill/],
    ['another window', new Conflict('Another sync…'), /another window.*Reload/, /sync/],
    ['anything else', new TypeError('x is undefined'), /in the extension, not in your file.*Reload/, /undefined/],
  ])('is said in words, with what to do: %s', (_, error, says, neverSays) => {
    expect(importFailure(error)).toMatch(says);
    expect(importFailure(error)).not.toMatch(neverSays);
  });
});
