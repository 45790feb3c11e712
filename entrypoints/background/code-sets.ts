import { CODE_SETS, codeSetName } from '../../lib/catalogue/code-sets.ts';
import type { CatalogueEntry } from '../../lib/catalogue/entry.ts';
import { importedSet } from '../../lib/catalogue/import/import.ts';
import type { CodeSetIdentity } from '../../lib/catalogue/repository.ts';
import type { StoredConnection } from '../../lib/healthcode/port.ts';
import type { CatalogueState, CodeSetView, ImportedCodeSetView } from '../../lib/messages.ts';
import { codeSetRepository } from '../../lib/store/code-sets.ts';
import type { Services } from './services.ts';

/** Where codes of a scheme are looked up, in this order. Healthcode documents two sets of service codes; which of them a clinic is offered is not. */
const SETS_OF_SCHEME: Record<string, string[]> = {
  ICD10: ['condition-code/ICD10'],
  CCSD: ['procedure-code/CCSD'],
  ISC: ['service-type/ISC', 'service-category/ISC'],
};

export function codeSetIdentity(
  connection: Pick<StoredConnection, 'id' | 'environment'>,
  set: string,
): CodeSetIdentity {
  return { set, scheme: set.split('/')[1] ?? set, connection: connection.id, environment: connection.environment };
}

/** The set that codes of a scheme are searched in: the clinic's own list, else the first that is here. */
export async function searchedSet(
  services: Services,
  connection: StoredConnection,
  scheme: string,
): Promise<CodeSetIdentity> {
  const identities = (SETS_OF_SCHEME[scheme] ?? [scheme]).map((set) => codeSetIdentity(connection, set));
  for (const identity of [...identities.map(({ set }) => importedSet(set)), ...identities]) {
    if ((await services.catalogue.state(identity)).inUse > 0) return identity;
  }
  return identities[0] ?? codeSetIdentity(connection, scheme);
}

/** What the catalogues say of a code on a date: the clinic's own list first, where it knows the code; then a code that one of the scheme's sets knows is known. */
export async function lookUpCode(
  services: Services,
  connection: StoredConnection,
  scheme: string,
  code: string,
  date: string,
) {
  let answer: Awaited<ReturnType<Services['catalogue']['codeState']>> = { state: 'no catalogue', entry: null };
  const sets = SETS_OF_SCHEME[scheme] ?? [];
  for (const set of sets) {
    const own = await services.catalogue.codeState(importedSet(set), code, date);
    if (own.entry !== null) return own;
    if (own.state !== 'no catalogue') answer = own;
  }
  for (const set of sets) {
    const found = await services.catalogue.codeState(codeSetIdentity(connection, set), code, date);
    if (found.state === 'valid') return found;
    if (found.state !== 'no catalogue' && answer.state !== 'withdrawn') answer = found;
  }
  return answer;
}

/** A catalogue as a field sees it: while a newer version comes in, the one in use can be searched. */
export async function catalogueState(services: Services, identity: CodeSetIdentity): Promise<CatalogueState> {
  const { state, count, inUse, total, message } = await services.catalogue.state(identity);
  return { state: inUse > 0 ? 'ready' : state, done: count, total, message };
}

/** Fetches every code set of these connections anew. What can't be fetched keeps its old version and says why. */
export async function syncCodeSets(
  services: Services,
  connections: StoredConnection[],
  changed: () => void,
): Promise<void> {
  for (const connection of connections) {
    const link = await services.client(connection.id);
    if (!link) continue;
    for (const { set } of CODE_SETS) {
      await services.catalogue.sync(
        codeSetIdentity(connection, set),
        (page, count) => link.client.codeSet(set, page, count),
        { onProgress: changed },
      );
      changed();
    }
  }
}

/** Sets that were never fetched whole, or were cut off: to go on with at every start of the worker. */
export async function connectionsToSync(services: Services): Promise<StoredConnection[]> {
  const connections = await services.configuration.connections.list();
  const wanted = await Promise.all(
    connections.map(async (connection) => {
      const states = await Promise.all(
        CODE_SETS.map(({ set }) => services.catalogue.state(codeSetIdentity(connection, set))),
      );
      return states.some(({ state }) => state === 'syncing');
    }),
  );
  return connections.filter((_, index) => wanted[index]);
}

/** The clinic's own lists. */
export async function importedCodeSetViews(services: Services): Promise<ImportedCodeSetView[]> {
  const metas = await codeSetRepository<CatalogueEntry>(services.database).list();
  return metas.flatMap(({ set, connection, version, count, updatedAt }) =>
    connection === 'file' && updatedAt !== null
      ? [{ set, name: codeSetName(set), fileName: version ?? set, count, updatedAt }]
      : [],
  );
}

export async function removeImportedSet(services: Services, set: string): Promise<void> {
  await codeSetRepository<CatalogueEntry>(services.database).remove(importedSet(set));
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
