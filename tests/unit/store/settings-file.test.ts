import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signInSchema } from '../../../lib/healthcode/port.ts';
import { type BillsMade, diffSettings } from '../../../lib/store/settings-diff.ts';
import { exportSettings, parseSettings } from '../../../lib/store/settings-file.ts';
import { type Connection, EXAMPLE_FILE, exampleSettings, settingsParts } from './settings-parts.ts';

const example = readFileSync(EXAMPLE_FILE, 'utf8');
const noBills: BillsMade = { siteIds: new Set(), connectionIds: new Set(), removedSites: new Map(), billedSites: [] };

/** The example with one value replaced (or taken out, for undefined). */
function exampleWith(path: (string | number)[], value: unknown): string {
  const file = JSON.parse(example);
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((part, step) => part[step], file);
  parent[last] = value;
  return JSON.stringify(file);
}

function problemsOf(text: string): string[] {
  const parsed = parseSettings(settingsParts, text);
  return parsed.ok ? [] : parsed.problems;
}

describe('a settings file that can’t be used', () => {
  it.each<[string, string, string]>([
    ['is not JSON', '{"format":', 'This is not a settings file: it is not JSON.'],
    ['is empty', '', 'This is not a settings file: it is not JSON.'],
    ['is a list', '[]', 'its “format” should be “healthcode-overlay-settings”'],
    ['is null', 'null', 'its “format” should be “healthcode-overlay-settings”'],
    ['is of another kind', '{"format":"other"}', 'its “format” should be “healthcode-overlay-settings”'],
    [
      'is newer',
      exampleWith(['version'], 2),
      'is of version 2 of the settings format, and this Healthcode Overlay reads up to version 1',
    ],
    ['has no version', exampleWith(['version'], undefined), 'version is missing'],
    [
      'lacks an address',
      exampleWith(['sites', 0, 'pages', 'invoice', 'url'], undefined),
      'sites › Harley practice system › pages › invoice › url is missing.',
    ],
    [
      'has an unknown field',
      exampleWith(['sites', 0, 'pages', 'invoice', 'fields', 'patientShoeSize'], { fixed: 'x' }),
      'sites › Harley practice system › pages › invoice › fields',
    ],
    [
      'has an unknown type of field',
      exampleWith(['sites', 0, 'pages', 'invoice', 'fields', 'invoiceDate', 'type'], 'dates'),
      'fields › invoiceDate is not written as it should be: type should be “text” or “integer” or “money” or “date”, or fixed is missing.',
    ],
    [
      'has a date without a format',
      exampleWith(['sites', 0, 'pages', 'invoice', 'fields', 'total', 'type'], 'date'),
      'format is missing',
    ],
    [
      'has half of the credentials',
      exampleWith(['connections', 0, 'auth', 'key'], undefined),
      'connections › Harley practice › auth › key is missing.',
    ],
    [
      'has text for a number',
      exampleWith(['connections', 0, 'notFoundAfterSeconds'], '120'),
      'connections › Harley practice › notFoundAfterSeconds should be a number.',
    ],
    [
      'has a number for text',
      exampleWith(['practitioners', 0, 'identifier'], 651978),
      'practitioners › Dr Amelia Hart › identifier should be text, in quotes.',
    ],
    [
      'has an unknown word',
      exampleWith(['products', 0, 'type'], 'thing'),
      'products › Endoscopy › type should be “procedure” or “appointment”.',
    ],
    [
      'has a wrong date',
      exampleWith(['patients', 0, 'birthDate'], '02/04/1980'),
      'patients › P-1001 › birthDate is not a date such as 2026-04-02.',
    ],
    ['has an empty list', exampleWith(['insurers', 1, 'names'], []), 'insurers › bup › names is empty.'],
    ['has an object for a list', exampleWith(['sites'], {}), 'sites should be a list, in [ ].'],
    [
      'has a plain http site',
      exampleWith(['sites', 0, 'origins', 0], 'http://pms.example'),
      'sites › Harley practice system › origins › number 1 is not right: Only https addresses',
    ],
    [
      'has an address with a path',
      exampleWith(['connections', 0, 'discoveryUrl'], 'nowhere'),
      'connections › Harley practice › discoveryUrl is not an internet address.',
    ],
    [
      'repeats a record',
      exampleWith(['insurers', 1, 'identifier'], 'ppp'),
      'Insurers: “ppp” stands in the file more than once.',
    ],
    [
      'repeats a lone connection',
      exampleWith(['connection'], JSON.parse(example).connections[0]),
      'Connections: “main” stands in the file more than once.',
    ],
  ])('says so if it %s', (_, text, sentence) => {
    expect(problemsOf(text).join('\n')).toContain(sentence);
  });

  it('names no more than 20 faults, and says how many more there are', () => {
    const practitioners = Array.from({ length: 50 }, (_, n) => ({ names: [`Dr ${n}`] }));
    const problems = problemsOf(exampleWith(['practitioners'], practitioners));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('… and 30 more.');
  });

  it('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseSettings(settingsParts, text).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('connections', 'practitioners', 'patients', 'sites', 'version'),
        fc.jsonValue(),
        (key, value) => {
          const parsed = parseSettings(settingsParts, exampleWith([key], value));
          if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('a settings file that can be used', () => {
  it('may have a lone connection, and leave out the rest', () => {
    const { connections, format, version } = JSON.parse(example);
    const parsed = parseSettings(settingsParts, JSON.stringify({ format, version, connection: connections[0] }));
    expect(parsed).toMatchObject({ ok: true, settings: { connections: [{ id: 'main' }], patients: [], sites: [] } });
  });

  it('may begin with a byte-order mark', () => {
    expect(parseSettings(settingsParts, `\uFEFF${example}`).ok).toBe(true);
  });

  it('has what is not known ignored, and listed', () => {
    const file = JSON.parse(exampleWith(['colour'], 'blue'));
    file.sites[0].pages.invoice.note = 'x';
    file.practitioners[0].shoeSize = 42;
    const parsed = parseSettings(settingsParts, JSON.stringify(file));
    expect(parsed).toMatchObject({
      ok: true,
      ignored: [
        'practitioners › Dr Amelia Hart › shoeSize',
        'sites › Harley practice system › pages › invoice › note',
        'colour',
      ],
    });
  });

  it('comes out of an export as it went in, but for credentials and patients', () => {
    const settings = exampleSettings();
    const parsed = parseSettings(settingsParts, exportSettings(settings, signInSchema));
    const connections = settings.connections.map(({ auth: _, ...rest }) => rest);
    expect(parsed).toEqual({ ok: true, ignored: [], settings: { ...settings, connections, patients: [] } });
  });

  it('carries to another computer how a person signs in, which is no secret, and of other credentials nothing', () => {
    const settings = exampleSettings();
    const signIn = { kind: 'signIn', clientId: 'clinic-client', scope: 'bills.write' } as const;
    const connections: Connection[] = settings.connections.flatMap((one) => [
      { ...one, auth: { kind: 'apiKey', id: 'secret-id', key: 'secret-key', scope: 'secret-scope' } },
      { ...one, id: 'persons', auth: signIn },
      { ...one, id: 'careless', auth: Object.assign({ clientSecret: 'secret-of-client' }, signIn) },
    ]);
    const text = exportSettings({ ...settings, connections }, signInSchema);
    expect(text).not.toContain('secret');
    const parsed = parseSettings(settingsParts, text);
    expect(parsed.ok && parsed.settings.connections.map(({ id, auth }) => [id, auth])).toEqual([
      ['main', undefined],
      ['persons', signIn],
      ['careless', signIn],
    ]);
  });
});

describe('the difference that an import makes', () => {
  const nothing = {
    connections: [],
    practitioners: [],
    facilities: [],
    insurers: [],
    products: [],
    patients: [],
    sites: [],
  };

  it('adds everything to an empty store', () => {
    const { lines, refusals, needsLiveConfirmation } = diffSettings(nothing, exampleSettings(), noBills);
    expect(lines.map(({ section, kind, text }) => `${section}: ${kind} ${text}`)).toEqual([
      'Connections: added Harley practice',
      'Practitioners: added Dr Amelia Hart',
      'Facilities: added Harley Day Surgery',
      'Insurers: added AXA Health',
      'Insurers: added Bupa',
      'Products: added Endoscopy',
      'Products: added Initial consultation',
      'Patients: added 1 patient',
      'Sites: added Harley practice system',
    ]);
    expect([refusals, needsLiveConfirmation]).toEqual([[], false]);
  });

  it('says what changes in words, never the values, and removes nothing', () => {
    const incoming = exampleSettings();
    incoming.connections = incoming.connections.map((one) => ({
      ...one,
      auth: { kind: 'apiKey', id: 'x', key: 'secret-2' },
    }));
    incoming.practitioners = incoming.practitioners.map((one) => ({
      ...one,
      payeeIdentifier: 'P9',
      defaultSetting: 'I',
    }));
    incoming.products = incoming.products.slice(0, 1);
    incoming.insurers = [];
    const { lines, writes } = diffSettings(exampleSettings(), incoming, noBills);
    expect(lines).toEqual([
      { section: 'Connections', kind: 'changed', text: 'Harley practice: credentials' },
      { section: 'Practitioners', kind: 'changed', text: 'Dr Amelia Hart: payee identifier, default setting' },
      { section: 'Facilities', kind: 'same', text: '1 as it is' },
      { section: 'Products', kind: 'same', text: '1 as it is' },
      { section: 'Patients', kind: 'same', text: '1 as it is' },
      { section: 'Sites', kind: 'same', text: '1 as it is' },
    ]);
    expect(writes.products).toEqual([]);
  });

  it('takes absent for null, another order of keys for the same, and the id for an absent billing key', () => {
    const incoming = exampleSettings();
    incoming.practitioners = incoming.practitioners.map(({ controllingSpecialistIdentifier: _, names, ...rest }) => ({
      ...rest,
      names,
    }));
    incoming.sites = incoming.sites.map((site) => ({ ...site, billingKey: undefined }));
    incoming.connections = incoming.connections.map(({ auth: _, ...rest }) => rest);
    expect(diffSettings(exampleSettings(), incoming, noBills).lines.every(({ kind }) => kind === 'same')).toBe(true);
  });

  it('wants a confirmation before anything becomes LIVE', () => {
    const live = exampleSettings();
    live.connections = live.connections.map((one) => ({ ...one, environment: 'live' }));
    expect(diffSettings(exampleSettings(), live, noBills).needsLiveConfirmation).toBe(true);
    expect(diffSettings(nothing, live, noBills).needsLiveConfirmation).toBe(true);
    expect(diffSettings(live, live, noBills).needsLiveConfirmation).toBe(false);
  });

  it('refuses Healthcode’s LIVE addresses under another name, which nobody would have to confirm', () => {
    const incoming = exampleSettings();
    incoming.connections = incoming.connections.map((one) => ({
      ...one,
      environment: 'uat',
      discoveryUrl: 'https://api.healthcode.co.uk/.well-known/discovery-document.json',
    }));
    expect(diffSettings(nothing, incoming, noBills).refusals).toEqual([
      'Harley practice: api.healthcode.co.uk is Healthcode’s LIVE system, where bills reach insurers, so its environment can’t be uat. Choose LIVE as its environment, or enter the addresses of the test system.',
    ]);
  });

  it('refuses another server for bills that are on their way', () => {
    const incoming = exampleSettings();
    incoming.connections = incoming.connections.map((one) => ({ ...one, discoveryUrl: 'https://new.example/d.json' }));
    const refusals = (connectionIds: string[]) =>
      diffSettings(exampleSettings(), incoming, { ...noBills, connectionIds: new Set(connectionIds) }).refusals;
    expect(refusals(['main'])).toEqual([expect.stringContaining('its discovery address can’t move to new.example')]);
    expect(refusals([])).toEqual([]);
  });

  it('refuses what would number known bills otherwise, in words', () => {
    const incoming = exampleSettings();
    incoming.connections = incoming.connections.map((one) => ({ ...one, environment: 'uat' }));
    incoming.sites = incoming.sites.map((site) => ({ ...site, billingKey: 'other' }));
    const bills = { ...noBills, siteIds: new Set(['harley']), connectionIds: new Set(['main']) };
    expect(diffSettings(exampleSettings(), incoming, bills).refusals).toEqual([
      expect.stringContaining('Harley practice: its environment can’t change from other to uat'),
      expect.stringContaining('Harley practice system: its billing key can’t become “other”'),
    ]);
    expect(diffSettings(exampleSettings(), incoming, noBills).refusals).toEqual([]);
  });
});
