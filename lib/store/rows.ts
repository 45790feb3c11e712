import type { Environment, SubmissionState } from '../billing/model.ts';
import type { StatusGroup } from '../billing/status.ts';

/**
 * Records as they lie in IndexedDB. In the clear stands only what an index or a comparison needs, and nothing that
 * identifies a patient or opens an account; all else is in `sealed`.
 */

/** Bytes of a sealed record: version byte, 12 bytes of initialisation vector, AES-GCM ciphertext with its tag. */
export type SealedBlob = Uint8Array<ArrayBuffer>;

export interface SettingRow {
  key: string;
  value: unknown;
}

/** `open`: all but the credentials (`auth`), which are sealed; null if there are none. */
export interface ConnectionRow {
  id: string;
  open: unknown;
  sealed: SealedBlob | null;
}

export interface SiteRow {
  id: string;
  enabled: boolean;
  definition: unknown;
}

/** A practitioner, facility or insurer; staff and public codes are no secret. `id` stays when the identifier is edited. */
export interface IdentifiedRow<Value> {
  id: string;
  identifier: string;
  value: Value;
}

/** A product, known by its name. */
export interface NamedRow<Value> {
  id: string;
  name: string;
  value: Value;
}

/** `lookup`: keyed hash of site and PMS number. */
export interface PatientRow {
  id: string;
  lookup: string;
  sealed: SealedBlob;
}

export interface SubmissionRow {
  providerReference: string;
  environment: Environment;
  healthcodeSiteId: string;
  connectionId: string;
  siteId: string;
  state: SubmissionState;
  revision: number;
  updatedAt: string;
  nextTryAt: string | null;
  /** Rises with every write: what compare-and-set compares. */
  version: number;
  group: StatusGroup;
  /** 1 while the outbox has work with it, else absent, so that the index holds only these. */
  unfinished?: 1;
  /** Keyed hash of site and PMS number, where the number is known. */
  patientLookup?: string;
  sealed: SealedBlob;
}

export interface StatusChangeRow {
  providerReference: string;
  sequence: number;
  sealed: SealedBlob;
}

export interface PaymentRow {
  id: string;
  providerReference: string;
  sealed: SealedBlob;
}

export interface AuditRow {
  id?: number;
  at: string;
  what: string;
  reference: string | null;
}

/** A part of a search index. `scope` says which index, `order` which part is newer. A part is never changed, only replaced. */
export interface SearchIndexRow {
  id: string;
  scope: string;
  order: number;
  /** How many entries it holds (0 for a code set's index, which is one blob). */
  entries: number;
  /** Sealed for indexes of submissions and patients; plain for code sets. */
  bytes: SealedBlob;
}

/** Which code set: Healthcode's, as one connection gets it in one environment; or the clinic's own file. */
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

/** Why a sync stopped. `not offered`: Healthcode has no such set for this connection. */
export type CodeSetStop = 'failed' | 'cancelled' | 'not offered';

/** A code set as people see it. While a new version comes in, what was there before stays in use. */
export interface CodeSetMeta extends CodeSetIdentity {
  state: 'absent' | 'syncing' | 'ready' | CodeSetStop;
  /** The server's word for the version in use; of an imported one the file's name. */
  version: string | null;
  /** Codes in use. */
  count: number;
  /** When the version in use was completed. */
  updatedAt: string | null;
  /** Why the last sync stopped, or what is odd about the version in use, for people. */
  message: string | null;
  /** When it is to be fetched again, where that is settled; else a week after `updatedAt`. ISO. */
  nextTryAt?: string | null;
  /** Failures in a row. */
  failures?: number;
  /** `source` of the version in use. */
  inUseFrom?: string;
  /** The version in use; pages and search index carry it. Null: none yet. */
  generation: number | null;
  /** The version that is coming in; a sync that was cut off resumes after `page`. */
  cursor: {
    generation: number;
    startedAt: string;
    /** Last page that was kept, 0 for none. */
    page: number;
    /** Codes so far. */
    done: number;
    /** As the server says, if it does. */
    total: number | null;
    version: string | null;
    /** Rows so far by the server's way of counting, headings and unusable ones too. */
    counted?: number;
    /** All is here: only the index and the exchange are left. */
    whole?: boolean;
    /** What is to be said of this version once it is in use, for people. */
    note?: string;
  } | null;
}

export interface CodeSetRow {
  id: string;
  meta: CodeSetMeta;
}

/** One page of codes, as it came: 95,000 rows of one code each would take many seconds to write. */
export interface CodePageRow {
  codeSet: string;
  generation: number;
  page: number;
  entries: unknown[];
}
