import type { JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { registrationNumberHint } from '../../lib/billing/formats.ts';
import type { Patient } from '../../lib/billing/model.ts';
import type { Answer, FoundPatients } from '../../lib/messages.ts';
import { answered } from '../ui/answered.ts';
import { Button } from '../ui/Button.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { showDate } from '../ui/format.ts';
import { Banner } from '../ui/Messages.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { DateTextField, Hint, Rows } from './fields.tsx';
import { insurerOptions } from './Practitioners.tsx';
import { type Session, UNANSWERED } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { type InsuranceDraft, type PatientDraft, patientDraft, readPatient } from './records.ts';
import { useAction } from './use-action.ts';

/** Most patients shown at once. */
const SHOWN = 50;

function kind({ view }: Session): RecordKind<Patient, PatientDraft> {
  const siteName = (id: string): string => view.sites.find((site) => site.definition.id === id)?.definition.name ?? id;
  const insurerName = (id: string): string => view.insurers.find((one) => one.identifier === id)?.names[0] ?? id;
  const onlySite = view.sites.length === 1 ? (view.sites[0]?.definition.id ?? null) : null;
  return {
    section: 'patients',
    noun: 'patient',
    plural: 'patients',
    icon: 'people',
    empty: 'Registration numbers come here from the panel on a patient page, from a settings file, or by Add.',
    keyOf: ({ site, pmsId }) => JSON.stringify([site, pmsId]),
    nameOf: ({ name }) => name,
    draftOf: (patient) => patientDraft(patient, onlySite),
    read: readPatient,
    change: (before, value) => ({
      kind: 'patient',
      key: before === null ? null : { site: before.site, pmsId: before.pmsId },
      before,
      value,
    }),
    columns: [
      {
        head: 'Patient',
        cell: ({ name, birthDate }) => (
          <>
            <b>{name}</b>
            {birthDate ? <p class="small muted">born {showDate(birthDate)}</p> : null}
          </>
        ),
      },
      {
        head: 'Number',
        cell: ({ pmsId, site }) => (
          <>
            {pmsId}
            <p class="small muted">{siteName(site)}</p>
          </>
        ),
      },
      {
        head: 'Insurance',
        cell: ({ insurers }) =>
          insurers.length === 0
            ? 'None'
            : insurers.map(({ insurer, registrationNumber, authorisationCodes }, index) => (
                <p key={index}>
                  {insurerName(insurer)} {registrationNumber}
                  {authorisationCodes.length > 0 ? (
                    <span class="small muted"> authorised {authorisationCodes.map(({ code }) => code).join(', ')}</span>
                  ) : null}
                </p>
              )),
      },
    ],
    form: (form) => <PatientForm {...form} />,
  };
}

/** What was asked for last: a beginning of name or number, or everyone. */
interface Search extends FoundPatients {
  prefix: string;
}

type Through = (call: () => Promise<Answer<FoundPatients>>) => Promise<FoundPatients | null>;

/** A search that nobody pressed for: what is shown stays where it fails. */
const unasked: Through = async (call) => {
  const answer = await answered(call, UNANSWERED);
  return answer.ok ? answer.value : null;
};

export function Patients({ session }: { session: Session }): JSX.Element {
  const { ports, view } = session;
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState<Search | null>(null);
  const action = useAction();
  /** Counts what was asked, so that an older answer never replaces a newer one, and none comes after the page has gone. */
  const age = useRef(0);
  useEffect(
    () => () => {
      age.current += 1;
    },
    [],
  );

  /** What was searched for last, answered or not; null: nothing yet. A press while another search is at work asks nothing. */
  const asked = useRef<string | null>(null);
  const ask = useCallback(
    async (prefix: string, through: Through): Promise<void> => {
      let mine = 0;
      const found = await through(() => {
        asked.current = prefix;
        age.current += 1;
        mine = age.current;
        return ports.send('patients.find', { prefix, limit: SHOWN });
      });
      if (found !== null && mine === age.current) setSearch({ prefix, ...found });
    },
    [ports],
  );
  const find = (prefix: string): Promise<void> => ask(prefix, (call) => action.run('find', call));
  const again = useCallback((): void => {
    if (asked.current !== null) void ask(asked.current, unasked);
  }, [ask]);
  useEffect(() => ports.onChanged(again), [ports, again]);

  const count = view.patientCount;
  return (
    <RecordSection
      session={session}
      items={search?.patients ?? []}
      kind={kind(session)}
      onChanged={again}
      {...(count === 0
        ? {}
        : {
            nothing:
              search === null
                ? {
                    title: `${count.toLocaleString('en-GB')} ${count === 1 ? 'patient is' : 'patients are'} kept here`,
                    text: 'Names are shown only after a search.',
                  }
                : {
                    title: `No patient begins with “${search.prefix}”`,
                    text: 'Search by the beginning of a name or of a patient number.',
                  },
          })}
      header={
        count === 0 ? null : (
          <div class="stack stack-tight">
            <form
              class="patient-search"
              onSubmit={(event) => {
                event.preventDefault();
                void find(typed.trim());
              }}
            >
              <TextField
                label="Find a patient"
                type="search"
                value={typed}
                onValue={setTyped}
                help="Beginning of a name or number."
              />
              <div class="row">
                <Button type="submit" icon="search" busy={action.busy !== null}>
                  Search
                </Button>
                <Button
                  kind="quiet"
                  onPress={() => {
                    setTyped('');
                    void find('');
                  }}
                >
                  {count <= SHOWN ? 'Show all' : `Show first ${SHOWN}`}
                </Button>
              </div>
            </form>
            <ActionProblem problem={action.problem} ports={ports} />
            <Unreadable number={search?.unreadable ?? 0} />
            <p class="small muted" role="status">
              {search === null || search.patients.length === 0
                ? ''
                : search.patients.length + search.unreadable < SHOWN
                  ? `${search.patients.length} found.`
                  : `The first ${SHOWN} are shown. Type more letters to see fewer.`}
            </p>
          </div>
        )
      }
    />
  );
}

function Unreadable({ number }: { number: number }): JSX.Element | null {
  if (number === 0) return null;
  const [patients, records] =
    number === 1 ? ['1 patient', 'Its record is'] : [`${number} patients`, 'Their records are'];
  return (
    <Banner tone="warn" title={`${patients} can’t be opened.`}>
      <p>
        {records} damaged, and no registration number is taken from there. Add whoever is missing under the same patient
        number, or import a file with the patients.
      </p>
    </Banner>
  );
}

function PatientForm({ draft, set, faults, session }: FormProps<PatientDraft>): JSX.Element {
  const { sites } = session.view;
  const options = sites.map(({ definition }) => ({ value: definition.id, label: definition.name }));
  const siteOptions =
    draft.site === null || options.some(({ value }) => value === draft.site)
      ? options
      : [...options, { value: draft.site, label: `${draft.site} (not set up)` }];
  return (
    <>
      <div class="settings-pair">
        <TextField
          label="Name"
          required
          value={draft.name}
          error={faults.name}
          help="As the practice system writes it."
          onValue={(name) => set({ name })}
        />
        <DateTextField
          label="Date of birth"
          value={draft.birthDate}
          error={faults.birthDate}
          help="A registration number is used only where number and date of birth both match."
          onValue={(birthDate) => set({ birthDate })}
        />
        <SelectField
          label="Site"
          required
          value={draft.site}
          error={faults.site}
          options={siteOptions}
          help={sites.length === 0 ? 'Add the site first, in Sites.' : 'Whose patient number it is.'}
          onValue={(site) => set({ site })}
        />
        <TextField
          label="Patient number"
          required
          value={draft.pmsId}
          error={faults.pmsId}
          onValue={(pmsId) => set({ pmsId })}
        />
      </div>
      <Rows<InsuranceDraft>
        legend="Insurance"
        add="Add insurance"
        noun="insurance"
        rows={draft.insurers}
        fresh={() => ({ insurer: null, registrationNumber: '', validFrom: '', validTo: '', authorisationCodes: [] })}
        onRows={(insurers) => set({ insurers })}
      >
        {(row, setRow, index) => <InsuranceForm {...{ row, setRow, index, faults, session }} />}
      </Rows>
    </>
  );
}

function InsuranceForm(
  props: Pick<FormProps<PatientDraft>, 'faults' | 'session'> & {
    row: InsuranceDraft;
    setRow: (part: Partial<InsuranceDraft>) => void;
    index: number;
  },
): JSX.Element {
  const { row, setRow, index, faults, session } = props;
  const insurer = session.view.insurers.find(({ identifier }) => identifier === row.insurer);
  const number = row.registrationNumber.trim();
  const example = insurer === undefined || number === '' ? null : registrationNumberHint(insurer, number);
  return (
    <>
      <div class="settings-pair">
        <SelectField
          label="Insurer"
          value={row.insurer}
          error={faults[`insurer ${index}`]}
          options={insurerOptions(session, row.insurer)}
          onValue={(value) => setRow({ insurer: value })}
        />
        <TextField
          label="Registration number"
          value={row.registrationNumber}
          error={faults[`registrationNumber ${index}`]}
          onValue={(registrationNumber) => setRow({ registrationNumber })}
        />
        <DateTextField
          label="Valid from"
          optional
          value={row.validFrom}
          error={faults[`validFrom ${index}`]}
          onValue={(validFrom) => setRow({ validFrom })}
        />
        <DateTextField
          label="Valid to"
          optional
          value={row.validTo}
          error={faults[`validTo ${index}`]}
          onValue={(validTo) => setRow({ validTo })}
        />
      </div>
      <Hint>
        {example === null ? null : `Numbers of this insurer usually look like ${example}. It is kept as you typed it.`}
      </Hint>
      <Rows
        legend="Authorisation codes"
        add="Add authorisation code"
        noun="authorisation code"
        rows={row.authorisationCodes}
        fresh={() => ({ code: '', validFrom: '', validTo: '' })}
        onRows={(authorisationCodes) => setRow({ authorisationCodes })}
      >
        {(code, setCode, place) => (
          <div class="settings-triple">
            <TextField
              label="Code"
              value={code.code}
              error={faults[`code ${index} ${place}`]}
              onValue={(value) => setCode({ code: value })}
            />
            <DateTextField
              label="From"
              optional
              value={code.validFrom}
              error={faults[`validFrom ${index} ${place}`]}
              onValue={(validFrom) => setCode({ validFrom })}
            />
            <DateTextField
              label="To"
              optional
              value={code.validTo}
              error={faults[`validTo ${index} ${place}`]}
              onValue={(validTo) => setCode({ validTo })}
            />
          </div>
        )}
      </Rows>
    </>
  );
}
