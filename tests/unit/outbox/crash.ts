/** A worker that is ended at its n-th call of a port: that call never answers, and nothing of that worker happens afterwards. */
export interface Crash {
  wrap<Port extends object>(port: Port): Port;
  /** Resolves when the worker has come to its end. */
  happened: Promise<void>;
  /** Calls so far. */
  calls(): number;
}

/** @param done whether the fatal call was still carried out (a write that reached the disk, a request that the server stored) */
export function crashAt(fatal: number, done: boolean): Crash {
  let calls = 0;
  let tell: () => void = () => {};
  const happened = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const never = new Promise<never>(() => {});

  return {
    happened,
    calls: () => calls,
    wrap: (port) =>
      new Proxy(port, {
        get(target, name, receiver) {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return async (...parameters: unknown[]) => {
            calls += 1;
            if (calls < fatal) return Reflect.apply(member, target, parameters);
            if (calls === fatal) {
              // A worker that has ended does not hear of a failure either.
              if (done) await Promise.resolve(Reflect.apply(member, target, parameters)).catch(() => undefined);
              tell();
            }
            return never;
          };
        },
      }),
  };
}
