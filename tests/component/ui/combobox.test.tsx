import { cleanup, render, screen, waitFor } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { useState } from 'preact/hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Combobox } from '../../../components/ui/Combobox.tsx';
import { announcement, groupHits, markedPieces, move } from '../../../components/ui/combobox-state.ts';
import type { CatalogueState, CodeAnswer, CodeHit } from '../../../lib/messages.ts';
import { hit, KNEE_ANSWER } from '../fixtures.ts';
import { accessibilityFaults, deferred } from '../support.ts';

afterEach(cleanup);

const ready: CatalogueState = { state: 'ready', done: 1, total: 1, message: null };

function Harness(props: {
  search: (query: string) => Promise<CodeAnswer>;
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
        recents={props.recents ?? []}
        catalogue={props.catalogue ?? ready}
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

describe('the pure parts', () => {
  it('groups hits under their headings', () => {
    const groups = groupHits([hit('A', 'loose'), hit('B', 'Head', { heading: true }), hit('B1', 'one')]);
    expect(groups.map((group) => [group.heading, group.hits.map(({ index }) => index)])).toEqual([
      [null, [0]],
      ['B Head', [2]],
    ]);
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
    expect(announcement(KNEE_ANSWER, 'oste')).toBe(
      '14 results. Enter chooses M17.11 Unilateral primary osteoarthritis, right knee.',
    );
  });
});
