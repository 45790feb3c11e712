import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../../lib/catalogue/entry.ts';
import { entryAt, findCode } from '../../../lib/catalogue/find-code.ts';
import { buildIndex } from '../../../lib/catalogue/index-build.ts';
import { type CodeIndex, openIndex } from '../../../lib/catalogue/index-format.ts';
import { search } from '../../../lib/catalogue/search.ts';
import { wordsOf } from '../../../lib/catalogue/words.ts';

// The same runs every time: what fails here fails for everybody.
fc.configureGlobal({ seed: 20261124 });

/** The sandbox's diagnoses, and some in the spelling of other editions. */
const sandbox: CatalogueEntry[] = readFileSync('tests/sandbox/healthcode/icd10.tsv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([code = '', title = '']) => ({ scheme: 'ICD10', code, title }));
const british: CatalogueEntry[] = (
  [
    ['D63.8', 'Anaemia in other chronic diseases classified elsewhere'],
    ['I84.2', 'Internal haemorrhoids without complication'],
    ['K22.0', 'Achalasia of cardia (oesophagus)'],
    ['L98.0', 'Pyogenic granuloma – naïve naevus'],
    ['I21', 'Acute myocardial infarction'],
    ['I21.9', 'Acute myocardial infarction, unspecified'],
    ['I21.0', 'Acute transmural myocardial infarction of anterior wall'],
    ['I25.2', 'Old myocardial infarction'],
    ['E11', 'Type 2 diabetes mellitus'],
    ['E11.9', 'Type 2 diabetes mellitus without complications'],
    ['E11.2', 'Type 2 diabetes mellitus with renal complications'],
    ['S72.0', 'Fracture of neck of femur'],
    ['H81.0', 'Ménière’s disease'],
  ] as const
).map(([code, title]) => ({ scheme: 'ICD10', code, title }));
/** One edition doesn't divide what the other counts as one code. */
const leaves = british.filter(({ code }) => code.includes('.'));
const entries = [...british, ...sandbox.filter(({ code }) => !leaves.some((leaf) => code.startsWith(leaf.code)))];

function opened(list: readonly CatalogueEntry[]): CodeIndex {
  const index = openIndex(buildIndex(list));
  if (index === null) throw new Error('The index does not open.');
  return index;
}
const index = opened(entries);
const codes = (query: string, limit = 5) => search(index, query, { limit }).hits.map(({ code }) => code);
const allCodes = (query: string) => codes(query, entries.length);

const anyEntry = fc.constantFrom(...entries);
const anyWord = anyEntry.chain((entry) =>
  fc.record({ entry: fc.constant(entry), word: fc.constantFrom(...wordsOf(entry.title).map(({ text }) => text)) }),
);
const longWords = entries.flatMap((entry) =>
  wordsOf(entry.title)
    .filter(({ text }) => /^\p{L}{6,}$/u.test(text))
    .map(({ text }) => ({ entry, word: text })),
);

const MISTAKES: ((word: string, at: number) => string)[] = [
  (word, at) => word.slice(0, at) + word.slice(at + 1),
  (word, at) => word.slice(0, at + 1) + word.slice(at),
  (word, at) => word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2),
];

