import type { JSX, Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CatalogueState, CodeAnswer, CodeHit } from '../../lib/messages.ts';
import { Group, groupTitle, ListFoot, ListMessage, Option } from './ComboboxList.tsx';
import { groupRows, keyOf, keyStep, move, positions, rowOfKey, selectable } from './combobox-state.ts';
import { type FieldFrame, FieldLabel, FieldNotes, useWiring } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { NO_ROWS, useAim } from './use-aim.ts';
import { type Search, useCodeSearch } from './use-code-search.ts';
import { useListRoom } from './use-list-room.ts';
import { useListWindow } from './use-list-window.ts';

export interface ComboboxProps extends FieldFrame {
  /** What is being typed; null: nothing, and `chosen` stands in the field. It is only ever a query: a value comes from the list alone, by `onChoose`. */
  text: string | null;
  onText: (text: string) => void;
  onChoose: (hit: CodeHit) => void;
  /** What is chosen, for a field that holds one thing. */
  chosen?: { code: string; name: string } | null;
  /** Escape in a field that holds one thing: what was typed is given up. */
  onGiveUp?: () => void;
  /** The focus leaves the field. */
  onLeave?: () => void;
  /** Called on every change of the text, and for more when the end of the list comes near; answers that come late are dropped. May reject: then the list says so. */
  search: Search;
  /** Offered before anything is typed. */
  offered?: CodeHit[];
  offeredHeading?: string;
  /** What is looked for, in the sentence that there is none: `code`, `insurer`. */
  noun?: string;
  /** What to do where nothing matches, as a sentence. */
  advice?: string;
  /** State of the code list before the first answer. */
  catalogue?: CatalogueState | null;
  required?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  /** The clock of the presses, in milliseconds. */
  now?: () => number;
}

/**
 * Finds a code while typing: an editable combobox with a listbox popup (ARIA 1.2). The focus stays in the input; `aria-activedescendant`
 * moves. It is written by hand and not on @github/combobox-nav, which sets roles, ids and `aria-selected` on elements by itself: Preact
 * would take them away again on the next answer, and it knows neither headings nor an Escape that only closes the list.
 */
