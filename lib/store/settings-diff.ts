import { canonical, changedFields } from './comparing.ts';
import {
  type BilledSite,
  type ConnectionRecord,
  connectionRefusal,
  environmentRefusal,
  type Numbering,
  numberingOf,
  numberingRefusal,
  type SiteRecord,
  sharedOriginRefusal,
} from './numbering.ts';
import { IDENTITY, type SettingsContent } from './settings-file.ts';

/** One line of what an import would do, for people. */
export interface DifferenceLine {
  section: string;
  kind: 'added' | 'changed' | 'same';
  text: string;
}

export interface SettingsDifference<Connection extends ConnectionRecord, Site extends SiteRecord> {
  lines: DifferenceLine[];
  /** Reasons that stop the whole import. */
  refusals: string[];
  /** The file makes a connection LIVE that isn't LIVE here: an administrator has to type a confirmation. */
  needsLiveConfirmation: boolean;
  /** The records that would be written, whole. */
  writes: SettingsContent<Connection, Site>;
}

/** What bills there are already: nothing that makes their references may change. */
export interface BillsMade {
  siteIds: ReadonlySet<string>;
  connectionIds: ReadonlySet<string>;
  /** How bills of sites that were removed were numbered. */
  removedSites: ReadonlyMap<string, Numbering>;
  /** All that bills were made with, whether or not the file has them. */
  billedSites: readonly BilledSite[];
}

/** What an import would add and change. It removes nothing; credentials that the file doesn't carry stay as they are. */
export function diffSettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  current: SettingsContent<Connection, Site>,
  incoming: SettingsContent<Connection, Site>,
  bills: BillsMade,
): SettingsDifference<Connection, Site> {
  const here = { ...current, sites: current.sites.map((site) => withBillingKey(site)) };
  const keyOfSite = new Map(here.sites.map((site) => [site.id, numberingOf(site).billingKey]));
  const file: SettingsContent<Connection, Site> = {
    ...incoming,
    connections: incoming.connections.map((connection) => withStoredAuth(connection, here.connections)),
    sites: incoming.sites.map((site) =>
      withBillingKey(site, keyOfSite.get(site.id) ?? bills.removedSites.get(site.id)?.billingKey),
    ),
  };

  const connections = compare(here.connections, file.connections, IDENTITY.connections);
  const practitioners = compare(here.practitioners, file.practitioners, IDENTITY.practitioners);
  const facilities = compare(here.facilities, file.facilities, IDENTITY.facilities);
  const insurers = compare(here.insurers, file.insurers, IDENTITY.insurers);
  const products = compare(here.products, file.products, IDENTITY.products);
  const patients = compare(here.patients, file.patients, IDENTITY.patients);
  const sites = compare(here.sites, file.sites, IDENTITY.sites);

  return {
    lines: [
      ...linesOf('Connections', connections, (connection) => connection.name),
      ...linesOf('Practitioners', practitioners, firstName),
      ...linesOf('Facilities', facilities, firstName),
      ...linesOf('Insurers', insurers, firstName),
      ...linesOf('Products', products, (product) => product.name),
      ...countedLines('Patients', patients, 'patient'),
      ...linesOf('Sites', sites, (site) => site.name),
    ],
    refusals: [...connectionRefusals(connections, bills), ...siteRefusals(sites, bills)],
    needsLiveConfirmation: connections.some(
      ({ before, after }) => after.environment === 'live' && before?.environment !== 'live',
    ),
    writes: {
      connections: written(connections),
      practitioners: written(practitioners),
      facilities: written(facilities),
      insurers: written(insurers),
      products: written(products),
      patients: written(patients),
      sites: written(sites),
    },
  };
}

/** One record of the file beside the one it would replace. */
interface Pair<Item> {
  before: Item | null;
  after: Item;
  kind: DifferenceLine['kind'];
}

