import type { JSX } from 'preact';
import { Button } from './Button.tsx';

/** Below a small form: saves it, or leaves all as it was. `save`: the words of what is saved. */
export function FormButtons(props: { save: string; busy: boolean; onCancel: () => void }): JSX.Element {
  return (
    <div class="row">
      <Button small type="submit" busy={props.busy}>
        {props.save}
      </Button>
      <Button small kind="quiet" onPress={props.onCancel}>
        Cancel
      </Button>
    </div>
  );
}
