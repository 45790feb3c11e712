import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { CodeSetView } from '../../../lib/messages.ts';
import { bad, clinic, emptyView, good, harley, jane } from './fake.ts';
import { expectAccessible, field, foundField, open, sentOf, useCleanPage } from './setup.tsx';

useCleanPage();

const goTo = (section: string) => {
  location.hash = section;
  fireEvent(window, new Event('hashchange'));
};

describe('Sections', () => {
  it.each([
    ['#connection', 'Connection'],
    ['#practitioners', 'Practitioners'],
    ['#insurers', 'Insurers'],
    ['#products', 'Products'],
    ['#facilities', 'Facilities'],
    ['#patients', 'Patients'],
    ['#sites', 'Sites'],
    ['#catalogues', 'Code lists'],
    ['#privacy', 'Data & privacy'],
    ['#nonsense', 'Connection'],
  ])('%s opens %s, with no fault of accessibility, full or empty', async (hash, title) => {
    const full = await open(clinic, hash);
    await screen.findByText('HC20714');
    expect(screen.getByRole('heading', { level: 1, name: title })).toBeTruthy();
    expect(screen.getByRole('link', { name: new RegExp(`^${title}`) }).getAttribute('aria-current')).toBe('page');
    await expectAccessible();
    full.page.unmount();
    await open(emptyView, hash);
    await screen.findByText('Not connected yet');
    await expectAccessible();
  });

  it('keep what was typed while another one is looked at, and say that it is not saved', async () => {
    const { user } = await open(clinic, '#practitioners');
    await user.click(await screen.findByRole('button', { name: 'Edit Dr Amelia Hart' }));
    await user.type(field('Payee identifier'), '9');
    expect(await screen.findByRole('link', { name: /Practitioners\s*not saved/ })).toBeTruthy();
    goTo('#insurers');
    await screen.findByRole('heading', { level: 1, name: 'Insurers' });
    expect(document.activeElement?.textContent).toBe('Insurers');
    goTo('#practitioners');
    expect((await foundField('Payee identifier')).value).toBe('P1623459');
  });

  it('ask before the page is left only while something is not saved', async () => {
    const { user } = await open(clinic, '#facilities');
    await user.click(await screen.findByRole('button', { name: 'Edit Harley Day Surgery' }));
    const leave = () => !fireEvent(window, new Event('beforeunload', { cancelable: true }));
    expect(leave()).toBe(false);
    await user.type(field('Number'), '1');
    await waitFor(() => expect(leave()).toBe(true));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(leave()).toBe(false));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit Harley Day Surgery' }));
  });
});

