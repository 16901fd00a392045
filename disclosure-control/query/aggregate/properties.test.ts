import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { getQueryProfile } from '../../profiles/catalogue.ts';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import type { Cell } from '../../cells.ts';
import { Bench, type CareRow } from './testing.ts';

const bench = await Bench.open();
const exam = process.env['VITRINE_EXAM'] !== undefined;
const runs = exam ? 10_000 : 150;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 60_000 });
const options = { numRuns: runs, seed: 20_181_001 };

type Row = Required<Omit<CareRow, 'seen' | 'person'>> & { readonly person: number };

/** A query with the same question asked in JavaScript. */
interface Question {
  readonly groups: readonly ('sex' | 'age')[];
  readonly figures: readonly Figure[];
  readonly where: { readonly sql: string; readonly declared: boolean; keeps(row: Row): boolean };
  readonly tail: string;
}
type Figure = 'count(*)' | 'count(DISTINCT person_id)' | 'sum(age)' | 'sum(cost)' | 'avg(cost)';

const figure = fc.constantFrom<Figure>(
  'count(*)',
  'count(DISTINCT person_id)',
  'sum(age)',
  'sum(cost)',
  'avg(cost)',
);
const groups = fc.constantFrom<Question['groups']>([], ['sex'], ['age'], ['sex', 'age']);
const where = fc.constantFrom<Question['where']>(
  { sql: '', declared: true, keeps: () => true },
  { sql: "WHERE sex = 'X'", declared: true, keeps: (row) => row.sex === 'X' },
  {
    sql: "WHERE sex LIKE 'X%' OR age < 2",
    declared: false,
    keeps: (row) => row.sex?.startsWith('X') === true || (row.age ?? 9) < 2,
  },
  { sql: 'WHERE NOT (age = 1)', declared: false, keeps: (row) => row.age !== null && row.age !== 1 },
  { sql: 'WHERE cost IS NOT NULL', declared: false, keeps: (row) => row.cost !== null },
  {
    sql: 'WHERE cost BETWEEN -2 AND 6.5',
    declared: false,
    keeps: (row) => row.cost !== null && row.cost >= -2 && row.cost <= 6.5,
  },
);
const profile = fc.constantFrom(getQueryProfile('nhs-hes-2018'), getQueryProfile('acro-default'));

const quarters = fc.integer({ min: -10, max: 40 }).map((n) => n / 4);
const cost = (nulls: number): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: nulls, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: quarters });

/** Groups A and B hold a crowd, X and Y a few people at most; in some tables few people have a cost. */
const row = (
  people: fc.Arbitrary<number>,
  sexes: readonly (string | null)[],
  nulls: number,
): fc.Arbitrary<Row> =>
  fc.record({
    person: people,
    sex: fc.constantFrom(...sexes),
    age: fc.option(fc.integer({ min: 0, max: 2 })),
    cost: cost(nulls),
  });
const table = fc.constantFrom(1, 8).chain((nulls) =>
  fc
    .tuple(
      fc.array(row(fc.integer({ min: 1, max: 40 }), ['A', 'B'], nulls), {
        minLength: 20,
        maxLength: 60,
        size: 'max',
      }),
      fc.array(row(fc.integer({ min: 50, max: 56 }), ['X', 'XY', 'A', null], nulls), { maxLength: 10 }),
    )
    .map(([crowd, few]) => [...crowd, ...few]),
);

function sqlOf(question: Question): string {
  const list = [...question.groups, ...question.figures].join(', ');
  const by = question.groups.length === 0 ? '' : `GROUP BY ${question.groups.join(', ')}`;
  return `SELECT ${list} FROM care ${question.where.sql} ${by} ${question.tail}`;
}

