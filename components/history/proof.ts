import type { SubmissionView } from '../../lib/messages.ts';
import { showInstant } from '../ui/format.ts';

/**
 * What proves that a bill was submitted, as text: reference, invoice, environment, and each status with its time.
 * No patient's name: it is made to be sent to an insurer or to Healthcode by e-mail.
 */
export function proofOfSubmission(submission: SubmissionView): string {
  const history = [...submission.history].sort((one, other) => one.sequence - other.sequence);
  return [
    'Proof of submission to Healthcode',
    `Provider reference: ${submission.providerReference}`,
    `Invoice: ${submission.invoiceNumber}`,
    `Environment: ${submission.environment.label}`,
    ...(submission.revision > 1 ? [`Revision: ${submission.revision}`] : []),
    `Status: ${submission.status.word}, ${showInstant(submission.changedAt)}`,
    ...(history.length > 0 ? ['History:'] : []),
    ...history.map((entry) => `  ${showInstant(entry.at)}  ${entry.word}`),
  ].join('\n');
}
