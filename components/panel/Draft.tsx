import type { ComponentChildren, JSX, RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Choices, Finding } from '../../lib/billing/model.ts';
import type { Answer, AskedField, CodeAnswer, InvoiceView, LineView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import type { SearchOffered } from '../ui/ChoiceField.tsx';
import { Facts } from '../ui/Data.tsx';
import { showDate } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { Banner } from '../ui/Messages.tsx';
import { AskedControl } from './AskedControl.tsx';
import type { CodeField } from './actions.ts';
import { Diagnoses } from './Diagnoses.tsx';
import { FIELD_LABELS, GROUPS, heldValue, sourceWords, withValue, worthShowing } from './draft.ts';
import { Lines } from './Lines.tsx';

/** Names of a field that the page did not give, in the words of the form. */
const UNREAD_LABELS: Readonly<Record<string, string>> = {
  ...FIELD_LABELS,
  invoiceNumber: 'Invoice number',
  total: 'Total',
  currency: 'Currency',
  outstanding: 'Outstanding',
  insurerName: 'Insurer',
  practitionerName: 'Practitioner',
  practitionerIdentifier: 'Practitioner',
  facilityName: 'Facility',
  patientId: 'Patient number',
  patientTitle: 'Title',
  patientFirstName: 'First name',
  patientLastName: 'Last name',
  patientPostcode: 'Postcode',
  description: 'Description',
  code: 'Code',
  procedureCode: 'Procedure code',
  quantity: 'Quantity',
  unitPrice: 'Price',
  discount: 'Discount',
  net: 'Amount',
};

/** Which field of the form stands in for one of the page's. */
const STANDS_FOR: Readonly<Record<string, AskedField>> = {
  insurerName: 'insurer',
  practitionerName: 'practitioner',
  practitionerIdentifier: 'practitioner',
  facilityName: 'facility',
};

export interface DraftProps {
  invoice: InvoiceView;
  choices: Choices;
  onChoices: (choices: Choices) => void;
  query: string;
  onQuery: (query: string) => void;
  open: ReadonlySet<AskedField>;
  findings: Finding[];
  readAt: string;
  now: number;
  busy: boolean;
  diagnosisError: string | null;
  diagnosisInput: RefObject<HTMLInputElement | null>;
  /** Sentences about text that can't be understood, by field (`dateOfService`, `line 2`). */
  onFault: (key: string, message: string | null) => void;
  openLine: number | null;
  closedLine: number | null;
  onOpenLine: (line: number | null) => void;
  onCodes: (
    line: LineView,
    codes: { serviceCode: string; procedureCodes: string[] },
    remember: boolean,
    event: Event,
  ) => void;
  onRememberName: (field: 'practitioner' | 'insurer', identifier: string, event: Event) => void;
  searchCodes: (field: CodeField, query: string, limit: number, line: number | null) => Promise<Answer<CodeAnswer>>;
  searchOffered: SearchOffered;
}

/** The invoice as it will be billed: what was read, what is asked for, setting, diagnosis, lines. */
export function Draft(props: DraftProps): JSX.Element {
  const { invoice, choices, onChoices, open } = props;
  const held = (field: AskedField): string | null => heldValue(field, choices, invoice.facts);
  const set = (field: AskedField, value: string | null): void => onChoices(withValue(choices, field, value));
  const linesToDate = invoice.lines.filter((line) => line.dateSource !== 'page');
  const [datesOpen, setDatesOpen] = useState(
    Object.keys(choices.datesOfService ?? {}).length > 0 ||
      (invoice.lines.some((line) => line.dateSource === 'page') &&
        linesToDate.some((line) => line.dateOfService === null)),
  );

  // The page's name for somebody whom the set-up doesn't know; once somebody is chosen, the view names the one chosen.
  const unknownNames = useRef<Partial<Record<'practitioner' | 'insurer', string>>>({});
  for (const field of ['practitioner', 'insurer'] as const) {
    const { shown, value } = invoice.facts[field];
    if (value === null && shown !== null) unknownNames.current[field] = shown;
    else if (choices[field] === undefined) delete unknownNames.current[field];
  }

  const searchIn =
    (field: CodeField, line: number | null) =>
    async (query: string, limit: number): Promise<CodeAnswer> => {
      const answer = await props.searchCodes(field, query, limit, line);
      if (answer.ok) return answer.value;
      const message = [answer.problem.message, answer.problem.fix].filter(Boolean).join(' ');
      return { hits: [], total: 0, catalogue: { state: 'failed', done: 0, total: null, message } };
    };

  const errorOf = (field: AskedField): string | null =>
    props.findings.find((finding) => finding.severity === 'stops' && finding.field === field && finding.line === null)
      ?.message ?? null;

  const helpOf = (field: AskedField): ComponentChildren => {
    const fact = invoice.facts[field];
    const missed = invoice.unread.find(
      (unread) => unread.line === null && (STANDS_FOR[unread.field] ?? unread.field) === field,
    );
    if (missed !== undefined) {
      const found = missed.found === null ? '' : ` It found “${missed.found}”.`;
      return missed.reason === 'missing'
        ? `Looked for ${missed.lookedFor}. This page has none.`
        : missed.reason === 'ambiguous'
          ? `Looked for ${missed.lookedFor} and found different values.${found}`
          : `Looked for ${missed.lookedFor}.${found}`;
    }
    if (field === 'dateOfService' && fact.value !== null && fact.source === 'default') {
      return held(field) === null
        ? `Empty: the invoice’s date, ${showDate(fact.value)}, is used.`
        : held(field) === fact.value
          ? 'The invoice’s date. Change it if the treatment was on another day.'
          : undefined;
    }
    if ((field === 'practitioner' || field === 'insurer') && unknownNames.current[field] !== undefined) {
      return `The page says “${unknownNames.current[field]}”, which is not in the set-up.`;
    }
    if (choices[field] !== undefined && !choices[field] && fact.value !== null) {
      return `Empty: “${fact.shown ?? fact.value}” is used.`;
    }
    if (choices[field] === undefined && fact.value !== null) {
      return sourceWords(fact.source, props.readAt, props.now) ?? undefined;
    }
    return undefined;
  };

  const control = (field: AskedField): JSX.Element => {
    const chosen = choices[field];
    const unknownName = field === 'practitioner' || field === 'insurer' ? unknownNames.current[field] : undefined;
    return (
      <div key={`${invoice.invoiceNumber} ${field}`} data-field={field}>
        <AskedControl
          field={field}
          invoice={invoice}
          value={held(field)}
          onValue={(value) => set(field, value)}
          onFault={(message) => props.onFault(field, message)}
          error={errorOf(field)}
          help={helpOf(field)}
          searchOffered={props.searchOffered}
        />
        {(field === 'practitioner' || field === 'insurer') && unknownName !== undefined && chosen ? (
          <Button
            kind="quiet"
            small
            flush
            busy={props.busy}
            onPress={(event) => props.onRememberName(field, chosen, event)}
          >
            Remember this for “{unknownName}”
          </Button>
        ) : null}
        {field === 'dateOfService' && linesToDate.length > 1 && !datesOpen ? (
          <Button kind="quiet" small flush onPress={() => setDatesOpen(true)}>
            Give each item its own date
          </Button>
        ) : null}
      </div>
    );
  };

  return (
    <>
      <UnreadBanner invoice={invoice} open={open} />
      {GROUPS.map((group) => {
        const quiet = group.fields.filter((field) => !open.has(field) && worthShowing(field, invoice.facts[field]));
        const asked = group.fields.filter((field) => open.has(field));
        if (quiet.length + asked.length === 0) return null;
        const source = groupSource(quiet, invoice);
        const words = sourceWords(source, props.readAt, props.now);
        return (
          <section key={group.name} class="stack stack-tight" aria-label={group.name}>
            <div class="section-head section-head-tight">
              <h2>{group.name}</h2>
              {words === null ? null : (
                <span class="source push">
                  <Icon name={source === 'page' ? 'page-read' : source === 'patient record' ? 'user' : 'sliders'} />
                  {words}
                </span>
              )}
            </div>
            {quiet.length === 0 ? null : (
              <Facts
                facts={quiet.map((field) => [
                  FIELD_LABELS[field],
                  <>
                    {invoice.facts[field].shown}
                    {invoice.facts[field].source === source ? null : (
                      <OtherSource words={sourceWords(invoice.facts[field].source, props.readAt, props.now)} />
                    )}
                  </>,
                ])}
              />
            )}
            {asked.map(control)}
          </section>
        );
      })}
      {open.has('setting') ? control('setting') : <Facts facts={[['Setting', invoice.facts.setting.shown]]} />}
      {(['admissionDate', 'dischargeDate'] as const).some((field) => open.has(field)) ? (
        <div class="fields-pair">
          {(['admissionDate', 'dischargeDate'] as const).filter((field) => open.has(field)).map(control)}
        </div>
      ) : (
        <AdmissionFacts invoice={invoice} setting={held('setting')} />
      )}
      <Diagnoses
        diagnoses={choices.diagnoses}
        onDiagnoses={(diagnoses) => onChoices({ ...choices, diagnoses })}
        text={props.query}
        onText={props.onQuery}
        search={searchIn('diagnosis', null)}
        recents={invoice.recentDiagnoses}
        catalogue={invoice.diagnoses}
        error={
          props.diagnosisError ??
          props.findings.find((finding) => finding.severity === 'stops' && finding.field === 'diagnosis')?.message ??
          null
        }
        inputRef={props.diagnosisInput}
        focusInput={() => props.diagnosisInput.current?.focus()}
      />
      <Lines
        invoice={invoice}
        chosenCodes={choices.lineCodes ?? {}}
        openLine={props.openLine}
        closedLine={props.closedLine}
        onOpenLine={props.onOpenLine}
        onCodes={props.onCodes}
        searchIn={searchIn}
        searchOffered={props.searchOffered}
        datesOpen={datesOpen}
        dates={choices.datesOfService ?? {}}
        onDate={(line, date) => {
          const { [String(line)]: _replaced, ...others } = choices.datesOfService ?? {};
          onChoices({ ...choices, datesOfService: date === null ? others : { ...others, [String(line)]: date } });
        }}
        onDateFault={(line, message) => props.onFault(`line ${line}`, message)}
        busy={props.busy}
      />
    </>
  );
}

function OtherSource({ words }: { words: string | null }): JSX.Element | null {
  return words === null ? null : <span class="small faint"> · {words.charAt(0).toLowerCase() + words.slice(1)}</span>;
}

/** The source that a group's heading names: the page's if one of its values is the page's, else that of the first value. */
function groupSource(fields: AskedField[], invoice: InvoiceView): InvoiceView['facts'][AskedField]['source'] {
  const sources = fields.map((field) => invoice.facts[field].source);
  return sources.includes('page') ? 'page' : (sources[0] ?? null);
}

function AdmissionFacts({ invoice, setting }: { invoice: InvoiceView; setting: string | null }): JSX.Element | null {
  const { admissionDate, dischargeDate } = invoice.facts;
  if (setting === 'O' || (admissionDate.shown === null && dischargeDate.shown === null)) return null;
  return (
    <Facts
      facts={[
        ['Admission date', admissionDate.shown],
        ['Discharge date', dischargeDate.shown],
      ]}
    />
  );
}

/** Says what could not be read: what may be typed stands open below; the rest is named here. */
function UnreadBanner({ invoice, open }: { invoice: InvoiceView; open: ReadonlySet<AskedField> }): JSX.Element | null {
  if (invoice.unread.length === 0) return null;
  const name = (unread: InvoiceView['unread'][number]): string =>
    `${UNREAD_LABELS[unread.field] ?? unread.field}${unread.line === null ? '' : `, item ${unread.line}`}`;
  const typable = invoice.unread.filter((unread) => {
    const field = STANDS_FOR[unread.field] ?? unread.field;
    return Object.hasOwn(FIELD_LABELS, field) && open.has(field as AskedField);
  });
  const rest = invoice.unread.filter((unread) => !typable.includes(unread));
  const number = invoice.unread.length;
  return (
    <Banner
      tone="warn"
      icon="page-read"
      title={`${number === 1 ? 'One value' : `${number} values`} could not be read from this page`}
    >
      {typable.length > 0 ? <p>Type below, for this bill: {typable.map(name).join(', ')}.</p> : null}
      {rest.length > 0 ? (
        <ul class="bullets">
          {rest.map((unread) => (
            <li key={name(unread)}>
              {name(unread)}: looked for {unread.lookedFor}
              {unread.found === null ? '' : `, found “${unread.found}”`}.
            </li>
          ))}
        </ul>
      ) : null}
    </Banner>
  );
}
