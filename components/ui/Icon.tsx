import type { JSX } from 'preact';

/** Our own line icons on a 16 px grid: strokes of 1.5 px, round ends. Each is the `d` of one path; `solids` holds those that are filled. */
const strokes = {
  alert: 'M8 2.25 14.25 13.25H1.75zM8 6.5v3.25M8 11.5v.01',
  book: 'M13 11.25V1.75H4.6A1.6 1.6 0 0 0 3 3.35v9.3m0 0a1.6 1.6 0 0 0 1.6 1.6H13v-3H4.6A1.6 1.6 0 0 0 3 12.65',
  box: 'M8 2l5.75 3v6L8 14l-5.75-3V5zM2.25 5 8 8l5.75-3M8 8v6',
  cancelled: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M3.6 12.4l8.8-8.8',
  check: 'M3 8.5 6.25 11.75 13 4.75',
  'check-circle': 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M5.25 8.25l2 2 3.5-4',
  checklist: 'M8 4.25h5.75M8 11.5h5.75M2 4.25 3.4 5.6 5.75 2.9M2 11.5l1.4 1.35 2.35-2.7',
  clock: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M8 4.5V8l2.4 1.6',
  copy: 'M6.75 5.5h5.5c.7 0 1.25.55 1.25 1.25v5.5c0 .7-.55 1.25-1.25 1.25h-5.5c-.7 0-1.25-.55-1.25-1.25v-5.5c0-.7.55-1.25 1.25-1.25M10.5 3.75c0-.7-.55-1.25-1.25-1.25h-5.5c-.7 0-1.25.55-1.25 1.25v5.5c0 .7.55 1.25 1.25 1.25',
  down: 'M4 6.25 8 10.25l4-4',
  edit: 'M10.5 3l2.5 2.5M2.75 13.25l.6-2.9 7.3-7.3c.4-.4 1-.4 1.4 0l.9.9c.4.4.4 1 0 1.4l-7.3 7.3z',
  external:
    'M9.75 2.5h3.75v3.75M13.25 2.75 7.5 8.5M11.5 9.25v3c0 .7-.55 1.25-1.25 1.25h-6.5c-.7 0-1.25-.55-1.25-1.25v-6.5c0-.7.55-1.25 1.25-1.25h3',
  eye: 'M1.5 8S3.9 3.5 8 3.5 14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8M8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8',
  help: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M6.1 6.25a1.95 1.95 0 1 1 3 1.65c-.75.45-1.1.85-1.1 1.5M8 11.4v.01',
  info: 'M8 1.75a6.25 6.25 0 1 1 0 12.5 6.25 6.25 0 0 1 0-12.5M8 7.5v3.4M8 5.1v.01',
  list: 'M6 4h7.5M6 8h7.5M6 12h7.5M2.75 4v.01M2.75 8v.01M2.75 12v.01',
  lock: 'M4.5 7h7c.85 0 1.5.65 1.5 1.5v4c0 .85-.65 1.5-1.5 1.5h-7c-.85 0-1.5-.65-1.5-1.5v-4C3 7.65 3.65 7 4.5 7M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2',
  offline: 'M2 2l12 12M4.75 5.25a3.65 3.65 0 0 0-.5 7.25h7.5M7 3.9a4 4 0 0 1 4.8 3.6 2.6 2.6 0 0 1 1.85 3.9',
  page: 'M9.5 1.75H4.25C3.55 1.75 3 2.3 3 3v10c0 .7.55 1.25 1.25 1.25h7.5c.7 0 1.25-.55 1.25-1.25V5.25zv3.5H13M5.5 8.5h5M5.5 11h3',
  'page-read':
    'M13 7V5.25l-3.5-3.5H4.25C3.55 1.75 3 2.3 3 3v10c0 .7.55 1.25 1.25 1.25H6M9.5 1.75v3.5H13M8.25 9.25l6 2-2.6 1.1-1.1 2.6z',
  people:
    'M6 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5M1.5 13.5a4.5 4.5 0 0 1 9 0M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 9.6a4.5 4.5 0 0 1 2.5 3.9',
  plug: 'M5.5 1.75v3M10.5 1.75v3M3.5 4.75h9v2.5a4.5 4.5 0 0 1-9 0zM8 11.75v2.5',
  plus: 'M8 3v10M3 8h10',
  refresh:
    'M13.5 8a5.5 5.5 0 0 1-9.6 3.7L2.5 10.2M2.5 8a5.5 5.5 0 0 1 9.6-3.7l1.4 1.5M13.5 2.6v3.2h-3.2M2.5 13.4v-3.2h3.2',
  right: 'M6.25 4 10.25 8l-4 4',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.4 10.4 13.75 13.75',
  send: 'M8 13V3.5M4 7.25l4-4 4 4',
  shield: 'M8 1.75l5 1.75v4c0 3.25-2.1 5.5-5 6.75-2.9-1.25-5-3.5-5-6.75v-4z',
  sliders:
    'M2 5h6.1M11.9 5H14M2 11h2.1M7.9 11H14M10 3.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8M6 9.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8',
  stop: 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM8 4.75v3.75M8 11v.01',
  tray: 'M2 9.5h3.2l1 1.75h3.6l1-1.75H14M2 9.5v2.75c0 .7.55 1.25 1.25 1.25h9.5c.7 0 1.25-.55 1.25-1.25V9.5M8 2v5M5.75 4.9 8 7.1l2.25-2.2',
  trash:
    'M2.75 4.25h10.5M6 4.25V2.5h4v1.75M4 4.25l.6 8.4c.05.6.55 1.1 1.2 1.1h4.4c.65 0 1.15-.5 1.2-1.1l.6-8.4M6.75 7v4M9.25 7v4',
  undo: 'M3.25 6H9.5a3.5 3.5 0 0 1 0 7H6M5.9 3 2.9 6l3 3',
  up: 'M4 9.75l4-4 4 4',
  user: 'M8 2.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5M2.75 14a5.25 5.25 0 0 1 10.5 0',
  window:
    'M3.25 2.75h9.5c.85 0 1.5.65 1.5 1.5v7.5c0 .85-.65 1.5-1.5 1.5h-9.5c-.85 0-1.5-.65-1.5-1.5v-7.5c0-.85.65-1.5 1.5-1.5M1.75 6h12.5M4 4.4v.01M6 4.4v.01',
  x: 'M4 4l8 8M12 4l-8 8',
} as const;

