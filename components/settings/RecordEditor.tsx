import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Answer, SettingsChange, SettingsView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { firstFault } from '../ui/focus.ts';
import { ActionProblem } from './ActionProblem.tsx';
import type { SectionId, Session } from './ports.ts';
import type { Faults, Read } from './reading.ts';
import { useAction } from './use-action.ts';

/** What a form's fields get: the draft, how to change it, and what is wrong with it by field. */
export interface FormProps<Draft> {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  faults: Faults;
  session: Session;
}

/**
 * A form for one record: reads it, shows what is wrong at the fields, and sends it once. What was typed stays when the worker refuses.
 */
export function RecordEditor<Draft extends object, Item>(props: {
  title: string;
  section: SectionId;
  session: Session;
  initial: Draft;
  read: (draft: Draft) => Read<Item>;
  /** Asks the worker before anything is stored; null: nothing is wrong. */
  check?: ((value: Item) => Promise<Answer<Faults | null>>) | undefined;
  change: (value: Item) => SettingsChange;
  onSaved: (view: SettingsView, value: Item) => void;
  onCancel: () => void;
  children: (form: FormProps<Draft>) => ComponentChildren;
}): JSX.Element {
  const { session, section } = props;
  const [initial] = useState(props.initial);
  const [draft, setDraft] = useState(props.initial);
  const [faults, setFaults] = useState<Faults>({});
  const action = useAction();
  const form = useRef<HTMLFormElement>(null);
  const problem = useRef<HTMLDivElement>(null);

  const unsaved = JSON.stringify(draft) !== JSON.stringify(initial);
  useEffect(() => session.markUnsaved(section, unsaved), [session.markUnsaved, section, unsaved]);
  useEffect(() => () => session.markUnsaved(section, false), [session.markUnsaved, section]);
  // Before anything is drawn, so that the next key already goes to the right field.
  useLayoutEffect(() => {
    form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
  }, []);
  useLayoutEffect(() => {
    if (Object.keys(faults).length > 0) firstFault(form.current)?.focus();
  }, [faults]);
  useLayoutEffect(() => {
    if (action.problem !== null) problem.current?.focus();
  }, [action.problem]);

  const save = async (): Promise<void> => {
    const read = props.read(draft);
    setFaults(read.ok ? {} : read.faults);
    if (!read.ok) return;
    const view = await action.run<SettingsView | null>('save', async () => {
      const checked = (await props.check?.(read.value)) ?? { ok: true, value: null };
      if (!checked.ok) return checked;
      if (checked.value !== null) {
        setFaults(checked.value);
        return { ok: true, value: null };
      }
      return session.ports.send('settings.change', { change: props.change(read.value), typedConfirmation: null });
    });
    if (view !== null) props.onSaved(view, read.value);
  };

  return (
    <form
      class="card stack record-form"
      noValidate
      ref={form}
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{props.title}</h2>
      {props.children({ draft, faults, session, set: (part) => setDraft((before) => ({ ...before, ...part })) })}
      <ActionProblem problem={action.problem} ports={session.ports} bannerRef={problem} />
      <div class="row">
        <Button kind="primary" type="submit" busy={action.busy !== null}>
          Save
        </Button>
        <Button kind="quiet" onPress={props.onCancel} unavailable={action.busy !== null}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
