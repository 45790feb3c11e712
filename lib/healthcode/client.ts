import { refusalOfAddress, withPath, withQuery } from './address.ts';
import { checkConnection } from './checks.ts';
import {
  classifyEnquiry,
  classifySend,
  inWords,
  isNotReached,
  notReached,
  offline,
  unknownOutcome,
} from './classify.ts';
import { readCodeSet } from './code-sets.ts';
import { createDiscovery, type EndpointAddress } from './discovery.ts';
import { translateOutcome } from './errors.ts';
import { asRecord, asWholeNumber, isResource, pagingOf, property } from './fhir.ts';
import { type EndpointName, readBillAnswers, readStoredClaimId } from './mapping.ts';
import type {
  BillAnswer,
  CodeSetPage,
  Connection,
  EnquiryOutcome,
  HealthcodePort,
  HealthcodePorts,
  NotReachedOutcome,
  SendOutcome,
  StoredToken,
} from './port.ts';
import { type Answer, apiHeaders, callOnce } from './request.ts';
import { createTokenSource } from './token-source.ts';

/** References in one enquiry. */
const REFERENCES_A_CALL = 50;
/** Pages of one enquiry's answer; more means a server that never ends. */
const MOST_PAGES = 50;
/** A token that was renewed after a 401 and is refused again within this time is not the trouble: the sign-in is. */
const RENEWAL_MUST_HELP_MILLISECONDS = 2 * 60 * 1000;

/** What an enquiry brought: JSON, or why nothing. */
type Enquiry = { kind: 'json'; json: unknown } | NotReachedOutcome;

/**
 * The client of one connection. It holds addresses and the token in memory, so make one for each connection and keep it.
 * No method throws for what Healthcode or the network does.
 */