const solids = {
  'check-solid': 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1m3.7 5.1-4.3 4.8a.8.8 0 0 1-1.2 0L4.3 9l1.1-1.1 1.4 1.4 3.7-4.2z',
} as const;

/** Every icon there is; those of statuses (`StatusIcon`) are among them. */
export type IconName = 'dashed' | keyof typeof strokes | keyof typeof solids;

function isStroke(name: IconName): name is keyof typeof strokes {
  return Object.hasOwn(strokes, name);
}

/** One icon, 16 px, in the colour of the text around it; hidden from assistive technology, since a word always stands beside it. */
export function Icon({ name, class: className = '' }: { name: IconName; class?: string | undefined }): JSX.Element {
  return (
    <svg class={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {name === 'dashed' ? (
        <circle
          cx="8"
          cy="8"
          r="6.25"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-dasharray="2.4 2.51"
        />
      ) : isStroke(name) ? (
        <path
          d={strokes[name]}
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      ) : (
        <path d={solids[name]} fill="currentColor" fill-rule="evenodd" />
      )}
    </svg>
  );
}

/** The extension's own mark, 18 px, for headings. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 128 128" aria-hidden="true" focusable="false">
      <path fill="#0b798a" d="M36 6h38l34 34v66a16 16 0 0 1-16 16H36a16 16 0 0 1-16-16V22A16 16 0 0 1 36 6z" />
      <path fill="#9cd2dd" d="M74 6l34 34H86a12 12 0 0 1-12-12z" />
      <path
        fill="none"
        stroke="#fff"
        stroke-width="11"
        stroke-linecap="round"
        stroke-linejoin="round"
        d="M64 88V52M45 70l19-19 19 19"
      />
      <path fill="none" stroke="#9cd2dd" stroke-width="9" stroke-linecap="round" d="M42 105h44" />
    </svg>
  );
}