describe('Practitioners', () => {
  it('are added with names, numbers and defaults, and one press sends one request', async () => {
    const { ports, user } = await open(clinic, '#practitioners');
    await user.click(await screen.findByRole('button', { name: 'Add a practitioner' }));
    const names = field('Names, one a line');
    expect(document.activeElement).toBe(names);
    await user.type(names, ' Dr Noor Aziz \nAziz, Noor\n\n');
    await user.type(field('Healthcode identifier'), '651979');
    await user.click(screen.getByRole('button', { name: 'Use 0651979' }));
    await user.selectOptions(field('Usual setting'), 'D');
    await user.click(screen.getByRole('button', { name: 'Add a number' }));
    await user.selectOptions(field('Insurer'), 'ppp');
    await user.type(field('Number'), '00042');
    await expectAccessible();
    await user.dblClick(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('Saved: Dr Noor Aziz');
    expect(sentOf(ports, 'settings.change')).toEqual([
      {
        change: {
          kind: 'practitioner',
          key: null,
          before: null,
          value: {
            names: ['Dr Noor Aziz', 'Aziz, Noor'],
            identifier: '0651979',
            payeeIdentifier: null,
            controllingSpecialistIdentifier: null,
            defaultSetting: 'D',
            connection: null,
            identifiersByInsurer: { ppp: '00042' },
          },
        },
        typedConfirmation: null,
      },
    ]);
  });

  it('warn of an unusual identifier and take it', async () => {
    const { ports, user } = await open(clinic, '#practitioners');
    await user.click(await screen.findByRole('button', { name: 'Edit Dr Amelia Hart' }));
    const identifier = field('Healthcode identifier');
    await user.clear(identifier);
    await user.type(identifier, 'ODD-1');
    expect(screen.getByText(/usually are 6 to 8 digits/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        {
          change: expect.objectContaining({ key: '0651978', value: expect.objectContaining({ identifier: 'ODD-1' }) }),
          typedConfirmation: null,
        },
      ]),
    );
  });

  it('say at the field what is wrong, move there, and send nothing', async () => {
    const { ports, user } = await open(clinic, '#practitioners');
    await user.click(await screen.findByRole('button', { name: 'Add a practitioner' }));
    await user.type(field('Names, one a line'), 'Dr Noor Aziz');
    await user.type(field('Healthcode identifier'), 'SP00123');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText(/already has this identifier/)).toBeTruthy();
    expect(document.activeElement).toBe(field('Healthcode identifier'));
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    await expectAccessible();
  });

  it('keep what was typed when the worker refuses', async () => {
    const { user } = await open(clinic, '#practitioners', (ports) => {
      ports.answers['settings.change'] = () => bad('The disk is full.', 'Free some space, then save again.');
    });
    await user.click(await screen.findByRole('button', { name: 'Edit Dr Amelia Hart' }));
    await user.type(field('Payee identifier'), '9');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Free some space, then save again.')).toBeTruthy();
    expect(field('Payee identifier').value).toBe('P1623459');
  });

  it('are sent with what was shown when the form opened, and what was typed stays when that has changed elsewhere', async () => {
    const { ports, user } = await open(clinic, '#practitioners', (made) => {
      made.answers['settings.change'] = () => bad('This was changed in another tab.');
    });
    await user.click(await screen.findByRole('button', { name: 'Edit Dr Amelia Hart' }));
    await user.type(field('Payee identifier'), '9');
    const [shown] = clinic.practitioners;
    ports.view = { ...clinic, practitioners: shown ? [{ ...shown, names: ['Changed elsewhere'] }] : [] };
    ports.change();
    await waitFor(() => expect(sentOf(ports, 'settings.get')).toHaveLength(2));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByText('This was changed in another tab.');
    expect(sentOf(ports, 'settings.change')).toMatchObject([{ change: { before: shown } }]);
    expect(field('Payee identifier').value).toBe('P1623459');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('button', { name: 'Edit Changed elsewhere' })).toBeTruthy();
  });

  it('are deleted at once, and Undo brings the same record back', async () => {
    const { ports, user } = await open(clinic, '#practitioners');
    await user.click(await screen.findByRole('button', { name: 'Delete Dr Amelia Hart' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(sentOf(ports, 'settings.change')).toHaveLength(2));
    expect(sentOf(ports, 'settings.change')).toEqual([
      {
        change: { kind: 'practitioner', key: '0651978', before: clinic.practitioners[0], value: null },
        typedConfirmation: null,
      },
      {
        change: { kind: 'practitioner', key: null, before: null, value: clinic.practitioners[0] },
        typedConfirmation: null,
      },
    ]);
  });
});

describe('Insurers', () => {
  it('offer the identifiers that are public, and take any other', async () => {
    const { ports, user } = await open(emptyView, '#insurers');
    await user.click(await screen.findByRole('button', { name: 'Add an insurer' }));
    const identifier = field('Healthcode identifier');
    await user.type(identifier, '{ArrowDown}');
    const offered = within(screen.getByRole('listbox'))
      .getAllByRole('option')
      .map((option) => option.textContent?.slice(0, 3));
    expect(offered).toEqual(['bup', 'bui', 'ppp', 'nuh', 'slh', 'cin', 'tih', 'wpa', 'pzo']);
    await expectAccessible();
    await user.type(identifier, 'axa');
    await screen.findByRole('option', { name: /^ppp\s*AXA Health/ });
    await user.keyboard('{Enter}');
    expect(identifier.value).toBe('ppp');
    await user.clear(identifier);
    await user.type(field('Names, one a line'), 'Healix');
    await user.type(identifier, 'hlx');
    await user.click(field('An authorisation code'));
    await user.selectOptions(field('Latest submission after treatment'), 'months');
    await user.type(field('Months'), '0');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText('Enter a whole number of months, such as 6.')).toBeTruthy();
    await user.type(field('Months'), '{Backspace}4');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        {
          change: {
            kind: 'insurer',
            key: null,
            before: null,
            value: {
              names: ['Healix'],
              identifier: 'hlx',
              requires: { diagnosis: false, authorisationCode: true },
              submitWithinMonths: 4,
            },
          },
          typedConfirmation: null,
        },
      ]),
    );
  });
});

