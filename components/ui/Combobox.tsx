import type { JSX, Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CatalogueState, CodeAnswer, CodeHit } from '../../lib/messages.ts';
import { announcement, catalogueSentence, groupHits, markedPieces, move, selectable } from './combobox-state.ts';
import { type FieldFrame, FieldNotes, useWiring } from './Field.tsx';
import { Icon } from './Icon.tsx';
import { Progress } from './Messages.tsx';

export interface ComboboxProps extends FieldFrame {
  /** What stands in the field. It is only ever a query: a value comes from the list alone, by `onChoose`. */
  text: string;
  onText: (text: string) => void;
  onChoose: (hit: CodeHit) => void;
  /** Called on every change of the text; answers that come late are dropped. May reject: then the list says so. */
  search: (query: string) => Promise<CodeAnswer>;
  /** Offered before anything is typed. */
  recents?: CodeHit[];
  /** State of the code list before the first answer. */
  catalogue?: CatalogueState | null;
  inputRef?: Ref<HTMLInputElement>;
}

/** The list leaves this much free above the foot of what scrolls, and wants at least so much room before the field is scrolled up. */
const GAP = 12;
const ROOM = 240;

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
  const popup = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  /** The newest answer, with the query it belongs to. Stays while the next one is on its way: no flicker. */
  const [answer, setAnswer] = useState<{ query: string; answer: CodeAnswer } | null>(null);
  const [slow, setSlow] = useState(false);
  const [spoken, setSpoken] = useState('');
  const asked = useRef(0);

  const query = props.text.trim();
  const recents = props.recents ?? [];
  const showsRecents = query === '';
  const shown: CodeAnswer | null = showsRecents
    ? { hits: recents, total: recents.length, catalogue: props.catalogue ?? readyCatalogue }
    : (answer?.answer ?? null);
  const hits = shown?.hits ?? [];
  const fresh = showsRecents || answer?.query === query;
  const preferred = active === null && !showsRecents && fresh ? move(hits, null, 'first') : null;

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
      setAnswer({ query: wanted, answer: found });
      setSpoken(announcement(found, wanted));
      setActive(null);
    };
    props.search(wanted).then(settle, () => settle(failedAnswer));
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
  const hasMessage = shown === null ? slow : shown.catalogue.state !== 'ready' || !showsRecents;
  const visible = open && (hasOptions || hasMessage);

  useLayoutEffect(() => {
    if (visible && box.current !== null && popup.current !== null) makeRoom(box.current, popup.current);
  }, [visible, hits]);
  useLayoutEffect(() => {
    if (visible && active !== null)
      document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [visible, active, listId]);

  const close = (): void => {
    setOpen(false);
    setActive(null);
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
          setOpen(true);
          if (query !== '' && answer === null) search(query);
          setActive(hasOptions ? move(hits, null, event.key === 'ArrowDown' ? 'first' : 'last') : null);
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
        if (!visible) return;
        // Only the list: whoever listens further out does not hear of it.
        event.preventDefault();
        event.stopPropagation();
        close();
        return;
      case 'Tab':
        close();
        return;
    }
  };

  return (
    <div class="field combobox-field" ref={box}>
      <label class="field-label" for={wiring.id}>
        {props.label}
      </label>
      <div class="combobox input-with-icon">
        <Icon name="search" />
        <input
          {...wiring}
          ref={props.inputRef}
          class="input"
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-expanded={visible && hasOptions}
          aria-controls={visible && hasOptions ? listId : undefined}
          aria-activedescendant={visible && active !== null ? `${listId}-${active}` : undefined}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={props.text}
          onInput={(event) => {
            props.onText(event.currentTarget.value);
            setOpen(true);
            setActive(null);
            search(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          onClick={() => {
            setOpen(true);
            if (query !== '' && answer === null) search(query);
          }}
          onBlur={close}
        />
        {visible ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: only keeps the focus in the input while the mouse works in the list
          <div class="combobox-popup" ref={popup} onMouseDown={(event) => event.preventDefault()} role="presentation">
            {hasOptions ? (
              <div class="combobox-list" id={listId} role="listbox" aria-label={props.label}>
                {groupHits(hits).map((group, number) => (
                  <Group
                    key={`${number} ${group.heading}`}
                    id={`${listId}-group-${number}`}
                    heading={group.heading ?? (showsRecents ? 'Recent' : null)}
                  >
                    {group.hits.map(({ hit, index }) => (
                      <Option
                        key={`${hit.scheme} ${hit.code}`}
                        id={`${listId}-${index}`}
                        hit={hit}
                        active={index === active}
                        preferred={index === preferred}
                        onChoose={choose}
                      />
                    ))}
                  </Group>
                ))}
              </div>
            ) : null}
            <ListMessage
              query={answer?.query ?? query}
              shown={shown}
              hasOptions={hasOptions}
              slow={slow}
              recents={showsRecents}
            />
            {hasOptions && shown !== null ? (
              <div class="combobox-foot" aria-hidden="true">
                <span>
                  {showsRecents
                    ? 'Type to search'
                    : `${shown.total.toLocaleString('en-GB')} ${shown.total === 1 ? 'result' : 'results'}`}
                </span>
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
        ) : null}
      </div>
      <FieldNotes frame={props} helpId={helpId} errorId={errorId} />
      <span class="visually-hidden" aria-live="polite">
        {visible || spoken.endsWith('chosen.') ? spoken : ''}
      </span>
    </div>
  );
}

const readyCatalogue: CatalogueState = { state: 'ready', done: 0, total: null, message: null };

function Group(props: { id: string; heading: string | null; children: JSX.Element[] }): JSX.Element {
  if (props.heading === null) return <>{props.children}</>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't group options
    <div role="group" aria-labelledby={props.id}>
      <div class="combobox-heading" id={props.id} role="presentation">
        {props.heading}
      </div>
      {props.children}
    </div>
  );
}

function Option(props: {
  id: string;
  hit: CodeHit;
  active: boolean;
  preferred: boolean;
  onChoose: (hit: CodeHit) => void;
}): JSX.Element {
  const { hit } = props;
  const open = selectable(hit);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the combobox has the focus and the keys
    <div
      class="option"
      role="option"
      id={props.id}
      aria-selected={props.active}
      aria-disabled={open ? undefined : 'true'}
      data-preferred={props.preferred ? '' : undefined}
      onClick={() => {
        if (open) props.onChoose(hit);
      }}
    >
      <span class="code">{hit.code}</span>
      <span>
        {markedPieces(hit.title, hit.marks).map((piece, index) =>
          piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
        )}
        {hit.withdrawn ? <span class="option-note">{hit.validity ?? 'Not valid on the date of service'}</span> : null}
        {hit.requiresProcedureCode ? <span class="option-note">Needs a procedure code</span> : null}
        {hit.note === null ? null : <span class="option-note">{hit.note}</span>}
      </span>
    </div>
  );
}

/** What stands in the list besides or instead of options. */
function ListMessage(props: {
  query: string;
  shown: CodeAnswer | null;
  hasOptions: boolean;
  slow: boolean;
  recents: boolean;
}): JSX.Element | null {
  const { shown } = props;
  if (shown === null) {
    if (!props.slow) return null;
    return (
      <div class="combobox-message">
        <span class="spinner" />
        <span class="grow">Searching the code list</span>
      </div>
    );
  }
  const { state, message, done, total } = shown.catalogue;
  if (state !== 'ready') {
    return (
      <div class="combobox-message">
        {state === 'syncing' ? <span class="spinner" /> : <Icon name={state === 'failed' ? 'alert' : 'book'} />}
        <div class="grow">
          <p>{message ?? catalogueSentence(state)}</p>
          {state === 'syncing' && done > 0 ? (
            <>
              <p class="small faint">
                Code list: {done.toLocaleString('en-GB')}
                {total === null ? '' : ` of ${total.toLocaleString('en-GB')}`}
              </p>
              <Progress label="Fetching the code list" done={done} total={total} />
            </>
          ) : null}
        </div>
      </div>
    );
  }
  if (props.hasOptions || props.recents) return null;
  return (
    <div class="combobox-message">
      <p class="grow">
        <b>No code matches “{props.query}”.</b> Try fewer letters, or the body part.
      </p>
    </div>
  );
}

/** Gives the list the room between the field and the foot; if that is little, the field is scrolled to the top first. */
function makeRoom(field: HTMLElement, popup: HTMLElement): void {
  const room = (): number => {
    const scroller = field.closest<HTMLElement>('[data-scroller]');
    const bottom = Math.min(scroller?.getBoundingClientRect().bottom ?? window.innerHeight, window.innerHeight);
    return bottom - popup.getBoundingClientRect().top - GAP;
  };
  popup.style.maxHeight = '';
  const wanted = Math.min(ROOM, popup.scrollHeight);
  if (room() < wanted) field.scrollIntoView({ block: 'start' });
  popup.style.maxHeight = `${Math.max(44, Math.min(360, room()))}px`;
}
