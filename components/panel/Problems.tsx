import type { JSX, Ref } from 'preact';
import { useState } from 'preact/hooks';
import type { Choices, Finding, HealthcodeError } from '../../lib/billing/model.ts';
import type { AskedField, InvoiceView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import type { SearchOffered } from '../ui/ChoiceField.tsx';
import { ProblemItem } from '../ui/Messages.tsx';
import { AskedControl } from './AskedControl.tsx';
import { FIELD_LABELS, fieldOfFinding, heldValue, placeOf } from './draft.ts';
import { InnerForm, OpenerButton } from './InnerForm.tsx';

/** A control of the form. */
export type FormTarget = { kind: 'field'; field: AskedField } | { kind: 'diagnosis' } | { kind: 'line'; line: number };

/** The control that a finding of ours or an error of Healthcode's speaks of; null where the form has none. */
export function targetOf(
  { field, line }: Pick<Finding | HealthcodeError, 'field' | 'line'>,
  open: ReadonlySet<AskedField>,
): FormTarget | null {
  if (field === 'diagnosis') return { kind: 'diagnosis' };
  if ((field === 'serviceCode' || field === 'procedureCode') && line !== null) return { kind: 'line', line };
  const asked = field === null ? null : fieldOfFinding(field);
  return asked !== null && open.has(asked) ? { kind: 'field', field: asked } : null;
}

export interface ProblemsProps {
  findings: Finding[];
  invoice: InvoiceView;
  choices: Choices;
  /** Fields that stand in the form. */
  open: ReadonlySet<AskedField>;
  busy: boolean;
  /** Leads to a control of the form. */
  onGoTo: (target: FormTarget) => void;
  /** Keeps a value typed in a problem's own fix and checks the bill again. */
  onFix: (field: AskedField, value: string | null) => void;
  onReadAgain: (event: Event) => void;
  onSetUp: (section: string) => void;
  searchOffered: SearchOffered;
  firstRef: Ref<HTMLLIElement>;
}

/** What stops the bill, and what a person should look at; each with its fix. */
export function Problems(props: ProblemsProps): JSX.Element | null {
  const stops = props.findings.filter((finding) => finding.severity === 'stops');
  const warns = props.findings.filter((finding) => finding.severity === 'warns');
  const lists = [
    { name: `${stops.length} to fix before sending`, findings: stops },
    { name: `${warns.length} to check`, findings: warns },
  ].filter((list) => list.findings.length > 0);
  if (lists.length === 0) return null;
  return (
    <>
      {lists.map((list, number) => (
        <section key={list.name} aria-label={list.name}>
          <div class="section-head">
            <h2>{list.name}</h2>
          </div>
          <ul>
            {list.findings.map((finding, index) => (
              <OneProblem
                key={`${finding.ruleId} ${finding.field} ${finding.line}`}
                {...props}
                finding={finding}
                itemRef={number === 0 && index === 0 ? props.firstRef : null}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

const SET_UP: Partial<Record<Finding['field'], string>> = {
  payee: 'practitioners',
  controllingSpecialist: 'practitioners',
};

function OneProblem(props: ProblemsProps & { finding: Finding; itemRef: Ref<HTMLLIElement> }): JSX.Element {
  const { finding, invoice, choices } = props;
  const field = fieldOfFinding(finding.field);
  const [fixing, setFixing] = useState(false);
  const [value, setValue] = useState<string | null>(() =>
    field === null ? null : heldValue(field, choices, invoice.facts),
  );
  const [fault, setFault] = useState<string | null>(null);
  const [left, setLeft] = useState(false);
  const item = {
    severity: finding.severity,
    message: finding.message,
    where: placeOf(finding),
    itemRef: props.itemRef,
  };
  const target = targetOf(finding, props.open);
  if (target !== null) {
    return (
      <ProblemItem
        {...item}
        button={
          <Button small onPress={() => props.onGoTo(target)}>
            {verbFor(target, choices, invoice)}
          </Button>
        }
      />
    );
  }
  const section = SET_UP[finding.field];
  if (section !== undefined) {
    return (
      <ProblemItem
        {...item}
        button={
          <Button small icon="external" onPress={() => props.onSetUp(section)}>
            Open set-up
          </Button>
        }
      />
    );
  }
  if (field !== null && invoice.facts[field].source !== 'page' && finding.line === null) {
    return (
      <ProblemItem
        {...item}
        button={
          fixing ? null : (
            <OpenerButton small expanded={false} left={left} onPress={() => setFixing(true)}>
              {verb(field, value)}
            </OpenerButton>
          )
        }
      >
        {fixing ? (
          <InnerForm
            onClose={() => {
              setFixing(false);
              setLeft(true);
            }}
          >
            <form
              class="stack stack-tight"
              onSubmit={(event) => {
                event.preventDefault();
                if (fault === null) props.onFix(field, value);
              }}
            >
              <AskedControl
                field={field}
                invoice={invoice}
                value={value}
                onValue={setValue}
                onFault={setFault}
                error={fault}
                searchOffered={props.searchOffered}
              />
              <div class="row">
                <Button small type="submit" busy={props.busy}>
                  Save
                </Button>
              </div>
            </form>
          </InnerForm>
        ) : null}
      </ProblemItem>
    );
  }
  return (
    <ProblemItem
      {...item}
      button={
        <Button small busy={props.busy} onPress={props.onReadAgain}>
          Read again
        </Button>
      }
    />
  );
}

/** What the button of a problem says. */
function verbFor(target: FormTarget, choices: Choices, invoice: InvoiceView): string {
  switch (target.kind) {
    case 'diagnosis':
      return 'Choose diagnosis';
    case 'line':
      return 'Choose code';
    case 'field':
      return verb(target.field, heldValue(target.field, choices, invoice.facts));
  }
}

function verb(field: AskedField, value: string | null): string {
  const what =
    { authorisationCode: 'code', registrationNumber: 'number' }[field as string] ?? FIELD_LABELS[field].toLowerCase();
  return value === null || value === '' ? `Add ${what}` : `Edit ${what}`;
}
