import type { ComponentChildren, JSX } from 'preact';
import type { HealthcodeError } from '../../lib/billing/model.ts';
import { paymentState } from '../../lib/billing/payment.ts';
import type { SubmissionView } from '../../lib/messages.ts';
import { Button } from './Button.tsx';
import { Disclosure, Facts, Timeline } from './Data.tsx';
import { count, showDate, showMoney, showTime } from './format.ts';
import type { IconName } from './Icon.tsx';
import { Banner, type BannerTone } from './Messages.tsx';
import { StatusBadge } from './Status.tsx';
import { submissionSteps } from './submission-steps.ts';

/** Why a bill waits, and what happens by itself. */
const QUEUED: Record<NonNullable<SubmissionView['queuedReason']>, { title: string; text: string; icon: IconName }> = {
  new: {
    title: 'The bill is saved and goes in a moment',
    text: 'You can close this panel or carry on working.',
    icon: 'clock',
  },
  offline: {
    title: 'No connection. The bill is saved and will go by itself',
    text: 'You can close the panel, the tab or the browser. It is sent when this computer is online again.',
    icon: 'offline',
  },
  'signed out': {
    title: 'The bill is saved and waits for a sign-in to Healthcode',
    text: 'It goes by itself once the sign-in works. Open set-up to put it right.',
    icon: 'lock',
  },
  locked: {
    title: 'The bill is saved and waits until Healthcode Overlay is unlocked',
    text: 'It goes by itself after that.',
    icon: 'lock',
  },
  'no permission': {
    title: 'The bill is saved. The browser does not let us reach Healthcode',
    text: 'Open set-up and allow the address; then it goes by itself.',
    icon: 'shield',
  },
  busy: {
    title: 'Healthcode is busy. The bill is saved and will go by itself',
    text: 'You can close this panel or carry on working.',
    icon: 'clock',
  },
  'service unavailable': {
    title: 'Healthcode is not available. The bill is saved and will go by itself',
    text: 'You can close this panel or carry on working.',
    icon: 'offline',
  },
};

/** States that are told by one banner, whatever brought them about. */
type PlainState = 'sending' | 'checking' | 'cancelling' | 'failed' | 'elsewhere';

interface Told {
  tone: BannerTone;
  icon: IconName;
  title: string;
  text: (submission: SubmissionView) => string;
  /** Whether the note follows, of what the last attempt to ask or to cancel came to. */
  noted: boolean;
}

const PLAIN: Record<PlainState, Told> = {
  sending: {
    tone: 'neutral',
    icon: 'lock',
    title: 'Sending to Healthcode',
    text: () => 'The bill is saved on this computer. You can close this panel or carry on working.',
    noted: false,
  },
  checking: {
    tone: 'neutral',
    icon: 'help',
    title: 'We could not confirm that Healthcode received this bill',
    text: () => 'We are checking; it will not be sent twice. You need do nothing.',
    noted: true,
  },
  cancelling: {
    tone: 'neutral',
    icon: 'cancelled',
    title: 'Cancelling this bill at Healthcode',
    text: ({ meaning }) => meaning,
    noted: true,
  },
  failed: {
    tone: 'bad',
    icon: 'stop',
    title: 'This bill did not go',
    text: ({ note, meaning }) => note ?? meaning,
    noted: false,
  },
  elsewhere: {
    tone: 'neutral',
    icon: 'info',
    title: 'Recorded as sent another way',
    text: ({ meaning }) => meaning,
    noted: false,
  },
};

/** Leads to the control that an error speaks of; null where there is none. */
type WayTo = (error: HealthcodeError) => (() => void) | null;