/** Rows by cell, as the question groups them. */
function cells(question: Question, rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>(question.groups.length === 0 ? [['', []]] : []);
  for (const one of rows.filter((row) => question.where.keeps(row))) {
    const key = question.groups.map((name) => String(one[name] ?? '')).join('|');
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

const distinct = (rows: readonly Row[]): number => new Set(rows.map((one) => one.person)).size;
/** What each person's rows add up to: in rows, or in values. */
function perPerson(figure: Figure, rows: readonly Row[]): ReadonlyMap<number, number> {
  const column = columnOf(figure);
  const sums = new Map<number, number>();
  for (const one of rows) {
    const amount = column === undefined ? 1 : (one[column] ?? 0);
    sums.set(one.person, (sums.get(one.person) ?? 0) + amount);
  }
  return sums;
}
/** How many people a figure rests on: those who contribute something other than zero. */
const carriers = (figure: Figure, rows: readonly Row[]): number =>
  [...perPerson(figure, rows).values()].filter((sum) => sum !== 0).length;
const columnOf = (figure: Figure): 'age' | 'cost' | undefined =>
  figure.endsWith('(age)') ? 'age' : figure.endsWith('(cost)') ? 'cost' : undefined;

/** The rows that count for a figure: all, or those with a value. */
function contributing(figure: Figure, rows: readonly Row[]): readonly Row[] {
  const column = columnOf(figure);
  return column === undefined ? rows : rows.filter((one) => one[column] !== null);
}

describe('an independent reckoning gives the same answer, but for the noise that is said beside it', () => {
  test('for generated tables and questions', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        groups,
        fc.uniqueArray(figure, { minLength: 1 }),
        where,
        profile,
        async (rows, by, figures, keeps, rules) => {
          const question: Question = { groups: by, figures, where: keeps, tail: '' };
          await bench.fill(rows);
          const answer = await bench.ask(sqlOf(question), rules);
          const keyOf = (row: readonly Cell[]): string => row.slice(0, by.length).map(keyText).join('|');
          const expected = reckon(question, rows, rules);
          expect(answer.rows.map(keyOf).sort()).toEqual([...expected.keys()].sort());
          for (const row of answer.rows) {
            const truth = expected.get(keyOf(row)) ?? [];
            row.slice(by.length).forEach((cell, at) => {
              checkFigure(cell, truth[at], figures[at], keeps.declared);
            });
          }
        },
      ),
      options,
    );
  });
});

const keyText = (cell: Cell): string => (cell.kind === 'value' ? String(cell.value) : '');

/** Hidden where it must be; people exact but for rounding; the rest within what its margin allows. */
function checkFigure(
  cell: Cell,
  truth: number | undefined,
  figure: Figure | undefined,
  declared: boolean,
): void {
  if (truth === undefined) {
    expect(cell.kind).toBe('suppressed');
  } else if (cell.kind !== 'value') {
    // A mean is hidden where its number of values may be zero within its error.
    expect(figure).toBe('avg(cost)');
  } else if (figure === 'count(DISTINCT person_id)') {
    expect(Math.abs(Number(cell.value) - truth)).toBeLessThanOrEqual(cell.margin ?? 0);
  } else if (declared) {
    // Noise is bounded: it never reaches three times the margin, which holds in 95 of 100.
    expect(Math.abs(Number(cell.value) - truth)).toBeLessThanOrEqual(3 * (cell.margin ?? 0));
  }
}

/** By cell the true figures, `undefined` where too few people contribute. */
function reckon(
  question: Question,
  rows: readonly Row[],
  rules: QueryProfile,
): ReadonlyMap<string, readonly (number | undefined)[]> {
  return new Map(
    [...cells(question, rows)]
      .filter(([, members]) => question.groups.length === 0 || distinct(members) >= rules.threshold)
      .map(([key, members]) => [key, question.figures.map((one) => reckonFigure(one, members, rules))]),
  );
}

function reckonFigure(figure: Figure, members: readonly Row[], rules: QueryProfile): number | undefined {
  const rowsThatCount = contributing(figure, members);
  if (carriers(figure, rowsThatCount) < rules.threshold) return undefined;
  if (figure === 'count(DISTINCT person_id)') return distinct(members);
  const sum = [...perPerson(figure, rowsThatCount).values()].reduce((total, one) => total + one, 0);
  return figure.startsWith('avg') ? sum / rowsThatCount.length : sum;
}

/** What a person contributes to a cell: if it is the same in both tables, the cell is not affected. */
function contribution(figure: Figure, members: readonly Row[], person: number): string {
  const column = columnOf(figure);
  const own = contributing(figure, members).filter((one) => one.person === person);
  return (
    own
      .map((one) => (column === undefined ? '' : String(one[column])))
      .sort()
      .join('|') + `#${own.length}`
  );
}

