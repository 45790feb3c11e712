import type { JSX } from 'preact';
import type { CodeHit } from '../../lib/messages.ts';
import { Combobox } from './Combobox.tsx';
import { type FieldFrame, TextField } from './Field.tsx';
import type { Search } from './use-code-search.ts';

/**
 * A code of the set-up, typed or found by what it stands for. Unlike a diagnosis it may be one that no list knows: what is typed is kept, and the
 * form that holds it judges it.
 */
export function CodeField(
  props: FieldFrame & {
    value: string;
    onValue: (value: string) => void;
    /** Null where there is no list to search: then it is a plain field. */
    search: Search | null;
    /** Before anything is typed. */
    offered?: CodeHit[];
    noun?: string;
    required?: boolean;
  },
): JSX.Element {
  const { search, offered, noun, value, onValue, ...frame } = props;
  if (search === null) return <TextField {...frame} value={value} onValue={onValue} />;
  return (
    <Combobox
      {...frame}
      {...(noun === undefined ? {} : { noun })}
      {...(offered === undefined ? {} : { offered })}
      advice="What you typed is kept."
      text={value}
      onText={onValue}
      onChoose={({ code }) => onValue(code)}
      search={search}
    />
  );
}
