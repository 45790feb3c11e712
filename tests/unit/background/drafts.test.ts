import { beforeEach, describe, expect, it, vi } from 'vitest';

/** `storage.session`, which hands out copies with their keys in another order, as browsers do. */
const session = vi.hoisted(() => {
  let stored: Record<string, unknown> = {};
  const reordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reordered);
    if (!value || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .sort(([a], [b]) => b.localeCompare(a))
        .map(([key, inner]) => [key, reordered(inner)]),
    );
  };
  return {
    clear: () => {
      stored = {};
    },
    put: (key: string, value: unknown) => {
      stored[key] = value;
    },
    keys: () => Object.keys(stored),
    get: async (key: string | null) =>
      structuredClone(key === null ? stored : key in stored ? { [key]: stored[key] } : {}),
    set: async (items: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(items)) stored[key] = reordered(structuredClone(value));
    },
    remove: async (keys: string | string[]) => {
      for (const key of [keys].flat()) delete stored[key];
    },
  };
});
vi.mock('webextension-polyfill', () => ({ default: { storage: { session } } }));

const { acceptNonce, choicesBefore, createDraft, dropDraftsOfTab, getDraft, saveDraft } = await import(
  '../../../entrypoints/background/drafts.ts'
);
const { isStillSameInvoice } = await import('../../../entrypoints/background/same-invoice.ts');

