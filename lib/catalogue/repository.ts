import type { Environment } from '../billing/model.ts';
import type { CatalogueEntry } from './entry.ts';

/** Which set of codes: of one Healthcode connection in one environment, or the clinic's own file. */
export interface CodeSetIdentity {
  /** Such as `condition-code/ICD10`. */
  set: string;
  /** Such as `ICD10`. */
  scheme: string;
  /** Id of the connection, or `file` for an imported one. */
  connection: string;
  /** `any` for an imported one: the clinic's own list serves all environments. */
  environment: Environment | 'any';
  /** What the connection points to, where it is one (Healthcode site and server). No part of the key: a set from elsewhere stays in use until its successor is whole. */
  source?: string;
}

/** One text for each set, for keeping sets apart in memory. */
export function keyOfSet({ environment, connection, set }: CodeSetIdentity): string {
  return JSON.stringify([environment, connection, set]);
}

/** Why a sync stopped. `not offered`: Healthcode has no such set for this connection. */
export type CodeSetStop = 'failed' | 'cancelled' | 'not offered';

/** Where a version that is coming in has got to. */
export interface CodeSetCursor {
  generation: number;
  startedAt: string;
  /** Last page that was kept, 0 for none. */
  page: number;
  /** Codes so far. */
  done: number;
  total: number | null;
  version: string | null;
  /** Rows so far by the server's way of counting, headings and unusable ones too. */
  counted?: number;
  /** All is here: only the index and the exchange are left. */
  whole?: boolean;
  /** For people: what is to be said of this version once it is in use. */
  note?: string;
}

/** What is noted with a page. */
export type PageFacts = Pick<CodeSetCursor, 'total' | 'version' | 'counted' | 'whole' | 'note'>;

/** How a sync that stopped is noted. */
export interface StopNote {
  state: CodeSetStop;
  /** For people. */
  message: string | null;
  /** ISO; when it is to be tried again. */
  nextTryAt: string | null;
}

/** What is stored of a set beside its codes. */
export interface CodeSetMeta extends CodeSetIdentity {
  state: 'absent' | 'syncing' | 'ready' | CodeSetStop;
  version: string | null;
  /** Codes in use. */
  count: number;
  updatedAt: string | null;
  /** For people: why the last sync stopped, or what is odd about the version in use. */
  message: string | null;
  /** ISO; when it is to be fetched again, where that is settled; else a week after `updatedAt`. */
  nextTryAt?: string | null;
  /** Failures in a row. */
  failures?: number;
  /** `source` of the version in use. */
  inUseFrom?: string;
  /** The version in use; null: none yet. */
  generation: number | null;
  cursor: CodeSetCursor | null;
}

/** Bytes of a search index. */
export type IndexBytes = Uint8Array<ArrayBuffer>;

/** The part of the store's code sets that the catalogue needs; passed in. */
export interface CatalogueRepository {
  get(identity: CodeSetIdentity): Promise<CodeSetMeta | null>;
  begin(identity: CodeSetIdentity, at: string): Promise<number>;
  /** Goes on with the version that is coming in. */
  resume(identity: CodeSetIdentity, generation: number): Promise<void>;
  putPage(
    identity: CodeSetIdentity,
    generation: number,
    page: number,
    entries: CatalogueEntry[],
    facts: PageFacts,
  ): Promise<void>;
  complete(identity: CodeSetIdentity, generation: number, at: string, index?: IndexBytes): Promise<void>;
  /** Notes why a sync stopped. What has come so far stays, to go on from. */
  stop(identity: CodeSetIdentity, note: StopNote): Promise<void>;
  /** Notes that a person wants the set fetched now; earlier failures count no more. */
  request(identity: CodeSetIdentity, at: string): Promise<void>;
  /** The connection points elsewhere now: what is coming in is dropped, and the set is to be fetched anew. */
  renew(identity: CodeSetIdentity, at: string): Promise<void>;
  /** Drops a version that was coming in, and every trace of a set that has no other. */
  abandon(identity: CodeSetIdentity, generation: number): Promise<void>;
  list(): Promise<CodeSetMeta[]>;
  remove(identity: CodeSetIdentity): Promise<void>;
  entries(identity: CodeSetIdentity, generation?: number): Promise<CatalogueEntry[]>;
  getIndex(identity: CodeSetIdentity): Promise<IndexBytes | null>;
  putIndex(identity: CodeSetIdentity, generation: number, bytes: IndexBytes): Promise<void>;
}
