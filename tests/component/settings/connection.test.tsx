import { screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { type ConnectionView, connectionAsShown } from '../../../lib/messages.ts';
import { bad, clinic, emptyView, good, uat } from './fake.ts';
import { expectAccessible, field, foundField, open, sentOf, useCleanPage } from './setup.tsx';

useCleanPage();

const keyed: ConnectionView = { ...uat, auth: { kind: 'apiKey', id: 'hc-overlay', hasKey: true } };

describe('Connection', () => {
  it('is added for LIVE with its addresses filled in, only after the typed word', async () => {
    const { ports, user } = await open(emptyView);
    await user.type(await foundField('Name'), 'Harley practice');
    await user.selectOptions(field('Environment'), 'live');
    await user.type(field('Site ID'), 'HC16190');
    await user.type(field('Client ID'), 'overlay-1');
    expect(field('Discovery address').value).toBe('https://api.healthcode.co.uk/.well-known/discovery-document.json');
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    const dialog = within(screen.getByRole('dialog', { name: 'Change to LIVE?' }));
    await user.type(dialog.getByLabelText('Type LIVE to confirm'), 'LIVE');
    await user.dblClick(dialog.getByRole('button', { name: 'Change to LIVE' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        {
          change: {
            kind: 'connection',
            key: null,
            before: null,
            value: {
              id: 'harley-practice',
              name: 'Harley practice',
              environment: 'live',
              discoveryUrl: 'https://api.healthcode.co.uk/.well-known/discovery-document.json',
              openIdConfigurationUrl: 'https://auth.healthcode.co.uk/.well-known/openid-configuration',
              siteId: 'HC16190',
              auth: { kind: 'signIn', clientId: 'overlay-1' },
              endpointKeys: {},
              notFoundAfterSeconds: 120,
            },
          },
          typedConfirmation: 'LIVE',
        },
      ]),
    );
  });

  it('is not saved with an unsafe address or an empty field, and moves to the first of them', async () => {
    const { ports, user } = await open(emptyView);
    await user.type(await foundField('Name'), 'Harley practice');
    await user.type(field('Site ID'), 'HC16190');
    await user.type(field('Discovery address'), 'http://api.example/x');
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    expect(screen.getByText('Enter the client ID.')).toBeTruthy();
    expect(screen.getByText('Only https addresses, or http on this computer, can be used.')).toBeTruthy();
    expect(document.activeElement).toBe(field('Client ID'));
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    await expectAccessible();
  });

  it('never shows the stored key, keeps it where none is typed, and keeps endpoint names it does not show', async () => {
    const { ports, user } = await open({ ...clinic, connections: [keyed] });
    const key = await screen.findByLabelText<HTMLInputElement>('API key', { selector: 'input[type=password]' });
    expect(key.value).toBe('');
    expect(screen.getByText(/A key is stored and never shown/)).toBeTruthy();
    await user.type(field('Site ID'), 'X');
    expect(screen.getByText(/Site IDs usually are HC and 5/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    await waitFor(() => expect(sentOf(ports, 'settings.change')).toHaveLength(1));
    expect(sentOf(ports, 'settings.change')[0]).toMatchObject({
      change: {
        key: 'main',
        value: {
          siteId: 'HC20714X',
          auth: { kind: 'apiKey', id: 'hc-overlay', key: null },
          endpointKeys: { findMember: 'kept_endpoint' },
        },
      },
      typedConfirmation: null,
    });
  });

  it('asks for a key where none is stored', async () => {
    const { ports, user } = await open({ ...clinic, connections: [uat] });
    await user.click(await screen.findByRole('radio', { name: /API key/ }));
    await user.type(field('API key ID'), 'hc-overlay');
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    expect(screen.getByText('Enter the API key.')).toBeTruthy();
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    expect(screen.getByText(/Healthcode issues keys for back-end use/)).toBeTruthy();
  });

  it('says who is signed in, and signs out and in', async () => {
    const out: ConnectionView = {
      ...uat,
      auth: { kind: 'signIn', clientId: 'overlay-1', signedInAs: null, until: null },
    };
    const { ports, user } = await open(clinic);
    expect((await screen.findByText(/Signed in as/)).textContent).toBe('Signed in as H. Marlow until 24/11/2026 09:40');
    ports.view = { ...clinic, connections: [out] };
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(sentOf(ports, 'connection.signOut')).toEqual([{ connectionId: 'main' }]);
    expect(sentOf(ports, 'connection.signIn')).toEqual([{ connectionId: 'main' }]);
  });

  it('shows what the test found, in words, with what to do', async () => {
    const { ports, user } = await open(clinic);
    await user.click(await screen.findByRole('button', { name: 'Test connection' }));
    expect(await screen.findByText('One thing does not work yet.')).toBeTruthy();
    expect(screen.getByText('Write to your account manager.')).toBeTruthy();
    expect(sentOf(ports, 'connection.test')).toEqual([{ connectionId: 'main' }]);
    await expectAccessible();
  });

  it('names an address that the browser does not allow yet, and asks for it in the click itself', async () => {
    const local = {
      ...keyed,
      discoveryUrl: 'http://127.0.0.1:4010/d.json',
      openIdConfigurationUrl: 'http://127.0.0.1:4010/o.json',
    };
    const { ports, user } = await open({ ...clinic, connections: [local] }, '', (fake) => {
      fake.hasPermission = async () => false;
    });
    await user.click(await screen.findByRole('button', { name: 'Allow 127.0.0.1:4010' }));
    expect(ports.permissionsAsked).toEqual([['http://127.0.0.1/*']]);
    await waitFor(() => expect(screen.queryByText('The browser has to allow this address first.')).toBeNull());
  });

  it('offers to allow a host that discovery names, and tests again once it is allowed', async () => {
    let allowed = false;
    const { ports, user } = await open(clinic, '', (fake) => {
      fake.hasPermission = async ([pattern]) => allowed || pattern !== 'https://bills.example/*';
      fake.answers['connection.test'] = () =>
        good([
          allowed
            ? { id: 'submit', state: 'works', message: 'Bills can be sent.', fix: null }
            : {
                id: 'submit',
                state: 'fails',
                message: 'The browser does not allow bills.example.',
                fix: 'Choose Allow.',
                address: 'https://bills.example/claims',
              },
        ]);
    });
    await user.click(await screen.findByRole('button', { name: 'Test connection' }));
    const allow = await screen.findByRole('button', { name: 'Allow bills.example' });
    allowed = true;
    await user.click(allow);
    expect(await screen.findByText('Bills can be sent.')).toBeTruthy();
    expect(ports.permissionsAsked).toEqual([['https://bills.example/*']]);
  });

  it('keeps what was typed when the worker refuses, until it is discarded', async () => {
    const { user } = await open(clinic, '', (ports) => {
      ports.answers['settings.change'] = () => bad('Bills were made through it.', 'Add a second connection.');
    });
    await user.type(await foundField('Name'), ' two');
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    expect(await screen.findByText('Add a second connection.')).toBeTruthy();
    expect(field('Name').value).toBe('Harley practice two');
    expect(screen.getByRole('link', { name: /Connection\s*not saved/ })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Discard changes' }));
    expect(field('Name').value).toBe('Harley practice');
  });

  it('is sent with what was shown when typing began, and keeps what was typed when that has changed elsewhere', async () => {
    const { ports, user } = await open(clinic, '', (made) => {
      made.answers['settings.change'] = () => bad('This was changed in another tab.');
    });
    await user.type(await foundField('Name'), ' two');
    ports.view = { ...clinic, connections: [{ ...uat, siteId: 'HC99XYZ' }] };
    ports.change();
    await screen.findByText('HC99XYZ');
    await user.click(screen.getByRole('button', { name: 'Save connection' }));
    await screen.findByText('This was changed in another tab.');
    expect(sentOf(ports, 'settings.change')).toMatchObject([{ change: { before: connectionAsShown(uat) } }]);
    expect([field('Name').value, field('Site ID').value]).toEqual(['Harley practice two', uat.siteId]);
    await user.click(screen.getByRole('button', { name: 'Discard changes' }));
    expect([field('Name').value, field('Site ID').value]).toEqual(['Harley practice', 'HC99XYZ']);
  });

  it('of several is chosen from a table, and none loses what was typed', async () => {
    const second: ConnectionView = { ...keyed, id: 'second', name: 'Marylebone', siteId: 'HC30000' };
    const { ports, user } = await open({ ...clinic, connections: [uat, second] });
    await user.type(await foundField('Name'), ' two');
    await user.click(screen.getByRole('button', { name: 'Edit Marylebone' }));
    const shown = () =>
      screen.getAllByLabelText<HTMLInputElement>('Name').find((field) => field.closest('[hidden]') === null);
    expect(shown()?.value).toBe('Marylebone');
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Edit Harley practice' }));
    expect(shown()?.value).toBe('Harley practice two');
    await user.click(screen.getByRole('button', { name: 'Delete connection' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete Harley practice?' }));
    await user.click(dialog.getByRole('button', { name: 'Delete connection' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        {
          change: { kind: 'connection', key: 'main', before: connectionAsShown(uat), value: null },
          typedConfirmation: null,
        },
      ]),
    );
  });
});
