import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { type Answer, requestProblem } from './answer.ts';
import type { PageSpoiling } from './codes.ts';
import { type Fault, type FaultPlace, hold, mayBreakConnections, takeFault } from './faults.ts';
import type { LoggedRequest, World } from './world.ts';

/** Hono's context in the sandbox: the raw Node request and response, and the log's entry for this request. */
export type SandboxContext = Context<{ Bindings: HttpBindings; Variables: { logged: LoggedRequest } }>;

type Task = {
  where: FaultPlace;
  /** The provider reference that the request is about, to find it among the held ones. */
  reference?: string | null;
  /** Does what the request asks for. Called once, or never where the fault comes before it. `spoiling`: how its content is to be wrong, for pages of codes. */
  work: (spoiling?: PageSpoiling) => Answer | Promise<Answer>;
};

/** Answers a request: by its work alone, or spoilt by the fault that is armed for this place. */
export async function serve(context: SandboxContext, world: World, task: Task): Promise<Response> {
  const fault = takeFault(world.faults, task.where);
  if (!fault) return send(context, await task.work());
  context.get('logged').fault = `${fault.kind}:${fault.when}`;
  const { kind } = fault;
  if (kind === 'repeat' || kind === 'total' || kind === 'markup') return send(context, await task.work(kind));
  const spoil = fault.when === 'before' ? spoilBefore : spoilAfter;
  return spoil(context, world, task, fault);
}

/** Sends an answer whole. Date and, where needed, `Connection: close` are added to every answer by the server. */
export function send(context: SandboxContext, answer: Answer): Response {
  context.get('logged').status = answer.status;
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}

async function spoilBefore(context: SandboxContext, world: World, task: Task, fault: Fault): Promise<Response> {
  if (fault.kind === 'drop') return drop(context);
  if (fault.kind === 'hold' && (await holdRequest(context, world, task, fault))) return drop(context);
  if (fault.kind === 'slow') await pause(fault.milliseconds);
  if (fault.kind === 'hold' || fault.kind === 'slow') return send(context, await task.work());
  // Half a body needs a whole one: the work is done, whatever was ordered.
  if (fault.kind === 'half') return sendHalf(context, world, await task.work());
  return send(context, substitute(fault));
}

async function spoilAfter(context: SandboxContext, world: World, task: Task, fault: Fault): Promise<Response> {
  const answer = await task.work();
  if (fault.kind === 'drop') return drop(context);
  if (fault.kind === 'half') return sendHalf(context, world, answer);
  if (fault.kind === 'slow') await pause(fault.milliseconds);
  if (fault.kind === 'status' || fault.kind === 'html') return send(context, substitute(fault));
  if (fault.kind !== 'hold') return send(context, answer);
  if (fault.when === 'answering') return sendInTwoParts(context, world, task, fault, answer);
  if (fault.when === 'answered') {
    // Held only in name: the answer goes out whole now, and the entry tells a test that it did.
    context.env.outgoing.once('finish', () => void holdRequest(context, world, task, fault));
    return send(context, answer);
  }
  return (await holdRequest(context, world, task, fault)) ? drop(context) : send(context, answer);
}

/** The answer that stands in the place of the real one. */
function substitute(fault: Fault): Answer {
  if (fault.kind === 'html') {
    const body = '<!doctype html><html lang="en"><title>Proxy</title><h1>Sign in to the network</h1></html>';
    return { status: fault.status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
  }
  const headers: Record<string, string> = {};
  if (fault.retryAfterSeconds !== null) headers['retry-after'] = String(fault.retryAfterSeconds);
  if (fault.status === 401) headers['www-authenticate'] = 'Bearer error="invalid_token"';
  const refused = fault.status === 401 || fault.status === 403;
  return requestProblem(fault.status, refused ? 'access denied' : 'service unavailable', undefined, headers);
}

function holdRequest(context: SandboxContext, world: World, task: Task, fault: Fault): Promise<boolean> {
  const held = { where: task.where, when: fault.when, reference: task.reference ?? null };
  const { outgoing, incoming } = context.env;
  return hold(world.faults, held, (mark) => {
    if (incoming.socket.destroyed) mark();
    outgoing.once('close', mark);
    incoming.socket.once('close', mark);
  });
}

/** Breaks the connection without an answer. */
function drop(context: SandboxContext): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Announces the whole body, sends half of it, and breaks the connection. */
async function sendHalf(context: SandboxContext, world: World, answer: Answer): Promise<Response> {
  await writeHalf(context, world, answer);
  context.env.outgoing.socket?.destroySoon();
  return RESPONSE_ALREADY_SENT;
}

/** Sends head and half the body, and the rest when released. */
async function sendInTwoParts(
  context: SandboxContext,
  world: World,
  task: Task,
  fault: Fault,
  answer: Answer,
): Promise<Response> {
  const rest = await writeHalf(context, world, answer);
  const discard = await holdRequest(context, world, task, fault);
  if (discard) context.env.incoming.socket.destroy();
  else context.env.outgoing.end(rest);
  return RESPONSE_ALREADY_SENT;
}

/** Writes head and the first half of the body past Hono; gives back the other half. */
async function writeHalf(context: SandboxContext, world: World, answer: Answer): Promise<Buffer> {
  context.get('logged').status = answer.status;
  const body = Buffer.from(answer.body);
  const middle = Math.floor(body.length / 2);
  const { outgoing } = context.env;
  outgoing.writeHead(answer.status, {
    ...answer.headers,
    date: world.clock.now().toUTCString(),
    'content-length': body.length,
    connection: 'close',
  });
  await new Promise<void>((resolve) => outgoing.write(body.subarray(0, middle), () => resolve()));
  return body.subarray(middle);
}

/** Whether answers have to end their connection. */
export function closesConnections(world: World, context: SandboxContext): boolean {
  return mayBreakConnections(world.faults) || context.get('logged').fault !== null;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
