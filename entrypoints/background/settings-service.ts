import browser from 'webextension-polyfill';
import type { Connection, ConnectionCheck, StoredConnection } from '../../lib/healthcode/port.ts';
import { signInSchema, storedConnectionSchema } from '../../lib/healthcode/port.ts';
import { beginSignIn, finishSignIn, SignInError } from '../../lib/healthcode/sign-in.ts';
import {
  type ConnectionInput,
  type ConnectionView,
  connectionAsShown,
  type ImportPreview,
  LIVE_WORD,
  type SettingsChange,
  type SettingsView,
  type SiteView,
  type SubmissionView,
} from '../../lib/messages.ts';
import { type SiteDefinition, siteDefinitionSchema } from '../../lib/pms/definition.ts';
import { mustBeAsShown } from '../../lib/store/as-shown.ts';
import { applySettings, previewSettings, readClinic } from '../../lib/store/import.ts';
import { exportPatients, exportSettings, parseSettings } from '../../lib/store/settings-file.ts';
import { viewOfSubmission } from './bills.ts';
import { codeSetViews, importedCodeSetViews, removeImportedSet } from './code-sets.ts';
import { log } from './log.ts';
import { Refusal } from './problems.ts';
import type { Services } from './services.ts';
import {
  enabledSites,
  endInOpenTabs,
  injectIntoOpenTabs,
  isPermitted,
  originsOf,
  permissionPatterns,
  registerOverlay,
  switchOff,
} from './sites.ts';
import { environmentOf } from './views.ts';

/** What the options page may ask for. */

const PARTS = { connection: storedConnectionSchema, site: siteDefinitionSchema };

export async function view(services: Services): Promise<SettingsView> {
  const { configuration } = services;
  const [connections, clinic, sites, codeSets, importedCodeSets, patientCount] = await Promise.all([
    configuration.connections.list(),
    services.clinic(),
    configuration.sites.list(),
    codeSetViews(services),
    importedCodeSetViews(services),
    configuration.patients.count(),
  ]);
  return {
    connections: await Promise.all(connections.map((connection) => connectionView(services, connection))),
    ...clinic,
    sites: await Promise.all(sites.map(siteView)),
    codeSets,
    importedCodeSets,
    patientCount,
  };
}

/** Takes an imported list away; Healthcode's is searched again. */
export async function removeImported(services: Services, set: string): Promise<SettingsView> {
  await removeImportedSet(services, set);
  return view(services);
}

async function connectionView(services: Services, connection: StoredConnection): Promise<ConnectionView> {
  const {
    id,
    name,
    environment,
    discoveryUrl,
    openIdConfigurationUrl,
    siteId,
    endpointKeys,
    notFoundAfterSeconds,
    auth,
  } = connection;
  const token = auth?.kind === 'signIn' ? await services.tokens(id).read() : null;
  return {
    id,
    name,
    environment,
    badge: environmentOf(connection),
    discoveryUrl,
    openIdConfigurationUrl,
    siteId,
    auth:
      auth?.kind === 'signIn'
        ? {
            kind: 'signIn',
            clientId: auth.clientId,
            signedInAs: token && (token.userName ?? 'a Healthcode user'),
            until: token && new Date(token.expiresAt).toISOString(),
          }
        : { kind: 'apiKey', id: auth?.id ?? '', hasKey: auth !== undefined },
    endpointKeys,
    notFoundAfterSeconds,
  };
}

async function siteView({ definition, enabled }: { definition: SiteDefinition; enabled: boolean }): Promise<SiteView> {
  return {
    definition,
    enabled,
    permissionPatterns: permissionPatterns(definition),
    permitted: await isPermitted(definition),
  };
}

// ── Single records ─────────────────────────────────────────────────────────────

export async function change(
  services: Services,
  request: SettingsChange,
  typed: string | null,
  changed: () => void,
): Promise<SettingsView> {
  const { configuration } = services;
  switch (request.kind) {
    case 'connection':
      await changeConnection(services, request, typed);
      break;
    case 'practitioner':
      await changeRecord(configuration.practitioners, request);
      break;
    case 'facility':
      await changeRecord(configuration.facilities, request);
      break;
    case 'insurer':
      await changeRecord(configuration.insurers, request);
      break;
    case 'product':
      await changeRecord(configuration.products, request);
      break;
    case 'site':
      await changeSite(services, request);
      break;
    case 'patient':
      await changeRecord(configuration.patients, request);
  }
  await log(services, `Settings changed: ${request.kind}`, typeof request.key === 'string' ? request.key : null);
  if (request.kind === 'connection') await afterConnectionChange(services, changed);
  else changed();
  return view(services);
}

type ChangeOf<Kind extends SettingsChange['kind']> = Extract<SettingsChange, { kind: Kind }>;

