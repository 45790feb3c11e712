/**
 * Styles of the button and its badge. Pixels only: the host owns the root font size. The colours are the tokens of
 * `components/ui/tokens.css`, written out because the content script carries no more CSS than it shows. The direction is said, since
 * `all` leaves it out.
 */
export const BUTTON_CSS = `
:host { all: initial; }
.root { all: initial; visibility: inherit; direction: ltr; unicode-bidi: isolate; display: inline-flex; align-items: center; gap: 8px; color-scheme: light; font: 500 14px/20px system-ui, sans-serif; white-space: nowrap; }
.root.dark { color-scheme: dark; }
button { all: unset; box-sizing: border-box; display: inline-flex; align-items: center; gap: 8px; min-height: 32px; padding: 5px 12px 5px 10px; border: 1px solid light-dark(#c9d1d6, #3c4850); border-radius: 6px; background: light-dark(#fff, #161e24); color: light-dark(#162027, #e9eef1); cursor: pointer; }
.compact button { gap: 0; padding: 5px 7px; font-size: 0; }
button:hover { background: light-dark(#eef1f4, #232d34); }
button:active { background: light-dark(#dee4e8, #2c373e); }
button[aria-expanded=true] { background: light-dark(#e4f4f8, #10333a); border-color: light-dark(#026270, #6db6c5); }
button:focus-visible { outline: 2px solid transparent; box-shadow: 0 0 0 2px light-dark(#fff, #161e24), 0 0 0 4px light-dark(#00505c, #b8ecf6); }
svg { flex: none; display: block; width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
.mark { color: light-dark(#026270, #6db6c5); }
.badge { box-sizing: border-box; display: inline-flex; align-items: center; gap: 4px; min-height: 22px; padding: 1px 7px 1px 5px; border: 1px solid light-dark(#c9d1d6, #46525a); border-radius: 4px; background: light-dark(#eef1f4, #263037); color: light-dark(#414c54, #c9d1d6); font-size: 12px; line-height: 18px; }
.badge:empty { visibility: hidden; }
.open { border-style: dashed; border-color: light-dark(#7c878f, #74818a); background: light-dark(#fff, #161e24); }
.open svg { stroke-dasharray: 2.4 2.51; }
.info { background: light-dark(#e5f0ff, #0f2c52); border-color: light-dark(#a3caff, #29517f); color: light-dark(#0554a8, #a3caff); }
.wait { background: light-dark(#ededff, #2b2454); border-color: light-dark(#c3bfff, #4b4083); color: light-dark(#5444a3, #c3bfff); }
.good { background: light-dark(#e0f5e7, #0b3520); border-color: light-dark(#9dd7b2, #1f5c3b); color: light-dark(#04683c, #9dd7b2); }
.warn { background: light-dark(#fcecd9, #3d2700); border-color: light-dark(#e8c08d, #6b4a12); color: light-dark(#5e3c01, #e8c08d); }
.bad { background: light-dark(#ffe9e6, #4a1513); border-color: light-dark(#ffb0a7, #7c2c29); color: light-dark(#a0171c, #ffb0a7); }
@media (forced-colors: active) { button[aria-expanded=true] { outline: 2px solid Highlight; } button:focus-visible { outline: 2px solid Highlight; outline-offset: 2px; } }
@media print { .root { display: none; } }
`;

/** 16-px line icons of the badge: SVG path data by tone. The word beside it says the status; the icon is the second sign. */
export const TONE_ICONS: Record<string, string> = {
  open: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5z',
  neutral: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5zM8 4.6V8l2.3 1.5',
  info: 'M8 1.75a6.25 6.25 0 100 12.5 6.25 6.25 0 000-12.5zM5.3 8.2l1.9 1.9 3.5-3.8',
  wait: 'M2 9.5h3.2l1 1.75h3.6l1-1.75H14V12a1.25 1.25 0 01-1.25 1.25h-9.5A1.25 1.25 0 012 12zM8 2v5M5.8 5L8 7.2 10.2 5',
  good: 'M3 8.5l3.2 3.2L13 5',
  warn: 'M8 2.2L14.3 13H1.7zM8 6.5v3M8 11.3v.05',
  bad: 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4zM8 4.8v3.6M8 11v.05',
};

/** The mark on the button: a page with an upward arrow. */
export const MARK_PATH =
  'M9.5 1.75H4.25A1.25 1.25 0 003 3v10a1.25 1.25 0 001.25 1.25h7.5A1.25 1.25 0 0013 13V5.25zM8 11.5V6.8M5.9 8.7L8 6.6l2.1 2.1';
