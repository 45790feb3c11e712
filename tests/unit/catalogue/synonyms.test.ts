import { describe, expect, it } from 'vitest';
import { meaningsIn, readConcepts } from '../../../lib/catalogue/concepts.ts';
import { CONCEPTS } from '../../../lib/catalogue/synonyms.ts';

const clinical = meaningsIn(CONCEPTS);
const meaningsOf = (words: readonly string[], isAside: (place: number) => boolean = () => false) =>
  clinical(words, isAside);
const codesOf = (...words: string[]) => meaningsOf(words).flatMap(({ meaning }) => meaning.codes);

describe('the clinical synonym table', () => {
  it('is well formed in every line', () => {
    const wrong = CONCEPTS.filter((line) =>
      readConcepts([line]).some(
        ({ say, meaning }) =>
          say.length === 0 ||
          say.some((phrase) => phrase.length === 0) ||
          meaning.phrases.length + meaning.codes.length === 0 ||
          // The American edition has some categories such as C4A and C7B.
          meaning.codes.some((code) => !/^[A-Z]\d[\dAB][\dA-Z]{0,4}$/.test(code)),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['as it is written', ['heart', 'attack'], 'I21'],
    ['in another spelling and number', ['haemorrhoid'], 'K64'],
    ['while its last word is being typed', ['heart', 'att'], 'I21'],
    ['with a typing error', ['frozen', 'sholder'], 'M750'],
    ['in the middle of other words', ['left', 'frozen', 'shoulder', 'since', 'may'], 'M750'],
    ['with its two words turned round', ['oa', 'hip'], 'M16'],
  ])('is found %s', (_how, words, code) => {
    expect(codesOf(...words)).toContain(code);
  });

  it('is found by everything that it says, whatever it begins with, also turned round', () => {
    const lost = readConcepts(CONCEPTS).flatMap(({ say, meaning }) =>
      say.filter((phrase) => {
        const turned = phrase.length === 2 ? [phrase.toReversed()] : [];
        return [phrase, ...turned].some(
          (words) =>
            !meaningsOf(words).some(
              (found) =>
                found.whole &&
                found.places.length === words.length &&
                found.meaning.codes.join() === meaning.codes.join(),
            ),
        );
      }),
    );
    expect(lost).toEqual([]);
  });

  it('is found with sides and small words inside a phrase, which are no part of it', () => {
    const words = ['pain', 'in', 'the', 'left', 'knee'];
    const found = meaningsOf(words, (place) => place > 0 && place < 4).filter(({ places }) => places.length > 1);
    expect(found.map(({ places }) => places)).toContainEqual([0, 4]);
    expect(meaningsOf(words).some(({ places }) => places.join() === '0,4')).toBe(false);
  });

  it('does not take a short word for another that is one letter away', () => {
    expect(codesOf('pcos')).toEqual(['E282']);
  });
});
