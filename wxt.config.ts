import { resolve } from 'node:path';
import preact from '@preact/preset-vite';
import { minify } from 'terser';
import { mergeConfig, type Plugin } from 'vite';
import { defineConfig } from 'wxt';

/** Public key of the sandbox build only: it gives that build a stable extension id. Nothing is signed with its private half. */
const SANDBOX_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9CGaHs/uHqiLrk074c9F96XiZbdCc26L5zhbTxbn8/pUodN+ViF6EkteUAnZdLkonlLawX+xmKXZu05aWMLCni7xDJbEen8OGFTEc61aNuSM+zjW27BlSEf5K+nI5pgEM59IRU06gtvlsxvZVeUBNss+CK7jVfP0450tUawYDN3yh7G5VNd5UJWOGT1a870ff8wDK9pnj+8dA57Fsky21hxCR55YcVQtdGRBWM+TzzfNloL3ZqOl2QsGm1NN8HE8jEhk4h8kVAe5M5dyUFmBQ4kbwupQky5q6Y+EQIO2ymr7ww6lA0Ap5Uwgz+Lcvmmrg6jvHEYgKIptcBHPDnqJuwIDAQAB';

/** Nothing remote runs, and pages speak to no one but Healthcode's https (or loopback, for tests): where exactly, permissions say. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join('; ');

// `--mode sandbox` is the production code too. WXT names NODE_ENV after the mode, and Vite makes anything but `production` a development build.
if (process.env.NODE_ENV === 'sandbox') process.env.NODE_ENV = 'production';

const MESSAGING = /\/@webext-core\/messaging\/dist\/generic-.*\.mjs$/;

const LOOPBACK_HOSTS = ['http://localhost/*', 'http://127.0.0.1/*'];

/** Code of a library (of its files) that is taken out of it, and what stands there instead. */
interface Unwanted {
  file: RegExp;
  what: RegExp;
  instead: string;
}

/**
 * Takes out of libraries what this extension must not be able to do: markup from strings (Preact's `dangerouslySetInnerHTML` sets text
 * instead) and code from strings (Zod looks whether it may compile; its answer here is no, before the browser's policy says so and reports
 * it); and what it does not need, since every page of a host would compile it. A new version in which these places look otherwise fails the
 * build, so that nobody believes them gone.
 */
