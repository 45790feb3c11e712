import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { todayInLondon } from '../../lib/billing/dates.ts';
import type { AuthorisationCode, PatientInsurer } from '../../lib/billing/model.ts';
import type { Choice, PanelView, PatientView, StatusView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { ChoiceField, type SearchOffered } from '../ui/ChoiceField.tsx';
import { Facts, Table } from '../ui/Data.tsx';
import { TextField } from '../ui/Field.tsx';
import { focusFirstFaultSoon } from '../ui/focus.ts';
import { pageAddress, showDate, showMoney, showTimeOrDay } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { Banner } from '../ui/Messages.tsx';
import { DateField } from '../ui/ParsedField.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import type { PanelProps } from './actions.ts';
import { Frame, ProblemBanner } from './Frame.tsx';
import { InnerForm, OpenerButton } from './InnerForm.tsx';
import type { PanelState } from './use-panel.ts';

/** What of the patient's insurance is being edited. */
type Editing = { kind: 'insurance'; insurer: string | null } | { kind: 'code'; insurer: string } | null;

/** The panel on a patient page: insurance, authorisation codes, and this patient's bills. */
export function PatientPanel(
  props: PanelProps & { state: PanelState; view: PanelView; patient: PatientView; time: number },
): JSX.Element {
  const { state, view, patient, actions, time } = props;
  const [editing, setEditing] = useState<Editing>(null);
  /** What was left last without saving: its button has the focus again. */
  const [left, setLeft] = useState<Editing>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const orphaned = props.orphaned ?? false;
  const insurances = patient.record?.insurers ?? [];
  const today = todayInLondon(time);
  const canEdit = !orphaned && patient.pmsId !== null && !patient.recordDiffers;

  const save = async (insurance: PatientInsurer, event: Event): Promise<void> => {
    const next = await state.run('save', event, () => actions.correct({ kind: 'patient insurance', insurance }, null));
    if (next === null) return;
    state.take(next);
    setEditing(null);
    title.current?.focus();
  };

  const open = (what: Editing): void => {
    setLeft(null);
    setEditing(what);
  };
  const cancel = (): void => {
    setLeft(editing);
    setEditing(null);
  };
  const isLeft = (kind: 'insurance' | 'code', insurer: string | null): boolean =>
    left?.kind === kind && left.insurer === insurer;

  const openForm = (insurance: PatientInsurer | null): JSX.Element => (
    <InnerForm onClose={cancel}>
      <InsuranceForm
        insurance={insurance}
        proposed={proposedFrom(patient)}
        insurers={patient.insurers}
        searchOffered={actions.searchOffered}
        busy={state.busy === 'save'}
        onSave={(changed, event) => void save(changed, event)}
        onCancel={cancel}
      />
    </InnerForm>
  );

  return (
    <Frame
      environment={view.environment}
      title={patient.name ?? 'Patient'}
      titleRef={title}
      details={[
        patient.birthDate === null ? 'Date of birth not read' : `Born ${patient.birthDate}`,
        patient.pmsId === null ? 'Patient number not read' : `Patient no. ${patient.pmsId}`,
      ]}
      onClose={actions.close}
      orphaned={orphaned}
      foot={
        state.problem === null ? null : (
          <ProblemBanner
            problem={state.problem}
            onSetUp={() => void actions.openOptions(null).catch(() => undefined)}
          />
        )
      }
    >
      {patient.recordDiffers ? (
        <Banner tone="warn" title="The stored record may be another person’s">
          <p>
            It has the same patient number and another date of birth, so nothing of it is used. Ask your administrator
            to correct the record in the set-up.
          </p>
        </Banner>
      ) : null}
      {patient.pmsId === null ? (
        <Banner tone="warn" icon="page-read" title="No patient number could be read from this page">
          <p>Without it nothing can be kept for this patient.</p>
        </Banner>
      ) : null}
      {insurances.map((insurance) => {
        const name = insurerName(insurance.insurer, patient.insurers);
        const edits = editing?.kind === 'insurance' && editing.insurer === insurance.insurer;
        return (
          <div class="stack" key={insurance.insurer}>
            <section aria-label={`Insurance, ${name}`}>
              <div class="section-head">
                <h2>Insurance</h2>
                {edits || !canEdit ? null : (
                  <OpenerButton
                    closed={isLeft('insurance', insurance.insurer)}
                    kind="quiet"
                    small
                    flush
                    class="push"
                    icon="edit"
                    label={`Edit insurance, ${name}`}
                    onPress={() => open({ kind: 'insurance', insurer: insurance.insurer })}
                  >
                    Edit
                  </OpenerButton>
                )}
              </div>
              {edits ? (
                openForm(insurance)
              ) : (
                <Facts
                  facts={[
                    [
                      'Insurer',
                      <>
                        {name}
                        {patient.page.insurerName === null ? null : (
                          <span class="small faint">
                            {patient.page.insurerName.trim().toLowerCase() === name.toLowerCase()
                              ? ' · read from page'
                              : ` · the page says ${patient.page.insurerName}`}
                          </span>
                        )}
                      </>,
                    ],
                    ['Registration number', <Masked key="number" number={insurance.registrationNumber} />],
                    ['Since', insurance.validFrom ? showDate(insurance.validFrom) : null],
                    ['Until', insurance.validTo ? showDate(insurance.validTo) : null],
                  ]}
                />
              )}
            </section>
            <Codes
              insurance={insurance}
              name={name}
              today={today}
              canEdit={canEdit}
              adding={editing?.kind === 'code' && editing.insurer === insurance.insurer}
              busy={state.busy === 'save'}
              left={isLeft('code', insurance.insurer)}
              onAdd={() => open({ kind: 'code', insurer: insurance.insurer })}
              onCancel={cancel}
              onCodes={(authorisationCodes, event) => void save({ ...insurance, authorisationCodes }, event)}
            />
          </div>
        );
      })}
      {insurances.length === 0 && !patient.recordDiffers ? (
        <section aria-label="Insurance">
          <div class="section-head">
            <h2>Insurance</h2>
            {patient.page.insurerName === null ? null : (
              <span class="source push">
                <Icon name="page-read" />
                The page says {patient.page.insurerName}
              </span>
            )}
          </div>
          {editing?.kind === 'insurance' ? (
            openForm(null)
          ) : (
            <>
              <p class="dense muted">
                Nothing is kept for this patient yet. Bills need the insurer and the registration number.
              </p>
              {canEdit ? (
                <div class="row form-below">
                  <OpenerButton
                    closed={isLeft('insurance', null)}
                    small
                    icon="plus"
                    onPress={() => open({ kind: 'insurance', insurer: null })}
                  >
                    Add insurance
                  </OpenerButton>
                </div>
              ) : null}
            </>
          )}
        </section>
      ) : canEdit ? (
        editing?.kind === 'insurance' && editing.insurer === null ? (
          <section aria-label="Another insurance">{openForm(null)}</section>
        ) : (
          <div>
            <OpenerButton
              closed={isLeft('insurance', null)}
              kind="quiet"
              small
              flush
              icon="plus"
              onPress={() => open({ kind: 'insurance', insurer: null })}
            >
              Add another insurance
            </OpenerButton>
          </div>
        )
      ) : null}
      <hr class="rule" />
      <section aria-label="Bills">
        <div class="section-head">
          <h2>Bills</h2>
          {patient.bills.length === 0 ? null : (
            <span class="small muted">
              {patient.outstanding === 0 ? 'Nothing outstanding' : `${showMoney(patient.outstanding)} outstanding`}
            </span>
          )}
        </div>
        {patient.bills.length === 0 ? (
          <p class="dense muted">No bill of this patient was sent from here.</p>
        ) : (
          <Table
            caption="Bills of this patient"
            rows={patient.bills}
            keyOf={(bill) => bill.providerReference}
            columns={[
              {
                head: 'Invoice',
                cell: (bill) => (
                  <>
                    {pageAddress(bill.pageUrl) === null ? (
                      <span class="code">{bill.invoiceNumber}</span>
                    ) : (
                      <a class="code" href={pageAddress(bill.pageUrl) ?? ''} target="_blank" rel="noopener noreferrer">
                        {bill.invoiceNumber}
                      </a>
                    )}
                    <div class="small faint">{showTimeOrDay(bill.changedAt, time)}</div>
                  </>
                ),
              },
              { head: 'Amount', number: true, cell: (bill) => showMoney(bill.total) },
              {
                head: 'Status',
                cell: (bill) => (
                  <>
                    <StatusBadge status={bill.status} />
                    {bill.state === 'at Healthcode' ? (
                      <div class="small faint">
                        {bill.paymentStatus.word}
                        {bill.paymentState === 'paid' || bill.outstanding === null
                          ? ''
                          : ` ${showMoney(bill.outstanding)}`}
                      </div>
                    ) : null}
                  </>
                ),
              },
            ]}
          />
        )}
      </section>
    </Frame>
  );
}

function insurerName(identifier: string, insurers: Choice[]): string {
  return insurers.find((insurer) => insurer.identifier === identifier)?.name ?? identifier;
}

/** What the page itself says, as a first proposal for a new record. */
function proposedFrom(patient: PatientView): PatientInsurer {
  const named = patient.insurers.find(
    (insurer) => insurer.name.toLowerCase() === patient.page.insurerName?.trim().toLowerCase(),
  );
  return {
    insurer: named?.identifier ?? '',
    registrationNumber: patient.page.registrationNumber ?? '',
    authorisationCodes: patient.page.authorisationCode === null ? [] : [{ code: patient.page.authorisationCode }],
  };
}

/** A number hidden but for its end, until *Show* is pressed. */
function Masked({ number }: { number: string }): JSX.Element {
  const [shown, setShown] = useState(false);
  if (number === '') return <span class="faint">None</span>;
  const end = number.length > 6 ? number.slice(-4) : '';
  return (
    <span class="masked">
      {shown ? (
        <span class="wrap">{number}</span>
      ) : (
        <span>
          <span aria-hidden="true">•••••••{end}</span>
          <span class="visually-hidden">hidden{end === '' ? '' : `, ends ${end}`}</span>
        </span>
      )}
      <Button
        kind="quiet"
        small
        flush
        icon="eye"
        pressed={shown}
        label="Show registration number"
        onPress={() => setShown(!shown)}
      >
        {shown ? 'Hide' : 'Show'}
      </Button>
    </span>
  );
}

function InsuranceForm(props: {
  insurance: PatientInsurer | null;
  proposed: PatientInsurer;
  insurers: Choice[];
  searchOffered: SearchOffered;
  busy: boolean;
  onSave: (insurance: PatientInsurer, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const start = props.insurance ?? props.proposed;
  const [insurer, setInsurer] = useState<string | null>(start.insurer || null);
  const [number, setNumber] = useState(start.registrationNumber);
  const [from, setFrom] = useState<string | null>(start.validFrom ?? null);
  const [to, setTo] = useState<string | null>(start.validTo ?? null);
  const [fault, setFault] = useState<{ insurer?: string; number?: string; to?: string }>({});
  const unreadable = useRef(new Set<string>());
  const form = useRef<HTMLFormElement>(null);

  const save = (event: Event): void => {
    event.preventDefault();
    const wrong = {
      ...(insurer === null ? { insurer: 'Choose the insurer.' } : {}),
      ...(number.trim() === '' ? { number: 'Write the registration number, as on the patient’s card.' } : {}),
      ...(from !== null && to !== null && to < from ? { to: 'This is before the first day.' } : {}),
    };
    setFault(wrong);
    if (Object.keys(wrong).length > 0 || unreadable.current.size > 0 || insurer === null) {
      focusFirstFaultSoon(form);
      return;
    }
    props.onSave({ ...start, insurer, registrationNumber: number.trim(), validFrom: from, validTo: to }, event);
  };
  const noteFault = (key: string) => (message: string | null) => {
    if (message === null) unreadable.current.delete(key);
    else unreadable.current.add(key);
  };

  return (
    <form class="stack stack-tight" ref={form} onSubmit={save} aria-label="Edit insurance">
      <ChoiceField
        label="Insurer"
        noun="insurer"
        value={insurer}
        choices={props.insurers}
        search={props.searchOffered}
        onValue={setInsurer}
        onFault={noteFault('insurer')}
        error={fault.insurer}
      />
      <TextField
        label="Registration number"
        value={number}
        onValue={setNumber}
        maxLength={100}
        error={fault.number}
        help="As printed on the patient’s card or authorisation letter."
      />
      <div class="fields-pair">
        <DateField label="Since" optional value={from} onValue={setFrom} onFault={noteFault('from')} />
        <DateField label="Until" optional value={to} onValue={setTo} onFault={noteFault('to')} error={fault.to} />
      </div>
      <div class="row">
        <Button small type="submit" busy={props.busy}>
          Save insurance
        </Button>
        <Button small kind="quiet" onPress={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** Whether a code may be used on that day, as a status. */
function codeStatus(code: AuthorisationCode, today: string): StatusView {
  if (code.validTo && code.validTo < today) return { word: 'Ended', tone: 'neutral', icon: 'cancelled' };
  if (code.validFrom && code.validFrom > today) return { word: 'Not yet', tone: 'neutral', icon: 'clock' };
  return { word: 'Valid', tone: 'good', icon: 'check' };
}

function validWords(code: AuthorisationCode): string {
  if (code.validFrom && code.validTo) return `${showDate(code.validFrom)} to ${showDate(code.validTo)}`;
  if (code.validFrom) return `from ${showDate(code.validFrom)}`;
  if (code.validTo) return `to ${showDate(code.validTo)}`;
  return 'No limit known';
}

function Codes(props: {
  insurance: PatientInsurer;
  name: string;
  today: string;
  canEdit: boolean;
  adding: boolean;
  /** The form for a code was just left without saving. */
  left: boolean;
  busy: boolean;
  onAdd: () => void;
  onCancel: () => void;
  onCodes: (codes: AuthorisationCode[], event: Event) => void;
}): JSX.Element {
  const codes = props.insurance.authorisationCodes;
  return (
    <section aria-label={`Authorisation codes, ${props.name}`}>
      <div class="section-head">
        <h2>Authorisation codes</h2>
        {props.adding || !props.canEdit ? null : (
          <OpenerButton closed={props.left} kind="quiet" small flush class="push" icon="plus" onPress={props.onAdd}>
            Add code
          </OpenerButton>
        )}
      </div>
      {codes.length === 0 ? (
        props.adding ? null : (
          <p class="dense muted">None kept. The insurer gives them to the patient.</p>
        )
      ) : (
        <Table
          caption={`Authorisation codes, ${props.name}`}
          rows={codes}
          keyOf={(code, index) => `${code.code} ${index}`}
          columns={[
            { head: 'Code', cell: (code) => <span class="code">{code.code}</span> },
            { head: 'Valid', cell: validWords },
            { head: 'State', cell: (code) => <StatusBadge status={codeStatus(code, props.today)} /> },
            {
              head: 'Remove',
              hiddenHead: true,
              number: true,
              cell: (code, index) =>
                props.canEdit ? (
                  <Button
                    icon="x"
                    class="button-in-row"
                    label={`Remove code ${code.code}`}
                    busy={props.busy}
                    onPress={(event) =>
                      props.onCodes(
                        codes.filter((_, at) => at !== index),
                        event,
                      )
                    }
                  />
                ) : null,
            },
          ]}
        />
      )}
      {props.adding ? (
        <InnerForm class="form-below" onClose={props.onCancel}>
          <CodeForm
            busy={props.busy}
            onCancel={props.onCancel}
            onSave={(code, event) => props.onCodes([...codes.filter((one) => one.code !== code.code), code], event)}
          />
        </InnerForm>
      ) : null}
    </section>
  );
}

function CodeForm(props: {
  busy: boolean;
  onSave: (code: AuthorisationCode, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const [code, setCode] = useState('');
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [fault, setFault] = useState<{ code?: string; to?: string }>({});
  const dateFaults = useRef(new Set<string>());
  const form = useRef<HTMLFormElement>(null);
  const noteFault = (key: string) => (message: string | null) => {
    if (message === null) dateFaults.current.delete(key);
    else dateFaults.current.add(key);
  };
  return (
    <form
      class="stack stack-tight"
      ref={form}
      aria-label="Add authorisation code"
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = {
          ...(code.trim() === '' ? { code: 'Write the code that the insurer gave.' } : {}),
          ...(from !== null && to !== null && to < from ? { to: 'This is before the first day.' } : {}),
        };
        setFault(wrong);
        if (Object.keys(wrong).length > 0 || dateFaults.current.size > 0) {
          focusFirstFaultSoon(form);
          return;
        }
        props.onSave({ code: code.trim(), validFrom: from, validTo: to }, event);
      }}
    >
      <TextField label="Authorisation code" value={code} onValue={setCode} maxLength={100} error={fault.code} />
      <div class="fields-pair">
        <DateField label="Valid from" optional value={from} onValue={setFrom} onFault={noteFault('from')} />
        <DateField label="Valid to" optional value={to} onValue={setTo} onFault={noteFault('to')} error={fault.to} />
      </div>
      <div class="row">
        <Button small type="submit" busy={props.busy}>
          Save code
        </Button>
        <Button small kind="quiet" onPress={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
