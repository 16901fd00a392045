/**
 * The house's import rules (docs/architecture.md).
 * - A package may import only what stands to its left. `platform/api` and `diffprivlib-ts` stand apart.
 * - What runs in another process is behind a wall: at run time the server loads nothing of the steward's side,
 *   the guard and the rooms reach only engine, wire, errors and the SQL kit, and the browser only `api`.
 * - Nothing reaches past the subpaths that a package's `exports` name.
 */
const { readFileSync } = process.getBuiltinModule('node:fs');
const order = [
  'platform/core',
  'platform/ledger',
  'platform/identity',
  'policy',
  'disclosure-control',
  'notebooks-gateway',
  'datasets',
  'platform/app',
  'platform/server',
  'platform/cli',
];
const all = [...order, 'platform/api', 'platform/web', 'platform/e2e', 'disclosure-control/diffprivlib-ts'];
const inside = (dir) =>
  dir === 'disclosure-control' ? '^disclosure-control/(?!diffprivlib-ts/)' : `^${dir}/`;
const tests = '\\.(test|bench)\\.tsx?$';
const forTests = [
  tests,
  '/testing(-child)?\\.ts$',
  '/testing/',
  '\\.probe\\.ts$',
  '^platform/e2e/',
  '^tools/',
  '-test-',
];
const surface = (dir) => {
  const { exports = {} } = JSON.parse(readFileSync(`${__dirname}/${dir}/package.json`, 'utf8'));
  return Object.values(exports).map((file) => `^${dir}/${String(file).slice(2).replaceAll('.', '\\.')}$`);
};
/** Folders that a sandboxed process may load of ours, beside its own. */
const sandboxed = [
  '^platform/core/(errors|ids)\\.ts$',
  '^platform/core/(engine|wire|text|sandbox)/',
  '^policy/sql/kit/',
];

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
      name: 'server-loads-nothing-of-the-steward',
      severity: 'error',
      from: {
        path: ['^datasets/catalogue/', '^platform/(app|server|cli)/', '^notebooks-gateway/client/'],
        pathNot: forTests,
      },
      to: {
        path: ['^datasets/steward/', '^notebooks-gateway/(launcher|room)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'server-reaches-one-bucket',
      comment: 'files of requests and releases, with credentials of its own; curated data is the steward’s',
      severity: 'error',
      from: {
        path: [
          '^datasets/catalogue/',
          '^platform/(app|server|cli)/',
          '^notebooks-gateway/',
          '^policy/',
          '^disclosure-control/',
        ],
        pathNot: [...forTests, '^platform/app/boot/open-outputs\\.ts$'],
      },
      to: { path: '^platform/core/store/s3/(?!s3-place)' },
    },
    {
      name: 'guard-loads-only-engine-wire-and-kit',
      severity: 'error',
      from: { path: '^policy/sql/guard/main\\.ts$' },
      to: {
        reachable: true,
        path: '^(platform|policy|disclosure-control|datasets|notebooks-gateway)/',
        pathNot: [...sandboxed, '^policy/sql/guard/'],
      },
    },
    {
      name: 'checker-loads-only-parsers-and-checks',
      severity: 'error',
      from: { path: '^disclosure-control/checks/checker/main\\.ts$' },
      to: {
        reachable: true,
        path: '^(platform|policy|disclosure-control|datasets|notebooks-gateway)/',
        pathNot: [
          '^platform/core/(errors|ids)\\.ts$',
          '^platform/core/text/',
          '^disclosure-control/(checks|files|recovery|profiles|cells|reencode|format)',
        ],
      },
    },
    {
      name: 'room-loads-only-engine-wire-and-kit',
      severity: 'error',
      from: { path: '^notebooks-gateway/room/', pathNot: forTests },
      to: {
        path: '^(platform|policy|disclosure-control|datasets|notebooks-gateway)/',
        pathNot: [
          ...sandboxed,
          '^notebooks-gateway/(room|protocol|arrow)/',
          '^disclosure-control/(query|budget|profiles|history|cells)',
          '^policy/cut/column-names',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
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
      name: `only-through-the-surface-of-${dir.replaceAll('/', '-')}`,
      severity: 'error',
      from: {
        path: '^(platform|policy|disclosure-control|datasets|notebooks-gateway)/',
        pathNot: inside(dir),
      },
      to: { path: inside(dir), pathNot: surface(dir) },
    })),
    {
      name: 'slices-know-no-boot',
      comment: 'A slice declares its ports; boot says what stands behind them.',
      severity: 'error',
      from: { path: '^platform/app/', pathNot: ['^platform/app/(boot|backup|launcher)/', ...forTests] },
      to: { path: '^platform/app/boot/' },
    },
    {
      name: 'testing-doors-are-for-tests',
      severity: 'error',
      from: { pathNot: forTests },
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
