import type { ComponentChildren, JSX, Ref } from 'preact';
import { Button } from './Button.tsx';
import { Icon, type IconName } from './Icon.tsx';

export type BannerTone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

const bannerIcons: Record<BannerTone, IconName> = {
  neutral: 'info',
  info: 'info',
  good: 'check-circle',
  warn: 'alert',
  bad: 'stop',
};

/** What happened, what it means, what to do. `urgent` speaks at once. */
export function Banner(props: {
  tone?: BannerTone;
  icon?: IconName;
  title?: ComponentChildren;
  children?: ComponentChildren;
  urgent?: boolean;
  bannerRef?: Ref<HTMLDivElement>;
}): JSX.Element {
  const tone = props.tone ?? 'neutral';
  return (
    <div
      ref={props.bannerRef}
      class={`banner banner-${tone}`}
      role={props.urgent ? 'alert' : undefined}
      tabIndex={props.bannerRef ? -1 : undefined}
    >
      <Icon name={props.icon ?? bannerIcons[tone]} />
      <div>
        {props.title ? <p class="banner-title">{props.title}</p> : null}
        {props.children}
      </div>
    </div>
  );
}

/** One fault in a list (`li`): sentence, place, and the button that opens its fix. `children` is the opened fix. */
export function ProblemItem(props: {
  severity: 'stops' | 'warns';
  message: string;
  where?: string | null;
  button?: ComponentChildren;
  children?: ComponentChildren;
  itemRef?: Ref<HTMLLIElement>;
}): JSX.Element {
  return (
    <li class={`problem problem-${props.severity}`} ref={props.itemRef} tabIndex={-1}>
      <Icon name={props.severity === 'stops' ? 'stop' : 'alert'} />
      <p>{props.message}</p>
      {props.where ? <span class="problem-where">{props.where}</span> : null}
      {props.button}
      {props.children ? <div class="problem-fix">{props.children}</div> : null}
    </li>
  );
}

/** A short confirmation that nobody has to read; announced politely. Anything that must be read is a banner. */
export function Toast(props: { children: ComponentChildren; onUndo?: () => void; onDismiss: () => void }): JSX.Element {
  return (
    <div class="toast" aria-live="polite">
      <Icon name="check-circle" />
      <span>{props.children}</span>
      {props.onUndo ? (
        <Button kind="quiet" small onPress={() => props.onUndo?.()}>
          Undo
        </Button>
      ) : null}
      <Button icon="x" label="Dismiss" onPress={props.onDismiss} />
    </div>
  );
}

/** Nothing to show: why, and what to do. */
export function EmptyState(props: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      <strong>{props.title}</strong>
      {props.children ? <p>{props.children}</p> : null}
      {props.action}
    </div>
  );
}

/** How far something is; without `done` only that it goes on. */
export function Progress(props: { label: string; done?: number; total?: number | null }): JSX.Element {
  const known = props.done !== undefined && props.total ? Math.min(100, (100 * props.done) / props.total) : null;
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={known === null ? undefined : Math.round(known)}
    >
      <span style={known === null ? undefined : { width: `${known}%` }} />
    </div>
  );
}

/** A grey bar where text will stand; `width` in per cent. */
export function Skeleton({ width }: { width: number }): JSX.Element {
  return <span class="skeleton" style={{ width: `${width}%` }} aria-hidden="true" />;
}
