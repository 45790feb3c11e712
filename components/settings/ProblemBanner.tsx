import type { JSX, Ref } from 'preact';
import type { Problem } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Banner } from '../ui/Messages.tsx';
import type { SettingsPorts } from './ports.ts';

/** A refusal of the worker, in its own words, with what to do. */
export function ProblemBanner(props: {
  problem: Problem | null;
  ports: Pick<SettingsPorts, 'reload'>;
  bannerRef?: Ref<HTMLDivElement>;
}): JSX.Element | null {
  const { problem } = props;
  if (problem === null) return null;
  return (
    <Banner tone="bad" title={problem.message} urgent {...(props.bannerRef ? { bannerRef: props.bannerRef } : {})}>
      {problem.fix === null ? null : <p>{problem.fix}</p>}
      {problem.kind === 'reload' ? (
        <div class="row">
          <Button small icon="refresh" onPress={() => props.ports.reload()}>
            Reload this page
          </Button>
        </div>
      ) : null}
    </Banner>
  );
}
