import browser from 'webextension-polyfill';

const NAME = 'code-sets';
/** The shortest period that Chrome allows. */
const PERIOD_MINUTES = 0.5;

/**
 * The alarm that wakes the worker to fetch code sets: at the time asked for, then every half minute until another time is. While codes come in
 * that makes good a worker that was killed; else it is the weekly refresh. Times sooner than an alarm can be are kept by a timer beside it.
 */
export function codeSetAlarm(due: () => void): { name: string; wakeAt(time: number | null): Promise<void> } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    name: NAME,
    async wakeAt(time) {
      clearTimeout(timer);
      if (time === null) {
        await browser.alarms.clear(NAME);
        return;
      }
      const wait = time - Date.now();
      if (wait < PERIOD_MINUTES * 60_000) timer = setTimeout(due, Math.max(wait, 0));
      browser.alarms.create(NAME, {
        when: Math.max(time, Date.now() + PERIOD_MINUTES * 60_000),
        periodInMinutes: PERIOD_MINUTES,
      });
    },
  };
}
