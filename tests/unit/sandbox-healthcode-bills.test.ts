import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../sandbox/healthcode/claim.ts';
import { sampleClaim } from '../sandbox/healthcode/sample-claim.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../sandbox/healthcode/server.ts';
import { connectTryClient, errorsOf, type TryClient } from '../sandbox/healthcode/try-client.ts';

// The clock stands still: statuses move only where a test moves it.
let sandbox: HealthcodeSandbox;
let client: TryClient;
beforeAll(async () => {
  sandbox = await startHealthcodeSandbox({ now: '2026-11-23T12:00:00Z', timeScale: 0 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.reset();
  sandbox.clock({ now: '2026-11-23T12:00:00Z' });
  sandbox.configure({ silentSeconds: 0, revisionIn: 'input', members: null });
  client = await connectTryClient(sandbox);
});

const put = (id: unknown, claim: unknown) => client.call('PUT', `/api/v1/bills/${id}`, { body: claim });
const advance = (seconds: number) => sandbox.clock({ advanceSeconds: seconds });
const statusOf = async (reference: string) => (await client.statuses(reference))[reference];

describe('submitting a bill', () => {
  it('stores a Claim and answers it with its id and place', async () => {
    const answer = await client.submit(sampleClaim());
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ resourceType: 'Claim', id: 'bill-1', status: 'active' });
    expect(answer.json).toHaveProperty('hcAddedLater');
    expect(answer.headers.get('location')).toBe(`${sandbox.url}/api/v1/bills/bill-1`);
    expect(await statusOf('SAMPLE-1')).toBe('Unprocessed');
  });

  it('refuses and counts a reference that comes twice, whatever its body', async () => {
    await client.submit(sampleClaim());
    for (const again of [sampleClaim(), sampleClaim({ invoiceNumber: 'OTHER', revision: 2 })]) {
      const answer = await client.submit(again);
      expect(answer.status).toBe(409);
      expect(errorsOf(answer.json)).toEqual([
        { words: 'Problem with InvoiceNo: duplicate invoice', at: 'Claim.identifier[1]' },
      ]);
    }
    const report = sandbox.bills();
    expect(report).toMatchObject({ stored: 1, posts: 3, duplicates: 2 });
    const bill = report.bills[0];
    expect(bill).toMatchObject({ providerReference: 'SAMPLE-1', stored: 1, posts: 3, invoiceNumber: 'INV-SAMPLE-1' });
    expect(bill).toMatchObject({ total: 700, revision: 1 });
    expect(bill?.arrivals.map((arrival) => arrival.answered)).toEqual([201, 409, 409]);
    expect(bill?.arrivals[0]?.bodySha256).toBe(bill?.arrivals[1]?.bodySha256);
    expect(bill?.arrivals[0]?.bodySha256).not.toBe(bill?.arrivals[2]?.bodySha256);
  });

  it('stores one of two that arrive at once', async () => {
    const answers = await Promise.all([client.submit(sampleClaim()), client.submit(sampleClaim())]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    expect(sandbox.bills()).toMatchObject({ stored: 1, posts: 2, duplicates: 1 });
  });

  it('refuses the same invoice number of a payee under another reference', async () => {
    await client.submit(sampleClaim({ reference: 'A', invoiceNumber: 'INV-7' }));
    const answer = await client.submit(sampleClaim({ reference: 'B', invoiceNumber: 'inv-7' }));
    expect(errorsOf(answer.json)[0]?.words).toBe('Problem with InvoiceNo: duplicate invoice');
  });

  it("keeps one site's bills from another's eyes", async () => {
    await client.submit(sampleClaim());
    const headers = { 'su-siteid': 'HC00DEF' };
    const answer = await client.call('GET', '/api/v1/status?identifier=SAMPLE-1', { headers });
    expect(answer.json).toMatchObject({ total: 0 });
    const body = sampleClaim({ revision: 2 });
    expect((await client.call('PUT', '/api/v1/bills/bill-1', { body, headers })).status).toBe(404);
  });
});

describe('what is wrong with a Claim', () => {
  it.each<[string, (claim: Claim & Record<string, unknown>) => void, string]>([
    ['a missing part', (claim) => delete claim.priority, 'Claim.priority'],
    ['an unknown part', (claim) => Object.assign(claim, { invoice: 1 }), 'Claim.invoice'],
    ['a wrong kind of value', (claim) => Object.assign(claim.total ?? {}, { value: '7' }), 'Claim.total.value'],
    ['a date that is none', (claim) => Object.assign(claim, { created: '02/11/2026' }), 'Claim.created'],
    [
      'a fault in a contained resource',
      (claim) => Object.assign(claim.contained?.[0] ?? {}, { birthDate: '1980-4-2' }),
      'Claim.contained[0].birthDate',
    ],
  ])('refuses %s as no FHIR R4', async (_name, spoil, at) => {
    const claim = sampleClaim();
    spoil(claim);
    const answer = await client.submit(claim);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer.json).map((error) => error.at)).toContain(at);
    expect(sandbox.bills()).toMatchObject({ stored: 0, posts: 1 });
  });

  it.each([
    ['text', 'no JSON', 400],
    ['another resource', { resourceType: 'Patient' }, 400],
  ])('refuses %s', async (_name, body, status) => {
    expect((await client.submit(body)).status).toBe(status);
  });

  it('refuses another content type', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await client.call('POST', '/api/v1/bills', { body: sampleClaim(), headers })).status).toBe(415);
  });

  const code = (value: string) => ({ coding: [{ code: value }] });
  it.each<[string, (claim: Claim) => void, string]>([
    [
      'Problem with Setting: must be I, D or O',
      (claim) => Object.assign(claim, { subType: code('X') }),
      'Claim.subType',
    ],
    [
      'Problem with Insurer: invalid insurer',
      (claim) => Object.assign(claim, { insurer: { identifier: { value: 'xxx' } } }),
      'Claim.insurer',
    ],
    [
      'Problem with Payee No: invalid code',
      (claim) => Object.assign(claim, { provider: { display: 'Dr Hart' } }),
      'Claim.provider',
    ],
    [
      'Problem with ProviderNo: provider not mapped',
      (claim) => Object.assign(claim.careTeam?.[0] ?? {}, { provider: { identifier: { value: '0000000' } } }),
      'Claim.careTeam[0].provider',
    ],
    [
      'Problem with AuthCode: invalid format',
      (claim) => Object.assign(claim.insurance?.[0] ?? {}, { preAuthRef: ['?'] }),
      'Claim.insurance[0].preAuthRef[0]',
    ],
    [
      'Problem with ProcCode: invalid code',
      (claim) => Object.assign(claim.procedure?.[0] ?? {}, { procedureCodeableConcept: code('A0000') }),
      'Claim.procedure[0].procedureCodeableConcept',
    ],
    [
      'Problem with ProcCode: invalid code',
      (claim) => Object.assign(claim.procedure?.[0] ?? {}, { procedureCodeableConcept: code('Z9990') }),
      'Claim.procedure[0].procedureCodeableConcept',
    ],
    [
      'Problem with ProcCode: invalid code',
      (claim) => delete claim.item?.[1]?.procedureSequence,
      'Claim.item[1].procedureSequence',
    ],
    [
      'Problem with ServiceCode: not valid for insurer',
      (claim) => Object.assign(claim.item?.[0] ?? {}, { productOrService: code('9999') }),
      'Claim.item[0].productOrService',
    ],
    [
      'Problem with Diagnosis: code not mapped',
      (claim) => Object.assign(claim.diagnosis?.[0] ?? {}, { diagnosisCodeableConcept: code('Q99.99') }),
      'Claim.diagnosis[0].diagnosisCodeableConcept',
    ],
    ['Problem with Diagnosis: not valid for insurer', (claim) => delete claim.diagnosis, 'Claim.diagnosis'],
    [
      'Problem with FDOS: may not be after today',
      (claim) => Object.assign(claim.item?.[1] ?? {}, { servicedDate: '2026-11-24' }),
      'Claim.item[1].servicedDate',
    ],
    [
      'Problem with ValidToDate: may not be before the latest date of service',
      (claim) => Object.assign(claim, { billablePeriod: { start: '2026-11-01', end: '2026-11-01' } }),
      'Claim.billablePeriod.end',
    ],
    [
      'Problem with NetTotal: must equal the sum of the lines',
      (claim) => Object.assign(claim, { total: { value: 700.01, currency: 'GBP' } }),
      'Claim.total',
    ],
    [
      'Problem with RegistrationNo: no matching membership details can be found',
      (claim) => Object.assign(claim.contained?.[1] ?? {}, { subscriberId: undefined }),
      'Claim.insurance[0].coverage',
    ],
    [
      'invalid request format',
      (claim) => Object.assign(claim.identifier?.[0] ?? {}, { value: 'X'.repeat(26) }),
      'Claim.identifier[0]',
    ],
    [
      'invalid request format',
      (claim) => Object.assign(claim.item?.[0] ?? {}, { procedureSequence: [9] }),
      'Claim.item',
    ],
  ])('says "%s"', async (words, spoil, at) => {
    const claim = sampleClaim();
    spoil(claim);
    const answer = await client.submit(claim);
    expect(answer.status).toBe(422);
    expect(errorsOf(answer.json)).toContainEqual({ words, at });
    expect(await client.statuses('SAMPLE-1')).toEqual({});
  });

  it('accepts a diagnosis without its dot', async () => {
    const claim = sampleClaim();
    claim.diagnosis = [{ sequence: 1, diagnosisCodeableConcept: { coding: [{ code: 'k219' }] } }];
    expect((await client.submit(claim)).status).toBe(201);
  });
});

