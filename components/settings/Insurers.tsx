import type { JSX } from 'preact';
import type { Insurer } from '../../lib/billing/model.ts';
import { CodeField } from '../ui/CodeField.tsx';
import { choiceHit } from '../ui/choices.ts';
import { CheckField, SelectField, TextField } from '../ui/Field.tsx';
import { count } from '../ui/format.ts';
import { Hint, NamesCell, NamesField } from './fields.tsx';
import type { Session } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { type InsurerDraft, insurerDraft, KNOWN_INSURERS, readInsurer } from './records.ts';

const kind: RecordKind<Insurer, InsurerDraft> = {
  section: 'insurers',
  noun: 'insurer',
  plural: 'insurers',
  icon: 'shield',
  empty: 'Add each insurer that you bill, with its Healthcode identifier. Or import a settings file.',
  keyOf: ({ identifier }) => identifier,
  nameOf: ({ names, identifier }) => names[0] ?? identifier,
  draftOf: insurerDraft,
  read: readInsurer,
  change: (before, value) => ({ kind: 'insurer', key: before?.identifier ?? null, before, value }),
  columns: [
    { head: 'Name', cell: ({ names }) => <NamesCell names={names} /> },
    { head: 'Healthcode identifier', cell: ({ identifier }) => <span class="code">{identifier}</span> },
    { head: 'Asks for', cell: asksFor },
  ],
  form: (form) => <InsurerForm {...form} />,
};

export function Insurers({ session }: { session: Session }): JSX.Element {
  return <RecordSection session={session} items={session.view.insurers} kind={kind} />;
}

function asksFor({ requires, submitWithinMonths }: Insurer): string {
  const asks = [
    requires.diagnosis ? 'a diagnosis' : null,
    requires.authorisationCode ? 'an authorisation code' : null,
    submitWithinMonths ? `bills within ${count(submitWithinMonths, 'month')}` : null,
  ].filter((ask) => ask !== null);
  return asks.length === 0 ? 'Nothing special' : asks.join(', ').replace(/^./u, (letter) => letter.toUpperCase());
}

const LIMITS: { value: InsurerDraft['limit']; label: string }[] = [
  { value: 'usual', label: 'As known for this insurer' },
  { value: 'months', label: 'A number of months' },
  { value: 'none', label: 'No limit' },
];

/** The insurers whose identifiers are public, as rows of a list. */
const OFFERED = KNOWN_INSURERS.map(({ identifier, name }) => choiceHit({ identifier, name, otherNames: [] }, null));

function InsurerForm({ draft, set, faults, session }: FormProps<InsurerDraft>): JSX.Element {
  const identifier = draft.identifier.trim();
  const known = KNOWN_INSURERS.find((one) => one.identifier === identifier.toLowerCase());
  return (
    <>
      <NamesField
        value={draft.names}
        error={faults.names}
        help="As your practice system writes them, such as AXA Health and AXA PPP. The first is shown."
        onValue={(names) => set({ names })}
      />
      <div class="stack stack-tight">
        <CodeField
          label="Healthcode identifier"
          required
          value={draft.identifier}
          error={faults.identifier}
          noun="insurer"
          offered={OFFERED}
          search={(query, limit) => session.ports.searchOffered(OFFERED, query, limit)}
          help={
            known === undefined
              ? 'Three letters, such as ppp for AXA Health. The list offers those that are public; Healthcode tells you the others.'
              : `This is ${known.name}.`
          }
          onValue={(value) => set({ identifier: value })}
        />
        <Hint>
          {identifier !== '' && !/^[a-z]{3}$/u.test(identifier)
            ? 'Identifiers of insurers usually are three small letters. It is kept as you typed it.'
            : null}
        </Hint>
      </div>
      <fieldset class="stack stack-tight">
        <legend class="field-label">Every bill must have</legend>
        <CheckField label="A diagnosis" checked={draft.diagnosis} onChecked={(diagnosis) => set({ diagnosis })} />
        <CheckField
          label="An authorisation code"
          checked={draft.authorisationCode}
          onChecked={(authorisationCode) => set({ authorisationCode })}
        />
      </fieldset>
      <div class="settings-pair">
        <SelectField
          label="Latest submission after treatment"
          value={draft.limit}
          options={LIMITS}
          help="You are warned from 14 days before. Known: Bupa and AXA Health 6 months, Vitality 3."
          onValue={(value) => set({ limit: LIMITS.find((one) => one.value === value)?.value ?? 'usual' })}
        />
        {draft.limit === 'months' ? (
          <TextField
            label="Months"
            inputMode="numeric"
            value={draft.months}
            error={faults.months}
            onValue={(months) => set({ months })}
          />
        ) : null}
      </div>
    </>
  );
}
