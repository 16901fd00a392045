import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartData } from './chart-data.ts';
import { chartLayout } from './chart-layout.ts';

const hidden = { suppressed: true as const };
const n = { name: 'n', type: 'BIGINT' };
const text = { name: 'RESGOR', type: 'VARCHAR' };
const spec = { x: 0, y: 1, series: null, kind: 'bar' as const };

test('suppressed and missing figures keep their place without a height, and a zero is a zero', () => {
  const data = chartData(
    [text, n],
    [
      ['a', 5],
      ['b', hidden],
      ['c', null],
      ['d', 0],
    ],
    spec,
  );
  expect(data.points.map(({ place, y, state }) => [place, y, state])).toEqual([
    ['a', 5, 'value'],
    ['b', null, 'suppressed'],
    ['c', null, 'missing'],
    ['d', 0, 'value'],
  ]);
  expect(data.counts).toEqual({ value: 2, suppressed: 1, missing: 1, zero: 1 });
});

test('a group that is missing, suppressed or a total is named so, and is no value that a cell could have', () => {
  const data = chartData(
    [text, n],
    [
      [null, 5],
      [hidden, 6],
      [{ total: true }, 8],
      ['missing', 7],
    ],
    spec,
  );
  const labels = data.axis.places.map((place) => data.axis.label(place));
  expect(new Set(data.axis.places).size).toBe(4);
  expect(labels.toSorted()).toEqual(['All', 'missing', 'missing', '✱ suppressed'].toSorted());
});

test('months are months, in order, and a month without a row is a gap', () => {
  const column = { name: 'month', type: 'TIMESTAMP' };
  const rows = [
    ['2001-06-01T00:00:00', 1],
    ['2001-03-01T00:00:00', 2],
  ];
  const { axis } = chartData([column, n], rows, spec);
  expect(axis.places.map(axis.label)).toEqual(['Mar 2001', 'Apr 2001', 'May 2001', 'Jun 2001']);
  const days = chartData(
    [{ name: 'd', type: 'DATE' }, n],
    [
      ['2001-04-02', 1],
      ['2001-04-03', 2],
    ],
    spec,
  ).axis;
  expect(days.places.map(days.label)).toEqual(['2 Apr 2001', '3 Apr 2001']);
});

test('numbers stand in their order with their gaps', () => {
  const { axis } = chartData(
    [{ name: 'age', type: 'BIGINT' }, n],
    [
      [30, 1],
      [0, 2],
      [10, 3],
    ],
    spec,
  );
  expect(axis.places).toEqual(['0', '10', '20', '30']);
});

test('exact text of a large number is drawn as a number', () => {
  expect(chartData([text, n], [['a', '9007199254740993']], spec).points[0]?.y).toBe(9007199254740992);
});

test('rows that share a place are told, because bars would add them up', () => {
  const rows = [
    ['a', 1, 'x'],
    ['a', 2, 'y'],
  ];
  const columns = [text, n, { name: 's', type: 'VARCHAR' }];
  expect(chartData(columns, rows, spec).crowded).toBe(true);
  expect(chartData(columns, rows, { ...spec, series: 2 }).crowded).toBe(false);
});

test('every row is a point at a place of the axis, whatever the cells hold', () => {
  const cell = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.constant(hidden), fc.boolean());
  const types = fc.constantFrom('BIGINT', 'VARCHAR', 'DATE', 'TIMESTAMP', 'DOUBLE');
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), types, (rows, type) => {
      const data = chartData([{ name: 'x', type }, n], rows, spec);
      expect(data.points).toHaveLength(rows.length);
      const places = new Set(data.axis.places);
      expect(places.size).toBe(data.axis.places.length);
      for (const point of data.points) expect(places.has(point.place)).toBe(true);
      for (const place of places) expect(data.axis.label(place)).not.toBe('');
    }),
  );
});

test('codes stand with their meaning', () => {
  const { axis } = chartData([text, n], [['1', 5]], spec, [{ 1: 'Male' }]);
  expect(axis.label('1')).toBe('1 Male');
});

test('a chart of zeros has room above them, and labels that would not fit stand below each other', () => {
  const zeros = chartData(
    [text, n],
    [
      ['a', 0],
      ['b', 0],
    ],
    spec,
  );
  expect(chartLayout(zeros, 'bar', 600).heights).toEqual([0, 1]);
  const long = chartData(
    [text, n],
    [...Array(20).keys()].map((i) => [`A long name of a region, ${i}`, i]),
    spec,
  );
  const layout = chartLayout(long, 'bar', 600);
  expect(layout.places).toBe('down');
  expect(layout.ticks).toEqual(long.axis.places);
  const months = [...Array(48).keys()].map((i) => [
    `${2001 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}-01`,
    i,
  ]);
  const time = chartLayout(chartData([{ name: 'm', type: 'DATE' }, n], months, spec), 'bar', 600);
  expect(time.places).toBe('across');
  // Each label has the room of its letters.
  expect(time.ticks.length * 'Apr 2001'.length * 7).toBeLessThan(600);
});
