import type { JSX, Ref } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { type FieldFrame, TextField } from './Field.tsx';
import { editMoney, type Parsed, parseDate, parseMoney, showDate } from './format.ts';

interface ParsedFieldProps<Value> extends FieldFrame {
  value: Value | null;
  /** The value typed; null while there is none or it can't be understood (then `onFault` has said why). */
  onValue: (value: Value | null) => void;
  /** Called with the sentence when what stands in the field can't be understood, and with null when it can again. */
  onFault?: (message: string | null) => void;
  required?: boolean;
  inputRef?: Ref<HTMLInputElement | HTMLTextAreaElement>;
}

/** Keeps the text as typed beside the value: text that can't be understood is never thrown away. The error shows on leaving the field. */
function ParsedField<Value>(
  props: ParsedFieldProps<Value> & {
    show: (value: Value | null) => string;
    parse: (typed: string) => Parsed<Value | null>;
    placeholder: string;
    inputMode: 'numeric' | 'decimal';
  },
): JSX.Element {
  const [text, setText] = useState(() => props.show(props.value));
  const [left, setLeft] = useState(false);
  const given = useRef(props.value);
  let shown = text;
  // A value from outside (not the echo of our own) replaces the text.
  if (props.value !== given.current) {
    given.current = props.value;
    shown = props.show(props.value);
    if (shown !== text) setText(shown);
  }
  const parsed = props.parse(shown);
  return (
    <TextField
      label={props.label}
      help={props.help}
      optional={props.optional ?? false}
      required={props.required ?? false}
      error={props.error ?? (left && !parsed.ok ? parsed.message : null)}
      value={shown}
      inputMode={props.inputMode}
      placeholder={props.placeholder}
      inputRef={props.inputRef ?? null}
      onBlur={() => setLeft(true)}
      onValue={(typed) => {
        const next = props.parse(typed);
        setText(typed);
        if (next.ok) setLeft(false);
        given.current = next.ok ? next.value : null;
        props.onValue(given.current);
        props.onFault?.(next.ok ? null : next.message);
      }}
    />
  );
}

/** A date typed as `dd/mm/yyyy`; the value is ISO. */
export function DateField(props: ParsedFieldProps<string>): JSX.Element {
  return (
    <ParsedField
      {...props}
      show={(iso) => (iso === null ? '' : showDate(iso))}
      parse={parseDate}
      placeholder="dd/mm/yyyy"
      inputMode="numeric"
    />
  );
}

/** An amount typed in pounds; the value is integer pence, above zero. */
export function MoneyField(props: ParsedFieldProps<number>): JSX.Element {
  return <ParsedField {...props} show={editMoney} parse={parseMoney} placeholder="0.00" inputMode="decimal" />;
}