/** Where single records are kept, by whatever key. */
interface Records<Key, Value> {
  save(key: Key | null, value: Value, shown?: object | null): Promise<void>;
  remove(key: Key, shown?: object | null): Promise<void>;
}

async function changeRecord<Key, Value>(
  collection: Records<Key, Value>,
  { key, before, value }: { key: Key | null; before: object | null; value: Value | null },
): Promise<void> {
  if (value !== null) await collection.save(key, value, key === null ? undefined : before);
  else if (key !== null) await collection.remove(key, before);
}

async function changeConnection(
  services: Services,
  { key, before: shown, value: input }: ChangeOf<'connection'>,
  typed: string | null,
): Promise<void> {
  const { connections } = services.configuration;
  const id = key ?? input?.id;
  const before = id === undefined ? null : await connections.get(id);
  if (key !== null && before) mustBeAsShown(connectionAsShown(await connectionView(services, before)), shown);
  if (input === null) {
    if (key !== null) await connections.remove(key, before ?? undefined);
    return;
  }
  if (key === null && before)
    throw new Refusal('refused', `There is a connection “${input.id}” already.`, 'Give it another id.');
  if (key !== null && key !== input.id)
    throw new Refusal('refused', 'The id of a connection cannot be changed.', 'Add a new connection instead.');
  if (input.environment === 'live' && before?.environment !== 'live') confirmLive(typed);
  await connections.save({ ...input, auth: authOf(input, before) }, before);
}

/**
 * A key that was left empty keeps the stored one; where none is stored it is missing, since a connection that is saved without credentials
 * keeps those that it had, of whatever kind. The scope stays too: the form doesn't show it, only a settings file sets it.
 */
function authOf({ auth }: ConnectionInput, before: StoredConnection | null): Connection['auth'] {
  const stored = before?.auth?.kind === auth.kind ? before.auth : undefined;
  const scope = stored?.scope === undefined ? {} : { scope: stored.scope };
  if (auth.kind === 'signIn') return { ...auth, ...scope };
  const key = auth.key ?? (stored?.kind === 'apiKey' ? stored.key : undefined);
  if (key === undefined)
    throw new Refusal('refused', 'Nothing was changed: the API key is missing.', 'Enter the API key, then save again.');
  return { ...auth, key, ...scope };
}

function confirmLive(typed: string | null): void {
  if (typed !== LIVE_WORD)
    throw new Refusal(
      'refused',
      'Nothing was changed: switching to LIVE must be confirmed.',
      'Type LIVE to confirm that bills will go to insurers.',
    );
}

async function changeSite(
  services: Services,
  { key, before: shown, value: definition }: ChangeOf<'site'>,
): Promise<void> {
  const { sites } = services.configuration;
  if (definition === null) {
    if (key === null) return;
    const before = await sites.get(key);
    await sites.remove(key, shown);
    if (before?.enabled) await endInOpenTabs(services, before.definition.origins);
  } else {
    const before = await sites.get(definition.id);
    if (key === null && before)
      throw new Refusal('refused', `There is a site “${definition.id}” already.`, 'Give it another id.');
    await sites.save(definition, { shown: key === null ? undefined : shown });
    if (before?.enabled) await leaveTabs(services, before.definition, definition);
  }
  await applySites(services, definition ? [definition] : []);
}

/** Where an enabled site is changed: the overlay goes from what is no longer the site's, and altogether until the browser allows all that is. */
async function leaveTabs(services: Services, before: SiteDefinition, now: SiteDefinition): Promise<void> {
  if (!(await isPermitted(now))) return switchOff(services, before);
  const left = before.origins.filter((origin) => !now.origins.includes(origin));
  await endInOpenTabs(services, left);
}

/** Registers the overlay anew, and starts it in the open tabs of these sites. */
async function applySites(services: Services, fresh: SiteDefinition[]): Promise<void> {
  const enabled = await enabledSites(services);
  await registerOverlay(enabled);
  await injectIntoOpenTabs(originsOf(enabled.filter(({ id }) => fresh.some((site) => site.id === id))));
}

export async function enableSite(services: Services, siteId: string, enabled: boolean): Promise<SettingsView> {
  const site = await services.configuration.sites.get(siteId);
  if (!site) throw new Refusal('not found', 'There is no such site.', 'Reload this page.');
  if (enabled && !(await isPermitted(site.definition))) {
    throw new Refusal(
      'refused',
      'The browser has not allowed the overlay on this site, so it stays off.',
      'Press Enable again and allow it.',
    );
  }
  if (enabled) await services.configuration.sites.setEnabled(siteId, true);
  else await switchOff(services, site.definition);
  await applySites(services, enabled ? [site.definition] : []);
  await log(services, enabled ? 'Site enabled' : 'Site disabled', siteId);
  return view(services);
}