const UNWANTED: Unwanted[] = [
  { file: /\/preact\/dist\/preact\.mjs$/, what: /(\w+)\.innerHTML=(\w+)\.__html/, instead: '$1.textContent=$2.__html' },
  ...[/\/zod\/v4\/core\/util\.js$/, /\/zod\/v4\/core\/doc\.js$/].map((file) => ({
    file,
    what: /const F = Function;/,
    instead: 'const F = class { constructor() { throw new Error("No code is made at run time."); } };',
  })),
  {
    // Calls that only write to a log that is never given.
    file: MESSAGING,
    what: /^\s*config\??\.logger\?\.[^;]*;$/gm,
    instead: '',
  },
  {
    // What else a page of ours may be told is passed over, as the library does by default.
    file: MESSAGING,
    what: /if \(config\.throwOnUnknownMessageFormat\) \{[\s\S]*?\} else return;/,
    instead: 'return;',
  },
  {
    // What comes over the border is checked by our own schemas (`lib/message-schemas.ts`).
    file: MESSAGING,
    what: /(?:await )?config\.verifyMessageData\?\.\((\w+)\) \?\? \1/g,
    instead: '$1',
  },
  {
    // For whoever writes a second listener: the message's name says enough.
    file: MESSAGING,
    what: /`\[messaging\] In this JS context[^`]*`/,
    instead: 'type',
  },
  {
    // Listeners are taken away one by one.
    file: MESSAGING,
    what: /removeAllListeners\(\) \{[\s\S]*?cleanupRootListener\(\);\s*\}/,
    instead: '',
  },
  {
    // Nothing is thrown across the border on purpose (`lib/messages.ts`); what is by mistake needs no more than its words, and no stack.
    file: /\/@aklinker1\/zero-serialize-error\/dist\/index\.mjs$/,
    what: /^[\s\S]*export\{i as deserializeError,n as isSerializedError,r as serializeError\};\s*$/,
    instead:
      'export const serializeError = (error) => ({ message: String(error?.message ?? error) });' +
      'export const deserializeError = ({ message }) => new Error(message);',
  },
];

/** What else pages of hosts need not load. */
const UNWANTED_IN_HOSTS: Unwanted[] = [
  {
    // Messages to a tab: the overlay speaks to the worker alone.
    file: /\/@webext-core\/messaging\/dist\/index\.mjs$/,
    what: /const options = typeof arg === "number"[\s\S]*?\bres\)\);/,
    instead: '',
  },
];

function withoutUnwanted(unwanted: Unwanted[]) {
  return {
    name: 'without-unwanted',
    transform(code: string, id: string) {
      const rules = unwanted.filter(({ file }) => file.test(id));
      if (rules.length === 0) return null;
      let left = code;
      for (const { what, instead } of rules) {
        // `search` keeps no place between two builds, as `test` would.
        if (left.search(what) < 0) throw new Error(`${id} no longer has what is to be taken out of it: ${what}`);
        left = left.replace(what, instead);
      }
      return { code: left, map: null };
    },
  };
}

/** Makes a script smaller still than the bundler does: each page of a host loads the overlay. */
function smallest(): Plugin {
  return {
    name: 'smallest',
    async generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const { code } = await minify(chunk.code, {
          ecma: 2020,
          compress: { passes: 3, lhs_constants: false, sequences: false },
        });
        if (!code) throw new Error(`${chunk.fileName} could not be made smaller.`);
        chunk.code = code;
      }
    },
  };
}

export default defineConfig({
  imports: false,
  manifestVersion: 3,
  // Several builds can be made side by side, each in a folder of its own.
  outDir: process.env.OVERLAY_OUTPUT ?? '.output',
  outDirTemplate: '{{browser}}-mv3{{modeSuffix}}',
  vite: ({ browser, mode }) => ({
    plugins: [preact(), withoutUnwanted(UNWANTED)],
    resolve: {
      alias: { 'wxt/utils/content-script-context': resolve('entrypoints/overlay.content/context.ts') },
    },
    define: {
      // WXT would make a build of any other mode one for development, with dev JSX and paths of this machine in it.
      ...(mode === 'sandbox' && { 'process.env.NODE_ENV': '"production"' }),
      'import.meta.env.BUTTON_ROOT_MODE': JSON.stringify(
        browser === 'firefox' && mode === 'sandbox' ? 'open' : 'closed',
      ),
    },
    build: { target: ['chrome123', 'firefox142'], modulePreload: { polyfill: false } },
  }),
  hooks: {
    'vite:build:extendConfig': (entrypoints, config) => {
      if (entrypoints.every(({ type }) => type === 'content-script'))
        config.plugins?.push(withoutUnwanted(UNWANTED_IN_HOSTS), smallest());
      // Pages load little in one go: every file that an extension's page asks for costs it some ten milliseconds.
      if (!entrypoints.every(({ inputPath }) => inputPath.endsWith('.html'))) return;
      const output = { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } };
      Object.assign(config, mergeConfig(config, { build: { rolldownOptions: { output } } }));
    },
  },
  manifest: ({ browser, mode }) => {
    const sandbox = mode === 'sandbox';
    return {
      name: '__MSG_extensionName__',
      description: '__MSG_extensionDescription__',
      default_locale: 'en_GB',
      permissions: ['storage', 'unlimitedStorage', 'alarms', 'scripting', 'identity'],
      host_permissions: ['https://*.healthcode.co.uk/*', ...(sandbox ? LOOPBACK_HOSTS : [])],
      optional_host_permissions: ['https://*/*', ...LOOPBACK_HOSTS],
      content_security_policy: { extension_pages: PAGE_POLICY },
      web_accessible_resources: [
        {
          resources: ['panel.html'],
          matches: ['https://*/*', ...LOOPBACK_HOSTS],
          ...(browser === 'firefox' ? {} : { use_dynamic_url: true }),
        },
      ],
      ...(sandbox && browser !== 'firefox' ? { key: SANDBOX_KEY } : {}),
      ...(browser === 'firefox'
        ? {
            browser_specific_settings: {
              gecko: {
                id: 'healthcode-overlay@example.org',
                // The first that knows `data_collection_permissions` on every system.
                strict_min_version: '142.0',
                data_collection_permissions: {
                  required: [
                    'healthInfo',
                    'personallyIdentifyingInfo',
                    'financialAndPaymentInfo',
                    'authenticationInfo',
                  ],
                },
              },
            },
          }
        : { minimum_chrome_version: '123' }),
    };
  },
});
