import type { HealthcodeError } from '../billing/model.ts';
import { connectionProblem, hasDuplicateCode, isDuplicate, translateOutcome } from './errors.ts';
import type { NotReached, NotReachedOutcome, SendOutcome } from './port.ts';
import type { Answer, NoAnswer } from './request.ts';

/** What the end of a call means for the bill. Pure: what has to be looked up or renewed first is left to `client.ts`. */

const MESSAGES: Record<NotReached, string> = {
  offline: 'Healthcode cannot be reached from this computer just now. Check the internet connection.',
  'signed out': 'Healthcode did not accept the sign-in. Check the sign-in under Connection in the options.',
  'no permission': 'The browser does not allow this extension to reach Healthcode. Choose Allow in the options.',
  busy: 'Healthcode is busy and asks to wait. Nothing was lost.',
  'service unavailable': 'Healthcode is not working properly just now. Nothing was lost; we try again by ourselves.',
  'access denied':
    'Healthcode does not let this sign-in work for your site. Check the site ID, or ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) for access.',
  'no endpoint':
    'Healthcode has no such service at the address it gives. Check the names of endpoints under Advanced in the options, or ask Healthcode.',
};

/** A *not reached* outcome with the usual sentence. */
export function notReached(reason: NotReached, retryAfterSeconds?: number): NotReachedOutcome {
  const outcome = inWords(reason, MESSAGES[reason]);
  return retryAfterSeconds === undefined ? outcome : { ...outcome, retryAfterSeconds };
}

/** A *not reached* outcome with a sentence that says more than the usual one. */
export function inWords(reason: NotReached, message: string): NotReachedOutcome {
  return { kind: 'not reached', reason, message };
}

/** A *not reached* outcome where nobody answered. */
export function offline({ timedOut }: { timedOut: boolean }): NotReachedOutcome {
  return timedOut
    ? inWords('offline', 'Healthcode did not answer in time; we try again by ourselves.')
    : notReached('offline');
}

/** Whether a lookup failed. */
export function isNotReached(value: object): value is NotReachedOutcome {
  return 'kind' in value && value.kind === 'not reached';
}

/** The outcome of a send that nobody can be sure of. */
export function unknownOutcome(retryAfterSeconds?: number): SendOutcome {
  const message =
    'We could not confirm that Healthcode received this bill. We are checking; it will not be sent twice.';
  return retryAfterSeconds === undefined
    ? { kind: 'unknown', message }
    : { kind: 'unknown', message, retryAfterSeconds };
}

/** A *not reached* outcome in the words of a translated error, where that is one we know. */
function withWords(reason: 'signed out' | 'access denied', error: HealthcodeError | undefined): NotReachedOutcome {
  return error?.known === true ? inWords(reason, `${error.message} ${error.action}`) : notReached(reason);
}

/** Why a 403 was given, in words. */
function accessDenied(answer: Answer): NotReachedOutcome {
  return withWords('access denied', translateOutcome(answer.json, answer.status)[0]);
}

/** A send's end, as far as the answer alone tells; `renew` and `look up` ask the client to find out more. */
export type SendEnd = SendOutcome | { kind: 'renew' } | { kind: 'look up'; because: 'redirect' | 'not there' };

/**
 * Classifies the end of a POST or PUT.
 * @param body the bytes that were sent, by which errors about procedures find their line
 * @param claimIdOf reads the stored Claim's id from the answer
 */
export function classifySend(
  method: 'POST' | 'PUT',
  end: Answer | NoAnswer,
  body: string,
  claimIdOf: (answer: Answer) => string | null,
): SendEnd {
  // A browser does not tell a refused connection from one that was lost after the request was written.
  if (end.kind === 'no answer') return unknownOutcome();
  if (end.isRedirect) return { kind: 'look up', because: 'redirect' };
  const { status } = end;
  if (status >= 200 && status < 300) {
    // A web page in place of an answer: a proxy or a hotel's sign-in page spoke, not Healthcode.
    return end.isHtml ? unknownOutcome() : { kind: 'accepted', claimId: claimIdOf(end), httpStatus: status };
  }
  if (status === 401) return { kind: 'renew' };
  if (status === 404 || status === 410) return { kind: 'look up', because: 'not there' };
  if (status === 425 || status === 429) return notReached('busy', end.retryAfterSeconds);
  // 408 is also what a proxy says when the server behind it was slow: the bill may have arrived.
  if (status === 408 || status < 400 || status >= 500) return unknownOutcome(end.retryAfterSeconds);
  const errors = translateOutcome(end.json ?? (end.isHtml ? null : end.text), status, body);
  if (status === 403 && !errors.some((error) => error.field !== null)) return accessDenied(end);
  const atFault = connectionProblem(errors);
  if (atFault !== null) return withWords(atFault, errors[0]);
  const isBare = method === 'POST' && status === 409 && !errors.some((error) => error.known);
  const duplicate = isDuplicate(errors) || hasDuplicateCode(end.json) || isBare;
  return { kind: 'refused', httpStatus: status, duplicate, errors };
}

/** An enquiry's end: JSON to read, or what the client has to find out first. */
export type EnquiryEnd =
  | { kind: 'json'; json: unknown }
  | { kind: 'renew' }
  | { kind: 'look up'; because: 'redirect' | 'not there' | 'no answer'; timedOut: boolean }
  | NotReachedOutcome;

/** Classifies the end of a GET, which may always be repeated. */
export function classifyEnquiry(end: Answer | NoAnswer): EnquiryEnd {
  if (end.kind === 'no answer') return { kind: 'look up', because: 'no answer', timedOut: end.timedOut };
  if (end.isRedirect) return { kind: 'look up', because: 'redirect', timedOut: false };
  const { status } = end;
  if (status === 401) return { kind: 'renew' };
  if (status === 403) return accessDenied(end);
  if (status === 404 || status === 410) return { kind: 'look up', because: 'not there', timedOut: false };
  if (status === 425 || status === 429) return notReached('busy', end.retryAfterSeconds);
  if (status >= 200 && status < 300 && end.json !== undefined) return { kind: 'json', json: end.json };
  if (status >= 400 && status < 500 && status !== 408) {
    const errors = translateOutcome(end.json, status);
    const atFault = connectionProblem(errors);
    if (atFault !== null) return withWords(atFault, errors[0]);
  }
  return notReached('service unavailable', end.retryAfterSeconds);
}
