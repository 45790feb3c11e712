import type { JSX } from 'preact';
import type { SubmissionView } from '../../lib/messages.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { showMoney } from './format.ts';

/** Asks once more before a bill is cancelled, naming what the insurer will not get. */
export function CancelBill(props: {
  submission: SubmissionView;
  busy: boolean;
  onKeep: () => void;
  onCancel: (event: Event) => void;
}): JSX.Element {
  const { submission } = props;
  return (
    <Dialog title="Cancel this bill at Healthcode?" onClose={props.onKeep}>
      <p class="dense">
        {showMoney(submission.total)} to {submission.insurerName ?? 'the insurer'} for{' '}
        {submission.patientName ?? 'this patient'}. The insurer will not get this bill.
      </p>
      <div class="actions">
        <Button onPress={props.onKeep}>Keep bill</Button>
        <Button kind="danger" busy={props.busy} onPress={props.onCancel}>
          Cancel bill
        </Button>
      </div>
    </Dialog>
  );
}
