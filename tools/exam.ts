import { runTests } from './run-tests.ts';

// The same generators as in the tests, with a budget of hours instead of minutes.
const { passed, failed } = await runTests('vitest.config.ts', { VITRINE_EXAM: '1' }, process.argv.slice(2));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
