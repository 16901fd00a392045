import type { Cell } from '@vitrine/api';
import type { FigureRole } from '@vitrine/disclosure-control/query/roles';
import type { Lineage } from '@vitrine/disclosure-control/requests';

/** What was shown of a query's answer; what a request to release starts from. */
export interface QueryResult {
  /** `role`: what the column holds, which a profile's rules go by. */
  readonly columns: { readonly name: string; readonly type: string; readonly role: FigureRole }[];
  readonly rows: Cell[][];
  /** By row and column the size of a figure's error: at least 95 in 100 like it lie within it; absent where all are exact. */
  readonly margins?: (number | null)[][];
  readonly truncated: boolean;
  readonly notices: string[];
  /** Whether the figures were protected in the room already. */
  readonly protected: boolean;
  /** The tables and columns it was computed from. */
  readonly tables: Lineage;
  /** Frames of the room's code that it was computed from too, where it was: nothing is known of what they held. */
  readonly frames?: readonly string[];
}

/** An answer of the room, before it is counted and shown. */
export interface Answer {
  readonly result: QueryResult;
  /** How many rows each row counts for. */
  readonly costs: readonly number[];
  /** The datasets it was computed from. */
  readonly datasets: readonly string[];
}
