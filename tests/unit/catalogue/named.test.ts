import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSearch } from '../../../lib/catalogue/named.ts';

const THINGS = [
  { code: 'ppp', title: 'AXA Health · AXA PPP · AXA PPP Healthcare' },
  { code: 'bup', title: 'Bupa' },
  { code: 'bupg', title: 'Bupa Global' },
  { code: 'avi', title: 'Aviva' },
  { code: 'vit', title: 'Vitality Health' },
  { code: 'wpa', title: 'Western Provident Association' },
  { code: '0651978', title: 'Dr Amelia Hart · Hart, Amelia' },
  { code: '0734182', title: 'Mr Julian Thackeray-Osei' },
  { code: '0551907', title: 'Prof. Seán O’Brien' },
  { code: '2310', title: 'Endoscopy' },
  { code: '0110', title: 'First consultation' },
  { code: '0120', title: 'Follow-up consultation' },
];
const find = nameSearch(THINGS);
const found = (query: string) => find(query, 20).hits.map(({ at }) => THINGS[at]?.code);
/** The matched letters in brackets. */
const marked = (query: string) => {
  const [first] = find(query, 20).hits;
  if (!first) return null;
  return [...first.marks]
    .reverse()
    .reduce((text, [from, to]) => `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`, first.title);
};

describe('finding what the clinic names itself', () => {
  it.each([
    ['bupa', 'bup'],
    ['buap', 'bup'],
    ['bupa global', 'bupg'],
    ['axa ppp', 'ppp'],
    ['ppp axa', 'ppp'],
    ['hart', '0651978'],
    ['amelia hart', '0651978'],
    ['harrt', '0651978'],
    ['thackery', '0734182'],
    ['osei', '0734182'],
    ['obrien', '0551907'],
    ['sean', '0551907'],
    ['vitalty', 'vit'],
    ['western', 'wpa'],
    ['endo', '2310'],
    ['follow up', '0120'],
    ['0651978', '0651978'],
    ['2310', '2310'],
  ])('“%s” gives %s first', (query, code) => {
    expect(found(query)[0]).toBe(code);
  });

  it.each([
    ['bup', '[Bup]a'],
    ['axa ppp', '[AXA] Health · [AXA] [PPP] · [AXA] [PPP] Healthcare'],
    ['hart am', 'Dr [Am]elia [Hart] · [Hart], [Am]elia'],
    ['0651978', 'Dr Amelia Hart · Hart, Amelia'],
  ])('marks the letters of “%s”', (query, text) => {
    expect(marked(query)).toBe(text);
  });

  it.each(['zzyzx', '03', '10', 'aaaaab', ''])('finds nothing for “%s”: places in the list are no codes', (query) => {
    expect(found(query)).toEqual([]);
  });

  it('keeps things whose codes are alike apart, and names that are the same', () => {
    const twins = nameSearch([
      { code: 'A-1', title: 'Dr John Smith' },
      { code: 'A1', title: 'Dr John Smith' },
      { code: '–', title: 'Dr Joan Smith' },
    ]);
    expect(twins('john smith', 20).hits.map(({ at }) => at)).toEqual([0, 1]);
    expect(twins('smith', 20).total).toBe(3);
  });

  it('finds a thing by the beginning of any word of its name, with marks inside the title', () => {
    const word = fc.stringMatching(/^[b-df-hj-np-tv-z][aeou][a-z]{2,6}$/);
    const names = fc.uniqueArray(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(), fc.integer({ min: 2, max: 9 }), (all, thing, which, letters) => {
        const at = thing % all.length;
        const words = all[at] ?? [];
        const typed = (words[which % words.length] ?? '').slice(0, letters);
        const { hits } = nameSearch(all.map((own, place) => ({ code: `X${place}`, title: own.join(' ') })))(typed, 400);
        expect(hits.map((hit) => hit.at)).toContain(at);
        for (const { title, marks } of hits) {
          for (const [from, to] of marks) {
            expect(from).toBeLessThan(to);
            expect(to).toBeLessThanOrEqual(title.length);
          }
        }
      }),
      { seed: 4, numRuns: 150 },
    );
  });
});
