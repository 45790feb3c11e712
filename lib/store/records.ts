import type { Bill, Environment, HealthcodeError, QueuedReason, SubmissionState } from '../billing/model.ts';

/** What the store gives and takes, opened. How it is sealed at rest is the store's own affair (`database.ts`, `vault.ts`). */

/** One attempt-tracked bill in the outbox. Its key is the provider reference, which environment and Healthcode site are part of. */
export interface Submission {
  providerReference: string;
  environment: Environment;
  healthcodeSiteId: string;
  connectionId: string;
  /** PMS site definition's id. */
  siteId: string;
  state: SubmissionState;
  /** Healthcode's own word, once it said one (kept as sent, also unknown words). */
  healthcodeStatus: string | null;
  queuedReason: QueuedReason | null;
  /** Sentence for people that goes with the state: why it waits, why it failed. */
  note: string | null;
  /** Revision of `bill` and `body`, from 1. */
  revision: number;
  /** Highest revision that Healthcode is known to hold (0: none). */
  settledRevision: number;
  /** Healthcode's id of the stored Claim. */
  claimId: string | null;
  /** Instants, ISO. */
  createdAt: string;
  updatedAt: string;
  /** When the last request that may have been written began; null if none was. */
  sentAt: string | null;
  /** When the outbox should look at it next; null: nothing to do. */
  nextTryAt: string | null;
  attempts: number;
  /** Since when each further poll is spaced out. */
  statusChangedAt: string;
  /** True when Healthcode knew the bill before this computer sent it. */
  adopted: boolean;

  // sealed at rest:
  bill: Bill | null;
  /** The exact bytes of this revision. */
  body: string | null;
  invoiceNumber: string;
  /** Address of the invoice's page. */
  pageUrl: string | null;
  patientName: string | null;
  patientBirthDate: string | null;
  patientPmsId: string | null;
  insurerName: string | null;
  /** Pence; null for an adopted bill whose amount isn't known. */
  total: number | null;
  healthcodeReason: string | null;
  errors: HealthcodeError[];
}

/** One change of state. `sequence` orders them within a submission, not the clock. */
export interface StatusChange {
  providerReference: string;
  sequence: number;
  at: string;
  from: SubmissionState;
  to: SubmissionState;
  /** Healthcode's word after the change. */
  healthcodeStatus: string | null;
  revision: number;
  /** Why, in words for people; sealed at rest (Healthcode's free text may name a patient). */
  why: string;
}

export interface Payment {
  id: string;
  providerReference: string;
  /** Pence. */
  amount: number;
  /** ISO date it was received. */
  date: string;
  recordedAt: string;
  note: string | null;
}

/** A row of *Invoice status history*. */
export interface HistoryRow {
  submission: Submission;
  payments: Payment[];
}

/** Who did what when, by reference, never by name of a patient. */
export interface AuditEntry {
  at: string;
  what: string;
  /** Provider reference, settings key or the like; never a name. */
  reference: string | null;
}
