import type { ComponentChildren, JSX } from 'preact';
import { presentDraft } from '../../lib/billing/status.ts';
import type { InvoiceView, PanelView, StatusView, SubmissionView } from '../../lib/messages.ts';
import { CancelBill } from '../ui/CancelBill.tsx';
import { Facts } from '../ui/Data.tsx';
import { showMoney } from '../ui/format.ts';
import { Banner } from '../ui/Messages.tsx';
import type { PanelProps } from './actions.ts';
import { draftChecks } from './draft.ts';
import { bornWords, Frame, PressProblem } from './Frame.tsx';
import { Halted, ReadAgain } from './Halted.tsx';
import { InvoiceForm, InvoiceFormFoot } from './InvoiceForm.tsx';
import { SentBill, sentBillButtons } from './SentBill.tsx';
import { useBill } from './use-bill.ts';
import { useInvoiceFocus } from './use-invoice-focus.ts';
import { useInvoiceForm } from './use-invoice-form.ts';
import type { Halt, PanelState } from './use-panel.ts';

/** What the panel on an invoice shows. */
type Face =
  /** *Submit* was refused, as the page is not what it was. */
  | { kind: 'halted'; halt: Halt }
  | { kind: 'not for an insurer'; invoice: InvoiceView }
  /** Nothing was sent yet, or what was sent may be corrected. */
  | { kind: 'form'; invoice: InvoiceView }
  | { kind: 'not read' }
  | { kind: 'sent'; submission: SubmissionView };

function faceOf({ invoice, submission }: PanelView, halt: Halt | null): Face {
  if (halt !== null) return { kind: 'halted', halt };
  const isDraft = submission === null || submission.state === 'draft';
  if (invoice?.selfPayer && isDraft) return { kind: 'not for an insurer', invoice };
  if (invoice && !invoice.selfPayer && (isDraft || submission.can.correct)) return { kind: 'form', invoice };
  return submission === null ? { kind: 'not read' } : { kind: 'sent', submission };
}

/** Changes whenever what is shown is another form, message, or state of the bill. */
function stageOf(face: Face): string {
  if (face.kind === 'halted') return face.halt.kind;
  return face.kind === 'sent' ? `${face.submission.state} ${face.submission.healthcodeStatus ?? ''}` : face.kind;
}

/** The panel on an invoice page. */
export function InvoicePanel(props: PanelProps & { state: PanelState; view: PanelView; time: number }): JSX.Element {
  const { state, view, actions, time } = props;
  const { invoice, submission } = view;
  const orphaned = props.orphaned ?? false;
  const face = faceOf(view, state.halt);
  const stage = stageOf(face);
  const focus = useInvoiceFocus(stage);
  const bill = useBill(view, state, actions, focus);
  const form = useInvoiceForm(state, actions, focus, stage);
  const checks = draftChecks(view, state);
  const problem = <PressProblem problem={state.problem} onSetUp={() => bill.openOptions(null)} />;

  const bodyAndFoot = (): [body: ComponentChildren, foot: ComponentChildren] => {
    switch (face.kind) {
      case 'halted':
        return [
          <Halted key="halted" halt={face.halt} />,
          <>
            {problem}
            <ReadAgain busy={state.busy === 'read again'} onPress={(event) => void bill.readAgain(event)} />
          </>,
        ];
      case 'not for an insurer':
        return [
          <>
            <NotForAnInsurer invoice={face.invoice} />
            {problem}
          </>,
          null,
        ];
      case 'form': {
        const parts = { view, invoice: face.invoice, state, form, bill, checks, orphaned };
        return [
          <InvoiceForm key="form" {...parts} focus={focus} actions={actions} time={time} />,
          <>
            {problem}
            <InvoiceFormFoot {...parts} />
          </>,
        ];
      }
      case 'not read':
        return [
          <Banner key="not read" tone="warn" title="This page could not be read as an invoice">
            <p>Wait until the page has finished loading, then close and open this panel again.</p>
          </Banner>,
          problem,
        ];
      case 'sent': {
        const buttons = orphaned ? null : sentBillButtons(face.submission, bill, state.busy);
        return [
          <SentBill
            key="sent"
            submission={face.submission}
            bill={bill}
            time={time}
            busy={state.busy}
            orphaned={orphaned}
          />,
          orphaned || (buttons === null && state.problem === null) ? null : (
            <>
              {problem}
              {buttons}
            </>
          ),
        ];
      }
    }
  };
  const [body, foot] = bodyAndFoot();

  return (
    <Frame
      environment={view.environment}
      title={`Invoice ${invoice?.invoiceNumber ?? submission?.invoiceNumber ?? 'without a number'}`}
      titleRef={focus.title}
      bodyRef={focus.body}
      status={statusOf(view, checks.stops)}
      patientName={invoice?.patientName ?? submission?.patientName ?? 'Patient’s name not read'}
      details={[
        bornWords(invoice?.patientBirthDate ?? submission?.patientBirthDate ?? null),
        invoice?.insurerName ?? submission?.insurerName ?? 'Insurer not known',
      ]}
      onClose={actions.close}
      orphaned={orphaned}
      foot={foot}
    >
      {body}
      {bill.cancelling && submission !== null ? (
        <CancelBill
          submission={submission}
          busy={state.busy === 'cancel'}
          onKeep={() => bill.setCancelling(false)}
          onCancel={async (event) => {
            await bill.act({ kind: 'cancel' }, event, 'title');
            bill.setCancelling(false);
          }}
        />
      ) : null}
    </Frame>
  );
}

function statusOf({ invoice, submission }: PanelView, stops: number): StatusView {
  if (submission !== null && submission.state !== 'draft') return submission.status;
  return presentDraft(invoice?.selfPayer ?? false, stops);
}

function NotForAnInsurer({ invoice }: { invoice: InvoiceView }): JSX.Element {
  return (
    <>
      <Banner icon="cancelled" title="Not for an insurer">
        <p>The patient pays this invoice. Nothing is sent to Healthcode.</p>
      </Banner>
      <Facts
        facts={[
          ['Total', showMoney(invoice.total)],
          ['Practitioner', invoice.facts.practitioner.shown],
          ['Date of service', invoice.facts.dateOfService.shown],
        ]}
      />
    </>
  );
}
