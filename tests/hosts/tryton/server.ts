import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATABASE, type SeededInvoices, seededDatabase, trytondConfiguration, trytonEnvironment } from './seed.ts';

/** A running Tryton with a copy of the seeded clinic of its own. */
export interface Tryton {
  /** Origin, without a slash at the end. */
  url: string;
  login: { user: string; password: string };
  /** Database ids, for `invoiceUrl`. */
  invoices: SeededInvoices;
  /** Address of an invoice's form in the web client, as its menus make it. */
  invoiceUrl(id: number): string;
  /** Ends the server and removes its copy of the database. */
  close(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

/**
 * Serves a fresh copy of the seeded clinic on loopback, ready for a sign-in when it resolves.
 * Ask `trytonAvailability()` first. Rejects where the port is taken, and with the server's last words where it doesn't start.
 * @param options.port a free port is taken where it is left out
 */
export async function startTryton(options: { port?: number; say?: (line: string) => void } = {}): Promise<Tryton> {
  const seed = await seededDatabase(options.say);
  const port = await freePort(options.port);
  const url = `http://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'tryton-'));
  const configuration = join(folder, 'trytond.conf');
  await copyFile(seed.databaseFile, join(folder, `${DATABASE}.sqlite`));
  await writeFile(configuration, trytondConfiguration(folder, port));

  // With -d the database's models are loaded at the start, not at the first sign-in.
  const server = spawn('/usr/bin/trytond', ['-c', configuration, '-d', DATABASE], {
    env: trytonEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killWithUs = () => void server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const close = async () => {
    process.removeListener('exit', killWithUs);
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering(server, url);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    login: { user: 'admin', password: seed.password },
    invoices: seed.invoices,
    invoiceUrl: (id) => `${url}/#${DATABASE}/model/account.invoice/${id};name="Invoices"`,
    close,
  };
}

/** The wanted port, or any. Rejects where another program holds it: trytond notices that late, and the other one would answer us. */
async function freePort(wanted = 0): Promise<number> {
  const probe = createServer().listen(wanted, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Resolves when `server` answers; rejects with its last words when it ends before. */
async function answering(server: ChildProcess, url: string): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const failure = new Promise<never>((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`trytond ended with ${code}`)));
  });
  // After the start an end of the server is nobody's error any more.
  failure.catch(() => undefined);
  const polling = new AbortController();
  try {
    await Promise.race([failure, poll(url, polling.signal)]);
  } catch (error) {
    throw new Error(`${String(error)}\n${said}`);
  } finally {
    polling.abort();
  }
}

async function poll(url: string, signal: AbortSignal): Promise<void> {
  const until = Date.now() + START_LIMIT_MS;
  while (!signal.aborted) {
    const answer = await fetch(url, { signal }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error(`trytond did not answer at ${url}`);
    await pause(50, undefined, { signal });
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = once(server, 'exit');
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(late);
}
