/** For pages that draw no frames although they say that they are visible, such as covered windows. */
const LONGEST_WAIT = 50;

/**
 * Calls back when the page has been laid out for its next frame, before that is drawn: to look at it then costs no layout of its own, and what
 * is put into the page is drawn with that frame. A hidden page draws none, so there it is called back at once. Ends with the signal.
 */
export function afterLayout(document: Document, signal: AbortSignal, callback: () => void): void {
  const finish = () => {
    observer.disconnect();
    clearTimeout(timer);
    if (!signal.aborted) callback();
  };
  // Called back for the first time after the next layout, whatever the size is.
  const observer = new ResizeObserver(finish);
  const root = document.documentElement as Element | null;
  const isDrawn = root !== null && document.visibilityState === 'visible';
  if (isDrawn) observer.observe(root);
  const timer = setTimeout(finish, isDrawn ? LONGEST_WAIT : 0);
}
