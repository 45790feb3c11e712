import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Protocol } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { showTime } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { AllowHosts } from './AllowHosts.tsx';
import type { SettingsPorts } from './ports.ts';
import { useAction } from './use-action.ts';

type Checks = Extract<Awaited<ReturnType<Protocol['connection.test']>>, { ok: true }>['value'];
type Check = Checks[number];

const ICONS: Record<Check['state'], { icon: IconName; tone: string; word: string }> = {
  works: { icon: 'check-solid', tone: 'check-good', word: 'Works:' },
  warns: { icon: 'alert', tone: 'check-warn', word: 'Look at this:' },
  fails: { icon: 'stop', tone: 'check-bad', word: 'Does not work:' },
  'not checked': { icon: 'dashed', tone: 'check-open', word: 'Not checked:' },
};

/** *Test connection*: every piece in words, with what to do where it does not work. It checks what is saved. */
export function ConnectionChecks(props: {
  /** Null: not saved yet. */
  connectionId: string | null;
  /** The connection's name, for the name of this region. */
  name: string;
  unsaved: boolean;
  ports: SettingsPorts;
}): JSX.Element {
  const { connectionId, ports } = props;
  const [result, setResult] = useState<{ at: string; checks: Checks } | null>(null);
  const action = useAction();
  const test = async (): Promise<void> => {
    if (connectionId === null) return;
    const checks = await action.run('test', () => ports.send('connection.test', { connectionId }));
    setResult(checks === null ? null : { at: new Date().toISOString(), checks });
  };
  return (
    <section class="card stack stack-tight" aria-label={`Test of ${props.name}`}>
      <div class="row">
        <h2>Connection test</h2>
        {result === null ? null : (
          <span class="small faint">Last tested at {showTime(result.at, Date.parse(result.at))}</span>
        )}
        <span class="push" />
        <Button
          small
          icon="refresh"
          busy={action.busy !== null}
          unavailable={connectionId === null}
          onPress={() => void test()}
        >
          Test connection
        </Button>
      </div>
      <ActionProblem problem={action.problem} ports={ports} />
      <div role="status">
        {action.busy !== null ? (
          <p class="dense muted">Asking Healthcode, piece by piece</p>
        ) : result === null ? (
          <p class="dense muted">
            {connectionId === null
              ? 'Save the connection first. The test then tries every piece and sends no bill.'
              : `Tries every piece and sends no bill.${props.unsaved ? ' It tests what is saved, without your unsaved changes.' : ''}`}
          </p>
        ) : (
          <>
            <p>{summary(result.checks)}</p>
            <ul class="checks">
              {result.checks.map((check) => (
                <li key={check.id}>
                  <Icon name={ICONS[check.state].icon} class={ICONS[check.state].tone} />
                  <div>
                    <span class="visually-hidden">{ICONS[check.state].word} </span>
                    <span class={check.state === 'fails' || check.state === 'warns' ? 'check-strong' : undefined}>
                      {check.message}
                    </span>{' '}
                    {check.fix === null ? null : <span class="muted">{check.fix}</span>}
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {result === null ? null : (
        <AllowHosts
          addresses={result.checks.flatMap(({ address }) => address ?? [])}
          ports={ports}
          onAllowed={() => void test()}
        />
      )}
    </section>
  );
}

/** One sentence over all checks. */
function summary(checks: Checks): string {
  const failing = checks.filter(({ state }) => state === 'fails').length;
  const warning = checks.filter(({ state }) => state === 'warns').length;
  if (failing > 0) {
    return failing === 1 ? 'One thing does not work yet.' : `${failing} things do not work yet.`;
  }
  if (warning > 0) return warning === 1 ? 'It works; look at one thing.' : `It works; look at ${warning} things.`;
  return checks.every(({ state }) => state === 'works') ? 'Everything works.' : 'What could be tested works.';
}
