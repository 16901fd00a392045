import type { AstNode } from '@vitrine/policy/sql/kit';
import type { Condition } from './condition.ts';
import type { Measure } from './plan.ts';
import type { AggregateRefusalCode } from './refusals.ts';
import type { TableScope } from './table-scope.ts';
import type { Term } from './term.ts';

/** The table whose rows are counted, and what a query asks of each row's person in other tables. */
export interface Source {
  readonly scope: TableScope;
  /** Whether a join may repeat rows, so that people alone can be counted. */
  readonly people: boolean;
  readonly related: (node: AstNode) => Condition<Term>;
  /** What a column's name stands for. @throws AggregateRefused */
  readonly term: (node: AstNode, refusal: AggregateRefusalCode) => Term;
  /** A figure of rows as a figure of this source. @throws AggregateRefused */
  readonly measured: (measure: Measure, node: AstNode) => Measure;
  /** Read when it is needed, so that what is wrong is told in the order of the text. @throws AggregateRefused */
  readonly where: () => Condition<Term> | null;
  /** Conditions on what each person has of their own, by which groups or figures are narrowed. */
  readonly ofPeople?: () => readonly Condition<Term>[];
}
