import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { LIST_HEIGHT } from './list-window.ts';

/** So much room the list wants before the field is scrolled up, and so much it takes at least. */
const WANTED_ROOM = 240;
const LEAST_ROOM = 44;

/** Gives a list that opens the room that there is for it: once an opening and whatever it holds, so that the field stands still while one types. */
export function useListRoom(visible: boolean): {
  field: RefObject<HTMLDivElement | null>;
  room: RefObject<HTMLDivElement | null>;
} {
  const field = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (visible && field.current !== null && room.current !== null) makeRoom(field.current, room.current);
  }, [visible]);
  return { field, room };
}

/** Gives the list the room between the field and the foot of what scrolls; if that is little, the field is scrolled to the top first. */
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
