import type { BillAnswer, EnquiryOutcome, HealthcodePort, SendOutcome } from '../../../lib/healthcode/port.ts';

/** A Healthcode that is a few lines long: bills, revisions, and a delay until enquiries know what was accepted. */
export interface ModelServer {
  bills: Map<string, ModelBill>;
  arrivals: Arrival[];
  /** References of each enquiry. */
  enquiries: string[][];
  /** For so long an enquiry does not know what was accepted. */
  silentMilliseconds: number;
  /** Whether enquiries name the revision. */
  namesRevisions: boolean;
  client(): HealthcodePort;
}

export interface ModelBill {
  claimId: string;
  status: string;
  revisions: { number: number; body: string; at: number; status: string }[];
}

export interface Arrival {
  method: 'POST' | 'PUT';
  reference: string;
  revision: number;
  body: string;
  stored: boolean;
  /** Whether a bill of that reference was there already. */
  wasThere: boolean;
  /** … and an enquiry would have told so. */
  wasVisible: boolean;
}

interface SentClaim {
  status: string;
  identifier: { value: string }[];
}

function readClaim(body: string): { reference: string; revision: number; cancelled: boolean } {
  const claim = JSON.parse(body) as SentClaim;
  return {
    reference: claim.identifier[0]?.value ?? '',
    revision: Number(claim.identifier[2]?.value),
    cancelled: claim.status === 'cancelled',
  };
}

export const CLOSED = ['Collected', 'Cancelled', 'Not required'];
const DUPLICATE: SendOutcome = {
  kind: 'refused',
  httpStatus: 409,
  duplicate: true,
  errors: [
    {
      field: 'invoiceNumber',
      line: null,
      known: true,
      message: 'Healthcode already has an invoice of this number.',
      action: 'Check it.',
      original: 'Problem with InvoiceNo: duplicate invoice',
    },
  ],
};

export function createModelServer(now: () => number): ModelServer {
  const server: ModelServer = {
    bills: new Map(),
    arrivals: [],
    enquiries: [],
    silentMilliseconds: 0,
    namesRevisions: true,
    client: () => ({
      submitBill: async (body) => post(body),
      correctBill: async (claimId, body) => put(claimId, body),
      cancelBill: async (claimId, body) => put(claimId, body),
      billStatuses: async (references) => enquire(references),
      codeSet: () => Promise.reject(new Error('not asked for')),
      testConnection: () => Promise.reject(new Error('not asked for')),
    }),
  };

  function arrive(method: 'POST' | 'PUT', body: string): Arrival {
    const { reference, revision } = readClaim(body);
    const arrival = {
      method,
      reference,
      revision,
      body,
      stored: false,
      wasThere: server.bills.has(reference),
      wasVisible: answerFor(reference) !== null,
    };
    server.arrivals.push(arrival);
    return arrival;
  }

  function post(body: string): SendOutcome {
    const arrival = arrive('POST', body);
    const { reference, revision } = arrival;
    if (server.bills.has(reference)) return DUPLICATE;
    const claimId = `claim-${server.bills.size + 1}`;
    const first = { number: revision, body, at: now(), status: 'Unprocessed' };
    server.bills.set(reference, { claimId, status: 'Unprocessed', revisions: [first] });
    arrival.stored = true;
    return { kind: 'accepted', claimId, httpStatus: 201 };
  }

  function put(claimId: string, body: string): SendOutcome {
    const arrival = arrive('PUT', body);
    const { cancelled } = readClaim(body);
    const bill = server.bills.get(arrival.reference);
    if (!bill || bill.claimId !== claimId) return { kind: 'refused', httpStatus: 404, duplicate: false, errors: [] };
    if (cancelled) {
      if (bill.status === 'Collected') return { kind: 'refused', httpStatus: 409, duplicate: false, errors: [] };
      bill.status = 'Cancelled';
      arrival.stored = true;
      return { kind: 'accepted', claimId, httpStatus: 200 };
    }
    if (bill.revisions.some(({ number }) => number >= arrival.revision)) return DUPLICATE;
    if (CLOSED.includes(bill.status)) return { kind: 'refused', httpStatus: 409, duplicate: false, errors: [] };
    bill.revisions.push({ number: arrival.revision, body, at: now(), status: bill.status });
    bill.status = 'Unprocessed';
    arrival.stored = true;
    return { kind: 'accepted', claimId, httpStatus: 200 };
  }

  function answerFor(reference: string): BillAnswer | null {
    const bill = server.bills.get(reference);
    const visible = bill?.revisions.findLast(({ at }) => now() - at >= server.silentMilliseconds);
    if (!bill || !visible) return null;
    const isNewest = visible === bill.revisions.at(-1);
    const next = bill.revisions[bill.revisions.indexOf(visible) + 1];
    return {
      providerReference: reference,
      // While the newest is not yet known, the status is still that of the one before.
      status: isNewest || CLOSED.includes(bill.status) ? bill.status : (next?.status ?? bill.status),
      reason: null,
      revision: server.namesRevisions ? visible.number : null,
      claimId: bill.claimId,
      invoiceNumber: null,
      errors: [],
    };
  }

  function enquire(references: string[]): EnquiryOutcome {
    server.enquiries.push(references);
    const answers = references.map(answerFor).filter((answer) => answer !== null);
    return { kind: 'answered', answers: new Map(answers.map((answer) => [answer.providerReference, answer])) };
  }

  return server;
}
