import type { Environment } from '../billing/model.ts';
import type { Connection, HealthcodePort } from '../healthcode/port.ts';
import type { SubmissionRepository } from '../store/submissions.ts';

/** A connection that may be used now: its client, and which Healthcode site and environment it speaks for. */
export interface Link {
  connection: Pick<Connection, 'environment' | 'siteId' | 'notFoundAfterSeconds'>;
  client: HealthcodePort;
}

/** What the outbox needs from outside; all replaceable in tests. */
export interface OutboxPorts {
  submissions: SubmissionRepository;
  /** Null where the connection is gone. */
  link(connectionId: string): Promise<Link | null>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment of this worker's life, which no setting of the computer's clock changes. */
  elapsed(): number;
  /** Told after every change, so that pages ask again. */
  changed(): void;
}

/** Whose bill it is: part of every record. */
export interface BillIdentity {
  providerReference: string;
  environment: Environment;
  healthcodeSiteId: string;
  connectionId: string;
  siteId: string;
  pageUrl: string | null;
}

/** What is known of an invoice whose bill may have been sent from another computer. */
export interface InvoiceIdentity extends BillIdentity {
  invoiceNumber: string;
  patientName: string | null;
  patientBirthDate: string | null;
  patientPmsId: string | null;
  insurerName: string | null;
  total: number | null;
}
