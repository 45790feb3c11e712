import type { ComponentChildren, JSX, Ref, TargetedMouseEvent } from 'preact';
import { Icon, type IconName } from './Icon.tsx';

export interface ButtonProps {
  children?: ComponentChildren;
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  small?: boolean;
  /** Quiet, and lined up with the edge of its column. */
  flush?: boolean;
  icon?: IconName;
  /** An icon alone needs this name; a button with words may have it too, to say more. */
  label?: string;
  /** At work: a spinner, and further presses do nothing. */
  busy?: boolean;
  /** Unavailable, but still reachable by keyboard; presses do nothing. */
  unavailable?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  describedBy?: string | undefined;
  type?: 'button' | 'submit';
  class?: string;
  onPress?: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button. It is never `disabled` (that would take it from the keyboard): `aria-disabled` and deaf instead. */
export function Button(props: ButtonProps): JSX.Element {
  const { kind = 'secondary', type = 'button', busy = false, unavailable = false } = props;
  const deaf = busy || unavailable;
  const classes = [
    'button',
    kind === 'secondary' ? '' : `button-${kind}`,
    props.small ? 'button-small' : '',
    props.flush ? 'button-flush' : '',
    props.children === undefined ? 'button-icon' : '',
    props.class ?? '',
  ];
  return (
    <button
      ref={props.buttonRef}
      type={type}
      class={classes.filter(Boolean).join(' ')}
      aria-label={props.label}
      aria-disabled={deaf ? 'true' : undefined}
      aria-busy={busy ? 'true' : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-describedby={props.describedBy}
      onClick={(event) => {
        if (deaf) event.preventDefault();
        else props.onPress?.(event);
      }}
    >
      {busy ? <span class="spinner" /> : props.icon !== undefined ? <Icon name={props.icon} /> : null}
      {props.children}
    </button>
  );
}