/** What the state of a submission means for the person who looks at it. */
export function SubmissionBanner({
  submission,
  now,
  wayTo,
}: {
  submission: SubmissionView;
  now: number;
  wayTo?: WayTo;
}): JSX.Element | null {
  switch (submission.state) {
    case 'sending':
    case 'checking':
    case 'cancelling':
    case 'failed':
    case 'elsewhere': {
      const { tone, icon, title, text, noted } = PLAIN[submission.state];
      return (
        <Banner tone={tone} icon={icon} title={title}>
          <p>{text(submission)}</p>
          {noted ? <Said note={submission.note} besides={submission.meaning} /> : null}
        </Banner>
      );
    }
    case 'queued': {
      const why = QUEUED[submission.queuedReason ?? 'new'];
      return (
        <Banner icon={why.icon} title={why.title}>
          {submission.queuedReason === 'signed out' && submission.note !== null ? <p>{submission.note}</p> : null}
          <p>{why.text}</p>
          {submission.nextTryAt === null ? null : <p class="muted">Next try {showTime(submission.nextTryAt, now)}.</p>}
        </Banner>
      );
    }
    case 'refused':
      return <Errors tone="bad" title="Healthcode did not take this bill" submission={submission} wayTo={wayTo} />;
    case 'at Healthcode':
      if (submission.status.word === 'Not found') {
        return (
          <Banner tone="warn" title="Healthcode took this bill and now does not find it">
            <p>
              {submission.can.queueAgain
                ? 'Ask Healthcode once more. If it still does not find the bill, send it again: should it turn up after all, it stays one bill.'
                : 'Ask Healthcode once more. It was sent from another computer: if it stays lost, send it again there.'}
            </p>
          </Banner>
        );
      }
      return submission.errors.length > 0 || submission.can.correct ? (
        <Errors
          tone="warn"
          title="Healthcode holds this bill until you correct it"
          submission={submission}
          wayTo={wayTo}
        />
      ) : null;
    case 'draft':
      return null;
  }
}

/** What the last attempt to ask or to cancel came to, where it says more than the banner does. */
function Said({ note, besides }: { note: string | null; besides: string }): JSX.Element | null {
  return note === null || note === '' || note === besides ? null : <p class="muted">{note}</p>;
}

function Errors(props: {
  tone: 'warn' | 'bad';
  title: string;
  submission: SubmissionView;
  wayTo: WayTo | undefined;
}): JSX.Element {
  const { errors, healthcodeReason, meaning, note } = props.submission;
  const originals = [...new Set([...errors.map((error) => error.original), healthcodeReason ?? ''])].filter(Boolean);
  return (
    <>
      {errors.length === 0 ? (
        <Banner tone={props.tone} title={props.title}>
          <p>{note ?? meaning}</p>
        </Banner>
      ) : (
        errors.map((error) => (
          <ErrorBanner
            key={`${error.field} ${error.line} ${error.original}`}
            tone={props.tone}
            error={error}
            onGoTo={props.wayTo?.(error) ?? null}
          />
        ))
      )}
      {originals.length === 0 ? null : (
        <Disclosure summary="Original wording from Healthcode">
          {originals.map((original) => (
            <p class="quote" key={original}>
              {original}
            </p>
          ))}
        </Disclosure>
      )}
    </>
  );
}

function ErrorBanner(props: {
  error: HealthcodeError;
  tone: 'warn' | 'bad';
  onGoTo: (() => void) | null;
}): JSX.Element {
  const { error, onGoTo } = props;
  return (
    <Banner tone={props.tone} title={error.message}>
      <p>{error.action}</p>
      {onGoTo === null ? null : (
        <div class="row">
          <Button small label={`Go to the field: ${error.message}`} onPress={onGoTo}>
            Go to the field
          </Button>
        </div>
      )}
    </Banner>
  );
}

/** What the button says that queues a bill again: one that failed was never sent, one that Healthcode lost was. */
export function queueAgainWords({ state }: SubmissionView): string {
  return state === 'failed' ? 'Try again' : 'Send again';
}

/** What the button says that takes a bill back to be changed. */
export function takeOutWords({ state }: SubmissionView): string {
  return state === 'failed' ? 'Change bill' : 'Take out of queue';
}

