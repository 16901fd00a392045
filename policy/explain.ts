import { describeCut, type CutInWords } from './describe-cut.ts';
import type { Agreement } from './agreement.ts';
import type { CompiledAgreement } from './compile.ts';
import type { Judgement } from './judge/judge.ts';
import type { QueryRefused } from './query-refused.ts';

/** What a query would see and show, or why it would not run; told before anything runs. */
export interface Explanation {
  /** The tables it reads, narrowed to the columns it uses. All of the agreement's when the query is refused. */
  readonly sees: readonly CutInWords[];
  /** What would be shown of the result. */
  readonly shows: string;
  readonly functions: readonly string[];
  readonly joins: number;
  readonly refused: {
    readonly code: string;
    readonly why: string;
    readonly at?: { readonly line: number; readonly column: number };
  } | null;
  /** What would be needed for what was refused. */
  readonly needed: readonly string[];
}

export interface ExplainContext {
  readonly agreement: Agreement;
  readonly compiled: CompiledAgreement;
  /** Day of the opt-out snapshot in use, where known. */
  readonly optOutsAsOf?: string;
}

/** Pure; looks at no data, so it may be asked before the query is recorded or run. */
export function explain(context: ExplainContext, outcome: Judgement | QueryRefused): Explanation {
  const { compiled, agreement, optOutsAsOf } = context;
  const words = compiled.tables.map((cut) => describeCut(cut, optOutsAsOf));
  if (outcome instanceof Error) {
    return {
      sees: words,
      shows: 'nothing: the query is not run',
      functions: [],
      joins: 0,
      refused: {
        code: outcome.code,
        why: outcome.message,
        ...(outcome.position === undefined ? {} : { at: outcome.position }),
      },
      needed: outcome.help === undefined ? [] : [outcome.help],
    };
  }
  return {
    sees: outcome.tables.flatMap((used) =>
      words
        .filter((table) => table.dataset === used.dataset)
        .map((table) => ({
          ...table,
          columns: table.columns.filter((column) => used.columns.includes(column.name)),
        })),
    ),
    shows: shows(agreement, outcome),
    functions: outcome.functions,
    joins: outcome.joins.length,
    refused: null,
    needed: [],
  };
}

function shows(agreement: Agreement, judgement: Judgement): string {
  if (agreement.display === 'aggregates') {
    return `protected aggregates only, by profile ${agreement.disclosure.profile}`;
  }
  const what = judgement.result === 'aggregate' ? 'groups' : 'rows of single people';
  return `at most ${agreement.limits.rowsShown} rows (${what}), on the day’s allowance of ${agreement.limits.rowsPerDay}`;
}
