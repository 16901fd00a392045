import { buildWeb } from './build-web.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { runInfraTests } from './run-infra-tests.ts';
import { runTests, summed } from './run-tests.ts';
import { runStaticChecks } from './static-checks.ts';

const filters = process.argv.slice(2);
keepCompiledCode();
await buildWeb();
const unit = await runTests('vitest.config.ts', {}, filters);
const parts = [unit];
if (filters.length === 0) {
  // Tests in browsers wait for servers and pages: what needs a processor alone goes on beside them.
  const beside = async () => [await runStaticChecks(1), await runInfraTests()];
  const [browsers, others] = await Promise.all([runTests('vitest.e2e.config.ts'), beside()]);
  parts.push(browsers, ...others);
}
const { passed, failed, failures } = summed(parts);
// Said once more at the end, where whoever reads the end of a long output finds it.
for (const failure of failures) console.log(`✗ ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
