import type { JSX, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { Choices, Finding } from '../../lib/billing/model.ts';
import type { Answer, AskedField, CodeAnswer, InvoiceView, LineView, ValueSource } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import type { SearchOffered } from '../ui/ChoiceField.tsx';
import { Facts } from '../ui/Data.tsx';
import { problemWords } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { AskedControl } from './AskedControl.tsx';
import type { CodeField } from './actions.ts';
import { Diagnoses } from './Diagnoses.tsx';
import { FIELD_LABELS, GROUPS, heldValue, withValue, worthShowing } from './draft.ts';
import { helpWords, sourceWords } from './help-words.ts';
import { Lines } from './Lines.tsx';
import { UnreadBanner } from './UnreadBanner.tsx';
import { useUnknownNames } from './use-unknown-names.ts';

/** Asked for where the patient stays. */
const STAY = ['admissionDate', 'dischargeDate'] as const;

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
  leftLine: number | null;
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
  const nameFor = useUnknownNames(invoice, choices);
  const held = (field: AskedField): string | null => heldValue(field, choices, invoice.facts);
  const linesToDate = invoice.lines.filter((line) => line.dateSource !== 'page');
  const [datesOpen, setDatesOpen] = useState(
    Object.keys(choices.datesOfService ?? {}).length > 0 ||
      (invoice.lines.some((line) => line.dateSource === 'page') &&
        linesToDate.some((line) => line.dateOfService === null)),
  );

  const searchIn =
    (field: CodeField, line: number | null) =>
    async (query: string, limit: number): Promise<CodeAnswer> => {
      const answer = await props.searchCodes(field, query, limit, line);
      if (answer.ok) return answer.value;
      const message = problemWords(answer.problem);
      return { hits: [], total: 0, catalogue: { state: 'failed', done: 0, total: null, message } };
    };

  const errorOf = (field: AskedField): string | null =>
    props.findings.find((finding) => finding.severity === 'stops' && finding.field === field && finding.line === null)
      ?.message ?? null;

  const control = (field: AskedField): JSX.Element => {
    const chosen = choices[field];
    const unknownName = nameFor(field);
    return (
      <div key={`${invoice.invoiceNumber} ${field}`} data-field={field}>
        <AskedControl
          field={field}
          invoice={invoice}
          value={held(field)}
          onValue={(value) => onChoices(withValue(choices, field, value))}
          onFault={(message) => props.onFault(field, message)}
          error={errorOf(field)}
          help={helpWords(field, props, unknownName)}
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

  const wordsOf = (source: ValueSource | null): string | null => sourceWords(source, props.readAt, props.now);
  const staying = STAY.filter((field) => open.has(field));

  return (
    <>
      <UnreadBanner invoice={invoice} open={open} />
      {GROUPS.map((group) => (
        <GroupSection key={group.name} {...group} invoice={invoice} open={open} wordsOf={wordsOf} control={control} />
      ))}
      {open.has('setting') ? control('setting') : <Facts facts={[['Setting', invoice.facts.setting.shown]]} />}
      {staying.length > 0 ? (
        <div class="fields-pair">{staying.map(control)}</div>
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
        leftLine={props.leftLine}
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

/** What is known of a group, quietly, with where it came from, and what is asked of it. */
function GroupSection(props: {
  name: string;
  fields: readonly AskedField[];
  invoice: InvoiceView;
  open: ReadonlySet<AskedField>;
  wordsOf: (source: ValueSource | null) => string | null;
  control: (field: AskedField) => JSX.Element;
}): JSX.Element | null {
  const { name, fields, open, wordsOf } = props;
  const { facts } = props.invoice;
  const quiet = fields.filter((field) => !open.has(field) && worthShowing(field, facts[field]));
  const asked = fields.filter((field) => open.has(field));
  if (quiet.length + asked.length === 0) return null;
  const source = groupSource(quiet.map((field) => facts[field].source));
  const words = wordsOf(source);
  return (
    <section class="stack stack-tight" aria-label={name}>
      <div class="section-head section-head-tight">
        <h2>{name}</h2>
        {words === null ? null : (
          <span class="source push">
            <Icon name={sourceIcon(source)} />
            {words}
          </span>
        )}
      </div>
      {quiet.length === 0 ? null : (
        <Facts
          facts={quiet.map((field) => [
            FIELD_LABELS[field],
            <>
              {facts[field].shown}
              {facts[field].source === source ? null : <OtherSource words={wordsOf(facts[field].source)} />}
            </>,
          ])}
        />
      )}
      {asked.map(props.control)}
    </section>
  );
}

function OtherSource({ words }: { words: string | null }): JSX.Element | null {
  return words === null ? null : <span class="small faint"> · {words.charAt(0).toLowerCase() + words.slice(1)}</span>;
}

/** The source that a group's heading names: the page's if one of its values is the page's, else that of the first value. */
function groupSource(sources: readonly (ValueSource | null)[]): ValueSource | null {
  return sources.includes('page') ? 'page' : (sources[0] ?? null);
}

function sourceIcon(source: ValueSource | null): IconName {
  if (source === 'page') return 'page-read';
  return source === 'patient record' ? 'user' : 'sliders';
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
