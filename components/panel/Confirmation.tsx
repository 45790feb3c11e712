import type { JSX } from 'preact';
import type { Choices } from '../../lib/billing/model.ts';
import type { InvoiceView } from '../../lib/messages.ts';
import { showMoney } from '../ui/format.ts';
import { type DraftChecks, heldValue, SETTINGS, stepsWords } from './draft.ts';

/** Just above *Submit*: what will be sent, to whom, for whom. The last check against the wrong patient. */
export function Confirmation(props: {
  invoice: InvoiceView;
  choices: Choices;
  checks: DraftChecks;
  correcting: boolean;
  orphaned: boolean;
}): JSX.Element {
  const { invoice, choices } = props;
  const { stops, missing } = props.checks;
  if (props.orphaned) {
    return (
      <p class="confirm">
        <b>Reload this page</b> to submit. Nothing can be sent from here until then.
      </p>
    );
  }
  if (stops > 0) {
    return (
      <p class="confirm">
        {stops === 1 ? '1 thing' : `${stops} things`} to fix.{' '}
        {props.correcting ? 'Nothing has been sent again.' : 'Nothing has been sent.'}
      </p>
    );
  }
  if (missing.length > 0) {
    return (
      <p class="confirm">
        {stepsWords(missing)}, then {props.correcting ? 'resend' : 'submit'}.
      </p>
    );
  }
  const insurer =
    invoice.insurers.find((choice) => choice.identifier === heldValue('insurer', choices, invoice.facts))?.name ??
    invoice.insurerName;
  const setting = SETTINGS.find((one) => one.value === heldValue('setting', choices, invoice.facts))?.label;
  const diagnoses = choices.diagnoses.map((diagnosis) => `${diagnosis.code} ${diagnosis.title}`).join('; ');
  return (
    <p class="confirm">
      <b>{showMoney(invoice.total)}</b> to <b>{insurer ?? 'an insurer not yet known'}</b> for{' '}
      <b>{heldValue('patientName', choices, invoice.facts) ?? invoice.patientName ?? 'a patient not yet named'}</b>.{' '}
      {[setting, diagnoses || 'no diagnosis'].filter(Boolean).join(', ')}.
      {props.correcting ? ' Sent again under the same reference, so it is billed once.' : ''}
    </p>
  );
}
