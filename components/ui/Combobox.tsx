import type { JSX, Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type CatalogueState, type CodeAnswer, type CodeHit, MOST_HITS } from '../../lib/messages.ts';
import { Group, groupTitle, ListMessage, Option } from './ComboboxList.tsx';
import { announcement, groupRows, keyOf, move, positions, selectable } from './combobox-state.ts';
import { type FieldFrame, FieldLabel, FieldNotes, useWiring } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { drawnRows, LIST_HEIGHT, lastDrawn } from './list-window.ts';
import { NO_ROWS, useAim } from './use-aim.ts';

/** How a field searches: at most `limit` hits are wanted. */
export type Search = (query: string, limit: number) => Promise<CodeAnswer>;

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

/** Hits that are asked for at first: each costs time to find and to send at every key. */
const FIRST_HITS = 20;
/** So many more at the end of the list. */
const MORE_HITS = 100;

/** So much room the list wants before the field is scrolled up, and so much it takes at least. */
const WANTED_ROOM = 240;
const LEAST_ROOM = 44;

const failedAnswer: CodeAnswer = {
  hits: [],
  total: 0,
  catalogue: { state: 'failed', done: 0, total: null, message: 'The search did not work. Type again to repeat it.' },
};

/**
 * Finds a code while typing: an editable combobox with a listbox popup (ARIA 1.2). The focus stays in the input; `aria-activedescendant`
 * moves. It is written by hand and not on @github/combobox-nav, which sets roles, ids and `aria-selected` on elements by itself: Preact
 * would take them away again on the next answer, and it knows neither headings nor an Escape that only closes the list.
 */
