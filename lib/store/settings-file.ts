import { z } from 'zod';
import {
  type Facility,
  facilitySchema,
  type Insurer,
  insurerSchema,
  type Patient,
  type Practitioner,
  type Product,
  patientSchema,
  practitionerSchema,
  productSchema,
} from '../billing/model.ts';
import type { ConnectionRecord, SiteRecord } from './numbering.ts';
import { faultSentences, placeInWords } from './settings-faults.ts';

/** The settings file: what a clinic carries from one computer to another. Published as `public/settings.schema.json`. */

export const SETTINGS_FORMAT = 'healthcode-overlay-settings';
/** The newest version that this code reads, and the one it writes. */
export const SETTINGS_VERSION = 1;

/** The schemas of the neighbouring layers, handed in by who puts the parts together. `auth` of a connection must be optional. */
export interface SettingsParts<Connection extends ConnectionRecord, Site extends SiteRecord> {
  connection: z.ZodType<Connection>;
  site: z.ZodType<Site>;
}

/** What a settings file says, and what the store holds, in one shape. */
export interface SettingsContent<Connection extends ConnectionRecord, Site extends SiteRecord> {
  connections: Connection[];
  practitioners: Practitioner[];
  facilities: Facility[];
  insurers: Insurer[];
  products: Product[];
  patients: Patient[];
  sites: Site[];
}

/** The file's schema. It changes nothing on the way, so that JSON Schema can say the same. */
export function settingsSchema<Connection extends ConnectionRecord, Site extends SiteRecord>(
  parts: SettingsParts<Connection, Site>,
) {
  const { connection, site } = parts;
  return z.object({
    $schema: z.string().optional().describe('Address of this schema, for editors.'),
    format: z.literal(SETTINGS_FORMAT),
    version: z.literal(SETTINGS_VERSION),
    connection: connection.optional().describe('The same as one of `connections`.'),
    connections: z.array(connection).default([]),
    practitioners: z.array(practitionerSchema).default([]),
    facilities: z.array(facilitySchema).default([]),
    insurers: z.array(insurerSchema).default([]),
    products: z.array(productSchema).default([]),
    patients: z.array(patientSchema).default([]),
    sites: z.array(site).default([]),
  });
}

/** The published JSON Schema: of the file as it is written, so that what has a default may be left out. */
export function settingsJsonSchema<Connection extends ConnectionRecord, Site extends SiteRecord>(
  parts: SettingsParts<Connection, Site>,
) {
  const schema = z.toJSONSchema(settingsSchema(parts), { io: 'input' });
  return {
    ...schema,
    title: 'Healthcode Overlay settings',
    description: 'A settings file of the Healthcode Overlay browser extension.',
  };
}

export type ParsedSettings<Connection extends ConnectionRecord, Site extends SiteRecord> =
  /** `ignored`: places of what this version doesn't know and leaves alone. */
  | { ok: true; settings: SettingsContent<Connection, Site>; ignored: string[] }
  /** Sentences for people. */
  | { ok: false; problems: string[] };

/** Reads a settings file's text. Never throws. */
export function parseSettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  parts: SettingsParts<Connection, Site>,
  text: string,
): ParsedSettings<Connection, Site> {
  const file = parseJson(text);
  if (file === undefined)
    return refused('This is not a settings file: it is not JSON. Choose the file that “Export settings” wrote.');
  const wrong = wrongKind(file);
  if (wrong !== null) return refused(wrong);
  const parsed = settingsSchema(parts).safeParse(file);
  if (!parsed.success) return { ok: false, problems: faultSentences(parsed.error.issues, file) };
  const { connection, connections, practitioners, facilities, insurers, products, patients, sites } = parsed.data;
  const all = connection === undefined ? connections : [connection, ...connections];
  const settings = { connections: all, practitioners, facilities, insurers, products, patients, sites };
  const twice = repeated(settings);
  return twice.length > 0
    ? { ok: false, problems: twice }
    : { ok: true, settings, ignored: unknownPlaces(file, parsed.data) };
}

