import { cutLayout, Engine, extensionFile } from '@vitrine/core/engine';
import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import {
  answerOf,
  innerSql,
  planAggregate,
  protectGroups,
} from '@vitrine/disclosure-control/query/aggregate';
import {
  planPrivately,
  privateAnswer,
  privateSql,
  releasePrivately,
  type PrivatePlan,
} from '@vitrine/disclosure-control/query/private';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { visibleTable } from '@vitrine/policy/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acroTables, smartnoise } from './bench/figures/peers.ts';

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly goal?: string;
  readonly met?: boolean;
}
type Emit = (line: Line) => void;

export const benches = ['figures'] as const;

/** Ten million rows are the exam's (`VITRINE_EXAM=1`): they take minutes on a busy machine. */
const exam = process.env['VITRINE_EXAM'] !== undefined;
const rowCount = exam ? 10_000_000 : 2_000_000;
const most = 1.5;
const profile = getQueryProfile('nhs-hes-2018');
type Table = ReturnType<typeof visibleTable>;

/** Figures as rooms compute them, in this process and without the waiting for time buckets, beside the same in clear. */
export async function run(emit: Emit): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-figures-'));
  const engine = await Engine.open({ threads: 2, memoryMiB: 4096, extensions: [extensionFile('httpfs')] });
  try {
    await speed(engine, dir, emit);
    await tables(engine, dir, emit);
    await errors(engine, dir, emit);
  } finally {
    engine.close();
    await rm(dir, { recursive: true, force: true });
  }
}

const care: Table = boundsOf(
  visibleTable('care', [['person_id', 'integer', 'person'], ['age', 'integer'], ['cost', 'integer'], 'ward']),
);

/** With public bounds, as a dataset file gives them. */
function boundsOf(table: Table): Table {
  const bounds: Readonly<Record<string, { min: number; max: number }>> = {
    age: { min: 0, max: 99 },
    cost: { min: 0, max: 1_000 },
  };
  const codes = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`W${at}`, `Ward ${at}`]));
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      ...(bounds[column.name] === undefined ? {} : { bounds: bounds[column.name] }),
      ...(column.name === 'ward' ? { codes } : {}),
    })),
  };
}

async function planOf(engine: Engine, sql: string): Promise<ReturnType<typeof planAggregate>> {
  const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [sql]);
  return planAggregate(soleSelect(parseAst(row?.['tree'] as string)), [care]);
}

