import type { ComponentChildren, JSX } from 'preact';
import type { Tone } from '../../lib/messages.ts';
import { Icon, type IconName } from './Icon.tsx';

export interface Column<Row> {
  head: string;
  /** Figures: to the right, never wrapped. */
  number?: boolean;
  /** The head is for screen readers only. */
  hiddenHead?: boolean;
  cell: (row: Row, index: number) => ComponentChildren;
}

/** A plain table. `caption` names it; it is read aloud and not shown. */
export function Table<Row>(props: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row, index: number) => string | number;
}): JSX.Element {
  return (
    <table class="table">
      <caption class="visually-hidden">{props.caption}</caption>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th key={column.head} scope="col" class={column.number ? 'number' : undefined}>
              {column.hiddenHead ? <span class="visually-hidden">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row, index) => (
          <tr key={props.keyOf(row, index)}>
            {props.columns.map((column) => (
              <td key={column.head} class={column.number ? 'number' : undefined}>
                {column.cell(row, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Names and values. A value of null is left out. */
export function Facts({ facts }: { facts: [name: string, value: ComponentChildren | null][] }): JSX.Element {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}
    </dl>
  );
}

export interface TimelineStep {
  key: string | number;
  word: string;
  icon: IconName;
  tone: Tone;
  /** Shown time; null for what has not happened. */
  time: string | null;
  note?: string | null;
  when: 'past' | 'now' | 'to come';
}

/** What happened to a bill, oldest first, and what is to come. */
export function Timeline({ steps }: { steps: TimelineStep[] }): JSX.Element {
  return (
    <ol class="timeline">
      {steps.map((step) => (
        <li
          key={step.key}
          class={step.when === 'to come' ? 'step-ahead' : `step-${step.when}`}
          aria-current={step.when === 'now' ? 'step' : undefined}
        >
          <Icon name={step.icon} class={step.when === 'to come' ? undefined : `tone-${step.tone}`} />
          <span class="timeline-word">{step.word}</span>
          {step.time === null ? <span /> : <time>{step.time}</time>}
          {step.note ? <p>{step.note}</p> : null}
        </li>
      ))}
    </ol>
  );
}

/** A line that opens. */
export function Disclosure(props: { summary: string; children: ComponentChildren; open?: boolean }): JSX.Element {
  return (
    <details class="disclosure" open={props.open}>
      <summary>
        <Icon name="right" />
        {props.summary}
      </summary>
      <div class="disclosure-body">{props.children}</div>
    </details>
  );
}

/** Filters side by side, one pressed or none. Pressing the pressed one again takes it away (`null`). */
export function Chips<Value extends string>(props: {
  label: string;
  chips: { value: Value; label: string; count: number | null }[];
  value: Value | null;
  onValue: (value: Value | null) => void;
}): JSX.Element {
  return (
    <fieldset class="chips" aria-label={props.label}>
      {props.chips.map((chip) => (
        <button
          key={chip.value}
          type="button"
          class="chip"
          aria-pressed={props.value === chip.value}
          onClick={() => props.onValue(props.value === chip.value ? null : chip.value)}
        >
          {chip.label}
          {chip.count === null ? null : <span>{chip.count.toLocaleString('en-GB')}</span>}
        </button>
      ))}
    </fieldset>
  );
}
