import { refusalOfAddress } from './address.ts';
import { isNotReached } from './classify.ts';
import type { Discovery } from './discovery.ts';
import type { Connection, ConnectionCheck, HealthcodePort, HealthcodePorts, NotReachedOutcome } from './port.ts';
import type { TokenSource } from './token-source.ts';

/** *Test connection*: every piece by itself, in words, with what to do where it does not work. */

/** Clocks further apart than this are worth a warning. */
const CLOCK_TOLERANCE_MILLISECONDS = 2 * 60 * 1000;
/** A reference that no bill can have: ours are hashes in Crockford base 32, which knows no U. */
const NO_BILL = 'UNUSEDCHECK';
/** The set whose first code is asked for: every clinic bills services. */
const CHECKED_SET = 'service-type/ISC';

/** The parts of a client that are looked at one by one. */
export interface CheckedParts {
  connection: Connection;
  ports: HealthcodePorts;
  discovery: Discovery;
  tokens: TokenSource;
  codeSet: HealthcodePort['codeSet'];
  billStatuses: HealthcodePort['billStatuses'];
  /** Server time minus ours by the last answer, in milliseconds; null where none told. */
  clockOffset(): number | null;
}

type CheckId = ConnectionCheck['id'];

const ORDER: readonly CheckId[] = ['permission', 'discovery', 'signIn', 'site', 'submit', 'status', 'codes', 'clock'];

const TITLES: Record<CheckId, string> = {
  permission: 'Browser permission',
  discovery: 'Healthcode’s addresses',
  signIn: 'Sign-in',
  site: 'Site',
  submit: 'Submitting bills',
  status: 'Bill statuses',
  codes: 'Code lists',
  clock: 'This computer’s clock',
};

function works(id: CheckId, message: string): ConnectionCheck {
  return { id, state: 'works', message, fix: null };
}

/** What to do about an outcome that is not *works*. */
function fixFor(outcome: NotReachedOutcome, connection: Connection): string {
  switch (outcome.reason) {
    case 'offline':
      return 'Check the internet connection and the addresses under Advanced, then choose Test connection.';
    case 'signed out':
      // What there is to do its message says: of a key, a sign-in or a scope.
      return 'Then choose Test connection.';
    case 'no permission':
      // Without an address the browser was never asked: it is not one that may be used.
      return outcome.address === undefined
        ? 'Correct the addresses under Advanced and save, then choose Test connection.'
        : 'Choose Allow for this address. The test is then made again.';
    case 'busy':
    case 'service unavailable':
      return 'Nothing is wrong on this computer. Choose Test connection again in a few minutes.';
    case 'access denied':
      return `Check the site ID. If ${connection.siteId} is right, ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) for access and quote it.`;
    case 'no endpoint':
      return 'Healthcode has to allow it. Write to your account manager, or correct its name or address under Advanced.';
  }
}

function fails(
  id: CheckId,
  outcome: NotReachedOutcome,
  connection: Connection,
  message = outcome.message,
): ConnectionCheck {
  const { address } = outcome;
  return {
    id,
    state: 'fails',
    message,
    fix: fixFor(outcome, connection),
    ...(address === undefined ? {} : { address }),
  };
}

/** Says whether the clocks agree. Bills are dated by the day, so that minutes only matter around midnight, and for the sign-in. */
function clockCheck(offset: number | null): ConnectionCheck {
  if (offset === null)
    return {
      id: 'clock',
      state: 'not checked',
      message: 'This computer’s clock: not checked, because Healthcode did not tell its time.',
      fix: null,
    };
  if (Math.abs(offset) <= CLOCK_TOLERANCE_MILLISECONDS) return works('clock', 'This computer’s clock is right.');
  const minutes = Math.round(Math.abs(offset) / 60_000);
  return {
    id: 'clock',
    state: 'warns',
    message: `This computer’s clock is ${minutes} minutes ${offset > 0 ? 'behind' : 'ahead of'} Healthcode’s.`,
    fix: 'Set the clock of this computer to be set automatically.',
  };
}

/** Makes every check in order; what depends on one that failed is *not checked*. Sends no bill. */
export async function checkConnection(parts: CheckedParts): Promise<ConnectionCheck[]> {
  const { connection, ports, discovery, tokens } = parts;
  const checks = new Map<CheckId, ConnectionCheck>();
  const add = (check: ConnectionCheck): void => {
    checks.set(check.id, check);
  };
  const finish = (): ConnectionCheck[] =>
    ORDER.map(
      (id) =>
        checks.get(id) ?? {
          id,
          state: 'not checked',
          message: `${TITLES[id]}: not checked, because an earlier check failed.`,
          fix: null,
        },
    );

  for (const address of [connection.discoveryUrl, connection.openIdConfigurationUrl]) {
    const refusal = await refusalOfAddress(address, ports);
    if (refusal !== null) {
      add(fails('permission', refusal, connection));
      return finish();
    }
  }
  add(works('permission', 'The browser allows this extension to reach Healthcode.'));

  const startedAt = ports.now();
  const endpoints = await discovery.refresh();
  if (isNotReached(endpoints)) {
    add(fails('discovery', endpoints, connection));
    return finish();
  }
  const seconds = ((ports.now() - startedAt) / 1000).toFixed(1);
  add(works('discovery', `Healthcode answers. ${seconds} seconds`));

  const submit = await discovery.address('submitBill');
  if (isNotReached(submit)) {
    const closed =
      submit.reason === 'no endpoint'
        ? `Submitting bills is not open to this site yet. ${submit.message}`
        : submit.message;
    add(fails('submit', submit, connection, closed));
  }

  const token = await tokens.fresh();
  add(clockCheck(parts.clockOffset()));
  if (isNotReached(token)) {
    add(fails('signIn', token, connection));
    return finish();
  }
  add(works('signIn', `Your sign-in is accepted.${token.userName === null ? '' : ` ${token.userName}`}`));

  const statuses = await parts.billStatuses([NO_BILL]);
  const codes = await parts.codeSet(CHECKED_SET, 1, 1);
  const answered = statuses.kind === 'answered' || codes.kind === 'page';
  const refused = [statuses, codes].find(
    (outcome) => outcome.kind === 'not reached' && outcome.reason === 'access denied',
  );
  if (answered) add(works('site', `You may work for site ${connection.siteId}.`));
  else if (refused?.kind === 'not reached') add(fails('site', refused, connection));

  if (!isNotReached(submit) && answered) add(works('submit', 'Submitting bills is open to this site.'));
  if (statuses.kind === 'answered') add(works('status', 'Bill statuses are open to you.'));
  else add(fails('status', statuses, connection));
  if (codes.kind === 'page') add(works('codes', 'Code lists are open to you.'));
  else add(fails('codes', codes, connection));
  add(clockCheck(parts.clockOffset()));
  return finish();
}
