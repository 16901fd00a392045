import { describe, expect, test } from 'vitest';
import { checkSystem } from '../checks/check-system.ts';
import { getProfile } from '../profiles/catalogue.ts';

const acro = getProfile('acro-default');
const codes = async (...files: readonly string[]): Promise<readonly string[]> =>
  (
    await checkSystem(
      files.map((text) => Buffer.from(text)),
      acro,
    )
  ).map(({ code }) => code);

describe('a hidden amount that another file may tell of is left to a person', () => {
  const hidden = 'ward,total_cost\nA,*\nB,3100.5\nC,4200.25\n';
  test.each<[string, string]>([
    ['the amount itself', 'ward,total_cost\nA,1200.5\nB,3100.5\nC,4200.25\n'],
    ['in another order and case', 'Ward,Total cost\nC,4200.25\nB,3100.5\nA,1200.5\n'],
    ['its total', 'ward,total_cost\nTotal,8501.25\nD,900.5\n'],
    ['its parts', 'ward,sex,total_cost\nA,F,600.5\nA,M,600\n'],
    ['a sum with others of the ward', 'ward,sum_cost_gbp\nA,5200.5\nB,8100.75\n'],
  ])('%s', async (_, other) => {
    expect(await codes(hidden, other)).toContain('not-compared');
    expect(await codes(other, hidden)).toContain('not-compared');
  });

  test.each<[string, string]>([
    ['amounts of other wards', 'ward,total_cost\nD,1200.5\nE,3100.5\n'],
    ['means of the same wards', 'ward,mean_stay\nA,12.5\nB,31.5\nC,4.25\n'],
    ['the same hidden', hidden],
  ])('and %s are not', async (_, other) => {
    expect(await codes(hidden, other)).not.toContain('not-compared');
  });
});
