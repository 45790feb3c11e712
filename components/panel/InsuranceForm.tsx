import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PatientInsurer } from '../../lib/billing/model.ts';
import type { Choice } from '../../lib/messages.ts';
import { ChoiceField, type SearchOffered } from '../ui/ChoiceField.tsx';
import { TextField } from '../ui/Field.tsx';
import { FormButtons } from '../ui/FormButtons.tsx';
import { focusFirstFaultSoon } from '../ui/focus.ts';
import { faultOfLastDay } from '../ui/format.ts';
import { DateField } from '../ui/ParsedField.tsx';
import { useFieldFaults } from './use-field-faults.ts';

/** A patient's insurance with one insurer, to be written or changed. */
export function InsuranceForm(props: {
  insurance: PatientInsurer | null;
  proposed: PatientInsurer;
  insurers: Choice[];
  searchOffered: SearchOffered;
  busy: boolean;
  onSave: (insurance: PatientInsurer, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const start = props.insurance ?? props.proposed;
  const [insurer, setInsurer] = useState<string | null>(start.insurer || null);
  const [number, setNumber] = useState(start.registrationNumber);
  const [from, setFrom] = useState<string | null>(start.validFrom ?? null);
  const [to, setTo] = useState<string | null>(start.validTo ?? null);
  const [fault, setFault] = useState<{ insurer?: string; number?: string; to?: string }>({});
  const unreadable = useFieldFaults();
  const form = useRef<HTMLFormElement>(null);

  const save = (event: Event): void => {
    event.preventDefault();
    const lastDay = faultOfLastDay(from, to);
    const wrong = {
      ...(insurer === null ? { insurer: 'Choose the insurer.' } : {}),
      ...(number.trim() === '' ? { number: 'Write the registration number, as on the patient’s card.' } : {}),
      ...(lastDay === null ? {} : { to: lastDay }),
    };
    setFault(wrong);
    if (Object.keys(wrong).length > 0 || unreadable.some() || insurer === null) {
      focusFirstFaultSoon(form);
      return;
    }
    props.onSave({ ...start, insurer, registrationNumber: number.trim(), validFrom: from, validTo: to }, event);
  };

  return (
    <form class="stack stack-tight" ref={form} onSubmit={save} aria-label="Edit insurance">
      <ChoiceField
        label="Insurer"
        noun="insurer"
        value={insurer}
        choices={props.insurers}
        search={props.searchOffered}
        onValue={setInsurer}
        onFault={unreadable.note('insurer')}
        error={fault.insurer}
      />
      <TextField
        label="Registration number"
        value={number}
        onValue={setNumber}
        maxLength={100}
        error={fault.number}
        help="As printed on the patient’s card or authorisation letter."
      />
      <div class="fields-pair">
        <DateField label="Since" optional value={from} onValue={setFrom} onFault={unreadable.note('from')} />
        <DateField label="Until" optional value={to} onValue={setTo} onFault={unreadable.note('to')} error={fault.to} />
      </div>
      <FormButtons save="Save insurance" busy={props.busy} onCancel={props.onCancel} />
    </form>
  );
}
