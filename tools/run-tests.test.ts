import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './processes.ts';
import { failuresOf, summed } from './run-tests.ts';

it('names each failed test with the first line of its reason, and files that did not load', () => {
  const file = (name: string, status: string, message: string, assertionResults: never[] | object[]) =>
    ({ name: join(root, name), status, message, assertionResults }) as never;
  expect(
    failuresOf({
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [
        file('a.test.ts', 'failed', '', [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          { fullName: 'counts', status: 'failed', failureMessages: ['expected 1 to be 2\n  at a.test.ts:3'] },
        ]),
        file('b.test.ts', 'failed', 'Cannot find module c\n  at b.test.ts:1', []),
        file('d.test.ts', 'passed', '', []),
      ],
    }),
  ).toEqual(['a.test.ts: counts: expected 1 to be 2', 'b.test.ts: Cannot find module c']);
});

it('parts that run beside each other are counted together, and no failure is lost', () => {
  expect(
    summed([
      { passed: 5, failed: 0, failures: [] },
      { passed: 2, failed: 2, failures: ['a', 'b'] },
      { passed: 0, failed: 1, failures: ['c'] },
    ]),
  ).toEqual({ passed: 7, failed: 3, failures: ['a', 'b', 'c'] });
});
