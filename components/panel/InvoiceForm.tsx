import type { JSX } from 'preact';
import type { InvoiceView, PanelView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Disclosure } from '../ui/Data.tsx';
import { Banner } from '../ui/Messages.tsx';
import { ProgressSection, SubmissionBanner } from '../ui/Submission.tsx';
import type { PanelActions } from './actions.ts';
import { Confirmation } from './Confirmation.tsx';
import { Draft } from './Draft.tsx';
import type { DraftChecks } from './draft.ts';
import { Problems, targetOf } from './Problems.tsx';
import { refreshWords } from './SentBill.tsx';
import type { Bill } from './use-bill.ts';
import type { InvoiceFocus } from './use-invoice-focus.ts';
import type { InvoiceForm as Form } from './use-invoice-form.ts';
import type { PanelState } from './use-panel.ts';

interface InvoiceFormProps {
  view: PanelView;
  invoice: InvoiceView;
  state: PanelState;
  form: Form;
  bill: Bill;
  checks: DraftChecks;
  orphaned: boolean;
}

/** The bill as it will be sent, or sent again: its problems, its fields, its lines. */
export function InvoiceForm(
  props: InvoiceFormProps & { focus: InvoiceFocus; actions: PanelActions; time: number },
): JSX.Element {
  const { view, invoice, state, form, bill, checks, actions, focus, orphaned, time } = props;
  const { submission } = view;
  const busy = state.busy !== null;
  return (
    <>
      {submission === null ? null : (
        <SubmissionBanner
          submission={submission}
          now={time}
          wayTo={(error) => {
            const target = targetOf(error, checks.open);
            return target === null ? null : () => form.goTo(target);
          }}
        />
      )}
      {form.ready ? (
        <Banner tone="good" title="Nothing to fix">
          <p>This bill can be sent.</p>
        </Banner>
      ) : null}
      <Problems
        findings={checks.findings}
        invoice={invoice}
        choices={state.choices}
        open={checks.open}
        busy={busy}
        firstRef={focus.firstProblem}
        searchOffered={actions.searchOffered}
        onSetUp={bill.openOptions}
        onReadAgain={(event) => void bill.readAgain(event)}
        onFix={(field, value) => void form.fix(field, value)}
        onGoTo={form.goTo}
      />
      <Draft
        invoice={invoice}
        choices={state.choices}
        onChoices={form.setChoices}
        query={state.query}
        onQuery={form.setQuery}
        open={checks.open}
        findings={checks.findings}
        readAt={view.readAt}
        now={time}
        busy={busy}
        diagnosisError={form.diagnosisError}
        diagnosisInput={focus.diagnosisInput}
        onFault={form.setFault}
        openLine={form.openLine}
        leftLine={form.leftLine}
        onOpenLine={form.editLine}
        onCodes={(line, codes, remember, event) => void form.chooseCodes(line, codes, remember, event)}
        onRememberName={(field, identifier, event) => void form.rememberName(field, identifier, event)}
        searchCodes={actions.searchCodes}
        searchOffered={actions.searchOffered}
      />
      {submission !== null && submission.state !== 'draft' ? (
        <>
          <hr class="rule" />
          <ProgressSection
            submission={submission}
            now={time}
            action={
              submission.can.refresh && !orphaned ? (
                <Button
                  icon="refresh"
                  small
                  flush
                  kind="quiet"
                  class="push"
                  busy={state.busy === 'refresh'}
                  onPress={(event) => void bill.act({ kind: 'refresh' }, event)}
                >
                  {refreshWords(submission)}
                </Button>
              ) : null
            }
          />
        </>
      ) : null}
      {orphaned || !submission?.can.recordElsewhere ? null : (
        <Disclosure summary="Already sent another way?">
          <div class="stack stack-tight">
            <p class="dense muted">It is then kept in the history, and nothing is sent from here.</p>
            <div>
              <Button
                small
                busy={state.busy === 'record elsewhere'}
                onPress={(event) => void bill.act({ kind: 'record elsewhere' }, event, 'title')}
              >
                Record as sent another way
              </Button>
            </div>
          </div>
        </Disclosure>
      )}
    </>
  );
}

/** What will be sent, and the buttons that check and send it. */
export function InvoiceFormFoot(props: InvoiceFormProps): JSX.Element {
  const { view, state, form, orphaned } = props;
  const { busy } = state;
  const correcting = view.submission?.can.correct ?? false;
  return (
    <>
      <Confirmation
        invoice={props.invoice}
        choices={state.choices}
        checks={props.checks}
        correcting={correcting}
        orphaned={orphaned}
      />
      {orphaned ? null : (
        <div class="row row-keep">
          {view.submission?.can.cancel ? (
            <Button onPress={() => props.bill.setCancelling(true)}>Cancel bill</Button>
          ) : (
            <Button busy={busy === 'check'} unavailable={busy === 'submit'} onPress={() => void form.check()}>
              Check bill
            </Button>
          )}
          <Button kind="primary" busy={busy === 'submit'} onPress={(event) => void form.submit(event)}>
            {busy === 'submit' ? 'Sending…' : correcting ? 'Correct and resend' : 'Submit to Healthcode'}
          </Button>
        </div>
      )}
    </>
  );
}
