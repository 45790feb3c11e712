import type { ComponentChildren, JSX, Ref } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from './Icon.tsx';

/** What every field has around its control. */
export interface FieldFrame {
  label: string;
  /** Quiet sentence under the control. */
  help?: ComponentChildren;
  /** What is wrong, in one sentence; null or absent: nothing. */
  error?: string | null | undefined;
  optional?: boolean;
}

/** Attributes that tie a control to its label, help and error. */
export interface Wiring {
  id: string;
  'aria-invalid': 'true' | undefined;
  'aria-describedby': string | undefined;
}

/** Ids and ARIA attributes for one control. */
export function useWiring(frame: FieldFrame): { wiring: Wiring; helpId: string; errorId: string } {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const described = [frame.error && errorId, frame.help && helpId, frame.optional && `${id}-optional`]
    .filter(Boolean)
    .join(' ');
  return {
    wiring: { id, 'aria-invalid': frame.error ? 'true' : undefined, 'aria-describedby': described || undefined },
    helpId,
    errorId,
  };
}

/** The label of a control, and whether it may be left empty. */
export function FieldLabel(props: { id: string; label: string; optional: boolean }): JSX.Element {
  return (
    <div class="field-head">
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      {props.optional ? (
        <span class="field-optional" id={`${props.id}-optional`}>
          optional
        </span>
      ) : null}
    </div>
  );
}

/** Error and help under a control. */
export function FieldNotes({
  frame,
  helpId,
  errorId,
}: {
  frame: FieldFrame;
  helpId: string;
  errorId: string;
}): JSX.Element {
  return (
    <>
      {frame.error ? (
        <p class="field-error" id={errorId}>
          <Icon name="stop" />
          <span>{frame.error}</span>
        </p>
      ) : null}
      {frame.help ? (
        <p class="field-help" id={helpId}>
          {frame.help}
        </p>
      ) : null}
    </>
  );
}

/** Label, control, error, help, in that order. The control gets its attributes from `children`. */
export function Field(props: FieldFrame & { children: (wiring: Wiring) => ComponentChildren }): JSX.Element {
  const { wiring, helpId, errorId } = useWiring(props);
  return (
    <div class="field">
      <FieldLabel id={wiring.id} label={props.label} optional={props.optional ?? false} />
      {props.children(wiring)}
      <FieldNotes frame={props} helpId={helpId} errorId={errorId} />
    </div>
  );
}

export interface TextFieldProps extends FieldFrame {
  value: string;
  onValue: (value: string) => void;
  type?: 'text' | 'password' | 'search' | 'url';
  inputMode?: 'text' | 'numeric' | 'decimal';
  required?: boolean;
  multiline?: boolean;
  placeholder?: string;
  maxLength?: number;
  inputRef?: Ref<HTMLInputElement | HTMLTextAreaElement>;
  onBlur?: () => void;
}

/** Preact's types tie `type` to the roles an input may have, one kind at a time. */
function inputType(type: string): { type: 'text' } {
  return { type } as { type: 'text' };
}

/** One line of text (or several: `multiline`). */
export function TextField(props: TextFieldProps): JSX.Element {
  return (
    <Field label={props.label} help={props.help} error={props.error} optional={props.optional ?? false}>
      {(wiring) =>
        props.multiline ? (
          <textarea
            {...wiring}
            class="input"
            value={props.value}
            maxLength={props.maxLength}
            aria-required={props.required ? 'true' : undefined}
            spellcheck={false}
            onBlur={props.onBlur}
            ref={props.inputRef as Ref<HTMLTextAreaElement>}
            onInput={(event) => props.onValue(event.currentTarget.value)}
          />
        ) : (
          <input
            {...wiring}
            class="input"
            {...inputType(props.type ?? 'text')}
            inputMode={props.inputMode}
            value={props.value}
            placeholder={props.placeholder}
            maxLength={props.maxLength}
            aria-required={props.required ? 'true' : undefined}
            autocomplete="off"
            spellcheck={false}
            onBlur={props.onBlur}
            ref={props.inputRef as Ref<HTMLInputElement>}
            onInput={(event) => props.onValue(event.currentTarget.value)}
          />
        )
      }
    </Field>
  );
}

export interface SelectFieldProps extends FieldFrame {
  /** The chosen option's value; null: none yet. */
  value: string | null;
  options: { value: string; label: string }[];
  onValue: (value: string | null) => void;
  /** Words of the empty choice; absent: there is none once something is chosen. */
  empty?: string;
  required?: boolean;
}

/** A choice from a short list, as the browser's own select. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  return (
    <Field label={props.label} help={props.help} error={props.error} optional={props.optional ?? false}>
      {(wiring) => (
        <div class="select">
          <select
            {...wiring}
            class="input"
            aria-required={props.required ? 'true' : undefined}
            value={props.value ?? ''}
            onChange={(event) => props.onValue(event.currentTarget.value || null)}
          >
            {props.value === null || props.empty !== undefined ? (
              <option value="">{props.empty ?? 'Choose'}</option>
            ) : null}
            {props.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="down" />
        </div>
      )}
    </Field>
  );
}

export interface SegmentedFieldProps<Value extends string> extends FieldFrame {
  value: Value | null;
  options: { value: Value; label: string }[];
  onValue: (value: Value) => void;
}

/** Two to four choices side by side: radio buttons in a fieldset whose legend is the label. */
export function SegmentedField<Value extends string>(props: SegmentedFieldProps<Value>): JSX.Element {
  const { wiring, helpId, errorId } = useWiring(props);
  return (
    <fieldset class="field" id={wiring.id} aria-describedby={wiring['aria-describedby']}>
      <legend class="field-label">{props.label}</legend>
      <div class="segmented" data-invalid={props.error ? '' : undefined}>
        {props.options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={wiring.id}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onValue(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
      <FieldNotes frame={props} helpId={helpId} errorId={errorId} />
    </fieldset>
  );
}

/** A check box with its sentence. */
export function CheckField(props: {
  label: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChecked(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
