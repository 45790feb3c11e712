import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Choice, CodeAnswer, CodeHit } from '../../lib/messages.ts';
import { Combobox } from './Combobox.tsx';
import { choiceHit } from './choices.ts';
import type { FieldFrame } from './Field.tsx';

/** Searches things that are all here: gives those of `offered` that match, the best first, with marks. */
export type SearchOffered = (offered: CodeHit[], query: string, limit: number) => Promise<CodeAnswer>;

export interface ChoiceFieldProps extends FieldFrame {
  /** Identifier of the one chosen; null: none. */
  value: string | null;
  choices: readonly Choice[];
  /** Name of a value that is not among the choices. */
  nameOfValue?: string | null;
  /** What is chosen here, in the middle of a sentence: `insurer`. */
  noun: string;
  search: SearchOffered;
  onValue: (value: string | null) => void;
  /** Called with the sentence while what stands in the field is no choice, and with null when it is one again. */
  onFault?: (message: string | null) => void;
}

/**
 * One of many named things, found by typing. The field shows the one chosen; text that is neither chosen from the list nor the whole name of one
 * is kept and never taken for a choice, Escape brings the name back, and a field that is left empty holds none.
 */
export function ChoiceField(props: ChoiceFieldProps): JSX.Element {
  const { value, choices, noun } = props;
  const [text, setText] = useState<string | null>(null);
  const [left, setLeft] = useState(false);
  const onFault = useRef(props.onFault);
  onFault.current = props.onFault;
  useEffect(() => () => onFault.current?.(null), []);

  const type = (typed: string | null): void => {
    setText(typed);
    setLeft(false);
    props.onFault?.(typed?.trim() ? faultOf(typed, noun) : null);
  };
  // Another value from outside is another field: nothing typed over the old one may stay.
  const given = useRef(value);
  useEffect(() => {
    if (given.current === value) return;
    given.current = value;
    type(null);
  });

  const chosen = choices.find((choice) => choice.identifier === value);
  const offered = choices.map((choice) => choiceHit(choice, choice === chosen ? 'Chosen now' : null));
  return (
    <Combobox
      label={props.label}
      help={props.help}
      optional={props.optional ?? false}
      // Who is still typing is not yet wrong.
      error={text === null ? props.error : left && text.trim() ? faultOf(text, noun) : null}
      noun={noun}
      text={text}
      chosen={value === null ? null : { code: value, name: chosen?.name ?? props.nameOfValue ?? value }}
      onText={type}
      onGiveUp={() => type(null)}
      onLeave={() => {
        setLeft(true);
        if (text === null) return;
        const meant = text.trim() === '' ? null : namedSo(choices, text);
        if (meant === undefined) return;
        type(null);
        props.onValue(meant);
      }}
      onChoose={(hit) => {
        type(null);
        props.onValue(hit.code);
      }}
      offered={offered}
      search={(query, limit) => props.search(offered, query, limit)}
    />
  );
}

/** Identifier of the only choice that has just this name, capitals aside; undefined where none has, or several. */
function namedSo(choices: readonly Choice[], text: string): string | undefined {
  const plain = (name: string): string => name.trim().toLowerCase();
  const [choice, ...others] = choices.filter(({ name }) => plain(name) === plain(text));
  return others.length === 0 ? choice?.identifier : undefined;
}

function faultOf(text: string, noun: string): string {
  return `Choose the ${noun} from the list, or clear “${text.trim()}”.`;
}
