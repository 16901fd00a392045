import type { VisibleTable } from '@vitrine/policy/cut';
import { parsedFrom } from '@vitrine/policy/sql/guard';
import type { ModeName, Plans } from '../modes/planned.ts';
import { planners } from '../modes/planners.ts';

/** A query as the guard read it, and how an agreement shows its data. */
export interface JudgeTask<Name extends ModeName = ModeName> {
  readonly mode: Name;
  readonly tree: string;
  readonly sql: string;
  readonly visible: readonly VisibleTable[];
  /** Whether code runs in the same room, which may share frames with the query. */
  readonly frames?: boolean;
}

/** Plans a query in the way the agreement shows its data. Pure, and slow for a long query. @throws QueryRefused, AggregateRefused */
export function judgeQuery<Name extends ModeName>({
  mode,
  tree,
  sql,
  visible,
  frames = false,
}: JudgeTask<Name>): Plans[Name] {
  return planners[mode]({ parsed: parsedFrom(tree), sql, visible, frames });
}
