import { screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { ImportPreview, SettingsView } from '../../../lib/messages.ts';
import { bad, clinic, emptyView, type FakePorts, fakePorts, good, harley } from './fake.ts';
import { expectAccessible, open, sentOf, useCleanPage } from './setup.tsx';

useCleanPage();

const text = '{"format":"healthcode-overlay-settings","version":1}';
const file = (content: BlobPart = text, name = 'clinic.json') =>
  new File([content], name, { type: 'application/json' });
const input = () => screen.getByLabelText<HTMLInputElement>('Import settings');
const plain: ImportPreview = { lines: [], refusals: [], needsLiveConfirmation: false, needsPermission: [] };

describe('Import settings', () => {
  it('can be used at once, in every section, before the worker has answered', async () => {
    await open(emptyView, '#privacy', (ports) => {
      ports.send = () => new Promise(() => {});
    });
    expect(input().type).toBe('file');
    expect(input().closest('[hidden]')).toBeNull();
  });

  it('shows the difference by section and applies nothing until it is told to', async () => {
    const { ports, user } = await open(clinic);
    await user.upload(input(), file());
    await screen.findByRole('button', { name: 'Apply settings' });
    const difference = document.querySelector<HTMLElement>('.difference');
    expect(difference?.textContent).toContain('PractitionersAddedDr Amelia Hart');
    expect(difference?.textContent).toContain('InsurersChangedBupa: requiresSame1 as it is');
    expect(difference?.textContent).toContain('Ignoredtheme');
    expect(sentOf(ports, 'settings.preview')).toEqual([{ text }]);
    expect(sentOf(ports, 'settings.apply')).toEqual([]);
    await expectAccessible();
  });

  it('applies once, however often the button is pressed, and says what happened and what is left to enable', async () => {
    let finish: (view: SettingsView) => void = () => {};
    const { ports, user } = await open(emptyView, '', (fake) => {
      fake.answers['settings.apply'] = () =>
        new Promise((resolve) => {
          finish = (view) => resolve(good(view));
        });
    });
    await user.upload(input(), file());
    await user.dblClick(await screen.findByRole('button', { name: 'Apply settings' }));
    expect(sentOf(ports, 'settings.apply')).toEqual([{ text, typedConfirmation: null }]);
    finish(clinic);
    await screen.findByText('Settings applied.');
    expect(
      screen.getByText(
        /There is now 1 connection, 2 practitioners, 2 insurers, 2 products, 1 facility, 1 patient and 1 site\./,
      ),
    ).toBeTruthy();
    expect(screen.getByText(/One site is not switched on yet/)).toBeTruthy();
    const enable = screen.getAllByRole('button', { name: 'Enable' })[0];
    if (enable === undefined) throw new Error('There is no Enable button.');
    await user.click(enable);
    expect(ports.permissionsAsked).toEqual([['https://pms.harley.example/*']]);
    await waitFor(() => expect(sentOf(ports, 'site.enable')).toEqual([{ siteId: 'harley', enabled: true }]));
    await expectAccessible();
  });

  it('says so when every site works after applying', async () => {
    const on = { ...clinic, sites: [{ ...harley, enabled: true, permitted: true }] };
    const { user } = await open(on);
    await user.upload(input(), file());
    await user.click(await screen.findByRole('button', { name: 'Apply settings' }));
    expect(await screen.findByText('Every site is switched on.')).toBeTruthy();
  });

  it('takes the same file twice', async () => {
    const { ports, user } = await open(clinic);
    const same = file();
    await user.upload(input(), same);
    await screen.findByRole('button', { name: 'Apply settings' });
    await user.upload(input(), same);
    await waitFor(() => expect(sentOf(ports, 'settings.preview')).toHaveLength(2));
  });

  it('shows why a file is refused, and offers no way to apply it', async () => {
    const { user } = await open(clinic, '', (ports) => {
      ports.answers['settings.preview'] = () => good({ ...plain, refusals: ['sites › Harley › origins is missing.'] });
    });
    await user.upload(input(), file());
    expect(await screen.findByText('sites › Harley › origins is missing.')).toBeTruthy();
    expect(screen.getByText(/clinic.json cannot be applied. Nothing was changed./)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Apply settings' })).toBeNull();
    await expectAccessible();
  });

  it.each([
    ['is not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), /not text in UTF-8/],
    ['is larger than 20 MB', new Uint8Array(20 * 1024 * 1024 + 1), /larger than 20 MB/],
  ])('does not send a file that %s', async (_, content, sentence) => {
    const { ports, user } = await open(clinic);
    await user.upload(input(), file(content));
    expect(await screen.findByText(sentence)).toBeTruthy();
    expect(sentOf(ports, 'settings.preview')).toEqual([]);
  });

  it('asks for the typed word before a LIVE connection comes in', async () => {
    const { ports, user } = await open(clinic, '', (fake) => {
      fake.answers['settings.preview'] = () => good({ ...plain, needsLiveConfirmation: true });
    });
    await user.upload(input(), file());
    await user.click(await screen.findByRole('button', { name: 'Apply settings' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Change to LIVE?' }));
    await user.type(dialog.getByLabelText('Type LIVE to confirm'), 'live');
    await user.click(dialog.getByRole('button', { name: 'Apply to LIVE' }));
    expect(dialog.getByText('Type LIVE in capital letters.')).toBeTruthy();
    expect(sentOf(ports, 'settings.apply')).toEqual([]);
    await user.clear(dialog.getByLabelText('Type LIVE to confirm'));
    await user.type(dialog.getByLabelText('Type LIVE to confirm'), 'LIVE');
    await user.click(dialog.getByRole('button', { name: 'Apply to LIVE' }));
    await waitFor(() => expect(sentOf(ports, 'settings.apply')).toEqual([{ text, typedConfirmation: 'LIVE' }]));
  });

  it('keeps the difference in sight when the worker refuses', async () => {
    const { user } = await open(clinic, '', (ports) => {
      ports.answers['settings.apply'] = () => bad('The disk is full.', 'Free some space.');
    });
    await user.upload(input(), file());
    await user.click(await screen.findByRole('button', { name: 'Apply settings' }));
    expect(await screen.findByText('The disk is full.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Apply settings' })).toBeTruthy();
  });

  it('shows only the newest file when two are chosen one after the other', async () => {
    const waiting: ((preview: ImportPreview) => void)[] = [];
    const { user } = await open(clinic, '', (ports: FakePorts) => {
      ports.answers['settings.preview'] = () =>
        new Promise((resolve) => waiting.push((preview) => resolve(good(preview))));
    });
    await user.upload(input(), file(text, 'first.json'));
    await waitFor(() => expect(waiting).toHaveLength(1));
    await user.upload(input(), file(text, 'second.json'));
    await waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.(plain);
    await screen.findByText('second.json');
    waiting[0]?.({ ...plain, refusals: ['Of the first file.'] });
    await Promise.resolve();
    expect(screen.queryByText('Of the first file.')).toBeNull();
  });
});

describe('Export', () => {
  it('saves the settings as a file', async () => {
    const { ports, user } = await open(clinic);
    await user.click(screen.getByRole('button', { name: 'Export settings' }));
    await waitFor(() => expect(ports.downloads).toEqual([{ fileName: 'healthcode-overlay.json', text: '{}' }]));
    expect(sentOf(ports, 'settings.export')).toEqual([{ what: 'settings' }]);
  });

  it('saves patients only after a warning', async () => {
    const { ports, user } = await open(clinic, '#privacy');
    await user.click(await screen.findByRole('button', { name: 'Export patients' }));
    expect(sentOf(ports, 'settings.export')).toEqual([]);
    const dialog = within(screen.getByRole('dialog', { name: 'Export patients?' }));
    await user.click(dialog.getByRole('button', { name: 'Save the file' }));
    await waitFor(() => expect(sentOf(ports, 'settings.export')).toEqual([{ what: 'patients' }]));
    expect(ports.downloads).toHaveLength(1);
  });
});

it('says what to do when the worker does not answer', async () => {
  const { ports, user } = await open(clinic, '', (fake) => {
    fake.send = () => Promise.reject(new Error('The message port closed.'));
  });
  expect(await screen.findByText('Healthcode Overlay did not answer.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Reload this page' }));
  expect(ports.reloads).toBe(1);
  await expectAccessible();
});

it('asks for the settings again when the worker says that something changed', async () => {
  const { ports } = await open(emptyView);
  await screen.findByText('Not connected yet');
  ports.view = clinic;
  ports.change();
  expect(await screen.findByText('HC20714')).toBeTruthy();
  expect(fakePorts(clinic).sent).toEqual([]);
});
