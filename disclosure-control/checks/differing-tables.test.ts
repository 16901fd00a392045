import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkSystem } from './check-system.ts';

const acro = getProfile('acro-default');
const codes = async (...files: readonly string[]): Promise<readonly string[]> =>
  (
    await checkSystem(
      files.map((text) => Buffer.from(text)),
      acro,
    )
  ).map(({ code }) => code);
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

const wide = lines('ward,asthma,diabetes,copd', 'A,431,220,91', 'B,902,480,131', 'C,1211,604,212');

describe('a table of all and a table of all without some differ by few, however they are laid out', () => {
  test.each<[string, string]>([
    ['the same', lines('ward,asthma,diabetes,copd', 'A,428,219,91', 'B,902,480,131', 'C,1211,604,212')],
    [
      'columns in another order',
      lines('ward,copd,asthma,diabetes', 'A,91,428,219', 'B,131,902,480', 'C,212,1211,604'),
    ],
    [
      'rows in another order',
      lines('ward,asthma,diabetes,copd', 'C,1211,604,212', 'A,428,219,91', 'B,902,480,131'),
    ],
    [
      'in long form',
      lines(
        'illness,ward,n',
        ...['A,428', 'B,902', 'C,1211'].map((one) => `Asthma,${one}`),
        ...['A,219', 'B,480', 'C,604'].map((one) => `Diabetes,${one}`),
        ...['A,91', 'B,131', 'C,212'].map((one) => `COPD,${one}`),
      ),
    ],
    [
      'turned round',
      lines('illness,A,B,C', 'asthma,428,902,1211', 'diabetes,219,480,604', 'copd,91,131,212'),
    ],
    [
      'with wards that the other has not',
      lines(
        'ward,asthma,diabetes,copd',
        'A,428,219,91',
        'B,902,480,131',
        'C,1211,604,212',
        ...['D', 'E', 'F', 'G'].map((ward, at) => `${ward},${300 + at * 17},${411 + at},${530 + at}`),
      ),
    ],
    [
      'with totals',
      lines(
        'ward,asthma,diabetes,copd,total',
        'A,428,219,91,738',
        'B,902,480,131,1513',
        'C,1211,604,212,2027',
        'total,2541,1303,434,4278',
      ),
    ],
  ])('%s', async (_, other) => {
    expect(await codes(wide, other)).toContain('difference-of-few');
    expect(await codes(other, wide)).toContain('difference-of-few');
  });

  test('and tables of other people do not', async () => {
    const others = lines('ward,asthma,diabetes,copd', 'A,828,19,691', 'B,202,980,31', 'C,611,304,912');
    expect(await codes(wide, others)).toEqual([]);
    expect(await codes(wide, wide)).toEqual([]);
  });

  test('two groups are enough where groups and columns are the same', async () => {
    const [all, some] = [lines('sex,people', 'F,100', 'M,120'), lines('sex,people', 'F,100', 'M,118')];
    expect(await codes(all, some)).toEqual(['difference-of-few']);
    expect(await codes(some, all)).toEqual(['difference-of-few']);
    expect(await codes(all, all)).toEqual([]);
    expect(await codes(all, lines('sex,people', 'F,700', 'M,518'))).toEqual([]);
  });

  test('few in one group of the same column is left to a person', async () => {
    const all = lines('ward,people', 'A,431', 'B,902', 'C,1211');
    expect(await codes(all, lines('ward,people', 'A,429', 'B,705', 'C,1450'))).toEqual(['needs-person']);
    expect(await codes(all, lines('ward,deaths', 'A,429', 'B,705', 'C,1450'))).toEqual([]);
    expect(await codes(all, lines('ward,people', 'A,231', 'B,705', 'C,1450'))).toEqual([]);
  });

  test('means of few that a table in long form counts', async () => {
    const means = lines('area,F,M', 'A,4.21,9.50', 'B,3.90,4.02');
    const counts = lines('sex,area,n', 'F,A,120', 'M,A,4', 'F,B,90', 'M,B,80');
    expect(await codes(means, counts)).toContain('few-contributors');
  });
});

describe('what is too much to compare is left to a person', () => {
  test('many tables', async () => {
    const files = Array.from({ length: 70 }, (_, at) => `${'xyz'.repeat(at + 1)},n\nA,431\nB,902\n`);
    expect(await codes(...files)).toContain('not-compared');
  });

  test('many hidden counts', async () => {
    const rows = Array.from({ length: 2_100 }, (_, at) => `w${at},*,40,4${at}`);
    expect(await codes(lines('ward,a,b,total', ...rows))).toContain('not-compared');
  });
});
