import type { ComponentChildren, JSX, Ref } from 'preact';
import type { Problem } from '../../lib/messages.ts';
import { Banner, type BannerTone } from './Messages.tsx';

/** Why something was not done, spoken at once: what happened, what to do, and the buttons that do it. */
export function ProblemBanner(props: {
  problem: Problem | null;
  tone?: BannerTone;
  action?: ComponentChildren;
  bannerRef?: Ref<HTMLDivElement>;
}): JSX.Element | null {
  const { problem, tone = 'bad' } = props;
  if (problem === null) return null;
  return (
    <Banner tone={tone} title={problem.message} urgent bannerRef={props.bannerRef}>
      {problem.fix === null ? null : <p>{problem.fix}</p>}
      {props.action ? <div class="row">{props.action}</div> : null}
    </Banner>
  );
}