describe('statuses', () => {
  it('advance by themselves to Collected', async () => {
    await client.submit(sampleClaim());
    const seen = [await statusOf('SAMPLE-1')];
    for (const seconds of [4, 2, 6, 6]) {
      advance(seconds);
      seen.push(await statusOf('SAMPLE-1'));
    }
    expect(seen).toEqual(['Unprocessed', 'In-process', 'Validated', 'Awaiting collection', 'Collected']);
  });

  it('advance on a scaled clock without being pushed', async () => {
    const fast = await startHealthcodeSandbox({ timeScale: 1000, now: '2026-11-23T12:00:00Z' });
    const other = await connectTryClient(fast);
    expect((await other.submit(sampleClaim())).status).toBe(201);
    await expect.poll(async () => (await other.statuses('SAMPLE-1'))['SAMPLE-1']).toBe('Collected');
    await fast.close();
  });

  it('name several bills at once, and leave out what is not known', async () => {
    await client.submit(sampleClaim({ reference: 'A' }));
    await client.submit(sampleClaim({ reference: 'B' }));
    expect(await client.statuses('A', 'NOPE', 'B')).toEqual({ A: 'Unprocessed', B: 'Unprocessed' });
  });

  it('say nothing about a bill for a while where accepted is not yet complete', async () => {
    sandbox.configure({ silentSeconds: 30 });
    await client.submit(sampleClaim());
    expect(await client.statuses('SAMPLE-1')).toEqual({});
    advance(30);
    expect(await statusOf('SAMPLE-1')).toBe('Collected');
  });

  it('name the revision, in either place', async () => {
    await client.submit(sampleClaim({ revision: 3 }));
    const ask = async () => (await client.call('GET', '/api/v1/status?identifier=SAMPLE-1')).text;
    expect(await ask()).toContain('"text":"revision"},"valueString":"3"');
    sandbox.configure({ revisionIn: 'contained' });
    expect(await ask()).toContain('{"system":"urn:healthcode-overlay:revision","value":"3"}');
  });

  it.each([
    ['AX9990100', 'Unprocessed'],
    ['AX9990110', 'Cancelled'],
    ['AX9990120', 'Not required'],
    ['AX9990130', 'Unspecified'],
    ['AX9990140', 'Validated'],
    ['AX9990150', 'Under manual review'],
  ])('end as the magic number %s says: %s', async (registrationNumber, status) => {
    await client.submit(sampleClaim({ registrationNumber }));
    advance(600);
    expect(await statusOf('SAMPLE-1')).toBe(status);
  });

  it.each([
    ['AX9990010', 'Problem with RegistrationNo: no matching membership details can be found'],
    ['AX9990020', 'Problem with RegistrationNo: patient demographics do not match registration number'],
    ['AX9990030', 'Problem with AuthCode: invalid format'],
    ['AX9990060', 'Problem with Diagnosis: code not mapped'],
  ])('ask for a correction by the magic number %s', async (registrationNumber, words) => {
    await client.submit(sampleClaim({ registrationNumber }));
    advance(6);
    const answer = await client.call('GET', '/api/v1/status?identifier=SAMPLE-1');
    expect(answer.text).toContain('"code":"Awaiting correction"');
    expect(answer.text).toContain(words);
  });

  it('ask for a correction where a list of members says so', async () => {
    const member = { insurer: 'ppp', registrationNumber: 'AX1234567', lastName: "O'Example", birthDate: '1980-04-02' };
    sandbox.configure({ members: [member] });
    await client.submit(sampleClaim({ reference: 'RIGHT' }));
    await client.submit(sampleClaim({ reference: 'WRONG', registrationNumber: 'AX7654321' }));
    advance(60);
    expect(await client.statuses('RIGHT', 'WRONG')).toEqual({ RIGHT: 'Collected', WRONG: 'Awaiting correction' });
  });

  it('can be forced, with words', async () => {
    await client.submit(sampleClaim());
    const order = { status: 'Awaiting correction', reason: 'Ask us', problems: [{ field: 'FDOS', reason: 'odd' }] };
    const answer = await client.call('POST', '/sandbox/bills/SAMPLE-1/status', { body: order });
    expect(answer.status).toBe(200);
    const status = await client.call('GET', '/api/v1/status?identifier=SAMPLE-1');
    expect(status.text).toContain('Problem with FDOS: odd');
    expect(status.text).toContain('Ask us');
  });
});

