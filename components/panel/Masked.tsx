import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';

/** A number hidden but for its end, until *Show* is pressed. */
export function Masked({ number }: { number: string }): JSX.Element {
  const [shown, setShown] = useState(false);
  if (number === '') return <span class="faint">None</span>;
  const end = number.length > 6 ? number.slice(-4) : '';
  return (
    <span class="masked">
      {shown ? (
        <span class="wrap">{number}</span>
      ) : (
        <span>
          <span aria-hidden="true">•••••••{end}</span>
          <span class="visually-hidden">hidden{end === '' ? '' : `, ends ${end}`}</span>
        </span>
      )}
      <Button
        kind="quiet"
        small
        flush
        icon="eye"
        pressed={shown}
        label="Show registration number"
        onPress={() => setShown(!shown)}
      >
        {shown ? 'Hide' : 'Show'}
      </Button>
    </span>
  );
}
