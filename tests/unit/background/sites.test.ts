import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SiteDefinition } from '../../../lib/pms/definition.ts';

interface Script {
  id: string;
  matches: string[];
  js: string[];
}
interface Injection {
  target: { tabId: number };
  files: string[];
}

const fake = vi.hoisted(() => ({
  registered: [] as Script[],
  calls: [] as string[],
  tabs: [] as { id?: number; url?: string }[],
  queries: [] as string[][],
  injected: [] as Injection[],
  refusesTab: 0,
}));
vi.mock('webextension-polyfill', () => ({
  default: {
    permissions: {
      contains: async ({ origins }: { origins: string[] }) => !origins.includes('https://withdrawn.example/*'),
    },
    scripting: {
      getRegisteredContentScripts: async () => fake.registered,
      registerContentScripts: async (scripts: Script[]) => {
        fake.calls.push('register');
        fake.registered = scripts;
      },
      updateContentScripts: async (scripts: Script[]) => {
        fake.calls.push('update');
        fake.registered = scripts;
      },
      unregisterContentScripts: async () => {
        fake.calls.push('unregister');
        fake.registered = [];
      },
      executeScript: async (injection: Injection) => {
        if (injection.target.tabId === fake.refusesTab) throw new Error('Cannot access the page');
        fake.injected.push(injection);
      },
    },
    tabs: {
      query: async ({ url }: { url: string[] }) => {
        fake.queries.push(url);
        return fake.tabs;
      },
    },
  },
}));
vi.mock('../../../lib/messages.ts', () => ({ sendMessage: async () => undefined }));

const { injectIntoOpenTabs, isPermitted, permissionPatterns, registerOverlay } = await import(
  '../../../entrypoints/background/sites.ts'
);

const site = (...origins: string[]): SiteDefinition => ({ id: 'a', name: 'A', origins, pages: {} });

beforeEach(() =>
  Object.assign(fake, { registered: [], calls: [], tabs: [], queries: [], injected: [], refusesTab: 0 }),
);

describe('the patterns of a site', () => {
  it.each<[string[], string[]]>([
    [['https://pms.example'], ['https://pms.example/*']],
    [['https://pms.example:8443'], ['https://pms.example/*']],
    [['http://127.0.0.1:4020'], ['http://127.0.0.1/*']],
    [['http://localhost:1', 'http://localhost:2'], ['http://localhost/*']],
    [
      ['https://a.example', 'https://b.example'],
      ['https://a.example/*', 'https://b.example/*'],
    ],
  ])('%j are %j: ports are left out, and nothing is said twice', (origins, patterns) => {
    expect(permissionPatterns(site(...origins))).toEqual(patterns);
  });

  it('must all be granted', async () => {
    expect(await isPermitted(site('https://a.example'))).toBe(true);
    expect(await isPermitted(site('https://a.example', 'https://withdrawn.example'))).toBe(false);
  });
});

describe('the overlay’s registration', () => {
  it('covers exactly the enabled sites, once each', async () => {
    await registerOverlay([site('https://a.example', 'https://b.example'), site('https://a.example')]);
    expect(fake.registered).toMatchObject([
      {
        id: 'overlay',
        matches: ['https://a.example/*', 'https://b.example/*'],
        js: ['content-scripts/overlay.js'],
        allFrames: false,
        persistAcrossSessions: true,
      },
    ]);
  });

  it('is changed, not made twice, where the browser kept it', async () => {
    await registerOverlay([site('https://a.example')]);
    await registerOverlay([site('https://b.example')]);
    expect(fake.calls).toEqual(['register', 'update']);
    expect(fake.registered).toMatchObject([{ matches: ['https://b.example/*'] }]);
  });

  it('goes with the last site, and is not looked for in vain', async () => {
    await registerOverlay([site('https://a.example')]);
    await registerOverlay([]);
    await registerOverlay([]);
    expect(fake.calls).toEqual(['register', 'unregister']);
  });
});

describe('tabs that are already open', () => {
  it('get the overlay where their origin, port included, is a site’s; one that refuses stops no other', async () => {
    fake.refusesTab = 1;
    fake.tabs = [
      { id: 1, url: 'http://127.0.0.1:4020/invoices/1' },
      { id: 2, url: 'http://127.0.0.1:4020/invoices/2' },
      { id: 3, url: 'http://127.0.0.1:9999/' },
      { id: 4, url: 'https://127.0.0.1:4020/' },
      { id: 5 },
      { url: 'http://127.0.0.1:4020/' },
    ];
    await injectIntoOpenTabs(['http://127.0.0.1:4020']);
    expect(fake.queries).toEqual([['http://127.0.0.1/*']]);
    expect(fake.injected).toEqual([{ target: { tabId: 2 }, files: ['content-scripts/overlay.js'] }]);
  });

  it('are not asked for where no site is enabled: an empty list would mean all of them', async () => {
    await injectIntoOpenTabs([]);
    expect(fake.queries).toEqual([]);
  });
});
