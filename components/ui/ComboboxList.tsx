import type { JSX } from 'preact';
import { type CodeAnswer, type CodeHit, MOST_HITS } from '../../lib/messages.ts';
import { catalogueSentence, markedPieces, type RowGroup, selectable } from './combobox-state.ts';
import { Icon } from './Icon.tsx';
import { Progress } from './Messages.tsx';

/** The words of a group's heading among the hits. */
export function groupTitle(hits: readonly CodeHit[], group: RowGroup): string | null {
  const hit = group.heading === null ? undefined : hits[group.heading];
  return hit === undefined ? null : `${hit.code} ${hit.title}`.trim();
}

export function Group(props: {
  id: string;
  group: RowGroup;
  title: string | null;
  option: (row: number) => JSX.Element | null;
}): JSX.Element {
  const { group, title } = props;
  const heading = (row: number | undefined): JSX.Element => (
    <div key="heading" class="combobox-heading" id={props.id} role="presentation" data-row={row}>
      {title}
    </div>
  );
  const items = group.items.map((item, at) => {
    if (typeof item !== 'number')
      return <div key={`gap ${at === 0}`} role="presentation" style={{ height: `${item.gap}px` }} />;
    return item === group.heading ? heading(item) : props.option(item);
  });
  if (title === null) return <>{items}</>;
  const headed = group.heading === null || group.items.includes(group.heading);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't group options
    <div role="group" aria-labelledby={headed ? props.id : undefined} aria-label={headed ? undefined : title}>
      {group.heading === null ? heading(undefined) : null}
      {items}
    </div>
  );
}

export function Option(props: {
  id: string;
  row: number;
  hit: CodeHit;
  place: number;
  count: number;
  active: boolean;
  preferred: boolean;
  onPress: () => void;
  onChoose: () => void;
}): JSX.Element {
  const { hit } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the combobox has the focus and the keys
    <div
      class="option"
      role="option"
      id={props.id}
      data-row={props.row}
      aria-setsize={props.count}
      aria-posinset={props.place}
      aria-selected={props.active}
      aria-disabled={selectable(hit) ? undefined : 'true'}
      data-preferred={props.preferred ? '' : undefined}
      onMouseDown={props.onPress}
      onClick={props.onChoose}
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
export function ListMessage(props: {
  query: string;
  noun: string;
  /** What to do where nothing matches. */
  advice: string;
  shown: CodeAnswer | null;
  hasOptions: boolean;
  slow: boolean;
  offered: boolean;
}): JSX.Element | null {
  const { shown } = props;
  if (shown === null) {
    if (!props.slow) return null;
    return (
      <div class="combobox-message">
        <span class="spinner" />
        <span class="grow">Searching</span>
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
  if (props.hasOptions || props.offered) return null;
  return (
    <div class="combobox-message">
      <p class="grow">
        <b>
          No {props.noun} matches “{props.query}”.
        </b>{' '}
        {props.advice}
      </p>
    </div>
  );
}

/** How many options there are, and which keys work in the list. For the eyes alone: the others are told so in their own way. */
export function ListFoot({ shown, offered }: { shown: CodeAnswer; offered: boolean }): JSX.Element {
  return (
    <div class="combobox-foot" aria-hidden="true">
      <span>{offered ? 'Type to search' : footWords(shown)}</span>
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
  );
}

/** How many there are; where not all of them can be listed, how many are. */
function footWords({ hits, total }: CodeAnswer): string {
  const all = total.toLocaleString('en-GB');
  if (hits.length >= MOST_HITS && total > hits.length) return `The first ${hits.length} of ${all}. Type more`;
  return `${all} ${total === 1 ? 'result' : 'results'}`;
}
