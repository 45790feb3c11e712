import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { discoveryDocument, type Endpoint, endpointKeys, endpointPath, lookUp } from './addresses.ts';
import { type Answer, jsonAnswer, requestProblem } from './answer.ts';
import { type ApiRequest, billStatuses, checkHeaders, correctBill, parseClaim, submitBill } from './api.ts';
import { noteArrival } from './bill-store.ts';
import { claimIdentifier } from './claim.ts';
import { type CodeSetChange, changeCodeSet, codeSetAnswer, type PageSpoiling } from './codes.ts';
import {
  billsReport,
  ControlError,
  changeSettings,
  clearFaults,
  endTokens,
  type FaultRequest,
  faultReport,
  forceStatus,
  loseBill,
  moveClock,
  orderFault,
} from './control.ts';
import { releaseHeld } from './faults.ts';
import { insurersAnswer } from './insurers.ts';
import { findMember } from './membership.ts';
import { finishSignIn, openIdConfiguration, readSignInRequest, revokeAnswer, tokenAnswer } from './oauth.ts';
import { billsPage, refusedPage, signInPage, styleSheet } from './pages.ts';
import { closesConnections, type SandboxContext, send, serve } from './serve.ts';
import { type LoggedRequest, resetWorld, type World } from './world.ts';

type App = Hono<{ Bindings: HttpBindings; Variables: { logged: LoggedRequest } }>;

/** The routes of one sandbox. */
export function createApp(world: World): App {
  const app: App = new Hono();
  app.use('*', async (context, next) => {
    const logged = logRequest(world, context);
    context.set('logged', logged);
    await next();
    logged.status ??= context.res.headers.has('x-hono-already-sent') ? null : context.res.status;
    context.res.headers.set('date', world.clock.now().toUTCString());
    if (closesConnections(world, context)) context.res.headers.set('connection', 'close');
  });
  addSignIn(app, world);
  addApi(app, world);
  addControl(app, world);
  app.get('/', (context) => context.html(billsPage(world)));
  app.notFound((context) => send(context, requestProblem(404, 'invalid request format', 'There is nothing here.')));
  return app;
}

function logRequest(world: World, context: SandboxContext): LoggedRequest {
  const { pathname, search } = new URL(context.req.url);
  const logged: LoggedRequest = {
    sequence: world.requests.length + 1,
    at: world.clock.now().toISOString(),
    method: context.req.method,
    // The query of a sign-in holds state and challenge: not for a log.
    path: pathname.startsWith('/oauth2/') ? pathname : pathname + search,
    siteId: context.req.header('su-siteid') ?? null,
    status: null,
    fault: null,
  };
  const isOwn = pathname === '/' || pathname.startsWith('/sandbox/') || pathname === '/favicon.ico';
  if (!isOwn) world.requests.push(logged);
  return logged;
}

