import { describe, expect, test } from 'vitest';
import { getProfile } from '../../profiles/catalogue.ts';
import { checkFile } from '../check-file.ts';
import { checkApart } from './check-apart.ts';
import { checkTogether } from './check-together.ts';

const hes = getProfile('nhs-hes-2018');
const file = (text: string): { name: string; bytes: Buffer } => ({ name: 'x', bytes: Buffer.from(text) });

describe('a file is checked in a process of its own', () => {
  test('which finds what the checks find', async () => {
    for (const text of [
      'area,people\nA,3\nB,30\n',
      'ward,a,b,total\nA,*,40,43\nB,31,22,53\n',
      '{"a":{"n":2,"who":"9990000042"}}',
    ])
      expect(await checkApart(file(text), hes)).toEqual(await checkFile(file(text), hes));
  });

  test('which is stopped when it takes too long, and is a stop', async () => {
    const found = await checkApart(file('area,people\nA,30\n'), hes, { time: 150 });
    expect(found).toMatchObject([{ code: 'too-heavy', severity: 'problem' }]);
  });

  test('which is stopped when it takes too much memory, and is a stop', async () => {
    const found = await checkApart(file('area,people\nA,30\n'), hes, { memoryMiB: 1 });
    expect(found).toMatchObject([{ code: 'too-heavy', severity: 'problem' }]);
  });

  test('which takes no other with it', async () => {
    const slow = checkApart(file('area,people\nA,30\n'), hes, { time: 150 });
    const other = checkApart(file('area,people\nA,30\nB,20\n'), hes);
    expect((await slow)[0]?.code).toBe('too-heavy');
    expect(await other).toEqual([]);
  });
});

describe('several files are one system', () => {
  const acro = getProfile('acro-default');
  const named = (name: string, text: string): { name: string; bytes: Buffer } => ({
    name,
    bytes: Buffer.from(text),
  });

  test('in which what one hides follows from another, whatever they are called', async () => {
    const checked = await checkTogether(
      [named('cells, a, b', 'ward,a,b\nA,*,40\nB,31,22\n'), named('totals', 'ward,total\nA,45\nB,53\n')],
      acro,
    );
    expect(checked).toMatchObject([
      { name: 'cells, a, b', findings: [{ code: 'recoverable-cell', where: { row: 1, column: 'a' } }] },
      { name: 'totals', findings: [] },
    ]);
  });

  test('and what each gives away alone is said once', async () => {
    const [one] = await checkTogether(
      [named('a', 'g,n\nx,3\ny,40\n'), named('b', 'h,n\nv,30\nw,40\n')],
      acro,
    );
    expect(one?.findings.map(({ code }) => code)).toEqual(['small-count']);
  });
});
