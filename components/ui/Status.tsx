import type { JSX } from 'preact';
import type { EnvironmentView, Tone } from '../../lib/messages.ts';
import { Icon, type IconName } from './Icon.tsx';

/** A status as word and icon, colour third. It has no role: the one place that speaks (`role="status"`) is set around it. */
export function StatusBadge({ status }: { status: { word: string; tone: Tone; icon: IconName } }): JSX.Element {
  return (
    <span class={`badge badge-${status.tone}`}>
      <Icon name={status.icon} />
      {status.word}
    </span>
  );
}

/** `SANDBOX`, `UAT`, `LIVE` as a small label. */
export function EnvironmentBadge({ environment }: { environment: EnvironmentView }): JSX.Element {
  return <span class={`environment environment-${environment.look}`}>{environment.label}</span>;
}

/** The strip over a page that is not LIVE; nothing for LIVE, whose badge stands in the bar. */
export function EnvironmentStrip({ environment }: { environment: EnvironmentView | null }): JSX.Element | null {
  if (environment === null || environment.look === 'live') return null;
  return (
    <div class="environment-strip">
      <EnvironmentBadge environment={environment} />
      <span>{environment.sentence}</span>
    </div>
  );
}
