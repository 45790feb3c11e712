// The layers of CONTRIBUTING.md: who may import whom. tests/unit/layers.test.ts proves that a wrong arrow is reported.
const siblings = ['catalogue', 'pms', 'healthcode', 'store'];
/** The rule of which addresses can be reached: pure, and the same for all that meet one. */
const ADDRESSES = '^lib/addresses\\.ts$';

/** A rule that code under `from` imports nothing of ours but what `allowed` names. */
function layer(name, from, allowed) {
  return {
    name,
    severity: 'error',
    from: { path: from },
    to: { path: '^(entrypoints|components|lib|tests)/', pathNot: allowed },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-import-loops',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    layer('billing-imports-nothing', '^lib/billing/', ['^lib/billing/']),
    layer('addresses-import-nothing', ADDRESSES, [ADDRESSES]),
    ...siblings.map((sibling) =>
      layer(`${sibling}-imports-billing-only`, `^lib/${sibling}/`, ['^lib/billing/', ADDRESSES, `^lib/${sibling}/`]),
    ),
    layer('outbox-imports-billing-healthcode-store', '^lib/outbox/', [
      '^lib/outbox/',
      ADDRESSES,
      '^lib/(billing|healthcode|store)/',
    ]),
    layer('messages-import-the-layers', '^lib/(messages|message-schemas)\\.ts$', ['^lib/']),
    layer('components-see-billing-and-messages', '^components/', [
      '^components/',
      '^lib/billing/',
      ADDRESSES,
      '^lib/messages\\.ts$',
    ]),
    layer('primitives-stand-alone', '^components/ui/', ['^components/ui/', '^lib/billing/', '^lib/messages\\.ts$']),
    layer('product-does-not-import-tests', '^(lib|components|entrypoints)/', ['^(lib|components|entrypoints)/']),
    layer('sandbox-shares-no-code', '^tests/sandbox/', ['^tests/sandbox/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts'] },
  },
};
