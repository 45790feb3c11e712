import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { AuthorisationCode, PatientInsurer } from '../../lib/billing/model.ts';
import type { StatusView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { TextField } from '../ui/Field.tsx';
import { FormButtons } from '../ui/FormButtons.tsx';
import { focusFirstFaultSoon } from '../ui/focus.ts';
import { faultOfLastDay, showDate } from '../ui/format.ts';
import { DateField } from '../ui/ParsedField.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { InnerForm, OpenerButton } from './InnerForm.tsx';
import { useFieldFaults } from './use-field-faults.ts';

/** Whether a code may be used on that day, as a status. */
function codeStatus(code: AuthorisationCode, today: string): StatusView {
  if (code.validTo && code.validTo < today) return { word: 'Ended', tone: 'neutral', icon: 'cancelled' };
  if (code.validFrom && code.validFrom > today) return { word: 'Not yet', tone: 'neutral', icon: 'clock' };
  return { word: 'Valid', tone: 'good', icon: 'check' };
}

function validWords(code: AuthorisationCode): string {
  if (code.validFrom && code.validTo) return `${showDate(code.validFrom)} to ${showDate(code.validTo)}`;
  if (code.validFrom) return `from ${showDate(code.validFrom)}`;
  if (code.validTo) return `to ${showDate(code.validTo)}`;
  return 'No limit known';
}

/** The codes by which an insurer has authorised treatment of a patient. */
export function AuthorisationCodes(props: {
  insurance: PatientInsurer;
  name: string;
  today: string;
  canEdit: boolean;
  adding: boolean;
  /** The form for a code was just left without saving. */
  left: boolean;
  busy: boolean;
  onAdd: () => void;
  onCancel: () => void;
  onCodes: (codes: AuthorisationCode[], event: Event) => void;
}): JSX.Element {
  const codes = props.insurance.authorisationCodes;
  return (
    <section aria-label={`Authorisation codes, ${props.name}`}>
      <div class="section-head">
        <h2>Authorisation codes</h2>
        {props.adding || !props.canEdit ? null : (
          <OpenerButton left={props.left} kind="quiet" small flush class="push" icon="plus" onPress={props.onAdd}>
            Add code
          </OpenerButton>
        )}
      </div>
      {codes.length === 0 ? (
        props.adding ? null : (
          <p class="dense muted">None kept. The insurer gives them to the patient.</p>
        )
      ) : (
        <Table
          caption={`Authorisation codes, ${props.name}`}
          rows={codes}
          keyOf={(code, index) => `${code.code} ${index}`}
          columns={[
            { head: 'Code', cell: (code) => <span class="code">{code.code}</span> },
            { head: 'Valid', cell: validWords },
            { head: 'State', cell: (code) => <StatusBadge status={codeStatus(code, props.today)} /> },
            {
              head: 'Remove',
              hiddenHead: true,
              number: true,
              cell: (code, index) =>
                props.canEdit ? (
                  <Button
                    icon="x"
                    class="button-in-row"
                    label={`Remove code ${code.code}`}
                    busy={props.busy}
                    onPress={(event) =>
                      props.onCodes(
                        codes.filter((_, at) => at !== index),
                        event,
                      )
                    }
                  />
                ) : null,
            },
          ]}
        />
      )}
      {props.adding ? (
        <InnerForm class="form-below" onClose={props.onCancel}>
          <CodeForm
            busy={props.busy}
            onCancel={props.onCancel}
            onSave={(code, event) => props.onCodes([...codes.filter((one) => one.code !== code.code), code], event)}
          />
        </InnerForm>
      ) : null}
    </section>
  );
}

function CodeForm(props: {
  busy: boolean;
  onSave: (code: AuthorisationCode, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const [code, setCode] = useState('');
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [fault, setFault] = useState<{ code?: string; to?: string }>({});
  const dateFaults = useFieldFaults();
  const form = useRef<HTMLFormElement>(null);
  return (
    <form
      class="stack stack-tight"
      ref={form}
      aria-label="Add authorisation code"
      onSubmit={(event) => {
        event.preventDefault();
        const lastDay = faultOfLastDay(from, to);
        const wrong = {
          ...(code.trim() === '' ? { code: 'Write the code that the insurer gave.' } : {}),
          ...(lastDay === null ? {} : { to: lastDay }),
        };
        setFault(wrong);
        if (Object.keys(wrong).length > 0 || dateFaults.some()) {
          focusFirstFaultSoon(form);
          return;
        }
        props.onSave({ code: code.trim(), validFrom: from, validTo: to }, event);
      }}
    >
      <TextField label="Authorisation code" value={code} onValue={setCode} maxLength={100} error={fault.code} />
      <div class="fields-pair">
        <DateField label="Valid from" optional value={from} onValue={setFrom} onFault={dateFaults.note('from')} />
        <DateField
          label="Valid to"
          optional
          value={to}
          onValue={setTo}
          onFault={dateFaults.note('to')}
          error={fault.to}
        />
      </div>
      <FormButtons save="Save code" busy={props.busy} onCancel={props.onCancel} />
    </form>
  );
}