/** Titles of words that no dictionary has and that are much alike, so that a word with an error is often another one. */
const alike = fc
  .array(fc.constantFrom('an', 'en', 'ter', 'tre', 'os', 'is', 'al', 'la', 'ne', 'hae', 'he', 'our'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((syllables) => syllables.join(''));
const madeUp = fc
  .array(fc.array(alike, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 80 })
  .map((titles) =>
    titles.map(
      (words, at): CatalogueEntry => ({
        scheme: 'ICD10',
        code: `K${String(at).padStart(2, '0')}`,
        title: words.join(' '),
      }),
    ),
  );

describe('the search for codes', { timeout: 30_000 }, () => {
  it('finds an entry by any beginning of any word of its title', () => {
    fc.assert(
      fc.property(anyWord, fc.nat(), ({ entry, word }, length) => {
        expect(allCodes(word.slice(0, 1 + (length % word.length)))).toContain(entry.code);
      }),
      { numRuns: 250 },
    );
  });

  it('finds an entry by a word of six letters or more with one letter left out, doubled or swapped with the next', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...longWords),
        fc.constantFrom(...MISTAKES),
        fc.nat(),
        ({ entry, word }, mistake, at) => {
          expect(allCodes(mistake(word, at % word.length))).toContain(entry.code);
        },
      ),
      { numRuns: 250 },
    );
  });

  it('finds every entry of a made-up set by any beginning of its words, and by the long ones with an error', () => {
    fc.assert(
      fc.property(madeUp, fc.nat(), fc.constantFrom(...MISTAKES), (list, at, mistake) => {
        const made = opened(list);
        const all = (query: string) => search(made, query, { limit: list.length }).hits.map(({ code }) => code);
        for (const { code, title } of list)
          for (const word of title.split(' ')) {
            expect(all(word.slice(0, 1 + (at % word.length)))).toContain(code);
            if (word.length >= 6) expect(all(mistake(word, at % word.length))).toContain(code);
          }
      }),
      { numRuns: 40 },
    );
  });

  it('finds an entry by its words in any order', () => {
    const shuffled = anyEntry.chain((entry) => {
      const words = wordsOf(entry.title).map(({ text }) => text);
      return fc.record({
        entry: fc.constant(entry),
        words: fc.shuffledSubarray(words, { minLength: 1, maxLength: Math.min(12, words.length) }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ entry, words }) => {
        expect(allCodes(words.join(' '))).toContain(entry.code);
      }),
      { numRuns: 300 },
    );
  });

  it('puts an exact code first, with or without dot, in small letters, with a space for the dot', () => {
    for (const { code } of entries) {
      const [category = '', rest = ''] = code.split('.');
      for (const typed of [code, code.toLowerCase(), category + rest, `${category} ${rest}`])
        expect(codes(typed, 1)).toEqual([code]);
    }
  });

  it('makes the same bytes whatever order the entries come in', () => {
    const bytes = buildIndex(entries);
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(Buffer.compare(buildIndex(shuffled), bytes)).toBe(0);
      }),
      { numRuns: 5 },
    );
  });

  it('gives back every entry that went in', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((value) => value.normalize('NFC'));
    const plainText = text.filter((value) => !/[\s\p{Cc}\p{Cf}]/u.test(value) && value.isWellFormed());
    const day = fc.constantFrom('2019-04-01', '2026-12-31');
    const anyCode = fc.stringMatching(/^[A-Z]\d{2,6}$/);
    const anyList = fc.uniqueArray(
      fc.record(
        {
          scheme: fc.constantFrom('ICD10', 'CCSD'),
          code: anyCode,
          title: fc.array(plainText, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
          withdrawn: fc.constant(true),
          requiresProcedureCode: fc.boolean(),
          heading: fc.constant(true),
          validFrom: day,
          validTo: day,
        },
        { requiredKeys: ['scheme', 'code', 'title'] },
      ),
      { selector: ({ code }) => code, maxLength: 30 },
    );
    fc.assert(
      fc.property(anyList, (list) => {
        const made = opened(list);
        const sorted = [...list].sort((one, other) => (one.code < other.code ? -1 : 1));
        expect(Array.from({ length: made.entries }, (_, at) => entryAt(made, at))).toEqual(sorted);
      }),
      { numRuns: 60 },
    );
  });

  it('marks ranges inside the title, in order and apart', () => {
    fc.assert(
      fc.property(anyWord, anyWord, (one, other) => {
        for (const { title, marks } of search(index, `${one.word.slice(0, 4)} ${other.word}`, { limit: 20 }).hits) {
          let before = -1;
          for (const [start, end] of marks) {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(title.length);
            before = end - 1;
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (query) => {
        const { hits, total } = search(index, query, { limit: 10 });
        expect(hits.length).toBeLessThanOrEqual(Math.min(10, total));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['a lay phrase', 'heart attack', 'I21.9'],
    ['an abbreviation', 't2dm', 'E11.9'],
    ['the sign for a fracture', '# NOF', 'S72.0'],
    ['a Roman numeral', 'type ii diabetes', 'E11.9'],
    ['a number as a word', 'diabetes type two', 'E11.9'],
    ['American spelling of a British title', 'internal hemorrhoid', 'I84.2'],
    ['American spelling inside a word', 'esophagus achalasia', 'K22.0'],
    ['a name without its accents', 'menieres', 'H81.0'],
    ['the name with all its signs', 'Ménière’s', 'H81.0'],
    ['a word for another', 'kidney complications diabetes', 'E11.2'],
    ['typing errors in two words', 'myocadial infraction', 'I21.9'],
    ['no text but beginnings', 'myo inf ant', 'I21.0'],
  ])('understands %s', (_what, query, code) => {
    expect(codes(query)[0]).toBe(code);
  });

  it.each([
    ['a side inside a phrase', 'heart l attack', 'I21.9'],
    ['a place that the set does not divide the illness by', 'menieres left ear', 'H81.0'],
    ['a course of the illness that no title has', 'heart attack flare', 'I21.9'],
  ])('is not put off by %s', (_what, query, code) => {
    expect(codes(query)[0]).toBe(code);
  });

  it('takes the code that is not divided where the table names one below it, and the usual code of a meaning first', () => {
    const made = opened([
      { scheme: 'ICD10', code: 'N32.8', title: 'Other specified disorders of bladder' },
      { scheme: 'ICD10', code: 'N32.9', title: 'Bladder disorder, unspecified' },
      { scheme: 'ICD10', code: 'E27.1', title: 'Failing glands' },
      { scheme: 'ICD10', code: 'E27.4', title: 'Failing glands' },
    ]);
    const first = (query: string) => search(made, query, { limit: 5 }).hits[0]?.code;
    expect(first('overactive bladder')).toBe('N32.8');
    expect(first('adrenal insufficiency')).toBe('E27.4');
  });

  it('puts codes that can be chosen before the code above them, and says which is a heading', () => {
    const list = entries.map((entry) => (entry.code === 'E11' ? { ...entry, heading: true } : entry));
    const { hits } = search(opened(list), 'type 2 diabetes mellitus', { limit: 5 });
    expect(hits.map(({ code }) => code).slice(0, 1)).toEqual(['E11.9']);
    expect(hits.find(({ code }) => code === 'E11')?.heading).toBe(true);
    expect(search(index, 'E11', { limit: 1 }).hits[0]).toMatchObject({ code: 'E11', heading: false });
  });

  it('puts what was used before first, and gives only that before anything is typed', () => {
    const before = codes('pain');
    const recent = allCodes('pain').at(-1) ?? '';
    expect(before[0]).not.toBe(recent);
    expect(search(index, 'pain', { limit: 1, recents: [recent] }).hits[0]?.code).toBe(recent);
    expect(search(index, ' ', { limit: 5, recents: ['E119', 'none', recent] }).hits.map(({ code }) => code)).toEqual([
      'E11.9',
      recent,
    ]);
    expect(search(index, '', { limit: 5 })).toEqual({ hits: [], total: 0 });
  });

  it('says what does not count on the date of service, and puts it last', () => {
    const list: CatalogueEntry[] = [
      { scheme: 'CCSD', code: 'W3712', title: 'Hip repair', validTo: '2025-03-31' },
      {
        scheme: 'CCSD',
        code: 'W3713',
        title: 'Hip repair with mesh',
        validFrom: '2025-04-01',
        requiresProcedureCode: true,
      },
      { scheme: 'CCSD', code: 'W3714', title: 'Hip washing', withdrawn: true },
    ];
    const made = opened(list);
    expect(
      search(made, 'hip repair', { limit: 5, date: '2026-01-01' }).hits.map(({ code, withdrawn }) => [code, withdrawn]),
    ).toEqual([
      ['W3713', false],
      ['W3712', true],
    ]);
    expect(findCode(made, 'w37 12', '2025-03-31').state).toBe('valid');
    expect(findCode(made, 'W3712', '2025-04-01').state).toBe('withdrawn');
    expect(findCode(made, 'W3713', '2025-03-31').state).toBe('withdrawn');
    expect(findCode(made, 'W3713', '2025-04-01')).toMatchObject({
      state: 'valid',
      entry: { requiresProcedureCode: true },
    });
    expect(findCode(made, 'W3714').state).toBe('withdrawn');
    expect(findCode(made, 'W371').state).toBe('unknown');
    expect(findCode(made, '').state).toBe('unknown');
  });

  it('does not take the codes of other schemes for headings of longer ones', () => {
    const made = opened([
      { scheme: 'ISC', code: '10', title: 'First consultation' },
      { scheme: 'ISC', code: '100', title: 'Follow-up' },
    ]);
    expect(search(made, 'consultation', { limit: 5 }).hits.map(({ code }) => code)).toEqual(['10']);
  });

  it('finds an entry by its other names', () => {
    const made = opened([{ scheme: 'ICD10', code: 'Z99', title: 'Plain title', synonyms: ['Wobbly gait'] }]);
    expect(search(made, 'wobb', { limit: 5 }).hits).toMatchObject([{ code: 'Z99', title: 'Plain title', marks: [] }]);
  });

  it('refuses bytes that are cut short or not its own', () => {
    const bytes = buildIndex(entries);
    expect(openIndex(bytes.slice(0, bytes.length - 4))).toBeNull();
    expect(openIndex(new Uint8Array(3))).toBeNull();
    expect(openIndex(new Uint8Array(4096))).toBeNull();
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(openIndex(shifted.subarray(1))?.entries).toBe(index.entries);
  });

  it('opens an empty set and finds nothing in it', () => {
    expect(search(opened([]), 'anything', { limit: 5 })).toEqual({ hits: [], total: 0 });
  });
});
