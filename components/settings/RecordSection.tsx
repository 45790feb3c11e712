import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Answer, SettingsChange } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { type Column, Table } from '../ui/Data.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { EmptyState } from '../ui/Messages.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import type { SectionId, Session } from './ports.ts';
import { type FormProps, RecordEditor } from './RecordEditor.tsx';
import type { Faults, Read } from './reading.ts';
import { useAction } from './use-action.ts';

/** All that differs between one kind of record and another. */
export interface RecordKind<Item, Draft extends object> {
  section: SectionId;
  /** `practitioner`. */
  noun: string;
  /** `practitioners`. */
  plural: string;
  icon: IconName;
  /** What to do while there is none. */
  empty: string;
  columns: Column<Item>[];
  /** What identifies it in the store. */
  keyOf: (item: Item) => string;
  nameOf: (item: Item) => string;
  draftOf: (item: Item | null) => Draft;
  /** `others`: those that it must not be mistaken for; `before`: what it was, null for a new one. */
  read: (draft: Draft, others: Item[], before: Item | null) => Read<Item>;
  /** Asks the worker before anything is stored. */
  check?: (value: Item) => Promise<Answer<Faults | null>>;
  /** `before` null: a new one; `value` null: it is deleted. */
  change: (before: Item | null, value: Item | null) => SettingsChange;
  form: (form: FormProps<Draft>) => ComponentChildren;
  /** What is lost with it: then a dialog asks first. Else it is deleted at once, and the toast offers *Undo*. */
  lossOf?: (item: Item) => string;
}

/** A plain table of records with Add, Edit and Delete, or the form of one of them in its place. */
export function RecordSection<Item, Draft extends object>(props: {
  session: Session;
  items: Item[];
  kind: RecordKind<Item, Draft>;
  /** Over the table, and away while a form is open. */
  header?: ComponentChildren;
  /** Title and sentence where there is nothing to show, if not that there is none yet. */
  nothing?: { title: string; text: string };
  /** Told after every change. */
  onChanged?: () => void;
}): JSX.Element {
  const { session, items, kind } = props;
  /** What is being edited (`item` null: a new one); null: nothing is. */
  const [editing, setEditing] = useState<{ item: Item | null } | null>(null);
  const [asksAbout, setAsksAbout] = useState<Item | null>(null);
  const removing = useAction();
  const add = useRef<HTMLButtonElement>(null);
  const editButtons = useRef(new Map<string, HTMLButtonElement>());
  /** Where the focus returns once the table is back. */
  const returnTo = useRef<string | null | undefined>(undefined);

  useLayoutEffect(() => {
    if (editing !== null || returnTo.current === undefined) return;
    const key = returnTo.current;
    returnTo.current = undefined;
    ((key === null ? null : editButtons.current.get(key)) ?? add.current)?.focus();
  }, [editing, items]);

  const close = (key: string | null): void => {
    returnTo.current = key;
    setEditing(null);
  };

  const put = async (item: Item): Promise<void> => {
    const view = await removing.run('undo', () =>
      session.ports.send('settings.change', { change: kind.change(null, item), typedConfirmation: null }),
    );
    if (view === null) return;
    session.take(view);
    props.onChanged?.();
  };
  const remove = async (item: Item): Promise<void> => {
    const view = await removing.run(kind.keyOf(item), () =>
      session.ports.send('settings.change', { change: kind.change(item, null), typedConfirmation: null }),
    );
    setAsksAbout(null);
    if (view === null) return;
    returnTo.current = null;
    session.take(view);
    props.onChanged?.();
    if (kind.lossOf === undefined) session.say(`Deleted: ${kind.nameOf(item)}`, () => void put(item));
    else session.say(`Deleted: ${kind.nameOf(item)}`);
  };

  if (editing !== null) {
    const { item } = editing;
    const key = item === null ? null : kind.keyOf(item);
    return (
      <RecordEditor<Draft, Item>
        title={item === null ? `Add ${article(kind.noun)}` : `Edit ${kind.nameOf(item)}`}
        section={kind.section}
        session={session}
        initial={kind.draftOf(item)}
        read={(draft) =>
          kind.read(
            draft,
            items.filter((other) => kind.keyOf(other) !== key),
            item,
          )
        }
        check={kind.check}
        change={(value) => kind.change(item, value)}
        onCancel={() => close(key)}
        onSaved={(view, value) => {
          session.take(view);
          props.onChanged?.();
          session.say(`Saved: ${kind.nameOf(value)}`);
          close(kind.keyOf(value));
        }}
      >
        {kind.form}
      </RecordEditor>
    );
  }

  const addButton = (
    <Button icon="plus" onPress={() => setEditing({ item: null })} buttonRef={add}>
      {`Add ${article(kind.noun)}`}
    </Button>
  );
  if (items.length === 0) {
    return (
      <div class="stack">
        {props.header}
        <ActionProblem problem={removing.problem} ports={session.ports} />
        <EmptyState icon={kind.icon} title={props.nothing?.title ?? `No ${kind.plural} yet`} action={addButton}>
          {props.nothing?.text ?? kind.empty}
        </EmptyState>
      </div>
    );
  }
  return (
    <div class="stack">
      {props.header}
      <ActionProblem problem={removing.problem} ports={session.ports} />
      <Table
        caption={capital(kind.plural)}
        rows={items}
        keyOf={(item) => kind.keyOf(item)}
        columns={[
          ...kind.columns,
          {
            head: 'Actions',
            hiddenHead: true,
            cell: (item) => (
              <div class="record-actions">
                <Button
                  small
                  label={`Edit ${kind.nameOf(item)}`}
                  buttonRef={(button) => {
                    if (button === null) editButtons.current.delete(kind.keyOf(item));
                    else editButtons.current.set(kind.keyOf(item), button);
                  }}
                  onPress={() => setEditing({ item })}
                >
                  Edit
                </Button>
                <Button
                  small
                  kind="quiet"
                  label={`Delete ${kind.nameOf(item)}`}
                  busy={removing.busy === kind.keyOf(item)}
                  onPress={() => {
                    if (kind.lossOf === undefined) void remove(item);
                    else setAsksAbout(item);
                  }}
                >
                  Delete
                </Button>
              </div>
            ),
          },
        ]}
      />
      <div>{addButton}</div>
      {asksAbout !== null && kind.lossOf !== undefined ? (
        <Dialog title={`Delete ${kind.nameOf(asksAbout)}?`} onClose={() => setAsksAbout(null)}>
          <div class="stack">
            <p>{kind.lossOf(asksAbout)}</p>
            <div class="actions">
              <Button onPress={() => setAsksAbout(null)}>Keep it</Button>
              <Button kind="danger" busy={removing.busy !== null} onPress={() => void remove(asksAbout)}>
                {`Delete ${kind.noun}`}
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}

/** `a practitioner`, `an insurer`. */
function article(noun: string): string {
  return `${/^[aeiou]/u.test(noun) ? 'an' : 'a'} ${noun}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
