import type { JSX } from 'preact';
import { Button } from '../ui/Button.tsx';
import { Table } from '../ui/Data.tsx';
import { Banner } from '../ui/Messages.tsx';
import type { Halt } from './use-panel.ts';

/** Why nothing was sent: the page is not what it was. */
export function Halted({ halt }: { halt: Halt }): JSX.Element {
  if (halt.kind === 'changed') {
    return (
      <>
        <Banner tone="bad" title="Not sent: the invoice has changed" urgent>
          <p>
            The page was different when you pressed Submit. Look at what changed, then read the page again. You can
            submit after that.
          </p>
        </Banner>
        <Table
          caption="What changed"
          rows={halt.differences}
          keyOf={(row) => row.label}
          columns={[
            { head: 'What', cell: (row) => row.label },
            { head: 'On this panel', cell: (row) => row.before },
            { head: 'On the page now', cell: (row) => (row.before === row.now ? row.now : <b>{row.now}</b>) },
          ]}
        />
      </>
    );
  }
  return (
    <Banner tone="bad" icon="page-read" title="Not sent: the page cannot be read now" urgent>
      <p>{halt.message}</p>
      {halt.missing.length === 0 ? null : (
        <>
          <p>Show these on the page again, then read it:</p>
          <ul class="bullets">
            {halt.missing.map((missing) => (
              <li key={missing}>{missing}</li>
            ))}
          </ul>
        </>
      )}
    </Banner>
  );
}

/** The way on from there. */
export function ReadAgain(props: { busy: boolean; onPress: (event: Event) => void }): JSX.Element {
  return (
    <div class="row row-keep">
      <Button kind="primary" busy={props.busy} onPress={props.onPress}>
        Read the page again
      </Button>
    </div>
  );
}
