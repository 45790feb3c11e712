import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button, type ButtonProps } from '../ui/Button.tsx';

/**
 * A form that is opened within the panel: it takes the focus, comes into view, and Escape in it closes it alone. What is open further in (a
 * list) has Escape first.
 */
export function InnerForm(props: { class?: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const onClose = useRef(props.onClose);
  onClose.current = props.onClose;
  useEffect(() => {
    const form = box.current;
    form?.querySelector<HTMLElement>('input, select, textarea')?.focus();
    form?.scrollIntoView({ block: 'nearest' });
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      onClose.current();
    };
    form?.addEventListener('keydown', onKeyDown);
    return () => form?.removeEventListener('keydown', onKeyDown);
  }, []);
  return (
    <div class={props.class} ref={box}>
      {props.children}
    </div>
  );
}

/** The button that opens such a form. It is often gone while the form is open, and gets the focus back when the form was `left`: closed without saving. */
export function OpenerButton({ left, ...button }: ButtonProps & { left: boolean }): JSX.Element {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (left) element.current?.focus();
  }, [left]);
  return <Button {...button} buttonRef={element} />;
}