/** What identifies a record at import, and in the store. */
export const IDENTITY = {
  connections: (record: { id: string }) => record.id,
  practitioners: (record: { identifier: string }) => record.identifier,
  facilities: (record: { identifier: string }) => record.identifier,
  insurers: (record: { identifier: string }) => record.identifier,
  products: (record: { name: string }) => record.name,
  patients: (record: { site: string; pmsId: string }) => JSON.stringify([record.site, record.pmsId]),
  sites: (record: { id: string }) => record.id,
} as const;

/**
 * The text of *Export settings*: the same shape, without secrets and without patients. `openAuth`: the schema of how a connection signs in
 * where that is no secret; only what it names is written, since another computer needs it to sign in at all.
 */
export function exportSettings<Connection extends ConnectionRecord, Site extends SiteRecord>(
  settings: Omit<SettingsContent<Connection, Site>, 'patients'>,
  openAuth: z.ZodType,
): string {
  const { practitioners, facilities, insurers, products, sites } = settings;
  const connections = settings.connections.map(({ auth, ...open }) => {
    const parsed = openAuth.safeParse(auth);
    return parsed.success ? { ...open, auth: parsed.data } : open;
  });
  return fileText({ connections, practitioners, facilities, insurers, products, sites });
}

/** The text of *Export patients*: names, dates of birth and registration numbers in the clear. */
export function exportPatients(patients: Patient[]): string {
  return fileText({ patients });
}

function fileText(content: object): string {
  return `${JSON.stringify({ format: SETTINGS_FORMAT, version: SETTINGS_VERSION, ...content }, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    // A byte-order mark is what Windows editors put first.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function refused(problem: string): { ok: false; problems: string[] } {
  return { ok: false, problems: [problem] };
}

/** Format and version come first: a file of another kind has no faults worth naming. */
function wrongKind(file: unknown): string | null {
  const { format, version } = z
    .object({ format: z.unknown().optional(), version: z.unknown().optional() })
    .catch({})
    .parse(file);
  if (format !== SETTINGS_FORMAT) {
    return `This is not a settings file of Healthcode Overlay: its “format” should be “${SETTINGS_FORMAT}”.`;
  }
  if (typeof version === 'number' && version > SETTINGS_VERSION) {
    return `This file is of version ${version} of the settings format, and this Healthcode Overlay reads up to version ${SETTINGS_VERSION}. Update the extension, then import it again.`;
  }
  return null;
}

function repeated(settings: SettingsContent<ConnectionRecord, SiteRecord>): string[] {
  const told = (section: string, key: string) =>
    `${section}: “${key}” stands in the file more than once. Keep one of them.`;
  const twice = <Item>(items: Item[], keyOf: (item: Item) => string) =>
    [...Map.groupBy(items, keyOf)]
      .filter(([, group]) => group.length > 1)
      .flatMap(([, [first]]) => (first ? [first] : []));
  return [
    ...twice(settings.connections, IDENTITY.connections).map(({ id }) => told('Connections', id)),
    ...twice(settings.practitioners, IDENTITY.practitioners).map(({ identifier }) => told('Practitioners', identifier)),
    ...twice(settings.facilities, IDENTITY.facilities).map(({ identifier }) => told('Facilities', identifier)),
    ...twice(settings.insurers, IDENTITY.insurers).map(({ identifier }) => told('Insurers', identifier)),
    ...twice(settings.products, IDENTITY.products).map(({ name }) => told('Products', name)),
    ...twice(settings.patients, IDENTITY.patients).map(({ site, pmsId }) => told('Patients', `${pmsId} of ${site}`)),
    ...twice(settings.sites, IDENTITY.sites).map(({ id }) => told('Sites', id)),
  ];
}

/** Places of the file that the schema dropped, in words. */
function unknownPlaces(file: unknown, known: unknown): string[] {
  const places: string[] = [];
  const walk = (left: unknown, right: unknown, path: PropertyKey[]): void => {
    if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null) return;
    const kept = new Map(Object.entries(right));
    for (const [key, value] of Object.entries(left)) {
      const step = [...path, Array.isArray(left) ? Number(key) : key];
      if (kept.has(key)) walk(value, kept.get(key), step);
      else places.push(placeInWords(step, file));
    }
  };
  walk(file, known, []);
  return places;
}
