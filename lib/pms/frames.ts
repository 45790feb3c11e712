/** For pages that draw no frames although they say that they are visible, such as covered windows. */
const LONGEST_WAIT = 25;

/**
 * Calls back once the page has drawn its next frame: its layout then stands, and to look at it costs the page nothing. A hidden page draws
 * none, so there it is called back at once. Ends with the signal.
 */
export function afterFrame(document: Document, signal: AbortSignal, callback: () => void): void {
  let isDone = false;
  const finish = () => {
    if (isDone || signal.aborted) return;
    isDone = true;
    callback();
  };
  if (document.visibilityState !== 'visible') {
    finish();
    return;
  }
  // A task that is queued before the frame is drawn runs when it has been.
  requestAnimationFrame(() => setTimeout(finish));
  setTimeout(finish, LONGEST_WAIT);
}

/** A page that isn't laid out for the first time by then, such as one in a covered window, is not waited for. */
const LONGEST_WAIT_FOR_LAYOUT = 150;

/**
 * Calls back within the page's first frame, when it has been laid out and is about to be drawn: to look at it then costs no layout, and what
 * is added is drawn with it. At once where the page was drawn before, or is hidden and draws nothing. Ends with the signal.
 */
export function atFirstLayout(document: Document, signal: AbortSignal, callback: () => void): void {
  const isDrawn = performance.getEntriesByType('paint').length > 0;
  if (isDrawn || document.visibilityState !== 'visible') {
    callback();
    return;
  }
  const finish = () => {
    observer.disconnect();
    clearTimeout(timer);
    callback();
  };
  const observer = new ResizeObserver(finish);
  observer.observe(document.documentElement);
  const timer = setTimeout(finish, LONGEST_WAIT_FOR_LAYOUT);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    clearTimeout(timer);
  });
}