describe('correcting and cancelling', () => {
  it('takes a correction under a new revision, which starts anew', async () => {
    await client.submit(sampleClaim({ registrationNumber: 'AX9990010' }));
    advance(60);
    expect(await statusOf('SAMPLE-1')).toBe('Awaiting correction');
    expect((await put('bill-1', sampleClaim({ revision: 2 }))).status).toBe(200);
    expect(await statusOf('SAMPLE-1')).toBe('Unprocessed');
    advance(60);
    expect(await statusOf('SAMPLE-1')).toBe('Collected');
    expect(sandbox.bills().bills[0]).toMatchObject({ posts: 1, puts: 1, revision: 2, stored: 1 });
  });

  it.each([1, 2])('refuses and counts revision %i when 2 is the newest', async (revision) => {
    await client.submit(sampleClaim());
    await put('bill-1', sampleClaim({ revision: 2 }));
    const answer = await put('bill-1', sampleClaim({ revision }));
    expect(answer.status).toBe(409);
    expect(sandbox.bills()).toMatchObject({ stored: 1, puts: 2, duplicates: 1 });
  });

  it('refuses a bill that has another reference, or none at that address', async () => {
    await client.submit(sampleClaim());
    expect((await put('bill-1', sampleClaim({ reference: 'OTHER', revision: 2 }))).status).toBe(422);
    expect((await put('bill-9', sampleClaim({ revision: 2 }))).status).toBe(404);
  });

  it('cancels an open bill, once and for all', async () => {
    await client.submit(sampleClaim());
    const cancelled = sampleClaim({ revision: 2, status: 'cancelled' });
    expect((await put('bill-1', cancelled)).json).toMatchObject({ status: 'cancelled' });
    expect(await statusOf('SAMPLE-1')).toBe('Cancelled');
    expect((await put('bill-1', cancelled)).status).toBe(200);
    expect((await put('bill-1', sampleClaim({ revision: 3 }))).status).toBe(409);
    expect((await client.submit(sampleClaim({ revision: 4 }))).status).toBe(409);
  });

  it('refuses to cancel or change what the insurer has collected', async () => {
    await client.submit(sampleClaim());
    advance(60);
    expect((await put('bill-1', sampleClaim({ revision: 2, status: 'cancelled' }))).status).toBe(409);
    expect((await put('bill-1', sampleClaim({ revision: 2 }))).status).toBe(409);
    expect(await statusOf('SAMPLE-1')).toBe('Collected');
  });
});

describe('the page for a person', () => {
  it('shows bills as text, whatever they say', async () => {
    await client.submit(sampleClaim({ invoiceNumber: '<script>alert(1)</script>' }));
    const page = await client.call('GET', '/');
    expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.text).not.toContain('<script>');
    expect(page.text).toContain('£700.00');
  });
});
