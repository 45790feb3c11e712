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
