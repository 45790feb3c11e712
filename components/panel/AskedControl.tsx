import type { ComponentChildren, JSX } from 'preact';
import type { AskedField, InvoiceView } from '../../lib/messages.ts';
import { ChoiceField, type SearchOffered } from '../ui/ChoiceField.tsx';
import { SegmentedField, SelectField, TextField } from '../ui/Field.tsx';
import { DateField } from '../ui/ParsedField.tsx';
import { FIELD_LABELS, SETTINGS } from './draft.ts';

export interface AskedControlProps {
  field: AskedField;
  invoice: InvoiceView;
  value: string | null;
  onValue: (value: string | null) => void;
  onFault?: (message: string | null) => void;
  searchOffered: SearchOffered;
  error?: string | null;
  help?: ComponentChildren;
}

/** The control of one field of the form. */
export function AskedControl(props: AskedControlProps): JSX.Element {
  const { field, invoice, value, onValue } = props;
  const frame = {
    label: FIELD_LABELS[field],
    error: props.error ?? null,
    help: props.help,
    optional: field === 'authorisationCode' && invoice.needsAuthorisationCode === false,
  };
  const faults = props.onFault ? { onFault: props.onFault } : {};
  switch (field) {
    case 'practitioner':
    case 'insurer':
    case 'facility': {
      const choices = { practitioner: invoice.practitioners, insurer: invoice.insurers, facility: invoice.facilities }[
        field
      ];
      return (
        <ChoiceField
          {...frame}
          {...faults}
          noun={field}
          value={value}
          choices={choices}
          // A value that the list lacks must not look like another one.
          nameOfValue={invoice.facts[field].shown}
          search={props.searchOffered}
          onValue={onValue}
        />
      );
    }
    case 'setting':
      return (
        <SegmentedField
          {...frame}
          value={SETTINGS.find((setting) => setting.value === value)?.value ?? null}
          options={[...SETTINGS]}
          onValue={onValue}
        />
      );
    case 'patientSex':
      return (
        <SelectField
          {...frame}
          value={value}
          options={[
            { value: 'female', label: 'Female' },
            { value: 'male', label: 'Male' },
            { value: 'other', label: 'Other' },
            { value: 'unknown', label: 'Not known' },
          ]}
          onValue={onValue}
        />
      );
    case 'patientAddress':
      return <TextField {...frame} multiline value={value ?? ''} maxLength={1000} onValue={onValue} />;
    case 'registrationNumber':
    case 'authorisationCode':
      return <TextField {...frame} value={value ?? ''} maxLength={100} onValue={onValue} />;
    case 'patientName':
      return <TextField {...frame} value={value ?? ''} maxLength={300} onValue={onValue} />;
    case 'dateOfService':
    case 'invoiceDate':
    case 'patientBirthDate':
    case 'admissionDate':
    case 'dischargeDate':
      return <DateField {...frame} {...faults} value={value} onValue={onValue} />;
  }
}
