import { expect, test } from 'vitest';
import { tooLongSql } from './sql-length.ts';

test('a query over 64 KiB of UTF-8 is refused with the rule and what helps, at the very byte', () => {
  expect(tooLongSql('a'.repeat(65_536))).toBeUndefined();
  const refused = tooLongSql('a'.repeat(65_537));
  expect(refused?.code).toBe('sql-too-long');
  expect(refused?.detail).toContain('64 KiB');
  // Fewer characters than bytes.
  expect(tooLongSql('ü'.repeat(32_769))?.help).toContain('joining to a table');
});
