import type { BadgeView, StatusView, Tone } from '../../lib/messages.ts';
import { WARNING_PATH } from '../overlay.content/button-icons.ts';

/** 16-px line icons of the badge: SVG path data. The word beside it says the status; the icon is the second sign. */
const PATHS: Record<Tone, string> = {
  open: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5z',
  neutral: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5zM8 4.6V8l2.3 1.5',
  info: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5zM5.3 8.2l1.9 1.9 3.5-3.8',
  wait: 'M2 9.5h3.2l1 1.75h3.6l1-1.75H14V12a1.25 1.25 0 01-1.25 1.25h-9.5A1.25 1.25 0 012 12zM8 2v5M5.8 5L8 7.2 10.2 5',
  good: 'M3 8.5l3.2 3.2L13 5',
  warn: WARNING_PATH,
  bad: 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM8 4.8v3.6M8 11v.05',
};

/** A status as it stands beside the button. */
export function badgeOf({ word, tone }: Pick<StatusView, 'word' | 'tone'>): BadgeView {
  return { word, tone, path: PATHS[tone] };
}
