import { cleanup, render, screen, waitFor, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { History } from '../../../components/history/History.tsx';
import type { HistoryPorts } from '../../../components/history/ports.ts';
import { proofOfSubmission } from '../../../components/history/proof.ts';
import { PAYMENT_PRESENTATION } from '../../../lib/billing/status.ts';
import type { Answer, HistoryPage, OutstandingView, SubmissionView } from '../../../lib/messages.ts';
import { HISTORY_ROWS, historyPage, LIVE, local, NOW, SANDBOX, submission } from '../fixtures.ts';
import { accepted, accessibilityFaults, deferred } from '../support.ts';

beforeEach(() => {
  document.title = 'Invoice status history';
  document.documentElement.lang = 'en-GB';
});
afterEach(cleanup);

const none = { all: 0, 'needs attention': 0, 'in progress': 0, collected: 0 };

function open(page: HistoryPage, more: Partial<HistoryPorts> = {}, wide = false, first: HistoryPage | null = null) {
  let onChange: () => void = () => undefined;
  const ports: HistoryPorts = {
    list: vi.fn(async () => accepted(page)),
    bill: vi.fn(async (providerReference) => accepted(submission('Validated', { providerReference }))),
    outstanding: vi.fn(async () => accepted(page.environment && { pence: 1420850, environment: page.environment })),
    refresh: vi.fn(async () => accepted(null)),
    act: vi.fn(async () => accepted(submission('Validated', { providerReference: 'r3' }))),
    subscribe: (listener) => {
      onChange = listener;
      return () => undefined;
    },
    openSettings: vi.fn(),
    openFull: vi.fn(),
    copy: vi.fn(async () => undefined),
    ...more,
  };
  render(<History ports={ports} first={first} wide={wide} now={() => NOW} />);
  return { ports, change: () => onChange() };
}

const table = () => screen.findByRole('table', { name: 'Invoice status history' });

describe('the history', () => {
  it('has one row a bill with its number and status', async () => {
    open(historyPage(HISTORY_ROWS));
    await screen.findByRole('button', { name: 'INV-20418' });
    const [, ...rows] = within(await table()).getAllByRole('row');
    const shown = (row: HTMLElement, column: string) => row.querySelector(`[data-column="${column}"]`)?.textContent;
    expect(rows.map((row) => [shown(row, 'Invoice'), shown(row, 'Status')])).toEqual([
      ['INV-20431', 'Awaiting correction'],
      ['INV-20427', 'Refused'],
      ['INV-20418', 'Validated'],
      ['INV-20416', 'Awaiting collection'],
      ['WLO/2026/0000204187', 'Checking'],
      ['INV-20409', 'Collected'],
    ]);
    expect(screen.getByRole('row', { name: /INV-20418/ }).textContent).toContain('£639.50');
  });

  it('shows at once what was listed last, and then what is so now', async () => {
    const answer = deferred<Answer<HistoryPage>>();
    open(historyPage([]), { list: async () => answer.promise }, false, historyPage(HISTORY_ROWS));
    expect(screen.getByRole('button', { name: 'INV-20418' })).toBeTruthy();
    answer.resolve(accepted(historyPage(HISTORY_ROWS.slice(1, 2))));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'INV-20418' })).toBeNull());
    expect(screen.getByRole('button', { name: 'INV-20427' })).toBeTruthy();
  });

  it('says how many bills can’t be opened, beside those that can', async () => {
    open(historyPage(HISTORY_ROWS, { unreadable: 2 }));
    expect(await screen.findByText('2 bills on this computer can’t be opened.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'INV-20418' })).toBeTruthy();
  });

  it.each([
    ['a list', historyPage(HISTORY_ROWS), false],
    ['a list in a tab', historyPage(HISTORY_ROWS), true],
    ['no bills', historyPage([], { counts: none, environment: SANDBOX }), false],
    [
      'no connection',
      historyPage(HISTORY_ROWS, {
        connection: { state: 'not connected', siteId: 'HC1', checkedAt: null, message: 'Your sign-in has ended.' },
      }),
      false,
    ],
    [
      'no set-up',
      historyPage([], {
        counts: none,
        environment: null,
        connection: { state: 'none', siteId: null, checkedAt: null, message: null },
      }),
      false,
    ],
  ] as const)('has no accessibility faults with %s', async (_name, page, wide) => {
    open(page, {}, wide);
    await waitFor(() => expect(screen.queryByText('Reading bills on this computer')).toBeNull());
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('has no accessibility faults while loading and with an open bill', async () => {
    open(historyPage(HISTORY_ROWS), { list: () => new Promise(() => undefined) });
    expect(await accessibilityFaults()).toEqual([]);
    cleanup();
    open(historyPage(HISTORY_ROWS));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    expect(await accessibilityFaults()).toEqual([]);
  });

  it('opens a bill with its steps and closes it again', async () => {
    open(historyPage(HISTORY_ROWS));
    const number = await screen.findByRole('button', { name: 'INV-20418' });
    await userEvent.click(number);
    expect(number.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByRole('region', { name: 'Progress' }).textContent).toContain('Unprocessed');
    expect(screen.getByRole('link', { name: 'Open invoice page' }).getAttribute('href')).toBe(
      'https://larkfield.example/invoices/20418',
    );
    await userEvent.click(number);
    expect(screen.queryByRole('region', { name: 'Progress' })).toBeNull();
  });

  it('searches and filters by asking again from the top', async () => {
    const { ports } = open(historyPage(HISTORY_ROWS));
    await screen.findByRole('button', { name: 'INV-20418' });
    await userEvent.click(screen.getByRole('button', { name: /Needs attention/ }));
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search bills' }), 'Penhaligon');
    await waitFor(() =>
      expect(ports.list).toHaveBeenLastCalledWith({
        filter: 'needs attention',
        search: 'Penhaligon',
        before: null,
        limit: 12,
      }),
    );
  });

  it('drops the answer to an older search', async () => {
    const first = deferred<Answer<HistoryPage>>();
    const list = vi.fn<HistoryPorts['list']>(async ({ filter }) =>
      filter === 'all' ? first.promise : accepted(historyPage(HISTORY_ROWS.slice(1, 2))),
    );
    open(historyPage([]), { list });
    await userEvent.click(screen.getByRole('button', { name: /Needs attention/ }));
    await screen.findByRole('button', { name: 'INV-20427' });
    first.resolve(accepted(historyPage(HISTORY_ROWS)));
    await first.promise;
    await Promise.resolve();
    expect(screen.queryByRole('button', { name: 'INV-20418' })).toBeNull();
  });

  it('says so when nothing matches and clears the search', async () => {
    const list = vi.fn<HistoryPorts['list']>(async ({ search }) =>
      accepted(search === '' ? historyPage(HISTORY_ROWS) : historyPage([], { counts: none })),
    );
    open(historyPage([]), { list });
    const field = await screen.findByRole('searchbox', { name: 'Search bills' });
    await screen.findByRole('button', { name: 'INV-20418' });
    await userEvent.type(field, 'Penhalligan');
    expect(await screen.findByText('No bill matches “Penhalligan”')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear search' }));
    expect(await screen.findByRole('button', { name: 'INV-20418' })).toBeTruthy();
  });

  it('fetches the next page on request and shows no bill twice', async () => {
    const list = vi.fn<HistoryPorts['list']>(async ({ before }) =>
      accepted(
        before === null
          ? historyPage(HISTORY_ROWS.slice(0, 3), { next: 'page 2' })
          : historyPage(HISTORY_ROWS.slice(2, 5)),
      ),
    );
    open(historyPage([]), { list });
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(6));
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
    expect(screen.getAllByRole('button', { name: 'INV-20418' })).toHaveLength(1);
  });

  it('asks for no next page while the bills are asked for again, so that none that has moved is left out', async () => {
    const again = deferred<Answer<HistoryPage>>();
    const list = vi
      .fn<HistoryPorts['list']>()
      .mockResolvedValueOnce(accepted(historyPage(HISTORY_ROWS.slice(0, 3), { next: 'old page 2' })))
      .mockReturnValueOnce(again.promise)
      .mockResolvedValue(accepted(historyPage(HISTORY_ROWS.slice(4))));
    const { change } = open(historyPage([]), { list });
    const more = await screen.findByRole('button', { name: 'Show more' });
    change();
    await waitFor(() => expect(list).toHaveBeenCalledTimes(2));
    await userEvent.click(more);
    expect(list).toHaveBeenCalledTimes(2);
    // What was fourth has moved up.
    const moved = [3, 0, 1, 2].flatMap((at) => HISTORY_ROWS[at] ?? []);
    again.resolve(accepted(historyPage(moved, { next: 'new page 2' })));
    await screen.findByRole('button', { name: moved[0]?.invoiceNumber ?? '' });
    await userEvent.click(more);
    expect(list).toHaveBeenLastCalledWith({ filter: 'all', search: '', before: 'new page 2', limit: 50 });
    await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(7));
  });

  it('asks for no next page of the bills before while the next search is being typed', async () => {
    const list = vi.fn<HistoryPorts['list']>(async () => accepted(historyPage(HISTORY_ROWS, { next: 'page 2' })));
    open(historyPage([]), { list });
    const more = await screen.findByRole('button', { name: 'Show more' });
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search bills' }), 'P');
    more.click();
    await waitFor(() => expect(list).toHaveBeenCalledTimes(2));
    expect(list.mock.calls.map(([{ before }]) => before)).toEqual([null, null]);
  });

  it('can be asked for the next page again when a later question cut the first one off and failed', async () => {
    const problem = { kind: 'store' as const, message: 'The bills could not be read.', fix: null };
    const list = vi
      .fn<HistoryPorts['list']>()
      .mockResolvedValueOnce(accepted(historyPage(HISTORY_ROWS.slice(0, 3), { next: 'page 2' })))
      .mockReturnValueOnce(new Promise(() => undefined))
      .mockResolvedValueOnce({ ok: false, problem })
      .mockResolvedValue(accepted(historyPage(HISTORY_ROWS.slice(3))));
    const { change } = open(historyPage([]), { list });
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
    change();
    await screen.findByText('The bills could not be read.');
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(7));
  });

  describe('that was scrolled to its end', () => {
    /** Tells that the end is in view; null while nobody looks. */
    let seesEnd: (() => void) | null = null;
    beforeEach(() => {
      // As a browser's: it tells soon what is in view, and here the end always is.
      vi.stubGlobal(
        'IntersectionObserver',
        class {
          readonly tell: () => void;
          constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
            this.tell = () => told([{ isIntersecting: true }]);
          }
          observe(): void {
            seesEnd = this.tell;
            setTimeout(() => {
              if (seesEnd === this.tell) this.tell();
            });
          }
          disconnect(): void {
            seesEnd = null;
          }
        },
      );
    });
    afterEach(() => vi.unstubAllGlobals());

    it('goes on by itself once the bills were asked for again', async () => {
      const again = deferred<Answer<HistoryPage>>();
      const list = vi
        .fn<HistoryPorts['list']>()
        .mockReturnValueOnce(again.promise)
        .mockResolvedValue(accepted(historyPage(HISTORY_ROWS.slice(3))));
      const first = historyPage(HISTORY_ROWS.slice(0, 3), { next: 'page 2' });
      open(historyPage([]), { list }, false, first);
      await waitFor(() => expect(seesEnd).not.toBeNull());
      seesEnd?.();
      await waitFor(() => expect(list).toHaveBeenCalledTimes(1));
      again.resolve(accepted(first));
      await waitFor(() => expect(within(screen.getByRole('table')).getAllByRole('row')).toHaveLength(7));
    });

    it('waits for a person where the next page could not be read', async () => {
      const problem = { kind: 'store' as const, message: 'The bills could not be read.', fix: null };
      const list = vi
        .fn<HistoryPorts['list']>()
        .mockResolvedValueOnce(accepted(historyPage(HISTORY_ROWS.slice(0, 3), { next: 'page 2' })))
        .mockResolvedValue({ ok: false, problem });
      open(historyPage([]), { list });
      await screen.findByText('The bills could not be read.');
      await waitFor(() => expect(seesEnd).toBeNull());
      expect(list).toHaveBeenCalledTimes(2);
    });
  });

  it('takes changes in without losing the focus or what is open', async () => {
    const list = vi
      .fn<HistoryPorts['list']>()
      .mockResolvedValueOnce(accepted(historyPage([submission('Unprocessed')])))
      .mockResolvedValue(accepted(historyPage([submission('Validated')])));
    const { change } = open(historyPage([]), { list });
    const number = await screen.findByRole('button', { name: 'INV-20418' });
    await userEvent.click(number);
    change();
    await waitFor(() => expect(screen.getByRole('row', { name: /INV-20418/ }).textContent).toContain('Validated'));
    expect(document.activeElement).toBe(number);
    expect(number.getAttribute('aria-expanded')).toBe('true');
  });

  it('keeps the rows it has when a later question fails', async () => {
    const problem = { kind: 'store' as const, message: 'The bills could not be read.', fix: null };
    const list = vi
      .fn<HistoryPorts['list']>()
      .mockResolvedValueOnce(accepted(historyPage(HISTORY_ROWS)))
      .mockResolvedValue({ ok: false, problem });
    const { change } = open(historyPage([]), { list });
    await screen.findByRole('button', { name: 'INV-20418' });
    change();
    expect(await screen.findByText('The bills could not be read.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'INV-20418' })).toBeTruthy();
  });

  it('refreshes every status and says why it could not', async () => {
    const problem = { kind: 'not reached' as const, message: 'Healthcode could not be reached.', fix: 'Try later.' };
    const { ports } = open(historyPage(HISTORY_ROWS), {
      refresh: vi.fn(async () => ({ ok: false as const, problem })),
    });
    await screen.findByRole('button', { name: 'INV-20418' });
    await userEvent.click(screen.getByRole('button', { name: 'Refresh status' }));
    expect(ports.refresh).toHaveBeenCalledWith(null);
    expect(await screen.findByText('Healthcode could not be reached. Try later.')).toBeTruthy();
  });

  it('records a payment and shows what is outstanding beside the status', async () => {
    const paid = submission('Validated', {
      providerReference: 'r3',
      payments: [{ id: 'p', amount: 53950, date: '2026-11-23', note: null }],
      paymentState: 'part-paid',
      paymentStatus: PAYMENT_PRESENTATION['part-paid'],
      outstanding: 10000,
    });
    const { ports } = open(historyPage(HISTORY_ROWS), { act: vi.fn(async () => accepted(paid)) });
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(screen.getByRole('button', { name: 'Record payment' }));
    const amount = screen.getByRole('textbox', { name: 'Amount' });
    await userEvent.clear(amount);
    await userEvent.type(amount, '539.50');
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    expect(ports.act).toHaveBeenCalledWith('r3', {
      kind: 'record payment',
      amount: 53950,
      date: '2026-11-23',
      note: null,
    });
    expect(await screen.findByText('Part-paid')).toBeTruthy();
    expect(screen.getByText('£100.00')).toBeTruthy();
  });

  it('fetches the history of a bill when it is opened, since a list comes without', async () => {
    const bare = HISTORY_ROWS.map((row) => ({ ...row, history: [] }));
    const { ports } = open(historyPage(bare));
    const button = await screen.findByRole('button', { name: 'INV-20418' });
    expect(ports.bill).not.toHaveBeenCalled();
    await userEvent.click(button);
    await waitFor(() => expect(document.getElementById('details-r3')?.textContent).toContain('09:44'));
    expect(ports.bill).toHaveBeenCalledTimes(1);
  });

  it('shows the rows before it knows what is outstanding', async () => {
    const sum = deferred<Answer<OutstandingView | null>>();
    open(historyPage(HISTORY_ROWS), { outstanding: () => sum.promise });
    await screen.findByRole('button', { name: 'INV-20418' });
    expect(screen.queryByText(/utstanding/)).toBeNull();
    sum.resolve(accepted({ pence: 1420850, environment: LIVE }));
    expect(await screen.findByText('£14,208.50')).toBeTruthy();
  });

  it('names the environment of the sum, where that is not the connection’s', async () => {
    const sum = deferred<Answer<OutstandingView | null>>();
    open(historyPage(HISTORY_ROWS, { environment: SANDBOX }), { outstanding: () => sum.promise });
    expect(await screen.findByText(SANDBOX.sentence ?? '')).toBeTruthy();
    sum.resolve(accepted({ pence: 5000, environment: LIVE }));
    expect(await screen.findByText('£50.00')).toBeTruthy();
    expect(screen.queryByText(SANDBOX.sentence ?? '')).toBeNull();
    expect(within(screen.getByRole('banner')).getByText('LIVE')).toBeTruthy();
  });

  it('says nothing of what is outstanding where no environment is set up', async () => {
    const outstanding = vi.fn(async () => accepted(null));
    open(historyPage(HISTORY_ROWS, { environment: null }), { outstanding });
    await screen.findByRole('button', { name: 'INV-20418' });
    await waitFor(() => expect(outstanding).toHaveBeenCalled());
    expect(screen.queryByText(/utstanding/)).toBeNull();
  });

  it('copies a proof without the patient’s name', async () => {
    const { ports } = open(historyPage(HISTORY_ROWS));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(screen.getByRole('button', { name: 'Copy proof of submission' }));
    expect(await screen.findByText(/^Copied:/)).toBeTruthy();
    expect(vi.mocked(ports.copy).mock.calls[0]?.[0]).toBe(
      proofOfSubmission(submission('Validated', { providerReference: 'r3' })),
    );
  });
});

describe('the search', () => {
  const bySearch: HistoryPorts['list'] = async ({ search }) =>
    accepted(search === '' ? historyPage(HISTORY_ROWS) : historyPage([], { counts: historyPage(HISTORY_ROWS).counts }));

  it('keeps box, focus and keys while an erased search is answered', async () => {
    const answers: (() => void)[] = [];
    let isHeld = false;
    const list: HistoryPorts['list'] = (request) =>
      new Promise((resolve) => {
        const answer = () => void bySearch(request).then(resolve);
        if (isHeld) answers.push(answer);
        else answer();
      });
    open(historyPage([]), { list });
    await screen.findByRole('button', { name: 'INV-20418' });
    const field = screen.getByRole('searchbox', { name: 'Search bills' });
    await userEvent.type(field, 'zzz');
    await screen.findByText('No bill matches “zzz”');
    isHeld = true;
    await userEvent.clear(field);
    expect(screen.queryByText('No bills yet')).toBeNull();
    expect(screen.getByRole('searchbox', { name: 'Search bills' })).toBe(field);
    expect(document.activeElement).toBe(field);
    await waitFor(() => expect(answers).not.toEqual([]));
    for (const answer of answers) answer();
    await screen.findByRole('button', { name: 'INV-20418' });
  });

  it('is in the box, with the focus, once it was cleared', async () => {
    open(historyPage([]), { list: bySearch });
    await screen.findByRole('button', { name: 'INV-20418' });
    const field = screen.getByRole('searchbox', { name: 'Search bills' });
    await userEvent.type(field, 'zzz');
    await userEvent.click(await screen.findByRole('button', { name: 'Clear search' }));
    expect(screen.queryByText('No bills yet')).toBeNull();
    await screen.findByRole('button', { name: 'INV-20418' });
    expect(document.activeElement).toBe(field);
  });
});

describe('an opened bill', () => {
  it('is scrolled into view, its row last', async () => {
    const scrolled: Element[] = [];
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function (this: Element) {
      scrolled.push(this);
    });
    open(historyPage(HISTORY_ROWS));
    const number = await screen.findByRole('button', { name: 'INV-20418' });
    expect(scrolled).toEqual([]);
    await userEvent.click(number);
    await waitFor(() => expect(scrolled).toEqual([document.getElementById('details-r3'), number.closest('tr')]));
    vi.restoreAllMocks();
  });

  it('is scrolled into view again when its history has come, and not when the list is read again', async () => {
    const scroll = vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(() => undefined);
    const bare = HISTORY_ROWS.map((row) => ({ ...row, history: [] }));
    const { change, ports } = open(historyPage(bare));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await waitFor(() => expect(document.getElementById('details-r3')?.textContent).toContain('09:44'));
    await waitFor(() => expect(scroll).toHaveBeenCalledTimes(4));
    change();
    await waitFor(() => expect(ports.bill).toHaveBeenCalledTimes(2));
    await waitFor(() => expect(document.getElementById('details-r3')?.textContent).toContain('09:44'));
    expect(scroll).toHaveBeenCalledTimes(4);
    vi.restoreAllMocks();
  });

  const payment = { id: 'p', amount: 53950, date: '2026-11-23', note: null };
  const recordPayment = () => screen.getByRole('button', { name: 'Record payment' });

  it('gives the focus back to Record payment when the form is cancelled or saved', async () => {
    open(historyPage(HISTORY_ROWS));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(recordPayment());
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(document.activeElement).toBe(recordPayment()));
    await userEvent.click(recordPayment());
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    await waitFor(() => expect(document.activeElement).toBe(recordPayment()));
  });

  it('keeps the form, and says so, where a payment is saved while something else is at work', async () => {
    const asking = deferred<Answer<SubmissionView>>();
    const { ports } = open(historyPage([submission('Validated', { providerReference: 'r3' })]), {
      act: vi.fn(async (_reference, action) =>
        action.kind === 'refresh' ? asking.promise : accepted(submission('Validated', { providerReference: 'r3' })),
      ),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(recordPayment());
    await userEvent.click(screen.getByRole('button', { name: /^Ask Healthcode/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    expect(screen.getByRole('form', { name: 'Record payment' }).textContent).toContain('was not recorded');
    asking.resolve(accepted(submission('Validated', { providerReference: 'r3' })));
    await waitFor(() =>
      expect(screen.getByRole('button', { name: /^Ask Healthcode/ }).hasAttribute('aria-busy')).toBe(false),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Record payment' })).toBeNull());
    expect(vi.mocked(ports.act).mock.calls.map(([, { kind }]) => kind)).toEqual(['refresh', 'record payment']);
  });

  it('keeps the focus in it when a payment is removed', async () => {
    const paid = submission('Validated', { providerReference: 'r3', payments: [payment] });
    open(historyPage([paid]));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(screen.getByRole('button', { name: /^Remove payment/ }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Remove payment/ })).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(recordPayment()));
  });

  it('keeps the focus in it when what was pressed goes away', async () => {
    const queued = local('queued', { providerReference: 'r3' });
    open(historyPage([{ ...queued, can: { ...queued.can, takeOut: true } }]), {
      act: async () => accepted(local('failed', { providerReference: 'r3' })),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(screen.getByRole('button', { name: 'Take out of queue' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Take out of queue' })).toBeNull());
    await waitFor(() => expect(document.activeElement?.closest('#details-r3')).not.toBeNull());
  });

  it('warns while more is typed than is outstanding, and records it all the same', async () => {
    const { ports } = open(historyPage(HISTORY_ROWS));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    await userEvent.click(recordPayment());
    const form = screen.getByRole('form', { name: 'Record payment' });
    expect(form.textContent).not.toContain('more than');
    const amount = screen.getByRole('textbox', { name: 'Amount' });
    await userEvent.clear(amount);
    await userEvent.type(amount, '1069.50');
    expect(form.textContent).toContain('This is £430.00 more than the £639.50 outstanding.');
    expect(await accessibilityFaults()).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    expect(vi.mocked(ports.act).mock.calls[0]?.[1]).toMatchObject({ kind: 'record payment', amount: 106950 });
  });

  it('says by how much it is overpaid', async () => {
    const overpaid = submission('Validated', { payments: [{ ...payment, amount: 106950 }], outstanding: 0 });
    open(historyPage([overpaid]));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    expect(screen.getByRole('row', { name: 'Overpaid £430.00' })).toBeTruthy();
    cleanup();
    open(historyPage([submission('Validated', { payments: [payment], outstanding: 10000 })]));
    await userEvent.click(await screen.findByRole('button', { name: 'INV-20418' }));
    expect(screen.queryByText('Overpaid')).toBeNull();
  });
});

describe('the head of the history', () => {
  it('says when it was checked on one line, in full to whoever points at it', async () => {
    open(historyPage(HISTORY_ROWS));
    expect((await screen.findByText('checked 09:52, HC20714')).title).toBe('checked 09:52, HC20714');
  });

  it.each([
    ['repeats no badge', SANDBOX, SANDBOX, null],
    ['tells a practice bill among real ones', LIVE, SANDBOX, 'SANDBOX'],
    ['tells a real bill among practice ones', SANDBOX, LIVE, 'LIVE'],
    ['tells a practice bill where nothing is set up', null, SANDBOX, 'SANDBOX'],
    ['has no badge at real bills where nothing is set up', null, LIVE, null],
  ] as const)('%s', async (_what, ofPage, ofBill, badge) => {
    open(historyPage([submission('Validated', { environment: ofBill })], { environment: ofPage }));
    const patient = (await screen.findByText('Mrs Margaret Ellingham')).parentElement;
    expect(patient?.textContent?.trim()).toBe(['Mrs Margaret Ellingham', badge].filter(Boolean).join(' '));
  });

  it('offers to try again first where Healthcode can’t be reached, and keeps the focus when it works', async () => {
    const connection = { siteId: 'HC1', checkedAt: null };
    const out = historyPage(HISTORY_ROWS, {
      connection: { ...connection, state: 'not connected', message: 'Healthcode is not available.' },
    });
    const list = vi
      .fn<HistoryPorts['list']>()
      .mockResolvedValueOnce(accepted(out))
      .mockResolvedValue(accepted(historyPage(HISTORY_ROWS)));
    const { ports } = open(out, { list });
    const again = await screen.findByRole('button', { name: 'Try again' });
    const setUp = screen.getByRole('button', { name: 'Open set-up' });
    expect(again.compareDocumentPosition(setUp)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    await userEvent.click(again);
    expect(ports.refresh).toHaveBeenCalledWith(null);
    await waitFor(() => expect(screen.queryByText('Healthcode is not available.')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Refresh status' })));
  });
});

describe('proof of submission', () => {
  it('names reference, invoice, environment and statuses with their times, and no person', () => {
    expect(proofOfSubmission(submission('Validated'))).toBe(
      [
        'Proof of submission to Healthcode',
        'Provider reference: 7H2KQM4XW9CT0Z',
        'Invoice: INV-20418',
        'Environment: LIVE',
        'Status: Validated, 18/11/2026 09:51',
        'History:',
        '  18/11/2026 09:44  Unprocessed',
        '  18/11/2026 09:51  Validated',
      ].join('\n'),
    );
  });
});
