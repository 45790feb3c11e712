import { mustBeAsShown, mustBeSameBlob } from './as-shown.ts';
import { sameValue } from './comparing.ts';
import { countConfigurationChange } from './configuration-revision.ts';
import type { OverlayDatabase } from './database.ts';
import { NotThere, Refused, unlessBroken, writing } from './errors.ts';
import { type ConnectionRecord, connectionRefusal, environmentRefusal } from './numbering.ts';
import type { ConnectionRow } from './rows.ts';
import type { PreparedChange } from './sealed-index.ts';
import type { Vault } from './vault.ts';

/** Connections to Healthcode. What it gives has the credentials in it: for the worker only. Credentials that can't be opened count as none. */
export interface ConnectionRepository<Connection extends ConnectionRecord> {
  list(): Promise<Connection[]>;
  get(id: string): Promise<Connection | null>;
  /**
   * Adds or replaces. Without `auth` the stored credentials stay. Its token is forgotten where it was for another way in.
   * Throws `Refused` for LIVE under another name, and for another environment, Healthcode site or server while bills are on their way
   * through it; `Conflict` if it is no longer what was shown.
   */
  save(connection: Connection, shown?: Connection | null): Promise<void>;
  /** With its token. Throws `Refused` while bills are on their way through it, `NotThere`, `Conflict`. */
  remove(id: string, shown?: Connection | null): Promise<void>;
  /** Seals for `commit` in a transaction with `connections`, `settings` and `submissions`, which throws `Conflict` if it changed since. */
  prepareSave(connection: Connection): Promise<PreparedChange>;
}

export function connectionRepository<Connection extends ConnectionRecord>(
  database: OverlayDatabase,
  vault: Vault,
): ConnectionRepository<Connection> {
  const { connections, settings, submissions } = database;
  const tables = [connections, settings, submissions];

  async function open(row: ConnectionRow): Promise<Connection> {
    // The row was made from a Connection by `prepareSave`; its two halves make one again.
    const rest = row.open as Connection;
    const auth = row.sealed && (await unlessBroken(vault.open(row.sealed, contextOf(row.id))));
    return auth === null ? rest : { ...rest, auth };
  }

  /** The row as it was read is still there: inside a transaction nothing can be opened. */
  async function mustBeUnchanged(id: string, read: ConnectionRow | undefined): Promise<void> {
    const now = await connections.get(id);
    mustBeAsShown(now?.open, read?.open ?? null);
    mustBeSameBlob(now?.sealed, read?.sealed);
  }

  async function prepareSave(connection: Connection, shown?: Connection | null): Promise<PreparedChange> {
    const { id } = connection;
    const misnamed = environmentRefusal(connection);
    if (misnamed !== null) throw new Refused(misnamed);
    const before = await connections.get(id);
    const stored = before && (await open(before));
    mustBeAsShown(stored, shown);
    const { auth = stored?.auth, ...rest } = connection;
    if (stored && sameValue(stored, { ...rest, auth })) return { commit: async () => {} };
    const sealed = auth === undefined || auth === null ? null : await vault.seal(auth, contextOf(id));
    return {
      async commit() {
        await mustBeUnchanged(id, before);
        const refusal = stored && (await unfinishedThrough(database, id)) > 0 && connectionRefusal(stored, connection);
        if (refusal) throw new Refused(refusal);
        await connections.put({ id, open: rest, sealed });
        if (!stored || isAnotherWayIn(stored, { ...connection, auth })) await settings.delete(`token/${id}`);
        await countConfigurationChange(database);
      },
    };
  }

  return {
    prepareSave,
    list: async () => Promise.all((await connections.toArray()).map(open)),
    async get(id) {
      const row = await connections.get(id);
      return row === undefined ? null : open(row);
    },
    async save(connection, shown) {
      const change = await prepareSave(connection, shown);
      await writing(() => database.transaction('rw', tables, () => change.commit()));
    },
    async remove(id, shown) {
      const row = await connections.get(id);
      if (row === undefined) throw new NotThere('There is no such connection.');
      if (shown !== undefined) mustBeAsShown(await open(row), shown);
      await writing(() =>
        database.transaction('rw', tables, async () => {
          await mustBeUnchanged(id, row);
          const underWay = await unfinishedThrough(database, id);
          if (underWay > 0) {
            const bills = underWay === 1 ? '1 bill is' : `${underWay} bills are`;
            throw new Refused(`${bills} still on the way through this connection. Wait until none is, then remove it.`);
          }
          await connections.delete(id);
          await settings.delete(`token/${id}`);
          await countConfigurationChange(database);
        }),
      );
    },
  };
}

/** How many bills the outbox still has to do with through a connection. Those that failed, ended or were never sent don't tie it down. */
export function unfinishedThrough(database: OverlayDatabase, connectionId: string): Promise<number> {
  return database.submissions
    .where({ connectionId })
    .filter((row) => row.unfinished === 1)
    .count();
}

/** Whether a token that was got by the one is of no use for the other, or not for it to use. */
function isAnotherWayIn(before: ConnectionRecord, after: ConnectionRecord): boolean {
  const wayIn = ({ environment, siteId, discoveryUrl, openIdConfigurationUrl, auth }: ConnectionRecord) => [
    environment,
    siteId,
    discoveryUrl,
    openIdConfigurationUrl,
    auth,
  ];
  return !sameValue(wayIn(before), wayIn(after));
}

function contextOf(id: string): { table: string; key: string } {
  return { table: 'connections', key: id };
}
