import type { PreparedSite } from './definition.ts';

/** An address in its parts: a URL, or a document's location, which need not be parsed. */
type Address = Pick<URL, 'origin' | 'pathname' | 'search' | 'hash' | 'toString'>;

/** The kinds of page that a site definition may describe. */
export type PageKind = keyof PreparedSite['pages'];

/** Decodes percent signs where that is possible, so that a glob may be written as people see the address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `*` matches anything. Literal pieces are looked for from left to right, so the time is linear: a glob can't be slow. */
function matchesPieces(glob: string, text: string): boolean {
  const pieces = glob.split('*');
  const first = pieces.shift() ?? '';
  const last = pieces.pop();
  if (last === undefined) return text === glob;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}

/**
 * Whether an address matches a definition's glob: `*` is anything; a glob without `?` or `#` is compared with the path alone, else with
 * path, query and hash together. Both the encoded and the readable spelling of the address count (`%22` and `"`).
 */
export function matchesGlob(glob: string, { pathname, search, hash }: Address): boolean {
  const text = /[?#]/.test(glob) ? pathname + search + hash : pathname;
  return matchesPieces(glob, text) || matchesPieces(decoded(glob), decoded(text));
}

/**
 * The kinds of page that an address may be, in the site's order. More than one may match: then the one whose `present` is found counts. Empty for
 * another origin than the site's.
 */
export function pagesFor(site: PreparedSite, address: Address): PageKind[] {
  const last = asked.get(site);
  const href = String(address);
  if (last?.href === href) return last.kinds;
  const kinds = matching(site, address);
  asked.set(site, { href, kinds });
  return kinds;
}

/** A page that renders is looked at again and again under one address. */
const asked = new WeakMap<PreparedSite, { href: string; kinds: PageKind[] }>();

function matching({ origins, pages }: PreparedSite, address: Address): PageKind[] {
  if (!origins.includes(address.origin)) return [];
  return (Object.keys(pages) as PageKind[]).filter((kind) => matchesGlob(pages[kind]?.url ?? '', address));
}
