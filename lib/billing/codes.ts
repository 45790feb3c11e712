/** Codes and what the catalogues say of them. Catalogues belong to other layers; answers come in through these types. */

/** What the catalogue says of a code on a date. `withdrawn`: known, but not on that date. `no catalogue`: nothing of that scheme is stored here. */
export type CodeState = 'valid' | 'unknown' | 'withdrawn' | 'no catalogue';

/** Healthcode shows codes in capitals without spaces. Dots stay: catalogues differ in them, and looking up is theirs. */
export function tidyCode(code: string): string {
  return code
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '');
}

/** Several codes in one cell: `W3712, W8500`, `W3712 + W8500`. Each once, in order. */
export function splitCodes(text: string): string[] {
  const codes = text.split(/[\s,;+&/|]+/u).map(tidyCode);
  return [...new Set(codes.filter((code) => code !== ''))];
}
