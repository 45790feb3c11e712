import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { coverKey } from '../../lib/billing/cover.ts';
import { todayInLondon } from '../../lib/billing/dates.ts';
import type { PatientInsurer } from '../../lib/billing/model.ts';
import type { Choice, PanelView, PatientView } from '../../lib/messages.ts';
import { Facts } from '../ui/Data.tsx';
import { showDate } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { Banner } from '../ui/Messages.tsx';
import { AuthorisationCodes } from './AuthorisationCodes.tsx';
import type { PanelProps } from './actions.ts';
import { bornWords, Frame, PressProblem } from './Frame.tsx';
import { InnerForm, OpenerButton } from './InnerForm.tsx';
import { InsuranceForm } from './InsuranceForm.tsx';
import { Masked } from './Masked.tsx';
import { PatientBills } from './PatientBills.tsx';
import type { PanelState } from './use-panel.ts';

/** What of the patient's insurance is being edited, by the key of the cover; null: another one is added. */
type Editing = { kind: 'insurance'; cover: string | null } | { kind: 'code'; cover: string } | null;

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

  const lacksBirthDate = patient.birthDate === null && !patient.record?.birthDate;

  const save = async (
    insurance: PatientInsurer,
    replaces: PatientInsurer | null,
    birthDate: string | null,
    event: Event,
  ): Promise<void> => {
    const correction = { kind: 'patient insurance', insurance, replaces, birthDate } as const;
    const next = await state.run('save', event, () => actions.correct(correction, null));
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
  const isLeft = (kind: 'insurance' | 'code', cover: string | null): boolean =>
    left?.kind === kind && left.cover === cover;

  const openForm = (insurance: PatientInsurer | null): JSX.Element => (
    <InnerForm onClose={cancel}>
      <InsuranceForm
        insurance={insurance}
        proposed={proposedFrom(patient)}
        asksBirthDate={lacksBirthDate}
        today={today}
        insurers={patient.insurers}
        searchOffered={actions.searchOffered}
        busy={state.busy === 'save'}
        onSave={(changed, birthDate, event) => void save(changed, insurance, birthDate, event)}
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
        bornWords(patient.birthDate),
        patient.pmsId === null ? 'Patient number not read' : `Patient no. ${patient.pmsId}`,
      ]}
      onClose={actions.close}
      orphaned={orphaned}
      foot={
        state.problem === null ? null : (
          <PressProblem problem={state.problem} onSetUp={() => void actions.openOptions(null).catch(() => undefined)} />
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
      {insurances.length > 0 && lacksBirthDate ? (
        <Banner tone="warn" title="The stored record has no date of birth">
          <p>No bill uses it before it has one. Edit the insurance to add it.</p>
        </Banner>
      ) : null}
      {insurances.map((insurance) => {
        const insurer = insurerName(insurance.insurer, patient.insurers);
        const name = coverName(insurer, insurance, insurances);
        const cover = coverKey(insurance);
        const edits = editing?.kind === 'insurance' && editing.cover === cover;
        return (
          <div class="stack" key={cover}>
            <section aria-label={`Insurance, ${name}`}>
              <div class="section-head">
                <h2>Insurance</h2>
                {edits || !canEdit ? null : (
                  <OpenerButton
                    left={isLeft('insurance', cover)}
                    kind="quiet"
                    small
                    flush
                    class="push"
                    icon="edit"
                    label={`Edit insurance, ${name}`}
                    onPress={() => open({ kind: 'insurance', cover })}
                  >
                    Edit
                  </OpenerButton>
                )}
              </div>
              {edits ? (
                openForm(insurance)
              ) : (
                <InsuranceFacts insurance={insurance} name={insurer} pageName={patient.page.insurerName} />
              )}
            </section>
            <AuthorisationCodes
              insurance={insurance}
              name={name}
              today={today}
              canEdit={canEdit && !lacksBirthDate}
              adding={editing?.kind === 'code' && editing.cover === cover}
              busy={state.busy === 'save'}
              left={isLeft('code', cover)}
              onAdd={() => open({ kind: 'code', cover })}
              onCancel={cancel}
              onCodes={(authorisationCodes, event) =>
                void save({ ...insurance, authorisationCodes }, insurance, null, event)
              }
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
                    left={isLeft('insurance', null)}
                    small
                    icon="plus"
                    onPress={() => open({ kind: 'insurance', cover: null })}
                  >
                    Add insurance
                  </OpenerButton>
                </div>
              ) : null}
            </>
          )}
        </section>
      ) : canEdit ? (
        editing?.kind === 'insurance' && editing.cover === null ? (
          <section aria-label="Another insurance">{openForm(null)}</section>
        ) : (
          <div>
            <OpenerButton
              left={isLeft('insurance', null)}
              kind="quiet"
              small
              flush
              icon="plus"
              onPress={() => open({ kind: 'insurance', cover: null })}
            >
              Add another insurance
            </OpenerButton>
          </div>
        )
      ) : null}
      <hr class="rule" />
      <PatientBills patient={patient} time={time} />
    </Frame>
  );
}

function insurerName(identifier: string, insurers: Choice[]): string {
  return insurers.find((insurer) => insurer.identifier === identifier)?.name ?? identifier;
}

/** The insurer's name; with its days where the patient has several covers of that insurer. */
function coverName(insurer: string, { validFrom, validTo, ...cover }: PatientInsurer, all: PatientInsurer[]): string {
  if (all.filter((other) => other.insurer === cover.insurer).length === 1) return insurer;
  const days = [validFrom ? `since ${showDate(validFrom)}` : '', validTo ? `until ${showDate(validTo)}` : ''];
  return [insurer, ...days].filter(Boolean).join(' ');
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

function InsuranceFacts(props: { insurance: PatientInsurer; name: string; pageName: string | null }): JSX.Element {
  const { insurance, name, pageName } = props;
  const isSame = pageName?.trim().toLowerCase() === name.toLowerCase();
  return (
    <Facts
      facts={[
        [
          'Insurer',
          <>
            {name}
            {pageName === null ? null : (
              <span class="small faint">{isSame ? ' · read from page' : ` · the page says ${pageName}`}</span>
            )}
          </>,
        ],
        ['Registration number', <Masked key="number" number={insurance.registrationNumber} />],
        ['Since', insurance.validFrom ? showDate(insurance.validFrom) : null],
        ['Until', insurance.validTo ? showDate(insurance.validTo) : null],
      ]}
    />
  );
}