const NOW = Date.parse('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;
const fields = (tabId = 1) => ({
  tabId,
  siteId: 'harley',
  url: 'https://pms.example/invoices/1',
  reading: {
    kind: 'invoice' as const,
    readAt: '2026-11-23T10:00:00Z',
    page: { invoiceNumber: 'INV-1', total: 25_000, lines: [{ description: 'Consultation', net: 25_000 }] },
    unread: [],
  },
});
const made = async (tabId = 1, now = NOW) => {
  const draft = await createDraft(fields(tabId), now);
  if (draft.nonce === null) throw new Error('no nonce');
  return { ...draft, nonce: draft.nonce };
};

beforeEach(() => session.clear());

describe('a draft', () => {
  it('is found again by its id, with the reading it was made from', async () => {
    const draft = await made();
    expect(await getDraft(draft.id)).toEqual(draft);
    expect((await getDraft(draft.id))?.reading).toEqual(fields().reading);
  });

  it('has an id and a nonce that tell nothing of each other, and differ each time', async () => {
    const [first, second] = [await made(), await made()];
    expect(new Set([first.id, first.nonce, second.id, second.nonce]).size).toBe(4);
  });

  it('that was saved by another version, or is none, counts as absent', async () => {
    session.put('draft/old', { id: 'old', nonce: null });
    session.put('draft/text', 'x');
    expect(await getDraft('old')).toBeNull();
    expect(await getDraft('text')).toBeNull();
    expect(await getDraft('absent')).toBeNull();
    expect(await acceptNonce('x', 1, 'D')).toBeNull();
  });

  it('goes with its tab, and only with its own', async () => {
    const [gone, kept] = [await made(1), await made(2)];
    await dropDraftsOfTab(1);
    expect(await getDraft(gone.id)).toBeNull();
    expect(await getDraft(kept.id)).toEqual(kept);
  });

  it('goes after half a day, when another one is made, and leaves what is not a draft', async () => {
    session.put('vault', 'something else');
    const [old, young] = [await made(1, NOW - 13 * HOUR), await made(1, NOW - 11 * HOUR)];
    await made(1, NOW);
    expect(await getDraft(old.id)).toBeNull();
    expect(await getDraft(young.id)).not.toBeNull();
    expect(session.keys()).toContain('vault');
  });

  it('keeps what was chosen', async () => {
    const draft = await made();
    const diagnoses = [{ scheme: 'ICD10' as const, code: 'K21.9', title: 'Reflux' }];
    await saveDraft({ ...draft, choices: { diagnoses } });
    expect((await getDraft(draft.id))?.choices.diagnoses).toEqual(diagnoses);
  });

  it('is the one that was saved last, also for who asked before', async () => {
    const draft = await made();
    const [older, newer] = ['https://pms.example/invoices/1', 'https://pms.example/invoices/2'].map((url) => ({
      ...draft,
      id: 'of-another-worker',
      url,
    }));
    session.put('draft/of-another-worker', older);
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    vi.spyOn(session, 'get').mockImplementationOnce(async (key) => {
      const found = { [String(key)]: older };
      await held;
      return found;
    });
    const asking = getDraft('of-another-worker');
    if (newer) await saveDraft(newer);
    answer();
    await asking;
    expect(await getDraft('of-another-worker')).toEqual(newer);
  });

  it('that could not be saved is not taken for saved', async () => {
    const draft = await made();
    vi.spyOn(session, 'set').mockRejectedValueOnce(new Error('quota'));
    await expect(saveDraft({ ...draft, url: 'https://pms.example/invoices/2' })).rejects.toThrow('quota');
    expect((await getDraft(draft.id))?.url).toBe(draft.url);
  });
});

describe('what was chosen in a panel that was closed', () => {
  const diagnoses = [{ scheme: 'ICD10' as const, code: 'K21.9', title: 'Reflux' }];
  const choices = {
    diagnoses,
    authorisationCode: 'A48',
    lineCodes: { '1': { serviceCode: 'ZS1', procedureCodes: [] } },
  };
  type Page = Omit<Partial<ReturnType<typeof fields>['reading']['page']>, 'lines'> & Record<string, unknown>;
  const INVOICE: Page = { patientId: 'P-1', patientName: 'Mrs Jane Doe', patientBirthDate: '1980-04-02' };

  /** A panel that was opened on an invoice. */
  const opened = async (page: Page = INVOICE, more: object = {}, now = NOW) => {
    const { reading, ...rest } = fields();
    const draft = await createDraft(
      { ...rest, ...more, reading: { ...reading, page: { ...reading.page, ...page } } },
      now,
    );
    return (await acceptNonce(draft.nonce ?? '', draft.tabId, draft.id)) ?? draft;
  };
  const chosen = async (page: Page = INVOICE, more: object = {}, now = NOW) => {
    const draft = await opened(page, more, now);
    await saveDraft({ ...draft, choices });
  };
  const nothing = { diagnoses: [] };

  it('is there again for the same invoice of the same patient on the same tab', async () => {
    await chosen();
    expect(await choicesBefore(await opened(), nothing)).toEqual(choices);
  });

  it.each<[string, Page, object?]>([
    ['another invoice', { ...INVOICE, invoiceNumber: 'INV-2' }],
    ['an invoice without a number', { ...INVOICE, invoiceNumber: undefined }],
    ['another patient number', { ...INVOICE, patientId: 'P-2' }],
    ['another name', { ...INVOICE, patientName: 'Mr Owen Doe' }],
    ['another date of birth', { ...INVOICE, patientBirthDate: '1981-04-02' }],
    ['a date of birth that is no longer shown', { ...INVOICE, patientBirthDate: undefined }],
    ['another tab', INVOICE, { tabId: 2 }],
    ['another practice system', INVOICE, { siteId: 'other' }],
  ])('is never given to %s', async (_which, page, more) => {
    await chosen();
    expect(await choicesBefore(await opened(page, more), nothing)).toBeNull();
  });

  it.each<[string, Page]>([
    ['no patient', {}],
    ['no invoice number', { ...INVOICE, invoiceNumber: undefined }],
  ])('is never given where the page names %s, since nothing tells that it is the same', async (_what, page) => {
    await chosen(page);
    expect(await choicesBefore(await opened(page), nothing)).toBeNull();
  });

  it('leaves out what was chosen by line where the lines are others by now', async () => {
    await chosen();
    const now = await opened({ ...INVOICE, lines: [{ description: 'Operation', net: 25_000 }] });
    expect(await choicesBefore(now, nothing)).toEqual({ diagnoses, authorisationCode: 'A48' });
  });

  it('is that of the panel that was opened last, also where everything was removed there', async () => {
    await chosen(INVOICE, {}, NOW);
    await opened(INVOICE, {}, NOW + 1000);
    expect(await choicesBefore(await opened(INVOICE, {}, NOW + 2000), nothing)).toEqual(nothing);
  });

  it('does not come back once a bill went out: the correction begins with what was sent', async () => {
    await chosen();
    const sent = { diagnoses, registrationNumber: 'AX1' };
    expect(await choicesBefore(await opened(), sent)).toBeNull();
  });

  it('of a correction that was left is there again while the same bill waits for it', async () => {
    const sent = { diagnoses, registrationNumber: 'AX1' };
    await saveDraft({ ...(await opened()), origin: sent, choices });
    expect(await choicesBefore(await opened(), { ...sent, registrationNumber: 'AX1', facility: null })).toEqual(
      choices,
    );
  });
});

describe('a page that is read again in an open panel', () => {
  const reading = (page: object) => ({ ...fields().reading, page: { ...fields().reading.page, ...page } });

  it.each<[string, object, object, boolean]>([
    ['has the same invoice', { patientId: 'P-1' }, { patientId: 'P-1' }, true],
    ['has the same invoice where something was entered meanwhile', {}, { patientBirthDate: '1980-04-02' }, true],
    ['has another invoice', {}, { invoiceNumber: 'INV-2' }, false],
    ['has another patient', { patientName: 'Mrs Jane Doe' }, { patientName: 'Mr Owen Doe' }, false],
  ])('%s', (_what, before, now, same) => {
    expect(isStillSameInvoice(reading(before), reading(now))).toBe(same);
  });
});

describe('a nonce', () => {
  it('binds its draft to the document that brought it', async () => {
    const draft = await made();
    expect(await acceptNonce(draft.nonce, 1, 'D1')).toEqual({ ...draft, nonce: null, panel: 'D1' });
    expect(await getDraft(draft.id)).toMatchObject({ nonce: null, panel: 'D1' });
  });

  it('is accepted once', async () => {
    const { nonce } = await made();
    expect(await acceptNonce(nonce, 1, 'D1')).not.toBeNull();
    expect(await acceptNonce(nonce, 1, 'D1')).toBeNull();
    expect(await acceptNonce(nonce, 1, 'D2')).toBeNull();
  });

  it('is accepted once of many that come at the same time', async () => {
    const { nonce, id } = await made();
    const answers = await Promise.all(['D1', 'D2', 'D3', 'D4'].map((panel) => acceptNonce(nonce, 1, panel)));
    const accepted = answers.filter((answer) => answer !== null);
    expect(accepted.length).toBe(1);
    expect((await getDraft(id))?.panel).toBe(accepted[0]?.panel);
  });

  it('from another tab is refused, and still counts from its own', async () => {
    const { nonce } = await made(1);
    expect(await acceptNonce(nonce, 2, 'D1')).toBeNull();
    expect(await acceptNonce(nonce, 1, 'D2')).not.toBeNull();
  });

  it.each(['', 'null', 'undefined', crypto.randomUUID()])('that was never given out (%j) is refused', async (nonce) => {
    const draft = await made();
    await acceptNonce(draft.nonce, 1, 'D1');
    expect(await acceptNonce(nonce, 1, 'D2')).toBeNull();
  });
});