/** What happened to the bill. */
export function ProgressSection(props: {
  submission: SubmissionView;
  now: number;
  action?: ComponentChildren;
}): JSX.Element | null {
  const { submission, now } = props;
  const steps = submissionSteps(submission);
  if (steps.length === 0) return null;
  return (
    <section aria-label="Progress">
      {submission.state === 'at Healthcode' && submission.note !== null ? (
        <Banner tone="warn" title={submission.note} urgent />
      ) : null}
      <div class="section-head">
        <h2>Progress</h2>
        {submission.checkedAt === null ? null : (
          <span class="source push">Checked at {showTime(submission.checkedAt, now)}</span>
        )}
        {props.action}
      </div>
      <Timeline steps={steps} />
    </section>
  );
}

/** The bill in short. */
export function BillFacts({ submission }: { submission: SubmissionView }): JSX.Element {
  const amount =
    submission.lineCount === null
      ? showMoney(submission.total)
      : `${showMoney(submission.total)}, ${count(submission.lineCount, 'item')}`;
  return (
    <section aria-label="Bill">
      <div class="section-head">
        <h2>Bill</h2>
        {submission.adopted ? <span class="source push">Sent from another computer</span> : null}
      </div>
      <Facts
        facts={[
          ['Amount', submission.total === null ? null : amount],
          ['Setting', submission.setting],
          [
            'Diagnosis',
            submission.diagnoses.length === 0
              ? null
              : submission.diagnoses.map((diagnosis) => (
                  <div key={diagnosis.code}>
                    <span class="code">{diagnosis.code}</span> {diagnosis.title}
                  </div>
                )),
          ],
          ['Provider reference', submission.providerReference],
          ['Revision', submission.revision > 1 ? String(submission.revision) : null],
        ]}
      />
    </section>
  );
}

/** What was paid, and what is missing. `form` is the open payment form. */
export function PaymentSection(props: {
  submission: SubmissionView;
  form: ComponentChildren;
  onRemove?: (id: string, event: Event) => void;
  busy: boolean;
}): JSX.Element {
  const { submission } = props;
  return (
    <section aria-label="Payment">
      <div class="section-head">
        <h2>Payment</h2>
        <span class="push">
          <StatusBadge status={submission.paymentStatus} />
        </span>
      </div>
      {submission.payments.length === 0 ? (
        <Facts facts={[['Outstanding', submission.outstanding === null ? null : showMoney(submission.outstanding)]]} />
      ) : (
        <PaymentTable submission={submission} onRemove={props.onRemove} busy={props.busy} />
      )}
      {props.form}
    </section>
  );
}

function PaymentTable(props: {
  submission: SubmissionView;
  onRemove: ((id: string, event: Event) => void) | undefined;
  busy: boolean;
}): JSX.Element {
  const { submission } = props;
  const { overpaid } = paymentState(submission.total, submission.payments);
  return (
    <table class="table">
      <caption class="visually-hidden">Payments</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">Date</th>
          <th scope="col">Note</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        {submission.payments.map((payment) => (
          <tr key={payment.id}>
            <td>{showDate(payment.date)}</td>
            <td>
              {payment.note}
              {props.onRemove === undefined ? null : (
                <div>
                  <Button
                    kind="quiet"
                    small
                    flush
                    busy={props.busy}
                    label={`Remove payment of ${showMoney(payment.amount)} on ${showDate(payment.date)}`}
                    onPress={(event) => props.onRemove?.(payment.id, event)}
                  >
                    Remove
                  </Button>
                </div>
              )}
            </td>
            <td class="number">{showMoney(payment.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            Outstanding{submission.total === null ? '' : ` from ${showMoney(submission.total)}`}
          </th>
          <td class="number">{showMoney(submission.outstanding)}</td>
        </tr>
        {overpaid === 0 ? null : (
          <tr>
            <th scope="row" colSpan={2}>
              Overpaid
            </th>
            <td class="number">{showMoney(overpaid)}</td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}
