import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { todayInLondon } from '../../lib/billing/dates.ts';
import type { Answer, PanelAction, Problem, SubmissionView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { CancelBill } from '../ui/CancelBill.tsx';
import { isFocusLost } from '../ui/focus.ts';
import { pageAddress, problemWords } from '../ui/format.ts';
import { PaymentForm } from '../ui/PaymentForm.tsx';
import { ProblemBanner } from '../ui/ProblemBanner.tsx';
import { BillFacts, PaymentSection, ProgressSection, queueAgainWords, SubmissionBanner } from '../ui/Submission.tsx';
import { useOneAtATime } from '../ui/use-one-at-a-time.ts';
import { type HistoryPorts, UNANSWERED } from './ports.ts';
import { proofOfSubmission } from './proof.ts';

/** One bill opened: what happened, what is paid, and what a person may do. */
export function Details(props: {
  submission: SubmissionView;
  ports: HistoryPorts;
  time: number;
  onChange: (submission: SubmissionView) => void;
}): JSX.Element {
  const { submission, ports, time } = props;
  const { busy, ask } = useOneAtATime(UNANSWERED);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [paying, setPaying] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [copied, setCopied] = useState<'yes' | 'no' | null>(null);
  /** Something was done that may have taken away the control that had the focus. */
  const [settling, setSettling] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const recordButton = useRef<HTMLButtonElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!settling) return;
    setSettling(false);
    if (isFocusLost()) (recordButton.current ?? whole.current)?.focus({ preventScroll: recordButton.current === null });
  }, [settling]);

  // A list's rows come without their history.
  const { providerReference, changedAt } = submission;
  const isBare = submission.history.length === 0;
  const { onChange } = props;
  useEffect(() => {
    if (!isBare) return;
    ports.bill(providerReference).then(
      (answer) => answer.ok && onChange(answer.value),
      () => undefined,
    );
  }, [ports, providerReference, changedAt, isBare, onChange]);

  /** Null: something else is at work, and nothing was done. */
  const act = async (action: PanelAction): Promise<Answer<SubmissionView> | null> => {
    const answer = await ask(action.kind, () => {
      setProblem(null);
      return ports.act(providerReference, action);
    });
    if (answer?.ok) onChange(answer.value);
    return answer;
  };
  /** False: something else is at work, and nothing was done. */
  const press = async (action: PanelAction): Promise<boolean> => {
    const answer = await act(action);
    if (answer?.ok === false) setProblem(answer.problem);
    setSettling(true);
    return answer !== null;
  };
  /** Null where it is kept, else the sentence to show. */
  const record = async (payment: { amount: number; date: string; note: string | null }): Promise<string | null> => {
    const answer = await act({ kind: 'record payment', ...payment });
    if (answer === null) return 'The payment was not recorded, since something else was still being done. Save it now.';
    if (!answer.ok) return problemWords(answer.problem);
    closeForm();
    return null;
  };
  const closeForm = (): void => {
    setPaying(false);
    setSettling(true);
  };

  const copy = async (): Promise<void> => {
    const answer = isBare ? await ports.bill(providerReference).catch(() => null) : null;
    const done = await ports.copy(proofOfSubmission(answer?.ok ? answer.value : submission)).then(
      () => 'yes' as const,
      () => 'no' as const,
    );
    setCopied(done);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(null), 4000);
  };

  const { can } = submission;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div class="details" ref={whole} role="group" aria-label="Details" tabIndex={-1}>
      <SubmissionBanner submission={submission} now={time} />
      <ProblemBanner problem={problem} />
      <div class="row">
        {pageAddress(submission.pageUrl) === null ? null : (
          <a
            class="button button-small"
            href={pageAddress(submission.pageUrl) ?? ''}
            target="_blank"
            rel="noopener noreferrer"
          >
            Open invoice page
          </a>
        )}
        {can.recordPayment && !paying ? (
          <Button buttonRef={recordButton} small onPress={() => setPaying(true)}>
            Record payment
          </Button>
        ) : null}
        <Button small icon={copied === 'yes' ? 'check' : 'copy'} onPress={() => void copy()}>
          Copy proof of submission
        </Button>
        {can.takeOut && submission.state === 'queued' ? (
          <Button small busy={busy === 'take out'} onPress={() => void press({ kind: 'take out' })}>
            Take out of queue
          </Button>
        ) : null}
        {can.queueAgain ? (
          <Button small busy={busy === 'queue again'} onPress={() => void press({ kind: 'queue again' })}>
            {queueAgainWords(submission)}
          </Button>
        ) : null}
        {can.refresh ? (
          <Button
            small
            icon="refresh"
            label={`${submission.state === 'queued' ? 'Try now' : 'Ask Healthcode'}, ${submission.invoiceNumber}`}
            busy={busy === 'refresh'}
            onPress={() => void press({ kind: 'refresh' })}
          >
            {submission.state === 'queued' ? 'Try now' : 'Ask Healthcode'}
          </Button>
        ) : null}
        {can.recordElsewhere ? (
          <Button small busy={busy === 'record elsewhere'} onPress={() => void press({ kind: 'record elsewhere' })}>
            Record as sent another way
          </Button>
        ) : null}
        {can.withdrawElsewhere ? (
          <Button small busy={busy === 'withdraw elsewhere'} onPress={() => void press({ kind: 'withdraw elsewhere' })}>
            Not sent another way
          </Button>
        ) : null}
        {can.cancel ? (
          <Button small kind="quiet" onPress={() => setCancelling(true)}>
            Cancel bill
          </Button>
        ) : null}
      </div>
      <p class="small muted" aria-live="polite">
        {copied === 'yes'
          ? 'Copied: reference, invoice, environment and statuses, without the patient’s name.'
          : copied === 'no'
            ? 'The browser did not let us copy. Open the full history and try there.'
            : ''}
      </p>
      <ProgressSection submission={submission} now={time} />
      <PaymentSection
        submission={submission}
        busy={busy === 'remove payment'}
        onRemove={(id) => void press({ kind: 'remove payment', id })}
        form={
          paying && can.recordPayment ? (
            <div class="form-below">
              <PaymentForm
                outstanding={submission.outstanding}
                today={todayInLondon(time)}
                onCancel={closeForm}
                onRecord={record}
              />
            </div>
          ) : null
        }
      />
      <BillFacts submission={submission} />
      {cancelling ? (
        <CancelBill
          submission={submission}
          busy={busy === 'cancel'}
          onKeep={() => setCancelling(false)}
          onCancel={async () => {
            if (await press({ kind: 'cancel' })) setCancelling(false);
            setSettling(true);
          }}
        />
      ) : null}
    </div>
  );
}