function addSignIn(app: App, world: World): void {
  app.get('/.well-known/openid-configuration', (context) =>
    serve(context, world, {
      where: 'openid',
      work: () => jsonAnswer(200, openIdConfiguration(world.url), {}, 'application/json'),
    }),
  );
  app.get('/.well-known/discovery-document.json', (context) =>
    serve(context, world, {
      where: 'discovery',
      work: () => jsonAnswer(200, discoveryDocument(world.url, world.addresses), {}, 'application/json'),
    }),
  );
  app.post('/oauth2/token', async (context) => {
    const body = await context.req.text();
    const { authorization, 'content-type': contentType } = context.req.header();
    return serve(context, world, {
      where: 'token',
      work: () => tokenAnswer(world, authorization, contentType, body),
    });
  });
  app.post('/oauth2/revoke', async (context) =>
    send(context, revokeAnswer(world, context.req.header('authorization'), await context.req.text())),
  );
  app.get('/oauth2/keys', (context) => context.json({ keys: [] }));
  app.on(['GET', 'POST'], '/oauth2/authorize', async (context) => {
    const request = readSignInRequest(world, new URL(context.req.url).searchParams);
    context.header('content-security-policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'");
    context.header('cache-control', 'no-store');
    if (request.kind === 'refused') return context.html(refusedPage(request.reason), 400);
    if (request.kind === 'redirect') return context.redirect(request.location, 303);
    if (context.req.method === 'GET') return context.html(signInPage(request.clientId, false));
    const target = finishSignIn(world, request, new URLSearchParams(await context.req.text()));
    return target ? context.redirect(target, 303) : context.html(signInPage(request.clientId, true), 401);
  });
}

function addApi(app: App, world: World): void {
  app.all('/api/:version{v[0-9]+}/:endpoint/:rest{.+}?', async (context) => {
    const endpoint = context.req.param('endpoint') as Endpoint;
    if (!(endpoint in endpointKeys)) return send(context, gone());
    const url = new URL(context.req.url);
    const request: ApiRequest = {
      method: context.req.method,
      header: (name) => context.req.header(name),
      query: url.searchParams,
      body: await context.req.text(),
    };
    const rest = context.req.param('rest') ?? '';
    const version = Number(context.req.param('version').slice(1));
    const place = lookUp(world.addresses, endpoint, version);
    if (endpoint === 'bills' && (request.method === 'POST' || request.method === 'PUT')) {
      return answerBill(
        context,
        world,
        request,
        rest,
        place === 'here' ? null : movedAnswer(world, endpoint, place, rest, url),
      );
    }
    if (place !== 'here') return send(context, movedAnswer(world, endpoint, place, rest, url));
    return serve(context, world, {
      where: endpoint === 'bills' ? 'any' : endpoint,
      work: (spoiling) => readAnswer(world, endpoint, request, rest, spoiling ?? null),
    });
  });
}

/** A bill's request is counted before anything else is decided about it. */
async function answerBill(
  context: SandboxContext,
  world: World,
  request: ApiRequest,
  id: string,
  moved: Answer | null,
): Promise<Response> {
  const method = request.method === 'POST' ? 'POST' : 'PUT';
  const claim = parseClaim(request.body);
  const reference = claim ? claimIdentifier(claim, 'reference') : null;
  const arrival = noteArrival(world.bills, method, request.body, claim, world.clock.now());
  const work = async (): Promise<Answer> => {
    const checked = checkHeaders(world, request);
    if ('status' in checked) return checked;
    if (method === 'POST') return submitBill(world, checked.siteId, request, claim, arrival);
    return correctBill(world, checked.siteId, id, request, claim, arrival);
  };
  const response = moved
    ? send(context, moved)
    : await serve(context, world, { where: method === 'POST' ? 'submit' : 'correct', reference, work });
  arrival.answered = context.get('logged').status;
  return response;
}

async function readAnswer(
  world: World,
  endpoint: Endpoint,
  request: ApiRequest,
  rest: string,
  spoiling: PageSpoiling | null,
): Promise<Answer> {
  const checked = checkHeaders(world, request);
  if ('status' in checked) return checked;
  const allowed = endpoint === 'member' ? 'POST' : 'GET';
  if (endpoint === 'bills' || request.method !== allowed) {
    return requestProblem(405, 'invalid request format', undefined, {
      allow: endpoint === 'bills' ? 'POST, PUT' : allowed,
    });
  }
  if (endpoint === 'codes') {
    const { codeShape: shape, codesPerPage: mostPerPage } = world.settings;
    return codeSetAnswer(world, { name: rest, query: request.query, shape, mostPerPage, spoiling });
  }
  if (endpoint === 'insurers') return insurersAnswer(request.query);
  if (endpoint === 'member') return findMember(request.body, request.header('content-type'), world.settings);
  return billStatuses(world, checked.siteId, request.query);
}

/** The answer of an old address: its redirect, or 404. */
function movedAnswer(
  world: World,
  endpoint: Endpoint,
  place: ReturnType<typeof lookUp>,
  rest: string,
  url: URL,
): Answer {
  if (typeof place === 'string') return gone();
  const base = place.location ?? world.url + endpointPath(endpoint, world.addresses[endpoint].live);
  const location = `${base}${rest ? `/${rest}` : ''}${url.search}`;
  return { status: place.status, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

function gone(): Answer {
  return requestProblem(
    404,
    'invalid request format',
    'There is no such endpoint: look it up in the discovery document.',
  );
}

function addControl(app: App, world: World): void {
  app.get('/sandbox/style.css', (context) =>
    context.body(styleSheet, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );
  app.get('/sandbox/bills', (context) => context.json(billsReport(world)));
  app.get('/sandbox/requests', (context) => context.json({ requests: world.requests }));
  app.get('/sandbox/faults', (context) => context.json(faultReport(world)));
  app.get('/sandbox/settings', (context) => {
    const { clients, users, ...settings } = world.settings;
    const shown = {
      ...settings,
      clients: clients.map(({ id, sites }) => ({ id, sites })),
      users: users.map(({ name }) => name),
    };
    return context.json(shown);
  });
  app.post('/sandbox/faults', (context) => control(context, (order: FaultRequest) => orderFault(world, order)));
  app.delete('/sandbox/faults', (context) => {
    clearFaults(world);
    return context.json(faultReport(world));
  });
  app.post('/sandbox/release', (context) =>
    control(context, (order: { id?: number; discard?: boolean }) => ({ released: releaseHeld(world.faults, order) })),
  );
  app.post('/sandbox/clock', (context) => control(context, (order: object) => moveClock(world, order)));
  app.post('/sandbox/settings', (context) => control(context, (order: object) => changeSettings(world, order)));
  app.post('/sandbox/codes', (context) => control(context, (order: CodeSetChange) => orderCodes(world, order)));
  app.post('/sandbox/bills/:reference/status', (context) =>
    control(context, (order: { status: string }) => forceStatus(world, context.req.param('reference'), order)),
  );
  app.delete('/sandbox/bills/:reference', (context) =>
    control(context, () => loseBill(world, context.req.param('reference'))),
  );
  app.post('/sandbox/tokens/end', (context) =>
    control(context, (order: { refresh?: boolean }) => endTokens(world, order.refresh ?? false)),
  );
  app.post('/sandbox/reset', (context) => {
    resetWorld(world);
    return context.json({ done: true });
  });
}

function orderCodes(world: World, order: CodeSetChange): ReturnType<typeof changeCodeSet> {
  if (typeof order.set !== 'string' || order.set === '') throw new ControlError('set is missing');
  return changeCodeSet(world, order);
}

/** Runs a control call on its JSON body (none = an empty object); what makes no sense is answered 400 with its reason. */
async function control<Order>(context: SandboxContext, run: (order: Order) => unknown): Promise<Response> {
  try {
    const text = await context.req.text();
    const result = run((text ? JSON.parse(text) : {}) as Order);
    return context.json(typeof result === 'object' && result !== null ? result : { done: true });
  } catch (error) {
    if (error instanceof ControlError || error instanceof SyntaxError)
      return context.json({ error: error.message }, 400);
    throw error;
  }
}
