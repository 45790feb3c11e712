import type { JSX } from 'preact';
import { todayInLondon } from '../../lib/billing/dates.ts';
import type { SubmissionView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { PaymentForm } from '../ui/PaymentForm.tsx';
import {
  BillFacts,
  PaymentSection,
  ProgressSection,
  queueAgainWords,
  SubmissionBanner,
  takeOutWords,
} from '../ui/Submission.tsx';
import { InnerForm, OpenerButton } from './InnerForm.tsx';
import type { Bill } from './use-bill.ts';

/** What became of a bill: its status, its facts, its payments. */
export function SentBill(props: {
  submission: SubmissionView;
  bill: Bill;
  time: number;
  busy: string | null;
  orphaned: boolean;
}): JSX.Element {
  const { submission, bill, time } = props;
  const payment =
    bill.paying && submission.can.recordPayment ? <Payment submission={submission} bill={bill} time={time} /> : null;
  const isPayable =
    submission.state === 'at Healthcode' || submission.state === 'elsewhere' || submission.payments.length > 0;
  return (
    <>
      <SubmissionBanner submission={submission} now={time} />
      <ProgressSection submission={submission} now={time} />
      <hr class="rule" />
      <BillFacts submission={submission} />
      {isPayable ? (
        <>
          <hr class="rule" />
          <PaymentSection
            submission={submission}
            form={payment}
            busy={props.busy === 'remove payment'}
            onRemove={(id, event) => void bill.act({ kind: 'remove payment', id }, event, 'title')}
          />
        </>
      ) : (
        payment
      )}
      {submission.can.cancel && !props.orphaned ? (
        <div>
          <Button kind="quiet" small flush onPress={() => bill.setCancelling(true)}>
            Cancel bill
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Payment({ submission, bill, time }: { submission: SubmissionView; bill: Bill; time: number }): JSX.Element {
  return (
    <InnerForm class="form-below" onClose={() => bill.stopPaying(true)}>
      <PaymentForm
        outstanding={submission.outstanding}
        today={todayInLondon(time)}
        onCancel={() => bill.stopPaying(true)}
        onRecord={async (paid, event) => {
          const done = await bill.act({ kind: 'record payment', ...paid }, event, 'title');
          if (done) bill.stopPaying(false);
          return done ? null : 'The payment was not recorded. What you typed is kept.';
        }}
      />
    </InnerForm>
  );
}

/** What can be done to a bill that was sent; null where that is nothing. */
export function sentBillButtons(submission: SubmissionView, bill: Bill, busy: string | null): JSX.Element | null {
  const { can } = submission;
  const press =
    (kind: 'record elsewhere' | 'withdraw elsewhere' | 'queue again' | 'refresh') =>
    (event: Event): void =>
      void bill.act({ kind }, event);
  // First things first: a bill that has to be sent again is not paid yet.
  const pays = can.recordPayment && !can.queueAgain && !bill.paying;
  const recordsElsewhere = can.recordElsewhere && can.refresh;
  if (![can.takeOut, pays, recordsElsewhere, can.withdrawElsewhere, can.queueAgain, can.refresh].includes(true))
    return null;
  const buttons = (
    <div class="row">
      {can.takeOut ? (
        <Button busy={busy === 'take out'} onPress={(event) => void bill.act({ kind: 'take out' }, event, 'diagnosis')}>
          {takeOutWords(submission)}
        </Button>
      ) : null}
      {pays ? (
        <OpenerButton left={bill.leftPayment} onPress={bill.startPaying}>
          Record payment
        </OpenerButton>
      ) : null}
      {recordsElsewhere ? (
        <Button busy={busy === 'record elsewhere'} onPress={press('record elsewhere')}>
          Record as sent another way
        </Button>
      ) : null}
      {can.withdrawElsewhere ? (
        <Button busy={busy === 'withdraw elsewhere'} onPress={press('withdraw elsewhere')}>
          Not sent another way
        </Button>
      ) : null}
      {can.queueAgain ? (
        <Button kind="primary" icon="refresh" class="grow" busy={busy === 'queue again'} onPress={press('queue again')}>
          {queueAgainWords(submission)}
        </Button>
      ) : null}
      {can.refresh ? (
        <Button icon="refresh" class="grow" busy={busy === 'refresh'} onPress={press('refresh')}>
          {refreshWords(submission)}
        </Button>
      ) : null}
    </div>
  );
  if (submission.state !== 'checking') return buttons;
  return (
    <>
      <p class="confirm">Submitting is closed until this is settled.</p>
      {buttons}
    </>
  );
}

/** The word on the button that has Healthcode asked now. */
export function refreshWords({ state }: SubmissionView): string {
  return state === 'queued' ? 'Try now' : 'Refresh status';
}
