import type { JSX } from 'preact';
import { looksLikeBillCode } from '../../lib/billing/formats.ts';
import type { Product } from '../../lib/billing/model.ts';
import { SegmentedField, TextField } from '../ui/Field.tsx';
import { Hint } from './fields.tsx';
import type { Session } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { codesOf } from './reading.ts';
import { type ProductDraft, productDraft, readProduct } from './records.ts';

const TYPES: { value: Product['type']; label: string }[] = [
  { value: 'appointment', label: 'Appointment' },
  { value: 'procedure', label: 'Procedure' },
];

const kind: RecordKind<Product, ProductDraft> = {
  section: 'products',
  noun: 'product',
  plural: 'products',
  icon: 'box',
  empty: 'Add each item that stands on your invoices, with its code. Or import a settings file.',
  keyOf: ({ name }) => name,
  nameOf: ({ name }) => name,
  draftOf: productDraft,
  read: readProduct,
  change: (before, value) => ({ kind: 'product', key: before?.name ?? null, value }),
  columns: [
    {
      head: 'Name',
      cell: ({ name, type }) => (
        <>
          <b>{name}</b>
          <p class="small muted">{TYPES.find(({ value }) => value === type)?.label}</p>
        </>
      ),
    },
    {
      head: 'Industry standard code',
      cell: ({ industryStandardCode }) => <span class="code">{industryStandardCode}</span>,
    },
    { head: 'Procedure codes', cell: ({ procedureCodes }) => procedureCodes.join(', ') || 'None' },
  ],
  form: (form) => <ProductForm {...form} />,
};

export function Products({ session }: { session: Session }): JSX.Element {
  return <RecordSection session={session} items={session.view.products} kind={kind} />;
}

function ProductForm({ draft, set, faults }: FormProps<ProductDraft>): JSX.Element {
  const unusual = [draft.industryStandardCode.trim(), ...codesOf(draft.procedureCodes)].filter(
    (code) => code !== '' && !looksLikeBillCode(code),
  );
  return (
    <>
      <TextField
        label="Name"
        required
        value={draft.name}
        error={faults.name}
        help="Exactly as your invoices write it."
        onValue={(name) => set({ name })}
      />
      <SegmentedField label="Type" value={draft.type} options={TYPES} onValue={(type) => set({ type })} />
      <div class="settings-pair">
        <TextField
          label="Industry standard code"
          required
          value={draft.industryStandardCode}
          error={faults.industryStandardCode}
          help="Healthcode’s code of the service, such as 0110."
          onValue={(industryStandardCode) => set({ industryStandardCode })}
        />
        <TextField
          label="Procedure codes"
          optional
          value={draft.procedureCodes}
          error={faults.procedureCodes}
          help="CCSD codes such as W3712, with spaces between. Only where the service needs one."
          onValue={(procedureCodes) => set({ procedureCodes })}
        />
      </div>
      <Hint>
        {unusual.length > 0
          ? `Codes usually are 4 or 5 digits, or a letter and 4 digits. Look at ${unusual.join(', ')} once more; it is kept as you typed it.`
          : null}
      </Hint>
    </>
  );
}
