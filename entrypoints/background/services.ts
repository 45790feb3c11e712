import browser from 'webextension-polyfill';
import { matchPattern } from '../../lib/addresses.ts';
import { correctedNow, todayInLondon } from '../../lib/billing/dates.ts';
import type { ClinicConfiguration } from '../../lib/billing/model.ts';
import { type Catalogue, createCatalogue } from '../../lib/catalogue/catalogue.ts';
import type { CatalogueEntry } from '../../lib/catalogue/entry.ts';
import { type CodeSetKeeper, createCodeSetKeeper } from '../../lib/catalogue/keeper.ts';
import { createHealthcodeClient } from '../../lib/healthcode/client.ts';
import type {
  Connection,
  HealthcodePort,
  HealthcodePorts,
  StoredConnection,
  StoredToken,
} from '../../lib/healthcode/port.ts';
import { createOutbox, type Outbox } from '../../lib/outbox/outbox.ts';
import type { SiteDefinition } from '../../lib/pms/definition.ts';
import { type AuditLog, auditLog } from '../../lib/store/audit.ts';
import { type CodeSetRepository, codeSetRepository } from '../../lib/store/code-sets.ts';
import { type Configuration, configuration } from '../../lib/store/configuration.ts';
import { type OverlayDatabase, openDatabase } from '../../lib/store/database.ts';
import { type PaymentRepository, paymentRepository } from '../../lib/store/payments.ts';
import {
  type RecentDiagnoses,
  recentDiagnoses,
  type TokenStore,
  tokenStore,
  type ValueRepository,
  valueRepository,
} from '../../lib/store/settings.ts';
import { type SubmissionRepository, submissionRepository } from '../../lib/store/submissions.ts';
import { createVault, type Vault } from '../../lib/store/vault.ts';
import { isOfConnection, wantedSets } from './code-set-sources.ts';

/** All parts of the worker, put together once. */
export interface Services {
  database: OverlayDatabase;
  vault: Vault;
  configuration: Configuration<StoredConnection, SiteDefinition>;
  submissions: SubmissionRepository;
  payments: PaymentRepository;
  audit: AuditLog;
  values: ValueRepository;
  recents: RecentDiagnoses;
  catalogue: Catalogue;
  storedCodeSets: CodeSetRepository<CatalogueEntry>;
  /** Fetches code sets when they are due. */
  codeSets: CodeSetKeeper;
  outbox: Outbox;
  /** The client of a connection as it is set up now; null where there is none, or none with credentials. */
  client(connectionId: string): Promise<{ connection: Connection; client: HealthcodePort } | null>;
  /** Makes the next call begin afresh, after signing in or out. */
  forgetClient(connectionId: string): void;
  tokens(connectionId: string): TokenStore<StoredToken>;
  clientPorts(connection: Connection): HealthcodePorts;
  clinic(): Promise<ClinicConfiguration>;
  /** Milliseconds since the epoch, set right by Healthcode's clock. */
  now(): number;
  /** ISO date in London. */
  today(): string;
}

/** What the parts ask of the worker that they are in. */
export interface WorkerPorts {
  /** Told after every change of a bill or a code set, so that pages ask again. */
  changed(): void;
  /** Asked to call `codeSets.run` then, and every half minute after it; null: no more. */
  wakeForCodeSetsAt(time: number | null): Promise<void>;
}

export function createServices({ changed, wakeForCodeSetsAt }: WorkerPorts): Services {
  const database = openDatabase();
  const vault = createVault(database);
  const settings = configuration<StoredConnection, SiteDefinition>(database, vault);
  const submissions = submissionRepository(database, vault);
  const clients = new Map<string, { fingerprint: string; client: HealthcodePort }>();
  let clockOffset: number | null = null;

  const tokens = (connectionId: string) => tokenStore<StoredToken>(database, vault, connectionId);

  const clientPorts = (connection: Connection): HealthcodePorts => ({
    fetch: (input, init) => fetch(input, init),
    mayReach,
    tokens: tokens(connection.id),
    now: () => Date.now(),
    onServerClock: (offset) => {
      clockOffset = offset;
    },
  });

  const client: Services['client'] = async (connectionId) => {
    const stored = await settings.connections.get(connectionId);
    if (!stored?.auth) return null;
    const connection: Connection = { ...stored, auth: stored.auth };
    const fingerprint = JSON.stringify(connection);
    const known = clients.get(connectionId);
    if (known?.fingerprint === fingerprint) return { connection, client: known.client };
    const made = createHealthcodeClient(connection, clientPorts(connection));
    clients.set(connectionId, { fingerprint, client: made });
    return { connection, client: made };
  };

  const now = () => Date.now();
  const repository = codeSetRepository<CatalogueEntry>(database);
  const catalogue = createCatalogue({ repository, now });
  return {
    database,
    vault,
    configuration: settings,
    submissions,
    payments: paymentRepository(database, vault),
    audit: auditLog(database),
    values: valueRepository(database),
    recents: recentDiagnoses(database),
    catalogue,
    storedCodeSets: repository,
    codeSets: createCodeSetKeeper({
      catalogue,
      repository,
      now,
      wanted: () => wantedSets({ connections: settings.connections, client }),
      belongs: (meta) => isOfConnection(settings, meta),
      changed,
      wakeAt: wakeForCodeSetsAt,
    }),
    outbox: createOutbox({ submissions, link: client, now, elapsed: () => performance.now(), changed }),
    client,
    forgetClient: (connectionId) => void clients.delete(connectionId),
    tokens,
    clientPorts,
    async clinic() {
      const [practitioners, facilities, insurers, products] = await Promise.all([
        settings.practitioners.list(),
        settings.facilities.list(),
        settings.insurers.list(),
        settings.products.list(),
      ]);
      return { practitioners, facilities, insurers, products };
    },
    now: () => correctedNow(Date.now(), clockOffset),
    today: () => todayInLondon(correctedNow(Date.now(), clockOffset)),
  };
}

/** Whether the browser grants us access to an address. */
async function mayReach(url: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [matchPattern(url)] });
}
