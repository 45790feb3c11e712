import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { isIsoDate } from './model.ts';
import { createStore } from './store.ts';

/** A running demo PMS: its origin, its port, and how to stop it. */
export type DemoPms = { url: string; port: number; close: () => Promise<void> };

/**
 * Starts the demo practice-management system on loopback, with a memory of its own.
 * @param options.port 0 or absent: any free port
 * @param options.host the loopback name in `url`
 * @param options.today ISO date that the seeded data is relative to (default: today in London)
 * @throws when `today` is no date, or the port is taken
 */
export async function startDemoPms(
  options: { port?: number; host?: '127.0.0.1' | 'localhost'; today?: string } = {},
): Promise<DemoPms> {
  const host = options.host ?? '127.0.0.1';
  if (options.today !== undefined && !isIsoDate(options.today)) throw new Error(`${options.today} is not an ISO date`);
  const app = createApp(createStore(options.today));
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port: options.port ?? 0, hostname: host }, ({ port }) => {
      const close = (): Promise<void> =>
        new Promise((closed, failed) => {
          server.close((error) => (error ? failed(error) : closed()));
          // Browsers keep connections open; without this, close would wait for them.
          if ('closeAllConnections' in server) server.closeAllConnections();
        });
      resolve({ url: `http://${host}:${port}`, port, close });
    });
    server.once('error', reject);
  });
}
