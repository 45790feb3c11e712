import { countConfigurationChange } from './configuration-revision.ts';
import type { OverlayDatabase } from './database.ts';
import { NotThere, Refused, writing } from './errors.ts';
import { type Numbering, numberingOf, numberingRefusal, type SiteRecord } from './numbering.ts';

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
   * would number them otherwise; `sameNumbers` says that it was tried on a known invoice and read the same number.
   */
  save(definition: Site, options?: { sameNumbers?: boolean }): Promise<void>;
  /** Throws `NotThere`. */
  setEnabled(id: string, enabled: boolean): Promise<void>;
  /** How its bills were numbered is remembered, in case it is added again. Throws `NotThere`. */
  remove(id: string): Promise<void>;
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
    save: (definition, { sameNumbers = false } = {}) =>
      change(async () => {
        const { id } = definition;
        const before = await sites.get(id);
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
        await sites.put({ id, enabled: before?.enabled ?? false, definition: next });
      }),
    setEnabled: (id, enabled) =>
      change(async () => {
        const { definition } = await mustGet(id);
        await sites.put({ id, enabled, definition });
      }),
    remove: (id) =>
      change(async () => {
        const { definition } = await mustGet(id);
        if (await hasBills(id)) await settings.put({ key: numberingKey(id), value: numberingOf(definition) });
        await sites.delete(id);
      }),
  };
}

/** How the bills of a removed site were numbered; null if it had none. */
export async function rememberedNumbering(database: OverlayDatabase, siteId: string): Promise<Numbering | null> {
  return ((await database.settings.get(numberingKey(siteId)))?.value as Numbering | undefined) ?? null;
}

function numberingKey(siteId: string): string {
  return `numbering/${siteId}`;
}
