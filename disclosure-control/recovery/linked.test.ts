import { describe, expect, test } from 'vitest';
import { checkSystem } from '../checks/check-system.ts';
import { getProfile } from '../profiles/catalogue.ts';

const acro = getProfile('acro-default');
const told = async (...files: readonly string[]): Promise<readonly string[]> =>
  (
    await checkSystem(
      files.map((text) => Buffer.from(text)),
      acro,
    )
  ).map(({ code, where }) => `${code} ${where.row ?? ''} ${where.column ?? ''}`);

describe('totals in another file tell of hidden counts', () => {
  const parts = 'ward,a,b\nA,*,40\nB,31,*\n';
  test('where no line is shown whole', async () => {
    const found = ['recoverable-cell 1 a', 'recoverable-cell 2 b'];
    expect(await told(parts, 'ward,total\nA,45\nB,35\n')).toEqual(found);
    expect(await told('ward,total\nA,45\nB,35\n', parts)).toEqual(found);
  });

  test('of one line', async () => {
    expect(await told('ward,a,b\nA,*,40\nB,*,*\n', 'ward,total\nA,45\nB,*\n')).toEqual([
      'recoverable-cell 1 a',
    ]);
  });

  test.each([
    ['less than the parts', 'ward,total\nA,39\nB,35\n'],
    ['more than few are left for the hidden ones', 'ward,total\nA,50\nB,35\n'],
    ['other wards', 'ward,total\nC,45\nD,35\n'],
  ])('and are none of theirs: %s', async (_, totals) => {
    expect(await told(parts, totals)).toEqual([]);
  });
});
