import { refusalOfAddress, safeAddress } from './address.ts';
import { notReached, offline } from './classify.ts';
import type { HealthcodePorts, NotReachedOutcome } from './port.ts';
import { readTwice } from './request.ts';

/** Reads the documents that say where everything else is: Healthcode's list of addresses, and the description of its sign-in. */

/** Such a document, as it came. */
export interface FoundDocument {
  kind: 'document';
  json: unknown;
  /** Where it came from, after redirects: addresses in it count from there. */
  url: string;
}

/** How an answer is judged. */
export interface DocumentKind {
  headers: Record<string, string>;
  /** What a refusal with this status means; null: no more than any other answer that brings no document. */
  refusal(status: number): NotReachedOutcome | null;
  /** Whether this is such a document. */
  isDocument(json: unknown): boolean;
}

/** Reads a document by its address, or says why there is none. Never throws. */
export async function readDocument(
  address: string,
  kind: DocumentKind,
  ports: Pick<HealthcodePorts, 'fetch' | 'mayReach' | 'now' | 'onServerClock'>,
): Promise<FoundDocument | NotReachedOutcome> {
  const refusal = await refusalOfAddress(address, ports);
  if (refusal !== null) return refusal;
  const answer = await readTwice({ method: 'GET', url: address, headers: kind.headers, redirect: 'follow' }, ports);
  if (answer.kind === 'no answer') return offline(answer);
  const url = answer.url === '' ? address : answer.url;
  // What came from an address that is not encrypted may have been written by anybody.
  const unsafe = safeAddress(url) === null ? await refusalOfAddress(url, ports) : null;
  if (unsafe !== null) return unsafe;
  if (answer.status === 429) return notReached('busy', answer.retryAfterSeconds);
  const refused = kind.refusal(answer.status);
  if (refused !== null) return refused;
  const isGood = answer.status >= 200 && answer.status <= 299;
  return isGood && kind.isDocument(answer.json)
    ? { kind: 'document', json: answer.json, url }
    : notReached('service unavailable', answer.retryAfterSeconds);
}