function compare<Item>(here: Item[], file: Item[], keyOf: (item: Item) => string): Pair<Item>[] {
  const byKey = new Map(here.map((item) => [keyOf(item), item]));
  return file.map((after) => {
    const before = byKey.get(keyOf(after)) ?? null;
    if (before === null) return { before, after, kind: 'added' };
    return { before, after, kind: canonical(before) === canonical(after) ? 'same' : 'changed' };
  });
}

function written<Item>(pairs: Pair<Item>[]): Item[] {
  return pairs.filter(({ kind }) => kind !== 'same').map(({ after }) => after);
}

function linesOf<Item extends object>(
  section: string,
  pairs: Pair<Item>[],
  nameOf: (item: Item) => string,
): DifferenceLine[] {
  const lines = pairs.flatMap(({ before, after, kind }): DifferenceLine[] => {
    if (kind === 'same') return [];
    const text =
      before === null ? nameOf(after) : `${nameOf(after)}: ${changedFields(before, after).map(inWords).join(', ')}`;
    return [{ section, kind, text }];
  });
  return [...lines, ...sameLine(section, pairs)];
}

/** Patients are many, and their names need not stand here. */
function countedLines<Item>(section: string, pairs: Pair<Item>[], noun: string): DifferenceLine[] {
  const counted = (['added', 'changed'] as const).flatMap((kind): DifferenceLine[] => {
    const count = pairs.filter((pair) => pair.kind === kind).length;
    return count === 0 ? [] : [{ section, kind, text: `${count} ${count === 1 ? noun : `${noun}s`}` }];
  });
  return [...counted, ...sameLine(section, pairs)];
}

function sameLine<Item>(section: string, pairs: Pair<Item>[]): DifferenceLine[] {
  const count = pairs.filter(({ kind }) => kind === 'same').length;
  return count === 0 ? [] : [{ section, kind: 'same', text: `${count} as ${count === 1 ? 'it is' : 'they are'}` }];
}

function firstName({ names, identifier }: { names: string[]; identifier: string }): string {
  return names[0] ?? identifier;
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  auth: 'credentials',
  siteId: 'Healthcode site',
  discoveryUrl: 'discovery address',
  openIdConfigurationUrl: 'sign-in address',
};

/** `payeeIdentifier` → `payee identifier`. */
function inWords(field: string): string {
  return (
    FIELD_WORDS[field] ??
    field.replaceAll(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  );
}

function connectionRefusals(pairs: Pair<ConnectionRecord>[], bills: BillsMade): string[] {
  return pairs.flatMap(({ before, after }) => {
    const underWay = before !== null && bills.connectionIds.has(after.id);
    const refusals = [environmentRefusal(after), underWay ? connectionRefusal(before, after) : null];
    return refusals.filter((refusal) => refusal !== null);
  });
}

function siteRefusals(pairs: Pair<SiteRecord>[], bills: BillsMade): string[] {
  const inFile = new Map(pairs.map(({ after }) => [after.id, after]));
  /** The other sites as they are and as the file makes them: which of two is written first is no matter then. */
  const othersOf = (id: string) =>
    bills.billedSites.map((site) =>
      site.id === id ? site : { ...site, origins: [...site.origins, ...(inFile.get(site.id)?.origins ?? [])] },
    );
  return pairs.flatMap(({ before, after }) => {
    const known = before === null ? bills.removedSites.get(after.id) : numberingOf(before);
    const refusal =
      known && bills.siteIds.has(after.id) ? numberingRefusal(known, numberingOf(after), after.name) : null;
    return [refusal, sharedOriginRefusal(after, othersOf(after.id))].filter((sentence) => sentence !== null);
  });
}

/** The key that a site's bills go under stays, where the file says none. */
function withBillingKey<Site extends SiteRecord>(site: Site, known?: string): Site {
  return { ...site, billingKey: site.billingKey ?? known ?? site.id };
}

function withStoredAuth<Connection extends ConnectionRecord>(connection: Connection, here: Connection[]): Connection {
  const auth = connection.auth ?? here.find(({ id }) => id === connection.id)?.auth;
  return auth === undefined || auth === null ? connection : { ...connection, auth };
}
