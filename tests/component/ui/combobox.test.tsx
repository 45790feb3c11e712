import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { useState } from 'preact/hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Combobox } from '../../../components/ui/Combobox.tsx';
import { announcement, groupRows, markedPieces, move } from '../../../components/ui/combobox-state.ts';
import type { CatalogueState, CodeAnswer, CodeHit } from '../../../lib/messages.ts';
import { hit, KNEE_ANSWER } from '../fixtures.ts';
import { accessibilityFaults, deferred } from '../support.ts';

afterEach(cleanup);

const ready: CatalogueState = { state: 'ready', done: 1, total: 1, message: null };

function Harness(props: {
  search: (query: string, limit: number) => Promise<CodeAnswer>;
  now?: () => number;
  onChoose?: (hit: CodeHit) => void;
  recents?: CodeHit[];
  catalogue?: CatalogueState;
}) {
  const [text, setText] = useState('');
  return (
    <main>
      <Combobox
        label="Diagnosis"
        text={text}
        onText={setText}
        onChoose={props.onChoose ?? (() => undefined)}
        search={props.search}
        offered={props.recents ?? []}
        offeredHeading="Recent"
        catalogue={props.catalogue ?? ready}
        {...(props.now ? { now: props.now } : {})}
      />
    </main>
  );
}

const knee = async (): Promise<CodeAnswer> => KNEE_ANSWER;
const field = () => screen.getByRole('combobox', { name: 'Diagnosis' });

