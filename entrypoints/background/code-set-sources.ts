import { CODE_SETS } from '../../lib/catalogue/code-sets.ts';
import type { WantedSet } from '../../lib/catalogue/keeper.ts';
import type { CodeSetIdentity, CodeSetMeta } from '../../lib/catalogue/repository.ts';
import type { FetchedPage } from '../../lib/catalogue/sync.ts';
import type {
  CodeSetPage,
  Connection,
  HealthcodePort,
  NotReached,
  StoredConnection,
} from '../../lib/healthcode/port.ts';

/** Where code sets come from: the connections, and how each asks for its own. */
interface Sources {
  connections: {
    list(): Promise<StoredConnection[]>;
    get(id: string): Promise<StoredConnection | null>;
  };
  client(connectionId: string): Promise<{ connection: Connection; client: Pick<HealthcodePort, 'codeSet'> } | null>;
}

/** What stands in the way until somebody changes it. */
const LASTING: ReadonlySet<NotReached> = new Set(['signed out', 'no permission', 'access denied', 'no endpoint']);

/** A code set of a connection in its environment; `source` says which Healthcode site and server it comes from now. */
export function codeSetIdentity(
  connection: Pick<StoredConnection, 'id' | 'environment' | 'siteId' | 'discoveryUrl'>,
  set: string,
): CodeSetIdentity {
  const { id, environment } = connection;
  return { set, scheme: set.split('/')[1] ?? set, connection: id, environment, source: sourceOf(connection) };
}

function sourceOf({ siteId, discoveryUrl }: Pick<StoredConnection, 'siteId' | 'discoveryUrl'>): string {
  return `${siteId} ${discoveryUrl}`;
}

/** Every code set that the connections with credentials ask for, and how its pages come. */
export async function wantedSets({ connections, client }: Sources): Promise<WantedSet[]> {
  const links = await Promise.all((await connections.list()).map(({ id }) => client(id)));
  const complete = links.filter((link) => link !== null);
  // One kind of list for all connections before the next: what every bill needs comes first.
  return CODE_SETS.flatMap(({ set, optional = false }) =>
    complete.map(({ connection, client: healthcode }) => ({
      identity: codeSetIdentity(connection, set),
      fetchPage: async (page: number, count: number) =>
        fetchedPage(await healthcode.codeSet(set, page, count), optional),
    })),
  );
}

/** Healthcode's answer as the sync takes it. A set that not everyone is offered and that isn't there, or has nothing in it, is no failure. */
function fetchedPage(answer: CodeSetPage, optional: boolean): FetchedPage {
  if (answer.kind === 'page') return optional && answer.total === 0 ? { kind: 'not offered' } : answer;
  const { message, reason, retryAfterSeconds } = answer;
  if (optional && reason === 'no endpoint') return { kind: 'not offered' };
  return { kind: 'not reached', message, lasting: LASTING.has(reason), retryAfterSeconds };
}

/** Whether a stored code set is one that a connection, as it is now, would ask for. What was imported from a file isn't fetched, and stays. */
export async function isOfConnection(
  { connections }: Pick<Sources, 'connections'>,
  { connection: id, environment, source }: CodeSetMeta,
): Promise<boolean> {
  if (source === undefined) return true;
  const connection = await connections.get(id);
  return connection?.environment === environment;
}
