import type { KnownHealthcodeStatus } from '../../lib/billing/model.ts';
import type { SubmissionView } from '../../lib/messages.ts';
import type { TimelineStep } from './Data.tsx';
import { showInstant } from './format.ts';

/** The way of a bill that goes well; what follows the current step is shown as *to come*. */
const WAY: readonly string[] = [
  'Unprocessed',
  'Validated',
  'Awaiting collection',
  'Collected',
] satisfies KnownHealthcodeStatus[];

/** History of a submission as steps, oldest first, with what is still to come. */
export function submissionSteps(submission: SubmissionView): TimelineStep[] {
  const history = [...submission.history].sort((one, other) => one.sequence - other.sequence);
  const steps: TimelineStep[] = history.map((entry, index) => {
    const now = index === history.length - 1;
    return {
      key: entry.sequence,
      word: entry.word,
      // Only the newest keeps the look of its status: what went well before it is done, what went wrong stays seen.
      ...(now || entry.status.tone === 'warn' || entry.status.tone === 'bad'
        ? { icon: entry.status.icon, tone: entry.status.tone }
        : entry.status.tone === 'open'
          ? { icon: 'check', tone: 'open' as const }
          : { icon: 'check-solid', tone: 'good' as const }),
      time: showInstant(entry.at),
      note: now ? submission.meaning : entry.why || null,
      when: now ? 'now' : 'past',
    };
  });
  const at = submission.state === 'at Healthcode' ? WAY.indexOf(submission.healthcodeStatus ?? '') : -1;
  if (at >= 0) {
    for (const word of WAY.slice(at + 1)) {
      steps.push({
        key: word,
        word,
        icon: 'dashed',
        tone: 'neutral',
        time: null,
        when: 'to come',
      });
    }
  }
  return steps;
}