describe('the diagnosis field', () => {
  it('finds while typing, marks what matched, and chooses with arrow and Enter', async () => {
    const onChoose = vi.fn();
    render(<Harness search={knee} onChoose={onChoose} />);
    await userEvent.type(field(), 'oste kne');
    const option = await screen.findByRole('option', { name: /M17\.11/ });
    expect([...option.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['oste', 'kne']);
    expect(field().getAttribute('aria-expanded')).toBe('true');
    await userEvent.keyboard('{ArrowDown}');
    expect(field().getAttribute('aria-activedescendant')).toBe(option.id);
    await userEvent.keyboard('{Enter}');
    expect(onChoose).toHaveBeenCalledOnce();
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'M17.11' });
    expect((field() as HTMLInputElement).value).toBe('');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('takes the first hit on Enter, never a heading', async () => {
    const onChoose = vi.fn();
    render(<Harness search={knee} onChoose={onChoose} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.keyboard('{Enter}');
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'M17.11' });
  });

  it('never takes free text, whatever is pressed', async () => {
    const onChoose = vi.fn();
    const nothing: CodeAnswer = { hits: [], total: 0, catalogue: ready };
    render(<Harness search={async () => nothing} onChoose={onChoose} />);
    await userEvent.type(field(), 'zzyzx');
    expect(await screen.findByText(/No code matches “zzyzx”\./, { selector: 'b' })).toBeTruthy();
    await userEvent.keyboard('{Enter}{Tab}');
    expect(onChoose).not.toHaveBeenCalled();
    expect((field() as HTMLInputElement).value).toBe('zzyzx');
  });

  it('does not say that it searches once the search was given up', async () => {
    const late = deferred<CodeAnswer>();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      render(<Harness search={() => late.promise} recents={[hit('M17.11', 'Osteoarthritis')]} />);
      fireEvent.focus(field());
      fireEvent.input(field(), { target: { value: 'oste' } });
      fireEvent.input(field(), { target: { value: '' } });
      vi.advanceTimersByTime(1000);
    } finally {
      vi.useRealTimers();
    }
    fireEvent.input(field(), { target: { value: 'k' } });
    expect(screen.queryByText(/Searching/)).toBeNull();
  });

  it('drops an answer that comes after a newer one', async () => {
    const answers = new Map<string, ReturnType<typeof deferred<CodeAnswer>>>();
    const search = (query: string) => {
      const answer = deferred<CodeAnswer>();
      answers.set(query, answer);
      return answer.promise;
    };
    render(<Harness search={search} />);
    await userEvent.type(field(), 'ab');
    answers.get('ab')?.resolve({ hits: [hit('B2', 'Newer')], total: 1, catalogue: ready });
    await screen.findByRole('option', { name: /Newer/ });
    answers.get('a')?.resolve({ hits: [hit('A1', 'Older')], total: 1, catalogue: ready });
    await answers.get('a')?.promise;
    await Promise.resolve();
    expect(screen.queryByRole('option', { name: /Older/ })).toBeNull();
    expect(screen.getByRole('option', { name: /Newer/ })).toBeTruthy();
  });

  it('does not take a hit of older text on Enter', async () => {
    const onChoose = vi.fn();
    const late = deferred<CodeAnswer>();
    const search = async (query: string) => (query === 'oste' ? KNEE_ANSWER : late.promise);
    render(<Harness search={search} onChoose={onChoose} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.type(field(), 'x{Enter}');
    expect(onChoose).not.toHaveBeenCalled();
  });

  it('keeps the old hits until the new ones are there, without a flicker', async () => {
    const late = deferred<CodeAnswer>();
    const search = async (query: string) => (query === 'oste' ? KNEE_ANSWER : late.promise);
    render(<Harness search={search} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.type(field(), 'o');
    expect(screen.getAllByRole('option').length).toBe(4);
  });

  it('shows headings and withdrawn codes, and lets neither be chosen', async () => {
    const onChoose = vi.fn();
    render(<Harness search={knee} onChoose={onChoose} />);
    await userEvent.type(field(), 'oste');
    expect(await screen.findByRole('group', { name: 'M17 Osteoarthritis of knee' })).toBeTruthy();
    const withdrawn = screen.getByRole('option', { name: /Withdrawn/ });
    expect(withdrawn.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(withdrawn);
    expect(onChoose).not.toHaveBeenCalled();
    await userEvent.keyboard('{ArrowUp}{Enter}');
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'M17.9' });
  });

  it('offers recents before anything is typed', async () => {
    const onChoose = vi.fn();
    render(<Harness search={knee} recents={[hit('M25.561', 'Pain in right knee')]} onChoose={onChoose} />);
    field().focus();
    expect(screen.queryByRole('listbox')).toBeNull();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getByRole('group', { name: 'Recent' })).toBeTruthy();
    await userEvent.keyboard('{Enter}');
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'M25.561' });
  });

  it('closes the list on the first Escape and lets the second go through', async () => {
    const heard = vi.fn();
    document.addEventListener('keydown', heard);
    render(<Harness search={knee} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    heard.mockClear();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(heard).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(heard).toHaveBeenCalledOnce();
    document.removeEventListener('keydown', heard);
  });

  it('moves to the ends with Home and End once an option is active', async () => {
    render(<Harness search={knee} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.keyboard('{ArrowDown}{End}');
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('M17.9');
    await userEvent.keyboard('{Home}');
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('M17.11');
  });

  it('announces the number of results politely, without the role status', async () => {
    render(<Harness search={knee} />);
    await userEvent.type(field(), 'oste');
    await waitFor(() => expect(document.querySelector('[aria-live="polite"]')?.textContent).toContain('14 results'));
    expect(screen.queryByRole('status')).toBeNull();
  });

  it.each([
    ['absent', 'There is no code list on this computer yet'],
    ['syncing', 'still being fetched'],
    ['failed', 'could not be fetched'],
  ] as const)('says in the list when the code list is %s', async (state, words) => {
    const answer: CodeAnswer = { hits: [], total: 0, catalogue: { state, done: 0, total: null, message: null } };
    render(<Harness search={async () => answer} />);
    await userEvent.type(field(), 'oste');
    await waitFor(() => expect(document.querySelector('.combobox-message')?.textContent).toContain(words));
  });

  it('says so when the search fails, and keeps the text', async () => {
    render(<Harness search={async () => Promise.reject(new Error('gone'))} />);
    await userEvent.type(field(), 'oste');
    await waitFor(() => expect(document.querySelector('.combobox-message')?.textContent).toContain('did not work'));
    expect((field() as HTMLInputElement).value).toBe('oste');
  });

  it('has no accessibility faults with an open list', async () => {
    document.title = 'Field';
    document.documentElement.lang = 'en-GB';
    render(<Harness search={knee} />);
    await userEvent.type(field(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.keyboard('{ArrowDown}');
    expect(await accessibilityFaults()).toEqual([]);
  });
});

describe('a long list', () => {
  const FOUND = 1234;
  const long = vi.fn(
    async (_query: string, limit: number): Promise<CodeAnswer> => ({
      hits: Array.from({ length: Math.min(limit, FOUND) }, (_, at) => hit(`Z${at}`, `Row ${at}`)),
      total: FOUND,
      catalogue: ready,
    }),
  );
  const activeOption = () => document.getElementById(field().getAttribute('aria-activedescendant') ?? '');
  beforeEach(() => long.mockClear());

  it('asks for few at first, and for more once the arrows come near the end', async () => {
    render(<Harness search={long} />);
    await userEvent.type(field(), 'r');
    expect(await screen.findByRole('option', { name: /Row 0$/ })).toBeTruthy();
    expect(long.mock.calls).toEqual([['r', 20]]);
    await userEvent.keyboard('{ArrowDown}'.repeat(20));
    await waitFor(() => expect(long).toHaveBeenLastCalledWith('r', 120));
    await userEvent.keyboard('{ArrowDown}'.repeat(10));
    expect(activeOption()?.textContent).toContain('Row 29');
    expect(long).toHaveBeenCalledTimes(2);
  });

  it('draws only what is in view, tells the place of each, and always has the active one', async () => {
    render(<Harness search={long} />);
    await userEvent.type(field(), 'r');
    await screen.findByRole('option', { name: /Row 0$/ });
    for (const size of [20, 120, 220, 320, 400]) {
      await userEvent.keyboard('{ArrowDown}{End}');
      expect(activeOption()?.getAttribute('aria-posinset')).toBe(String(size));
      await waitFor(() => expect(long.mock.calls.at(-1)?.[1]).toBe(Math.min(400, size + 100)));
    }
    expect(long).toHaveBeenCalledTimes(5);
    const options = screen.getAllByRole('option');
    expect(options.length).toBeLessThan(40);
    expect(options.every((option) => option.getAttribute('aria-setsize') === String(FOUND))).toBe(true);
    expect(document.querySelector('[aria-live="polite"]')?.textContent).toContain('1,234 results');
    expect(screen.getByText('The first 400 of 1,234. Type more')).toBeTruthy();
    await userEvent.keyboard('{Home}');
    expect(activeOption()?.getAttribute('aria-posinset')).toBe('1');
  });

  it('draws the rows that were scrolled to', async () => {
    render(<Harness search={long} />);
    await userEvent.type(field(), 'r');
    await screen.findByRole('option', { name: /Row 0$/ });
    const list = screen.getByRole('listbox');
    list.scrollTop = 320;
    fireEvent.scroll(list);
    await waitFor(() => expect(long).toHaveBeenLastCalledWith('r', 120));
    list.scrollTop = 3200;
    fireEvent.scroll(list);
    expect(await screen.findByRole('option', { name: /Row 105$/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /Row 5$/ })).toBeNull();
    expect(list.querySelectorAll('[role=option]').length).toBeLessThan(40);
  });

  it('begins at its top when other letters are typed', async () => {
    render(<Harness search={long} />);
    await userEvent.type(field(), 'r');
    await screen.findByRole('option', { name: /Row 0$/ });
    const list = screen.getByRole('listbox');
    list.scrollTop = 320;
    fireEvent.scroll(list);
    await userEvent.type(field(), 'o');
    await waitFor(() => expect(list.scrollTop).toBe(0));
    expect(screen.getByRole('option', { name: /Row 0$/ })).toBeTruthy();
    expect(long).toHaveBeenLastCalledWith('ro', 20);
  });

  it('drops more of an older query', async () => {
    const more = deferred<CodeAnswer>();
    const search = async (query: string, limit: number) =>
      limit > 20 && query === 'r' ? more.promise : long(query, limit);
    render(<Harness search={search} />);
    await userEvent.type(field(), 'r');
    await screen.findByRole('option', { name: /Row 0$/ });
    await userEvent.keyboard('{ArrowDown}{End}');
    await userEvent.type(field(), 'o');
    await waitFor(() => expect(document.querySelector('[data-preferred]')).not.toBeNull());
    more.resolve({ hits: [hit('OLD', 'Old')], total: 1, catalogue: ready });
    await more.promise;
    await Promise.resolve();
    expect(screen.getByRole('option', { name: /Row 0$/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /Old/ })).toBeNull();
  });
});

describe('a list that changes under the mouse', () => {
  const answers: Record<string, CodeHit[]> = {
    kn: [hit('A1', 'First'), hit('B1', 'Second')],
    kne: [hit('C1', 'New first'), hit('A1', 'First')],
    knee: [hit('C1', 'New first'), hit('D1', 'Fourth')],
  };
  /** A field whose answers come when the test says so, by a clock of its own. */
  async function changing() {
    const onChoose = vi.fn();
    const clock = { now: 1000 };
    const late = new Map<string, ReturnType<typeof deferred<CodeAnswer>>>();
    const search = (query: string) => {
      const answer = deferred<CodeAnswer>();
      late.set(query, answer);
      return answer.promise;
    };
    render(<Harness search={search} onChoose={onChoose} now={() => clock.now} />);
    const arrive = async (query: string) => {
      const hits = answers[query] ?? [];
      late.get(query)?.resolve({ hits, total: hits.length, catalogue: ready });
      await waitFor(() => expect(screen.getAllByRole('option')[0]?.textContent).toContain(hits[0]?.title));
    };
    await userEvent.type(field(), 'kn');
    await arrive('kn');
    return { onChoose, clock, arrive };
  }
  const option = (name: RegExp) => screen.getByRole('option', { name });
  const moveTo = (element: Element, screenX: number) => fireEvent.mouseMove(element, { screenX, screenY: 10 });
  const press = (element: Element) => {
    fireEvent.mouseDown(element);
    fireEvent.mouseUp(element);
    fireEvent.click(element);
  };

  it('does not take a row that slid under the mouse a moment ago, and takes it when it is pressed again', async () => {
    const { onChoose, clock, arrive } = await changing();
    moveTo(option(/First/), 5);
    await userEvent.type(field(), 'e');
    clock.now = 2000;
    await arrive('kne');
    clock.now = 2100;
    press(option(/New first/));
    expect(onChoose).not.toHaveBeenCalled();
    clock.now = 2250;
    press(option(/New first/));
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'C1' });
  });

  it('takes a row that stands where it stood', async () => {
    const { onChoose, clock, arrive } = await changing();
    await userEvent.type(field(), 'e');
    await arrive('kne');
    moveTo(option(/New first/), 5);
    await userEvent.type(field(), 'e');
    clock.now = 3000;
    await arrive('knee');
    clock.now = 3010;
    press(option(/New first/));
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ code: 'C1' });
  });

  it('does not take a row that the button went down on as another', async () => {
    const { onChoose, arrive } = await changing();
    moveTo(option(/First/), 5);
    fireEvent.mouseDown(option(/^A1\s*First/));
    await userEvent.type(field(), 'e');
    await arrive('kne');
    fireEvent.mouseUp(option(/New first/));
    fireEvent.click(option(/New first/));
    expect(onChoose).not.toHaveBeenCalled();
  });

  it('takes a press of a mouse that was brought to the list after it had changed', async () => {
    const { onChoose, clock, arrive } = await changing();
    await userEvent.type(field(), 'e');
    clock.now = 2000;
    await arrive('kne');
    clock.now = 2010;
    moveTo(option(/New first/), 5);
    press(option(/New first/));
    expect(onChoose).toHaveBeenCalledOnce();
  });

  it('takes a click without a press, as assistive technology makes it', async () => {
    const { onChoose, clock, arrive } = await changing();
    moveTo(option(/First/), 5);
    await userEvent.type(field(), 'e');
    clock.now = 2000;
    await arrive('kne');
    fireEvent.click(option(/New first/));
    expect(onChoose).toHaveBeenCalledOnce();
  });
});

