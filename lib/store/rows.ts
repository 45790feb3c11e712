import type { Environment, SubmissionState } from '../billing/model.ts';
import type { SubmissionGroup } from './groups.ts';
import type { SealedBlob } from './vault.ts';

/**
 * Records as they lie in IndexedDB. In the clear stands only what an index or a comparison needs, and nothing that
 * identifies a patient or opens an account; all else is in `sealed`.
 */

export interface SettingRow {
  key: string;
  value: unknown;
}

/** Sealed: the credentials (`auth`). The rest of a connection is in `open`. */
export interface ConnectionRow {
  id: string;
  open: Record<string, unknown>;
  sealed: SealedBlob | null;
}

export interface SiteRow {
  id: string;
  enabled: boolean;
  definition: unknown;
}

/** A practitioner, facility, insurer or product; staff and public codes are no secret. */
export interface PlainRow {
  id: string;
  value: unknown;
}
export interface IdentifiedRow extends PlainRow {
  identifier: string;
}
export interface NamedRow extends PlainRow {
  name: string;
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
  group: SubmissionGroup;
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

/** Meta data of a code set; see `code-sets.ts`. */
export interface CodeSetRow {
  id: string;
  meta: unknown;
}

/** One page of codes, as it came: 95,000 rows of one code each would take many seconds to write. */
export interface CodePageRow {
  codeSet: string;
  generation: number;
  page: number;
  entries: unknown[];
}
