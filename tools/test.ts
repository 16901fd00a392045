import { buildWeb } from './build-web.ts';
import { runInfraTests } from './run-infra-tests.ts';
import { runTests } from './run-tests.ts';
import { runStaticChecks } from './static-checks.ts';

const filters = process.argv.slice(2);
const parts: (() => Promise<{ passed: number; failed: number }>)[] =
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
for (const part of parts) {
  const counts = await part();
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
