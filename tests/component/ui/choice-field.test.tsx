import { cleanup, render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { useState } from 'preact/hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChoiceField } from '../../../components/ui/ChoiceField.tsx';
import { searchOffered } from '../../../entrypoints/panel/search-offered.ts';
import type { Choice } from '../../../lib/messages.ts';
import { accessibilityFaults } from '../support.ts';

afterEach(cleanup);

const INSURERS: Choice[] = [
  { identifier: 'ppp', name: 'AXA Health', otherNames: ['AXA PPP'] },
  { identifier: 'bup', name: 'Bupa', otherNames: [] },
  { identifier: 'avi', name: 'Aviva', otherNames: [] },
];

function Harness(props: {
  value: string | null;
  choices?: Choice[];
  nameOfValue?: string;
  onValue?: (value: string | null) => void;
  onFault?: (message: string | null) => void;
}) {
  const [value, setValue] = useState(props.value);
  return (
    <main>
      <ChoiceField
        label="Insurer"
        noun="insurer"
        value={value}
        nameOfValue={props.nameOfValue ?? null}
        choices={props.choices ?? INSURERS}
        search={searchOffered}
        onValue={(next) => {
          setValue(next);
          props.onValue?.(next);
        }}
        {...(props.onFault ? { onFault: props.onFault } : {})}
      />
      <button type="button">Next</button>
    </main>
  );
}

const field = () => screen.getByRole('combobox', { name: 'Insurer' }) as HTMLInputElement;

describe('a choice by typing', () => {
  it.each([
    ['bup', 'Bupa'],
    ['buap', 'Bupa'],
    ['axa ppp', 'AXA Health'],
    ['avi', 'Aviva'],
  ])('takes what “%s” finds first on Enter', async (typed, name) => {
    const onValue = vi.fn();
    render(<Harness value={null} onValue={onValue} />);
    await userEvent.type(field(), typed);
    const code = INSURERS.find((one) => one.name === name)?.identifier;
    const option = await screen.findByRole('option', { name: new RegExp(`^${code}`) });
    expect(option.querySelector('mark')).not.toBeNull();
    await vi.waitFor(() => expect(document.querySelector('[data-preferred]')).not.toBeNull());
    await userEvent.keyboard('{Enter}');
    expect(onValue).toHaveBeenCalledExactlyOnceWith(code);
    expect(field().value).toBe(name);
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it.each([
    ['bupa ', 'bup', 'Bupa'],
    ['Axa health', 'ppp', 'AXA Health'],
  ])('takes “%s”, the whole name of one, when the field is left', async (typed, code, name) => {
    const onValue = vi.fn();
    render(<Harness value={null} onValue={onValue} />);
    await userEvent.type(field(), typed);
    await userEvent.tab();
    expect(onValue).toHaveBeenCalledExactlyOnceWith(code);
    expect(field().value).toBe(name);
  });

  it('takes no name that two of them have', async () => {
    const onValue = vi.fn();
    const twins = INSURERS.map((insurer) => ({ ...insurer, name: 'Bupa' }));
    render(<Harness value={null} choices={twins} onValue={onValue} />);
    await userEvent.type(field(), 'Bupa');
    await userEvent.tab();
    expect(onValue).not.toHaveBeenCalled();
    expect(field().value).toBe('Bupa');
  });

  it('shows the one chosen, and a first letter takes its place', async () => {
    render(<Harness value="ppp" />);
    expect(field().value).toBe('AXA Health');
    await userEvent.tab();
    await userEvent.keyboard('b');
    expect(field().value).toBe('b');
    await userEvent.click(await screen.findByRole('option', { name: /^bup/ }));
    expect(field().value).toBe('Bupa');
    await userEvent.keyboard('av');
    expect(field().value).toBe('av');
  });

  it('lists all of them before anything is typed, from the one chosen on', async () => {
    const onValue = vi.fn();
    render(<Harness value="bup" onValue={onValue} />);
    await userEvent.tab();
    await userEvent.keyboard('{ArrowDown}');
    expect(screen.getAllByRole('option')).toHaveLength(3);
    expect(screen.getByRole('option', { selected: true }).textContent).toContain('Bupa');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onValue).toHaveBeenCalledExactlyOnceWith('avi');
  });

  it('brings the chosen name back on Escape, and only then lets Escape through', async () => {
    const heard = vi.fn();
    document.addEventListener('keydown', heard);
    const onFault = vi.fn();
    render(<Harness value="ppp" onFault={onFault} />);
    await userEvent.tab();
    await userEvent.keyboard('bu');
    await screen.findByRole('option', { name: /^bup/ });
    heard.mockClear();
    await userEvent.keyboard('{Escape}');
    expect(field().value).toBe('AXA Health');
    expect(onFault).toHaveBeenLastCalledWith(null);
    expect(heard).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(heard).toHaveBeenCalledOnce();
    document.removeEventListener('keydown', heard);
  });

  it('keeps free text, says that it is no choice on leaving, and changes nothing', async () => {
    const onValue = vi.fn();
    const onFault = vi.fn();
    render(<Harness value="ppp" onValue={onValue} onFault={onFault} />);
    await userEvent.tab();
    await userEvent.keyboard('Bupa Glob');
    const sentence = 'Choose the insurer from the list, or clear “Bupa Glob”.';
    expect(onFault).toHaveBeenLastCalledWith(sentence);
    expect(screen.queryByText(sentence)).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(screen.getByText(sentence)).toBeTruthy();
    expect(field().value).toBe('Bupa Glob');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(onValue).not.toHaveBeenCalled();
  });

  it('holds nothing once it is left empty', async () => {
    const onValue = vi.fn();
    render(<Harness value="ppp" onValue={onValue} />);
    await userEvent.clear(field());
    expect(onValue).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(onValue).toHaveBeenCalledExactlyOnceWith(null);
    expect(field().value).toBe('');
  });

  it('shows a value that is not among the choices by its own name, and does not lose it by being looked at', async () => {
    const onValue = vi.fn();
    render(<Harness value="gone" nameOfValue="Old Mutual" onValue={onValue} />);
    expect(field().value).toBe('Old Mutual');
    await userEvent.tab();
    await userEvent.tab();
    expect(field().value).toBe('Old Mutual');
    expect(onValue).not.toHaveBeenCalled();
  });

  it('says so where nothing matches', async () => {
    render(<Harness value={null} />);
    await userEvent.type(field(), 'zzyzx');
    expect(await screen.findByText('No insurer matches “zzyzx”.', { selector: 'b' })).toBeTruthy();
  });

  it('has no accessibility faults, open or refused', async () => {
    document.title = 'Field';
    document.documentElement.lang = 'en-GB';
    render(<Harness value="ppp" />);
    await userEvent.click(field());
    expect(screen.getAllByRole('option')).toHaveLength(3);
    expect(await accessibilityFaults()).toEqual([]);
    await userEvent.keyboard('nobody');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await accessibilityFaults()).toEqual([]);
  });
});
