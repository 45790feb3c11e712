import { expect, it } from 'vitest';
import { originSchema } from '../../../lib/pms/definition.ts';

const ORIGIN_ONLY = 'Write the origin only, such as https://pms.example';
const NOT_USABLE = 'Only https addresses, or http on this computer, can be used';

it.each([
  ['https://pms.example', undefined],
  ['https://pms.example:8443', undefined],
  ['http://127.0.0.1:4020', undefined],
  ['http://localhost', undefined],
  ['https://pms.example/', ORIGIN_ONLY],
  ['pms.example', ORIGIN_ONLY],
  ['', ORIGIN_ONLY],
  ['http://pms.example', NOT_USABLE],
  // Of this computer too, but the browser could not be asked for it.
  ['http://[::1]:4020', NOT_USABLE],
])('the origin %s of a site is refused with: %s', (origin, sentence) => {
  expect(originSchema.safeParse(origin).error?.issues.map(({ message }) => message)).toEqual(sentence && [sentence]);
});
