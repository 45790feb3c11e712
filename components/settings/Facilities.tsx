import type { JSX } from 'preact';
import { looksLikeFacilityNumber } from '../../lib/billing/formats.ts';
import type { Facility } from '../../lib/billing/model.ts';
import { TextField } from '../ui/Field.tsx';
import { Hint, NamesCell, NamesField } from './fields.tsx';
import type { Session } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { type FacilityDraft, facilityDraft, readFacility } from './records.ts';

const kind: RecordKind<Facility, FacilityDraft> = {
  section: 'facilities',
  noun: 'facility',
  plural: 'facilities',
  icon: 'tray',
  empty: 'Add a hospital or clinic only where bills have to name it: for inpatients, day cases and facility bills.',
  keyOf: ({ identifier }) => identifier,
  nameOf: ({ names, identifier }) => names[0] ?? identifier,
  draftOf: facilityDraft,
  read: readFacility,
  change: (before, value) => ({ kind: 'facility', key: before?.identifier ?? null, before, value }),
  columns: [
    { head: 'Name', cell: ({ names }) => <NamesCell names={names} /> },
    { head: 'Number', cell: ({ identifier }) => <span class="code">{identifier}</span> },
  ],
  form: (form) => <FacilityForm {...form} />,
};

export function Facilities({ session }: { session: Session }): JSX.Element {
  return <RecordSection session={session} items={session.view.facilities} kind={kind} />;
}

function FacilityForm({ draft, set, faults }: FormProps<FacilityDraft>): JSX.Element {
  const identifier = draft.identifier.trim();
  return (
    <>
      <NamesField
        value={draft.names}
        error={faults.names}
        help="As your practice system writes them. The first is shown."
        onValue={(names) => set({ names })}
      />
      <div class="stack stack-tight">
        <TextField
          label="Number"
          required
          value={draft.identifier}
          error={faults.identifier}
          help="The facility’s “600 number”: 9 digits that begin with 600."
          onValue={(value) => set({ identifier: value })}
        />
        <Hint>
          {identifier !== '' && !looksLikeFacilityNumber(identifier)
            ? 'These numbers usually are 9 digits that begin with 600. It is kept as you typed it.'
            : null}
        </Hint>
      </div>
    </>
  );
}