describe('Products', () => {
  it('have an industry standard code and several procedure codes', async () => {
    const { ports, user } = await open(clinic, '#products');
    await user.click(await screen.findByRole('button', { name: 'Add a product' }));
    await user.type(field('Name'), 'Colonoscopy');
    await user.click(field('Procedure'));
    await user.type(field('Industry standard code'), '2320');
    await user.type(field('Procedure codes'), 'h2002, H2003 ?');
    expect(screen.getByText(/Look at \? once more/)).toBeTruthy();
    await user.type(field('Procedure codes'), '{Backspace}{Backspace}');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        {
          change: {
            kind: 'product',
            key: null,
            before: null,
            value: {
              name: 'Colonoscopy',
              type: 'procedure',
              industryStandardCode: '2320',
              procedureCodes: ['H2002', 'H2003'],
            },
          },
          typedConfirmation: null,
        },
      ]),
    );
  });
});

describe('Codes of products', () => {
  const listed = (set: string): CodeSetView[] =>
    clinic.codeSets.map((one) => ({ ...one, set, name: set, state: 'ready', inUse: 2 }));
  const withLists = {
    ...clinic,
    codeSets: [...listed('service-type/ISC').slice(0, 1), ...listed('procedure-code/CCSD').slice(0, 1)],
  };

  it('are found by their titles where their lists are here', async () => {
    const { ports, user } = await open(withLists, '#products');
    await user.click(await screen.findByRole('button', { name: 'Add a product' }));
    await user.type(field('Name'), 'Repair');
    await user.type(field('Industry standard code'), 'invented op');
    await screen.findByRole('option', { name: /^2310/ });
    await expectAccessible();
    await user.keyboard('{Enter}');
    expect(field('Industry standard code').value).toBe('2310');
    for (const query of ['invented r', 'invented l', 'invented r']) {
      await user.type(field(/^Find a procedure/), query);
      await screen.findByRole('option');
      await user.keyboard('{Enter}');
      expect(field(/^Find a procedure/).value).toBe('');
    }
    expect(field(/^Procedure codes/).value).toBe('W3712 H2002');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toMatchObject([
        { change: { value: { industryStandardCode: '2310', procedureCodes: ['W3712', 'H2002'] } } },
      ]),
    );
  });

  it('may be ones that no list knows', async () => {
    const { ports, user } = await open(withLists, '#products');
    await user.click(await screen.findByRole('button', { name: 'Add a product' }));
    await user.type(field('Name'), 'Repair');
    await user.type(field('Industry standard code'), '7777');
    await screen.findByText(/7777: Not in the list/);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toMatchObject([{ change: { value: { industryStandardCode: '7777' } } }]),
    );
  });

  it('stay as they were typed where the search does not answer', async () => {
    const { ports, user } = await open(withLists, '#products', (ports) => {
      ports.answers['codeSets.search'] = () => bad('Something is wrong.');
    });
    await user.click(await screen.findByRole('button', { name: 'Add a product' }));
    await user.type(field('Industry standard code'), 'oper');
    expect((await screen.findAllByText(/The search did not work/)).length).toBeGreaterThan(0);
    expect(field('Industry standard code').value).toBe('oper');
    await user.type(field('Name'), 'Operation');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText('Enter the code itself, such as 0110, or choose it from the list.')).toBeTruthy();
    expect(sentOf(ports, 'settings.change')).toEqual([]);
  });
});

