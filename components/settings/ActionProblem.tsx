import type { JSX, Ref } from 'preact';
import type { Problem } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { ProblemBanner } from '../ui/ProblemBanner.tsx';
import type { SettingsPorts } from './ports.ts';

/** A refusal of the worker, in its own words, with what to do. */
export function ActionProblem(props: {
  problem: Problem | null;
  ports: Pick<SettingsPorts, 'reload'>;
  bannerRef?: Ref<HTMLDivElement>;
}): JSX.Element {
  const { problem, ports } = props;
  const reload = (
    <Button small icon="refresh" onPress={() => ports.reload()}>
      Reload this page
    </Button>
  );
  return (
    <ProblemBanner problem={problem} action={problem?.kind === 'reload' ? reload : null} bannerRef={props.bannerRef} />
  );
}
