import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.ts';
import { type CodeSetChange, changeCodeSet } from './codes.ts';
import {
  type BillsReport,
  billsReport,
  changeSettings,
  clearFaults,
  endTokens,
  type FaultRequest,
  faultReport,
  forceStatus,
  loseBill,
  moveClock,
  orderFault,
} from './control.ts';
import { releaseHeld } from './faults.ts';
import { prepareFhirValidation } from './fhir.ts';
import type { SandboxSettings } from './settings.ts';
import { createWorld, type LoggedRequest, resetWorld } from './world.ts';

/** How to start a sandbox. All of it is optional. */
export type SandboxOptions = {
  /** 0 (the default) = any free port. */
  port?: number;
  /** Loopback only. */
  host?: '127.0.0.1';
  /** Scaled seconds in a real one, for statuses; default 1, and 0 = they stand still until the clock is advanced. */
  timeScale?: number;
  /** The date that the sandbox begins with (ISO); default: the real one. */
  now?: string;
  /** Files that replace code sets: `condition-code/ICD10` → a tab-separated file (columns code, title; may be gzipped). */
  codeFiles?: Record<string, string>;
  /** What differs from the default settings. */
  settings?: Partial<SandboxSettings>;
};

/** A running sandbox. The functions do what the control calls of the same name do. */
export type HealthcodeSandbox = {
  url: string;
  discoveryUrl: string;
  openIdConfigurationUrl: string;
  port: number;
  bills(): BillsReport;
  requests(): LoggedRequest[];
  fault(order: FaultRequest): ReturnType<typeof orderFault>;
  faults(): ReturnType<typeof faultReport>;
  clearFaults(): void;
  release(options?: { id?: number; discard?: boolean }): number;
  clock(order: Parameters<typeof moveClock>[1]): ReturnType<typeof moveClock>;
  changeCodes(change: CodeSetChange): ReturnType<typeof changeCodeSet>;
  configure(changes: Partial<SandboxSettings>): void;
  /** Healthcode no longer knows a bill that it had accepted. */
  loseBill(reference: string): void;
  forceStatus(reference: string, order: Parameters<typeof forceStatus>[2]): void;
  endTokens(options?: { refresh?: boolean }): void;
  reset(): void;
  /** Stops listening and ends every connection, held ones too. */
  close(): Promise<void>;
};

/** Starts a Healthcode sandbox on loopback, a world of its own. Fails where the port is taken. */
export async function startHealthcodeSandbox(options: SandboxOptions = {}): Promise<HealthcodeSandbox> {
  const world = createWorld({
    settings: options.settings ?? {},
    timeScale: options.timeScale ?? 1,
    now: options.now === undefined ? undefined : new Date(options.now),
    codeFiles: options.codeFiles ?? {},
  });
  const host = options.host ?? '127.0.0.1';
  const server = createAdaptorServer({ fetch: createApp(world).fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  prepareFhirValidation();
  const { port } = server.address() as AddressInfo;
  world.url = `http://${host}:${port}`;
  world.closeIdleConnections = () => {
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  };
  return {
    url: world.url,
    discoveryUrl: `${world.url}/.well-known/discovery-document.json`,
    openIdConfigurationUrl: `${world.url}/.well-known/openid-configuration`,
    port,
    bills: () => billsReport(world),
    requests: () => world.requests,
    fault: (order) => orderFault(world, order),
    faults: () => faultReport(world),
    clearFaults: () => clearFaults(world),
    release: (choice) => releaseHeld(world.faults, choice),
    clock: (order) => moveClock(world, order),
    changeCodes: (change) => changeCodeSet(world, change),
    configure: (changes) => changeSettings(world, changes),
    loseBill: (reference) => loseBill(world, reference),
    forceStatus: (reference, order) => forceStatus(world, reference, order),
    endTokens: (choice) => endTokens(world, choice?.refresh ?? false),
    reset: () => resetWorld(world),
    close: () =>
      new Promise<void>((resolve) => {
        releaseHeld(world.faults, { discard: true });
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
