import { CODE_SETS } from '../../lib/catalogue/code-sets.ts';
import type { CodeSetIdentity } from '../../lib/catalogue/repository.ts';
import type { StoredConnection } from '../../lib/healthcode/port.ts';
import type { CodeSetView } from '../../lib/messages.ts';
import type { Services } from './services.ts';

/** The code set that codes of a scheme are looked up in. */
export const CODE_SET_OF_SCHEME: Record<string, string> = {
  ICD10: 'condition-code/ICD10',
  CCSD: 'procedure-code/CCSD',
  ISC: 'service-type/ISC',
};

/** Codes asked for at a time. */
const PAGE_SIZE = 1000;

export function codeSetIdentity(
  connection: Pick<StoredConnection, 'id' | 'environment'>,
  set: string,
): CodeSetIdentity {
  return { set, scheme: set.split('/')[1] ?? set, connection: connection.id, environment: connection.environment };
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
        (page) => link.client.codeSet(set, page, PAGE_SIZE),
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
