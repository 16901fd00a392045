import { describe, expect, test } from 'vitest';
import { maxFileBytes } from '../files/size.ts';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';
import type { Finding } from './finding.ts';

const byDefault = getProfile('nhs-hes-2018');
const ten = getProfile('acro-default');
const found = (text: string, profile = byDefault, name = 'table.csv'): Promise<readonly Finding[]> =>
  checkFile({ name, bytes: Buffer.from(text) }, profile);

/** Faults that users of other tools reported in public, as files: each is named for what it is, at its place. */
describe('what was reported of other tools', () => {
  test.each<[string, string, Partial<Finding>]>([
    [
      'ACRO 198: starred cells with margins',
      'region,a,b,Total\nN,*,41,46\nS,33,22,55\n',
      { code: 'recoverable-cell', where: { row: 1, column: 'a' } },
    ],
    [
      'ACRO 198: blank cells with margins',
      'region,a,b,Total\nN,,41,46\nS,33,22,55\nTotal,38,63,101\n',
      { code: 'recoverable-cell', where: { row: 1, column: 'a' } },
    ],
    [
      'ACRO 342: a standard deviation of two',
      'arm,n,sd_cost\nA,120,2210.4\nB,2,9120.3\n',
      { code: 'small-count', where: { row: 2, column: 'n' } },
    ],
    [
      'ACRO 342: a standard deviation beside a hidden count',
      'arm,n,sd_cost\nA,120,2210.4\nB,*,9120.3\n',
      { code: 'few-contributors', where: { row: 2, column: 'sd_cost' } },
    ],
    [
      'ACRO 392: a mean of one',
      'arm,n,mean_cost\nA,120,2210.4\nB,1,9120.3\n',
      { code: 'small-count', where: { row: 2, column: 'n' } },
    ],
    [
      'ACRO 367: the cell itself is named when lines are left out before it',
      'region,people\nN,120\n\nS,3\n',
      { code: 'small-count', where: { part: 'table 2', row: 1, column: 'column 2' } },
    ],
    [
      'gtsummary 1691: a title of more people than its columns',
      'Baseline of N = 240\n\nItem,"Active, N = 118","Control, N = 119"\nMale,60 (51%),61 (51%)\nFemale,58 (49%),58 (49%)\n',
      { code: 'implied-count', where: { row: 0 } },
    ],
    [
      'tableone 98: people of whom a characteristic is not known',
      ',Overall\nn,240\nSex,\nMale,120 (50.0)\nFemale,117 (48.8)\n',
      { code: 'implied-count' },
    ],
    [
      'OpenSAFELY documentation 1039: a rate beside a hidden count',
      'practice,patients,prescribed,rate_per_1000\nA,4100,*,0.73\nB,5200,41,7.88\nC,3900,30,7.69\n',
      { code: 'implied-count', where: { row: 1, column: 'rate_per_1000' } },
    ],
    [
      'OpenSAFELY documentation 1246: a mean beside a hidden count',
      'ethnicity,n,mean_bmi\nWhite,4100,27.1\nOther,[REDACTED],31.4\n',
      { code: 'few-contributors', where: { row: 2, column: 'mean_bmi' } },
    ],
  ])('%s', async (_, text, expected) => {
    expect(await found(text)).toContainEqual(expect.objectContaining(expected));
  });

  test('survminer 815: numbers are compared as numbers, though they are written as text', async () => {
    const table = '"time","n.risk"\n"0","120"\n"12","60"\n"24","9"\n';
    expect(await found(table, ten)).toContainEqual(
      expect.objectContaining({ code: 'small-count', where: { row: 3, column: 'n.risk' } }),
    );
  });

  test.each([
    "a'+str(1)+'.csv",
    '$(id).csv',
    '`reboot`.csv',
    '../../x',
    '<img src=x onerror=alert(1)>',
    '\u202evsc.exe',
  ])('OCWA: a name is data: %s', async (name) => {
    const text = 'region,people\nN,120\nS,3\n';
    expect(await found(text, byDefault, name)).toEqual(await found(text));
  });

  test('OCWA: a file that is too large to look through is stopped', async () => {
    const bytes = Buffer.alloc(maxFileBytes + 1, 'a,1\n');
    expect(await checkFile({ name: 'big.csv', bytes }, byDefault)).toMatchObject([
      { code: 'too-large', severity: 'problem' },
    ]);
  });
});