describe('the pure parts', () => {
  const headed = [
    hit('A', 'loose'),
    hit('B', 'Head', { heading: true }),
    hit('B1', 'one'),
    hit('B2', 'two'),
    hit('C', 'Next', { heading: true }),
    hit('C1', 'three'),
  ];
  it.each([
    [
      'all rows',
      [0, 1, 2, 3, 4, 5],
      [
        { heading: null, items: [0] },
        { heading: 1, items: [1, 2, 3] },
        { heading: 4, items: [4, 5] },
      ],
    ],
    ['rows whose heading is out of view', [{ gap: 64 }, 2, 3], [{ heading: 1, items: [{ gap: 64 }, 2, 3] }]],
    [
      'a gap before another group, and one at the end',
      [0, { gap: 96 }, 4, { gap: 32 }],
      [
        { heading: null, items: [0] },
        { heading: 4, items: [{ gap: 96 }, 4, { gap: 32 }] },
      ],
    ],
  ])('groups %s', (_what, drawn, groups) => {
    expect(groupRows(headed, drawn)).toEqual(groups);
  });

  it.each([
    [[[0, 2]], ['*ab', 'cd']],
    [[], ['abcd']],
    [[[1, 3]], ['a', '*bc', 'd']],
    [[[2, 9]], ['abcd']],
    [
      [
        [1, 2],
        [0, 3],
      ],
      ['a', '*b', 'cd'],
    ],
  ] as [[number, number][], string[]][])('cuts a title at the marks %j', (marks, pieces) => {
    expect(markedPieces('abcd', marks).map((piece) => (piece.marked ? '*' : '') + piece.text)).toEqual(pieces);
  });

  it.each([
    [null, 'next', 1],
    [1, 'next', 3],
    [3, 'next', 3],
    [null, 'previous', 3],
    [3, 'previous', 1],
    [1, 'previous', 1],
    [1, 'last', 3],
  ] as const)('from %s to %s is %s, past headings and withdrawn codes', (active, to, wanted) => {
    const hits = [hit('H', 'h', { heading: true }), hit('A', 'a'), hit('B', 'b', { withdrawn: true }), hit('C', 'c')];
    expect(move(hits, active, to)).toBe(wanted);
  });

  it('has nowhere to go in an empty list', () => {
    expect(move([], null, 'next')).toBeNull();
  });

  it('says what Enter would choose', () => {
    expect(announcement(KNEE_ANSWER, 'oste', 'code')).toBe(
      '14 results. Enter chooses M17.11 Unilateral primary osteoarthritis, right knee.',
    );
  });
});
