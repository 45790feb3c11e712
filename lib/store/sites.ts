import { mustBeAsShown } from './as-shown.ts';
import { countConfigurationChange } from './configuration-revision.ts';
import type { OverlayDatabase } from './database.ts';
import { NotThere, Refused, writing } from './errors.ts';
import {
  type BilledSite,
  type Numbering,
  numberingOf,
  numberingRefusal,
  type SiteRecord,
  sharedOriginRefusal,
} from './numbering.ts';
import type { SettingRow } from './rows.ts';

/** A site definition with its switch. */
export interface StoredSite<Site> {
  definition: Site;
  enabled: boolean;
}

export interface SiteRepository<Site extends SiteRecord> {
  list(): Promise<StoredSite<Site>[]>;
  get(id: string): Promise<StoredSite<Site> | null>;
  /**
   * Adds (switched off) or replaces; the billing key stays what it was. Throws `Refused` if bills were made and the new definition
   * would number them otherwise, or those of another site of the same address; `sameNumbers` says that it was tried on a known invoice and read the same number. Throws
   * `Conflict` if the definition is no longer the one that was shown.
   */
  save(definition: Site, options?: { sameNumbers?: boolean; shown?: object | null | undefined }): Promise<void>;
  /** Throws `NotThere`. */
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** How its bills were numbered is remembered, in case it or another of its addresses is added. Throws `NotThere`, `Conflict`. */
  remove(id: string, shown?: object | null): Promise<void>;
}

export function siteRepository<Site extends SiteRecord>(database: OverlayDatabase): SiteRepository<Site> {
  const { sites, settings, submissions } = database;
  const hasBills = async (id: string) => (await submissions.where({ siteId: id }).count()) > 0;
  const change = (work: () => Promise<void>) =>
    writing(() =>
      database.transaction('rw', [sites, settings, submissions], async () => {
        await work();
        await countConfigurationChange(database);
      }),
    );

  async function mustGet(id: string): Promise<StoredSite<Site>> {
    const row = await sites.get(id);
    if (row === undefined) throw new NotThere('There is no such site.');
    return { definition: row.definition as Site, enabled: row.enabled };
  }

  return {
    list: async () =>
      (await sites.toArray()).map(({ definition, enabled }) => ({ definition: definition as Site, enabled })),
    async get(id) {
      const row = await sites.get(id);
      return row === undefined ? null : { definition: row.definition as Site, enabled: row.enabled };
    },
    save: (definition, { sameNumbers = false, shown } = {}) =>
      change(async () => {
        const { id } = definition;
        const before = await sites.get(id);
        mustBeAsShown(before?.definition, shown);
        const known = before ? numberingOf(before.definition as Site) : await rememberedNumbering(database, id);
        const billingKey = definition.billingKey ?? known?.billingKey ?? id;
        const next = { ...definition, billingKey };
        if (known && (await hasBills(id))) {
          const after = numberingOf(next);
          const refusal = numberingRefusal(
            sameNumbers ? { ...known, invoiceNumber: null } : known,
            after,
            definition.name,
          );
          if (refusal) throw new Refused(refusal);
        }
        const shared = sharedOriginRefusal(next, await billedSites(database));
        if (shared) throw new Refused(shared);
        if (before && (await hasBills(id))) await remember(database, before.definition as Site);
        await sites.put({ id, enabled: before?.enabled ?? false, definition: next });
      }),
    setEnabled: (id, enabled) =>
      change(async () => {
        const { definition } = await mustGet(id);
        await sites.put({ id, enabled, definition });
      }),
    remove: (id, shown) =>
      change(async () => {
        const { definition } = await mustGet(id);
        mustBeAsShown(definition, shown);
        if (await hasBills(id)) await remember(database, definition);
        await sites.delete(id);
      }),
  };
}

/** How the bills of a removed site were numbered; null if it had none. */
export async function rememberedNumbering(database: OverlayDatabase, siteId: string): Promise<Numbering | null> {
  return remembered(await database.settings.get(`${NUMBERING}${siteId}`));
}

/** Every site that bills were made with, there still or removed. */
export async function billedSites(database: OverlayDatabase): Promise<BilledSite[]> {
  const stored = new Map((await database.sites.toArray()).map(({ id, definition }) => [id, definition as SiteRecord]));
  const rows = await database.settings.where('key').startsWith(NUMBERING).toArray();
  const known = new Map(rows.map((row) => [row.key.slice(NUMBERING.length), remembered(row)]));
  const billed: BilledSite[] = [];
  for (const id of new Set([...stored.keys(), ...known.keys()])) {
    if ((await database.submissions.where({ siteId: id }).count()) === 0) continue;
    const site = stored.get(id);
    const before = known.get(id);
    billed.push({
      id,
      name: site?.name ?? before?.name ?? id,
      billingKey: (site && numberingOf(site).billingKey) ?? before?.billingKey ?? id,
      origins: [...(site?.origins ?? []), ...(before?.origins ?? [])],
    });
  }
  return billed;
}

/** What is kept of a site with bills when it goes or changes: a definition of an address that it had must not number them otherwise. */
interface RememberedSite extends Numbering {
  /** Absent where it was removed by a version that did not keep them. */
  name?: string;
  origins?: string[];
}

const NUMBERING = 'numbering/';

function remembered(row: SettingRow | undefined): RememberedSite | null {
  return (row?.value as RememberedSite | undefined) ?? null;
}

async function remember(database: OverlayDatabase, site: SiteRecord): Promise<void> {
  const key = `${NUMBERING}${site.id}`;
  const before = remembered(await database.settings.get(key));
  const origins = [...new Set([...(before?.origins ?? []), ...site.origins])];
  const value: RememberedSite = { ...numberingOf(site), name: site.name, origins };
  await database.settings.put({ key, value });
}
