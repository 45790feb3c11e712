import { type Addresses, createAddresses } from './addresses.ts';
import { type BillStore, createBillStore } from './bill-store.ts';
import { type Clock, createClock } from './clock.ts';
import { type CodeSets, createCodeSets } from './codes.ts';
import { createFaultBox, type FaultBox } from './faults.ts';
import { defaultSettings, type SandboxSettings } from './settings.ts';
import { createTokenStore, type TokenStore } from './token-store.ts';

/** One request as the log shows it. Never holds a token, a key, a password, or a query of the sign-in. */
export type LoggedRequest = {
  sequence: number;
  /** ISO instant by the sandbox's clock. */
  at: string;
  method: string;
  path: string;
  siteId: string | null;
  /** The HTTP status answered; null while open, or where the connection was dropped. */
  status: number | null;
  /** The fault that struck, as `kind` or `kind:when`. */
  fault: string | null;
};

/** All state of one sandbox. There is none elsewhere, so that several run side by side in one process. */
export type World = {
  /** Base address, without a slash at the end. Set once the server listens. */
  url: string;
  settings: SandboxSettings;
  clock: Clock;
  codes: CodeSets;
  /** Versions of sets that were given one, by `set/scheme`. */
  codeVersions: Map<string, string>;
  tokens: TokenStore;
  bills: BillStore;
  addresses: Addresses;
  faults: FaultBox;
  requests: LoggedRequest[];
  /** Ends kept-alive connections that nobody is using; set by the server. */
  closeIdleConnections: () => void;
};

/** Makes a world. `codeFiles` replaces code sets (`set/scheme` → file). */
export function createWorld(options: {
  settings: Partial<SandboxSettings>;
  timeScale: number;
  now: Date | undefined;
  codeFiles: Record<string, string>;
}): World {
  return {
    url: '',
    settings: { ...defaultSettings(), ...options.settings },
    clock: createClock(options.timeScale, options.now),
    codes: createCodeSets(options.codeFiles),
    codeVersions: new Map(),
    tokens: createTokenStore(),
    bills: createBillStore(),
    addresses: createAddresses(),
    faults: createFaultBox(),
    requests: [],
    closeIdleConnections: () => {},
  };
}

/** Forgets bills, tokens, faults, moves and the log; settings, codes and clock stay. */
export function resetWorld(world: World): void {
  for (const entry of [...world.faults.held]) entry.release(true);
  world.tokens = createTokenStore();
  world.bills = createBillStore();
  world.addresses = createAddresses();
  world.faults = createFaultBox();
  world.requests = [];
}
