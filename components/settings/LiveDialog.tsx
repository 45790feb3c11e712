import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { LIVE_WORD } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { TextField } from '../ui/Field.tsx';

/** Asks for the typed word LIVE. `onConfirm` gets what was typed; the worker checks it again. */
export function LiveDialog(props: {
  /** What is about to become LIVE, in a sentence. */
  children: string;
  busy: boolean;
  confirm: string;
  onConfirm: (typed: string) => void;
  onClose: () => void;
}): JSX.Element {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  return (
    <Dialog title="Change to LIVE?" onClose={props.onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (props.busy) return;
          if (typed.trim() === LIVE_WORD) props.onConfirm(LIVE_WORD);
          else setError('Type LIVE in capital letters.');
        }}
      >
        <p>{props.children}</p>
        <TextField
          label="Type LIVE to confirm"
          value={typed}
          error={error}
          onValue={(value) => {
            setTyped(value);
            setError(null);
          }}
        />
        <div class="actions">
          <Button onPress={props.onClose}>Keep it as it is</Button>
          <Button kind="primary" type="submit" busy={props.busy}>
            {props.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