export function createHealthcodeClient(connection: Connection, outside: HealthcodePorts): HealthcodePort {
  let clockOffset: number | null = null;
  const ports: HealthcodePorts = {
    fetch: outside.fetch,
    mayReach: (url) => outside.mayReach(url),
    tokens: outside.tokens,
    now: () => outside.now(),
    onServerClock: (offset) => {
      clockOffset = offset;
      outside.onServerClock?.(offset);
    },
  };
  const discovery = createDiscovery(connection, ports);
  const tokens = createTokenSource(connection, ports);
  let renewed: { accessToken: string; at: number } | null = null;

  /** Renews a token that was refused with 401; not again for one that was itself a renewal. */
  async function renew(refused: string): Promise<StoredToken | NotReachedOutcome> {
    if (
      renewed !== null &&
      renewed.accessToken === refused &&
      ports.now() - renewed.at < RENEWAL_MUST_HELP_MILLISECONDS
    ) {
      return notReached('signed out');
    }
    const token = await tokens.renew(refused);
    if (!isNotReached(token)) renewed = { accessToken: token.accessToken, at: ports.now() };
    return token;
  }

  /**
   * Learns where a redirect leads, by a GET without body. Without a token first; with one only where the address itself answered (some servers
   * ask for the token before they redirect): fetch drops `Authorization` when a redirect leaves the origin.
   */
  async function followedFrom(url: string): Promise<string | null> {
    const bare = await callOnce(
      { method: 'GET', url, headers: { Accept: 'application/fhir+json', 'HC-API-Version': '1' }, redirect: 'follow' },
      ports,
    );
    if (bare.kind === 'answer' && bare.url !== '' && bare.url !== url) return bare.url;
    if (bare.kind === 'no answer') return null;
    const token = await tokens.current();
    if (isNotReached(token)) return null;
    const known = await callOnce(
      { method: 'GET', url, headers: apiHeaders(token.accessToken, connection.siteId, false), redirect: 'follow' },
      ports,
    );
    return known.kind === 'answer' && known.url !== '' && known.url !== url ? known.url : null;
  }

  /** After a 404, a redirect or a lost connection: whether the endpoint is now known to be elsewhere. */
  async function lookUpAgain(
    name: EndpointName,
    before: EndpointAddress,
    called: string,
    isRedirect: boolean,
  ): Promise<'moved' | NotReachedOutcome> {
    const found = await discovery.refresh();
    if (isNotReached(found)) return found;
    let now = await discovery.address(name);
    if (isNotReached(now)) return now;
    if (now.url !== before.url) return 'moved';
    if (!isRedirect) {
      // What a redirect once taught may be out of date; the discovered address is worth another try.
      if (now.url === now.discovered || !discovery.forget(now.discovered)) return notReached('no endpoint');
      now = await discovery.address(name);
      return isNotReached(now) ? now : 'moved';
    }
    const target = (await followedFrom(before.url)) ?? (called === before.url ? null : await followedFrom(called));
    if (target === null) {
      return inWords(
        'no endpoint',
        'Healthcode’s address has moved, and this computer could not learn where to: it may be one that the browser does not allow us to reach. Ask Healthcode for the new address.',
      );
    }
    const refusal = await refusalOfAddress(target, ports);
    if (refusal !== null) return refusal;
    const base = baseOfRedirect(before.url, called, target);
    if (base === null || base === before.url) return notReached('no endpoint');
    discovery.learn(now.discovered, base);
    return 'moved';
  }

  async function send(method: 'POST' | 'PUT', claimId: string | null, body: string): Promise<SendOutcome> {
    const address = await discovery.address('submitBill');
    if (isNotReached(address)) return address;
    const token = await tokens.current();
    if (isNotReached(token)) return token;
    const url = claimId === null ? address.url : withPath(address.url, claimId);
    const answer = await callOnce(
      { method, url, headers: apiHeaders(token.accessToken, connection.siteId, true), body, redirect: 'manual' },
      ports,
    );
    if (answer.kind === 'no answer') discovery.expire();
    const end = classifySend(method, answer, body, claimIdOf);
    if (end.kind === 'renew') {
      const next = await renew(token.accessToken);
      return isNotReached(next) ? next : { kind: 'ask and repeat', why: 'token renewed' };
    }
    if (end.kind !== 'look up') return end;
    const moved = await lookUpAgain('submitBill', address, url, end.because === 'redirect');
    if (moved === 'moved') return { kind: 'ask and repeat', why: 'endpoint moved' };
    const isOutcome =
      end.because === 'not there' && answer.kind === 'answer' && isResource(answer.json, 'OperationOutcome');
    if (!isOutcome) return moved;
    const errors = translateOutcome(answer.json, answer.status, body);
    // A correction of a Claim that Healthcode does not have, or a fault of the bill, is Healthcode's answer, not a missing service.
    const isAboutTheBill = claimId !== null || errors.some(({ field }) => field !== null);
    return isAboutTheBill ? { kind: 'refused', httpStatus: answer.status, duplicate: false, errors } : moved;
  }

  function claimIdOf(answer: Answer): string | null {
    return readStoredClaimId(answer.json, answer.headers.get('location'));
  }

  /** One GET with everything that may be repeated without asking: a renewed token, a moved address. */
  async function enquire(name: EndpointName, path: string, query: Record<string, string>): Promise<Enquiry> {
    let hasRenewed = false;
    let hasLookedUp = false;
    for (;;) {
      const address = await discovery.address(name);
      if (isNotReached(address)) return address;
      const token = await tokens.current();
      if (isNotReached(token)) return token;
      const withoutQuery = path === '' ? address.url : withPath(address.url, path);
      const end = classifyEnquiry(
        await callOnce(
          {
            method: 'GET',
            url: withQuery(withoutQuery, query),
            headers: apiHeaders(token.accessToken, connection.siteId, false),
            redirect: 'manual',
          },
          ports,
        ),
      );
      if (end.kind === 'json' || end.kind === 'not reached') return end;
      if (end.kind === 'renew') {
        if (hasRenewed) return notReached('signed out');
        hasRenewed = true;
        const next = await renew(token.accessToken);
        if (isNotReached(next)) return next;
        continue;
      }
      const lost = offline(end);
      if (hasLookedUp) return end.because === 'no answer' ? lost : notReached('no endpoint');
      hasLookedUp = true;
      const moved = await lookUpAgain(name, address, withoutQuery, end.because === 'redirect');
      if (moved === 'moved') continue;
      if (end.because !== 'no answer') return moved;
      // The address is right and only the connection failed: reading once more harms nothing.
      if (end.timedOut || moved.reason !== 'no endpoint') return lost;
    }
  }

  /** One enquiry of at most 50 references, all its pages: what is absent must be absent for sure. */
  async function statusesOf(asked: string[]): Promise<EnquiryOutcome> {
    const answers = new Map<string, BillAnswer>();
    let tasksSeen = 0;
    let before = '';
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const query = { identifier: asked.join(','), ...(page === 1 ? {} : { page: String(page) }) };
      const found = await enquire('billStatus', '', query);
      if (found.kind === 'not reached') return found;
      const read = readBillAnswers(found.json, asked);
      if (read === null) return notReached('service unavailable');
      const thisPage = JSON.stringify(property(found.json, 'entry') ?? found.json);
      if (read.tasks === 0 || thisPage === before) break;
      before = thisPage;
      tasksSeen += read.tasks;
      for (const [reference, answer] of read.answers) if (!answers.has(reference)) answers.set(reference, answer);
      // Where nothing says how many there are, an empty page or one that comes again is the end.
      const total = pagingOf(found.json).maxRecords ?? asWholeNumber(property(found.json, 'total')) ?? Infinity;
      if (answers.size === asked.length || (tasksSeen >= total && !hasNextLink(found.json))) break;
    }
    return { kind: 'answered', answers };
  }

  async function billStatuses(providerReferences: string[]): Promise<EnquiryOutcome> {
    const asked = [...new Set(providerReferences)];
    const answers = new Map<string, BillAnswer>();
    for (let start = 0; start < asked.length; start += REFERENCES_A_CALL) {
      const outcome = await statusesOf(asked.slice(start, start + REFERENCES_A_CALL));
      if (outcome.kind === 'not reached') return outcome;
      for (const [reference, answer] of outcome.answers) answers.set(reference, answer);
    }
    return { kind: 'answered', answers };
  }

  async function codeSet(set: string, page: number, count: number): Promise<CodeSetPage> {
    const found = await enquire('codes', set, { page: String(page), count: String(count) });
    if (found.kind === 'not reached') return found;
    const read = readCodeSet(found.json, page);
    return read === null ? notReached('service unavailable') : { kind: 'page', ...read };
  }

  return {
    submitBill: (body) => guarded(() => send('POST', null, body)),
    correctBill: (claimId, body) => guarded(() => send('PUT', claimId, body)),
    cancelBill: (claimId, body) => guarded(() => send('PUT', claimId, body)),
    billStatuses,
    codeSet,
    testConnection: () =>
      checkConnection({ connection, ports, discovery, tokens, codeSet, billStatuses, clockOffset: () => clockOffset }),
  };
}

/** A fault of our own in the middle of a send leaves its outcome unknown, never lost. */
async function guarded(work: () => Promise<SendOutcome>): Promise<SendOutcome> {
  try {
    return await work();
  } catch {
    return unknownOutcome();
  }
}

/** Whether a Bundle links to a page after it. */
function hasNextLink(json: unknown): boolean {
  const links = property(json, 'link');
  return Array.isArray(links) && links.some((link) => property(asRecord(link), 'relation') === 'next');
}

/**
 * Base address that a redirect teaches: where the base itself was followed its target, where an address below it was, the target without that
 * part. Null where the target does not keep the part.
 */
function baseOfRedirect(base: string, called: string, target: string): string | null {
  const to = new URL(target);
  const below = new URL(called).pathname.slice(new URL(base).pathname.replace(/\/+$/, '').length);
  if (called !== base && below !== '' && to.pathname.endsWith(below)) to.pathname = to.pathname.slice(0, -below.length);
  to.hash = '';
  return to.href;
}