export function Combobox(props: ComboboxProps): JSX.Element {
  const { wiring, helpId, errorId } = useWiring(props);
  const listId = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const aim = useAim(props.now);

  const noun = props.noun ?? 'code';
  const query = (props.text ?? '').trim();
  const { answer, slow, spoken, ...codes } = useCodeSearch({
    search: props.search,
    query,
    noun,
    open,
    catalogue: props.catalogue?.state,
    onHits(found) {
      const before = aim.rows.current.keys;
      aim.noteChange();
      // Whoever has walked to an option goes along with it.
      setActive((row) => rowOfKey(found, row === null ? undefined : before[row]));
    },
  });

  const offered = props.offered ?? NO_HITS;
  const showsOffered = query === '';
  const shown: CodeAnswer | null = showsOffered
    ? { hits: offered, total: offered.length, catalogue: props.catalogue ?? readyCatalogue }
    : (answer?.answer ?? null);
  const hits = shown?.hits ?? NO_HITS;
  // Enter takes the first hit, but only one of what is typed now.
  const preferred = active === null && answer?.query === query ? move(hits, null, 'first') : null;
  const places = positions(hits);
  const headings = hits.length - Math.max(0, ...places);
  const optionCount = Math.max(shown?.total ?? 0, hits.length) - headings;
  const hasOptions = hits.some((hit) => !hit.heading);
  const hasMessage = shown === null ? slow : shown.catalogue.state !== 'ready' || !showsOffered;
  const visible = open && (hasOptions || hasMessage);

  const { field, room } = useListRoom(visible);
  // One list, as long as it answers the same query: more of it may come.
  const view = useListWindow(showsOffered ? '' : (answer?.query ?? ''), hits.length, active, visible);
  useEffect(() => {
    if (visible && view.atEnd) codes.more();
  });
  // What is chosen stands in the field as one: the next letter takes its place.
  const holdsChosen = props.text === null;
  useLayoutEffect(() => {
    if (holdsChosen && input.current !== null && document.activeElement === input.current) input.current.select();
  }, [holdsChosen]);
  aim.rows.current = visible ? { keys: hits.map(keyOf), scrolled: view.scrolled } : NO_ROWS;

  const unfold = (): void => {
    if (!open) aim.forget();
    setOpen(true);
  };
  const openList = (): void => {
    unfold();
    if (query !== '' && answer === null) codes.ask(query);
  };
  const close = (): void => {
    setOpen(false);
    setActive(null);
    view.reset();
  };
  const choose = (hit: CodeHit): void => {
    codes.end(`${hit.code} ${hit.title} chosen.`);
    close();
    props.onText('');
    props.onChoose(hit);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const step = keyStep(event.key, {
      hits,
      visible,
      active,
      preferred,
      chosen: showsOffered ? (props.chosen?.code ?? null) : null,
      givesUp: !holdsChosen && props.onGiveUp !== undefined,
    });
    if (step === null) return;
    if (step.kind !== 'leave') event.preventDefault();
    switch (step.kind) {
      case 'open':
        openList();
        setActive(step.row);
        return;
      case 'go':
        setActive(step.row);
        return;
      case 'choose':
        if (step.hit !== null) choose(step.hit);
        return;
      case 'give up':
        // Only the list: whoever listens further out does not hear of it.
        event.stopPropagation();
        close();
        props.onGiveUp?.();
        return;
      case 'leave':
        close();
        return;
    }
  };

  const option = (row: number): JSX.Element | null => {
    const hit = hits[row];
    return hit === undefined ? null : (
      <Option
        key={keyOf(hit)}
        id={`${listId}-${row}`}
        row={row}
        hit={hit}
        place={places[row] ?? 0}
        count={optionCount}
        active={row === active}
        preferred={row === preferred}
        onPress={() => aim.press(row)}
        onChoose={() => {
          if (aim.takesClick(keyOf(hit)) && selectable(hit)) choose(hit);
        }}
      />
    );
  };

  return (
    <div class="field combobox-field" ref={field}>
      <FieldLabel id={wiring.id} label={props.label} optional={props.optional ?? false} />
      <div class="combobox input-with-icon">
        <Icon name="search" />
        <input
          {...wiring}
          ref={(element) => {
            input.current = element;
            give(props.inputRef, element);
          }}
          class="input"
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-required={props.required ? 'true' : undefined}
          aria-haspopup="listbox"
          aria-expanded={visible && hasOptions}
          aria-controls={visible && hasOptions ? listId : undefined}
          aria-activedescendant={visible && active !== null ? `${listId}-${active}` : undefined}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={props.text ?? props.chosen?.name ?? ''}
          onInput={(event) => {
            props.onText(event.currentTarget.value);
            unfold();
            setActive(null);
            codes.ask(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            if (holdsChosen) event.currentTarget.select();
          }}
          onClick={(event) => {
            openList();
            if (holdsChosen) event.currentTarget.select();
          }}
          onBlur={() => {
            close();
            props.onLeave?.();
          }}
        />
        {visible ? (
          <div class="combobox-room" ref={room}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus in the input while the mouse works in the list */}
            <div
              class="combobox-popup"
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={aim.move}
              role="presentation"
            >
              {hasOptions ? (
                <div
                  class="combobox-list"
                  id={listId}
                  ref={view.list}
                  role="listbox"
                  aria-label={props.label}
                  onScroll={view.onScroll}
                >
                  {groupRows(hits, view.drawn).map((group) => (
                    <Group
                      key={group.heading}
                      id={`${listId}-group-${group.heading ?? ''}`}
                      group={group}
                      title={groupTitle(hits, group) ?? (showsOffered ? (props.offeredHeading ?? null) : null)}
                      option={option}
                    />
                  ))}
                </div>
              ) : null}
              <ListMessage
                query={answer?.query ?? query}
                noun={noun}
                advice={props.advice ?? `Try fewer letters${noun === 'code' ? ', or the body part' : ''}.`}
                shown={shown}
                hasOptions={hasOptions}
                slow={slow}
                offered={showsOffered}
              />
              {hasOptions && shown !== null ? <ListFoot shown={shown} offered={showsOffered} /> : null}
            </div>
          </div>
        ) : null}
      </div>
      <FieldNotes frame={props} helpId={helpId} errorId={errorId} />
      <span class="visually-hidden" aria-live="polite">
        {visible || spoken.endsWith('chosen.') ? spoken : ''}
      </span>
    </div>
  );
}

const NO_HITS: CodeHit[] = [];
const readyCatalogue: CatalogueState = { state: 'ready', done: 0, total: null, message: null };

function give<Value>(ref: Ref<Value> | undefined, value: Value | null): void {
  if (typeof ref === 'function') ref(value);
  else if (ref) ref.current = value;
}
