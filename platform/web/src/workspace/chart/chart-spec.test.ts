import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartFor, chartTitle, columnsKey, firstChart } from './chart-spec.ts';

const columns = (...names: string[]) =>
  names.map((one) => ({ name: one.split(':')[0] ?? '', type: one.split(':')[1] ?? 'VARCHAR' }));

test('the figure goes up and the groups across, also when a group is a number', () => {
  const bySexAndAge = columns('SEX', 'STARTAGE:BIGINT', 'episodes:BIGINT');
  const rows = [
    ['1', 0, 5],
    ['1', 10, 6],
    ['2', 0, 5],
  ];
  expect(firstChart(bySexAndAge, rows)).toEqual({ x: 1, y: 2, series: 0, kind: 'bar' });
  const los = columns('SEX', 'los:DOUBLE');
  expect(
    firstChart(los, [
      ['1', 3.2],
      ['2', 4],
    ]),
  ).toEqual({ x: 0, y: 1, series: null, kind: 'bar' });
});

test('days become a line, with the other group in colours', () => {
  const found = firstChart(columns('month:TIMESTAMP', 'SEX', 'n:BIGINT'), [
    ['2001-04-01T00:00:00', '1', 5],
    ['2001-04-01T00:00:00', '2', 6],
  ]);
  expect(found).toEqual({ x: 0, y: 2, series: 1, kind: 'line' });
});

test('without a number there is no chart', () => {
  expect(firstChart(columns('SEX', 'RESGOR'), [['1', 'A']])).toBeUndefined();
  expect(firstChart([], [])).toBeUndefined();
});

test('a choice for one result says nothing about another', () => {
  const before = columns('a:BIGINT', 'b:BIGINT', 'c');
  const held = { columns: columnsKey(before), spec: { x: 2, y: 1, series: null, kind: 'bar' as const } };
  expect(chartFor(before, [], held)).toEqual(held.spec);
  const after = columns('SEX', 'los:DOUBLE');
  expect(chartFor(after, [['1', 3]], held)).toEqual({ x: 0, y: 1, series: null, kind: 'bar' });
});

test('a chart shows only columns that the result has, each in one part, and its title names them', () => {
  const type = fc.constantFrom('BIGINT', 'VARCHAR', 'DATE', 'DOUBLE');
  const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.record({
      types: fc.array(type, { minLength: width, maxLength: width }),
      rows: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: width, maxLength: width })),
    }),
  );
  fc.assert(
    fc.property(table, ({ types, rows }) => {
      const all = types.map((one, i) => ({ name: `c${i}`, type: one }));
      const spec = firstChart(all, rows);
      if (spec === undefined) return;
      const used = [spec.x, spec.y, ...(spec.series === null ? [] : [spec.series])];
      expect(new Set(used).size).toBe(used.length);
      for (const one of used) expect(chartTitle(spec, all)).toContain(`c${one}`);
      expect(['BIGINT', 'DOUBLE']).toContain(types[spec.y]);
    }),
  );
});
