import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { looksLikeBillCode } from '../../lib/billing/formats.ts';
import type { Product } from '../../lib/billing/model.ts';
import type { ServiceCodeView } from '../../lib/messages.ts';
import { answered } from '../ui/answered.ts';
import { CodeField } from '../ui/CodeField.tsx';
import { Combobox } from '../ui/Combobox.tsx';
import { SegmentedField, TextField } from '../ui/Field.tsx';
import type { Search } from '../ui/use-code-search.ts';
import { Hint } from './fields.tsx';
import { type Session, UNANSWERED } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { codesOf } from './reading.ts';
import { type ProductDraft, productDraft, readProduct } from './records.ts';

const TYPES: { value: Product['type']; label: string }[] = [
  { value: 'appointment', label: 'Appointment' },
  { value: 'procedure', label: 'Procedure' },
];

/** What products are, with what the code lists say of their service codes. */
const kindWith = (services: ServiceCodes): RecordKind<Product, ProductDraft> => ({
  section: 'products',
  noun: 'product',
  plural: 'products',
  icon: 'box',
  empty: 'Add each item that stands on your invoices, with its code. Or import a settings file.',
  keyOf: ({ name }) => name,
  nameOf: ({ name }) => name,
  draftOf: productDraft,
  read: readProduct,
  change: (before, value) => ({ kind: 'product', key: before?.name ?? null, before, value }),
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
      cell: ({ industryStandardCode, procedureCodes }) => (
        <>
          <span class="code">{industryStandardCode}</span>
          <p class="small muted">{remarkOn(services.get(industryStandardCode), procedureCodes.length > 0)}</p>
        </>
      ),
    },
    { head: 'Procedure codes', cell: ({ procedureCodes }) => procedureCodes.join(', ') || 'None' },
  ],
  form: (form) => <ProductForm {...form} />,
});

export function Products({ session }: { session: Session }): JSX.Element {
  const { products } = session.view;
  const services = useServiceCodes(
    session,
    products.map(({ industryStandardCode }) => industryStandardCode),
  );
  return <RecordSection session={session} items={products} kind={kindWith(services)} />;
}

type ServiceCodes = ReadonlyMap<string, ServiceCodeView>;

/** What the code lists say of service codes; asked again when the codes or the lists change. Empty until then, and where nobody answers: it is only a help. */
function useServiceCodes({ ports, view }: Session, codes: readonly string[]): ServiceCodes {
  const [known, setKnown] = useState<ServiceCodes>(new Map());
  const asked = JSON.stringify([...new Set(codes)]);
  const lists = [...view.codeSets, ...view.importedCodeSets].map(({ set, updatedAt }) => `${set} ${updatedAt}`).join();
  useEffect(() => {
    const wanted = JSON.parse(asked) as string[];
    if (wanted.length === 0) return;
    let isLate = false;
    void answered(() => ports.send('codeSets.serviceCodes', { codes: wanted }), UNANSWERED).then((answer) => {
      if (answer.ok && !isLate) setKnown(new Map(answer.value.map((one) => [one.code, one])));
    });
    return () => {
      isLate = true;
    };
  }, [ports, asked, lists]);
  return known;
}

/** How codes of a scheme are found; null where no list of them is here. */
function searchIn({ ports, view }: Session, scheme: 'ISC' | 'CCSD'): Search | null {
  const isHere =
    view.codeSets.some(({ set, inUse }) => set.endsWith(`/${scheme}`) && inUse > 0) ||
    view.importedCodeSets.some(({ set }) => set.endsWith(`/${scheme}`));
  if (!isHere) return null;
  return async (query, limit) => {
    const answer = await ports.send('codeSets.search', { scheme, query, limit });
    if (!answer.ok) throw new Error(answer.problem.message);
    return answer.value;
  };
}

/** What is to be minded about a service code; null: nothing, or its lists aren't here. */
function remarkOn(service: ServiceCodeView | undefined, hasProcedure: boolean): string | null {
  if (service === undefined || service.state === 'no catalogue') return null;
  if (service.state === 'unknown') return 'Not in the list of service codes';
  if (service.state === 'withdrawn') return 'Withdrawn: no longer valid';
  if (service.requiresProcedureCode !== true) return null;
  return hasProcedure ? 'Needs a procedure code' : 'Needs a procedure code; none is given';
}

/** Adds a procedure by its name, where its list is here. */
function FindProcedure({ search, onFound }: { search: Search | null; onFound: (code: string) => void }) {
  const [text, setText] = useState('');
  if (search === null) return null;
  return (
    <Combobox
      label="Find a procedure"
      optional
      help="By its name or code; it is added to the procedure codes."
      noun="procedure"
      text={text}
      onText={setText}
      onChoose={({ code }) => onFound(code)}
      search={search}
    />
  );
}

function ProductForm({ draft, set, faults, session }: FormProps<ProductDraft>): JSX.Element {
  const code = draft.industryStandardCode.trim().toUpperCase();
  // Not while only its beginning stands there.
  const service = useServiceCodes(session, looksLikeBillCode(code) ? [code] : []).get(code);
  const needsProcedure = service?.requiresProcedureCode === true;
  const isGiven = codesOf(draft.procedureCodes).length > 0;
  const remark = needsProcedure && isGiven ? null : remarkOn(service, isGiven);
  // What has no figure is still being searched by.
  const typed = /\d/.test(code) ? [draft.industryStandardCode.trim()] : [];
  const unusual = [...typed, ...codesOf(draft.procedureCodes)].filter(
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
        <CodeField
          label="Industry standard code"
          required
          noun="service code"
          search={searchIn(session, 'ISC')}
          value={draft.industryStandardCode}
          error={faults.industryStandardCode}
          help={service?.title ?? 'Healthcode’s code of the service, such as 0110.'}
          onValue={(industryStandardCode) => set({ industryStandardCode })}
        />
        <TextField
          label="Procedure codes"
          optional
          value={draft.procedureCodes}
          error={faults.procedureCodes}
          help={`CCSD codes such as W3712, with spaces between. ${needsProcedure ? 'This service needs one.' : 'Only where the service needs one.'}`}
          onValue={(procedureCodes) => set({ procedureCodes })}
        />
      </div>
      <FindProcedure
        search={searchIn(session, 'CCSD')}
        onFound={(found) => set({ procedureCodes: [...new Set([...codesOf(draft.procedureCodes), found])].join(' ') })}
      />
      <Hint>{remark === null ? null : `${code}: ${remark}.`}</Hint>
      <Hint>
        {unusual.length > 0
          ? `Codes usually are 4 or 5 digits, or a letter and 4 digits. Look at ${unusual.join(', ')} once more; it is kept as you typed it.`
          : null}
      </Hint>
    </>
  );
}
