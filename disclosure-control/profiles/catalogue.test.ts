import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { getProfile, profileNames } from './catalogue.ts';
import { profileSchema } from './profile.ts';

describe.each(profileNames)('%s', (name) => {
  test('is of the schema and documented', () => {
    expect(profileSchema.parse(getProfile(name))).toEqual(getProfile(name));
    const page = readFileSync(join(import.meta.dirname, '../../docs/disclosure-rules.md'), 'utf8');
    const { threshold, roundTo, zero } = getProfile(name);
    expect(page).toMatch(
      new RegExp(`\\| \`${name}\` +\\| ${threshold} +\\| ${roundTo ?? 'none'} +\\| ${zero} +\\|`),
    );
  });

  test('can be tightened and not loosened', () => {
    const { threshold } = getProfile(name);
    expect(getProfile(name, { threshold: threshold + 2 }).threshold).toBe(threshold + 2);
    expect(getProfile(name, {}).threshold).toBe(threshold);
    for (const looser of [threshold - 1, 0, -5, threshold + 0.5, Number.NaN, 10_001])
      expect(() => getProfile(name, { threshold: looser })).toThrow(
        expect.objectContaining({ code: 'profile-loosened' }) as Error,
      );
  });
});

test.each(['none', 'constructor', '__proto__', ''])('there is no profile %j', (name) => {
  expect(() => getProfile(name)).toThrow(expect.objectContaining({ code: 'unknown-profile' }) as Error);
});
