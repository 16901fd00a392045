import type { Cell } from '@vitrine/api';

/** What was shown of a query's answer; what a request to release starts from. */
export interface QueryResult {
  /** `count`: the column counts rows or people, so a profile's rules for counts apply to it. */
  readonly columns: { readonly name: string; readonly type: string; readonly count: boolean }[];
  readonly rows: Cell[][];
  readonly truncated: boolean;
  readonly notices: string[];
  /** Whether the figures were protected in the room already. */
  readonly protected: boolean;
}

/** An answer of the room, before it is counted and shown. */
export interface Answer {
  readonly result: QueryResult;
  /** How many rows each row counts for. */
  readonly costs: readonly number[];
  /** The datasets it was computed from. */
  readonly datasets: readonly string[];
}
