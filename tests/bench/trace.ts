import type { Page } from 'puppeteer';

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  cat: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of `dur`, the time on the processor. */
  tdur?: number;
  id?: string;
  args: { data?: Record<string, unknown>; name?: string };
}

interface ProfileNode {
  id: number;
  parent?: number;
  callFrame: { url?: string; functionName: string };
}

type Interval = readonly [from: number, to: number];

/** What one script did on the page's main thread. Milliseconds on the processor. */
export interface MainThreadTime {
  total: number;
  /** The most that lay in one task. */
  longestTask: number;
  /** Time by function of the script, its own and what it called, the longest first. */
  functions: [name: string, milliseconds: number][];
}

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'v8',
  'v8.execute',
  'disabled-by-default-v8.cpu_profiler',
  'disabled-by-default-v8.compile',
];

/** Traces the browser while something is done in a page, and says how long the script whose address ends so was at work in it. */
export async function traceScript(page: Page, scriptEnd: string, work: () => Promise<void>): Promise<MainThreadTime> {
  await page.tracing.start({ categories: CATEGORIES });
  await work();
  const bytes = await page.tracing.stop();
  if (!bytes) throw new Error('The trace is empty.');
  const { traceEvents } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { traceEvents: TraceEvent[] };
  return scriptTime(traceEvents, scriptEnd);
}

/**
 * The union of the events that name the script (compiling, evaluating, calling it) and of the profiler's samples with one of its functions
 * on the stack, over the main threads on which it ran.
 */
export function scriptTime(events: TraceEvent[], scriptEnd: string): MainThreadTime {
  const isScript = (url: unknown) => typeof url === 'string' && url.endsWith(scriptEnd);
  const named = events.filter(
    ({ ph, dur, args }) =>
      ph === 'X' && dur !== undefined && (isScript(args.data?.url) || isScript(args.data?.fileName)),
  );
  const mains = new Map(
    events
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map((e) => [e.pid, e.tid]),
  );
  const intervals: Interval[] = [];
  const byFunction = new Map<string, number>();
  for (const { pid, tid, ts, dur = 0 } of named) if (mains.get(pid) === tid) intervals.push([ts, ts + dur]);
  for (const profile of profiles(events)) {
    const ours = (node: ProfileNode | undefined): ProfileNode[] => {
      const found: ProfileNode[] = [];
      for (let at = node; at; at = profile.nodes.get(at.parent ?? -1)) if (isScript(at.callFrame.url)) found.push(at);
      return found;
    };
    if (profile.tid !== undefined && mains.get(profile.pid) !== profile.tid) continue;
    for (const { node, from, to } of profile.samples) {
      const functions = ours(profile.nodes.get(node));
      if (functions.length === 0) continue;
      intervals.push([from, to]);
      for (const name of new Set(functions.map(({ callFrame }) => callFrame.functionName)))
        byFunction.set(name, (byFunction.get(name) ?? 0) + (to - from) / 1000);
    }
  }
  const merged = union(intervals);
  const tasks = events.filter(({ name, pid, tid }) => name === 'RunTask' && mains.get(pid) === tid);
  // A task's share is taken of the time that the processor gave it: on a busy machine it also waits, which is not our doing.
  const inTask = tasks.map(({ ts, dur = 0, tdur = dur }) =>
    dur === 0 ? 0 : (overlap(merged, [ts, ts + dur]) * Math.min(dur, tdur)) / dur,
  );
  return {
    total: inTask.reduce((sum, each) => sum + each, 0) / 1000,
    longestTask: Math.max(0, ...inTask) / 1000,
    functions: [...byFunction].sort((one, other) => other[1] - one[1]).slice(0, 15),
  };
}

/** Puts the profiler's chunks together. A sample stands for the time until the next one. */
function profiles(events: TraceEvent[]) {
  const chunks = events.filter(({ name }) => name === 'ProfileChunk' || name === 'Profile');
  const found = [];
  for (const [key, parts = []] of Map.groupBy(chunks, ({ pid, id }) => `${pid} ${id}`)) {
    const start = parts.find(({ name }) => name === 'Profile');
    const nodes = new Map<number, ProfileNode>();
    const at: { node: number; time: number }[] = [];
    let time = Number(start?.args.data?.startTime ?? 0);
    for (const { args } of parts.filter(({ name }) => name === 'ProfileChunk').sort((a, b) => a.ts - b.ts)) {
      const data = (args.data ?? {}) as {
        cpuProfile?: { nodes?: ProfileNode[]; samples?: number[] };
        timeDeltas?: number[];
      };
      for (const node of data.cpuProfile?.nodes ?? []) nodes.set(node.id, node);
      for (const [index, node] of (data.cpuProfile?.samples ?? []).entries()) {
        time += data.timeDeltas?.[index] ?? 0;
        at.push({ node, time });
      }
    }
    const samples = at.map(({ node, time: from }, index) => ({ node, from, to: at[index + 1]?.time ?? from }));
    found.push({ pid: Number(key.split(' ')[0]), tid: start?.tid, nodes, samples });
  }
  return found;
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
  return length(intervals.map(([from, to]) => [Math.max(from, start), Math.min(to, end)] as const));
}

function length(intervals: Interval[]): number {
  return intervals.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0);
}
