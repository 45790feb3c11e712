/** Whether nothing has the focus, as after the focused control was taken away: the next key would go nowhere. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
