import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { beyondOutstanding } from '../../lib/billing/payment.ts';
import { TextField } from './Field.tsx';
import { FormButtons } from './FormButtons.tsx';
import { showMoney } from './format.ts';
import { Banner } from './Messages.tsx';
import { DateField, MoneyField } from './ParsedField.tsx';

/** Records a payment by hand. `onRecord` answers null when it is kept, else the sentence to show; what was typed stays. */
export function PaymentForm(props: {
  /** Pence proposed: what is outstanding. */
  outstanding: number | null;
  /** ISO date proposed. */
  today: string;
  onRecord: (payment: { amount: number; date: string; note: string | null }, event: Event) => Promise<string | null>;
  onCancel: () => void;
}): JSX.Element {
  const [amount, setAmount] = useState(props.outstanding !== null && props.outstanding > 0 ? props.outstanding : null);
  const [date, setDate] = useState<string | null>(props.today);
  const [note, setNote] = useState('');
  const [faults, setFaults] = useState<{ amount?: string | null; date?: string | null; whole?: string | null }>({});
  const [busy, setBusy] = useState(false);
  const atWork = useRef(false);
  const amountFault = useRef<string | null>(null);
  const dateFault = useRef<string | null>(null);
  const amountInput = useRef<HTMLInputElement>(null);
  const dateInput = useRef<HTMLInputElement>(null);

  // Whoever opened the form goes on here.
  useEffect(() => {
    amountInput.current?.focus();
    amountInput.current?.form?.scrollIntoView({ block: 'nearest' });
  }, []);

  // A warning must not push the button out of sight.
  const excess = beyondOutstanding(amount, props.outstanding);
  const isBeyond = excess > 0;
  useEffect(() => {
    if (isBeyond) amountInput.current?.form?.scrollIntoView({ block: 'nearest' });
  }, [isBeyond]);

  const record = async (event: Event): Promise<void> => {
    if (atWork.current) return;
    if (amount === null) {
      setFaults({ amount: amountFault.current ?? 'Write what was paid.' });
      amountInput.current?.focus();
      return;
    }
    if (date === null || date > props.today) {
      setFaults({
        date: dateFault.current ?? (date === null ? 'Write the day of the payment.' : 'This day is in the future.'),
      });
      dateInput.current?.focus();
      return;
    }
    atWork.current = true;
    setBusy(true);
    const message = await props.onRecord({ amount, date, note: note.trim() || null }, event);
    atWork.current = false;
    setBusy(false);
    setFaults(message === null ? {} : { whole: message });
  };

  return (
    <form
      class="stack stack-tight"
      aria-label="Record payment"
      onSubmit={(event) => {
        event.preventDefault();
        void record(event);
      }}
    >
      <div class="fields-pair">
        <MoneyField
          label="Amount"
          value={amount}
          onValue={(value) => {
            setAmount(value);
            setFaults({});
          }}
          onFault={(message) => {
            amountFault.current = message;
          }}
          error={faults.amount}
          inputRef={amountInput}
          help="In pounds"
        />
        <DateField
          label="Date"
          value={date}
          onValue={(value) => {
            setDate(value);
            setFaults({});
          }}
          onFault={(message) => {
            dateFault.current = message;
          }}
          error={faults.date}
          inputRef={dateInput}
          help="dd/mm/yyyy"
        />
      </div>
      <div aria-live="polite">{isBeyond ? <Overpayment excess={excess} outstanding={props.outstanding} /> : null}</div>
      <TextField
        label="Note"
        optional
        value={note}
        onValue={setNote}
        maxLength={200}
        help="Who paid, or the BACS reference"
      />
      {faults.whole ? (
        <p class="field-error" role="alert">
          {faults.whole}
        </p>
      ) : null}
      <FormButtons save="Save payment" busy={busy} onCancel={props.onCancel} />
    </form>
  );
}

/** Most likely a slip, or another bill's money; but insurers do overpay, so it may be saved. */
function Overpayment(props: { excess: number; outstanding: number | null }): JSX.Element {
  return (
    <Banner tone="warn">
      <p>
        This is {showMoney(props.excess)} more than the {showMoney(props.outstanding)} outstanding. Save it only if that
        is what was paid.
      </p>
    </Banner>
  );
}
