import type { DatasetId } from '@vitrine/core/ids';
import type { AstNode, AstValue } from '../kit/ast.ts';
import { QueryRefused } from '../kit/query-refused.ts';
import { soleSelect } from '../kit/query-node.ts';
import type { VisibleTable } from '../../cut/visible.ts';
import { JudgeContext, type JoinUse } from './judge-context.ts';
import { judgeExpression } from './expressions.ts';
import { notingNaN } from './known-wrong.ts';
import { judgeSelect, judgeSetOperation, judgeWiths } from './queries.ts';
import { textOf } from '../kit/reading.ts';
import { Scope, type Answer, type Outcome, type Walk } from './scope.ts';
import { judgeSource } from './sources.ts';

/** What the guard tells of a query it passed: recorded in the ledger and shown before it runs. */
export interface Judgement extends Outcome {
  readonly tables: readonly { readonly dataset: DatasetId; readonly columns: readonly string[] }[];
  readonly functions: readonly string[];
  readonly joins: readonly JoinUse[];
  /** Names of frames that code shares in the room, as the query has them; nothing is known of their columns. */
  readonly frames: readonly string[];
}

export interface JudgeOptions {
  /** Whether code runs in the same room and may share frames: then `frames.name` stands for one. */
  readonly frames?: boolean;
  /** The SQL text, for line and column in refusals. */
  readonly sql?: string;
}

/**
 * Whether a query may run: every node, table, column, function, type and literal of its parse tree is on a
 * list, or the query is refused. Pure; knows nothing but the tree and what the agreement grants.
 * @throws QueryRefused
 */
export function judge(
  tree: AstValue,
  tables: readonly VisibleTable[],
  options: JudgeOptions = {},
): Judgement {
  const context = new JudgeContext(tables, options.sql, options.frames);
  try {
    const { outcome } = walkOf(context).query(soleSelect(tree), undefined);
    return {
      tables: tables
        .filter((table) => context.usedTables.has(table.dataset))
        .map((table) => ({
          dataset: table.dataset,
          columns: context.usedOf(table),
        })),
      functions: [...context.functions].sort(),
      joins: context.joins,
      frames: [...context.usedFrames].sort(),
      ...outcome,
    };
  } catch (error) {
    if (error instanceof RangeError) {
      throw new QueryRefused('sql-too-complex', { detail: 'The query is nested too deeply.' });
    }
    throw error;
  }
}

/** Joins the walks over queries, sources and expressions, which call one another. */
function walkOf(context: JudgeContext): Walk {
  const walk: Walk = {
    query: (node, parent) => context.deeper(node, () => judgeQuery(context, walk, node, parent)),
    source: (node, scope) => context.deeper(node, () => judgeSource(context, walk, node, scope)),
    expression: (node, scope) => context.deeper(node, () => judgeExpression(context, walk, node, scope)),
  };
  return walk;
}

function judgeQuery(context: JudgeContext, walk: Walk, node: AstNode, parent: Scope | undefined): Answer {
  const scope = new Scope(parent);
  return notingNaN(context, scope, () => {
    judgeWiths(context, walk, node, scope);
    switch (textOf(node, 'type')) {
      case 'SELECT_NODE':
        return judgeSelect(context, walk, node, scope);
      case 'SET_OPERATION_NODE':
        return judgeSetOperation(context, walk, node, scope);
      default:
        throw context.unknownPart(node, textOf(node, 'type'));
    }
  });
}
