import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether Tryton can be served on this machine; the reason is a sentence to show as it is. */
export type TrytonAvailability = { available: true } | { available: false; reason: string };

const PACKAGES = ['tryton-server', 'tryton-sao', 'tryton-modules-account-invoice', 'tryton-proteus'];

/** The web client's files, served by trytond itself. */
export const SAO_ROOT = '/usr/share/tryton-sao/www';

const INSTALLED_FILES = [
  '/usr/bin/python3',
  '/usr/bin/trytond',
  '/usr/bin/trytond-admin',
  `${SAO_ROOT}/index.html`,
  '/usr/lib/python3/dist-packages/trytond/modules/account_invoice/tryton.cfg',
  '/usr/lib/python3/dist-packages/proteus/__init__.py',
];

/** The release that seed.py and the site definition are written for; Debian 12 has it. */
const RELEASE = '6.0.';

let answer: Promise<TrytonAvailability> | undefined;

/**
 * Makes sure that Tryton is installed, by apt-get where that is possible, and tells whether it is.
 * Never throws: where it can't be had the reason says why, so that a test can be skipped loudly. Asked once a process.
 * @param say is told of a slow step before it begins.
 */
export function trytonAvailability(say: (line: string) => void = console.log): Promise<TrytonAvailability> {
  answer ??= findOrInstall(say).catch((error: unknown) => ({ available: false, reason: `Tryton: ${String(error)}` }));
  return answer;
}

async function findOrInstall(say: (line: string) => void): Promise<TrytonAvailability> {
  if (!isInstalled()) {
    const obstacle = await obstacleToInstalling();
    if (obstacle !== null) return { available: false, reason: `Tryton is not installed, and ${obstacle}` };
    say(`Installing Tryton with apt-get (about 20 seconds): ${PACKAGES.join(' ')}`);
    try {
      await install();
    } catch (error) {
      return { available: false, reason: `Tryton could not be installed: ${lastLines(error)}` };
    }
    if (!isInstalled()) return { available: false, reason: `apt-get installed Tryton elsewhere than in ${SAO_ROOT}` };
  }
  const version = await installedVersions();
  if (version.includes(`tryton-server ${RELEASE}`)) return { available: true };
  return { available: false, reason: `this test is written for Tryton ${RELEASE}x (Debian 12), here is: ${version}` };
}

/** Name and version of each Tryton package, one a line: part of the key of the cached database. */
export async function installedVersions(): Promise<string> {
  const { stdout } = await run('dpkg-query', ['-W', '-f', '$' + '{Package} $' + '{Version}\\n', 'tryton-*']);
  return stdout
    .split('\n')
    .filter((line) => /^\S+ \S/.test(line))
    .sort()
    .join('\n');
}

function isInstalled(): boolean {
  return INSTALLED_FILES.every((file) => existsSync(file));
}

async function obstacleToInstalling(): Promise<string | null> {
  if (!existsSync('/usr/bin/apt-get')) return 'this machine has no apt-get to install it with.';
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release))
    return 'only Debian 12 has the release that is tested here (6.0).';
  if (process.getuid?.() !== 0)
    return `only root can install it. Run: sudo apt-get install --no-install-recommends ${PACKAGES.join(' ')}`;
  return null;
}

async function install(): Promise<void> {
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  };
  const waitForOthers = ['-o', 'DPkg::Lock::Timeout=120'];
  await run('apt-get', ['update', '-qq'], options);
  await run('apt-get', ['install', '-y', '-qq', ...waitForOthers, '--no-install-recommends', ...PACKAGES], options);
}

function lastLines(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return (said.trim() || String(error)).split('\n').slice(-3).join(' ');
}
