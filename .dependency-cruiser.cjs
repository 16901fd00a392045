/**
 * The house's import rule (docs/architecture.md): a package may import only what stands to its left.
 * `platform/api` and `diffprivlib-ts` stand apart; nothing reaches past another package's index.
 */
const order = [
  'platform/core',
  'platform/ledger',
  'platform/identity',
  'policy',
  'disclosure-control',
  'datasets',
  'notebooks-gateway',
  'platform/app',
  'platform/server',
  'platform/cli',
];
const all = [...order, 'platform/api', 'platform/web', 'platform/e2e', 'disclosure-control/diffprivlib-ts'];
const inside = (dir) =>
  dir === 'disclosure-control' ? '^disclosure-control/(?!diffprivlib-ts/)' : `^${dir}/`;
const tests = '\\.(test|bench)\\.tsx?$';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...order.map((dir, i) => ({
      name: `right-of-${dir.replace('/', '-')}`,
      severity: 'error',
      from: { path: inside(dir) },
      to: { path: [...order.slice(i + 1).map(inside), '^platform/web/', '^platform/e2e/'] },
    })),
    {
      name: 'diffprivlib-alone',
      severity: 'error',
      from: { path: '^disclosure-control/diffprivlib-ts/' },
      to: { path: all.filter((d) => d !== 'disclosure-control/diffprivlib-ts').map(inside) },
    },
    {
      name: 'api-imports-only-core-types',
      severity: 'error',
      from: { path: '^platform/api/', pathNot: tests },
      to: { path: all.filter((d) => d !== 'platform/api').map(inside), pathNot: '^platform/core/' },
    },
    {
      name: 'web-imports-only-api',
      severity: 'error',
      from: { path: '^platform/web/' },
      to: { path: all.filter((d) => d !== 'platform/web' && d !== 'platform/api').map(inside) },
    },
    {
      name: 'api-is-for-the-faces',
      severity: 'error',
      from: { path: order.slice(0, 7).map(inside) },
      to: { path: '^platform/api/' },
    },
    ...all.map((dir) => ({
      name: `only-through-the-index-of-${dir.replaceAll('/', '-')}`,
      severity: 'error',
      from: {
        path: '^(platform|policy|disclosure-control|datasets|notebooks-gateway)/',
        pathNot: inside(dir),
      },
      to: { path: inside(dir), pathNot: `^${dir}/(index\\.ts$|testing\\.ts$)` },
    })),
    {
      name: 'testing-doors-are-for-tests',
      severity: 'error',
      from: { pathNot: [tests, '^platform/e2e/', '^tools/', '/testing\\.ts$'] },
      to: { path: '/testing\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
