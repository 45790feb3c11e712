import type { CodeToCheck } from '../../lib/billing/codes-to-check.ts';
import { formatUkDate } from '../../lib/billing/dates.ts';
import { CODE_SETS, codeSetName } from '../../lib/catalogue/code-sets.ts';
import { compactCode } from '../../lib/catalogue/entry.ts';
import { importedSet } from '../../lib/catalogue/import/import.ts';
import type { SearchHit, SearchOptions, SearchResult } from '../../lib/catalogue/index-search.ts';
import type { Choice } from '../../lib/catalogue/keeper.ts';
import type { CodeSetIdentity } from '../../lib/catalogue/repository.ts';
import type { StoredConnection } from '../../lib/healthcode/port.ts';
import type {
  CatalogueState,
  CodeAnswer,
  CodeHit,
  CodeSetView,
  ImportedCodeSetView,
  ServiceCodeView,
} from '../../lib/messages.ts';
import type { RecentDiagnosis } from '../../lib/store/settings.ts';
import { codeSetIdentity } from './code-set-sources.ts';
import type { Services } from './services.ts';

/** Where codes of a scheme are looked up, in this order. Healthcode documents two sets of service codes; which of them a clinic is offered is not. */
const SETS_OF_SCHEME: Record<string, string[]> = {
  ICD10: ['condition-code/ICD10'],
  ICD9: ['condition-code/ICD9'],
  CCSD: ['procedure-code/CCSD'],
  ISC: ['service-type/ISC', 'service-category/ISC'],
};

/** Schemes that a field searches, the first that is here: a diagnosis is chosen from ICD-9 only where the clinic has no ICD-10, and keeps its scheme then. */
const SEARCHED: Record<string, string[]> = { ICD10: ['ICD10', 'ICD9'] };

/** Schemes of an insurer's own, by scheme and insurer: a bill to Bupa may name its procedures by CCSD or by Bupa's codes. */
const OWN_SETS: Record<string, Record<string, string[]>> = { CCSD: { bup: ['procedure-code/9BUPP'] } };

function ownSets(scheme: string, insurer: string | null): string[] {
  return insurer === null ? [] : (OWN_SETS[scheme]?.[insurer] ?? []);
}

/** The set among these that is searched: the clinic's own list, else the first of Healthcode's that is here; null where none is. */
async function firstHere(
  services: Services,
  connection: StoredConnection | null,
  sets: readonly string[],
): Promise<CodeSetIdentity | null> {
  const fetched = connection === null ? [] : sets.map((set) => codeSetIdentity(connection, set));
  for (const identity of [...sets.map(importedSet), ...fetched]) {
    if ((await services.catalogue.state(identity)).inUse > 0) return identity;
  }
  return null;
}

/** What codes of a scheme are searched in, for a bill to this insurer: one set of the scheme, and the insurer's own where it is here. */
export async function searchedSets(
  services: Services,
  connection: StoredConnection,
  scheme: string,
  insurer: string | null,
): Promise<CodeSetIdentity[]> {
  const [wanted = scheme] = SETS_OF_SCHEME[scheme] ?? [];
  let first: CodeSetIdentity | null = null;
  for (const searched of SEARCHED[scheme] ?? [scheme]) {
    first ??= await firstHere(services, connection, SETS_OF_SCHEME[searched] ?? []);
  }
  const own = await firstHere(services, connection, ownSets(scheme, insurer));
  return [first ?? codeSetIdentity(connection, wanted), ...(own === null ? [] : [own])];
}

/** Searches several sets as one: a code that was typed whole first, then the best of each set in turn. */
export async function searchCodes(
  services: Services,
  sets: CodeSetIdentity[],
  query: string,
  options: SearchOptions,
): Promise<SearchResult> {
  const [first, ...others] = await Promise.all(sets.map((set) => services.catalogue.search(set, query, options)));
  if (first === undefined || others.length === 0) return first ?? { hits: [], total: 0 };
  const results = [first, ...others];
  const longest = Math.max(...results.map(({ hits }) => hits.length));
  const inTurn = Array.from({ length: longest }, (_, at) => results.flatMap(({ hits }) => hits[at] ?? [])).flat();
  const typed = compactCode(query);
  const isTyped = ({ code }: SearchHit) => compactCode(code) === typed;
  const hits = [...inTurn.filter(isTyped), ...inTurn.filter((hit) => !isTyped(hit))].slice(0, options.limit);
  return { hits, total: results.reduce((sum, { total }) => sum + total, 0) };
}

/** The answer where there is nothing to search in. */
export const NO_LIST: CodeAnswer = {
  hits: [],
  total: 0,
  catalogue: { state: 'absent', done: 0, total: null, message: null },
};

/** Searches the codes of a scheme for somebody who sets the extension up: the first connection whose lists, or the clinic's own, have any. */
export async function searchForSetUp(
  services: Services,
  scheme: string,
  query: string,
  limit: number,
): Promise<CodeAnswer> {
  for (const connection of [...(await services.configuration.connections.list()), null]) {
    const set = await firstHere(services, connection, SETS_OF_SCHEME[scheme] ?? []);
    if (set === null) continue;
    const { hits, total } = await searchCodes(services, [set], query, { limit, date: services.today() });
    return { hits: hits.map((hit) => shownHit(hit, [])), total, catalogue: await catalogueState(services, set) };
  }
  return NO_LIST;
}