describe('Service codes of products', () => {
  const [operation] = clinic.products;
  if (operation === undefined) throw new Error('There are no products.');
  const rows = async () => {
    const table = await screen.findByRole('table', { name: 'Products' });
    return [...table.querySelectorAll('tbody tr')].map((row) => row.children[1]?.textContent);
  };

  it('say in the table whether they need a procedure code, and what else is to be minded', async () => {
    const named = (name: string, industryStandardCode: string, procedureCodes: string[] = []) => ({
      ...operation,
      name,
      industryStandardCode,
      procedureCodes,
    });
    const products = [operation, named('b', '2310'), named('c', '0110'), named('d', '0999'), named('e', '7777')];
    await open({ ...clinic, products }, '#products');
    await waitFor(async () =>
      expect(await rows()).toEqual([
        '2310Needs a procedure code',
        '2310Needs a procedure code; none is given',
        '0110',
        '0999Withdrawn: no longer valid',
        '7777Not in the list of service codes',
      ]),
    );
    await expectAccessible();
  });

  it('say so at the field once they are typed whole, and take it back once a procedure code stands there', async () => {
    const { ports, user } = await open(clinic, '#products');
    await user.click(await screen.findByRole('button', { name: 'Add a product' }));
    await user.type(field('Industry standard code'), '231');
    expect(sentOf(ports, 'codeSets.serviceCodes')).toEqual([{ codes: ['2310', '0110'] }]);
    await user.type(field('Industry standard code'), '0');
    expect(await screen.findByText('2310: Needs a procedure code; none is given.')).toBeTruthy();
    expect(screen.getByText('Invented operation')).toBeTruthy();
    await user.type(field('Procedure codes'), 'W3712');
    await waitFor(() => expect(screen.queryByText(/none is given/)).toBeNull());
    expect(screen.getByText('CCSD codes such as W3712, with spaces between. This service needs one.')).toBeTruthy();
    await user.type(field('Industry standard code'), '9');
    expect(await screen.findByText('23109: Not in the list of service codes.')).toBeTruthy();
  });

  it('are left alone where there is no list, or nobody answers; a list that comes later is asked', async () => {
    const answer = (code: string) => ({ code, state: 'no catalogue', title: null, requiresProcedureCode: null });
    const { ports } = await open(clinic, '#products', (fake) => {
      fake.answers['codeSets.serviceCodes'] = ({ codes }: { codes: string[] }) => good(codes.map(answer));
    });
    await waitFor(() => expect(sentOf(ports, 'codeSets.serviceCodes')).toEqual([{ codes: ['2310', '0110'] }]));
    expect(await rows()).toEqual(['2310', '0110']);
    delete ports.answers['codeSets.serviceCodes'];
    const codeSets = clinic.codeSets.map((set) => ({ ...set, updatedAt: '2026-11-23T09:00:00.000Z' }));
    ports.view = { ...clinic, codeSets };
    ports.change();
    await waitFor(async () => expect((await rows())[0]).toBe('2310Needs a procedure code'));
  });
});

describe('Patients', () => {
  it('are shown only after a search', async () => {
    const { ports, user } = await open(clinic, '#patients');
    await screen.findByText('1 patient is kept here');
    expect(screen.queryByText('Mrs Jane Doe')).toBeNull();
    expect(sentOf(ports, 'patients.find')).toEqual([]);
    await user.type(field('Find a patient'), 'mrs j{Enter}');
    expect(await screen.findByText('Mrs Jane Doe')).toBeTruthy();
    expect(sentOf(ports, 'patients.find')).toEqual([{ prefix: 'mrs j', limit: 50 }]);
    await expectAccessible();
  });

  it('that can’t be opened are told beside those that can', async () => {
    const { ports, user } = await open(clinic, '#patients');
    ports.answers['patients.find'] = () => good({ patients: [], unreadable: 2 });
    await user.click(await screen.findByRole('button', { name: 'Show all' }));
    expect(await screen.findByText('2 patients can’t be opened.')).toBeTruthy();
    await expectAccessible();
  });

  it('are found though the search is pressed again while it is at work', async () => {
    const answer = Promise.withResolvers<unknown>();
    const { user } = await open(clinic, '#patients', (made) => {
      made.answers['patients.find'] = () => answer.promise;
    });
    await user.dblClick(await screen.findByRole('button', { name: 'Show all' }));
    answer.resolve(good({ patients: [jane], unreadable: 0 }));
    expect(await screen.findByText('Mrs Jane Doe')).toBeTruthy();
  });

  it('are looked for again when something was changed elsewhere, once there was a search', async () => {
    const { ports, user } = await open(clinic, '#patients');
    await screen.findByText('1 patient is kept here');
    ports.change();
    expect(sentOf(ports, 'patients.find')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    await screen.findByText('Mrs Jane Doe');
    ports.answers['patients.find'] = () => good({ patients: [{ ...jane, name: 'Mrs Jane Roe' }], unreadable: 0 });
    ports.change();
    expect(await screen.findByText('Mrs Jane Roe')).toBeTruthy();
    ports.answers['patients.find'] = () => bad('The store is out of order.');
    ports.change();
    await waitFor(() => expect(sentOf(ports, 'patients.find')).toHaveLength(3));
    expect(screen.getByText('Mrs Jane Roe')).toBeTruthy();
    expect(screen.queryByText('The store is out of order.')).toBeNull();
  });

  it('are edited with insurance and authorisation codes; a date that is none is never dropped', async () => {
    const { ports, user } = await open(clinic, '#patients');
    await user.click(await screen.findByRole('button', { name: 'Show all' }));
    await user.click(await screen.findByRole('button', { name: 'Edit Mrs Jane Doe' }));
    await user.click(screen.getByRole('button', { name: 'Add authorisation code' }));
    const second = within(
      screen.getByRole('button', { name: 'Remove authorisation code 2' }).parentElement ?? document.body,
    );
    await user.type(second.getByLabelText('Code'), 'B777');
    await user.type(second.getByLabelText('From'), '31/02/2027');
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText('February 2027 has 28 days.')).toBeTruthy();
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    await user.clear(second.getByLabelText('From'));
    await user.type(second.getByLabelText('From'), '01/02/2027');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sentOf(ports, 'settings.change')).toHaveLength(1));
    const [insurance] = jane.insurers;
    expect(sentOf(ports, 'settings.change')[0]).toEqual({
      change: {
        kind: 'patient',
        key: { site: 'harley', pmsId: 'P-1001' },
        before: jane,
        value: {
          ...jane,
          insurers: [
            {
              ...insurance,
              authorisationCodes: [
                ...(insurance?.authorisationCodes ?? []),
                { code: 'B777', validFrom: '2027-02-01', validTo: null },
              ],
            },
          ],
        },
      },
      typedConfirmation: null,
    });
  });
});

