import { runStaticChecks } from './static-checks.ts';

const { passed, failed } = await runStaticChecks(2);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
