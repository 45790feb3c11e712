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
  /** Whether neither page nor record has the date of birth, without which no bill uses what is kept. */
  asksBirthDate: boolean;
  /** ISO date. */
  today: string;
  insurers: Choice[];
  searchOffered: SearchOffered;
  busy: boolean;
  onSave: (insurance: PatientInsurer, birthDate: string | null, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const start = props.insurance ?? props.proposed;
  const [insurer, setInsurer] = useState<string | null>(start.insurer || null);
  const [number, setNumber] = useState(start.registrationNumber);
  const [from, setFrom] = useState<string | null>(start.validFrom ?? null);
  const [to, setTo] = useState<string | null>(start.validTo ?? null);
  const [birthDate, setBirthDate] = useState<string | null>(null);
  const [fault, setFault] = useState<{ birthDate?: string; insurer?: string; number?: string; to?: string }>({});
  const unreadable = useFieldFaults();
  const form = useRef<HTMLFormElement>(null);

  const save = (event: Event): void => {
    event.preventDefault();
    const lastDay = faultOfLastDay(from, to);
    const born = props.asksBirthDate ? faultOfBirthDate(birthDate, props.today) : null;
    const wrong = {
      ...(born === null ? {} : { birthDate: born }),
      ...(insurer === null ? { insurer: 'Choose the insurer.' } : {}),
      ...(number.trim() === '' ? { number: 'Write the registration number, as on the patient’s card.' } : {}),
      ...(lastDay === null ? {} : { to: lastDay }),
    };
    setFault(wrong);
    if (Object.keys(wrong).length > 0 || unreadable.some() || insurer === null) {
      focusFirstFaultSoon(form);
      return;
    }
    const insurance = { ...start, insurer, registrationNumber: number.trim(), validFrom: from, validTo: to };
    props.onSave(insurance, birthDate, event);
  };

  return (
    <form class="stack stack-tight" ref={form} onSubmit={save} aria-label="Edit insurance">
      {props.asksBirthDate ? (
        <DateField
          label="Date of birth"
          value={birthDate}
          onValue={setBirthDate}
          onFault={unreadable.note('birthDate')}
          error={fault.birthDate}
          help="This page shows none. Bills use what is saved only where the date of birth matches too."
        />
      ) : null}
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

function faultOfBirthDate(birthDate: string | null, today: string): string | null {
  if (birthDate === null) return 'Write the date of birth, as in the patient’s record.';
  return birthDate > today ? 'This is in the future.' : null;
}
