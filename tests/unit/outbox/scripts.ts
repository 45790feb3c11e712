import type { HealthcodePort, NotReachedOutcome, SendOutcome } from '../../../lib/healthcode/port.ts';
import type { SubmissionRepository } from '../../../lib/store/submissions.ts';
import type { World } from './world.ts';

/** Ports that answer as a test wants. */

export const UNKNOWN: SendOutcome = { kind: 'unknown', message: 'Nobody knows.' };
export const NEVER = new Promise<never>(() => {});

export function notReached(reason: NotReachedOutcome['reason'], retryAfterSeconds?: number): NotReachedOutcome {
  const outcome: NotReachedOutcome = { kind: 'not reached', reason, message: `It is ${reason}.` };
  return retryAfterSeconds === undefined ? outcome : { ...outcome, retryAfterSeconds };
}

/** A client that notes the order of its calls and answers some of them otherwise. */
export function scripted(world: World, script: Partial<HealthcodePort> = {}) {
  const real = world.server.client();
  const calls: string[] = [];
  const noting =
    <Parameters extends unknown[], Result>(name: string, call: (...parameters: Parameters) => Promise<Result>) =>
    (...parameters: Parameters) => {
      calls.push(name);
      return call(...parameters);
    };
  const client: HealthcodePort = {
    ...real,
    submitBill: noting('POST', script.submitBill ?? real.submitBill),
    correctBill: noting('PUT', script.correctBill ?? real.correctBill),
    cancelBill: noting('cancel', script.cancelBill ?? real.cancelBill),
    billStatuses: noting('ask', script.billStatuses ?? real.billStatuses),
  };
  return { client, calls };
}

/** Answers with each of the list in turn, then by `otherwise`. */
export function inTurn<Parameters extends unknown[], Result>(
  list: (Result | ((...parameters: Parameters) => Promise<Result>))[],
  otherwise: (...parameters: Parameters) => Promise<Result>,
) {
  const left = [...list];
  return async (...parameters: Parameters): Promise<Result> => {
    const next = left.shift();
    if (next === undefined) return otherwise(...parameters);
    return typeof next === 'function' ? (next as (...given: Parameters) => Promise<Result>)(...parameters) : next;
  };
}

/** A repository some of whose calls are replaced. */
export function storeWith(world: World, changes: Partial<SubmissionRepository>): SubmissionRepository {
  return { ...world.submissions, ...changes };
}
