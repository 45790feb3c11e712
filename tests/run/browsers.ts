import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The two engines that the extension is tested in. Edge takes the Chromium build. */
export type BrowserName = 'chrome' | 'firefox';

const NAMES: Record<BrowserName, string[]> = {
  chrome: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'],
  firefox: ['firefox-esr', 'firefox'],
};

const WELL_KNOWN: Record<BrowserName, string[]> = {
  chrome: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'C:/Program Files/Chromium/Application/chrome.exe',
  ],
  firefox: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:/Program Files/Mozilla Firefox/firefox.exe'],
};

const DEBIAN_PACKAGE: Record<BrowserName, string> = { chrome: 'chromium', firefox: 'firefox-esr' };
const ENVIRONMENT: Record<BrowserName, string> = { chrome: 'CHROME_PATH', firefox: 'FIREFOX_PATH' };

/** Where a browser is: the environment variable, puppeteer's cache, the system; null if there is none. */
export function findBrowser(name: BrowserName): string | null {
  const told = process.env[ENVIRONMENT[name]];
  if (told && existsSync(told)) return told;
  const cached = inPuppeteerCache(name);
  if (cached) return cached;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = NAMES[name]
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find((path) => existsSync(path));
  return onPath ?? WELL_KNOWN[name].find((path) => existsSync(path)) ?? null;
}

/** Finds a browser or installs one, saying what it does. Throws with what to install by hand where nothing worked. */
export function ensureBrowser(name: BrowserName, say: (line: string) => void): string {
  const found = findBrowser(name);
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && spawnSync('apt-get', ['--version']).status === 0) {
    const wanted = DEBIAN_PACKAGE[name];
    say(`No ${name} found. Installing Debian's ${wanted} …`);
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env: environment });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', wanted], {
      stdio: 'ignore',
      env: environment,
    });
  }
  const installed = findBrowser(name);
  if (installed) return installed;
  say(`No ${name} found. Fetching one with @puppeteer/browsers …`);
  spawnSync('npx', ['--yes', '@puppeteer/browsers', 'install', `${name}@stable`, '--path', puppeteerCache()], {
    stdio: 'inherit',
  });
  const fetched = findBrowser(name);
  if (fetched) return fetched;
  throw new Error(
    `There is no ${name} on this machine, and none could be installed. Install ${NAMES[name].join(' or ')}, or set ${ENVIRONMENT[name]} to its path.`,
  );
}

function puppeteerCache(): string {
  return process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache/puppeteer');
}

/** Executables below `<cache>/<browser>/<platform-version>/`. */
function inPuppeteerCache(name: BrowserName): string | null {
  const folder = join(puppeteerCache(), name);
  if (!existsSync(folder)) return null;
  const wanted = name === 'chrome' ? ['chrome', 'chrome.exe', 'Google Chrome for Testing'] : ['firefox', 'firefox.exe'];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return found.sort().at(-1) ?? null;
}

/** Flags for a quiet browser that asks nothing of the network; `--no-sandbox` only where root leaves no other way. */
export function chromeFlags(): string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-search-engine-choice-screen',
    '--lang=en-GB',
  ];
}
