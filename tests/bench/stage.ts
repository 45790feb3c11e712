import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { type ExtensionBrowser, importSettings, launchChromium, until } from '../e2e/extension.ts';
import { type HealthcodeSandbox, type SandboxOptions, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { type DemoPms, startDemoPms } from '../sandbox/pms/server.ts';
import { demoSettings } from '../sandbox/pms/settings.ts';
import { buildExtension } from './build.ts';
import { type HostServer, startHost } from './host.ts';

/** All that a part of the bench plays on: a browser with the extension set up, and what it talks to. All on loopback. */
export interface Stage {
  extension: ExtensionBrowser;
  healthcode: HealthcodeSandbox;
  /** The demo practice system; its address under `localhost` is the same pages without our overlay. */
  pms: DemoPms;
  /** Pages of any size. */
  host: HostServer;
  page: Page;
}

export interface StageOptions {
  /** Changes of the first connection in the settings file. */
  connection?: Record<string, unknown>;
  /** Changes of the Healthcode sandbox. */
  sandbox?: SandboxOptions;
  /** The first request for codes is held until `healthcode.release()`, and nothing of a code set is here when the work begins. */
  codesHeld?: boolean;
  /** Loads a second extension beside ours, whose content script is empty, on every page under `localhost`. */
  withEmptyScript?: boolean;
}

/** Milliseconds. */
const REST = 700;

let isBuilt = false;

/** Sets the stage, runs the work, and takes everything down again, whatever happens. */
export async function onStage<Result>(
  work: (stage: Stage) => Promise<Result>,
  { connection = {}, sandbox = {}, codesHeld = false, withEmptyScript = false }: StageOptions = {},
): Promise<Result> {
  if (!isBuilt) buildExtension('sandbox');
  isBuilt = true;
  process.env.OVERLAY_BUILT = 'yes';
  const closing: (() => unknown)[] = [];
  try {
    const [healthcode, pms, host] = await Promise.all([startHealthcodeSandbox(sandbox), startDemoPms(), startHost()]);
    closing.push(healthcode.close, pms.close, host.close);
    const empty = withEmptyScript ? emptyExtension() : null;
    if (empty) closing.unshift(() => rmSync(empty, { recursive: true, force: true }));
    const extension = await launchChromium(empty ? { alsoLoad: [empty] } : {});
    closing.unshift(extension.close);
    if (codesHeld) healthcode.fault({ where: 'codes', kind: 'hold' });
    await importSettings(extension, settingsFor({ healthcode, pms, host }, connection));
    await until('the code sets to be fetched', async () =>
      codesHeld ? healthcode.faults().held.length > 0 : healthcode.requests().some(isCodeSet) && isQuiet(healthcode),
    );
    const page = await extension.browser.newPage();
    return await work({ extension, healthcode, pms, host, page });
  } finally {
    for (const close of closing) await close();
  }
}

/** The demo system's settings file, for the bench's own pages as well. */
function settingsFor(
  { healthcode, pms, host }: Pick<Stage, 'healthcode' | 'pms' | 'host'>,
  connection: object,
): object {
  const settings = demoSettings({ healthcodeUrl: healthcode.url, pmsUrl: pms.url }) as {
    connections: object[];
    sites: { origins: string[] }[];
  };
  settings.connections = settings.connections.map((each) => ({ ...each, ...connection }));
  settings.sites[0]?.origins.push(host.url);
  return settings;
}

/** Between two runs, until what the one before began is over, such as a sum over all bills: people don't open a popup ten times a second. */
export function rest(): Promise<void> {
  return new Promise((done) => setTimeout(done, REST));
}

const isCodeSet = ({ path }: { path: string }) => path.includes('ICD10');

/** Whether no request came lately, so that fetching code sets disturbs no measurement. */
function isQuiet(healthcode: HealthcodeSandbox): boolean {
  const requests = healthcode.requests();
  const last = requests.at(-1);
  return last !== undefined && last.status !== null && Date.now() - Date.parse(last.at) > 1000;
}

/** An extension with nothing but an empty content script: what any content script costs. */
function emptyExtension(): string {
  const folder = mkdtempSync(join(tmpdir(), 'overlay-empty-extension-'));
  const manifest = {
    manifest_version: 3,
    name: 'An empty content script',
    version: '1',
    content_scripts: [{ matches: ['http://localhost/*'], js: ['empty.js'], run_at: 'document_end' }],
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'empty.js'), '');
  return folder;
}

/** The same address without our overlay: the extension is enabled for 127.0.0.1 alone. */
export function withoutUs(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}
