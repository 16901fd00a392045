import { describe, expect, it } from 'vitest';
import { outputCost } from '../../../notebooks/output-cost.ts';
import { sumOf } from '../../shown-cost.ts';
import type { QueryResult } from '../../query-result.ts';
import { answerWithin } from '../answer-within.ts';
import { costsOfMade } from './costs-of-made.ts';

const scale = { valuesPerRow: 7, gathered: false };
const columnsOf = (...names: string[]): QueryResult['columns'] =>
  names.map((name) => ({ name, type: 'VARCHAR', role: 'plain' as const }));

describe('rows that code may have made', () => {
  it.each([
    [
      'values of a table',
      ['a', 'b'],
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    ['rows packed into a text', ['t'], [['0123456789'.repeat(100)]]],
    ['rows packed into the heading', ['0123456789'.repeat(100)], [['x']]],
    ['numbers of many digits', ['a', 'b', 'c', 'd'], [[1.2345678901234e100, 2, 3, 4]]],
  ])('count for no less than in a cell of code: %s', (_, names, rows) => {
    const texts = rows.map((row) => row.map(String));
    const shown = outputCost(
      { kind: 'table', columns: [...names], rows: texts, totalRows: rows.length },
      scale,
    );
    expect(sumOf(costsOfMade(columnsOf(...names), rows, scale))).toBeGreaterThanOrEqual(shown);
  });

  it('show no heading where no row is shown: the heading can hold rows, too', () => {
    const result: QueryResult = {
      ...{ columns: columnsOf('0123456789'.repeat(100)), rows: [['x']], truncated: false, notices: [] },
      ...{ protected: false, tables: [], frames: ['f'] },
    };
    const costs = costsOfMade(result.columns, result.rows, scale);
    const none = answerWithin({ result, costs }, 5);
    expect(none.costs).toEqual([]);
    expect(none.result).toMatchObject({ columns: [{ name: 'rows' }], rows: [], truncated: true });
    expect(none.result.notices.join()).toContain('Nothing is shown');
    const empty = answerWithin({ result: { ...result, rows: [] }, costs: [] }, 5);
    expect(empty.result).toMatchObject({ columns: [{ name: 'rows' }], rows: [], truncated: false });
    expect(answerWithin({ result, costs }, 1_000).result).toBe(result);
  });
});
