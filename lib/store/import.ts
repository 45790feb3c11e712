import type { Configuration } from './configuration.ts';
import { configurationRevision } from './configuration-revision.ts';
import { unfinishedThrough } from './connections.ts';
import type { OverlayDatabase } from './database.ts';
import { Conflict, Refused, writing } from './errors.ts';
import type { ConnectionRecord, SiteRecord } from './numbering.ts';
import { type BillsMade, diffSettings, type SettingsDifference } from './settings-diff.ts';
import type { SettingsContent } from './settings-file.ts';
import { billedSites, rememberedNumbering } from './sites.ts';

/** All of the configuration, credentials and patients included: for the worker only. */
export async function readSettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  stored: Configuration<Connection, Site>,
): Promise<SettingsContent<Connection, Site>> {
  const [clinic, patients] = await Promise.all([readClinic(stored), stored.patients.list()]);
  return { ...clinic, patients };
}

/** The same without any patient, who need not be opened for it. */
export async function readClinic<Connection extends ConnectionRecord, Site extends SiteRecord>(
  stored: Configuration<Connection, Site>,
): Promise<Omit<SettingsContent<Connection, Site>, 'patients'>> {
  const [connections, practitioners, facilities, insurers, products, sites] = await Promise.all([
    stored.connections.list(),
    stored.practitioners.list(),
    stored.facilities.list(),
    stored.insurers.list(),
    stored.products.list(),
    stored.sites.list(),
  ]);
  return {
    connections,
    practitioners,
    facilities,
    insurers,
    products,
    sites: sites.map(({ definition }) => definition),
  };
}

/** What an import would do. Writes nothing. */
export async function previewSettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  database: OverlayDatabase,
  stored: Configuration<Connection, Site>,
  incoming: SettingsContent<Connection, Site>,
): Promise<SettingsDifference<Connection, Site>> {
  return diffSettings(await readSettings(stored), incoming, await billsMade(database, incoming));
}

/**
 * Applies a settings file, all or nothing, in one transaction. Whether LIVE was confirmed is the caller's affair
 * (`needsLiveConfirmation` of the preview). Throws `Refused` (its message holds every refusal), `Conflict` if the configuration
 * was changed meanwhile, `StoreFull`; nothing is written then.
 */
export async function applySettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  database: OverlayDatabase,
  stored: Configuration<Connection, Site>,
  incoming: SettingsContent<Connection, Site>,
): Promise<SettingsDifference<Connection, Site>> {
  const revision = await configurationRevision(database);
  const current = await readSettings(stored);
  const difference = diffSettings(current, incoming, await billsMade(database, incoming));
  if (difference.refusals.length > 0) throw new Refused(difference.refusals.join('\n'));

  const { writes } = difference;
  const sealed = [
    ...(await Promise.all(writes.connections.map((connection) => stored.connections.prepareSave(connection)))),
    ...(writes.patients.length > 0 ? [await stored.patients.prepareSave(writes.patients)] : []),
  ];
  const known = {
    practitioners: new Set(current.practitioners.map(({ identifier }) => identifier)),
    facilities: new Set(current.facilities.map(({ identifier }) => identifier)),
    insurers: new Set(current.insurers.map(({ identifier }) => identifier)),
    products: new Set(current.products.map(({ name }) => name)),
  };
  const keyIn = (keys: Set<string>, key: string) => (keys.has(key) ? key : null);

  const {
    connections,
    practitioners,
    facilities,
    insurers,
    products,
    patients,
    sites,
    settings,
    searchIndexes,
    submissions,
  } = database;
  const tables = [
    connections,
    practitioners,
    facilities,
    insurers,
    products,
    patients,
    sites,
    settings,
    searchIndexes,
    submissions,
  ];
  await writing(() =>
    database.transaction('rw', tables, async () => {
      if ((await configurationRevision(database)) !== revision) {
        throw new Conflict('The settings were changed while this file was read. Nothing was applied; import it again.');
      }
      for (const { commit } of sealed) await commit();
      for (const item of writes.practitioners)
        await stored.practitioners.save(keyIn(known.practitioners, item.identifier), item);
      for (const item of writes.facilities)
        await stored.facilities.save(keyIn(known.facilities, item.identifier), item);
      for (const item of writes.insurers) await stored.insurers.save(keyIn(known.insurers, item.identifier), item);
      for (const item of writes.products) await stored.products.save(keyIn(known.products, item.name), item);
      // Checks once more, inside the transaction, that no bill was made meanwhile which the definition would renumber.
      for (const item of writes.sites) await stored.sites.save(item);
    }),
  );
  return difference;
}

async function billsMade(
  database: OverlayDatabase,
  incoming: SettingsContent<ConnectionRecord, SiteRecord>,
): Promise<BillsMade> {
  const siteIds = new Set<string>();
  const connectionIds = new Set<string>();
  const removedSites: [string, NonNullable<Awaited<ReturnType<typeof rememberedNumbering>>>][] = [];
  for (const { id } of incoming.sites) {
    if ((await database.submissions.where({ siteId: id }).count()) > 0) siteIds.add(id);
    const numbering = await rememberedNumbering(database, id);
    if (numbering !== null) removedSites.push([id, numbering]);
  }
  for (const { id } of incoming.connections) {
    if ((await unfinishedThrough(database, id)) > 0) connectionIds.add(id);
  }
  return { siteIds, connectionIds, removedSites: new Map(removedSites), billedSites: await billedSites(database) };
}