// ── Settings file ──────────────────────────────────────────────────────────────

export async function preview(services: Services, text: string): Promise<ImportPreview> {
  const parsed = parseSettings(PARTS, text);
  if (!parsed.ok) return { lines: [], refusals: parsed.problems, needsLiveConfirmation: false, needsPermission: [] };
  const difference = await previewSettings(services.database, services.configuration, parsed.settings);
  const ignored = parsed.ignored.map((place) => ({ section: 'Not known here', kind: 'ignored' as const, text: place }));
  const permitted = await Promise.all(parsed.settings.sites.map(isPermitted));
  return {
    lines: [...difference.lines, ...ignored],
    refusals: difference.refusals,
    needsLiveConfirmation: difference.needsLiveConfirmation,
    needsPermission: parsed.settings.sites.filter((_, index) => !permitted[index]).flatMap(permissionPatterns),
  };
}

/** All or nothing. Sites whose permission the browser holds are enabled by it; the sync of code sets starts by itself. */
export async function apply(
  services: Services,
  text: string,
  typed: string | null,
  changed: () => void,
): Promise<SettingsView> {
  const parsed = parseSettings(PARTS, text);
  if (!parsed.ok) throw new Refusal('invalid', parsed.problems.join(' '), 'Nothing was changed.');
  const { needsLiveConfirmation } = await previewSettings(services.database, services.configuration, parsed.settings);
  if (needsLiveConfirmation) confirmLive(typed);
  const before = await enabledSites(services);
  await applySettings(services.database, services.configuration, parsed.settings);
  for (const site of parsed.settings.sites) {
    const known = before.find(({ id }) => id === site.id);
    if (known) await leaveTabs(services, known, site);
    if (await isPermitted(site)) await services.configuration.sites.setEnabled(site.id, true);
  }
  await applySites(services, parsed.settings.sites);
  await log(services, 'Settings imported', null);
  await afterConnectionChange(services, changed);
  return view(services);
}

export async function exportFile(
  services: Services,
  what: 'settings' | 'patients',
): Promise<{ fileName: string; text: string }> {
  const { configuration } = services;
  const text =
    what === 'settings'
      ? exportSettings(await readClinic(configuration), signInSchema)
      : exportPatients(await configuration.patients.list());
  await log(services, what === 'settings' ? 'Settings exported' : 'Patients exported', null);
  return { fileName: `healthcode-overlay-${what}-${services.today()}.json`, text };
}

// ── Connections ────────────────────────────────────────────────────────────────

/** Bills that waited for it may go now. Code sets of what it was before go; those that are missing are fetched, and those that failed tried again. */
async function afterConnectionChange(services: Services, changed: () => void): Promise<void> {
  void services.outbox.wake();
  await services.codeSets.connectionsChanged();
  changed();
}

export async function testConnection(services: Services, connectionId: string): Promise<ConnectionCheck[]> {
  const link = await services.client(connectionId);
  if (!link)
    throw new Refusal('not set up', 'This connection has no credentials yet.', 'Enter them and save, then test again.');
  return link.client.testConnection();
}

export async function signIn(services: Services, connectionId: string, changed: () => void): Promise<SettingsView> {
  const connection = await services.configuration.connections.get(connectionId);
  if (connection?.auth?.kind !== 'signIn')
    throw new Refusal('not set up', 'This connection is not set up for signing in.', 'Save it with a client id first.');
  const complete: Connection = { ...connection, auth: connection.auth };
  const ports = services.clientPorts(complete);
  const redirectUri = browser.identity.getRedirectURL();
  try {
    const begun = await beginSignIn(complete, redirectUri, ports);
    const callback = await browser.identity.launchWebAuthFlow({ url: begun.url, interactive: true });
    await finishSignIn(complete, callback, begun, redirectUri, ports);
  } catch (error) {
    if (error instanceof SignInError) throw new Refusal('not reached', error.message, null);
    throw new Refusal('not reached', 'The sign-in was not finished, so nobody is signed in.', 'Press Sign in again.');
  }
  services.forgetClient(connectionId);
  await log(services, 'Signed in', connectionId);
  await afterConnectionChange(services, changed);
  return view(services);
}

export async function signOut(services: Services, connectionId: string): Promise<SettingsView> {
  await services.tokens(connectionId).write(null);
  services.forgetClient(connectionId);
  await log(services, 'Signed out', connectionId);
  return view(services);
}

// ── Bills ──────────────────────────────────────────────────────────────────────

export async function billView(services: Services, providerReference: string): Promise<SubmissionView> {
  const submission = await services.submissions.get(providerReference);
  if (!submission) throw new Refusal('not found', 'There is no such bill on this computer.');
  return viewOfSubmission(services, submission);
}
