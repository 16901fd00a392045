import { Engine } from '@vitrine/core/engine';
import { identifier } from '@vitrine/core/text';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { conditionsMatcher } from '../../abilities/conditions-matcher.ts';
import type { ColumnType } from '../catalogue-view.ts';
import { compileConditions, type Conditions } from './conditions.ts';
import { matches, type PlainRow } from './matches.ts';
import type { Scalar } from './predicate.ts';
import { renderPredicate } from './render-predicate.ts';
import { renderScalar } from './scalars.ts';

/** The exam runs the same generators far longer. */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });

const types = new Map<string, ColumnType>([
  ['name', 'string'],
  ['AGE', 'integer'],
  ['cost "£"', 'decimal'],
  ['born', 'date'],
  ['seen', 'timestamp'],
  ['at', 'time'],
  ['alive', 'boolean'],
]);
const engineTypes: Readonly<Record<ColumnType, string>> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  boolean: 'BOOLEAN',
};

/** Few values, so that rows and conditions meet; with the edges of each type. */
const values: Readonly<Record<ColumnType, fc.Arbitrary<Scalar>>> = {
  string: fc.constantFrom('', 'a', 'A', 'ab', "a'b", '\u{1F600}', '\uFFFD', 'é', 'F321', 'F32', ' '),
  integer: fc.constantFrom(0, -1, 1, 18, 2 ** 53 - 1, -(2 ** 53 - 1)),
  decimal: fc.constantFrom(0, 0.1, -0.1, 0.30000000000000004, 0.3, 1e300, 5e-324, 7),
  date: fc.constantFrom('2001-02-03', '2000-02-29', '1999-12-31', '0001-01-01', '9999-12-31'),
  timestamp: fc.constantFrom(
    '2001-02-03T00:00:00',
    '2001-02-03T00:00:00.000001',
    '2001-02-03T00:00:00.1',
    '1969-12-31T23:59:59',
  ),
  time: fc.constantFrom('00:00:00', '23:59:59.999999', '12:30:00', '12:30:00.5'),
  boolean: fc.boolean(),
};

const scalarOf = (type: ColumnType) => values[type];
const operatorsOn = (type: ColumnType): fc.Arbitrary<Conditions> => {
  const value = scalarOf(type);
  const list = fc.array(value, { minLength: 1, maxLength: 3 });
  const plain: fc.Arbitrary<Conditions>[] = [
    value.map(($eq) => ({ $eq })),
    value.map(($ne) => ({ $ne })),
    list.map(($in) => ({ $in })),
    list.map(($nin) => ({ $nin })),
    fc.boolean().map(($exists) => ({ $exists })),
  ];
  if (type !== 'boolean') {
    plain.push(
      value.map(($lt) => ({ $lt })),
      fc.tuple(value, value).map(([$gte, $lte]) => ({ $gte, $lte })),
      value.map(($gt) => ({ $gt })),
    );
  }
  if (type === 'string') plain.push(value.map(($startsWith) => ({ $startsWith })));
  const one = fc.oneof(...plain);
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: one.map(($not) => ({ $not })) });
};
const columnCondition: fc.Arbitrary<Conditions> = fc
  .constantFrom(...types.keys())
  .chain((name) =>
    fc
      .oneof(operatorsOn(types.get(name) ?? 'string'), scalarOf(types.get(name) ?? 'string'))
      .map((condition) => ({ [name]: condition })),
  );
const { conditions } = fc.letrec<{ conditions: Conditions }>((tie) => ({
  conditions: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    columnCondition,
    fc.tuple(columnCondition, columnCondition).map(([one, other]) => ({ ...one, ...other })),
    ...(['$and', '$or', '$nor'] as const).map((join) =>
      fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }).map((list) => ({ [join]: list })),
    ),
  ),
}));
const rows = fc.array(
  fc.record(
    Object.fromEntries([...types].map(([name, type]) => [name, fc.option(scalarOf(type), { freq: 3 })])),
  ),
  { minLength: 1, maxLength: 12 },
);

describe('conditions', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await Engine.open({ threads: 1 });
  });
  afterAll(() => engine.close());

  it('mean the same to DuckDB, to the matcher and to CASL, NULLs included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(conditions, { minLength: 4, maxLength: 8 }),
        rows,
        async (documents, table) => {
          const source = table
            .map(
              (row, at) => `(${[at, ...[...types].map(([name, type]) => cell(row[name], type))].join(', ')})`,
            )
            .join(', ');
          const columns = ['i', ...[...types.keys()].map(identifier)].join(', ');
          const predicates = documents.map((document) => {
            const { predicate, faults } = compileConditions(document, (name) => {
              const type = types.get(name);
              return type === undefined ? { fault: 'no such column' } : { type };
            });
            expect(faults).toEqual([]);
            return predicate;
          });
          const sql = predicates.map(
            (predicate, at) => `list(i) FILTER (WHERE ${renderPredicate(predicate, types)}) AS p${at}`,
          );
          const [answer] = await engine.rows(
            `SELECT ${sql.join(', ')} FROM (VALUES ${source}) t(${columns})`,
          );
          const expected = (keeps: (row: PlainRow) => boolean): readonly number[] =>
            table.flatMap((row, at) => (keeps(row) ? [at] : []));
          documents.forEach((document, at) => {
            const predicate = predicates[at];
            if (predicate === undefined) throw new Error('not compiled');
            const kept = ((answer?.[`p${at}`] ?? []) as number[])
              .map(Number)
              .sort((one, other) => one - other);
            expect(expected((row) => matches(predicate, row))).toEqual(kept);
            const casl = conditionsMatcher(document);
            expect(expected((row) => casl(row as never))).toEqual(kept);
          });
        },
      ),
      { numRuns: exam ? 20_000 : 120 },
    );
  });

  it('keep NULL from $ne and $nin, as SQL does and CASL’s own matcher does not', () => {
    const row = { AGE: null };
    for (const document of [
      { AGE: { $ne: 1 } },
      { AGE: { $nin: [1] } },
      { AGE: { $not: { $eq: 1 } } },
      { $nor: [{ AGE: 1 }] },
    ]) {
      expect(conditionsMatcher(document)(row)).toBe(false);
    }
    expect(conditionsMatcher({ AGE: { $exists: false } })(row)).toBe(true);
  });

  it('render nothing for a column the release does not have', () => {
    expect(() => renderPredicate({ op: 'exists', column: 'x', exists: true }, types)).toThrow(TypeError);
  });

  it('refuse what has no one meaning', () => {
    const faultOf = (document: Conditions) =>
      compileConditions(document, (name) => ({ type: types.get(name) ?? 'string' })).faults[0]?.message;
    expect(faultOf({ born: '2001-02-30' })).toContain('dates');
    expect(faultOf({ seen: '2001-02-03T00:00:00.10' })).toContain('timestamps');
    expect(faultOf({ alive: { $lt: true } })).toContain('no order');
    expect(faultOf({ AGE: 2 ** 53 })).toContain('whole numbers');
    expect(faultOf({ name: '\uD800' })).toContain('Text');
    expect(faultOf({ name: {} })).toContain('needed');
    expect(faultOf({ $where: 'x' })).toContain('no operator $where');
    let deep: Conditions = { name: 'x' };
    for (let at = 0; at < 30; at++) deep = { $and: [deep] };
    expect(faultOf(deep)).toContain('levels deep');
  });
});

function cell(value: PlainRow[string], type: ColumnType): string {
  return value === null || value === undefined
    ? `CAST(NULL AS ${engineTypes[type]})`
    : `CAST(${renderScalar(value as Scalar, type)} AS ${engineTypes[type]})`;
}
