import type { DatasetId } from '@vitrine/core/ids';
import type { AstNode, AstValue } from '../kit/ast.ts';
import { QueryRefused } from '../kit/query-refused.ts';
import { soleSelect } from '../kit/query-node.ts';
import type { VisibleTable } from '../../cut/visible.ts';
import { CaseFile, type JoinUse } from './case-file.ts';
import { judgeExpression } from './expressions.ts';
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
  const file = new CaseFile(tables, options.sql, options.frames);
  try {
    const { outcome } = walkOf(file).query(soleSelect(tree), undefined);
    return {
      tables: tables
        .filter((table) => file.usedTables.has(table.dataset))
        .map((table) => ({
          dataset: table.dataset,
          columns: file.usedOf(table),
        })),
      functions: [...file.functions].sort(),
      joins: file.joins,
      frames: [...file.usedFrames].sort(),
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
function walkOf(file: CaseFile): Walk {
  const walk: Walk = {
    query: (node, parent) => file.deeper(node, () => judgeQuery(file, walk, node, parent)),
    source: (node, scope) => file.deeper(node, () => judgeSource(file, walk, node, scope)),
    expression: (node, scope) => file.deeper(node, () => judgeExpression(file, walk, node, scope)),
  };
  return walk;
}

function judgeQuery(file: CaseFile, walk: Walk, node: AstNode, parent: Scope | undefined): Answer {
  const scope = new Scope(parent);
  judgeWiths(file, walk, node, scope);
  switch (textOf(node, 'type')) {
    case 'SELECT_NODE':
      return judgeSelect(file, walk, node, scope);
    case 'SET_OPERATION_NODE':
      return judgeSetOperation(file, walk, node, scope);
    default:
      throw file.unknownPart(node, textOf(node, 'type'));
  }
}
