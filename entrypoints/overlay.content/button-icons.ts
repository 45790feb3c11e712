/** The mark on the button: a page with an upward arrow. */
export const MARK_PATH =
  'M9.5 1.75H4.25A1.25 1.25 0 003 3v10a1.25 1.25 0 001.25 1.25h7.5A1.25 1.25 0 0013 13V5.25zM8 11.5V6.8M5.9 8.7L8 6.6l2.1 2.1';

/** The icon of a badge that warns: what the overlay has to say without the worker. */
export const WARNING_PATH = 'M8 2.2L14.3 13H1.7zM8 6.5v3M8 11.3v.05';
