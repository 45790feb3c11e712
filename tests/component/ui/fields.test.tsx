import { cleanup, render, screen } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { useState } from 'preact/hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Button } from '../../../components/ui/Button.tsx';
import { Dialog } from '../../../components/ui/Dialog.tsx';
import { SegmentedField, TextField } from '../../../components/ui/Field.tsx';
import { pageAddress, parseDate, parseMoney } from '../../../components/ui/format.ts';
import { DateField } from '../../../components/ui/ParsedField.tsx';
import { PaymentForm } from '../../../components/ui/PaymentForm.tsx';

afterEach(cleanup);

describe('a field', () => {
  it('ties its error and help to its control', () => {
    render(<TextField label="Site ID" help="7 characters" error="Too short." value="HC" onValue={() => undefined} />);
    const input = screen.getByRole('textbox', { name: 'Site ID' });
    const described = (input.getAttribute('aria-describedby') ?? '').split(' ');
    const words = described.map((id) => document.getElementById(id)?.textContent);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(words).toEqual(['Too short.', '7 characters']);
  });

  it('is a radio group with its legend where it is segmented', async () => {
    const onValue = vi.fn();
    render(
      <SegmentedField
        label="Setting"
        value="O"
        options={[
          { value: 'I', label: 'Inpatient' },
          { value: 'O', label: 'Outpatient' },
        ]}
        onValue={onValue}
      />,
    );
    expect(screen.getByRole('group', { name: 'Setting' })).toBeTruthy();
    expect((screen.getByRole('radio', { name: 'Outpatient' }) as HTMLInputElement).checked).toBe(true);
    await userEvent.click(screen.getByRole('radio', { name: 'Inpatient' }));
    expect(onValue).toHaveBeenCalledWith('I');
  });
});

function DateHarness({ onValue }: { onValue: (value: string | null) => void }) {
  const [value, setValue] = useState<string | null>('2026-11-18');
  return (
    <DateField
      label="Date of service"
      value={value}
      onValue={(next) => {
        setValue(next);
        onValue(next);
      }}
    />
  );
}

describe('a date field', () => {
  it('shows dd/mm/yyyy and gives ISO', async () => {
    const onValue = vi.fn();
    render(<DateHarness onValue={onValue} />);
    const input = screen.getByRole('textbox', { name: 'Date of service' }) as HTMLInputElement;
    expect(input.value).toBe('18/11/2026');
    await userEvent.clear(input);
    await userEvent.type(input, '12/11/2026');
    expect(onValue).toHaveBeenLastCalledWith('2026-11-12');
  });

  it('keeps what it does not understand and says what is wrong on leaving', async () => {
    const onValue = vi.fn();
    render(<DateHarness onValue={onValue} />);
    const input = screen.getByRole('textbox', { name: 'Date of service' }) as HTMLInputElement;
    await userEvent.clear(input);
    await userEvent.type(input, '12/13/2026');
    await userEvent.tab();
    expect(input.value).toBe('12/13/2026');
    expect(onValue).toHaveBeenLastCalledWith(null);
    expect(screen.getByText('There is no month 13. Use dd/mm/yyyy.')).toBeTruthy();
  });

  it.each([
    ['31/02/2026', 'February 2026 has 28 days.'],
    ['tomorrow', 'Write the date as dd/mm/yyyy.'],
    ['12/13/2026', 'There is no month 13. Use dd/mm/yyyy.'],
  ])('says what is wrong with %s', (typed, message) => {
    expect(parseDate(typed)).toEqual({ ok: false, message });
  });
});

describe('money typed', () => {
  it.each([
    ['£1,234.5', 123450],
    ['639.50', 63950],
    ['12', 1200],
    ['', null],
  ])('reads %s', (typed, value) => {
    expect(parseMoney(typed)).toEqual({ ok: true, value });
  });

  it.each(['1.234', 'abc', '-3', '0', '1e3'])('refuses %s', (typed) => {
    expect(parseMoney(typed).ok).toBe(false);
  });
});

describe('a payment', () => {
  it('proposes what is outstanding today, and records it once', async () => {
    const onRecord = vi.fn(async () => null);
    render(<PaymentForm outstanding={63950} today="2026-11-23" onRecord={onRecord} onCancel={() => undefined} />);
    expect((screen.getByRole('textbox', { name: 'Amount' }) as HTMLInputElement).value).toBe('639.50');
    await userEvent.dblClick(screen.getByRole('button', { name: 'Save payment' }));
    expect(onRecord).toHaveBeenCalled();
    expect(onRecord.mock.calls[0]).toMatchObject([{ amount: 63950, date: '2026-11-23', note: null }, {}]);
  });

  it('refuses a day in the future and keeps what was typed', async () => {
    const onRecord = vi.fn(async () => null);
    render(<PaymentForm outstanding={63950} today="2026-11-23" onRecord={onRecord} onCancel={() => undefined} />);
    const date = screen.getByRole('textbox', { name: 'Date' }) as HTMLInputElement;
    await userEvent.clear(date);
    await userEvent.type(date, '24/11/2026');
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    expect(screen.getByText('This day is in the future.')).toBeTruthy();
    expect(date.value).toBe('24/11/2026');
    expect(document.activeElement).toBe(date);
    expect(onRecord).not.toHaveBeenCalled();
  });
});

describe('a button', () => {
  it('is deaf while at work, and stays reachable', async () => {
    const onPress = vi.fn();
    render(
      <Button busy onPress={onPress}>
        Save
      </Button>,
    );
    const button = screen.getByRole('button', { name: 'Save' });
    await userEvent.click(button);
    expect(onPress).not.toHaveBeenCalled();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    button.blur();
    await userEvent.tab();
    expect(document.activeElement).toBe(button);
  });
});

describe('a dialog', () => {
  function Asks() {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Button onPress={() => setOpen(true)}>Ask</Button>
        {open ? (
          <Dialog title="Cancel this bill?" onClose={() => setOpen(false)}>
            <Button onPress={() => setOpen(false)}>Keep bill</Button>
          </Dialog>
        ) : null}
      </>
    );
  }

  it('has its title as its name and gives the focus back', async () => {
    render(<Asks />);
    await userEvent.click(screen.getByRole('button', { name: 'Ask' }));
    expect(screen.getByRole('dialog', { name: 'Cancel this bill?' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Keep bill' }));
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Ask' }));
  });
});

describe('a page’s address', () => {
  it.each([
    ['https://pms.example/1', 'https://pms.example/1'],
    ['javascript:alert(1)', null],
    ['not an address', null],
    [null, null],
  ])('%s becomes the link %s', (url, link) => {
    expect(pageAddress(url)).toBe(link);
  });
});