export function Combobox(props: ComboboxProps): JSX.Element {
  const { wiring, helpId, errorId } = useWiring(props);
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement | null>(null);
  const room = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  /** The newest answer, with the query it belongs to. Stays while the next one is on its way: no flicker. */
  const [answer, setAnswer] = useState<{ query: string; answer: CodeAnswer } | null>(null);
  const [slow, setSlow] = useState(false);
  const [spoken, setSpoken] = useState('');
  const [scrolled, setScrolled] = useState({ list: '', top: 0 });
  const asked = useRef(0);
  const aim = useAim(props.now);

  const noun = props.noun ?? 'code';
  const query = (props.text ?? '').trim();
  const offered = props.offered ?? NO_HITS;
  const showsOffered = query === '';
  const shown: CodeAnswer | null = showsOffered
    ? { hits: offered, total: offered.length, catalogue: props.catalogue ?? readyCatalogue }
    : (answer?.answer ?? null);
  const hits = shown?.hits ?? NO_HITS;
  const fresh = showsOffered || answer?.query === query;
  const preferred = active === null && !showsOffered && fresh ? move(hits, null, 'first') : null;

  // One list, as long as it answers the same query: more of it may come.
  const listed = showsOffered ? '' : (answer?.query ?? '');
  // Another list has rows of other heights.
  const heights = useMemo(() => new Map<number, number>(), [listed]);
  const scrollTop = scrolled.list === listed ? scrolled.top : 0;
  const drawn = drawnRows(hits.length, heights, scrollTop, active);
  const places = positions(hits);
  const headings = hits.length - Math.max(0, ...places);
  const optionCount = Math.max(shown?.total ?? 0, hits.length) - headings;

  // Ask on every change, drop what comes late.
  const search = (text: string): void => {
    asked.current += 1;
    const mine = asked.current;
    const wanted = text.trim();
    if (wanted === '') {
      setAnswer(null);
      setSlow(false);
      setSpoken('');
      return;
    }
    const timer = setTimeout(() => setSlow(true), 300);
    const settle = (found: CodeAnswer): void => {
      clearTimeout(timer);
      if (mine !== asked.current) return;
      setSlow(false);
      const before = aim.rows.current.keys;
      aim.noteChange();
      setAnswer({ query: wanted, answer: found });
      setSpoken(announcement(found, wanted, noun));
      // Whoever has walked to an option goes along with it.
      setActive((row) => placeOfKey(found.hits, row === null ? undefined : before[row]));
    };
    props.search(wanted, FIRST_HITS).then(settle, () => settle(failedAnswer));
  };

  // A code list that was still coming may be here now: ask again when its state changes under an open list.
  const catalogueState = props.catalogue?.state;
  const before = useRef(catalogueState);
  useEffect(() => {
    if (before.current === catalogueState) return;
    before.current = catalogueState;
    if (open && query !== '') search(query);
  });
  useEffect(
    () => () => {
      asked.current += 1;
    },
    [],
  );

  const hasOptions = hits.some((hit) => !hit.heading);
  const hasMessage = shown === null ? slow : shown.catalogue.state !== 'ready' || !showsOffered;
  const visible = open && (hasOptions || hasMessage);

  // The end of the list comes near: ask for more of it. What is there stands as it stood, since the order is always the same.
  const moreAskedFor = useRef<CodeAnswer | null>(null);
  useEffect(() => {
    if (!visible || showsOffered || answer === null || !fresh || moreAskedFor.current === answer.answer) return;
    const { hits: there, total } = answer.answer;
    if (lastDrawn(drawn) < there.length - 1 || there.length >= Math.min(total, MOST_HITS)) return;
    moreAskedFor.current = answer.answer;
    const mine = asked.current;
    props.search(answer.query, Math.min(there.length + MORE_HITS, MOST_HITS)).then(
      (found) => {
        if (mine === asked.current && found.hits.length > there.length)
          setAnswer({ query: answer.query, answer: found });
      },
      // What is there stays; another key asks again.
      () => undefined,
    );
  });

  useLayoutEffect(() => {
    if (visible && box.current !== null && room.current !== null) makeRoom(box.current, room.current);
  }, [visible]);
  /** Notes where the list was scrolled to, and how high the rows are that may now leave the view. At a key nothing of this is asked: it costs a layout. */
  const follow = (scroller: HTMLElement): void => {
    for (const row of scroller.querySelectorAll<HTMLElement>('[data-row]')) {
      const { height } = row.getBoundingClientRect();
      if (height > 0) heights.set(Number(row.dataset.row), height);
    }
    setScrolled({ list: listed, top: scroller.scrollTop });
  };
  // Another list begins at its top.
  useLayoutEffect(() => {
    if (list.current !== null && scrolled.top > 0) list.current.scrollTop = 0;
  }, [listed]);
  useLayoutEffect(() => {
    if (!visible || active === null || list.current === null) return;
    document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
    follow(list.current);
  }, [visible, active, listId, listed]);
  // What is chosen stands in the field as one: the next letter takes its place.
  const holdsChosen = props.text === null;
  useLayoutEffect(() => {
    if (holdsChosen && field.current !== null && document.activeElement === field.current) field.current.select();
  }, [holdsChosen]);
  aim.rows.current = visible ? { keys: hits.map(keyOf), scrolled: scrollTop > 0 } : NO_ROWS;

  const openList = (): void => {
    if (!open) aim.forget();
    setOpen(true);
    if (query !== '' && answer === null) search(props.text ?? '');
  };
  const close = (): void => {
    setOpen(false);
    setActive(null);
    setScrolled({ list: '', top: 0 });
  };
  const choose = (hit: CodeHit): void => {
    asked.current += 1;
    setAnswer(null);
    setSpoken(`${hit.code} ${hit.title} chosen.`);
    close();
    props.onText('');
    props.onChoose(hit);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (!visible) {
          openList();
          const current = hits.findIndex((hit) => showsOffered && hit.code === props.chosen?.code);
          setActive(current >= 0 ? current : move(hits, null, event.key === 'ArrowDown' ? 'first' : 'last'));
        } else setActive(move(hits, active, event.key === 'ArrowDown' ? 'next' : 'previous'));
        return;
      case 'Home':
      case 'End':
        if (!visible || active === null) return;
        event.preventDefault();
        setActive(move(hits, null, event.key === 'Home' ? 'first' : 'last'));
        return;
      case 'Enter': {
        if (!visible) return;
        event.preventDefault();
        const hit = hits[active ?? preferred ?? -1];
        if (hit !== undefined) choose(hit);
        return;
      }
      case 'Escape':
        if (!visible && (holdsChosen || props.onGiveUp === undefined)) return;
        // Only the list: whoever listens further out does not hear of it.
        event.preventDefault();
        event.stopPropagation();
        close();
        props.onGiveUp?.();
        return;
      case 'Tab':
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
    <div class="field combobox-field" ref={box}>
      <FieldLabel id={wiring.id} label={props.label} optional={props.optional ?? false} />
      <div class="combobox input-with-icon">
        <Icon name="search" />
        <input
          {...wiring}
          ref={(input) => {
            field.current = input;
            give(props.inputRef, input);
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
            if (!open) aim.forget();
            setOpen(true);
            setActive(null);
            search(event.currentTarget.value);
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
                  ref={list}
                  role="listbox"
                  aria-label={props.label}
                  onScroll={(event) => follow(event.currentTarget)}
                >
                  {groupRows(hits, drawn).map((group) => (
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
              {hasOptions && shown !== null ? (
                <div class="combobox-foot" aria-hidden="true">
                  <span>{showsOffered ? 'Type to search' : footWords(shown)}</span>
                  <span class="push keys">
                    <kbd>↑</kbd> <kbd>↓</kbd> move
                  </span>
                  <span class="keys">
                    <kbd>Enter</kbd> choose
                  </span>
                  <span class="keys">
                    <kbd>Esc</kbd> close
                  </span>
                </div>
              ) : null}
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

function placeOfKey(hits: readonly CodeHit[], key: string | undefined): number | null {
  const row = hits.findIndex((hit) => keyOf(hit) === key);
  return row < 0 ? null : row;
}

function give<Value>(ref: Ref<Value> | undefined, value: Value | null): void {
  if (typeof ref === 'function') ref(value);
  else if (ref) ref.current = value;
}

/** How many there are; where not all of them can be listed, how many are. */
function footWords({ hits, total }: CodeAnswer): string {
  const all = total.toLocaleString('en-GB');
  if (hits.length >= MOST_HITS && total > hits.length) return `The first ${hits.length} of ${all}. Type more`;
  return `${all} ${total === 1 ? 'result' : 'results'}`;
}

/**
 * Gives the list the room between the field and the foot of what scrolls; if that is little, the field is scrolled to the top first. Once an
 * opening and whatever the list holds, so that the field stands still while one types.
 */
function makeRoom(field: HTMLElement, room: HTMLElement): void {
  const available = (): number => {
    const scroller = field.closest<HTMLElement>('[data-scroller]');
    const bottom = Math.min(scroller?.getBoundingClientRect().bottom ?? window.innerHeight, window.innerHeight);
    return Math.ceil(bottom - room.getBoundingClientRect().top);
  };
  // What scrolls can be scrolled so far only while there is something below.
  room.style.height = `${LIST_HEIGHT}px`;
  if (available() < WANTED_ROOM) field.scrollIntoView({ block: 'start' });
  room.style.height = `${Math.max(LEAST_ROOM, Math.min(LIST_HEIGHT, available()))}px`;
}
