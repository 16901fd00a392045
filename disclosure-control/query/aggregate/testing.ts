import { cellText } from '../../format/csv.ts';
import { Engine } from '@vitrine/core/engine';
import { identifier, literal } from '@vitrine/core/text';
import { parseDatasetId } from '@vitrine/core/ids';
import { isNode, parseAst, type AstNode } from '@vitrine/policy/sql/kit';
import { type VisibleColumn, type VisibleTable } from '@vitrine/policy/cut';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import { innerSql } from './inner-sql.ts';
import { aggregatePlanSchema, selectsOf, type AggregatePlan } from './plan.ts';
import { planAggregate } from './plan-aggregate.ts';
import { protectGroups } from './groups.ts';
import { answerOf, joinAnswers } from './protect.ts';
import type { ProtectedResult } from './protected-result.ts';

/** For tests: the tables an agreement shows, and a real engine that parses, holds and answers. */
const column = (
  name: string,
  type: VisibleColumn['type'],
  role: VisibleColumn['role'] = 'value',
): VisibleColumn => ({ name, type, role, description: name, transform: null });

export const careTable: VisibleTable = {
  dataset: parseDatasetId('care'),
  title: 'Care',
  columns: [
    column('person_id', 'integer', 'person'),
    column('episode_id', 'integer', 'entity'),
    column('sex', 'string'),
    column('age', 'integer'),
    column('cost', 'decimal'),
    column('seen', 'date'),
    column('noted', 'timestamp'),
    column('clock', 'time'),
    column('emergency', 'boolean'),
  ],
};
export const otherTable: VisibleTable = {
  dataset: parseDatasetId('ward'),
  title: 'Ward',
  columns: [column('code', 'string')],
};

export interface CareRow {
  readonly person: number | null;
  readonly sex?: string | null;
  readonly age?: number | null;
  readonly cost?: number | null;
  readonly seen?: string | null;
}

export class Bench {
  readonly engine: Engine;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async open(): Promise<Bench> {
    const bench = new Bench(await Engine.open({ threads: 1, memoryMiB: 256 }));
    await bench.fill([]);
    return bench;
  }

  async fill(rows: readonly CareRow[]): Promise<void> {
    await this.engine.run(
      `CREATE OR REPLACE TABLE care (person_id UBIGINT, episode_id UBIGINT, sex VARCHAR, age BIGINT, cost DOUBLE,
       seen DATE, noted TIMESTAMP, clock TIME, emergency BOOLEAN, "~number" UINTEGER GENERATED ALWAYS AS (CAST(person_id AS UINTEGER)),
       "~key" UBIGINT GENERATED ALWAYS AS (CASE WHEN person_id IS NOT NULL THEN hash(person_id) END))`,
    );
    if (rows.length === 0) return;
    const values = rows.map(
      (row, at) =>
        `(${literal(row.person)}, ${at}, ${literal(row.sex ?? null)}, ${literal(row.age ?? null)}, ` +
        `${literal(row.cost ?? null)}, ${literal(row.seen ?? null)}::DATE, NULL, NULL, NULL)`,
    );
    await this.engine.run(`INSERT INTO ${identifier('care')} VALUES ${values.join(', ')}`);
  }

  async parse(sql: string): Promise<AstNode> {
    const rows = await this.engine.rows('SELECT json_serialize_sql($1::VARCHAR) AS ast', [sql]);
    const text = rows[0]?.['ast'];
    const ast = typeof text === 'string' ? parseAst(text) : null;
    if (!isNode(ast)) throw new TypeError('Not a parse tree.');
    return ast;
  }

  async plan(sql: string): Promise<AggregatePlan> {
    // Through JSON and its schema, as it travels to a reader.
    const plan = planAggregate(await this.parse(sql), [otherTable, careTable]);
    return aggregatePlanSchema.parse(JSON.parse(JSON.stringify(plan)));
  }

  async ask(sql: string, profile: QueryProfile): Promise<ProtectedResult> {
    return this.answer(await this.plan(sql), profile);
  }

  async answer(plan: AggregatePlan, profile: QueryProfile): Promise<ProtectedResult> {
    const answers: ProtectedResult[] = [];
    for (const select of selectsOf(plan)) {
      const rows = await this.engine.rows(innerSql(select, profile));
      answers.push(answerOf(select, profile, protectGroups(select, profile, rows)));
    }
    return joinAnswers(plan, answers);
  }
}

/** The same with every figure that lies within its margin of the one expected in its place said as that. */
export function within(result: ProtectedResult, expected: readonly string[], times = 1): string[] {
  return result.rows.map((row, at) => {
    const wanted = expected[at]?.split('|') ?? [];
    return row
      .map((cell, place) => {
        const near =
          cell.kind === 'value' &&
          cell.margin !== undefined &&
          Math.abs(Number(cell.value) - Number(wanted[place])) <= times * cell.margin;
        return near ? wanted[place] : cellText(cell);
      })
      .join('|');
  });
}

/** A result as text, `*` for what is hidden: for comparing whole answers. */
export function shown(result: ProtectedResult): string[] {
  return result.rows.map((row) => row.map(cellText).join('|'));
}
