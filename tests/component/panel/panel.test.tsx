import { cleanup, render, screen, waitFor, within } from '@testing-library/preact';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Guard, PanelActions } from '../../../components/panel/actions.ts';
import { Panel } from '../../../components/panel/Panel.tsx';
import type { Answer, PanelView, SubmitResult } from '../../../lib/messages.ts';
import { fact, hit, invoice, NOW, PANEL_STATES, panelView, patient, submission, withFacts } from '../fixtures.ts';
import { accepted, accessibilityFaults, deferred, panelActions } from '../support.ts';

beforeEach(() => {
  document.title = 'Submit to Healthcode';
  document.documentElement.lang = 'en-GB';
});
afterEach(cleanup);

const allow: Guard = async () => ({ ok: true });

function open(
  view: PanelView | null,
  more: Partial<PanelActions> = {},
  props: { guard?: Guard; orphaned?: boolean } = {},
) {
  const actions = panelActions(view ?? panelView(), more);
  const shown = (next: PanelView | null) => (
    <Panel
      view={next}
      actions={actions}
      guard={props.guard ?? allow}
      orphaned={props.orphaned ?? false}
      now={() => NOW}
    />
  );
  const { rerender } = render(shown(view));
  return { actions, show: (next: PanelView) => rerender(shown(next)) };
}

const diagnosis = () => screen.getByRole('combobox', { name: 'Diagnosis' }) as HTMLInputElement;
const submitButton = () => screen.getByRole('button', { name: 'Submit to Healthcode' });
const status = () => screen.getByRole('status');
const chosen = {
  diagnoses: [{ scheme: 'ICD10' as const, code: 'M17.11', title: 'Unilateral primary osteoarthritis, right knee' }],
};

async function choose(): Promise<void> {
  await userEvent.type(diagnosis(), 'oste kne');
  await userEvent.click(await screen.findByRole('option', { name: /M17\.11/ }));
}

describe('every state of the panel', () => {
  it.each(Object.entries(PANEL_STATES))('%s has no accessibility faults', async (_name, view) => {
    open(view);
    expect(await accessibilityFaults()).toEqual([]);
  });

  it.each(Object.entries(PANEL_STATES))('%s is the dialog Submit to Healthcode', (_name, view) => {
    open(view);
    expect(screen.getByRole('dialog', { name: 'Submit to Healthcode' })).toBeTruthy();
  });

  it.each(Object.entries(PANEL_STATES).filter(([, view]) => view.kind === 'invoice' && view.setUp.length === 0))(
    '%s has its status in exactly one element',
    (_name, view) => {
      open(view);
      expect(screen.getAllByRole('status')).toHaveLength(1);
    },
  );

  it.each(['sending', 'submitted', 'awaiting correction', 'queued', 'checking', 'refused', 'collected', 'self-payer'])(
    '%s offers no Submit to Healthcode',
    (name) => {
      open(PANEL_STATES[name] ?? null);
      expect(screen.queryByRole('button', { name: 'Submit to Healthcode' })).toBeNull();
    },
  );
});

