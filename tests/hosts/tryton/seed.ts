import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installedVersions, SAO_ROOT } from './install.ts';

const run = promisify(execFile);

/** Where seeded databases are kept between runs. */
const CACHE = fileURLToPath(new URL('../../../.output/tryton/', import.meta.url));
const SEED_SCRIPT = fileURLToPath(new URL('./seed.py', import.meta.url));

/** Name of the database, and so the first part of the web client's addresses. */
export const DATABASE = 'clinic';

/** Database ids of the seeded invoices. The posted ones can't be edited any more and have numbers; the draft has none. */
export interface SeededInvoices {
  /** INV-2041 to AXA Health, for Mrs Jane Doe: £250.00 and £1,250.00. */
  posted: number;
  /** INV-2042 to Bupa, for Mr Sean O'Connor: 2 × £160.50 and £980.00. */
  secondPosted: number;
  /** As the first, editable and not numbered yet. */
  draft: number;
}

/** A seeded database in a folder that must not be written to: copy it. */
export interface Seed {
  databaseFile: string;
  password: string;
  invoices: SeededInvoices;
}

/** Invoice dates are three days before the seeding; a cached database that is older than this is made anew, so that bills don't grow stale. */
const OLDEST_SEED_MS = 20 * 24 * 60 * 60 * 1000;

/**
 * The seeded database: from the cache, or made now (about 25 seconds). One for each seed script and release of Tryton.
 * Rejects with the last words of trytond-admin or seed.py where they fail.
 */
export async function seededDatabase(say: (line: string) => void = console.log): Promise<Seed> {
  const key = createHash('sha256')
    .update(await readFile(SEED_SCRIPT))
    .update(await installedVersions())
    .digest('hex')
    .slice(0, 16);
  const folder = `${CACHE}${key}`;
  if (!(await isFresh(`${folder}/seed.json`))) {
    say('Seeding a clinic into Tryton (about 25 seconds; kept in .output/tryton afterwards)');
    await makeSeed(folder);
  }
  const { password, invoices } = JSON.parse(await readFile(`${folder}/seed.json`, 'utf8')) as Omit<
    Seed,
    'databaseFile'
  >;
  return { databaseFile: `${folder}/${DATABASE}.sqlite`, password, invoices };
}

async function isFresh(file: string): Promise<boolean> {
  const made = await stat(file).catch(() => null);
  return made !== null && Date.now() - made.mtimeMs < OLDEST_SEED_MS;
}

/** Builds beside the final folder and renames, so that a run that is broken off leaves nothing half made behind. */
async function makeSeed(folder: string): Promise<void> {
  const building = `${folder}-${process.pid}`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  try {
    const password = randomBytes(9).toString('base64url');
    const configuration = `${building}/trytond.conf`;
    await writeFile(`${building}/${DATABASE}.sqlite`, '');
    await writeFile(`${building}/password`, `${password}\n`, { mode: 0o600 });
    await writeFile(configuration, trytondConfiguration(building, 8000));
    const administer = ['-c', configuration, '-d', DATABASE];
    const env = trytonEnvironment({ TRYTONPASSFILE: `${building}/password` });
    await run('/usr/bin/trytond-admin', [...administer, '--all', '--email', 'admin@clinic.example'], { env });
    const modules = ['account_invoice', 'party', 'product', 'company'];
    await run('/usr/bin/trytond-admin', [...administer, '-u', ...modules, '--activate-dependencies'], { env });
    const { stdout } = await run('/usr/bin/python3', [SEED_SCRIPT, configuration, DATABASE], { env });
    const invoices = JSON.parse(stdout) as SeededInvoices;
    await writeFile(`${building}/seed.json`, JSON.stringify({ password, invoices }), { mode: 0o600 });
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
}

/** trytond's configuration for SQLite files in `folder` and the web client on a loopback port. */
export function trytondConfiguration(folder: string, port: number): string {
  return `[database]\nuri = sqlite://\npath = ${folder}\n[web]\nlisten = 127.0.0.1:${port}\nroot = ${SAO_ROOT}\n`;
}

/** Our environment without what would point Tryton at another database or configuration. */
export function trytonEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { TRYTOND_DATABASE_URI: _uri, TRYTOND_CONFIG: _configuration, PYTHONPATH: _path, ...rest } = process.env;
  return { ...rest, PYTHONWARNINGS: 'ignore', ...more };
}
