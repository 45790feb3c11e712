import type { JSX } from 'preact';
import { looksLikePayeeIdentifier, looksLikePractitionerIdentifier } from '../../lib/billing/formats.ts';
import type { Practitioner } from '../../lib/billing/model.ts';
import { SETTING_NAMES } from '../../lib/billing/setting.ts';
import { Button } from '../ui/Button.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { Hint, NamesCell, NamesField, Rows } from './fields.tsx';
import type { Session } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { type PractitionerDraft, practitionerDraft, readPractitioner } from './records.ts';

/** The likeliest first. */
const SETTINGS = (['O', 'D', 'I'] as const).map((value) => ({ value, label: SETTING_NAMES[value] }));

function kind({ view }: Session): RecordKind<Practitioner, PractitionerDraft> {
  const connectionName = (id: string): string => view.connections.find((one) => one.id === id)?.name ?? id;
  return {
    section: 'practitioners',
    noun: 'practitioner',
    plural: 'practitioners',
    icon: 'user',
    empty:
      'Add each person whose treatment you bill, with the number that Healthcode knows them by. Or import a settings file.',
    keyOf: ({ identifier }) => identifier,
    nameOf: ({ names, identifier }) => names[0] ?? identifier,
    draftOf: practitionerDraft,
    read: readPractitioner,
    change: (before, value) => ({ kind: 'practitioner', key: before?.identifier ?? null, before, value }),
    columns: [
      { head: 'Name', cell: ({ names }) => <NamesCell names={names} /> },
      {
        head: 'Healthcode identifier',
        cell: ({ identifier, payeeIdentifier, identifiersByInsurer }) => (
          <>
            <span class="code">{identifier}</span>
            {payeeIdentifier ? <p class="small muted">paid to {payeeIdentifier}</p> : null}
            {Object.entries(identifiersByInsurer).map(([insurer, number]) => (
              <p class="small muted" key={insurer}>
                {insurer}: {number}
              </p>
            ))}
          </>
        ),
      },
      {
        head: 'Usual setting',
        cell: ({ defaultSetting, connection }) => (
          <>
            {defaultSetting ? SETTING_NAMES[defaultSetting] : 'Asked each time'}
            {view.connections.length > 1 && connection ? <p class="small muted">{connectionName(connection)}</p> : null}
          </>
        ),
      },
    ],
    form: (form) => <PractitionerForm {...form} />,
  };
}

export function Practitioners({ session }: { session: Session }): JSX.Element {
  return <RecordSection session={session} items={session.view.practitioners} kind={kind(session)} />;
}

function PractitionerForm({ draft, set, faults, session }: FormProps<PractitionerDraft>): JSX.Element {
  const { connections, insurers } = session.view;
  const identifier = draft.identifier.trim();
  const isGmc = /^\d{6}$/u.test(identifier);
  const payee = draft.payeeIdentifier.trim();
  return (
    <>
      <NamesField
        value={draft.names}
        error={faults.names}
        help="As your practice system writes them, such as Dr Amelia Hart and Hart, Amelia. The first is shown."
        onValue={(names) => set({ names })}
      />
      <div class="stack stack-tight">
        <TextField
          label="Healthcode identifier"
          required
          value={draft.identifier}
          error={faults.identifier}
          help="Often the GMC number with a zero in front: 651978 becomes 0651978. Leading zeros are kept."
          onValue={(value) => set({ identifier: value })}
        />
        <Hint
          action={
            isGmc ? (
              <Button small onPress={() => set({ identifier: `0${identifier}` })}>
                {`Use 0${identifier}`}
              </Button>
            ) : null
          }
        >
          {isGmc
            ? 'This looks like a GMC number without its zero in front.'
            : identifier !== '' && !looksLikePractitionerIdentifier(identifier)
              ? 'Identifiers usually are 6 to 8 digits, such as 0651978, or SP and 5 digits. It is kept as you typed it.'
              : null}
        </Hint>
      </div>
      <div class="settings-pair">
        <div class="stack stack-tight">
          <TextField
            label="Payee identifier"
            optional
            value={draft.payeeIdentifier}
            error={faults.payeeIdentifier}
            help="Who is paid, such as P162345. Empty: the practitioner."
            onValue={(value) => set({ payeeIdentifier: value })}
          />
          <Hint>
            {payee !== '' && !looksLikePayeeIdentifier(payee)
              ? 'Payees usually look like P162345 or PR000003. It is kept as you typed it.'
              : null}
          </Hint>
        </div>
        <TextField
          label="Controlling specialist identifier"
          optional
          value={draft.controllingSpecialistIdentifier}
          error={faults.controllingSpecialistIdentifier}
          help="Who leads the treatment. Empty: the practitioner."
          onValue={(value) => set({ controllingSpecialistIdentifier: value })}
        />
        <SelectField
          label="Usual setting"
          optional
          empty="Ask each time"
          value={draft.defaultSetting}
          options={SETTINGS}
          onValue={(value) => set({ defaultSetting: SETTINGS.find((one) => one.value === value)?.value ?? null })}
        />
        {connections.length > 1 || (draft.connection !== null && connections.length > 0) ? (
          <SelectField
            label="Connection"
            optional
            empty="Not chosen"
            value={draft.connection}
            options={connections.map(({ id, name }) => ({ value: id, label: name }))}
            help="The Healthcode site that this practitioner bills through."
            onValue={(connection) => set({ connection })}
          />
        ) : null}
      </div>
      <Rows
        legend="Numbers that insurers use"
        help="Only where an insurer knows this practitioner under another number."
        add="Add a number"
        noun="number"
        rows={draft.identifiersByInsurer}
        fresh={() => ({ insurer: null, identifier: '' })}
        onRows={(identifiersByInsurer) => set({ identifiersByInsurer })}
      >
        {(row, setRow, index) => (
          <div class="settings-pair">
            <SelectField
              label="Insurer"
              value={row.insurer}
              error={faults[`insurer ${index}`]}
              options={insurerOptions(session, row.insurer)}
              help={insurers.length === 0 ? 'Add insurers first, in Insurers.' : undefined}
              onValue={(insurer) => setRow({ insurer })}
            />
            <TextField
              label="Number"
              value={row.identifier}
              error={faults[`identifier ${index}`]}
              onValue={(value) => setRow({ identifier: value })}
            />
          </div>
        )}
      </Rows>
    </>
  );
}

/** The insurers of the set-up, and the chosen one even where it is not among them. */
export function insurerOptions(
  { view }: Pick<Session, 'view'>,
  chosen: string | null,
): { value: string; label: string }[] {
  const options = view.insurers.map(({ identifier, names }) => ({ value: identifier, label: names[0] ?? identifier }));
  const known = chosen === null || options.some(({ value }) => value === chosen);
  return known ? options : [...options, { value: chosen, label: `${chosen} (not set up)` }];
}