/** Medians of things timed in turn, so that a busy moment of the machine falls on all of them. */
async function inTurn(
  times: number,
  ...all: readonly (() => Promise<unknown>)[]
): Promise<readonly number[]> {
  const took = all.map((): number[] => []);
  for (let turn = 0; turn < times; turn += 1)
    for (const [which, work] of all.entries()) {
      const start = performance.now();
      await work();
      took[which]?.push(performance.now() - start);
    }
  return took.map((list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN);
}

const questions = {
  'count, sum and mean by age':
    'SELECT age // 5 * 5 AS band, count(*), sum(cost), avg(cost) FROM care GROUP BY band',
  'people by ward': 'SELECT ward, count(DISTINCT person_id) FROM care GROUP BY ward',
} as const;

async function speed(engine: Engine, dir: string, emit: Emit): Promise<void> {
  const file = join(dir, 'care.parquet');
  await engine.run(`COPY (SELECT *, CAST(person_id AS UINTEGER) AS "~number", hash(person_id) AS "~key" FROM (
      SELECT CAST(hash(i) % ${rowCount / 4} AS UBIGINT) AS person_id, CAST(hash(i, 1) % 100 AS BIGINT) AS age,
        CAST(hash(i, 2) % 1000 AS BIGINT) AS cost, 'W' || (hash(i, 3) % 20) AS ward FROM range(${rowCount}) t(i))
      ORDER BY age, ward, cost, person_id) TO '${file}' (${cutLayout(6)})`);
  await engine.run(`CREATE OR REPLACE VIEW care AS FROM read_parquet('${file}')`);
  for (const [name, sql] of Object.entries(questions)) {
    const plan = await planOf(engine, sql);
    const planned = planPrivately(
      plan,
      [care],
      { epsilon: 1, rowsPerPerson: 4, groupsPerPerson: 4 },
      { delta: 0 },
    );
    const [clear = 0, shown = 0, noisy = 0] = await inTurn(
      exam ? 9 : 5,
      () => engine.rows(sql),
      async () =>
        answerOf(plan, profile, protectGroups(plan, profile, await engine.rows(innerSql(plan, profile)))),
      async () => privateAnswer(plan, planned, await released(engine, planned)),
    );
    const line = (kind: string, value: number): void =>
      emit({
        bench: 'figures',
        name: `${kind}: ${name}, ${rowCount} rows`,
        ...{ value, unit: 'ms', peer: 'the same query in clear', peerValue: clear, ratio: value / clear },
        ...{ goal: `${most} times at most`, met: value <= most * clear },
      });
    line('protected', shown);
    line('private', noisy);
  }
}

async function released(
  engine: Engine,
  { question }: PrivatePlan,
): Promise<ReturnType<typeof releasePrivately>> {
  return releasePrivately(question, await engine.rows(privateSql(question)));
}

/** Counts, sums and means of a million rows in 42 × 18 cells, beside ACRO. */
async function tables(engine: Engine, dir: string, emit: Emit): Promise<void> {
  const file = join(dir, 'tables.parquet');
  await engine.run(`COPY (SELECT CAST(hash(i) % 42 AS INTEGER) AS a, CAST(hash(i, 1) % 18 AS INTEGER) AS b,
    CAST(hash(i, 2) % 1000 AS DOUBLE) AS x FROM range(1000000) t(i)) TO '${file}' (FORMAT parquet)`);
  const peer = await acroTables(file, dir);
  await engine.run(`CREATE OR REPLACE VIEW care AS SELECT CAST(file_row_number AS UBIGINT) AS person_id, a AS age,
    CAST(x AS BIGINT) AS cost, 'W' || b AS ward, CAST(file_row_number AS UINTEGER) AS "~number",
    hash(file_row_number) AS "~key" FROM read_parquet('${file}', file_row_number = true)`);
  for (const [name, figure] of Object.entries({ count: 'count(*)', sum: 'sum(cost)', mean: 'avg(cost)' })) {
    const plan = await planOf(engine, `SELECT age, ward, ${figure} FROM care GROUP BY age, ward`);
    const [took = 0] = await inTurn(3, async () =>
      answerOf(plan, profile, protectGroups(plan, profile, await engine.rows(innerSql(plan, profile)))),
    );
    const theirs = peer?.find((one) => one.name === name)?.seconds;
    emit({
      bench: 'figures',
      name: `table of a ${name}, 1,000,000 rows in 42 × 18 cells`,
      ...{ value: took, unit: 'ms' },
      ...(theirs === undefined
        ? {}
        : {
            ...{ peer: 'ACRO', peerValue: theirs * 1_000, ratio: (theirs * 1_000) / took },
            ...{ goal: 'a tenth of its time at most', met: took <= theirs * 100 },
          }),
    });
  }
}

const epsilons = [0.1, 1, 10] as const;
const runs = 20;

/** The error of private answers beside SmartNoise SQL: the same rows, total epsilon and bound on a person's rows. */
async function errors(engine: Engine, dir: string, emit: Emit): Promise<void> {
  const file = join(dir, 'errors.csv');
  // 5,000 people, each with four rows in one of 20 wards: neither side loses a row to its bound.
  await engine.run(`COPY (SELECT CAST(i // 4 AS BIGINT) AS person, 'W' || (hash(i // 4) % 20) AS ward,
    CAST(least(1000, 40 * exp(2.5 * ((hash(i, 1) % 1000) / 1000.0))) AS BIGINT) AS cost FROM range(20000) t(i))
    TO '${file}' (FORMAT csv, HEADER)`);
  await engine.run(`CREATE OR REPLACE VIEW care AS SELECT CAST(person AS UBIGINT) AS person_id, 0 AS age, cost, ward,
    CAST(person AS UINTEGER) AS "~number", hash(person) AS "~key" FROM read_csv('${file}')`);
  const peer = await smartnoise(file, runs, 4);
  for (const [name, figure] of Object.entries({ count: 'count(*)', sum: 'sum(cost)', mean: 'avg(cost)' }))
    for (const epsilon of epsilons) {
      const sql = `SELECT ward, ${figure} FROM care GROUP BY ward`;
      const value = await errorOf(engine, sql, epsilon);
      const theirs = peer.find((one) => one.name === name && one.epsilon === epsilon)?.rmse;
      emit({
        bench: 'figures',
        name: `error of a private ${name} by ward at ε ${epsilon}`,
        ...{ value, unit: 'root mean square' },
        ...(theirs === undefined
          ? {}
          : {
              ...{ peer: 'SmartNoise SQL 1.0.10', peerValue: theirs, ratio: theirs / value },
              ...{ goal: 'no more than the peer', met: value <= theirs },
            }),
      });
    }
}

async function errorOf(engine: Engine, sql: string, epsilon: number): Promise<number> {
  const plan = await planOf(engine, sql);
  const planned = planPrivately(plan, [care], { epsilon, rowsPerPerson: 4 }, { delta: 0 });
  const exact = new Map(
    (await engine.rows(sql))
      .map((row) => Object.values(row).map(String))
      .map(([g = '', v]) => [g, Number(v)]),
  );
  const rows = await engine.rows(privateSql(planned.question));
  const squares: number[] = [];
  for (let run = 0; run < runs; run += 1)
    for (const row of privateAnswer(plan, planned, releasePrivately(planned.question, rows)).rows) {
      const [group, figure] = row.map((cell) => (cell.kind === 'value' ? cell.value : null));
      const truth = exact.get(String(group));
      if (truth !== undefined) squares.push((Number(figure) - truth) ** 2);
    }
  return Math.sqrt(squares.reduce((total, one) => total + one, 0) / squares.length);
}
