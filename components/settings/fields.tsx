import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../ui/Button.tsx';
import { type FieldFrame, TextField } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';

/** Fields that only the options page has. */

/** Names as the practice system writes them, one a line. */
export function NamesField(props: {
  value: string;
  onValue: (value: string) => void;
  error: string | undefined;
  help: string;
}): JSX.Element {
  return (
    <TextField
      label="Names, one a line"
      multiline
      required
      value={props.value}
      onValue={props.onValue}
      error={props.error}
      help={props.help}
    />
  );
}

/** What looks unusual and is taken all the same. `action` may put it right. */
export function Hint({ children, action }: { children: ComponentChildren; action?: ComponentChildren }): JSX.Element {
  return (
    <div class="hint" aria-live="polite">
      {children ? (
        <>
          <Icon name="alert" />
          <span class="grow">{children}</span>
          {action}
        </>
      ) : null}
    </div>
  );
}

/** A date as typed; the form that holds it reads it. */
export function DateTextField(props: FieldFrame & { value: string; onValue: (value: string) => void }): JSX.Element {
  return <TextField {...props} inputMode="numeric" placeholder="dd/mm/yyyy" />;
}

/** A list of small forms under one legend, with *Add* below and *Remove* at each. */
export function Rows<Row>(props: {
  legend: string;
  help?: string;
  /** Words of the button that adds one. */
  add: string;
  /** What one is called, for *Remove authorisation code 2*. */
  noun: string;
  rows: Row[];
  fresh: () => Row;
  onRows: (rows: Row[]) => void;
  children: (row: Row, set: (part: Partial<Row>) => void, index: number) => ComponentChildren;
}): JSX.Element {
  const { rows, onRows } = props;
  return (
    <fieldset class="stack stack-tight">
      <legend class="field-label">{props.legend}</legend>
      {props.help ? <p class="field-help">{props.help}</p> : null}
      {rows.map((row, index) => (
        <div class="rows-row" key={index}>
          <div class="grow stack stack-tight">
            {props.children(
              row,
              (part) => onRows(rows.map((other, place) => (place === index ? { ...other, ...part } : other))),
              index,
            )}
          </div>
          <Button
            icon="trash"
            label={`Remove ${props.noun} ${index + 1}`}
            onPress={() => onRows(rows.filter((_, place) => place !== index))}
          />
        </div>
      ))}
      <div>
        <Button small icon="plus" onPress={() => onRows([...rows, props.fresh()])}>
          {props.add}
        </Button>
      </div>
    </fieldset>
  );
}

/** A record's names in a table: the shown one, and what else it goes by. */
export function NamesCell({ names }: { names: string[] }): JSX.Element {
  const [first, ...others] = names;
  return (
    <>
      <b>{first}</b>
      {others.length > 0 ? <p class="small muted">also {others.join('; ')}</p> : null}
    </>
  );
}
