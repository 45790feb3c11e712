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
}

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
}

/** What is stored of a set beside its codes. */
export interface CodeSetMeta extends CodeSetIdentity {
  state: 'absent' | 'syncing' | 'ready' | 'failed';
  version: string | null;
  /** Codes in use. */
  count: number;
  updatedAt: string | null;
  message: string | null;
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
  putPage(
    identity: CodeSetIdentity,
    generation: number,
    page: number,
    entries: CatalogueEntry[],
    facts: { total: number | null; version: string | null },
  ): Promise<void>;
  complete(identity: CodeSetIdentity, generation: number, at: string, index?: IndexBytes): Promise<void>;
  fail(identity: CodeSetIdentity, message: string): Promise<void>;
  abandon(identity: CodeSetIdentity, generation: number): Promise<void>;
  entries(identity: CodeSetIdentity, generation?: number): Promise<CatalogueEntry[]>;
  getIndex(identity: CodeSetIdentity): Promise<IndexBytes | null>;
  putIndex(identity: CodeSetIdentity, generation: number, bytes: IndexBytes): Promise<void>;
}
