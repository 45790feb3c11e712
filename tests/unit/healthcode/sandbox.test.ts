import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHealthcodeClient } from '../../../lib/healthcode/client.ts';
import { serialiseClaim } from '../../../lib/healthcode/mapping.ts';
import { beginSignIn, finishSignIn } from '../../../lib/healthcode/sign-in.ts';
import { type HealthcodeSandbox, startHealthcodeSandbox } from '../../sandbox/healthcode/server.ts';
import { connectionTo, portsWith, someBill } from './bills.ts';

const REFERENCE = 'REF0001';

function bodyOf(revision = 1, cancelled = false, registrationNumber = 'AX1234567'): string {
  return serialiseClaim(someBill({ registrationNumber }), { providerReference: REFERENCE, revision, cancelled });
}

describe('the client against the Healthcode sandbox', () => {
  let sandbox: HealthcodeSandbox;
  beforeAll(async () => {
    sandbox = await startHealthcodeSandbox({ timeScale: 0, now: '2026-11-23T12:00:00Z' });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.reset();
    sandbox.clock({ now: '2026-11-23T12:00:00Z' });
  });

  const client = (changes = {}, ports = portsWith({ now: () => Date.parse('2026-11-23T12:00:00Z') })) =>
    createHealthcodeClient(connectionTo(sandbox.url, changes), ports);

  async function submitted(ports?: ReturnType<typeof portsWith>) {
    const one = client({}, ports);
    const outcome = await one.submitBill(bodyOf());
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
    return { one, claimId: outcome.claimId ?? '' };
  }

  it('submits a bill and finds it again under its reference, with revision and id', async () => {
    const { one, claimId } = await submitted();
    expect(claimId).not.toBe('');
    const enquiry = await one.billStatuses([REFERENCE, 'NOTTHERE']);
    if (enquiry.kind !== 'answered') throw new Error(enquiry.message);
    expect([...enquiry.answers.keys()]).toEqual([REFERENCE]);
    expect(enquiry.answers.get(REFERENCE)).toMatchObject({ status: 'Unprocessed', revision: 1, claimId, errors: [] });
  });

  it('reads the revision from a contained Claim too, and the invoice number with it', async () => {
    sandbox.configure({ revisionIn: 'contained' });
    const { one } = await submitted();
    const enquiry = await one.billStatuses([REFERENCE]);
    if (enquiry.kind !== 'answered') throw new Error(enquiry.message);
    expect(enquiry.answers.get(REFERENCE)).toMatchObject({ revision: 1, invoiceNumber: 'INV-1001' });
    sandbox.configure({ revisionIn: 'input' });
  });

  it('corrects and cancels a bill', async () => {
    const { one, claimId } = await submitted();
    expect(await one.correctBill(claimId, bodyOf(2))).toMatchObject({ kind: 'accepted', claimId });
    expect(await one.cancelBill(claimId, bodyOf(3, true))).toMatchObject({ kind: 'accepted' });
    const enquiry = await one.billStatuses([REFERENCE]);
    if (enquiry.kind !== 'answered') throw new Error(enquiry.message);
    expect(enquiry.answers.get(REFERENCE)?.status).toBe('Cancelled');
  });

  it('says duplicate for a second bill and for a revision that was received before', async () => {
    const { one, claimId } = await submitted();
    expect(await one.submitBill(bodyOf())).toMatchObject({ kind: 'refused', httpStatus: 409, duplicate: true });
    expect(await one.correctBill(claimId, bodyOf(1))).toMatchObject({
      kind: 'refused',
      httpStatus: 409,
      duplicate: true,
    });
  });

  it('says that a Claim which Healthcode does not have is refused', async () => {
    expect(await client().correctBill('nothing', bodyOf(2))).toMatchObject({ kind: 'refused', httpStatus: 404 });
  });

  it('translates what is wrong with a bill that awaits correction', async () => {
    const one = client();
    await one.submitBill(bodyOf(1, false, 'AX999001'));
    sandbox.clock({ advanceSeconds: 60 });
    const enquiry = await one.billStatuses([REFERENCE]);
    if (enquiry.kind !== 'answered') throw new Error(enquiry.message);
    const answer = enquiry.answers.get(REFERENCE);
    expect(answer?.status).toBe('Awaiting correction');
    expect(answer?.errors).toMatchObject([{ field: 'registrationNumber', known: true, line: null }]);
  });

  it.each([
    [500, 'unknown'],
    [503, 'unknown'],
    [429, 'not reached'],
    [403, 'not reached'],
  ])('classifies a %d on the POST as %s, and nothing was stored', async (status, kind) => {
    sandbox.fault({ where: 'submit', kind: status });
    expect((await client().submitBill(bodyOf())).kind).toBe(kind);
    expect(sandbox.bills().stored).toBe(0);
  });

  it('renews the token after a 401, then is accepted; the second 401 in a row means signed out', async () => {
    const one = client();
    sandbox.fault({ where: 'submit', kind: 401 });
    expect(await one.submitBill(bodyOf())).toEqual({ kind: 'ask and repeat', why: 'token renewed' });
    sandbox.fault({ where: 'submit', kind: 401 });
    expect(await one.submitBill(bodyOf())).toMatchObject({ kind: 'not reached', reason: 'signed out' });
  });

  it('repeats an enquiry by itself after a token was ended', async () => {
    const { one } = await submitted();
    sandbox.endTokens();
    expect((await one.billStatuses([REFERENCE])).kind).toBe('answered');
  });

  it('finds an endpoint that moved by discovery', async () => {
    const { one } = await submitted();
    sandbox.fault({ where: 'submit', kind: 'moved' });
    sandbox.fault({ where: 'status', kind: 'moved' });
    expect((await one.billStatuses([REFERENCE])).kind).toBe('answered');
    const again = await one.submitBill(bodyOf());
    expect(again).toMatchObject({ kind: 'refused', duplicate: true });
  });

  it('asks for repeating when only the submit endpoint moved', async () => {
    const one = client();
    await one.billStatuses([REFERENCE]);
    sandbox.fault({ where: 'submit', kind: 'moved' });
    expect(await one.submitBill(bodyOf())).toEqual({ kind: 'ask and repeat', why: 'endpoint moved' });
    expect(await one.submitBill(bodyOf())).toMatchObject({ kind: 'accepted' });
  });

  it.each([301, 302, 307, 308])(
    'never follows a %d on POST: it learns the address, asks to repeat, and one bill arrives',
    async (kind) => {
      const one = client();
      sandbox.fault({ where: 'submit', kind });
      expect(await one.submitBill(bodyOf())).toEqual({ kind: 'ask and repeat', why: 'endpoint moved' });
      expect(sandbox.bills().stored).toBe(0);
      expect(await one.submitBill(bodyOf())).toMatchObject({ kind: 'accepted' });
      expect(sandbox.bills()).toMatchObject({ stored: 1, duplicates: 0 });
    },
  );

  it('learns a redirect on a correction and on an enquiry', async () => {
    const { one, claimId } = await submitted();
    sandbox.fault({ where: 'submit', kind: 308 });
    sandbox.fault({ where: 'status', kind: 301 });
    expect(await one.correctBill(claimId, bodyOf(2))).toEqual({ kind: 'ask and repeat', why: 'endpoint moved' });
    expect(await one.correctBill(claimId, bodyOf(2))).toMatchObject({ kind: 'accepted' });
    expect((await one.billStatuses([REFERENCE])).kind).toBe('answered');
  });

  it.each([
    ['drop-before-store', 0],
    ['drop-after-store', 1],
  ])('calls %s unknown, since nobody can tell', async (kind, stored) => {
    const one = client();
    sandbox.fault({ where: 'submit', kind });
    expect((await one.submitBill(bodyOf())).kind).toBe('unknown');
    expect(sandbox.bills().stored).toBe(stored);
  });

  it('takes half an answer to a stored bill as accepted, and half an enquiry as no answer', async () => {
    const one = client();
    sandbox.fault({ where: 'submit', kind: 'half' });
    expect(await one.submitBill(bodyOf())).toMatchObject({ kind: 'accepted', httpStatus: 201 });
    sandbox.fault({ where: 'status', kind: 'half' });
    expect(await one.billStatuses([REFERENCE])).toMatchObject({ kind: 'not reached', reason: 'service unavailable' });
    sandbox.fault({ where: 'status', kind: 'html' });
    expect(await one.billStatuses([REFERENCE])).toMatchObject({ kind: 'not reached', reason: 'service unavailable' });
  });

  it.each(['ValueSet', 'CodeSystem', 'Bundle'] as const)('pages through a code set given as %s', async (codeShape) => {
    sandbox.configure({ codeShape });
    const one = client();
    const codes: string[] = [];
    let flags = 0;
    for (let page = 1; page < 50; page += 1) {
      const found = await one.codeSet('service-type/ISC', page, 7);
      if (found.kind !== 'page') throw new Error(found.message);
      codes.push(...found.entries.map((entry) => entry.code));
      flags += found.entries.filter((entry) => entry.requiresProcedureCode === true).length;
      if (found.last) break;
    }
    expect(codes.length).toBeGreaterThan(7);
    expect(new Set(codes).size).toBe(codes.length);
    expect(flags).toBeGreaterThan(0);
    sandbox.configure({ codeShape: 'ValueSet' });
  });

  it('checks a connection that works', async () => {
    const checks = await client().testConnection();
    expect(checks.map((check) => [check.id, check.state])).toEqual(
      ['permission', 'discovery', 'signIn', 'site', 'submit', 'status', 'codes', 'clock'].map((id) => [id, 'works']),
    );
  });

  it.each([
    ['a wrong key', { auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'wrong' } }, 'signIn'],
    ['a site of another clinic', { siteId: 'HC00XYZ' }, 'site'],
    ['an unknown site', { siteId: 'HC99999' }, 'site'],
    ['a misnamed submit endpoint', { endpointKeys: { submitBill: 'nothing_of_the_kind' } }, 'submit'],
  ])('says what is wrong with %s', async (_name, changes, failing) => {
    const checks = await client(changes).testConnection();
    const failed = checks.find((check) => check.state === 'fails');
    expect(failed?.id).toBe(failing);
    expect(failed?.fix).toBeTruthy();
  });

  it('warns of a clock that is wrong', async () => {
    const slow = portsWith({ now: () => Date.parse('2026-11-23T11:50:00Z') });
    const clock = (await client({}, slow).testConnection()).find((check) => check.id === 'clock');
    expect(clock).toMatchObject({
      state: 'warns',
      message: 'This computer’s clock is 10 minutes behind Healthcode’s.',
    });
  });

  it('says signed out for wrong credentials, and access denied for a site that is not ours', async () => {
    const wrong = client({ auth: { kind: 'apiKey', id: 'hc00abc-overlay', key: 'wrong' } });
    expect(await wrong.submitBill(bodyOf())).toMatchObject({ kind: 'not reached', reason: 'signed out' });
    expect(await client({ siteId: 'HC99999' }).submitBill(bodyOf())).toMatchObject({
      kind: 'not reached',
      reason: 'access denied',
    });
    expect(await client({ siteId: 'HC00XYZ' }).submitBill(bodyOf())).toMatchObject({
      kind: 'not reached',
      reason: 'access denied',
    });
  });

  it('signs a person in by code with PKCE, refreshes the token, and is signed out once that is ended', async () => {
    const connection = connectionTo(sandbox.url, { auth: { kind: 'signIn', clientId: 'hc00abc-supervised' } });
    let now = Date.parse('2026-11-23T12:00:00Z');
    const ports = portsWith({ now: () => now });
    const redirectUri = 'https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/';
    const begun = await beginSignIn(connection, redirectUri, ports);
    const answer = await fetch(begun.url, {
      method: 'POST',
      body: new URLSearchParams({ name: 'secretary', username: 'secretary', password: 'not-a-real-password' }),
      redirect: 'manual',
    });
    const callback = answer.headers.get('location');
    if (callback === null) throw new Error(await answer.text());
    await finishSignIn(connection, callback, begun, redirectUri, ports);
    const first = ports.stored();
    expect(first?.refreshToken).toBeTruthy();
    const one = createHealthcodeClient(connection, ports);
    expect((await one.billStatuses([REFERENCE])).kind).toBe('answered');
    now += 2 * 3600 * 1000;
    expect((await one.billStatuses([REFERENCE])).kind).toBe('answered');
    expect(ports.stored()?.accessToken).not.toBe(first?.accessToken);
    sandbox.endTokens({ refresh: true });
    expect(await one.billStatuses([REFERENCE])).toMatchObject({ kind: 'not reached', reason: 'signed out' });
  });
});
