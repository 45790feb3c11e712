/** In the worker: what labels (as `labelKey`) are found by in a page, quickly, as sources of patterns that do not ask for case. */

/** In all the text of a page, told roughly: words may run together where elements part them. */
export function roughLabel(key: string): string {
  return escaped(key).replaceAll(' ', '\\s*');
}

/** In a text that is the label, begins it, or begins with it and a colon. For `labelPattern`. */
export function labelBeginning(key: string): string {
  const letters = (escaped(key).match(/\\?./gsu) ?? []).map((letter) => (letter === ' ' ? '\\s+' : letter));
  const [first = '', ...more] = letters;
  const beginning = first + more.reduceRight((rest, letter) => `(?:${letter}${rest})?`, '');
  return `${beginning}[\\s*:?]*$|${letters.join('')}[\\s*]*:`;
}

const escaped = (key: string) => key.replace(/[^\w\s]/g, '\\$&');