describe('a bill that is not sent', () => {
  it('opens with the focus in Diagnosis, also where fields are asked for before it', async () => {
    open(PANEL_STATES['draft, much to ask'] ?? null);
    await waitFor(() => expect(document.activeElement).toBe(diagnosis()));
  });

  it('says just above Submit what will be sent', async () => {
    open(panelView({ invoice: invoice({ findings: [] }) }));
    await choose();
    expect(document.querySelector('.confirm')?.textContent).toBe(
      '£639.50 to AXA Health for Mrs Margaret Ellingham. Outpatient, M17.11 Unilateral primary osteoarthritis, right knee.',
    );
  });

  it('says just above Submit what is missing, as long as it is', async () => {
    const view = PANEL_STATES['draft, much to ask'] ?? panelView();
    const stop = (field: 'insurer' | 'registrationNumber' | 'diagnosis') => ({
      ruleId: field,
      severity: 'stops' as const,
      field,
      line: null,
      message: `No ${field}.`,
      fix: 'Fix it.',
    });
    const asking = { ...view, invoice: invoice({ ...view.invoice }) };
    asking.invoice.findings = [stop('insurer'), stop('registrationNumber'), stop('diagnosis')];
    asking.invoice.asks = [...asking.invoice.asks, 'insurer'];
    asking.invoice.facts = { ...asking.invoice.facts, insurer: fact(null, null) };
    open(asking);
    const words = () => document.querySelector('.confirm')?.textContent;
    expect(words()).toBe('Choose the insurer and a diagnosis, add the registration number, then submit.');
    await userEvent.type(screen.getByRole('textbox', { name: 'Registration number' }), 'AXA-1');
    expect(words()).toBe('Choose the insurer and a diagnosis, then submit.');
  });

  it.each([
    [true, false],
    [false, true],
    [null, false],
  ])('where the insurer needs an authorisation code: %j, marks it optional: %j', (needsAuthorisationCode, optional) => {
    const view = PANEL_STATES['draft, much to ask'] ?? panelView();
    open({ ...view, invoice: { ...invoice({ ...view.invoice }), needsAuthorisationCode } });
    const field = screen.getByRole('textbox', { name: 'Authorisation code' }).closest('.field');
    expect(field?.querySelector('.field-optional') !== null).toBe(optional);
  });

  it('sends what was chosen', async () => {
    const { actions } = open(panelView());
    await choose();
    await userEvent.click(submitButton());
    expect(actions.submit).toHaveBeenCalledWith(expect.objectContaining(chosen));
  });

  it('keeps several diagnoses in their order, and lets another be the principal', async () => {
    const { actions } = open(PANEL_STATES['draft, chosen'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Move M25.561 up' }));
    await userEvent.click(submitButton());
    const sent = vi.mocked(actions.submit).mock.calls[0]?.[0];
    expect(sent?.diagnoses.map((one) => one.code)).toEqual(['M25.561', 'M17.11']);
  });

  it('sends once, whatever is pressed while it is at work', async () => {
    const answer = deferred<Answer<SubmitResult>>();
    const { actions } = open(panelView(), { submit: vi.fn(() => answer.promise) });
    await choose();
    const button = submitButton();
    await userEvent.dblClick(button);
    await userEvent.click(button);
    const sending = screen.getByRole('button', { name: 'Sending…' });
    expect(sending.getAttribute('aria-disabled')).toBe('true');
    answer.resolve(accepted({ kind: 'submitted', view: panelView({ submission: submission('Unprocessed') }) }));
    await waitFor(() => expect(status().textContent).toBe('Unprocessed'));
    expect(actions.submit).toHaveBeenCalledOnce();
  });

  it('asks the guard before it sends, and shows what the guard says', async () => {
    const guard = vi.fn(async () => ({ ok: false as const, message: 'The panel had just moved. Press again.' }));
    const { actions } = open(panelView(), {}, { guard });
    await choose();
    await userEvent.click(submitButton());
    expect(await screen.findByText('The panel had just moved. Press again.')).toBeTruthy();
    expect(guard).toHaveBeenCalledOnce();
    expect(actions.submit).not.toHaveBeenCalled();
    expect(submitButton()).toBeTruthy();
  });

  it('keeps what was typed when the worker refuses', async () => {
    const problem = { kind: 'store' as const, message: 'The bill could not be saved.', fix: 'Free some space.' };
    open(PANEL_STATES['draft, much to ask'] ?? null, { submit: vi.fn(async () => ({ ok: false as const, problem })) });
    await userEvent.type(screen.getByRole('textbox', { name: 'Registration number' }), 'AXA-1');
    await choose();
    await userEvent.click(submitButton());
    expect(await screen.findByText('The bill could not be saved.')).toBeTruthy();
    expect((screen.getByRole('textbox', { name: 'Registration number' }) as HTMLInputElement).value).toBe('AXA-1');
    expect(screen.getByRole('button', { name: 'Remove M17.11' })).toBeTruthy();
  });

  it('keeps what was typed when the worker does not answer at all, and promises nothing', async () => {
    open(panelView(), { submit: vi.fn(async () => Promise.reject(new Error('gone'))) });
    await choose();
    await userEvent.click(submitButton());
    expect(await screen.findByText('Healthcode Overlay did not answer.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Remove M17.11' })).toBeTruthy();
  });

  it('keeps what was typed when a new view of the same bill arrives', async () => {
    const view = PANEL_STATES['draft, much to ask'] ?? panelView();
    const { show } = open(view);
    await userEvent.type(screen.getByRole('textbox', { name: 'Authorisation code' }), 'A48');
    await userEvent.type(diagnosis(), 'ost');
    show({ ...view });
    expect((screen.getByRole('textbox', { name: 'Authorisation code' }) as HTMLInputElement).value).toBe('A48');
    expect(diagnosis().value).toBe('ost');
    expect(document.activeElement).toBe(diagnosis());
  });

  it('drops what was typed when another patient’s bill arrives', async () => {
    const { show } = open(panelView());
    await choose();
    show(panelView({ invoice: invoice({ invoiceNumber: 'INV-2', patientName: 'Mr Owen Ellingham' }) }));
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Invoice INV-2' })).toBeTruthy());
    expect(screen.queryByRole('button', { name: 'Remove M17.11' })).toBeNull();
  });

  it('does not take text in Diagnosis for a diagnosis', async () => {
    const { actions } = open(panelView({ invoice: invoice({ choices: chosen }) }));
    await userEvent.type(diagnosis(), 'knee{Escape}');
    await userEvent.click(submitButton());
    expect(actions.submit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(diagnosis());
    expect(screen.getByText('Choose a diagnosis from the list, or clear “knee”.')).toBeTruthy();
  });

  it('says which value is used where one was emptied', async () => {
    open(PANEL_STATES['awaiting correction'] ?? null);
    await userEvent.clear(screen.getByRole('textbox', { name: 'Registration number' }));
    expect(screen.getByText('Empty: “AXA-QK204417” is used.')).toBeTruthy();
  });

  it('does not send a date that it cannot read', async () => {
    const { actions } = open(PANEL_STATES['draft, much to ask'] ?? null);
    const date = screen.getByRole('textbox', { name: 'Date of service' }) as HTMLInputElement;
    await userEvent.clear(date);
    await userEvent.type(date, '31/02/2026');
    await userEvent.click(submitButton());
    expect(actions.submit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(date);
    expect(screen.getByText('February 2026 has 28 days.')).toBeTruthy();
  });

  it('sends the date that was typed for one item', async () => {
    const { actions } = open(PANEL_STATES['draft, much to ask'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Give each item its own date' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Date of service, item 2' }), '12/11/2026');
    await userEvent.click(submitButton());
    expect(vi.mocked(actions.submit).mock.calls[0]?.[0].datesOfService).toEqual({ '2': '2026-11-12' });
  });

  it('moves the focus to the first problem', async () => {
    const faults = PANEL_STATES.problems ?? panelView();
    open(panelView(), { submit: vi.fn(async () => accepted({ kind: 'faults' as const, view: faults })) });
    await userEvent.click(submitButton());
    await waitFor(() =>
      expect(document.activeElement?.textContent).toContain('AXA Health needs an authorisation code.'),
    );
    expect(status().textContent).toBe('3 to fix');
    expect(submitButton()).toBeTruthy();
  });

  it('opens the fix of a problem in its place and checks the bill again', async () => {
    const { actions } = open(
      panelView({
        invoice: withFacts(
          { authorisationCode: fact(null, null) },
          { findings: (PANEL_STATES.problems?.invoice?.findings ?? []).slice(0, 1) },
        ),
      }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Add code' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Authorisation code' }), 'A482');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(actions.view).toHaveBeenCalledWith(expect.objectContaining({ authorisationCode: 'A482' }));
  });

  it('checks the bill on request and says when there is nothing to fix', async () => {
    const clean = panelView({ invoice: invoice({ findings: [] }) });
    const { actions } = open(clean);
    await userEvent.click(screen.getByRole('button', { name: 'Check bill' }));
    expect(await screen.findByText('Nothing to fix')).toBeTruthy();
    expect(actions.submit).not.toHaveBeenCalled();
  });

  it('shows what has changed and reads the page again', async () => {
    const differences = [{ label: 'Patient', before: 'Mrs Margaret Ellingham', now: 'Mr Owen Ellingham' }];
    const changed: SubmitResult = { kind: 'changed', differences, view: panelView() };
    const { actions } = open(panelView(), { submit: vi.fn(async () => accepted(changed)) });
    await choose();
    await userEvent.click(submitButton());
    const table = await screen.findByRole('table', { name: 'What changed' });
    expect(within(table).getByRole('cell', { name: 'Mr Owen Ellingham' })).toBeTruthy();
    expect(screen.getByText(/then read the page again\. You can submit after that/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Submit to Healthcode' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Read the page again' }));
    expect(actions.readAgain).toHaveBeenCalledOnce();
    expect(await screen.findByRole('button', { name: 'Remove M17.11' })).toBeTruthy();
  });

  it('keeps what was chosen when the page is read again, but for lines that are others now', async () => {
    const view = PANEL_STATES['draft, chosen'] ?? panelView();
    const lineCodes = { '1': { serviceCode: 'ZS900', procedureCodes: [] } };
    const one = invoice({ ...view.invoice, choices: { ...chosen, lineCodes } });
    const [first, ...others] = one.lines;
    const now = {
      ...view,
      invoice: { ...one, lines: first ? [{ ...first, description: 'Operation' }, ...others] : [] },
    };
    const { actions, show } = open({ ...view, invoice: one });
    show(now);
    await userEvent.click(submitButton());
    const sent = vi.mocked(actions.submit).mock.calls[0]?.[0];
    expect(sent?.diagnoses).toEqual(chosen.diagnoses);
    expect(sent?.lineCodes).toBeUndefined();
  });

  it('says what to show again when the page cannot be read', async () => {
    const result: SubmitResult = {
      kind: 'not readable',
      message: 'The invoice is no longer on the page.',
      missing: ['label “Invoice number”'],
      view: panelView(),
    };
    open(panelView(), { submit: vi.fn(async () => accepted(result)) });
    await userEvent.click(submitButton());
    expect(await screen.findByText('label “Invoice number”')).toBeTruthy();
  });

  it('asks only for what page and settings leave open', () => {
    open(panelView());
    for (const name of ['Registration number', 'Authorisation code', 'Date of service']) {
      expect(screen.queryByRole('textbox', { name })).toBeNull();
    }
    expect(screen.queryByRole('combobox', { name: 'Practitioner' })).toBeNull();
    cleanup();
    open(PANEL_STATES['draft, much to ask'] ?? null);
    for (const name of ['Registration number', 'Authorisation code', 'Date of service', 'Date of birth']) {
      expect(screen.getByRole('textbox', { name })).toBeTruthy();
    }
    expect(screen.getByRole('combobox', { name: 'Practitioner' })).toBeTruthy();
    expect(screen.getByRole('group', { name: 'Setting' })).toBeTruthy();
  });

  it('chooses codes for a line, for this bill or for good', async () => {
    const found = { hits: [{ ...hitOf('ZS102', 'Consultation') }], total: 1, catalogue: ready };
    const { actions } = open(PANEL_STATES['draft, much to ask'] ?? null, {
      searchCodes: vi.fn(async () => accepted(found)),
    });
    await userEvent.click(screen.getByRole('button', { name: 'Choose code, item 1' }));
    const service = screen.getByRole('combobox', { name: 'Service code, item 1' });
    await waitFor(() => expect(document.activeElement).toBe(service));
    await userEvent.type(service, 'cons');
    await userEvent.click(await screen.findByRole('option', { name: /ZS102/ }));
    await userEvent.click(screen.getByRole('checkbox', { name: /every “Follow-up consultation”/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Use codes' }));
    expect(actions.correct).toHaveBeenCalledWith(
      { kind: 'line codes', line: 1, codes: { serviceCode: 'ZS102', procedureCodes: [] } },
      expect.anything(),
    );
  });

  it('brings the codes of a product that is chosen for a line', async () => {
    const products = [
      { name: 'First consultation', type: 'appointment' as const, industryStandardCode: 'ZS101', procedureCodes: [] },
      { name: 'Knee arthroscopy', type: 'procedure' as const, industryStandardCode: 'ZS900', procedureCodes: ['ZP85'] },
    ];
    const asking = PANEL_STATES['draft, much to ask'] ?? panelView();
    open({ ...asking, invoice: { ...invoice(asking.invoice ?? {}), products } });
    await userEvent.click(screen.getByRole('button', { name: 'Choose code, item 1' }));
    await userEvent.type(screen.getByRole('combobox', { name: 'Product, item 1' }), 'artroscopy');
    const option = await screen.findByRole('option', { name: /Knee arthroscopy/ });
    expect(option.textContent).toContain('With procedure ZP85');
    await userEvent.click(option);
    await userEvent.click(screen.getByRole('button', { name: 'Use codes' }));
    expect(screen.getByRole('row', { name: /Service ZS900\s*Procedure ZP85/ })).toBeTruthy();
  });

  it('sends the insurer that was chosen by typing, and nothing while free text stands there', async () => {
    const { actions } = open(PANEL_STATES['draft, much to ask'] ?? null);
    const practitioner = screen.getByRole('combobox', { name: 'Practitioner' }) as HTMLInputElement;
    await userEvent.type(practitioner, 'nobody');
    await userEvent.click(submitButton());
    expect(actions.submit).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(practitioner);
    await userEvent.clear(practitioner);
    await userEvent.type(practitioner, 'harrt');
    await userEvent.click(await screen.findByRole('option', { name: /Dr Amelia Hart/ }));
    expect(practitioner.value).toBe('Dr Amelia Hart');
    await userEvent.click(submitButton());
    expect(actions.submit).toHaveBeenCalledWith(expect.objectContaining({ practitioner: '0551907' }));
  });

  it('asks for the procedure code that a service code needs, on the line’s own date', async () => {
    const answers = {
      serviceCode: [hitOf('ZS201', 'Operation', { requiresProcedureCode: true })],
      procedureCode: [
        hitOf('ZP001', 'Old repair', { scheme: 'CCSD', withdrawn: true, validity: 'Valid until 31/03/2026' }),
        hitOf('ZP002', 'Repair', { scheme: 'CCSD' }),
      ],
      diagnosis: [],
    };
    const searchCodes = vi.fn(async (field: keyof typeof answers) =>
      accepted({ hits: answers[field], total: 1, catalogue: ready }),
    );
    open(PANEL_STATES['draft, much to ask'] ?? null, { searchCodes });
    await userEvent.click(screen.getByRole('button', { name: 'Choose code, item 1' }));
    await userEvent.type(screen.getByRole('combobox', { name: 'Service code, item 1' }), 'op');
    const needing = await screen.findByRole('option', { name: /ZS201/ });
    expect(needing.textContent).toContain('Needs a procedure code');
    await userEvent.click(needing);
    await userEvent.click(screen.getByRole('button', { name: 'Use codes' }));
    expect(screen.getByText('Choose a procedure code from the list.')).toBeTruthy();
    await userEvent.type(screen.getByRole('combobox', { name: /^Procedure code, item 1/ }), 'rep');
    const old = await screen.findByRole('option', { name: /ZP001/ });
    expect(old.textContent).toContain('Valid until 31/03/2026');
    await userEvent.click(old);
    expect(screen.getByText('Choose a procedure code from the list.')).toBeTruthy();
    await userEvent.click(screen.getByRole('option', { name: /ZP002/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Use codes' }));
    expect(screen.getByRole('row', { name: /Service ZS201\s*Procedure ZP002/ })).toBeTruthy();
    expect(searchCodes).toHaveBeenCalledWith('procedureCode', 'rep', expect.any(Number), 1);
  });
});

const ready = { state: 'ready' as const, done: 1, total: 1, message: null };
const hitOf = (code: string, title: string, more = {}) => hit(code, title, { scheme: 'ISC', ...more });

describe('a bill at Healthcode', () => {
  it('shows a changed status without a reload', async () => {
    const { show } = open(panelView({ submission: submission('Unprocessed') }));
    show(panelView({ submission: submission('Validated') }));
    await waitFor(() => expect(status().textContent).toBe('Validated'));
  });

  it('refreshes the status once per press', async () => {
    const { actions } = open(PANEL_STATES.submitted ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Refresh status' }));
    expect(actions.act).toHaveBeenCalledExactlyOnceWith({ kind: 'refresh' }, expect.anything());
  });

  it('corrects and resends with the corrected number', async () => {
    const { actions } = open(PANEL_STATES['awaiting correction'] ?? null);
    const number = screen.getByRole('textbox', { name: 'Registration number' });
    await userEvent.clear(number);
    await userEvent.type(number, 'AXA-QK204471');
    await userEvent.click(screen.getByRole('button', { name: 'Correct and resend' }));
    expect(actions.submit).toHaveBeenCalledWith(expect.objectContaining({ registrationNumber: 'AXA-QK204471' }));
  });

  it('keeps Healthcode’s own words within reach', () => {
    open(PANEL_STATES['awaiting correction'] ?? null);
    expect(screen.getByText('Original wording from Healthcode')).toBeTruthy();
    expect(screen.getByText('Problem with RegistrationNo: no matching membership details can be found')).toBeTruthy();
  });

  it('cancels only after asking', async () => {
    const { actions } = open(PANEL_STATES['awaiting correction'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel bill' }));
    const dialog = screen.getByRole('dialog', { name: 'Cancel this bill at Healthcode?' });
    expect(actions.act).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel bill' }));
    expect(actions.act).toHaveBeenCalledWith({ kind: 'cancel' }, expect.anything());
  });

  it('records a payment', async () => {
    const { actions } = open(PANEL_STATES.collected ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Record payment' }));
    await userEvent.click(screen.getByRole('button', { name: 'Save payment' }));
    expect(actions.act).toHaveBeenCalledWith(
      { kind: 'record payment', amount: 10000, date: '2026-11-23', note: null },
      expect.anything(),
    );
  });

  it('takes a queued bill out', async () => {
    const { actions } = open(PANEL_STATES.queued ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Take out of queue' }));
    expect(actions.act).toHaveBeenCalledWith({ kind: 'take out' }, expect.anything());
  });

  it('says that Healthcode could not be asked, and when it last could', () => {
    const note = 'Healthcode is not working properly just now. Nothing was lost; we try again by ourselves.';
    const { submission } = PANEL_STATES.collected ?? panelView();
    if (!submission) throw new Error('There is no bill.');
    open(panelView({ submission: { ...submission, note, checkedAt: '2026-11-23T14:20:00.000Z' } }));
    expect(screen.getByRole('alert').textContent).toBe(note);
    expect(screen.getByText(/^Checked at/)).toBeTruthy();
  });

  it('leads from an error of Healthcode’s to the field that it speaks of', async () => {
    open(PANEL_STATES['awaiting correction'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: /^Go to the field: AXA Health cannot find/ }));
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Registration number' }));
  });

  it('sends a bill again that Healthcode took and lost, and says what happens if it turns up', async () => {
    const { actions } = open(PANEL_STATES.lost ?? null);
    expect(screen.getByText(/should it turn up after all, it stays one bill/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Send again' }));
    expect(actions.act).toHaveBeenCalledWith({ kind: 'queue again' }, expect.anything());
  });

  it('tells that a lost bill of another computer is sent again there', () => {
    const { submission } = PANEL_STATES.lost ?? panelView();
    if (!submission) throw new Error('There is no bill.');
    open(panelView({ submission: { ...submission, can: { ...submission.can, queueAgain: false } } }));
    expect(screen.getByText(/send it again there/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Send again' })).toBeNull();
  });
});

describe('the frame', () => {
  it('closes on Escape, but first the open list', async () => {
    const { actions } = open(panelView());
    await userEvent.type(diagnosis(), 'oste');
    await screen.findAllByRole('option');
    await userEvent.keyboard('{Escape}');
    expect(actions.close).not.toHaveBeenCalled();
    await userEvent.keyboard('{Escape}');
    expect(actions.close).toHaveBeenCalledOnce();
  });

  it('shows that it is reading before the first view, and takes the focus to Diagnosis when it comes', async () => {
    const { show } = open(null);
    expect(document.querySelector('[aria-busy="true"]')).toBeTruthy();
    show(panelView());
    await waitFor(() => expect(document.activeElement).toBe(diagnosis()));
  });

  it('keeps the text and sends nothing once the extension was updated', () => {
    open(PANEL_STATES['draft, chosen'] ?? null, {}, { orphaned: true });
    expect(screen.getByText(/Reload this page/, { selector: '.banner-title' })).toBeTruthy();
    expect(screen.getByText('Pain in right knee')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Submit to Healthcode' })).toBeNull();
  });

  it('shows text of pages as text', () => {
    const name = '<img src=x onerror=alert(1)>';
    open(panelView({ invoice: withFacts({ patientName: fact(name, 'page') }, { patientName: name }) }));
    expect(screen.getByText(name, { selector: '.panel-patient' })).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });

  it('leads to the section of the set-up that is missing', async () => {
    const { actions } = open(PANEL_STATES['not set up'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Open connection' }));
    expect(actions.openOptions).toHaveBeenCalledWith('connection');
  });
});

describe('a patient page', () => {
  it('hides the registration number until it is asked for', async () => {
    open(PANEL_STATES.patient ?? null);
    expect(screen.queryByText('AXA-QK204417')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show registration number' }));
    expect(screen.getByText('AXA-QK204417')).toBeTruthy();
  });

  it('adds an authorisation code to those that are there', async () => {
    const { actions } = open(PANEL_STATES.patient ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Add code' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Authorisation code' }), 'A50001');
    await userEvent.type(screen.getByRole('textbox', { name: 'Valid to' }), '31/01/2027');
    await userEvent.click(screen.getByRole('button', { name: 'Save code' }));
    const correction = vi.mocked(actions.correct).mock.calls[0]?.[0];
    expect(correction?.kind === 'patient insurance' && correction.insurance.authorisationCodes).toMatchObject([
      { code: 'A48213' },
      { code: 'A40077' },
      { code: 'A50001', validTo: '2027-01-31' },
    ]);
  });

  it('keeps a new patient’s insurance, and says what is missing first', async () => {
    const { actions } = open(PANEL_STATES['patient without a record'] ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Add insurance' }));
    expect((screen.getByRole('combobox', { name: 'Insurer' }) as HTMLInputElement).value).toBe('AXA Health');
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(actions.correct).not.toHaveBeenCalled();
    await userEvent.type(screen.getByRole('textbox', { name: 'Registration number' }), 'AXA-9');
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(actions.correct).toHaveBeenCalledWith(
      {
        kind: 'patient insurance',
        insurance: expect.objectContaining({ insurer: 'ppp', registrationNumber: 'AXA-9' }),
        replaces: null,
        birthDate: null,
      },
      null,
    );
  });

  it('changes the one of two covers of an insurer that was opened', async () => {
    const { record } = patient();
    const [ended] = record?.insurers ?? [];
    if (!record || !ended) throw new Error('There is no insurance.');
    const insurers = [
      { ...ended, validTo: '2025-12-31' },
      { insurer: 'ppp', registrationNumber: 'AXA-NEW', authorisationCodes: [] },
    ];
    const view = patient({ record: { ...record, insurers } });
    const { actions } = open(panelView({ kind: 'patient', invoice: null, patient: view }));
    expect(
      screen.getByRole('button', { name: 'Edit insurance, AXA Health since 01/04/2024 until 31/12/2025' }),
    ).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Edit insurance, AXA Health' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Registration number' }), '2');
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(actions.correct).toHaveBeenCalledWith(
      expect.objectContaining({
        insurance: expect.objectContaining({ insurer: 'ppp', registrationNumber: 'AXA-NEW2' }),
        replaces: insurers[1],
      }),
      null,
    );
  });

  it('asks for the date of birth where neither page nor record has it, and says what it is for', async () => {
    const { record } = patient();
    const view = patient({ birthDate: null, record: record && { ...record, birthDate: null } });
    const { actions } = open(panelView({ kind: 'patient', invoice: null, patient: view }));
    expect(screen.getByText('The stored record has no date of birth')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Add code' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Edit insurance, AXA Health' }));
    expect(screen.getByText(/only where the date of birth matches/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(actions.correct).not.toHaveBeenCalled();
    const field = screen.getByRole('textbox', { name: 'Date of birth' });
    await userEvent.type(field, '14/03/2058');
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(screen.getByText('This is in the future.')).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, '14/03/1958');
    await userEvent.click(screen.getByRole('button', { name: 'Save insurance' }));
    expect(actions.correct).toHaveBeenCalledWith(expect.objectContaining({ birthDate: '1958-03-14' }), null);
  });

  it('asks for no date of birth that is known', async () => {
    open(PANEL_STATES.patient ?? null);
    await userEvent.click(screen.getByRole('button', { name: 'Edit insurance, AXA Health' }));
    expect(screen.queryByRole('textbox', { name: 'Date of birth' })).toBeNull();
  });

  it('lists the patient’s bills with what is outstanding', () => {
    open(PANEL_STATES.patient ?? null);
    const table = screen.getByRole('table', { name: 'Bills of this patient' });
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    expect(screen.getByText('£639.50 outstanding')).toBeTruthy();
  });
});
