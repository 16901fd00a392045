import { describe, expect, test } from 'vitest';
import { checkFile } from '../checks/check-file.ts';
import { getProfile } from '../profiles/catalogue.ts';
import type { Profile } from '../profiles/profile.ts';

const acro = getProfile('acro-default');
const told = async (text: string, profile: Profile = acro): Promise<readonly string[]> =>
  (await checkFile({ name: 'x', bytes: Buffer.from(text) }, profile))
    .filter(({ code }) => code === 'recoverable-cell')
    .map(({ where }) => `${where.row ?? ''} ${where.column ?? ''}`);
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

describe('a hidden amount that follows from its totals is a stop', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'beside a total of its row',
      lines('ward,cost_a,cost_b,total_cost', 'A,*,4000,4300', 'B,3100,2200,5300'),
      ['1 cost_a'],
    ],
    [
      'with pence',
      lines('ward,a,b,total', 'A,*,4000.5,4300.75', 'B,3100.25,2200.5,5300.75', 'C,100.5,200.5,301'),
      ['1 a'],
    ],
    [
      'above a total of its column, named as a sum',
      lines('region,total_cost_gbp', 'North,*', 'South,420000', 'East,380000', 'Total,815000'),
      ['1 total_cost_gbp'],
    ],
    [
      'by way of two others',
      lines(
        'ward,cost_a,cost_b,total_cost',
        'A,*,*,4300.1',
        'B,*,2200.2,5300.3',
        'C,1000.1,1200.1,2200.2',
        'Total,4210.4,7590.2,11800.6',
      ),
      ['1 cost_a', '1 cost_b', '2 cost_a'],
    ],
  ])('%s', async (_, text, cells) => {
    expect(await told(text)).toEqual(cells);
  });

  test.each<[string, string]>([
    [
      'two in each line',
      lines(
        'ward,cost_a,cost_b,total_cost',
        'A,*,*,4300',
        'B,*,*,5300',
        'C,1000,1200,2200',
        'Total,6000,5800,11800',
      ),
    ],
    [
      'means, which do not add up',
      lines('area,n,mean_cost', 'A,40,*', 'B,40,1200.25', 'C,80,1500.5', 'Total,160,1400.1'),
    ],
    [
      'rates beside an overall',
      lines('area,rate_a,rate_b,total', 'A,*,4.2,3.1', 'B,2.2,3.3,2.7', 'C,1.9,4.1,2.9'),
    ],
    ['coefficients', lines('term,coef,se,total', 'a,*,0.21,0.31', 'b,0.40,0.12,0.91', 'c,0.22,0.33,0.41')],
  ])('and is none where it does not: %s', async (_, text) => {
    expect(await told(text)).toEqual([]);
  });

  test('the share is the profile’s', async () => {
    const text = lines(
      'ward,cost_a,cost_b,total_cost',
      'A,*,*,10000',
      'B,*,*,1000',
      'C,1000,1200,2200',
      'Total,10100,3100,13200',
    );
    const asking = (remainderShare: number): Profile => ({
      ...acro,
      dominance: { ...acro.dominance, remainderShare },
    });
    expect(await told(text, asking(0.05))).toEqual([]);
    expect(await told(text, asking(0.2))).toEqual(['1 cost_a']);
  });
});
