import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Drawn, drawnRows, lastDrawn } from './list-window.ts';

/** What is seen of a long list. */
export interface ListWindow {
  /** The element that scrolls. */
  list: RefObject<HTMLDivElement | null>;
  drawn: Drawn[];
  /** Whether its top is out of view. */
  scrolled: boolean;
  /** Whether its last row is drawn. */
  atEnd: boolean;
  onScroll: () => void;
  /** The next list begins at its top, even the same one. */
  reset: () => void;
}

/**
 * Draws of a list what is in view, and keeps the active row there.
 * @param name what the list answers: under another name it is another list, which begins at its top
 */
export function useListWindow(name: string, count: number, active: number | null, visible: boolean): ListWindow {
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ name: '', top: 0 });
  // Another list has rows of other heights.
  const heights = useMemo(() => new Map<number, number>(), [name]);
  const top = place.name === name ? place.top : 0;
  const drawn = drawnRows(count, heights, top, active);

  /** Notes where the list was scrolled to, and how high the rows are that may now leave the view. At a key nothing of this is asked: it costs a layout. */
  const follow = (scroller: HTMLElement): void => {
    for (const row of scroller.querySelectorAll<HTMLElement>('[data-row]')) {
      const { height } = row.getBoundingClientRect();
      if (height > 0) heights.set(Number(row.dataset.row), height);
    }
    setPlace({ name, top: scroller.scrollTop });
  };
  useLayoutEffect(() => {
    if (list.current !== null && place.top > 0) list.current.scrollTop = 0;
  }, [name]);
  useLayoutEffect(() => {
    if (!visible || active === null || list.current === null) return;
    list.current.querySelector(`[data-row="${active}"]`)?.scrollIntoView({ block: 'nearest' });
    follow(list.current);
  }, [visible, active, name]);

  return {
    list,
    drawn,
    scrolled: top > 0,
    atEnd: lastDrawn(drawn) >= count - 1,
    onScroll() {
      if (list.current !== null) follow(list.current);
    },
    reset: () => setPlace({ name: '', top: 0 }),
  };
}
