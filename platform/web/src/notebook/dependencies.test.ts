import type { NotebookCell } from '@vitrine/api';
import { expect, test } from 'vitest';
import { buildsOn, outOfDate, type RanCell } from './dependencies.ts';

const cell = (id: string, language: NotebookCell['language'], code: string, name?: string): NotebookCell => ({
  id,
  language,
  code,
  ...(name === undefined ? {} : { name }),
});
const list = [
  cell('sql', 'sql', 'SELECT 1 AS a', 'cohort'),
  cell('words', 'markdown', 'Read cohort'),
  cell(
    'frame',
    'python',
    'import vitrine as v, pandas\nimport vitrine\ndf = vitrine.result("cohort")\ndf["b"] = 2',
  ),
  cell('share', 'python', 'vitrine.share(df[df.a > 0], "adults")'),
  cell('again', 'sql', 'SELECT count(*) FROM frames.adults', 'figures'),
  cell('r', 'r', 'f <- vitrine$sql("SELECT * FROM frames.adults")\nplot(f$a)'),
  cell('other', 'python', 'x = 3'),
];
const all = ['sql', 'frame', 'share', 'again', 'r', 'other'];
const ranInOrder = (cells = list): Map<string, RanCell> =>
  new Map(cells.map(({ id, code }, at) => [id, { code, at: at + 1 }]));
const out = (cells: readonly NotebookCell[], ran: ReadonlyMap<string, RanCell>) =>
  [...outOfDate(cells, ran)].sort();

test('a cell builds on what it reads by name, in whatever language, and on variables that were set before', () => {
  const on = Object.fromEntries([...buildsOn(list)].map(([id, parts]) => [id, [...parts]]));
  expect(on).toEqual({
    sql: [],
    frame: ['sql'],
    share: ['frame'],
    again: ['share'],
    r: ['share'],
    other: [],
  });
});

test('nothing has run: all that can is out of date; all has run in order: nothing is', () => {
  expect(out(list, new Map())).toEqual([...all].sort());
  expect(out(list, ranInOrder())).toEqual([]);
});

test('what changed, and what builds on it, is out of date, and nothing else', () => {
  const changed = list.map((one) => (one.id === 'sql' ? { ...one, code: 'SELECT 2 AS a' } : one));
  expect(out(changed, ranInOrder())).toEqual(['again', 'frame', 'r', 'share', 'sql']);
});

test('what ran again leaves what builds on it behind, until that runs too', () => {
  const ran = ranInOrder();
  ran.set('share', { code: list[3]?.code ?? '', at: 100 });
  expect(out(list, ran)).toEqual(['again', 'r']);
  ran.set('again', { code: list[4]?.code ?? '', at: 101 });
  expect(out(list, ran)).toEqual(['r']);
});

test('cells that build on each other are found without end', () => {
  const ring = [
    cell('one', 'sql', 'SELECT * FROM frames.f', 'back'),
    cell('two', 'python', 'vitrine.share(vitrine.result("back"), "f")'),
  ];
  expect(out(ring, ranInOrder(ring))).toEqual(['one', 'two']);
});

test.each([
  ['python', 'a, b = 1, 2', 'b'],
  ['python', 'def fit(x):\n    return x', 'fit(1)'],
  ['python', 'total += 1', 'print(total)'],
  ['python', 'from lifelines import CoxPHFitter', 'CoxPHFitter().fit'],
  ['r', 'model = lm(y ~ x)', 'summary(model)'],
  ['r', '1 + 2 -> three', 'three'],
  ['r', 'a.frame <- 1', 'a.frame + 1'],
] as const)('a name that %s sets by %j is read by %j', (language, sets, reads) => {
  const two = [cell('sets', language, sets), cell('reads', language, reads)];
  expect([...(buildsOn(two).get('reads') ?? [])]).toEqual(['sets']);
});

test('languages have variables of their own, and what only compares sets nothing', () => {
  const apart = [
    cell('one', 'python', 'x == 1\nx <= 2'),
    cell('two', 'r', 'x <- 1'),
    cell('three', 'python', 'x'),
  ];
  expect([...(buildsOn(apart).get('three') ?? [])]).toEqual([]);
});