/**
 * What the catalogues say of a code on a date: the clinic's own lists first, where one knows the code; then a code that one of the scheme's sets,
 * or of the insurer's own, knows is known. Without a connection only the clinic's own lists are asked.
 */
export async function lookUpCode(
  services: Services,
  connection: StoredConnection | null,
  { scheme, code, date }: CodeToCheck,
  insurer: string | null,
) {
  let answer: Awaited<ReturnType<Services['catalogue']['codeState']>> = { state: 'no catalogue', entry: null };
  const sets = [...(SETS_OF_SCHEME[scheme] ?? []), ...ownSets(scheme, insurer)];
  for (const set of sets) {
    const own = await services.catalogue.codeState(importedSet(set), code, date);
    if (own.entry !== null) return own;
    if (own.state !== 'no catalogue') answer = own;
  }
  if (connection === null) return answer;
  for (const set of sets) {
    const found = await services.catalogue.codeState(codeSetIdentity(connection, set), code, date);
    if (found.state === 'valid') return found;
    if (found.state !== 'no catalogue' && answer.state !== 'withdrawn') answer = found;
  }
  return answer;
}

/** What service codes are today, by the lists of any connection: a product belongs to none. */
export async function serviceCodeViews(services: Services, codes: readonly string[]): Promise<ServiceCodeView[]> {
  const connections = await services.configuration.connections.list();
  const date = services.today();
  const lookUp = async (code: string): Promise<ServiceCodeView> => {
    const asked = { scheme: 'ISC' as const, code, date };
    const [first = null, ...others] = connections;
    let found = await lookUpCode(services, first, asked, null);
    for (const connection of others) {
      if (found.state === 'valid') break;
      const other = await lookUpCode(services, connection, asked, null);
      if (found.entry === null || other.state === 'valid') found = other;
    }
    const { state, entry } = found;
    return {
      code,
      state,
      title: entry?.title ?? null,
      requiresProcedureCode: entry?.requiresProcedureCode ?? null,
    };
  };
  return Promise.all(codes.map(lookUp));
}

/** A catalogue as a field sees it: while a newer version comes in, the one in use can be searched. */
export async function catalogueState(services: Services, identity: CodeSetIdentity): Promise<CatalogueState> {
  const { state, count, inUse, total, message } = await services.catalogue.state(identity);
  const shown = state === 'cancelled' || state === 'not offered' ? 'absent' : state;
  return { state: inUse > 0 ? 'ready' : shown, done: count, total, message };
}

/** The sets that a page speaks of: null stands for all. */
export function chosenBy({ connectionId, set }: { connectionId: string | null; set: string | null }): Choice {
  return (identity) =>
    (connectionId === null || identity.connection === connectionId) && (set === null || identity.set === set);
}

/** The clinic's own lists. */
export async function importedCodeSetViews(services: Services): Promise<ImportedCodeSetView[]> {
  const metas = await services.storedCodeSets.list();
  return metas.flatMap(({ set, connection, version, count, updatedAt }) =>
    connection === 'file' && updatedAt !== null
      ? [{ set, name: codeSetName(set), fileName: version ?? set, count, updatedAt }]
      : [],
  );
}

export async function removeImportedSet(services: Services, set: string): Promise<void> {
  await services.storedCodeSets.remove(importedSet(set));
}

export async function codeSetViews(services: Services): Promise<CodeSetView[]> {
  const connections = await services.configuration.connections.list();
  return Promise.all(
    connections.flatMap((connection) =>
      CODE_SETS.map(async ({ set, name }): Promise<CodeSetView> => {
        const meta = await services.catalogue.state(codeSetIdentity(connection, set));
        return { set, name, connectionId: connection.id, ...meta };
      }),
    ),
  );
}

/** A hit as pages show it. */
export function shownHit(hit: SearchHit, recents: readonly RecentDiagnosis[]): CodeHit {
  const { scheme, code, title, marks, heading, withdrawn, requiresProcedureCode } = hit;
  const recent = recents.find((one) => one.code === code);
  return {
    scheme,
    code,
    title,
    marks,
    heading,
    withdrawn,
    requiresProcedureCode,
    validity: withdrawn ? validityOf(hit) : null,
    note: recent ? `Last used on ${formatUkDate(recent.lastUsed.slice(0, 10))}` : null,
  };
}

/** Why a code doesn't count on the date of service. A code that its owner took back counted until its last day, if that is known. */
function validityOf({ validFrom, validTo }: SearchHit): string {
  const from = validFrom === null ? null : formatUkDate(validFrom);
  const to = validTo === null ? null : formatUkDate(validTo);
  if (from !== null && to !== null) return `Valid from ${from} to ${to}`;
  if (to !== null) return `Valid until ${to}`;
  return from === null ? 'Withdrawn: Healthcode no longer takes this code' : `Valid from ${from}`;
}
