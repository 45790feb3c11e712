import type { Page } from 'puppeteer';

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of `dur`, the time on the processor. */
  tdur?: number;
  args: { data?: { url?: unknown; fileName?: unknown }; name?: string };
}

type Interval = readonly [from: number, to: number];

/** What one script did on the page's main thread. Milliseconds on the processor. */
export interface MainThreadTime {
  total: number;
  /** The most that lay in one task. */
  longestTask: number;
  /** Of `total`, what lay in microtasks outside every call of a script: the host's may be among them. */
  unnamed: number;
}

/** Tasks, and calls, evaluation and compiling by script, and runs of microtasks. No profiler: it makes a short script ten times slower than it is. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8.execute'];

/** Traces the browser while something is done in a page, and says how long the script whose address ends so was at work in it. */
export async function traceScript(page: Page, scriptEnd: string, work: () => Promise<void>): Promise<MainThreadTime> {
  return scriptTime(await trace(page, work), scriptEnd);
}

/** Traces the browser while something is done, and says how long the longest task on the main thread of any page was: ours, the host's or the browser's. Milliseconds on the processor. */
export async function traceLongestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const events = await trace(page, work);
  const tasks = onMainThreads(events).filter(({ name }) => name === 'RunTask');
  return Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => Math.min(dur, tdur) / 1000));
}

async function trace(page: Page, work: () => Promise<void>): Promise<TraceEvent[]> {
  await page.tracing.start({ categories: CATEGORIES });
  await work();
  const bytes = await page.tracing.stop();
  if (!bytes) throw new Error('The trace is empty.');
  return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** The complete events on main threads of pages; workers have threads of their own. */
function onMainThreads(events: TraceEvent[]): TraceEvent[] {
  const mains = new Map(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => [pid, tid]),
  );
  return events.filter(({ ph, pid, tid }) => ph === 'X' && mains.get(pid) === tid);
}

/**
 * Time of the events that name the script, and of microtasks that run outside every call of a script: what follows an answer of the worker
 * runs in those, and the trace names no script for them. How much of these the host has is seen where the page is loaded without us.
 */
function scriptTime(events: TraceEvent[], scriptEnd: string): MainThreadTime {
  const urlOf = ({ args: { data } }: TraceEvent) => String(data?.url ?? data?.fileName ?? '');
  const onMain = onMainThreads(events);
  const ours = onMain.filter((event) => urlOf(event).endsWith(scriptEnd));
  // One browser process has several pages; ours is in one of them.
  const pids = new Set(ours.map(({ pid }) => pid));
  const here = onMain.filter(({ pid }) => pids.has(pid));
  const others = union(here.filter((event) => urlOf(event) !== '' && !ours.includes(event)).map(intervalOf));
  const loose = here.filter(
    (event) => event.name === 'RunMicrotasks' && overlap(others, intervalOf(event)) < (event.dur ?? 0),
  );
  const tasks = here.filter(({ name }) => name === 'RunTask');
  const inTasks = (events: TraceEvent[]): number[] => {
    const times = union(events.map(intervalOf));
    // On a busy machine a task also waits, which is not our doing: its share is taken of what the processor gave it.
    return tasks.map((task) => {
      const { dur = 0, tdur = dur } = task;
      return dur === 0 ? 0 : (overlap(times, intervalOf(task)) * Math.min(dur, tdur)) / dur / 1000;
    });
  };
  const sum = (times: number[]) => times.reduce((total, each) => total + each, 0);
  const mine = inTasks([...ours, ...loose]);
  return { total: sum(mine), longestTask: Math.max(0, ...mine), unnamed: sum(inTasks(loose)) };
}

function intervalOf({ ts, dur = 0 }: TraceEvent): Interval {
  return [ts, ts + dur];
}

function union(intervals: Interval[]): Interval[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...intervals].sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function overlap(intervals: Interval[], [start, end]: Interval): number {
  return intervals.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, start)), 0);
}
