import { buildWeb } from './build-web.ts';
import { runInfraTests } from './run-infra-tests.ts';
import { runTests, type Counts } from './run-tests.ts';
import { runStaticChecks } from './static-checks.ts';

const filters = process.argv.slice(2);
const parts: (() => Promise<Counts>)[] =
  filters.length > 0
    ? [() => runTests('vitest.config.ts', {}, filters)]
    : [
        runStaticChecks,
        () => runTests('vitest.config.ts'),
        runInfraTests,
        () => runTests('vitest.e2e.config.ts'),
      ];

await buildWeb();
let passed = 0;
let failed = 0;
const failures: string[] = [];
for (const part of parts) {
  const counts = await part();
  passed += counts.passed;
  failed += counts.failed;
  failures.push(...counts.failures);
}
// Said once more at the end, where whoever reads the end of a long output finds it.
for (const failure of failures) console.log(`✗ ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
