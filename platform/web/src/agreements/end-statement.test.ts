import { expect, test } from 'vitest';
import { endDigest } from './end-statement.ts';

test('what is signed to end an agreement is what the server and the steward check', async () => {
  const signs = { agreement: 'TEST-1-v1.0', digest: 'ab'.repeat(32) };
  // The same as of policy/lifecycle/end-statement.
  expect(await endDigest(signs, 'Done – ≥ 5 “weeks” early.', '2026-06-01')).toBe(
    '7e4e8161b94a8ff49bdcedb73fab2f7b6ac219dafaa2a4fd4029f20ce1800daf',
  );
});
