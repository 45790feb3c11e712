import type { ComponentChildren, JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { todayInLondon } from '../../lib/billing/dates.ts';
import type { BillField } from '../../lib/billing/model.ts';
import type { AskedField, InvoiceView, PanelAction, PanelView, SubmissionView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { CancelBill } from '../ui/CancelBill.tsx';
import { Disclosure, Facts, Table } from '../ui/Data.tsx';
import { showMoney } from '../ui/format.ts';
import { Banner } from '../ui/Messages.tsx';
import { PaymentForm } from '../ui/PaymentForm.tsx';
import { BillFacts, PaymentSection, ProgressSection, queueAgainWords, SubmissionBanner } from '../ui/Submission.tsx';
import type { PanelProps } from './actions.ts';
import { Draft } from './Draft.tsx';
import {
  draftStatus,
  heldValue,
  missingFields,
  openFields,
  SETTINGS,
  shownFindings,
  stepsWords,
  tidyChoices,
} from './draft.ts';
import { Frame, ProblemBanner } from './Frame.tsx';
import { InnerForm, OpenerButton } from './InnerForm.tsx';
import { type FormTarget, Problems, targetOf } from './Problems.tsx';
import type { PanelState } from './use-panel.ts';

/** Whether the form is shown: nothing was sent yet, or what was sent may be corrected. */
function isForm(view: PanelView): boolean {
  return (
    (view.submission === null || view.submission.state === 'draft' || view.submission.can.correct) &&
    view.invoice !== null
  );
}

/** The panel on an invoice page. */
export function InvoicePanel(props: PanelProps & { state: PanelState; view: PanelView; time: number }): JSX.Element {
  const { state, view, actions, time } = props;
  const { invoice, submission } = view;
  const { choices, busy } = state;
  const orphaned = props.orphaned ?? false;
  const diagnosisInput = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const firstProblem = useRef<HTMLLIElement>(null);
  const faults = useRef(new Map<string, string>());
  const [openLine, setOpenLine] = useState<number | null>(null);
  /** The inner form that was closed last without choosing or saving: its button has the focus again. */
  const [closed, setClosed] = useState<'payment' | { line: number } | null>(null);
  const [paying, setPaying] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const [diagnosisError, setDiagnosisError] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  /** Where the focus goes after the next rendering. */
  const [focusNext, setFocusNext] = useState<'first problem' | 'title' | 'diagnosis' | { line: number } | null>(null);

  const form = isForm(view) && state.halt === null && !(invoice?.selfPayer ?? false);
  const correcting = submission?.can.correct ?? false;
  const open =
    invoice === null
      ? new Set<AskedField>()
      : withErrorFields(openFields(invoice, choices, state.everAsked), submission);
  const findings = invoice === null ? [] : shownFindings(invoice, choices, open, state.checked);
  const stops = findings.filter((finding) => finding.severity === 'stops').length;
  /** Fields that are still empty, which nobody is told off for before *Check bill* or *Submit*. */
  const missing = invoice === null ? [] : missingFields(shownFindings(invoice, choices, open, true));

  // The form went away under the focus (sent, changed), or a button did, since Healthcode's status allows no more: the title takes it, so
  // that the keyboard stays in the panel.
  const stage =
    state.halt?.kind ?? (form ? 'form' : `${submission?.state ?? 'none'} ${submission?.healthcodeStatus ?? ''}`);
  const stageBefore = useRef(stage);
  useEffect(() => {
    if (stageBefore.current === stage) return;
    stageBefore.current = stage;
    setReady(false);
    if (document.activeElement === null || document.activeElement === document.body) title.current?.focus();
  }, [stage]);
  useEffect(() => {
    if (focusNext === null) return;
    setFocusNext(null);
    if (focusNext === 'first problem') (firstProblem.current ?? title.current)?.focus();
    else if (focusNext === 'title') title.current?.focus();
    else if (focusNext === 'diagnosis') diagnosisInput.current?.focus();
    else body.current?.querySelector<HTMLElement>(`[data-line="${focusNext.line}"] input`)?.focus();
  }, [focusNext]);

  /** Moves the focus into a field of the form; false if it isn't there. */
  const focusField = useCallback((field: string): boolean => {
    const holder = body.current?.querySelector<HTMLElement>(`[data-field="${field}"]`);
    const control =
      holder?.querySelector<HTMLElement>('input:checked') ??
      holder?.querySelector<HTMLElement>('input, select, textarea');
    control?.focus();
    return control !== null && control !== undefined;
  }, []);

  /** What can't be sent as it stands, found here: the focus goes there. True if something was found. */
  const refuseHere = (): boolean => {
    for (const field of faults.current.keys()) {
      if (focusField(field)) return true;
      // The field is gone (another setting was chosen), and its text with it.
      faults.current.delete(field);
    }
    if (state.query.trim() !== '') {
      setDiagnosisError(`Choose a diagnosis from the list, or clear “${state.query.trim()}”.`);
      diagnosisInput.current?.focus();
      return true;
    }
    return false;
  };

  const tidy = (): ReturnType<typeof tidyChoices> => tidyChoices(choices);

  const check = async (): Promise<void> => {
    if (refuseHere()) return;
    setReady(false);
    const next = await state.run('check', null, () => actions.view(tidy()));
    if (next === null) return;
    state.take(next);
    state.setChecked(true);
    const stopped = next.invoice?.findings.some((finding) => finding.severity === 'stops') ?? false;
    setReady(!stopped);
    if ((next.invoice?.findings.length ?? 0) > 0) setFocusNext('first problem');
  };

  const submit = async (event: Event): Promise<void> => {
    if (busy !== null || refuseHere()) return;
    setReady(false);
    const result = await state.run('submit', event, () => actions.submit(tidy()));
    if (result === null) return;
    state.take(result.view);
    switch (result.kind) {
      case 'submitted':
        state.setChecked(false);
        setFocusNext('title');
        return;
      case 'faults':
        state.setChecked(true);
        setFocusNext('first problem');
        return;
      case 'changed':
        state.setHalt({ kind: 'changed', differences: result.differences });
        setFocusNext('title');
        return;
      case 'not readable':
        state.setHalt({ kind: 'not readable', message: result.message, missing: result.missing });
        setFocusNext('title');
        return;
    }
  };

  const readAgain = async (event: Event): Promise<void> => {
    const next = await state.run('read again', event, async () => {
      await state.keep();
      return actions.readAgain();
    });
    if (next === null) return;
    state.take(next);
    state.setHalt(null);
    setFocusNext('diagnosis');
  };

  const act = async (action: PanelAction, event: Event): Promise<boolean> => {
    const next = await state.run(action.kind, event, () => actions.act(action, invoice === null ? null : tidy()));
    if (next !== null) state.take(next);
    return next !== null;
  };

  const goTo = (target: FormTarget): void => {
    if (target.kind === 'diagnosis') diagnosisInput.current?.focus();
    else if (target.kind === 'field') focusField(target.field);
    else {
      setOpenLine(target.line);
      setFocusNext({ line: target.line });
    }
  };

  const openOptions = (section: string | null): void => {
    void state.run('options', null, () => actions.openOptions(section));
  };

  const status =
    submission !== null && submission.state !== 'draft'
      ? submission.status
      : invoice === null
        ? { word: 'Not sent', tone: 'open' as const, icon: 'dashed' }
        : draftStatus(invoice, stops);

  const frame = {
    environment: view.environment,
    title: `Invoice ${invoice?.invoiceNumber ?? submission?.invoiceNumber ?? 'without a number'}`,
    titleRef: title,
    bodyRef: body,
    status,
    patientName: invoice?.patientName ?? submission?.patientName ?? 'Patient’s name not read',
    details: [
      bornWords(invoice?.patientBirthDate ?? submission?.patientBirthDate ?? null),
      invoice?.insurerName ?? submission?.insurerName ?? 'Insurer not known',
    ],
    onClose: actions.close,
    orphaned,
  };
  const problem = <ProblemBanner problem={state.problem} onSetUp={() => openOptions(null)} />;

  const haltFoot = (
    <>
      {problem}
      <div class="row row-keep">
        <Button kind="primary" busy={busy === 'read again'} onPress={(event) => void readAgain(event)}>
          Read the page again
        </Button>
      </div>
    </>
  );

  if (state.halt?.kind === 'changed') {
    return (
      <Frame {...frame} foot={haltFoot}>
        <Banner tone="bad" title="Not sent: the invoice has changed" urgent>
          <p>
            The page was different when you pressed Submit. Look at what changed, then read the page again. You can
            submit after that.
          </p>
        </Banner>
        <Table
          caption="What changed"
          rows={state.halt.differences}
          keyOf={(row) => row.label}
          columns={[
            { head: 'What', cell: (row) => row.label },
            { head: 'On this panel', cell: (row) => row.before },
            { head: 'On the page now', cell: (row) => (row.before === row.now ? row.now : <b>{row.now}</b>) },
          ]}
        />
      </Frame>
    );
  }
  if (state.halt?.kind === 'not readable') {
    return (
      <Frame {...frame} foot={haltFoot}>
        <Banner tone="bad" icon="page-read" title="Not sent: the page cannot be read now" urgent>
          <p>{state.halt.message}</p>
          {state.halt.missing.length === 0 ? null : (
            <>
              <p>Show these on the page again, then read it:</p>
              <ul class="bullets">
                {state.halt.missing.map((missing) => (
                  <li key={missing}>{missing}</li>
                ))}
              </ul>
            </>
          )}
        </Banner>
      </Frame>
    );
  }

  if (invoice?.selfPayer && (submission === null || submission.state === 'draft')) {
    return (
      <Frame {...frame} foot={null}>
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
        {problem}
      </Frame>
    );
  }

  const stopPaying = (): void => {
    setPaying(false);
    setClosed('payment');
  };
  const payment =
    submission === null ? null : paying && submission.can.recordPayment ? (
      <InnerForm class="form-below" onClose={stopPaying}>
        <PaymentForm
          outstanding={submission.outstanding}
          today={todayInLondon(time)}
          onCancel={stopPaying}
          onRecord={async (paid, event) => {
            const done = await act({ kind: 'record payment', ...paid }, event);
            if (done) {
              setPaying(false);
              setFocusNext('title');
            }
            return done ? null : 'The payment was not recorded. What you typed is kept.';
          }}
        />
      </InnerForm>
    ) : null;

  const cancelDialog =
    cancelling && submission !== null ? (
      <CancelBill
        submission={submission}
        busy={busy === 'cancel'}
        onKeep={() => setCancelling(false)}
        onCancel={async (event) => {
          if (await act({ kind: 'cancel' }, event)) setFocusNext('title');
          setCancelling(false);
        }}
      />
    ) : null;

  const trying = submission?.state === 'queued';
  const refresh = (flat: boolean): JSX.Element => (
    <Button
      icon="refresh"
      small={flat}
      flush={flat}
      kind={flat ? 'quiet' : 'secondary'}
      class={flat ? 'push' : 'grow'}
      busy={busy === 'refresh'}
      onPress={(event) => void act({ kind: 'refresh' }, event)}
    >
      {trying ? 'Try now' : 'Refresh status'}
    </Button>
  );

  if (form && invoice !== null) {
    return (
      <Frame
        {...frame}
        foot={
          <>
            {problem}
            <Confirmation
              invoice={invoice}
              state={state}
              stops={stops}
              missing={missing}
              correcting={correcting}
              orphaned={orphaned}
            />
            {orphaned ? null : (
              <div class="row row-keep">
                {submission?.can.cancel ? (
                  <Button onPress={() => setCancelling(true)}>Cancel bill</Button>
                ) : (
                  <Button busy={busy === 'check'} unavailable={busy === 'submit'} onPress={() => void check()}>
                    Check bill
                  </Button>
                )}
                <Button kind="primary" busy={busy === 'submit'} onPress={(event) => void submit(event)}>
                  {busy === 'submit' ? 'Sending…' : correcting ? 'Correct and resend' : 'Submit to Healthcode'}
                </Button>
              </div>
            )}
          </>
        }
      >
        {submission === null ? null : (
          <SubmissionBanner
            submission={submission}
            now={time}
            wayTo={(error) => {
              const target = targetOf(error, open);
              return target === null ? null : () => goTo(target);
            }}
          />
        )}
        {ready ? (
          <Banner tone="good" title="Nothing to fix">
            <p>This bill can be sent.</p>
          </Banner>
        ) : null}
        <Problems
          findings={findings}
          invoice={invoice}
          choices={choices}
          open={open}
          busy={busy !== null}
          firstRef={firstProblem}
          searchOffered={actions.searchOffered}
          onSetUp={openOptions}
          onReadAgain={(event) => void readAgain(event)}
          onFix={async (field, value) => {
            const fixed = { ...choices, [field]: value };
            state.setChoices(fixed);
            const next = await state.run('fix', null, () => actions.view(tidyChoices(fixed)));
            if (next === null) return;
            state.take(next);
            setFocusNext('first problem');
          }}
          onGoTo={goTo}
        />
        <Draft
          invoice={invoice}
          choices={choices}
          onChoices={(next) => {
            setReady(false);
            setDiagnosisError(null);
            state.setChoices(next);
          }}
          query={state.query}
          onQuery={(query) => {
            setDiagnosisError(null);
            state.setQuery(query);
          }}
          open={open}
          findings={findings}
          readAt={view.readAt}
          now={time}
          busy={busy !== null}
          diagnosisError={diagnosisError}
          diagnosisInput={diagnosisInput}
          onFault={(key, message) => {
            if (message === null) faults.current.delete(key);
            else faults.current.set(key, message);
          }}
          openLine={openLine}
          closedLine={closed !== null && closed !== 'payment' ? closed.line : null}
          onOpenLine={(line) => {
            setClosed(line === null && openLine !== null ? { line: openLine } : null);
            setOpenLine(line);
          }}
          onCodes={async (line, codes, remember, event) => {
            if (remember) {
              const next = await state.run('codes', event, () =>
                actions.correct({ kind: 'line codes', line: line.number, codes }, tidy()),
              );
              if (next === null) return;
              state.take(next);
            } else {
              state.setChoices({ ...choices, lineCodes: { ...choices.lineCodes, [String(line.number)]: codes } });
            }
            setOpenLine(null);
            setFocusNext('title');
          }}
          onRememberName={async (field, identifier, event) => {
            const next = await state.run('name', event, () =>
              actions.correct(
                { kind: field === 'practitioner' ? 'practitioner name' : 'insurer name', identifier },
                tidy(),
              ),
            );
            if (next !== null) state.take(next);
          }}
          searchCodes={actions.searchCodes}
          searchOffered={actions.searchOffered}
        />
        {submission !== null && submission.state !== 'draft' ? (
          <>
            <hr class="rule" />
            <ProgressSection
              submission={submission}
              now={time}
              action={submission.can.refresh && !orphaned ? refresh(true) : null}
            />
          </>
        ) : null}
        {orphaned || !(submission?.can.recordElsewhere ?? false) ? null : (
          <Disclosure summary="Already sent another way?">
            <div class="stack stack-tight">
              <p class="dense muted">It is then kept in the history, and nothing is sent from here.</p>
              <div>
                <Button
                  small
                  busy={busy === 'record elsewhere'}
                  onPress={async (event) => {
                    if (await act({ kind: 'record elsewhere' }, event)) setFocusNext('title');
                  }}
                >
                  Record as sent another way
                </Button>
              </div>
            </div>
          </Disclosure>
        )}
        {cancelDialog}
      </Frame>
    );
  }

  if (submission === null) {
    return (
      <Frame {...frame} foot={problem}>
        <Banner tone="warn" title="This page could not be read as an invoice">
          <p>Wait until the page has finished loading, then close and open this panel again.</p>
        </Banner>
      </Frame>
    );
  }

  const buttons: ComponentChildren[] = [];
  if (submission.can.takeOut) {
    buttons.push(
      <Button
        key="take out"
        busy={busy === 'take out'}
        onPress={async (event) => {
          if (await act({ kind: 'take out' }, event)) setFocusNext('diagnosis');
        }}
      >
        Take out of queue
      </Button>,
    );
  }
  // First things first: a bill that has to be sent again is not paid yet.
  if (submission.can.recordPayment && !submission.can.queueAgain && !paying) {
    buttons.push(
      <OpenerButton
        key="pay"
        closed={closed === 'payment'}
        onPress={() => {
          setClosed(null);
          setPaying(true);
        }}
      >
        Record payment
      </OpenerButton>,
    );
  }
  if (submission.can.recordElsewhere && submission.can.refresh) {
    buttons.push(
      <Button
        key="elsewhere"
        busy={busy === 'record elsewhere'}
        onPress={(event) => void act({ kind: 'record elsewhere' }, event)}
      >
        Record as sent another way
      </Button>,
    );
  }
  if (submission.can.queueAgain) {
    buttons.push(
      <Button
        key="again"
        kind="primary"
        icon="refresh"
        class="grow"
        busy={busy === 'queue again'}
        onPress={(event) => void act({ kind: 'queue again' }, event)}
      >
        {queueAgainWords(submission)}
      </Button>,
    );
  }
  if (submission.can.refresh) buttons.push(refresh(false));

  return (
    <Frame
      {...frame}
      foot={
        orphaned || (buttons.length === 0 && state.problem === null) ? null : (
          <>
            {problem}
            {submission.state === 'checking' ? (
              <p class="confirm">Submitting is closed until this is settled.</p>
            ) : null}
            <div class="row">{buttons}</div>
          </>
        )
      }
    >
      <SubmissionBanner submission={submission} now={time} />
      <ProgressSection submission={submission} now={time} />
      <hr class="rule" />
      <BillFacts submission={submission} />
      {submission.state === 'at Healthcode' || submission.state === 'elsewhere' || submission.payments.length > 0 ? (
        <>
          <hr class="rule" />
          <PaymentSection
            submission={submission}
            form={payment}
            busy={busy === 'remove payment'}
            onRemove={async (id, event) => {
              if (await act({ kind: 'remove payment', id }, event)) setFocusNext('title');
            }}
          />
        </>
      ) : (
        payment
      )}
      {submission.can.cancel && !orphaned ? (
        <div>
          <Button kind="quiet" small flush onPress={() => setCancelling(true)}>
            Cancel bill
          </Button>
        </div>
      ) : null}
      {cancelDialog}
    </Frame>
  );
}

/** A date of birth as the head shows it. */
function bornWords(birthDate: string | null): string {
  return birthDate === null ? 'Date of birth not read' : `Born ${birthDate}`;
}

/** Fields that Healthcode named stand open for correction. */
function withErrorFields(open: Set<AskedField>, submission: SubmissionView | null): Set<AskedField> {
  if (!submission?.can.correct) return open;
  for (const error of submission.errors) {
    switch (error.field) {
      case 'registrationNumber':
      case 'authorisationCode':
      case 'practitioner':
      case 'insurer':
      case 'facility':
      case 'setting':
      case 'admissionDate':
      case 'dischargeDate':
        open.add(error.field);
        break;
    }
  }
  return open;
}

/** Just above *Submit*: what will be sent, to whom, for whom. The last check against the wrong patient. */
function Confirmation(props: {
  invoice: InvoiceView;
  state: PanelState;
  stops: number;
  missing: BillField[];
  correcting: boolean;
  orphaned: boolean;
}): JSX.Element {
  const { invoice, state, stops } = props;
  const { choices } = state;
  if (props.orphaned) {
    return (
      <p class="confirm">
        <b>Reload this page</b> to submit. Nothing can be sent from here until then.
      </p>
    );
  }
  if (stops > 0) {
    return (
      <p class="confirm">
        {stops === 1 ? '1 thing' : `${stops} things`} to fix.{' '}
        {props.correcting ? 'Nothing has been sent again.' : 'Nothing has been sent.'}
      </p>
    );
  }
  if (props.missing.length > 0) {
    return (
      <p class="confirm">
        {stepsWords(props.missing)}, then {props.correcting ? 'resend' : 'submit'}.
      </p>
    );
  }
  const insurer =
    invoice.insurers.find((choice) => choice.identifier === heldValue('insurer', choices, invoice.facts))?.name ??
    invoice.insurerName;
  const setting = SETTINGS.find((one) => one.value === heldValue('setting', choices, invoice.facts))?.label;
  const diagnoses = choices.diagnoses.map((diagnosis) => `${diagnosis.code} ${diagnosis.title}`).join('; ');
  return (
    <p class="confirm">
      <b>{showMoney(invoice.total)}</b> to <b>{insurer ?? 'an insurer not yet known'}</b> for{' '}
      <b>{heldValue('patientName', choices, invoice.facts) ?? invoice.patientName ?? 'a patient not yet named'}</b>.{' '}
      {[setting, diagnoses || 'no diagnosis'].filter(Boolean).join(', ')}.
      {props.correcting ? ' Sent again under the same reference, so it is billed once.' : ''}
    </p>
  );
}
