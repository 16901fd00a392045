import { expect, it } from 'vitest';
import { daysAfterTerm, endDigest, isLongOver, reasonDigest } from './end-statement.ts';

it('what is signed to end an agreement has one digest, which the browser makes too', () => {
  const reason = reasonDigest('Done – ≥ 5 “weeks” early.');
  const said = { agreement: 'TEST-1-v1.0', digest: 'ab'.repeat(32), reason, on: '2026-06-01' };
  expect(endDigest(said)).toBe('7e4e8161b94a8ff49bdcedb73fab2f7b6ac219dafaa2a4fd4029f20ce1800daf');
});

it('a term is long over when its days of grace are, to the millisecond', () => {
  const term = { to: '2026-12-31' };
  const over = Date.parse('2026-12-31') + (daysAfterTerm + 1) * 86_400_000;
  expect([over - 1, over].map((at) => isLongOver(term, new Date(at)))).toEqual([false, true]);
});
