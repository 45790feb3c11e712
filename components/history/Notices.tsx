import type { ComponentChildren, JSX } from 'preact';
import type { Problem } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Banner } from '../ui/Messages.tsx';
import { ProblemBanner } from '../ui/ProblemBanner.tsx';
import type { HistoryState } from './use-history.ts';

/** What a person should know before the bills. */
export function Notices(props: {
  history: HistoryState;
  /** Why Healthcode is not reached; null: it is, or nobody knows why not. */
  cutOff: string | null;
  /** Why *Refresh status* did nothing. */
  refused: string | null;
  refreshing: boolean;
  onTryAgain: () => void;
  onSetUp: () => void;
}): JSX.Element {
  const { history } = props;
  return (
    <>
      <CutOff {...props} />
      <Unreadable number={history.unreadable} />
      <Refused message={props.refused} />
      <NotRead problem={history.problem} onTryAgain={history.reload} />
    </>
  );
}

function Notice({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="history-banner">{children}</div>;
}

function CutOff(props: {
  cutOff: string | null;
  refreshing: boolean;
  onTryAgain: () => void;
  onSetUp: () => void;
}): JSX.Element | null {
  if (props.cutOff === null) return null;
  return (
    <Notice>
      <Banner tone="bad" title={props.cutOff}>
        <p>Bills are safe on this computer. Queued ones go when the connection works again.</p>
        <div class="row">
          <Button small icon="refresh" busy={props.refreshing} onPress={props.onTryAgain}>
            Try again
          </Button>
          <Button small onPress={props.onSetUp}>
            Open set-up
          </Button>
        </div>
      </Banner>
    </Notice>
  );
}

function Unreadable({ number }: { number: number }): JSX.Element | null {
  if (number === 0) return null;
  const [bills, records] = number === 1 ? ['1 bill', 'Its record is'] : [`${number} bills`, 'Their records are'];
  return (
    <Notice>
      <Banner tone="warn" title={`${bills} on this computer can’t be opened.`}>
        <p>
          {records} damaged. What was sent is not lost: Healthcode has it. Ask them by the invoice number; opening the
          invoice’s page looks it up too.
        </p>
      </Banner>
    </Notice>
  );
}

function Refused({ message }: { message: string | null }): JSX.Element | null {
  if (message === null) return null;
  return (
    <Notice>
      <Banner tone="warn" title={message} urgent />
    </Notice>
  );
}

/** A locked store is no fault: it is all that the page shows. */
function NotRead({ problem, onTryAgain }: { problem: Problem | null; onTryAgain: () => void }): JSX.Element | null {
  if (problem === null || problem.kind === 'locked') return null;
  return (
    <Notice>
      <ProblemBanner
        problem={problem}
        action={
          <Button small onPress={onTryAgain}>
            Try again
          </Button>
        }
      />
    </Notice>
  );
}