describe('one person in cells below the threshold', () => {
  /** Either new rows for a person (or none), or other costs in the rows the person has. */
  const changed = fc.oneof(
    fc.constantFrom(50, 51, 70).chain((person) =>
      fc.record({
        person: fc.constant(person),
        rows: fc.array(row(fc.constant(person), ['X', 'XY', null, 'Z', 'A'], 2), { maxLength: 3 }),
      }),
    ),
    fc.record({ person: fc.integer({ min: 1, max: 40 }), cost: cost(1) }),
  );
  const tail = fc.constantFrom(
    '',
    'ORDER BY count(*) DESC, sum(cost)',
    'ORDER BY sum(cost) DESC NULLS FIRST LIMIT 1',
    'HAVING sum(cost) > 5 ORDER BY avg(cost)',
    'HAVING NOT (count(*) > 9) ORDER BY 1 DESC',
    'LIMIT 1 OFFSET 1',
  );
  /** What the tails above look at beside the figures selected. */
  const lookedAt: readonly Figure[] = ['count(*)', 'sum(cost)', 'avg(cost)'];

  test('change nothing observable: answer, code, order or number of rows', async () => {
    let met = 0;
    await fc.assert(
      fc.asyncProperty(
        table,
        changed,
        groups,
        fc.uniqueArray(figure, { minLength: 1 }),
        where,
        tail,
        profile,
        async (rows, change, by, figures, keeps, end, rules) => {
          const question: Question = { groups: by, figures, where: keeps, tail: end };
          const { person } = change;
          const other =
            'rows' in change
              ? [...rows.filter((one) => one.person !== person), ...change.rows]
              : rows.map((one) => (one.person === person ? { ...one, cost: change.cost } : one));
          const [before, after] = [cells(question, rows), cells(question, other)];
          const few = [...new Set([...before.keys(), ...after.keys()])].every((key) =>
            [...figures, ...lookedAt].every((one) => {
              const [x, y] = [before.get(key) ?? [], after.get(key) ?? []];
              if (contribution(one, x, person) === contribution(one, y, person)) return true;
              return Math.max(carriers(one, x), carriers(one, y)) < rules.threshold;
            }),
          );
          fc.pre(few && JSON.stringify(rows) !== JSON.stringify(other));
          met += 1;
          const answers: string[] = [];
          for (const version of [rows, other]) {
            await bench.fill(version);
            answers.push(
              await bench.ask(sqlOf(question), rules).then(JSON.stringify, (error: unknown) => String(error)),
            );
          }
          expect(answers[1]).toBe(answers[0]);
        },
      ),
      options,
    );
    expect(met).toBeGreaterThanOrEqual(runs);
  });

  test('and however much one person brings to a crowd, beyond what it brings, changes nothing', async () => {
    const crowd = fc.array(row(fc.integer({ min: 1, max: 40 }), ['A', 'B'], 1), {
      minLength: 40,
      maxLength: 80,
      size: 'max',
    });
    const much = fc.constantFrom(1_000, 3_000, 1e6, 1e15);
    const sign = fc.constantFrom(-1, 1);
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(crowd, fc.tuple(much, much), sign, groups, where, profile),
        async ([rows, costs, signed, by, keeps, rules]) => {
          const question = {
            groups: by,
            figures: ['sum(cost)', 'avg(cost)', 'count(*)'] as const,
            where: keeps,
          };
          const answers: string[] = [];
          for (const cost of costs) {
            await bench.fill([...rows, { person: 99, sex: 'A', age: 1, cost: signed * cost }]);
            answers.push(JSON.stringify(await bench.ask(sqlOf({ ...question, tail: '' }), rules)));
          }
          expect(answers[1]).toBe(answers[0]);
        },
      ),
      { ...options, numRuns: Math.ceil(runs / 3) },
    );
  });

  test('the order in which rows are stored changes nothing either', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.infiniteStream(fc.nat()), async (rows, keys) => {
        const shuffled = rows
          .map((one) => ({ one, key: Number(keys.next().value) }))
          .sort((a, b) => a.key - b.key);
        const sql =
          'SELECT sex, age, count(*), sum(cost), avg(cost) FROM care GROUP BY ALL ORDER BY count(*) DESC';
        await bench.fill(rows);
        const first = await bench.ask(sql, getQueryProfile('acro-default'));
        await bench.fill(shuffled.map(({ one }) => one));
        expect(await bench.ask(sql, getQueryProfile('acro-default'))).toEqual(first);
      }),
      { ...options, numRuns: Math.ceil(runs / 5) },
    );
  });
});
