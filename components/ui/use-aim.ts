import { useRef } from 'preact/hooks';
import { type ListChange, pressCounts, recentChanges } from './aim.ts';

/** What a press is judged by: the same clock as events have. */
const pressClock = (): number => performance.now();

/** Rows as they are shown, and whether the top of the list is out of view. */
interface ShownRows {
  keys: string[];
  scrolled: boolean;
}

export const NO_ROWS: ShownRows = { keys: [], scrolled: false };

/** Follows the mouse over a list that changes by itself, so that a press on a row that has just slid under it does nothing. */
export function useAim(now: () => number = pressClock) {
  const rows = useRef<ShownRows>(NO_ROWS);
  const changes = useRef<ListChange[]>([]);
  /** Whether the mouse was moved in the list since it opened: one that lies still is aimed at nothing. */
  const aimed = useRef(false);
  const last = useRef('');
  const pressed = useRef<{ key: string; counts: boolean } | null>(null);
  return {
    /** The rows as they are shown now. */
    rows,
    forget() {
      aimed.current = false;
      changes.current = [];
    },
    /** The rows are about to change. */
    noteChange() {
      if (!aimed.current) return;
      const { keys, scrolled } = rows.current;
      changes.current = [...recentChanges(changes.current, now()), { at: now(), before: scrolled ? [] : keys }];
    },
    move(event: MouseEvent) {
      // Browsers also report a move where only what lies under a still mouse has moved.
      const place = `${event.screenX} ${event.screenY}`;
      if (place !== last.current) aimed.current = true;
      last.current = place;
    },
    press(row: number) {
      const { keys } = rows.current;
      pressed.current = { key: keys[row] ?? '', counts: pressCounts(keys, row, changes.current, now()) };
    },
    /** Whether a click on a row is taken: the press that it ends counted and was on this row. A click without a press is no mouse's. */
    takesClick(key: string): boolean {
      const press = pressed.current;
      pressed.current = null;
      return press === null || (press.counts && press.key === key);
    },
  };
}
