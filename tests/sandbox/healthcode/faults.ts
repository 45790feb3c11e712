/** Where a fault can strike. `submit` = POST of a bill, `correct` = PUT of one (cancelling too), `any` = everywhere. */
export const faultPlaces = [
  'openid',
  'discovery',
  'token',
  'submit',
  'correct',
  'status',
  'codes',
  'insurers',
  'member',
  'any',
] as const;
/** One of the places. */
export type FaultPlace = (typeof faultPlaces)[number];

/** Kinds that spoil one answer. Moves and redirects are standing changes of address: see `addresses.ts`. */
export const faultKinds = ['status', 'slow', 'hold', 'half', 'html', 'drop', 'repeat', 'total', 'markup'] as const;
/** One of the kinds. */
export type FaultKind = (typeof faultKinds)[number];

/**
 * When a fault strikes, seen from the work that the request asks for: `before` (nothing is stored), `after` (stored, not
 * answered), and for `hold` also `answering` (half of the answer is out) and `answered` (all of it is).
 */
export const faultTimes = ['before', 'after', 'answering', 'answered'] as const;
/** One of the times. */
export type FaultTime = (typeof faultTimes)[number];

/** An armed fault. */
export type Fault = {
  id: number;
  where: FaultPlace;
  kind: FaultKind;
  when: FaultTime;
  /** How many requests still pass before it strikes. */
  skip: number;
  /** How often it still strikes. */
  timesLeft: number;
  /** How often it has struck. */
  struck: number;
  /** HTTP status for `status` and `html`. */
  status: number;
  retryAfterSeconds: number | null;
  /** For `slow`: real milliseconds. */
  milliseconds: number;
};

/** A request that is being held. */
export type Held = {
  id: number;
  where: FaultPlace;
  when: FaultTime;
  reference: string | null;
  /** Whether the client's connection has gone meanwhile. */
  clientGone: boolean;
};

type HeldEntry = Held & { release: (discard: boolean) => void };

/** The faults of one sandbox. */
export type FaultBox = { armed: Fault[]; held: HeldEntry[]; lastId: number };

/** Makes an empty box. */
export function createFaultBox(): FaultBox {
  return { armed: [], held: [], lastId: 0 };
}

/** What can be said about a fault to arm; the rest has defaults (`before`, once, 500). */
export type FaultOrder = Partial<Omit<Fault, 'id' | 'struck' | 'timesLeft'>> & {
  where: FaultPlace;
  kind: FaultKind;
  times?: number;
};

/** Arms a fault; those armed first strike first. */
export function armFault(box: FaultBox, order: FaultOrder): Fault {
  box.lastId += 1;
  const fault: Fault = {
    id: box.lastId,
    where: order.where,
    kind: order.kind,
    when: order.when ?? 'before',
    skip: order.skip ?? 0,
    timesLeft: order.times ?? 1,
    struck: 0,
    status: order.status ?? (order.kind === 'html' ? 200 : 500),
    retryAfterSeconds: order.retryAfterSeconds ?? null,
    milliseconds: order.milliseconds ?? 1000,
  };
  box.armed.push(fault);
  return fault;
}

/** The fault that strikes now at a place, if any; it is counted as struck, or the request as one of those that it lets pass. */
export function takeFault(box: FaultBox, where: FaultPlace): Fault | null {
  const fault = box.armed.find(
    (candidate) => candidate.timesLeft > 0 && (candidate.where === where || candidate.where === 'any'),
  );
  if (!fault) return null;
  if (fault.skip > 0) {
    fault.skip -= 1;
    return null;
  }
  fault.timesLeft -= 1;
  fault.struck += 1;
  return fault;
}

/** Whether connections may be broken: then every answer says `Connection: close`, so that no browser repeats a POST by itself. */
export function mayBreakConnections(box: FaultBox): boolean {
  return box.armed.some((fault) => fault.timesLeft > 0 && (fault.kind === 'drop' || fault.kind === 'half'));
}

/** Holds a request until it is released. Resolves with whether its work is to be discarded. */
export function hold(
  box: FaultBox,
  held: Omit<Held, 'id' | 'clientGone'>,
  onClientGone: (mark: () => void) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    box.lastId += 1;
    const entry: HeldEntry = {
      ...held,
      id: box.lastId,
      clientGone: false,
      release: (discard) => {
        box.held = box.held.filter((other) => other !== entry);
        resolve(discard);
      },
    };
    onClientGone(() => {
      entry.clientGone = true;
    });
    box.held.push(entry);
  });
}

/** Lets held requests go on: one by its id, or all. `discard` = as if they had never arrived. Returns how many. */
export function releaseHeld(box: FaultBox, options: { id?: number; discard?: boolean } = {}): number {
  const chosen = box.held.filter((entry) => options.id === undefined || entry.id === options.id);
  for (const entry of chosen) entry.release(options.discard ?? false);
  return chosen.length;
}

/** The held requests, as data. */
export function listHeld(box: FaultBox): Held[] {
  return box.held.map(({ release: _release, ...held }) => held);
}
