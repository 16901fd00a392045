import type { AggregatePlan } from '@vitrine/disclosure-control/query/aggregate';
import type { FigureReading } from '@vitrine/disclosure-control/query/roles';
import type { VisibleTable } from '@vitrine/policy/cut';
import type { parsedFrom } from '@vitrine/policy/sql/guard';

/** A query as the guard read it, and what of the data an agreement lets it read. */
export interface Question {
  readonly parsed: ReturnType<typeof parsedFrom>;
  readonly sql: string;
  readonly visible: readonly VisibleTable[];
  /** Whether code runs in the same room, which may share frames with the query. */
  readonly frames: boolean;
}

/** What is used of a table: for the record, and for the room that is needed. */
export interface TableUse {
  readonly dataset: string;
  readonly columns: readonly string[];
}

/** A query that may run: values alone, no parse tree, so that it passes from thread to thread. */
export interface Planned {
  readonly tables: readonly TableUse[];
}

/** A query that shows rows. */
export interface PlannedRows extends Planned {
  /** Of the tree that was judged: the room compares. */
  readonly digest: string;
  /** Whether each row of the result tells of a group. */
  readonly grouped: boolean;
  /** What the columns of the result hold. */
  readonly figures: FigureReading;
  /** Whether one value may be made of many rows' values. */
  readonly gathered: boolean;
  /** The frames of the room's code that it reads: nothing is known of what they hold. */
  readonly frames: readonly string[];
}

/** A query that asks for figures of groups. */
export interface PlannedFigures extends Planned {
  readonly plan: AggregatePlan;
}

/** What each mode makes of a query. */
export interface Plans {
  readonly rows: PlannedRows;
  readonly aggregates: PlannedFigures;
  readonly private: PlannedFigures;
}

export type ModeName = keyof Plans;

/** Plans a query, or refuses it. Pure, and slow for a long query. @throws QueryRefused, AggregateRefused */
export type Planner<Plan extends Planned> = (question: Question) => Plan;
