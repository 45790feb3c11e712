import type { Environment } from '../billing/model.ts';
import { groupOf } from '../billing/status.ts';
import { isUnfinished, mayBeOwed } from './groups.ts';
import type { StatusChange, Submission } from './records.ts';
import type { StatusChangeRow, SubmissionRow } from './rows.ts';
import { type IndexEntry, searchable } from './sealed-index.ts';
import type { Vault } from './vault.ts';

/** Fields that stand in the clear, since an index or a comparison needs them. All others are sealed. */
type ClearField =
  | 'providerReference'
  | 'environment'
  | 'healthcodeSiteId'
  | 'connectionId'
  | 'siteId'
  | 'state'
  | 'revision'
  | 'updatedAt'
  | 'nextTryAt';
type SealedFields = Omit<Submission, ClearField>;

/** What the sealed search index keeps of a submission. */
export interface SubmissionIndexFields {
  /** Invoice number, patient, insurer and reference, as `searchable` writes them. */
  text: string;
  /** Pence, null where it isn't known. */
  total: number | null;
  environment: Environment;
  /** Whether money may be owed for it at all (not once it is cancelled). */
  owed: boolean;
  /** Pence paid so far; written by the payments. */
  paid: number;
}

/** Seals a submission. `version` is the one that the row will have. */
export async function sealSubmission(vault: Vault, submission: Submission, version: number): Promise<SubmissionRow> {
  const {
    providerReference,
    environment,
    healthcodeSiteId,
    connectionId,
    siteId,
    state,
    revision,
    updatedAt,
    nextTryAt,
    ...rest
  } = submission;
  const sealed: SealedFields = rest;
  const { patientPmsId } = submission;
  return {
    providerReference,
    environment,
    healthcodeSiteId,
    connectionId,
    siteId,
    state,
    revision,
    updatedAt,
    nextTryAt,
    version,
    group: groupOf(submission.state, submission.healthcodeStatus),
    ...(isUnfinished(submission) && { unfinished: 1 as const }),
    ...(patientPmsId && { patientLookup: await patientLookup(vault, siteId, patientPmsId) }),
    sealed: await vault.seal(sealed, { table: 'submissions', key: providerReference }),
  };
}

export async function openSubmission(vault: Vault, row: SubmissionRow): Promise<Submission> {
  const {
    providerReference,
    environment,
    healthcodeSiteId,
    connectionId,
    siteId,
    state,
    revision,
    updatedAt,
    nextTryAt,
  } = row;
  const sealed = await vault.open<SealedFields>(row.sealed, { table: 'submissions', key: providerReference });
  return {
    ...sealed,
    providerReference,
    environment,
    healthcodeSiteId,
    connectionId,
    siteId,
    state,
    revision,
    updatedAt,
    nextTryAt,
  };
}

/** Keyed hash of a patient's number at a site; the same for submissions and patients. */
export function patientLookup(vault: Vault, siteId: string, pmsId: string): Promise<string> {
  return vault.lookup(JSON.stringify(['patient', siteId, pmsId]));
}

/** The submission's entry in the search index. */
export function indexEntry(submission: Submission): IndexEntry<SubmissionIndexFields> {
  const { providerReference, invoiceNumber, patientName, insurerName, total, environment } = submission;
  const text = searchable(invoiceNumber, patientName, insurerName, providerReference);
  return { key: providerReference, text, total, environment, owed: mayBeOwed(submission) };
}

/** Healthcode's own words are sealed too: its free text may name a patient. */
type SealedChange = Omit<StatusChange, 'providerReference' | 'sequence'>;

export async function sealChange(vault: Vault, change: StatusChange): Promise<StatusChangeRow> {
  const { providerReference, sequence, ...rest } = change;
  const sealed: SealedChange = rest;
  return { providerReference, sequence, sealed: await vault.seal(sealed, changeContext(providerReference, sequence)) };
}

export async function openChange(vault: Vault, row: StatusChangeRow): Promise<StatusChange> {
  const { providerReference, sequence } = row;
  return {
    providerReference,
    sequence,
    ...(await vault.open<SealedChange>(row.sealed, changeContext(providerReference, sequence))),
  };
}

function changeContext(providerReference: string, sequence: number): { table: string; key: string } {
  return { table: 'statusHistory', key: JSON.stringify([providerReference, sequence]) };
}