describe('Sites', () => {
  it('are enabled by asking the browser for their addresses in the click itself', async () => {
    const { ports, user } = await open(clinic, '#sites');
    await user.click(await screen.findByRole('button', { name: 'Enable' }));
    expect(ports.permissionsAsked).toEqual([['https://pms.harley.example/*']]);
    await waitFor(() => expect(sentOf(ports, 'site.enable')).toEqual([{ siteId: 'harley', enabled: true }]));
  });

  it('stay off, and say so, where the person refuses', async () => {
    const { ports, user } = await open(clinic, '#sites', (fake) => {
      fake.grants = false;
    });
    await user.click(await screen.findByRole('button', { name: 'Enable' }));
    expect(await screen.findByText(/The browser did not allow it/)).toBeTruthy();
    expect(sentOf(ports, 'site.enable')).toEqual([]);
  });

  it('are disabled without a question', async () => {
    const { ports, user } = await open({ ...clinic, sites: [{ ...harley, enabled: true, permitted: true }] }, '#sites');
    await user.click(await screen.findByRole('button', { name: 'Disable' }));
    expect(ports.permissionsAsked).toEqual([]);
    await waitFor(() => expect(sentOf(ports, 'site.enable')).toEqual([{ siteId: 'harley', enabled: false }]));
  });

  it.each([
    ['{"id": ', /This is not JSON/],
    ['[]', /A definition begins with \{/],
    ['{"id":"other","name":"x","origins":["https://a.example"],"pages":{}}', /“id” must stay “harley”/],
    ['{"id":"harley","name":"x","origins":["http://a.example"],"pages":{}}', /not encrypted/],
    [
      '{"id":"harley","name":"x","origins":["https://a.example/path"],"pages":{}}',
      /write the origin only: "https:\/\/a.example"/,
    ],
    ['{"id":"harley","name":"x","origins":["https://a.example"]}', /“pages” is missing/],
  ])('refuse the definition %s in words', async (text, sentence) => {
    const { ports, user } = await open(clinic, '#sites');
    await user.click(await screen.findByRole('button', { name: 'Edit Harley practice system' }));
    fireEvent.input(field('Definition'), { target: { value: text } });
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(screen.getByText(sentence)).toBeTruthy();
    expect(sentOf(ports, 'settings.change')).toEqual([]);
  });

  it('show where the worker finds a definition wrong, and keep the text', async () => {
    const { ports, user } = await open(clinic, '#sites', (fake) => {
      fake.answers['settings.preview'] = () =>
        good({
          lines: [],
          refusals: ['sites › Ours › pages › invoice › url is missing.'],
          needsLiveConfirmation: false,
          needsPermission: [],
        });
    });
    await user.click(await screen.findByRole('button', { name: 'Edit Harley practice system' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('sites › Ours › pages › invoice › url is missing.')).toBeTruthy();
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    const [asked] = sentOf(ports, 'settings.preview');
    expect(JSON.parse((asked as { text: string }).text).sites).toEqual([harley.definition]);
  });

  it('are deleted only after a dialog that says what is lost', async () => {
    const { ports, user } = await open(clinic, '#sites');
    await user.click(await screen.findByRole('button', { name: 'Delete Harley practice system' }));
    expect(sentOf(ports, 'settings.change')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Delete site' }));
    await waitFor(() =>
      expect(sentOf(ports, 'settings.change')).toEqual([
        { change: { kind: 'site', key: 'harley', before: harley.definition, value: null }, typedConfirmation: null },
      ]),
    );
  });
});

describe('Code lists', () => {
  const [diagnoses, procedures] = clinic.codeSets;
  if (diagnoses === undefined || procedures === undefined) throw new Error('There are no code sets.');
  const openLists = (...codeSets: CodeSetView[]) => open({ ...clinic, codeSets }, '#catalogues');
  const rowOf = async (name: string) => (await screen.findByText(name)).closest('li')?.textContent ?? '';

  it('show count, version, date and state, and are fetched on demand: all of them, or one', async () => {
    const { ports, user } = await open(clinic, '#catalogues');
    expect(await rowOf('Diagnoses (ICD-10)')).toContain(
      '95,524 codesVersion 2026, 22/11/2026 09:00ReadyNext refresh on 29/11/2126.',
    );
    expect(await rowOf('Procedures (CCSD)')).toContain(
      'No codes yetNot fetchedHealthcode did not answer.Next try on 24/11/2126',
    );
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Sync now' }));
    await user.click(screen.getByRole('button', { name: 'Sync Procedures (CCSD)' }));
    expect(sentOf(ports, 'codeSets.sync')).toEqual([
      { connectionId: null, set: null },
      { connectionId: 'main', set: 'procedure-code/CCSD' },
    ]);
    await expectAccessible();
  });

  it('show how far a fetch is, and can be cancelled: all of them, or one', async () => {
    const { ports, user } = await openLists({ ...diagnoses, state: 'syncing', count: 500, total: 1000 }, procedures);
    const progress = await screen.findByRole('progressbar', { name: 'Fetching Diagnoses (ICD-10)' });
    expect(progress.getAttribute('aria-valuenow')).toBe('50');
    expect(await rowOf('Diagnoses (ICD-10)')).toContain('500 of 1,000 codes.The version in use stays');
    await user.click(screen.getByRole('button', { name: 'Cancel Diagnoses (ICD-10)' }));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(sentOf(ports, 'codeSets.cancel')).toEqual([
      { connectionId: 'main', set: 'condition-code/ICD10' },
      { connectionId: null, set: null },
    ]);
    await expectAccessible();
  });

  it('follow a fetch until it has ended, asking for nothing but the lists', async () => {
    const { ports } = await openLists({ ...diagnoses, state: 'syncing', count: 500, total: 1000 });
    await screen.findByRole('progressbar');
    const asked = sentOf(ports, 'settings.get').length;
    ports.view = clinic;
    await waitFor(() => expect(screen.queryByRole('progressbar')).toBeNull(), { timeout: 5000 });
    expect(sentOf(ports, 'settings.get')).toHaveLength(asked);
  });

  it('say what each end of a fetch means for the codes in use', async () => {
    const ended = (changes: Partial<CodeSetView>) => ({ ...procedures, message: null, ...changes });
    await openLists(
      { ...diagnoses, name: 'Cancelled refresh', set: 'a', state: 'cancelled' },
      { ...diagnoses, name: 'Failed refresh', set: 'b', state: 'failed', message: 'Failed refresh: It broke off.' },
      ended({ name: 'Cancelled first', set: 'c', state: 'cancelled' }),
      ended({ name: 'Unknown there', set: 'd', state: 'not offered' }),
      ended({ name: 'Waiting', set: 'e', state: 'absent', nextTryAt: '2026-01-01T00:00:00.000Z' }),
    );
    expect(await rowOf('Cancelled refresh')).toContain(
      'ReadyThe refresh was cancelled. The version of 22/11/2026 stays',
    );
    expect(await rowOf('Failed refresh')).toContain('Not refreshedIt broke off.');
    expect(await rowOf('Cancelled first')).toContain('Cancelled');
    expect(await rowOf('Unknown there')).toContain('Not offeredHealthcode has no such list');
    expect(await rowOf('Waiting')).toContain('Not fetched yetWaits for its turn.');
  });
});
