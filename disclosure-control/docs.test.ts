import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aggregateRefusals } from './query/aggregate/refusals.ts';
import { findingKinds } from './checks/finding.ts';
import { certificateFaults } from './release/errors.ts';
import { requestDenials, requestIllegalities } from './requests/errors.ts';

const page = (name: string): string => readFileSync(join(import.meta.dirname, '../docs', name), 'utf8');

test('every refusal and its reason is documented', () => {
  const rules = page('disclosure-rules.md');
  for (const [code, { reason }] of Object.entries(aggregateRefusals))
    expect(rules).toMatch(rowOf(code, reason));
  for (const [code, meaning] of Object.entries({ ...requestDenials, ...requestIllegalities }))
    expect(rules).toMatch(rowOf(code, meaning));
  for (const code of ['unknown-profile', 'profile-loosened', 'certificate-invalid'])
    expect(rules).toContain(`\`${code}\``);
  expect(Object.keys(certificateFaults)).toHaveLength(4);
});

test('every finding is documented for checkers', () => {
  const checkers = page('output-checker.md');
  for (const [code, { severity, explanation, suggestion }] of Object.entries(findingKinds))
    expect(checkers).toMatch(rowOf(code, severity, explanation, suggestion));
});

/** A table row, however wide its columns are set. */
function rowOf(code: string, ...cells: readonly string[]): RegExp {
  const parts = [`\`${code}\``, ...cells].map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(String.raw`\| ${parts.join(String.raw` +\| `)} +\|`);
}
