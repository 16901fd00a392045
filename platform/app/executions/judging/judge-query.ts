import { planAggregate, tablesUsed, type AggregatePlan } from '@vitrine/disclosure-control/query/aggregate';
import type { VisibleTable } from '@vitrine/policy/cut';
import { parsedFrom } from '@vitrine/policy/sql/guard';
import { judge } from '@vitrine/policy/sql/judge';
import { readFigures, type FigureReading } from '@vitrine/disclosure-control/query/roles';
import { gathersRows } from '../gathers-rows.ts';

/** A query as the guard read it, and what an agreement shows. */
export interface JudgeTask {
  readonly tree: string;
  readonly sql: string;
  readonly display: 'aggregates' | 'rows';
  readonly visible: readonly VisibleTable[];
}

/** What is used of a table: for the record, and for the room that is needed. */
export interface TableUse {
  readonly dataset: string;
  readonly columns: readonly string[];
}

/** A query that may run, and all that the server needs to know of it: values alone, no parse tree. */
export type Judged =
  | {
      readonly display: 'rows';
      readonly digest: string;
      readonly tables: readonly TableUse[];
      /** Whether each row of the result tells of a group. */
      readonly grouped: boolean;
      /** What the columns of the result hold. */
      readonly figures: FigureReading;
      /** Whether one value may be made of many rows' values. */
      readonly gathered: boolean;
    }
  | { readonly display: 'aggregates'; readonly plan: AggregatePlan; readonly tables: readonly TableUse[] };

/** Judges a query in the way the agreement shows its data. Pure, and slow for a long query. @throws QueryRefused, AggregateRefused */
export function judgeQuery({ tree, sql, display, visible }: JudgeTask): Judged {
  const { node, digest } = parsedFrom(tree);
  if (display === 'aggregates') {
    const plan = planAggregate(node, visible);
    return {
      display,
      plan,
      tables: tablesUsed(plan).map(({ table, columns }) => ({ dataset: table, columns })),
    };
  }
  const { tables, result } = judge(node, visible, { sql });
  return {
    display,
    digest,
    tables: tables.map((table) => ({ dataset: table.dataset, columns: [...table.columns] })),
    grouped: result === 'aggregate',
    figures: readFigures(node),
    gathered: gathersRows(node),
  };
}
