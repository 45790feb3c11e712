import type { ComponentChildren, JSX } from 'preact';
import type { AskedField, InvoiceView } from '../../lib/messages.ts';
import { SegmentedField, SelectField, TextField } from '../ui/Field.tsx';
import { DateField } from '../ui/ParsedField.tsx';
import { FIELD_LABELS, SETTINGS } from './draft.ts';

export interface AskedControlProps {
  field: AskedField;
  invoice: InvoiceView;
  value: string | null;
  onValue: (value: string | null) => void;
  onFault?: (message: string | null) => void;
  error?: string | null;
  help?: ComponentChildren;
}

/** The control of one field of the form. */
export function AskedControl(props: AskedControlProps): JSX.Element {
  const { field, invoice, value, onValue } = props;
  const frame = { label: FIELD_LABELS[field], error: props.error ?? null, help: props.help };
  switch (field) {
    case 'practitioner':
    case 'insurer':
    case 'facility': {
      const choices = { practitioner: invoice.practitioners, insurer: invoice.insurers, facility: invoice.facilities }[
        field
      ];
      const options = choices.map((choice) => ({ value: choice.identifier, label: choice.name }));
      // A value that the list lacks must not look like another one.
      const known = value === null || options.some((option) => option.value === value);
      return (
        <SelectField
          {...frame}
          value={value}
          options={known ? options : [...options, { value, label: invoice.facts[field].shown ?? value }]}
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
      return (
        <DateField {...frame} value={value} onValue={onValue} {...(props.onFault ? { onFault: props.onFault } : {})} />
      );
  }
}
